# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page that the role ``report`` writes: valid, readable, closed, and made of texts that come from outside."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from playbooks.reports import HTML, SVG, export, markdown_rows, page, report, rows, texts

TEMPLATES = Path(__file__).parents[2] / "roles/report/templates"
STATES = ("succeeded", "failed", "running", "pending", "canceled", "expired", "unknown")
NASTY = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</title></svg><b>bold</b>&lt;i&gt;",
    "| cell | `code` [link](https://example.net) <b> | www.example.net",
    "line\nbreak\r\n# heading\x00\x1b[31m\u202e",
    "{{ 6 * 7 }} {% for one in range(9) %}{{ one }}{% endfor %} {# gone #}",
)


@pytest.mark.parametrize("count", [0, 1, 40, 2000])
def test_any_number_of_exports_is_a_valid_page(tmp_path: Path, count: int) -> None:
    exports = [export(number, STATES[number % len(STATES)]) for number in range(count)]
    (tmp_path / "exports.json").write_text(json.dumps(exports))

    outcome = report(tmp_path, report_files=["exports.json"], report_title="Nightly")

    assert outcome.code == 0, outcome.output
    tree = page(tmp_path)
    assert len(rows(tree)) == count
    assert texts(tree, f".//{HTML}h1") == ["Nightly"]
    assert sum(element.find(f"{SVG}rect") is not None for element in tree.iterfind(f".//{SVG}svg")) == min(count, 50)
    counts = texts(tree, f".//{HTML}ul/{HTML}li")
    assert sum(int(re.search(r"\d+", one)[0]) for one in counts) == count
    assert len(markdown_rows(tmp_path)) == (count + len(counts) + 2 if count else 0)


def test_the_page_is_one_file_and_has_no_script(tmp_path: Path) -> None:
    report(tmp_path, report_exports=[export(1), export(2, "running"), export(3, "failed")])

    tree = page(tmp_path)
    names = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {f"{HTML}{name}" for name in ("script", "link", "img", "iframe", "object", "embed", "base", "a")}
    for element in tree.iter():
        assert not {name for name in element.attrib if name.startswith("on") or name in ("src", "href", "style")}
    style = tree.findtext(f".//{HTML}style")
    assert set(re.findall(r"url\((.*?)\)", style)) == {"#going", "#trouble"}
    assert "@import" not in style
    policy = tree.find(f".//{HTML}meta[@http-equiv]").get("content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_page_speaks_to_people_who_do_not_see_it(tmp_path: Path) -> None:
    report(tmp_path, report_exports=[export(1), export(2, "running"), export(3, "failed")])

    tree = page(tmp_path)
    assert tree.get("lang") == "en"
    drawing = tree.find(f".//{HTML}div[@role='img']")
    for name in ("aria-labelledby", "aria-describedby"):
        assert tree.find(f".//*[@id='{drawing.get(name)}']") is not None
    assert texts(tree, f".//{HTML}caption")
    assert {element.get("scope") for element in tree.iterfind(f".//{HTML}thead//{HTML}th")} == {"col"}
    assert {element.get("scope") for element in tree.iterfind(f".//{HTML}tbody//{HTML}th")} == {"row"}
    # The state is a word, not a colour.
    first = [texts(row, f"{HTML}td")[0] for row in rows(tree)]
    assert [words.split()[1] for words in first] == ["failed", "running", "succeeded"]


def test_nothing_from_outside_becomes_markup(tmp_path: Path) -> None:
    exports = [
        {**dict.fromkeys(("id", "service", "message", "target", "created_at"), text), "state": "failed"}
        for text in NASTY
    ] + [export(1, id=text, target=text, service=text) for text in NASTY]
    (tmp_path / "exports.json").write_text(json.dumps(exports))

    # Extra variables are the user's own words, in which Ansible takes templates: the title has none.
    outcome = report(tmp_path, report_files=["exports.json"], report_title="".join(NASTY[:5]))

    assert outcome.code == 0, outcome.output
    report(tmp_path, report_exports=[export(1)], report_html="plain.html", report_markdown="")
    tree, plain = page(tmp_path), page(tmp_path, "plain.html")
    assert {element.tag for element in tree.iter()} <= {element.tag for element in plain.iter()}
    assert {name for element in tree.iter() for name in element.attrib} <= {
        name for element in plain.iter() for name in element.attrib
    }
    assert len(rows(tree)) == len(exports)
    shown = "".join(tree.itertext())
    for text in (NASTY[0], NASTY[1], NASTY[2], NASTY[3], NASTY[5], r"line break # heading\x00\x1b[31m\u202e"):
        assert text in shown
    written = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert len(markdown_rows(tmp_path)) == len(exports) + 2 + 2
    assert all(line.isprintable() for line in written.splitlines())
    for line in markdown_rows(tmp_path)[-len(exports) :]:
        assert len(re.findall(r"(?<!\\)\|", line)) == 9
        assert not re.search(r"[<>`\[\]]", re.sub(r"\\.", "", line))


def test_every_output_of_the_page_is_escaped() -> None:
    source = (TEMPLATES / "report.html.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=False).parse(source)  # noqa: S701  # as Ansible's own is

    outputs = [one for output in template.find_all(nodes.Output) for one in output.nodes]

    loose = [one for one in outputs if not isinstance(one, nodes.TemplateData | nodes.Filter)]
    assert loose == []
    assert {one.name for one in outputs if isinstance(one, nodes.Filter)} == {"e"}
