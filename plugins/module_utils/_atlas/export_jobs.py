# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MongoDB Atlas snapshot export jobs: ``…/groups/{id}/clusters/{name}/backup/exports``, API v2 and v1.0 alike."""

from __future__ import annotations

import functools
import typing as t

from .._core import exports, options
from .._core.errors import ExportsError, UnreadableReply, excerpt
from .._core.find import find
from .._core.paging import Item, NumberedPages, pages, walk
from .._core.retry import reread
from .._core.service import Service
from . import connection

PAGES = NumberedPages(
    items="results",
    number="pageNum",
    size="itemsPerPage",
    links="links",
    next_link="links[?rel=='next'].href | [0]",
    total="totalCount",
)
LARGEST_PAGE = 500
STATES = {
    "Queued": exports.PENDING,
    "InProgress": exports.RUNNING,
    "Successful": exports.SUCCEEDED,
    "Failed": exports.FAILED,
    "Cancelled": exports.CANCELED,
}
HEX_ID = r"[0-9a-f]{24}"
# A 404 with one of these is about the project or the cluster; any other, and the code differs, is about the job.
NOT_THE_JOB = frozenset(("GROUP_NOT_FOUND", "INVALID_GROUP_ID", "CLUSTER_NOT_FOUND", "404"))


def check(given: options.Options) -> None:
    """Check the options before anything is sent."""
    connection.check(given)
    rule = "ids are 24 hexadecimal digits in lower case"
    options.check_ids("project_id", [given["project_id"]], HEX_ID, rule)
    options.check_ids("export_ids", given.get("export_ids"), HEX_ID, rule)
    name = r"[A-Za-z0-9][A-Za-z0-9-]{0,63}"
    options.check_ids("cluster_name", [given["cluster_name"]], name, "cluster names are letters, digits and hyphens")


def listing(atlas: connection.Atlas, given: options.Options) -> t.Iterator[Item]:
    """Yield the export jobs of the cluster. The API filters nothing: states are sorted out from what it sends."""
    path = f"groups/{given['project_id']}/clusters/{given['cluster_name']}/backup/exports"
    fetch = functools.partial(connection.get, atlas, path)
    request = {"pageNum": 1, "itemsPerPage": given.get("page_size") or LARGEST_PAGE}
    attempts = given["request_attempts"]

    def get(export_id: str) -> t.Iterator[Item]:
        try:
            yield reread(functools.partial(_get_job, atlas, f"{path}/{export_id}"), attempts)
        except ExportsError as error:
            if error.http_status != 404 or error.code in NOT_THE_JOB:
                raise

    if given.get("export_ids"):
        yield from find(given["export_ids"], pages(PAGES, fetch, request, keys, attempts), get, keys)
    else:
        yield from walk(PAGES, fetch, request, keys, attempts)


def keys(job: Item) -> list[str]:
    """Return the id of a job and those of its parts: a sharded cluster's job has one for each shard."""
    parts = job.get("components")
    parts = parts if isinstance(parts, list) else []
    return exports.ids(job.get("id"), *(part.get("exportId") for part in parts if isinstance(part, dict)))


def read(job: Item, given: options.Options) -> exports.Record:
    """Return a job as a record."""
    return exports.record(
        "atlas",
        job,
        states=STATES,
        export_id=job.get("id"),
        state=job.get("state"),
        progress=_progress(job.get("exportStatus")),
        message=_reason(job.get("stateReason")) or job.get("errMsg"),
        source=job.get("snapshotId"),
        destination=job.get("prefix"),
        created_at=job.get("createdAt"),
        finished_at=job.get("finishedAt"),
    )


def _get_job(atlas: connection.Atlas, path: str) -> Item:
    job = connection.get(atlas, path)
    if not keys(job):
        raise UnreadableReply(f"no export job in the reply: {excerpt(job)}")
    return job


def _progress(status: t.Any) -> float | None:
    """Return the part of the collections that is exported, in percent. 0 of 0 was seen on jobs that had ended well."""
    try:
        return float(100 * status["exportedCollections"] / status["totalCollections"])
    except (TypeError, KeyError, ZeroDivisionError, OverflowError):
        return None


def _reason(reason: t.Any) -> str | None:
    if not isinstance(reason, dict):
        return exports.text(reason)
    said, code = exports.text(reason.get("message")), exports.text(reason.get("errorCode"))
    return f"{said} ({code})" if said and code else said or code


SERVICE = Service(
    name="atlas",
    title="MongoDB Atlas",
    signing=connection.SIGNING_SPEC,
    asking={
        "project_id": {
            "type": "str",
            "aliases": ["group_id"],
            "required": True,
            "fallback": options.env("MONGODB_ATLAS_PROJECT_ID"),
        },
        "cluster_name": {"type": "str", "required": True},
        "export_ids": {"type": "list", "elements": "str", "aliases": ["export_id", "export_job_id"]},
    },
    ids="export_ids",
    page_sizes=(1, LARGEST_PAGE),
    check=check,
    connect=connection.connect,
    listing=listing,
    keys=keys,
    read=read,
    close=connection.close,
)
