# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record and the result have every key, whatever a service sends."""

from __future__ import annotations

import json
import math
import typing as t
from datetime import date, datetime, timedelta, timezone

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import exports
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.strategies import ANY_JSON, objects_with
from hypothesis import example, given
from hypothesis import strategies as st

RECORD_KEYS = [
    "id",
    "service",
    "state",
    "native_state",
    "finished",
    "succeeded",
    "progress",
    "message",
    "warning",
    "source",
    "destination",
    "created_at",
    "finished_at",
    "details",
]
RESULT_KEYS = [
    "exports",
    "finished",
    "all_succeeded",
    "counts",
    "progress",
    "missing",
    "truncated",
    "error",
    "selected",
]
WORDS = {f"Word_{state}": state for state in exports.STATES if state != exports.UNKNOWN}
FINAL = ("succeeded", "failed", "canceled", "expired")


def record(state: t.Any = "Word_running", **given_: t.Any) -> exports.Record:
    """Return the record of an export in a native ``state``."""
    return exports.record("rds", {}, **{"states": WORDS, "export_id": "nightly", "state": state, **given_})


def test_the_words_for_the_states_are_the_documented_ones() -> None:
    assert exports.STATES == (
        "pending",
        "running",
        "canceling",
        "succeeded",
        "failed",
        "canceled",
        "expired",
        "unknown",
    )
    assert frozenset(FINAL) == exports.FINAL_STATES


@pytest.mark.parametrize("word", WORDS)
def test_a_native_word_of_any_letter_case_gives_our_state(word: str) -> None:
    for spelling in (word, word.upper(), word.lower(), word.swapcase()):
        one = record(spelling)
        assert one["state"] == WORDS[word]
        assert one["native_state"] == spelling
        assert one["finished"] == (WORDS[word] in FINAL)
        assert one["succeeded"] == (WORDS[word] == "succeeded")


@pytest.mark.parametrize("word", ["ARCHIVED", "", None, 7, ["Word_running"]])
def test_a_word_never_seen_before_is_unknown_and_not_finished(word: t.Any) -> None:
    one = record(word)
    assert (one["state"], one["finished"], one["succeeded"]) == ("unknown", False, False)


PARTS = ("export_id", "state", "progress", "message", "warning", "source", "destination", "created_at", "finished_at")


@given(native=objects_with("Status"), parts=st.dictionaries(st.sampled_from(PARTS), ANY_JSON, max_size=4))
def test_any_json_gives_a_record_with_exactly_the_documented_keys(native: t.Any, parts: dict[str, t.Any]) -> None:
    one = exports.record("rds", native, states=WORDS, **{"export_id": None, "state": None, **parts})
    assert list(one) == RECORD_KEYS
    json.dumps(one, allow_nan=False)
    assert isinstance(one["finished"], bool)
    assert isinstance(one["succeeded"], bool)
    assert one["progress"] is None or 0 <= one["progress"] <= 100
    for name in ("id", "native_state", "message", "warning", "source", "destination"):
        assert one[name] is None or isinstance(one[name], str)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True), ANY_JSON, max_size=4))
def test_details_hold_all_of_the_native_record(native: dict[str, t.Any]) -> None:
    details = exports.record("rds", native, states=WORDS, export_id="x", state="x")["details"]
    assert details.keys() == native.keys()
    for name, value in native.items():
        if not isinstance(value, (dict, list, float)):
            assert details[name] == value
        elif isinstance(value, list):
            assert len(details[name]) == len(value)
        elif isinstance(value, float) and math.isfinite(value):
            assert details[name] == value


def test_details_have_snake_case_names_at_every_depth() -> None:
    native = {"exportStatus": {"totalCollections": 3}, "components": [{"replicaSetName": "a"}], "S3Bucket": "b"}
    details = exports.record("atlas", native, states=WORDS, export_id="x", state="x")["details"]
    assert details == {
        "export_status": {"total_collections": 3},
        "components": [{"replica_set_name": "a"}],
        "s3_bucket": "b",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("nightly", "nightly"),
        (575768277444198400, "575768277444198400"),
        (0, "0"),
        (False, "false"),
        ({"b": 1, "a": "é"}, '{"a": "é", "b": 1}'),
    ],
)
def test_a_text_stays_and_anything_else_is_written_as_json(value: t.Any, expected: str | None) -> None:
    assert exports.text(value) == expected


