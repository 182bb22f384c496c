# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two accounts in one task: a loop over 20 exports, with the credentials of their owner each, mixes nothing up."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_FIELDS, ID_OPTIONS, MODULES, SERVICES
from ansible_collections.crosscloud.exports.tests.playbooks import plays

from simulator import Simulator

# The playbook runs before the first test that looks at it, on a machine that may be busy.
pytestmark = pytest.mark.timeout(600)

NAMES = ("main", "other")
EACH = 10
LOOP = """
- simulator: {{clear: {{}}}}

- name: {service}
  crosscloud.exports.{module}: "{{{{ item }}}}"
  loop: "{{{{ {service}_items }}}}"
  loop_control:
    label: "{{{{ item.{ids} }}}}"
  register: export
  until: export is finished
  retries: 5
  delay: 0

- name: {service} asked
  simulator: {{}}
"""


def export_id(service: str, name: str, number: int) -> str:
    """Return the id of an export, which says whose it is."""
    return f"{'a' if name == 'main' else 'b'}{number:023x}" if service == "atlas" else f"of-{name}-{number}"


def scenario() -> clouds.Scenario:
    """Return ten exports of each account in each service, all but the last one of a kind."""
    played = clouds.numbered(0)
    for service in SERVICES:
        for name in NAMES:
            owner: dict[str, t.Any] = {"account": name}
            if clouds.CLOUDS[service] != "aws":
                owner = {"project": next(iter(clouds.account(service, played, name)["projects"]))}
            for number in range(EACH):
                fields = {ID_FIELDS[service]: export_id(service, name, number)}
                played["exports"][service].append({"generate": 1, "fields": fields, **owner})
    return played


def items(service: str, played: clouds.Scenario, url: str) -> list[clouds.Options]:
    """Return the options for each export, the accounts in turn."""
    return [
        clouds.options(service, played, url, name, **{ID_OPTIONS[service]: export_id(service, name, number)})
        for number in range(EACH)
        for name in NAMES
    ]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> plays.Run:
    """Run the loop of each service."""
    folder: Path = tmp_path_factory.mktemp("accounts")
    played = scenario()
    with Simulator(played) as simulator:
        tasks = "".join(LOOP.format(service=one, module=MODULES[one], ids=ID_OPTIONS[one]) for one in SERVICES)
        variables = {f"{service}_items": items(service, played, simulator.url) for service in SERVICES}
        play = {"hosts": plays.LOCALHOST, "gather_facts": False, "vars": variables, "tasks": plays.from_yaml(tasks)}
        return plays.run_playbook(folder, [play], simulator.url, "-vvv")


@pytest.mark.parametrize("service", SERVICES)
def test_each_export_is_asked_for_with_the_credentials_of_its_owner(run: plays.Run, service: str) -> None:
    assert run.code == 0, run.output[-3000:]
    wanted = [export_id(service, name, number) for number in range(EACH) for name in NAMES]
    results = run.results(service)
    assert [[export["id"] for export in result["exports"]] for result in results] == [[one] for one in wanted]
    assert all(result["finished"] and not result["error"] for result in results)
    assert [request["account"] for request in run.requests(f"{service} asked")] == [*NAMES] * EACH


@pytest.mark.parametrize("service", SERVICES)
def test_each_account_has_one_connection(run: plays.Run, service: str) -> None:
    by_account: dict[str, set[int]] = {}
    for request in run.requests(f"{service} asked"):
        by_account.setdefault(request["account"], set()).add(request["connection"])
    assert [len(connections) for connections in by_account.values()] == [1, 1]
    assert run.said(service).count("ran in process") == 2 * EACH
