# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bucket that Discovery's download URLs point at: presigned URLs that end, and S3's own errors."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask import Response

from ..export import Export
from ..files import ZIP, csv_zip, file_keys, send
from .base import Call, Document, Identity, Operation, Reason, Refusal, Service

_EXPIRED = "Request has expired"


def presigned_url(call: Call, export: Export) -> str:
    """A URL that hands out the export's file to whoever holds it, until it ends."""
    world, path = call.world, f"/storage/discovery-exports/{export.keys.fields['exportId']}.zip"
    date = world.clock.moment(world.clock.elapsed).strftime("%Y%m%dT%H%M%SZ")
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"ASIASIMULATORSTORAGE/{date[:8]}/us-west-2/s3/aws4_request",
        "X-Amz-Date": date,
        "X-Amz-Expires": str(int(file_keys(export).lifetime)),
        "X-Amz-SignedHeaders": "host",
    }
    query["X-Amz-Signature"] = _signature(world.url_key, path, query)
    return f"{call.request.host_url.rstrip('/')}{path}?{urlencode(query)}"


def _signature(key: bytes, path: str, query: Any) -> str:
    text = "\n".join([path, query["X-Amz-Date"], query["X-Amz-Expires"]])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Storage(Service):
    """Signed by the query string."""

    name = "storage"
    request_id_header = "x-amz-request-id"
    content_type = "application/xml"
    reasons = {
        "throttle": Reason(503, "SlowDown", "Please reduce your request rate."),
        "unknown_key": Reason(403, "InvalidAccessKeyId", "The AWS Access Key Id does not exist in our records."),
        "bad_signature": Reason(403, "SignatureDoesNotMatch", "The request signature we calculated does not match."),
        "missing_credentials": Reason(403, "AccessDenied", "Access Denied"),
        "expired_token": Reason(403, "AccessDenied", _EXPIRED),
        "denied": Reason(403, "AccessDenied", "Access Denied"),
        "bad_request": Reason(400, "InvalidRequest", "The request can't be read"),
        "not_found": Reason(404, "NoSuchKey", "The specified key does not exist."),
        "internal_error": Reason(500, "InternalError", "We encountered an internal error. Please try again."),
        "bad_gateway": Reason(502, "InternalError", "Bad gateway"),
        "unavailable": Reason(503, "ServiceUnavailable", "Service is unavailable"),
        "gateway_timeout": Reason(504, "InternalError", "Gateway time-out"),
        "error": Reason(400, "InvalidRequest", "Injected error"),
    }

    def sign_in(self, call: Call) -> Identity:
        query = dict(call.query)
        if "X-Amz-Signature" not in query or not {"X-Amz-Date", "X-Amz-Expires"} <= set(query):
            raise Refusal("missing_credentials")
        if not hmac.compare_digest(_signature(call.world.url_key, call.raw_path, query), query["X-Amz-Signature"]):
            raise Refusal("bad_signature")
        clock = call.world.clock
        signed = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        if clock.moment(clock.elapsed) >= signed + timedelta(seconds=int(query["X-Amz-Expires"])):
            raise Refusal("expired_token")
        return Identity("presigned", "url")

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        root = ElementTree.Element("Error")
        for name, text in (("Code", reason.code), ("Message", reason.message), ("RequestId", call.request_id)):
            ElementTree.SubElement(root, name).text = text
        return Response(ElementTree.tostring(root), status=reason.status, content_type=self.content_type)


class GetObject(Operation):
    """Hands out the zip of a Discovery export."""

    name = "GetObject"

    def params(self, call: Call) -> Document:
        return {"key": call.path["key"]}

    def answer(self, call: Call) -> Document:
        export = call.world.find_export("discovery", call.path["key"].removesuffix(".zip"))
        if export is None or export.keys.file == "none":
            raise Refusal("not_found")
        return {"export": export}

    def render(self, call: Call, document: Document) -> Response:
        keys, name = file_keys(document["export"]), call.path["key"]
        return send(csv_zip("servers", keys.rows), keys.name or name, ZIP)
