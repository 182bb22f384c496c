# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options are checked before anything is sent, and the environment fills in what the task leaves out."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import InvalidOption
from ansible_collections.crosscloud.exports.plugins.module_utils._core.options import (
    COMMON_SPEC,
    FromEnvironment,
    check_common,
    check_ids,
    check_secrets,
    choose_credentials,
    env,
    is_explicit,
    token_of_keys,
)
from hypothesis import given
from hypothesis import strategies as st

WAYS = {"keys": ("access_key", "secret_key"), "token": ("auth_token",), "password": ("user_name", "user_password")}


FROM_ENV = FromEnvironment("from the environment")


@pytest.mark.parametrize(
    ("options", "way"),
    [
        ({"access_key": "a", "secret_key": "s"}, "keys"),
        ({"auth_token": "t"}, "token"),
        ({"user_name": "u", "user_password": "p"}, "password"),
        # The task beats the environment, whatever the order of the ways.
        ({"access_key": FROM_ENV, "secret_key": FROM_ENV, "auth_token": "t"}, "token"),
        ({"access_key": FROM_ENV, "secret_key": FROM_ENV, "user_name": "u", "user_password": "p"}, "password"),
        # One half from the task, the other from the environment.
        ({"access_key": "a", "secret_key": FROM_ENV}, "keys"),
        ({"access_key": FROM_ENV, "secret_key": FROM_ENV, "user_name": "u", "user_password": FROM_ENV}, "password"),
        # The environment alone: the first way that is complete.
        ({"access_key": FROM_ENV, "secret_key": FROM_ENV, "auth_token": FROM_ENV}, "keys"),
        ({"access_key": FROM_ENV, "auth_token": FROM_ENV}, "token"),
        # An empty text is no value.
        ({"access_key": "", "secret_key": "", "auth_token": FROM_ENV}, "token"),
    ],
)
def test_the_one_way_to_sign_in_is_chosen(options: dict[str, t.Any], way: str) -> None:
    assert choose_credentials(options, WAYS, "set something") == way


def test_two_ways_in_the_task_are_an_error_that_names_both() -> None:
    with pytest.raises(InvalidOption) as caught:
        choose_credentials({"access_key": "a", "secret_key": "s", "auth_token": "t"}, WAYS, "set something")
    for name in ("access_key", "secret_key", "auth_token", "remove"):
        assert name in caught.value.message


@pytest.mark.parametrize(
    ("options", "lacking", "present"),
    [
        ({"access_key": "a"}, "secret_key", "access_key"),
        ({"user_password": "p"}, "user_name", "user_password"),
        ({"access_key": FROM_ENV}, "secret_key", "access_key"),
        # A complete way in the environment does not stand in for half a way in the task.
        ({"user_name": "u", "access_key": FROM_ENV, "secret_key": FROM_ENV}, "user_password", "user_name"),
    ],
)
def test_half_a_way_is_an_error_that_names_what_is_missing(
    options: dict[str, t.Any], lacking: str, present: str
) -> None:
    with pytest.raises(InvalidOption, match=rf"^{lacking} is missing beside {present}: set something$"):
        choose_credentials(options, WAYS, "set something")


@pytest.mark.parametrize("options", [{}, {"access_key": None, "auth_token": ""}])
def test_no_credentials_are_an_error_with_the_remedy(options: dict[str, t.Any]) -> None:
    with pytest.raises(InvalidOption, match=r"^no credentials: set something$"):
        choose_credentials(options, WAYS, "set something")


@pytest.mark.parametrize(
    ("key", "token", "expected"),
    [
        ("mine", "my token", "my token"),
        ("mine", None, None),
        ("mine", FROM_ENV, None),
        (FROM_ENV, FROM_ENV, FROM_ENV),
        (FROM_ENV, "my token", "my token"),
        (FROM_ENV, "", None),
    ],
)
def test_a_token_of_the_environment_does_not_go_with_keys_of_the_task(
    key: t.Any, token: t.Any, expected: t.Any
) -> None:
    assert token_of_keys({"access_key": key, "session_token": token}, "session_token", "access_key") == expected


VALUES = st.sampled_from([None, "", "given", FROM_ENV])


def choice(options: dict[str, t.Any]) -> str | InvalidOption:
    """Return the way that is chosen, or the error."""
    try:
        return choose_credentials(options, WAYS, "set something")
    except InvalidOption as error:
        return error


