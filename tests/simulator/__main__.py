# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a command: `python -m simulator --scenario FILE`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

from . import ScenarioError, Simulator


def main() -> int:
    """Play a scenario until SIGTERM or SIGINT; 2 when it can't be played."""
    parser = argparse.ArgumentParser(
        prog="simulator", description="Plays a scenario of four clouds on a loopback port."
    )
    parser.add_argument("--scenario", required=True, help="YAML file with the scenario")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to bind (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to bind; 0 takes a free one (default)")
    parser.add_argument("--address-file", help="also write the address to this file, once the server answers")
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        simulator = Simulator(options.scenario, host=options.host, port=options.port)
    except (ScenarioError, ValueError, OSError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 2
    with simulator:
        print(simulator.url, flush=True)
        if options.address_file:
            _write_whole(Path(options.address_file), simulator.url + "\n")
        ended.wait()
    return 0


def _write_whole(path: Path, text: str) -> None:
    """Write a file in one step: whoever waits for it never reads half an address."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


if __name__ == "__main__":
    sys.exit(main())
