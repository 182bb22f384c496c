# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: markdown_text
short_description: Escape a text for Markdown
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Returns a text that Markdown shows as it is, on one line, also in the cell of a table.
  - Nothing in it becomes markup, a link, HTML or a new line.
  - Not for the start of a line, where a dash or a number with a point would make a list.
positional: _input
options:
  _input:
    description: The text.
    type: raw
    required: true
"""

EXAMPLES = r"""
---
- name: Put the reason of a failed export into a message
  ansible.builtin.debug:
    msg: "**Failed** {{ export.message | crosscloud.exports.markdown_text }}"
"""

RETURN = r"""
_value:
  description: The text, with a backslash before each character that means something to Markdown.
  type: str
"""

import re
import typing as t

from ..plugin_utils.progress_text import printable

LONGEST = 10_000


def markdown_text(value: t.Any) -> str:
    """Return ``value`` as a text that Markdown takes literally anywhere but at the start of a line.

    CommonMark allows a backslash before any ASCII punctuation. GitHub makes links of a bare ``https://`` and ``www.``,
    and a picture of ``:+1:``; the colon of a time or before a blank is left as it is.
    """
    special = r"[\\`*_{}\[\]<>|&~#!$]|(?<=www)\.|(?<!\d):(?=\S)|:(?=[^\d\s])"
    return re.sub(f"(?i)({special})", r"\\\1", printable(value, LONGEST))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return {"markdown_text": markdown_text}
