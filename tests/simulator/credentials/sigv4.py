# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Signature Version 4: the signature of a request is computed again with botocore's own signer."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta, timezone

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ..services.base import Call, Identity, Refusal
from .store import Credential

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
    r", ?SignedHeaders=(?P<headers>[^,\s]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_TOLERANCE = timedelta(minutes=15)


def check(call: Call, service: str) -> Identity:
    """Whose signature it is. `service` is the signing name that the credential scope must hold."""
    header = call.request.headers.get("Authorization")
    if not header:
        raise Refusal("missing_credentials")
    parts = _HEADER.fullmatch(header)
    amz_date = call.request.headers.get("X-Amz-Date", "")
    if parts is None or not amz_date.startswith(parts["date"]):
        raise Refusal("malformed_credentials")
    credential = call.world.aws_keys.find(parts["key"])
    if credential is None or call.request.headers.get("X-Amz-Security-Token") != credential.session_token:
        raise Refusal("unknown_key")
    if credential.ended(call.world.clock.elapsed):
        raise Refusal("expired_token")
    _check_age(call, amz_date)
    if parts["service"] != service:
        raise Refusal("bad_signature", f"Credential should be scoped to correct service: '{service}'.")
    if not hmac.compare_digest(_signature(call, parts, amz_date, credential), parts["signature"]):
        raise Refusal("bad_signature")
    return Identity(credential.account, "sigv4", credential, region=parts["region"])


def _check_age(call: Call, amz_date: str) -> None:
    now = call.world.clock.wall()
    try:
        signed = datetime.strptime(amz_date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        raise Refusal("malformed_credentials") from None
    if signed < now - _TOLERANCE:
        limit = (now - _TOLERANCE).strftime("%Y%m%dT%H%M%SZ")
        raise Refusal(
            "clock_skew", f"Signature expired: {amz_date} is now earlier than {limit} ({now:%Y%m%dT%H%M%SZ} - 15 min.)"
        )
    if signed > now + _TOLERANCE:
        limit = (now + _TOLERANCE).strftime("%Y%m%dT%H%M%SZ")
        raise Refusal(
            "clock_skew",
            f"Signature not yet current: {amz_date} is still later than {limit} ({now:%Y%m%dT%H%M%SZ} + 15 min.)",
        )


def _signature(call: Call, parts: re.Match[str], amz_date: str, credential: Credential) -> str:
    """The signature that the request should have, over the headers it says are signed."""
    request, names = call.request, parts["headers"].split(";")
    body = request.get_data()
    claimed = request.headers.get("X-Amz-Content-SHA256")
    if claimed not in (None, "UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
        return ""
    must_be_signed = {"host", "x-amz-date"} | ({"x-amz-security-token"} if credential.session_token else set())
    if not must_be_signed <= set(names):
        return ""
    received = AWSRequest(
        method=request.method,
        url=f"{request.scheme}://{request.host}{request.environ['RAW_URI']}",
        headers={name: request.headers[name] for name in names if name in request.headers},
        data=body,
    )
    received.context["timestamp"] = amz_date
    signer = SigV4Auth(Credentials(credential.value, credential.secret), parts["service"], parts["region"])
    text = signer.string_to_sign(received, signer.canonical_request(received))
    return str(signer.signature(text, received))
