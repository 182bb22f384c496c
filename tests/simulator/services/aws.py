# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two AWS protocols: how a request is signed, and the shape of errors."""

from __future__ import annotations

from typing import Any, ClassVar
from xml.etree import ElementTree

from flask import Response

from ..credentials import sigv4
from .aws_model import check_input, operation_model, parse_query, service_model, to_json, to_xml
from .base import Call, Document, Identity, Operation, Reason, Service

_WRONG_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
_WRONG_KEY = "The security token included in the request is invalid."
_EXPIRED = "The security token included in the request is expired"
_SKEWED = "Signature expired: the request was signed more than 15 minutes from now."


class AwsService(Service):
    """A service signed with SigV4. `name` is its name in botocore and in the credential scope."""

    request_id_header = "x-amzn-RequestId"

    def sign_in(self, call: Call) -> Identity:
        return sigv4.check(call, self.name)


class QueryService(AwsService):
    """Form in, XML out."""

    content_type = "text/xml"
    reasons = {
        "throttle": Reason(400, "Throttling", "Rate exceeded"),
        "missing_credentials": Reason(403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
        "malformed_credentials": Reason(403, "IncompleteSignature", "Authorization header is not a SigV4 one."),
        "unknown_key": Reason(403, "InvalidClientTokenId", _WRONG_KEY),
        "bad_signature": Reason(403, "SignatureDoesNotMatch", _WRONG_SIGNATURE),
        "clock_skew": Reason(403, "SignatureDoesNotMatch", _SKEWED),
        "expired_token": Reason(403, "ExpiredToken", _EXPIRED),
        "denied": Reason(403, "AccessDenied", "The caller is not authorized to perform this action"),
        "bad_request": Reason(400, "InvalidParameterValue", "A parameter has an invalid value"),
        "malformed_request": Reason(400, "MalformedInput", "The request can't be read"),
        "unknown_operation": Reason(400, "InvalidAction", "Could not find this operation for this version"),
        "not_found": Reason(404, "ResourceNotFoundFault", "The specified resource name does not match an existing one"),
        "internal_error": Reason(500, "InternalFailure", "The request processing has failed because of an error"),
        "bad_gateway": Reason(502, "InternalFailure", "Bad gateway"),
        "unavailable": Reason(503, "ServiceUnavailable", "Service is unavailable"),
        "gateway_timeout": Reason(504, "InternalFailure", "Gateway time-out"),
        "error": Reason(400, "ValidationError", "Injected error"),
    }

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        namespace = service_model(self.name).metadata["xmlNamespace"]
        root = ElementTree.Element("ErrorResponse", xmlns=namespace)
        error = ElementTree.SubElement(root, "Error")
        ElementTree.SubElement(error, "Type").text = "Sender" if reason.status < 500 else "Receiver"
        ElementTree.SubElement(error, "Code").text = reason.code
        ElementTree.SubElement(error, "Message").text = reason.message
        ElementTree.SubElement(root, "RequestId").text = call.request_id
        return Response(ElementTree.tostring(root), status=reason.status, content_type=self.content_type)


class JsonService(AwsService):
    """JSON 1.1 in and out."""

    content_type = "application/x-amz-json-1.1"
    reasons = {
        "throttle": Reason(400, "ThrottlingException", "Rate exceeded"),
        "missing_credentials": Reason(400, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        "malformed_credentials": Reason(
            400, "IncompleteSignatureException", "Authorization header is not a SigV4 one."
        ),
        "unknown_key": Reason(400, "UnrecognizedClientException", _WRONG_KEY),
        "bad_signature": Reason(400, "InvalidSignatureException", _WRONG_SIGNATURE),
        "clock_skew": Reason(400, "InvalidSignatureException", _SKEWED),
        "expired_token": Reason(400, "ExpiredTokenException", _EXPIRED),
        "denied": Reason(
            400, "AuthorizationErrorException", "The user does not have permission to perform the action."
        ),
        "bad_request": Reason(400, "InvalidParameterValueException", "A parameter is not valid or out of range."),
        "malformed_request": Reason(400, "SerializationException", "The request can't be read"),
        "unknown_operation": Reason(400, "UnknownOperationException", "Unknown operation"),
        "not_found": Reason(400, "ResourceNotFoundException", "The resource is not there"),
        "home_region": Reason(400, "HomeRegionNotSetException", "The home Region is not set."),
        "internal_error": Reason(500, "ServerInternalErrorException", "The server experienced an internal error."),
        "bad_gateway": Reason(502, "ServerInternalErrorException", "Bad gateway"),
        "unavailable": Reason(503, "ServiceUnavailableException", "Service is unavailable"),
        "gateway_timeout": Reason(504, "ServerInternalErrorException", "Gateway time-out"),
        "error": Reason(400, "InvalidParameterException", "Injected error"),
    }

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        return self.json({"__type": reason.code, "message": reason.message}, reason.status)


class AwsOperation(Operation):
    """An operation whose input and output the model describes."""

    service: AwsService
    name: ClassVar[str]

    @property
    def model(self) -> Any:
        """botocore's description."""
        return operation_model(self.service.name, self.name)

    def read(self, call: Call) -> Document:
        """The input as plain data, without looking at its bounds."""
        if isinstance(self.service, QueryService):
            return dict(parse_query(self.model.input_shape, call.request.form))
        data = call.request.get_json(force=True, silent=True)
        return data if isinstance(data, dict) else {}

    def params(self, call: Call) -> Document:
        return self.read(call)

    def checked(self, call: Call) -> Document:
        """The input as plain data; Refusal when it breaks the model."""
        data = self.read(call)
        check_input(self.model.input_shape, data)
        return data

    def render(self, call: Call, document: Document) -> Response:
        if isinstance(self.service, QueryService):
            return Response(to_xml(self.model, document, call.request_id), content_type=self.service.content_type)
        return self.service.json(to_json(self.model.output_shape, document))
