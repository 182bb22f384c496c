# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret is in anything that a play writes, whatever the service answers, in both ways of polling."""

from __future__ import annotations

import base64
import itertools
import json
import typing as t
from pathlib import Path
from urllib.parse import quote

import pytest
from ansible_collections.crosscloud.exports.tests.secrets.forms import forms, leaks
from ansible_collections.crosscloud.exports.tests.secrets.leaving import Case, check_written, fits, run, secrets
from ansible_collections.crosscloud.exports.tests.secrets.stages import FAILURES, SIGN_IN_FAILURES, Stages

from faults.ways import ACCOUNTS, LISTING, PAIRS, Way
from playbooks.plays import Run

# A token as some file may end it: with a line break, which no header can hold.
BROKEN = "fm-broken//token+of~a-file==Xx1Yy2Zz3"


def _all() -> list[Case]:
    """Each service and way with each failure."""
    met = [Case(service, way, failure) for service, way in PAIRS for failure in FAILURES if fits(service, failure)]
    met += [Case(service, way, failure) for service, way in PAIRS if way.sign_in for failure in SIGN_IN_FAILURES]
    return met + _odd()


def _odd() -> list[Case]:
    """Polls that show all they know, that have nothing to show, and that can't begin."""
    first: dict[str, Way] = {}
    for service, way in PAIRS:
        first.setdefault(service, way)
    session = {"rds": "session_token", "workspace": "security_token"}
    return [
        *(Case(service, way, "none", {"query": "@"}) for service, way in first.items()),
        *(Case(service, way, "none", {"query": "exports[].[details, "}) for service, way in first.items()),
        *(Case(service, way, "none", {"max_items": 0}) for service, way in first.items()),
        *(Case(service, first[service], "none", {option: f"{BROKEN}\n"}) for service, option in session.items()),
    ]


def _some(clouds: t.Sequence[tuple[str, ...]]) -> list[Case]:
    """Each failure once for each of ``clouds`` (services that are alike), by each of their ways in turn."""
    turns = {services: itertools.count() for services in clouds}
    met = []
    for failure in (*FAILURES, *SIGN_IN_FAILURES):
        for services, turn in turns.items():
            fitting = [
                case for case in _all() if case.failure == failure and case.service in services and not case.more
            ]
            met += [fitting[next(turn) * 5 % len(fitting)]] if fitting else []
    seen = {(case.service, case.way.name) for case in met}
    # What a service gives out is known to no `no_log`: each way that gets something meets a service that repeats it.
    echoed = [
        case
        for case in _all()
        if case.failure == "echo_error" and (case.way.sign_in or (case.service, case.way.name) not in seen)
    ]
    return list({(case.service, case.id): case for case in (*met, *echoed, *_odd())}.values())


def _check(done: Run, written: dict[str, bytes], cases: t.Sequence[Case], staged: Stages, **more: str) -> None:
    results = {service: done.results(service) for service in {case.service for case in cases}}
    assert sum(map(len, results.values())) == len(set(cases_of(cases))), done.output[-2000:]
    for result in itertools.chain.from_iterable(results.values()):
        assert "finished" in result, result
        assert result["error"] is None or result["error"]["code"] != "Defect", result["error"]
    check_written(written, staged, broken=BROKEN, **more)
    assert staged.other.received == []


def cases_of(cases: t.Sequence[Case]) -> list[tuple[str, str]]:
    """Return what tells the items of all loops apart."""
    return [(case.service, case.id) for case in cases]


def test_polls_in_the_worker_leave_no_secret(staged: Stages, folder: Path) -> None:
    _poll_in_the_worker(staged, folder, _some([("rds", "discovery"), ("workspace",), ("atlas",)]))
    assert len(staged.minted) > 20


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("service", LISTING)
def test_polls_of_every_kind_in_the_worker_leave_no_secret(staged: Stages, folder: Path, service: str) -> None:
    _poll_in_the_worker(staged, folder, [case for case in _all() if case.service == service])


def _poll_in_the_worker(staged: Stages, folder: Path, cases: t.Sequence[Case]) -> None:
    done, written = run(folder, cases, staged, in_process=True)
    assert done.output.count(" ran in process ") > len(cases) / 2
    _check(done, written, cases, staged)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_modules_leave_no_secret(staged: Stages, folder: Path) -> None:
    cases = _some([("rds", "discovery", "workspace", "atlas")])
    done, written = run(folder, cases, staged, in_process=False)
    assert " ran in process " not in done.output
    assert " runs as a module: " in done.output
    _check(done, written, cases, staged)


@pytest.mark.parametrize("in_process", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_secrets_of_the_environment_stay_there(staged: Stages, folder: Path, in_process: bool) -> None:
    proxy = "fm-proxy-password-Nn8Bb7Vv6Cc5"
    aws, huawei, atlas = (ACCOUNTS[cloud]["main"] for cloud in ("aws", "huawei", "atlas"))
    environment = {
        "AWS_ACCESS_KEY_ID": aws["access_key"],
        "AWS_SECRET_ACCESS_KEY": aws["secret_key"],
        "AWS_SESSION_TOKEN": ACCOUNTS["aws"]["temporary"]["session_token"],
        "HW_AUTH_TOKEN": huawei["auth_token"],
        "MONGODB_ATLAS_ACCESS_TOKEN": atlas["access_token"],
        "HTTPS_PROXY": f"http://proxy-user:{proxy}@127.0.0.1:9",
    }
    nothing = {service: Way(way.services, "environment") for service, way in PAIRS}
    https = {service: ("base_url" if service == "atlas" else "endpoint_url") for service in nothing}
    cases = [
        *(Case(service, way, failure) for service, way in nothing.items() for failure in ("none", "echo_error")),
        *(Case(service, way, "none", {https[service]: "https://exports.invalid"}) for service, way in nothing.items()),
    ]
    done, written = run(folder, cases, staged, in_process, **environment)
    _check(done, written, cases, staged, proxy=proxy)


def test_the_search_finds_a_secret_in_each_of_its_forms() -> None:
    secret = secrets()["huawei main password"]
    writings = [secret, quote(secret), quote(secret, safe=""), json.dumps({"a": secret}), repr({"a": secret})]
    writings += [
        base64.b64encode(f"{before}{secret}{after}".encode()).decode()
        for before in ("", "a", "ab", "abc:")
        for after in ("", "!")
    ]
    writings += [secret[:20], secret[-20:]]
    for writing in writings:
        assert leaks({"password": secret}, {"file": f"before {writing} after".encode()}), writing
    assert not leaks({"password": secret}, {"file": b"nothing here"})
    assert len(forms(secret)) > 5
