# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How one line reads, and that no text from a cloud can make it anything but one line."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import record
from ansible_collections.crosscloud.exports.plugins.plugin_utils import progress_text
from ansible_collections.crosscloud.exports.plugins.plugin_utils.progress_text import (
    BAD,
    GOING,
    GOOD,
    NOTE_LENGTH,
    ODD,
    Status,
    duration,
    export_line,
    failed_poll_line,
    gave_up_line,
    id_width,
    missing_status,
    printable,
    progress_bar,
    rest_line,
    status,
)
from hypothesis import given
from hypothesis import strategies as st

STATES = {"RUN": "running", "DONE": "succeeded", "BAD": "failed", "GONE": "expired", "STOP": "canceled"}
# Hypothesis finds odd characters by itself; whole attacks it would not.
ATTACKS = st.sampled_from(
    [
        "\x1b[2Jgone",
        "\x1b]0;title\x07",
        "\x9b31mred",
        "one\nok: [localhost]",
        "one\r\nfatal: two",
        "over\rwritten",
        "back\b\b\b\bspace",
        "\u202egnp.exe",
        "a\u2028b\u2029c\x85d",
        "\ud800",
        "",
    ]
)
TEXTS = ATTACKS | st.text()


def an_export(state: str = "RUN", **fields: t.Any) -> dict[str, t.Any]:
    """Return an export record."""
    return record("rds", {}, states=STATES, **{"export_id": "nightly", "state": state, **fields})


def is_one_safe_line(text: str) -> bool:
    """Tell whether ``text`` is one line that does nothing but show."""
    return text.isprintable() and text.encode("utf-8").decode("utf-8") == text and len(text) < 1000


@pytest.mark.parametrize(
    ("export", "times", "line", "tone"),
    [
        pytest.param(
            an_export(progress=37),
            (725, 1234),
            "rds  nightly  running    [#######-------------]  37%  12m05s, about 20m34s left",
            GOING,
            id="running",
        ),
        pytest.param(
            an_export(),
            (5, None),
            "rds  nightly  running    [--------------------]   ?%  5s",
            GOING,
            id="no-progress",
        ),
        pytest.param(
            an_export("DONE", progress=100),
            (1870, None),
            "rds  nightly  succeeded  [####################] 100%  took 31m10s",
            GOOD,
            id="succeeded",
        ),
        pytest.param(
            an_export("DONE"),
            (None, None),
            "rds  nightly  succeeded  [####################] 100%",
            GOOD,
            id="succeeded-without-progress-and-times",
        ),
        pytest.param(
            an_export("DONE", warning="Skipped: 2 tables."),
            (None, None),
            "rds  nightly  succeeded  [####################] 100%  Skipped: 2 tables.",
            ODD,
            id="succeeded-in-part",
        ),
        pytest.param(
            an_export("BAD", progress=20, message="AccessDenied:\n  the key"),
            (180, None),
            "rds  nightly  failed     [####----------------]  20%  took 3m00s; AccessDenied: the key",
            BAD,
            id="failed",
        ),
        pytest.param(
            an_export("GONE"),
            (None, None),
            "rds  nightly  expired    [--------------------]   ?%",
            BAD,
            id="expired-without-a-reason",
        ),
        pytest.param(
            an_export("FROZEN", progress=0),
            (60, None),
            "rds  nightly  unknown (FROZEN)  [--------------------]   0%  1m00s",
            ODD,
            id="unknown",
        ),
        pytest.param(
            an_export(message="Export in progress."),
            (60, None),
            "rds  nightly  running    [--------------------]   ?%  1m00s",
            GOING,
            id="a-message-is-for-the-end",
        ),
        pytest.param(
            an_export("DONE", message="Export succeeded."),
            (60, None),
            "rds  nightly  succeeded  [####################] 100%  took 1m00s",
            GOOD,
            id="a-message-is-a-reason-for-failing",
        ),
    ],
)
def test_export_line(export: dict[str, t.Any], times: tuple[float | None, float | None], line: str, tone: str) -> None:
    elapsed, left = times
    assert export_line("rds", status(export), 7, elapsed=elapsed, left=left) == (line, tone)


def test_missing_id() -> None:
    line = export_line("rds", missing_status("late", listed_before=False), 4, elapsed=61, left=None)
    assert line == ("rds  late  not listed yet  1m01s", ODD)


