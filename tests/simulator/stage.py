# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running scenario, and everything that can be done to it from outside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from .scenario import ScenarioError, convert, load
from .scenario.keys import FaultKeys
from .world import World

Source = Mapping[str, Any] | str | os.PathLike[str] | None


class Stage:
    """Holds the world of the scenario that is being played."""

    def __init__(self, source: Source) -> None:
        """Start a scenario (path, mapping, or None for an empty one); ScenarioError when it can't be played."""
        self.crashes: list[str] = []
        self._source: Source = None
        self.reset(source)

    def reset(self, source: Source = None) -> None:
        """Start another scenario, or (None) the same again, at second 0."""
        wanted = self._source if source is None else source
        try:
            self.world = World(load(wanted))
        except ValueError as error:
            raise ScenarioError(str(error)) from error
        self._source = wanted

    def add_fault(self, rule: Any) -> None:
        """Put a fault rule (a mapping) in force."""
        try:
            with self.world.lock:
                self.world.faults.add(convert(rule, FaultKeys))
        except ValueError as error:
            raise ScenarioError(str(error)) from error

    def switch(self, service: str, values: Mapping[str, Any]) -> None:
        """Change switches of a service."""
        switches = self.world.switches
        if service not in switches.__struct_fields__:
            raise ScenarioError(f"switches: no service {service!r}, only {', '.join(switches.__struct_fields__)}")
        current = getattr(switches, service)
        changed = convert({**msgspec.structs.asdict(current), **values}, type(current))
        setattr(switches, service, changed)

    def advance(self, seconds: float) -> None:
        """Move scenario time forward."""
        with self.world.lock:
            self.world.clock.advance(seconds)

    def clear(self) -> None:
        """Forget requests and faults; exports, tokens and time stay."""
        with self.world.lock:
            self.world.log.clear()
            self.world.faults.clear()
