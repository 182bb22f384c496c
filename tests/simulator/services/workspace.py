# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Huawei Cloud Workspace: ListExportTasks and DownloadExportFile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from ..export import Export, Record
from ..files import XLSX, file_keys, send, xlsx
from ..listing import page_size, rows
from .base import Call, Document, Operation, Reason, Refusal
from .huawei import HuaweiService

_STATUSES = ("CREATING", "SUCCESS", "FAIL", "EXPIRED")
_OFFSET_MAX = 2147483646


class Workspace(HuaweiService):
    """Errors as error_code and error_msg; the gateway's also say request_id."""

    name = "workspace"
    reasons = {
        **HuaweiService.gateway,
        "denied": Reason(403, "WKS.00081102", "You do not have permission to perform this operation."),
        "bad_request": Reason(400, "WKS.00211102", "Invalid parameter."),
        "unknown_project": Reason(400, "WKS.00170312", "The tenant does not exist."),
        "not_found": Reason(404, "APIGW.0101", "The API does not exist or has not been published in the environment"),
        "no_file": Reason(400, "WKS.00211102", "The export task has no file to download."),
        "internal_error": Reason(500, "WKS.0202", "Internal error."),
        "error": Reason(400, "WKS.0001", "Injected error"),
    }

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        body = {"error_msg": reason.message, "error_code": reason.code}
        if reason.code.startswith("APIG"):
            body["request_id"] = call.request_id.replace("-", "")
        return self.json(body, reason.status)


def write_time(moment: datetime) -> str:
    """A time as the service writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _check_project(call: Call) -> None:
    """The project must be the account's, and a token's own one."""
    assert call.identity is not None
    project = call.path["project_id"]
    if call.identity.scope not in (None, project):
        raise Refusal("foreign_token")
    if call.world.huawei_project(call.account, project) is None:
        raise Refusal("unknown_project")


class ListExportTasks(Operation):
    """Lists tasks by offset and limit; there is no call for one task."""

    name = "ListExportTasks"
    main = "export_tasks"
    ticks = True

    def page(self, call: Call) -> int | None:
        try:
            offset, limit = self._window(call, dict(call.query))
        except Refusal:
            return None
        return offset // limit + 1

    def _window(self, call: Call, asked: dict[str, str]) -> tuple[int, int]:
        """First row and number of rows."""
        limit = _number(asked, "limit", 20, 1, 100)
        offset = _number(asked, "offset", 0, 0, _OFFSET_MAX)
        size = page_size(limit, 20, call.world.switches.workspace.page_max)
        return (offset * size if call.world.switches.workspace.offset == "pages" else offset), size

    def answer(self, call: Call) -> Document:
        _check_project(call)
        asked, switches = dict(call.query), call.world.switches.workspace
        downloaded = _boolean(asked, "is_download", False if switches.hides_downloaded else None)
        direction = self._sorting(call, asked)
        if asked.get("status") not in (None, *_STATUSES):
            raise Refusal("bad_request", f"Invalid status: {asked['status']}")
        offset, size = self._window(call, asked)

        def wanted(export: Export, record: Record) -> bool:
            return (
                asked.get("status") in (None, record.get("status"))
                and _named(asked.get("file_name"), record.get("file_name"), switches.file_name)
                and downloaded in (None, bool(record.get("is_download")))
            )

        ids = [asked["task_id"]] if asked.get("task_id") else None
        owner = (call.path["project_id"],)
        found = [row.record for row in rows(call.world, "workspace", owner, write_time, ids=ids, wanted=wanted)]
        if direction is not None:
            found.sort(key=lambda record: str(record.get("create_time") or ""), reverse=direction == "DESC")
        page = found[:size] if call.repeats else found[offset : offset + size]
        document: Document = {"export_tasks": page}
        project = len(rows(call.world, "workspace", owner, write_time))
        counts = {"total": len(found), "project": project, "page": len(page), "zero": 0, "wrong": len(found) + 7}
        if switches.count in counts:
            document["count"] = counts[switches.count]
        return document

    @staticmethod
    def _sorting(call: Call, asked: dict[str, str]) -> str | None:
        """ASC or DESC; None for the service's own order."""
        sort_field, sort_type = asked.get("sort_field"), asked.get("sort_type")
        if sort_field not in (None, "create_time") or sort_type not in (None, "ASC", "DESC"):
            raise Refusal("bad_request", "Invalid sorting")
        if (sort_field is None) != (sort_type is None):
            if call.world.switches.workspace.lone_sort == "refuse":
                raise Refusal("bad_request", "sort_field and sort_type must be used together")
            return None
        return sort_type


class DownloadExportFile(Operation):
    """The file of a task that succeeded; by default that marks the task as downloaded."""

    name = "DownloadExportFile"

    def params(self, call: Call) -> Document:
        return {"task_id": call.path["task_id"]}

    def answer(self, call: Call) -> Document:
        _check_project(call)
        owner, clock = (call.path["project_id"],), call.world.clock
        found = rows(call.world, "workspace", owner, write_time, ids=[call.path["task_id"]])
        if not found:
            raise Refusal("bad_request", f"Export task {call.path['task_id']} does not exist.")
        export, record = found[0]
        if record.get("status") != "SUCCESS" or export.keys.file == "none":
            raise Refusal("no_file")
        if call.world.switches.workspace.download_marks and "Range" not in call.request.headers:
            export.change({"is_download": True})
        return {"export": export, "name": record.get("file_name"), "at": clock.elapsed}

    def render(self, call: Call, document: Document) -> Response:
        keys = file_keys(document["export"])
        return send(xlsx(keys.rows), keys.name or str(document["name"] or "export.xlsx"), XLSX)


def _number(asked: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    try:
        value = int(asked.get(name, default))
    except ValueError:
        raise Refusal("bad_request", f"{name} must be a number") from None
    if not low <= value <= high:
        raise Refusal("bad_request", f"{name} must be between {low} and {high}")
    return value


def _boolean(asked: dict[str, str], name: str, default: bool | None) -> bool | None:
    """Booleans are lower case on the wire: Python's `False` is refused."""
    text = asked.get(name)
    if text is None:
        return default
    if text not in ("true", "false"):
        raise Refusal("bad_request", f"{name} must be true or false")
    return text == "true"


def _named(asked: str | None, name: Any, how: str) -> bool:
    return asked is None or asked == name or (how == "part" and asked in str(name))
