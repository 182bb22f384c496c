# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plain module prints one result with all its keys, whether the poll worked or not."""

from __future__ import annotations

import contextlib
import json
import typing as t
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import result
from ansible_collections.crosscloud.exports.plugins.module_utils._module import ExportsModule, run
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fake_service import (
    SECRET,
    FakeService,
    task,
)

KEYS = result([]).keys()


def module_arguments(arguments: dict[str, t.Any]) -> contextlib.AbstractContextManager[t.Any]:
    """Return a context in which a module gets ``arguments``."""
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:  # before ansible-core 2.19
        return mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
    return t.cast("contextlib.AbstractContextManager[t.Any]", patch_module_args(arguments))


def output(capsys: pytest.CaptureFixture[str], fake: FakeService, **arguments: t.Any) -> tuple[int, dict[str, t.Any]]:
    """Run the module and return its exit status and what it printed."""
    with module_arguments({"secret_key": SECRET, **arguments}), pytest.raises(SystemExit) as caught:
        run(fake.service)
    printed = capsys.readouterr().out
    assert SECRET not in printed
    return t.cast(int, caught.value.code), json.loads(printed)


def test_a_poll_that_worked_is_printed_with_all_keys(capsys: pytest.CaptureFixture[str]) -> None:
    status, printed = output(capsys, FakeService(task("a")), query="exports[].id")
    assert (status, printed["changed"], printed["finished"], printed["selected"]) == (0, False, True, ["a"])
    assert printed.keys() >= KEYS
    assert "failed" not in printed


def test_a_poll_that_failed_is_printed_with_all_keys_too(capsys: pytest.CaptureFixture[str]) -> None:
    status, printed = output(capsys, FakeService(ExportsError("no", code="Throttling", retryable=True)))
    assert (status, printed["failed"], printed["changed"], printed["finished"]) == (1, True, False, False)
    assert printed["msg"] == printed["error"]["message"] == "Fake Cloud: no"
    assert printed.keys() >= KEYS


@pytest.mark.parametrize("arguments", [{"states": ["done"]}, {"no_such_option": 1}, {"max_items": "many"}])
def test_an_option_that_does_not_pass_the_argument_spec_ends_the_wait(
    capsys: pytest.CaptureFixture[str], arguments: dict[str, t.Any]
) -> None:
    fake = FakeService(task("a"))
    status, printed = output(capsys, fake, **arguments)
    assert (status, printed["failed"], printed["finished"]) == (1, True, True)
    assert printed["error"]["code"] == "InvalidOption"
    assert printed.keys() >= KEYS
    assert fake.events == []


def test_check_mode_polls_as_usual(capsys: pytest.CaptureFixture[str]) -> None:
    _status, printed = output(capsys, FakeService(task("a")), _ansible_check_mode=True)
    assert len(printed["exports"]) == 1


def test_a_warning_reaches_the_user(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    # Where a warning goes from here is ansible-core's: in a process with a controller's parts, not into the result.
    warnings: list[str] = []
    monkeypatch.setattr(ExportsModule, "warn", lambda _module, warning: warnings.append(warning))
    output(capsys, FakeService(task("a", "NEW")))
    assert [warning for warning in warnings if "'NEW'" in warning]


def test_a_secret_in_a_record_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    _status, printed = output(capsys, FakeService(task("a", link=f"https://a.example/{SECRET}")))
    assert "link" in printed["exports"][0]["details"]
