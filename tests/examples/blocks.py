# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of the documentation: every block of code in a page, as its reader would copy it."""

from __future__ import annotations

import re
import textwrap
import typing as t
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs/docsite/rst"
RST = re.compile(
    r"^\.\. code-block:: (?P<language>\S+)\n(?: +:caption: (?P<caption>.*)\n)?\n(?P<text>(?:(?: {4}.*)?\n)+)",
    re.MULTILINE,
)
MARKDOWN = re.compile(r"^```(?P<language>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(t.NamedTuple):
    """A block of code: where it is, its language, its caption (empty without one) and its text."""

    place: str
    language: str
    caption: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Return the blocks of an rst or Markdown page, in order."""
    source = page.read_text(encoding="utf-8")
    found = []
    for match in (RST if page.suffix == ".rst" else MARKDOWN).finditer(source):
        parts = match.groupdict()
        place = f"{page.relative_to(ROOT)}:{source.count(chr(10), 0, match.start()) + 1}"
        text = textwrap.dedent(parts["text"]).strip("\n") + "\n"
        found.append(Block(place, parts["language"], parts.get("caption") or "", text))
    return found
