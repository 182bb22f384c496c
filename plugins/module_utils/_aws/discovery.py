# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS Application Discovery Service exports: ``DescribeExportTasks`` of API version 2015-11-01."""

from __future__ import annotations

import functools
import itertools
import typing as t

from .._core import exports, options
from .._core.errors import ExportsError
from .._core.paging import Fetch, Item, TokenPages, walk
from .._core.service import Service
from . import connection

PAGES = TokenPages(items="exportsInfo", send="nextToken", receive="nextToken")
STATES = {"IN_PROGRESS": exports.RUNNING, "SUCCEEDED": exports.SUCCEEDED, "FAILED": exports.FAILED}
IDS_PER_CALL = 100
# AWS's own text spells the filter both ways; the one that starts an export spells it like the first.
AGENT_FILTERS = ("agentIds", "AgentId")
REFUSED = "InvalidParameterValueException"
DOWNLOAD_URL = "configurationsDownloadUrl"


def check(given: options.Options) -> None:
    """Check the options before anything is sent; botocore checks none of these bounds."""
    connection.check(given)
    rule = "ids are 1 to 200 characters without blanks"
    options.check_ids("export_ids", given.get("export_ids"), r"\S{1,200}", rule)


def connect(given: options.Options) -> t.Any:
    """Return a boto3 client for the Application Discovery Service."""
    return connection.connect(given, "discovery")


def listing(client: t.Any, given: options.Options) -> t.Iterator[Item]:
    """Yield the exports that the options describe. Ids are asked for 100 at a time, the most that a call takes."""
    fetch = functools.partial(connection.fetch, client.describe_export_tasks)
    ids = list(dict.fromkeys(given.get("export_ids") or ()))
    if not ids:
        yield from _with_agent(fetch, _request(given), given)
    for start in range(0, len(ids), IDS_PER_CALL):
        yield from _with_ids(fetch, ids[start : start + IDS_PER_CALL], given)


def keys(export: Item) -> list[str]:
    """Return the id of an export."""
    return exports.ids(export.get("exportId"))


def read(export: Item, given: options.Options) -> exports.Record:
    """Return an export as a record, without its download URL unless the user wants it: whoever has it has the data."""
    if not given.get("include_download_url"):
        export = {name: value for name, value in export.items() if name != DOWNLOAD_URL}
    return exports.record(
        "discovery",
        export,
        states=STATES,
        export_id=export.get("exportId"),
        state=export.get("exportStatus"),
        message=export.get("statusMessage"),
        warning="The export is over the size limit of the service: its data is truncated."
        if export.get("isTruncated")
        else None,
        created_at=export.get("exportRequestTime"),
    )


def _request(given: options.Options, ids: list[str] | None = None) -> dict[str, t.Any]:
    if ids:
        return {"exportIds": ids}
    return {"maxResults": given["page_size"]} if given.get("page_size") else {}


def _with_ids(fetch: Fetch, ids: list[str], given: options.Options) -> t.Iterator[Item]:
    """Yield the exports with ``ids``; should an unknown id refuse the call, the half without it is still read."""
    try:
        yield from _with_agent(fetch, _request(given, ids), given)
    except ExportsError as error:
        if error.code != REFUSED:
            raise
        if len(ids) > 1:
            middle = len(ids) // 2
            yield from _with_ids(fetch, ids[:middle], given)
            yield from _with_ids(fetch, ids[middle:], given)


def _with_agent(fetch: Fetch, request: dict[str, t.Any], given: options.Options) -> t.Iterator[Item]:
    """Yield the exports for ``request``, narrowed to one agent in whichever spelling the service takes."""
    agent = given.get("agent_id")
    spellings = [_agent_filter(name, agent) for name in AGENT_FILTERS] if agent else [{}]
    for spelling in spellings:
        listing = walk(PAGES, fetch, {**request, **spelling}, keys, given["request_attempts"])
        try:
            # A refusal later on is not about the spelling, and starting anew would yield exports twice.
            first = list(itertools.islice(listing, 1))
        except ExportsError as error:
            if error.code != REFUSED or spelling is spellings[-1]:
                raise
        else:
            yield from itertools.chain(first, listing)
            return


def _agent_filter(name: str, agent: str) -> dict[str, t.Any]:
    return {"filters": [{"name": name, "values": [agent], "condition": "EQUALS"}]}


SERVICE = Service(
    name="discovery",
    title="AWS Application Discovery Service",
    signing=connection.SIGNING_SPEC,
    asking={
        "export_ids": {"type": "list", "elements": "str", "aliases": ["export_id"]},
        "agent_id": {"type": "str"},
        "include_download_url": {"type": "bool", "default": False},
    },
    ids="export_ids",
    page_sizes=(1, 100),
    check=check,
    connect=connect,
    listing=listing,
    keys=keys,
    read=read,
    close=connection.close,
)
