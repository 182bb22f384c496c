# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole night: 2,000 polls in one task, over faults and ends of tokens. It ends well, and no larger than it began."""

from __future__ import annotations

import subprocess
import threading
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, MODULES
from ansible_collections.crosscloud.exports.tests.playbooks import plays

from simulator import Simulator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

POLLS = 2000
NIGHT_LONG = {
    "rds": "night-long",
    "discovery": "export-night-long",
    "workspace": "night-long",
    "atlas": "6a7945592c88faeba59d5e0f",
}
# In KiB: as much as one client of boto3 is large. Two of them are there for a moment when credentials are renewed.
ROOM = 12 * 1024


class Memory:
    """The resident memory of the worker of an ansible-playbook, over time."""

    def __init__(self) -> None:
        self.samples: list[int] = []

    def watch(self, process: subprocess.Popen[str]) -> None:
        """Take a sample every quarter of a second, in a thread, until the process has ended."""
        threading.Thread(target=self._sample, args=(process,), daemon=True).start()

    def _sample(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            sizes = [resident(child) for child in children(process.pid)]
            if sizes:
                self.samples.append(max(sizes))
            time.sleep(0.25)


def children(pid: int) -> list[str]:
    """Return the ids of the processes that a process has started."""
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []


def resident(pid: str) -> int:
    """Return the resident memory of a process in KiB, 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


@pytest.mark.parametrize(
    ("service", "way", "operation", "tokens"),
    [
        ("atlas", "service account", "CreateToken", 3),
        ("workspace", "password", "CreateToken", 3),
        ("rds", "role", "AssumeRole", 3),
        ("discovery", None, "AssumeRole", 0),
    ],
)
def test_two_thousand_polls(tmp_path: Path, service: str, way: str | None, operation: str, tokens: int) -> None:
    played, memory = clouds.scenario("waits"), Memory()
    # Each poll moves time by one step, and the last one finds the export ended.
    played["exports"][service][0]["timeline"][-1]["at"] = (POLLS - 1) * played["clock"]["step"]
    with Simulator(played) as simulator:
        simulator.add_fault(service=service, kind="unavailable", every=7)
        if way == "role":
            options = {"endpoint_url": simulator.url, "region": clouds.AWS_REGION, "profile": "overrated"}
        else:
            options = clouds.options(service, played, simulator.url, way=way)
        (tmp_path / "config").write_text(profile(played), encoding="utf-8")
        task: dict[str, t.Any] = {
            "name": "wait",
            f"crosscloud.exports.{MODULES[service]}": {
                **options,
                ID_OPTIONS[service]: NIGHT_LONG[service],
                "request_attempts": 1,
            },
            "register": "export",
            "until": "export is finished",
            "retries": 2 * POLLS,
            "delay": 0,
        }
        run = plays.run_playbook(
            tmp_path,
            [{"hosts": plays.LOCALHOST, "gather_facts": False, "tasks": [task]}],
            simulator.url,
            environment={"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_ENDPOINT_URL_STS": simulator.url},
            watch=memory.watch,
        )
        requests = simulator.requests
    assert run.code == 0, run.output[-3000:]
    events = run.of("wait")
    assert len(events) == POLLS
    assert events[-1].result["all_succeeded"] is True
    failed = [event.result["error"] for event in events if event.result["error"]]
    # Every seventh request that was signed well, and nothing else.
    assert {error["http_status"] for error in failed} == {503}
    assert len(failed) == sum(request.fault == "unavailable" for request in requests) > POLLS // 8
    assert [request.operation for request in requests].count(operation) == tokens
    check_memory(memory.samples)


def profile(played: clouds.Scenario) -> str:
    """Return an AWS configuration with a role that ends before botocore expects it."""
    keys = clouds.account("rds", played, "steady")
    return (
        "[profile overrated]\nrole_arn = arn:aws:iam::123456789012:role/overrated\nsource_profile = base\n"
        f"[profile base]\naws_access_key_id = {keys['access_key']}\naws_secret_access_key = {keys['secret_key']}\n"
    )


def check_memory(samples: list[int]) -> None:
    """Check that the last fifth of a wait is as large as its second fifth; the first one warms up."""
    assert len(samples) >= 20
    fifth = len(samples) // 5
    early, late = samples[fifth : 2 * fifth], samples[-fifth:]
    assert sorted(late)[fifth // 2] <= sorted(early)[fifth // 2] + ROOM
