# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS Application Discovery Service: ids by the hundred, unknown ids, both spellings of the agent filter."""

from __future__ import annotations

import itertools
import json
import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._aws import discovery
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fake_aws import (
    FakeClient,
    client_error,
    scripted,
)
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import listed, parameters, poll_with
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.strategies import objects_with
from hypothesis import given, settings
from hypothesis import strategies as st

URL = "https://bucket.s3.amazonaws.com/export.zip?X-Amz-Signature=0f3a77c1d95b"
EXPORT = {
    "exportId": "export-1",
    "exportStatus": "SUCCEEDED",
    "statusMessage": "Export is ready",
    "configurationsDownloadUrl": URL,
    "exportRequestTime": datetime(2017, 3, 8, 14, 27, 34, 713000, timezone(timedelta(hours=-5))),
    "isTruncated": False,
    "requestedStartTime": datetime(2017, 3, 8, tzinfo=timezone.utc),
    "requestedEndTime": datetime(2017, 3, 9, tzinfo=timezone.utc),
}
REFUSED = client_error("InvalidParameterValueException")


def page(*names: str, token: str | None = None) -> dict[str, t.Any]:
    """Return one page of exports."""
    more = {} if token is None else {"nextToken": token}
    return {"exportsInfo": [{"exportId": name, "exportStatus": "SUCCEEDED"} for name in names], **more}


