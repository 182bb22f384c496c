# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exports appear and vanish while pages are read: one that was there all the time comes exactly once."""

from __future__ import annotations

import typing as t

from ansible_collections.crosscloud.exports.plugins.module_utils._core import paging
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.page_servers import (
    NumberedServer,
    OffsetServer,
    ids,
    keys,
)
from hypothesis import given
from hypothesis import strategies as st

# What happens before one request: rows that vanish, each at a place from 0 to 1 of the list, and rows that appear.
MOVES = st.tuples(st.lists(st.floats(0, 1), max_size=4), st.integers(0, 4))
SHORT = st.lists(MOVES, max_size=5)


def read(server: t.Any, moves: list[tuple[list[float], int]], *, newest_first: bool) -> tuple[list[str], set[str]]:
    """Walk over ``server`` while ``moves`` happen, return the rows read and those that were there all the time."""
    steady = set(server.rows)
    waiting = list(moves)
    # The rows are all there when the first page is read: what moves before it moves nothing under the reader.
    quiet_requests = 1

    def fetch(request: paging.Request) -> paging.Reply:
        nonlocal quiet_requests
        quiet_requests -= 1
        if quiet_requests < 0 and waiting:
            places, appear = waiting.pop()
            for place in places:
                if server.rows:
                    steady.discard(server.rows.pop(int(place * (len(server.rows) - 1))))
            for number in range(appear):
                server.rows.insert(0 if newest_first else len(server.rows), f"new-{len(waiting)}-{number}")
        return server.fetch(request)

    return ids(paging.walk(server.strategy, fetch, server.first, keys)), steady


@given(
    count=st.integers(0, 120),
    size=st.integers(2, 100),
    largest=st.one_of(st.just(100), st.integers(2, 30)),
    moves=SHORT,
    newest_first=st.booleans(),
)
def test_a_listing_by_rows_loses_nothing_when_rows_appear_and_vanish(
    count: int, size: int, largest: int, moves: list[tuple[list[float], int]], newest_first: bool
) -> None:
    server = OffsetServer([f"row-{number}" for number in range(count)], largest)
    server.first = {"limit": size, "offset": 0}
    got, steady = read(server, moves, newest_first=newest_first)
    assert len(got) == len(set(got))
    assert steady <= set(got)


@given(count=st.integers(0, 60), size=st.integers(1, 100), moves=SHORT, newest_first=st.booleans())
def test_a_listing_by_page_numbers_loses_nothing_when_rows_appear(
    count: int, size: int, moves: list[tuple[list[float], int]], newest_first: bool
) -> None:
    server = NumberedServer([f"row-{number}" for number in range(count)])
    server.first = {"page": 1, "size": size}
    got, steady = read(server, [([], appear) for _places, appear in moves], newest_first=newest_first)
    assert len(got) == len(set(got))
    assert steady <= set(got)
