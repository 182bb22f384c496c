# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits that outlast their credentials and connections: what ended is renewed, and nothing is signed in to twice."""

from __future__ import annotations

import re
import threading
import time
import typing as t
from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, MODULES
from ansible_collections.crosscloud.exports.tests.playbooks import plays
from ansible_collections.crosscloud.exports.tests.playbooks.short_waits import GOOD, short_waits

from simulator import Simulator

# The playbook runs before the first test that looks at it, on a machine that may be busy.
pytestmark = pytest.mark.timeout(600)

POLLS = 20
# 20 polls take 60,000 seconds: longer than most tokens of the scenario live.
STEP = 3000
LASTING = {
    "client_id": "mdb_sa_id_simulator_waits_0003",
    "client_secret": "mdb_sa_sk_simulator_only_client_secret_waits_0003",
    "token_lifetime": 100_000,
    "projects": {"d0123456789abcdef012345d": ["cluster-989"]},
}
# Name of a wait: service, account, way to sign in, and the fault that it meets.
WAITS: dict[str, tuple[str, str, str | None, dict[str, t.Any]]] = {
    "digest": ("atlas", "steady", "API key", {}),
    "digest with nonces that end": ("atlas", "steady", "API key", {"kind": "expired_token", "every": 7}),
    "service account": ("atlas", "lasting", "service account", {}),
    "service account with tokens that end": ("atlas", "steady", "service account", {}),
    "IAM token that ends": ("workspace", "steady", "password", {}),
    "rds over closed connections": ("rds", "steady", None, {"kind": "close", "every": 3}),
    "discovery over closed connections": ("discovery", "steady", None, {"kind": "close", "every": 3}),
    "workspace over closed connections": ("workspace", "steady", None, {"kind": "close", "every": 3}),
    "atlas over closed connections": ("atlas", "steady", "API key", {"kind": "close", "every": 3}),
    "rds with keys that end": ("rds", "ending", None, {}),
    "discovery with keys that end": ("discovery", "ending", None, {}),
    "workspace with keys that end": ("workspace", "ending", "keys", {}),
    "workspace with a token that ends": ("workspace", "ending", "token", {}),
    "atlas with a token that ends": ("atlas", "ending", None, {}),
}
# Waits for rds without keys in the task: boto3 finds a profile, or the role of the machine.
ROLES = {"role": {"profile": "nightly"}, "role that ends early": {"profile": "overrated"}, "role of the machine": {}}
PROFILES = """\
[profile nightly]
role_arn = arn:aws:iam::123456789012:role/nightly
source_profile = base
[profile overrated]
role_arn = arn:aws:iam::123456789012:role/overrated
source_profile = base
[profile base]
aws_access_key_id = {access_key}
aws_secret_access_key = {secret_key}
"""
OPERATIONS = {
    "rds": "DescribeExportTasks",
    "discovery": "DescribeExportTasks",
    "workspace": "ListExportTasks",
    "atlas": "GetExportJob",
}


def wait(name: str, service: str, options: clouds.Options, delay: int = 0) -> dict[str, t.Any]:
    """Return the task of a wait."""
    return {
        "name": name,
        f"crosscloud.exports.{MODULES[service]}": {**options, ID_OPTIONS[service]: GOOD[service]},
        "register": "export",
        "until": "export is finished",
        "retries": 3 * POLLS,
        "delay": delay,
        "ignore_errors": True,
    }


def asked(name: str, last: str = "") -> dict[str, t.Any]:
    """Return a task that asks what was asked in a wait, when ``last`` is among the operations."""
    until = "not last or last in asked.requests | map(attribute='operation')"
    # A worker gives its tokens back when it ends, which may be after the next one has begun.
    again = {"register": "asked", "until": until, "retries": 20, "delay": 1, "vars": {"last": last}}
    return {"name": f"{name} asked", "simulator": {}, **again}


