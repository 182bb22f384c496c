# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One export: what its record looks like at a given moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .clock import Clock
from .scenario.keys import ExportKeys

# Numbers that grow evenly between two steps, by their place in the record.
GROWING = (("PercentProgress",), ("exportStatus", "exportedCollections"))

TimeFormat = Callable[[datetime], Any]
Record = dict[str, Any]


class Export:
    """An export as the scenario tells it, with the moment at which it was first asked for."""

    def __init__(self, keys: ExportKeys, owner: tuple[str, ...], position: int) -> None:
        """`owner` is whose it is (account, or project, or project and cluster); `position` its rank by age."""
        self.keys = keys
        self.owner = owner
        self.age = (keys.appears_at, position)
        self.asked_at: float | None = None
        self.overlay: Record = {}
        # Set by the fault `rows_vanish`.
        self.gone = False
        self._still: Record | None = None

    def _age_of_story(self, elapsed: float) -> float | None:
        """Seconds into the timeline; None while a timeline that starts when asked for has not started."""
        if self.keys.since == "start":
            return elapsed
        return None if self.asked_at is None else elapsed - self.asked_at

    def ask(self, elapsed: float) -> None:
        """The export was asked for, by a listing it belongs to or by its id."""
        if self.asked_at is None:
            self.asked_at = elapsed

    def listed(self, elapsed: float) -> bool:
        """True while the service lists the export."""
        now = self._age_of_story(elapsed) or 0.0
        end = self.keys.vanishes_at
        return not self.gone and self.keys.appears_at <= now and (end is None or now < end)

    def record(self, clock: Clock, elapsed: float, time_format: TimeFormat) -> Record:
        """The native record at scenario second `elapsed`; the caller may not change it."""
        if self._still is not None:
            return self._still
        now = self._age_of_story(elapsed) or 0.0
        origin = elapsed - now
        record = _timed(self.keys.fields, clock, time_format, origin, None)
        for step in self.keys.timeline:
            if step["at"] <= now:
                fields = {name: value for name, value in step.items() if name != "at"}
                _merge(record, _timed(fields, clock, time_format, origin, origin + step["at"]))
        if self.keys.interpolate:
            for path in GROWING:
                self._grow(record, path, now)
        _merge(record, self.overlay)
        if not self.keys.timeline:
            self._still = record
        return record

    def change(self, fields: Mapping[str, Any]) -> None:
        """Set fields for good, whatever the timeline says (a download, a fault that finishes it)."""
        _merge(self.overlay, fields)
        self._still = None

    def _grow(self, record: Record, path: tuple[str, ...], now: float) -> None:
        """Put the even value between the last step that set the number and the next one that does."""
        points = [(step["at"], _dig(step, path)) for step in self.keys.timeline]
        points = [(at, value) for at, value in points if isinstance(value, int)]
        for (left, low), (right, high) in zip(points, points[1:], strict=False):
            if left <= now < right:
                target = record
                for name in path[:-1]:
                    target = target[name]
                target[path[-1]] = low + int((high - low) * (now - left) / (right - left))


def _dig(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _merge(record: Record, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if isinstance(value, dict) and isinstance(record.get(name), dict):
            record[name] = {**record[name], **value}
        else:
            record[name] = value


def _timed(
    fields: Mapping[str, Any], clock: Clock, time_format: TimeFormat, origin: float, step: float | None
) -> Record:
    """Fields with each {time: ...} written out; `origin` is the second the story starts, `step` that of its step."""

    def write(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"time"}:
            seconds = step if value["time"] == "step" else origin + value["time"]
            return time_format(clock.moment(origin if seconds is None else seconds))
        if isinstance(value, dict):
            return {name: write(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [write(inner) for inner in value]
        return value

    return {name: write(value) for name, value in fields.items()}
