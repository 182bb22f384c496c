# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei Cloud: which credentials sign, which project is meant, and what a refusal means."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    InvalidOption,
    UnreadableReply,
)
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Reply
from ansible_collections.crosscloud.exports.plugins.module_utils._core.token import TokenAuth
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei import connection, workspace
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei.signature import SdkHmacAuth
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import (
    FakeHttp,
    parameters,
    reply,
    scripted,
)

KEYS = {"access_key": "AKEXAMPLE00000000001", "secret_key": "correct-horse-battery-staple-1"}


TOKEN = {"auth_token": "token-of-the-user-0f3a77c1"}


PASSWORD = {"user_name": "someone", "user_password": "correct-horse-battery-staple-2", "domain_name": "company"}


ONE_PROJECT = reply({"projects": [{"id": "project-1", "name": "eu-west-101"}]})


WORKSPACE = "https://workspace.eu-west-101.myhuaweicloud.com/v2/"


IAM = "https://iam.eu-west-101.myhuaweicloud.com/v3/"


def options(**given: t.Any) -> dict[str, t.Any]:
    """Return a task's options with a region."""
    return parameters(workspace.SERVICE, **{"region": "eu-west-101", **given})


def connect(monkeypatch: pytest.MonkeyPatch, http: FakeHttp, **given: t.Any) -> connection.Project:
    """Connect over ``http`` after the checks."""
    monkeypatch.setattr(connection, "Http", lambda **_settings: http)
    given_ = options(**given)
    workspace.check(given_)
    return connection.connect(given_)


def iam_token(project: str | None = "project-1", hours: float = 24) -> Reply:
    """Return IAM's answer to a right password."""
    expires = (datetime.now(timezone.utc) + timedelta(hours=hours)).isoformat()
    body = {"token": {"expires_at": expires, **({"project": {"id": project}} if project else {})}}
    return reply(body, 201, X_Subject_Token="iam-token-1")


def test_with_keys_and_a_project_nothing_is_asked_before_the_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    project = connect(monkeypatch, scripted(), **KEYS, project_id="project-1")
    assert project.url == f"{WORKSPACE}project-1"
    assert isinstance(project.http.auth, SdkHmacAuth)


@pytest.mark.parametrize(
    ("given", "name"), [({}, "eu-west-101"), ({"project_name": "eu-west-101_team"}, "eu-west-101_team")]
)
def test_the_project_is_looked_up_by_its_name(monkeypatch: pytest.MonkeyPatch, given: t.Any, name: str) -> None:
    http = scripted(ONE_PROJECT)
    assert connect(monkeypatch, http, **KEYS, **given).url == f"{WORKSPACE}project-1"
    assert [(call.method, call.url, call.params) for call in http.calls] == [("GET", f"{IAM}projects", {"name": name})]


def test_a_token_of_the_user_signs_and_finds_the_project_too(monkeypatch: pytest.MonkeyPatch) -> None:
    project = connect(monkeypatch, scripted(ONE_PROJECT), **TOKEN)
    assert project.http.auth.token == TOKEN["auth_token"]
    assert project.url == f"{WORKSPACE}project-1"


def test_a_password_gets_a_token_that_names_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    http = scripted(iam_token())
    project = connect(monkeypatch, http, **PASSWORD)
    assert (project.url, project.http.auth.token) == (f"{WORKSPACE}project-1", "iam-token-1")
    call = http.calls[0]
    assert (call.method, call.url) == ("POST", f"{IAM}auth/tokens?nocatalog=true")
    user = {"name": "someone", "password": PASSWORD["user_password"], "domain": {"name": "company"}}
    assert call.more["json"] == {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": "eu-west-101"}},
        }
    }


def test_a_token_that_names_no_project_leads_to_a_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    http = scripted(iam_token(project=None), ONE_PROJECT)
    assert connect(monkeypatch, http, **PASSWORD).url == f"{WORKSPACE}project-1"


def test_with_a_password_and_a_project_the_token_waits_for_the_first_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    http = scripted(iam_token())
    project = connect(monkeypatch, http, **PASSWORD, project_id="project-9")
    assert (project.url, http.calls) == (f"{WORKSPACE}project-9", [])
    project.http.auth.renew()
    assert http.calls[0].more["json"]["auth"]["scope"] == {"project": {"id": "project-9"}}


@pytest.mark.parametrize("found", [[], [{"id": "a"}, {"id": "b"}]])
def test_a_name_of_no_or_several_projects_is_a_final_error_that_lists_them(
    monkeypatch: pytest.MonkeyPatch, found: list[dict[str, str]]
) -> None:
    http = scripted(reply({"projects": found}))
    with pytest.raises(InvalidOption, match=f"finds {len(found)} projects.*set project_id") as caught:
        connect(monkeypatch, http, **KEYS)
    assert all(project["id"] in caught.value.message for project in found)
    assert http.closed, "a connection that was not made holds no socket"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"projects": None},
        {"projects": {}},
        {"projects": [{}]},
        {"projects": ["a"]},
        {"projects": [{"id": "../../v3"}]},
        {"projects": [{"id": ["a"]}]},
        "<html>",
    ],
)
def test_an_answer_without_projects_is_an_unreadable_reply_that_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, body: t.Any
) -> None:
    with pytest.raises(UnreadableReply):
        connect(monkeypatch, scripted(*[reply(body)] * 3), **KEYS)
    project = connect(monkeypatch, scripted(reply(body), ONE_PROJECT), **KEYS)
    assert project.url == f"{WORKSPACE}project-1"


