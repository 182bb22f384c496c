# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One poll: what is read, when reading stops, what is missing, and what is warned about."""

from __future__ import annotations

import json

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import poll
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fake_service import FakeService, task
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import listed, parameters
from hypothesis import given
from hypothesis import strategies as st


def test_a_poll_lists_all_exports_and_closes_its_connection() -> None:
    fake = FakeService(task("a"), task("b", "RUN"), task("c", "BAD"))
    answer = fake.poll()
    assert listed(answer) == ["a", "b", "c"]
    assert (answer["finished"], answer["missing"], answer["truncated"], answer["error"]) == (False, [], False, None)
    assert (answer["counts"]["running"], answer["counts"]["succeeded"], answer["counts"]["failed"]) == (1, 1, 1)
    assert fake.events == ["check", "connect", "close"]
    assert fake.warnings == []


def test_an_empty_listing_is_an_answer_and_not_a_failure() -> None:
    answer = FakeService().poll()
    assert (answer["exports"], answer["finished"], answer["error"]) == ([], True, None)


def test_a_connection_can_be_lent_by_the_caller_and_stays_open() -> None:
    fake = FakeService(task("a"))
    lent: list[str] = []

    class Lender:
        """Lends the same connection to every poll."""

        def __enter__(self) -> str:
            lent.append("lent")
            return "connection"

        def __exit__(self, *_exception: object) -> None:
            lent.append("back")

    options = parameters(fake.service)
    answer = poll(fake.service, options, fake.warnings.append, lambda service, options: Lender())
    assert listed(answer) == ["a"]
    assert (fake.events, lent) == (["check"], ["lent", "back"])


def test_only_the_exports_asked_for_are_listed_and_reading_stops_with_the_last() -> None:
    fake = FakeService(task("other"), task("a"), task("b"), task("never read"))
    answer = fake.poll(export_ids=["b", "a", "b"])
    assert listed(answer) == ["a", "b"]
    assert fake.listed == 3


def test_an_id_that_is_not_listed_is_missing_and_the_poll_is_not_finished() -> None:
    answer = FakeService(task("a")).poll(export_ids=["late", "a", "later"])
    assert (answer["missing"], answer["finished"], answer["all_succeeded"]) == (["late", "later"], False, False)


def test_an_export_answers_to_the_ids_of_its_parts_too() -> None:
    fake = FakeService(task("whole", parts=["part-1", "part-2"]), task("never read"))
    answer = fake.poll(export_ids=["part-2", "part-1"])
    assert (listed(answer), answer["missing"]) == (["whole"], [])
    assert fake.listed == 1


def test_an_export_that_comes_twice_is_listed_once_when_it_was_asked_for() -> None:
    assert listed(FakeService(task("a"), task("a"), task("b")).poll(export_ids=["a", "b"])) == ["a", "b"]


def test_states_narrow_the_listing() -> None:
    answer = FakeService(task("a"), task("b", "RUN"), task("c", "BAD")).poll(states=["running", "failed"])
    assert listed(answer) == ["b", "c"]


def test_an_export_in_another_state_is_not_missing() -> None:
    answer = FakeService(task("a"), task("b", "RUN")).poll(states=["running"], export_ids=["a", "b"])
    assert (listed(answer), answer["missing"], answer["finished"]) == (["b"], [], False)


def test_a_wait_for_a_state_to_empty_is_over_when_nothing_is_in_it() -> None:
    answer = FakeService(task("a")).poll(states=["running"], export_ids=["a"])
    assert (answer["exports"], answer["missing"], answer["finished"]) == ([], [], True)


@pytest.mark.parametrize(("count", "truncated"), [(2, True), (3, False), (4, False)])
def test_max_items_truncates_exactly_when_there_are_more(count: int, truncated: bool) -> None:
    fake = FakeService(task("a"), task("b"), task("c"))
    answer = fake.poll(max_items=count)
    assert listed(answer) == ["a", "b", "c"][:count]
    assert (answer["truncated"], answer["finished"]) == (truncated, not truncated)
    assert [f"max_items={count}" in warning for warning in fake.warnings] == [True] * truncated


def test_max_items_stops_the_reading() -> None:
    fake = FakeService(*(task(f"{number}") for number in range(100)))
    fake.poll(max_items=5)
    assert fake.listed == 6


def test_max_items_counts_what_is_kept_and_not_what_is_read() -> None:
    fake = FakeService(task("a"), task("b", "RUN"), task("c"), task("d", "RUN"))
    answer = fake.poll(max_items=2, states=["running"])
    assert (listed(answer), answer["truncated"]) == (["b", "d"], False)


