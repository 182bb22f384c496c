# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata service of an EC2 instance (IMDSv2), which gives out keys that end."""

from __future__ import annotations

from typing import Any

from flask import Response

from ..credentials.store import Credential
from .base import Call, Document, Identity, Operation, Reason, Refusal, Service

# A new pair is made when less than this part of the lifetime is left.
_RENEWED_AT = 0.25
_TOKEN = "X-aws-ec2-metadata-token"


class Imds(Service):
    """Tokens first (PUT), then reads with the token. Errors have no body to speak of."""

    name = "imds"
    content_type = "text/plain"
    reasons = {
        "throttle": Reason(429, "TooManyRequests", ""),
        "missing_credentials": Reason(401, "Unauthorized", ""),
        "bad_request": Reason(400, "BadRequest", ""),
        "not_found": Reason(404, "NotFound", ""),
        "internal_error": Reason(500, "InternalError", ""),
        "bad_gateway": Reason(502, "BadGateway", ""),
        "unavailable": Reason(503, "ServiceUnavailable", ""),
        "gateway_timeout": Reason(504, "GatewayTimeout", ""),
        "error": Reason(400, "BadRequest", ""),
    }

    def sign_in(self, call: Call) -> Identity:
        imds = call.world.scenario.imds
        if imds is None:
            raise Refusal("not_found")
        token = call.world.imds_tokens.find(call.request.headers.get(_TOKEN, ""))
        if token is None or token.ended(call.world.clock.elapsed):
            raise Refusal("missing_credentials")
        return Identity(token.account, "imds-token", token)

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        return Response(f"{reason.status} - {reason.code}", status=reason.status, content_type=self.content_type)


class CreateToken(Operation):
    """A session token."""

    name = "CreateToken"
    main = "token"

    def sign_in(self, call: Call) -> Identity | None:
        if call.world.scenario.imds is None:
            raise Refusal("not_found")
        return None

    def answer(self, call: Call) -> Document:
        try:
            lifetime = int(call.request.headers[f"{_TOKEN}-ttl-seconds"])
        except (KeyError, ValueError):
            raise Refusal("bad_request") from None
        if not 1 <= lifetime <= 21600:
            raise Refusal("bad_request")
        return {"token": call.world.imds_tokens.issue("AQAE", "imds", lifetime).value, "lifetime": lifetime}

    def render(self, call: Call, document: Document) -> Response:
        response = Response(str(document["token"]), content_type="text/plain")
        response.headers["X-Aws-Ec2-Metadata-Token-Ttl-Seconds"] = str(document.get("lifetime"))
        return response


class ListRoles(Operation):
    """The name of the instance's role."""

    name = "ListRoles"
    main = "role"

    def answer(self, call: Call) -> Document:
        assert call.world.scenario.imds is not None
        return {"role": call.world.scenario.imds.role}

    def render(self, call: Call, document: Document) -> Response:
        return Response(str(document["role"]), content_type="text/plain")


class GetCredentials(Operation):
    """The role's keys: the same ones until they are about to end."""

    name = "GetCredentials"
    main = "AccessKeyId"

    def params(self, call: Call) -> Document:
        return {"role": call.path["role"]}

    def answer(self, call: Call) -> Document:
        imds, clock = call.world.scenario.imds, call.world.clock
        assert imds is not None
        if call.path["role"] != imds.role:
            raise Refusal("not_found")
        key = self._key(call, imds.lifetime)
        left = (key.ends_at or 0) - clock.elapsed
        return {
            "Code": "Success",
            "LastUpdated": clock.wall().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Type": "AWS-HMAC",
            "AccessKeyId": key.value,
            "SecretAccessKey": key.secret,
            "Token": key.session_token,
            "Expiration": clock.wall_after(left, imds.reported_lifetime).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    @staticmethod
    def _key(call: Call, lifetime: float) -> Credential:
        world = call.world
        held = world.imds_key
        if held is None or (held.ends_at or 0) - world.clock.elapsed <= lifetime * _RENEWED_AT:
            imds = world.scenario.imds
            account = (imds.account if imds else None) or next(iter(world.scenario.accounts.aws))
            held = world.imds_key = world.issue_aws_key(account, lifetime)
        return held
