# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MongoDB Atlas: three ways to sign in, tokens that are given back, and what a refusal means."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._atlas import connection, export_jobs
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    InvalidOption,
    UnreadableReply,
)
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Reply
from ansible_collections.crosscloud.exports.plugins.module_utils._core.token import TokenAuth
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import (
    Call,
    FakeHttp,
    parameters,
    reply,
    scripted,
)
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

PLACE = {"project_id": "0123456789abcdef01234567", "cluster_name": "cluster-989"}


API_KEY = {"public_key": "abcdefgh", "private_key": "correct-horse-battery-staple-1"}


ACCOUNT = {"client_id": "mdb_sa_id_0123", "client_secret": "mdb_sa_sk_correct-horse-battery-staple"}


TOKEN = {"access_token": "token-of-the-user-0f3a77c1"}


def options(**given: t.Any) -> dict[str, t.Any]:
    """Return a task's options for one cluster."""
    return parameters(export_jobs.SERVICE, **{**PLACE, **given})


def connect(monkeypatch: pytest.MonkeyPatch, http: FakeHttp, **given: t.Any) -> connection.Atlas:
    """Connect over ``http`` after the checks."""
    monkeypatch.setattr(connection, "Http", lambda **_settings: http)
    given_ = options(**given)
    export_jobs.check(given_)
    return connection.connect(given_)


def test_an_api_key_signs_by_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    auth = connect(monkeypatch, scripted(), **API_KEY).http.auth
    assert isinstance(auth, HTTPDigestAuth)
    assert (auth.username, auth.password) == (API_KEY["public_key"], API_KEY["private_key"])


def test_a_ready_token_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    auth = connect(monkeypatch, scripted(), **TOKEN).http.auth
    assert isinstance(auth, TokenAuth)
    assert auth.token == TOKEN["access_token"]


def test_a_service_account_gets_its_token_with_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    http = scripted(reply({"access_token": "minted-1", "expires_in": 3600, "token_type": "Bearer"}))
    auth = connect(monkeypatch, http, **ACCOUNT).http.auth
    assert http.calls == []
    auth.renew()
    assert auth.token == "minted-1"
    call = http.calls[0]
    assert (call.method, call.url) == ("POST", "https://cloud.mongodb.com/api/oauth/token")
    assert call.more["data"] == {"grant_type": "client_credentials"}
    assert call.more["headers"] == {"Accept": "application/json"}
    assert call.more["auth"] == HTTPBasicAuth(ACCOUNT["client_id"], ACCOUNT["client_secret"])


