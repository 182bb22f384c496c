# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reply that is unreadable is asked for again; every other error is not."""

from __future__ import annotations

import time

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import retry
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError, UnreadableReply


class Reader:
    """Fails with ``error`` the first ``failures`` times."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.calls = 0
        self._failures = failures
        self._error = error

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error
        return "read"


@pytest.mark.parametrize(("attempts", "failures"), [(1, 0), (3, 0), (3, 1), (3, 2), (10, 9)])
def test_an_unreadable_reply_is_asked_for_again(attempts: int, failures: int) -> None:
    reader = Reader(failures, UnreadableReply("cut"))
    assert retry.reread(reader, attempts) == "read"
    assert reader.calls == failures + 1


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_after_the_last_attempt_the_error_comes_through(attempts: int) -> None:
    reader = Reader(99, UnreadableReply("cut"))
    with pytest.raises(UnreadableReply, match="cut"):
        retry.reread(reader, attempts)
    assert reader.calls == attempts


@pytest.mark.parametrize("error", [ExportsError("throttled", retryable=True), ValueError("defect")])
def test_another_error_comes_through_at_once(error: Exception) -> None:
    reader = Reader(99, error)
    with pytest.raises(type(error)):
        retry.reread(reader, 5)
    assert reader.calls == 1


def test_the_pauses_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(retry, "PAUSE", 0.5)
    monkeypatch.setattr(time, "sleep", pauses.append)
    retry.reread(Reader(3, UnreadableReply("cut")), 4)
    assert pauses == [0.5, 1, 2]
