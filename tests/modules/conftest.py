# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator for each test, and modules that don't pause between their attempts."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls

from simulator import Simulator


class Play:
    """A scenario that is being played, and the modules that ask it."""

    def __init__(self, simulator: Simulator, scenario: clouds.Scenario) -> None:
        self.sim = simulator
        self.scenario = scenario

    def options(self, service: str, name: str | None = None, way: str | None = None, **more: t.Any) -> clouds.Options:
        """Return options that lead to an account of the scenario."""
        return clouds.options(service, self.scenario, self.sim.url, name, way, **more)

    def poll(self, service: str, name: str | None = None, way: str | None = None, **more: t.Any) -> polls.Result:
        """Ask once with an account of the scenario."""
        return polls.run_module(service, self.options(service, name, way, **more))


Start = t.Callable[..., Play]


@pytest.fixture(scope="session")
def simulator() -> t.Iterator[Simulator]:
    """One simulator for all tests: what it plays, each test says by ``play``."""
    with Simulator() as started:
        yield started


@pytest.fixture
def play(simulator: Simulator) -> t.Iterator[Start]:
    """Play a scenario, by name or as a dict, from its start: ``play("odd")``."""

    def start(source: str | clouds.Scenario) -> Play:
        scenario = clouds.scenario(source) if isinstance(source, str) else source
        simulator.reset(scenario)
        return Play(simulator, scenario)

    yield start
    # A failure inside the simulator answers 500; the test that met it shall be the one that fails.
    crashes, simulator.stage.crashes = simulator.stage.crashes, []
    assert not crashes, crashes


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Spare the tests the pauses between attempts; return a list of them, in seconds."""
    return polls.spare_pauses(monkeypatch)