def test_ids_are_texts_and_nothing_is_no_id() -> None:
    assert exports.ids("a", None, "", 575768277444198400) == ["a", "575768277444198400"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (99.9, 99),
        ("42", 42),
        (-5, 0),
        (250, 100),
        (None, None),
        ("", None),
        ("half", None),
        ([], None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
    ],
)
def test_a_progress_is_a_whole_number_of_percent_or_none(value: t.Any, expected: int | None) -> None:
    assert exports.percent(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2017, 3, 8, 14, 27, 34, 713000, timezone(timedelta(hours=-5))), "2017-03-08T19:27:34Z"),
        (date(2017, 3, 8), "2017-03-08"),
        ((1, {2: b"x"}), [1, {"2": "b'x'"}]),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (1.5, 1.5),
        (True, True),
    ],
)
def test_plain_values_have_types_that_json_has(value: t.Any, expected: t.Any) -> None:
    assert exports.plain(value) == expected


@given(st.datetimes(timezones=st.sampled_from([timezone(timedelta(hours=hours)) for hours in (-14, 0, 14)])))
@example(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))))
def test_every_datetime_becomes_text(moment: datetime) -> None:
    assert isinstance(exports.plain(moment), str)


def test_a_result_has_exactly_the_documented_keys_also_when_the_poll_failed() -> None:
    assert list(exports.result([])) == RESULT_KEYS
    assert list(exports.failure(ExportsError("no"))) == RESULT_KEYS


@pytest.mark.parametrize("state", exports.STATES)
def test_a_result_over_one_export_follows_its_state(state: str) -> None:
    word = next((word for word, ours in WORDS.items() if ours == state), "never seen")
    answer = exports.result([record(word)])
    assert answer["finished"] == (state in FINAL)
    assert answer["all_succeeded"] == (state == "succeeded")
    assert answer["counts"] == {**dict.fromkeys(exports.STATES, 0), state: 1}
    assert answer["progress"] == (100 if state in FINAL else 0)


@given(
    st.lists(st.tuples(st.sampled_from([*WORDS, "never seen"]), st.none() | st.integers(0, 100)), max_size=6),
    st.lists(st.text(min_size=1), max_size=2, unique=True),
    st.booleans(),
)
def test_a_result_holds_together(kinds: list[tuple[str, int | None]], missing: list[str], truncated: bool) -> None:
    records = [record(word, progress=progress) for word, progress in kinds]
    answer = exports.result(records, missing=missing, truncated=truncated)
    whole = not missing and not truncated
    assert answer["exports"] == records
    assert answer["finished"] == (whole and all(WORDS.get(word) in FINAL for word, _progress in kinds))
    assert answer["all_succeeded"] == (whole and all(word == "Word_succeeded" for word, _progress in kinds))
    assert sum(answer["counts"].values()) == len(records)
    assert (answer["missing"], answer["truncated"], answer["error"]) == (missing, truncated, None)
    assert 0 <= answer["progress"] <= 100
    assert not answer["finished"] or answer["progress"] == 100
    assert not missing or answer["progress"] < 100


def test_an_empty_listing_is_finished_and_succeeded_when_no_id_was_asked_for() -> None:
    answer = exports.result([])
    assert (answer["finished"], answer["all_succeeded"], answer["progress"]) == (True, True, 100)


def test_a_missing_export_keeps_the_wait_going() -> None:
    answer = exports.result([record("Word_succeeded")], missing=["late"])
    assert (answer["finished"], answer["all_succeeded"], answer["progress"]) == (False, False, 50)
    assert exports.result([], missing=["late"])["progress"] == 0


def test_progress_is_the_mean_over_all_exports() -> None:
    records = [record("Word_failed", progress=3), record(progress=50), record(), record(progress=25)]
    assert exports.result(records)["progress"] == (100 + 50 + 0 + 25) // 4


@pytest.mark.parametrize("retryable", [True, False])
def test_a_failed_poll_is_finished_exactly_when_asking_again_is_useless(retryable: bool) -> None:
    error = ExportsError("no", code="Throttling", retryable=retryable)
    answer = exports.failure(error)
    assert answer["finished"] is not retryable
    assert (answer["all_succeeded"], answer["progress"], answer["exports"]) == (False, 0, [])
    assert answer["error"] == error.as_dict()
