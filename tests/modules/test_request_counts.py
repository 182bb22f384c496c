# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests a question takes: as few as the service allows."""

from __future__ import annotations

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, ids
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start

LISTS = {"DescribeExportTasks", "ListExportTasks", "ListExportJobs"}


@pytest.fixture
def thousand(play: Start) -> Play:
    """1,000 exports in each service."""
    return play(clouds.numbered(1000))


def ask(played: Play, service: str, wanted: list[str]) -> tuple[int, int]:
    """Ask for exports by id; return how many requests it took, and how many of them were for a page of the list."""
    result = played.poll(service, **{ID_OPTIONS[service]: wanted})
    assert sorted([export["id"] for export in result["exports"]] + result["missing"]) == sorted(wanted)
    requests = played.sim.requests
    played.sim.clear()
    return len(requests), sum(request.operation in LISTS and "task_id" not in request.params for request in requests)


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_discovery_asks_for_a_hundred_ids_at_a_time(thousand: Play, count: int, calls: int) -> None:
    thousand.poll("discovery", export_ids=ids("discovery", count))
    asked = [request.params["exportIds"] for request in thousand.sim.requests]
    assert [len(some) for some in asked] == [100] * (calls - 1) + [count - 100 * (calls - 1)]
    assert [one for some in asked for one in some] == ids("discovery", count)


def test_rds_asks_for_one_id_by_its_parameter_and_for_several_by_one_filter(thousand: Play) -> None:
    thousand.poll("rds", export_task_identifiers=ids("rds", 1))
    thousand.poll("rds", export_task_identifiers=ids("rds", 60))
    one, several = [request.params for request in thousand.sim.requests]
    assert one == {"ExportTaskIdentifier": "e-001"}
    assert several == {"Filters": [{"Name": "export-task-identifier", "Values": ids("rds", 60)}]}


def test_states_go_to_the_service_where_it_can_filter(thousand: Play) -> None:
    thousand.poll("rds", states=["failed", "running"])
    assert thousand.sim.requests[0].params["Filters"] == [{"Name": "status", "Values": ["failed", "in_progress"]}]
    thousand.sim.clear()
    thousand.poll("workspace", states=["failed"])
    assert thousand.sim.requests[0].params["status"] == "FAIL"


def test_the_page_size_goes_to_the_service(thousand: Play) -> None:
    names = {"rds": "MaxRecords", "discovery": "maxResults", "workspace": "limit", "atlas": "itemsPerPage"}
    for service, name in names.items():
        thousand.sim.clear()
        thousand.poll(service, page_size=50, max_items=1)
        assert [int(request.params[name]) for request in thousand.sim.requests] == [50]


def test_workspace_reads_the_list_or_asks_for_each_whatever_is_less(thousand: Play) -> None:
    newest = ids("workspace", 1000)[-3:]
    # One id: one question, narrowed to it.
    assert ask(thousand, "workspace", newest[-1:]) == (1, 0)
    # Three ids at the end of ten pages: one page tells how many are left, the rest is asked for one by one.
    assert ask(thousand, "workspace", newest) == (4, 1)
    # Three ids on the first page: that page is enough.
    assert ask(thousand, "workspace", ids("workspace", 3)) == (1, 1)
    # Forty ids all over the list: ten pages, each of which begins with a row that is known, and the last id by itself.
    assert ask(thousand, "workspace", ids("workspace", 1000)[24::25]) == (11, 10)


def test_atlas_reads_the_list_or_asks_for_each_whatever_is_less(thousand: Play) -> None:
    assert ask(thousand, "atlas", ids("atlas", 1000)[-1:]) == (1, 0)
    assert ask(thousand, "atlas", ids("atlas", 1000)[-3:]) == (2, 2)
    assert ask(thousand, "atlas", ids("atlas", 3)) == (1, 1)


def test_a_task_that_is_not_listed_is_looked_for_among_the_downloaded_ones(thousand: Play) -> None:
    thousand.poll("workspace", task_ids=["nowhere"])
    first, second = [request.params for request in thousand.sim.requests]
    assert (first["task_id"], first.get("is_download")) == ("nowhere", None)
    assert (second["task_id"], second["is_download"]) == ("nowhere", "true")
    thousand.sim.clear()
    # Who says which tasks are meant gets one look.
    thousand.poll("workspace", task_ids=["nowhere"], is_download=False)
    assert [request.params["is_download"] for request in thousand.sim.requests] == ["false"]


def test_a_page_that_fails_is_asked_for_again_alone(play: Start) -> None:
    hundred = play(clouds.numbered(100))
    for service in clouds.SERVICES:
        hundred.sim.clear()
        hundred.sim.add_fault(service=service, kind="throttle", requests=[3])
        hundred.poll(service, page_size=20)
        asked = [request.params for request in hundred.sim.requests]
        assert asked[2] == asked[3]
        assert all(one not in asked[:number] for number, one in enumerate(asked) if number != 3)


def test_one_connection_is_enough_for_a_listing(play: Start) -> None:
    hundred = play(clouds.numbered(100))
    for service in clouds.SERVICES:
        hundred.sim.clear()
        hundred.poll(service, page_size=20)
        assert hundred.sim.connections == 1


def test_the_pause_that_a_service_orders_is_kept(thousand: Play, pauses: list[float]) -> None:
    for service in ("workspace", "atlas"):
        pauses.clear()
        thousand.sim.clear()
        thousand.sim.add_fault(service=service, kind="throttle", requests=[1], retry_after=7)
        thousand.poll(service, max_items=1)
        assert pauses == [7]
