# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Atlas's OAuth2 endpoint: tokens for a service account. Its errors are OAuth's, but for the rate limit."""

from __future__ import annotations

from typing import Any

from flask import Response

from .base import Call, Document, Identity, Operation, Reason, Refusal, Service

_TOO_MANY = "Access Token limit reached. Revoke tokens, or wait for them to expire."


class Oauth(Service):
    """Client credentials in a Basic header."""

    name = "oauth"
    reasons = {
        "missing_credentials": Reason(401, "invalid_client", "Invalid credentials provided."),
        "unknown_key": Reason(401, "invalid_client", "Invalid credentials provided."),
        "bad_signature": Reason(401, "invalid_client", "Invalid credentials provided."),
        "expired_token": Reason(401, "invalid_client", "Invalid credentials provided."),
        "denied": Reason(403, "access_denied", "The client may not use this grant."),
        "too_many_tokens": Reason(403, "access_denied", _TOO_MANY),
        "bad_request": Reason(400, "invalid_request", "The request is invalid."),
        "bad_grant": Reason(400, "unsupported_grant_type", "Only client_credentials is supported."),
        "not_found": Reason(404, "invalid_request", "No such resource."),
        "throttle": Reason(429, "RATE_LIMITED", "Rate limit exceeded for /api/oauth/token."),
        "internal_error": Reason(500, "server_error", "Unexpected error."),
        "bad_gateway": Reason(502, "server_error", "Unexpected error."),
        "unavailable": Reason(503, "temporarily_unavailable", "Unexpected error."),
        "gateway_timeout": Reason(504, "server_error", "Unexpected error."),
        "error": Reason(400, "invalid_request", "Injected error"),
    }

    def sign_in(self, call: Call) -> Identity:
        given = call.request.authorization
        if given is None or given.type != "basic":
            raise Refusal("missing_credentials")
        for name, account in call.world.scenario.accounts.atlas.items():
            if account.client_id and (account.client_id, account.client_secret) == (given.username, given.password):
                return Identity(name, "basic")
        raise Refusal("unknown_key")

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        if reason.status == 429:
            body: Document = {
                "detail": reason.message,
                "error": 429,
                "errorCode": reason.code,
                "parameters": ["/api/oauth/token", 50, 1],
                "reason": "Too Many Requests",
            }
        else:
            body = {"error": reason.code, "error_description": reason.message}
        return self.json(body, reason.status)


class CreateToken(Operation):
    """Mints a bearer token."""

    name = "CreateToken"
    main = "access_token"

    def params(self, call: Call) -> Document:
        return {"grant_type": call.request.form.get("grant_type")}

    def answer(self, call: Call) -> Document:
        if call.request.form.get("grant_type") != "client_credentials":
            raise Refusal("bad_grant")
        world, account = call.world, call.world.scenario.accounts.atlas[call.account]
        minted = [token for token in world.atlas_tokens.active(call.account) if token.scope == "minted"]
        lately = [token for token in minted if token.issued_at > world.clock.elapsed - 60]
        if account.mints_per_minute is not None and len(lately) >= account.mints_per_minute:
            raise Refusal("throttle")
        if len(minted) >= account.active_tokens_max:
            raise Refusal("too_many_tokens")
        token = world.atlas_tokens.issue("eyJhbGciOi", call.account, account.token_lifetime, scope="minted", size=64)
        reported = world.clock.reported(account.token_lifetime, account.reported_token_lifetime)
        return {"access_token": token.value, "expires_in": int(reported), "token_type": "Bearer"}


class RevokeToken(Operation):
    """Ends a token of the same service account; an unknown one is no error (RFC 7009)."""

    name = "RevokeToken"

    def params(self, call: Call) -> Document:
        return {"token_type_hint": call.request.form.get("token_type_hint")}

    def answer(self, call: Call) -> Document:
        value = call.request.form.get("token")
        if not value:
            raise Refusal("bad_request", "token is missing.")
        token = call.world.atlas_tokens.find(value)
        if token is not None and token.account == call.account:
            call.world.atlas_tokens.drop(value)
        return {}

    def render(self, call: Call, document: Document) -> Response:
        return Response("", status=200, content_type="application/json")
