# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small HTTP server that misbehaves on demand."""

from __future__ import annotations

import contextlib
import ssl
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = t.Callable[[BaseHTTPRequestHandler], None]


class Received(t.NamedTuple):
    """One request as it came, and the client's port, by which connections are told apart."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    port: int


class Loopback:
    """Serves ``answers`` in turn, the last one again and again; keeps what it ``received``."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.received: list[Received] = []
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def use_tls(self, context: ssl.SSLContext) -> None:
        """Speak HTTPS from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://localhost:{self.port}"

    def __enter__(self) -> Loopback:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    owner: Loopback

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """Say nothing: clients that give up are what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # A test that forgets to close its connection must not leave a thread behind.
    timeout = 10

    def do_GET(self) -> None:
        owner = t.cast(_Server, self.server).owner
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        owner.received.append(Received(self.command, self.path, headers, body, self.client_address[1]))
        answer = owner.answers.pop(0) if len(owner.answers) > 1 else owner.answers[0]
        answer(self)

    do_POST = do_GET

    def log_message(self, format: str, *args: t.Any) -> None:
        """Keep stderr quiet."""


def whole(body: bytes = b"{}", status: int = 200, **headers: str) -> Answer:
    """Answer as a service does; an underscore in a header's name stands for a hyphen."""
    return _sent(status, headers, body, len(body))


def cut(body: bytes, promised: int) -> Answer:
    """Promise more bytes than there come, then close the connection."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _sent(200, {}, body, promised)(handler)
        handler.close_connection = True

    return answer


def dripping(pause: float, count: int) -> Answer:
    """Send one byte at a time: each one in time for a socket, all together far too late."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _sent(200, {}, b"", count)(handler)
        with contextlib.suppress(OSError):
            for _byte in range(count):
                if _stopping(handler).wait(pause):
                    return
                handler.wfile.write(b" ")

    return answer


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Take the request and say nothing."""
    _stopping(handler).wait(10)
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Take the request and close the connection."""
    handler.close_connection = True


def _sent(status: int, headers: dict[str, str], body: bytes, promised: int) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(promised))
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(body)

    return answer


def _stopping(handler: BaseHTTPRequestHandler) -> threading.Event:
    return t.cast(_Server, handler.server).owner.stopping
