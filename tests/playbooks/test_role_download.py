# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role ``download`` as a user runs it: good exports, ones without a file, a second run, wrong variables."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
import zipfile
from pathlib import Path

import pytest
import yaml
from ansible_collections.crosscloud.exports.tests.modules import clouds, downloads
from ansible_collections.crosscloud.exports.tests.modules.downloads import ID_OPTIONS, IDS, NAMES

from simulator import Simulator

GOOD = [("discovery", "good"), ("workspace", "good")]
BAD = [("workspace", "failed"), ("discovery", "running"), ("workspace", "unknown")]
RESULT = "result.json"
PLAYBOOK = [
    {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
        "tasks": [
            {"name": "Download", "ansible.builtin.include_role": {"name": "crosscloud.exports.download"}},
            {
                "name": "Write down what came of it",
                "ansible.builtin.copy": {
                    "content": "{{ download_result }}",
                    "dest": "{{ result_file }}",
                    "mode": "0600",
                },
                "changed_when": False,
                "check_mode": False,
            },
        ],
    }
]


class Outcome(t.NamedTuple):
    """What a playbook has printed, how many of its tasks changed something, and the fact that the role has set."""

    printed: str
    changed: int
    result: list[dict[str, t.Any]]


class Role:
    """The role, in a play against a simulator."""

    def __init__(self, folder: Path, sim: Simulator, scenario: clouds.Scenario) -> None:
        self.folder = folder
        self.sim = sim
        self.scenario = scenario
        self.dest = folder / "files"

    def entry(self, service: str, which: str, **more: t.Any) -> dict[str, t.Any]:
        """Return an entry of ``download_exports``."""
        options = clouds.options(service, self.scenario, self.sim.url)
        return {"service": service, ID_OPTIONS[service]: IDS[service][which], **options, **more}

    def run(self, entries: t.Any, *arguments: str, code: int = 0, **variables: t.Any) -> Outcome:
        """Run the play, check its exit code and that it shows no secret."""
        playbook, result = self.folder / "play.yml", self.folder / RESULT
        playbook.write_text(yaml.safe_dump(PLAYBOOK), encoding="utf-8")
        result.write_text("[]", encoding="utf-8")
        given = {
            **({} if entries is None else {"download_exports": entries}),
            "download_dest": str(self.dest),
            "result_file": str(result),
            **variables,
        }
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("ansible-playbook")),
                str(playbook),
                "-e",
                json.dumps(given),
                *arguments,
            ],
            env={**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=100,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == code, printed
        for secret in self.secrets():
            assert secret not in printed
        changed = re.search(r"changed=(\d+)", printed)
        assert changed, printed
        return Outcome(printed, int(changed[1]), json.loads(result.read_text(encoding="utf-8")))

    def secrets(self) -> list[str]:
        """Return what nobody may read in a log."""
        accounts = [clouds.account(service, self.scenario) for service in downloads.SERVICES]
        return ["X-Amz-Signature", *(account["secret_key"] for account in accounts)]


@pytest.fixture
def role(tmp_path: Path) -> t.Iterator[Role]:
    """Return the role with a simulator of its own."""
    scenario = downloads.scenario()
    with Simulator(scenario) as sim:
        yield Role(tmp_path, sim, scenario)


def test_brings_the_files_and_changes_nothing_in_a_second_run(role: Role) -> None:
    entries = [role.entry(*one) for one in GOOD]
    first = role.run(entries, "-vvv")
    # The folder, and a file for each.
    assert first.changed == 3
    for (service, _which), one in zip(GOOD, first.result, strict=True):
        path = role.dest / NAMES[service]
        assert (one["service"], one["id"], one["path"]) == (service, IDS[service]["good"], str(path))
        assert (one["changed"], one["error"], one["size"]) == (True, None, path.stat().st_size)
        assert (zipfile.is_zipfile(path), path.stat().st_mode & 0o777) == (True, 0o600)
    assert role.dest.stat().st_mode & 0o777 == 0o700
    second = role.run(entries)
    assert second.changed == 0
    assert [{**one, "changed": True} for one in second.result] == first.result


def test_check_mode_fetches_nothing_and_says_what_would_come(role: Role) -> None:
    outcome = role.run([role.entry(*one) for one in GOOD], "--check")
    assert (outcome.changed, role.dest.exists()) == (3, False)
    assert [(one["changed"], one["path"]) for one in outcome.result] == [
        (True, str(role.dest / NAMES[service])) for service, _which in GOOD
    ]


def test_names_each_export_without_a_file_in_one_message(role: Role) -> None:
    outcome = role.run([role.entry(*one) for one in [*GOOD, *BAD]], code=2)
    assert "2 of 5 files are there." in outcome.printed
    for service, which in BAD:
        assert f"{IDS[service][which]}: " in outcome.printed
    assert "there is no file yet, the export is running" in outcome.printed
    # What could be fetched was, before the role failed.
    assert {path.name for path in role.dest.iterdir()} == set(NAMES.values())


def test_goes_on_when_told_so(role: Role) -> None:
    outcome = role.run([role.entry(*one) for one in [*BAD, *GOOD]], download_fail=False)
    assert [bool(one["error"]) for one in outcome.result] == [True, True, True, False, False]
    assert "2 of 5 files are there." in outcome.printed


@pytest.mark.slow
def test_force_replaces_what_differs(role: Role) -> None:
    role.dest.mkdir(mode=0o755)
    for name in NAMES.values():
        (role.dest / name).write_bytes(b"mine")
    entries = [role.entry(*one) for one in GOOD]
    role.run(entries, download_mode="0640")
    assert {path.read_bytes() for path in role.dest.iterdir()} == {b"mine"}
    role.run(entries, download_force=True, download_mode="0640")
    assert all(zipfile.is_zipfile(path) for path in role.dest.iterdir())
    assert role.run(entries, download_force=True, download_mode="0640").changed == 0
    # A folder that was there is not ours.
    assert role.dest.stat().st_mode & 0o777 == 0o755


def test_a_service_that_cannot_be_reached_is_one_of_the_reasons(role: Role) -> None:
    unreachable = role.entry("workspace", "good", endpoint_url="http://127.0.0.1:9", request_attempts=1)
    outcome = role.run([unreachable, role.entry("discovery", "good")], code=2)
    assert "1 of 2 files are there." in outcome.printed
    assert "no connection to 127.0.0.1:9" in outcome.printed


def test_the_least_that_an_entry_needs_is_said(role: Role) -> None:
    outcome = role.run([{"service": "discovery"}], download_fail=False)
    assert "export_id" in outcome.result[0]["error"]["message"]
    # ansible-core before 2.19 makes an empty text of it.
    assert not outcome.result[0]["id"]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ("not a list", "download_exports"),
        (None, "missing required arguments: download_exports"),
        ([{"export_id": "export-1"}], "Each entry of download_exports needs a service"),
        ([{"service": "rds", "export_id": "x"}], "the other services write to a bucket of your own"),
        ([{"service": "discovery", "export_id": "x", "dest": "/etc"}], "use download_dest"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_before_anything_is_asked(role: Role, entries: t.Any, words: str) -> None:
    outcome = role.run(entries, code=2, download_fail=False)
    assert words in outcome.printed.replace("\n", " ")
    assert (role.dest.exists(), role.sim.requests) == (False, [])


def test_an_unknown_option_is_named(role: Role) -> None:
    outcome = role.run([role.entry("discovery", "good", colour="blue")], code=2)
    assert "colour" in outcome.printed
