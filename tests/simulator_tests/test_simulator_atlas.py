# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Atlas's export jobs by digest and by bearer token, and its OAuth2 endpoint."""

from __future__ import annotations

import base64
import re

import pytest
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import (
    ATLAS_CLIENT,
    ATLAS_KEYS,
    ATLAS_TOKEN,
    GROUP,
    Play,
    small_scenario,
)
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

FIRST = "6a79" + "1".zfill(20)


def _digest(password: str = ATLAS_KEYS["private_key"]) -> HTTPDigestAuth:
    return HTTPDigestAuth(ATLAS_KEYS["public_key"], password)


def test_the_challenge_is_the_recorded_one(play: Play) -> None:
    clients = play()
    reply = clients.http.get(f"{clients.sim.url}/api/atlas/v2/groups/{GROUP}/clusters/cluster-1/backup/exports")
    pattern = (
        r'Digest realm="MMS Public API", domain="", nonce="[A-Za-z0-9+/]{32}", '
        r'algorithm=MD5, qop="auth", stale=false'
    )
    assert re.fullmatch(pattern, reply.headers["WWW-Authenticate"])
    body = {"error": 401, "reason": "Unauthorized", "detail": "You are not authorized for this resource."}
    assert (reply.status_code, reply.json()) == (401, {**body, "errorCode": "UNEXPECTED_ERROR"})
    assert "RateLimit-Limit" not in reply.headers


def test_a_nonce_is_used_again_with_a_count(play: Play) -> None:
    clients, auth = play(), _digest()
    assert [clients.atlas(auth=auth).status_code for _attempt in range(3)] == [200, 200, 200]
    assert [record.status for record in clients.sim.requests] == [401, 200, 200, 200]
    assert clients.sim.connections == 1


@pytest.mark.parametrize(
    "auth",
    [_digest("wrong"), HTTPDigestAuth("nobody", ATLAS_KEYS["private_key"]), HTTPBasicAuth(*ATLAS_KEYS.values())],
)
def test_wrong_api_keys_get_the_challenge_again(play: Play, auth: HTTPDigestAuth | HTTPBasicAuth) -> None:
    reply = play().atlas(auth=auth)
    assert (reply.status_code, reply.json()["errorCode"]) == (401, "UNEXPECTED_ERROR")
    assert reply.headers["WWW-Authenticate"].startswith("Digest ")


def test_a_request_sent_twice_is_stale(play: Play) -> None:
    clients, auth = play(), _digest()
    header = {"Authorization": clients.atlas(auth=auth).request.headers["Authorization"]}
    reply = clients.atlas(headers=header)
    assert (reply.status_code, "stale=true" in reply.headers["WWW-Authenticate"]) == (401, True)


def test_a_digest_does_not_fit_another_url(play: Play) -> None:
    clients, auth = play(), _digest()
    header = {"Authorization": clients.atlas(auth=auth).request.headers["Authorization"].replace("nc=00000001", "nc=2")}
    assert clients.atlas("?pageNum=2", headers=header).status_code == 401


@pytest.mark.parametrize("switches", [{"nonce_uses": 2}, {"nonce_lifetime": 60}])
def test_worn_out_nonces_are_stale(play: Play, switches: dict[str, int]) -> None:
    clients, auth = play(switches={"atlas": switches}), _digest()
    assert [clients.atlas(auth=auth).status_code for _attempt in range(2)] == [200, 200]
    clients.sim.advance(61)
    assert clients.atlas(auth=auth).status_code == 200  # requests signs again on stale=true
    assert [record.status for record in clients.sim.requests] == [401, 200, 200, 401, 200]


def test_a_thousand_jobs_by_page(play: Play) -> None:
    clients = play(exports={"atlas": [{"generate": 1000}]})
    found, url = [], "?itemsPerPage=300"
    while url:
        body = clients.bearer(path=url).json()
        found += [job["id"] for job in body["results"]]
        links = {link["rel"]: link["href"] for link in body["links"]}
        assert set(links) <= {"self", "next"}
        url = "?" + links["next"].partition("?")[2] if "next" in links else ""
    assert len(set(found)) == len(found) == 1000
    assert body["totalCount"] == 1000
    assert clients.bearer(path="?pageNum=99").json()["results"] == []


@pytest.mark.parametrize(("size", "rows"), [("0", 1), ("-5", 1), ("9999", 500)])
def test_page_sizes_out_of_bounds_are_put_right(play: Play, size: str, rows: int) -> None:
    clients = play(exports={"atlas": [{"generate": 600}]})
    assert len(clients.bearer(path=f"?itemsPerPage={size}&pageNum=0").json()["results"]) == rows


