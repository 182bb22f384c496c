# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write a report, and read it as its readers' programs do."""

from __future__ import annotations

import typing as t
from pathlib import Path

import html5lib

from playbooks.running import Outcome, run

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


def export(number: int, state: str = "succeeded", **more: t.Any) -> dict[str, t.Any]:
    return {
        "id": f"nightly-{number:04}",
        "service": "rds",
        "state": state,
        "progress": 40,
        "message": "No such bucket." if state == "failed" else None,
        "created_at": f"2026-11-{number % 20 + 1:02}T01:00:00Z",
        "finished_at": f"2026-11-{number % 20 + 1:02}T{number % 20 + 2:02}:00:00Z" if state == "succeeded" else None,
        **more,
    }


def report(folder: Path, *arguments: str, **variables: t.Any) -> Outcome:
    """Run the playbook, which writes ``out.html`` and ``out.md`` unless ``variables`` say otherwise."""
    given = {"report_html": "out.html", "report_markdown": "out.md", **variables}
    return run("crosscloud.exports.report", folder, *arguments, **given)


def page(folder: Path, name: str = "out.html") -> t.Any:
    """Return the page as a tree, after a parser that forgives nothing."""
    return html5lib.HTMLParser(strict=True).parse((folder / name).read_text(encoding="utf-8"))


def texts(tree: t.Any, path: str) -> list[str]:
    return [" ".join("".join(element.itertext()).split()) for element in tree.iterfind(path)]


def rows(tree: t.Any) -> t.Any:
    return tree.findall(f".//{HTML}tbody/{HTML}tr")


def markdown_rows(folder: Path) -> list[str]:
    return [line for line in (folder / "out.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
