# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault of the matrix, for each service and each way to sign in, gives what the matrix says."""

from __future__ import annotations

import contextlib
import typing as t
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from faults import network
from faults.asking import TIMEOUT, Polled, ask
from faults.conftest import Cloud
from faults.matrix import Case, cases, sign_in_cases
from faults.ways import AWS, COUNT, LISTING, SCENARIO, Endpoints

# botocore leaves the connections of its clients for STS and the metadata service to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")

CASES = cases()
# What a passing fault of the simulator hits once too rarely to be noticed.
RECOVERING = [case for case in CASES if case.expected("outcome") == "passing" and "simulator" in case.row["cause"]]
ENDLESS = ("repeated_page", "foreign_next")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fault(cloud: Cloud, tmp_path: Path, case: Case) -> None:
    polled, sent = _meet(cloud, tmp_path, case)
    _check(case, polled)
    expected = case.expected("sent", sent)
    assert 1 < sent <= int(expected[6:]) if str(expected).startswith("up to ") else sent == expected
    low, high = _range(case.expected("pauses", 0))
    assert low - 0.01 <= sum(polled.pauses) <= high + 0.01


@pytest.mark.parametrize("case", [case for case in RECOVERING if case.row["name"] not in ENDLESS], ids=lambda c: c.id)
def test_fault_that_ends_before_the_last_attempt_is_not_noticed(cloud: Cloud, tmp_path: Path, case: Case) -> None:
    cloud.sim.add_fault(
        service=case.service, operation=LISTING[case.service], first=2, **case.row["cause"]["simulator"]
    )
    polled = ask(case.service, case.way, Endpoints(cloud.sim.url, cloud.sim.url), tmp_path)
    assert len(polled.result["exports"]) == COUNT
    assert len([one for one in cloud.sim.requests if one.fault]) == 2


@pytest.mark.parametrize("case", sign_in_cases(), ids=lambda case: case.id)
def test_fault_while_signing_in(cloud: Cloud, tmp_path: Path, case: Case) -> None:
    assert case.way.sign_in
    service, operation = case.way.sign_in
    cloud.sim.add_fault(service=service, operation=operation, kind=case.kind)
    polled = ask(case.service, case.way, Endpoints(cloud.sim.url, cloud.sim.url), tmp_path)
    _check(case, polled)
    assert len([one for one in cloud.sim.requests if one.fault]) == case.expected("sent")
    assert not [one for one in cloud.sim.requests if one.operation == LISTING[case.service] and one.status == 200]


def _meet(cloud: Cloud, home: Path, case: Case) -> tuple[Polled, int]:
    """Poll under the fault of ``case``; return what came of it and how often the request was sent."""
    ((kind, what),) = case.row["cause"].items()
    sim, operation = cloud.sim, LISTING[case.service]
    endpoints = Endpoints(sim.url, sim.url)
    if kind == "simulator":
        sim.add_fault(service=case.service, operation=operation, **what)
        polled = ask(case.service, case.way, endpoints, home)
        return polled, len([one for one in sim.requests if one.fault])
    if kind == "clock":
        sim.reset({**SCENARIO, "server_clock_off": what})
        return ask(case.service, case.way, endpoints, home), 0
    more: dict[str, t.Any] = {}
    if kind == "tls":
        url = cloud.tls["trusted" if what == "unknown_ca" else what]
        server: t.ContextManager[str] = contextlib.nullcontext(url)
        if what != "unknown_ca":
            more = {"aws_ca_bundle" if case.service in AWS else "ca_path": str(cloud.ca_file)}
    else:
        server = getattr(network, what)()
        more = {"timeout": TIMEOUT}
    with server as url:
        polled = ask(case.service, case.way, Endpoints(url, sim.url), home, **more)
    there = (urlsplit(url).hostname, urlsplit(url).port or 443)
    return polled, polled.connections.count(there)


def _check(case: Case, polled: Polled) -> None:
    """Check the result, of which ``check_result`` has seen the keys, against the table."""
    result, outcome = polled.result, case.expected("outcome")
    if outcome == "answered":
        assert result["error"] is None
        assert len(result["exports"]) == COUNT
        return
    error = result["error"]
    assert error is not None
    assert (error["retryable"], result["finished"]) == ((True, False) if outcome == "passing" else (False, True)), error
    if case.expected("code"):
        assert error["code"] == case.expected("code"), error
    if case.kind is None:
        assert error["http_status"] == case.expected("status"), error
    says = case.row.get("says", [])
    alternatives = [says] if "|" not in says else [[part] for part in says if part != "|"]
    assert any(all(part in error["message"] for part in parts) for parts in alternatives), error


def _range(pauses: t.Any) -> tuple[float, float]:
    low, high = pauses if isinstance(pauses, list) else (0, pauses)
    return low, high