@pytest.mark.parametrize(("switch", "total"), [("exact", 5), ("absent", None), ("zero", 0), ("wrong", 12)])
def test_total_count_in_every_reading(play: Play, switch: str, total: int | None) -> None:
    clients = play(switches={"atlas": {"total_count": switch, "next_link": False}})
    body = clients.bearer(path="?itemsPerPage=2").json()
    assert body.get("totalCount") == total
    assert [link["rel"] for link in body["links"]] == ["self"]
    assert "totalCount" not in clients.bearer(path="?includeCount=false").json()


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/vnd.atlas.2023-01-01+json", 200),
        ("application/vnd.atlas.2025-03-12+json", 200),
        ("application/vnd.atlas.2022-12-31+json", 406),
        ("application/vnd.atlas.2023-13-01+json", 406),
        ("application/json", 406),
        ("*/*", 406),
    ],
)
def test_version_header_of_v2(play: Play, accept: str, status: int) -> None:
    reply = play().atlas(headers={"Authorization": f"Bearer {ATLAS_TOKEN}", "Accept": accept})
    assert reply.status_code == status
    if status == 200:
        assert reply.headers["Content-Type"] == "application/vnd.atlas.2023-01-01+json;charset=utf-8"
        assert reply.headers["RateLimit-Limit"] == "1200"
    else:
        assert reply.headers["X-Error-Code"] == reply.json()["errorCode"] == "INVALID_VERSION_DATE"
        assert reply.headers["Content-Type"] == "application/json"


def test_v1_takes_any_version_header(play: Play) -> None:
    clients = play()
    url = f"{clients.sim.url}/api/atlas/v1.0/groups/{GROUP}/clusters/cluster-1/backup/exports/{FIRST}"
    headers = {"Authorization": f"Bearer {ATLAS_TOKEN}", "Accept": "application/json"}
    reply = clients.http.get(url, headers=headers)
    assert (reply.json()["id"], reply.headers["Content-Type"]) == (FIRST, "application/json")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{'1' * 24}/clusters/cluster-1/backup/exports", 404, "GROUP_NOT_FOUND"),
        ("nonsense/clusters/cluster-1/backup/exports", 404, "INVALID_GROUP_ID"),
        (f"{GROUP}/clusters/nobody/backup/exports", 404, "CLUSTER_NOT_FOUND"),
        (f"{'c' * 24}/clusters/cluster-1/backup/exports", 401, "USER_CANNOT_ACCESS_GROUP"),
        (f"{GROUP}/clusters/cluster-1/backup/exports/{'0' * 24}", 404, "RESOURCE_NOT_FOUND"),
    ],
)
def test_what_is_not_there(play: Play, path: str, status: int, code: str) -> None:
    accounts = small_scenario()["accounts"]
    accounts["atlas"]["other"] = {"projects": {"c" * 24: ["cluster-1"]}}
    clients = play(accounts=accounts)
    headers = {"Authorization": f"Bearer {ATLAS_TOKEN}", "Accept": "application/vnd.atlas.2023-01-01+json"}
    reply = clients.http.get(f"{clients.sim.url}/api/atlas/v2/groups/{path}", headers=headers)
    assert (reply.status_code, reply.json()["errorCode"], reply.json()["error"]) == (status, code, status)


def test_a_minted_token_works_until_it_ends_or_is_revoked(play: Play) -> None:
    clients = play()
    reply = clients.mint().json()
    assert (reply["expires_in"], reply["token_type"]) == (3600, "Bearer")
    first, second = reply["access_token"], clients.mint().json()["access_token"]
    assert clients.bearer(first).status_code == clients.bearer(second).status_code == 200
    revoke = {"token": first, "token_type_hint": "access_token"}
    pair = tuple(ATLAS_CLIENT.values())
    assert clients.http.post(f"{clients.sim.url}/api/oauth/revoke", auth=pair, data=revoke).status_code == 200
    assert (clients.bearer(first).status_code, clients.bearer(second).status_code) == (401, 200)
    clients.sim.advance(3600)
    refused = clients.bearer(second)
    assert (refused.status_code, "WWW-Authenticate" in refused.headers) == (401, False)
    assert first not in str(clients.sim.requests)


def test_oauth_errors_have_oauths_shape(play: Play) -> None:
    clients = play()
    wrong = clients.mint("wrong")
    body = {"error": "invalid_client", "error_description": "Invalid credentials provided."}
    assert (wrong.status_code, wrong.json()) == (401, body)
    basic = base64.b64encode(":".join(ATLAS_CLIENT.values()).encode()).decode()
    form = {"grant_type": "password"}
    reply = clients.http.post(
        f"{clients.sim.url}/api/oauth/token", headers={"Authorization": f"Basic {basic}"}, data=form
    )
    assert (reply.status_code, reply.json()["error"]) == (400, "unsupported_grant_type")


def test_the_hundred_and_first_token_is_refused_until_one_ends(play: Play) -> None:
    clients = play()
    assert {clients.mint().status_code for _attempt in range(100)} == {200}
    refused = clients.mint()
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")
    clients.sim.advance(3600)
    assert clients.mint().status_code == 200


def test_mints_per_minute(play: Play) -> None:
    accounts = small_scenario()["accounts"]
    accounts["atlas"]["unit"]["mints_per_minute"] = 2
    clients = play(accounts=accounts)
    assert [clients.mint().status_code for _attempt in range(3)] == [200, 200, 429]
    assert clients.mint().json()["parameters"] == ["/api/oauth/token", 50, 1]
    clients.sim.advance(61)
    assert clients.mint().status_code == 200


def test_reported_lifetime_may_lie(play: Play) -> None:
    accounts = small_scenario()["accounts"]
    accounts["atlas"]["unit"] |= {"token_lifetime": 10, "reported_token_lifetime": 3600}
    clients = play(accounts=accounts)
    reply = clients.mint().json()
    clients.sim.advance(10)
    assert (reply["expires_in"], clients.bearer(reply["access_token"]).status_code) == (3600, 401)
