# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials go to the endpoint that the user named, over TLS or within this machine, and nowhere else."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import Loopback, whole

from faults.asking import SERVICES, ask
from faults.ways import AWS, PAIRS, SCENARIO, Endpoints, Way
from simulator import Simulator

# botocore leaves the connections of its clients for STS and the metadata service to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")

FIRST = dict(reversed(PAIRS))
NOT_LOOPBACK = (
    "http://exports.example", "http://127.0.0.1.exports.example", "http://localhost.exports.example", "http://10.0.0.1",
    "http://[2001:db8::1]", "http://127.0.0.1@exports.example", "http://exports.example#@127.0.0.1",
    "http://0.0.0.0", "http://2130706434", "HTTP://EXPORTS.EXAMPLE",
)  # fmt: skip
PROXIES = ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
REDIRECTS = (301, 302, 303, 307, 308)


@pytest.fixture(scope="module")
def sim() -> t.Iterator[Simulator]:
    """Return a simulator."""
    with Simulator(SCENARIO) as started:
        yield started


@pytest.fixture
def other() -> t.Iterator[Loopback]:
    """Return a host that must not be asked."""
    with Loopback() as server:
        server.answers = [whole(b"{}")]
        yield server


@pytest.mark.parametrize(("service", "way"), PAIRS, ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("url", NOT_LOOPBACK)
def test_plain_http_is_refused_before_anything_is_sent(tmp_path: Path, service: str, way: Way, url: str) -> None:
    polled = ask(service, way, Endpoints(url, url), tmp_path)
    assert polled.result["error"]["code"] == "InvalidOption"
    assert polled.result["finished"]
    assert polled.connections == []


@pytest.mark.parametrize(
    ("service", "variable"),
    [
        ("rds", "AWS_ENDPOINT_URL"),
        ("rds", "AWS_ENDPOINT_URL_RDS"),
        ("rds", "AWS_URL"),
        ("discovery", "AWS_ENDPOINT_URL_APPLICATION_DISCOVERY_SERVICE"),
        ("workspace", "HW_AUTH_URL"),
        ("workspace", "HUAWEICLOUD_SDK_IAM_ENDPOINT"),
        ("atlas", "MONGODB_ATLAS_BASE_URL"),
        ("atlas", "MCLI_OPS_MANAGER_URL"),
    ],
)
def test_plain_http_from_the_environment_is_refused_too(
    sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: str, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://exports.example")
    way = next(way for one, way in PAIRS if one == service and (way.looks_up or service != "workspace"))
    absent = {"rds": "endpoint_url", "discovery": "endpoint_url", "workspace": "iam_endpoint_url", "atlas": "base_url"}
    polled = ask(service, way, Endpoints(sim.url, sim.url), tmp_path, **{absent[service]: None})
    assert polled.result["error"]["code"] == "InvalidOption"
    assert polled.connections == []


@pytest.mark.parametrize(("service", "way"), FIRST.items(), ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("variable", PROXIES)
def test_plain_http_on_this_machine_takes_no_proxy(
    sim: Simulator, other: Loopback, tmp_path: Path, service: str, way: Way, variable: str
) -> None:
    with mock.patch.dict(os.environ, {variable: other.url}):
        polled = ask(service, way, Endpoints(sim.url, sim.url), tmp_path)
    assert polled.result["error"] is None
    assert other.received == []


def test_an_endpoint_of_the_environment_takes_no_proxy_either(
    sim: Simulator, other: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_RDS", sim.url)
    monkeypatch.setenv("HTTP_PROXY", other.url)
    polled = ask("rds", FIRST["rds"], Endpoints(sim.url, sim.url), tmp_path, endpoint_url=None)
    assert polled.result["error"] is None
    assert other.received == []


@pytest.mark.parametrize(("service", "way"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_no_redirect_is_followed(sim: Simulator, other: Loopback, tmp_path: Path, service: str, way: Way) -> None:
    for status in REDIRECTS:
        sim.reset(SCENARIO)
        sim.add_fault(service=service, kind="redirect_host", location=f"{other.url}/?all=yours", status=status)
        polled = ask(service, way, Endpoints(sim.url, sim.url), tmp_path)
        # At 303 urllib3 stumbles over botocore's headers before botocore sees the reply.
        assert polled.result["error"]["code"] in (("Redirect", "HTTPClientError") if status == 303 else ("Redirect",))
        assert "all=yours" not in polled.result["error"]["message"]
    assert other.received == []


@pytest.mark.parametrize(
    ("service", "way"),
    [(service, way) for service, way in PAIRS if way.sign_in and service != "discovery"],
    ids=lambda value: getattr(value, "name", value),
)
def test_no_redirect_is_followed_while_signing_in(
    sim: Simulator, other: Loopback, tmp_path: Path, service: str, way: Way
) -> None:
    for status in REDIRECTS:
        sim.reset(SCENARIO)
        sim.add_fault(service=way.sign_in[0], kind="redirect_host", location=f"{other.url}/", status=status)
        polled = ask(service, way, Endpoints(sim.url, sim.url), tmp_path)
        assert polled.result["error"]
    assert other.received == []


@pytest.mark.parametrize("way", [way for service, way in PAIRS if service == "atlas"], ids=lambda way: way.name)
def test_a_link_to_the_next_page_is_not_followed(sim: Simulator, other: Loopback, tmp_path: Path, way: Way) -> None:
    sim.reset(SCENARIO)
    sim.add_fault(service="atlas", kind="foreign_next", location=f"{other.url}/api", page=1)
    polled = ask("atlas", way, Endpoints(sim.url, sim.url), tmp_path)
    assert polled.result["error"] is None
    assert other.received == []


@pytest.mark.parametrize(("service", "way"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_certificates_are_checked_unless_the_user_turns_that_off(service: str, way: Way) -> None:
    assert SERVICES[service].signing["validate_certs"] == {"type": "bool", "default": True}
    assert way.services == AWS or "ca_path" in SERVICES[service].signing
