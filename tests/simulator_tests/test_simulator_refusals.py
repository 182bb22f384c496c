# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that refuse a request, in the words of every service; and that no kind is without a test."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible_collections.crosscloud.exports.tests.simulator_tests.asking import (
    EXPORTS,
    Hit,
    code,
)
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import Play
from werkzeug.http import parse_date

from simulator import ScenarioError, faults
from simulator.services.atlas import Atlas
from simulator.services.base import Service
from simulator.services.discovery import Discovery
from simulator.services.iam import Iam
from simulator.services.imds import Imds
from simulator.services.oauth import Oauth
from simulator.services.rds import Rds
from simulator.services.storage import Storage
from simulator.services.sts import Sts
from simulator.services.workspace import Workspace

# Kind: status and code in the words of rds, discovery, workspace and atlas.
REFUSALS: dict[str, dict[str, tuple[int, str]]] = {
    "throttle": {
        "rds": (400, "Throttling"),
        "discovery": (400, "ThrottlingException"),
        "workspace": (429, "APIGW.0308"),
        "atlas": (429, "RATE_LIMITED_TOKEN_BUCKET"),
    },
    "internal_error": {
        "rds": (500, "InternalFailure"),
        "discovery": (500, "ServerInternalErrorException"),
        "workspace": (500, "WKS.0202"),
        "atlas": (500, "UNEXPECTED_ERROR"),
    },
    "unavailable": {
        "rds": (503, "ServiceUnavailable"),
        "discovery": (503, "ServiceUnavailableException"),
        "workspace": (503, "APIGW.0202"),
        "atlas": (503, "UNEXPECTED_ERROR"),
    },
    "expired_token": {
        "rds": (403, "ExpiredToken"),
        "discovery": (400, "ExpiredTokenException"),
        "workspace": (401, "APIGW.0301"),
        "atlas": (401, "UNEXPECTED_ERROR"),
    },
    "unknown_key": {
        "rds": (403, "InvalidClientTokenId"),
        "discovery": (400, "UnrecognizedClientException"),
        "workspace": (401, "APIGW.0301"),
        "atlas": (401, "UNEXPECTED_ERROR"),
    },
    "bad_signature": {
        "rds": (403, "SignatureDoesNotMatch"),
        "discovery": (400, "InvalidSignatureException"),
        "workspace": (401, "APIGW.0301"),
        "atlas": (401, "UNEXPECTED_ERROR"),
    },
    "clock_skew": {
        "rds": (403, "SignatureDoesNotMatch"),
        "discovery": (400, "InvalidSignatureException"),
        "workspace": (401, "APIGW.0301"),
    },
    "denied": {
        "rds": (403, "AccessDenied"),
        "discovery": (400, "AuthorizationErrorException"),
        "workspace": (403, "WKS.00081102"),
        "atlas": (401, "USER_UNAUTHORIZED"),
    },
    "bad_request": {
        "rds": (400, "InvalidParameterValue"),
        "discovery": (400, "InvalidParameterValueException"),
        "workspace": (400, "WKS.00211102"),
        "atlas": (400, "VALIDATION_ERROR"),
    },
    "not_found": {
        "rds": (404, "ResourceNotFoundFault"),
        "discovery": (400, "ResourceNotFoundException"),
        "workspace": (404, "APIGW.0101"),
        "atlas": (404, "CLUSTER_NOT_FOUND"),
    },
    "key_locked": {"workspace": (401, "APIGW.0301")},
    "access_list": {"atlas": (403, "IP_ADDRESS_NOT_ON_ACCESS_LIST")},
    "version_gone": {"atlas": (410, "VERSION_GONE")},
    "home_region": {"discovery": (400, "HomeRegionNotSetException")},
}
# Kinds with a test of their own below.
ELSEWHERE = {
    *(
        "bad_gateway",
        "gateway_timeout",
        "reset",
        "reset_mid_body",
        "cut_body",
        "slow",
        "drip",
        "gzip",
        "chunked",
        "close",
    ),
    *(
        "extra_fields",
        "rows_appear",
        "rows_finish",
        "rows_vanish",
        "cut_document",
        "html",
        "error_document",
        "empty_body",
    ),
    *("huge_body", "missing_list", "null_list", "wrong_type", "repeated_page", "foreign_next"),
    *("redirect_host", "redirect_loop", "error"),
}


