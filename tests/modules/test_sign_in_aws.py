# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in to AWS: where keys may come from, which of them goes first, and what wrong ones get."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start

SERVICES = ("rds", "discovery")
THOUSAND = clouds.scenario("thousand")
MAIN, OTHER = (clouds.account("rds", THOUSAND, name) for name in ("main", "other"))
KEYS = {name: MAIN[name] for name in ("access_key", "secret_key")}
OTHER_KEYS = {"AWS_ACCESS_KEY_ID": OTHER["access_key"], "AWS_SECRET_ACCESS_KEY": OTHER["secret_key"]}

Environment = t.Callable[..., None]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Set environment variables for a test."""

    def set_all(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


@pytest.fixture
def profiles(tmp_path: Path, environment: Environment) -> t.Callable[[str], None]:
    """Write the file of profiles, as ``aws configure`` does."""

    def write(text: str) -> None:
        (tmp_path / "config").write_text(text, encoding="utf-8")
        environment(AWS_CONFIG_FILE=str(tmp_path / "config"))

    return write


@pytest.fixture
def two(play: Start) -> Play:
    """Two accounts: ``main`` with two exports in each service, and ``other`` with one."""
    scenario = clouds.numbered(2)
    for service in SERVICES:
        scenario["exports"][service].append(
            {"generate": 1, "account": "other", "fields": {clouds.ID_FIELDS[service]: "of-the-other"}}
        )
    return play(scenario)


def asked_as(played: Play) -> set[str | None]:
    """Return the accounts that the requests were signed for."""
    return {request.account for request in played.sim.requests if request.service in SERVICES}


def ask(played: Play, service: str, **options: t.Any) -> polls.Result:
    """Ask with nothing but the endpoint and ``options``."""
    return polls.run_module(service, {"endpoint_url": played.sim.url, **options})


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "names",
    [
        ("access_key", "secret_key", "region"),
        ("aws_access_key_id", "aws_secret_access_key", "aws_region"),
        ("aws_access_key", "aws_secret_key", "region"),
    ],
)
def test_keys_as_options_under_all_their_names(two: Play, service: str, names: tuple[str, str, str]) -> None:
    values = (MAIN["access_key"], MAIN["secret_key"], "eu-west-1")
    assert len(ask(two, service, **dict(zip(names, values, strict=True)))["exports"]) == 2


@pytest.mark.parametrize(
    "names",
    [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"),
        ("AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_DEFAULT_REGION"),
    ],
)
def test_keys_in_the_environment_under_all_their_names(
    two: Play, environment: Environment, names: tuple[str, str, str]
) -> None:
    environment(**dict(zip(names, (MAIN["access_key"], MAIN["secret_key"], "eu-west-1"), strict=True)))
    assert len(ask(two, "rds")["exports"]) == 2


def test_the_endpoint_from_the_environment(two: Play) -> None:
    for name in ("AWS_URL", "AWS_ENDPOINT_URL"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(name, two.sim.url)
            assert len(polls.run_module("rds", {**KEYS, "region": "eu-west-1"})["exports"]) == 2


def test_keys_of_the_task_go_before_those_in_the_environment(two: Play, environment: Environment) -> None:
    environment(**OTHER_KEYS, AWS_SESSION_TOKEN="a-token-of-the-other-keys-in-the-environment")
    result = ask(two, "rds", region="eu-west-1", **KEYS)
    assert (len(result["exports"]), asked_as(two)) == (2, {"main"})


def test_keys_of_the_task_go_before_a_profile_in_the_environment(
    two: Play, environment: Environment, profiles: t.Callable[[str], None]
) -> None:
    profiles(
        f"[profile other]\nregion = us-east-1\naws_access_key_id = {OTHER['access_key']}\n"
        f"aws_secret_access_key = {OTHER['secret_key']}\n"
    )
    environment(AWS_PROFILE="other")
    assert len(ask(two, "rds", region="eu-west-1", **KEYS)["exports"]) == 2
    assert asked_as(two) == {"main"}


def test_a_profile_brings_keys_and_region(
    two: Play, environment: Environment, profiles: t.Callable[[str], None]
) -> None:
    profiles(
        f"[profile exports]\nregion = eu-west-1\naws_access_key_id = {MAIN['access_key']}\n"
        f"aws_secret_access_key = {MAIN['secret_key']}\n"
    )
    assert len(ask(two, "rds", profile="exports")["exports"]) == 2
    assert len(ask(two, "rds", aws_profile="exports")["exports"]) == 2
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(name, "exports")
            assert len(ask(two, "rds")["exports"]) == 2
    # amazon.aws refuses this: an option and variables are no contradiction.
    environment(**OTHER_KEYS)
    assert len(ask(two, "rds", profile="exports")["exports"]) == 2
    assert asked_as(two) == {"main"}


def test_a_shared_credentials_file(two: Play, environment: Environment, tmp_path: Path) -> None:
    text = f"[default]\naws_access_key_id = {MAIN['access_key']}\naws_secret_access_key = {MAIN['secret_key']}\n"
    (tmp_path / "credentials").write_text(text, encoding="utf-8")
    environment(AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"))
    assert len(ask(two, "discovery", region="eu-west-1")["exports"]) == 2


@pytest.mark.parametrize("service", SERVICES)
def test_temporary_keys_until_they_end(play: Start, service: str) -> None:
    played = play("waits")
    assert len(played.poll(service, "ending")["exports"]) == 1
    played.sim.advance(20_001)
    result = played.poll(service, "ending")
    assert result["error"]["code"] in ("ExpiredToken", "ExpiredTokenException")
    assert (result["finished"], "get new ones" in result["msg"]) == (True, True)


def test_temporary_keys_from_the_environment(play: Start, environment: Environment) -> None:
    played = play("waits")
    ending = clouds.account("rds", played.scenario, "ending")
    environment(
        AWS_ACCESS_KEY_ID=ending["access_key"],
        AWS_SECRET_ACCESS_KEY=ending["secret_key"],
        AWS_SESSION_TOKEN=ending["session_token"],
    )
    assert len(ask(played, "rds", region="eu-west-1")["exports"]) == 1


def test_a_profile_with_a_role(play: Start, environment: Environment, profiles: t.Callable[[str], None]) -> None:
    played = play("waits")
    steady = clouds.account("rds", played.scenario, "steady")
    profiles(
        "[profile nightly]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/nightly\n"
        "source_profile = base\n[profile base]\n"
        f"aws_access_key_id = {steady['access_key']}\naws_secret_access_key = {steady['secret_key']}\n"
    )
    environment(AWS_ENDPOINT_URL_STS=played.sim.url)
    assert ask(played, "rds", profile="nightly")["error"] is None
    assert {request.operation for request in played.sim.requests} == {"AssumeRole", "DescribeExportTasks"}
    played.sim.add_fault(service="sts", kind="denied")
    result = ask(played, "rds", profile="nightly")
    assert (result["error"]["code"], result["finished"]) == ("AccessDenied", True)


def test_the_role_of_an_instance(play: Start, environment: Environment) -> None:
    played = play("waits")
    environment(AWS_EC2_METADATA_SERVICE_ENDPOINT=played.sim.url, AWS_EC2_METADATA_DISABLED="false")
    assert ask(played, "rds", region="eu-west-1")["error"] is None
    assert [request.service for request in played.sim.requests][-1] == "rds"


@pytest.mark.parametrize(
    ("service", "wrong", "code"),
    [
        ("rds", {"access_key": "AKIASIMULATORNOBODY1"}, "InvalidClientTokenId"),
        ("rds", {"secret_key": "simulator-only-a-wrong-secret-key-0001"}, "SignatureDoesNotMatch"),
        ("rds", {"session_token": "simulator-only-a-token-of-no-keys"}, "InvalidClientTokenId"),
        ("discovery", {"access_key": "AKIASIMULATORNOBODY1"}, "UnrecognizedClientException"),
        ("discovery", {"secret_key": "simulator-only-a-wrong-secret-key-0001"}, "InvalidSignatureException"),
    ],
)
def test_wrong_keys_are_refused_once_and_for_good(two: Play, service: str, wrong: dict[str, str], code: str) -> None:
    result = ask(two, service, region="eu-west-1", **{**KEYS, **wrong})
    assert (result["error"]["code"], result["finished"], len(two.sim.requests)) == (code, True, 1)
    assert result["error"]["request_id"] == two.sim.requests[0].request_id
    assert MAIN["secret_key"] not in str(result)


@pytest.mark.parametrize("service", SERVICES)
def test_a_clock_that_is_wrong_is_told(play: Start, service: str) -> None:
    result = play({**clouds.numbered(1), "server_clock_off": 1200}).poll(service)
    assert result["finished"] is True
    assert "clock" in result["msg"] or "expired" in result["msg"].lower()


@pytest.mark.parametrize("service", SERVICES)
def test_another_region_has_other_exports(play: Start, service: str) -> None:
    scenario = clouds.numbered(2)
    scenario["exports"][service][0]["region"] = "eu-west-1"
    played = play(scenario)
    assert len(played.poll(service)["exports"]) == 2
    assert played.poll(service, region="us-east-1")["exports"] == []
