# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amazon RDS: DescribeExportTasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..export import Export, Record
from ..listing import Position, page_size, rows
from .aws import AwsOperation, QueryService
from .aws_model import service_model
from .base import Call, Document, Refusal

# The API's filter names and how each reads a record; status values must be given in lower case.
_FILTERS: dict[str, Callable[[Record], Any]] = {
    "export-task-identifier": lambda record: record.get("ExportTaskIdentifier"),
    "s3-bucket": lambda record: record.get("S3Bucket"),
    "source-arn": lambda record: record.get("SourceArn"),
    "status": lambda record: str(record.get("Status", "")).lower(),
}


class Rds(QueryService):
    """Query protocol, signed for `rds`."""

    name = "rds"


class DescribeExportTasks(AwsOperation):
    """Lists exports by identifier, source and filters; pages by Marker."""

    name = "DescribeExportTasks"
    main = "ExportTasks"
    ticks = True

    def page(self, call: Call) -> int | None:
        try:
            return Position.of(self.read(call).get("Marker")).page
        except (ValueError, Refusal):
            return None

    def answer(self, call: Call) -> Document:
        asked, switches = self.checked(call), call.world.switches.rds
        wanted_id, marker = asked.get("ExportTaskIdentifier"), asked.get("Marker")
        self._check_filters(asked)
        found = rows(
            call.world,
            "rds",
            (call.account,),
            lambda moment: moment,
            ids=[wanted_id] if wanted_id else None,
            wanted=lambda export, record: _wanted(call, asked, export, record),
        )
        if wanted_id and not found and switches.unknown_id == "error":
            fault = service_model("rds").shape_for("ExportTaskNotFoundFault").metadata["error"]
            text = f"Export task {wanted_id} not found."
            raise Refusal("not_found", text, status=fault["httpStatusCode"], code=fault["code"])
        try:
            position = Position.of(None if call.repeats else marker)
        except ValueError as error:
            raise Refusal("bad_request", str(error)) from error
        size = page_size(asked.get("MaxRecords"), 100, switches.page_max)
        page, following = position.page_of(found, size, newest_first=switches.order == "newest")
        document: Document = {"ExportTasks": [row.record for row in page]}
        if call.repeats and marker:
            document["Marker"] = marker
        elif following is not None:
            document["Marker"] = following.token()
        elif switches.last_token == "empty":
            document["Marker"] = ""
        return document

    @staticmethod
    def _check_filters(asked: Document) -> None:
        for one in asked.get("Filters", []):
            if one["Name"] not in _FILTERS:
                raise Refusal("bad_request", f"Unrecognized filter name: {one['Name']}")


def _wanted(call: Call, asked: Document, export: Export, record: Record) -> bool:
    assert call.identity is not None
    if export.keys.region not in (None, call.identity.region):
        return False
    if asked.get("SourceArn") not in (None, record.get("SourceArn")):
        return False
    if asked.get("SourceType") not in (None, _source_type(record)):
        return False
    return all(_FILTERS[one["Name"]](record) in one["Values"] for one in asked.get("Filters", []))


def _source_type(record: Record) -> Any:
    """Samples of AWS lack SourceType: the ARN says it too."""
    return record.get("SourceType") or ("CLUSTER" if ":cluster:" in str(record.get("SourceArn")) else "SNAPSHOT")
