# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of a report: export records in the order and in the words in which people read them."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from ..module_utils._core.exports import (
    CANCELED,
    CANCELING,
    EXPIRED,
    FAILED,
    PENDING,
    RUNNING,
    STATES,
    SUCCEEDED,
    UNKNOWN,
)
from ..module_utils._core.times import utc
from .progress_text import ID_LENGTH, duration, printable

# A record without an id is no export: it says that a target could not be asked.
NO_ANSWER = "no answer"
# In the order in which a report names them; a state is told by its sign too, not by its colour alone.
SIGNS = {
    FAILED: "\N{BALLOT X}",
    NO_ANSWER: "!",
    EXPIRED: "\N{CIRCLED DIVISION SLASH}",
    CANCELED: "\N{CIRCLED DIVISION SLASH}",
    UNKNOWN: "?",
    CANCELING: "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}",
    RUNNING: "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}",
    PENDING: "\N{WHITE CIRCLE}",
    SUCCEEDED: "\N{CHECK MARK}",
}
# What somebody has to look at.
TROUBLE = frozenset((FAILED, NO_ANSWER, EXPIRED, CANCELED, UNKNOWN))
# What comes first in a report.
FIRST = frozenset((FAILED, NO_ANSWER))
FINAL = frozenset((FAILED, EXPIRED, CANCELED, SUCCEEDED))
MESSAGE_LENGTH = 1000


class Row(t.NamedTuple):
    """One export, ready to be shown. All texts are printable, and still to be escaped.

    ``start`` and ``end`` are seconds since 1970, ``None`` when not known; ``end`` of an export that still runs is the
    time of the report. ``seconds`` is what lies between.
    """

    state: str
    service: str
    id: str
    target: str
    progress: int | None
    message: str
    started: str
    ended: str
    took: str
    start: float | None
    end: float | None

    @property
    def final(self) -> bool:
        """Whether the export is over."""
        return self.state in FINAL

    @property
    def seconds(self) -> float:
        """How long the export took, or runs by now; 0 when that is not known."""
        return 0 if self.start is None or self.end is None else max(0.0, self.end - self.start)


def rows_of(records: t.Iterable[t.Mapping[str, t.Any]], now: float | None) -> list[Row]:
    """Return the rows of ``records`` at the time ``now``: trouble first, then what runs, each the longest first."""
    return sorted((_row(record, now) for record in records), key=_place)


def _place(row: Row) -> tuple[t.Any, ...]:
    group = 0 if row.state in FIRST else 1 if row.state in TROUBLE else 3 if row.final else 2
    # The names decide between equals, so that the order is not that of arrival.
    return group, -row.seconds, row.service, row.target, row.id, row.state, row.message


def latest_time(records: t.Iterable[t.Mapping[str, t.Any]]) -> float | None:
    """Return the latest time that the records know of."""
    times = [epoch(record.get(key)) for record in records for key in ("created_at", "finished_at")]
    return max((time for time in times if time is not None), default=None)


def epoch(value: t.Any) -> float | None:
    """Return a time in any form that the services use as seconds since 1970, ``None`` for what can't be read."""
    try:
        return datetime.strptime(str(utc(value)), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None


def clock(seconds: float | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Return a time as text in UTC, nothing for ``None``."""
    return "" if seconds is None else datetime.fromtimestamp(seconds, timezone.utc).strftime(form)


def _row(record: t.Mapping[str, t.Any], now: float | None) -> Row:
    state = NO_ANSWER if record.get("id") in (None, "") else record.get("state")
    if state not in STATES and state != NO_ANSWER:
        state = UNKNOWN
    start, finish = epoch(record.get("created_at")), epoch(record.get("finished_at"))
    end = finish if finish is not None or state in FINAL else now
    progress = record.get("progress")
    row = Row(
        state=str(state),
        service=_text(record.get("service"), ID_LENGTH),
        id=_text(record.get("id"), 4 * ID_LENGTH),
        target=_text(record.get("target"), 4 * ID_LENGTH),
        progress=progress if isinstance(progress, int) and state not in FINAL else None,
        message=_text(record.get("message") or record.get("warning"), MESSAGE_LENGTH),
        # A time that can't be read is shown as it came.
        started=clock(start) or _text(record.get("created_at"), ID_LENGTH),
        ended=clock(finish) or _text(record.get("finished_at"), ID_LENGTH),
        took="",
        start=start,
        end=end,
    )
    return row if start is None or end is None else row._replace(took=duration(row.seconds))


def _text(value: t.Any, limit: int) -> str:
    return "" if value is None else printable(value, limit)
