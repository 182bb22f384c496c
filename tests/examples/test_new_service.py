# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page that adds a service: its code, put into a copy of the collection, works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.examples.blocks import PAGES, ROOT, blocks

PAGE = PAGES / "new_service.rst"
PARTS = ("meta", "plugins", "tests", "galaxy.yml", "pyproject.toml")
AT_THE_END = ", at its end"
# Runs the simulator with a scenario, and the playbook beside it against that.
TRY_IT = """
import os, subprocess, sys
from simulator import Simulator
with Simulator(sys.argv[1]) as simulator:
    os.environ["CELLAR_URL"] = simulator.url
    sys.exit(subprocess.run(sys.argv[2:], check=False).returncode)
"""


def run(command: t.Sequence[str | Path], folder: Path, **environment: str) -> str:
    """Run a command in ``folder``, check its exit code and return what it printed."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def edit(path: Path, hunks: str) -> None:
    """Make the edits that a page shows: lines with "+" come, lines with "-" go, the others say where."""
    source = path.read_text(encoding="utf-8")
    for hunk in hunks.removeprefix("@@\n").split("\n@@\n"):
        lines = hunk.rstrip("\n").split("\n")
        old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        assert source.count(old) == 1, f"{path.name} has no such place any more:\n{old}"
        source = source.replace(old, new)
    path.write_text(source, encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the collection in which somebody has done what the page says."""
    top = tmp_path_factory.mktemp("new_service")
    copied = top / "ansible_collections/crosscloud/exports"
    copied.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__", "output")
    for part in PARTS:
        whole = ROOT / part
        if whole.is_dir():
            shutil.copytree(whole, copied / part, ignore=ignored)
        else:
            shutil.copy(whole, copied / part)
    (copied / ".cache").mkdir()
    (copied / ".cache/dev").symlink_to(top)
    for block in blocks(PAGE):
        path = copied / block.caption.removesuffix(AT_THE_END)
        if block.language == "diff":
            edit(path, block.text)
        elif block.caption.endswith(AT_THE_END):
            path.write_text(path.read_text(encoding="utf-8") + "\n" + block.text, encoding="utf-8")
        elif block.caption:
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    (copied / "plugins/module_utils/_cellar/__init__.py").touch()
    return copied


def test_its_tests_pass(copy: Path) -> None:
    output = run([sys.executable, "-m", "pytest", "-q", "tests/modules/test_cellar.py"], copy)
    assert " passed" in output


def test_its_documentation_is_whole(copy: Path) -> None:
    collections = str(copy.parents[2])
    command = [Path(sys.executable).with_name("ansible-doc"), "crosscloud.exports.cellar_export_run_info"]
    output = run(command, copy, ANSIBLE_COLLECTIONS_PATH=collections)
    for option in ("run_ids", "page_size", "access_token", "base_url", "states", "request_attempts"):
        assert option in output


def test_its_playbook_waits_in_the_worker_process(copy: Path) -> None:
    playbook = [Path(sys.executable).with_name("ansible-playbook"), "-vvv", "wait.yml"]
    output = run(
        [sys.executable, "-c", TRY_IT, "scenario.yml", *playbook],
        copy,
        ANSIBLE_COLLECTIONS_PATH=str(copy.parents[2]),
        ANSIBLE_CALLBACKS_ENABLED="crosscloud.exports.progress",
        CELLAR_TOKEN="simulator-only-cellar-token-0001",
        PYTHONPATH=str(copy / "tests"),
    )
    assert "cellar_export_run_info ran in process" in output
    assert "cellar  run-7  succeeded" in output
