# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of each service under ansible-core's own validation: variables, aliases, defaults, secrets."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.crosscloud.exports.plugins.module_utils._atlas.export_jobs import SERVICE as ATLAS
from ansible_collections.crosscloud.exports.plugins.module_utils._aws.discovery import SERVICE as DISCOVERY
from ansible_collections.crosscloud.exports.plugins.module_utils._aws.rds import SERVICE as RDS
from ansible_collections.crosscloud.exports.plugins.module_utils._core.options import is_explicit
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import Service
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei.workspace import SERVICE as WORKSPACE

SERVICES = [RDS, DISCOVERY, WORKSPACE, ATLAS]
REQUIRED = {"atlas": {"project_id": "0123456789abcdef01234567", "cluster_name": "cluster-989"}}
# Option -> the variables that fill it, the first that is set going first.
AWS_VARIABLES = {
    "region": ["AWS_REGION", "AWS_DEFAULT_REGION"],
    "profile": ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
    "access_key": ["AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"],
    "secret_key": ["AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"],
    "session_token": ["AWS_SESSION_TOKEN"],
    "endpoint_url": ["AWS_URL"],
    "aws_ca_bundle": ["AWS_CA_BUNDLE"],
}
VARIABLES = {
    "rds": AWS_VARIABLES,
    "discovery": AWS_VARIABLES,
    "workspace": {
        "region": ["HW_REGION_NAME"],
        "project_id": ["HW_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID"],
        "project_name": ["HW_PROJECT_NAME"],
        "iam_endpoint_url": ["HW_AUTH_URL", "HUAWEICLOUD_SDK_IAM_ENDPOINT"],
        "access_key": ["HW_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"],
        "secret_key": ["HW_SECRET_KEY", "HUAWEICLOUD_SDK_SK"],
        "security_token": ["HW_SECURITY_TOKEN", "HUAWEICLOUD_SDK_SECURITY_TOKEN"],
        "auth_token": ["HW_AUTH_TOKEN"],
        "user_name": ["HW_USER_NAME"],
        "user_password": ["HW_USER_PASSWORD"],
        "domain_name": ["HW_DOMAIN_NAME"],
    },
    "atlas": {
        "project_id": ["MONGODB_ATLAS_PROJECT_ID"],
        "base_url": ["MONGODB_ATLAS_BASE_URL", "MONGODB_ATLAS_OPS_MANAGER_URL", "MCLI_OPS_MANAGER_URL"],
        "access_token": ["MONGODB_ATLAS_ACCESS_TOKEN"],
        "client_id": ["MONGODB_ATLAS_CLIENT_ID"],
        "client_secret": ["MONGODB_ATLAS_CLIENT_SECRET"],
        "public_key": ["MONGODB_ATLAS_PUBLIC_API_KEY", "MONGODB_ATLAS_PUBLIC_KEY", "MCLI_PUBLIC_API_KEY"],
        "private_key": ["MONGODB_ATLAS_PRIVATE_API_KEY", "MONGODB_ATLAS_PRIVATE_KEY", "MCLI_PRIVATE_API_KEY"],
    },
}
SECRETS = {
    "rds": {"secret_key", "session_token"},
    "discovery": {"secret_key", "session_token"},
    "workspace": {"secret_key", "security_token", "auth_token", "user_password"},
    "atlas": {"client_secret", "private_key", "access_token"},
}
ALIASES = {
    "rds": {"export_task_identifier": "export_task_identifiers", "aws_access_key_id": "access_key"},
    "discovery": {"export_id": "export_ids", "aws_region": "region"},
    "workspace": {"task_id": "task_ids"},
    "atlas": {
        "export_id": "export_ids",
        "export_job_id": "export_ids",
        "group_id": "project_id",
        "api_username": "public_key",
        "api_password": "private_key",
        "service_account_id": "client_id",
        "service_account_secret": "client_secret",
    },
}
ROWS = [(one, option, names) for one in SERVICES for option, names in VARIABLES[one.name].items()]


