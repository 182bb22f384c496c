# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same controls over HTTP, under /_simulator/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request

from .scenario import ScenarioError
from .scenario.load import parse_yaml
from .stage import Stage


def add_controls(app: Flask, stage: Stage) -> None:
    """Let the stage be worked from outside the process."""

    def faults(body: Any) -> None:
        for rule in body if isinstance(body, list) else [body]:
            stage.add_fault(rule)

    def switches(body: Any) -> None:
        for service, values in body.items():
            stage.switch(service, values)

    actions: dict[str, Callable[[Any], None]] = {
        "scenario": stage.reset,
        "reset": lambda body: stage.reset(),
        "faults": faults,
        "switches": switches,
        "advance": lambda body: stage.advance(float(body["seconds"])),
        "clear": lambda body: stage.clear(),
    }

    @app.get("/_simulator/")
    def state() -> Response:
        return jsonify({"elapsed": stage.world.clock.elapsed, "crashes": stage.crashes})

    @app.get("/_simulator/requests")
    def requests() -> Response:
        return jsonify({"requests": [record.as_dict() for record in stage.world.log.all()]})

    @app.post("/_simulator/<action>")
    def act(action: str) -> Response | tuple[Response, int]:
        if action not in actions:
            return jsonify({"error": f"no {action!r}, only {', '.join(actions)}"}), 404
        try:
            actions[action](parse_yaml(request.get_data(as_text=True)))
        except (ScenarioError, KeyError, TypeError, AttributeError) as error:
            return jsonify({"error": str(error)}), 400
        return jsonify({"elapsed": stage.world.clock.elapsed})
