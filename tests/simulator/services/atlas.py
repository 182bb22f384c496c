# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MongoDB Atlas Administration API: backup export jobs, v2 and v1.0."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response

from ..credentials import digest
from ..listing import page_size, rows
from .base import Call, Document, Identity, Operation, Reason, Refusal, Service

_VERSION = date(2023, 1, 1)
_VENDOR = re.compile(r"application/vnd\.atlas\.(\d{4}-\d{2}-\d{2})\+json")
_DETAIL_401 = "You are not authorized for this resource."
_REASONS_HTTP = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable",
                 410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
                 503: "Service Unavailable", 504: "Gateway Timeout"}  # fmt: skip


class Atlas(Service):
    """API keys by digest, or bearer tokens. Errors are plain JSON even where answers carry the vendor's type."""

    name = "atlas"
    reasons = {
        "missing_credentials": Reason(401, "UNEXPECTED_ERROR", _DETAIL_401),
        "unknown_key": Reason(401, "UNEXPECTED_ERROR", _DETAIL_401),
        "bad_signature": Reason(401, "UNEXPECTED_ERROR", _DETAIL_401),
        "expired_token": Reason(401, "UNEXPECTED_ERROR", _DETAIL_401),
        "denied": Reason(401, "USER_UNAUTHORIZED", "The current user is not authorized to perform this action."),
        "access_list": Reason(
            403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", "IP address 127.0.0.1 is not allowed to access this resource."
        ),
        "foreign_group": Reason(401, "USER_CANNOT_ACCESS_GROUP", "The user cannot access this group."),
        "unknown_group": Reason(404, "GROUP_NOT_FOUND", "No group with that ID exists."),
        "bad_group": Reason(404, "INVALID_GROUP_ID", "An invalid group ID was specified."),
        "not_found": Reason(404, "CLUSTER_NOT_FOUND", "No such cluster exists."),
        "unknown_export": Reason(404, "RESOURCE_NOT_FOUND", "Cannot find the export job."),
        "bad_request": Reason(400, "VALIDATION_ERROR", "The request is invalid."),
        "bad_version": Reason(406, "INVALID_VERSION_DATE", "Invalid accept header or version date."),
        "version_gone": Reason(410, "VERSION_GONE", "The requested version is no longer available."),
        "throttle": Reason(429, "RATE_LIMITED_TOKEN_BUCKET", "Rate limit exceeded."),
        "internal_error": Reason(500, "UNEXPECTED_ERROR", "Unexpected error."),
        "bad_gateway": Reason(502, "UNEXPECTED_ERROR", "Unexpected error."),
        "unavailable": Reason(503, "UNEXPECTED_ERROR", "Unexpected error."),
        "gateway_timeout": Reason(504, "UNEXPECTED_ERROR", "Unexpected error."),
        "error": Reason(400, "VALIDATION_ERROR", "Injected error"),
    }

    def sign_in(self, call: Call) -> Identity:
        given = call.request.authorization
        if given is None:
            raise Refusal("missing_credentials", headers=digest.challenge(call))
        if given.type == "digest":
            return digest.check(call, given)
        if given.type != "bearer":
            raise Refusal("missing_credentials", headers=digest.challenge(call))
        token = call.world.atlas_tokens.find(given.token or "")
        if token is None:
            raise Refusal("unknown_key")
        if token.ended(call.world.clock.elapsed):
            raise Refusal("expired_token")
        return Identity(token.account, "bearer", token)

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        body: Document = {
            "detail": reason.message,
            "error": reason.status,
            "errorCode": reason.code,
            "reason": _REASONS_HTTP.get(reason.status, "Error"),
        }
        if reason.status != 401:
            body["parameters"] = details if details is not None else []
        if reason.status == 429 and details is None:
            path = call.raw_path.lstrip("/")
            body["detail"] = (
                f"Rate limit exceeded for {path}. Please retry after 1 seconds. "
                "Request capacity: 1200. Refill rate: 500 per 60 seconds."
            )
            body["parameters"] = [path, 1, 1200, 500, 60]
        response = self.json(body, reason.status)
        response.headers["X-Error-Code"] = reason.code
        return response

    def stamp(self, call: Call, response: Response) -> None:
        if response.status_code != 401:
            response.headers.setdefault("RateLimit-Limit", "1200")
            response.headers.setdefault("RateLimit-Remaining", "1183")


