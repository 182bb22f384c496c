# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet_records
short_description: Collect the export records of many targets
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Takes what the playbook C(crosscloud.exports.fleet) has registered for each host, and returns one list of export
    records for a report.
positional: _input, variables
options:
  _input:
    description: The names of the hosts, each of which is a target.
    type: list
    elements: str
    required: true
  variables:
    description: The variables of all hosts, C(hostvars).
    type: dict
    required: true
"""

EXAMPLES = r"""
---
- name: Collect what all hosts of the play have found
  ansible.builtin.debug:
    msg: "{{ ansible_play_hosts_all | crosscloud.exports.fleet_records(hostvars) }}"
  run_once: true
"""

RETURN = r"""
_value:
  description:
    - Export records without C(details), and with the name of the host in C(target).
    - A target that could not be asked has a record without C(id), whose C(message) says why. An ID that is missing,
      and a listing that was cut, have a record that says so.
  type: list
  elements: dict
"""

import typing as t

from ..module_utils._core.exports import Record, Result, record
from .merge import answer_of

Variables = t.Mapping[str, t.Any]


def fleet_records(targets: t.Sequence[str], variables: t.Mapping[str, Variables]) -> list[Record]:
    """Return the records of all ``targets``, in their order."""
    return [one for target in targets for one in _records_of(str(target), variables[target])]


def _records_of(target: str, variables: Variables) -> list[Record]:
    service = str(variables.get("export_service") or "unknown")
    # What went wrong before a poll is the better reason: the host has no result then, or an old one.
    problem = variables.get("fleet_problem")
    answer = answer_of({"msg": problem} if problem else variables.get("wait_poll"))
    records = [*answer["exports"], *_records_of_gaps(service, answer)]
    return [{**{key: one[key] for key in one if key != "details"}, "target": target} for one in records]


def _records_of_gaps(service: str, answer: Result) -> list[Record]:
    """Return a record in the state unknown for everything that an answer says it does not know."""
    gaps = [(one, "The service does not list it.") for one in answer["missing"]]
    if answer["truncated"]:
        gaps.append((None, "max_items cut the listing: there are more exports."))
    if answer["error"]:
        gaps.append((None, answer["error"]["message"]))
    return [record(service, {}, states={}, export_id=one, state=None, message=text) for one, text in gaps]


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return {"fleet_records": fleet_records}
