# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The promises of the walk, one by one; each of the first group is a defect found in a well-known collection."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import paging
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError, UnreadableReply
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.page_servers import (
    NUMBERED,
    OFFSET,
    TOKEN,
    NumberedServer,
    OffsetServer,
    TokenServer,
    ids,
    item,
    keys,
)

THOUSANDS = [f"row-{number}" for number in range(3001)]


def script(*replies: t.Any) -> tuple[paging.Fetch, list[paging.Request]]:
    """Return a fetch that gives ``replies`` in turn (raising those that are errors) and the list of its requests."""
    left, requests = list(replies), list[paging.Request]()

    def fetch(request: paging.Request) -> paging.Reply:
        requests.append(request)
        assert left, f"one request too many: {request}"
        reply = left.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return fetch, requests


def test_a_missing_total_does_not_stop_after_the_first_page() -> None:
    server = OffsetServer(THOUSANDS, largest=1000)
    server.first = {"limit": 1000, "offset": 0}
    assert len(list(server.walk())) == 3001


@pytest.mark.parametrize("total", [0, 1, 3, "3001", None])
def test_a_wrong_total_does_not_end_a_listing(total: t.Any) -> None:
    for kind in (OffsetServer, NumberedServer):
        assert ids(kind(THOUSANDS[:10], count=total).walk()) == THOUSANDS[:10]


@pytest.mark.parametrize("kind", [OffsetServer, NumberedServer])
def test_a_clamped_page_size_does_not_end_a_listing(kind: type[OffsetServer | NumberedServer]) -> None:
    server = kind(THOUSANDS[:10], largest=1)
    assert ids(server.walk()) == THOUSANDS[:10]


def test_a_page_that_fails_does_not_send_the_walk_back_to_page_one() -> None:
    first, second = {"rows": [item("a")], "next": "2"}, {"rows": [item("b")]}
    fetch, requests = script(first, UnreadableReply("cut"), UnreadableReply("cut"), second)
    assert ids(paging.walk(TOKEN, fetch, {"size": 1}, keys, attempts=3)) == ["a", "b"]
    assert requests == [{"size": 1}, *[{"size": 1, "token": "2"}] * 3]


def test_an_empty_page_makes_no_bogus_item() -> None:
    for strategy in (TOKEN, OFFSET, NUMBERED):
        fetch, requests = script({"rows": []})
        assert list(paging.walk(strategy, fetch, {}, keys)) == []
        assert len(requests) == 1


def test_only_the_position_changes_from_page_to_page() -> None:
    fetch, requests = script({"rows": [item("a")], "next": "https://other.example/?skiptoken=2"}, {"rows": []})
    list(paging.walk(TOKEN, fetch, {"filter": "x"}, keys))
    assert requests == [{"filter": "x"}, {"filter": "x", "token": "https://other.example/?skiptoken=2"}]


def test_a_link_to_the_next_page_is_not_followed_to_another_host() -> None:
    server = NumberedServer(THOUSANDS[:5])
    assert ids(server.walk()) == THOUSANDS[:5]
    assert server.requests == [{"page": 1, "size": 3}, {"page": 2, "size": 3}]


def test_a_token_that_comes_for_the_second_time_is_an_error_and_not_an_endless_loop() -> None:
    page = {"rows": [], "next": "again"}
    fetch, requests = script({"rows": [item("a")], "next": "again"}, page)
    walk = paging.walk(TOKEN, fetch, {}, keys)
    assert next(walk) == item("a")
    with pytest.raises(UnreadableReply, match="second time"):
        next(walk)
    assert len(requests) == 2


def test_tokens_that_go_round_in_a_circle_are_an_error() -> None:
    fetch, requests = script(*({"rows": [], "next": token} for token in ("a", "b", "c", "a")))
    with pytest.raises(UnreadableReply, match="second time"):
        list(paging.walk(TOKEN, fetch, {}, keys))
    assert len(requests) == 4


@pytest.mark.parametrize("token", [7, True, 1.5, ["a"], {"page": 2}])
def test_a_token_of_an_odd_type_is_sent_back_as_it_came(token: t.Any) -> None:
    fetch, requests = script({"rows": [item("a")], "next": token}, {"rows": [item("b")]})
    assert ids(paging.walk(TOKEN, fetch, {}, keys)) == ["a", "b"]
    assert requests[1] == {"token": token}