class Server(FakeClient):
    """Knows ``names``; a call for another id is refused as a whole when ``strict``, else the id is left out."""

    def __init__(self, names: t.Collection[str], strict: bool, largest: int = 100) -> None:
        super().__init__(self.page)
        self.names = names
        self.strict = strict
        self.largest = largest

    def page(self, request: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return the page for a call."""
        ids = request.get("exportIds", list(self.names))
        assert len(ids) <= 100, "the service takes no more than 100 ids"
        if self.strict and not set(ids) <= set(self.names):
            raise REFUSED
        known = [one for one in ids if one in self.names]
        start = int(request.get("nextToken", 0))
        more = start + self.largest
        return page(*known[start:more], token=str(more) if more < len(known) else "")


def test_without_ids_all_pages_are_read_to_the_empty_token() -> None:
    client = scripted(page("a", token="t-1"), page(token="t-2"), page("b", token=""))
    assert listed(poll_with(discovery.SERVICE, client, page_size=1)) == ["a", "b"]
    assert client.requests == [
        {"maxResults": 1},
        {"maxResults": 1, "nextToken": "t-1"},
        {"maxResults": 1, "nextToken": "t-2"},
    ]


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_ids_are_asked_for_100_a_call(count: int, calls: int) -> None:
    names = [f"export-{number}" for number in range(count)]
    client = Server(names, strict=True)
    assert listed(poll_with(discovery.SERVICE, client, export_ids=[*names, names[0]])) == names
    assert len(client.requests) == calls
    assert [one for request in client.requests for one in request["exportIds"]] == names


def test_the_pages_of_a_call_with_ids_are_all_read() -> None:
    names = [f"export-{number}" for number in range(30)]
    client = Server(names, strict=False, largest=7)
    assert listed(poll_with(discovery.SERVICE, client, export_ids=names)) == names
    assert len(client.requests) == 5


@pytest.mark.parametrize("strict", [True, False])
def test_an_unknown_id_is_missing_whether_refused_or_not_listed(strict: bool) -> None:
    result = poll_with(discovery.SERVICE, Server(["a"], strict), export_ids=["late"])
    assert (listed(result), result["missing"], result["finished"]) == ([], ["late"], False)


@settings(max_examples=40)
@given(st.sets(st.integers(0, 140), max_size=4), st.booleans())
def test_unknown_ids_hide_no_other_id(unknown: set[int], strict: bool) -> None:
    ids = [f"export-{number}" for number in range(141)]
    known = [one for number, one in enumerate(ids) if number not in unknown]
    client = Server(known, strict)
    result = poll_with(discovery.SERVICE, client, export_ids=ids)
    assert listed(result) == known
    assert result["missing"] == [one for one in ids if one not in known]
    # Each unknown id costs at most two calls for each time that 100 can be halved.
    assert len(client.requests) <= 2 + 2 * 7 * len(unknown)


def test_ids_beyond_what_is_wanted_are_not_asked_for() -> None:
    names = [f"export-{number}" for number in range(300)]
    client = Server(names, strict=False)
    given_ = parameters(discovery.SERVICE, export_ids=names)
    assert len(list(itertools.islice(discovery.listing(client, given_), 100))) == 100
    assert len(client.requests) == 1


@pytest.mark.parametrize("code", ["AuthorizationErrorException", "ThrottlingException", "HomeRegionNotSetException"])
def test_any_other_refusal_is_a_failure(code: str) -> None:
    client = scripted(client_error(code))
    result = poll_with(discovery.SERVICE, client, export_ids=["a", "b"], agent_id="d-1")
    assert result["error"]["code"] == code
    assert len(client.requests) == 1


def agent_filter(name: str) -> list[dict[str, t.Any]]:
    """Return the filter for one agent."""
    return [{"name": name, "values": ["d-1"], "condition": "EQUALS"}]


def test_an_agent_is_asked_for_with_the_first_spelling() -> None:
    client = scripted(page("a"))
    assert listed(poll_with(discovery.SERVICE, client, agent_id="d-1")) == ["a"]
    assert client.requests == [{"filters": agent_filter("agentIds")}]


def test_an_agent_is_asked_for_with_the_other_spelling_when_the_first_is_refused() -> None:
    client = scripted(REFUSED, page("a", token="t-1"), page("b"))
    assert listed(poll_with(discovery.SERVICE, client, agent_id="d-1")) == ["a", "b"]
    assert client.requests[1:] == [
        {"filters": agent_filter("AgentId")},
        {"filters": agent_filter("AgentId"), "nextToken": "t-1"},
    ]


def test_an_agent_that_both_spellings_are_refused_for_is_a_failure() -> None:
    result = poll_with(discovery.SERVICE, scripted(REFUSED, REFUSED), agent_id="d-1")
    assert (result["error"]["code"], result["finished"]) == ("InvalidParameterValueException", True)


def test_a_refusal_after_the_first_page_is_a_failure_and_lists_nothing_twice() -> None:
    client = scripted(page("a", token="t-1"), REFUSED)
    assert poll_with(discovery.SERVICE, client, agent_id="d-1")["error"]["code"] == "InvalidParameterValueException"


def test_ids_and_an_agent_are_asked_for_together() -> None:
    client = scripted(page("a"))
    poll_with(discovery.SERVICE, client, agent_id="d-1", export_ids=["a"])
    assert client.requests == [{"exportIds": ["a"], "filters": agent_filter("agentIds")}]


@pytest.mark.parametrize("bad", ["two words", "x" * 201, ""])
def test_an_id_that_can_not_exist_is_an_invalid_option(bad: str) -> None:
    error = poll_with(discovery.SERVICE, scripted(), export_ids=[bad])["error"]
    assert error["code"] == "InvalidOption"
    assert "export_ids" in error["message"]


def test_the_options_for_signing_in_are_checked_too() -> None:
    error = poll_with(discovery.SERVICE, scripted(), endpoint_url="http://discovery.example")["error"]
    assert error["code"] == "InvalidOption"


@pytest.mark.parametrize("size", [0, 101])
def test_a_page_size_that_the_api_does_not_take_is_an_invalid_option(size: int) -> None:
    assert poll_with(discovery.SERVICE, scripted(), page_size=size)["error"]["code"] == "InvalidOption"


def test_a_record_tells_all_that_the_service_says_but_the_download_url() -> None:
    record = discovery.read(EXPORT, {})
    assert record == {
        "id": "export-1",
        "service": "discovery",
        "state": "succeeded",
        "native_state": "SUCCEEDED",
        "finished": True,
        "succeeded": True,
        "progress": None,
        "message": "Export is ready",
        "warning": None,
        "source": None,
        "destination": None,
        "created_at": "2017-03-08T19:27:34Z",
        "finished_at": None,
        "details": {
            "export_id": "export-1",
            "export_status": "SUCCEEDED",
            "status_message": "Export is ready",
            "export_request_time": "2017-03-08T19:27:34Z",
            "is_truncated": False,
            "requested_start_time": "2017-03-08T00:00:00Z",
            "requested_end_time": "2017-03-09T00:00:00Z",
        },
    }
    assert "0f3a77c1d95b" not in json.dumps(record)


def test_the_download_url_comes_when_it_is_wanted() -> None:
    record = discovery.read(EXPORT, {"include_download_url": True})
    assert record["details"]["configurations_download_url"] == URL
    assert len(record["details"]) == len(EXPORT)


@pytest.mark.parametrize(
    ("word", "state"),
    [("IN_PROGRESS", "running"), ("SUCCEEDED", "succeeded"), ("FAILED", "failed"), ("PAUSED", "unknown")],
)
def test_each_status_in_any_letter_case_has_its_state(word: str, state: str) -> None:
    for spelling in (word, word.lower()):
        assert discovery.read({"exportId": "a", "exportStatus": spelling}, {})["state"] == state


def test_an_export_over_the_size_limit_is_warned_about() -> None:
    assert "truncated" in discovery.read({**EXPORT, "isTruncated": True}, {})["warning"]


@given(objects_with(*EXPORT))
def test_no_record_makes_reading_fail(native: dict[str, t.Any]) -> None:
    record = discovery.read(native, {})
    assert all(isinstance(key, str) for key in discovery.keys(native))
    assert record["id"] in (None, *discovery.keys(native))
    assert "configurations_download_url" not in record["details"]
