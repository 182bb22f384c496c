# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text from outside stays text in Markdown."""

from __future__ import annotations

import re

import pytest
from ansible_collections.crosscloud.exports.plugins.filter.markdown_text import FilterModule
from hypothesis import example, given
from hypothesis import strategies as st

markdown_text = FilterModule().filters()["markdown_text"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("nightly-2026-11-21", "nightly-2026-11-21"),
        ("at 10:00:00 (UTC): done.", "at 10:00:00 (UTC): done."),
        ("a | b", r"a \| b"),
        ("`code` **bold** _it_", r"\`code\` \*\*bold\*\* \_it\_"),
        ("<img src=x>", r"\<img src=x\>"),
        ("&lt;", r"\&lt;"),
        ("[name](https://example.net)", r"\[name\](https\://example.net)"),
        ("www.example.net", r"www\.example.net"),
        ("party :tada:", r"party \:tada:"),
        (r"back\slash", r"back\\slash"),
        ("two\nlines\r\n|---|", r"two lines \|---\|"),
        ("\x1b[31m", r"\\x1b\[31m"),
        (None, "None"),
        (3, "3"),
    ],
)
def test_what_means_something_to_markdown_is_escaped(value: object, text: str) -> None:
    assert markdown_text(value) == text


@given(st.text())
@example("://")
def test_no_special_character_is_left_alone(value: str) -> None:
    text = markdown_text(value)
    unescaped = re.sub(r"\\.", "", text)

    assert text.isprintable()
    assert not re.search(r"[`*_{}\[\]<>|&~#!$]", unescaped)
    assert "://" not in unescaped