def test_max_items_that_all_the_ids_fit_in_does_not_truncate() -> None:
    fake = FakeService(task("a"), task("b"), task("c"))
    answer = fake.poll(max_items=2, export_ids=["a", "b"])
    assert (listed(answer), answer["truncated"], answer["finished"]) == (["a", "b"], False, True)


def test_a_truncated_listing_does_not_guess_what_is_missing() -> None:
    answer = FakeService(task("a"), task("b")).poll(max_items=1, export_ids=["a", "b", "late"])
    assert (answer["truncated"], answer["missing"], answer["finished"]) == (True, [], False)


NAMES = st.sampled_from("abcdefgh")


@given(
    rows=st.lists(st.tuples(NAMES, st.sampled_from(["RUN", "DONE", "BAD", "NEW"])), unique_by=lambda row: row[0]),
    asked=st.lists(NAMES, max_size=5),
    states=st.sets(st.sampled_from(["running", "succeeded", "failed", "unknown"])),
    limit=st.none() | st.integers(1, 8),
)
def test_a_result_is_what_a_plain_filter_over_the_whole_listing_gives(
    rows: list[tuple[str, str]], asked: list[str], states: set[str], limit: int | None
) -> None:
    words = {"RUN": "running", "DONE": "succeeded", "BAD": "failed", "NEW": "unknown"}
    kept = [name for name, state in rows if (not asked or name in asked) and (not states or words[state] in states)]
    missing = [name for name in dict.fromkeys(asked) if name not in dict(rows)]
    answer = FakeService(*(task(*row) for row in rows)).poll(export_ids=asked, states=sorted(states), max_items=limit)
    assert listed(answer) == kept[:limit]
    assert answer["truncated"] == (limit is not None and len(kept) > limit)
    assert answer["missing"] == ([] if answer["truncated"] else missing)


def test_a_query_for_an_expression_gives_a_text_and_no_python_object() -> None:
    assert isinstance(FakeService(task("a")).poll(query="&id")["selected"], str)


def test_a_query_that_fails_shows_no_download_url() -> None:
    url = "https://bucket.example/export.zip?X-Amz-Signature=0f3a77c1"
    error = FakeService(task("a", url=url)).poll(query="abs(exports)")["error"]
    assert error["code"] == "InvalidOption"
    assert "0f3a77c1" not in error["message"]


def test_a_state_never_seen_before_is_warned_about_once() -> None:
    fake = FakeService(task("a", "NEW"), task("b", "NEW"), task("c", ""), task("d"))
    answer = fake.poll()
    assert answer["finished"] is False
    assert len(fake.warnings) == 2
    assert any("'NEW'" in warning for warning in fake.warnings)


def test_a_query_is_answered_over_the_result() -> None:
    answer = FakeService(task("a"), task("b", "BAD")).poll(query="exports[?state == 'failed'].id | [0]")
    assert answer["selected"] == "b"
    assert len(answer["exports"]) == 2


@pytest.mark.parametrize("query", [None, ""])
def test_without_a_query_nothing_is_selected(query: str | None) -> None:
    assert FakeService(task("a")).poll(query=query)["selected"] is None


@pytest.mark.parametrize(
    "query", ["exports[", "(((", "foo bar", "exports[?state=='a'", "no_such_function(@)", "(" * 9999]
)
def test_a_broken_query_is_an_invalid_option_and_nothing_is_sent(query: str) -> None:
    fake = FakeService(task("a"))
    error = fake.poll(query=query)["error"]
    assert (error["code"], error["retryable"]) == ("InvalidOption", False)
    assert "query" in error["message"]
    assert query == "no_such_function(@)" or "connect" not in fake.events


@pytest.mark.parametrize("query", ["sort_by(exports, &progress)", "exports[::0]", "floor(`1e999`)", "sum(@)"])
def test_a_query_that_can_not_be_answered_is_an_invalid_option(query: str) -> None:
    error = FakeService(task("a"), task("b")).poll(query=query)["error"]
    assert (error["code"], error["retryable"]) == ("InvalidOption", False)
    assert "query" in error["message"]


PIECES = ["exports", "[", "]", "?", "*", "0", "-1", ":", ".", "id", "|", "@", "&", "(", ")", "==", "'a'", "`1e999`"]
PIECES += ["length", "max_by", "sort_by", "map", "to_number", "{a: @}", "!", "&&", "||", ",", "progress", "<"]


@pytest.mark.filterwarnings("ignore:deprecated string literal syntax")
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=12))
def test_any_query_gives_a_value_or_an_invalid_option(query: str) -> None:
    answer = FakeService(task("a"), task("b")).poll(query=query)
    json.dumps(answer, allow_nan=False)
    assert answer["error"] is None or answer["error"]["code"] == "InvalidOption"
