# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for what is not here: answered with an error, and noted in the request log like any other."""

from __future__ import annotations

from typing import Any

from flask import Response

from .base import Call, Document, Identity, Operation, Reason, Refusal, Service


class UnknownAction(Operation):
    """An AWS operation that the simulator does not have."""

    name = "Unknown"

    def answer(self, call: Call) -> Document:
        raise Refusal("unknown_operation")


class _Nobody(Service):
    name = "unknown"
    reasons = {"not_found": Reason(404, "NotFound", "The simulator has nothing here.")}

    def sign_in(self, call: Call) -> Identity | None:
        return None

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        return self.json({"error": reason.message, "path": call.raw_path}, reason.status)


class UnknownUrl(Operation):
    """A URL that none of the services has."""

    name = "Unknown"

    def answer(self, call: Call) -> Document:
        raise Refusal("not_found")

    @classmethod
    def make(cls) -> UnknownUrl:
        """The operation with its service."""
        return cls(_Nobody())
