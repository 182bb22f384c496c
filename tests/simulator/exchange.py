# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request on its way: sign-in, faults, answer, clock, log."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import timedelta

from flask import Request, Response
from werkzeug.http import http_date

from .faults import KINDS
from .faults.changes import change_document, change_world
from .faults.replies import reply
from .faults.wire import send
from .scenario.keys import FaultKeys
from .services.base import Call, Operation, Refusal
from .stage import Stage


def exchange(stage: Stage, operation: Operation, request: Request, path: Mapping[str, str]) -> Response:
    """Answer a request as the service would, faults included. An error of the simulator's own is kept for the test."""
    world = stage.world
    call = Call(world, operation, request, path)
    elapsed = world.clock.elapsed
    try:
        call.page = operation.page(call)
        with world.lock:
            response = _answer(call)
            if operation.ticks and call.identity is not None:
                world.clock.tick()
        operation.service.stamp(call, response)
        response.headers["Date"] = http_date(world.clock.wall() + timedelta(seconds=call.date_off))
        status = None if call.fault is not None and call.fault.kind == "reset" else response.status_code
        world.log.add(call, status, elapsed)
        if call.fault is not None and _acts(call.fault, "wire"):
            return send(call, call.fault, response)
        return response
    except Exception as error:  # noqa: BLE001 - reported by Simulator.stop()
        stage.crashes.append(traceback.format_exc())
        return Response(b"", status=500, headers={"X-Simulator-Error": repr(error).encode("unicode_escape").decode()})


def _acts(fault: FaultKeys, stage: str) -> bool:
    return KINDS[fault.kind].stage == stage


def _answer(call: Call) -> Response:
    """Sign in, pick the fault, and make the response; faults of the wire come later."""
    operation, book = call.operation, call.world.faults
    where = (operation.service.name, operation.name, call.page)
    try:
        call.fault = book.pick(*where, signed_in=False)
        if call.fault is not None and _acts(call.fault, "reply"):
            return reply(call, call.fault)
        call.identity = operation.sign_in(call)
        call.fault = book.pick(*where, signed_in=True) or call.fault
        fault = call.fault
        if fault is None:
            return operation.render(call, operation.answer(call))
        if _acts(fault, "reply"):
            return reply(call, fault)
        if _acts(fault, "world"):
            change_world(call, fault)
        call.repeats = fault.kind == "repeated_page"
        document = operation.answer(call)
        if _acts(fault, "document"):
            document = change_document(call, fault, document)
        return operation.render(call, document)
    except Refusal as refusal:
        return operation.service.refuse(call, refusal)
