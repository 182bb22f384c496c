# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several ids are one question: found with as few requests as the service needs."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.find import find
from ansible_collections.crosscloud.exports.plugins.module_utils._core.paging import Item, pages
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.page_servers import (
    NumberedServer,
    OffsetServer,
    PageServer,
    item,
    keys,
)
from hypothesis import given
from hypothesis import strategies as st

KINDS = [OffsetServer, NumberedServer]
NAMES = st.lists(st.integers(0, 24).map(lambda number: f"row-{number}"), max_size=8)


class Search:
    """One ``find`` over a server, with the ids that it asked for one by one."""

    def __init__(self, server: PageServer, wanted: t.Sequence[str]) -> None:
        self.server = server
        self.asked: list[str] = []
        listing = pages(server.strategy, server.fetch, server.first, keys)
        self.found = [name for one in find(wanted, listing, self.get, keys) for name in keys(one)]

    def get(self, name: str) -> t.Iterator[Item]:
        """Ask for one item."""
        self.asked.append(name)
        if name in self.server.rows:
            yield item(name)

    @property
    def requests(self) -> int:
        """How many requests it took."""
        return len(self.server.requests) + len(self.asked)


def rows(count: int) -> list[str]:
    """Return the names of ``count`` rows."""
    return [f"row-{number}" for number in range(count)]


@given(
    kind=st.sampled_from(KINDS),
    count=st.integers(0, 25),
    wanted=NAMES,
    largest=st.integers(1, 3),
    total=st.one_of(st.none(), st.integers(-1, 60)),
)
def test_every_id_that_exists_is_found_whatever_the_total_says(
    kind: type[PageServer], count: int, wanted: list[str], largest: int, total: int | None
) -> None:
    server = kind(rows(count), largest, count=total)
    search = Search(server, wanted)
    assert set(wanted) & set(server.rows) <= set(search.found)
    assert len(search.asked) == len(set(search.asked)), "no id is asked for twice"
    assert set(search.asked) <= set(wanted)
    positions = [str(request) for request in server.requests]
    assert len(positions) == len(set(positions)), "no page is read twice"
    step = max(1, largest - 1) if kind is OffsetServer else largest
    assert search.requests <= len(set(wanted)) + -(-count // step) + 1


@given(kind=st.sampled_from(KINDS), count=st.integers(0, 25), wanted=NAMES)
def test_with_a_right_total_it_takes_the_cheaper_way_and_at_most_one_request_more(
    kind: type[PageServer], count: int, wanted: list[str]
) -> None:
    search = Search(kind(rows(count), count=count), wanted)
    # The row that overlaps makes a page of three rows bring two new ones.
    step = 2 if kind is OffsetServer else 3
    assert search.requests <= min(-(-count // step), len(set(wanted))) + 1


def test_one_id_is_asked_for_without_a_listing() -> None:
    search = Search(OffsetServer(rows(9)), ["row-5"])
    assert (search.found, search.requests, search.asked) == (["row-5"], 1, ["row-5"])


def test_no_ids_need_no_request() -> None:
    assert Search(OffsetServer(rows(9)), []).requests == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_ids_in_a_long_listing_are_asked_for_one_by_one(kind: type[PageServer]) -> None:
    search = Search(kind(rows(300), count=300), ["row-200", "row-299", "no-such"])
    assert {"row-200", "row-299"} <= set(search.found)
    assert search.asked == ["row-200", "row-299", "no-such"]
    assert search.requests == 4


@pytest.mark.parametrize("kind", KINDS)
def test_many_ids_in_a_short_listing_are_read_from_it(kind: type[PageServer]) -> None:
    search = Search(kind(rows(5), count=5), rows(5))
    assert (search.requests, search.asked) == (2, [])


def test_the_listing_is_read_no_further_than_to_the_last_id() -> None:
    search = Search(OffsetServer(rows(25)), ["row-0", "row-1", "row-4"])
    assert (search.requests, search.asked) == (2, [])


def test_an_item_that_answers_to_two_of_the_ids_is_not_asked_for_again() -> None:
    server = OffsetServer(rows(2), count=2)
    family = {"id": "row-0", "parts": ["part-a", "part-b"]}
    server.cut = lambda start, asked: [family][start:]  # type: ignore[method-assign]
    search = Search(server, ["part-a", "part-b"])
    assert search.found == ["row-0", "part-a", "part-b"]
    assert (search.requests, search.asked) == (1, [])
