# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-test on this checkout: ``PYTHONPATH=tests python -m tools.run_ansible_test sanity [option ...]``.

ansible-test wants a path that ends in ``ansible_collections/crosscloud/exports`` and follows links, so it gets a copy
of what git knows or would add. Copy, virtual environments and caches stay in ``.cache/ansible-test/<Python version>``.
Its ansible-core is the one beside the Python that runs this file.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.interpreters import search_path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".cache/ansible-test/{}.{}".format(*sys.version_info)
HOME = WORK / "home"
COLLECTION = WORK / "ansible_collections/crosscloud/exports"

# ansible-test bootstraps pip with a script that it downloads from a host of its own. This one, put where it keeps
# the download, needs no host besides the package index: it lends the pip beside this Python to install pip.
GET_PIP = """\
import sys

sys.path.insert(0, {directory!r})
from pip._internal.cli.main import main

sys.exit(main(["install", "--upgrade"] + [a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel")]))
"""
# Where pip looks for its settings below the home directory.
PIP_SETTINGS = (".config/pip", ".pip", ".netrc", "Library/Application Support/pip")


def package_directory(name: str) -> Path:
    """Return the directory of an installed package."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed for {sys.executable}.")
    return Path(spec.origin).parent


def copy_collection() -> None:
    """Make the copy anew, of all files that git tracks or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    shutil.rmtree(COLLECTION, ignore_errors=True)
    for name in filter(None, listing.stdout.split("\0")):
        # git lists a file that was deleted but not committed so.
        if (ROOT / name).is_file():
            (COLLECTION / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COLLECTION / name)
    # Else ansible-test asks the repository around the copy, which ignores it: no file, no test, and all is well.
    subprocess.run(["git", "init", "--quiet"], cwd=COLLECTION, check=True)


def link(target: Path, path: Path) -> None:
    """Make ``path`` a link to ``target``, if there is one."""
    path.unlink(missing_ok=True)
    if target.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)


def prepare_home() -> None:
    """Make a home directory in which ansible-test finds the user's pip settings and a way to get pip."""
    for name in PIP_SETTINGS:
        link(Path.home() / name, HOME / name)
    link(package_directory("pip"), HOME / "pip/pip")
    source = (package_directory("ansible_test") / "_internal/python_requirements.py").read_text(encoding="utf-8")
    version = re.search(r"\bpip='([\d.]+)'", source)
    if version is None:
        raise SystemExit("This ansible-test does not say which pip it bootstraps, where it has always done so.")
    script = HOME / ".ansible/test/cache/get_pip_{}.py".format(version[1].replace(".", "_"))
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(GET_PIP.format(directory=str(HOME / "pip")), encoding="utf-8")


def main() -> int:
    """Run ansible-test with the arguments of this program; return its exit code."""
    copy_collection()
    prepare_home()
    programs = Path(sys.executable).parent
    command, *options = sys.argv[1:]
    return subprocess.run(
        [str(programs / "ansible-test"), command, "--local", "--color", "auto", *options],
        cwd=COLLECTION,
        env={**os.environ, "HOME": str(HOME), "PATH": os.pathsep.join([str(programs), *search_path()])},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
