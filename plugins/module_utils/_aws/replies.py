# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""botocore's replies, held to what holds for every other service: they end, lead nowhere else, and are told of."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import io
import logging
import typing as t

from .._core.body import read_body, redirected
from .._core.errors import UnreadableReply, excerpt

with contextlib.suppress(ImportError):  # connection.check() names the missing library
    from urllib3 import HTTPResponse

# A reply of STS is not shown: it may hold half of the credentials that it is about.
NO_REPLY = (None, "the reply of a service that botocore gets credentials from")
# Status and start of the reply that came last: botocore does not say them when it can't read a reply.
_LAST: contextvars.ContextVar[tuple[int | None, str]] = contextvars.ContextVar("last_reply", default=NO_REPLY)


def guard(client: t.Any) -> None:
    """Make ``client`` read replies within bounds, refuse redirects, and remember the start of each reply."""
    # What botocore sends through is no public name, but there is no public way to read a reply in pieces.
    send = functools.partial(_send, client._endpoint.http_session, client.meta.config.read_timeout)
    client.meta.events.register("before-send", send)
    client.meta.events.register("before-parse", _remember)


def keep_out_of_logs() -> None:
    """Take the traceback from what botocore logs about credentials: it shows the reply of STS that could not be read.

    A poll in the worker process would bring it into the log of ansible-core, half of the credentials included.
    """
    for name in ("botocore.credentials", "botocore.tokens"):
        logging.getLogger(name).addFilter(_without_traceback)


def forget() -> None:
    """Forget the last reply, so that it is not taken for the one of the call that comes now."""
    _LAST.set(NO_REPLY)


def unreadable(request_id: str | None = None) -> UnreadableReply:
    """Return the error for a last reply that botocore can't read, with its start."""
    status, start = _LAST.get()
    message = f"the reply is not what the API promises: {start}"
    return UnreadableReply(message, http_status=status, request_id=request_id)


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


def _send(http_session: t.Any, timeout: float, request: t.Any, **_kwargs: t.Any) -> t.Any:
    """Send a request in botocore's place, who would read the reply however large it is and however slowly it drips."""
    request.stream_output = True
    response = http_session.send(request)
    with contextlib.closing(response.raw):
        body = read_body(response.raw, response.status_code, timeout)
    response.raw = HTTPResponse(io.BytesIO(body), preload_content=False)
    return response


def _remember(response_dict: dict[str, t.Any], **_kwargs: t.Any) -> None:
    status = response_dict["status_code"]
    # botocore follows no redirect, but takes it for a refusal without a reason.
    if 300 <= status < 400:
        raise redirected(status, response_dict["headers"])
    _LAST.set((status, excerpt(response_dict.get("body", b""))))
