# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``until``: a wait goes on over polls that fail in passing, and ends at once with one that failed for good."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import polls
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, MODULES, SERVICES
from ansible_collections.crosscloud.exports.tests.playbooks import plays
from ansible_collections.crosscloud.exports.tests.playbooks.short_waits import BAD, GOOD, LATE, REASON, short_waits

from simulator import Simulator

# The playbook runs before the first test that looks at it, on a machine that may be busy.
pytestmark = pytest.mark.timeout(600)

# The first and the third request of a wait fail, and pass.
FAULTS = {
    "rds": ("throttle", "cut_document"),
    "discovery": ("html", "reset"),
    "workspace": ("unavailable", "empty_body"),
    "atlas": ("throttle", "gateway_timeout"),
}
STEADY = """
- simulator: {{reset: {{}}}}

- name: {service} waits for a good export
  crosscloud.exports.{module}:
    {ids}: "{good}"
  register: export
  until: export is finished
  retries: 20
  delay: 0
  failed_when: not export.all_succeeded

- simulator: {{reset: {{}}}}

- name: {service} waits for an export that fails
  crosscloud.exports.{module}:
    {ids}: ["{bad}"]
  register: export
  until: export is finished
  retries: 20
  delay: 0
  failed_when: not export.all_succeeded
  ignore_errors: true

- simulator: {{reset: {{}}}}

- name: {service} waits for an export that is listed late
  crosscloud.exports.{module}:
    {ids}:
      - "{late}"
  register: export
  until: export is finished
  retries: 20
  delay: 0

- simulator: {{reset: {{}}}}

- name: {service} waits until no export runs any more
  crosscloud.exports.{module}:
    states: [running, pending]
  register: export
  until: export is finished
  retries: 20
  delay: 0

- name: {service} gives up
  crosscloud.exports.{module}:
    {ids}: "{never}"
  register: export
  until: export is finished
  retries: 2
  delay: 0
  ignore_errors: true
"""
FAILING = """
- simulator:
    reset: {{}}
    faults: {faults}

- name: {service} waits over passing failures {way}
  crosscloud.exports.{module}:
    {ids}: "{good}"
    request_attempts: 1
  register: export
  until: export is finished
  retries: 20
  delay: 0

- name: {service} has wrong credentials {way}
  crosscloud.exports.{module}: {wrong}
  register: export
  until: export is finished
  retries: 20
  delay: 0
  ignore_errors: true

- name: {service} has a wrong option {way}
  crosscloud.exports.{module}:
    page_size: 0
  register: export
  until: export is finished
  retries: 20
  delay: 0
  ignore_errors: true
"""
NEVER = {"rds": "never", "discovery": "never", "workspace": "never", "atlas": "ffffffffffffffffffffffff"}
WRONG = {
    "rds": {"secret_key": "simulator-only-a-wrong-secret-key-0001"},
    "discovery": {"access_key": "AKIASIMULATORNOBODY1"},
    "workspace": {"secret_key": "simulator-only-a-wrong-secret-key-0001"},
    "atlas": {"client_secret": "mdb_sa_sk_simulator_only_a_wrong_secret_0001"},
}


def tasks(text: str, service: str, way: str = "") -> str:
    """Return tasks with the words of a service put in."""
    return text.format(
        service=service,
        module=MODULES[service],
        ids=ID_OPTIONS[service],
        good=GOOD[service],
        bad=BAD[service],
        late=LATE[service],
        never=NEVER[service],
        wrong=WRONG[service],
        faults=[
            {"service": service, "kind": kind, "requests": [number]}
            for number, kind in zip((1, 3), FAULTS[service], strict=True)
        ],
        way=way,
    )


@pytest.fixture(scope="module")
def waits(tmp_path_factory: pytest.TempPathFactory) -> plays.Run:
    """All the waits above, in one run: the steady ones in process, the failing ones both ways."""
    scenario = short_waits(polls=2)
    steady = "".join(tasks(STEADY, service) for service in SERVICES)
    failing = {
        way: "".join(tasks(FAILING, service, way) for service in SERVICES) for way in ("in process", "as a module")
    }
    with Simulator(scenario) as simulator:
        return plays.run_playbook(
            tmp_path_factory.mktemp("until"),
            [
                plays.play(steady, scenario, simulator.url),
                plays.play(failing["in process"], scenario, simulator.url),
                plays.play(failing["as a module"], scenario, simulator.url, vars={plays.SWITCH: False}),
            ],
            simulator.url,
        )


