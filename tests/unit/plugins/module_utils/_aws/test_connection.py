# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who signs in, where, and with which settings: the options of amazon.aws, without its traps."""

from __future__ import annotations

import typing as t
from pathlib import Path

import boto3.session
import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._aws import connection, rds
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError, InvalidOption
from ansible_collections.crosscloud.exports.plugins.module_utils._core.version import USER_AGENT
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import parameters
from botocore import exceptions as boto

KEYS = {"access_key": "AKIAEXAMPLE00000001", "secret_key": "correct-horse-battery-staple-1"}
OTHER_KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE00000002", "AWS_SECRET_ACCESS_KEY": "correct-horse-battery-staple-2"}


def options(**given: t.Any) -> dict[str, t.Any]:
    """Return a task's options with a region."""
    return parameters(rds.SERVICE, **{"region": "eu-west-1", **given})


def signed_in(**given: t.Any) -> tuple[t.Any, t.Any]:
    """Return a client for the options given and the credentials that it signs with."""
    client = connection.connect(options(**given), "rds")
    return client, client._get_credentials()


@pytest.fixture
def profiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Write the user's files with two profiles."""
    (tmp_path / "config").write_text("[profile night]\nregion = us-west-2\n[profile bare]\n")
    (tmp_path / "credentials").write_text(
        "[night]\naws_access_key_id = AKIAEXAMPLE00000003\naws_secret_access_key = correct-horse-battery-staple-3\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


@pytest.fixture
def key_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put temporary keys into the environment."""
    for name, value in OTHER_KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session-token-of-the-environment")


@pytest.mark.usefixtures("key_variables")
def test_keys_in_the_task_beat_the_environment_and_leave_its_session_token_alone() -> None:
    client, credentials = signed_in(**KEYS)
    assert (credentials.access_key, credentials.token) == ("AKIAEXAMPLE00000001", None)
    assert client.meta.region_name == "eu-west-1"


@pytest.mark.usefixtures("key_variables")
def test_keys_in_the_environment_come_with_their_session_token() -> None:
    _client, credentials = signed_in()
    assert credentials.access_key == "AKIAEXAMPLE00000002"
    assert credentials.token == "session-token-of-the-environment"


def test_a_session_token_in_the_task_belongs_to_its_keys() -> None:
    _client, credentials = signed_in(**KEYS, session_token="session-token-of-the-task")
    assert (credentials.access_key, credentials.token) == ("AKIAEXAMPLE00000001", "session-token-of-the-task")


@pytest.mark.usefixtures("profiles", "key_variables")
def test_a_profile_in_the_task_beats_keys_in_the_environment() -> None:
    given = options(profile="night", region=None)
    connection.check(given)
    client = connection.connect(given, "rds")
    assert client._get_credentials().access_key == "AKIAEXAMPLE00000003"
    assert client.meta.region_name == "us-west-2"


@pytest.mark.usefixtures("profiles", "key_variables")
def test_keys_in_the_environment_beat_a_profile_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "night")
    given = options()
    connection.check(given)
    assert connection.connect(given, "rds")._get_credentials().access_key == "AKIAEXAMPLE00000002"


@pytest.mark.usefixtures("profiles")
def test_a_region_in_the_task_beats_the_one_of_the_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "night")
    client, credentials = signed_in()
    assert (credentials.access_key, client.meta.region_name) == ("AKIAEXAMPLE00000003", "eu-west-1")


def test_the_settings_of_the_task_reach_botocore(tmp_path: Path) -> None:
    client, _credentials = signed_in(
        **KEYS,
        endpoint_url="http://127.0.0.1:1",
        request_timeout=7,
        request_attempts=4,
        aws_config={"max_pool_connections": 3},
    )
    config = client.meta.config
    assert client.meta.endpoint_url == "http://127.0.0.1:1"
    assert (config.connect_timeout, config.read_timeout, config.max_pool_connections) == (7, 7, 3)
    assert config.retries == {"mode": "standard", "total_max_attempts": 4}
    assert USER_AGENT in config.user_agent_extra
    connection.close(client)


def test_aws_config_has_the_last_word() -> None:
    client, _credentials = signed_in(**KEYS, aws_config={"read_timeout": 99, "retries": {"total_max_attempts": 1}})
    assert client.meta.config.read_timeout == 99
    assert client.meta.config.retries["total_max_attempts"] == 1


@pytest.mark.parametrize(
    ("given", "verify"),
    [({}, None), ({"aws_ca_bundle": "/etc/hostname"}, "/etc/hostname"), ({"validate_certs": False}, False)],
)
def test_certificates_are_checked_as_the_task_says(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, t.Any], verify: t.Any
) -> None:
    seen: list[t.Any] = []
    original: t.Any = boto3.session.Session.client

    def client(self: t.Any, service: str, **kwargs: t.Any) -> t.Any:
        seen.append(kwargs["verify"])
        return original(self, service, **{**kwargs, "verify": None})

    monkeypatch.setattr(boto3.session.Session, "client", client)
    signed_in(**KEYS, **given)
    assert seen == [verify]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**KEYS, "profile": "night"}, "both profile and access_key, secret_key are given"),
        ({"session_token": "t" * 30, "profile": "night"}, "both profile and session_token are given"),
        ({"access_key": "AKIAEXAMPLE00000001"}, "secret_key is missing"),
        ({"secret_key": "correct-horse-battery-staple-1"}, "access_key is missing"),
        ({"endpoint_url": "http://rds.example"}, "endpoint_url is plain http"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_anything_is_sent(given: dict[str, t.Any], said: str) -> None:
    with pytest.raises(InvalidOption, match=said):
        connection.check(options(**given))


@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**KEYS, "region": None}, "no region"),
        ({}, "no credentials"),
        ({"profile": "absent"}, r"absent.*set profile"),
        ({**KEYS, "region": "no region"}, "no region"),
        ({**KEYS, "aws_config": {"no_such_setting": 1}}, "aws_config: .*no_such_setting"),
        ({**KEYS, "aws_config": {"retries": {"mode": "no such mode"}}}, "aws_config: .*no such mode"),
        ({**KEYS, "endpoint_url": "rds.example"}, "the AWS options can't be used: .*rds.example"),
    ],
)
def test_what_botocore_refuses_is_an_invalid_option(given: dict[str, t.Any], said: str) -> None:
    with pytest.raises(ExportsError, match=said) as caught:
        connection.connect(options(**given), "rds")
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (boto.MetadataRetrievalError(error_msg="no answer"), "MetadataRetrievalError"),
        (boto.CredentialRetrievalError(provider="sso", error_msg="no answer"), "CredentialRetrievalError"),
        (KeyError("AccessKeyId of 0f3a77c1d95b"), "UnreadableReply"),
    ],
)
def test_credentials_that_do_not_come_are_a_passing_error(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, code: str
) -> None:
    def fail(_session: t.Any) -> t.NoReturn:
        raise failure

    monkeypatch.setattr(boto3.session.Session, "get_credentials", fail)
    with pytest.raises(ExportsError) as caught:
        connection.connect(options(), "rds")
    assert (caught.value.code, caught.value.retryable) == (code, True)
    assert "0f3a77c1d95b" not in caught.value.message


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_RDS"])
def test_an_endpoint_from_elsewhere_is_checked_too(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://rds.example")
    with pytest.raises(InvalidOption, match="plain http"):
        connection.connect(options(**KEYS), "rds")


def test_a_missing_boto3_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BOTO3_IMPORT_ERROR", ImportError("no module"))
    with pytest.raises(ExportsError, match="boto3") as caught:
        connection.check(options(**KEYS))
    assert caught.value.code == "MissingLibrary"
