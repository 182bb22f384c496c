# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulators for the fault matrix: one that speaks plain http, and TLS fronts of it with good and bad certificates."""

from __future__ import annotations

import contextlib
import threading
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest

from faults.authority import DAY, NOW, Authority
from faults.ways import SCENARIO
from simulator import Simulator
from simulator.app import make_app
from simulator.server import LoopbackServer


@dataclass(frozen=True)
class Cloud:
    """The simulator, the URLs of its TLS fronts by the certificate they show, and the file of the CA."""

    sim: Simulator
    tls: dict[str, str]
    ca_file: Path


@pytest.fixture(scope="session")
def _cloud(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Cloud]:
    authority = Authority(tmp_path_factory.mktemp("ca"))
    certificates = {
        "trusted": authority.server("trusted"),
        "wrong_name": authority.server("wrong_name", host="other.example"),
        "expired": authority.server("expired", until=NOW - DAY),
    }
    with Simulator(SCENARIO) as sim, contextlib.ExitStack() as fronts:
        urls = {name: fronts.enter_context(_front(sim, context)) for name, context in certificates.items()}
        yield Cloud(sim, urls, authority.ca_file)


@pytest.fixture
def cloud(_cloud: Cloud) -> Cloud:
    """Return the clouds, at the beginning of their scenario."""
    _cloud.sim.reset(SCENARIO)
    return _cloud


@contextlib.contextmanager
def _front(sim: Simulator, context: t.Any) -> t.Iterator[str]:
    server = LoopbackServer("127.0.0.1", 0, make_app(sim.stage), context)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
