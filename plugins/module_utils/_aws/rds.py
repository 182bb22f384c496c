# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon RDS export tasks: ``DescribeExportTasks`` of API version 2014-10-31."""

from __future__ import annotations

import functools
import typing as t

from .._core import exports, options
from .._core.errors import ExportsError, InvalidOption
from .._core.paging import Item, TokenPages, walk
from .._core.service import Service
from . import connection

PAGES = TokenPages(items="ExportTasks", send="Marker", receive="Marker")
STATES = {
    "STARTING": exports.PENDING,
    "IN_PROGRESS": exports.RUNNING,
    "CANCELING": exports.CANCELING,
    "COMPLETE": exports.SUCCEEDED,
    "FAILED": exports.FAILED,
    "CANCELED": exports.CANCELED,
}
# The first is the API's name for it; its own documentation of errors uses the second.
NOT_FOUND = ("ExportTaskNotFound", "ExportTaskNotFoundFault")
ID_FILTER = "export-task-identifier"


def check(given: options.Options) -> None:
    """Check the options before anything is sent."""
    connection.check(given)
    ids = given.get("export_task_identifiers")
    options.check_ids("export_task_identifiers", ids, r"\S{1,255}", "ids are 1 to 255 characters without blanks")
    filters = given.get("filters") or {}
    if ids and ID_FILTER in filters:
        raise InvalidOption(f"filters: {ID_FILTER} and export_task_identifiers ask the same; keep the latter")
    for name, values in filters.items():
        if not _as_list(values) or not all(isinstance(value, (str, int)) for value in _as_list(values)):
            raise InvalidOption(f"filters: {name} must be a text or a list of texts")


def connect(given: options.Options) -> t.Any:
    """Return a boto3 RDS client."""
    return connection.connect(given, "rds")


def listing(client: t.Any, given: options.Options) -> t.Iterator[Item]:
    """Yield the export tasks that the options describe."""
    fetch = functools.partial(connection.fetch, client.describe_export_tasks)
    try:
        yield from walk(PAGES, fetch, request(given), keys, given["request_attempts"])
    except ExportsError as error:
        # The model says 404 for an unknown identifier, the service has been seen to answer with an empty list.
        if error.code not in NOT_FOUND:
            raise


def request(given: options.Options) -> dict[str, t.Any]:
    """Return the parameters of the first call.

    Filter names and values are case-sensitive, and ``status`` is lower case here although replies are upper case.
    """
    ids = given.get("export_task_identifiers") or []
    filters = {
        name: [str(value) for value in _as_list(values)] for name, values in (given.get("filters") or {}).items()
    }
    if "status" in filters:
        filters["status"] = [value.lower() for value in filters["status"]]
    elif not ids:
        filters["status"] = _words_of(given.get("states") or [])
    if len(ids) > 1:
        filters[ID_FILTER] = list(dict.fromkeys(ids))
    source_type = given.get("source_type")
    parameters = {
        "ExportTaskIdentifier": ids[0] if len(ids) == 1 else None,
        "SourceArn": given.get("source_arn"),
        "SourceType": source_type and source_type.upper(),
        "MaxRecords": given.get("page_size"),
        "Filters": [{"Name": name, "Values": values} for name, values in filters.items() if values],
    }
    return {name: value for name, value in parameters.items() if value}


def keys(task: Item) -> list[str]:
    """Return the identifier of a task."""
    return exports.ids(task.get("ExportTaskIdentifier"))


def read(task: Item, given: options.Options) -> exports.Record:
    """Return a task as a record. COMPLETE does not mean all the data: ``WarningMessage`` tells what was skipped."""
    bucket, prefix = task.get("S3Bucket"), task.get("S3Prefix")
    return exports.record(
        "rds",
        task,
        states=STATES,
        export_id=task.get("ExportTaskIdentifier"),
        state=task.get("Status"),
        progress=task.get("PercentProgress"),
        message=task.get("FailureCause"),
        warning=task.get("WarningMessage"),
        source=task.get("SourceArn"),
        destination=bucket and f"s3://{bucket}" + (f"/{prefix}" if prefix else ""),
        created_at=task.get("TaskStartTime"),
        finished_at=task.get("TaskEndTime"),
    )


def _words_of(states: t.Sequence[str]) -> list[str]:
    """Return the filter words for ``states``, none when one of them has no word and the filter would hide it."""
    words = {ours: word.lower() for word, ours in STATES.items()}
    return [words[state] for state in states] if all(state in words for state in states) else []


def _as_list(values: t.Any) -> list[t.Any]:
    return values if isinstance(values, list) else [values]


SERVICE = Service(
    name="rds",
    title="Amazon RDS",
    signing=connection.SIGNING_SPEC,
    asking={
        "export_task_identifiers": {"type": "list", "elements": "str", "aliases": ["export_task_identifier"]},
        "source_arn": {"type": "str"},
        "source_type": {"type": "str", "choices": ["snapshot", "cluster"]},
        "filters": {"type": "dict"},
    },
    ids="export_task_identifiers",
    page_sizes=(20, 100),
    check=check,
    connect=connect,
    listing=listing,
    keys=keys,
    read=read,
    close=connection.close,
)
