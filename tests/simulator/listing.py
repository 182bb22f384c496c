# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which exports a request sees, in which order, and which of them are on its page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .export import Export, Record, TimeFormat
from .scenario.expand import ID_FIELD

if TYPE_CHECKING:
    from .world import Owner, World

Wanted = Callable[[Export, Record], bool]


class Row(NamedTuple):
    """An export and its record at the moment of the request."""

    export: Export
    record: Record


def rows(
    world: World,
    service: str,
    owner: Owner,
    time_format: TimeFormat,
    *,
    ids: list[str] | None = None,
    wanted: Wanted | None = None,
) -> list[Row]:
    """The rows of an owner that are listed now: those with one of `ids` (all when None) that are `wanted`."""
    elapsed = world.clock.elapsed
    found = []
    for export in world.exports(service, owner):
        if ids is not None and str(export.keys.fields.get(ID_FIELD[service])) not in ids:
            continue
        export.ask(elapsed)
        if not export.listed(elapsed):
            continue
        row = Row(export, export.record(world.clock, elapsed, time_format))
        if wanted is None or wanted(*row):
            found.append(row)
    if getattr(world.switches, service).order == "newest":
        found.reverse()
    return found


class Position(NamedTuple):
    """Where a page begins in a listing by token: after the export of this age. Rows that come and go don't move it."""

    page: int = 1
    after: tuple[float, int] | None = None

    def token(self) -> str:
        """The position as an opaque token."""
        return base64.b64encode(json.dumps([self.page, *(self.after or ())]).encode()).decode()

    @classmethod
    def of(cls, token: str | None) -> Position:
        """The position of a token; ValueError when it is not one of ours."""
        if not token:
            return cls()
        try:
            page, at, rank = json.loads(base64.b64decode(token, validate=True))
            return cls(int(page), (float(at), int(rank)))
        except (binascii.Error, ValueError, TypeError):
            raise ValueError(f"Invalid token: {token}") from None

    def page_of(self, found: list[Row], size: int, *, newest_first: bool) -> tuple[list[Row], Position | None]:
        """The rows of this page, and the position of the next one; None when this is the last."""
        after = self.after
        if after is not None:
            found = [row for row in found if (row.export.age < after if newest_first else row.export.age > after)]
        page = found[:size]
        following = Position(self.page + 1, page[-1].export.age) if len(found) > size else None
        return page, following


def page_size(asked: Any, default: int, clamp: int | None) -> int:
    """Rows per page: what was asked for, never more than the switch `page_max` says."""
    size = default if asked is None else int(asked)
    return min(size, clamp) if clamp is not None else size
