# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a refusal of Workspace, the gateway or IAM means, in all its shapes."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    UnreadableReply,
)
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import TRANSIENT_STATUS
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei import connection
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import (
    reply,
)


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ({"error_code": "WKS.00010099", "error_msg": "disabled"}, "WKS.00010099", "disabled"),
        ({"errorCode": "X.1", "errorMsg": "older"}, "X.1", "older"),
        ({"code": 1101, "message": "bare"}, "1101", "bare"),
        ({"error": {"code": 401, "message": "stop", "title": "Unauthorized"}}, "401", "stop"),
        ({"error": {"title": "Unauthorized"}}, "error", "Unauthorized"),
        ({"error_code": "X.2"}, "X.2", "the service answered"),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 403])
def test_every_shape_of_an_error_is_read_also_with_status_200(
    body: dict[str, t.Any], code: str, said: str, status: int
) -> None:
    with pytest.raises(ExportsError, match=said) as caught:
        connection.answer(reply(body, status))
    assert (caught.value.code, caught.value.http_status, caught.value.retryable) == (code, status, False)


@pytest.mark.parametrize("status", sorted(TRANSIENT_STATUS))
@pytest.mark.parametrize("body", [{"error_code": "WKS.1", "error_msg": "x"}, "<html>", ""])
def test_a_status_that_passes_does_whatever_the_body(status: int, body: t.Any) -> None:
    with pytest.raises(ExportsError) as caught:
        connection.answer(reply(body, status))
    assert caught.value.retryable


@pytest.mark.parametrize("code", sorted(connection.PASSING_CODES))
@pytest.mark.parametrize("status", [200, 400, 403])
def test_a_code_that_passes_does_whatever_the_status(code: str, status: int) -> None:
    with pytest.raises(ExportsError) as caught:
        connection.answer(reply({"error_code": code, "error_msg": "later"}, status))
    assert caught.value.retryable


@pytest.mark.parametrize("prefix", ["APIGW", "APIG", "APIC"])
@pytest.mark.parametrize("number", sorted(connection.REMEDIES))
def test_a_refusal_of_the_gateway_says_what_to_do(prefix: str, number: str) -> None:
    body = {"error_code": f"{prefix}.{number}", "error_msg": "no", "request_id": "r-1"}
    error = connection.refused(reply(body, 401))
    assert connection.REMEDIES[number] in error.message
    assert error.request_id == "r-1"


def test_the_request_id_may_stand_in_a_header() -> None:
    assert connection.refused(reply({"error_code": "X.1"}, 400, X_Request_Id="r-2")).request_id == "r-2"


@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.parametrize("body", ["<html>", "", "{}", "[]"])
def test_a_refusal_that_says_nothing_is_final(status: int, body: str) -> None:
    with pytest.raises(ExportsError) as caught:
        connection.answer(reply(body, status))
    assert (caught.value.code, caught.value.http_status, caught.value.retryable) == (str(status), status, False)


@pytest.mark.parametrize("body", ["<html>", "", "[]", '"text"', "null", '{"export_tasks": ['])
def test_a_body_that_is_no_object_is_an_unreadable_reply(body: str) -> None:
    with pytest.raises(UnreadableReply):
        connection.answer(reply(body))
    assert connection.refused(reply(body, 404)).code == "404"
