# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon RDS: what is asked, what an unknown identifier means, and what a record says."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._aws import rds
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import STATES
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fake_aws import (
    FakeClient,
    client_error,
    scripted,
)
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import listed, parameters, poll_with


def task(name: str, status: str = "COMPLETE") -> dict[str, t.Any]:
    """Return an export task."""
    return {"ExportTaskIdentifier": name, "Status": status}


def page(*names: str, marker: str | None = None) -> dict[str, t.Any]:
    """Return one page of tasks."""
    return {"ExportTasks": [task(name) for name in names], **({} if marker is None else {"Marker": marker})}


def asked(**given_: t.Any) -> dict[str, t.Any]:
    """Return the parameters of the first call for a task's options."""
    return rds.request(parameters(rds.SERVICE, **given_))


def filters(**given_: t.Any) -> dict[str, list[str]]:
    """Return the filters of the first call."""
    return {one["Name"]: one["Values"] for one in asked(**given_).get("Filters", [])}


def test_without_options_everything_is_asked_for() -> None:
    assert asked() == {}


def test_one_id_is_asked_for_by_its_own_parameter() -> None:
    assert asked(export_task_identifier=["nightly"]) == {"ExportTaskIdentifier": "nightly"}


def test_several_ids_are_one_filter() -> None:
    assert asked(export_task_identifiers=["a", "b", "a"]) == {
        "Filters": [{"Name": "export-task-identifier", "Values": ["a", "b"]}]
    }


def test_source_and_page_size_go_to_the_server() -> None:
    given_ = asked(source_arn="arn:aws:rds:1", source_type="cluster", page_size=50)
    assert given_ == {"SourceArn": "arn:aws:rds:1", "SourceType": "CLUSTER", "MaxRecords": 50}


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"s3-bucket": "bucket"}, {"s3-bucket": ["bucket"]}),
        ({"s3-bucket": ["a", "b"]}, {"s3-bucket": ["a", "b"]}),
        ({"status": "COMPLETE"}, {"status": ["complete"]}),
        ({"status": ["IN_PROGRESS", "starting"]}, {"status": ["in_progress", "starting"]}),
        ({"source-arn": 5}, {"source-arn": ["5"]}),
    ],
)
def test_filters_are_passed_on_with_the_status_in_lower_case(given_: t.Any, expected: dict[str, list[str]]) -> None:
    assert filters(filters=given_) == expected


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["running"], ["in_progress"]),
        (["pending", "running", "canceling"], ["starting", "in_progress", "canceling"]),
        (["succeeded", "failed", "canceled"], ["complete", "failed", "canceled"]),
    ],
)
def test_states_are_filtered_by_the_server(states: list[str], words: list[str]) -> None:
    assert filters(states=states) == {"status": words}


@pytest.mark.parametrize("states", [["unknown"], ["running", "unknown"], ["expired"], list(STATES)])
def test_states_that_the_server_has_no_word_for_are_not_filtered_by_it(states: list[str]) -> None:
    assert filters(states=states) == {}


def test_states_hide_no_id_that_was_asked_for() -> None:
    assert "Filters" not in asked(states=["running"], export_task_identifiers=["a"])
    assert filters(states=["running"], export_task_identifiers=["a", "b"]) == {"export-task-identifier": ["a", "b"]}


def test_a_status_filter_beats_states() -> None:
    assert filters(states=["running"], filters={"status": "complete"}) == {"status": ["complete"]}


@pytest.mark.parametrize("value", [None, [], {}, {"a": "b"}, [None], [["a"]], 1.5, [{"a": 1}]])
def test_a_filter_that_is_no_text_is_an_invalid_option(value: t.Any) -> None:
    client = scripted()
    error = poll_with(rds.SERVICE, client, filters={"source-arn": value})["error"]
    assert error["code"] == "InvalidOption"
    assert "filters: source-arn" in error["message"]


