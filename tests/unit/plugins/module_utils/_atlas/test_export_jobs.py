# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MongoDB Atlas export jobs: by id or by walking, shard parts, and the kinds of 404."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._atlas import connection, export_jobs
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Reply
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import (
    Call,
    FakeHttp,
    listed,
    poll_with,
    reply,
    scripted,
)
from hypothesis import given, settings
from hypothesis import strategies as st

PROJECT = "0123456789abcdef01234567"


PLACE = {"project_id": PROJECT, "cluster_name": "cluster-989", "access_token": "token-of-the-user-0f3a77c1"}


PATH = f"https://cloud.example/api/atlas/v2/groups/{PROJECT}/clusters/cluster-989/backup/exports"


NOT_FOUND = {"error": 404, "errorCode": "RESOURCE_NOT_FOUND", "detail": "no such export", "parameters": None}


def hex_id(number: int) -> str:
    """Return the id of job ``number``."""
    return f"{number:024x}"


def job(number: int, *parts: int) -> dict[str, t.Any]:
    """Return a job; with ``parts`` it is one of a sharded cluster."""
    components = [{"exportId": hex_id(part), "replicaSetName": f"shard-{part}"} for part in parts]
    return {"id": hex_id(number), "state": "InProgress", **({"components": components} if parts else {})}


class Server(FakeHttp):
    """Lists ``jobs`` by number of page and gives each by its id."""

    def __init__(self, *jobs: dict[str, t.Any], links: bool = True, total: t.Any = "real", largest: int = 500) -> None:
        super().__init__(self.one_or_page)
        self.jobs = jobs
        self.links = links
        self.total = total
        self.largest = largest

    def one_or_page(self, call: Call) -> Reply:
        """Answer a call."""
        if call.url != PATH:
            wanted = call.url.removeprefix(f"{PATH}/")
            found = [one for one in self.jobs if wanted in export_jobs.keys(one)]
            return reply(found[0]) if found else reply(NOT_FOUND, 404)
        size, number = min(call.params["itemsPerPage"], self.largest), call.params["pageNum"]
        rows = list(self.jobs[(number - 1) * size : number * size])
        body: dict[str, t.Any] = {"results": rows}
        if self.total is not None:
            body["totalCount"] = len(self.jobs) if self.total == "real" else self.total
        if self.links:
            more = number * size < len(self.jobs)
            body["links"] = [{"rel": "self", "href": PATH}] + [{"rel": "next", "href": "https://evil.example/"}] * more
        return reply(body)


def poll(http: FakeHttp, **given_: t.Any) -> dict[str, t.Any]:
    """Poll once over ``http``."""
    atlas = connection.Atlas(t.cast(t.Any, http), "https://cloud.example/api/atlas/v2", "x+json", None)
    return poll_with(export_jobs.SERVICE, atlas, **PLACE, **given_)


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("total", ["real", 0, None, 3])
def test_all_pages_are_read(links: bool, total: t.Any) -> None:
    http = Server(*(job(number) for number in range(25)), links=links, total=total)
    assert listed(poll(http, page_size=10)) == [hex_id(number) for number in range(25)]
    pages = [(call.params["pageNum"], call.params["itemsPerPage"]) for call in http.calls]
    assert pages == [(1, 10), (2, 10), (3, 10), (4, 10)][: 3 if links else 4]
    assert {call.url for call in http.calls} == {PATH}, "a link is never followed"


def test_the_largest_page_is_asked_for_and_a_smaller_one_is_no_end() -> None:
    http = Server(*(job(number) for number in range(25)), largest=10)
    assert len(listed(poll(http))) == 25
    assert http.calls[0].params == {"pageNum": 1, "itemsPerPage": 500}


def test_one_id_is_one_request() -> None:
    http = Server(*(job(number) for number in range(25)))
    assert listed(poll(http, export_job_id=[hex_id(7)])) == [hex_id(7)]
    assert [call.url for call in http.calls] == [f"{PATH}/{hex_id(7)}"]


def test_a_few_ids_in_a_long_listing_are_asked_for_one_by_one() -> None:
    http = Server(*(job(number) for number in range(90)))
    ids = [hex_id(number) for number in (50, 80)]
    assert listed(poll(http, export_ids=ids, page_size=10)) == ids
    assert [call.url for call in http.calls] == [PATH, *(f"{PATH}/{one}" for one in ids)]


def test_several_ids_in_a_short_listing_are_read_from_it() -> None:
    http = Server(*(job(number) for number in range(25)))
    assert len(listed(poll(http, export_ids=[hex_id(number) for number in range(9)]))) == 9
    assert [call.url for call in http.calls] == [PATH]