def test_the_playbook_as_a_whole_goes_well(waits: plays.Run) -> None:
    assert waits.code == 0, waits.output


@pytest.mark.parametrize("service", SERVICES)
def test_a_wait_ends_with_the_export(waits: plays.Run, service: str) -> None:
    task = f"{service} waits for a good export"
    assert [event.result["exports"][0]["state"] for event in waits.of(task)] == ["running", "succeeded"]
    assert [event.result["finished"] for event in waits.of(task)] == [False, True]
    assert waits.end(task)["all_succeeded"] is True


@pytest.mark.parametrize("service", SERVICES)
def test_an_export_that_fails_fails_the_task_with_its_reason(waits: plays.Run, service: str) -> None:
    task = f"{service} waits for an export that fails"
    end = waits.end(task)
    assert (waits.attempts(task), end["failed"], end["finished"], end["error"]) == (2, True, True, None)
    assert REASON in end["exports"][0]["message"]


@pytest.mark.parametrize("service", SERVICES)
def test_an_export_that_is_not_listed_yet_is_waited_for(waits: plays.Run, service: str) -> None:
    events = waits.of(f"{service} waits for an export that is listed late")
    assert events[0].result["missing"] == [LATE[service]]
    assert (events[-1].result["missing"], events[-1].result["all_succeeded"]) == ([], True)


@pytest.mark.parametrize("service", SERVICES)
def test_a_wait_for_all_that_run(waits: plays.Run, service: str) -> None:
    end = waits.end(f"{service} waits until no export runs any more")
    assert (end["exports"], end["finished"]) == ([], True)


@pytest.mark.parametrize("service", SERVICES)
def test_a_wait_that_is_given_up_says_what_is_missing(waits: plays.Run, service: str) -> None:
    task = f"{service} gives up"
    end = waits.end(task)
    assert (waits.attempts(task), end["failed"], end["missing"]) == (3, True, [NEVER[service]])


@pytest.mark.parametrize("way", ["in process", "as a module"])
@pytest.mark.parametrize("service", SERVICES)
def test_passing_failures_do_not_end_a_wait(waits: plays.Run, service: str, way: str) -> None:
    events = waits.of(f"{service} waits over passing failures {way}")
    failed = [number for number, event in enumerate(events, start=1) if event.result["error"]]
    assert failed == [1, 3]
    assert all(event.result["error"]["retryable"] for event in events if event.result["error"])
    assert [event.event for event in events] == ["retry"] * 3 + ["end"]
    assert events[-1].result["all_succeeded"] is True
    for event in events:
        polls.check_result({**event.result, "failed": bool(event.result["error"])})


@pytest.mark.parametrize("way", ["in process", "as a module"])
@pytest.mark.parametrize("wrong", ["credentials", "option"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_final_failure_ends_a_wait_at_its_first_attempt(waits: plays.Run, service: str, wrong: str, way: str) -> None:
    article = "a " if wrong == "option" else ""
    task = f"{service} has {article}wrong {wrong} {way}"
    end = waits.end(task)
    assert (waits.attempts(task), end["failed"], end["finished"], end["attempts"]) == (1, True, True, 1)
    polls.check_result(end)


def test_both_ways_say_the_same(waits: plays.Run) -> None:
    # Texts with the ids of requests, and what ansible-core adds in some of its versions.
    differs = {"error", "msg", "invocation", "exception"}

    def words(result: t.Any) -> t.Any:
        return {key: value for key, value in result.items() if key not in differs}

    here = [event for event in waits.events if event.task.endswith("in process") and "exports" in event.result]
    there = [event for event in waits.events if event.task.endswith("as a module") and "exports" in event.result]
    assert [words(event.result) for event in here] == [words(event.result) for event in there]
