# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: entry_problems
short_description: Check the entries of wait_exports before anything is asked
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Checks the names, types and choices of the options in each entry against the module of the entry's service.
  - Whether an option is missing can't be told here, because it may come from the environment or from
    C(module_defaults).
positional: _input
options:
  _input:
    description: The entries, as the role P(crosscloud.exports.wait#role) takes them, or a single one.
    type: raw
    required: true
"""

EXAMPLES = r"""
---
- name: Check the list that the nightly job will take
  ansible.builtin.assert:
    that: nightly_exports | crosscloud.exports.entry_problems == []
"""

RETURN = r"""
_value:
  description: One text for each problem, none when all is well. No text holds a secret.
  type: list
  elements: str
"""

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError

from ..module_utils._atlas.export_jobs import SERVICE as ATLAS
from ..module_utils._aws.discovery import SERVICE as DISCOVERY
from ..module_utils._aws.rds import SERVICE as RDS
from ..module_utils._core.options import Spec
from ..module_utils._huawei.workspace import SERVICE as WORKSPACE
from ..plugin_utils.in_process import untagged

SERVICES = {service.name: service for service in (RDS, DISCOVERY, WORKSPACE, ATLAS)}
UNFIT = {
    "query": "query can't be used here, its answer would be lost; use wait_result after the role",
    "include_download_url": (
        "include_download_url can't be used here, the URL is a secret and would end up in a fact; "
        "ask for it in a task of its own, with no_log"
    ),
}


def entry_problems(entries: t.Sequence[t.Mapping[str, t.Any]] | t.Mapping[str, t.Any]) -> list[str]:
    """Return what is wrong with ``entries``, a list of them or a single one.

    In a list, each text starts with the number of its entry, counted from 0.
    """
    if isinstance(entries, t.Mapping):
        return _problems(untagged(entries))
    return [
        f"wait_exports[{number}]: {problem}"
        for number, entry in enumerate(entries)
        for problem in _problems(untagged(entry))
    ]


def _problems(entry: t.Any) -> list[str]:
    if not isinstance(entry, dict):
        return ["it must be a dictionary with the key service, and options of that service's module"]
    name = entry.pop("service", None)
    words = ", ".join(SERVICES)
    if name is None:
        return [f"service is missing; it must be one of {words}"]
    if name not in SERVICES:
        return [f"service is '{name}'; it must be one of {words}"]
    validation = ArgumentSpecValidator(_given_options_only(SERVICES[name].argument_spec)).validate(entry)
    problems = [
        *(
            f"unknown option {error.msg}" if isinstance(error, UnsupportedError) else error.msg
            for error in validation.errors.errors
        ),
        *(text for option, text in UNFIT.items() if validation.validated_parameters.get(option)),
    ]
    return [f"{name}: {remove_values(problem, validation._no_log_values)}" for problem in problems]


def _given_options_only(spec: Spec) -> Spec:
    """Return ``spec`` without what makes an option missing, or gives it a value from elsewhere."""
    from_elsewhere = ("required", "fallback", "default")
    return {
        name: {key: value for key, value in option.items() if key not in from_elsewhere}
        for name, option in spec.items()
    }


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return {"entry_problems": entry_problems}
