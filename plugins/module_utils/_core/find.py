# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several ids are one question: read from the listing or asked for one by one, whichever needs fewer requests."""

from __future__ import annotations

import typing as t

from .paging import Item, Keys, Page


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
