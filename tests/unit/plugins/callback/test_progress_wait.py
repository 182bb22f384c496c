# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a wait tells after each poll: news, each once, a heartbeat, and estimates that follow from what it saw."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import failure, record, result
from ansible_collections.crosscloud.exports.plugins.plugin_utils.progress_text import BAD, ODD, Line
from ansible_collections.crosscloud.exports.plugins.plugin_utils.progress_wait import Wait
from hypothesis import given
from hypothesis import strategies as st

STATES = {"RUN": "running", "WAIT": "pending", "DONE": "succeeded", "BAD": "failed"}


class Watcher:
    """A wait whose clocks stand still until told. Times of records are seconds on them: 0 is the first poll."""

    def __init__(self, **options: t.Any) -> None:
        self.now = 0.0
        self.wait = Wait(
            "rds",
            **{"heartbeat": 60, "max_lines": 20, **options},
            now=lambda: 1000 + self.now,
            seconds_until=lambda value: None if value is None else float(value) - self.now,
        )

    def poll(self, *exports: dict[str, t.Any], missing: t.Sequence[str] = (), over: bool = False) -> list[str]:
        """Return the lines after a poll that lists ``exports``."""
        return texts(self.wait.poll(result(exports, missing=missing), over=over))

    def fail(self, message: str, *, over: bool = False, **facts: t.Any) -> list[Line]:
        """Return the lines after a poll that failed."""
        return self.wait.poll(failure(ExportsError(message, **facts)), over=over)


def an_export(export_id: str, state: str = "RUN", progress: int | None = None, **fields: t.Any) -> dict[str, t.Any]:
    """Return an export record, with the service's times as they are given."""
    one = record("rds", {}, states=STATES, export_id=export_id, state=state, progress=progress)
    return {**one, **fields}


def texts(lines: t.Iterable[Line]) -> list[str]:
    """Return what is printed."""
    return [line.text for line in lines]


def ids(lines: t.Iterable[str]) -> list[str]:
    """Return the ids in lines of exports."""
    return [line.split()[1] for line in lines]


def test_only_what_changed_is_told() -> None:
    watcher = Watcher()
    assert ids(watcher.poll(an_export("a", progress=1), an_export("b", progress=1))) == ["a", "b"]
    watcher.now = 30
    assert watcher.poll(an_export("a", progress=1), an_export("b", progress=1)) == []
    assert ids(watcher.poll(an_export("a", progress=1), an_export("b", progress=2))) == ["b"]
    assert ids(watcher.poll(an_export("a", "WAIT", progress=1), an_export("b", progress=2))) == ["a"]


def test_heartbeat_follows_the_last_line_of_each_export() -> None:
    watcher = Watcher(heartbeat=60)
    watcher.poll(an_export("a", progress=1), an_export("b", progress=1))
    watcher.now = 30
    watcher.poll(an_export("a", progress=2), an_export("b", progress=1))
    watcher.now = 59
    assert watcher.poll(an_export("a", progress=2), an_export("b", progress=1)) == []
    watcher.now = 60
    assert ids(watcher.poll(an_export("a", progress=2), an_export("b", progress=1))) == ["b"]
    watcher.now = 90
    assert ids(watcher.poll(an_export("a", progress=2), an_export("b", progress=1))) == ["a"]


def test_heartbeat_of_zero_is_none() -> None:
    watcher = Watcher(heartbeat=0)
    watcher.poll(an_export("a", progress=1))
    watcher.now = 1e6
    assert watcher.poll(an_export("a", progress=1)) == []


def test_an_ended_export_is_told_once() -> None:
    watcher = Watcher()
    watcher.poll(an_export("a"), an_export("b"))
    assert ids(watcher.poll(an_export("a", "DONE"), an_export("b"))) == ["a"]
    watcher.now = 1000
    late = an_export("a", "DONE", finished_at=30, message="all done")
    assert ids(watcher.poll(late, an_export("b"))) == ["b"]
    assert watcher.poll(late, an_export("b"), over=True) == ["rds  the wait ends, not finished: 1 running"]


def test_a_failed_export_is_told_with_its_reason() -> None:
    watcher = Watcher()
    watcher.poll(an_export("a", progress=20))
    watcher.now = 45
    (line,) = watcher.poll(an_export("a", "BAD", progress=20, message="no key"), over=True)
    assert line == "rds  a  failed     [####----------------]  20%  took 45s; no key"