@pytest.mark.parametrize("end", [{}, {"next": None}, {"next": ""}, {"next": 0}, {"next": False}, {"next": []}])
def test_every_form_of_no_token_ends_the_listing(end: paging.Reply) -> None:
    server = TokenServer([["a"], ["b"]], ["t"], end)
    assert ids(server.walk()) == ["a", "b"]


def test_a_short_page_is_no_end_while_a_token_says_more() -> None:
    server = TokenServer([["a", "b", "c"], ["d"], ["e", "f", "g"]], ["1", "2", "3"], {})
    assert ids(server.walk()) == list("abcdefg")


def test_an_empty_page_is_no_end_while_a_token_says_more() -> None:
    server = TokenServer([[], [], ["a"], []], ["1", "2", "3", "4"], {})
    assert ids(server.walk()) == ["a"]


def test_an_empty_page_is_no_end_while_a_link_says_more() -> None:
    more = {"links": [{"rel": "next", "href": "x"}]}
    fetch, requests = script({"rows": [], **more}, {"rows": [item("a")], "links": [{"rel": "self", "href": "x"}]})
    assert ids(paging.walk(NUMBERED, fetch, {}, keys)) == ["a"]
    assert requests == [{}, {"page": 2}]


@pytest.mark.parametrize("links", [None, [], ""])
def test_a_reply_without_links_is_followed_until_a_page_is_empty(links: t.Any) -> None:
    server = NumberedServer(THOUSANDS[:7])
    server.links = links
    assert ids(server.walk()) == THOUSANDS[:7]
    assert [request["page"] for request in server.requests] == [1, 2, 3, 4]


def test_a_page_that_comes_once_more_because_rows_shifted_is_no_error() -> None:
    page = {"rows": [item("a"), item("b")]}
    fetch, _requests = script(page, page, page, {"rows": [item("b"), item("c")]}, {"rows": [item("c")]})
    assert ids(paging.walk(OFFSET, fetch, {}, keys)) == ["a", "b", "c"]


@pytest.mark.parametrize("strategy", [OFFSET, NUMBERED])
def test_a_server_that_ignores_the_position_is_an_error_and_not_an_endless_loop(strategy: paging.Strategy) -> None:
    page = {"rows": [item("a"), item("b")]}
    fetch, requests = script(*[page] * (1 + paging.STALE_PAGES))
    with pytest.raises(UnreadableReply, match="same page"):
        list(paging.walk(strategy, fetch, {}, keys))
    assert len(requests) == 21


def test_old_pages_with_ever_new_tokens_are_an_error() -> None:
    fetch, requests = script(*({"rows": [item("a")], "next": f"token-{number}"} for number in range(99)))
    with pytest.raises(UnreadableReply, match="same page"):
        list(paging.walk(TOKEN, fetch, {}, keys))
    assert len(requests) == 21


def test_empty_pages_with_ever_more_links_are_an_error() -> None:
    fetch, requests = script(*[{"rows": [], "links": [{"rel": "next", "href": "x"}]}] * 99)
    with pytest.raises(UnreadableReply, match="same page"):
        list(paging.walk(NUMBERED, fetch, {}, keys))
    assert len(requests) == 20


@pytest.mark.parametrize("limit", [2, 3])
def test_the_search_for_a_known_row_goes_on_to_the_first_row(limit: int) -> None:
    server = OffsetServer(THOUSANDS[:9])
    server.first = {"limit": limit, "offset": 0}
    walk = server.walk()
    read = [next(walk)["id"] for _row in range(3)]
    del server.rows[:3]
    assert read + ids(walk) == THOUSANDS[:9]


def test_a_listing_by_rows_ends_with_the_one_row_that_is_known() -> None:
    server = OffsetServer(THOUSANDS[:5])
    assert ids(server.walk()) == THOUSANDS[:5]
    assert [request["offset"] for request in server.requests] == [0, 2, 4]


def test_rows_that_vanish_before_the_page_hide_none_of_the_others() -> None:
    server = OffsetServer(THOUSANDS[:9])
    walk = server.walk()
    read = [next(walk)["id"] for _row in range(3)]
    del server.rows[:3]
    assert read + ids(walk) == THOUSANDS[:9]
    # The row that was to come first is gone: back to a known one, or to the start.
    assert [request["offset"] for request in server.requests] == [0, 2, 0, 2, 4, 5]


