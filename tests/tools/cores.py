# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which ansible-core versions are supported, and a virtual environment for each of them."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

from tools.interpreters import find_interpreters

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "tests/requirements/test.txt"
# Of each ansible-core the Pythons that can run it; the first that this machine has is taken. Their order spreads the
# cores over the Pythons, the oldest on the oldest.
CORES = {
    "2.16.19": ("3.10", "3.11", "3.12"),
    "2.17.14": ("3.12", "3.11", "3.10"),
    "2.18.19": ("3.11", "3.12", "3.13"),
    "2.19.14": ("3.11", "3.13", "3.12"),
    "2.20.10": ("3.12", "3.13", "3.14"),
    "2.21.5": ("3.13", "3.14", "3.12"),
}
# Each ansible-core brings the versions of these that it works with.
OF_CORE = ("ansible-core==", "resolvelib==")


class Environment(t.NamedTuple):
    """A virtual environment with one ansible-core and all that the tests need."""

    core: str
    version: str
    interpreter: Path

    @property
    def directory(self) -> Path:
        """Where it is, or will be."""
        return ROOT / f".cache/venv/core-{self.core}-{self.version}"

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.directory / "bin/python"

    def make(self) -> None:
        """Make it, unless it is there and its requirements have not changed."""
        pins = [line for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith(OF_CORE)]
        wanted = "\n".join([f"ansible-core=={self.core}", *pins, ""])
        installed = self.directory / "installed.txt"
        if installed.is_file() and installed.read_text(encoding="utf-8") == wanted:
            return
        subprocess.run([self.interpreter, "-m", "venv", "--clear", self.directory], check=True)
        unfinished = self.directory / "requirements.txt"
        unfinished.write_text(wanted, encoding="utf-8")
        subprocess.run([self.python, "-m", "pip", "install", "-qq", "-r", unfinished], check=True)
        unfinished.rename(installed)


def find_environments(wanted: t.Sequence[str] = ()) -> tuple[list[Environment], list[str]]:
    """Return an environment for each supported ansible-core, oldest first, and the cores that have no Python here.

    ``wanted`` are beginnings of versions (``"2.16"``); by default all are.
    """
    interpreters = find_interpreters()
    environments, missing = [], []
    for core, pythons in CORES.items():
        if wanted and not core.startswith(tuple(wanted)):
            continue
        version = next((version for version in pythons if version in interpreters), None)
        if version:
            environments.append(Environment(core, version, interpreters[version]))
        else:
            missing.append(core)
    return environments, missing
