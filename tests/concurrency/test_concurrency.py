# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many polls at a time: all end well, and none gets an answer that is another's."""

from __future__ import annotations

import json
import sys
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.concurrency.hosts import Host, scenario
from ansible_collections.crosscloud.exports.tests.modules.clouds import MODULES, SERVICES

from playbooks.plays import SWITCH, Run, run_playbook
from simulator import Simulator

# Other hosts than the implicit localhost are searched for a Python, and the first on PATH may be any.
THIS_MACHINE = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
WAIT = {"until": "polled is finished", "retries": 60, "delay": 1, "register": "polled"}


def tasks(hosts: t.Sequence[Host], url: str) -> list[dict[str, t.Any]]:
    """Return a task for each service, which the hosts wait in that ask it; their options are in their variables."""
    names: dict[str, set[str]] = {service: set() for service in SERVICES}
    for host in hosts:
        names[host.service] |= set(host.options(url))
    return [
        {
            f"crosscloud.exports.{MODULES[service]}": {name: f"{{{{ options.{name} }}}}" for name in sorted(given)},
            "name": service,
            "when": f"service == '{service}'",
            **WAIT,
            # An export that failed ends its wait well; the play goes on.
            "failed_when": "polled.error is not none",
        }
        for service, given in names.items()
        if given
    ]


def run_hosts(folder: Path, hosts: t.Sequence[Host], url: str, *arguments: str, in_process: bool = True) -> Run:
    """Let all ``hosts`` wait for their exports in one play."""
    variables = {host.name: {"service": host.service, "options": host.options(url)} for host in hosts}
    inventory = {"all": {"hosts": variables, "vars": {**THIS_MACHINE, SWITCH: in_process}}}
    (folder / "inventory.yml").write_text(json.dumps(inventory), encoding="utf-8")
    play = {"hosts": "all", "gather_facts": False, "tasks": tasks(hosts, url)}
    return run_playbook(folder, [play], url, "-i", "inventory.yml", *arguments)


def check(done: Run, hosts: t.Sequence[Host], sim: Simulator) -> None:
    """Check that every host has the answer to its own question, and that each question was asked by its own host."""
    assert done.code == 0, done.output[-3000:]
    for host in hosts:
        assert host.got_its_own(done.end(host.service, host.name)), done.end(host.service, host.name)
    owners = {host.export: host.name for host in hosts}
    asked = [request for request in sim.requests if request.service in SERVICES and request.account]
    assert {request.account for request in asked} >= set(owners.values())
    for request in asked:
        told = json.dumps(request.params) + request.path
        assert all(request.account == owner for export, owner in owners.items() if export in told), told


@pytest.mark.slow
def test_a_hundred_hosts_wait_at_services_that_throttle(tmp_path: Path) -> None:
    hosts = [Host(number) for number in range(100)]
    with Simulator(scenario(hosts, seconds=3)) as sim:
        sim.add_fault(kind="throttle", every=3, retry_after=1)
        done = run_hosts(tmp_path, hosts, sim.url, "--forks", "20")
        check(done, hosts, sim)
        attempts = {host.name: done.attempts(host.service, host.name) for host in hosts}
    # An export takes three seconds; whoever had to ask much longer was starved by the others.
    assert max(attempts.values()) <= 20, attempts


@pytest.mark.slow
@pytest.mark.parametrize("ways", [(True, True), (True, False)], ids=str)
def test_two_plays_at_a_time_do_not_disturb_each_other(tmp_path: Path, ways: tuple[bool, bool]) -> None:
    groups = [[Host(number) for number in range(4)], [Host(number) for number in range(4, 8)]]
    done: dict[int, Run] = {}

    def run(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        done[number] = run_hosts(folder, groups[number], sim.url, in_process=ways[number])

    with Simulator(scenario([*groups[0], *groups[1]], seconds=2)) as sim:
        sim.add_fault(kind="throttle", every=4, retry_after=1)
        threads = [threading.Thread(target=run, args=(number,)) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for number, hosts in enumerate(groups):
            check(done[number], hosts, sim)


def test_a_loop_over_accounts_keeps_them_apart(tmp_path: Path) -> None:
    """All items of a loop share a worker, and more accounts than connections are kept there take turns."""
    hosts = [Host(number) for number in range(0, 136, 4)]
    assert {host.service for host in hosts} == {"rds"}
    with Simulator(scenario(hosts)) as sim:
        given = {f"{turn} {host.name}": host.options(sim.url) for turn in range(2) for host in hosts[:: 1 - 2 * turn]}
        names = next(iter(given.values()))
        task = {
            "crosscloud.exports.rds_export_task_info": {name: f"{{{{ given[item].{name} }}}}" for name in names},
            "name": "rds",
            "loop": list(given),
        }
        play = {"hosts": "localhost", "gather_facts": False, "vars": {"given": given}, "tasks": [task]}
        done = run_playbook(tmp_path, [play], sim.url)
        results = {result["item"]: result for result in done.results("rds")}
        assert list(results) == list(given)
        for turn in range(2):
            assert all(host.got_its_own(results[f"{turn} {host.name}"]) for host in hosts)
        # The last 32 of the first turn are asked first in the second, over the connections that they have.
        assert sim.connections < len(given)