def test_the_search_for_a_known_row_goes_back_page_by_page() -> None:
    server = OffsetServer(THOUSANDS[:12])
    walk = server.walk()
    read = [next(walk)["id"] for _row in range(7)]
    del server.rows[:3]
    assert read + ids(walk) == THOUSANDS[:12]
    # Each of them ends with the row that the page after it began with.
    assert [request["offset"] for request in server.requests] == [0, 2, 4, 6, 4, 2, 4, 6, 8]


def test_all_rows_vanish_while_they_are_read() -> None:
    server = OffsetServer(THOUSANDS[:9])
    walk = server.walk()
    read = [next(walk)["id"] for _row in range(3)]
    server.rows.clear()
    assert read + ids(walk) == THOUSANDS[:3]


def test_an_old_page_in_the_place_of_the_one_asked_for_is_asked_for_again_and_hides_nothing() -> None:
    first, second = {"rows": [item("a")], "next": "2"}, {"rows": [item("b")]}
    fetch, requests = script(first, first, second)
    assert ids(paging.walk(TOKEN, fetch, {}, keys, attempts=2)) == ["a", "b"]
    assert requests == [{}, {"token": "2"}, {"token": "2"}]


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_an_old_page_that_stays_is_believed_after_the_attempts(attempts: int) -> None:
    old, following = {"rows": [item("a")]}, {"rows": [item("b")]}
    fetch, requests = script(old, *[old] * attempts, following, {"rows": []})
    assert ids(paging.walk(OFFSET, fetch, {}, keys, attempts)) == ["a", "b"]
    assert [request.get("offset") for request in requests] == [None, *[1] * attempts, 2, 3]


@pytest.mark.parametrize("page", [{"rows": []}, {"rows": [{}, {}]}])
def test_a_page_that_can_not_be_old_is_not_asked_for_again(page: paging.Reply) -> None:
    fetch, requests = script({"rows": [item("a")], "next": "2"}, page)
    list(paging.walk(TOKEN, fetch, {}, keys, attempts=3))
    assert len(requests) == 2


def test_the_page_cap_ends_a_listing_that_never_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_CAP", 5)
    requests: list[paging.Request] = []

    def endless(request: paging.Request) -> paging.Reply:
        requests.append(request)
        return {"rows": [item(f"row-{len(requests)}")], "next": f"token-{len(requests)}"}

    walk = paging.walk(TOKEN, endless, {}, keys)
    assert ids(next(walk) for _item in range(5)) == [f"row-{number}" for number in range(1, 6)]
    with pytest.raises(UnreadableReply, match="more than 5 pages"):
        next(walk)
    assert len(requests) == 5


def test_items_that_share_a_part_are_two_items() -> None:
    rows = [{"id": "a", "parts": ["part"]}, {"id": "b", "parts": ["part"]}]
    fetch, _requests = script({"rows": rows})
    assert ids(paging.walk(TOKEN, fetch, {}, keys)) == ["a", "b"]


@pytest.mark.parametrize(
    "rows", [[{"id": "a", "parts": ["b"]}, {"id": "b"}], [{"id": "a"}, {"id": "b", "parts": ["a"]}]]
)
def test_an_item_that_is_named_like_a_part_of_another_is_an_item(rows: list[paging.Item]) -> None:
    fetch, _requests = script({"rows": rows})
    assert ids(paging.walk(TOKEN, fetch, {}, keys)) == ["a", "b"]


def test_items_without_an_id_are_all_passed_on() -> None:
    fetch, _requests = script({"rows": [{}, {}, {"state": "x"}]})
    assert list(paging.walk(TOKEN, fetch, {}, keys)) == [{}, {}, {"state": "x"}]


def test_an_item_without_an_id_comes_once_at_the_seam_of_two_pages() -> None:
    rows = [item("a"), item("b"), {"state": "x"}, item("c"), {"state": "y"}]
    fetch, requests = script({"rows": rows[:3]}, {"rows": rows[2:]}, {"rows": rows[4:]})
    assert list(paging.walk(OFFSET, fetch, {"limit": 3}, keys)) == rows
    assert [request.get("offset") for request in requests] == [None, 2, 4]


