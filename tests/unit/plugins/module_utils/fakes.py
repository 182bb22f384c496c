# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins that the tests of several files share."""

from __future__ import annotations

import contextlib
import json
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import Result
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Reply
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import Service, poll
from requests.structures import CaseInsensitiveDict


def parameters(service: Service, **given: t.Any) -> dict[str, t.Any]:
    """Return a task's options as a module gets them: aliases resolved, environment and defaults filled in."""
    result = ArgumentSpecValidator(service.argument_spec, **service.constraints).validate(given)
    assert not result.error_messages, result.error_messages
    return dict(result.validated_parameters)


def poll_with(service: Service, connection: t.Any, **given: t.Any) -> Result:
    """Poll ``service`` once over a ``connection`` that the test made; a warning fails the test."""

    def warn(message: str) -> None:
        raise AssertionError(message)

    lend = contextlib.nullcontext(connection)
    answer = poll(service, parameters(service, **given), warn, lambda _service, _options: lend)
    # A poll turns what a stand-in asserts into a result too.
    assert not answer["error"] or answer["error"]["code"] != "Defect", answer["error"]
    return answer


def listed(answer: Result) -> list[str]:
    """Return the ids of the exports in a result that is no failure."""
    assert answer["error"] is None, answer["error"]
    return [export["id"] for export in answer["exports"]]


def reply(body: t.Any, status: int = 200, **headers: str) -> Reply:
    """Return an HTTP reply; a ``body`` that is no text becomes JSON, an underscore in a header's name a hyphen."""
    text = body if isinstance(body, str) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, CaseInsensitiveDict(named), text.encode())


class Call(t.NamedTuple):
    """One request that reached a ``FakeHttp``."""

    method: str
    url: str
    params: dict[str, t.Any]
    more: dict[str, t.Any]


class FakeHttp:
    """Stands in for ``Http``: hands each request to ``answer`` and keeps it in ``calls``."""

    def __init__(self, answer: t.Callable[[Call], Reply]) -> None:
        self.calls: list[Call] = []
        self.auth: t.Any = None
        self.closed = False
        self._answer = answer

    def get(self, url: str, params: t.Any = None, headers: t.Any = None) -> Reply:
        """Answer a GET."""
        return self.send("GET", url, params=params, headers=headers)

    def send(self, method: str, url: str, params: t.Any = None, **more: t.Any) -> Reply:
        """Answer a request."""
        call = Call(method, url, dict(params or {}), more)
        self.calls.append(call)
        return self._answer(call)

    def close(self) -> None:
        """Note that the connections are closed."""
        self.closed = True


def scripted(*replies: Reply) -> FakeHttp:
    """Return a ``FakeHttp`` that gives ``replies`` in turn; a request beyond them fails the test."""
    left = list(replies)

    def answer(call: Call) -> Reply:
        assert left, f"one request too many: {call}"
        return left.pop(0)

    return FakeHttp(answer)
