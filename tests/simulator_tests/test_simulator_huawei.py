# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspace and IAM, signed to by the vendor's own signer."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import (
    HUAWEI_KEYS,
    PROJECT,
    Play,
    small_scenario,
)

from simulator.credentials import huawei_hmac

VECTORS = json.loads(
    (Path(__file__).parents[1] / "unit" / "data" / "huawei_signing_vectors.json").read_text(encoding="utf-8")
)
OTHER_PROJECT = "fedcba9876543210fedcba9876543210"


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: str(vector["name"]))
def test_signatures_of_the_vendors_signer(vector: dict[str, Any]) -> None:
    expected = vector["expected"]
    headers = {name.lower(): value for name, value in expected["headers"].items()}
    url = urlsplit(expected["url"])
    canonical = huawei_hmac.canonical_request(
        vector["method"],
        url.path,
        parse_qsl(url.query, keep_blank_values=True),
        headers,
        sorted(headers),
        hashlib.sha256(vector["body"].encode()).hexdigest(),
    )
    assert canonical == expected["canonical_request"]
    assert huawei_hmac.signature(VECTORS["secret_key"], VECTORS["x_sdk_date"], canonical) == expected["signature"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "limit=5&offset=0",
        "file_name=%E6%A1%8C%E9%9D%A2%20%E5%88%97%E8%A1%A8%2A~%C3%A9.xlsx",
        "task_id=&status=FAIL",
    ],
)
def test_requests_of_the_vendors_signer_are_let_in(play: Play, query: str) -> None:
    clients = play()
    reply = clients.tasks(query, headers={"X-Project-Id": PROJECT, "User-Agent": "unit test/1.0", "X-Empty": ""})
    assert reply.status_code == 200, reply.text
    assert clients.sim.requests[0].sign_in == "sdk-hmac"


def test_a_thousand_tasks_by_offset(play: Play) -> None:
    clients = play(exports={"workspace": [{"generate": 1000}]}, switches={"workspace": {"hides_downloaded": False}})
    pages = [clients.tasks(f"limit=100&offset={offset}").json() for offset in range(0, 1100, 100)]
    assert len({task["task_id"] for page in pages for task in page["export_tasks"]}) == 1000
    assert {page["count"] for page in pages} == {1000}
    assert pages[-1]["export_tasks"] == []
    assert [record.page for record in clients.sim.requests] == list(range(1, 12))


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("status=FAIL", ["FAIL", "FAIL"]),
        ("limit=2", ["SUCCESS", "FAIL"]),
        ("limit=2&sort_field=create_time&sort_type=DESC", ["FAIL", "SUCCESS"]),
        ("task_id=" + "0" * 31 + "3", ["EXPIRED"]),
        ("file_name=desktop_list_0001.xlsx", ["SUCCESS"]),
        ("file_name=desktop", []),
        ("is_download=true", []),
    ],
)
def test_list_filters(play: Play, query: str, states: list[str]) -> None:
    assert [task["status"] for task in play().tasks(query).json()["export_tasks"]] == states


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "offset=-1",
        "offset=x",
        "is_download=False",
        "status=DONE",
        "sort_type=ASC",
        "sort_field=id",
    ],
)
def test_bad_queries(play: Play, query: str) -> None:
    reply = play().tasks(query)
    assert (reply.status_code, sorted(reply.json())) == (400, ["error_code", "error_msg"])


@pytest.mark.parametrize(
    ("switch", "count"), [("total", 2), ("project", 5), ("page", 1), ("zero", 0), ("wrong", 9), ("absent", None)]
)
def test_count_in_every_reading(play: Play, switch: str, count: int | None) -> None:
    clients = play(switches={"workspace": {"count": switch}})
    assert clients.tasks("status=FAIL&limit=1").json().get("count") == count


def test_offset_as_pages_and_names_in_part(play: Play) -> None:
    clients = play(switches={"workspace": {"offset": "pages", "file_name": "part", "lone_sort": "ignore"}})
    task = clients.tasks("limit=2&offset=1&file_name=desktop&sort_type=ASC").json()["export_tasks"][0]
    assert task["file_name"] == "desktop_list_0003.xlsx"


@pytest.mark.parametrize("hides", [True, False])
def test_a_download_hides_the_task_or_not(play: Play, hides: bool) -> None:
    clients = play(switches={"workspace": {"hides_downloaded": hides}})
    name = "0" * 31 + "1"
    reply = clients.huawei(f"/v2/{{project}}/export-tasks/{name}/download")
    assert zipfile.ZipFile(io.BytesIO(reply.content)).testzip() is None
    assert "desktop_list_0001.xlsx" in reply.headers["Content-Disposition"]
    assert len(clients.tasks(f"task_id={name}").json()["export_tasks"]) == (0 if hides else 1)
    assert clients.tasks(f"task_id={name}&is_download=true").json()["export_tasks"][0]["is_download"] is True


def test_downloads_that_are_not_there(play: Play) -> None:
    clients = play()
    for name in ("0" * 31 + "2", "nobody"):
        reply = clients.huawei(f"/v2/{{project}}/export-tasks/{name}/download")
        assert (reply.status_code, reply.json()["error_code"]) == (400, "WKS.00211102")


