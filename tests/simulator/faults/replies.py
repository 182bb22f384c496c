# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that take the place of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import Response
from werkzeug.http import http_date

from ..credentials import digest
from ..scenario.keys import DateAhead, FaultKeys
from ..services.base import Call, Refusal

_HTML = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome to the network</h1></body></html>"
_ELSEWHERE = "http://other-host.invalid/"
_SERVER_ERRORS = {"internal_error": 500, "bad_gateway": 502, "unavailable": 503, "gateway_timeout": 504}
# A clock this many seconds ahead of the client's refuses every signature.
_SKEW = 1200


def reply(call: Call, fault: FaultKeys) -> Response:
    """The response that the fault puts in the place of the answer; Refusal for errors in the service's own words."""
    kind = fault.kind
    if kind in _SERVER_ERRORS:
        return _server_error(call, fault)
    if kind == "html":
        return Response(_HTML, content_type="text/html")
    if kind == "empty_body":
        return Response(b"", content_type=call.operation.service.content_type)
    if kind == "huge_body":
        return _huge(call, fault.bytes)
    if kind == "error_document":
        response = call.operation.service.refuse(call, Refusal("internal_error"))
        response.status_code = 200
        return response
    if kind in ("redirect_host", "redirect_loop"):
        target = (fault.location or _ELSEWHERE) if kind == "redirect_host" else call.request.url
        return Response(b"", status=fault.status or 302, headers={"Location": target})
    if kind == "expired_token":
        _end_credential(call)
    if kind == "clock_skew":
        call.date_off = _SKEW
    raise Refusal(kind, fault.message, status=fault.status, code=fault.code, headers=_headers(call, fault))


def _headers(call: Call, fault: FaultKeys) -> dict[str, str]:
    wanted = fault.retry_after
    headers = {}
    if isinstance(wanted, DateAhead):
        headers["Retry-After"] = http_date(call.world.clock.wall() + timedelta(seconds=wanted.date))
    elif wanted is not None:
        headers["Retry-After"] = str(wanted)
    by_digest = call.identity is not None and call.identity.how == "digest"
    if by_digest and fault.kind in ("expired_token", "unknown_key", "bad_signature"):
        headers.update(digest.challenge(call, stale=fault.kind == "expired_token"))
    return headers


def _server_error(call: Call, fault: FaultKeys) -> Response:
    status = _SERVER_ERRORS[fault.kind]
    # Gateways in front of a service answer 502 and 504, and they speak HTML.
    body = fault.body or ("html" if status in (502, 504) else "own")
    headers = _headers(call, fault)
    if body == "own":
        raise Refusal(fault.kind, fault.message, code=fault.code, headers=headers)
    text = f"<html><body><h1>{status} Server Error</h1></body></html>" if body == "html" else ""
    return Response(text, status=status, content_type="text/html", headers=headers)


def _huge(call: Call, size: int) -> Response:
    def blanks() -> Iterator[bytes]:
        piece = b" " * 65536
        for _piece in range(size // len(piece)):
            yield piece
        yield piece[: size % len(piece)]

    content_type = call.operation.service.content_type
    return Response(blanks(), content_type=content_type, headers={"Content-Length": str(size)})


def _end_credential(call: Call) -> None:
    """The token or temporary key of the request is good no longer; a permanent key pair can't end."""
    identity = call.identity
    if identity is None or identity.credential is None:
        return
    if identity.how == "digest":
        call.world.nonces.drop(identity.credential.value)
    elif identity.credential.session_token or identity.how not in ("sigv4", "sdk-hmac"):
        identity.credential.ends_at = call.world.clock.elapsed
