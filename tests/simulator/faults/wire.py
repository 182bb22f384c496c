# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults in how an answer is sent: sockets that break, bodies cut, dripped or encoded."""

from __future__ import annotations

import gzip
import os
import socket
import struct
import time
from collections.abc import Iterator

from flask import Response

from ..scenario.keys import FaultKeys
from ..services.base import Call

_PIECES = 10
# Long enough for the client to have read the first half before the reset overtakes it.
_READ_TIME = 0.05


def send(call: Call, fault: FaultKeys, response: Response) -> Response:
    """The response, sent as the fault wants it."""
    kind = fault.kind
    if kind == "slow":
        time.sleep(fault.seconds)
        return response
    if kind == "close":
        response.headers["X-Simulator-Hang-Up"] = "yes"
        return response
    response.direct_passthrough = False
    body = response.get_data()
    half = body[: len(body) // 2]
    connection: socket.socket = call.request.environ["werkzeug.socket"]
    if kind == "reset":
        response.response = _reset(connection, b"")
    elif kind == "reset_mid_body":
        response.response = _reset(connection, half)
    elif kind == "cut_document":
        response.set_data(half)
    elif kind == "cut_body":
        response.response = iter([half])
        response.headers["X-Simulator-Hang-Up"] = "yes"
        response.content_length = len(body) + 1
    elif kind == "gzip":
        response.set_data(gzip.compress(body))
        response.headers["Content-Encoding"] = "gzip"
    elif kind == "drip":
        response.response = _drip(body, fault.seconds)
        response.content_length = len(body)
    elif kind == "chunked":
        response.response = _chunks(body)
        del response.headers["Content-Length"]
        response.headers["Transfer-Encoding"] = "chunked"
    return response


def _reset(connection: socket.socket, first: bytes) -> Iterator[bytes]:
    """Send the first bytes, then end the connection with RST in the place of FIN."""
    if first:
        yield first
        time.sleep(_READ_TIME)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # close() alone would wait for the handler's own file objects on the socket.
    os.close(connection.detach())
    raise ConnectionResetError("fault: reset")


def _pieces(body: bytes) -> list[bytes]:
    size = max(1, -(-len(body) // _PIECES))
    return [body[start : start + size] for start in range(0, len(body), size)]


def _drip(body: bytes, seconds: float) -> Iterator[bytes]:
    pieces = _pieces(body)
    for piece in pieces:
        time.sleep(seconds / len(pieces))
        yield piece


def _chunks(body: bytes) -> Iterator[bytes]:
    for piece in _pieces(body):
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
