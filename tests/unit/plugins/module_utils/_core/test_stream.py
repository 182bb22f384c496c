# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file is fetched from where the service says, credentials go to the service alone, and no URL is told."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
import requests
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Reply
from ansible_collections.crosscloud.exports.plugins.module_utils._core.stream import (
    REDIRECTS_MAX,
    Location,
    Streams,
    check_download_url,
    storage_refused,
)
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import (
    Loopback,
    hang_up,
    silent,
    whole,
)

SIGNATURE = "X-Amz-Signature=0f1e2d3c4b5a69788796a5b4c3d2e1f0"


class Signed(requests.auth.AuthBase):
    """Credentials that can be told from others."""

    def __call__(self, request: t.Any) -> t.Any:
        request.headers["Authorization"] = "SDK-HMAC-SHA256 of-ours"
        request.headers["X-Security-Token"] = "token-of-ours-1f2e3d4c5b6a"
        return request


@pytest.fixture
def streams() -> t.Iterator[Streams]:
    """Return a session that asks twice at the most."""
    with contextlib.closing(Streams(timeout=0.3, attempts=2, verify=True)) as session:
        yield session


def test_hands_out_the_reply_before_its_body(streams: Streams, loopback: Loopback) -> None:
    loopback.answers = [whole(b"a file", ETag='"one"')]
    with streams.open(Location(f"{loopback.url}/file?{SIGNATURE}"), {"Range": "bytes=2-"}) as response:
        assert (response.status_code, response.headers["ETag"], response.raw.read()) == (200, '"one"', b"a file")
    (request,) = loopback.received
    assert request.path == f"/file?{SIGNATURE}"
    assert (request.headers["range"], request.headers["accept-encoding"]) == ("bytes=2-", "identity")
    assert "authorization" not in request.headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_gets_no_credentials(streams: Streams, loopback: Loopback, status: int) -> None:
    with Loopback() as storage:
        loopback.answers = [whole(b"", status, Location=f"{storage.url}/file?{SIGNATURE}")]
        storage.answers = [whole(b"a file")]
        with streams.open(Location(f"{loopback.url}/download", Signed()), {"Range": "bytes=2-"}) as response:
            assert response.raw.read() == b"a file"
        assert loopback.received[0].headers["authorization"] == "SDK-HMAC-SHA256 of-ours"
        (request,) = storage.received
        assert not {"authorization", "x-security-token", "cookie", "referer"} & set(request.headers)
        assert request.headers["range"] == "bytes=2-"


def test_a_redirect_back_to_the_service_gets_no_credentials_either(streams: Streams, loopback: Loopback) -> None:
    loopback.answers = [whole(b"", 302, Location="/file"), whole(b"a file")]
    with streams.open(Location(f"{loopback.url}/download", Signed()), {}):
        pass
    assert "authorization" not in loopback.received[1].headers


def test_a_redirect_loop_ends(streams: Streams, loopback: Loopback) -> None:
    loopback.answers = [whole(b"", 302, Location=f"/again?{SIGNATURE}")]
    with pytest.raises(ExportsError, match=f"more than {REDIRECTS_MAX} times") as caught:
        streams.open(Location(f"{loopback.url}/file"), {})
    assert (caught.value.code, len(loopback.received)) == ("Redirect", REDIRECTS_MAX + 1)


@pytest.mark.parametrize(
    "target", ["http://storage.example.org/file", "ftp://127.0.0.1/file", "//[::1", "", "file:///etc"]
)
def test_a_redirect_to_where_nobody_may_go_is_refused(streams: Streams, loopback: Loopback, target: str) -> None:
    loopback.answers = [whole(b"", 302, **({"Location": f"{target}?{SIGNATURE}"} if target else {}))]
    with pytest.raises(ExportsError) as caught:
        streams.open(Location(f"{loopback.url}/file"), {})
    assert (caught.value.code, SIGNATURE in caught.value.message, len(loopback.received)) == ("UnsafeUrl", False, 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://storage.example.org/file",
        "https://user:password@storage.example.org/file",
        "https://storage.example.org:99999/file",
        "https:///file",
        "ftp://storage.example.org/file",
        "file:///etc/passwd",
        "storage.example.org/file",
        "https://[::1/file",
        "",
    ],
)
def test_a_url_that_is_not_safe_is_not_asked(url: str) -> None:
    with pytest.raises(ExportsError, match="not safe to use") as caught:
        check_download_url(f"{url}?{SIGNATURE}")
    assert caught.value.code == "UnsafeUrl"
    assert SIGNATURE not in caught.value.message
    assert "password" not in caught.value.message


