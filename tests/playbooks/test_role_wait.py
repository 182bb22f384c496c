# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role and the playbook ``wait``, as an operator starts them and reads their end."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import result

from playbooks.running import CLUSTER, asked, atlas_export, clouds, rds_export, run, wait
from simulator import Simulator

BACKUP = "6a7945592c88faeba59d5e02"
SECOND_BACKUP = "6a7945592c88faeba59d5e03"
INVENTORY = "export-0a1b2c3d-1111-4222-8333-444444444402"
DESKTOPS = "575768277444198403"
# On this port nothing answers.
NOWHERE = "http://127.0.0.1:9"


def discovery_export(*states: str) -> dict[str, t.Any]:
    timeline = [{"at": 30 * number, "exportStatus": state} for number, state in enumerate(states)]
    fields = {"exportId": INVENTORY, "exportStatus": states[0], "exportRequestTime": {"time": -20}}
    return {"fields": fields, "timeline": timeline[1:], "since": "asked"}


def workspace_task(state: str) -> dict[str, t.Any]:
    return {"fields": {"task_id": DESKTOPS, "status": state, "create_time": {"time": -50}}}


def test_it_ends_when_all_exports_of_all_services_are_finished(tmp_path: Path) -> None:
    scenario = clouds(
        rds=[rds_export("nightly", "STARTING", "IN_PROGRESS", "COMPLETE")],
        discovery=[discovery_export("IN_PROGRESS", "SUCCEEDED")],
        workspace=[workspace_task("SUCCESS")],
        atlas=[atlas_export(BACKUP, "Successful")],
    )
    entries = [
        {"service": "rds", "export_task_identifier": "nightly"},
        {"service": "discovery", "export_ids": [INVENTORY]},
        {"service": "atlas", "cluster_name": CLUSTER, "states": ["pending", "running"]},
    ]
    with Simulator(scenario) as simulator:
        # No environment variable leads to Workspace.
        entries.append({"service": "workspace", "task_ids": [DESKTOPS], "endpoint_url": simulator.url})
        outcome = wait(tmp_path, simulator, entries)

        assert outcome.code == 0, outcome.output
        assert (asked(simulator), asked(simulator, "discovery")) == (3, 2)
    waited = outcome.stats["wait_result"]
    assert set(waited) == set(result([]))
    assert (waited["finished"], waited["all_succeeded"], waited["progress"], waited["error"]) == (True, True, 100, None)
    assert [export["id"] for export in waited["exports"]] == ["nightly", INVENTORY, DESKTOPS]
    assert outcome.changed == 0


def test_one_message_names_everything_that_did_not_succeed(tmp_path: Path) -> None:
    scenario = clouds(
        rds=[rds_export("good", "COMPLETE"), rds_export("billing", "FAILED", FailureCause="No such bucket.")],
        atlas=[atlas_export(BACKUP, "InProgress", exportStatus={"exportedCollections": 9, "totalCollections": 20})],
    )
    entries = [
        {"service": "rds", "export_task_identifiers": ["good", "billing"]},
        {"service": "rds", "export_task_identifiers": ["gone"]},
        {"service": "atlas", "cluster_name": CLUSTER},
        {"service": "atlas", "cluster_name": CLUSTER, "client_id": "other", "client_secret": "wrong-secret-of-nobody"},
        {"service": "discovery", "endpoint_url": NOWHERE, "request_attempts": 1},
    ]
    with Simulator(scenario) as simulator:
        outcome = wait(tmp_path, simulator, entries, wait_timeout=2)

    assert outcome.code == 2
    message = outcome.output.partition("fatal: [localhost]: FAILED!")[2]
    for line in (
        "1 of 3 exports listed succeeded. The others:",
        "rds billing: failed. No such bucket.",
        "rds gone: missing. The service does not list it.",
        f"atlas {BACKUP}: still running at 45 %.",
        "atlas: could not be asked. MongoDB Atlas: ",
        "discovery: could not be asked. AWS Application Discovery Service: Could not connect to the endpoint URL",
    ):
        assert f"{line}" in message
    assert "rds good" not in message
    waited = outcome.stats["wait_result"]
    assert (waited["finished"], waited["all_succeeded"], waited["missing"]) == (False, False, ["gone"])
    assert waited["counts"]["failed"] == waited["counts"]["running"] == waited["counts"]["succeeded"] == 1
    assert "Could not connect" in waited["error"]["message"]


def test_the_play_can_go_on_after_a_failed_export(tmp_path: Path) -> None:
    with Simulator(clouds(rds=[rds_export("billing", "FAILED", FailureCause="No such bucket.")])) as simulator:
        outcome = wait(tmp_path, simulator, [{"service": "rds"}], wait_fail="false")

    assert outcome.code == 0, outcome.output
    assert "rds billing: failed. No such bucket." in outcome.output
    assert outcome.stats["wait_result"]["all_succeeded"] is False


def test_the_deadline_is_one_for_the_whole_list(tmp_path: Path) -> None:
    scenario = clouds(rds=[rds_export("nightly", "IN_PROGRESS")], atlas=[atlas_export(BACKUP, "Queued")])
    entries = [{"service": "rds"}, {"service": "atlas", "cluster_name": CLUSTER}]
    with Simulator(scenario) as simulator:
        outcome = wait(tmp_path, simulator, entries, wait_timeout=3)

        # At 0, 1, 2 and 3 seconds; a slow machine loses some. After the deadline each is asked once all the same.
        assert 2 <= asked(simulator) <= 4
        assert asked(simulator, "atlas") == 1
    assert outcome.code == 2
    assert "rds nightly: still running at 0 %." in outcome.output
    assert f"atlas {BACKUP}: still pending." in outcome.output


