# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in to Huawei Cloud: keys, a token or a password, the project, and what wrong ones get."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start

THOUSAND = clouds.scenario("thousand")
MAIN, OTHER = (clouds.account("workspace", THOUSAND, name) for name in ("main", "other"))
KEYS = {name: MAIN[name] for name in ("access_key", "secret_key")}
PASSWORD = {name: MAIN[name] for name in ("user_name", "user_password", "domain_name")}
PROJECT = next(iter(MAIN["projects"]))


@pytest.fixture
def two(play: Start) -> Play:
    """Two accounts with a project each: ``main`` with two tasks and ``other`` with one."""
    scenario = clouds.numbered(2)
    project = next(iter(OTHER["projects"]))
    scenario["exports"]["workspace"].append({"generate": 1, "project": project, "fields": {"task_id": "of-the-other"}})
    return play(scenario)


def ask(played: Play, **options: t.Any) -> polls.Result:
    """Ask with nothing but the endpoints and ``options``."""
    return polls.run_module(
        "workspace", {"endpoint_url": played.sim.url, "iam_endpoint_url": played.sim.url, **options}
    )


def operations(played: Play) -> list[str]:
    """Return the operations asked for, in order."""
    return [request.operation for request in played.sim.requests]


@pytest.mark.parametrize(
    ("options", "before"),
    [
        ({**KEYS, "project_id": PROJECT}, []),
        ({**KEYS, "project_name": "eu-west-101"}, ["ListProjects"]),
        # The region's own project has the name of the region.
        ({**KEYS, "region": "eu-west-101"}, ["ListProjects"]),
        ({**PASSWORD, "project_id": PROJECT}, ["CreateToken"]),
        # The token says which project it is for: nothing is looked up.
        ({**PASSWORD, "project_name": "eu-west-101"}, ["CreateToken"]),
        ({**PASSWORD, "region": "eu-west-101"}, ["CreateToken"]),
    ],
)
def test_ways_and_what_is_asked_before_the_tasks(two: Play, options: dict[str, t.Any], before: list[str]) -> None:
    assert len(ask(two, **options)["exports"]) == 2
    # The end of a listing is an empty page: the service's own count can't be trusted.
    assert operations(two) == [*before, "ListExportTasks", "ListExportTasks"]


def test_the_endpoint_of_iam_may_end_in_its_version(two: Play) -> None:
    assert ask(two, **KEYS, region="eu-west-101", iam_endpoint_url=f"{two.sim.url}/v3/")["error"] is None


@pytest.mark.parametrize("way", ["keys", "token"])
def test_temporary_credentials_until_they_end(play: Start, way: str) -> None:
    played = play("waits")
    assert len(played.poll("workspace", "ending", way)["exports"]) == 1
    played.sim.advance(20_001)
    result = played.poll("workspace", "ending", way)
    assert (result["error"]["http_status"], result["finished"]) == (401, True)


@pytest.mark.parametrize(
    "names",
    [
        ("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_PROJECT_ID"),
        ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_PROJECT_ID"),
    ],
)
def test_keys_in_the_environment(two: Play, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str, str]) -> None:
    for name, value in zip(names, (MAIN["access_key"], MAIN["secret_key"], PROJECT), strict=True):
        monkeypatch.setenv(name, value)
    assert len(ask(two)["exports"]) == 2


def test_a_password_in_the_environment(two: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_USER_NAME", MAIN["user_name"])
    monkeypatch.setenv("HW_USER_PASSWORD", MAIN["user_password"])
    monkeypatch.setenv("HW_DOMAIN_NAME", MAIN["domain_name"])
    monkeypatch.setenv("HW_REGION_NAME", "eu-west-101")
    monkeypatch.setenv("HW_AUTH_URL", f"{two.sim.url}/v3")
    assert len(polls.run_module("workspace", {"endpoint_url": two.sim.url})["exports"]) == 2


def test_temporary_credentials_in_the_environment(play: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play("waits")
    ending = clouds.account("workspace", played.scenario, "ending")
    project = next(iter(ending["projects"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HW_AUTH_TOKEN", ending["auth_token"])
        assert len(ask(played, project_id=project)["exports"]) == 1
    for name, value in (("AK", "access_key"), ("SK", "secret_key"), ("SECURITY_TOKEN", "security_token")):
        monkeypatch.setenv(f"HUAWEICLOUD_SDK_{name}", ending[value])
    assert len(ask(played, project_id=project)["exports"]) == 1


def test_options_go_before_the_environment(two: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_ACCESS_KEY", OTHER["access_key"])
    monkeypatch.setenv("HW_SECRET_KEY", OTHER["secret_key"])
    monkeypatch.setenv("HW_SECURITY_TOKEN", "a-token-of-the-other-keys-in-the-environment")
    assert len(ask(two, **KEYS, project_id=PROJECT)["exports"]) == 2
    assert len(ask(two, **PASSWORD, project_id=PROJECT)["exports"]) == 2
    assert {request.account for request in two.sim.requests} == {"main"}


@pytest.mark.parametrize(
    "wrong",
    [
        {**KEYS, "access_key": "HWSIMULATORNOBODY001"},
        {**KEYS, "secret_key": "simulator-only-a-wrong-secret-key-0001"},
        {**KEYS, "security_token": "simulator-only-a-token-of-no-keys-0001"},
        {"auth_token": "simulator-only-a-token-of-nobody-0001"},
        {**PASSWORD, "user_password": "simulator-only-a-wrong-password-0001"},
        {**PASSWORD, "domain_name": "simulator-domain-of-nobody"},
        # Another account's project.
        {**KEYS, "project_id": next(iter(OTHER["projects"]))},
    ],
)
def test_wrong_credentials_are_refused_once_and_for_good(two: Play, wrong: dict[str, t.Any]) -> None:
    result = ask(two, **{"project_id": PROJECT, **wrong})
    assert (result["finished"], result["error"]["retryable"]) == (True, False)
    assert result["error"]["code"] == two.sim.requests[-1].error
    # Five wrong signatures lock a key.
    assert len(two.sim.requests) == 1


def test_a_wrong_clock_is_told(play: Start) -> None:
    result = play({**clouds.numbered(1), "server_clock_off": 1200}).poll("workspace")
    assert (result["finished"], "clock" in result["msg"]) == (True, True)


@pytest.mark.parametrize(("name", "ids"), [("twice", ["aaaa", "bbbb"]), ("nowhere", ["none"])])
def test_a_project_that_is_not_one_is_told(play: Start, name: str, ids: list[str]) -> None:
    result = play("odd").poll("workspace", project_id=None, project_name=name)
    assert (result["finished"], result["error"]["code"]) == (True, "InvalidOption")
    assert all(one in result["msg"] for one in [*ids, name, "project_id"])


def test_a_lookup_that_fails_in_passing_does_not_end_the_wait(two: Play) -> None:
    two.sim.add_fault(service="iam", kind="unavailable")
    for options in (KEYS, PASSWORD):
        result = ask(two, **options, region="eu-west-101")
        assert (result["finished"], result["error"]["http_status"]) == (False, 503)
