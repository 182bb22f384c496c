# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One result, two ways: a poll in the worker process and the plain module ask the same and answer the same."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, MODULES, SERVICES
from ansible_collections.crosscloud.exports.tests.playbooks import in_process, plays

from simulator import Simulator, faults

SCENARIOS = sorted(path.stem for path in clouds.SCENARIOS.glob("*.yml"))
# A clock that stands still and a fixed start, so that two runs of a scenario are the same.
CLOCK = {"mode": "ticks", "step": 0, "start": "2026-11-21T10:00:00Z"}
KINDS = [
    (service, kind)
    for service in SERVICES
    for kind, known in faults.KINDS.items()
    if service in known.services and kind != "error"
]
PAGE_SIZE = 20
# The playbook runs before the first test that looks at it, on a machine that may be busy.
pytestmark = pytest.mark.timeout(600)

# They add rows: each time would be without end.
MOVING = {"rows_appear", "rows_finish", "rows_vanish"}

Ask = t.Callable[[str, clouds.Options], polls.Result]


@pytest.fixture(autouse=True)
def _pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the tests the pauses between attempts."""
    polls.spare_pauses(monkeypatch)


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    """One simulator for all of these tests."""
    with Simulator() as started:
        yield started


def accounts(service: str, name: str) -> list[str]:
    """Return the names of a scenario's accounts in a service's cloud."""
    return list(clouds.scenario(name)["accounts"][clouds.CLOUDS[service]])


def ways(service: str, name: str, account: str) -> list[str]:
    """Return the ways to sign in that an account has what it takes for."""
    found = clouds.account(service, clouds.scenario(name), account)
    return [
        way for way, names in clouds.WAYS[clouds.CLOUDS[service]].items() if all(found.get(one) for one in names[:2])
    ]


CASES = [
    (service, name, account, way)
    for service in SERVICES
    for name in SCENARIOS
    for account in accounts(service, name)
    for way in ways(service, name, account)
]


def answer(
    simulator: Simulator, scenario: clouds.Scenario, ask: Ask, service: str, options: clouds.Options, **fault: t.Any
) -> tuple[t.Any, list[t.Any]]:
    """Play a scenario from its start, ask once; return the result and the requests, without what is new each time."""
    simulator.reset({**scenario, "clock": CLOCK})
    if fault:
        simulator.add_fault(service=service, **fault)
    result = ask(service, options)
    requests = [
        (one.operation, one.method, one.path, one.params, one.page, one.status, one.account, one.sign_in, one.fault)
        for one in simulator.requests
    ]
    return comparable(result), requests


def comparable(result: polls.Result) -> t.Any:
    """Return a result without ``invocation``, which is not always there, and without the request's id, always new."""
    text = json.dumps({key: value for key, value in result.items() if key != "invocation"}, sort_keys=True)
    request_id = (result["error"] or {}).get("request_id")
    return json.loads(text.replace(request_id, "REQUEST-ID") if request_id else text)


def check_both_ways(
    simulator: Simulator, scenario: clouds.Scenario, service: str, options: clouds.Options, **fault: t.Any
) -> t.Any:
    """Ask in both ways, compare results and requests, and return the result."""
    here = answer(simulator, scenario, in_process.poll_once, service, options, **fault)
    there = answer(simulator, scenario, polls.run_module, service, options, **fault)
    assert here == there
    return here[0]


@pytest.mark.parametrize(("service", "name", "account", "way"), CASES)
def test_every_scenario_and_account(simulator: Simulator, service: str, name: str, account: str, way: str) -> None:
    scenario = clouds.scenario(name)
    options = clouds.options(service, scenario, simulator.url, account, way)
    assert check_both_ways(simulator, scenario, service, options)["error"] is None


