# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The geometry of a report's timeline, in percent of its width, so that one drawing fits a telephone and a wall."""

from __future__ import annotations

import typing as t

from .report_rows import NO_ANSWER, SIGNS, TROUBLE, Row, clock

# What still can be seen, and hit with a mouse, at 400 pixels.
SMALLEST_WIDTH = 0.8
LABEL_LENGTH = 30
MINUTE, HOUR, DAY = 60, 3600, 86400
STEPS = (
    *(MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(HOUR * count for count in (1, 2, 3, 6, 12)),
    *(DAY * count for count in (1, 2, 5, 10, 30, 90, 365, 3650)),
)
# Every second one gives way on a narrow screen.
MOST_TICKS = 7

Drawing = dict[str, t.Any]


def timeline(rows: t.Sequence[Row], most: int) -> Drawing:
    """Return the drawing of the first ``most`` rows whose start is known.

    Keys: ``bars`` and ``ticks`` as ``_bar`` and ``_tick`` return them, ``first`` and ``last`` as text, ``hidden`` and
    ``undated`` as the numbers of exports that have no bar.
    """
    dated = [row for row in rows if row.start is not None]
    undated = sum(row.start is None and row.state != NO_ANSWER for row in rows)
    shown = dated[:most]
    if not shown:
        return {"bars": [], "ticks": [], "first": "", "last": "", "hidden": len(dated), "undated": undated}
    first = min(row.start or 0 for row in shown)
    last = max(first + MINUTE, *((row.start or 0) + row.seconds for row in shown))
    return {
        "bars": [_bar(row, first, last) for row in shown],
        "ticks": [_tick(number, time, first, last) for number, time in enumerate(_round_times(first, last))],
        "first": clock(first),
        "last": clock(last),
        "hidden": len(dated) - len(shown),
        "undated": undated,
    }


def _bar(row: Row, first: float, last: float) -> Drawing:
    """Return one bar: ``x`` and ``width`` in percent, ``label`` to stand above it, ``title`` to be pointed at."""
    width = max(SMALLEST_WIDTH, 100 * row.seconds / (last - first))
    x = 100 * ((row.start or 0) - first) / (last - first)
    # What a narrow screen cuts off is at the end.
    words = [row.took, row.service, _short(row.id), row.target and f"({_short(row.target)})"]
    known = [row.service, row.id, row.target and f"({row.target})"]
    times = f"{row.started} to {row.ended or ('an unknown time' if row.final else 'now')} UTC"
    return {
        "x": round(min(x, 100 - width), 2),
        "width": round(width, 2),
        "state": row.state,
        "texture": "trouble" if row.state in TROUBLE else "" if row.final else "going",
        "sign": SIGNS[row.state],
        "label": " ".join(filter(None, words)),
        "title": f"{' '.join(filter(None, known))}: {row.state}, {times}{row.took and ', '}{row.took}",
    }


def _tick(number: int, time: float, first: float, last: float) -> Drawing:
    """Return one mark of the axis: ``x`` in percent, ``label``, the side of ``x`` on which that has room, and whether
    the mark is a ``minor`` one, which can be left out."""
    x = 100 * (time - first) / (last - first)
    form = "%Y-%m-%d" if last - first > MOST_TICKS * DAY else "%m-%d %H:%M"
    anchor = "start" if x < 10 else "end" if x > 90 else "middle"
    return {"x": round(x, 2), "label": clock(time, form), "anchor": anchor, "minor": number % 2 == 1}


def _round_times(first: float, last: float) -> list[int]:
    """Return the round times from ``first`` to ``last``, at the smallest distance that leaves few enough."""
    for step in STEPS:
        times = range(-int(-first // step) * step, int(last) + 1, step)
        if len(times) <= MOST_TICKS:
            return list(times)
    return []


def _short(text: str) -> str:
    """Return ``text`` without its middle when it is too long: names often differ at their ends."""
    half = LABEL_LENGTH // 2 - 1
    return text if len(text) <= LABEL_LENGTH else f"{text[:half]}\N{HORIZONTAL ELLIPSIS}{text[-half:]}"