def test_equal_items_without_an_id_are_kept_where_pages_do_not_overlap() -> None:
    fetch, _requests = script({"rows": [{"state": "x"}], "next": "2"}, {"rows": [{"state": "x"}]})
    assert list(paging.walk(TOKEN, fetch, {}, keys)) == [{"state": "x"}] * 2


def test_a_row_that_moved_before_the_known_one_is_not_taken_for_it() -> None:
    shifted = [item("x"), item("b"), item("c")]
    fetch, _requests = script({"rows": [item("a"), item("b")]}, {"rows": shifted}, {"rows": shifted[2:]})
    assert ids(paging.walk(OFFSET, fetch, {"limit": 3}, keys)) == ["a", "b", "x", "c"]


@pytest.mark.parametrize(
    ("strategy", "request_", "count", "left"),
    [
        (OFFSET, {"limit": 3}, 8, 4),
        (OFFSET, {"limit": 3}, 9, 4),
        (OFFSET, {"limit": 3}, 10, 5),
        (OFFSET, {"limit": 3, "offset": 4}, 8, 2),
        (OFFSET, {"limit": 3}, 0, None),
        (OFFSET, {"limit": 3, "offset": 4}, 2, 0),
        (OFFSET, {"limit": 1}, 8, None),
        (OFFSET, {}, 8, None),
        (NUMBERED, {"size": 3}, 7, 2),
        (NUMBERED, {"size": 3, "page": 2}, 7, 1),
        (NUMBERED, {"size": 3}, 2, 0),
        (NUMBERED, {}, 7, None),
        (TOKEN, {"size": 3}, 7, None),
    ],
)
def test_how_many_pages_are_left(
    strategy: paging.Strategy, request_: paging.Request, count: int, left: int | None
) -> None:
    fetch, _requests = script({"rows": [item("a")], "count": count})
    assert next(paging.pages(strategy, fetch, request_, keys)).left == left


def test_an_error_of_the_service_is_not_read_again() -> None:
    fetch, requests = script({"rows": [], "next": "2"}, ExportsError("Rate exceeded", retryable=True))
    with pytest.raises(ExportsError, match="Rate exceeded"):
        list(paging.walk(TOKEN, fetch, {}, keys, attempts=5))
    assert len(requests) == 2


def test_a_page_that_stays_unreadable_is_an_error_after_the_attempts() -> None:
    fetch, requests = script(*[{"message": "maintenance"}] * 9)
    with pytest.raises(UnreadableReply, match=r"no list of exports under 'rows'.*maintenance"):
        list(paging.walk(TOKEN, fetch, {}, keys, attempts=3))
    assert len(requests) == 3


@pytest.mark.parametrize("reply", [None, [], "rows", {"rows": None}, {"rows": {}}, {"rows": ["a"]}, {"rows": [None]}])
def test_a_reply_without_a_list_of_objects_is_an_error(reply: t.Any) -> None:
    fetch, _requests = script(reply)
    with pytest.raises(UnreadableReply):
        list(paging.walk(TOKEN, fetch, {}, keys))


@pytest.mark.parametrize(("rows", "left"), [(9, [3, 2, 1, 0, 0]), (3, [0, 0]), (1, [0, 0])])
def test_the_pages_that_are_left_follow_from_the_total(rows: int, left: list[int]) -> None:
    server = OffsetServer(THOUSANDS[:rows], count=rows)
    assert [page.left for page in paging.pages(OFFSET, server.fetch, server.first, keys)] == left


@pytest.mark.parametrize("total", [None, 0, "many", {}])
def test_without_a_total_the_pages_that_are_left_are_not_known(total: t.Any) -> None:
    for kind in (OffsetServer, NumberedServer):
        server = kind(THOUSANDS[:2], count=total)
        assert next(paging.pages(kind.strategy, server.fetch, server.first, keys)).left is None


def test_a_token_says_nothing_about_the_pages_that_are_left() -> None:
    server = TokenServer([["a"], ["b"]], ["t"], {})
    assert [page.left for page in paging.pages(TOKEN, server.fetch, {}, keys)] == [None, None]
