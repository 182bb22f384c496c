# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test on every supported ansible-core: ``PYTHONPATH=tests python -m tools.matrix [2.16 ...] [--only=sanity ...]``.

It goes on after a failure, ends with a table, and says which ansible-core it could not run here.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import typing as t

from tools.cores import CORES, ROOT, Environment, find_environments

LOGS = ROOT / ".cache/matrix"
PYTEST = ("pytest", "-n", "3", "-q", "-m", "not slow")
# Whole modules and whole playbooks: what depends on ansible-core.
WHOLE = [directory for directory in ("tests/modules", "tests/playbooks") if (ROOT / directory).is_dir()]
STEPS = {
    "pytest": (*PYTEST, *WHOLE),
    "sanity": ("tools.run_ansible_test", "sanity"),
    "units": ("tools.run_ansible_test", "units"),
    "integration": ("tools.run_ansible_test", "integration"),
}
# The rest runs on all.
ENDS_ONLY = ("units", "integration")
FAILED = "FAILED"


class Outcome(t.NamedTuple):
    """How a step ended: ``ok`` or ``FAILED``, and the seconds that it took."""

    word: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.word} {self.seconds:.0f} s"


def run_step(environment: Environment, step: str) -> Outcome:
    """Run one step and show what it printed if it failed."""
    log = LOGS / f"{environment.core}-{step}.log"
    began = time.monotonic()
    with log.open("wb") as output:
        done = subprocess.run(
            [environment.python, "-m", *STEPS[step]],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        print(log.read_text(encoding="utf-8", errors="replace"))
    outcome = Outcome(FAILED if done.returncode else "ok", time.monotonic() - began)
    print(f"ansible-core {environment.core}, Python {environment.version}: {step}: {outcome}", flush=True)
    return outcome


def run_core(environment: Environment, steps: t.Collection[str]) -> dict[str, Outcome]:
    """Run the steps that belong to one ansible-core."""
    began = time.monotonic()
    try:
        environment.make()
    except subprocess.CalledProcessError:
        return {"environment": Outcome(FAILED, time.monotonic() - began)}
    at_an_end = environment.core in (min(CORES, key=number), max(CORES, key=number))
    return {step: run_step(environment, step) for step in steps if at_an_end or step not in ENDS_ONLY}


def number(core: str) -> tuple[int, ...]:
    """Return a version as numbers, which sort."""
    return tuple(map(int, core.split(".")))


def table(results: t.Mapping[Environment, t.Mapping[str, Outcome]], steps: t.Collection[str]) -> str:
    """Return the closing table."""
    columns = [*(["environment"] if any("environment" in outcomes for outcomes in results.values()) else []), *steps]
    rows = [["ansible-core", "Python", *columns]]
    rows += [
        [environment.core, environment.version, *(str(outcomes.get(column, "-")) for column in columns)]
        for environment, outcomes in results.items()
    ]
    return "\n".join("  ".join(f"{cell:<13}" for cell in row).rstrip() for row in rows)


def main() -> int:
    """Run the matrix, return its exit code: 0 when all that could run is well, and something could."""
    parser = argparse.ArgumentParser(prog="tools.matrix", description="Tests on every supported ansible-core.")
    parser.add_argument("cores", nargs="*", help="beginnings of versions, as 2.16 (default: all)")
    parser.add_argument("--only", action="append", choices=STEPS, help="a step to run (default: all)")
    options = parser.parse_args()
    steps = options.only or list(STEPS)
    LOGS.mkdir(parents=True, exist_ok=True)
    environments, missing = find_environments(options.cores)
    results = {environment: run_core(environment, steps) for environment in environments}
    print(f"\n{table(results, steps)}")
    for core in missing:
        print(f"{core}: could not run, for want of Python {' or '.join(CORES[core])} on this machine.")
    outcomes = [outcome for found in results.values() for outcome in found.values()]
    return 0 if outcomes and all(outcome.word != FAILED for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
