# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a refusal of MongoDB Atlas means: about the credentials, the place, or passing."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._atlas import connection
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    UnreadableReply,
)
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import TRANSIENT_STATUS, Reply
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import (
    reply,
    scripted,
)


def atlas(*replies: Reply) -> connection.Atlas:
    """Return a connection that gives ``replies`` in turn."""
    return connection.Atlas(t.cast(t.Any, scripted(*replies)), "https://cloud.example/api/atlas/v2", "x+json", None)


@pytest.mark.parametrize(
    ("status", "body", "code", "said"),
    [
        (
            404,
            {"error": 404, "errorCode": "CLUSTER_NOT_FOUND", "detail": "No cluster", "parameters": None},
            "CLUSTER_NOT_FOUND",
            "check cluster_name",
        ),
        (404, {"error": 404, "errorCode": "GROUP_NOT_FOUND", "reason": "Not Found"}, "GROUP_NOT_FOUND", "project_id"),
        (403, {"error": 403, "errorCode": "IP_ADDRESS_NOT_ON_ACCESS_LIST"}, "IP_ADDRESS_NOT_ON_ACCESS_LIST", "access"),
        (401, {"error": 401, "errorCode": "UNEXPECTED_ERROR", "detail": "not"}, "UNEXPECTED_ERROR", "credentials"),
        (406, {"error": 406, "errorCode": "INVALID_VERSION_DATE"}, "INVALID_VERSION_DATE", "api_version"),
        (410, "<html>gone</html>", "410", "update the collection"),
        (400, {"error": 400, "errorCode": "VALIDATION_ERROR", "detail": "bad"}, "VALIDATION_ERROR", "^bad "),
        (400, {"errorCode": "VALIDATION_ERROR", "reason": "Bad Request"}, "VALIDATION_ERROR", "^Bad Request "),
        (400, "<html>bad</html>", "400", "^the service answered <html>bad</html> "),
        (403, "", "403", "access list of the API key"),
    ],
)
def test_a_refusal_is_final_and_says_what_to_do(status: int, body: t.Any, code: str, said: str) -> None:
    with pytest.raises(ExportsError, match=said) as caught:
        connection.get(atlas(reply(body, status, X_Request_Id="r-1")), "groups/1")
    error = caught.value
    assert (error.code, error.http_status, error.request_id, error.retryable) == (code, status, "r-1", False)


@pytest.mark.parametrize("status", sorted(TRANSIENT_STATUS))
@pytest.mark.parametrize("body", [{"error": 500, "errorCode": "UNEXPECTED_ERROR"}, "<html>", ""])
def test_a_status_that_passes_does_whatever_the_body(status: int, body: t.Any) -> None:
    with pytest.raises(ExportsError) as caught:
        connection.get(atlas(reply(body, status)), "groups/1")
    assert caught.value.retryable


def test_the_code_may_stand_in_a_header() -> None:
    assert (
        connection.refused(reply("", 403, X_Error_Code="ORG_REQUIRES_ACCESS_LIST")).code == "ORG_REQUIRES_ACCESS_LIST"
    )


@pytest.mark.parametrize("body", [{"error": 500, "errorCode": "X"}, {"errorCode": "X"}, {"error": "invalid_token"}])
def test_an_error_document_with_status_200_is_a_refusal(body: dict[str, t.Any]) -> None:
    with pytest.raises(ExportsError) as caught:
        connection.get(atlas(reply(body)), "groups/1")
    assert caught.value.code == body.get("errorCode", body.get("error"))


def test_an_object_is_returned_as_it_came() -> None:
    assert connection.get(atlas(reply({"results": [], "totalCount": 0})), "groups/1") == {
        "results": [],
        "totalCount": 0,
    }


@pytest.mark.parametrize("body", ["<html>", "", "[]", "null", '{"results": ['])
def test_a_body_that_is_no_object_is_an_unreadable_reply(body: str) -> None:
    with pytest.raises(UnreadableReply):
        connection.get(atlas(reply(body)), "groups/1")
