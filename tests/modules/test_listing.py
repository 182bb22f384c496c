# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is listed: all exports, those asked for by id, and those that the other options leave."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, SERVICES, ids
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start

# Every word that a service has for a state, and ours for it.
STATES = {
    "rds": {
        "STARTING": "pending",
        "IN_PROGRESS": "running",
        "CANCELING": "canceling",
        "COMPLETE": "succeeded",
        "FAILED": "failed",
        "CANCELED": "canceled",
    },
    "discovery": {"IN_PROGRESS": "running", "SUCCEEDED": "succeeded", "FAILED": "failed"},
    "workspace": {"CREATING": "running", "SUCCESS": "succeeded", "FAIL": "failed", "EXPIRED": "expired"},
    "atlas": {
        "Queued": "pending",
        "InProgress": "running",
        "Successful": "succeeded",
        "Failed": "failed",
        "Cancelled": "canceled",
    },
}
COUNT = 30
EACH_STATE = [(service, state) for service, words in STATES.items() for state in words.values()]


@pytest.fixture
def many(play: Start) -> Play:
    """Thirty exports in each service, that have all states of the service in turn."""
    return play(clouds.numbered(COUNT, {service: list(words) for service, words in STATES.items()}))


def listed(result: polls.Result) -> list[str]:
    """Return the ids of the exports listed."""
    return [export["id"] for export in result["exports"]]


def ids_in(service: str, *states: str) -> list[str]:
    """Return the ids of the exports that are in one of the states."""
    words = list(STATES[service].values())
    return [one for number, one in enumerate(ids(service, COUNT)) if words[number % len(words)] in states]


@pytest.mark.parametrize("service", SERVICES)
def test_all_exports_are_listed_in_all_their_states(many: Play, service: str) -> None:
    result = many.poll(service)
    assert listed(result) == ids(service, COUNT)
    assert {export["native_state"]: export["state"] for export in result["exports"]} == STATES[service]
    assert (result["finished"], result["missing"], result["truncated"], result["selected"]) == (False, [], False, None)


@pytest.mark.parametrize("service", SERVICES)
def test_no_export_at_all_is_no_failure_and_nothing_to_wait_for(play: Start, service: str) -> None:
    result = play(clouds.numbered(0)).poll(service)
    assert (result["exports"], result["finished"], result["all_succeeded"], result["progress"]) == ([], True, True, 100)


@pytest.mark.parametrize(("service", "state"), EACH_STATE)
def test_one_export_by_its_id(many: Play, service: str, state: str) -> None:
    wanted = ids_in(service, state)[0]
    result = many.poll(service, **{ID_OPTIONS[service]: wanted})
    assert [(export["id"], export["state"]) for export in result["exports"]] == [(wanted, state)]
    assert result["finished"] is (state in polls.FINAL_STATES)
    assert result["all_succeeded"] is (state == "succeeded")


@pytest.mark.parametrize("service", SERVICES)
def test_several_exports_by_their_ids(many: Play, service: str) -> None:
    wanted = ids(service, COUNT)[3:17:4]
    result = many.poll(service, **{ID_OPTIONS[service]: [*wanted, wanted[0]]})
    assert sorted(listed(result)) == sorted(wanted)
    assert result["missing"] == []


@pytest.mark.parametrize(
    ("service", "switches"),
    [
        ("rds", {"unknown_id": "error"}),
        ("rds", {"unknown_id": "empty"}),
        ("discovery", {"unknown_id": "empty"}),
        ("discovery", {"unknown_id": "error"}),
        ("workspace", {}),
        ("atlas", {}),
    ],
)
def test_an_unknown_id_is_missing_and_waited_for(many: Play, service: str, switches: dict[str, t.Any]) -> None:
    if switches:
        many.sim.switch(service, **switches)
    known, unknown = ids_in(service, "succeeded")[0], ids(service, 999)[-1]
    alone = many.poll(service, **{ID_OPTIONS[service]: [unknown]})
    assert (alone["exports"], alone["missing"], alone["finished"]) == ([], [unknown], False)
    beside = many.poll(service, **{ID_OPTIONS[service]: [unknown, known]})
    assert (listed(beside), beside["missing"], beside["finished"]) == ([known], [unknown], False)