def scenario() -> clouds.Scenario:
    """Return the short waits with one more account, whose token outlasts the wait."""
    played = short_waits(POLLS, STEP)
    played["switches"] = {"atlas": {"nonce_lifetime": 100_000}}
    played["accounts"]["atlas"]["lasting"] = LASTING
    good = played["exports"]["atlas"][0]
    played["exports"]["atlas"].append({**good, "project": next(iter(LASTING["projects"]))})
    return played


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> plays.Run:
    """Run all waits, one after the other."""
    folder, played = tmp_path_factory.mktemp("long"), scenario()
    (folder / "config").write_text(PROFILES.format(**clouds.account("rds", played, "steady")), encoding="utf-8")
    with Simulator(played) as simulator:
        tasks: list[dict[str, t.Any]] = []
        for name, (service, account, way, fault) in WAITS.items():
            options = clouds.options(service, played, simulator.url, account, way)
            tasks.append({"simulator": {"reset": {}, "faults": [{"service": service, **fault}] if fault else []}})
            tasks += [wait(name, service, options), asked(name, "RevokeToken" if way == "service account" else "")]
        for name, profile in ROLES.items():
            options = {"endpoint_url": simulator.url, "region": clouds.AWS_REGION, **profile}
            tasks += [{"simulator": {"reset": {}}}, wait(name, "rds", options), asked(name)]
        return plays.run_playbook(
            folder,
            [{"hosts": plays.LOCALHOST, "gather_facts": False, "tasks": tasks}],
            simulator.url,
            "-vvv",
            environment={
                "AWS_CONFIG_FILE": str(folder / "config"),
                "AWS_ENDPOINT_URL_STS": simulator.url,
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": simulator.url,
                "AWS_EC2_METADATA_DISABLED": "false",
            },
        )


def operations(run: plays.Run, name: str) -> Counter[str]:
    """Return how often each operation was asked for in a wait."""
    return Counter(request["operation"] for request in run.requests(f"{name} asked"))


def check_went_well(run: plays.Run, name: str) -> None:
    """Check that no poll of a wait failed, and that one process made them all."""
    events = run.of(name)
    assert [event.result["error"] for event in events] == [None] * POLLS
    assert events[-1].result["all_succeeded"] is True
    assert len(set(re.findall(r"ran in process (\d+)", run.said(name)))) == 1


def test_the_playbook_went_to_its_end(run: plays.Run) -> None:
    assert run.code == 0, run.output[-3000:]


def test_a_digest_session_keeps_its_nonce(run: plays.Run) -> None:
    check_went_well(run, "digest")
    statuses = [request["status"] for request in run.requests("digest asked")]
    assert statuses == [401] + [200] * POLLS


def test_a_nonce_that_ended_is_replaced_within_the_poll(run: plays.Run) -> None:
    events = run.of("digest with nonces that end")
    assert [event.result["error"] for event in events] == [None] * len(events)
    statuses = Counter(request["status"] for request in run.requests("digest with nonces that end asked"))
    assert statuses == {200: len(events), 401: 1 + 2}


def test_a_service_account_takes_one_token_and_gives_it_back(run: plays.Run) -> None:
    check_went_well(run, "service account")
    assert operations(run, "service account") == {"CreateToken": 1, "GetExportJob": POLLS, "RevokeToken": 1}


def test_a_token_of_a_service_account_is_renewed_after_a_401(run: plays.Run) -> None:
    name = "service account with tokens that end"
    check_went_well(run, name)
    # 25,000 of 60,000 seconds each; every one of them is given back.
    assert operations(run, name) == {"CreateToken": 3, "GetExportJob": POLLS + 2, "RevokeToken": 3}


def test_an_iam_token_is_renewed_after_its_end(run: plays.Run) -> None:
    check_went_well(run, "IAM token that ends")
    assert operations(run, "IAM token that ends") == {"CreateToken": 3, "ListExportTasks": POLLS + 2}


