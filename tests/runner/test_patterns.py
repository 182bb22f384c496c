# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Patterns, credential types and execution environment say what AWX and its relatives can take, and what holds here."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.crosscloud.exports.plugins.module_utils._atlas.export_jobs import SERVICE as ATLAS
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei.workspace import SERVICE as WORKSPACE
from ansible_collections.crosscloud.exports.tests.runner.jobs import CREDENTIAL_TYPES, PATTERNS, ROOT

PATTERN_NAMES = sorted(path.name for path in PATTERNS.iterdir())
TYPE_NAMES = sorted(path.stem for path in CREDENTIAL_TYPES.glob("*.yml"))
# The types of an answer, in a survey of AWX and in an argument spec.
TYPES = {"text": "str", "textarea": "str", "multiplechoice": "str", "integer": "int"}
# What AWX's own callback sets is all that a job may add: names that AWX refuses in an injector.
REFUSED_PREFIX = "ANSIBLE_"


def pattern(name: str) -> dict[str, t.Any]:
    """Return a pattern's definition."""
    return t.cast("dict[str, t.Any]", json.loads((PATTERNS / name / "meta/pattern.json").read_text(encoding="utf-8")))


def template(name: str) -> dict[str, t.Any]:
    """Return the one job template of a pattern."""
    (found,) = pattern(name)["aap_resources"]["controller_job_templates"]
    return t.cast("dict[str, t.Any]", found)


def load(path: Path) -> t.Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_is_a_pattern_for_each_playbook_of_an_operator() -> None:
    assert PATTERN_NAMES == ["fleet", "report", "wait"]


@pytest.mark.parametrize("name", PATTERN_NAMES)
def test_a_pattern_names_what_it_has(name: str) -> None:
    definition, job = pattern(name), template(name)
    resources = definition["aap_resources"]
    assert definition["name"] == name
    assert len(definition["title"]) <= 64
    assert not definition["short_description"].endswith(".")
    assert job["execution_environment"] == resources["controller_execution_environment"]["name"]
    assert set(job["labels"]) <= set(resources["controller_labels"])
    assert (PATTERNS / name / "playbooks" / job["playbook"]).is_file()
    # Beside the playbook there is its argument spec, and with two files one has to be the primary.
    assert job["primary"] is True
    assert job["survey_enabled"] is True


@pytest.mark.parametrize("name", PATTERN_NAMES)
def test_a_survey_asks_for_variables_that_the_playbook_has(name: str) -> None:
    options = load(PATTERNS / name / f"playbooks/{name}.meta.yml")["argument_specs"][name]["options"]
    questions = template(name)["survey"]["spec"]
    assert len({question["variable"] for question in questions}) == len(questions)
    for question in questions:
        option = options[question["variable"]]
        assert option["type"] == TYPES[question["type"]]
        assert option.get("required", False) is question["required"]
        assert option.get("choices") == question.get("choices")
        # The patterns' schema takes a text only, AWX a number only: a number has its default in the role.
        assert isinstance(question["default"], str) if question["type"] != "integer" else "default" not in question
        if question["type"] == "multiplechoice":
            assert question["default"] in question["choices"]


@pytest.mark.parametrize("name", TYPE_NAMES)
def test_a_credential_type_is_sound(name: str) -> None:
    kind = load(CREDENTIAL_TYPES / f"{name}.yml")
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    assert (kind["kind"], set(kind["inputs"]["required"]) <= set(fields)) == ("cloud", True)
    injected = json.dumps(kind["injectors"])
    assert all(f"{{{{ {field} }}}}" in injected for field in fields)
    assert not any(variable.startswith(REFUSED_PREFIX) for variable in kind["injectors"]["env"])
    for field in ("secret_key", "security_token", "user_password", "auth_token", "client_secret", "private_key"):
        assert fields.get(field, {"secret": True})["secret"] is True


@pytest.mark.parametrize("service", [WORKSPACE, ATLAS], ids=["workspace", "atlas"])
def test_each_credential_type_injects_what_the_module_reads(service: t.Any) -> None:
    prefix = {"workspace": "huawei", "atlas": "atlas"}[service.name]
    reads = {name: spec["fallback"][1] for name, spec in service.argument_spec.items() if "fallback" in spec}
    injected = set()
    for path in CREDENTIAL_TYPES.glob(f"{prefix}_*.yml"):
        for variable, text in load(path)["injectors"]["env"].items():
            option = text.strip("{} ")
            # The first one that is read goes before all others.
            assert reads[option][0] == variable
            injected.add(option)
    signing = {name for name, spec in service.argument_spec.items() if spec.get("no_log")}
    assert signing <= injected


def test_an_execution_environment_gets_the_libraries(tmp_path: Path) -> None:
    collection = tmp_path / "ansible_collections/crosscloud/exports"
    collection.mkdir(parents=True)
    for name in ("galaxy.yml", "meta", "requirements.txt"):
        (collection / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "ansible_builder", "introspect", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=60)
    found = {line.partition("#")[0].strip() for line in yaml.safe_load(done.stdout)["python"]}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert found == {line for line in lines if line and not line.startswith("#")}


def test_the_definition_of_the_image_is_one_that_ansible_builder_takes(tmp_path: Path) -> None:
    definition = ROOT / "docs/awx/execution-environment.yml"
    command = [sys.executable, "-m", "ansible_builder", "create", "-f", str(definition), "-c", str(tmp_path)]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    asked = load(tmp_path / "_build/requirements.yml")["collections"]
    assert [one["name"] for one in asked] == ["crosscloud.exports"]
