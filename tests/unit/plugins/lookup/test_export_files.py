# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading what fleet runs have written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible.errors import AnsibleLookupError
from ansible_collections.crosscloud.exports.plugins.lookup.export_files import LookupModule


def read(*terms: str) -> list[dict[str, object]]:
    return LookupModule().run(terms)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_list_and_a_dictionary_are_taken(here: Path) -> None:
    (here / "a.json").write_text(json.dumps([{"id": "a"}]))
    (here / "b.json").write_text(json.dumps({"time": "2026-11-21T10:00:00Z", "exports": [{"id": "b"}]}))

    assert read("a.json", str(here / "b.json")) == [
        {"exports": [{"id": "a"}], "time": ""},
        {"exports": [{"id": "b"}], "time": "2026-11-21T10:00:00Z"},
    ]


def test_wildcards_find_files_in_the_order_of_their_names(here: Path) -> None:
    for name in ("2", "1", "3"):
        (here / f"slice-{name}.json").write_text(json.dumps([{"id": name}]))
    (here / "slice-4.json").mkdir()

    assert [listing["exports"] for listing in read("slice-*.json")] == [[{"id": "1"}], [{"id": "2"}], [{"id": "3"}]]


def test_a_name_may_hold_a_bracket(here: Path) -> None:
    (here / "all[0:49].json").write_text("[]")

    assert read("all[0:49].json") == [{"exports": [], "time": ""}]


@pytest.mark.parametrize("term", ["none.json", "none-*.json", "."])
def test_no_file_is_an_error(term: str) -> None:
    with pytest.raises(AnsibleLookupError, match="there is no file /"):
        read(term)


@pytest.mark.parametrize("content", ["", "<html>", "[{]", b"\xff\xfe"])
def test_what_is_not_json_is_an_error(here: Path, content: str | bytes) -> None:
    (here / "cut.json").write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(AnsibleLookupError, match=r"cut\.json can't be read as JSON"):
        read("cut.json")


@pytest.mark.parametrize("content", [3, {"records": []}, {"exports": {}}, ["a"], {"exports": [None]}])
def test_what_holds_no_exports_is_an_error(here: Path, content: object) -> None:
    (here / "other.json").write_text(json.dumps(content))

    with pytest.raises(AnsibleLookupError, match=r"other\.json has to hold a list of exports"):
        read("other.json")