def test_every_kind_is_looked_at() -> None:
    assert set(REFUSALS) | ELSEWHERE == set(faults.KINDS)
    for kind, answers in REFUSALS.items():
        assert set(answers) == set(faults.KINDS[kind].services) & set(EXPORTS), kind


@pytest.mark.parametrize("one", [Rds, Discovery, Sts, Imds, Storage, Workspace, Iam, Atlas, Oauth])
def test_every_service_has_words_for_every_refusal(one: type[Service]) -> None:
    made = {"html", "empty_body", "huge_body", "error_document", "redirect_host", "redirect_loop"}
    replies = {name for name, kind in faults.KINDS.items() if kind.stage == "reply" and one.name in kind.services}
    assert replies - made <= set(one.reasons)


@pytest.mark.parametrize("kind", REFUSALS)
def test_refusals_in_each_services_words(hit: Hit, service: str, kind: str) -> None:
    if service not in REFUSALS[kind]:
        with pytest.raises(ScenarioError, match=f"{service} has no {kind}"):
            hit(kind)
        return
    clients, reply = hit(kind)
    assert (reply.status_code, code(service, reply)) == REFUSALS[kind][service]
    assert (clients.sim.requests[0].fault, clients.sim.requests[0].error) == (kind, code(service, reply))


def test_any_error(hit: Hit, service: str) -> None:
    _clients, reply = hit("error", status=418, code="TEAPOT", message="short and stout")
    assert (reply.status_code, code(service, reply), "short and stout" in reply.text) == (418, "TEAPOT", True)


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [(2, "2"), ("86400000000", "86400000000"), ({"date": 30}, None)],
    ids=["seconds", "absurd", "date"],
)
def test_retry_after(hit: Hit, wanted: Any, seen: str | None) -> None:
    _clients, reply = hit("throttle", retry_after=wanted)
    header, date = reply.headers["Retry-After"], parse_date(reply.headers["Date"])
    if seen is None:
        after = parse_date(header)
        assert after is not None
        assert date is not None
        assert 29 <= (after - date).total_seconds() <= 31
    else:
        assert header == seen


@pytest.mark.parametrize(("kind", "status"), [("bad_gateway", 502), ("gateway_timeout", 504), ("unavailable", 503)])
@pytest.mark.parametrize("body", ["own", "html", "empty", None])
def test_server_errors_with_each_body(hit: Hit, service: str, kind: str, status: int, body: str | None) -> None:
    _clients, reply = hit(kind, retry_after=1, **({} if body is None else {"body": body}))
    assert (reply.status_code, reply.headers["Retry-After"]) == (status, "1")
    wanted = body or ("own" if kind == "unavailable" else "html")
    if wanted == "own":
        assert code(service, reply)
    else:
        assert ("<html>" in reply.text) == (wanted == "html")


def test_clock_skew_shows_in_the_date(hit: Hit, service: str) -> None:
    if service == "atlas":  # nothing it signs has a time in it
        return
    date = parse_date(hit("clock_skew")[1].headers["Date"])
    assert date is not None
    assert 1100 < date.timestamp() - time.time() < 1300


def test_expired_token_ends_the_token_for_good(play: Play) -> None:
    clients = play()
    clients.sim.add_fault(kind="expired_token", service=["atlas", "workspace"], first=1)
    minted = clients.mint().json()["access_token"]
    assert [clients.bearer(minted).status_code for _attempt in range(2)] == [401, 401]
    assert clients.bearer(clients.mint().json()["access_token"]).status_code == 200


def test_expired_token_by_digest_is_a_stale_nonce(play: Play) -> None:
    clients = play()
    clients.sim.add_fault(kind="expired_token", service="atlas", first=1)
    assert clients.atlas().status_code == 401
    assert clients.sim.requests[-1].sign_in == "digest"


def test_sign_in_services_have_faults_too(play: Play) -> None:
    clients = play(faults=[{"kind": "throttle", "service": ["oauth", "iam", "sts", "imds", "storage"]}])
    assert clients.mint().json()["errorCode"] == "RATE_LIMITED"
    assert clients.huawei_token().json()["error_code"] == "APIGW.0308"
    assert clients.http.put(clients.sim.url + "/latest/api/token").status_code == 429
    url = clients.aws("discovery").describe_export_tasks()["exportsInfo"][0]["configurationsDownloadUrl"]
    assert "SlowDown" in clients.http.get(url).text
