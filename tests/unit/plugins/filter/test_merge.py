# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The merged result keeps the promises of a module's result, whatever the polls were."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.crosscloud.exports.plugins.filter.merge import FilterModule
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import failure, record, result
from hypothesis import given
from hypothesis import strategies as st

STATES = {"RUN": "running", "GOOD": "succeeded", "BAD": "failed"}
merge = FilterModule().filters()["merge"]


def export(export_id: str, state: str, progress: int | None = None) -> dict[str, t.Any]:
    return record("rds", {}, states=STATES, export_id=export_id, state=state, progress=progress)


def failed_poll(message: str, *, retryable: bool) -> dict[str, t.Any]:
    return failure(ExportsError(message, code="Code", retryable=retryable))


def test_no_polls_are_a_listing_of_nothing() -> None:
    assert merge([]) == result([])


def test_one_poll_is_itself_without_what_register_adds() -> None:
    answer = result([export("a", "GOOD"), export("b", "RUN", 40)], missing=["c"])

    assert merge([{**answer, "changed": False, "attempts": 3, "failed": False}]) == answer


def test_polls_are_put_one_after_another() -> None:
    first, second = result([export("a", "GOOD")]), result([export("a", "BAD"), export("b", "RUN", 50)], missing=["c"])

    merged = merge([first, second])

    assert merged == result([*first["exports"], *second["exports"]], missing=["c"])
    assert merged["counts"]["succeeded"] == merged["counts"]["failed"] == merged["counts"]["running"] == 1


@pytest.mark.parametrize(
    ("first", "second", "finished", "truncated"),
    [
        (result([export("a", "GOOD")]), result([], truncated=True), False, True),
        (result([export("a", "GOOD")]), failed_poll("throttled", retryable=True), False, False),
        (result([export("a", "GOOD")]), failed_poll("denied", retryable=False), True, False),
    ],
    ids=["cut", "passing failure", "final failure"],
)
def test_nothing_that_is_open_or_failed_counts_as_success(
    first: dict[str, t.Any], second: dict[str, t.Any], finished: bool, truncated: bool
) -> None:
    merged = merge([first, second])

    assert (merged["finished"], merged["truncated"], merged["all_succeeded"]) == (finished, truncated, False)
    assert merged["error"] == second["error"]


def test_a_failed_poll_holds_the_progress_back() -> None:
    assert merge([result([export("a", "GOOD")]), failed_poll("denied", retryable=False)])["progress"] == 50
    assert merge([failed_poll("denied", retryable=False)])["progress"] == 0


def test_errors_are_told_together() -> None:
    merged = merge([failed_poll("throttled", retryable=True), failed_poll("denied", retryable=False)])

    assert merged["error"]["message"] == "throttled; denied"
    assert merged["error"]["retryable"] is False
    assert merged["finished"] is False


def test_accepted_ids_are_told_but_not_waited_for() -> None:
    poll = result([export("a", "GOOD")], missing=["gone"])

    assert merge([poll])["finished"] is False
    accepted = merge([poll], accept_missing=True)
    assert (accepted["finished"], accepted["all_succeeded"], accepted["missing"]) == (True, True, ["gone"])
    assert accepted["progress"] == 100


@pytest.mark.parametrize(
    "poll",
    [
        result([export("a", "RUN")], missing=["gone"]),
        result([export("a", "BAD")], missing=["gone"]),
        failed_poll("throttled", retryable=True),
        result([], missing=["gone"], truncated=True),
    ],
    ids=["running", "failed", "no answer", "cut"],
)
def test_accepting_ids_accepts_nothing_else(poll: dict[str, t.Any]) -> None:
    assert merge([poll], accept_missing=True)["all_succeeded"] is False


@pytest.mark.parametrize(
    ("poll", "message"),
    [
        ({"msg": "ssh: no route", "unreachable": True}, "ssh: no route"),
        ({"skipped": True}, "there is no result of a poll"),
        (None, "there is no result of a poll"),
        ("text", "there is no result of a poll"),
    ],
)
def test_what_is_no_result_is_a_failed_poll(poll: t.Any, message: str) -> None:
    merged = merge([poll])

    assert set(merged) == set(result([]))
    assert (merged["finished"], merged["all_succeeded"], merged["error"]["code"]) == (True, False, "NoResult")
    assert merged["error"]["message"] == message


@pytest.mark.parametrize("polls", [result([]), 3, None])
def test_only_a_list_is_taken(polls: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="list of results"):
        merge(polls)


EXPORTS = st.builds(export, st.text(min_size=1), st.sampled_from([*STATES, "new"]), st.integers(0, 100))
POLLS = st.one_of(
    st.builds(result, st.lists(EXPORTS), missing=st.lists(st.text()), truncated=st.booleans()),
    st.builds(failed_poll, st.text(), retryable=st.booleans()),
)


@given(st.lists(POLLS), st.booleans())
def test_the_whole_is_as_good_as_its_worst_part(polls: list[dict[str, t.Any]], accept: bool) -> None:
    merged = merge(polls, accept_missing=accept)

    assert set(merged) == set(result([]))
    assert merged["all_succeeded"] == all(merge([poll], accept_missing=accept)["all_succeeded"] for poll in polls)
    assert merged["finished"] == all(merge([poll], accept_missing=accept)["finished"] for poll in polls)
    assert sum(merged["counts"].values()) == len(merged["exports"])
    assert not merged["all_succeeded"] or merged["progress"] == 100
