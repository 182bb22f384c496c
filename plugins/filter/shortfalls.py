# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: shortfalls
short_description: Tell which exports did not succeed, and why
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Takes the last results of several polls and returns a line for each export that did not succeed, each ID that is
    missing, each listing that was cut, and each poll that failed.
positional: _input, services
options:
  _input:
    description: The registered results.
    type: list
    elements: dict
    required: true
  services:
    description: The service of each result, such as V(rds).
    type: list
    elements: str
    required: true
  missing:
    description: Whether missing IDs count.
    type: bool
    default: true
"""

EXAMPLES = r"""
---
- name: Look at all exports of the cluster
  crosscloud.exports.atlas_export_job_info:
    project_id: b0123456789abcdef012345b
    cluster_name: cluster-989
  register: listing

- name: Tell which did not succeed
  ansible.builtin.debug:
    msg: "{{ [listing] | crosscloud.exports.shortfalls(['atlas']) }}"
"""

RETURN = r"""
_value:
  description: The lines, in the order of the results. Each is printable text of limited length.
  type: list
  elements: str
  sample:
    - "rds billing-2026-11-21: failed. The S3 bucket isn't located in the same AWS Region as the snapshot."
    - "atlas 6a7945592c88faeba59d5e02: still running at 45 %."
    - "workspace 575768277444198403: missing. The service does not list it."
"""

import typing as t

from ..module_utils._core.exports import Record, Result
from ..plugin_utils.progress_text import ID_LENGTH, NOTE_LENGTH, printable
from .merge import answer_of


def shortfalls(polls: t.Sequence[t.Any], services: t.Sequence[str], missing: bool = True) -> list[str]:
    """Return a line for everything in ``polls`` that is not an export that succeeded."""
    return [line for poll, service in zip(polls, services) for line in _lines(answer_of(poll), str(service), missing)]


def _lines(answer: Result, service: str, missing: bool) -> list[str]:
    lines = [_export_line(export) for export in answer["exports"] if not export["succeeded"]]
    if missing:
        listed = "missing. The service does not list it."
        lines += [f"{service} {printable(one, ID_LENGTH)}: {listed}" for one in answer["missing"]]
    if answer["truncated"]:
        lines.append(f"{service}: the listing was cut. Raise max_items, or name the exports to wait for.")
    if answer["error"]:
        lines.append(f"{service}: could not be asked. {printable(answer['error']['message'], NOTE_LENGTH)}")
    return lines


def _export_line(export: Record) -> str:
    state = str(export["state"])
    if not export["finished"]:
        percent = "" if export["progress"] is None else f" at {export['progress']} %"
        state = f"still {state}{percent}"
    if export["state"] == "unknown":
        state += f" (the service says {printable(export['native_state'], ID_LENGTH)})"
    reason = printable(export["message"] or "", NOTE_LENGTH)
    return f"{export['service']} {printable(export['id'], ID_LENGTH)}: {state}. {reason}".rstrip()


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return {"shortfalls": shortfalls}
