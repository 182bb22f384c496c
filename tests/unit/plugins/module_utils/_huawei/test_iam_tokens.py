# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM tokens for a user with a password."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    UnreadableReply,
)
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Reply
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei import connection, workspace
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import (
    parameters,
    reply,
    scripted,
)

PASSWORD = {"user_name": "someone", "user_password": "correct-horse-battery-staple-2", "domain_name": "company"}


def options(**given: t.Any) -> dict[str, t.Any]:
    """Return a task's options with a region."""
    return parameters(workspace.SERVICE, **{"region": "eu-west-101", **given})


def iam_token(project: str | None = "project-1", hours: float = 24) -> Reply:
    """Return IAM's answer to a right password."""
    expires = (datetime.now(timezone.utc) + timedelta(hours=hours)).isoformat()
    body = {"token": {"expires_at": expires, **({"project": {"id": project}} if project else {})}}
    return reply(body, 201, X_Subject_Token="iam-token-1")


def test_the_lifetime_of_a_token_is_what_iam_says() -> None:
    tokens = connection.IamTokens(t.cast(t.Any, scripted(iam_token(hours=2))), options(**PASSWORD))
    token, lifetime = tokens.mint()
    assert (token, tokens.project_id) == ("iam-token-1", "project-1")
    assert lifetime == pytest.approx(7200, abs=10)


@pytest.mark.parametrize(
    "answer",
    [
        reply({"token": {}}, 201),
        reply("<html>", 201, X_Subject_Token="iam-token-1"),
        reply({"token": "x"}, 201, X_Subject_Token="iam-token-1"),
        reply([], 200, X_Subject_Token="iam-token-1"),
    ],
)
def test_an_answer_without_a_token_is_an_unreadable_reply_that_shows_none(answer: Reply) -> None:
    tokens = connection.IamTokens(t.cast(t.Any, scripted(answer)), options(**PASSWORD))
    with pytest.raises(UnreadableReply) as caught:
        tokens.mint()
    assert "iam-token-1" not in caught.value.message


def test_a_wrong_password_is_a_final_error() -> None:
    refused = reply({"error": {"code": 401, "message": "wrong password", "title": "Unauthorized"}}, 401)
    tokens = connection.IamTokens(t.cast(t.Any, scripted(refused)), options(**PASSWORD))
    with pytest.raises(ExportsError, match="wrong password") as caught:
        tokens.mint()
    assert (caught.value.code, caught.value.retryable) == ("401", False)
