# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server: werkzeug's threaded one, on loopback, with connections that stay open."""

from __future__ import annotations

import contextlib
import ipaddress
import itertools
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

WsgiApp = Callable[..., Iterable[bytes]]


class _Handler(WSGIRequestHandler):
    """Serves the requests of one connection, one after the other."""

    protocol_version = "HTTP/1.1"
    # Without it a reply of two packets waits 40 ms for the client's delayed acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1
    server: LoopbackServer

    def setup(self) -> None:
        super().setup()
        self.number = self.server.opened(self.request)

    def finish(self) -> None:
        self.server.closed(self.request)
        # The reset faults close the socket under the handler.
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def run_wsgi(self) -> None:
        """Answer one request and leave the connection open (werkzeug's own method always closes it)."""
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = {**self.make_environ(), "simulator.connection": self.number}
        pieces, status, headers = run_wsgi_app(self.server.app, environ)
        try:
            self._send_head(status, headers)
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
            self.wfile.flush()
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()

    def _send_head(self, status: str, headers: Any) -> None:
        code, phrase = status.split(" ", maxsplit=1)
        self.send_response_only(int(code), phrase)
        for name, value in headers:
            if name == "X-Simulator-Hang-Up":
                self.close_connection = True  # the fault `close`: the client is not told
            else:
                self.send_header(name, value)
        self.end_headers()

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: requests are in the request log, and TLS tests fail handshakes on purpose."""


class LoopbackServer(ThreadedWSGIServer):
    """A threaded server that numbers its connections and ends them all when it is closed."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, host: str, port: int, app: WsgiApp, ssl_context: Any = None) -> None:
        """Bind `host` (loopback only: ValueError otherwise) and `port` (0 takes a free one)."""
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"{host} is not a loopback address: the simulator answers on this machine only")
        self._numbers = itertools.count(1)
        self._sockets: set[socket.socket] = set()
        self.connections = 0
        super().__init__(host, port, app, handler=_Handler, ssl_context=ssl_context)
        scheme = "https" if ssl_context else "http"
        bound = str(self.server_address[0])
        shown = f"[{bound}]" if ":" in bound else bound
        self.url = f"{scheme}://{shown}:{self.server_address[1]}"

    def opened(self, connection: socket.socket) -> int:
        """Remember a connection; its number comes back."""
        self._sockets.add(connection)
        self.connections += 1
        return next(self._numbers)

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection that ended."""
        self._sockets.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, or was cut off by a fault, is no news."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Close the listening socket, then every connection still open, so that no thread waits for a next request."""
        super().server_close()
        for connection in list(self._sockets):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
