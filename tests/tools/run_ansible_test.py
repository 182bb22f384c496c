# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-test on this checkout: ``PYTHONPATH=tests python -m tools.run_ansible_test sanity [option ...]``.

ansible-test wants a path that ends in ``ansible_collections/crosscloud/exports`` and follows links, so it gets a copy
of what git knows or would add, which is gone afterwards. Its ansible-core is the one beside the Python that runs this
file; virtual environments and caches stay in ``.cache/ansible-test/<ansible-core>-<Python>``.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.interpreters import search_path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "{}.{}".format(*sys.version_info)
WORK = ROOT / ".cache/ansible-test" / f"{importlib.metadata.version('ansible-core')}-{PYTHON}"
HOME = WORK / "home"

# ansible-test bootstraps pip with a script that it downloads from a host of its own. This one, put where it keeps
# the download, needs no host besides the package index: each Python brings a pip, old but its own.
GET_PIP = """\
import subprocess
import sys

subprocess.run([sys.executable, "-m", "ensurepip"], check=True)
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", "--upgrade", *wanted]))
"""
# In which Python a command runs by default. Unit tests get an environment with what tests/unit/requirements.txt names;
# sanity tests make their own, for every Python of the machine; integration tests use what is installed beside this one.
TARGETS = {"sanity": ("--local",), "units": ("--venv", "--python", PYTHON), "integration": ("--local",)}
# Where pip looks for its settings below the home directory.
PIP_SETTINGS = (".config/pip", ".pip", ".netrc", "Library/Application Support/pip")


def package_directory(name: str) -> Path:
    """Return the directory of an installed package."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed for {sys.executable}.")
    return Path(spec.origin).parent


def copy_collection(copy: Path) -> None:
    """Copy all files that git tracks or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    for name in filter(None, listing.stdout.split("\0")):
        # git lists a file that was deleted but not committed so.
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    # Else ansible-test asks the repository around the copy, which ignores it: no file, no test, and all is well.
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)


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
    source = (package_directory("ansible_test") / "_internal/python_requirements.py").read_text(encoding="utf-8")
    version = re.search(r"\bpip='([\d.]+)'", source)
    if version is None:
        raise SystemExit("This ansible-test does not say which pip it bootstraps, where it has always done so.")
    script = HOME / ".ansible/test/cache/get_pip_{}.py".format(version[1].replace(".", "_"))
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(GET_PIP, encoding="utf-8")


def main() -> int:
    """Run ansible-test with the arguments of this program; return its exit code."""
    prepare_home()
    programs = Path(sys.executable).parent
    command, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory(dir=WORK, prefix=f"{command}-") as directory:
        copy = Path(directory) / "ansible_collections/crosscloud/exports"
        copy_collection(copy)
        return subprocess.run(
            [str(programs / "ansible-test"), command, *TARGETS[command], "--color", "auto", *options],
            cwd=copy,
            env={**os.environ, "HOME": str(HOME), "PATH": os.pathsep.join([str(programs), *search_path()])},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
