# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei Cloud's request signature, SDK-HMAC-SHA256, for requests.

Follows the API signing guide of Huawei Cloud's API gateway. Its own SDK core would bring 13 packages along, one of
them with an exact pin.
"""

from __future__ import annotations

import hashlib
import hmac
import typing as t
from datetime import datetime, timezone
from urllib.parse import parse_qsl, quote, unquote, urlsplit

try:
    from requests.auth import AuthBase
except ImportError:
    AuthBase = object  # type: ignore[assignment,misc]

ALGORITHM = "SDK-HMAC-SHA256"


class SdkHmacAuth(AuthBase):
    """Signs each request with an access key (AK), a secret key (SK) and, for temporary keys, their security token."""

    def __init__(self, access_key: str, secret_key: str, security_token: str | None = None) -> None:
        self._access_key = access_key
        self._secret_key = secret_key
        self._security_token = security_token

    def __call__(self, request: t.Any) -> t.Any:
        """Sign ``request`` (called by requests): its host and every X- header."""
        parts = urlsplit(request.url)
        # What is signed is what is sent: requests writes a blank in a query as "+", the signature knows only "%20".
        request.url = parts._replace(query=canonical_query(parts.query)).geturl()
        request.headers["Host"] = parts.netloc
        request.headers["X-Sdk-Date"] = date = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        if self._security_token:
            request.headers["X-Security-Token"] = self._security_token
        # User-Agent and the like stay unsigned: a proxy may rewrite them.
        headers = {
            name.lower(): value.strip()
            for name, value in request.headers.items()
            if name.lower() == "host" or name.lower().startswith("x-")
        }
        signature = sign(self._secret_key, date, canonical_request(request, headers))
        names = ";".join(sorted(headers))
        request.headers["Authorization"] = (
            f"{ALGORITHM} Access={self._access_key}, SignedHeaders={names}, Signature={signature}"
        )
        return request


def sign(secret_key: str, date: str, canonical: str) -> str:
    """Return the signature (hex) of a canonical request made at ``date`` (``X-Sdk-Date``)."""
    message = f"{ALGORITHM}\n{date}\n{_sha256(canonical)}"
    return hmac.new(secret_key.encode(), message.encode(), hashlib.sha256).hexdigest()


def canonical_request(request: t.Any, headers: t.Mapping[str, str]) -> str:
    """Return the text under the signature: of a prepared request and its signed headers (names in lower case)."""
    parts = urlsplit(request.url)
    path = "/".join(_quote(unquote(segment)) for segment in parts.path.split("/"))
    names = sorted(headers)
    return "\n".join(
        (
            request.method,
            # The canonical path ends in a slash; the one that is sent does not.
            path if path.endswith("/") else f"{path}/",
            canonical_query(parts.query),
            "".join(f"{name}:{headers[name]}\n" for name in names),
            ";".join(names),
            _sha256(request.body or ""),
        )
    )


def canonical_query(query: str) -> str:
    """Return a query string sorted by name and value, everything but unreserved characters percent-encoded."""
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{_quote(name)}={_quote(value)}" for name, value in pairs)


def _quote(value: str) -> str:
    return quote(value, safe="~")


def _sha256(data: str | bytes) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