def test_id_that_has_vanished() -> None:
    line = export_line("rds", missing_status("late", listed_before=True), 4, elapsed=61, left=None)
    assert line == ("rds  late  no longer listed  1m01s", ODD)


def test_lines_are_aligned_by_all_but_overlong_ids() -> None:
    ids = ["a", "abcdef", "x" * 60]
    assert id_width(Status(one, "running") for one in ids) == 6
    assert id_width([]) == 0


def test_rest_is_counted_by_state_the_most_frequent_first() -> None:
    rest = [Status("a", "running"), *[Status(str(number), "succeeded") for number in range(3)]]
    assert rest_line("rds", rest).text == "rds  and 4 more: 3 succeeded, 1 running"


@pytest.mark.parametrize(
    ("over", "line"),
    [
        (False, ("rds  poll failed, the wait goes on: Rate exceeded", ODD)),
        (True, ("rds  poll failed, the wait ends: Rate exceeded", BAD)),
    ],
)
def test_failed_poll(over: bool, line: tuple[str, str]) -> None:
    assert failed_poll_line("rds", "Rate\nexceeded", over=over) == line


def test_wait_given_up() -> None:
    waiting = [Status("a", "running"), missing_status("b", listed_before=False)]
    assert gave_up_line("rds", waiting).text == "rds  the wait ends, not finished: 1 running, 1 not listed yet"
    assert gave_up_line("rds", []).text == "rds  the wait ends, not finished: the listing is cut"


@pytest.mark.parametrize(("progress", "filled"), [(None, 0), (0, 0), (4, 0), (5, 1), (50, 10), (99, 19), (100, 20)])
def test_bar_is_full_at_the_end_only(progress: int | None, filled: int) -> None:
    assert progress_bar(progress) == f"[{'#' * filled}{'-' * (20 - filled)}]"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0s"),
        (0.4, "0s"),
        (59.4, "59s"),
        (59.6, "1m00s"),
        (725, "12m05s"),
        (3599, "59m59s"),
        (3600, "1h00m"),
        (11279, "3h07m"),
        (86399, "23h59m"),
        (86400, "1d00h"),
        (190000, "2d04h"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("导出失败", "导出失败"),
        ("two\n lines\t.", "two lines ."),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\u202eabc", "\\u202eabc"),
        ("\ud800", "\\ud800"),
        ("0123456789abc", "0123456..."),
        (None, "None"),
        (12, "12"),
    ],
)
def test_printable(value: t.Any, text: str) -> None:
    assert printable(value, 10 if len(str(value)) == 13 else 100) == text


@given(text=TEXTS, limit=st.integers(3, 50))
def test_any_text_becomes_printable(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert is_one_safe_line(shown)
    assert len(shown) <= limit


@given(text=st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=30))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert printable(text, 30) == text


@given(
    export_id=TEXTS,
    state=TEXTS | st.sampled_from(list(STATES)),
    message=TEXTS,
    warning=TEXTS,
    progress=st.none() | st.integers() | TEXTS,
    seconds=st.none() | st.floats(0, 1e9),
)
def test_any_export_becomes_one_safe_line(
    export_id: str, state: str, message: str, warning: str, progress: t.Any, seconds: float | None
) -> None:
    export = an_export(state, export_id=export_id, message=message, warning=warning, progress=progress)
    one = status(export)
    assert is_one_safe_line(export_line("rds", one, id_width([one]), elapsed=seconds, left=seconds).text)
    assert is_one_safe_line(rest_line("rds", [one]).text)
    assert is_one_safe_line(gave_up_line("rds", [one]).text)
    missing = missing_status(export_id, listed_before=False)
    assert is_one_safe_line(export_line("rds", missing, 0, elapsed=seconds, left=None).text)
    assert is_one_safe_line(failed_poll_line("rds", message, over=False).text)


def test_own_words_are_ascii() -> None:
    lines = [export_line("rds", status(an_export(state)), 7, elapsed=1, left=1).text for state in [*STATES, "ANY"]]
    lines += [rest_line("rds", [status(an_export())]).text, failed_poll_line("rds", "m", over=True).text]
    assert all(line.isascii() for line in lines)


def test_long_reasons_are_cut() -> None:
    one = status(an_export("BAD", message="x" * 5000))
    assert len(one.note) == NOTE_LENGTH
    assert one.note.endswith("x...")


def test_every_tone_is_told_apart() -> None:
    assert len({progress_text.GOOD, progress_text.BAD, progress_text.ODD, progress_text.GOING}) == 4
