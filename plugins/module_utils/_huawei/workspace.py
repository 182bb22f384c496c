# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei Cloud Workspace export tasks: ``ListExportTasks``, ``GET /v2/{project_id}/export-tasks``."""

from __future__ import annotations

import functools
import typing as t

from .._core import exports, options
from .._core.errors import InvalidOption
from .._core.find import find
from .._core.paging import Item, OffsetPages, pages, walk
from .._core.service import Service
from . import connection

PAGES = OffsetPages(items="export_tasks", offset="offset", limit="limit", total="count")
LARGEST_PAGE = 100
STATES = {
    "CREATING": exports.RUNNING,
    "SUCCESS": exports.SUCCEEDED,
    "FAIL": exports.FAILED,
    "EXPIRED": exports.EXPIRED,
}


def check(given: options.Options) -> None:
    """Check the options before anything is sent."""
    connection.check(given)
    rule = "ids are 1 to 64 characters without blanks"
    options.check_ids("task_ids", given.get("task_ids"), r"\S{1,64}", rule)
    options.check_ids(
        "project_id", [given["project_id"]] if given.get("project_id") else None, connection.PROJECT_ID, rule
    )
    if bool(given.get("sort_field")) != bool(given.get("sort_type")):
        raise InvalidOption("sort_field and sort_type go together: set both or none")


def listing(project: connection.Project, given: options.Options) -> t.Iterator[Item]:
    """Yield the export tasks that the options describe.

    The API's ``is_download`` is said to default to false. Should that hide tasks whose file somebody has downloaded, a
    wait would never see its task again: a task that was not listed is looked for among the downloaded ones.
    """
    ids = given.get("task_ids") or []
    if not ids:
        yield from walk(PAGES, _fetch(project), request(given), keys, given["request_attempts"])
        return
    unseen = set(ids)
    for task in _by_id(project, given, ids):
        unseen.difference_update(keys(task))
        yield task
    if unseen and given.get("is_download") is None:
        yield from _by_id(project, {**given, "is_download": True}, [one for one in ids if one in unseen])


def request(given: options.Options) -> dict[str, t.Any]:
    """Return the query of the first request."""
    query = {
        "file_name": given.get("file_name"),
        "status": given.get("status") or _word_of(given),
        "is_download": given.get("is_download"),
        "sort_field": given.get("sort_field"),
        "sort_type": given.get("sort_type"),
        # A page of one row would leave no room for the row that holds it together with the page before.
        "limit": max(2, given.get("page_size") or LARGEST_PAGE),
        "offset": 0,
    }
    return {name: value for name, value in query.items() if value is not None}


def keys(task: Item) -> list[str]:
    """Return the id of a task, as text: some look like numbers."""
    return exports.ids(task.get("task_id"))


def read(task: Item, given: options.Options) -> exports.Record:
    """Return a task as a record."""
    reason, code = exports.text(task.get("fail_reason")), exports.text(task.get("error_code"))
    return exports.record(
        "workspace",
        task,
        states=STATES,
        export_id=task.get("task_id"),
        state=task.get("status"),
        message=f"{reason} ({code})" if reason and code else reason or code,
        destination=task.get("file_name"),
        created_at=task.get("create_time"),
        finished_at=task.get("end_time"),
    )


def _by_id(project: connection.Project, given: options.Options, ids: t.Sequence[str]) -> t.Iterator[Item]:
    """Yield the tasks with ``ids``. There is no call for one task: a listing narrowed by ``task_id`` is that."""
    fetch, first, attempts = _fetch(project), request(given), given["request_attempts"]

    def get(task_id: str) -> t.Iterator[Item]:
        for task in walk(PAGES, fetch, {**first, "task_id": task_id}, keys, attempts):
            yield task
            if task_id in keys(task):
                return

    yield from find(ids, pages(PAGES, fetch, first, keys, attempts), get, keys)


def _fetch(project: connection.Project) -> t.Callable[[dict[str, t.Any]], dict[str, t.Any]]:
    return functools.partial(_list_export_tasks, project)


def _list_export_tasks(project: connection.Project, query: dict[str, t.Any]) -> dict[str, t.Any]:
    reply = connection.get(project, "export-tasks", query)
    # No field of the reply is promised. Without a list it is an error, unless the service counts no tasks.
    if reply.get("export_tasks") is None and reply.get("count") == 0:
        return {**reply, "export_tasks": []}
    return reply


def _word_of(given: options.Options) -> str | None:
    """Return the one word that the server can filter by, ``None`` when ``states`` are several or ids are asked for."""
    states = given.get("states") or []
    if given.get("task_ids") or len(states) != 1:
        return None
    return {ours: word for word, ours in STATES.items()}.get(states[0])


SERVICE = Service(
    name="workspace",
    title="Huawei Cloud Workspace",
    signing=connection.SIGNING_SPEC,
    asking={
        "task_ids": {"type": "list", "elements": "str", "aliases": ["task_id"]},
        "file_name": {"type": "str"},
        "status": {"type": "str", "choices": list(STATES)},
        "is_download": {"type": "bool"},
        "sort_field": {"type": "str", "choices": ["create_time"]},
        "sort_type": {"type": "str", "choices": ["ASC", "DESC"]},
    },
    ids="task_ids",
    page_sizes=(1, LARGEST_PAGE),
    check=check,
    connect=connection.connect,
    listing=listing,
    keys=keys,
    read=read,
    close=connection.close,
)
