# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei Cloud Workspace: found by id in a list-only API, also after somebody downloaded the file."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Reply
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei import connection, workspace
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import (
    Call,
    FakeHttp,
    listed,
    parameters,
    poll_with,
    reply,
    scripted,
)
from hypothesis import given, settings
from hypothesis import strategies as st

SIGNED = {"auth_token": "token-of-the-user-0f3a77c1", "region": "eu-west-101", "project_id": "project-1"}


class Server(FakeHttp):
    """Lists tasks by offset; each of them is ``(task id, downloaded)``."""

    def __init__(self, tasks: t.Sequence[tuple[t.Any, bool]], **behaviour: t.Any) -> None:
        super().__init__(self.page)
        self.tasks = tasks
        # What the documentation leaves open.
        self.hides_downloaded = behaviour.get("hides_downloaded", True)
        self.knows_task_id = behaviour.get("knows_task_id", True)
        self.largest = behaviour.get("largest", 100)
        self.count = behaviour.get("count", "matching")

    def page(self, call: Call) -> Reply:
        """Return the page for a call."""
        asked, task_id = call.params.get("is_download", "false"), call.params.get("task_id")
        rows = [
            {"task_id": name, "status": "SUCCESS", "is_download": downloaded}
            for name, downloaded in self.tasks
            if (not self.hides_downloaded or downloaded == (asked == "true"))
            and (task_id is None or not self.knows_task_id or str(name) == task_id)
        ]
        start, limit = int(call.params["offset"]), min(int(call.params["limit"]), self.largest)
        page = rows[start : start + limit]
        count = {"matching": len(rows), "all": len(self.tasks), "page": len(page)}.get(self.count, self.count)
        return reply({"export_tasks": page, "count": count})


def poll(http: FakeHttp, **given_: t.Any) -> dict[str, t.Any]:
    """Poll once over ``http``."""
    project = connection.Project(t.cast(t.Any, http), "https://workspace.example/v2/project-1")
    return poll_with(workspace.SERVICE, project, **SIGNED, **given_)


def asked(**given_: t.Any) -> dict[str, t.Any]:
    """Return the query of the first request."""
    return workspace.request(parameters(workspace.SERVICE, **SIGNED, **given_))


def names(count: int) -> list[str]:
    """Return the ids of ``count`` tasks."""
    return [f"task-{number}" for number in range(count)]


def test_the_largest_page_is_asked_for() -> None:
    assert asked() == {"limit": 100, "offset": 0}
    assert asked(page_size=7) == {"limit": 7, "offset": 0}
    assert asked(page_size=1) == {"limit": 2, "offset": 0}, "a page of one row can't overlap with the one before"


def test_filters_and_order_go_to_the_server() -> None:
    given_ = {"file_name": "a", "status": "FAIL", "is_download": False, "sort_field": "create_time", "sort_type": "ASC"}
    assert asked(**given_) == {**given_, "limit": 100, "offset": 0}


@pytest.mark.parametrize(
    ("state", "word"),
    [("running", "CREATING"), ("succeeded", "SUCCESS"), ("failed", "FAIL"), ("expired", "EXPIRED")],
)
def test_one_state_is_filtered_by_the_server(state: str, word: str) -> None:
    assert asked(states=[state])["status"] == word


@pytest.mark.parametrize(
    "given_",
    [
        {"states": ["running", "failed"]},
        {"states": ["pending"]},
        {"states": ["unknown"]},
        {"states": ["running"], "task_ids": ["a"]},
    ],
)
def test_states_that_the_server_can_not_filter_by_are_not_sent(given_: dict[str, t.Any]) -> None:
    assert "status" not in asked(**given_)


def test_a_status_of_the_tasks_own_beats_states() -> None:
    assert asked(states=["running"], status="FAIL")["status"] == "FAIL"


def test_all_pages_are_read() -> None:
    http = Server([(name, False) for name in names(250)], largest=100)
    assert listed(poll(http)) == names(250)
    assert [call.params["offset"] for call in http.calls] == ["0", "99", "198", "249"]
    assert {call.url for call in http.calls} == {"https://workspace.example/v2/project-1/export-tasks"}


def test_a_page_that_the_server_makes_smaller_ends_nothing() -> None:
    assert listed(poll(Server([(name, False) for name in names(25)], largest=10))) == names(25)


@pytest.mark.parametrize("name", ["575768277444198400", 575768277444198400])
def test_an_id_that_looks_like_a_number_is_found_as_text(name: t.Any) -> None:
    http = Server([("other", False), (name, False), ("another", False)], knows_task_id=False)
    result = poll(http, task_id=["575768277444198400"])
    assert (listed(result), result["missing"]) == (["575768277444198400"], [])


def test_one_id_is_one_request() -> None:
    http = Server([(name, False) for name in names(50)])
    assert listed(poll(http, task_ids=["task-7"])) == ["task-7"]
    assert [call.params["task_id"] for call in http.calls] == ["task-7"]


