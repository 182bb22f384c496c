# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""boto3 clients without AWS behind them."""

from __future__ import annotations

import typing as t

from botocore.exceptions import ClientError

Answer = t.Callable[[dict[str, t.Any]], dict[str, t.Any]]


def client_error(code: str, status: int = 400, message: str = "said by AWS") -> ClientError:
    """Return the error that botocore raises for a refusal."""
    metadata: t.Any = {"HTTPStatusCode": status, "RequestId": "r-1"}
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, "DescribeExportTasks"
    )


class FakeClient:
    """Hands the parameters of each call to ``answer`` and keeps them in ``requests``."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[dict[str, t.Any]] = []
        self._answer = answer

    def describe_export_tasks(self, **request: t.Any) -> dict[str, t.Any]:
        """Answer a call as botocore does."""
        self.requests.append(request)
        return {**self._answer(request), "ResponseMetadata": {"HTTPStatusCode": 200, "RequestId": "r-1"}}


def scripted(*answers: dict[str, t.Any] | Exception) -> FakeClient:
    """Return a client that gives ``answers`` in turn; a call beyond them fails the test."""
    left = list(answers)

    def answer(request: dict[str, t.Any]) -> dict[str, t.Any]:
        assert left, f"one call too many: {request}"
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    return FakeClient(answer)
