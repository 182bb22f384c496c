# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that break, change or take the place of an answer, as they show on the wire for every service."""

from __future__ import annotations

import time

import pytest
import requests
from ansible_collections.crosscloud.exports.tests.simulator_tests.asking import (
    EXPORTS,
    LISTS,
    Hit,
    Reply,
    ask,
    code,
    ids,
    patiently,
    second,
)
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import GROUP, PROJECT, Play
from defusedxml import ElementTree

from simulator import faults
from simulator.scenario.expand import ID_FIELD


def test_reset(hit: Hit) -> None:
    with pytest.raises(requests.ConnectionError, match="Connection reset by peer"):
        hit("reset")


@pytest.mark.parametrize(("kind", "message"), [("reset_mid_body", "reset by peer"), ("cut_body", "IncompleteRead")])
def test_broken_bodies(hit: Hit, kind: str, message: str) -> None:
    with pytest.raises(requests.exceptions.RequestException, match=message):
        hit(kind)


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_late_answers(hit: Hit, service: str, kind: str) -> None:
    begun = time.perf_counter()
    _clients, reply = hit(kind, seconds=0.1)
    assert time.perf_counter() - begun >= 0.1
    assert len(ids(service, reply)) == 2


def test_encodings(hit: Hit, service: str) -> None:
    assert hit("gzip")[1].headers["Content-Encoding"] == "gzip"
    _clients, chunked = hit("chunked")
    assert (chunked.headers["Transfer-Encoding"], "Content-Length" in chunked.headers) == ("chunked", False)
    assert len(ids(service, chunked)) == 2


def test_close_without_notice(hit: Hit, service: str) -> None:
    clients, reply = hit("close", first=1)
    assert "Connection" not in reply.headers
    assert len(ids(service, patiently(clients, service, None))) == 2
    assert clients.sim.connections == 2


def test_extra_fields(hit: Hit, service: str) -> None:
    _clients, reply = hit("extra_fields")
    assert len(ids(service, reply)) == 2
    assert reply.text.count("xAddedLater") in (3, 6)


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_rows_appear(play: Play, service: str, order: str) -> None:
    clients = play(switches={service: {"page_max": 2, "order": order}})
    clients.sim.add_fault(kind="rows_appear", service=service, page=2, rows=1)
    first = ask(clients, service)
    shifted = ids(service, ask(clients, service, second(service, first)))
    by_row = service in ("workspace", "atlas") and order == "newest"
    # Paged by row number, what is new at the head pushes the last row of page 1 onto page 2.
    assert (shifted[0] == ids(service, first)[1]) is by_row


def test_rows_vanish(play: Play, service: str) -> None:
    clients = play(switches={service: {"page_max": 2}})
    first = ask(clients, service)
    before = ids(service, ask(clients, service, second(service, first)))
    clients.sim.add_fault(kind="rows_vanish", service=service, page=2, rows=1)
    after = ids(service, ask(clients, service, second(service, first)))
    # Paged by row number, what is gone from page 1 pulls the first row of page 2 out of sight.
    assert (after[0] == before[1]) if service in ("workspace", "atlas") else (after == before)


def test_rows_finish(play: Play, service: str) -> None:
    running = {"rds": "IN_PROGRESS", "discovery": "IN_PROGRESS", "workspace": "CREATING", "atlas": "InProgress"}[
        service
    ]
    exports = {service: [{"generate": 5, "states": [running]}]}
    clients = play(exports=exports, switches={service: {"page_max": 2}})
    clients.sim.add_fault(kind="rows_finish", service=service, page=2, rows=1)
    first = ask(clients, service)
    assert first.text.count(running) == 2
    ask(clients, service, second(service, first))
    assert ask(clients, service).text.count(running) == 1


def test_cut_document_is_well_framed(hit: Hit, service: str) -> None:
    _clients, reply = hit("cut_document")
    assert reply.status_code == 200
    with pytest.raises((ValueError, ElementTree.ParseError)):
        ids(service, reply)


def test_answers_that_are_none(hit: Hit, service: str) -> None:
    page = hit("html")[1]
    assert (page.status_code, page.headers["Content-Type"][:9], "<html>" in page.text) == (200, "text/html", True)
    empty = hit("empty_body")[1]
    assert (empty.status_code, empty.content) == (200, b"")
    error = hit("error_document")[1]
    assert (error.status_code, bool(code(service, error))) == (200, True)


def test_huge_body(hit: Hit) -> None:
    assert len(hit("huge_body", bytes=3_000_001)[1].content) == 3_000_001


def test_lists_that_are_none(hit: Hit, service: str) -> None:
    assert LISTS[service] not in hit("missing_list")[1].text.replace("DescribeExportTasks", "")
    if service == "rds":  # XML has no null
        return
    assert hit("null_list")[1].json()[LISTS[service]] is None
    assert hit("wrong_type")[1].json()[LISTS[service]] == "wrong"


def test_wrong_type_of_a_field(hit: Hit, service: str) -> None:
    field = {"rds": "Status", "discovery": "exportStatus", "workspace": "status", "atlas": "state"}[service]
    _clients, reply = hit("wrong_type", field=field, value={"deep": ["one"]})
    assert len(ids(service, reply)) == 2
    assert reply.text.count("deep") in (2, 4)


def test_repeated_page(hit: Hit, service: str) -> None:
    clients, first = hit("repeated_page")
    position = second(service, first)
    again = ask(clients, service, position)
    assert ids(service, again) == ids(service, first)
    assert second(service, again) == position


def test_foreign_next(play: Play) -> None:
    clients = play()
    clients.sim.add_fault(kind="foreign_next", service="atlas", location="http://198.51.100.1/next")
    assert ask(clients, "atlas").json()["links"][-1] == {"href": "http://198.51.100.1/next", "rel": "next"}


def test_redirects(hit: Hit) -> None:
    _clients, away = hit("redirect_host", location="http://198.51.100.1/", status=307)
    assert (away.status_code, away.headers["Location"]) == (307, "http://198.51.100.1/")
    _clients, loop = hit("redirect_loop")
    assert (loop.status_code, loop.headers["Location"]) == (302, loop.request.url)


@pytest.mark.parametrize("kind", sorted({kind for service in EXPORTS for kind in faults.PASSING[service]}))
def test_passing_faults_let_everything_through_in_the_end(play: Play, service: str, kind: str) -> None:
    clients = play(exports={service: [{"generate": 9}]}, switches={service: {"page_max": 2}})
    owner = {"workspace": (PROJECT,), "atlas": (GROUP, "cluster-1")}.get(service, ("unit",))
    wanted = {str(export.keys.fields[ID_FIELD[service]]) for export in clients.sim.stage.world.exports(service, owner)}
    clients.sim.add_fault(kind=kind, service=service, every=2, seconds=0.01)
    found: list[str] = []
    position: str | None = None
    for number in range(1, 20):
        page = patiently(clients, service, position)
        found += ids(service, page)
        position = {"workspace": str(number * 2), "atlas": str(number + 1)}.get(service) or _next_token(service, page)
        if not position or not ids(service, page):
            break
    assert wanted <= set(found)


def _next_token(service: str, reply: Reply) -> str:
    return second(service, reply) if service == "rds" else str(reply.json().get("nextToken") or "")
