# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Application Discovery Service: DescribeExportTasks."""

from __future__ import annotations

from ..export import Export, Record
from ..listing import Position, page_size, rows
from .aws import AwsOperation, JsonService
from .base import Call, Document, Refusal
from .storage import presigned_url

_IDS_MAX = 100


class Discovery(JsonService):
    """JSON 1.1 protocol, signed for `discovery`."""

    name = "discovery"


class DescribeExportTasks(AwsOperation):
    """Lists exports by id and agent; pages by nextToken."""

    name = "DescribeExportTasks"
    main = "exportsInfo"
    ticks = True

    def page(self, call: Call) -> int | None:
        token = self.read(call).get("nextToken")
        try:
            return Position.of(token if isinstance(token, str) else None).page
        except ValueError:
            return None

    def answer(self, call: Call) -> Document:
        asked, switches = self._asked(call), call.world.switches.discovery
        ids, token = asked.get("exportIds"), asked.get("nextToken")
        agents = [agent for one in asked.get("filters") or [] for agent in one["values"]]
        found = rows(
            call.world,
            "discovery",
            (call.account,),
            lambda moment: moment,
            ids=ids or None,
            wanted=lambda export, record: _wanted(call, agents, export),
        )
        if ids and len(found) < len(set(ids)) and switches.unknown_id == "error":
            raise Refusal("bad_request", "One or more export ids are not valid.")
        try:
            position = Position.of(None if call.repeats else token)
        except ValueError as error:
            raise Refusal("bad_request", str(error)) from error
        size = page_size(asked.get("maxResults"), 100, switches.page_max)
        page, following = position.page_of(found, size, newest_first=switches.order == "newest")
        document: Document = {"exportsInfo": [_with_url(call, *row) for row in page]}
        if call.repeats and token:
            document["nextToken"] = token
        elif following is not None:
            document["nextToken"] = following.token()
        elif switches.last_token != "absent":
            document["nextToken"] = "" if switches.last_token == "empty" else None
        return document

    def _asked(self, call: Call) -> Document:
        """The input, held to the model and to the bounds that only the documentation states."""
        asked = self.checked(call)
        if len(asked.get("exportIds") or []) > _IDS_MAX:
            raise Refusal("bad_request", f"exportIds may hold {_IDS_MAX} ids at the most")
        if asked.get("maxResults") is not None and not 1 <= asked["maxResults"] <= 100:
            raise Refusal("bad_request", "maxResults must be between 1 and 100")
        spelling = call.world.switches.discovery.agent_filter
        for one in asked.get("filters") or []:
            if one["name"] not in (("agentIds", "AgentId") if spelling == "both" else (spelling,)):
                raise Refusal("bad_request", f"Filter name {one['name']} is not valid")
            if one["condition"] != "EQUALS":
                raise Refusal("bad_request", f"Filter condition {one['condition']} is not valid")
        return asked


def _wanted(call: Call, agents: list[str], export: Export) -> bool:
    assert call.identity is not None
    return export.keys.region in (None, call.identity.region) and (not agents or export.keys.agent in agents)


def _with_url(call: Call, export: Export, record: Record) -> Record:
    """A succeeded export comes with a fresh presigned URL, unless the scenario wrote one or took the file away."""
    ready = record.get("exportStatus") == "SUCCEEDED" and export.keys.file != "none"
    if not ready or "configurationsDownloadUrl" in record:
        return record
    return {**record, "configurationsDownloadUrl": presigned_url(call, export)}
