# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module and check what every result promises, whatever was asked."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
import time
import typing as t
from types import SimpleNamespace
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible_collections.crosscloud.exports.tests.modules.clouds import MODULES, Options

PLUGINS = "ansible_collections.crosscloud.exports.plugins"
FINAL_STATES = {"succeeded", "failed", "canceled", "expired"}
STATES = {"pending", "running", "canceling", "unknown", *FINAL_STATES}
RESULT_KEYS = {
    "all_succeeded",
    "counts",
    "error",
    "exports",
    "finished",
    "missing",
    "progress",
    "selected",
    "truncated",
}
RECORD_KEYS = {
    "created_at",
    "destination",
    "details",
    "finished",
    "finished_at",
    "id",
    "message",
    "native_state",
    "progress",
    "service",
    "source",
    "state",
    "succeeded",
    "warning",
}

Result = dict[str, t.Any]


def run_module(service: str, options: Options) -> Result:
    """Run the module of a service in this process, as ansible-core would start it, and return its checked result.

    The result has its warnings as plain texts under ``warnings``.
    """
    module = importlib.import_module(f"{PLUGINS}.modules.{MODULES[service]}")
    printed, heard = io.StringIO(), []
    with (
        _module_args(options),
        # In a process that holds ansible-core's controller too, warnings go to the screen instead of the result.
        mock.patch.object(basic.AnsibleModule, "warn", lambda _module, text, **_more: heard.append(str(text))),
        contextlib.redirect_stdout(printed),
        contextlib.suppress(SystemExit),
    ):
        module.main()
    # Other threads, such as a server's, may have printed before.
    result = json.loads(printed.getvalue().splitlines()[-1])
    return check_result({**result, **({"warnings": heard} if heard else {})})


def start_module(
    service: str,
    options: Options,
    environment: t.Mapping[str, str] | None = None,
    first_on_path: str | os.PathLike[str] = "",
) -> Result:
    """Run the module of a service in a Python of its own, arguments on its standard input; return its result.

    ``environment`` is all that it gets besides a path to import from, and ``first_on_path`` goes before that.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"{PLUGINS}.modules.{MODULES[service]}"],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": options}),
        env={
            "PYTHONPATH": os.pathsep.join(filter(None, [str(first_on_path), *sys.path])),
            **(environment or {}),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout, done.stderr
    return check_result(json.loads(done.stdout))


def _module_args(options: Options) -> contextlib.AbstractContextManager[t.Any]:
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:  # ansible-core < 2.19
        return mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode())
    return patch_module_args(options)


def spare_pauses(patch: pytest.MonkeyPatch) -> list[float]:
    """Make the libraries skip their pauses between attempts; return a list that they will be in, in seconds."""
    made: list[float] = []
    clock = SimpleNamespace(sleep=made.append, time=time.time)
    for library in ("botocore.endpoint", "urllib3.util.retry", f"{PLUGINS}.module_utils._core.retry"):
        patch.setattr(f"{library}.time", clock)
    return made


def check_result(result: Result) -> Result:
    """Return ``result`` after checking everything that holds for each result of each module."""
    assert result.keys() >= RESULT_KEYS, result
    assert result["changed"] is False
    exports, error = result["exports"], result["error"]
    assert set(result["counts"]) == STATES
    for state in STATES:
        assert result["counts"][state] == sum(export["state"] == state for export in exports)
    for export in exports:
        _check_record(export)
    whole = not result["missing"] and not result["truncated"]
    if error is None:
        assert not result.get("failed")
        assert result["finished"] is (whole and all(export["finished"] for export in exports))
        assert result["all_succeeded"] is (result["finished"] and all(export["succeeded"] for export in exports))
    else:
        assert (result["failed"], result["msg"]) == (True, error["message"])
        assert error["code"] != "Defect", error
        assert error.keys() == {"message", "code", "http_status", "request_id", "retryable"}
        assert (exports, result["all_succeeded"], result["progress"]) == ([], False, 0)
        assert result["finished"] is not error["retryable"]
    assert 0 <= result["progress"] <= 100
    assert result["progress"] == 100 or not result["finished"] or error
    return result


def _check_record(export: dict[str, t.Any]) -> None:
    assert set(export) == RECORD_KEYS
    assert export["state"] in STATES
    assert export["finished"] is (export["state"] in FINAL_STATES)
    assert export["succeeded"] is (export["state"] == "succeeded")
    assert export["progress"] is None or 0 <= export["progress"] <= 100
    for key in ("id", "native_state", "message", "warning", "source", "destination"):
        assert export[key] is None or (isinstance(export[key], str) and export[key])
