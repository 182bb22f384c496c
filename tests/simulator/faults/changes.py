# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that change the answer, or the exports it is made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..export import Export
from ..scenario.expand import FINAL_STATES, STATE_FIELD, SUCCEEDED, plausible
from ..scenario.keys import ExportKeys, FaultKeys
from ..services.base import Call, Document

_ELSEWHERE = "http://other-host.invalid/api/atlas/v2/groups"
# Numbers of the exports that appear in the middle of a listing start here, clear of the scenario's own.
_NEW_FROM = 900_000


def change_world(call: Call, fault: FaultKeys) -> None:
    """Exports appear, finish or vanish before this page is read."""
    service = call.operation.service.name
    owner = _owner(call)
    if fault.kind == "rows_appear":
        for _row in range(fault.rows):
            number = _NEW_FROM + len(call.world.exports(service, owner))
            fields = plausible(service, number, FINAL_STATES[service][0], call.world.clock.elapsed - 900)
            now = call.world.clock.elapsed
            call.world.add_export(service, ExportKeys(fields=fields, appears_at=now), owner)
    elif (call.page or 1) > 1:
        _touch(call, owner, fault)


def _touch(call: Call, owner: tuple[str, ...], fault: FaultKeys) -> None:
    """Finish or take away the first exports of the listing: those of the pages read before."""
    service, now = call.operation.service.name, call.world.clock.elapsed
    held = [export for export in call.world.exports(service, owner) if export.listed(now)]
    if getattr(call.world.switches, service).order == "newest":
        held.reverse()
    if fault.kind == "rows_finish":
        held = [export for export in held if _runs(service, export)]
    for export in held[: fault.rows]:
        if fault.kind == "rows_finish":
            export.change(SUCCEEDED[service])
        else:
            export.gone = True


def _runs(service: str, export: Export) -> bool:
    field = STATE_FIELD[service]
    return {**export.keys.fields, **export.overlay}.get(field) not in FINAL_STATES[service]


def _owner(call: Call) -> tuple[str, ...]:
    if "project_id" in call.path:
        return (call.path["project_id"],)
    if "cluster" in call.path:
        return call.path["group_id"], call.path["cluster"]
    return (call.account,)


def change_document(call: Call, fault: FaultKeys, document: Document) -> Document:
    """The answer with the fault in it; the answer itself is left alone."""
    if fault.kind == "repeated_page":
        return document  # the operation has done it, see Call.repeats
    return _CHANGES[fault.kind](call, fault, dict(document))


def _missing_list(call: Call, fault: FaultKeys, document: Document) -> Document:
    document.pop(call.operation.main, None)
    return document


def _null_list(call: Call, fault: FaultKeys, document: Document) -> Document:
    document[call.operation.main] = None
    return document


def _wrong_type(call: Call, fault: FaultKeys, document: Document) -> Document:
    """In every record that a list holds, or in the reply itself."""
    main = call.operation.main
    field = fault.field or main
    listed = document.get(main)
    if field not in document and isinstance(listed, list):
        document[main] = [{**record, field: fault.value} for record in listed]
    else:
        document[field] = fault.value
    return document


def _extra_fields(call: Call, fault: FaultKeys, document: Document) -> Document:
    extra: dict[str, Any] = {"xAddedLater": {"depth": 2, "names": ["one", "two"]}, "xNote": "not in any document"}
    listed = document.get(call.operation.main)
    if isinstance(listed, list):
        document[call.operation.main] = [{**record, **extra} for record in listed]
    return {**document, **extra}


def _foreign_next(call: Call, fault: FaultKeys, document: Document) -> Document:
    kept = [link for link in document.get("links", []) if link["rel"] != "next"]
    return {**document, "links": [*kept, {"href": fault.location or _ELSEWHERE, "rel": "next"}]}


_CHANGES: dict[str, Callable[[Call, FaultKeys, Document], Document]] = {
    "missing_list": _missing_list,
    "null_list": _null_list,
    "wrong_type": _wrong_type,
    "extra_fields": _extra_fields,
    "foreign_next": _foreign_next,
}