@pytest.mark.parametrize(("service", "state"), EACH_STATE)
def test_one_state(many: Play, service: str, state: str) -> None:
    result = many.poll(service, states=[state])
    assert listed(result) == ids_in(service, state)
    assert result["finished"] is (state in polls.FINAL_STATES)


@pytest.mark.parametrize("service", SERVICES)
def test_several_states(many: Play, service: str) -> None:
    assert listed(many.poll(service, states=["failed", "running"])) == ids_in(service, "failed", "running")
    # No service has a word for "unknown": the filter of a service would hide what is.
    assert listed(many.poll(service, states=["failed", "unknown"])) == ids_in(service, "failed")


@pytest.mark.parametrize("service", SERVICES)
def test_an_export_in_another_state_is_not_missing(many: Play, service: str) -> None:
    failed, running = ids_in(service, "failed")[0], ids_in(service, "running")[0]
    result = many.poll(service, states=["running"], **{ID_OPTIONS[service]: [failed, running]})
    assert (listed(result), result["missing"]) == ([running], [])


@pytest.mark.parametrize("service", SERVICES)
def test_max_items_cuts_the_listing_and_the_reading(many: Play, service: str) -> None:
    result = many.poll(service, max_items=20, page_size=20)
    assert (listed(result), result["truncated"], result["finished"]) == (ids(service, 20), True, False)
    assert any("max_items=20" in warning for warning in result["warnings"])
    # One more page, and not the rest: only a further export proves that there are more.
    assert len(many.sim.requests) == 2
    whole = many.poll(service, max_items=COUNT)
    assert (listed(whole), whole["truncated"], "warnings" in whole) == (ids(service, COUNT), False, False)


@pytest.mark.parametrize("service", SERVICES)
def test_max_items_counts_what_is_listed(many: Play, service: str) -> None:
    failed = ids_in(service, "failed")
    result = many.poll(service, states=["failed"], max_items=2)
    assert (listed(result), result["truncated"]) == (failed[:2], True)
    result = many.poll(service, max_items=1, **{ID_OPTIONS[service]: failed[:1]})
    assert (listed(result), result["truncated"]) == (failed[:1], False)


@pytest.mark.parametrize("service", SERVICES)
def test_query_selects_from_the_result(many: Play, service: str) -> None:
    result = many.poll(service, query="exports[?state=='failed'].id")
    assert result["selected"] == ids_in(service, "failed")
    assert listed(result) == ids(service, COUNT)
    assert many.poll(service, query="nothing.of.that_name")["selected"] is None


@pytest.mark.parametrize("service", SERVICES)
def test_check_mode_asks_all_the_same(many: Play, service: str) -> None:
    assert listed(many.poll(service, _ansible_check_mode=True)) == ids(service, COUNT)


def test_rds_filters(many: Play) -> None:
    arn = "arn:aws:rds:eu-west-1:123456789012:snapshot:bulk-0003-snapshot"
    two = ids("rds", 2)
    assert listed(many.poll("rds", source_arn=arn)) == ["e-003"]
    assert listed(many.poll("rds", source_type="cluster")) == []
    assert listed(many.poll("rds", source_type="snapshot")) == ids("rds", COUNT)
    assert listed(many.poll("rds", filters={"source-arn": [arn]})) == ["e-003"]
    assert listed(many.poll("rds", filters={"export-task-identifier": two})) == two
    # The API knows its statuses in lower case only.
    assert listed(many.poll("rds", filters={"status": "FAILED"})) == ids_in("rds", "failed")
    assert listed(many.poll("rds", filters={"status": ["Failed"], "source-arn": arn})) == []
    assert listed(many.poll("rds", filters={"status": "failed"}, states=["succeeded"])) == []


