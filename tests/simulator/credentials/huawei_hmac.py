# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Huawei's SDK-HMAC-SHA256, written from its published rules and held to test vectors of the vendor's own signer."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, unquote

from ..services.base import Call, Identity, Refusal
from .store import Credential

ALGORITHM = "SDK-HMAC-SHA256"
_HEADER = re.compile(
    ALGORITHM + r" Access=(?P<key>[^,\s]+), SignedHeaders=(?P<headers>[^,\s]+), Signature=(?P<signature>[0-9a-f]{64})"
)
_TOLERANCE = timedelta(minutes=15)
# More than this many bad signatures in a row lock the key for five minutes.
FAILURES_MAX = 5
LOCKED_FOR = 300.0


def canonical_request(
    method: str,
    path: str,
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str],
    names: list[str],
    payload_hash: str,
) -> str:
    """The text whose hash is signed. `path` as sent, `query` unquoted pairs, `names` the signed headers in order."""
    uri = quote(unquote(path), safe="/~")
    # By key alone: the vendor's signer sends the values of one key in the order it signed them (9 before 10).
    ordered = sorted(query, key=lambda pair: pair[0])
    pairs = "&".join(f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in ordered)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    # The canonical path ends in a slash although the path of the request does not.
    return "\n".join([method, uri if uri.endswith("/") else uri + "/", pairs, lines, ";".join(names), payload_hash])


def signature(secret_key: str, sdk_date: str, canonical: str) -> str:
    """The hex signature of a canonical request; the secret key itself is the HMAC key."""
    text = f"{ALGORITHM}\n{sdk_date}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _payload_hash(call: Call) -> str:
    """The hash of the body, or what the client says in its place (bodies other than JSON are sent unsigned)."""
    body = call.request.get_data()
    claimed = call.request.headers.get("X-Sdk-Content-Sha256")
    return claimed if body and claimed == "UNSIGNED-PAYLOAD" else hashlib.sha256(body).hexdigest()


def check(call: Call) -> Identity:
    """Whose signature it is; a key with too many bad ones in a row is locked, good ones included."""
    parts = _HEADER.fullmatch(call.request.headers.get("Authorization", ""))
    if parts is None:
        raise Refusal("malformed_credentials")
    credential = call.world.huawei_keys.find(parts["key"])
    if credential is None:
        raise Refusal(
            "unknown_key",
            f"Incorrect IAM authentication information: Get secretKey failed,ak:{parts['key']},err:ak not exist",
        )
    now = call.world.clock.elapsed
    if now < credential.locked_until:
        raise Refusal("key_locked")
    try:
        _check_signature(call, parts, credential)
    except Refusal:
        credential.failures += 1
        if credential.failures > FAILURES_MAX:
            credential.failures, credential.locked_until = 0, now + LOCKED_FOR
        raise
    credential.failures = 0
    if credential.ended(now):
        raise Refusal("expired_token")
    return Identity(credential.account, "sdk-hmac", credential)


def _check_signature(call: Call, parts: re.Match[str], credential: Credential) -> None:
    request, names = call.request, parts["headers"].split(";")
    sdk_date = request.headers.get("X-Sdk-Date", "")
    try:
        signed = datetime.strptime(sdk_date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        raise Refusal("malformed_credentials") from None
    if abs(signed - call.world.clock.wall()) > _TOLERANCE:
        raise Refusal("clock_skew")
    must_be_signed = {"x-sdk-date"} | ({"x-security-token"} if credential.session_token else set())
    headers = {name: request.headers[name] for name in names if name in request.headers}
    if not must_be_signed <= set(names) or set(headers) != set(names):
        raise Refusal("bad_signature")
    if request.headers.get("X-Security-Token") != credential.session_token:
        raise Refusal("unknown_token")
    canonical = canonical_request(request.method, call.raw_path, call.query, headers, names, _payload_hash(call))
    if not hmac.compare_digest(signature(credential.secret, sdk_date, canonical), parts["signature"]):
        raise Refusal("bad_signature")
