# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a session waits before it tries again."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import http
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import RETRY_AFTER_MAX, PatientRetry
from ansible_collections.crosscloud.exports.plugins.module_utils._core.token import TokenAuth
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import Loopback, whole
from hypothesis import example, given
from hypothesis import strategies as st
from requests.auth import HTTPDigestAuth
from urllib3.response import HTTPResponse


@pytest.fixture(autouse=True)
def _no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(http, "BACKOFF", 0)


def asked_for(retry_after: str | None) -> float | None:
    """Return the seconds that a reply with this ``Retry-After`` makes us wait."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return PatientRetry(3).get_retry_after(HTTPResponse(status=429, headers=headers))


@pytest.mark.parametrize(("header", "seconds"), [("0", 0), ("7", 7), ("60", 60), (" 7 ", 7), (None, None)])
def test_a_wait_in_seconds_is_kept(header: str | None, seconds: float | None) -> None:
    assert asked_for(header) == seconds


def test_a_wait_until_a_date_is_kept() -> None:
    soon = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=20), usegmt=True)
    assert asked_for(soon) == pytest.approx(20, abs=3)


def test_a_date_that_is_over_is_no_wait() -> None:
    assert asked_for("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("header", ["61", "86400", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_wait_is_cut(header: str) -> None:
    assert asked_for(header) == RETRY_AFTER_MAX


@pytest.mark.parametrize("header", ["", "soon", "1e5", "-5", "1.5", "Wed, 99 Foo 2015", "9" * 5000])
def test_a_wait_that_is_nonsense_is_none(header: str) -> None:
    assert asked_for(header) is None


@given(st.text())
@example("Mon, 01 Jan 99999 00:00:00 GMT")
@example("Mon, 32 Jan 2026 99:99:99 +9999")
def test_whatever_a_server_asks_for_the_wait_is_bounded(header: str) -> None:
    seconds = asked_for(header)
    assert seconds is None or 0 <= seconds <= RETRY_AFTER_MAX


def test_the_ceiling_outlives_the_first_attempt() -> None:
    second = PatientRetry(3).increment("GET", "/", response=HTTPResponse(status=429))
    assert isinstance(second, PatientRetry)
    assert second.get_retry_after(HTTPResponse(status=429, headers={"Retry-After": "86400"})) == RETRY_AFTER_MAX


def test_the_pauses_grow_and_are_spread() -> None:
    retry: t.Any = PatientRetry(9, backoff_factor=0.5)
    longest: list[float] = []
    for _attempt in range(4):
        retry = retry.increment("GET", "/", response=HTTPResponse(status=503))
        pauses = [retry.get_backoff_time() for _draw in range(50)]
        longest.append(max(pauses))
        assert min(pauses) >= 0
        assert not longest[-1] or len(set(pauses)) > 25, "many hosts do not come back at the same moment"
    assert longest == sorted(longest)
    assert 0 < longest[1] <= 1
    assert 2 < longest[3] <= 4


def test_a_request_that_is_repeated_has_a_digest_of_its_own(loopback: Loopback) -> None:
    challenge = 'Digest realm="MMS Public API", nonce="0f3a77c1", algorithm=MD5, qop="auth", stale=false'
    loopback.answers = [whole(b"{}", 401, WWW_Authenticate=challenge), whole(b"", 503), whole(b"", 502), whole(b"1")]
    client = http.Http(timeout=5, attempts=3, verify=True, auth=HTTPDigestAuth("user", "correct-horse-battery"))
    assert client.get(loopback.url).json() == 1
    client.close()
    uses = [request.headers.get("authorization", "") for request in loopback.received]
    assert uses[0] == ""
    assert ["nc=0000000" in use for use in uses] == [False, True, True, True]
    assert len(set(uses)) == 4, "a service may refuse a use of its nonce that it has seen"


def test_a_request_that_is_repeated_before_the_challenge_has_no_digest(loopback: Loopback) -> None:
    challenge = 'Digest realm="MMS Public API", nonce="0f3a77c1", algorithm=MD5, qop="auth", stale=false'
    loopback.answers = [whole(b"", 503), whole(b"{}", 401, WWW_Authenticate=challenge), whole(b"1")]
    client = http.Http(timeout=5, attempts=3, verify=True, auth=HTTPDigestAuth("user", "correct-horse-battery"))
    assert client.get(loopback.url).json() == 1
    client.close()
    assert ["authorization" in request.headers for request in loopback.received] == [False, False, True]


def test_a_request_that_is_repeated_keeps_its_token(loopback: Loopback) -> None:
    loopback.answers = [whole(b"", 503), whole(b"1")]
    client = http.Http(timeout=5, attempts=3, verify=True, auth=TokenAuth("X-Auth-Token", token="token-0f3a77c1"))
    assert client.get(loopback.url).json() == 1
    client.close()
    assert [request.headers["x-auth-token"] for request in loopback.received] == ["token-0f3a77c1"] * 2
