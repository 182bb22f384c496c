# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS requests and replies by botocore's own service models: query parameters, XML, JSON and their bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from xml.etree import ElementTree

import botocore.session
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape

from .base import Refusal


@cache
def service_model(name: str) -> ServiceModel:
    """botocore's description of a service."""
    loader = botocore.session.get_session().get_component("data_loader")
    return ServiceModel(loader.load_service_model(name, "service-2"), name)


def operation_model(service: str, operation: str) -> OperationModel:
    """botocore's description of one operation."""
    return service_model(service).operation_model(operation)


def parse_query(shape: Shape, params: Mapping[str, str], prefix: str = "") -> Any:
    """The input of a query-protocol operation from its form (`Filters.Filter.1.Name=status`); None when not there."""
    if isinstance(shape, StructureShape):
        members = {}
        for name, member in shape.members.items():
            key = member.serialization.get("name", name)
            value = parse_query(member, params, f"{prefix}.{key}" if prefix else key)
            if value is not None:
                members[name] = value
        return members if members or not prefix else None
    if isinstance(shape, ListShape):
        item = "" if shape.serialization.get("flattened") else "." + shape.member.serialization.get("name", "member")
        items: list[Any] = []
        while (value := parse_query(shape.member, params, f"{prefix}{item}.{len(items) + 1}")) is not None:
            items.append(value)
        return items or None
    text = params.get(prefix)
    if text is None or shape.type_name not in ("integer", "long"):
        return text
    try:
        return int(text)
    except ValueError:
        raise Refusal("bad_request", f"{prefix} must be a number, not {text}") from None


_JSON_TYPES = {"string": str, "list": list, "structure": dict, "boolean": bool, "integer": int}


def check_input(shape: Shape, value: Any, place: str = "") -> None:
    """Refusal when an input breaks the model: a type, a required member, an enum, a bound or a pattern."""
    wanted = _JSON_TYPES.get(shape.type_name)
    if wanted is not None and not isinstance(value, wanted):
        raise Refusal("malformed_request", f"{place or 'The request'} is not of type {shape.type_name}")
    if isinstance(shape, StructureShape):
        for name in shape.required_members:
            if name not in value:
                raise Refusal("bad_request", f"{place}{'.' if place else ''}{name} must not be missing")
        for name, member in shape.members.items():
            if value.get(name) is not None:
                check_input(member, value[name], f"{place}.{name}" if place else name)
    elif isinstance(shape, ListShape):
        for number, item in enumerate(value, 1):
            check_input(shape.member, item, f"{place}.{number}")
    else:
        _check_bounds(shape, value, place)


def _check_bounds(shape: Shape, value: Any, place: str) -> None:
    bounds = shape.metadata
    size = len(value) if isinstance(value, str) else value
    low, high = bounds.get("min"), bounds.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        raise Refusal("bad_request", f"Invalid value {value} for {place}. Must be between {low or 0} and {high}")
    if "enum" in bounds and value not in bounds["enum"]:
        raise Refusal("bad_request", f"Invalid value {value} for {place}. Valid values are {', '.join(bounds['enum'])}")
    # Only patterns that Python reads as Java does; the rest use \uD7FF-like ranges.
    if bounds.get("pattern") == r"\S*" and not re.fullmatch(r"\S*", value):
        raise Refusal("bad_request", f"Invalid value {value!r} for {place}. It must not hold blanks")


def to_xml(model: OperationModel, document: Mapping[str, Any], request_id: str) -> bytes:
    """The reply of a query-protocol operation."""
    namespace = model.service_model.metadata["xmlNamespace"]
    root = ElementTree.Element(f"{model.name}Response", xmlns=namespace)
    shape = model.output_shape
    assert shape is not None, model.name
    result = ElementTree.SubElement(root, shape.serialization["resultWrapper"])
    _fill(result, shape, document)
    ElementTree.SubElement(ElementTree.SubElement(root, "ResponseMetadata"), "RequestId").text = request_id
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _fill(element: ElementTree.Element, shape: Shape | None, value: Any) -> None:
    """Write a value into an element. Values that don't fit the model are written as they are: faults make such."""
    if isinstance(value, Mapping):
        members = shape.members if isinstance(shape, StructureShape) else {}
        # The model's order first, then what it does not know.
        for name in [*(n for n in members if n in value), *(n for n in value if n not in members)]:
            if value[name] is not None:
                member = members.get(name)
                tag = member.serialization.get("name", name) if member is not None else name
                _fill(ElementTree.SubElement(element, tag), member, value[name])
    elif isinstance(value, list):
        member = shape.member if isinstance(shape, ListShape) else None
        tag = member.serialization.get("name", "member") if member is not None else "member"
        for item in value:
            _fill(ElementTree.SubElement(element, tag), member, item)
    else:
        element.text = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
    return str(value)


def to_json(shape: Shape, value: Any) -> Any:
    """A reply of the JSON protocol in the model's order, times as epoch seconds."""
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        known = {name: to_json(member, value[name]) for name, member in shape.members.items() if name in value}
        return {**known, **{name: item for name, item in value.items() if name not in known}}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [to_json(shape.member, item) for item in value]
    return value
