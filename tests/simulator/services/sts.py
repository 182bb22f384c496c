# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS STS: AssumeRole, which gives out keys that end."""

from __future__ import annotations

from .aws import AwsOperation, QueryService
from .base import Call, Document, Refusal


class Sts(QueryService):
    """Query protocol, signed for `sts`."""

    name = "sts"


class AssumeRole(AwsOperation):
    """Temporary keys for a role that the scenario lets the caller assume."""

    name = "AssumeRole"
    main = "Credentials"

    def answer(self, call: Call) -> Document:
        asked, world = self.checked(call), call.world
        account = world.scenario.accounts.aws[call.account]
        prefix = f"arn:aws:iam::{account.account_id}:role/"
        role = account.roles.get(asked["RoleArn"].removeprefix(prefix))
        if role is None or not asked["RoleArn"].startswith(prefix):
            user = f"arn:aws:iam::{account.account_id}:user/{call.account}"
            text = f"User: {user} is not authorized to perform: sts:AssumeRole on resource: {asked['RoleArn']}"
            raise Refusal("denied", text)
        lifetime = min(role.lifetime, asked.get("DurationSeconds", role.lifetime))
        key = world.issue_aws_key(call.account, lifetime)
        name = asked["RoleArn"].removeprefix(prefix)
        return {
            "Credentials": {
                "AccessKeyId": key.value,
                "SecretAccessKey": key.secret,
                "SessionToken": key.session_token,
                "Expiration": world.clock.wall_after(lifetime, role.reported_lifetime),
            },
            "AssumedRoleUser": {
                "AssumedRoleId": f"AROASIMULATOR00000001:{asked['RoleSessionName']}",
                "Arn": f"arn:aws:sts::{account.account_id}:assumed-role/{name}/{asked['RoleSessionName']}",
            },
        }
