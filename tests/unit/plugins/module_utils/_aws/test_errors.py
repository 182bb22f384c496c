# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever botocore raises becomes an error of ours, passing or final."""

from __future__ import annotations

import string
import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._aws import connection
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import (
    ExportsError,
    InvalidOption,
    UnreadableReply,
)
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fake_aws import client_error, scripted
from botocore import exceptions as boto
from botocore import parsers

# Which of botocore's own failures pass; a class that is not named here has to be final.
PASSING = {
    "ConnectionClosedError",
    "ConnectionError",
    "ConnectTimeoutError",
    "CredentialRetrievalError",
    "EndpointConnectionError",
    "HTTPClientError",
    "MetadataRetrievalError",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "ResponseStreamingError",
}
OF_THE_OPTIONS = {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "ParamValidationError"}
# From botocore's documentation of its standard retry mode, not from the code that uses it.
THROTTLED = (
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "RequestTimeout",
    "RequestTimeoutException",
)
REFUSED_FOR_GOOD = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "AuthorizationErrorException",
    "ExpiredToken",
    "ExpiredTokenException",
    "HomeRegionNotSetException",
    "InvalidClientTokenId",
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "ValidationError",
)


def subclasses(kind: type[Exception]) -> set[type[Exception]]:
    """Return ``kind`` and all its subclasses that botocore itself defines."""
    found = {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))
    return {one for one in found if one.__module__.startswith("botocore.")}


def example(kind: type[Exception]) -> Exception:
    """Make an exception of ``kind`` with a value for all that its text needs."""
    names = {name for _text, name, *_rest in string.Formatter().parse(getattr(kind, "fmt", "")) if name}
    if issubclass(kind, boto.WaiterError):
        return kind("name", "reason", {})
    return kind(**dict.fromkeys(names, "value"))


@pytest.mark.parametrize("kind", sorted(subclasses(boto.BotoCoreError), key=str), ids=lambda kind: kind.__name__)
def test_every_failure_of_botocore_is_an_error_of_ours(kind: type[Exception]) -> None:
    error = connection.translate(example(kind))
    assert isinstance(error, ExportsError)
    assert error.message
    name = kind.__name__
    assert error.retryable == (name in PASSING)
    assert isinstance(error, InvalidOption) == (name in OF_THE_OPTIONS)
    assert error.code == ("InvalidOption" if name in OF_THE_OPTIONS else name)


def test_a_handshake_that_breaks_off_passes_and_a_certificate_does_not() -> None:
    for reason, passes in (("EOF occurred in violation of protocol", True), ("certificate verify failed", False)):
        error = connection.translate(boto.SSLError(endpoint_url="https://rds.example", error=Exception(reason)))
        assert error.retryable == passes
        assert passes or "aws_ca_bundle" in error.message


def test_the_list_of_passing_failures_names_classes_that_exist() -> None:
    names = {kind.__name__ for kind in subclasses(boto.BotoCoreError)}
    assert names >= PASSING | OF_THE_OPTIONS


@pytest.mark.parametrize("code", THROTTLED)
def test_a_throttled_call_passes(code: str) -> None:
    error = connection.translate(client_error(code, 400))
    assert (error.code, error.retryable, error.http_status) == (code, True, 400)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_status_that_passes_does_whatever_the_code(status: int) -> None:
    assert connection.translate(client_error("SomethingNew", status)).retryable


@pytest.mark.parametrize("code", REFUSED_FOR_GOOD)
@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_for_good_is_final(code: str, status: int) -> None:
    assert not connection.translate(client_error(code, status)).retryable


@pytest.mark.parametrize("code", sorted(connection.REMEDIES))
def test_a_refusal_says_what_aws_said_and_what_to_do(code: str) -> None:
    error = connection.translate(client_error(code, 403))
    assert error.message == f"said by AWS ({code}, HTTP 403, request id r-1) - {connection.REMEDIES[code]}"
    assert (error.code, error.http_status, error.request_id) == (code, 403, "r-1")


@pytest.mark.parametrize("response", [{}, {"Error": {}}, {"Error": {"Code": "X"}}, {"ResponseMetadata": {}}])
def test_a_refusal_that_says_little_is_an_error_all_the_same(response: t.Any) -> None:
    error = connection.translate(boto.ClientError(response, "DescribeExportTasks"))
    assert error.message
    assert not error.retryable


def test_a_call_returns_the_reply_without_its_metadata() -> None:
    client = scripted({"ExportTasks": []})
    assert connection.fetch(client.describe_export_tasks, {"MaxRecords": 20}) == {"ExportTasks": []}
    assert client.requests == [{"MaxRecords": 20}]


def test_a_call_that_is_refused_raises_an_error_of_ours() -> None:
    with pytest.raises(ExportsError) as caught:
        connection.fetch(scripted(client_error("Throttling")).describe_export_tasks, {})
    assert caught.value.code == "Throttling"


def test_a_reply_with_nothing_in_it_is_an_unreadable_reply() -> None:
    with pytest.raises(UnreadableReply) as caught:
        connection.fetch(scripted({}).describe_export_tasks, {})
    assert caught.value.request_id == "r-1"


@pytest.mark.parametrize("failure", [parsers.ResponseParserError("bad XML"), KeyError("x"), TypeError("x")], ids=repr)
def test_whatever_a_parser_of_botocore_raises_is_an_unreadable_reply(failure: Exception) -> None:
    with pytest.raises(UnreadableReply):
        connection.fetch(scripted(failure).describe_export_tasks, {})
