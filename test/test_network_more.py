"""Certificates that are not to be trusted, old TLS, and hosts that the proxy is not for."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import warnings
from pathlib import Path
from typing import Any

import pytest
import trustme
from recording import IDENTIFY
from servers import Server, authority, echo, resolve, server_context, tracking, unanswering, within
from urllib3.exceptions import InsecureRequestWarning

from sendx_python_sdk import ApiConnectionException, ApiTimeoutException, IdentifyResponse

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.timezone.utc)
EVERYWHERE = {
    "service_localhost": ["127.0.0.1"],
    "api_service_localhost": ["127.0.0.1"],
    "apiservice_localhost": ["127.0.0.1"],
}


@pytest.fixture
def trusted(tmp_path: Path) -> str:
    """Path to the certificate of the CA that clients trust."""
    authority().cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


def self_signed(folder: Path) -> ssl.SSLContext:
    """Make the TLS settings of a server whose certificate only itself vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW - DAY,
        not_valid_after=NOW + DAY,
    ).add_extension(x509.SubjectAlternativeName([address]), critical=False)
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, kind, serialization.NoEncryption())
    path = folder / "self-signed.pem"
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("fault", ["expired", "not yet valid", "unknown CA", "self-signed"])
def test_a_certificate_that_cannot_be_trusted_is_refused_before_anything_is_sent(
    fault: str, trusted: str, tmp_path: Path
) -> None:
    if fault == "self-signed":
        context = self_signed(tmp_path)
    elif fault == "unknown CA":
        context = server_context(ca=trustme.CA())
    else:
        span = (-9, -2) if fault == "expired" else (2, 9)
        moments = {"not_before": NOW + span[0] * DAY, "not_after": NOW + span[1] * DAY}
        context = server_context(**moments)
    with Server(tls=context) as server:
        api = server.api(ssl_ca_cert=trusted, retries=2)
        with pytest.raises(ApiConnectionException) as caught:
            api.identify_contact(IDENTIFY)
        assert "certificate" in str(caught.value.reason)
        assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
        assert not caught.value.sent
        assert caught.value.attempts == 1  # what is not trusted now will not be in a second
        assert not server.requests
        with pytest.warns(InsecureRequestWarning):
            answer = server.api(verify_ssl=False).identify_contact(IDENTIFY)
        assert isinstance(answer, IdentifyResponse)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=str)
def test_old_tls_is_refused(version: ssl.TLSVersion, trusted: str) -> None:
    context = server_context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        lenient = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        lenient.minimum_version = version
        lenient.set_ciphers("DEFAULT:@SECLEVEL=0")
        lenient.load_verify_locations(trusted)
    with Server(tls=context) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            try:
                with lenient.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                    spoken = secure.version()
            except ssl.SSLError:
                pytest.skip("this system's OpenSSL speaks no TLS as old as that")
        assert spoken == str(version.name).replace("_", ".")
        for options in ({"ssl_ca_cert": trusted}, {"verify_ssl": False}):
            with pytest.raises(ApiConnectionException) as caught:
                server.api(**options).identify_contact(IDENTIFY)
            assert isinstance(caught.value.__cause__, ssl.SSLError)
            assert not caught.value.sent
        assert not server.requests


@pytest.mark.parametrize("by", ["setting", "environment"])
@pytest.mark.parametrize(
    ("entries", "host", "direct"),
    [
        ("service.localhost", "service.localhost", True),
        ("service.localhost", "api.service.localhost", True),
        ("service.localhost", "apiservice.localhost", False),
        (".service.localhost", "api.service.localhost", True),
        ("*.service.localhost", "api.service.localhost", True),
        ("SERVICE.localhost", "Api.Service.LOCALHOST", True),
        ("other.localhost, service.localhost", "api.service.localhost", True),
        ("other.localhost", "service.localhost", False),
        ("localhost.service", "service.localhost", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.0/8", "127.0.0.1", True),
        ("127.0.0.1/8", "127.0.0.1", True),
        ("10.0.0.0/8,192.168.0.0/16", "127.0.0.1", False),
        ("127.0.0.0/8", "service.localhost", False),
        ("*", "service.localhost", True),
        ("*", "127.0.0.1", True),
        ("", "service.localhost", False),
        (" , ,", "service.localhost", False),
    ],
)
def test_no_proxy_names_hosts_suffixes_networks_or_all(
    monkeypatch: pytest.MonkeyPatch, by: str, entries: str, host: str, direct: bool
) -> None:
    resolve(monkeypatch, **EVERYWHERE)
    with Server(echo) as server, Server(echo) as proxy:
        options: dict[str, Any] = {"proxy": proxy.url, "no_proxy": entries}
        if by == "environment":
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            monkeypatch.setenv("NO_PROXY", entries)
            options = {}
        with tracking(host=f"http://{host}:{server.port}", **options) as api:
            api.identify_contact(IDENTIFY)
        assert (len(server.requests), len(proxy.requests)) == ((1, 0) if direct else (0, 1))


@pytest.mark.skipif(not socket.has_ipv6, reason="the system has no IPv6")
@pytest.mark.parametrize(
    ("entries", "direct"), [("::1", True), ("::/64", True), ("fe80::/10", False)]
)
def test_no_proxy_names_ipv6_networks_too(entries: str, direct: bool) -> None:
    with Server(echo, host="::1") as server, Server(echo) as proxy:
        api = server.api(proxy=proxy.url, no_proxy=entries)
        api.identify_contact(IDENTIFY)
        assert (len(server.requests), len(proxy.requests)) == ((1, 0) if direct else (0, 1))


def test_a_host_that_takes_no_more_connections_is_given_up() -> None:
    with (
        unanswering(connects=False) as port,
        tracking(host=f"http://127.0.0.1:{port}", timeout=(0.2, 30)) as api,
        within(5),
        pytest.raises(ApiTimeoutException) as caught,
    ):
        api.identify_contact(IDENTIFY)
    assert not caught.value.sent
