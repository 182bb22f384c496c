# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times in every spelling that a service uses become one UTC text; anything else passes through."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.times import seconds_until, utc
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.strategies import ANY_JSON
from hypothesis import given
from hypothesis import strategies as st

ZONES = st.builds(timezone, st.builds(timedelta, minutes=st.integers(-14 * 60, 14 * 60)))
# Without the first and the last year: there a zone can lead out of the calendar.
FIRST, LAST = datetime.fromisoformat("0002-01-01"), datetime.fromisoformat("9998-12-31")
MOMENTS = st.datetimes(FIRST, LAST, timezones=ZONES)


def as_utc(moment: datetime) -> str:
    """Return the expected text, worked out another way than the code does."""
    there = moment.astimezone(timezone.utc)
    date = f"{there.year:04}-{there.month:02}-{there.day:02}"
    return f"{date}T{there.hour:02}:{there.minute:02}:{there.second:02}Z"


@given(MOMENTS)
def test_a_datetime_of_any_zone_gives_the_same_utc_text(moment: datetime) -> None:
    assert utc(moment) == as_utc(moment)


@given(MOMENTS)
def test_a_datetime_without_a_zone_is_utc(moment: datetime) -> None:
    naive = moment.replace(tzinfo=None)
    assert utc(naive) == as_utc(naive.replace(tzinfo=timezone.utc))


@given(
    moment=MOMENTS,
    separator=st.sampled_from(["T", " ", "'T'"]),
    fraction=st.sampled_from(["", ".5", ".000", ",123456", ".123456789"]),
    colon=st.sampled_from(["", ":"]),
    blank=st.sampled_from(["", " "]),
)
def test_a_text_with_a_numeric_zone_gives_the_same_utc_text(
    moment: datetime, separator: str, fraction: str, colon: str, blank: str
) -> None:
    zone = moment.strftime("%z")
    written = f"{moment.replace(tzinfo=None).isoformat(separator, 'seconds')}" if len(separator) == 1 else None
    written = written or moment.replace(tzinfo=None).isoformat("T", "seconds").replace("T", separator)
    assert utc(f"{written}{fraction}{blank}{zone[:3]}{colon}{zone[3:]}") == as_utc(moment)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"),
        ("2026-11-21T10:00:00.999Z", "2026-11-21T10:00:00Z"),
        ("2026-11-21T10:00:00", "2026-11-21T10:00:00Z"),
        ("2026-11-21 10:00:00", "2026-11-21T10:00:00Z"),
        (" 2026-11-21T10:00:00Z\n", "2026-11-21T10:00:00Z"),
        ("2022-03-28'T'00:00:00.000Z", "2022-03-28T00:00:00Z"),
        ("2022-03-28T00:00:00.000+0000", "2022-03-28T00:00:00Z"),
        ("2022-03-28T00:00:00.000+0800", "2022-03-27T16:00:00Z"),
        ("2017-03-08T14:27:34.713000-05:00", "2017-03-08T19:27:34Z"),
        (datetime(2017, 3, 8, 14, 27, 34, 713000, timezone(timedelta(hours=-5))), "2017-03-08T19:27:34Z"),
    ],
)
def test_each_spelling_that_a_service_documents_or_sends_is_read(written: t.Any, expected: str) -> None:
    assert utc(written) == expected


@pytest.mark.parametrize(
    ("epoch", "expected"),
    [
        (1489001254.713, "2017-03-08T19:27:34Z"),
        (1489001254, "2017-03-08T19:27:34Z"),
        ("1489001254", "2017-03-08T19:27:34Z"),
        (1489001254713, "2017-03-08T19:27:34Z"),
        ("1489001254713", "2017-03-08T19:27:34Z"),
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        # The last number that is taken for seconds, and the first that is taken for milliseconds.
        (99_999_999_999, "5138-11-16T09:46:39Z"),
        (100_000_000_000, "1973-03-03T09:46:40Z"),
    ],
)
def test_epoch_seconds_and_milliseconds_are_read(epoch: t.Any, expected: str) -> None:
    assert utc(epoch) == expected


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_none(nothing: t.Any) -> None:
    assert utc(nothing) is None


@pytest.mark.parametrize(
    "unreadable",
    [
        "2020-01-08T03:16:01:599000Z",
        "2026-02-30T10:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T10:00Z",
        "2026-11-21",
        "0001-01-01T00:00:00+14:00",
        "12345",
        "soon",
        True,
        float("inf"),
        10**400,
        ["2026-11-21T10:00:00Z"],
    ],
)
def test_what_can_not_be_read_is_passed_through_as_it_came(unreadable: t.Any) -> None:
    assert utc(unreadable) is unreadable


@given(st.one_of(ANY_JSON, st.datetimes(timezones=ZONES)))
def test_any_value_gives_a_utc_text_or_itself(value: t.Any) -> None:
    result = utc(value)
    if result is not value and result is not None:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", result)
        assert utc(result) == result, "a time that was written once is not changed by a second pass"


def test_the_seconds_until_a_time_are_counted_from_now() -> None:
    in_an_hour = datetime.now(timezone.utc) + timedelta(hours=1)
    for spelling in (in_an_hour, in_an_hour.isoformat(), in_an_hour.timestamp()):
        assert seconds_until(spelling) == pytest.approx(3600, abs=5)


@pytest.mark.parametrize("unreadable", [None, "soon", 10**400, float("nan"), {}])
def test_the_seconds_until_an_unreadable_time_are_not_known(unreadable: t.Any) -> None:
    assert seconds_until(unreadable) is None
