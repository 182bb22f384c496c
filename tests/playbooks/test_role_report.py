# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role and the playbook ``report``: what they take, what they write, and when they write nothing."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml

from playbooks.reports import HTML, export, markdown_rows, page, report, rows, texts
from playbooks.running import run


def test_both_files_say_the_same_in_the_same_order(tmp_path: Path) -> None:
    exports = [export(1), export(3), export(2, "running"), export(4, "failed", target="orders")]

    report(tmp_path, report_exports=exports, report_time="2026-11-21T10:00:00Z")

    shown = [texts(row, f"{HTML}th")[0] for row in rows(page(tmp_path))]
    assert shown == ["nightly-0004rds · orders", "nightly-0002rds", "nightly-0003rds", "nightly-0001rds"]
    written = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert written.startswith("# Exports\n\n4 exports, as of 2026-11-21 10:00:00 UTC.\n")
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in markdown_rows(tmp_path)][-4:]
    assert table[0] == ["✗ failed", "rds", "orders", "nightly-0004", "2026-11-05 01:00:00", "", "", "No such bucket."]
    assert [cells[3] for cells in table] == ["nightly-0004", "nightly-0002", "nightly-0003", "nightly-0001"]
    assert table[1] == ["▸ running 40 %", "rds", "", "nightly-0002", "2026-11-03 01:00:00", "", "18d09h", ""]


@pytest.mark.slow
def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    exports = [export(1), export(2, "running")]

    assert report(tmp_path, report_exports=exports).changed == 1
    before = (tmp_path / "out.html").read_bytes()
    assert report(tmp_path, report_exports=exports[::-1]).changed == 0
    assert report(tmp_path, "--check", report_exports=[export(1)]).changed == 1
    assert (tmp_path / "out.html").read_bytes() == before
    assert report(tmp_path, report_exports=[export(1)]).changed == 1
    assert (tmp_path / "out.html").read_bytes() != before


def test_files_are_put_together_and_the_latest_is_the_time(tmp_path: Path) -> None:
    (tmp_path / "slices").mkdir()
    for number in (1, 2, 3):
        content = {"time": f"2026-11-21T1{number}:00:00Z", "exports": [export(number, "running")]}
        (tmp_path / f"slices/{number}.json").write_text(json.dumps(content))

    outcome = report(tmp_path, report_files=["slices/[12].json", str(tmp_path / "slices/3.json")])

    assert outcome.code == 0, outcome.output
    assert len(rows(page(tmp_path))) == 3
    assert "3 exports, as of 2026-11-21 13:00:00 UTC." in (tmp_path / "out.md").read_text(encoding="utf-8")


def test_artifacts_of_the_jobs_before_are_taken(tmp_path: Path) -> None:
    outcome = report(
        tmp_path,
        wait_result={"exports": [export(1)]},
        fleet_records_17={"time": "2026-11-21T10:00:00Z", "exports": [export(2)]},
        fleet_records_18={"time": "2026-11-21T10:00:00Z", "exports": [export(3), export(4)]},
    )

    assert outcome.code == 0, outcome.output
    assert len(rows(page(tmp_path))) == 4


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"report_html": "", "report_markdown": ""}, "Give report_html, report_markdown or both"),
        ({"report_bars": "many"}, "report_bars"),
        ({"report_bars": 0}, "for report_bars 1 or more"),
        ({"report_exports": ["nightly"]}, "report_exports"),
        ({"report_files": ["none.json"]}, "there is no file "),
        ({"report_files": ["variables.json"]}, "has to hold a list of exports"),
        ({"report_time": "soon", "report_exports": []}, "time must be like 2026-11-21T10:00:00Z, not 'soon'"),
        ({"report_html": "none/out.html"}, "Destination directory"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, variables: dict[str, t.Any], message: str) -> None:
    outcome = report(tmp_path, **variables)

    assert outcome.code == 2
    assert message in outcome.output
    assert not (tmp_path / "out.html").exists()


def test_the_role_writes_where_it_is_told(tmp_path: Path) -> None:
    variables = {
        "report_exports": "{{ listing.exports }}",
        "report_html": str(tmp_path / "page.html"),
        "report_mode": "0600",
        "report_title": "Backups of {{ 'the' }} shop",
    }
    tasks = [{"ansible.builtin.include_role": {"name": "crosscloud.exports.report"}, "vars": variables}]
    play = {"hosts": "localhost", "gather_facts": False, "vars": {"listing": {"exports": [export(1)]}}, "tasks": tasks}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")

    outcome = run("play.yml", tmp_path)

    assert outcome.code == 0, outcome.output
    assert texts(page(tmp_path, "page.html"), f".//{HTML}h1") == ["Backups of the shop"]
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.md"))
