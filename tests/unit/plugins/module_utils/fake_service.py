# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A service without a cloud behind it."""

from __future__ import annotations

import typing as t

from ansible_collections.crosscloud.exports.plugins.module_utils._core import exports
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import InvalidOption
from ansible_collections.crosscloud.exports.plugins.module_utils._core.options import Options
from ansible_collections.crosscloud.exports.plugins.module_utils._core.paging import Item
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import Service, poll
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import parameters

SECRET = "correct-horse-battery-staple-0f3a77c1d95b"
STATES = {"RUN": exports.RUNNING, "DONE": exports.SUCCEEDED, "BAD": exports.FAILED}


class FakeService:
    """Lists ``items``; an exception among them is raised. Counts what is connected, closed, listed and warned."""

    def __init__(self, *items: Item | Exception, refuse: Exception | None = None) -> None:
        self.items = items
        self.refuse = refuse
        self.events: list[str] = []
        self.listed = 0
        self.warnings: list[str] = []
        self.service = Service(
            name="fake",
            title="Fake Cloud",
            signing={"secret_key": {"type": "str", "no_log": True}},
            asking={"export_ids": {"type": "list", "elements": "str", "aliases": ["export_id"]}},
            ids="export_ids",
            page_sizes=(1, 100),
            check=self.check,
            connect=self.connect,
            listing=self.listing,
            keys=self.keys,
            read=self.read,
            close=self.close,
        )

    def poll(self, **given: t.Any) -> exports.Result:
        """Poll once with the options ``given``."""
        return poll(self.service, parameters(self.service, secret_key=SECRET, **given), self.warnings.append)

    def check(self, options: Options) -> None:
        """Refuse one id."""
        self.events.append("check")
        if "bad id" in (options.get("export_ids") or ()):
            raise InvalidOption("export_ids: 'bad id' has a blank")

    def connect(self, options: Options) -> str:
        """Return a connection, or refuse it."""
        self.events.append("connect")
        if self.refuse:
            raise self.refuse
        return "connection"

    def close(self, connection: str) -> None:
        """End the connection."""
        assert connection == "connection"
        self.events.append("close")

    def listing(self, connection: str, options: Options) -> t.Iterator[Item]:
        """Yield all items."""
        for item in self.items:
            self.listed += 1
            if isinstance(item, Exception):
                raise item
            yield item

    def keys(self, item: Item) -> list[str]:
        """Return the id of an item and those of its parts."""
        return [one for one in (item.get("id"), *item.get("parts", ())) if one]

    def read(self, item: Item, options: Options) -> exports.Record:
        """Return an item as a record."""
        return exports.record("fake", item, states=STATES, export_id=item.get("id"), state=item.get("state"))


def task(name: str, state: str = "DONE", **more: t.Any) -> Item:
    """Return a native item."""
    return {"id": name, "state": state, **more}
