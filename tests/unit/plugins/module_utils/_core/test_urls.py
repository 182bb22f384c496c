# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials travel to no URL that is not safe for them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import InvalidOption
from ansible_collections.crosscloud.exports.plugins.module_utils._core.options import (
    check_url,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://cloud.example", "https://cloud.example"),
        ("https://cloud.example/", "https://cloud.example"),
        ("https://cloud.example:8443/base//", "https://cloud.example:8443/base"),
        ("https://[2001:db8::1]:443", "https://[2001:db8::1]:443"),
        ("HTTPS://Cloud.Example", "HTTPS://Cloud.Example"),
        ("http://localhost:5000/", "http://localhost:5000"),
        ("http://LOCALHOST", "http://LOCALHOST"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.8.9.10:80", "http://127.8.9.10:80"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_url_that_credentials_may_travel_to_comes_back_without_its_last_slash(url: str, clean: str) -> None:
    assert check_url("endpoint_url", url) == clean


@pytest.mark.parametrize(
    "url",
    [
        "",
        "cloud.example",
        "ftp://cloud.example",
        "https://",
        "https:///path",
        "https://cloud.example:port",
        "https://cloud.example:99999",
        "https://[::1",
        "https://user@cloud.example",
        "https://user:word@cloud.example",
        "https://cloud.example/?a=b",
        "https://cloud.example/#top",
        "https://cloud.example?",
        "https://cloud.example/#",
        "https://cloud.example/a b",
        "https://cloud\n.example",
        "https://cloud.example\t",
        "http://cloud.example",
        "http://10.0.0.1",
        "http://127.0.0.1.nip.io",
        "http://localhost.example",
        "http://127.0.0.1@cloud.example",
        "http://cloud.example\\@127.0.0.1",
        "http://[::2]",
    ],
)
def test_a_url_that_credentials_must_not_travel_to_is_an_error_that_names_the_option(url: str) -> None:
    with pytest.raises(InvalidOption, match="endpoint_url"):
        check_url("endpoint_url", url)


PIECES = st.lists(
    st.sampled_from(["http", "https", "://", "/", "localhost", "127.0.0.1", "[::1]", ":", "80", "@", "?", "#", "x.y"])
    | st.characters(),
    max_size=8,
).map("".join)


def checked(url: str) -> str | InvalidOption:
    """Return the URL after its check, or the error."""
    try:
        return check_url("endpoint_url", url)
    except InvalidOption as error:
        return error


@given(st.one_of(st.text(), PIECES, PIECES.map("http://localhost".__add__), PIECES.map("https://a".__add__)))
def test_any_text_is_a_url_or_an_invalid_option(text: str) -> None:
    url = checked(text)
    if isinstance(url, InvalidOption):
        assert "endpoint_url" in url.message
        return
    longer = urlsplit(f"{url}/v2/path")
    assert longer.scheme in ("http", "https")
    assert longer.path.endswith("/v2/path"), "a path can be put behind it"
    assert (longer.query, longer.fragment, longer.username) == ("", "", None)
    assert longer.scheme == "https" or longer.hostname == "localhost" or longer.hostname in ("127.0.0.1", "::1")
