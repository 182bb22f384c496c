# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong with a poll, in the one form that every result carries under ``error``."""

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.basic import missing_required_lib

EXCERPT_LENGTH = 200
# What must not be shown, though a service or a proxy says it: AWS answers a wrong signature with the text that it
# signed, session token included, and the error pages of some proxies repeat the headers of the request.
SECRETS = (
    # A presigned URL is a credential. JSON may write a slash as "\/".
    (re.compile(r"(?i)(https?:\\*/\\*/[^\s\"'<>?#]*)[?#][^\s\"'<>]*"), r"\1?..."),
    (re.compile(r"(?i)\b(x-[a-z-]*token[\"']?\s*[:=]\s*[\"']?)[^\s\"'<>,;]+"), r"\1..."),
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{16,}"), r"\1 ..."),
)


class ExportsError(Exception):
    """A poll that failed.

    ``message`` is written for the reader of a log: what the service answered and what to do; the poll puts the
    service and the exports in front of it.
    ``retryable`` tells whether the same question may get an answer later (throttling, 5xx, time-out, reset, DNS);
    a wait goes on after such a poll and ends after any other.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        http_status: int | None = None,
        request_id: str | None = None,
        retryable: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.http_status = http_status
        self.request_id = request_id
        self.retryable = retryable

    def as_dict(self) -> dict[str, t.Any]:
        """Return the value of the result key ``error``."""
        return {
            "message": self.message,
            "code": self.code,
            "http_status": self.http_status,
            "request_id": self.request_id,
            "retryable": self.retryable,
        }


class InvalidOption(ExportsError):
    """An option that can't be used as given. Nothing was sent; asking again would change nothing."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="InvalidOption")


class UnreadableReply(ExportsError):
    """A reply that is not what the API promises: cut, HTML, no list in it, a page that repeats.

    Gateways and maintenance pages answer like that for a while, so it counts as passing.
    """

    def __init__(self, message: str, *, http_status: int | None = None, request_id: str | None = None) -> None:
        super().__init__(
            message, code="UnreadableReply", http_status=http_status, request_id=request_id, retryable=True
        )


def service_error(
    said: str | None,
    *,
    code: str | None = None,
    http_status: int | None = None,
    request_id: str | None = None,
    retryable: bool = False,
    remedy: str | None = None,
) -> ExportsError:
    """Build the error for an answer in which the service refused.

    ``said`` is the service's own text, ``remedy`` one sentence of what the reader can do.
    """
    known = [code, http_status and f"HTTP {http_status}", request_id and f"request id {request_id}"]
    facts = ", ".join(str(fact) for fact in known if fact)
    parts = [redact((said or "").strip()) or "the service gave no reason"]
    if facts:
        parts.append(f"({facts})")
    if remedy:
        parts.append(f"- {remedy}")
    return ExportsError(" ".join(parts), code=code, http_status=http_status, request_id=request_id, retryable=retryable)


def excerpt(body: t.Any) -> str:
    """Return the start of a reply for an error message, on one line and without what ``SECRETS`` are about."""
    text = body[: 5 * EXCERPT_LENGTH].decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    return " ".join(redact(text).split())[:EXCERPT_LENGTH] or "an empty body"


def redact(text: str) -> str:
    """Return ``text`` without the query strings of its URLs and the values of its tokens."""
    for pattern, shown in SECRETS:
        text = pattern.sub(shown, text)
    return text


def require(library: str, import_error: ImportError | None) -> None:
    """Raise when ``library`` could not be imported, naming it and the interpreter that lacks it."""
    if import_error:
        raise ExportsError(missing_required_lib(library), code="MissingLibrary") from import_error
