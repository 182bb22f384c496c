# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report shows: order, counts, words, and where the bars are."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.crosscloud.exports.plugins.filter.report_model import FilterModule
from hypothesis import given
from hypothesis import strategies as st

report_model = FilterModule().filters()["report_model"]
STATES = ("pending", "running", "canceling", "succeeded", "failed", "canceled", "expired", "unknown")


def export(name: str | None, state: str, start: str | None = None, end: str | None = None, **more: t.Any) -> t.Any:
    day = "2026-11-21T"
    times = {"created_at": start and f"{day}{start}:00Z", "finished_at": end and f"{day}{end}:00Z"}
    return {"id": name, "service": "rds", "state": state, **times, **more}


def model(*exports: t.Any, **more: t.Any) -> t.Any:
    return report_model([{"exports": list(exports)}], **more)


def ids(shown: t.Any) -> list[str]:
    return [row["id"] for row in shown["rows"]]


def test_nothing_is_a_report_too() -> None:
    shown = model()

    assert (shown["total"], shown["counts"], shown["rows"], shown["time"]) == (0, [], [], "")
    assert shown["timeline"]["bars"] == []


def test_failed_come_first_then_running_each_the_longest_first() -> None:
    shown = model(
        export("good, 1 h", "succeeded", "01:00", "02:00"),
        export("runs since 3", "running", "03:00"),
        export("canceled", "canceled", "01:00", "09:00"),
        export("failed, 1 h", "failed", "01:00", "02:00"),
        export("good, 5 h", "succeeded", "01:00", "06:00"),
        export("failed, 2 h", "failed", "01:00", "03:00"),
        export("runs since 2", "running", "02:00"),
        time="2026-11-21T10:00:00Z",
    )

    assert ids(shown)[:3] == ["failed, 2 h", "failed, 1 h", "canceled"]
    assert ids(shown)[3:] == ["runs since 2", "runs since 3", "good, 5 h", "good, 1 h"]
    assert [row["took"] for row in shown["rows"]] == ["2h00m", "1h00m", "8h00m", "8h00m", "7h00m", "5h00m", "1h00m"]


def test_the_order_is_not_that_of_arrival() -> None:
    exports = [export(name, state) for name in "abc" for state in STATES]

    assert model(*exports) == model(*reversed(exports))


def test_each_state_that_occurs_is_counted() -> None:
    shown = model(export("a", "failed"), export("b", "running"), export("c", "running"), export(None, "unknown"))

    assert {one["state"]: one["count"] for one in shown["counts"]} == {"failed": 1, "no answer": 1, "running": 2}
    assert shown["total"] == 3


def test_a_target_without_an_answer_is_a_row_but_no_export() -> None:
    shown = model(export(None, "unknown", target="orders", message="Amazon RDS: denied"))

    (row,) = shown["rows"]
    assert (shown["total"], shown["has_targets"]) == (0, True)
    assert (row["state"], row["target"], row["message"]) == ("no answer", "orders", "Amazon RDS: denied")
    assert shown["timeline"]["undated"] == 0


@pytest.mark.parametrize(
    ("listings", "time", "shown"),
    [
        ([{"exports": [export("a", "running", "03:00")]}], "2026-11-21T05:00:00Z", "2026-11-21 05:00:00"),
        ([{"exports": [export("a", "running", "03:00")]}], "", "2026-11-21 03:00:00"),
        ([{"exports": [export("a", "succeeded", "03:00", "04:00")]}], None, "2026-11-21 04:00:00"),
        ([{"time": "2026-11-21T06:00:00Z", "exports": []}, {"exports": [export("a", "running", "07:00")]}], None,
         "2026-11-21 06:00:00"),
    ],
    ids=["given", "empty, so of the data", "of the data", "of asking"],
)  # fmt: skip
def test_the_time_of_the_report_is_no_clock(listings: t.Any, time: str | None, shown: str) -> None:
    assert report_model(listings, time=time)["time"] == shown


def test_a_time_that_can_not_be_read_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="must be like 2026-11-21T10:00:00Z, not 'soon'"):
        model(time="soon")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (export("a", "succeeded", "01:00", "01:30"), ("2026-11-21 01:00:00", "2026-11-21 01:30:00", "30m00s")),
        (export("a", "succeeded", "01:00"), ("2026-11-21 01:00:00", "", "")),
        (export("a", "running"), ("", "", "")),
        (export("a", "running", "03:00"), ("2026-11-21 03:00:00", "", "0s")),
        ({"id": "a", "state": "failed", "created_at": "last week"}, ("last week", "", "")),
        # The clock of a service and that of the report differ.
        (export("a", "failed", "02:00", "01:00"), ("2026-11-21 02:00:00", "2026-11-21 01:00:00", "0s")),
    ],
)
def test_times_are_shown_as_far_as_they_are_known(one: t.Any, expected: tuple[str, str, str]) -> None:
    (row,) = model(one, time="2026-11-21T02:00:00Z")["rows"]

    assert (row["started"], row["ended"], row["took"]) == expected