@pytest.mark.parametrize(
    ("given", "workspace_url", "iam_url"),
    [
        ({}, WORKSPACE, IAM),
        ({"endpoint_url": "https://ws.example/"}, "https://ws.example/v2/", IAM),
        ({"iam_endpoint_url": "https://iam.example"}, WORKSPACE, "https://iam.example/v3/"),
        ({"iam_endpoint_url": "https://iam.example/v3"}, WORKSPACE, "https://iam.example/v3/"),
        ({"iam_endpoint_url": "https://iam.example/v3/"}, WORKSPACE, "https://iam.example/v3/"),
    ],
)
def test_endpoints_follow_the_region_or_their_own_option(
    monkeypatch: pytest.MonkeyPatch, given: t.Any, workspace_url: str, iam_url: str
) -> None:
    http = scripted(ONE_PROJECT)
    assert connect(monkeypatch, http, **KEYS, **given).url == f"{workspace_url}project-1"
    assert http.calls[0].url == f"{iam_url}projects"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no credentials"),
        ({**KEYS, **TOKEN}, "both access_key"),
        ({"access_key": "AKEXAMPLE00000000001"}, "secret_key is missing"),
        ({"user_name": "someone"}, "user_password, domain_name is missing"),
        ({**KEYS, "region": None, "project_id": "p"}, "no region: set region .* or endpoint_url"),
        (
            {**KEYS, "region": None, "endpoint_url": "https://ws.example"},
            "no region: set region .* or iam_endpoint_url",
        ),
        (
            {**KEYS, "region": None, "endpoint_url": "https://a.example", "iam_endpoint_url": "https://b.example"},
            "no project: set project_id",
        ),
        ({**KEYS, "endpoint_url": "http://ws.example"}, "endpoint_url is plain http"),
        ({**KEYS, "iam_endpoint_url": "http://iam.example"}, "iam_endpoint_url is plain http"),
        ({**KEYS, "region": "eu west"}, "region"),
        ({**KEYS, "region": "cloud.example/"}, "region"),
        ({**KEYS, "project_id": "a/b"}, "project_id"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_anything_is_sent(given: dict[str, t.Any], said: str) -> None:
    with pytest.raises(InvalidOption, match=said):
        workspace.check(options(**given))


def test_an_iam_endpoint_is_not_needed_with_keys_and_a_project() -> None:
    workspace.check(options(**KEYS, region=None, endpoint_url="https://ws.example", project_id="p"))


@pytest.mark.parametrize(
    ("given", "verify"),
    [({}, True), ({"ca_path": "/etc/ca.pem"}, "/etc/ca.pem"), ({"validate_certs": False, "ca_path": "/x"}, False)],
)
def test_the_settings_of_the_task_reach_the_session(
    monkeypatch: pytest.MonkeyPatch, given: t.Any, verify: t.Any
) -> None:
    settings: dict[str, t.Any] = {}

    def make(**kwargs: t.Any) -> FakeHttp:
        settings.update(kwargs)
        return scripted()

    monkeypatch.setattr(connection, "Http", make)
    project = connection.connect(options(**TOKEN, project_id="p", request_timeout=7, request_attempts=4, **given))
    assert settings == {"timeout": 7, "attempts": 4, "verify": verify}
    assert isinstance(project.http.auth, TokenAuth)
    connection.close(project)
    assert t.cast(t.Any, project.http).closed


@pytest.mark.parametrize("explicit", [True, False])
def test_a_security_token_of_the_environment_is_not_mixed_with_keys_of_the_task(
    monkeypatch: pytest.MonkeyPatch, explicit: bool
) -> None:
    monkeypatch.setenv("HW_SECURITY_TOKEN", "security-token-0f3a77c1")
    for name, value in KEYS.items():
        monkeypatch.setenv(f"HW_{name.upper()}", value)
    project = connect(monkeypatch, scripted(), project_id="p", **(KEYS if explicit else {}))
    assert project.http.auth._security_token == (None if explicit else "security-token-0f3a77c1")


def test_true_and_numbers_are_written_as_the_api_reads_them() -> None:
    http = scripted(reply({"export_tasks": []}))
    project = connection.Project(t.cast(t.Any, http), f"{WORKSPACE}p")
    connection.get(project, "export-tasks", {"is_download": True, "limit": 100, "name": "a b"})
    assert http.calls[0].url == f"{WORKSPACE}p/export-tasks"
    assert http.calls[0].params == {"is_download": "true", "limit": "100", "name": "a b"}


def test_a_missing_requests_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUESTS_IMPORT_ERROR", ImportError("no module"))
    with pytest.raises(ExportsError, match="requests") as caught:
        workspace.check(options(**KEYS))
    assert caught.value.code == "MissingLibrary"
