# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For any pages that a server may send, every item comes out once, in order, and the walk ends."""

from __future__ import annotations

import itertools
import typing as t
from unittest import mock

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import paging
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import UnreadableReply
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.page_servers import (
    NUMBERED,
    OFFSET,
    TOKEN,
    NumberedServer,
    OffsetServer,
    PageServer,
    TokenServer,
    ids,
    item,
    keys,
)
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.strategies import ANY_JSON
from hypothesis import assume, given
from hypothesis import strategies as st

ROWS = st.integers(0, 25).map(lambda count: [f"row-{number}" for number in range(count)])
# Absent, none, too low, too high, or no number at all; never what decides the end.
TOTALS = st.fixed_dictionaries({}, optional={"count": st.one_of(st.none(), st.integers(-5, 10**6), st.text())})
ENDS: t.Any = st.sampled_from([{}, {"next": None}, {"next": ""}])


@st.composite
def token_servers(draw: st.DrawFn) -> tuple[TokenServer, list[str]]:
    """Draw a server with chained pages, empty ones among them, and all its rows."""
    rows = draw(ROWS)
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=6)))
    pages = [rows[start:end] for start, end in itertools.pairwise([0, *cuts, len(rows)])]
    kinds = st.one_of(st.text(min_size=1), st.integers(1))
    tokens = draw(st.lists(kinds, min_size=len(pages), max_size=len(pages), unique_by=str))
    return TokenServer(pages, tokens, draw(ENDS)), rows


@st.composite
def row_servers(draw: st.DrawFn) -> tuple[PageServer, list[str]]:
    """Draw a server that cuts pages by itself, perhaps smaller than asked for, and all its rows."""
    rows = draw(ROWS)
    kind = draw(st.sampled_from([OffsetServer, NumberedServer]))
    server = kind(rows, largest=draw(st.integers(1, 5)), **draw(TOTALS))
    if isinstance(server, NumberedServer):
        server.links = draw(st.sampled_from(["real", None, []]))
    return server, rows


SERVERS: st.SearchStrategy[tuple[PageServer, list[str]]] = st.one_of(token_servers(), row_servers())


