# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a download module, and the exports that it is tried on."""

from __future__ import annotations

import contextlib
import copy
import importlib
import io
import json
import os
import typing as t

from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.polls import PLUGINS

SERVICES = ("discovery", "workspace")
MODULES = {"discovery": "discovery_export_download", "workspace": "workspace_export_task_download"}
ID_OPTIONS = {"discovery": "export_id", "workspace": "task_id"}
RESULT_KEYS = {"changed", "path", "size", "sha256", "export", "error"}

# One export in each state that matters, the same way in both services.
IDS = {
    "discovery": {
        "good": "export-0000000a-1111-4222-8333-444444444444",
        "running": "export-0000000b-1111-4222-8333-444444444444",
        "failed": "export-0000000c-1111-4222-8333-444444444444",
        "without file": "export-0000000d-1111-4222-8333-444444444444",
        "unknown": "export-0000000f-1111-4222-8333-444444444444",
    },
    "workspace": {
        "good": "575768277444198400",
        "running": "575768277444198401",
        "failed": "575768277444198402",
        "without file": "575768277444198403",
        "unknown": "575768277444198499",
    },
}
# The names that the good ones get in a folder.
NAMES = {
    "discovery": "export-0000000a-1111-4222-8333-444444444444.zip",
    "workspace": "575768277444198400-desktops.xlsx",
}
ROWS = 4000

Result = dict[str, t.Any]


def scenario() -> clouds.Scenario:
    """Return a scenario with these exports."""
    discovery = {"generate": 1, "states": ["SUCCEEDED"]}
    workspace = {"generate": 1, "states": ["SUCCESS"]}
    file = {"rows": ROWS}
    ids, tasks = IDS["discovery"], IDS["workspace"]
    return copy.deepcopy(
        {
            "accounts": clouds.scenario("demo")["accounts"],
            "exports": {
                "discovery": [
                    {**discovery, "fields": {"exportId": ids["good"]}, "file": file},
                    {**discovery, "fields": {"exportId": ids["running"]}, "states": ["IN_PROGRESS"]},
                    {**discovery, "fields": {"exportId": ids["failed"]}, "states": ["FAILED"]},
                    {**discovery, "fields": {"exportId": ids["without file"]}, "file": "none"},
                ],
                "workspace": [
                    {**workspace, "fields": {"task_id": tasks["good"], "file_name": "desktops.xlsx"}, "file": file},
                    {**workspace, "fields": {"task_id": tasks["running"]}, "states": ["CREATING"]},
                    {**workspace, "fields": {"task_id": tasks["failed"]}, "states": ["FAIL"]},
                    {**workspace, "fields": {"task_id": tasks["without file"]}, "file": "none"},
                ],
            },
        }
    )


def run_module(service: str, options: clouds.Options, **settings: t.Any) -> Result:
    """Run the download module of a service in this process, as ansible-core would start it; return its checked result.

    ``settings`` are those of ansible-core, such as ``check_mode``.
    """
    module = importlib.import_module(f"{PLUGINS}.modules.{MODULES[service]}")
    arguments = {**options, **{f"_ansible_{name}": value for name, value in settings.items()}}
    printed, errors = io.StringIO(), io.StringIO()
    with (
        _umask_restored(),
        polls._module_args(arguments),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(errors),
        contextlib.suppress(SystemExit),
    ):
        module.main()
    return check_result(json.loads(printed.getvalue()), printed.getvalue() + errors.getvalue())


@contextlib.contextmanager
def _umask_restored() -> t.Iterator[None]:
    """Undo what a module may do to its own process."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def check_result(result: Result, written: str) -> Result:
    """Return ``result`` after checking what holds for each one; ``written`` is all that the module has written."""
    assert result.keys() >= RESULT_KEYS, result
    assert "X-Amz-" not in written
    assert "Traceback" not in written
    if result["error"]:
        assert (result["failed"], result["msg"]) == (True, result["error"]["message"])
        assert result["error"]["code"] != "Defect", result
        assert (result["changed"], result["path"], result["size"]) == (False, None, None)
    return result