def test_a_missing_id_appears_goes_and_comes() -> None:
    watcher = Watcher()
    assert watcher.poll(missing=["a"]) == ["rds  a  not listed yet  0s"]
    watcher.now = 10
    assert watcher.poll(missing=["a"]) == []
    assert watcher.poll(an_export("a", "WAIT")) == ["rds  a  pending    [--------------------]   ?%  10s"]
    assert watcher.poll(missing=["a"]) == ["rds  a  no longer listed  10s"]
    assert ids(watcher.poll(an_export("a", "WAIT"))) == ["a"]


@pytest.mark.parametrize(
    ("times", "elapsed"),
    [
        pytest.param({}, "40s", id="since-first-seen"),
        pytest.param({"created_at": -100}, "2m20s", id="since-its-start"),
        pytest.param({"created_at": 500}, "40s", id="starts-in-the-future"),
    ],
)
def test_time_since_start(times: dict[str, t.Any], elapsed: str) -> None:
    watcher = Watcher()
    watcher.poll(an_export("a", "WAIT", **times))
    watcher.now = 40
    (line,) = watcher.poll(an_export("a", "RUN", **times))
    assert line.endswith(f"?%  {elapsed}")


@pytest.mark.parametrize(
    ("times", "took"),
    [
        pytest.param({}, "  took 40s", id="since-first-seen"),
        pytest.param({"created_at": -100}, "  took 2m20s", id="since-its-start"),
        pytest.param({"created_at": -100, "finished_at": 20}, "  took 2m00s", id="start-to-end"),
        pytest.param({"finished_at": 20}, "  took 40s", id="only-the-end"),
    ],
)
def test_time_taken(times: dict[str, t.Any], took: str) -> None:
    watcher = Watcher()
    watcher.poll(an_export("a", "RUN", **times))
    watcher.now = 40
    (line,) = watcher.poll(an_export("a", "DONE", **times))
    assert line.endswith(f"100%{took}")


@pytest.mark.parametrize(
    ("times", "took"),
    [
        pytest.param({}, "", id="unknown"),
        pytest.param({"created_at": -100}, "", id="no-end"),
        pytest.param({"created_at": -100, "finished_at": -70}, "  took 30s", id="start-to-end"),
    ],
)
def test_time_taken_by_an_export_that_had_ended_before(times: dict[str, t.Any], took: str) -> None:
    (line,) = Watcher().poll(an_export("a", "DONE", **times))
    assert line.endswith(f"100%{took}")


@pytest.mark.parametrize(
    ("first", "then", "times", "left"),
    [
        pytest.param(10, 30, {}, "2m20s", id="pace-of-the-wait"),
        pytest.param(10, 30, {"created_at": -1000}, "2m20s", id="pace-of-the-wait-before-that-since-the-start"),
        pytest.param(0, 25, {}, "2m00s", id="from-nothing"),
        pytest.param(25, 25, {"created_at": -60}, "5m00s", id="pace-since-the-start"),
        pytest.param(None, 25, {"created_at": -60}, "5m00s", id="progress-appears"),
        pytest.param(50, 25, {"created_at": -60}, "5m00s", id="progress-falls"),
        pytest.param(50, 50, {}, None, id="no-pace-and-no-start"),
        pytest.param(0, 0, {}, None, id="nothing-done"),
        pytest.param(98, 100, {}, None, id="all-done"),
        pytest.param(50, None, {}, None, id="progress-disappears"),
    ],
)
def test_estimate(first: int | None, then: int | None, times: dict[str, t.Any], left: str | None) -> None:
    watcher = Watcher(heartbeat=1)
    watcher.poll(an_export("a", progress=first, **times))
    watcher.now = 40
    (line,) = watcher.poll(an_export("a", progress=then, **times))
    found = re.search(r"about (\S+) left", line)
    assert (found[1] if found else None) == left


def test_an_estimate_counts_from_where_progress_fell_to() -> None:
    watcher = Watcher()
    watcher.poll(an_export("a", progress=50))
    watcher.now = 20
    watcher.poll(an_export("a", progress=25))
    watcher.now = 40
    (line,) = watcher.poll(an_export("a", progress=30))
    assert line.endswith("about 4m40s left")