@pytest.mark.parametrize("service", clouds.SERVICES)
def test_connections_that_the_other_side_closed_are_opened_again(run: plays.Run, service: str) -> None:
    name = f"{service} over closed connections"
    check_went_well(run, name)
    requests = run.requests(f"{name} asked")
    closed = [request for request in requests[:-1] if request["fault"] == "close"]
    assert len({request["connection"] for request in requests}) == 1 + len(closed) > 5


@pytest.mark.parametrize("name", [name for name, (_service, account, *_rest) in WAITS.items() if account == "ending"])
def test_credentials_that_nothing_renews_end_the_wait(run: plays.Run, name: str) -> None:
    events = run.of(name)
    # They live for 20,000 seconds: seven polls.
    assert [event.event for event in events] == ["retry"] * 7 + ["end"]
    assert [event.result["error"] for event in events[:7]] == [None] * 7
    assert (events[-1].failed, events[-1].result["finished"]) == (True, True)
    # The refused one was asked again with a new connection: something else may have renewed them.
    assert operations(run, name) == {OPERATIONS[WAITS[name][0]]: 7 + 2}


@pytest.mark.parametrize("name", ROLES)
def test_credentials_of_a_role_are_renewed(run: plays.Run, name: str) -> None:
    check_went_well(run, name)
    renewals = operations(run, name)["GetCredentials" if name == "role of the machine" else "AssumeRole"]
    # Each lives for 21,600 of the 60,000 seconds. One is said to end in a second, and so is fetched anew each time.
    assert renewals >= (POLLS if name == "role" else 3)


def test_keys_that_another_program_renews_are_read_again(tmp_path: Path) -> None:
    played = scenario()
    steady, ending = (clouds.account("rds", played, name) for name in ("steady", "ending"))
    file = tmp_path / "credentials"
    file.write_text(credentials_file(ending), encoding="utf-8")
    with Simulator(played) as simulator:

        def renew() -> None:
            while len(simulator.requests) < 3:
                time.sleep(0.01)
            file.write_text(credentials_file(steady), encoding="utf-8")

        tasks = [wait("renewed", "rds", {"endpoint_url": simulator.url, "region": "eu-west-1", "profile": "signed-in"})]
        run = plays.run_playbook(
            tmp_path,
            [{"hosts": plays.LOCALHOST, "gather_facts": False, "tasks": tasks}],
            simulator.url,
            "-vvv",
            environment={"AWS_SHARED_CREDENTIALS_FILE": str(file)},
            watch=lambda _process: threading.Thread(target=renew, daemon=True).start(),
        )
        accounts = [request.account for request in simulator.requests if request.status == 200]
    assert [event.result["error"] for event in run.of("renewed")] == [None] * len(run.of("renewed"))
    assert accounts[0] == "ending"
    assert accounts[-1] == "steady"
    assert run.end("renewed")["all_succeeded"] is True


def credentials_file(account: dict[str, t.Any]) -> str:
    """Return the text of a credentials file with one profile."""
    names = {
        "access_key": "aws_access_key_id",
        "secret_key": "aws_secret_access_key",
        "session_token": "aws_session_token",
    }
    lines = [f"{word} = {account[name]}" for name, word in names.items() if account.get(name)]
    return "\n".join(["[signed-in]", *lines, ""])


def test_a_token_of_a_service_account_is_renewed_before_its_end(tmp_path: Path) -> None:
    played = short_waits(polls=5)
    # In seconds of the machine's clock: used for 80 % of its life.
    played["accounts"]["atlas"]["steady"].update(reported_token_lifetime=2, token_lifetime=100_000)
    with Simulator(played) as simulator:
        options = clouds.options("atlas", played, simulator.url, way="service account")
        run = plays.run_playbook(
            tmp_path,
            [{"hosts": plays.LOCALHOST, "gather_facts": False, "tasks": [wait("early", "atlas", options, delay=1)]}],
            simulator.url,
        )
        requests = simulator.requests
    assert run.end("early")["all_succeeded"] is True
    assert {request.status for request in requests} == {200}
    counts = Counter(request.operation for request in requests)
    assert counts["CreateToken"] == counts["RevokeToken"] > 1
