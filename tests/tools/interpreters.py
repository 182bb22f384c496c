# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Pythons of this machine. Run as a program, it prints them, oldest first: ``3.13 /usr/bin/python3.13``."""

from __future__ import annotations

import os
import re
from pathlib import Path


def search_path() -> list[str]:
    """Return the directories to look for programs in: pyenv's interpreters, then PATH without directories of shims.

    A shim stands for many versions and fails for those that are not switched on. ansible-test ends at the first
    that fails.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    on_path = [directory for directory in os.get_exec_path() if Path(directory).name != "shims"]
    return [*map(str, sorted(pyenv.glob("versions/*/bin"))), *on_path]


def find_interpreters() -> dict[str, Path]:
    """Return the interpreter of each Python version (``"3.13"``), oldest version first."""
    found: dict[int, Path] = {}
    for directory in search_path():
        for program in Path(directory).glob("python3.*"):
            match = re.fullmatch(r"python3\.(\d+)", program.name)
            if match and os.access(program, os.X_OK):
                found.setdefault(int(match[1]), program)
    return {f"3.{minor}": found[minor] for minor in sorted(found)}


if __name__ == "__main__":
    for version, interpreter in find_interpreters().items():
        print(version, interpreter)