def validate(service: Service, **given: t.Any) -> t.Any:
    """Return ansible-core's result for a task's options."""
    result = ArgumentSpecValidator(service.argument_spec, **service.constraints).validate(given)
    assert not result.error_messages, result.error_messages
    return result


def required(service: Service, *without: str) -> dict[str, t.Any]:
    """Return what a task has to give at least."""
    return {name: value for name, value in REQUIRED.get(service.name, {}).items() if name not in without}


@pytest.mark.parametrize(("service", "option", "names"), ROWS, ids=lambda value: getattr(value, "name", str(value)))
def test_the_environment_fills_an_option_that_the_task_leaves_out(
    monkeypatch: pytest.MonkeyPatch, service: Service, option: str, names: list[str]
) -> None:
    given = required(service, option)
    for place, name in reversed(list(enumerate(names))):
        monkeypatch.setenv(name, f"/value-of-{place}")
        options = validate(service, **given).validated_parameters
        assert options[option] == f"/value-of-{place}", f"{name} goes before those behind it"
    # ansible-core turns a path into a plain text; nothing asks where a path comes from.
    assert service.argument_spec[option]["type"] == "path" or not is_explicit(options, option)
    options = validate(service, **{**given, option: "/of-the-task"}).validated_parameters
    assert options[option] == "/of-the-task"
    assert is_explicit(options, option)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_no_other_option_is_filled_by_the_environment(service: Service) -> None:
    filled = {name for name, spec in service.argument_spec.items() if "fallback" in spec}
    assert filled == set(VARIABLES[service.name])


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_secrets_are_kept_out_of_logs_wherever_they_come_from(
    monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    values = {name: f"correct-horse-battery-{name}" for name in SECRETS[service.name]}
    assert set(values.values()) <= validate(service, **required(service), **values)._no_log_values
    for name, value in values.items():
        monkeypatch.setenv(VARIABLES[service.name][name][0], value)
    assert set(values.values()) <= validate(service, **required(service))._no_log_values


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_only_secrets_are_kept_out_of_logs(service: Service) -> None:
    assert {name for name, spec in service.argument_spec.items() if spec.get("no_log")} == SECRETS[service.name]


@pytest.mark.parametrize(
    ("service", "alias", "option"), [(one, *pair) for one in SERVICES for pair in ALIASES[one.name].items()]
)
def test_an_alias_stands_for_its_option(service: Service, alias: str, option: str) -> None:
    value = ["0123456789abcdef01234567"] if option == service.ids else "0123456789abcdef01234567"
    options = validate(service, **{**required(service, option), alias: value}).validated_parameters
    assert options[option] == value


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_one_id_or_a_comma_between_them_makes_a_list(service: Service) -> None:
    for given, expected in (("a", ["a"]), ("a,b", ["a", "b"]), ([1, "b"], ["1", "b"])):
        options = validate(service, **{**required(service), service.ids: given}).validated_parameters
        assert options[service.ids] == expected


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_task_without_options_has_the_documented_defaults(service: Service) -> None:
    options = validate(service, **required(service)).validated_parameters
    assert (options["request_timeout"], options["request_attempts"], options["validate_certs"]) == (30, 3, True)
    given = {name for name, value in options.items() if value is not None} - set(required(service))
    extra = {
        "discovery": {"include_download_url": False},
        "atlas": {"base_url": "https://cloud.mongodb.com", "api_version": "v2"},
    }.get(service.name, {})
    assert given == {"request_timeout", "request_attempts", "validate_certs", *extra}
    assert {name: options[name] for name in extra} == extra
    assert service.page_sizes[0] <= service.page_sizes[1]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@pytest.mark.parametrize(
    "given", [{"states": ["done"]}, {"max_items": "many"}, {"request_timeout": "long"}, {"no_such_option": 1}]
)
def test_a_value_of_the_wrong_kind_is_refused(service: Service, given: dict[str, t.Any]) -> None:
    result = ArgumentSpecValidator(service.argument_spec).validate({**required(service), **given})
    assert result.error_messages
