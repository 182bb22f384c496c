# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Huawei Cloud: how its services are signed in to, by signature or by token."""

from __future__ import annotations

from ..credentials import huawei_hmac
from .base import Call, Identity, Reason, Refusal, Service

_IAM = "Incorrect IAM authentication information: "


class HuaweiService(Service):
    """A service behind Huawei's API gateway. The gateway's own refusals are the same for all of them."""

    request_id_header = "X-Request-Id"
    gateway = {
        "missing_credentials": Reason(401, "APIGW.0301", _IAM + "x-auth-token not found"),
        "malformed_credentials": Reason(401, "APIGW.0301", _IAM + "Authorization format is incorrect"),
        "unknown_key": Reason(401, "APIGW.0301", _IAM + "ak not exist"),
        "bad_signature": Reason(401, "APIGW.0301", _IAM + "verify aksk signature fail"),
        "clock_skew": Reason(
            401, "APIGW.0301", _IAM + "verify aksk signature fail, x-sdk-date is not within 15 minutes"
        ),
        "unknown_token": Reason(401, "APIGW.0301", _IAM + "decrypt token fail"),
        "expired_token": Reason(401, "APIGW.0301", _IAM + "token expires"),
        "foreign_token": Reason(401, "APIGW.0307", "The token must be updated."),
        "key_locked": Reason(401, "APIGW.0301", _IAM + "AK access failed to reach the limit,forbidden."),
        "throttle": Reason(
            429,
            "APIGW.0308",
            "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 second",
        ),
        "bad_gateway": Reason(502, "APIGW.0202", "Backend unavailable"),
        "unavailable": Reason(503, "APIGW.0202", "Backend unavailable"),
        "gateway_timeout": Reason(504, "APIGW.0201", "Backend timeout"),
    }

    def sign_in(self, call: Call) -> Identity:
        headers = call.request.headers
        if "X-Auth-Token" in headers:
            return self._by_token(call, headers["X-Auth-Token"])
        if "Authorization" in headers:
            return huawei_hmac.check(call)
        raise Refusal("missing_credentials")

    @staticmethod
    def _by_token(call: Call, value: str) -> Identity:
        token, clock = call.world.huawei_tokens.find(value), call.world.clock
        if token is None:
            raise Refusal("unknown_token")
        if token.ended(clock.elapsed):
            ended = clock.moment(token.ends_at or 0).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
            raise Refusal("expired_token", f"{_IAM}token expires, expires_at: {ended}")
        return Identity(token.account, "auth-token", token, scope=token.scope)