def test_a_task_that_somebody_downloaded_is_found_by_a_second_look() -> None:
    http = Server([("a", True), ("b", False)])
    result = poll(http, task_ids=["a"])
    assert (listed(result), result["finished"]) == (["a"], True)
    assert [call.params.get("is_download") for call in http.calls] == [None, "true"]


def test_the_second_look_is_only_for_what_the_first_did_not_find() -> None:
    http = Server([("a", False), ("b", True)])
    assert listed(poll(http, task_ids=["a", "b"])) == ["a", "b"]
    assert [call.params.get("task_id") for call in http.calls if "is_download" in call.params] == ["b"]


@pytest.mark.parametrize("wanted", [True, False])
def test_no_second_look_is_taken_when_is_download_is_given(wanted: bool) -> None:
    http = Server([("a", not wanted)])
    assert poll(http, task_ids=["a"], is_download=wanted)["missing"] == ["a"]
    assert [call.params["is_download"] for call in http.calls] == [str(wanted).lower()]


def test_a_task_that_is_nowhere_is_missing_after_both_looks() -> None:
    http = Server([("a", False)])
    result = poll(http, task_ids=["late"])
    assert (listed(result), result["missing"], result["finished"]) == ([], ["late"], False)
    assert len(http.calls) == 2


BEHAVIOUR = st.fixed_dictionaries(
    {
        "hides_downloaded": st.booleans(),
        "knows_task_id": st.booleans(),
        "largest": st.integers(1, 10),
        "count": st.sampled_from(["matching", "all", "page", None, 0]),
    }
)


@settings(max_examples=60)
@given(
    downloaded=st.lists(st.booleans(), max_size=25),
    wanted=st.lists(st.integers(0, 30), max_size=6, unique=True),
    behaviour=BEHAVIOUR,
)
def test_every_task_asked_for_is_found_whatever_the_documentation_leaves_open(
    downloaded: list[bool], wanted: list[int], behaviour: dict[str, t.Any]
) -> None:
    http = Server([(f"task-{number}", flag) for number, flag in enumerate(downloaded)], **behaviour)
    ids = [f"task-{number}" for number in wanted]
    result = poll(http, task_ids=ids, page_size=10)
    if ids:
        assert sorted(listed(result)) == sorted(one for one in ids if one in names(len(downloaded)))
        assert result["missing"] == [one for one in ids if one not in names(len(downloaded))]
        pages = -(-len(downloaded) // behaviour["largest"]) + 1
        assert len(http.calls) <= 2 * pages * (len(ids) + 1)
    elif behaviour["hides_downloaded"]:
        assert listed(result) == [f"task-{number}" for number, flag in enumerate(downloaded) if not flag]
    else:
        assert listed(result) == names(len(downloaded))


def test_several_ids_in_a_short_listing_are_read_from_it() -> None:
    http = Server([(name, False) for name in names(30)])
    assert len(listed(poll(http, task_ids=names(9)))) == 9
    assert len(http.calls) == 1


def test_a_few_ids_in_a_long_listing_are_asked_for_one_by_one() -> None:
    http = Server([(name, False) for name in names(900)])
    assert listed(poll(http, task_ids=["task-700", "task-800"])) == ["task-700", "task-800"]
    assert [call.params.get("task_id") for call in http.calls] == [None, "task-700", "task-800"]


@pytest.mark.parametrize("body", [{"count": 0}, {"count": 0, "export_tasks": None}, {"export_tasks": []}])
def test_an_answer_that_counts_no_tasks_is_an_empty_listing(body: dict[str, t.Any]) -> None:
    assert listed(poll(scripted(reply(body)))) == []


@pytest.mark.parametrize("body", [{}, {"count": 3}, {"export_tasks": None}, {"count": 0, "export_tasks": {}}, "<html>"])
def test_an_answer_without_tasks_is_a_failure_and_no_empty_listing(body: t.Any) -> None:
    error = poll(scripted(*[reply(body)] * 3))["error"]
    assert (error["code"], error["retryable"]) == ("UnreadableReply", True)


def test_a_refusal_with_status_200_is_a_failure() -> None:
    error = poll(scripted(reply({"error_code": "WKS.00010099", "error_msg": "service disabled"})))["error"]
    assert error["code"] == "WKS.00010099"
    assert "service disabled" in error["message"]


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"task_ids": ["two words"]}, "task_ids"),
        ({"task_ids": ["x" * 65]}, "task_ids"),
        ({"page_size": 101}, "page_size is 101; it must be from 1 to 100"),
        ({"sort_field": "create_time"}, "sort_field and sort_type go together"),
        ({"sort_type": "ASC"}, "sort_field and sort_type go together"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_anything_is_sent(given_: dict[str, t.Any], said: str) -> None:
    error = poll(scripted(), **given_)["error"]
    assert error["code"] == "InvalidOption"
    assert said in error["message"]
