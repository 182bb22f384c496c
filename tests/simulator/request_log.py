# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked, by whom and how it was answered: kept for tests, without secrets."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any

from .services.base import Call

_SECRET_HEADERS = {
    "authorization",
    "cookie",
    "x-amz-security-token",
    "x-auth-token",
    "x-aws-ec2-metadata-token",
    "x-security-token",
}


@dataclass(frozen=True)
class RequestRecord:
    """One request answered; the README explains the fields."""

    number: int
    service: str
    operation: str
    method: str
    path: str
    params: dict[str, Any]
    page: int | None
    status: int | None
    headers: dict[str, str]
    connection: int
    account: str | None
    sign_in: str | None
    fault: str | None
    error: str | None
    elapsed: float
    request_id: str

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


class RequestLog:
    """All requests since the last clear, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: list[RequestRecord] = []

    def add(self, call: Call, status: int | None, elapsed: float) -> None:
        """Note a call and the status it got (None: reset)."""
        headers = {
            name: "***" if name.lower() in _SECRET_HEADERS else value for name, value in call.request.headers.items()
        }
        operation, identity = call.operation, call.identity
        with self._lock:
            self._records.append(
                RequestRecord(
                    number=len(self._records) + 1,
                    service=operation.service.name,
                    operation=operation.name,
                    method=call.request.method,
                    path=call.raw_path,
                    params=operation.params(call),
                    page=call.page,
                    status=status,
                    headers=headers,
                    connection=call.request.environ["simulator.connection"],
                    account=identity.account if identity else None,
                    sign_in=identity.how if identity else None,
                    fault=call.fault.kind if call.fault else None,
                    error=call.error,
                    elapsed=elapsed,
                    request_id=call.request_id,
                )
            )

    def all(self) -> list[RequestRecord]:
        """A copy of the records so far."""
        with self._lock:
            return list(self._records)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._records.clear()
