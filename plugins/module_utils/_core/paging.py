# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How pages chain, for every service: three strategies and one walk over them.

A strategy says where a reply holds its items and how the request for the next page is made from it. The walk calls
``fetch(request) -> reply`` and nothing else. It promises:

* it ends only on what the server says; a short page is no end while a token or a link says more;
* a token or a page that repeats is an error, never an endless loop, and so are more than ``PAGE_CAP`` pages;
* an item comes once, by its key, even when rows shift between pages;
* a page that can't be read is read again alone;
* it is lazy: the next page is asked for when an item of it is wanted.
"""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass

from .errors import UnreadableReply, excerpt
from .retry import reread

try:
    import jmespath
except ImportError as error:
    jmespath = None  # type: ignore[assignment]
    JMESPATH_IMPORT_ERROR: ImportError | None = error
else:
    JMESPATH_IMPORT_ERROR = None

PAGE_CAP = 10_000
# Rows that shift by a whole page between two requests make one page come twice. So often is no accident.
STALE_PAGES = 20

Item = dict[str, t.Any]
Request = dict[str, t.Any]
Reply = t.Any
Fetch = t.Callable[[Request], Reply]
Keys = t.Callable[[Item], list[str]]


class Following(t.NamedTuple):
    """The request for the next page.

    ``token`` is what chains it, if a token does. ``overlaps``: its first row is meant to be the last one before it.
    """

    request: Request
    token: str | None = None
    overlaps: bool = False


@dataclass(frozen=True)
class TokenPages:
    """Pages chained by a token: the reply's ``receive`` goes into the next request as ``send``.

    No token, ``null`` and the empty text all end the listing: AWS's own samples close with ``"nextToken": ""``.
    """

    items: str
    send: str
    receive: str

    def next(self, request: Request, reply: Reply, items: list[Item], overlap: bool | None) -> Following | None:
        """Return the request for the page after ``reply``, ``None`` at the end."""
        token = jmespath.search(self.receive, reply)
        return Following({**request, self.send: token}, token=str(token)) if token else None

    def left(self, request: Request, reply: Reply, items: list[Item]) -> int | None:
        """Return how many pages are still to come, ``None`` when the service does not say."""
        return None


@dataclass(frozen=True)
class OffsetPages:
    """Pages cut by row number, ended by an empty page, or by one with nothing but the row that is known already.

    Each page is asked for from the last row of the page before. When that row is not there, rows before it have
    vanished and others have moved to their places: the pages are read backwards until a known row comes, so that no
    row is passed over. For that a page has to hold two rows.

    ``total`` only guides the choice between walking and asking for each id: what it counts differs between
    services, and a server that clamps ``limit`` sends short pages all the way.
    """

    items: str
    offset: str
    limit: str
    total: str

    def next(self, request: Request, reply: Reply, items: list[Item], overlap: bool | None) -> Following | None:
        """Return the request for the page after ``reply``, ``None`` at the end."""
        start = request.get(self.offset, 0)
        if overlap is False:
            start = max(0, start + 1 - request[self.limit])
            return Following({**request, self.offset: start}, overlaps=start > 0)
        if not items or (overlap and len(items) == 1):
            return None
        # A server that sends one row at a time leaves no room for an overlap.
        ahead = max(1, len(items) - 1)
        return Following({**request, self.offset: start + ahead}, overlaps=len(items) > 1)

    def left(self, request: Request, reply: Reply, items: list[Item]) -> int | None:
        """Return how many pages are still to come, ``None`` when the service does not say."""
        # One row of each page is known already.
        size = request.get(self.limit, 1) - 1
        return _pages_left(reply, self.total, request.get(self.offset, 0) + len(items), size)


@dataclass(frozen=True)
class NumberedPages:
    """Pages with numbers from 1, each with links to its neighbours.

    The link to the next page only says that there is one. It is never followed: a link may point to another host,
    and the credentials would travel with it. A reply without any links is followed by pages until one is empty.
    """

    items: str
    number: str
    size: str
    links: str
    next_link: str
    total: str

    def next(self, request: Request, reply: Reply, items: list[Item], overlap: bool | None) -> Following | None:
        """Return the request for the page after ``reply``, ``None`` at the end."""
        more = jmespath.search(self.next_link, reply) if jmespath.search(self.links, reply) else items
        return Following({**request, self.number: request.get(self.number, 1) + 1}) if more else None

    def left(self, request: Request, reply: Reply, items: list[Item]) -> int | None:
        """Return how many pages are still to come, ``None`` when the service does not say."""
        size = request.get(self.size)
        return _pages_left(reply, self.total, request.get(self.number, 1) * (size or 0), size)


Strategy = t.Union[TokenPages, OffsetPages, NumberedPages]


@dataclass(frozen=True)
class Page:
    """The items of one page that no earlier page had, and how many pages are left (``None``: not said)."""

    items: list[Item]
    left: int | None


def pages(strategy: Strategy, fetch: Fetch, request: Request, keys: Keys, attempts: int = 1) -> t.Iterator[Page]:
    """Yield the pages of a listing from ``request`` on.

    ``keys`` returns the ids of an item, its own first; an item without one is passed on as it is.
    ``attempts`` is how often an unreadable page is asked for before ``UnreadableReply`` is raised.
    """
    seen: set[str] = set()
    tokens: set[str | None] = set()
    current = Following(request)
    last: list[Item] = []
    stale = 0
    for _page in range(PAGE_CAP):
        request, overlaps = current.request, current.overlaps
        read = functools.partial(_read, strategy, fetch, request)
        reply, items = reread(read, attempts)
        for _attempt in range(1, attempts):
            if len(items) <= overlaps or not all(_is_known(item, keys, seen) for item in items):
                break
            # Rows may have shifted by a whole page. An old page in the place of this one would hide exports.
            reply, items = reread(read, attempts)
        overlap = _overlaps(items, keys, seen) if overlaps else None
        # A row without an id can't be told from others but by its place.
        rest = items[1:] if overlaps and items[:1] == last else items
        # A page that hangs in the air is left alone: its rows come again when the pages before it are read.
        new = [item for item in rest if overlap is not False and _is_new(item, keys, seen)]
        last = items[-1:]
        # A filter may leave pages with a token empty for long; other pages are cut from the rows that there are.
        stale = stale + 1 if not new and (items or not current.token) else 0
        if stale >= STALE_PAGES:
            raise UnreadableReply("the service sends the same page again and again; reading stopped")
        following = strategy.next(request, reply, items, overlap)
        yield Page(new, strategy.left(request, reply, items))
        if following is None:
            return
        if following.token and following.token in tokens:
            raise UnreadableReply("the service sent a page token for the second time; reading stopped")
        tokens.add(following.token)
        current = following
    raise UnreadableReply(f"the listing has more than {PAGE_CAP} pages; reading stopped")


def walk(strategy: Strategy, fetch: Fetch, request: Request, keys: Keys, attempts: int = 1) -> t.Iterator[Item]:
    """Yield the items of a listing one by one; see ``pages``."""
    for page in pages(strategy, fetch, request, keys, attempts):
        yield from page.items


def _read(strategy: Strategy, fetch: Fetch, request: Request) -> tuple[Reply, list[Item]]:
    reply = fetch(request)
    items = jmespath.search(strategy.items, reply)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UnreadableReply(f"no list of exports under '{strategy.items}' in the reply: {excerpt(reply)}")
    return reply, items


def _is_known(item: Item, keys: Keys, seen: set[str]) -> bool:
    return not seen.isdisjoint(keys(item)[:1])


def _overlaps(items: list[Item], keys: Keys, seen: set[str]) -> bool:
    # Of a row without an id nobody knows whether it came before; it must not set off a search.
    return any(not keys(item) or _is_known(item, keys, seen) for item in items)


def _is_new(item: Item, keys: Keys, seen: set[str]) -> bool:
    is_new = not _is_known(item, keys, seen)
    seen.update(keys(item)[:1])
    return is_new


def _pages_left(reply: Reply, total: str, read: int, size: int | None) -> int | None:
    rows = jmespath.search(total, reply)
    if not isinstance(rows, int) or not rows or not size:
        return None
    return max(0, -(-(rows - read) // size))
