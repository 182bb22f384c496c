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
    jmespath = None
    JMESPATH_IMPORT_ERROR: ImportError | None = error
else:
    JMESPATH_IMPORT_ERROR = None

PAGE_CAP = 10_000
# Rows that shift by a whole page between two requests make one page come twice; a third time is no accident.
STALE_PAGES = 3

Item = dict[str, t.Any]
Request = dict[str, t.Any]
Reply = t.Any
Fetch = t.Callable[[Request], Reply]
Keys = t.Callable[[Item], list[str]]


@dataclass(frozen=True)
class TokenPages:
    """Pages chained by a token: the reply's ``receive`` goes into the next request as ``send``.

    No token, ``null`` and the empty text all end the listing: AWS's own samples close with ``"nextToken": ""``.
    """

    items: str
    send: str
    receive: str

    @property
    def position(self) -> str:
        """The request key that says which page is meant."""
        return self.send

    def next(self, request: Request, reply: Reply, items: list[Item]) -> Request | None:
        """Return the request for the page after ``reply``, ``None`` at the end."""
        token = jmespath.search(self.receive, reply)
        return {**request, self.send: token} if token else None

    def left(self, request: Request, reply: Reply, items: list[Item]) -> int | None:
        """Return how many pages are still to come, ``None`` when the service does not say."""
        return None


@dataclass(frozen=True)
class OffsetPages:
    """Pages cut by row number, ended by an empty page.

    ``total`` only guides the choice between walking and asking for each id: what it counts differs between
    services, and a server that clamps ``limit`` sends short pages all the way.
    """

    items: str
    offset: str
    limit: str
    total: str

    @property
    def position(self) -> str:
        """The request key that says which page is meant."""
        return self.offset

    def next(self, request: Request, reply: Reply, items: list[Item]) -> Request | None:
        """Return the request for the page after ``reply``, ``None`` at the end."""
        return {**request, self.offset: request.get(self.offset, 0) + len(items)} if items else None

    def left(self, request: Request, reply: Reply, items: list[Item]) -> int | None:
        """Return how many pages are still to come, ``None`` when the service does not say."""
        return _pages_left(reply, self.total, request.get(self.offset, 0) + len(items), request.get(self.limit))


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

    @property
    def position(self) -> str:
        """The request key that says which page is meant."""
        return self.number

    def next(self, request: Request, reply: Reply, items: list[Item]) -> Request | None:
        """Return the request for the page after ``reply``, ``None`` at the end."""
        more = jmespath.search(self.next_link, reply) if jmespath.search(self.links, reply) else items
        return {**request, self.number: request.get(self.number, 1) + 1} if more else None

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
    positions: set[str] = set()
    stale = 0
    for _page in range(PAGE_CAP):
        reply, items = reread(functools.partial(_read, strategy, fetch, request), attempts)
        new = [item for item in items if _is_new(item, keys, seen)]
        stale = stale + 1 if items and not new else 0
        if stale >= STALE_PAGES:
            raise UnreadableReply("the service sends the same page again and again; reading stopped")
        following = strategy.next(request, reply, items)
        yield Page(new, strategy.left(request, reply, items))
        if following is None:
            return
        position = str(following[strategy.position])
        if position in positions:
            raise UnreadableReply("the service sent a page token for the second time; reading stopped")
        positions.add(position)
        request = following
    raise UnreadableReply(f"the listing has more than {PAGE_CAP} pages; reading stopped")


def walk(strategy: Strategy, fetch: Fetch, request: Request, keys: Keys, attempts: int = 1) -> t.Iterator[Item]:
    """Yield the items of a listing one by one; see ``pages``."""
    for page in pages(strategy, fetch, request, keys, attempts):
        yield from page.items


def find(
    ids: t.Sequence[str], listing: t.Iterator[Page], get: t.Callable[[str], t.Iterable[Item]], keys: Keys
) -> t.Iterator[Item]:
    """Yield the items that have ``ids``, with as few requests as the service needs.

    One id is asked for with ``get``. For several, ``listing`` is read for as long as it has fewer pages left than
    there are ids to find, and the rest is asked for one by one. Other items of the pages come along.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > 1:
        for page in listing:
            yield from page.items
            found = {key for item in page.items for key in keys(item)}
            wanted = [one for one in wanted if one not in found]
            if not wanted:
                return
            if page.left and page.left >= len(wanted):
                break
        else:
            return
    for one in wanted:
        yield from get(one)


def _read(strategy: Strategy, fetch: Fetch, request: Request) -> tuple[Reply, list[Item]]:
    reply = fetch(request)
    items = jmespath.search(strategy.items, reply)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UnreadableReply(f"no list of exports under '{strategy.items}' in the reply: {excerpt(reply)}")
    return reply, items


def _is_new(item: Item, keys: Keys, seen: set[str]) -> bool:
    key = next(iter(keys(item)), None)
    if key is None:
        return True
    is_new = key not in seen
    seen.add(key)
    return is_new


def _pages_left(reply: Reply, total: str, read: int, size: int | None) -> int | None:
    rows = jmespath.search(total, reply)
    if not isinstance(rows, int) or not rows or not size:
        return None
    return max(0, -(-(rows - read) // size))
