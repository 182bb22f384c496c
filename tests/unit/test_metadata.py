# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said in two places is the same in both: the version, the action groups, the licence."""

from __future__ import annotations

import ast
import importlib
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.crosscloud.exports.plugins.doc_fragments._attributes import ModuleDocFragment
from ansible_collections.crosscloud.exports.plugins.module_utils._core.version import USER_AGENT, VERSION

ROOT = Path(__file__).parents[2]
COLLECTION = "crosscloud.exports"
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))


def read(name: str) -> dict[str, t.Any]:
    """Return a YAML file of the collection."""
    return t.cast("dict[str, t.Any]", yaml.safe_load((ROOT / name).read_text(encoding="utf-8")))


def members() -> dict[str, list[str]]:
    """Return the action groups of meta/runtime.yml, without what is said about them."""
    groups = read("meta/runtime.yml")["action_groups"]
    return {group: [entry for entry in entries if isinstance(entry, str)] for group, entries in groups.items()}


def documentation(module: str) -> dict[str, t.Any]:
    """Return the documentation of a module, without what its fragments add."""
    for node in ast.parse((ROOT / f"plugins/modules/{module}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DOCUMENTATION":
            return t.cast("dict[str, t.Any]", yaml.safe_load(ast.literal_eval(node.value)))
    raise AssertionError(f"{module} has no documentation.")


def documented_groups(module: str) -> list[str]:
    """Return the action groups that the documentation of a module names, by its fragments."""
    prefix = f"{COLLECTION}._attributes."
    fragments = documentation(module)["extends_documentation_fragment"]
    variants = [fragment.removeprefix(prefix).upper() for fragment in fragments if fragment.startswith(prefix)]
    found = [yaml.safe_load(getattr(ModuleDocFragment, variant))["attributes"] for variant in variants]
    names = [name for attributes in found for name in attributes.get("action_group", {}).get("membership", [])]
    return [name.removeprefix(f"{COLLECTION}.") for name in names]


def test_the_version_is_the_one_of_galaxy_yml() -> None:
    assert read("galaxy.yml")["version"] == VERSION
    assert f"{COLLECTION}/{VERSION}" == USER_AGENT


def test_the_changelog_has_no_release_after_this_version() -> None:
    releases = read("changelogs/changelog.yaml")["releases"]
    numbers = [tuple(map(int, release.split("."))) for release in releases]
    assert max(numbers) <= tuple(map(int, VERSION.split(".")))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_documents_the_action_groups_that_it_is_in(module: str) -> None:
    assert sorted(documented_groups(module)) == sorted(group for group, names in members().items() if module in names)


def test_every_module_is_in_the_group_of_all_and_in_that_of_its_cloud() -> None:
    groups = members()
    assert groups.pop("all") == MODULES
    assert sorted(name for names in groups.values() for name in names) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_every_fragment_of_a_module_is_there_and_says_something(module: str) -> None:
    ours = [name for name in documentation(module)["extends_documentation_fragment"] if name.startswith(COLLECTION)]
    assert ours
    for name in ours:
        file, _dot, variant = name.removeprefix(f"{COLLECTION}.").partition(".")
        fragment = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.doc_fragments.{file}")
        found = yaml.safe_load(getattr(fragment.ModuleDocFragment, variant.upper() or "DOCUMENTATION"))
        assert found["options"] or found["attributes"]


@pytest.mark.parametrize("directory", ["plugins", "tests"])
def test_every_python_file_names_its_licence(directory: str) -> None:
    files = [path for path in (ROOT / directory).rglob("*.py") if path.stat().st_size]
    # ansible-test keeps an environment there while it runs this test.
    files = [path for path in files if not path.is_relative_to(ROOT / "tests/output")]
    assert files
    for path in files:
        head = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#!")][:3]
        assert head == Path(__file__).read_text(encoding="utf-8").splitlines()[:3], path


def test_the_licence_file_for_reuse_is_the_licence() -> None:
    assert (ROOT / "LICENSES/GPL-3.0-or-later.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()
