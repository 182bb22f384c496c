# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.crosscloud.exports.tests.simulator_tests.asking import EXPORTS, Hit, Reply, ask
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import Clients, Play, small_scenario

from simulator import Simulator


@pytest.fixture
def play() -> Iterator[Play]:
    """Start a simulator with the small scenario (keyword arguments override its keys) and get clients for it."""
    started: list[Clients] = []

    def start(**more: Any) -> Clients:
        started.append(Clients(Simulator(small_scenario(**more)).start()))
        return started[-1]

    yield start
    for clients in started:
        clients.http.close()
        clients.sim.stop()


@pytest.fixture(params=EXPORTS)
def service(request: pytest.FixtureRequest) -> str:
    """Each service that lists exports."""
    return str(request.param)


@pytest.fixture
def hit(play: Play, service: str) -> Hit:
    """Ask once with a fault in force; pages of two rows."""

    def ask_once(kind: str, **rule: Any) -> tuple[Clients, Reply]:
        clients = play(switches={name: {"page_max": 2} for name in EXPORTS})
        clients.sim.add_fault(kind=kind, service=service, **rule)
        return clients, ask(clients, service)

    return ask_once
