# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook ``fleet``: many targets, one report, and no target that can spoil it."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml

from playbooks.running import CLUSTER, Outcome, atlas_export, clouds, rds_export, run
from simulator import Simulator

BACKUP = "6a7945592c88faeba59d5e02"
NOON = "2026-11-21T12:00:00Z"
# On this port nothing answers.
NOWHERE = "http://127.0.0.1:9"


def target(service: str, **options: t.Any) -> dict[str, t.Any]:
    return {"export_service": service, "export_options": options}


def fleet(
    folder: Path, targets: t.Mapping[str, t.Any], *arguments: str, url: str = NOWHERE, **variables: t.Any
) -> Outcome:
    """Run the playbook over ``targets``; it writes ``fleet.html``, ``fleet.md`` and ``all.json``."""
    (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": dict(targets)}}), encoding="utf-8")
    given = {"report_html": "fleet.html", "report_markdown": "fleet.md", "fleet_records": "all.json", **variables}
    return run("crosscloud.exports.fleet", folder, "-i", "inventory.yml", *arguments, url=url, **given)


def records(folder: Path, name: str = "all.json") -> list[dict[str, t.Any]]:
    return json.loads((folder / name).read_text(encoding="utf-8"))["exports"]


def told(folder: Path) -> dict[str, list[tuple[str | None, str, str | None]]]:
    """Return what was found at each target: id, state and message of each record."""
    found: dict[str, list[tuple[str | None, str, str | None]]] = {}
    for one in records(folder):
        found.setdefault(one["target"], []).append((one["id"], one["state"], one["message"]))
    return found


def test_every_target_has_its_rows_whatever_it_answers(tmp_path: Path) -> None:
    scenario = clouds(
        rds=[rds_export("billing", "FAILED", FailureCause="No such bucket."), rds_export("orders", "COMPLETE")],
        atlas=[atlas_export(BACKUP, "InProgress")],
    )
    targets = {
        "aws": target("rds", states=["failed"]),
        "missing": target("rds", export_task_identifier="gone"),
        "cut": target("rds", max_items=1),
        "atlas": target("atlas", cluster_name=CLUSTER),
        "denied": target("atlas", cluster_name=CLUSTER, client_id="other", client_secret="wrong-secret-of-nobody"),
        "down": target("discovery", endpoint_url=NOWHERE, request_attempts=1),
        "ssh": {**target("rds"), "ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 9},
        "unsaid": {},
        "typo": target("rdss"),
        "option": target("rds", regio="eu-west-1"),
    }
    with Simulator(scenario) as simulator:
        simulator.add_fault(service="atlas", kind="slow", seconds=1)
        outcome = fleet(tmp_path, targets, url=simulator.url)

    assert outcome.code == 0, outcome.output
    found = told(tmp_path)
    assert list(found) == sorted(targets)
    assert found["aws"] == [("billing", "failed", "No such bucket.")]
    assert found["atlas"] == [(BACKUP, "running", None)]
    assert found["missing"] == [("gone", "unknown", "The service does not list it.")]
    assert [one[:2] for one in found["cut"]] == [("billing", "failed"), (None, "unknown")]
    for name, words in {
        "denied": "MongoDB Atlas: ",
        "down": "AWS Application Discovery Service: Could not connect to the endpoint URL",
        "ssh": "Failed to connect to the host via ssh",
        "unsaid": "service is missing; it must be one of rds",
        "typo": "service is 'rdss'; it must be one of rds",
        "option": "unknown option regio.",
    }.items():
        ((export_id, state, message),) = found[name]
        assert (export_id, state) == (None, "unknown")
        assert words in str(message)
    assert "10 targets. 2 failed, 7 no answer, 1 unknown, 1 running." in outcome.output
    assert (tmp_path / "fleet.md").read_text(encoding="utf-8").count("| ! no answer |") == 7 + 1
    assert "Could not connect to the endpoint URL" in (tmp_path / "fleet.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_slices_say_together_what_one_run_says(tmp_path: Path) -> None:
    states = ("COMPLETE", "FAILED", "IN_PROGRESS")
    scenario = clouds(rds=[rds_export(f"nightly-{number}", states[number % 3]) for number in range(8)])
    targets = {f"target-{number}": target("rds", export_task_identifier=f"nightly-{number}") for number in range(8)}
    targets["target-down"] = target("rds", endpoint_url=NOWHERE, request_attempts=1)
    artifacts: dict[str, t.Any] = {}
    with Simulator(scenario) as simulator:
        whole = fleet(tmp_path, targets, url=simulator.url, fleet_time=NOON)
        for number, limit in enumerate(("all[0:2]", "all[3:5]", "all[6:8]"), start=1):
            files = {"report_html": "", "report_markdown": "", "fleet_records": f"slice-{number}.json"}
            # AWX gives each slice the number of its job.
            more = {"fleet_time": NOON, "awx_job_id": number}
            outcome = fleet(tmp_path, targets, "--limit", limit, url=simulator.url, **files, **more)
            assert outcome.code == 0, outcome.output
            artifacts.update(outcome.stats)

    assert whole.code == 0, whole.output
    assert whole.stats == {"fleet_records_all": json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))}
    assert len(records(tmp_path)) == 9
    assert sorted(artifacts) == [f"fleet_records_{number}" for number in (1, 2, 3)]
    # From the files of the slices, and from what these hand on to the next job of a workflow, which has no files.
    for source in ({"report_files": ["slice-*.json"]}, artifacts):
        together = run(
            "crosscloud.exports.report", tmp_path,
            report_html="fleet.html", report_markdown="fleet.md", report_time=NOON, **source,
        )  # fmt: skip
        assert (together.code, together.changed) == (0, 0), together.output


@pytest.mark.slow
def test_targets_are_asked_side_by_side(tmp_path: Path) -> None:
    targets = {f"target-{number}": target("rds") for number in range(6)}
    scenario = {**clouds(rds=[rds_export("nightly", "COMPLETE")]), "clock": {"mode": "real"}}
    with Simulator(scenario) as simulator:
        simulator.add_fault(service="rds", kind="slow", seconds=4)
        outcome = fleet(tmp_path, targets, "--forks", "6", url=simulator.url)

        times = [request.elapsed for request in simulator.requests]
    assert outcome.code == 0, outcome.output
    # One after another, 20 seconds lie between the first answer and the last.
    assert len(times) == 6
    assert max(times) - min(times) < 12


def test_text_from_a_cloud_is_never_a_template(tmp_path: Path) -> None:
    cause = "{{ 6 * 7 }} <b>bold</b>"
    with Simulator(clouds(rds=[rds_export("billing", "FAILED", FailureCause=cause)])) as simulator:
        outcome = fleet(tmp_path, {"aws": target("rds")}, url=simulator.url)

    assert outcome.code == 0, outcome.output
    assert told(tmp_path) == {"aws": [("billing", "failed", cause)]}
    assert outcome.stats["fleet_records_all"]["exports"] == records(tmp_path)
    assert "{{ 6 * 7 }} &lt;b&gt;bold&lt;/b&gt;" in (tmp_path / "fleet.html").read_text(encoding="utf-8")


def test_a_run_that_writes_no_file_still_counts_and_hands_on(tmp_path: Path) -> None:
    files = {"report_html": "", "report_markdown": "", "fleet_records": ""}
    with Simulator(clouds(rds=[rds_export("orders", "COMPLETE")])) as simulator:
        outcome = fleet(tmp_path, {"aws": target("rds")}, url=simulator.url, **files)

    assert outcome.code == 0, outcome.output
    assert "1 targets. 1 succeeded." in outcome.output
    assert [one["id"] for one in outcome.stats["fleet_records_all"]["exports"]] == ["orders"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inventory.yml", "variables.json"]


def test_the_example_inventory_is_one(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "docs/runbooks/inventory.example.yml"
    secrets = dict.fromkeys(
        (
            "vault_desktops_access_key",
            "vault_desktops_secret_key",
            "vault_atlas_client_id",
            "vault_atlas_client_secret",
        ),
        "nobody-s-own-credentials",
    )
    targets = yaml.safe_load(example.read_text(encoding="utf-8"))
    (tmp_path / "example.yml").write_text(yaml.safe_dump(targets), encoding="utf-8")
    play = {
        "hosts": "all",
        "connection": "local",
        "gather_facts": False,
        "tasks": [
            {
                "ansible.builtin.assert": {"that": "entry | crosscloud.exports.entry_problems == []"},
                "vars": {"entry": "{{ {'service': export_service} | combine(export_options) }}"},
            }
        ],
    }
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")

    outcome = run("play.yml", tmp_path, "-i", "example.yml", **secrets)

    assert outcome.code == 0, outcome.output
    assert outcome.output.count("ok=1") == 5
