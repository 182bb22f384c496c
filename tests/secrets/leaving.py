# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A playbook that meets failures with marked secrets, at -vvvv, and everything that its run leaves behind."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

from ansible_collections.crosscloud.exports.tests.modules.clouds import MODULES
from ansible_collections.crosscloud.exports.tests.secrets.forms import files, leaks
from ansible_collections.crosscloud.exports.tests.secrets.stages import Stages

from faults.ways import ACCOUNTS, AWS, LISTING, Endpoints, Way
from playbooks.plays import SWITCH, Run, run_playbook
from simulator.faults.table import KINDS

SECRET_OPTIONS = (
    "secret_key", "session_token", "security_token", "auth_token", "private_key", "client_secret", "access_token",
)  # fmt: skip


# A presigned URL, in any writing of its query string.
PRESIGNED = re.compile(rb"X-Amz-(Signature|Credential)(=|%3D|\\u003d)", re.IGNORECASE)


class Case(t.NamedTuple):
    """One poll: a service, a way to sign in, and the failure that it meets. ``more`` are other options."""

    service: str
    way: Way
    failure: str
    more: t.Mapping[str, t.Any] = {}

    @property
    def id(self) -> str:
        """The item of the loop: no secret, as ansible-core shows it."""
        return "/".join((self.way.name, self.failure, *self.more))


def fits(service: str, failure: str) -> bool:
    """Tell whether the simulator has this failure for the service."""
    return failure not in KINDS or service in KINDS[failure].services


def secrets() -> dict[str, str]:
    """Return all secrets of the scenario, by account and option."""
    found = {}
    for cloud, accounts in ACCOUNTS.items():
        for name, account in accounts.items():
            found |= {f"{cloud} {name} {one}": account[one] for one in SECRET_OPTIONS if one in account}
            found |= {f"{cloud} {name} password": account["user"]["password"]} if "user" in account else {}
    return found


def options(case: Case, url: str) -> dict[str, t.Any]:
    """Return the options of a poll; keys of AWS that are nobody's come from a profile."""
    given = case.way.options(Endpoints(url, url))
    if case.way.services == AWS and case.way.sign_in:
        given["profile"] = f"{case.way.sign_in[0]}-{case.failure}"
    return {**given, "page_size": 20, "request_attempts": 1, **case.more}


def profiles(urls: t.Mapping[str, str]) -> str:
    """Return an AWS configuration: a profile of keys, and for each failure one for a role and one for an instance."""
    keys = ACCOUNTS["aws"]["main"]
    text = f"[profile main]\naws_access_key_id={keys['access_key']}\naws_secret_access_key={keys['secret_key']}\n"
    for name, url in urls.items():
        role = "role_arn=arn:aws:iam::123456789012:role/exporter\nsource_profile=main"
        text += f"[profile sts-{name}]\n{role}\nservices=at-{name}\n[services at-{name}]\nsts =\n  endpoint_url={url}\n"
        text += f"[profile imds-{name}]\nec2_metadata_service_endpoint={url}\n"
    return text


def play(cases: t.Sequence[Case], urls: t.Mapping[str, str], in_process: bool) -> tuple[dict[str, t.Any], t.Any]:
    """Return a play with one loop for each service, and the variable ``given``: options by service and item."""
    given: dict[str, dict[str, t.Any]] = {service: {} for service in LISTING}
    for case in cases:
        given[case.service][case.id] = options(case, urls[case.failure])
    tasks = [loop_task(MODULES[service], service, items) for service, items in given.items() if items]
    return {"hosts": "localhost", "gather_facts": False, "vars": {SWITCH: in_process}, "tasks": tasks}, given


def loop_task(module: str, service: str, items: t.Mapping[str, t.Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Return a task that runs a module once for each of ``items``: options, which stand in ``given`` by service too."""
    return {
        f"crosscloud.exports.{module}": {
            name: f"{{{{ given.{service}[item].{name} | default(omit) }}}}"
            for name in sorted({name for one in items.values() for name in one})
        },
        "name": service,
        "loop": list(items),
        "register": "done",
        "ignore_errors": True,
    }


def run(
    folder: Path, cases: t.Sequence[Case], stages: Stages, in_process: bool, **environment: str
) -> tuple[Run, dict[str, bytes]]:
    """Run a play over ``cases``; return its events and the content of all that it has written, by name."""
    book, given = play(cases, stages.urls, in_process)
    return run_book(folder, book, given, stages, **environment)


def run_book(
    folder: Path, book: dict[str, t.Any], given: t.Any, stages: Stages, **environment: str
) -> tuple[Run, dict[str, bytes]]:
    """Run a play that reads the variable ``given``; return its events and the content of all that it has written."""
    home, inputs, left = folder / "home", folder / "inputs", folder / "left"
    for one in (home, inputs, left):
        one.mkdir(parents=True)
    (inputs / "aws").write_text(profiles(stages.urls), encoding="utf-8")
    (inputs / "given.json").write_text(json.dumps({"given": given}), encoding="utf-8")
    done = run_playbook(
        left,
        [book],
        stages.urls["none"],
        "-vvvv",
        "-e",
        f"@{inputs / 'given.json'}",
        environment={
            "HOME": str(home),
            "TMPDIR": str(left),
            "ANSIBLE_LOCAL_TEMP": str(left / "local"),
            "ANSIBLE_REMOTE_TMP": str(left / "remote"),
            "ANSIBLE_LOG_PATH": str(left / "ansible.log"),
            "ANSIBLE_DISPLAY_TRACEBACK": "always",
            "AWS_CONFIG_FILE": str(inputs / "aws"),
            "AWS_EC2_METADATA_DISABLED": "false",
            **environment,
        },
    )
    return done, {"output": done.output.encode(), **files(home, left)}


def check_written(written: t.Mapping[str, bytes], stages: Stages, **more: str) -> None:
    """Assert that no secret and no presigned URL is in what was written, or in what another host was asked."""
    found = {**written, "other host": repr(stages.other.received).encode()}
    assert leaks({**secrets(), **stages.minted, **more}, found) == []
    assert [name for name, text in found.items() if PRESIGNED.search(text)] == []