def test_ids_in_a_filter_and_in_the_option_are_an_invalid_option() -> None:
    given_ = {"filters": {"export-task-identifier": "a"}, "export_task_identifiers": ["b"]}
    error = poll_with(rds.SERVICE, scripted(), **given_)["error"]
    assert error["code"] == "InvalidOption"
    assert "keep the latter" in error["message"]


@pytest.mark.parametrize("bad", ["two words", "x" * 256, ""])
def test_an_id_that_can_not_exist_is_an_invalid_option(bad: str) -> None:
    error = poll_with(rds.SERVICE, scripted(), export_task_identifiers=[bad])["error"]
    assert error["code"] == "InvalidOption"
    assert "export_task_identifiers" in error["message"]


def test_a_filter_that_is_right_is_sent() -> None:
    client = scripted(page("a"))
    given_ = {"s3-bucket": "bucket", "status": ["COMPLETE", "FAILED"]}
    assert listed(poll_with(rds.SERVICE, client, filters=given_)) == ["a"]
    assert {one["Name"] for one in client.requests[0]["Filters"]} == set(given_)


def test_the_options_for_signing_in_are_checked_too() -> None:
    error = poll_with(rds.SERVICE, scripted(), endpoint_url="http://rds.example")["error"]
    assert error["code"] == "InvalidOption"


@pytest.mark.parametrize("size", [20, 100])
def test_a_page_size_that_the_api_takes_is_sent(size: int) -> None:
    client = scripted(page())
    assert listed(poll_with(rds.SERVICE, client, page_size=size)) == []
    assert client.requests == [{"MaxRecords": size}]


@pytest.mark.parametrize("size", [19, 101])
def test_a_page_size_that_the_api_does_not_take_is_an_invalid_option(size: int) -> None:
    assert poll_with(rds.SERVICE, scripted(), page_size=size)["error"]["code"] == "InvalidOption"


@pytest.mark.parametrize("end", [None, ""])
def test_all_pages_are_read(end: str | None) -> None:
    client = scripted(page("a", "b", marker="m-1"), page(marker="m-2"), page("c", marker=end))
    assert listed(poll_with(rds.SERVICE, client, source_type="snapshot")) == ["a", "b", "c"]
    assert [request.get("Marker") for request in client.requests] == [None, "m-1", "m-2"]
    assert all(request["SourceType"] == "SNAPSHOT" for request in client.requests)


@pytest.mark.parametrize("answer", [client_error(code, 404) for code in rds.NOT_FOUND] + [page()], ids=str)
def test_an_unknown_identifier_is_missing_whether_refused_or_not_listed(answer: t.Any) -> None:
    result = poll_with(rds.SERVICE, scripted(answer), export_task_identifiers=["late"])
    assert (listed(result), result["missing"], result["finished"]) == ([], ["late"], False)


@pytest.mark.parametrize("code", ["AccessDenied", "Throttling", "InvalidParameterValue"])
def test_any_other_refusal_is_a_failure(code: str) -> None:
    result = poll_with(rds.SERVICE, scripted(client_error(code)), export_task_identifiers=["a"])
    assert result["error"]["code"] == code
    assert result["finished"] == (code != "Throttling")


def test_a_server_that_ignores_every_filter_changes_nothing() -> None:
    client = FakeClient(lambda request: page("other", "a", "another", "b"))
    assert listed(poll_with(rds.SERVICE, client, export_task_identifiers=["a", "b"])) == ["a", "b"]
    assert listed(poll_with(rds.SERVICE, client, export_task_identifiers=["b"])) == ["b"]


def test_a_page_without_the_list_is_read_again_and_then_a_failure() -> None:
    error = poll_with(rds.SERVICE, scripted({"a": 1}, {"a": 1}), request_attempts=2)["error"]
    assert (error["code"], error["retryable"]) == ("UnreadableReply", True)
    assert listed(poll_with(rds.SERVICE, scripted({}, page("a")), request_attempts=2)) == ["a"]
