# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server itself: where it binds, connections that stay open, the command, TLS, and the controls over HTTP."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import requests
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import GROUP, Play, small_scenario

from simulator import Simulator

TESTS = Path(__file__).parents[1]
DEMO = TESTS / "simulator" / "scenarios" / "demo.yml"
JOBS = f"/api/atlas/v2/groups/{GROUP}/clusters/cluster-1/backup/exports"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104 - that is the point
def test_only_loopback_is_bound(host: str) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        Simulator(host=host)


def test_one_connection_serves_many_requests(play: Play) -> None:
    clients = play()
    assert [clients.bearer().status_code for _attempt in range(50)] == [200] * 50
    assert clients.sim.connections == 1


def test_a_body_that_nobody_reads_does_not_upset_the_connection(play: Play) -> None:
    clients = play()
    assert clients.http.post(clients.sim.url + "/nowhere", data=b"x" * 100_000).status_code == 404
    assert clients.bearer().status_code == 200
    assert [(record.service, record.status) for record in clients.sim.requests] == [("unknown", 404), ("atlas", 200)]
    assert clients.sim.connections == 1


def test_stop_ends_open_connections_and_frees_the_port() -> None:
    with Simulator(small_scenario()) as first:
        port = int(first.url.rsplit(":", 1)[1])
        idle = socket.create_connection(("127.0.0.1", port))
        idle.sendall(f"GET {JOBS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert idle.recv(20).startswith(b"HTTP/1.1 401")
    idle.settimeout(5)
    while idle.recv(65536):
        pass
    idle.close()
    with Simulator(small_scenario(), port=port) as second:
        assert second.url == first.url


def test_an_error_of_its_own_is_raised_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(small_scenario()).start()
    monkeypatch.setattr("simulator.services.iam.CreateToken.answer", lambda *_arguments: 1 / 0)
    body = {"auth": {"identity": {"password": {"user": {}}}}}
    monkeypatch.setattr("simulator.services.iam.CreateToken.sign_in", lambda *_arguments: None)
    reply = requests.post(simulator.url + "/v3/auth/tokens", json=body, timeout=5)
    assert (reply.status_code, "ZeroDivisionError" in reply.headers["X-Simulator-Error"]) == (500, True)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        simulator.stop()


def _start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "simulator", *options]
    return subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_address_and_ends_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    address_file = tmp_path / "address"
    with _start("--scenario", str(DEMO), "--address-file", str(address_file)) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert requests.get(url + "/_simulator/", timeout=5).status_code == 200
        while not address_file.exists():
            time.sleep(0.01)
        assert address_file.read_text(encoding="utf-8") == url + "\n"
        process.send_signal(number)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--scenario", "no-such.yml"], "simulator: no-such.yml: No such file or directory"),
        (["--scenario", str(DEMO), "--host", "0.0.0.0"], "simulator: 0.0.0.0 is not a loopback address"),  # noqa: S104
    ],
)
def test_the_command_says_what_it_cannot_play(options: list[str], message: str) -> None:
    with _start(*options) as process:
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors.startswith(message)) == (2, "", True)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    path, openssl = tmp_path / "server.pem", shutil.which("openssl")
    assert openssl is not None
    subject = ["-subj", "/CN=simulator", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", path, "-out", path]
    subprocess.run([*made[:-1], tmp_path / "cert.pem", *subject], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "cert.pem").read_text())
    return path


def test_tls(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Simulator(small_scenario(), ssl_context=context) as simulator:
        assert simulator.url.startswith("https://127.0.0.1:")
        with requests.Session() as session:
            session.trust_env = False
            assert session.get(simulator.url + JOBS, verify=str(certificate), timeout=5).status_code == 401
            with pytest.raises(requests.exceptions.SSLError):
                session.get(simulator.url + JOBS, timeout=5)


def _control(clients: Any, action: str, body: str = "") -> requests.Response:
    reply: requests.Response = clients.http.post(
        f"{clients.sim.url}/_simulator/{action}", data=body.encode(), timeout=5
    )
    return reply


def test_the_controls_over_http(play: Play) -> None:
    clients = play(clock={"mode": "ticks", "step": 1})
    assert _control(clients, "faults", '[{"kind": "throttle", "service": "atlas", "first": 1}]').status_code == 200
    assert _control(clients, "switches", "atlas: {total_count: wrong}").status_code == 200
    assert [clients.bearer().status_code for _attempt in range(2)] == [429, 200]
    listed = clients.http.get(clients.sim.url + "/_simulator/requests").json()["requests"]
    assert [(record["status"], record["fault"]) for record in listed] == [(429, "throttle"), (200, None)]
    assert _control(clients, "advance", '{"seconds": 58}').json() == {"elapsed": 60}
    assert _control(clients, "clear").status_code == 200
    assert clients.sim.requests == []
    assert _control(clients, "scenario", "clock: {mode: ticks}").json() == {"elapsed": 0}
    assert clients.bearer().status_code == 401
    assert _control(clients, "reset").status_code == 200


@pytest.mark.parametrize(
    ("action", "body", "status", "message"),
    [
        ("faults", "{kind: plague}", 400, "no kind 'plague'"),
        ("switches", "{atlas: {colour: red}}", 400, "unknown field `colour`"),
        ("switches", "{s3: {}}", 400, "no service 's3'"),
        ("scenario", "clock: [", 400, "not YAML"),
        ("advance", "{}", 400, "seconds"),
        ("explode", "", 404, "no 'explode'"),
    ],
)
def test_controls_that_make_no_sense(play: Play, action: str, body: str, status: int, message: str) -> None:
    reply = _control(play(), action, body)
    assert (reply.status_code, message in reply.json()["error"]) == (status, True)


def test_the_discovery_url_hands_out_a_zip_until_it_ends(play: Play) -> None:
    clients = play(exports={"discovery": [{"generate": 1, "file": {"rows": 300, "lifetime": 60}}]})
    url = clients.aws("discovery").describe_export_tasks()["exportsInfo"][0]["configurationsDownloadUrl"]
    whole = clients.http.get(url)
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert len(archive.read("servers.csv").splitlines()) == 301
    tail = clients.http.get(url, headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]})
    assert (tail.status_code, tail.content) == (206, whole.content[100:])
    assert clients.http.get(url[:-1] + ("0" if url[-1] != "0" else "1")).status_code == 403
    assert clients.http.get(url.partition("?")[0]).status_code == 403
    clients.sim.advance(62)
    assert "Request has expired" in clients.http.get(url).text


def test_exports_without_a_file_have_no_url(play: Play) -> None:
    clients = play(exports={"discovery": [{"generate": 1, "file": "none"}]})
    assert "configurationsDownloadUrl" not in clients.aws("discovery").describe_export_tasks()["exportsInfo"][0]


def test_secrets_are_not_in_the_request_log(play: Play) -> None:
    clients = play()
    clients.mint()
    clients.huawei_token()
    clients.bearer()
    clients.aws("discovery").describe_export_tasks()
    text = str(clients.sim.requests)
    for service in small_scenario()["accounts"].values():
        for name in ("secret_key", "private_key", "client_secret", "access_token"):
            assert service["unit"].get(name, "not there") not in text
    assert "simulator-only-huawei-password" not in text


def test_no_environment_is_needed() -> None:
    clean = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "simulator", "--help"]
    done = subprocess.run(command, cwd=TESTS, env=clean, capture_output=True, text=True, check=True)
    assert "--scenario" in done.stdout