@pytest.mark.parametrize(
    ("keys", "tail"),
    [
        ({"secret_key": "wrong"}, "verify aksk signature fail"),
        ({"access_key": "HWNOBODY"}, "Get secretKey failed,ak:HWNOBODY,err:ak not exist"),
    ],
)
def test_wrong_keys(play: Play, keys: dict[str, str], tail: str) -> None:
    reply = play().tasks(**keys)
    body = reply.json()
    assert (reply.status_code, body["error_code"]) == (401, "APIGW.0301")
    assert body["error_msg"].endswith(tail)
    assert body["request_id"] == reply.headers["X-Request-Id"].replace("-", "")


def test_more_than_five_bad_signatures_lock_the_key_for_five_minutes(play: Play) -> None:
    clients = play()
    for _attempt in range(6):
        assert clients.tasks(secret_key="wrong").json()["error_msg"].endswith("verify aksk signature fail")
    assert clients.tasks().json()["error_msg"].endswith("AK access failed to reach the limit,forbidden.")
    clients.sim.advance(301)
    assert clients.tasks().status_code == 200


def test_five_bad_signatures_do_not(play: Play) -> None:
    clients = play()
    for _attempt in range(5):
        clients.tasks(secret_key="wrong")
    assert clients.tasks().status_code == 200


@pytest.mark.parametrize(("off", "status"), [(-1200, 401), (1200, 401), (600, 200)])
def test_clocks_may_differ_by_fifteen_minutes(play: Play, off: int, status: int) -> None:
    clients = play(server_clock_off=off)
    assert clients.tasks().status_code == status


def test_a_signature_does_not_fit_another_request(play: Play) -> None:
    clients = play()
    good = clients.tasks("limit=1").request
    headers = dict(good.headers)
    for url, changed in ((good.url.replace("limit=1", "limit=2"), {}), (good.url, {"X-Sdk-Date": "20260101T000000Z"})):
        assert clients.http.get(url, headers={**headers, **changed}).status_code == 401
    # The signed path always ends in a slash, so this one fits.
    assert clients.http.get(good.url.replace("?", "/?"), headers=headers).status_code == 200


def test_temporary_keys_need_their_signed_token_until_they_end(play: Play) -> None:
    accounts = small_scenario()["accounts"]
    accounts["huawei"]["unit"] |= {"security_token": "simulator-only-security-token", "expires_in": 100}
    clients = play(accounts=accounts)
    token = {"X-Security-Token": "simulator-only-security-token"}
    assert clients.tasks().status_code == 401
    assert clients.tasks(headers={"X-Security-Token": "another"}).status_code == 401
    assert clients.tasks(headers=token).status_code == 200
    clients.sim.advance(100)
    assert clients.tasks(headers=token).json()["error_msg"].endswith("token expires")
    assert "simulator-only-security-token" not in str(clients.sim.requests)


def test_a_token_for_a_password_ends_after_its_lifetime(play: Play) -> None:
    clients = play()
    reply = clients.huawei_token()
    assert (reply.status_code, reply.json()["token"]["project"]["id"]) == (201, PROJECT)
    headers = {"X-Auth-Token": reply.headers["X-Subject-Token"]}
    url = f"{clients.sim.url}/v2/{PROJECT}/export-tasks"
    assert clients.http.get(url, headers=headers).status_code == 200
    assert clients.http.get(url, headers={"X-Auth-Token": "made up"}).json()["error_msg"].endswith("decrypt token fail")
    clients.sim.advance(86400)
    assert "token expires, expires_at: " in clients.http.get(url, headers=headers).json()["error_msg"]


def test_a_wrong_password_in_keystones_words(play: Play) -> None:
    reply = play().huawei_token(password="wrong")
    error = {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}
    assert (reply.status_code, reply.json()) == (401, {"error": error})


def test_projects_by_name(play: Play) -> None:
    accounts = small_scenario()["accounts"]
    accounts["huawei"]["unit"]["projects"] |= {OTHER_PROJECT: "twice", "a" * 32: "twice"}
    clients = play(accounts=accounts)
    names = {
        name: clients.huawei(f"/v3/projects?name={name}").json()["projects"] for name in ("eu-west-101", "twice", "x")
    }
    assert [[one["id"] for one in found] for found in names.values()] == [[PROJECT], [OTHER_PROJECT, "a" * 32], []]
    refused = clients.huawei("/v3/projects", secret_key="wrong").json()
    assert refused["error"]["title"] == "Unauthorized"


def test_projects_of_others_are_closed(play: Play) -> None:
    accounts = small_scenario()["accounts"]
    other = {"access_key": "HWOTHER", "secret_key": "simulator-only-secret-of-the-other"}
    accounts["huawei"]["other"] = {**other, "projects": {OTHER_PROJECT: "eu-west-101"}}
    clients = play(accounts=accounts)
    assert clients.tasks(project=OTHER_PROJECT).json()["error_code"] == "WKS.00170312"
    assert clients.tasks(project=OTHER_PROJECT, **other).status_code == 200
    token = {"X-Auth-Token": clients.huawei_token().headers["X-Subject-Token"]}
    foreign = clients.http.get(f"{clients.sim.url}/v2/{OTHER_PROJECT}/export-tasks", headers=token)
    assert (foreign.status_code, foreign.json()["error_code"]) == (401, "APIGW.0307")
    assert HUAWEI_KEYS["secret_key"] not in str(clients.sim.requests)
