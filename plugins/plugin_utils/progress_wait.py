# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a wait has seen and told so far, and so what its next poll is worth telling."""

from __future__ import annotations

import re
import time
import typing as t

from ..module_utils._core.times import seconds_until as seconds_until_time
from .progress_text import (
    BAD,
    Line,
    Status,
    export_line,
    failed_poll_line,
    gave_up_line,
    id_width,
    missing_status,
    rest_line,
    status,
)

Result = t.Mapping[str, t.Any]


class Track:
    """One export since the first poll that knew of it. Times are readings of the wait's clock, in seconds."""

    def __init__(self, first: Status, now: float) -> None:
        self.status = first
        self.first_seen = now
        self.ended_before = first.final
        self.told: Status | None = None
        self._told_at = now
        self._base = (now, first.progress)

    def update(self, latest: Status, now: float) -> None:
        """Take what the latest poll says."""
        self.status = latest
        base = self._base[1]
        if base is None or latest.progress is None or latest.progress < base:
            self._base = (now, latest.progress)

    def is_due(self, now: float, heartbeat: float) -> bool:
        """Tell whether there is news since the last line, or no line for as long as ``heartbeat``."""
        if self.told is None or self.told.state != self.status.state:
            return True
        if self.status.final:
            # What a service adds to an export that has ended (its end time, say) is no second end.
            return False
        changed = (self.told.progress, self.told.note) != (self.status.progress, self.status.note)
        return changed or 0 < heartbeat <= now - self._told_at

    def mark_told(self, now: float) -> None:
        """Remember that the reader knows."""
        self.told, self._told_at = self.status, now

    def left(self, now: float, age: float | None) -> float | None:
        """Return the seconds that remain: at the pace of this wait, or before there is one at the pace since the
        start, ``age`` seconds ago. ``None`` when the progress says nothing about it."""
        progress = self.status.progress
        since, base = self._base
        if progress is None or base is None or not 1 <= progress <= 99 or self.status.final:
            return None
        if progress > base:
            return (now - since) * (100 - progress) / (progress - base)
        return None if age is None else age * (100 - progress) / progress


class Wait:
    """The polls of one task on one host, or of one item of its loop.

    ``service`` is the first word of its lines. ``heartbeat`` is the seconds after which an unfinished export gets a
    line although nothing changed, 0 for never. ``max_lines`` is how many exports get a line of their own after a
    poll. ``now`` reads a clock that never jumps, ``seconds_until`` how far ahead a time of the service is.
    """

    def __init__(
        self,
        service: str,
        *,
        heartbeat: float,
        max_lines: int,
        now: t.Callable[[], float] = time.monotonic,
        seconds_until: t.Callable[[t.Any], float | None] = seconds_until_time,
    ) -> None:
        self._service = service
        self._heartbeat = heartbeat
        self._max_lines = max(0, max_lines)
        self._now = now
        self._seconds_until = seconds_until
        self._tracks: dict[str, Track] = {}
        self._listed: set[str] = set()
        self._failures: set[tuple[t.Any, ...]] = set()

    def poll(self, result: Result, *, over: bool) -> list[Line]:
        """Return the lines that a poll is worth; ``over`` says that it was the last one.

        ``result`` is what a module of this collection returns, or ansible-core for a module that crashed.
        """
        if "exports" not in result:
            return self._failed_poll({"message": result.get("msg")}, over)
        if result["error"]:
            return self._failed_poll(result["error"], over)
        latest = self._statuses(result)
        lines = self._news(latest, self._now())
        if over and not result["finished"]:
            lines.append(gave_up_line(self._service, [one for one in latest.values() if not one.final]))
        return lines

    def _statuses(self, result: Result) -> dict[str, Status]:
        listed = {str(record["id"]): status(record) for record in result["exports"]}
        self._listed.update(listed)
        return {**listed, **{key: missing_status(key, key in self._listed) for key in result["missing"]}}

    def _news(self, latest: t.Mapping[str, Status], now: float) -> list[Line]:
        """Return lines for what the reader does not know yet."""
        due = []
        for key, one in latest.items():
            track = self._tracks.setdefault(key, Track(one, now))
            track.update(one, now)
            if track.is_due(now, self._heartbeat):
                track.mark_told(now)
                due.append(track)
        due.sort(key=_urgency)
        told, rest = due[: self._max_lines], [track.status for track in due[self._max_lines :]]
        width = id_width(track.status for track in told)
        lines = [self._line(track, width, now) for track in told]
        return [*lines, rest_line(self._service, rest)] if rest else lines

    def _line(self, track: Track, width: int, now: float) -> Line:
        ahead = self._seconds_until(track.status.created_at)
        # A start in the future is a clock that is wrong, here or there.
        age = None if ahead is None or ahead > 0 else abs(ahead)
        elapsed = self._elapsed(track, now, age)
        return export_line(self._service, track.status, width, elapsed=elapsed, left=track.left(now, age))

    def _elapsed(self, track: Track, now: float, age: float | None) -> float | None:
        """Return the seconds since the start, to the end for an export that has ended."""
        if track.status.final:
            end = self._seconds_until(track.status.finished_at)
            if age is not None and end is not None:
                return age + end
            if track.ended_before:
                return None
        return now - track.first_seen if age is None else age

    def _failed_poll(self, error: t.Mapping[str, t.Any], over: bool) -> list[Line]:
        message = str(error["message"])
        # Words with a digit (request ids, times, addresses of objects) differ from poll to poll, the failure does not.
        failure = (over, error.get("code"), error.get("http_status"), re.sub(r"\S*\d\S*", "", message))
        if failure in self._failures:
            return []
        self._failures.add(failure)
        return [failed_poll_line(self._service, message, over=over)]


def _urgency(track: Track) -> tuple[bool, bool, bool]:
    """Return a key to sort by: what has just ended, failures first; what goes on; what had ended before the wait."""
    one = track.status
    return track.ended_before and one.final, not one.final, one.tone != BAD