@pytest.mark.parametrize(("service", "kind"), KINDS)
def test_every_fault(simulator: Simulator, service: str, kind: str) -> None:
    scenario = clouds.numbered(60)
    options = clouds.options(service, scenario, simulator.url, page_size=PAGE_SIZE, request_attempts=2)
    check_both_ways(simulator, scenario, service, options, kind=kind, requests=[2])


@pytest.mark.slow
@pytest.mark.parametrize(("service", "kind"), [pair for pair in KINDS if pair[1] not in MOVING])
def test_every_fault_that_stays(simulator: Simulator, service: str, kind: str) -> None:
    scenario = clouds.numbered(60)
    options = clouds.options(service, scenario, simulator.url, page_size=PAGE_SIZE, request_attempts=2)
    check_both_ways(simulator, scenario, service, options, kind=kind)


@pytest.mark.parametrize(
    "more",
    [
        {"states": ["failed", "running"]},
        {"max_items": 3},
        {"query": "exports[?state=='failed'].[id, message]"},
        {"query": "sum(exports)"},
        {"query": "exports[?"},
        {"ids": [0, 5, 9]},
        {"ids": [3]},
        {"ids": [1000]},
        {"ids": [3, 1000], "states": ["succeeded"]},
    ],
)
@pytest.mark.parametrize("service", SERVICES)
def test_every_option(simulator: Simulator, service: str, more: dict[str, t.Any]) -> None:
    scenario = clouds.numbered(10)
    known = dict(enumerate(clouds.ids(service, 10)))
    wanted = [known.get(number, "f" * 24) for number in more.get("ids", [])]
    given = {name: value for name, value in more.items() if name != "ids"}
    options = clouds.options(service, scenario, simulator.url, **given)
    check_both_ways(simulator, scenario, service, {**options, **({ID_OPTIONS[service]: wanted} if wanted else {})})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> plays.Run:
    """Ask for each scenario in a playbook, both ways; what a worker and a real module process add is in there."""
    folder: Path = tmp_path_factory.mktemp("ways")
    tasks: list[dict[str, t.Any]] = []
    with Simulator() as simulator:
        for name in SCENARIOS:
            scenario = {**clouds.scenario(name), "clock": CLOCK}
            for service in SERVICES:
                fault = {"service": service, "kind": KIND_IN_A_PLAYBOOK[name], "requests": [1]}
                for way in ("in process", "as a module"):
                    tasks += [
                        {"simulator": {"scenario": scenario, "faults": [fault]}},
                        {
                            "name": f"{service} {name} {way}",
                            f"crosscloud.exports.{MODULES[service]}": clouds.options(service, scenario, simulator.url),
                            "vars": {plays.SWITCH: way == "in process"},
                            "ignore_errors": True,
                        },
                        {"name": f"{service} {name} {way} asked", "simulator": {}},
                    ]
        play = {"hosts": plays.LOCALHOST, "gather_facts": False, "tasks": tasks}
        return plays.run_playbook(folder, [play], simulator.url, "-vvv")


# One fault of each outcome: nothing to notice, over at the second attempt, not a reply at first, final.
KIND_IN_A_PLAYBOOK = {"demo": "denied", "odd": "extra_fields", "thousand": "html", "waits": "unavailable"}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("service", SERVICES)
def test_in_a_playbook(run: plays.Run, service: str, name: str) -> None:
    here, there = (f"{service} {name} {way}" for way in ("in process", "as a module"))
    assert "ran in process" in run.said(here)
    assert "runs as a module" in run.said(there)
    results = [comparable(run.end(task)) for task in (here, there)]
    assert results[0] == results[1]
    polls.check_result(results[0])
    assert (results[0]["error"] is not None) is (KIND_IN_A_PLAYBOOK[name] == "denied")
    asked = [
        [(one["operation"], one["params"], one["status"], one["fault"]) for one in run.requests(f"{task} asked")]
        for task in (here, there)
    ]
    assert asked[0] == asked[1]


def test_the_playbook_went_to_its_end(run: plays.Run) -> None:
    assert run.code == 0, run.output[-3000:]
