# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the fault matrix into docs/faults.md, between its marks: ``python -m faults.render``."""

from __future__ import annotations

import typing as t
from pathlib import Path

from faults.matrix import FAULTS, SIGN_IN

DOCUMENT = Path(__file__).parents[2] / "docs/faults.md"
BEGIN, END = "<!-- {} begin: made by tests/faults/render.py -->", "<!-- {} end -->"
WORDS = {
    "aws": "AWS",
    "rds": "RDS",
    "discovery": "Discovery",
    "workspace": "Workspace",
    "atlas": "Atlas",
    "sts": "STS",
    "imds": "metadata service",
    "oauth": "OAuth",
    "ListProjects": "IAM project",
    "signs": "signed requests",
    "renews": "service account, password",
    "default": "others",
}
RESULTS = {"answered": "the result", "passing": "failed, `finished: false`", "final": "failed, `finished: true`"}


def rendered(text: str) -> str:
    """Return the document ``text`` with its tables made anew."""
    for name, table in (("faults", _faults()), ("sign-in", _sign_in())):
        begin, end = BEGIN.format(name), END.format(name)
        before, rest = text.split(begin)
        _old, after = rest.split(end)
        text = f"{before}{begin}\n\n{table}\n{end}{after}"
    return text


def _faults() -> str:
    rows = [
        [
            row["what"] + (f" ({', '.join(WORDS[one] for one in row['services'])})" if "services" in row else ""),
            _cell(row["outcome"], RESULTS),
            _cell(row.get("sent", "as always" if row["outcome"] == "answered" else 1)),
            _longest(row),
            _cell(row.get("code"), quote=True),
            _cell(row.get("status")),
        ]
        for row in FAULTS
    ]
    return _table(["What happens", "You get", "Sent", "Takes at most", "`error.code`", "`error.http_status`"], rows)


def _sign_in() -> str:
    rows = [
        [row["what"], _cell(row["outcome"], RESULTS), _cell(row["sent"]), _cell(row.get("code"), quote=True)]
        for row in SIGN_IN
    ]
    return _table(["What happens", "You get", "Sent", "`error.code`"], rows)


def _longest(row: dict[str, t.Any]) -> str:
    """Return the longest time that the row's fault takes of a poll: what its attempts wait for, and their pauses."""
    if row["outcome"] == "answered":
        return ""
    waits = f"{row['sent']} \N{MULTIPLICATION SIGN} `request_timeout`" if row.get("waits") else ""
    pauses = row.get("pauses", 0)
    if isinstance(pauses, dict):
        said = "; ".join(f"{WORDS[word]} {_seconds(value)}" for word, value in pauses.items())
    else:
        said = _seconds(pauses)
    if waits and ";" in said:
        said = f"({said})"
    return " + ".join(part for part in (waits, said if said != "0 s" else "") if part) or "the answers"


def _seconds(pauses: t.Any) -> str:
    return f"{pauses[-1] if isinstance(pauses, list) else pauses:g} s"


def _cell(value: t.Any, words: dict[str, str] | None = None, quote: bool = False) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{WORDS.get(word, word)}: {_cell(one, words, quote)}" for word, one in value.items())
    if value is None:
        return ""
    shown = (words or {}).get(value, str(value))
    return f"`{shown}`" if quote else shown


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


if __name__ == "__main__":
    DOCUMENT.write_text(rendered(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
