# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that send pages in each of the three ways, and keep the requests that they got."""

from __future__ import annotations

import typing as t

from ansible_collections.crosscloud.exports.plugins.module_utils._core.paging import (
    Item,
    NumberedPages,
    OffsetPages,
    Reply,
    Request,
    Strategy,
    TokenPages,
    walk,
)

TOKEN = TokenPages(items="rows", send="token", receive="next")
OFFSET = OffsetPages(items="rows", offset="offset", limit="limit", total="count")
NUMBERED = NumberedPages(
    items="rows", number="page", size="size", links="links", next_link="links[?rel=='next'].href | [0]", total="count"
)


def item(name: t.Any) -> Item:
    """Return an item whose id is ``name``."""
    return {"id": name}


def keys(one: Item) -> list[str]:
    """Return the id of an item, and those of its parts."""
    return [one["id"], *one.get("parts", ())] if "id" in one else []


def ids(items: t.Iterable[Item]) -> list[str]:
    """Return the ids of items."""
    return [one["id"] for one in items]


class PageServer:
    """What the servers have in common: the rows, the largest page that they send, and the requests so far."""

    strategy: t.ClassVar[Strategy]
    request: t.ClassVar[Request]

    def __init__(self, rows: t.Sequence[str], largest: int = 100, **total: t.Any) -> None:
        self.rows = list(rows)
        self.largest = largest
        self.requests: list[Request] = []
        self.first = dict(self.request)
        # What the reply has beside the rows: a total that is right, wrong or absent.
        self.total = total

    def fetch(self, request: Request) -> Reply:
        """Answer ``request``."""
        self.requests.append(request)
        return {**self.total, **self.answer(request)}

    def answer(self, request: Request) -> Reply:
        """Return the page that ``request`` asks for."""
        raise NotImplementedError

    def cut(self, start: int, asked: int) -> list[Item]:
        """Return the rows from ``start`` on, no more than the server's own largest page."""
        return [item(row) for row in self.rows[start : start + min(asked, self.largest)]]

    def walk(self, attempts: int = 1) -> t.Iterator[Item]:
        """Walk over all pages."""
        return walk(self.strategy, self.fetch, self.first, keys, attempts)


class TokenServer(PageServer):
    """Sends ``pages`` as they are, each but the last with one of ``tokens``."""

    strategy: t.ClassVar[Strategy] = TOKEN
    request: t.ClassVar[Request] = {}

    def __init__(self, pages: t.Sequence[t.Sequence[str]], tokens: t.Sequence[t.Any], end: Reply) -> None:
        super().__init__([])
        self.pages = pages
        self.tokens = tokens
        self.end = end

    def answer(self, request: Request) -> Reply:
        """Return the page that ``request`` asks for."""
        page = self.tokens.index(request["token"]) + 1 if "token" in request else 0
        more = {"next": self.tokens[page]} if page < len(self.pages) - 1 else self.end
        return {"rows": [item(row) for row in self.pages[page]] if self.pages else [], **more}


class OffsetServer(PageServer):
    """Cuts pages by row number."""

    strategy: t.ClassVar[Strategy] = OFFSET
    request: t.ClassVar[Request] = {"limit": 3, "offset": 0}

    def answer(self, request: Request) -> Reply:
        """Return the page that ``request`` asks for."""
        return {"rows": self.cut(request["offset"], request["limit"])}


class NumberedServer(PageServer):
    """Numbers its pages; links lead to the neighbours unless ``links`` is something else to send."""

    strategy: t.ClassVar[Strategy] = NUMBERED
    request: t.ClassVar[Request] = {"page": 1, "size": 3}
    links: t.Any = "real"

    def answer(self, request: Request) -> Reply:
        """Return the page that ``request`` asks for."""
        size = min(request["size"], self.largest)
        rows = self.cut((request["page"] - 1) * size, size)
        if self.links != "real":
            return {"rows": rows, "links": self.links}
        links = [{"rel": "self", "href": "https://elsewhere.example/1"}]
        if request["page"] * size < len(self.rows):
            links.append({"rel": "next", "href": "https://elsewhere.example/2"})
        return {"rows": rows, "links": links}
