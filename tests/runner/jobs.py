# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the patterns' playbooks as AWX does: credentials injected by their types, through ansible-runner."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path
from urllib.parse import quote

import yaml
from jinja2 import Template

ROOT = Path(__file__).parents[2]
PATTERNS = ROOT / "extensions/patterns"
CREDENTIAL_TYPES = ROOT / "docs/awx/credential_types"
RUNNER = [sys.executable, "-m", "ansible_runner"]
IDENT = "job"

Environment = dict[str, str]


class UnsafeDumper(yaml.SafeDumper):
    """Writes variables as AWX does: no text of a survey or an artifact is a template."""

    def represent_data(self, data: t.Any) -> yaml.Node:
        """Return the YAML node for ``data``."""
        if isinstance(data, str):
            return self.represent_scalar("!unsafe", data)
        return super().represent_data(data)

    def ignore_aliases(self, data: t.Any) -> bool:
        """Write the same value twice instead of pointing at it."""
        return True


def inject(name: str, folder: Path, **inputs: str) -> Environment:
    """Return the environment that a credential of a custom type gives to a job; its files go to ``folder``.

    As AWX does it: a field without a value is an empty text, and each file is known by the last part of its name.
    """
    kind = yaml.safe_load((CREDENTIAL_TYPES / f"{name}.yml").read_text(encoding="utf-8"))
    fields = {field["id"]: "" for field in kind["inputs"]["fields"]}
    assert set(inputs) <= set(fields)
    assert set(kind["inputs"]["required"]) <= set(inputs)
    values = {**fields, **inputs}
    paths = {}
    for template, text in kind["injectors"].get("file", {}).items():
        path = folder / template
        path.write_text(Template(text).render(values), encoding="utf-8")
        paths[template.partition(".")[2]] = str(path)
    context = {**values, "tower": {"filename": paths}}
    return {variable: Template(text).render(context) for variable, text in kind["injectors"]["env"].items()}


class Finished(t.NamedTuple):
    """A job that has ended: its exit code, its events in order, and all that it left behind, by path."""

    code: int
    events: list[dict[str, t.Any]]
    files: dict[str, str]

    @property
    def output(self) -> str:
        """What the operator reads."""
        return "".join(f"{event['stdout']}\n" for event in self.events if event["stdout"])

    @property
    def artifacts(self) -> dict[str, t.Any]:
        """What the job hands to those that follow it in a workflow."""
        (stats,) = [event for event in self.events if event["event"] == "playbook_on_stats"]
        return t.cast("dict[str, t.Any]", stats["event_data"]["artifact_data"])

    def shows(self, secret: str) -> list[str]:
        """Return the paths of the files that hold ``secret``, as it is or in a usual disguise."""
        encoded = base64.b64encode(secret.encode()).decode()
        return [
            path for path, text in self.files.items() if any(one in text for one in (secret, encoded, quote(secret)))
        ]


class Job:
    """A job template of a pattern, launched with the answers to its survey and the credentials attached to it."""

    def __init__(
        self,
        folder: Path,
        pattern: str,
        environment: Environment,
        *,
        hosts: t.Mapping[str, t.Any] | None = None,
        **answers: t.Any,
    ) -> None:
        self._folder = folder
        data = folder / "data"
        (data / "env").mkdir(parents=True)
        shutil.copytree(PATTERNS / pattern / "playbooks", data / "project")
        (data / "inventory").mkdir()
        # As docs/awx/configure.yml makes it.
        localhost = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        inventory = {"all": {"hosts": dict(hosts or {"localhost": localhost})}}
        (data / "inventory/hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
        given = {"ANSIBLE_CALLBACKS_ENABLED": "crosscloud.exports.progress", **environment}
        (data / "env/envvars").write_text(json.dumps(given), encoding="utf-8")
        (data / "env/extravars").write_text(yaml.dump(answers, Dumper=UnsafeDumper), encoding="utf-8")
        self._arguments = [str(data), "-p", f"{pattern}.yml", "--ident", IDENT]

    def run(self, *more: str) -> Finished:
        """Run it on this node."""
        self._start(["run", *self._arguments, *more])
        return self._finished(self._folder / "data/artifacts" / IDENT)

    def relay(self, *more: str) -> Finished:
        """Run it as AWX runs it on an execution node: sent there, run there, and its events sent back."""
        sent = self._start(["transmit", *self._arguments, *more])
        worked = self._start(["worker", "--private-data-dir", str(self._folder / "node")], sent.stdout)
        home = self._folder / "home"
        self._start(["process", str(home), "--ident", IDENT], worked.stdout)
        return self._finished(home / "artifacts" / IDENT)

    def _start(self, arguments: list[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run([*RUNNER, *arguments], input=given, capture_output=True, check=False, timeout=300)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    def _finished(self, artifacts: Path) -> Finished:
        assert artifacts.is_dir(), "the job did not start"
        events = [json.loads(path.read_text(encoding="utf-8")) for path in (artifacts / "job_events").glob("*.json")]
        # ansible-runner notes in `command` the environment that it was given; AWX shows it masked.
        kept = (path for path in artifacts.rglob("*") if path.is_file() and path.name != "command")
        files = {str(path.relative_to(artifacts)): path.read_text(encoding="utf-8") for path in kept}
        return Finished(int(files["rc"]), sorted(events, key=lambda event: event["counter"]), files)