def test_many_exports_get_some_lines_and_a_sum() -> None:
    watcher = Watcher(max_lines=3)
    exports = [an_export(f"old-{number}", "DONE") for number in range(990)]
    exports += [an_export(f"new-{number}") for number in range(10)]
    lines = watcher.poll(*exports)
    assert ids(lines[:3]) == ["new-0", "new-1", "new-2"]
    assert lines[3:] == ["rds  and 997 more: 990 succeeded, 7 running"]
    exports[-4:] = [
        an_export("new-6", progress=5),
        an_export("new-7", "DONE"),
        an_export("new-8", "BAD", message="no key"),
        an_export("new-9", "WAIT"),
    ]
    lines = watcher.poll(*exports)
    assert ids(lines[:3]) == ["new-8", "new-7", "new-6"]
    assert lines[3:] == ["rds  and 1 more: 1 pending"]
    assert watcher.poll(*exports) == []


@pytest.mark.parametrize("max_lines", [0, -1])
def test_no_lines_leave_the_sum(max_lines: int) -> None:
    assert Watcher(max_lines=max_lines).poll(an_export("a"), an_export("b")) == ["rds  and 2 more: 2 running"]


def test_a_failed_poll_is_told_once_and_what_is_known_stays() -> None:
    watcher = Watcher()
    watcher.poll(an_export("a", progress=5))
    told = watcher.fail("Rate exceeded", code="Throttling", retryable=True)
    assert told == [Line("rds  poll failed, the wait goes on: Rate exceeded", ODD)]
    assert watcher.fail("Rate exceeded", code="Throttling", retryable=True) == []
    assert watcher.poll(an_export("a", progress=5)) == []
    assert watcher.fail("Rate exceeded", code="Throttling", retryable=True) == []


@pytest.mark.parametrize(
    ("message", "facts", "is_told"),
    [
        pytest.param("down (HTTP 503, request id 77-ab)", {}, False, id="another-request"),
        pytest.param("down (HTTP 503, request id 12-cd): closed", {}, True, id="another-message"),
        pytest.param("down (HTTP 503, request id 12-cd)", {"http_status": 502}, True, id="another-status"),
        pytest.param("down (HTTP 503, request id 12-cd)", {"code": "Other"}, True, id="another-code"),
    ],
)
def test_failures_are_told_apart(message: str, facts: dict[str, t.Any], is_told: bool) -> None:
    watcher = Watcher()
    watcher.fail("down (HTTP 503, request id 12-cd)", http_status=503, code="Down")
    assert bool(watcher.fail(message, **{"http_status": 503, "code": "Down", **facts})) == is_told


def test_the_failure_that_ends_a_wait_is_always_told() -> None:
    watcher = Watcher()
    watcher.fail("Rate exceeded", retryable=True)
    told = watcher.fail("Rate exceeded", retryable=True, over=True)
    assert told == [Line("rds  poll failed, the wait ends: Rate exceeded", BAD)]


def test_a_module_that_crashed() -> None:
    watcher = Watcher()
    crash = {"failed": True, "msg": "MODULE FAILURE\nSee stdout", "rc": 1}
    told = texts(watcher.wait.poll(crash, over=False))
    assert told == ["rds  poll failed, the wait goes on: MODULE FAILURE See stdout"]


def test_a_listing_that_is_cut_ends_unfinished() -> None:
    cut = result([an_export("a", "DONE")], truncated=True)
    lines = texts(Watcher().wait.poll(cut, over=True))
    assert lines[1:] == ["rds  the wait ends, not finished: the listing is cut"]


def test_details_are_not_told() -> None:
    export = an_export("a", "BAD", message="no key", details={"url": "https://bucket/zip?signature=Kq83jdJ2"})
    assert "Kq83jdJ2" not in "".join(Watcher().poll(export))


LISTINGS = st.lists(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.tuples(st.sampled_from(list(STATES)), st.none() | st.integers(0, 100)),
    ),
    max_size=8,
)


@given(listings=LISTINGS, max_lines=st.integers(0, 4), seconds=st.integers(0, 100))
def test_any_sequence_of_polls(listings: list[dict[str, tuple[str, int | None]]], max_lines: int, seconds: int) -> None:
    """Nothing that is unchanged is told, nothing new is kept back, and there are never too many lines."""
    watcher = Watcher(max_lines=max_lines, heartbeat=0)
    known: dict[str, t.Any] = {}
    for listing in listings:
        watcher.now += seconds
        exports = [an_export(key, state, progress) for key, (state, progress) in listing.items()]
        lines = watcher.poll(*exports)
        looks = {one["id"]: one["state"] if one["finished"] else (one["state"], one["progress"]) for one in exports}
        news = {key for key, look in looks.items() if known.get(key) != look}
        known.update(looks)
        assert len(lines) == min(len(news), max_lines) + (len(news) > max_lines)
        assert set(ids(lines[:max_lines])) <= news
        assert watcher.poll(*exports) == []