@given(st.fixed_dictionaries({name: VALUES for names in WAYS.values() for name in names}))
def test_any_mix_gives_a_complete_way_or_an_error_without_a_value(options: dict[str, t.Any]) -> None:
    way = choice(options)
    if isinstance(way, InvalidOption):
        assert FROM_ENV not in way.message
        return
    assert all(options[name] for name in WAYS[way])
    others = [name for other, names in WAYS.items() if other != way for name in names]
    assert not any(is_explicit(options, name) for name in others)


def from_spec(**given_: t.Any) -> dict[str, t.Any]:
    """Return the options after ansible-core's own validation."""
    spec = {"region": {"type": "str", "aliases": ["area"], "fallback": env("FIRST_REGION", "SECOND_REGION")}}
    result = ArgumentSpecValidator(spec).validate(given_)
    assert not result.error_messages
    return dict(result.validated_parameters)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"FIRST_REGION": "one"}, "one"),
        ({"SECOND_REGION": "two"}, "two"),
        ({"FIRST_REGION": "one", "SECOND_REGION": "two"}, "one"),
        ({"FIRST_REGION": "", "SECOND_REGION": "two"}, "two"),
    ],
)
def test_the_first_variable_that_is_not_empty_fills_an_option(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = from_spec()
    assert options["region"] == expected
    assert not is_explicit(options, "region")


@pytest.mark.parametrize("name", ["region", "area"])
def test_what_the_task_gives_beats_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("FIRST_REGION", "one")
    options = from_spec(**{name: "mine"})
    assert options["region"] == "mine"
    assert is_explicit(options, "region")


@pytest.mark.parametrize("value", [None, "", False])
def test_an_empty_value_is_not_explicit(value: t.Any) -> None:
    assert not is_explicit({"region": value}, "region")
    assert not is_explicit({}, "region")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("page_size", 19, "from 20 to 100"),
        ("page_size", 101, "from 20 to 100"),
        ("max_items", 0, "at least 1"),
        ("max_items", -1, "at least 1"),
        ("request_timeout", 0, "from 1 to 3600"),
        ("request_attempts", 0, "from 1 to 10"),
        ("request_attempts", 11, "from 1 to 10"),
    ],
)
def test_a_number_out_of_bounds_is_an_error_that_names_them(name: str, value: int, allowed: str) -> None:
    with pytest.raises(InvalidOption, match=rf"^{name} is {value}; it must be {allowed}$"):
        check_common({name: value}, (20, 100))


@pytest.mark.parametrize("options", [{"page_size": 20}, {"page_size": 100, "max_items": 10**6}, {"max_items": None}])
def test_numbers_within_bounds_pass(options: dict[str, t.Any]) -> None:
    check_common(options, (20, 100))


def test_the_defaults_of_the_common_options_are_within_their_bounds() -> None:
    defaults = ArgumentSpecValidator(COMMON_SPEC).validate({}).validated_parameters
    assert (defaults["request_timeout"], defaults["request_attempts"]) == (30, 3)
    check_common(defaults, (1, 1))


SECRETIVE: dict[str, dict[str, t.Any]] = {"secret_key": {"type": "str", "no_log": True}, "region": {"type": "str"}}


@pytest.mark.parametrize("character", ["\n", "\r\n", "\t", "\x00", "\x7f"])
def test_a_secret_with_a_control_character_is_an_error_that_does_not_show_it(character: str) -> None:
    with pytest.raises(InvalidOption, match=r"^secret_key holds a line break or another control character") as caught:
        check_secrets({"secret_key": f"correct-horse{character}"}, SECRETIVE)
    assert "horse" not in caught.value.message


@pytest.mark.parametrize("secret", [None, "", "correct horse battery staple+/="])
def test_a_secret_without_one_passes_and_so_does_what_is_no_secret(secret: str | None) -> None:
    check_secrets({"secret_key": secret, "region": "two\nlines"}, SECRETIVE)


@pytest.mark.parametrize("bad", ["", "two words", "a\n", "x" * 65])
def test_an_id_that_can_not_exist_is_an_error_that_names_option_and_rule(bad: str) -> None:
    with pytest.raises(InvalidOption, match=r"(?s)task_ids: .* the rule"):
        check_ids("task_ids", ["good", bad], r"\S{1,64}", "the rule")


@pytest.mark.parametrize("ids", [None, [], ["x" * 64, "575768277444198400"]])
def test_ids_that_can_exist_pass(ids: list[str] | None) -> None:
    check_ids("task_ids", ids, r"\S{1,64}", "the rule")
