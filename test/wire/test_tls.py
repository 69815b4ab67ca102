"""TLS: which servers are trusted, and client certificates."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import trustme
import urllib3
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from support.calls import failing, refusing, works
from support.servers import Server, authority, reply, resolve, server_context

from sendx_python_sdk import RetryPolicy

PEM = authority().cert_pem.bytes().decode()


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("trusted") / "ca.pem"
    path.write_text(PEM)
    return str(path)


# Authorities


def test_unknown_authority_is_not_trusted_and_not_retried() -> None:
    with Server(tls=server_context()) as server:
        error = failing(server.api(retries=RetryPolicy(backoff=0.01)))
        assert server.wait_until(lambda server: server.open == 0)
    assert not server.requests
    assert server.connections == error.attempts == 1, "retrying cannot fix a certificate"
    assert "is not trusted" in str(error)
    assert "ssl_ca_cert" in str(error)
    assert isinstance(error.__cause__, ssl.SSLCertVerificationError)


@pytest.mark.parametrize("data", [PEM, PEM * 2, ssl.PEM_cert_to_DER_cert(PEM)], ids=type)
def test_ca_cert_data_is_trusted(data: str | bytes) -> None:
    with Server(tls=server_context()) as server:
        assert works(server.api(ca_cert_data=data))


def test_ssl_ca_cert_is_trusted(ca_file: str) -> None:
    with Server(tls=server_context()) as server:
        assert works(server.api(ssl_ca_cert=ca_file))


def test_configured_authorities_replace_the_systems(
    ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    another = trustme.CA().cert_pem.bytes().decode()
    with Server(tls=server_context()) as server:
        assert works(server.api())
        assert "is not trusted" in str(failing(server.api(ca_cert_data=another)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ssl_ca_cert", "/no/such/file"),
        ("ssl_ca_cert", __file__),
        ("ca_cert_data", "no PEM"),
        ("ca_cert_data", b"no DER"),
        ("cert_file", "/no/such/file"),
        ("cert_file", __file__),
    ],
)
def test_certificate_that_cannot_be_read_is_refused_by_name(name: str, value: Any) -> None:
    with Server(tls=server_context()) as server:
        assert f"{name} " in refusing(server.api(**{name: value}))
        assert server.connections == 0


CERTIFICATES: dict[str, dict[str, Any]] = {
    "wrong name": {"names": ["elsewhere.example"]},
    "unknown authority": {"ca": trustme.CA()},
    "expired": {"not_after": datetime(2020, 1, 2, tzinfo=timezone.utc)},
    "not yet valid": {"not_before": datetime(2099, 1, 2, tzinfo=timezone.utc)},
}


@pytest.mark.parametrize("options", CERTIFICATES.values(), ids=CERTIFICATES)
def test_invalid_certificate_is_refused_unless_verify_ssl_is_off(options: dict[str, Any]) -> None:
    names = options.get("names", [])
    context = server_context(*names, **{k: v for k, v in options.items() if k != "names"})
    with Server(tls=context) as server:
        error = failing(server.api(ca_cert_data=PEM, retries=2))
        assert "is not trusted" in str(error)
        assert not error.sent
        assert error.attempts == 1
        assert not server.requests
        api = server.api(verify_ssl=False)
        with pytest.warns(urllib3.exceptions.InsecureRequestWarning):
            assert works(api)
        api.api_client.configuration.verify_ssl = True
        api.api_client.close()
        assert "is not trusted" in str(failing(api)), "a change applies after close()"


# Names


@pytest.mark.parametrize("name", ["elsewhere.example", False])
def test_assert_hostname_is_the_name_expected_in_the_certificate(name: Any) -> None:
    with Server(tls=server_context("elsewhere.example")) as server:
        assert works(server.api(ca_cert_data=PEM, assert_hostname=name))
        failing(server.api(ca_cert_data=PEM, assert_hostname="other.example"))
        assert "is not trusted" in str(failing(server.api(assert_hostname=name)))
    assert len(server.requests) == 1


def test_tls_server_name_is_requested_and_expected() -> None:
    with Server(tls=server_context("virtual.example")) as server:
        assert works(server.api(ca_cert_data=PEM, tls_server_name="virtual.example"))
        assert server.names == ["virtual.example"]
        assert server.headers["host"] == f"127.0.0.1:{server.port}"
        failing(server.api(ca_cert_data=PEM, tls_server_name="other.example"))
    assert len(server.requests) == 1


def test_name_of_the_host_is_requested_and_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch)
    right, wrong = ["api.example", "a.wild.example"], ["other.example", "a.b.wild.example"]
    with Server(tls=server_context("api.example", "*.wild.example")) as server:
        options = {"ca_cert_data": PEM}
        for name in right:
            assert works(server.api(host=f"https://{name}:{server.port}/api/v1", **options))
        for name in wrong:
            failing(server.api(host=f"https://{name}:{server.port}/api/v1", **options))
    assert server.names == right + wrong
    assert [request.target for request in server.requests] == ["/api/v1/contact/identify"] * 2


# Client certificates


def test_client_certificate_is_shown(tmp_path: Path) -> None:
    mine = authority().issue_cert("me@example.com", common_name="me")
    one, cert, key = (str(tmp_path / name) for name in ("one.pem", "cert.pem", "key.pem"))
    mine.private_key_and_cert_chain_pem.write_to_path(one)
    mine.cert_chain_pems[0].write_to_path(cert)
    mine.private_key_pem.write_to_path(key)
    with Server(tls=server_context(clients=True)) as server:
        assert works(server.api(ca_cert_data=PEM, cert_file=one))
        assert works(server.api(ca_cert_data=PEM, cert_file=cert, key_file=key))
        shown = [dict(certificate["subjectAltName"]) for certificate in server.certificates]
        assert shown == [{"email": "me@example.com"}] * 2
        failing(server.api(ca_cert_data=PEM))
        assert "key_file" in refusing(server.api(ca_cert_data=PEM, cert_file=cert))
    assert len(server.requests) == 2


def test_encrypted_client_key_needs_its_password(tmp_path: Path) -> None:
    """OpenSSL would ask for it on the terminal, past every timeout."""
    blob = authority().issue_cert("client.example")
    key = load_pem_private_key(blob.private_key_pem.bytes(), None)
    encryption = BestAvailableEncryption(b"open sesame")
    encrypted = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    path = tmp_path / "client.pem"
    path.write_bytes(b"".join(part.bytes() for part in blob.cert_chain_pems) + encrypted)
    options: dict[str, Any] = {"ca_cert_data": PEM, "cert_file": str(path)}
    with Server(tls=server_context(clients=True)) as server:
        assert "set key_password" in refusing(server.api(**options))
        said = refusing(server.api(**options, key_password="wrong"))
        assert f"cert_file ({path}) or key_file (the same file) cannot be used" in said
        api = server.api(**options, key_password="open sesame")
        assert works(api)
        assert "open sesame" not in repr(vars(api.api_client.configuration))
    assert len(server.certificates) == 1


# Versions


def context_of(version: ssl.TLSVersion) -> ssl.SSLContext:
    context = server_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    return context


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(version: ssl.TLSVersion) -> None:
    with Server(tls=context_of(version)) as server:
        failing(server.api(ca_cert_data=PEM))
    assert not server.requests


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_current_tls_is_used(version: ssl.TLSVersion) -> None:
    with Server(tls=context_of(version)) as server:
        api = server.api(ca_cert_data=PEM)
        assert all(works(api) for _ in range(3))
    assert server.connections == 1


def test_server_without_tls_is_named() -> None:
    with Server(reply(), reads=False) as server:
        error = failing(server.api(host=f"https://127.0.0.1:{server.port}"))
    assert "no connection" in str(error)
    assert "does not speak TLS on this port" in str(error)
    assert isinstance(error.__cause__, ssl.SSLError)


# Records


def test_head_and_body_are_sent_in_one_record() -> None:
    with Server(reply(), tls=server_context(), reads=False) as server:
        assert works(server.api(ca_cert_data=PEM))
    head, _, body = server.requests[0].body.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /")
    assert body.startswith(b'{"email":')