@settings(max_examples=60)
@given(
    count=st.integers(0, 25),
    wanted=st.lists(st.integers(0, 30), min_size=1, max_size=6, unique=True),
    links=st.booleans(),
    total=st.sampled_from(["real", 0, None, 3, 10**6]),
    largest=st.integers(1, 10),
)
def test_every_job_asked_for_is_found_and_nothing_is_asked_twice(
    count: int, wanted: list[int], links: bool, total: t.Any, largest: int
) -> None:
    http = Server(*(job(number) for number in range(count)), links=links, total=total, largest=largest)
    result = poll(http, export_ids=[hex_id(number) for number in wanted], page_size=10)
    assert sorted(listed(result)) == sorted(hex_id(number) for number in wanted if number < count)
    assert result["missing"] == [hex_id(number) for number in wanted if number >= count]
    assert len({(call.url, str(call.params)) for call in http.calls}) == len(http.calls)
    assert len(http.calls) <= len(wanted) + -(-count // largest) + 1


def test_the_id_of_a_shard_finds_the_job_that_it_is_part_of() -> None:
    http = Server(job(1), job(2, 21, 22))
    for ids in ([21], [21, 22], [2, 22]):
        result = poll(http, export_ids=[hex_id(number) for number in ids])
        assert (listed(result), result["missing"]) == ([hex_id(2)], [])


@pytest.mark.parametrize(
    "body",
    [
        NOT_FOUND,
        {"error": 404, "errorCode": "UNEXPECTED_ERROR", "parameters": None},
        {"error": 404, "errorCode": "SOMETHING_NEW", "detail": "x"},
    ],
)
def test_a_404_about_the_job_means_that_it_is_missing(body: dict[str, t.Any]) -> None:
    result = poll(scripted(reply(body, 404)), export_ids=[hex_id(1)])
    assert (listed(result), result["missing"], result["finished"]) == ([], [hex_id(1)], False)


@pytest.mark.parametrize("code", ["CLUSTER_NOT_FOUND", "GROUP_NOT_FOUND", "INVALID_GROUP_ID"])
def test_a_404_about_the_place_is_a_final_failure(code: str) -> None:
    for given_ in ({}, {"export_ids": [hex_id(1)]}):
        result = poll(scripted(reply({"error": 404, "errorCode": code}, 404)), **given_)
        assert (result["error"]["code"], result["finished"]) == (code, True)


@pytest.mark.parametrize("body", ["<html>not found</html>", "", "{}"])
def test_a_404_that_is_not_from_the_api_is_a_failure(body: str) -> None:
    result = poll(scripted(reply(body, 404)), export_ids=[hex_id(1)])
    assert (result["error"]["code"], result["error"]["http_status"]) == ("404", 404)


def test_any_other_refusal_is_a_failure() -> None:
    refused = reply({"error": 403, "errorCode": "ORG_REQUIRES_ACCESS_LIST"}, 403)
    assert poll(scripted(refused), export_ids=[hex_id(1)])["error"]["code"] == "ORG_REQUIRES_ACCESS_LIST"


def test_a_job_that_comes_as_html_is_asked_for_again() -> None:
    http = scripted(reply("<html>"), reply("{"), reply(job(1)))
    assert listed(poll(http, export_ids=[hex_id(1)])) == [hex_id(1)]


@pytest.mark.parametrize("body", ["<html>", {}, {"results": []}, {"state": "Successful"}])
def test_an_answer_that_is_no_job_is_a_failure_and_not_missing(body: t.Any) -> None:
    error = poll(scripted(*[reply(body)] * 3), export_ids=[hex_id(1)])["error"]
    assert error is not None
    assert (error["code"], error["retryable"]) == ("UnreadableReply", True)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"export_ids": ["6A7945592C88FAEBA59D5E8E"]}, "export_ids"),
        ({"export_ids": ["6a79"]}, "export_ids"),
        ({"project_id": "my-project"}, "project_id"),
        ({"cluster_name": "no_underscore"}, "cluster_name"),
        ({"cluster_name": "../x"}, "cluster_name"),
        ({"cluster_name": ""}, "cluster_name"),
        ({"page_size": 501}, "page_size is 501; it must be from 1 to 500"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_anything_is_sent(given_: dict[str, t.Any], said: str) -> None:
    atlas = connection.Atlas(t.cast(t.Any, scripted()), "", "", None)
    error = poll_with(export_jobs.SERVICE, atlas, **{**PLACE, **given_})["error"]
    assert error["code"] == "InvalidOption"
    assert said in error["message"]