def test_texts_are_printable_and_short() -> None:
    shown = model(export("a\x1b[2K\u202eb" + "c" * 5000, "failed", message="x\ny" * 5000), title="of\nthe\x00night")

    (row,) = shown["rows"]
    assert shown["title"] == r"of the\x00night"
    assert row["id"].isprintable()
    assert row["message"].isprintable()
    assert max(len(row["id"]), len(row["message"])) <= 1000


def test_a_warning_stands_in_for_a_message() -> None:
    (row,) = model(export("a", "succeeded", message=None, warning="Two tables were skipped."))["rows"]

    assert row["message"] == "Two tables were skipped."


def test_bars_lie_between_start_and_end() -> None:
    shown = model(export("a", "succeeded", "01:00", "02:00"), export("b", "succeeded", "02:00", "05:00"))

    bars = {one_bar["label"]: (one_bar["x"], one_bar["width"]) for one_bar in shown["timeline"]["bars"]}
    assert bars == {"3h00m rds b": (25, 75), "1h00m rds a": (0, 25)}
    assert [(tick["label"], tick["x"]) for tick in shown["timeline"]["ticks"]] == [
        ("11-21 01:00", 0), ("11-21 02:00", 25), ("11-21 03:00", 50), ("11-21 04:00", 75), ("11-21 05:00", 100),
    ]  # fmt: skip


def test_a_bar_is_told_by_texture_and_words_too() -> None:
    exports = [export(state, state, "01:00") for state in STATES]

    bars = {one_bar["state"]: one_bar for one_bar in model(*exports, time="2026-11-21T02:00:00Z")["timeline"]["bars"]}

    assert {state for state in STATES if bars[state]["texture"] == "going"} == {"pending", "running", "canceling"}
    assert {state for state in STATES if not bars[state]["texture"]} == {"succeeded"}
    assert bars["running"]["title"] == "rds running: running, 2026-11-21 01:00:00 to now UTC, 1h00m"
    assert bars["failed"]["title"] == "rds failed: failed, 2026-11-21 01:00:00 to an unknown time UTC"


def test_the_timeline_has_room_for_so_many_bars() -> None:
    exports = [export(f"{number:04}", "succeeded", "01:00", "02:00") for number in range(2000)]

    timeline = model(*exports, export("undated", "pending"), bars=7)["timeline"]

    assert (len(timeline["bars"]), timeline["hidden"], timeline["undated"]) == (7, 1993, 1)


def test_long_names_lose_their_middle() -> None:
    (one_bar,) = model(export("nightly-" + "x" * 60 + "-2026-11-21", "running", "01:00"))["timeline"]["bars"]

    assert one_bar["label"] == "0s rds nightly-xxxxxx…xxx-2026-11-21"
    assert "x" * 60 in one_bar["title"]


TIMES = st.one_of(st.none(), st.text(max_size=5), st.datetimes().map(lambda time: f"{time:%Y-%m-%dT%H:%M:%SZ}"))
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.none() | st.text() | st.integers(),
        "service": st.none() | st.text(),
        "state": st.sampled_from(STATES) | st.none() | st.text(),
        "created_at": TIMES,
        "finished_at": TIMES,
        "progress": st.none() | st.integers(0, 100) | st.text(),
        "message": st.none() | st.text() | st.integers(),
        "warning": st.none() | st.text(),
        "target": st.none() | st.text(),
    },
)


@given(st.lists(RECORDS))
def test_any_records_can_be_drawn(records: list[dict[str, t.Any]]) -> None:
    shown = report_model([{"exports": records}], bars=5)

    assert len(shown["rows"]) == sum(one["count"] for one in shown["counts"]) == len(records)
    assert len(shown["timeline"]["bars"]) <= 5
    assert len(shown["timeline"]["ticks"]) <= 7
    for one_bar in shown["timeline"]["bars"]:
        assert one_bar["x"] >= 0
        assert one_bar["width"] > 0
        assert one_bar["x"] + one_bar["width"] <= 100.02
    for tick in shown["timeline"]["ticks"]:
        assert 0 <= tick["x"] <= 100
