# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in to MongoDB Atlas: API key, service account or token, and what wrong ones get."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start

THOUSAND = clouds.scenario("thousand")
MAIN, OTHER = (clouds.account("atlas", THOUSAND, name) for name in ("main", "other"))
PROJECT = next(iter(MAIN["projects"]))
WAYS = clouds.WAYS["atlas"]
VERSIONS = ("v2", "v1.0")


@pytest.fixture
def two(play: Start) -> Play:
    """The account ``main``, whose cluster has two export jobs."""
    return play(clouds.numbered(2))


def ask(played: Play, **options: t.Any) -> polls.Result:
    """Ask for the cluster's export jobs with ``options``."""
    return polls.run_module(
        "atlas", {"base_url": played.sim.url, "project_id": PROJECT, "cluster_name": "cluster-989", **options}
    )


def signed_by(played: Play) -> list[tuple[str, int | None, str | None]]:
    """Return operation, status and way to sign in of each request, in order."""
    return [(request.operation, request.status, request.sign_in) for request in played.sim.requests]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("way", "requests"),
    [
        ("token", [("ListExportJobs", 200, "bearer")]),
        # The plain module gives its token back: a service account may have a hundred.
        (
            "service account",
            [("CreateToken", 200, "basic"), ("ListExportJobs", 200, "bearer"), ("RevokeToken", 200, "basic")],
        ),
        # The first request has no nonce yet.
        ("API key", [("ListExportJobs", 401, None), ("ListExportJobs", 200, "digest")]),
    ],
)
def test_each_way_and_its_requests(two: Play, version: str, way: str, requests: list[t.Any]) -> None:
    assert len(two.poll("atlas", way=way, api_version=version)["exports"]) == 2
    assert signed_by(two) == requests


@pytest.mark.parametrize(
    "aliases",
    [
        {"api_username": "public_key", "api_password": "private_key"},
        {"service_account_id": "client_id", "service_account_secret": "client_secret"},
    ],
)
def test_the_names_that_other_collections_have(two: Play, aliases: dict[str, str]) -> None:
    result = polls.run_module(
        "atlas",
        {
            "base_url": f"{two.sim.url}/",
            "group_id": PROJECT,
            "cluster_name": "cluster-989",
            **{alias: MAIN[name] for alias, name in aliases.items()},
        },
    )
    assert len(result["exports"]) == 2


@pytest.mark.parametrize(
    ("variables", "way"),
    [
        ({"MONGODB_ATLAS_ACCESS_TOKEN": "access_token"}, "bearer"),
        ({"MONGODB_ATLAS_CLIENT_ID": "client_id", "MONGODB_ATLAS_CLIENT_SECRET": "client_secret"}, "bearer"),
        ({"MONGODB_ATLAS_PUBLIC_API_KEY": "public_key", "MONGODB_ATLAS_PRIVATE_API_KEY": "private_key"}, "digest"),
        ({"MONGODB_ATLAS_PUBLIC_KEY": "public_key", "MONGODB_ATLAS_PRIVATE_KEY": "private_key"}, "digest"),
        ({"MCLI_PUBLIC_API_KEY": "public_key", "MCLI_PRIVATE_API_KEY": "private_key"}, "digest"),
    ],
)
@pytest.mark.parametrize("url", ["MONGODB_ATLAS_BASE_URL", "MONGODB_ATLAS_OPS_MANAGER_URL", "MCLI_OPS_MANAGER_URL"])
def test_the_environment(
    two: Play, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], way: str, url: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, MAIN[value])
    monkeypatch.setenv(url, f"{two.sim.url}/")
    monkeypatch.setenv("MONGODB_ATLAS_PROJECT_ID", PROJECT)
    assert len(polls.run_module("atlas", {"cluster_name": "cluster-989"})["exports"]) == 2
    assert way in {request.sign_in for request in two.sim.requests}


def test_of_several_ways_in_the_environment_a_token_goes_first(two: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "MONGODB_ATLAS_PUBLIC_API_KEY": "public_key",
        "MONGODB_ATLAS_PRIVATE_API_KEY": "private_key",
        "MONGODB_ATLAS_CLIENT_ID": "client_id",
        "MONGODB_ATLAS_CLIENT_SECRET": "client_secret",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, MAIN[value])
    ask(two)
    assert [request.operation for request in two.sim.requests] == ["CreateToken", "ListExportJobs", "RevokeToken"]
    monkeypatch.setenv("MONGODB_ATLAS_ACCESS_TOKEN", MAIN["access_token"])
    two.sim.clear()
    ask(two)
    assert [request.operation for request in two.sim.requests] == ["ListExportJobs"]
    # What the task gives goes before all of them.
    two.sim.clear()
    ask(two, public_key=MAIN["public_key"], private_key=MAIN["private_key"])
    assert [request.sign_in for request in two.sim.requests] == [None, "digest"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("way", "wrong", "requests"),
    [
        ("token", {"access_token": "simulator-only-a-token-of-nobody-0001"}, 1),
        ("service account", {"client_secret": "mdb_sa_sk_simulator_only_a_wrong_secret_0001"}, 1),
        ("service account", {"client_id": "mdb_sa_id_simulator_of_nobody_0001"}, 1),
        # Once without a nonce and once with one: not until the server has had enough.
        ("API key", {"private_key": "5f0c8e1e-simulator-only-a-wrong-private-key"}, 2),
        ("API key", {"public_key": "nobodysk"}, 2),
    ],
)
def test_wrong_credentials_are_refused_for_good(
    two: Play, version: str, way: str, wrong: dict[str, str], requests: int
) -> None:
    result = two.poll("atlas", way=way, api_version=version, **wrong)
    assert (result["finished"], result["error"]["http_status"]) == (True, 401)
    assert "check" in result["msg"]
    assert len(two.sim.requests) == requests


@pytest.mark.parametrize("way", WAYS)
def test_credentials_of_another_organization(two: Play, way: str) -> None:
    found = clouds.credentials("atlas", OTHER, way)
    result = ask(two, **found)
    assert (result["finished"], result["error"]["http_status"]) == (True, 401)


def test_a_token_that_ends_is_told(play: Start) -> None:
    played = play("waits")
    assert len(played.poll("atlas", "ending")["exports"]) == 1
    played.sim.advance(20_001)
    result = played.poll("atlas", "ending")
    assert (result["finished"], result["error"]["http_status"]) == (True, 401)


def test_too_many_tokens_pass(play: Start) -> None:
    scenario = clouds.numbered(1)
    scenario["accounts"]["atlas"]["main"]["active_tokens_max"] = 0
    result = play(scenario).poll("atlas", way="service account")
    assert (result["finished"], result["error"]["code"], result["error"]["http_status"]) == (
        False,
        "access_denied",
        403,
    )


def test_the_token_is_given_back_after_a_failure_too(two: Play) -> None:
    two.sim.add_fault(service="atlas", kind="access_list")
    assert two.poll("atlas", way="service account")["error"]["http_status"] == 403
    assert [request.operation for request in two.sim.requests] == ["CreateToken", "ListExportJobs", "RevokeToken"]


def test_a_token_that_cant_be_given_back_is_no_failure(two: Play) -> None:
    two.sim.add_fault(service="oauth", operation="RevokeToken", kind="internal_error")
    assert two.poll("atlas", way="service account")["error"] is None
