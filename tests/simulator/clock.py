# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two kinds of time: the scenario's, which may run fast or by ticks, and the machine's, which signatures are about."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from .scenario.keys import ClockKeys


class Clock:
    """Scenario seconds since the start, and the moments they stand for."""

    def __init__(self, keys: ClockKeys, server_clock_off: float = 0) -> None:
        """Start at second 0. `server_clock_off` (seconds) moves what the server takes for the time of day."""
        self.keys = keys
        self._off = timedelta(seconds=server_clock_off)
        self._moved = 0.0
        self._begun = time.monotonic()
        text = keys.start
        self.start = datetime.fromisoformat(text.replace("Z", "+00:00")) if text else datetime.now(timezone.utc)
        if self.start.tzinfo is None:
            self.start = self.start.replace(tzinfo=timezone.utc)

    @property
    def elapsed(self) -> float:
        """Scenario seconds since the start."""
        if self.keys.mode == "ticks":
            return self._moved
        return (time.monotonic() - self._begun) * self.keys.speed + self._moved

    def advance(self, seconds: float) -> None:
        """Move scenario time forward."""
        self._moved += seconds

    def tick(self) -> None:
        """A listing request was answered."""
        if self.keys.mode == "ticks":
            self._moved += self.keys.step

    def moment(self, elapsed: float) -> datetime:
        """The moment (UTC) that a scenario second stands for."""
        return self.start + timedelta(seconds=elapsed)

    def wall(self) -> datetime:
        """The time of day (UTC) by the server's own clock, for Date headers and signatures."""
        return datetime.now(timezone.utc) + self._off

    def wall_after(self, lifetime: float, reported: float | None) -> datetime:
        """When a client is told that something ends; `reported` (machine seconds) overrules the true lifetime."""
        return self.wall() + timedelta(seconds=self.reported(lifetime, reported))

    def reported(self, lifetime: float, reported: float | None) -> float:
        """A lifetime in scenario seconds as seconds of the machine's clock."""
        if reported is not None:
            return reported
        return lifetime / self.keys.speed if self.keys.mode == "real" else lifetime