def write_time(moment: datetime) -> str:
    """A time as the service writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class _ExportJobs(Operation):
    """What the two reads share: version header, project and cluster."""

    ticks = True

    def owner(self, call: Call) -> tuple[str, str]:
        """Project and cluster of the path; Refusal when they are not there or not the caller's."""
        self._check_version(call)
        group, cluster = call.path["group_id"], call.path["cluster"]
        if not re.fullmatch("[a-f0-9]{24}", group):
            raise Refusal("bad_group", f"An invalid group ID {group} was specified.", details=[group])
        accounts = call.world.scenario.accounts.atlas
        if not any(group in account.projects for account in accounts.values()):
            raise Refusal("unknown_group", f"No group with ID {group} exists.", details=[group])
        clusters = accounts[call.account].projects.get(group)
        if clusters is None:
            raise Refusal("foreign_group")
        if cluster not in clusters:
            text = f"No cluster named {cluster} exists in group {group}."
            raise Refusal("not_found", text, details=[cluster, group])
        return group, cluster

    @staticmethod
    def _check_version(call: Call) -> None:
        """v2 wants a dated media type, no older than the resource; v1.0 takes any."""
        if call.path["version"] == "v1.0":
            return
        match = _VENDOR.search(call.request.headers.get("Accept", ""))
        try:
            good = match is not None and date.fromisoformat(match[1]) >= _VERSION
        except ValueError:
            good = False
        if not good:
            raise Refusal("bad_version", status=call.world.switches.atlas.bad_version_status)

    def render(self, call: Call, document: Document) -> Response:
        vendor = f"application/vnd.atlas.{_VERSION}+json;charset=utf-8"
        return self.service.json(
            document, content_type="application/json" if call.path["version"] == "v1.0" else vendor
        )


class ListExportJobs(_ExportJobs):
    """All jobs of a cluster, by page number; there are no filters."""

    name = "ListExportJobs"
    main = "results"

    def page(self, call: Call) -> int | None:
        try:
            return self._window(call)[0]
        except Refusal:
            return None

    @staticmethod
    def _window(call: Call) -> tuple[int, int]:
        """Page number and size. What is out of bounds is put right in silence, as Atlas does."""
        asked = dict(call.query)
        try:
            number, size = int(asked.get("pageNum", 1)), int(asked.get("itemsPerPage", 100))
        except ValueError:
            raise Refusal("bad_request", "pageNum and itemsPerPage must be numbers.") from None
        return max(1, number), page_size(min(max(1, size), 500), 100, call.world.switches.atlas.page_max)

    def answer(self, call: Call) -> Document:
        switches, asked = call.world.switches.atlas, dict(call.query)
        found = [row.record for row in rows(call.world, "atlas", self.owner(call), write_time)]
        number, size = self._window(call)
        first = 0 if call.repeats else (number - 1) * size
        counted = asked.get("includeCount", "true") != "false"
        links = [{"href": self._link(call, number, counted), "rel": "self"}]
        if switches.next_link and (call.repeats or first + size < len(found)):
            following = number if call.repeats and number > 1 else number + 1
            links.append({"href": self._link(call, following, counted), "rel": "next"})
        document: Document = {"links": links, "results": found[first : first + size]}
        counts = {"exact": len(found), "zero": 0, "wrong": len(found) + 7}
        if counted and switches.total_count in counts:
            document["totalCount"] = counts[switches.total_count]
        return document

    @staticmethod
    def _link(call: Call, number: int, counted: bool) -> str:
        asked = dict(call.query)
        query = {
            "includeCount": str(counted).lower(),
            "pageNum": number,
            "itemsPerPage": asked.get("itemsPerPage", 100),
        }
        return f"{call.request.base_url}?{urlencode(query)}"


class GetExportJob(_ExportJobs):
    """One job by its id."""

    name = "GetExportJob"
    main = "id"

    def params(self, call: Call) -> Document:
        return {**super().params(call), "exportId": call.path["export_id"]}

    def answer(self, call: Call) -> Document:
        export_id = call.path["export_id"]
        found = rows(call.world, "atlas", self.owner(call), write_time, ids=[export_id])
        if not found:
            raise Refusal("unknown_export", f"Cannot find export job {export_id}.", details=[export_id])
        return dict(found[0].record)