@pytest.mark.parametrize("spelling", ["agentIds", "AgentId", "both"])
def test_discovery_agent_in_either_spelling(play: Start, spelling: str) -> None:
    scenario = clouds.numbered(3)
    scenario["exports"]["discovery"][0]["agent"] = "o-0123456789abcdef0"
    played = play(scenario)
    played.sim.switch("discovery", agent_filter=spelling)
    assert listed(played.poll("discovery", agent_id="o-0123456789abcdef0")) == ids("discovery", 3)
    assert listed(played.poll("discovery", agent_id="o-another")) == []
    one = played.poll("discovery", agent_id="o-another", export_ids=["e-001"])
    assert (one["exports"], one["missing"]) == ([], ["e-001"])


def test_discovery_shows_its_download_url_only_when_told_to(many: Play) -> None:
    shy = many.poll("discovery", states=["succeeded"])
    assert all("configurations_download_url" not in export["details"] for export in shy["exports"])
    told = many.poll("discovery", states=["succeeded"], include_download_url=True)
    assert all("X-Amz-Signature" in export["details"]["configurations_download_url"] for export in told["exports"])


def test_workspace_filters(many: Play) -> None:
    assert listed(many.poll("workspace", status="FAIL")) == ids_in("workspace", "failed")
    assert listed(many.poll("workspace", file_name="desktop_list_0007.xlsx")) == ["e-007"]
    assert listed(many.poll("workspace", is_download=True)) == []
    newest_first = many.poll("workspace", sort_field="create_time", sort_type="DESC")
    assert listed(newest_first) == ids("workspace", COUNT)[::-1]


@pytest.mark.parametrize("hides", [True, False])
def test_a_workspace_task_whose_file_was_downloaded_is_found(play: Start, hides: bool) -> None:
    scenario = clouds.numbered(3)
    scenario["exports"]["workspace"][0]["fields"]["is_download"] = True
    played = play(scenario)
    played.sim.switch("workspace", hides_downloaded=hides)
    result = played.poll("workspace", task_ids=["e-002"])
    assert (listed(result), result["finished"]) == (["e-002"], True)
    assert sorted(listed(played.poll("workspace", task_ids=["e-001", "e-003"]))) == ["e-001", "e-003"]
    # Who asks for tasks that were not downloaded gets no others.
    assert played.poll("workspace", task_ids=["e-002"], is_download=False)["missing"] == ["e-002"]


@pytest.mark.parametrize("version", ["v2", "v1.0"])
def test_atlas_versions(many: Play, version: str) -> None:
    result = many.poll("atlas", api_version=version)
    assert listed(result) == ids("atlas", COUNT)
    assert listed(many.poll("atlas", api_version=version, export_ids=ids("atlas", 1))) == ids("atlas", 1)
    assert {request.path.split("/")[3] for request in many.sim.requests} == {version}


def test_atlas_clusters_and_projects_are_apart(play: Start) -> None:
    played = play("thousand")
    other = played.poll("atlas", "other")
    assert len(other["exports"]) == 50
    assert played.poll("atlas", cluster_name="cluster-empty")["exports"] == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"cluster_name": "cluster-nowhere"}, "CLUSTER_NOT_FOUND"),
        ({"cluster_name": "cluster-nowhere", "export_ids": ["6a7945592c88faeba59d5e01"]}, "CLUSTER_NOT_FOUND"),
        ({"project_id": "ffffffffffffffffffffffff"}, "GROUP_NOT_FOUND"),
    ],
)
def test_atlas_without_such_a_cluster_or_project_fails_for_good(many: Play, more: dict[str, t.Any], code: str) -> None:
    result = many.poll("atlas", **more)
    assert (result["error"]["code"], result["finished"]) == (code, True)