@pytest.mark.parametrize("target", ["http://[::1", "//[::1/file"])
def test_a_redirect_to_what_is_no_url_is_refused(
    streams: Streams, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    redirect = requests.Response()
    redirect.status_code, redirect.headers["Location"] = 302, target
    monkeypatch.setattr(redirect, "close", lambda: None)
    monkeypatch.setattr(streams._session, "get", lambda *_args, **_kwargs: redirect)
    with pytest.raises(ExportsError) as caught:
        streams.open(Location("http://127.0.0.1/file"), {})
    assert caught.value.code == "UnsafeUrl"


@pytest.mark.parametrize("url", ["https://storage.example.org/file", "http://127.0.0.1:8080/file", "http://[::1]/file"])
def test_https_and_this_machine_are_asked(url: str) -> None:
    check_download_url(f"{url}?{SIGNATURE}")


def test_from_https_no_redirect_leads_to_http(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    redirect = requests.Response()
    redirect.status_code, redirect.headers["Location"] = 302, "http://127.0.0.1:9200/_all"
    monkeypatch.setattr(streams._session, "get", lambda *_args, **_kwargs: redirect)
    monkeypatch.setattr(redirect, "close", lambda: None)
    with pytest.raises(ExportsError, match="away from https"):
        streams.open(Location("https://storage.example.org/file"), {})


def test_a_refusal_of_storage_is_told_without_what_was_signed(streams: Streams, loopback: Loopback) -> None:
    body = (
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Request has expired</Message>"
        f"<StringToSign>AWS4 {SIGNATURE}</StringToSign><RequestId>4442587FB7D0A2F9</RequestId></Error>"
    )
    loopback.answers = [whole(body.encode(), 403)]
    with pytest.raises(ExportsError) as caught:
        streams.open(Location(f"{loopback.url}/file?{SIGNATURE}"), {})
    assert caught.value.message == "Request has expired (AccessDenied, HTTP 403, request id 4442587FB7D0A2F9)"
    assert (caught.value.code, caught.value.retryable, len(loopback.received)) == ("AccessDenied", False, 1)


@pytest.mark.parametrize(("status", "passing"), [(404, False), (400, False), (429, True), (503, True)])
def test_a_refusal_without_words_has_its_status(status: int, passing: bool) -> None:
    error = storage_refused(Reply(status, {}, b"\xff<html>"))
    assert (error.code, error.http_status, error.retryable) == (str(status), status, passing)


def test_a_refusal_of_the_service_is_read_by_the_service(streams: Streams, loopback: Loopback) -> None:
    loopback.answers = [whole(b"no", 400)]
    location = Location(
        f"{loopback.url}/download", Signed(), lambda reply: ExportsError(f"own words for {reply.body!r}")
    )
    with pytest.raises(ExportsError, match="own words for b'no'"):
        streams.open(location, {})


@pytest.mark.parametrize("answer", [hang_up, silent])
def test_no_reply_is_told_without_the_url(streams: Streams, loopback: Loopback, answer: t.Any) -> None:
    loopback.answers = [answer]
    with pytest.raises(ExportsError, match=r"no connection to 127\.0\.0\.1") as caught:
        streams.open(Location(f"{loopback.url}/file?{SIGNATURE}"), {})
    assert (caught.value.retryable, len(loopback.received)) == (True, 2)
    assert SIGNATURE not in caught.value.message
    # Nor does a traceback have it.
    assert caught.value.__suppress_context__


def test_a_certificate_that_is_not_trusted_is_no_passing_failure(
    streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> t.NoReturn:
        raise requests.exceptions.SSLError(f"certificate verify failed: /file?{SIGNATURE}")

    monkeypatch.setattr(streams._session, "get", refuse)
    with pytest.raises(ExportsError, match=r"certificate of storage\.example\.org") as caught:
        streams.open(Location(f"https://storage.example.org/file?{SIGNATURE}"), {})
    assert (caught.value.code, caught.value.retryable, SIGNATURE in caught.value.message) == ("TlsError", False, False)
