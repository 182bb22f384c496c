# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every service has: operations, reasons to refuse a request, and a shape for its errors."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import parse_qsl

from flask import Request, Response

if TYPE_CHECKING:
    from ..credentials.store import Credential
    from ..scenario.keys import FaultKeys
    from ..world import World

Document = dict[str, Any]


class Reason(NamedTuple):
    """How a service says one reason for a refusal."""

    status: int
    code: str
    message: str


class Refusal(Exception):
    """A request that is not answered. `reason` is a name that every service words in its own way."""

    def __init__(
        self,
        reason: str,
        message: str | None = None,
        *,
        status: int | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        details: list[Any] | None = None,
    ) -> None:
        """`message`, `status` and `code` overrule the service's own; `details` are Atlas's `parameters`."""
        super().__init__(message or reason)
        self.reason, self.message, self.status, self.code = reason, message, status, code
        self.headers = dict(headers or {})
        self.details = details


@dataclass
class Identity:
    """Who asks: the account, the credential shown, and how."""

    account: str
    how: str
    credential: Credential | None = None
    region: str | None = None
    scope: str | None = None


@dataclass
class Call:
    """One request on its way through the simulator."""

    world: World
    operation: Operation
    request: Request
    path: Mapping[str, str]
    identity: Identity | None = None
    page: int | None = None
    fault: FaultKeys | None = None
    error: str | None = None
    date_off: float = 0
    # Set by the fault `repeated_page`: answer with the rows of page 1.
    repeats: bool = False
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def raw_path(self) -> str:
        """The path as it was sent, still quoted."""
        return str(self.request.environ["RAW_URI"]).partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query string's pairs, unquoted, in the order sent."""
        return parse_qsl(str(self.request.environ["RAW_URI"]).partition("?")[2], keep_blank_values=True)

    @property
    def account(self) -> str:
        """Whose credentials the request carried; only known once signed in."""
        assert self.identity is not None
        return self.identity.account


class Operation:
    """One thing a service can be asked. Subclasses fill in the class attributes and `answer`."""

    name: ClassVar[str]
    # The member of the reply that matters most: the list, where there is one.
    main: ClassVar[str] = ""
    # Whether an answer moves a clock of mode `ticks`.
    ticks: ClassVar[bool] = False

    def __init__(self, service: Service) -> None:
        self.service = service

    def sign_in(self, call: Call) -> Identity | None:
        """Check the credentials of the request; Refusal when they don't do."""
        return self.service.sign_in(call)

    def params(self, call: Call) -> Document:
        """What the request asks for, for the request log: no secrets."""
        return dict(call.query)

    def page(self, call: Call) -> int | None:
        """Number of the page asked for, from 1; None where there are none or it can't be told."""
        return None

    def answer(self, call: Call) -> Document:
        """The reply as plain data; Refusal when the request does not fit."""
        raise NotImplementedError

    def render(self, call: Call, document: Document) -> Response:
        """The reply on the wire."""
        return self.service.json(document)


class Service:
    """A service's name, its way to sign in, and the shape of its errors."""

    name: ClassVar[str]
    reasons: ClassVar[Mapping[str, Reason]]
    request_id_header: ClassVar[str | None] = None
    content_type: ClassVar[str] = "application/json"

    def sign_in(self, call: Call) -> Identity | None:
        """Check the credentials of the request; Refusal when they don't do."""
        raise NotImplementedError

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        """An error in the service's own shape."""
        raise NotImplementedError

    def json(self, document: Any, status: int = 200, content_type: str | None = None) -> Response:
        """Plain data as a JSON reply."""
        body = json.dumps(document, ensure_ascii=False, default=str)
        return Response(body, status=status, content_type=content_type or self.content_type)

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        """A refusal in the service's own words and shape."""
        own = self.reasons[refusal.reason]
        reason = Reason(refusal.status or own.status, refusal.code or own.code, refusal.message or own.message)
        call.error = reason.code
        response = self.error(call, reason, refusal.details)
        response.headers.update(refusal.headers)
        return response

    def stamp(self, call: Call, response: Response) -> None:
        """Headers that every reply of the service carries."""
        if self.request_id_header:
            response.headers.setdefault(self.request_id_header, call.request_id)
