# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei Cloud: signing in with keys, a token or a user's password, finding the project, telling errors apart."""

from __future__ import annotations

import functools
import re
import typing as t

from .._core.errors import ExportsError, InvalidOption, UnreadableReply, excerpt, require, service_error
from .._core.http import REQUESTS_IMPORT_ERROR, TRANSIENT_STATUS, Http, Reply
from .._core.options import Options, Spec, check_url, choose_credentials, env, token_of_keys
from .._core.retry import reread
from .._core.times import seconds_until
from .._core.token import TokenAuth
from .signature import SdkHmacAuth

SIGNING_SPEC: Spec = {
    "region": {"type": "str", "fallback": env("HW_REGION_NAME")},
    "project_id": {"type": "str", "fallback": env("HW_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID")},
    "project_name": {"type": "str", "fallback": env("HW_PROJECT_NAME")},
    "endpoint_url": {"type": "str"},
    "iam_endpoint_url": {"type": "str", "fallback": env("HW_AUTH_URL", "HUAWEICLOUD_SDK_IAM_ENDPOINT")},
    "access_key": {"type": "str", "fallback": env("HW_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"), "no_log": False},
    "secret_key": {"type": "str", "fallback": env("HW_SECRET_KEY", "HUAWEICLOUD_SDK_SK"), "no_log": True},
    "security_token": {
        "type": "str",
        "fallback": env("HW_SECURITY_TOKEN", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
        "no_log": True,
    },
    "auth_token": {"type": "str", "fallback": env("HW_AUTH_TOKEN"), "no_log": True},
    "user_name": {"type": "str", "fallback": env("HW_USER_NAME")},
    "user_password": {"type": "str", "fallback": env("HW_USER_PASSWORD"), "no_log": True},
    "domain_name": {"type": "str", "fallback": env("HW_DOMAIN_NAME")},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
}
WAYS = {
    "keys": ("access_key", "secret_key"),
    "token": ("auth_token",),
    "password": ("user_name", "user_password", "domain_name"),
}
CREDENTIALS_REMEDY = (
    "set access_key and secret_key (HW_ACCESS_KEY, HW_SECRET_KEY), or auth_token (HW_AUTH_TOKEN), "
    "or user_name, user_password and domain_name (HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME)"
)
PROJECT_ID = r"[\w-]{1,64}"
# The gateway's throttling and Workspace's "retry later" and "unavailable"; the latter come with several statuses.
PASSING_CODES = frozenset(("APIGW.0308", "APIG.0308", "APIC.0308", "WKS.00211401", "WKS.00050902"))
REMEDIES = {
    "401": "check the keys or the password, and the clock of this machine",
    "0301": "check the keys or the token, the clock of this machine, and that the key is not locked (5 failures lock "
    "it for 5 minutes)",
    "0306": "allow workspace:tenants:listExportTasks for this identity",
    "00081102": "allow workspace:tenants:listExportTasks for this identity",
    "0307": "the token has ended or belongs to another region; get a new one",
    "0308": "ask less often",
}


class Project(t.NamedTuple):
    """A connection: a session that signs in, and the project that its answers are about."""

    http: Http
    url: str


def check(options: Options) -> None:
    """Check the options of ``SIGNING_SPEC`` before anything is sent."""
    require("requests", REQUESTS_IMPORT_ERROR)
    choose_credentials(options, WAYS, CREDENTIALS_REMEDY)
    endpoint(options)
    if needs_iam(options):
        iam_endpoint(options)
        if not _project_name(options) and not options.get("project_id"):
            raise InvalidOption("no project: set project_id (HW_PROJECT_ID), project_name or region")


def connect(options: Options) -> Project:
    """Sign in, find the project when its id is not given, and return the connection."""
    verify = options.get("ca_path") or True if options["validate_certs"] else False
    http = Http(timeout=options["request_timeout"], attempts=options["request_attempts"], verify=verify)
    try:
        project_id = reread(functools.partial(_project_of, http, options), options["request_attempts"])
    except Exception:
        http.close()
        raise
    return Project(http, f"{endpoint(options)}/v2/{project_id}")


def _project_of(http: Http, options: Options) -> str:
    """Sign in and return the id of the project, which becomes a part of the URL."""
    project_id = _sign_in(http, options) or find_project(http, options)
    if not re.fullmatch(PROJECT_ID, project_id):
        raise UnreadableReply("IAM sent an id of a project that can't be one")
    return project_id


def _sign_in(http: Http, options: Options) -> str | None:
    """Give ``http`` its auth and return the id of the project as far as it is known then."""
    way = choose_credentials(options, WAYS, CREDENTIALS_REMEDY)
    project_id: str | None = options.get("project_id")
    if way == "keys":
        token = token_of_keys(options, "security_token", "access_key")
        http.auth = SdkHmacAuth(options["access_key"], options["secret_key"], token)
    elif way == "token":
        http.auth = TokenAuth("X-Auth-Token", token=options["auth_token"])
    else:
        tokens = IamTokens(http, options)
        http.auth = TokenAuth("X-Auth-Token", mint=tokens.mint)
        if not project_id:
            http.auth.renew()
            project_id = tokens.project_id
    return project_id


def close(project: Project) -> None:
    """Close the connections."""
    project.http.close()


def get(project: Project, path: str, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the JSON object under ``path`` of the project; every other answer is an error."""
    # requests would write True; the API and its signature know only lower case.
    words = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in params.items()}
    return answer(project.http.get(f"{project.url}/{path}", words))


def answer(reply: Reply) -> dict[str, t.Any]:
    """Return the JSON object of a reply; raise for a refusal, which Workspace also sends with status 200."""
    if reply.status >= 400:
        raise refused(reply)
    body = reply.json()
    if not isinstance(body, dict):
        raise UnreadableReply(f"the reply is not an object: {excerpt(reply.body)}", http_status=reply.status)
    if _code_and_text(body)[0]:
        raise refused(reply)
    return body


def refused(reply: Reply) -> ExportsError:
    """Return the error for a reply that refuses, in any of the shapes of the gateway, Workspace and IAM."""
    body = reply.json_object()
    code, said = _code_and_text(body)
    return service_error(
        said or f"the service answered {excerpt(reply.body)}",
        code=code or str(reply.status),
        http_status=reply.status,
        request_id=body.get("request_id") or reply.headers.get("X-Request-Id"),
        retryable=reply.status in TRANSIENT_STATUS or code in PASSING_CODES,
        remedy=REMEDIES.get((code or "").rpartition(".")[2]),
    )


def endpoint(options: Options) -> str:
    """Return the URL of Workspace. There is no list of regions here: the vendor's own lists disagree."""
    return _endpoint(options, "endpoint_url", "workspace")


def iam_endpoint(options: Options) -> str:
    """Return the URL of IAM, with or without the ``/v3`` that Terraform's ``HW_AUTH_URL`` ends in."""
    return _endpoint(options, "iam_endpoint_url", "iam").removesuffix("/v3")


def needs_iam(options: Options) -> bool:
    """Tell whether IAM is asked before Workspace: for a token, or for the id of the project."""
    return not options.get("project_id") or choose_credentials(options, WAYS, CREDENTIALS_REMEDY) == "password"


def find_project(http: Http, options: Options) -> str:
    """Return the id of the project by its name (by default the region's own project, which has the region's name)."""
    name = _project_name(options)
    found = answer(http.get(f"{iam_endpoint(options)}/v3/projects", {"name": name})).get("projects")
    if not isinstance(found, list) or not all(isinstance(project, dict) and project.get("id") for project in found):
        raise UnreadableReply("IAM sent no list of projects")
    if len(found) != 1:
        ids = ", ".join(str(project["id"]) for project in found) or "none"
        raise InvalidOption(f"IAM finds {len(found)} projects named '{name}' ({ids}); set project_id")
    return str(found[0]["id"])


class IamTokens:
    """IAM tokens for a user with a password. They live for 24 hours."""

    def __init__(self, http: Http, options: Options) -> None:
        self._http = http
        self._options = options
        self.project_id: str | None = options.get("project_id")

    def mint(self) -> tuple[str, float | None]:
        """Return a new token and its lifetime in seconds; learn the project's id from the reply."""
        url = f"{iam_endpoint(self._options)}/v3/auth/tokens?nocatalog=true"
        reply = self._http.send("POST", url, json=self._body())
        if reply.status >= 400:
            raise refused(reply)
        token = reply.headers.get("X-Subject-Token")
        body = reply.json_object().get("token")
        if not token or not isinstance(body, dict):
            # No excerpt: what looks broken here may hold half a token.
            raise UnreadableReply("IAM answered without a token", http_status=reply.status)
        project = body.get("project")
        self.project_id = self.project_id or (str(project.get("id") or "") if isinstance(project, dict) else None)
        return token, seconds_until(body.get("expires_at"))

    def _body(self) -> dict[str, t.Any]:
        options = self._options
        user = {
            "name": options["user_name"],
            "password": options["user_password"],
            "domain": {"name": options["domain_name"]},
        }
        project = {"id": options["project_id"]} if options.get("project_id") else {"name": _project_name(options)}
        identity = {"methods": ["password"], "password": {"user": user}}
        return {"auth": {"identity": identity, "scope": {"project": project}}}


def _endpoint(options: Options, name: str, host: str) -> str:
    if options.get(name):
        return check_url(name, options[name])
    if not options.get("region"):
        raise InvalidOption(f"no region: set region (HW_REGION_NAME) or {name}")
    # Anything else would name another host, and the credentials would travel there.
    if not re.fullmatch(r"[A-Za-z0-9-]{1,63}", options["region"]):
        raise InvalidOption("region: names of regions are letters, digits and hyphens")
    return check_url("region", f"https://{host}.{options['region']}.myhuaweicloud.com")


def _project_name(options: Options) -> str | None:
    return options.get("project_name") or options.get("region")


def _code_and_text(body: dict[str, t.Any]) -> tuple[str | None, str | None]:
    """Return code and text of an error, in the shapes of Workspace and the gateway, of older APIs, and of Keystone."""
    nested = body.get("error")
    if isinstance(nested, dict):
        return str(nested.get("code") or "error"), str(nested.get("message") or nested.get("title") or "")
    for code, said in (("error_code", "error_msg"), ("errorCode", "errorMsg"), ("code", "message")):
        if body.get(code):
            return str(body[code]), str(body.get(said) or "")
    return None, None
