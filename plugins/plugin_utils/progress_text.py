# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words of the progress lines: what goes in is data, what comes out is one line that is safe to print.

Drawn in ASCII, so that it looks the same on any terminal and in any log.
"""

from __future__ import annotations

import typing as t
from collections import Counter

ID_LENGTH = 80
NOTE_LENGTH = 400
# Ids up to this length are aligned; a longer one moves its own line only.
ID_COLUMN = 40
STATE_COLUMN = 9
BAR_LENGTH = 20

# What a line is about, from which the colour follows.
GOOD, BAD, ODD, GOING = "good", "bad", "odd", "going"


class Line(t.NamedTuple):
    """One line to print, and its tone: ``GOOD``, ``BAD``, ``ODD`` or ``GOING``."""

    text: str
    tone: str


class Status(t.NamedTuple):
    """What there is to tell of an export. Its texts are printable; its times are as the record has them."""

    id: str
    state: str
    progress: int | None = None
    note: str = ""
    final: bool = False
    listed: bool = True
    tone: str = GOING
    created_at: t.Any = None
    finished_at: t.Any = None


def printable(value: t.Any, limit: int) -> str:
    """Return ``value`` as text on one line, at most ``limit`` characters of it, that does nothing to a terminal.

    What clouds send is theirs: a newline could forge a line, an escape sequence hide one, and a mark of writing
    direction turn one around. Blanks of all kinds become one space, other characters without a shape show as escapes.
    """
    line = " ".join(str(value).split())
    # A surrogate alone has no UTF-8; it is not printable either, and unicode_escape can write it.
    line = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)
    return line if len(line) <= limit else f"{line[: limit - 3]}..."


def status(record: t.Mapping[str, t.Any]) -> Status:
    """Return what to tell of an export record."""
    state, note, tone = str(record["state"]), None, GOING
    if record["succeeded"]:
        note, tone = record["warning"], ODD if record["warning"] else GOOD
    elif record["finished"]:
        note, tone = record["message"], BAD
    elif state == "unknown":
        state, tone = f"{state} ({record['native_state']})", ODD
    return Status(
        id=printable(record["id"], ID_LENGTH),
        state=printable(state, ID_LENGTH),
        # A service that reports no progress has still done all of an export that succeeded.
        progress=100 if record["succeeded"] else record["progress"],
        note=printable(note or "", NOTE_LENGTH),
        final=record["finished"],
        tone=tone,
        created_at=record["created_at"],
        finished_at=record["finished_at"],
    )


def missing_status(export_id: str, listed_before: bool) -> Status:
    """Return what to tell of an id that was asked for and is not listed."""
    state = "no longer listed" if listed_before else "not listed yet"
    return Status(printable(export_id, ID_LENGTH), state, listed=False, tone=ODD)


def export_line(service: str, one: Status, width: int, *, elapsed: float | None, left: float | None) -> Line:
    """Return the line of an export: service, id, state, bar and percent if it is listed, times, note.

    ``width`` is that of the id column. ``elapsed`` is the seconds since the start (to the end, for an ended export),
    ``left`` the seconds that remain, each ``None`` when not known.
    """
    times = []
    if elapsed is not None:
        times.append(f"took {duration(elapsed)}" if one.final else duration(elapsed))
    if left is not None:
        times.append(f"about {duration(left)} left")
    columns = [service, one.id.ljust(width), one.state.ljust(STATE_COLUMN)]
    if one.listed:
        columns.append(f"{progress_bar(one.progress)} {'  ?' if one.progress is None else format(one.progress, '3d')}%")
    told = "; ".join(part for part in (", ".join(times), one.note) if part)
    return Line("  ".join([*columns, told]).rstrip(), one.tone)


def rest_line(service: str, rest: t.Sequence[Status]) -> Line:
    """Return the line that stands for the exports which got none of their own."""
    return Line(f"{service}  and {len(rest)} more: {tally(rest)}", GOING)


def failed_poll_line(service: str, message: t.Any, *, over: bool) -> Line:
    """Return the line of a poll that failed; ``over`` says that the wait ends with it."""
    outcome = "ends" if over else "goes on"
    text = f"{service}  poll failed, the wait {outcome}: {printable(message, NOTE_LENGTH)}"
    return Line(text, BAD if over else ODD)


def gave_up_line(service: str, waiting: t.Sequence[Status]) -> Line:
    """Return the line of a wait that ends before what it waited for."""
    return Line(f"{service}  the wait ends, not finished: {tally(waiting) or 'the listing is cut'}", ODD)


def id_width(statuses: t.Iterable[Status]) -> int:
    """Return the width of the id column for these exports."""
    return max((len(one.id) for one in statuses if len(one.id) <= ID_COLUMN), default=0)


def tally(statuses: t.Iterable[Status]) -> str:
    """Return how many exports are in each state: ``970 succeeded, 30 running``, the most frequent first."""
    return ", ".join(f"{count} {state}" for state, count in Counter(one.state for one in statuses).most_common())


def progress_bar(progress: int | None) -> str:
    """Return a progress in percent as a bar of constant length, an empty one when it is not known."""
    filled = (progress or 0) * BAR_LENGTH // 100
    return f"[{'#' * filled}{'-' * (BAR_LENGTH - filled)}]"


def duration(seconds: float) -> str:
    """Return seconds in the two largest units that matter: ``45s``, ``12m05s``, ``3h07m``, ``2d04h``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60:02d}m"
    return f"{whole // 86400}d{whole % 86400 // 3600:02d}h"
