# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate of a service is checked, and a service that can't show a good one gets no credentials."""

from __future__ import annotations

import ssl
import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import http
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import Loopback, whole
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a new key and a certificate for ``localhost`` that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(loopback: Loopback, certificate: Path) -> Loopback:
    """Return a server that speaks HTTPS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loopback.use_tls(context)
    loopback.answers = [whole(b"1")]
    return loopback


def get(url: str, verify: bool | str) -> t.Any:
    """Ask ``url`` once and return the JSON."""
    client = http.Http(timeout=5, attempts=1, verify=verify)
    try:
        return client.get(url).json()
    finally:
        client.close()


def test_a_certificate_that_nobody_trusts_is_a_final_error_with_the_remedy(secure: Loopback) -> None:
    with pytest.raises(ExportsError, match=r"not trusted.*give the CA") as caught:
        get(secure.url, verify=True)
    assert (caught.value.code, caught.value.retryable) == ("TlsError", False)
    assert secure.received == []


def test_a_certificate_does_not_become_trusted_by_asking_again(
    monkeypatch: pytest.MonkeyPatch, secure: Loopback
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", pauses.append)
    client = http.Http(timeout=5, attempts=5, verify=True)
    with pytest.raises(ExportsError, match="not trusted"):
        client.get(secure.url)
    client.close()
    assert pauses == []


def test_a_certificate_for_another_name_is_a_final_error(secure: Loopback, certificate: Path) -> None:
    with pytest.raises(ExportsError) as caught:
        get(secure.url.replace("localhost", "127.0.0.1"), verify=str(certificate))
    assert (caught.value.code, caught.value.retryable) == ("TlsError", False)


def test_a_certificate_of_a_ca_that_is_given_is_trusted(secure: Loopback, certificate: Path) -> None:
    assert get(secure.url, verify=str(certificate)) == 1


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_check_that_is_switched_off_is_not_made(secure: Loopback) -> None:
    assert get(secure.url, verify=False) == 1


def test_a_ca_file_that_is_not_there_is_a_final_error(secure: Loopback, tmp_path: Path) -> None:
    with pytest.raises(ExportsError, match=r"absent\.pem") as caught:
        get(secure.url, verify=str(tmp_path / "absent.pem"))
    assert not caught.value.retryable


def test_a_handshake_that_breaks_off_is_a_passing_error(loopback: Loopback) -> None:
    loopback.answers = [whole()]
    with pytest.raises(ExportsError) as caught:
        get(loopback.url.replace("http:", "https:"), verify=True)
    assert (caught.value.code, caught.value.retryable) == ("ConnectionError", True)