def test_slow_answers_do_not_move_the_deadline(tmp_path: Path) -> None:
    with Simulator(clouds(rds=[rds_export("nightly", "IN_PROGRESS")])) as simulator:
        simulator.add_fault(service="rds", kind="slow", seconds=1.5)
        outcome = wait(tmp_path, simulator, [{"service": "rds"}], wait_timeout=4)

        # Four retries of 2.5 seconds each would be five questions.
        assert 1 <= asked(simulator) <= 3
    assert outcome.code == 2


def test_without_a_timeout_each_is_asked_once(tmp_path: Path) -> None:
    with Simulator(clouds(rds=[rds_export("nightly", "IN_PROGRESS", "COMPLETE")])) as simulator:
        outcome = wait(tmp_path, simulator, [{"service": "rds"}], wait_timeout=0)

        assert asked(simulator) == 1
    assert outcome.code == 2


def test_a_failure_that_passes_is_waited_out(tmp_path: Path) -> None:
    entries = [{"service": "rds", "export_task_identifiers": ["nightly"], "request_attempts": 1}]
    with Simulator(clouds(rds=[rds_export("nightly", "COMPLETE")])) as simulator:
        simulator.add_fault(service="rds", kind="throttle", requests=[1])
        simulator.add_fault(service="rds", kind="unavailable", requests=[2])
        outcome = wait(tmp_path, simulator, entries)

        assert asked(simulator) == 3
    assert outcome.code == 0, outcome.output
    assert outcome.stats["wait_result"]["error"] is None


def test_a_failure_for_good_ends_its_entry_only(tmp_path: Path) -> None:
    entries = [{"service": "rds"}, {"service": "atlas", "cluster_name": CLUSTER}]
    scenario = clouds(rds=[rds_export("nightly", "COMPLETE")], atlas=[atlas_export(BACKUP, "Successful")])
    with Simulator(scenario) as simulator:
        simulator.add_fault(service="rds", kind="denied")
        outcome = wait(tmp_path, simulator, entries)

        assert asked(simulator) == 1
    assert outcome.code == 2
    assert "rds: could not be asked. Amazon RDS: " in outcome.output
    waited = outcome.stats["wait_result"]
    assert (waited["finished"], waited["counts"]["succeeded"]) == (True, 1)


@pytest.mark.parametrize(("accept", "code", "questions"), [(True, 0, 1), (False, 2, 3)])
def test_missing_ids_can_be_accepted(tmp_path: Path, accept: bool, code: int, questions: int) -> None:
    entries = [{"service": "rds", "export_task_identifiers": ["nightly", "gone"]}]
    with Simulator(clouds(rds=[rds_export("nightly", "COMPLETE")])) as simulator:
        outcome = wait(tmp_path, simulator, entries, wait_accept_missing=accept, wait_timeout=2)

        assert 1 <= asked(simulator) <= questions
    assert outcome.code == code, outcome.output
    assert outcome.stats["wait_result"]["missing"] == ["gone"]
    assert ("rds gone: missing" in outcome.output) == (not accept)


def test_it_waits_in_check_mode_too(tmp_path: Path) -> None:
    with Simulator(clouds(rds=[rds_export("nightly", "IN_PROGRESS", "COMPLETE")])) as simulator:
        outcome = wait(tmp_path, simulator, [{"service": "rds"}], "--check")

        assert asked(simulator) == 2
    assert outcome.code == 0, outcome.output


def test_the_role_leaves_a_fact_and_takes_defaults_of_the_play(tmp_path: Path) -> None:
    tasks = [
        {
            "name": "Wait",
            "ansible.builtin.include_role": {"name": "crosscloud.exports.wait"},
            "vars": {
                "wait_exports": [{"service": "rds", "export_task_identifiers": ["nightly"]}],
                "wait_delay": 1,
            },
        },
        {"name": "Show", "ansible.builtin.debug": {"msg": "{{ wait_result.exports | map(attribute='id') }}"}},
        {
            "name": "Wait for one entry",
            "ansible.builtin.include_role": {"name": "crosscloud.exports.wait", "tasks_from": "entry"},
            "vars": {"wait_entry": {"service": "atlas", "export_ids": [BACKUP, SECOND_BACKUP]}},
        },
        {"name": "Show it", "ansible.builtin.debug": {"msg": "{{ wait_poll.missing }}"}},
    ]
    defaults = {
        "group/crosscloud.exports.aws": {"region": "us-east-1"},
        "group/crosscloud.exports.atlas": {"cluster_name": CLUSTER},
    }
    play = {"hosts": "localhost", "gather_facts": False, "module_defaults": defaults, "tasks": tasks}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
    scenario = clouds(rds=[rds_export("nightly", "COMPLETE")], atlas=[atlas_export(BACKUP, "Queued")])
    scenario["exports"]["rds"][0]["region"] = "us-east-1"
    with Simulator(scenario) as simulator:
        outcome = run("play.yml", tmp_path, url=simulator.url)

        assert (asked(simulator), asked(simulator, "atlas")) == (1, 1)
    assert outcome.code == 0, outcome.output
    assert '"nightly"' in outcome.output
    assert f'"{SECOND_BACKUP}"' in outcome.output
