# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A poll that fails returns its result; nothing is ever raised, and no secret gets out."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import service as service_module
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    InvalidOption,
    UnreadableReply,
)
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import result
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import poll
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fake_service import (
    SECRET,
    FakeService,
    task,
)
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import parameters

THROTTLED = ExportsError("Rate exceeded", code="Throttling", http_status=400, request_id="r-1", retryable=True)


def again(error: ExportsError) -> ExportsError:
    """Return a copy of ``error``: a poll puts its own words in front of the message."""
    return ExportsError(error.message, **{name: value for name, value in error.as_dict().items() if name != "message"})


@pytest.mark.parametrize("when", ["connect", "first", "later"])
@pytest.mark.parametrize("error", [THROTTLED, UnreadableReply("cut")], ids=["throttled", "unreadable"])
def test_a_failure_that_passes_leaves_the_wait_going(when: str, error: ExportsError) -> None:
    one = again(error)
    fake = {
        "connect": FakeService(refuse=one),
        "first": FakeService(one),
        "later": FakeService(task("a"), one),
    }[when]
    answer = fake.poll()
    assert answer.keys() == result([]).keys()
    assert (answer["finished"], answer["all_succeeded"], answer["exports"]) == (False, False, [])
    assert answer["error"] == {**error.as_dict(), "message": f"Fake Cloud: {error.message}"}


@pytest.mark.parametrize("error", [InvalidOption("no region"), ExportsError("AccessDenied", code="AccessDenied")])
def test_a_failure_for_good_ends_the_wait(error: ExportsError) -> None:
    answer = FakeService(refuse=error).poll()
    assert (answer["finished"], answer["all_succeeded"], answer["error"]["retryable"]) == (True, False, False)


@pytest.mark.parametrize("items", [[THROTTLED], [task("a"), ValueError("defect")], [task("a")]])
def test_the_connection_is_closed_in_every_case(items: list[t.Any]) -> None:
    fake = FakeService(*items)
    fake.poll()
    assert fake.events == ["check", "connect", "close"]


def test_a_connection_that_was_not_made_is_not_closed() -> None:
    fake = FakeService(refuse=again(THROTTLED))
    fake.poll()
    assert fake.events == ["check", "connect"]


@pytest.mark.parametrize(
    "options",
    [{"export_ids": ["bad id"]}, {"max_items": 0}, {"page_size": 101}, {"request_attempts": 99}, {"query": "["}],
)
def test_an_option_that_can_not_be_used_is_refused_before_anything_is_sent(options: dict[str, t.Any]) -> None:
    fake = FakeService(task("a"))
    answer = fake.poll(**options)
    assert answer["error"]["code"] == "InvalidOption"
    assert answer["finished"]
    assert "connect" not in fake.events


def test_a_secret_that_can_not_be_sent_is_refused_before_anything_is_sent() -> None:
    fake = FakeService(task("a"))
    options = parameters(fake.service, secret_key=f"{SECRET}\n")
    answer = poll(fake.service, options, fake.warnings.append)
    assert (answer["error"]["code"], answer["finished"]) == ("InvalidOption", True)
    assert SECRET not in json.dumps(answer)
    assert "connect" not in fake.events


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([], "Fake Cloud: no"),
        (["a"], "Fake Cloud, export a: no"),
        (["a", "b", "c"], "Fake Cloud, export a, b, c: no"),
        (["a", "b", "c", "d"], "Fake Cloud, export a, b, c and 1 more: no"),
        ([*"abcdefghi"], "Fake Cloud, export a, b, c and 6 more: no"),
    ],
)
def test_a_failure_says_which_service_and_exports_it_is_about(ids: list[str], said: str) -> None:
    assert FakeService(ExportsError("no")).poll(export_ids=ids)["error"]["message"] == said


def test_a_defect_is_a_clean_final_result_without_a_secret() -> None:
    fake = FakeService(task("a"), ValueError(f"signing with {SECRET} failed"))
    answer = fake.poll()
    assert answer.keys() == result([]).keys()
    assert (answer["error"]["code"], answer["error"]["retryable"], answer["finished"]) == ("Defect", False, True)
    assert SECRET not in json.dumps(answer)
    for part in ("Fake Cloud", "report it", "ValueError", "fake_service.py", "in listing"):
        assert part in answer["error"]["message"]
    assert "/" not in answer["error"]["message"]


def test_a_missing_jmespath_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "JMESPATH_IMPORT_ERROR", ImportError("no module"))
    fake = FakeService(task("a"))
    error = fake.poll()["error"]
    assert (error["code"], fake.events) == ("MissingLibrary", [])
    assert "jmespath" in error["message"]


def test_an_interrupt_is_no_failed_poll() -> None:
    fake = FakeService()
    fake.items = (KeyboardInterrupt(),)  # type: ignore[assignment]

    def interrupted(connection: str, options: t.Any) -> t.Iterator[t.Any]:
        raise KeyboardInterrupt

    object.__setattr__(fake.service, "listing", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fake.poll()
    assert fake.events[-1] == "close"
