# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as an object: a server in a thread of this process."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

from .app import make_app
from .request_log import RequestRecord
from .server import LoopbackServer
from .stage import Source, Stage

# Seconds between two looks at whether to stop.
_STOP_WITHIN = 0.01


class Simulator:
    """Plays a scenario on a loopback port between `start()` and `stop()`, or for the length of a `with`."""

    def __init__(
        self, scenario: Source = None, *, host: str = "127.0.0.1", port: int = 0, ssl_context: Any = None
    ) -> None:
        """`scenario` is a path or a mapping; the port is bound at once, answers come from `start()` on."""
        self.stage = Stage(scenario)
        self._server = LoopbackServer(host, port, make_app(self.stage), ssl_context)
        self.url = self._server.url
        self._thread: threading.Thread | None = None

    def start(self) -> Simulator:
        """Answer requests from now on."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_STOP_WITHIN,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and close all connections; RuntimeError if the simulator itself failed on the way."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        if self.stage.crashes:
            raise RuntimeError("the simulator failed:\n" + "\n".join(self.stage.crashes))

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def requests(self) -> list[RequestRecord]:
        """The requests answered since the last `clear()` or `reset()`, oldest first."""
        return self.stage.world.log.all()

    @property
    def connections(self) -> int:
        """How many connections those requests came by."""
        return len({record.connection for record in self.requests})

    @property
    def elapsed(self) -> float:
        """Scenario time in seconds."""
        return self.stage.world.clock.elapsed

    def add_fault(self, **rule: Any) -> None:
        """Put a fault rule in force, with the keys of the scenario's `faults`."""
        self.stage.add_fault(rule)

    def switch(self, service: str, **values: Any) -> None:
        """Change switches of the running scenario."""
        self.stage.switch(service, values)

    def advance(self, seconds: float) -> None:
        """Move scenario time forward."""
        self.stage.advance(seconds)

    def clear(self) -> None:
        """Forget requests and faults; exports, tokens and time stay."""
        self.stage.clear()

    def reset(self, scenario: Source = None) -> None:
        """Start the same, or another, scenario at second 0."""
        self.stage.reset(scenario)
