# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the playbook ``crosscloud.exports.demo`` against the simulator: ``python -m tools.demo COLLECTIONS_PATH``.

The simulator lives in this process, so it can't outlive it. The playbook gets endpoints and credentials as a user
would hand them over, in the environment; they come from the scenario, and the exit code comes from the playbook.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

import yaml

from simulator import Simulator
from tools.isolation import isolated_environment

SCENARIO = Path(__file__).parents[1] / "simulator/scenarios/demo.yml"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds that a playbook gets to end its workers when it is told to stop.
PATIENCE = 10


def cloud_environment(scenario: t.Mapping[str, t.Any], url: str) -> dict[str, str]:
    """Return the environment variables that lead to the first account of each cloud, at the simulator's ``url``."""
    aws, huawei, atlas = (next(iter(scenario["accounts"][cloud].values())) for cloud in ("aws", "huawei", "atlas"))
    return {
        "CROSSCLOUD_EXPORTS_DEMO_ENDPOINT": url,
        "AWS_ACCESS_KEY_ID": aws["access_key"],
        "AWS_SECRET_ACCESS_KEY": aws["secret_key"],
        "AWS_REGION": "eu-west-1",
        "HW_ACCESS_KEY": huawei["access_key"],
        "HW_SECRET_KEY": huawei["secret_key"],
        "HW_PROJECT_ID": next(iter(huawei["projects"])),
        "HW_REGION_NAME": "eu-west-101",
        "MONGODB_ATLAS_BASE_URL": url,
        "MONGODB_ATLAS_CLIENT_ID": atlas["client_id"],
        "MONGODB_ATLAS_CLIENT_SECRET": atlas["client_secret"],
        "MONGODB_ATLAS_PROJECT_ID": next(iter(atlas["projects"])),
    }


def stop_playbook(playbook: subprocess.Popen[bytes]) -> None:
    """End a playbook that is still running, and with it its workers."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if playbook.poll() is not None:
        return
    playbook.send_signal(signal.SIGINT)
    try:
        playbook.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(playbook.pid, signal.SIGKILL)
        playbook.wait()


def run_playbook(environment: t.Mapping[str, str]) -> int:
    """Run the demo playbook, return its exit code."""
    playbook = subprocess.Popen(
        [str(Path(sys.executable).parent / "ansible-playbook"), "crosscloud.exports.demo"],
        env=environment,
        stdin=subprocess.DEVNULL,
        # Away from the terminal's Ctrl-C, which would reach it twice: from the terminal and from stop_playbook().
        start_new_session=True,
    )
    try:
        return playbook.wait()
    finally:
        stop_playbook(playbook)


def stop(number: int, frame: object) -> t.NoReturn:
    """Leave through every ``finally`` when a signal says so."""
    raise SystemExit(128 + number)


def main() -> int:
    """Run the demo, return its exit code."""
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    scenario = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="crosscloud-exports-demo-") as home, Simulator(SCENARIO) as simulator:
        print(f"The simulator answers at {simulator.url}.", flush=True)
        environment = {
            **isolated_environment(os.environ, home),
            **cloud_environment(scenario, simulator.url),
            "ANSIBLE_COLLECTIONS_PATH": str(Path(sys.argv[1]).resolve()),
            "ANSIBLE_CALLBACKS_ENABLED": "crosscloud.exports.progress",
            # No inventory is what this playbook needs.
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }
        return run_playbook(environment)


if __name__ == "__main__":
    sys.exit(main())
