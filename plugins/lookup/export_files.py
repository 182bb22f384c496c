# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: export_files
short_description: Read export records from JSON files
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Reads the files in which the playbook C(crosscloud.exports.fleet) leaves what it has found, one for each slice of
    the inventory for example.
options:
  _terms:
    description:
      - Paths on the controller, starting from the current directory. A path may have wildcards.
      - Each has to match one file at least.
    type: list
    elements: path
    required: true
"""

EXAMPLES = r"""
---
- name: Count the exports that all slices have found
  ansible.builtin.debug:
    msg: "{{ slices | map(attribute='exports') | map('length') | sum }}"
  vars:
    slices: "{{ query('crosscloud.exports.export_files', 'slices/*.json') }}"
"""

RETURN = r"""
_raw:
  description: What is in the files, in the order of their names.
  type: list
  elements: dict
  contains:
    exports:
      description: The export records.
      type: list
      elements: dict
    time:
      description: When they were asked for, empty when the file does not say.
      type: str
"""

import glob
import json
import typing as t
from pathlib import Path

from ansible.errors import AnsibleLookupError
from ansible.module_utils.common.text.converters import to_native
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """The lookup of this file."""

    def run(self, terms: t.Sequence[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        """Return what is in the files that ``terms`` name."""
        return [_read(path) for term in terms for path in _paths(str(term))]


def _paths(pattern: str) -> list[Path]:
    path = Path(pattern).expanduser()
    # Before it is taken for a pattern: a file may have a bracket in its name.
    if path.is_file():
        return [path]
    # Path.glob takes no absolute pattern.
    found = [one for one in map(Path, sorted(glob.glob(str(path)))) if one.is_file()]  # noqa: PTH207
    if not found:
        raise AnsibleLookupError(f"there is no file {path.absolute()}")
    return found


def _read(path: Path) -> dict[str, t.Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AnsibleLookupError(f"{path} can't be read as JSON: {to_native(error)}") from error
    held = content if isinstance(content, dict) else {"exports": content}
    exports = held.get("exports")
    if not isinstance(exports, list) or not all(isinstance(export, dict) for export in exports):
        raise AnsibleLookupError(f"{path} has to hold a list of exports, or a dictionary with such a list in 'exports'")
    return {"exports": exports, "time": str(held.get("time") or "")}