def needed(server: PageServer) -> int:
    """Return the fewest requests that read all rows: a page without a word about the next needs one more."""
    if isinstance(server, TokenServer):
        return len(server.pages)
    size = min(server.largest, 3)
    if isinstance(server, OffsetServer) and size > 1 and len(server.rows) > 1:
        # Each page but the first begins with a known row; the last is that row alone.
        return 1 + -(-max(0, len(server.rows) - size) // (size - 1)) + 1
    full = -(-len(server.rows) // size)
    says_the_end = isinstance(server, NumberedServer) and server.links == "real"
    return max(1, full) if says_the_end else full + 1


@given(SERVERS)
def test_every_item_comes_once_and_in_order_with_no_request_too_many(drawn: tuple[PageServer, list[str]]) -> None:
    server, rows = drawn
    assert ids(server.walk()) == rows
    assert len(server.requests) == needed(server)


@given(SERVERS, st.integers(1, 30))
def test_taking_some_items_reads_no_page_beyond_them(drawn: tuple[PageServer, list[str]], count: int) -> None:
    server, rows = drawn
    assume(count <= len(rows))
    pages_to_there: dict[str, int] = {}
    for one in server.walk():
        pages_to_there[one["id"]] = len(server.requests)
    server.requests.clear()
    assert ids(itertools.islice(server.walk(), count)) == rows[:count]
    assert len(server.requests) == pages_to_there[rows[count - 1]]


@given(SERVERS, st.lists(st.integers(0, 2), min_size=40, max_size=40))
def test_a_page_that_can_not_be_read_is_read_again_alone(
    drawn: tuple[PageServer, list[str]], failures: list[int]
) -> None:
    server, rows = drawn
    asked: list[t.Any] = []

    def fetch(request: paging.Request) -> paging.Reply:
        asked.append(request)
        failures[len(server.requests)] -= 1
        if failures[len(server.requests)] >= 0:
            raise UnreadableReply("cut")
        return server.fetch(request)

    planned = list(failures)
    assert ids(paging.walk(server.strategy, fetch, server.first, keys, attempts=3)) == rows
    runs = [len(list(run)) for _request, run in itertools.groupby(asked)]
    assert runs == [failed + 1 for failed in planned[: len(server.requests)]]


@given(rows=ROWS, largest=st.integers(1, 4), arrivals=st.lists(st.integers(0, 12), max_size=2))
def test_rows_that_arrive_during_a_walk_make_nothing_come_twice_or_not_at_all(
    rows: list[str], largest: int, arrivals: list[int]
) -> None:
    server = OffsetServer(rows, largest)

    def fetch(request: paging.Request) -> paging.Reply:
        for number, when in enumerate(arrivals):
            if when == len(server.requests):
                server.rows.insert(0, f"new-{number}")
        return server.fetch(request)

    walked = ids(paging.walk(OFFSET, fetch, server.first, keys))
    assert [name for name in walked if name.startswith("row")] == rows
    assert len(walked) == len(set(walked))


@given(rows=ROWS, largest=st.integers(1, 4), departures=st.lists(st.tuples(st.integers(1, 12), st.integers(0, 24))))
def test_rows_that_go_during_a_walk_make_nothing_come_twice(
    rows: list[str], largest: int, departures: list[tuple[int, int]]
) -> None:
    server = OffsetServer(rows, largest)

    def fetch(request: paging.Request) -> paging.Reply:
        for when, place in departures:
            if when == len(server.requests):
                del server.rows[place : place + 1]
        return server.fetch(request)

    walked = ids(paging.walk(OFFSET, fetch, server.first, keys))
    assert walked == [name for name in rows if name in walked]


def loose_keys(one: paging.Item) -> list[str]:
    """Return the id of an item when it is a text."""
    return [one["id"]] if isinstance(one.get("id"), str) else []


REPLIES = st.one_of(
    ANY_JSON,
    st.fixed_dictionaries(
        {"rows": st.lists(st.dictionaries(st.just("id"), ANY_JSON), max_size=3)},
        optional={"next": ANY_JSON, "links": ANY_JSON, "count": ANY_JSON},
    ),
)


@given(st.sampled_from([TOKEN, OFFSET, NUMBERED]), st.lists(REPLIES, min_size=1, max_size=4), st.integers(1, 3))
def test_whatever_is_sent_the_walk_ends_or_says_that_it_can_not_read_it(
    strategy: paging.Strategy, replies: list[t.Any], attempts: int
) -> None:
    left = list(replies)

    def fetch(request: paging.Request) -> paging.Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    with mock.patch.object(paging, "PAGE_CAP", 20):
        try:
            items = list(paging.walk(strategy, fetch, {"limit": 3}, loose_keys, attempts))
        except UnreadableReply:
            return
    names = [name for one in items for name in loose_keys(one)]
    assert len(names) == len(set(names))


@given(st.sampled_from([TOKEN, OFFSET, NUMBERED]), ANY_JSON)
def test_a_reply_without_a_list_of_objects_is_never_an_empty_listing(strategy: paging.Strategy, reply: t.Any) -> None:
    assume(not (isinstance(reply, dict) and isinstance(reply.get("rows"), list)))
    with pytest.raises(UnreadableReply):
        list(paging.walk(strategy, lambda request: reply, {}, loose_keys))


@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=3), min_size=1, max_size=8))
def test_pages_that_overlap_give_each_item_where_it_first_came(pages: list[list[int]]) -> None:
    stale, seen = 0, set[int]()
    for page in pages:
        stale = 0 if set(page) - seen else stale + 1
        seen.update(page)
        assume(stale < paging.STALE_PAGES)
    replies = iter([[item(f"{row}") for row in page] for page in pages])
    numbers = itertools.count(1)

    def fetch(request: paging.Request) -> paging.Reply:
        number = next(numbers)
        return {"rows": next(replies), "next": number if number < len(pages) else None}

    walked = ids(paging.walk(TOKEN, fetch, {}, keys))
    assert walked == [f"{row}" for row in dict.fromkeys(itertools.chain.from_iterable(pages))]
