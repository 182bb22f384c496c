# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check what a release would ship: ``PYTHONPATH=tests python -m tools.release_check``.

It builds the tarball, looks at its content and size, has Galaxy's importer read it, and on every supported
ansible-core installs it into an empty directory and runs the demo from there.
"""

from __future__ import annotations

import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tarfile
import typing as t
from pathlib import Path

from tools.cores import ROOT, Environment, find_environments

WORK = ROOT / ".cache/release"
SIZE_LIMIT = 200_000
# All that a user needs. A file that none of these patterns fits whole must not be in the tarball.
EXPECTED = (
    r"(CHANGELOG|README|SECURITY)\.md|LICENSE|requirements\.txt|(MANIFEST|FILES)\.json",
    r"changelogs/changelog\.yaml",
    r"meta/(runtime|execution-environment)\.yml|meta/ee-[a-z]+\.txt",
    r"plugins/(action|callback|filter|lookup|modules)/[a-z][a-z_]*\.py",
    r"plugins/doc_fragments/_[a-z]+\.py",
    r"plugins/(module_utils|plugin_utils)/([a-z_]+/)*[a-z_]+\.py",
    r"roles/[a-z_]+/(README\.md|(defaults|meta|tasks|templates|vars|files|handlers)/[a-z_]+\.[a-z0-9.]+)",
    r"playbooks/[a-z_]+\.yml",
    r"extensions/patterns/[a-z_]+/(README\.md|meta/pattern\.json|playbooks/[a-z_.]+\.yml)",
    r"docs/([a-z_]+/)*[a-z_.-]+\.(md|rst|yml|png|json)",
)
# Galaxy's importer goes on after most errors. It warns of collections that its ansible-lint does not find, the one
# under test included.
IMPORTER_ERROR = re.compile(r"^ERROR: .*", re.MULTILINE)
IMPORTER_WARNING = re.compile(r"^WARNING: .*", re.MULTILINE)
# Each demo mostly waits.
DEMOS_AT_A_TIME = 3
DEMO_PATIENCE = 300


class Failure(Exception):
    """A release must not look like this."""


def run(command: t.Sequence[str | Path], **more: t.Any) -> str:
    """Run a command and return what it printed."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        **more,
    )
    if done.returncode:
        raise Failure(f"{' '.join(map(str, command))} ended with exit code {done.returncode}:\n{done.stdout}")
    return done.stdout


def galaxy(programs: Path, *arguments: str | Path, **more: t.Any) -> str:
    """Run ansible-galaxy from a directory of programs."""
    return run([programs / "ansible-galaxy", "collection", *arguments], **more)


def build() -> Path:
    """Build the tarball from this checkout and return it."""
    shutil.rmtree(WORK, ignore_errors=True)
    galaxy(Path(sys.executable).parent, "build", "--output-path", WORK, cwd=ROOT)
    (tarball,) = WORK.glob("*.tar.gz")
    return tarball


def check_content(tarball: Path) -> str:
    """Check that the tarball holds what a user needs, all of it known to git, and is small."""
    with tarfile.open(tarball) as archive:
        names = {member.name for member in archive.getmembers() if not member.isdir()}
    surprises = sorted(name for name in names if not any(re.fullmatch(pattern, name) for pattern in EXPECTED))
    known = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT).splitlines()
    litter = sorted(names - {*known, "MANIFEST.json", "FILES.json"})
    shipped = sorted(
        name for name in known if name.startswith(("plugins/", "roles/", "playbooks/")) and (ROOT / name).is_file()
    )
    lost = sorted(set(shipped) - names)
    for what, found in (("is not expected", surprises), ("git does not know", litter), ("is missing", lost)):
        if found:
            raise Failure(f"In the tarball {what}:\n  " + "\n  ".join(found))
    size = tarball.stat().st_size
    if size > SIZE_LIMIT:
        raise Failure(f"The tarball has {size} bytes, more than {SIZE_LIMIT}.")
    return f"{len(names)} files, {size} bytes"


def check_import(tarball: Path) -> str:
    """Have Galaxy's importer read the tarball, with the tags that Automation Hub requires."""
    settings = WORK / "galaxy-importer.cfg"
    settings.write_text("[galaxy-importer]\nCHECK_REQUIRED_TAGS = True\n", encoding="utf-8")
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    printed = run(
        [sys.executable, "-m", "galaxy_importer.main", tarball],
        cwd=WORK,
        env={**os.environ, "GALAXY_IMPORTER_CONFIG": str(settings), "PATH": programs},
    )
    errors, warnings = IMPORTER_ERROR.findall(printed), IMPORTER_WARNING.findall(printed)
    if errors:
        raise Failure("Galaxy's importer says:\n  " + "\n  ".join(errors + warnings))
    return "\n    ".join(["accepted", *warnings])


def check_core(environment: Environment, tarball: Path) -> str:
    """Install the tarball into an empty directory and run the demo from there."""
    place = WORK / f"collections-{environment.core}"
    programs = environment.python.parent
    paths = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(place), "ANSIBLE_HOME": str(WORK / environment.core)}
    galaxy(programs, "install", tarball, "--collections-path", place, "--offline", env=paths)
    galaxy(programs, "verify", "crosscloud.exports", "--collections-path", place, "--offline", env=paths)
    demo = [environment.python, "-m", "tools.demo", place]
    printed = run(demo, env={**paths, "PYTHONPATH": str(ROOT / "tests")}, timeout=DEMO_PATIENCE)
    recap = re.search(r"ok=\d+ .* failed=0 ", printed)
    if not recap:
        raise Failure(f"The demo did not come to its end:\n{printed}")
    return f"demo {recap.group().split()[0]}"


def check_cores(tarball: Path) -> dict[str, str | Failure]:
    """Check the tarball on every supported ansible-core; return how each ended."""
    environments, missing = find_environments()
    outcomes: dict[str, str | Failure] = {f"ansible-core {core}": "no Python for it here" for core in missing}
    for environment in environments:
        environment.make()
    with concurrent.futures.ThreadPoolExecutor(DEMOS_AT_A_TIME) as pool:
        futures = {
            f"ansible-core {environment.core}, Python {environment.version}": pool.submit(
                check_core, environment, tarball
            )
            for environment in environments
        }
    return outcomes | {name: attempt(future.result) for name, future in futures.items()}


def attempt(check: t.Callable[..., str], *arguments: t.Any) -> str | Failure:
    """Return what a check says, or how it failed."""
    try:
        return check(*arguments)
    except (Failure, subprocess.SubprocessError) as failure:
        return failure if isinstance(failure, Failure) else Failure(str(failure))


def main() -> int:
    """Run all checks, go on after one that fails, and return the exit code."""
    tarball = build()
    outcomes = {"content": attempt(check_content, tarball), "Galaxy's import": attempt(check_import, tarball)}
    outcomes |= check_cores(tarball)
    print(f"{tarball.name}:")
    for name, outcome in outcomes.items():
        print(f"  {name:<36}{'FAILED' if isinstance(outcome, Failure) else outcome}")
    failures = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Failure)}
    for name, failure in failures.items():
        print(f"\n{name}: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
