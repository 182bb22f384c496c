# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a poll costs: ours in the worker process and as a module, beside what people use today.

``python -m bench [ATTEMPTS]`` runs every contender against the simulator (amazon.aws against moto) and prints a table.
Each number is a slope: the cost of ATTEMPTS polls more in one ``until``, so that the start of Ansible is not in it.
It ends with exit code 1 when a poll costs more than this project promises.
"""

from __future__ import annotations

import dataclasses
import datetime
import logging
import os
import platform
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import yaml
from ansible.release import __version__ as ansible_version
from moto.server import ThreadedMotoServer

from simulator import Simulator
from tools.demo import SCENARIO, cloud_environment
from tools.isolation import isolated_environment

from .bare import bare_requests

PLAYBOOK = Path(__file__).parent / "playbook.yml"
OURS = ("rds", "discovery", "workspace", "atlas")
PEERS = {
    "ping": "ansible.builtin.ping",
    "uri": "ansible.builtin.uri",
    "amazon": "amazon.aws.rds_instance_info",
    "cli": "AWS CLI through command",
}
# The start of Ansible and of the worker, and the first poll with its imports and sign-in, are in both runs.
FEW = 10
# What is promised: CPU at least so many times below amazon.aws, wall at most so many seconds above the bare request.
CPU_RATIO = 50
WALL_ABOVE_BARE = {"rds": 0.010, "discovery": 0.010, "workspace": 0.005, "atlas": 0.005}
RUNNING = {
    "rds": {"ExportTaskIdentifier": "bench", "Status": "IN_PROGRESS", "PercentProgress": 40},
    "discovery": {"exportId": "export-bench", "exportStatus": "IN_PROGRESS"},
    "workspace": {"task_id": "bench", "status": "CREATING"},
    "atlas": {"id": "6a7945592c88faeba59d5e02", "state": "InProgress"},
}


@dataclasses.dataclass(frozen=True)
class Cost:
    """Seconds per poll."""

    wall: float
    cpu: float


def scenario() -> dict[str, t.Any]:
    """Return a scenario with the accounts of the demo and one export in each service that never ends."""
    accounts = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))["accounts"]
    return {"accounts": accounts, "exports": {service: [{"fields": fields}] for service, fields in RUNNING.items()}}


def run(contender: str, attempts: int, environment: t.Mapping[str, str], *, in_process: bool) -> Cost:
    """Run one playbook, return what all of it cost."""
    command = [
        str(Path(sys.executable).parent / "ansible-playbook"),
        str(PLAYBOOK),
        f"--tags={contender}",
        f"--extra-vars=attempts={attempts}",
        f"--extra-vars=crosscloud_exports_in_process={in_process}",
    ]
    began = time.perf_counter()
    playbook = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    output = playbook.stdout.read() if playbook.stdout else b""
    _pid, status, usage = os.wait4(playbook.pid, 0)
    wall = time.perf_counter() - began
    retries = output.count(b"RETRYING")
    if status or retries < attempts - 1:
        raise SystemExit(f"{contender} polled {retries} times instead of {attempts}:\n{output.decode()[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def slope(contender: str, attempts: int, environment: t.Mapping[str, str], *, in_process: bool = True) -> Cost:
    """Return what one poll costs, from a run with few polls and one with ``attempts`` more."""
    few = run(contender, FEW, environment, in_process=in_process)
    many = run(contender, FEW + attempts, environment, in_process=in_process)
    return Cost((many.wall - few.wall) / attempts, (many.cpu - few.cpu) / attempts)


def measure(attempts: int) -> tuple[dict[str, Cost], dict[str, float]]:
    """Return the cost of a poll by contender, and the wall seconds of the bare request by service."""
    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    with tempfile.TemporaryDirectory() as home, Simulator(scenario()) as simulator:
        host, port = moto.get_host_and_port()
        environment = {
            **isolated_environment(os.environ, home),
            **cloud_environment(scenario(), simulator.url),
            "BENCH_MOTO": f"http://{host}:{port}",
            "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        }
        bare = bare_requests(environment, attempts)
        costs = {}
        for contender in (*PEERS, *OURS):
            print(f"measuring {contender}", file=sys.stderr, flush=True)
            costs[contender] = slope(contender, attempts, environment)
            if contender in OURS:
                costs[f"{contender} module"] = slope(contender, attempts, environment, in_process=False)
            simulator.clear()
    moto.stop()
    return costs, bare


def table(costs: t.Mapping[str, Cost], bare: t.Mapping[str, float]) -> list[str]:
    """Return the rows of a Markdown table."""
    reference = costs["amazon"].cpu
    rows = [
        "| what polls | CPU per poll, ms | wall per poll, ms | bare request, ms | CPU of amazon.aws, times this |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, cost in sorted(costs.items(), key=lambda entry: entry[1].cpu):
        service, _space, way = name.partition(" ")
        label = PEERS.get(name, f"`{service}`, {'as a module' if way else 'in process'}")
        above = f"{bare[service] * 1000:.1f}" if service in bare else ""
        cells = (label, f"{cost.cpu * 1000:.1f}", f"{cost.wall * 1000:.1f}", above, f"{reference / cost.cpu:.1f}")
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def broken_promises(costs: t.Mapping[str, Cost], bare: t.Mapping[str, float]) -> list[str]:
    """Return a line for each promise that these numbers do not keep."""
    broken = []
    for service in OURS:
        ratio = costs["amazon"].cpu / costs[service].cpu
        if ratio < CPU_RATIO:
            broken.append(f"{service}: CPU is {ratio:.0f} times below amazon.aws, promised are {CPU_RATIO}")
        above = costs[service].wall - bare[service]
        if above > WALL_ABOVE_BARE[service]:
            broken.append(f"{service}: {above * 1000:.1f} ms above the bare request")
    for service in ("rds", "discovery"):
        if costs[f"{service} module"].cpu > costs["amazon"].cpu:
            broken.append(f"{service}: the plain module is slower than amazon.aws's")
    return broken


def main() -> int:
    """Measure, print, return the exit code."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    attempts = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    costs, bare = measure(attempts)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    print(
        f"{today}, {attempts} polls each, ansible-core {ansible_version}, Python {platform.python_version()}, ", end=""
    )
    print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    print("\n".join(table(costs, bare)))
    broken = broken_promises(costs, bare)
    print("\n".join(["", *broken]) if broken else "\nAll promises are kept.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