@pytest.mark.parametrize(
    ("given", "url", "media_type"),
    [
        ({}, "https://cloud.mongodb.com/api/atlas/v2", "application/vnd.atlas.2023-01-01+json"),
        ({"api_version": "v1.0"}, "https://cloud.mongodb.com/api/atlas/v1.0", "application/json"),
        (
            {"base_url": "https://cloud.mongodbgov.com/"},
            "https://cloud.mongodbgov.com/api/atlas/v2",
            "application/vnd.atlas.2023-01-01+json",
        ),
    ],
)
def test_version_and_base_decide_url_and_media_type(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], url: str, media_type: str
) -> None:
    made = connect(monkeypatch, scripted(reply({"results": []})), **TOKEN, **given)
    assert made.url == url
    connection.get(made, "groups/1", {"pageNum": 1})
    call = t.cast(t.Any, made.http).calls[0]
    assert (call.url, call.params) == (f"{url}/groups/1", {"pageNum": 1})
    assert call.more["headers"] == {"Accept": media_type}


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
    connection.connect(options(**TOKEN, request_timeout=7, request_attempts=4, **given))
    assert settings == {"timeout": 7, "attempts": 4, "verify": verify}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no credentials"),
        ({**API_KEY, **ACCOUNT}, "both client_id"),
        ({**API_KEY, **TOKEN}, "both access_token"),
        ({"public_key": "abcdefgh"}, "private_key is missing"),
        ({"client_secret": "s" * 30}, "client_id is missing"),
        ({**TOKEN, "base_url": "http://cloud.example"}, "base_url is plain http"),
        ({**TOKEN, "base_url": "cloud.example"}, "base_url must be a URL"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_anything_is_sent(given: dict[str, t.Any], said: str) -> None:
    with pytest.raises(InvalidOption, match=said):
        export_jobs.check(options(**given))


def account(http: FakeHttp) -> connection.ServiceAccount:
    """Return a service account."""
    return connection.ServiceAccount(t.cast(t.Any, http), "https://cloud.example", **ACCOUNT)


@pytest.mark.parametrize(
    ("lifetime", "seconds"), [({"expires_in": 3600}, 3600), ({}, None), ({"expires_in": "soon"}, None)]
)
def test_the_lifetime_of_a_token_is_what_the_service_says(lifetime: dict[str, t.Any], seconds: float | None) -> None:
    assert account(scripted(reply({"access_token": "minted-1", **lifetime}))).mint() == ("minted-1", seconds)


@pytest.mark.parametrize("body", ["<html>", "{}", '{"access_token": ""}', '{"access_token": ["minted-1"]}', "[]"])
def test_an_answer_without_a_token_is_an_unreadable_reply_that_shows_none(body: str) -> None:
    with pytest.raises(UnreadableReply) as caught:
        account(scripted(reply(body))).mint()
    assert "minted-1" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "body", "code", "retryable"),
    [
        (401, {"error": "invalid_client", "error_description": "Invalid credentials."}, "invalid_client", False),
        (403, {"error": "access_denied", "error_description": "Access Token limit reached"}, "access_denied", True),
        (429, {"errorCode": "RATE_LIMITED", "error": 429, "detail": "Too many"}, "RATE_LIMITED", True),
    ],
)
def test_a_refusal_of_the_token_service_is_read(status: int, body: t.Any, code: str, retryable: bool) -> None:
    with pytest.raises(ExportsError) as caught:
        account(scripted(reply(body, status))).mint()
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert str(body.get("error_description") or body["detail"]) in caught.value.message


def test_closing_gives_every_token_back_once() -> None:
    http = scripted(reply({"access_token": "minted-1"}), reply({"access_token": "minted-2"}), reply(""), reply("", 500))
    tokens = account(http)
    tokens.mint()
    tokens.mint()
    connection.close(connection.Atlas(t.cast(t.Any, http), "", "", tokens))
    given_back = [(call.url, call.more["data"]["token"]) for call in http.calls[2:]]
    url = "https://cloud.example/api/oauth/revoke"
    assert sorted(given_back) == [(url, "minted-1"), (url, "minted-2")]
    assert all(call.more["data"]["token_type_hint"] == "access_token" for call in http.calls[2:])
    assert http.closed
    tokens.revoke()
    assert len(http.calls) == 4


def test_a_token_that_can_not_be_given_back_does_not_hurt() -> None:
    def answer(call: Call) -> Reply:
        if call.url.endswith("revoke"):
            raise ExportsError("no connection", retryable=True)
        return reply({"access_token": "minted-1"})

    http = FakeHttp(answer)
    tokens = account(http)
    tokens.mint()
    connection.close(connection.Atlas(t.cast(t.Any, http), "", "", tokens))
    assert http.closed


def test_closing_without_a_service_account_asks_nothing() -> None:
    made = connection.Atlas(t.cast(t.Any, scripted()), "", "", None)
    connection.close(made)
    assert t.cast(t.Any, made.http).closed


def test_a_missing_requests_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUESTS_IMPORT_ERROR", ImportError("no module"))
    with pytest.raises(ExportsError, match="requests") as caught:
        export_jobs.check(options(**TOKEN))
    assert caught.value.code == "MissingLibrary"
