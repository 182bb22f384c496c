# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator for each failure, side by side, so that one playbook meets them all; and a host that nobody may ask."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import typing as t
from unittest import mock
from xml.sax.saxutils import escape

from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import Loopback, whole

from faults.ways import LISTING, SCENARIO
from simulator import Simulator
from simulator.app import make_app
from simulator.credentials.store import Credential, Store
from simulator.faults.table import KINDS
from simulator.server import LoopbackServer

# One kind of each sort that the client tells apart; those that make it wait are in the fault matrix.
KINDS_MET = (
    "throttle", "internal_error", "bad_gateway", "reset", "reset_mid_body", "cut_body", "cut_document", "html",
    "error_document", "empty_body", "missing_list", "wrong_type", "redirect_host", "redirect_loop", "unknown_key",
    "bad_signature", "expired_token", "denied", "bad_request", "not_found", "foreign_next",
)  # fmt: skip
ECHOES = ("echo_error", "echo_html")
FAILURES = ("none", *KINDS_MET, *ECHOES)
# Those of the file itself, when the export has been found.
FILE_KINDS_MET = (
    "throttle", "internal_error", "reset", "reset_mid_body", "cut_body", "html", "empty_body", "redirect_host",
    "redirect_loop", "bad_signature", "expired_token", "denied", "not_found",
)  # fmt: skip
FILE_FAILURES = (*(f"file_{kind}" for kind in FILE_KINDS_MET), "file_echo")
FILES = {"storage": "GetObject", "workspace": "DownloadExportFile"}
SIGN_IN_FAILURES = ("sign_in_denied", "sign_in_cut", "sign_in_html")
_SIGN_IN_KINDS = {"sign_in_denied": "denied", "sign_in_cut": "cut_document", "sign_in_html": "html"}
_SIGN_IN = (("sts", "AssumeRole"), ("iam", "CreateToken"), ("iam", "ListProjects"), ("oauth", "CreateToken"))


class Stages(t.NamedTuple):
    """URLs by failure, the other host with what it received, and every secret that a service has given out."""

    urls: dict[str, str]
    other: Loopback
    minted: dict[str, str]


@contextlib.contextmanager
def stages() -> t.Iterator[Stages]:
    """Start all of them."""
    minted: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(Store, "issue", _noting(minted)))
        other = stack.enter_context(Loopback())
        other.answers = [whole(b"{}")]
        urls = {
            name: stack.enter_context(Simulator(_scenario(name, other.url, LISTING))).url
            for name in FAILURES[: -len(ECHOES)]
        }
        urls |= {
            f"file_{kind}": stack.enter_context(Simulator(_scenario(kind, other.url, FILES))).url
            for kind in FILE_KINDS_MET
        }
        urls |= {name: stack.enter_context(Simulator(_signing_in(name))).url for name in SIGN_IN_FAILURES}
        for name in (*ECHOES, "file_echo"):
            echoing = stack.enter_context(Simulator(SCENARIO))
            urls[name] = stack.enter_context(_served(_echo(make_app(echoing.stage), name)))
        yield Stages(urls, other, minted)


def _noting(minted: dict[str, str]) -> t.Callable[..., Credential]:
    issue = Store.issue

    def note(store: Store, prefix: str, *args: t.Any, **kwargs: t.Any) -> Credential:
        made = issue(store, prefix, *args, **kwargs)
        # An access key is no secret; what comes with it is.
        secrets = [made.secret, made.session_token] if made.secret else [made.value]
        minted.update({f"minted {prefix} {len(minted) + n}": one for n, one in enumerate(secrets) if one})
        return made

    return note


def _scenario(kind: str, elsewhere: str, operations: t.Mapping[str, str]) -> dict[str, t.Any]:
    location = {"location": f"{elsewhere}/"} if kind in ("redirect_host", "foreign_next") else {}
    faults = [
        {"service": service, "operation": operation, "kind": kind, **location}
        for service, operation in operations.items()
        if kind in KINDS and service in KINDS[kind].services
    ]
    return {**SCENARIO, "faults": faults}


def _signing_in(name: str) -> dict[str, t.Any]:
    kind = _SIGN_IN_KINDS[name]
    return {
        **SCENARIO,
        "faults": [{"service": service, "operation": operation, "kind": kind} for service, operation in _SIGN_IN],
    }


def _echo(app: t.Any, name: str) -> t.Any:
    """Wrap ``app``: what asks for exports, or for their files, is refused with all that it has sent."""

    def echo(environ: dict[str, t.Any], start_response: t.Any) -> t.Any:
        if not _is_echoed(name, environ):
            return app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        if "Action=AssumeRole" in body:
            environ["wsgi.input"] = io.BytesIO(body.encode())
            return app(environ, start_response)
        headers = "\n".join(
            f"{key.removeprefix('HTTP_').replace('_', '-').title()}: {value}"
            for key, value in environ.items()
            if key.startswith("HTTP_")
        )
        status, answer = _refusal(name, environ, f"Wrong request: {environ['QUERY_STRING']}\n{headers}\n\n{body}")
        start_response(status, [("Content-Length", str(len(answer))), ("Content-Type", "text/plain")])
        return [answer]

    return echo


def _is_echoed(name: str, environ: dict[str, t.Any]) -> bool:
    path = environ["PATH_INFO"]
    if name == "file_echo":
        return path.startswith("/storage/") or path.endswith("/download")
    # A digest is only made when it was asked for.
    signed = "HTTP_AUTHORIZATION" in environ or "HTTP_X_AUTH_TOKEN" in environ
    return signed and (path == "/" or path.endswith(("/export-tasks", "/exports")))


def _refusal(name: str, environ: dict[str, t.Any], said: str) -> tuple[str, bytes]:
    """Return status line and body, in the shape of the service that was asked."""
    if name == "echo_html":
        return "200 OK", f"<html><pre>{escape(said)}</pre></html>".encode()
    if "HTTP_X_AMZ_TARGET" in environ:
        return "400 No", json.dumps({"__type": "InvalidSignatureException", "message": said}).encode()
    if environ["PATH_INFO"] == "/":
        inner = f"<Code>SignatureDoesNotMatch</Code><Message>{escape(said)}</Message>"
        return "403 No", f"<ErrorResponse><Error>{inner}</Error></ErrorResponse>".encode()
    words = {"error_code": "APIGW.0301", "error_msg": said, "errorCode": "WRONG", "detail": said}
    return "401 No", json.dumps(words).encode()


@contextlib.contextmanager
def _served(app: t.Any) -> t.Iterator[str]:
    server = LoopbackServer("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
