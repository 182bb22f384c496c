# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The retry that the libraries leave to us.

botocore and urllib3 repeat a request that failed. A reply that came with status 200 and turns out to be cut, empty
or an HTML page is a success for them.
"""

from __future__ import annotations

import time
import typing as t

from .errors import UnreadableReply

T = t.TypeVar("T")
PAUSE = 0.5


def reread(read: t.Callable[[], T], attempts: int) -> T:
    """Return what ``read`` returns, calling it up to ``attempts`` times while its reply is unreadable."""
    for attempt in range(1, attempts):
        try:
            return read()
        except UnreadableReply:
            time.sleep(PAUSE * 2 ** (attempt - 1))
    return read()
