# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS: signing in with boto3 and telling its errors apart. Options follow amazon.aws."""

from __future__ import annotations

import functools
import typing as t
from urllib.request import getproxies

from .._core.errors import ExportsError, InvalidOption, require, service_error
from .._core.options import Options, Spec, check_url, env, is_explicit, token_of_keys
from .._core.version import USER_AGENT
from . import replies

try:
    import boto3.session
    from botocore import exceptions as boto
    from botocore.config import Config
    from botocore.retries import standard
except ImportError as error:
    BOTO3_IMPORT_ERROR: ImportError | None = error
else:
    BOTO3_IMPORT_ERROR = None

SIGNING_SPEC: Spec = {
    "region": {"type": "str", "aliases": ["aws_region"], "fallback": env("AWS_REGION", "AWS_DEFAULT_REGION")},
    "profile": {"type": "str", "aliases": ["aws_profile"], "fallback": env("AWS_PROFILE", "AWS_DEFAULT_PROFILE")},
    "access_key": {
        "type": "str",
        "aliases": ["aws_access_key_id", "aws_access_key"],
        "fallback": env("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"),
        "no_log": False,
    },
    "secret_key": {
        "type": "str",
        "aliases": ["aws_secret_access_key", "aws_secret_key"],
        "fallback": env("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"),
        "no_log": True,
    },
    "session_token": {
        "type": "str",
        "aliases": ["aws_session_token"],
        "fallback": env("AWS_SESSION_TOKEN"),
        "no_log": True,
    },
    "endpoint_url": {"type": "str", "aliases": ["aws_endpoint_url"], "fallback": env("AWS_URL")},
    "validate_certs": {"type": "bool", "default": True},
    "aws_ca_bundle": {"type": "path", "fallback": env("AWS_CA_BUNDLE")},
    "aws_config": {"type": "dict"},
}

REMEDIES = {
    "AccessDenied": "allow the action for this identity (docs: permissions)",
    "AccessDeniedException": "allow the action for this identity (docs: permissions)",
    "AuthorizationErrorException": "allow discovery:DescribeExportTasks for this identity",
    "ExpiredToken": "the session credentials have ended; get new ones",
    "ExpiredTokenException": "the session credentials have ended; get new ones",
    "HomeRegionNotSetException": "set the home region in AWS Migration Hub first",
    "InvalidClientTokenId": "check access_key, and session_token for temporary credentials",
    "InvalidSignatureException": "check secret_key and the clock of this machine",
    "RequestExpired": "check the clock of this machine",
    "SignatureDoesNotMatch": "check secret_key and the clock of this machine",
    "UnrecognizedClientException": "check access_key, and session_token for temporary credentials",
}


def check(options: Options) -> None:
    """Check the options of ``SIGNING_SPEC`` before anything is sent."""
    require("boto3", BOTO3_IMPORT_ERROR)
    keys = [name for name in ("access_key", "secret_key", "session_token") if is_explicit(options, name)]
    if is_explicit(options, "profile") and keys:
        raise InvalidOption(f"both profile and {', '.join(keys)} are given; keep one way to sign in")
    if bool(options.get("access_key")) != bool(options.get("secret_key")) and not is_explicit(options, "profile"):
        lacking = "secret_key" if options.get("access_key") else "access_key"
        raise InvalidOption(f"{lacking} is missing: access_key and secret_key go together")
    if options.get("endpoint_url"):
        check_url("endpoint_url", options["endpoint_url"])


def connect(options: Options, service: str) -> t.Any:
    """Return a boto3 client for ``service``; a poll without credentials or region fails here, nothing sent."""
    replies.keep_out_of_logs()
    replies.forget()
    try:
        session = boto3.session.Session(**_identity(options))
        region = options.get("region") or session.region_name
        if not region:
            raise InvalidOption("no region: set the option region, AWS_REGION, or a region in the profile")
        _check_credentials(session)
        make = functools.partial(session.client, service, region_name=region, verify=_verify(options))
        client = make(endpoint_url=options.get("endpoint_url") or None, config=_config(options))
        # Plain http is for this machine alone, and HTTP_PROXY would carry the credentials off it.
        if client.meta.endpoint_url.startswith("http:") and getproxies().get("http"):
            config = Config(proxies={}).merge(_config(options))
            client = make(endpoint_url=client.meta.endpoint_url, config=config)
    except (boto.BotoCoreError, boto.ClientError) as error:
        raise translate(error) from error
    except ValueError as error:
        raise InvalidOption(f"the AWS options can't be used: {error}") from error
    # The endpoint may also come from AWS_ENDPOINT_URL or the profile.
    check_url("endpoint_url", client.meta.endpoint_url)
    replies.guard(client)
    return client


