# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a poll runs: in this worker process when that changes nothing but the speed, else as a module.

ansible-core runs all attempts of an ``until`` and all items of a ``loop`` in one worker. A module starts a Python,
imports an SDK and signs in for each of them; here that happens once.
"""

from __future__ import annotations

import os
import shutil
import sys
import typing as t
from pathlib import Path

from ansible import constants
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._core.exports import Result
from ..module_utils._core.service import Service, poll
from .connections import CONNECTIONS

SWITCH = "crosscloud_exports_in_process"
AUTOMATIC = ("", "auto", "auto_silent", "auto_legacy", "auto_legacy_silent")

Vars = t.Mapping[str, t.Any]


class ExportsAction(ActionBase):
    """The action plugin of a module of this collection; a subclass names its service."""

    _supports_check_mode = True
    _supports_async = True

    service: Service

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Poll once and return the result. Nothing is raised: that would end an ``until`` at its first attempt."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        reason = self._reason_for_a_module(variables)
        if reason is None:
            result, reason = self._poll()
            if result is not None:
                return result
        Display().vvv(f"{self._task.action} runs as a module: {reason}")
        wrap_async = self._task.async_val
        answer: dict[str, t.Any] = self._execute_module(task_vars=variables, wrap_async=wrap_async)
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return answer

    def _poll(self) -> tuple[dict[str, t.Any] | None, str]:
        """Return the result of a poll in this process, or none and why only the module can give it."""
        spec, constraints = self.service.argument_spec, self.service.constraints
        validation = ArgumentSpecValidator(spec, **constraints).validate(untagged(self._task.args))
        if validation.error_messages or validation._deprecations:
            return None, "it has the words for options that do not pass the argument spec"
        warnings = [
            f"Both option {one['option']} and its alias {one['alias']} are set." for one in validation._warnings
        ]
        options = validation.validated_parameters
        result = _ask(self.service, options, warnings)
        if result["error"] and result["error"]["code"] == "MissingLibrary":
            return None, "a Python library is missing here"
        Display().vvv(f"{self._task.action} ran in process {os.getpid()}")
        return _as_module_result(result, warnings, validation), ""

    def _reason_for_a_module(self, variables: Vars) -> str | None:
        """Return what this process would do otherwise than a module, ``None`` when that is nothing."""
        if self._connection.transport != "local":
            return f"the connection is {self._connection.transport}"
        if self._connection.become is not None:
            return "become is set"
        if self._task.async_val:
            return "async is set"
        if any(self._task.environment or ()):
            return "environment is set"
        interpreter = self._interpreter(variables)
        if interpreter not in AUTOMATIC and not is_this_interpreter(interpreter):
            return f"the interpreter is {interpreter}"
        if not boolean(self._templar.template(variables.get(SWITCH, True)), strict=False):
            return f"{SWITCH} is false"
        return None

    def _interpreter(self, variables: Vars) -> str:
        if self._task.delegate_to:
            variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, variables)
        configured = constants.config.get_config_value("INTERPRETER_PYTHON", variables=variables)
        return str(self._templar.template(configured) or "").strip()


def _ask(service: Service, options: Vars, warnings: list[str]) -> Result:
    """Poll over a kept connection, and once more over a new one when a kept one is refused for good.

    Credentials end in the middle of a wait, and something else (a tool that writes ``~/.aws/credentials``, say) may
    have renewed them since.
    """
    was_kept = CONNECTIONS.holds(service, options)
    heard: list[str] = []
    result = poll(service, options, heard.append, CONNECTIONS.lend)
    if was_kept and result["error"] and not result["error"]["retryable"]:
        heard.clear()
        result = poll(service, options, heard.append, CONNECTIONS.lend)
    warnings.extend(heard)
    return result


def _as_module_result(result: Result, warnings: list[str], validation: ValidationResult) -> dict[str, t.Any]:
    """Return what the plain module would return: failure marks, warnings, and secrets scrubbed from every text."""
    failed = {"failed": True, "msg": result["error"]["message"]} if result["error"] else {}
    answer = {"changed": False, **result, **failed}
    if warnings:
        answer["warnings"] = warnings
    if Display().verbosity >= 3:
        answer["invocation"] = {"module_args": validation.validated_parameters}
    kept = {name: value for name, value in answer.items() if value is None or isinstance(value, bool)}
    return {**remove_values(answer, validation._no_log_values), **kept}


def is_this_interpreter(interpreter: str) -> bool:
    """Tell whether ``interpreter`` is the Python that runs here. Links are followed, but a virtual environment's
    Python is not the one that it links to."""
    path = shutil.which(interpreter) or interpreter
    return _place(path) == _place(sys.executable)


def _place(path: str) -> tuple[Path, Path]:
    return Path(path).parent.resolve(), Path(path).resolve()


def untagged(value: t.Any) -> t.Any:
    """Return task arguments in plain Python types, as a module receives them: without ansible-core's tags (which
    would make text of ours a template again) and with vaulted texts decrypted."""
    if isinstance(value, t.Mapping):
        return {str(key): untagged(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [untagged(item) for item in value]
    for plain in (bool, int, float):
        if isinstance(value, plain):
            return plain(value)
    return value if value is None else str(value)
