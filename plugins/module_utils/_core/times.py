# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times as the services write them, turned into one form: ``2026-11-21T10:00:00Z``."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta, timezone

# Huawei documents yyyy-MM-dd'T'HH:mm:ss.SSSZ and shows the quotes in its example; Z may stand for "Z" or "+0000".
_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})'?[T ]'?(?P<time>\d{2}:\d{2}:\d{2})(?:[.,]\d+)?"
    r" ?(?:Z|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2}))?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Epoch seconds of the year 5138: a larger number is taken for milliseconds.
_LAST_SECOND = 100_000_000_000


def utc(value: t.Any) -> t.Any:
    """Return ``value`` as an ISO 8601 time in UTC with whole seconds, so that results sort and compare as text.

    Takes a datetime (a naive one is UTC), an ISO 8601 text (without a zone: UTC), epoch seconds or milliseconds,
    as a number or in digits. ``None`` and an empty text give ``None``. What can't be read is returned as it came.
    """
    if value is None or value == "":
        return None
    try:
        moment = _moment(value)
    except (ValueError, OverflowError):
        moment = None
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}Z" if moment else value


def _moment(value: t.Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or timezone.utc).astimezone(timezone.utc)
    if isinstance(value, str) and re.fullmatch(r"\d{10}(\d{3})?", value):
        value = int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _EPOCH + timedelta(seconds=value if abs(value) < _LAST_SECOND else value / 1000)
    match = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    moment = datetime.strptime(f"{match['date']} {match['time']}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    if match["sign"]:
        shift = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        moment += -shift if match["sign"] == "+" else shift
    return moment


def seconds_until(value: t.Any) -> float | None:
    """Return the seconds from now until a time in any form that ``utc`` reads, ``None`` for what it can't read."""
    try:
        moment = _moment(value)
    except (ValueError, OverflowError):
        return None
    return (moment - datetime.now(timezone.utc)).total_seconds() if moment else None
