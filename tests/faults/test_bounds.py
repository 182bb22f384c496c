# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""However faults mix, a poll ends: after a number of requests, or at the task's own ``timeout``."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from faults import network
from faults.asking import ask
from faults.conftest import Cloud
from faults.ways import LISTING, PAIRS, Endpoints, Way
from playbooks.plays import run_playbook

FIRST = dict(reversed(PAIRS))
ATTEMPTS = 3


@pytest.mark.parametrize(("service", "way"), FIRST.items(), ids=lambda value: getattr(value, "name", value))
def test_faults_that_take_turns_use_up_attempts_times_attempts(
    cloud: Cloud, tmp_path: Path, service: str, way: Way
) -> None:
    """The worst that a service can do: each time it is asked again, it fails in the other way before it gives up."""
    operation = LISTING[service]
    all_but_the_last = [number for number in range(1, 100) if number % ATTEMPTS]
    cloud.sim.add_fault(service=service, operation=operation, kind="unavailable", requests=all_but_the_last)
    cloud.sim.add_fault(service=service, operation=operation, kind="html")
    polled = ask(service, way, Endpoints(cloud.sim.url, cloud.sim.url), tmp_path, request_attempts=ATTEMPTS)
    assert polled.result["error"]["retryable"]
    assert len([one for one in cloud.sim.requests if one.fault]) == ATTEMPTS**2


@pytest.mark.parametrize("service", ["rds", "atlas"])
def test_one_attempt_is_one_request(cloud: Cloud, tmp_path: Path, service: str) -> None:
    for kind in ("unavailable", "html", "reset", "reset_mid_body", "throttle"):
        cloud.sim.clear()
        cloud.sim.add_fault(service=service, operation=LISTING[service], kind=kind, retry_after=30)
        polled = ask(service, FIRST[service], Endpoints(cloud.sim.url, cloud.sim.url), tmp_path, request_attempts=1)
        assert polled.result["error"]["retryable"]
        assert len([one for one in cloud.sim.requests if one.fault]) == 1
        assert polled.pauses == []


@pytest.mark.parametrize("in_process", [True, False])
def test_the_timeout_of_a_task_is_the_last_word(tmp_path: Path, in_process: bool) -> None:
    way = next(way for service, way in PAIRS if service == "workspace" and way.name == "token")
    with network.mute() as url:
        task: dict[str, t.Any] = {
            "crosscloud.exports.workspace_export_task_info": way.options(Endpoints(url, url)),
            "name": "poll",
            "timeout": 2,
            "ignore_errors": True,
        }
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"crosscloud_exports_in_process": in_process},
            "tasks": [task],
        }
        done = run_playbook(tmp_path, [play], url)
    assert done.code == 0, done.output
    assert "timed out" in done.end("poll")["msg"].lower() or "timeout" in done.end("poll")["msg"].lower()
