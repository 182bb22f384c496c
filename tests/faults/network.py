# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that fail below HTTP: they don't listen, don't accept, don't answer, or don't come to an end."""

from __future__ import annotations

import contextlib
import socket
import threading
import typing as t

HOST = "127.0.0.1"


@contextlib.contextmanager
def refused() -> t.Iterator[str]:
    """A port that nobody listens on: it stays bound, so that nobody else takes it."""
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        yield _url("http", bound)


@contextlib.contextmanager
def unknown_host() -> t.Iterator[str]:
    """A name that no name server has (RFC 2606)."""
    yield "https://exports.invalid"


@contextlib.contextmanager
def full() -> t.Iterator[str]:
    """A port whose queue is full: Linux drops the next connection's first packet, as a firewall does."""
    with socket.socket() as listening, contextlib.ExitStack() as clients:
        listening.bind((HOST, 0))
        listening.listen(0)
        for _client in range(3):
            waiting = clients.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield _url("http", listening)


@contextlib.contextmanager
def mute(scheme: str = "http") -> t.Iterator[str]:
    """A server that takes the connection and never says a word; with TLS, the handshake never ends."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        listening.listen(64)
        yield _url(scheme, listening)


def endless_handshake() -> t.ContextManager[str]:
    """A server that never ends the TLS handshake."""
    return mute("https")


@contextlib.contextmanager
def answering(answer: bytes, pause: float = 0) -> t.Iterator[str]:
    """A server that reads a request, sends ``answer`` and closes; with ``pause``, a byte each so many seconds."""
    stopping = threading.Event()
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        listening.listen(64)
        thread = threading.Thread(target=_serve, args=(listening, answer, pause, stopping), daemon=True)
        thread.start()
        try:
            yield _url("http", listening)
        finally:
            stopping.set()
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def hangs_up_in_handshake() -> t.ContextManager[str]:
    """A server that closes the connection in the middle of the TLS handshake: no fault of any certificate."""
    return _as_https(answering(b""))


def drips() -> t.ContextManager[str]:
    """A server whose body comes a byte at a time: each in time for a socket, all together far too late."""
    return answering(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", pause=0.05)


def not_http() -> t.ContextManager[str]:
    """A server of another protocol."""
    return answering(b"SSH-2.0-OpenSSH_9.9\r\n")


@contextlib.contextmanager
def _as_https(server: t.ContextManager[str]) -> t.Iterator[str]:
    with server as url:
        yield url.replace("http:", "https:")


def _serve(listening: socket.socket, answer: bytes, pause: float, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            connection, _address = listening.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection, answer, pause, stopping), daemon=True).start()


def _answer(connection: socket.socket, answer: bytes, pause: float, stopping: threading.Event) -> None:
    with connection, contextlib.suppress(OSError):
        connection.recv(65536)
        connection.sendall(answer)
        while pause and not stopping.wait(pause):
            connection.sendall(b" ")


def _url(scheme: str, bound: socket.socket) -> str:
    return f"{scheme}://{HOST}:{bound.getsockname()[1]}"