def close(client: t.Any) -> None:
    """Close the connections of ``client``."""
    client.close()


def fetch(call: t.Callable[..., dict[str, t.Any]], request: dict[str, t.Any]) -> dict[str, t.Any]:
    """Send ``request`` with the client method ``call`` and return the reply without its metadata."""
    replies.forget()
    try:
        reply = call(**request)
    except (boto.BotoCoreError, boto.ClientError) as error:
        raise translate(error) from error
    except ExportsError:
        raise
    except Exception as error:  # botocore's parsers raise what Python does, as a KeyError for HTML in place of XML
        raise replies.unreadable() from error
    metadata = reply.pop("ResponseMetadata", {})
    if not reply:
        # botocore takes any page with status 200 that is no JSON (a proxy's HTML, say) for an empty success.
        raise replies.unreadable(metadata.get("RequestId"))
    return reply


def translate(error: Exception) -> ExportsError:
    """Return what botocore raised as an error of ours.

    Which codes and failures pass is botocore's own knowledge, read from its standard retry mode.
    """
    if isinstance(error, boto.ClientError):
        return _refused(error.response)
    if isinstance(error, boto.ParamValidationError):
        return InvalidOption(" ".join(str(error).split()))
    if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError, boto.ProfileNotFound)):
        return InvalidOption(f"{error}: set profile, or access_key and secret_key")
    passing = isinstance(error, (*_TRANSIENT, boto.CredentialRetrievalError, boto.MetadataRetrievalError))
    # A connection that ends in the handshake is a SSLError too, but says nothing about the certificate.
    if isinstance(error, boto.SSLError) and "EOF occurred" not in str(error):
        remedy = "give the CA of the endpoint as aws_ca_bundle, or check its name"
        return ExportsError(f"{error} - {remedy}", code=type(error).__name__)
    return ExportsError(str(error), code=type(error).__name__, retryable=passing)


def _check_credentials(session: t.Any) -> None:
    """Raise when ``session`` finds no credentials, or when who gives them answers nonsense."""
    try:
        credentials = session.get_credentials()
    except (boto.BotoCoreError, boto.ClientError):
        raise
    except Exception as error:  # botocore checks little of what the metadata service says
        raise replies.unreadable() from error
    if credentials is None:
        raise InvalidOption(
            "no credentials: set profile, or access_key and secret_key, or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY in the environment, or run where an instance or container role is attached"
        )


def _refused(response: dict[str, t.Any]) -> ExportsError:
    said = response.get("Error", {})
    metadata = response.get("ResponseMetadata", {})
    code, status = said.get("Code"), metadata.get("HTTPStatusCode")
    return service_error(
        said.get("Message"),
        code=code,
        http_status=status,
        request_id=metadata.get("RequestId"),
        retryable=code in _PASSING_CODES or status == 429 or (status or 0) >= 500,
        remedy=REMEDIES.get(code),
    )


def _identity(options: Options) -> dict[str, t.Any]:
    """Return the session arguments. A profile in the task beats keys in the environment (amazon.aws refuses both)."""
    if is_explicit(options, "profile") or not options.get("access_key"):
        return {"profile_name": options.get("profile") or None, "region_name": options.get("region") or None}
    return {
        "aws_access_key_id": options["access_key"],
        "aws_secret_access_key": options["secret_key"],
        "aws_session_token": token_of_keys(options, "session_token", "access_key"),
        "region_name": options.get("region") or None,
    }


def _verify(options: Options) -> bool | str | None:
    if not options["validate_certs"]:
        return False
    # None leaves the choice to botocore, which knows the profile's ca_bundle too.
    return options.get("aws_ca_bundle") or None


def _config(options: Options) -> t.Any:
    settings = Config(
        connect_timeout=options["request_timeout"],
        read_timeout=options["request_timeout"],
        retries={"mode": "standard", "total_max_attempts": options["request_attempts"]},
        user_agent_extra=USER_AGENT,
    )
    try:
        return settings.merge(Config(**(options.get("aws_config") or {})))
    except (TypeError, boto.BotoCoreError) as error:
        raise InvalidOption(f"aws_config: {error}; see botocore.config.Config for what it takes") from error


if BOTO3_IMPORT_ERROR is None:
    _PASSING_CODES = frozenset(
        standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES
        + standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES
    )
    _TRANSIENT = standard.TransientRetryableChecker._TRANSIENT_EXCEPTION_CLS
