# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A session that waits, tries again, and trusts nothing that a server sends."""

from __future__ import annotations

import gzip
import socket
import typing as t
from pathlib import Path

import pytest
import requests
from ansible_collections.crosscloud.exports.plugins.module_utils._core import http
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError, UnreadableReply
from ansible_collections.crosscloud.exports.plugins.module_utils._core.version import USER_AGENT
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import (
    Loopback,
    cut,
    dripping,
    hang_up,
    silent,
    whole,
)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[http.Http]:
    """Return a session that makes three attempts without a pause between them."""
    monkeypatch.setattr(http, "BACKOFF", 0)
    session = http.Http(timeout=5, attempts=3, verify=True)
    yield session
    session.close()


@pytest.fixture
def hasty() -> t.Iterator[http.Http]:
    """Return a session that waits half a second and makes one attempt."""
    session = http.Http(timeout=0.5, attempts=1, verify=True)
    yield session
    session.close()


def failure(client: http.Http, url: str) -> ExportsError:
    """Return the error that a GET ends in."""
    with pytest.raises(ExportsError) as caught:
        client.get(url)
    return caught.value


def test_a_reply_comes_with_status_headers_and_body(loopback: Loopback, client: http.Http) -> None:
    loopback.answers = [whole(b'{"a": 1}', X_Request_Id="r-1")]
    reply = client.get(f"{loopback.url}/list", {"limit": 2, "name": "a b"}, {"Accept": "application/json"})
    assert (reply.status, reply.headers["x-request-id"], reply.json()) == (200, "r-1", {"a": 1})
    request = loopback.received[0]
    assert (request.method, request.path) == ("GET", "/list?limit=2&name=a+b")
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == USER_AGENT
    assert "authorization" not in request.headers


def test_a_compressed_body_is_unpacked(loopback: Loopback, client: http.Http) -> None:
    body = b'{"a": "' + b"x" * 200_000 + b'"}'
    loopback.answers = [whole(gzip.compress(body), Content_Encoding="gzip")]
    assert client.get(loopback.url).body == body


def test_one_connection_serves_many_requests(loopback: Loopback, client: http.Http) -> None:
    loopback.answers = [whole(), whole(b"x" * 200_000), whole(b"no", 404), whole()]
    assert [client.get(loopback.url).status for _request in range(4)] == [200, 200, 404, 200]
    assert len({request.port for request in loopback.received}) == 1


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404, 410])
def test_a_status_that_does_not_pass_is_a_reply_after_one_request(
    loopback: Loopback, client: http.Http, status: int
) -> None:
    loopback.answers = [whole(b"{}", status)]
    assert client.get(loopback.url).status == status
    assert len(loopback.received) == 1


@pytest.mark.parametrize("status", sorted(http.TRANSIENT_STATUS))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_status_that_passes_is_tried_again(loopback: Loopback, client: http.Http, status: int, method: str) -> None:
    loopback.answers = [whole(b"", status), whole(b"", status), whole(b'"fine"')]
    assert client.send(method, loopback.url).json() == "fine"
    assert len(loopback.received) == 3


def test_after_the_last_attempt_the_reply_comes_with_its_body(loopback: Loopback, client: http.Http) -> None:
    loopback.answers = [whole(b'{"errorCode": "RATE_LIMITED"}', 429)]
    reply = client.get(loopback.url)
    assert (reply.status, reply.json_object()) == (429, {"errorCode": "RATE_LIMITED"})
    assert len(loopback.received) == 3


def test_a_connection_that_is_closed_is_tried_again(loopback: Loopback, client: http.Http) -> None:
    loopback.answers = [hang_up, whole(b"1")]
    assert client.get(loopback.url).json() == 1


def test_a_service_that_always_hangs_up_is_a_passing_error(loopback: Loopback, client: http.Http) -> None:
    loopback.answers = [hang_up]
    error = failure(client, loopback.url)
    assert (error.code, error.retryable) == ("ConnectionError", True)
    assert len(loopback.received) == 3


