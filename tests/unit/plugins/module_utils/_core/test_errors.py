# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors carry one form, and no secret."""

from __future__ import annotations

import sys
import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    InvalidOption,
    UnreadableReply,
    excerpt,
    require,
    service_error,
)
from hypothesis import given
from hypothesis import strategies as st

SIGNATURE = "X-Amz-Signature=0f3a77c1d95b"


def test_every_error_has_the_same_keys() -> None:
    error = ExportsError("no", code="Throttling", http_status=400, request_id="r-1", retryable=True)
    assert error.as_dict() == {
        "message": "no",
        "code": "Throttling",
        "http_status": 400,
        "request_id": "r-1",
        "retryable": True,
    }
    assert InvalidOption("no").as_dict().keys() == UnreadableReply("no").as_dict().keys() == error.as_dict().keys()


def test_an_invalid_option_is_final_and_an_unreadable_reply_passes() -> None:
    option, reply = InvalidOption("no"), UnreadableReply("no", http_status=200, request_id="r-1")
    assert (option.code, option.retryable, str(option)) == ("InvalidOption", False, "no")
    assert (reply.code, reply.retryable, reply.http_status, reply.request_id) == ("UnreadableReply", True, 200, "r-1")


def test_an_error_that_nothing_is_known_about_is_final() -> None:
    assert not ExportsError("no").retryable
    assert not service_error("no").retryable


def test_a_refusal_says_what_the_service_said_the_facts_and_the_remedy() -> None:
    error = service_error("Rate exceeded", code="Throttling", http_status=400, request_id="r-1", remedy="ask less")
    assert error.message == "Rate exceeded (Throttling, HTTP 400, request id r-1) - ask less"


@pytest.mark.parametrize("said", [None, "", "  "])
def test_a_refusal_without_a_reason_says_that(said: str | None) -> None:
    assert service_error(said or None, code="X").message == "the service gave no reason (X)"
    assert service_error(said).message == "the service gave no reason"


def test_an_excerpt_is_one_line_of_at_most_200_characters() -> None:
    page = b"<html>\n  <body>" + b"maintenance " * 100
    assert len(excerpt(page)) == 200
    assert excerpt(page).startswith("<html> <body>maintenance maintenance")


@pytest.mark.parametrize("empty", [b"", "", b"\n \t", b"\r\n"])
def test_an_excerpt_of_nothing_says_so(empty: t.Any) -> None:
    assert excerpt(empty) == "an empty body"


def test_an_excerpt_takes_bytes_that_are_no_text() -> None:
    assert excerpt(b"\xff\xfe\x00abc").endswith("abc")


@given(
    before=st.text(max_size=20),
    scheme=st.sampled_from(["https://", "http://", "HTTPS://", r"https:\/\/"]),
    path=st.from_regex(r"[a-z.]{1,10}(/[a-zA-Z0-9._~%-]{0,10}){0,3}", fullmatch=True),
    after=st.sampled_from(["", '"', "'", " ", "</a>", '","isTruncated":false}']),
)
def test_an_excerpt_hides_the_query_string_of_a_url(before: str, scheme: str, path: str, after: str) -> None:
    url = f"{scheme}{path}?{SIGNATURE}"
    for body in (f"{before}{url}{after}", f"{before}{url}{after}".encode("utf-8", "replace"), {"url": url}):
        assert SIGNATURE not in excerpt(body)
        assert "0f3a77c1d95b" not in excerpt(body)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("x-amz-security-token:0f3a77c1d95b rest", "x-amz-security-token:... rest"),
        ('"X-Auth-Token": "0f3a77c1d95b", "a": 1', '"X-Auth-Token": "...", "a": 1'),
        ("Authorization: Bearer 0f3a77c1d95b0f3a77c1 rest", "Authorization: Bearer ... rest"),
        ("authorization: basic 0f3a77c1d95b0f3a77c1==", "authorization: basic ..."),
        ("see https://a.example/#access_token=0f3a77c1 for more", "see https://a.example/?... for more"),
        ("a basic explanation", "a basic explanation"),
        ("https://a.example/path", "https://a.example/path"),
    ],
)
def test_tokens_are_shown_neither_in_an_excerpt_nor_in_a_refusal(said: str, shown: str) -> None:
    assert excerpt(said) == shown
    assert excerpt(said.encode()) == shown
    assert service_error(said).message == shown


def test_an_excerpt_of_a_reply_that_was_cut_inside_a_url_hides_it_too() -> None:
    body = b'{"configurationsDownloadUrl":"https://bucket.s3.amazonaws.com/export.zip?' + SIGNATURE.encode()
    for length in range(len(body)):
        assert "0f3a77" not in excerpt(body[:length])


def test_a_missing_library_is_named_with_the_interpreter_that_lacks_it() -> None:
    with pytest.raises(ExportsError) as caught:
        require("jmespath", ImportError("no module"))
    assert caught.value.code == "MissingLibrary"
    assert not caught.value.retryable
    assert "jmespath" in caught.value.message
    assert sys.executable in caught.value.message


def test_a_library_that_is_there_is_no_error() -> None:
    require("jmespath", None)
