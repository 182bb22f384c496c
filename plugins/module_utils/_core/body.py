# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for the reply of every service, whichever library asked for it: it ends, and it leads nowhere else."""

from __future__ import annotations

import contextlib
import time
import typing as t

from .errors import ExportsError, UnreadableReply, excerpt

# Whoever has a reply to read has urllib3: requests and botocore are made of it.
with contextlib.suppress(ImportError):
    from urllib3.exceptions import HTTPError

# A page of 500 exports has some 300 kB. What is much larger is not the API.
BODY_MAX = 16 * 1024 * 1024


def read_body(raw: t.Any, status: int, timeout: float, limit: int = BODY_MAX) -> bytes:
    """Read a body whole from urllib3's response ``raw``; raise ``UnreadableReply`` when it has no end or breaks off.

    It may be ``limit`` bytes long and take ``timeout`` seconds. The clock is our own: the time-out of a socket starts
    anew with every byte.
    """
    deadline = time.monotonic() + timeout
    # read() waits until it has all that was asked for, however slowly it drips; urllib3 1.26 has nothing else.
    read = getattr(raw, "read1", raw.read)
    body = bytearray()
    try:
        while chunk := read(65536, decode_content=True):
            body += chunk
            if len(body) > limit:
                raise UnreadableReply(f"the reply is larger than {limit} bytes", http_status=status)
            if time.monotonic() > deadline:
                raise UnreadableReply(f"the reply was not complete within {timeout} s", http_status=status)
    except HTTPError as error:
        raise UnreadableReply(f"the reply broke off: {error}", http_status=status) from error
    return bytes(body)


def redirected(status: int, headers: t.Mapping[str, str]) -> ExportsError:
    """Return the error for a reply that leads elsewhere."""
    return ExportsError(
        f"the service redirects to {excerpt(headers.get('Location', 'nowhere'))}; redirects are "
        "refused so that the credentials stay with the host they are for - check the endpoint option",
        code="Redirect",
        http_status=status,
    )