def test_a_port_where_nobody_listens_is_a_passing_error(client: http.Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failure(client, f"http://127.0.0.1:{port}/")
    assert (error.code, error.retryable) == ("ConnectionError", True)
    assert f"no connection to 127.0.0.1:{port}" in error.message


def test_a_name_that_does_not_resolve_is_a_passing_error_whatever_the_name(
    monkeypatch: pytest.MonkeyPatch, client: http.Http
) -> None:
    def unknown(*_address: t.Any, **_more: t.Any) -> t.NoReturn:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = failure(client, "https://certificate.example/")
    assert (error.code, error.retryable) == ("ConnectionError", True)


def test_a_silent_service_is_a_passing_time_out(loopback: Loopback, hasty: http.Http) -> None:
    loopback.answers = [silent]
    error = failure(hasty, loopback.url)
    assert (error.code, error.retryable) == ("Timeout", True)
    assert "within 0.5 s" in error.message


def test_a_body_that_drips_in_is_given_up_after_the_time_out(loopback: Loopback, hasty: http.Http) -> None:
    # Who waits for the end of it hangs.
    loopback.answers = [dripping(0.05, 100_000)]
    error = failure(hasty, loopback.url)
    assert isinstance(error, UnreadableReply)
    assert "not complete within 0.5 s" in error.message


def test_a_body_that_stops_half_way_is_given_up_after_the_time_out(loopback: Loopback, hasty: http.Http) -> None:
    loopback.answers = [dripping(2, 2)]
    assert isinstance(failure(hasty, loopback.url), UnreadableReply)


def test_a_body_that_ends_early_is_an_unreadable_reply(loopback: Loopback, client: http.Http) -> None:
    loopback.answers = [cut(b'{"export_tasks": [', 1000)]
    error = failure(client, loopback.url)
    assert isinstance(error, UnreadableReply)
    assert error.http_status == 200


def test_a_body_that_can_not_be_unpacked_is_an_unreadable_reply(loopback: Loopback, client: http.Http) -> None:
    loopback.answers = [whole(b"no gzip at all", Content_Encoding="gzip")]
    assert isinstance(failure(client, loopback.url), UnreadableReply)


def test_a_body_that_is_too_large_is_given_up(
    monkeypatch: pytest.MonkeyPatch, loopback: Loopback, client: http.Http
) -> None:
    monkeypatch.setattr(http, "BODY_MAX", 100_000)
    loopback.answers = [whole(gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip")]
    error = failure(client, loopback.url)
    assert isinstance(error, UnreadableReply)
    assert "larger than 100000 bytes" in error.message


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 399])
def test_a_redirect_is_refused_and_the_other_host_gets_no_request(
    loopback: Loopback, client: http.Http, status: int
) -> None:
    with Loopback() as other:
        other.answers = [whole()]
        loopback.answers = [whole(b"moved", status, Location=f"{other.url}/login?token=0f3a77c1")]
        error = failure(client, loopback.url)
        assert other.received == []
    assert (error.code, error.http_status, error.retryable) == ("Redirect", status, False)
    assert other.url in error.message
    assert "0f3a77c1" not in error.message


@pytest.mark.parametrize("url", ["http://[::1", "https://a..b/", "http://127.0.0.1:port/"])
def test_a_url_that_can_not_be_sent_to_is_a_final_error(client: http.Http, url: str) -> None:
    assert not failure(client, url).retryable


@pytest.mark.parametrize("token", ["token-0f3a77c1\n", " token-0f3a77c1"])
def test_a_token_that_no_header_can_hold_is_a_final_error_that_does_not_show_it(
    loopback: Loopback, client: http.Http, token: str
) -> None:
    with pytest.raises(ExportsError, match="line break or starts with a blank") as caught:
        client.get(loopback.url, headers={"X-Auth-Token": token})
    assert (caught.value.code, caught.value.retryable) == ("InvalidHeader", False)
    assert "0f3a77c1" not in caught.value.message


def test_a_password_in_netrc_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, loopback: Loopback, client: http.Http
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password correct-horse-battery\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    loopback.answers = [whole()]
    client.get(loopback.url)
    client.send("POST", loopback.url, json={})
    assert all("authorization" not in request.headers for request in loopback.received)
    assert "Authorization" in requests.get(loopback.url, timeout=5).request.headers, "requests alone would use it"


def test_a_proxy_of_the_environment_gets_nothing_that_is_plain_http(
    monkeypatch: pytest.MonkeyPatch, loopback: Loopback, client: http.Http
) -> None:
    with Loopback() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        proxy.answers = [whole(b"", 502)]
        loopback.answers = [whole(b"1")]
        assert client.get(loopback.url).json() == 1
        assert proxy.received == []
        assert requests.get(loopback.url, timeout=5).status_code == 502, "requests alone would use it"


@pytest.mark.parametrize("body", [b"<html><body>down</body></html>", b"", b'{"cut', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_an_unreadable_reply(body: bytes) -> None:
    reply = http.Reply(200, {}, body)
    with pytest.raises(UnreadableReply) as caught:
        reply.json()
    assert caught.value.http_status == 200
    assert len(caught.value.message) < 250
    assert reply.json_object() == {}


def test_an_error_document_that_is_no_object_counts_as_empty() -> None:
    assert http.Reply(500, {}, b"[1]").json_object() == {}
    assert http.Reply(500, {}, b'{"a": 1}').json_object() == {"a": 1}
