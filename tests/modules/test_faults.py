# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module makes of each kind of fault: it reads on, waits on, or ends the wait; it never shows half a listing."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.modules.clouds import SERVICES, ids
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start

from simulator import faults

PAGE_SIZE = 20
# Faults after which the request has its answer all the same.
ANSWERED = {*faults.HARMLESS["rds"], "close", "gzip"}
# An element without <ExportTask> in it is an empty list in XML. What has a type there is a number.
WRONG_FIELD = {"rds": {"field": "PercentProgress"}}
# The service itself says in these with status 200 that it failed, under a code that does not pass.
OWN_ERROR = {("workspace", "error_document"): "WKS.0202", ("atlas", "error_document"): "UNEXPECTED_ERROR"}

Kinds = t.Mapping[str, t.Sequence[str]]


def pairs(kinds: Kinds, *, without: t.Container[str] = ()) -> list[tuple[str, str]]:
    """Return each service with each of its kinds of faults."""
    return [(service, kind) for service in SERVICES for kind in kinds[service] if kind not in without]


@pytest.fixture
def hundred(play: Start) -> Play:
    """A hundred exports in each service."""
    return play(clouds.numbered(100))


def listed(result: dict[str, t.Any]) -> list[str]:
    """Return the ids of the exports listed."""
    return [export["id"] for export in result["exports"]]


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("kind", ["rows_appear", "rows_finish", "rows_vanish"])
@pytest.mark.parametrize("service", SERVICES)
def test_rows_that_move_between_pages(hundred: Play, service: str, kind: str, order: str) -> None:
    hundred.sim.switch(service, order=order)
    hundred.sim.add_fault(service=service, kind=kind, page=3, times=1, rows=2)
    found = listed(hundred.poll(service, page_size=PAGE_SIZE))
    assert len(found) == len(set(found)), "an export came twice"
    lost = set(ids(service, 100)) - set(found)
    # Two rows that vanish from pages already read draw two others over the border of the next one.
    assert len(lost) <= (2 if kind == "rows_vanish" else 0)


@pytest.mark.parametrize(
    ("service", "switches"),
    [
        *[(service, {"page_max": 7}) for service in SERVICES],
        *[(service, {"order": "newest"}) for service in SERVICES],
        ("rds", {"last_token": "empty"}),
        ("discovery", {"last_token": "empty"}),
        ("discovery", {"last_token": "null"}),
        *[("workspace", {"count": count}) for count in ("project", "page", "absent", "zero", "wrong")],
        ("workspace", {"hides_downloaded": False}),
        *[("atlas", {"total_count": count}) for count in ("absent", "zero", "wrong")],
    ],
)
def test_comes_whole_however_the_service_is_set(hundred: Play, service: str, switches: dict[str, t.Any]) -> None:
    hundred.sim.switch(service, **switches)
    assert sorted(listed(hundred.poll(service, page_size=PAGE_SIZE))) == ids(service, 100)


@pytest.mark.parametrize(("service", "kind"), pairs(faults.MALFORMED, without=["foreign_next"]))
def test_what_is_not_the_apis_reply_is_an_error(hundred: Play, service: str, kind: str) -> None:
    field = WRONG_FIELD.get(service, {}) if kind == "wrong_type" else {}
    hundred.sim.add_fault(service=service, kind=kind, **field)
    error = hundred.poll(service, page_size=PAGE_SIZE, request_attempts=2)["error"]
    assert error["code"] == OWN_ERROR.get((service, kind), "UnreadableReply")
    # The start of the reply on one line, and no more.
    assert len(error["message"]) < 400
    assert "\n" not in error["message"]


@pytest.mark.parametrize(("service", "kind"), pairs(faults.MALFORMED, without=["error_document", "foreign_next"]))
def test_a_page_that_is_broken_once_is_asked_for_again_alone(hundred: Play, service: str, kind: str) -> None:
    field = WRONG_FIELD.get(service, {}) if kind == "wrong_type" else {}
    hundred.sim.add_fault(service=service, kind=kind, requests=[3], **field)
    assert listed(hundred.poll(service, page_size=PAGE_SIZE)) == ids(service, 100)
    asked = [request.params for request in hundred.sim.requests]
    assert asked[2] == asked[3]
    assert all(one not in asked[:number] for number, one in enumerate(asked) if number != 3)


def test_a_link_to_another_host_is_not_followed(hundred: Play) -> None:
    hundred.sim.add_fault(service="atlas", kind="foreign_next", requests=[3])
    assert listed(hundred.poll("atlas", page_size=PAGE_SIZE)) == ids("atlas", 100)
    assert [request.page for request in hundred.sim.requests] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("value", ["wrong", 7, 1.5, True, [1], {"x": 1}, None])
@pytest.mark.parametrize(
    ("service", "field"),
    [
        *[("discovery", field) for field in ("exportStatus", "statusMessage", "exportRequestTime", "isTruncated")],
        *[("workspace", field) for field in ("status", "fail_reason", "create_time", "is_download", "count")],
        *[
            ("atlas", field)
            for field in ("state", "exportStatus", "stateReason", "createdAt", "components", "totalCount")
        ],
    ],
)
def test_a_field_of_another_type_breaks_nothing(hundred: Play, service: str, field: str, value: t.Any) -> None:
    hundred.sim.add_fault(service=service, kind="wrong_type", field=field, value=value)
    result = hundred.poll(service, page_size=PAGE_SIZE, request_attempts=1)
    # botocore can't read what is not of its model's type, so there it is an error. Anywhere else it is a record.
    assert (result["error"] and result["error"]["code"]) in ("UnreadableReply", None)
    assert result["error"] or listed(result) == ids(service, 100)


@pytest.mark.parametrize(("service", "kind"), pairs(faults.FINAL))
def test_a_refusal_ends_the_wait(hundred: Play, service: str, kind: str) -> None:
    hundred.sim.add_fault(service=service, kind=kind)
    result = hundred.poll(service, page_size=PAGE_SIZE)
    assert (result["finished"], result["error"]["retryable"]) == (True, False)
    # Asked once: five wrong signatures lock a key at Huawei Cloud.
    assert len(hundred.sim.requests) == 1


@pytest.mark.parametrize(("service", "kind"), pairs(faults.PASSING, without=ANSWERED))
def test_a_fault_that_stays_keeps_the_wait_alive(hundred: Play, service: str, kind: str) -> None:
    hundred.sim.add_fault(service=service, kind=kind)
    result = hundred.poll(service, page_size=PAGE_SIZE)
    assert (result["finished"], result["error"]["retryable"]) == (False, True)
    assert len(hundred.sim.requests) == 3


@pytest.mark.parametrize(
    ("service", "way"), [("rds", None), ("discovery", None), ("workspace", "keys"), ("atlas", "token")]
)
def test_credentials_that_end_and_cant_be_renewed_end_the_wait(hundred: Play, service: str, way: str | None) -> None:
    hundred.sim.add_fault(service=service, kind="expired_token")
    assert hundred.poll(service, way=way)["finished"] is True
    assert len(hundred.sim.requests) == 1


@pytest.mark.parametrize(
    ("service", "way"), [("workspace", "password"), ("atlas", "service account"), ("atlas", "API key")]
)
def test_credentials_that_can_be_renewed_are(hundred: Play, service: str, way: str) -> None:
    hundred.sim.add_fault(service=service, kind="expired_token", requests=[2])
    assert listed(hundred.poll(service, way=way, page_size=PAGE_SIZE)) == ids(service, 100)
