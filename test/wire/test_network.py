"""TLS, proxies, and hosts of every kind."""

from __future__ import annotations

import base64
import ipaddress
import logging
import os
import pickle
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
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
from support.recording import IDENTIFY, KEY, raw_server
from support.servers import (
    PATIENCE,
    Server,
    Tunnel,
    authority,
    closed_port,
    reply,
    resolve,
    server_context,
    tracking,
    within,
)

from sendx_python_sdk import (
    ApiConnectionException,
    ApiException,
    ApiTimeoutException,
    ApiValueError,
    RetryPolicy,
    TrackingApi,
)

QUICK = RetryPolicy(backoff=0.01)
PASSWORD = "canary-password"

unencrypted = pytest.mark.filterwarnings("ignore:requests to http:UserWarning")


def works(api: TrackingApi) -> bool:
    return api.identify_contact(IDENTIFY).message == "said 200"


def failing(api: TrackingApi) -> ApiConnectionException:
    with pytest.raises(ApiConnectionException) as caught:
        api.identify_contact(IDENTIFY)
    return caught.value


def refusing(api: TrackingApi) -> str:
    with pytest.raises(ApiValueError) as caught:
        api.identify_contact(IDENTIFY)
    return str(caught.value)


# Whom to trust


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("trusted") / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    return str(path)


PEM = authority().cert_pem.bytes().decode()


def test_a_server_of_an_unknown_authority_is_not_trusted() -> None:
    with Server(tls=server_context()) as server:
        error = failing(server.api(retries=QUICK))
        assert server.wait_until(lambda server: server.open == 0)
    assert not server.requests
    assert server.connections == error.attempts == 1, "trust does not come by trying again"
    assert "is not trusted" in str(error)
    assert "ssl_ca_cert" in str(error)
    assert isinstance(error.__cause__, ssl.SSLCertVerificationError)


def test_a_server_is_trusted_by_ssl_ca_cert(ca_file: str) -> None:
    with Server(tls=server_context()) as server:
        assert works(server.api(ssl_ca_cert=ca_file))


@pytest.mark.parametrize("data", [PEM, PEM * 2, ssl.PEM_cert_to_DER_cert(PEM)], ids=type)
def test_a_server_is_trusted_by_ca_cert_data(data: str | bytes) -> None:
    with Server(tls=server_context()) as server:
        assert works(server.api(ca_cert_data=data))


def test_a_server_is_trusted_by_the_authorities_of_the_system(
    ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    with Server(tls=server_context()) as server:
        assert works(server.api())


def test_authorities_that_are_given_stand_instead_of_the_systems(
    ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    another = trustme.CA().cert_pem.bytes().decode()
    with Server(tls=server_context()) as server:
        assert "is not trusted" in str(failing(server.api(ca_cert_data=another)))


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"ssl_ca_cert": "/no/such/file"}, "ssl_ca_cert"),
        ({"ssl_ca_cert": __file__}, "ssl_ca_cert"),
        ({"ca_cert_data": "no PEM"}, "ca_cert_data"),
        ({"ca_cert_data": b"no DER"}, "ca_cert_data"),
        ({"cert_file": "/no/such/file"}, "cert_file"),
        ({"cert_file": __file__}, "cert_file"),
    ],
)
def test_certificates_that_cannot_be_read_are_refused_by_name(
    options: dict[str, Any], name: str
) -> None:
    with Server(tls=server_context()) as server:
        assert name in refusing(server.api(**options))
        assert server.connections == 0


def self_signed(folder: Path) -> ssl.SSLContext:
    """Make the TLS settings of a server whose certificate only itself vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.now(timezone.utc)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(days=1),
        not_valid_after=now + timedelta(days=1),
    ).add_extension(x509.SubjectAlternativeName([address]), critical=False)
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, kind, serialization.NoEncryption())
    path = folder / "self-signed.pem"
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize(
    ("names", "options"),
    [
        (["elsewhere.example"], {}),
        (["127.0.0.1"], {"ca": trustme.CA()}),
        (["127.0.0.1"], {"not_after": datetime(2020, 1, 2, tzinfo=timezone.utc)}),
        (["127.0.0.1"], {"not_before": datetime(2099, 1, 2, tzinfo=timezone.utc)}),
        ([], {}),
    ],
    ids=["wrong name", "unknown", "expired", "not yet valid", "self-signed"],
)
def test_a_certificate_that_is_wrong_is_refused_unless_verify_ssl_is_off(
    names: list[str], options: dict[str, Any], ca_file: str, tmp_path: Path
) -> None:
    context = server_context(*names, **options) if names else self_signed(tmp_path)
    with Server(tls=context) as server:
        failure = failing(server.api(ssl_ca_cert=ca_file, retries=2))
        assert "is not trusted" in str(failure)
        assert not failure.sent
        assert failure.attempts == 1, "what is not trusted now will not be in a second"
        assert not server.requests
        api = server.api(verify_ssl=False)
        with pytest.warns(urllib3.exceptions.InsecureRequestWarning):
            assert works(api)
        api.api_client.configuration.verify_ssl = True
        api.api_client.close()
        assert "is not trusted" in str(failing(api)), "a change acts after close()"


@pytest.mark.parametrize("name", ["elsewhere.example", False])
def test_assert_hostname_is_the_name_to_expect_in_the_certificate(name: Any, ca_file: str) -> None:
    with Server(tls=server_context("elsewhere.example")) as server:
        assert works(server.api(ssl_ca_cert=ca_file, assert_hostname=name))
        assert failing(server.api(ssl_ca_cert=ca_file, assert_hostname="other.example"))
    assert len(server.requests) == 1


def test_assert_hostname_off_still_asks_for_a_known_authority() -> None:
    with Server(tls=server_context("elsewhere.example")) as server:
        assert "is not trusted" in str(failing(server.api(assert_hostname=False)))


def test_tls_server_name_is_asked_for_and_expected(ca_file: str) -> None:
    with Server(tls=server_context("virtual.example")) as server:
        assert works(server.api(ssl_ca_cert=ca_file, tls_server_name="virtual.example"))
        assert server.names == ["virtual.example"]
        assert failing(server.api(ssl_ca_cert=ca_file, tls_server_name="other.example"))
        assert server.requests[0].headers["host"] == f"127.0.0.1:{server.port}"
    assert len(server.requests) == 1


def test_the_name_of_the_host_is_asked_for_and_expected(
    ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch)
    with Server(tls=server_context("api.example", "*.wild.example")) as server:
        for name in ("api.example", "a.wild.example"):
            host = f"https://{name}:{server.port}/api/v1"
            assert works(server.api(host=host, ssl_ca_cert=ca_file))
        for name in ("other.example", "a.b.wild.example"):
            host = f"https://{name}:{server.port}/api/v1"
            assert failing(server.api(host=host, ssl_ca_cert=ca_file))
    assert server.names == ["api.example", "a.wild.example", "other.example", "a.b.wild.example"]
    assert [request.target for request in server.requests] == ["/api/v1/contact/identify"] * 2


def test_a_client_certificate_is_shown_when_asked_for(ca_file: str, tmp_path: Path) -> None:
    mine = authority().issue_cert("me@example.com", common_name="me")
    one, cert, key = (str(tmp_path / name) for name in ("one.pem", "cert.pem", "key.pem"))
    mine.private_key_and_cert_chain_pem.write_to_path(one)
    mine.cert_chain_pems[0].write_to_path(cert)
    mine.private_key_pem.write_to_path(key)
    with Server(tls=server_context(clients=True)) as server:
        assert works(server.api(ssl_ca_cert=ca_file, cert_file=one))
        assert works(server.api(ssl_ca_cert=ca_file, cert_file=cert, key_file=key))
        assert [dict(c["subjectAltName"]) for c in server.certificates] == [
            {"email": "me@example.com"}
        ] * 2
        failing(server.api(ssl_ca_cert=ca_file))
        assert "key_file" in refusing(server.api(ssl_ca_cert=ca_file, cert_file=cert))
    assert len(server.requests) == 2


def test_encrypted_client_key_needs_its_password(ca_file: str, tmp_path: Path) -> None:
    """OpenSSL would ask for it on the terminal, past every timeout."""
    blob = authority().issue_cert("client.example")
    key = load_pem_private_key(blob.private_key_pem.bytes(), None)
    encryption = BestAvailableEncryption(b"open sesame")
    path = tmp_path / "client.pem"
    path.write_bytes(
        b"".join(part.bytes() for part in blob.cert_chain_pems)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    )
    context = server_context(clients=True)
    with Server(tls=context) as server:
        options: dict[str, Any] = {"ssl_ca_cert": ca_file, "cert_file": str(path)}
        with pytest.raises(ApiValueError, match="set key_password"):
            server.api(**options).identify_contact(IDENTIFY)
        with pytest.raises(ApiValueError, match="cert_file or key_file cannot be used"):
            server.api(**options, key_password="wrong").identify_contact(IDENTIFY)
        api = server.api(**options, key_password="open sesame")
        assert api.identify_contact(IDENTIFY).message == "said 200"
        assert "open sesame" not in repr(vars(api.api_client.configuration))
    assert len(server.certificates) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_of_tls_are_refused(version: ssl.TLSVersion, ca_file: str) -> None:
    context = server_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with Server(tls=context) as server:
        failing(server.api(ssl_ca_cert=ca_file))
    assert not server.requests


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_present_versions_of_tls_are_spoken(version: ssl.TLSVersion, ca_file: str) -> None:
    context = server_context()
    context.minimum_version = context.maximum_version = version
    with Server(tls=context) as server:
        api = server.api(ssl_ca_cert=ca_file)
        assert all(works(api) for _ in range(3))
    assert server.connections == 1


def test_a_server_without_tls_is_a_connection_error() -> None:
    with raw_server(reply()) as url, tracking(host=url.replace("http:", "https:")) as api:
        error = failing(api)
    assert "no connection" in str(error)
    assert isinstance(error.__cause__, ssl.SSLError)


# Proxies


@pytest.fixture(scope="module", params=["open", "with a password"])
def real_proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Run proxy.py; give its URL, with user and password if it asks for them."""
    folder = tmp_path_factory.mktemp("proxy")
    port_file = folder / "port"
    command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "0"]
    command += ["--port-file", str(port_file)]
    command += ["--num-workers", "1", "--num-acceptors", "1", "--log-level", "ERROR"]
    user = ""
    if request.param != "open":
        user = "user%40home:p%3Aw%25@"
        command += ["--basic-auth", "user@home:p:w%"]
    options: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options["env"] = {**os.environ, "HOME": str(folder)}  # it writes there
    with subprocess.Popen(command, **options) as process:
        try:
            end = time.monotonic() + 2 * PATIENCE
            while not (port_file.exists() and (port := port_file.read_text().strip())):
                assert time.monotonic() < end, "the proxy does not start"
                time.sleep(0.02)
            yield f"http://{user}127.0.0.1:{port}"
        finally:
            process.terminate()


@unencrypted
def test_a_proxy_carries_plain_requests(real_proxy: str) -> None:
    with Server() as server:
        api = server.api(proxy=real_proxy)
        assert works(api)
        assert works(api)
    assert "proxy.py" in server.requests[0].headers["via"]
    assert "proxy-authorization" not in server.requests[0].headers
    assert server.requests[0].target == "/contact/identify"


def test_a_proxy_carries_tls_unseen(real_proxy: str, ca_file: str) -> None:
    with Server(tls=server_context()) as server:
        api = server.api(proxy=real_proxy, ssl_ca_cert=ca_file)
        assert works(api)
        assert works(api)
        failing(server.api(proxy=real_proxy))
    assert server.connections == 2
    assert "via" not in server.requests[0].headers
    assert "proxy-authorization" not in server.requests[0].headers


@pytest.mark.parametrize("user", ["", f"wrong:{PASSWORD}@"])
@pytest.mark.parametrize("tls", [True, False])
def test_a_wrong_password_for_a_proxy_is_an_error(
    real_proxy: str, ca_file: str, user: str, tls: bool
) -> None:
    place = real_proxy.rpartition("@")[2].removeprefix("http://")
    with Server(tls=server_context() if tls else None) as server:
        api = server.api(proxy=f"http://{user}{place}", ssl_ca_cert=ca_file)
        if "@" not in real_proxy:
            assert works(api)
            return
        with pytest.raises(ApiException, match="407") as caught:
            api.identify_contact(IDENTIFY)
        assert server.connections == 0
    assert isinstance(caught.value, ApiConnectionException) == tls
    assert PASSWORD not in str(caught.value)


@unencrypted
def test_a_plain_request_names_its_whole_target_to_the_proxy() -> None:
    with Server() as proxy:
        headers = {"X-Proxy": "yes"}
        url = proxy.url.replace("//", "//user:secret@")
        api = proxy.api(host="http://plain.example:81/api", proxy=url, proxy_headers=headers)
        assert works(api)
    (request,) = proxy.requests
    assert request.target == "http://plain.example:81/api/contact/identify"
    assert request.headers["host"] == "plain.example:81"
    assert request.headers["x-proxy"] == "yes"
    assert request.headers["proxy-authorization"] == basic("user:secret")
    assert request.headers["x-team-apikey"] == KEY


def test_reply_to_half_a_request_is_read() -> None:
    """A server may refuse a long body and hang up before it has read it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            with listener.accept()[0] as connection:
                connection.recv(1000)
                connection.sendall(reply(413))
                time.sleep(0.1)

        thread = threading.Thread(target=refuse)
        thread.start()
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        body = {**IDENTIFY, "custom_fields": {"long": "x" * 8_000_000}}
        with (
            tracking(host=host) as api,
            pytest.raises(ApiException, match="said 413") as caught,
        ):
            api.identify_contact(body)
        thread.join()
    assert caught.value.status == 413


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://", "//"])
def test_a_proxy_that_is_no_http_proxy_is_refused(url: str) -> None:
    url = url.replace("//", "//user:secret@")
    with (
        tracking(proxy=url, host="http://127.0.0.1") as api,
        pytest.raises(ApiValueError) as caught,
    ):
        api.identify_contact(IDENTIFY)
    assert "proxy must be a URL like" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("variable", ["ALL_PROXY", "all_proxy", "HTTP_PROXY"])
def test_socks_proxy_is_refused_with_the_name_of_its_variable(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUEST_METHOD", raising=False)
    monkeypatch.setenv(variable, "socks5h://user:secret@127.0.0.1:1080")
    with (
        tracking(host="http://127.0.0.1") as api,
        pytest.raises(ApiValueError, match=f"{variable}: SOCKS proxies are not supported") as error,
    ):
        api.identify_contact(IDENTIFY)
    assert "secret" not in str(error.value)


def test_unresolvable_proxy_is_named_instead_of_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    with (
        tracking(host="https://api.example") as api,
        pytest.raises(ApiConnectionException) as caught,
    ):
        api.identify_contact(IDENTIFY)
    assert "the proxy proxy.invalid was not found" in str(caught.value.reason)
    assert "`HTTPS_PROXY`" in str(caught.value.reason)
    assert "api.example" not in str(caught.value.reason)
    assert caught.value.sent is False


def test_failed_tls_behind_a_proxy_blames_the_host(ca_file: str) -> None:
    with Server([Tunnel()]) as proxy, Server(tls=server_context("other.example")) as server:
        api = proxy.api(
            host=f"https://127.0.0.1:{server.port}", proxy=proxy.url, ssl_ca_cert=ca_file
        )
        with pytest.raises(ApiConnectionException, match=r"certificate of 127\.0\.0\.1:") as caught:
            api.identify_contact(IDENTIFY)
    assert caught.value.sent is False


def basic(credentials: str) -> str:
    return "Basic " + base64.b64encode(credentials.encode()).decode()


def test_a_tunnel_hides_the_request_from_the_proxy_and_the_password_from_the_server(
    ca_file: str,
) -> None:
    options: dict[str, Any] = {"proxy_headers": {"X-Proxy": "yes"}, "ssl_ca_cert": ca_file}
    with Server(tls=server_context("tunnel.example")) as server, Server(Tunnel()) as proxy:
        url = proxy.url.replace("//", "//user:secret@")
        api = proxy.api(host=f"https://tunnel.example:{server.port}", proxy=url, **options)
        assert works(api)
        assert works(api)
    (asked,) = proxy.requests
    assert (asked.method, asked.target) == ("CONNECT", f"tunnel.example:{server.port}")
    assert asked.headers["x-proxy"] == "yes"
    assert asked.headers["proxy-authorization"] == basic("user:secret")
    assert KEY not in str(asked)
    assert server.names == ["tunnel.example"]
    assert server.connections == 1
    for request in server.requests:
        assert request.headers["x-team-apikey"] == KEY
        assert not {"x-proxy", "proxy-authorization"} & request.headers.keys()


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_named(status: int, ca_file: str) -> None:
    with Server(reply(status)) as proxy:
        api = proxy.api(host="https://tunnel.example", proxy=proxy.url, ssl_ca_cert=ca_file)
        error = failing(api)
    assert f"proxy 127.0.0.1:{proxy.port}" in str(error)
    assert str(status) in str(error)
    assert all(KEY not in str(request) for request in proxy.requests)


def test_a_proxy_that_speaks_tls_carries_plain_requests(ca_file: str) -> None:
    with Server(tls=server_context()) as proxy, Server() as server:
        assert works(server.api(proxy=proxy.url, ssl_ca_cert=ca_file))
        assert "is not trusted" in str(failing(server.api(proxy=proxy.url)))
    assert not server.requests
    assert [request.target for request in proxy.requests] == [f"{server.url}/contact/identify"]


def test_a_proxy_that_speaks_tls_carries_tls(ca_file: str) -> None:
    tls = server_context("tunnel.example")
    with Server(tls=tls) as server, Server(Tunnel(), tls=server_context()) as proxy:
        host = f"https://tunnel.example:{server.port}"
        assert works(proxy.api(host=host, proxy=proxy.url, ssl_ca_cert=ca_file))
        assert "is not trusted" in str(failing(proxy.api(host=host, proxy=proxy.url)))
    assert len(server.requests) == 1
    assert [request.method for request in proxy.requests] == ["CONNECT"]


@pytest.mark.parametrize("length", [100, 8192], ids=["in the buffer", "beyond the buffer"])
def test_bytes_after_a_reply_through_tls_in_tls_are_not_the_next_answer(
    ca_file: str, length: int
) -> None:
    """The inner TLS layer has decrypted them, so that polling the socket does not show them."""
    filler = "X-Filler: " + "f" * (length - len(reply(200, b"{}", "X-Filler: ")))
    first = reply(200, b"{}", filler)
    assert len(first) == max(length, len(reply(200, b"{}", "X-Filler: ")))
    evil = reply(200, b'{"message": "evil"}')
    tls = server_context("tunnel.example")
    with (
        Server(first + evil, reply(), tls=tls) as server,
        Server(Tunnel(), tls=server_context()) as proxy,
    ):
        host = f"https://tunnel.example:{server.port}"
        api = proxy.api(host=host, proxy=proxy.url, ssl_ca_cert=ca_file)
        api.identify_contact(IDENTIFY)
        assert api.identify_contact(IDENTIFY).message == "said 200"


@pytest.mark.parametrize(
    "headers", [{"X": "a\r\nB: c"}, {"X": "\u20ac"}, {"X Y": "z"}], ids=["break", "euro", "name"]
)
def test_proxy_header_that_cannot_be_sent_is_refused(headers: dict[str, str]) -> None:
    with Server() as proxy:
        api = proxy.api(host="http://127.0.0.1:1", proxy=proxy.url, proxy_headers=headers)
        assert "header" in refusing(api)
        assert proxy.connections == 0


def test_proxy_password_beyond_ascii_is_refused_and_not_shown() -> None:
    with tracking(host="http://127.0.0.1:1", proxy="http://user:canary\u20ac@127.0.0.1:1") as api:
        said = refusing(api)
    assert "must be ASCII" in said
    assert "canary" not in said


def test_a_proxy_needs_no_scheme() -> None:
    with Server() as proxy, Server() as server:
        assert works(server.api(proxy=f"127.0.0.1:{proxy.port}"))
        assert (len(proxy.requests), len(server.requests)) == (1, 0)


@pytest.mark.parametrize(
    "proxy", ["ht tp://x", "http://", "http://x:port", "http://x:99999", "ftp://x:1", "http://\n:1"]
)
def test_what_is_no_proxy_is_refused_before_anything_is_sent(proxy: str) -> None:
    with Server() as server:
        assert "proxy must be a URL" in refusing(server.api(proxy=proxy))
        assert server.connections == 0


PROXY_FAILURES = {
    "refused": ("http://plain.example", ""),
    "refused, https": ("https://secure.example", ""),
    "not found": ("https://secure.example", "no-proxy.invalid"),
    "no URL": ("http://plain.example", "ht tp"),
}


@unencrypted
@pytest.mark.parametrize(("host", "place"), PROXY_FAILURES.values(), ids=PROXY_FAILURES)
def test_the_password_of_a_proxy_is_shown_nowhere(
    host: str, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy = f"http://user:{PASSWORD}@{place or f'127.0.0.1:{closed_port()}'}"
    with tracking(host=host, proxy=proxy, debug=True, retries=QUICK) as api:
        try:
            with pytest.raises((ApiConnectionException, ApiValueError)) as caught:
                api.identify_contact(IDENTIFY)
        finally:
            api.api_client.configuration.debug = False
        shown = [
            repr(api.api_client.configuration),
            str(vars(api.api_client.configuration).keys()),
            api.api_client.configuration.to_debug_report(),
            repr(api.api_client),
            str(caught.value),
            repr(caught.value),
            str(pickle.dumps(caught.value)),
            "".join(traceback.format_exception(caught.value)),
            caplog.text,
        ]
    for text in shown:
        assert PASSWORD not in text
        assert basic(f"user:{PASSWORD}").removeprefix("Basic ") not in text


# Which proxy, if any


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_the_proxy_of_the_environment_is_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as proxy, Server() as server:
        monkeypatch.setenv(name, proxy.url)
        assert works(server.api())
        assert (len(proxy.requests), len(server.requests)) == (1, 0)
        assert works(server.api(proxy=""))
        assert (len(proxy.requests), len(server.requests)) == (1, 1)
        assert works(server.api(no_proxy="127.0.0.1"))
        assert (len(proxy.requests), len(server.requests)) == (1, 2)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert works(server.api())
        assert (len(proxy.requests), len(server.requests)) == (1, 3)
        assert works(server.api(no_proxy=""))
        assert (len(proxy.requests), len(server.requests)) == (2, 3)


def test_the_environment_has_a_proxy_for_each_scheme(
    monkeypatch: pytest.MonkeyPatch, ca_file: str
) -> None:
    with (
        Server(tls=server_context()) as secure,
        Server() as plain,
        Server() as http_proxy,
        Server(Tunnel()) as https_proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", https_proxy.url)
        assert works(plain.api())
        assert len(plain.requests) == 1
        monkeypatch.setenv("HTTP_PROXY", http_proxy.url)
        # One client, whose host is changed: the proxy is that of the host in use.
        api = https_proxy.api(host=plain.url, ssl_ca_cert=ca_file)
        assert works(api)
        assert (len(http_proxy.requests), len(https_proxy.requests)) == (1, 0)
        api.api_client.configuration.host = secure.url
        assert works(api)
        assert (len(http_proxy.requests), len(https_proxy.requests)) == (1, 1)
        assert len(secure.requests) == 1


def test_a_configured_proxy_goes_before_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    with Server() as proxy, Server() as server:
        assert works(server.api(proxy=proxy.url))
        assert len(proxy.requests) == 1


def test_the_header_of_a_cgi_request_is_not_taken_for_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUEST_METHOD", "GET")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    with Server() as server:
        assert works(server.api())


NO_PROXY = [
    ("*", "api.example.com", True),
    ("api.example.com", "api.example.com", True),
    ("API.Example.COM", "api.example.com", True),
    ("api.example.com", "API.Example.COM", True),
    ("example.com", "api.example.com", True),
    (".example.com", "api.example.com", True),
    ("*.example.com", "api.example.com", True),
    ("other.org, example.com", "api.example.com", True),
    (" example.com ,,", "api.example.com", True),
    ("127.0.0.1", "127.0.0.1", True),
    ("127.0.0.0/8", "127.0.0.1", True),
    ("10.0.0.0/8,127.0.0.0/30", "127.0.0.1", True),
    ("localhost", "localhost", True),
    ("", "api.example.com", False),
    (",", "api.example.com", False),
    (" , ", "api.example.com", False),
    ("ample.com", "api.example.com", False),
    ("example.com.au", "api.example.com", False),
    ("pi.example.com", "api.example.com", False),
    ("v2.api.example.com", "api.example.com", False),
    ("127.0.0.2", "127.0.0.1", False),
    ("127.0.0.1", "api.example.com", False),
    ("10.0.0.0/8", "127.0.0.1", False),
    ("0.0.1", "127.0.0.1", False),
    ("127.0.0.1:PORT", "127.0.0.1", True),
    ("example.com:PORT", "api.example.com", True),
    ("api.example.com:1", "api.example.com", False),
]


@unencrypted
@pytest.mark.parametrize("of_the_environment", [True, False])
@pytest.mark.parametrize(("excepted", "host", "covered"), NO_PROXY)
def test_no_proxy_names_the_hosts_that_are_reached_without(
    excepted: str,
    host: str,
    covered: bool,
    of_the_environment: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve(monkeypatch)
    with Server() as proxy, Server() as server:
        excepted = excepted.replace("PORT", str(server.port))
        options: dict[str, Any] = {"proxy": proxy.url, "no_proxy": excepted}
        if of_the_environment:
            options = {}
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            monkeypatch.setenv("NO_PROXY", excepted)
        assert works(server.api(host=f"http://{host}:{server.port}", **options))
    assert (len(server.requests), len(proxy.requests)) == ((1, 0) if covered else (0, 1))


@pytest.mark.parametrize(("port", "covered"), [(443, True), (444, False)])
def test_a_host_without_a_port_has_that_of_its_scheme(
    port: int, covered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch)
    proxy = f"http://127.0.0.1:{closed_port()}"
    options = {"proxy": proxy, "no_proxy": f"api.example.com:{port}", "retries": 0}
    with tracking(host="https://api.example.com", **options) as api:
        assert ("proxy" not in str(failing(api).reason)) is covered


# Hosts


def ipv6() -> bool:
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


@pytest.mark.skipif(not ipv6(), reason="this machine has no IPv6")
def test_a_host_may_be_an_ipv6_address(ca_file: str) -> None:
    with Server(host="::1") as server:
        assert works(server.api())
        assert server.requests[0].headers["host"] == f"[::1]:{server.port}"
        proxy = f"http://127.0.0.1:{closed_port()}"
        assert works(server.api(proxy=proxy, no_proxy="::1"))
        assert works(server.api(proxy=proxy, no_proxy="[::1]"))
        assert works(server.api(proxy=proxy, no_proxy="::/64"))
    with Server(host="::1", tls=server_context("::1")) as server:
        assert works(server.api(ssl_ca_cert=ca_file))
        assert failing(server.api(ssl_ca_cert=ca_file, assert_hostname="other.example"))


def test_a_host_that_is_not_found_is_a_connection_error_that_names_it() -> None:
    with (
        tracking(host="https://api.sendx-does-not.invalid", retries=QUICK) as api,
        within(6 * PATIENCE),
    ):
        error = failing(api)
    assert type(error) is ApiConnectionException
    assert error.status == 0
    assert "api.sendx-does-not.invalid was not found" in str(error)
    assert "check `host`" in str(error)
    assert isinstance(error.__cause__, socket.gaierror)
    assert "may have been applied" not in str(error)


def test_a_refused_connection_is_named_with_its_port() -> None:
    port = closed_port()
    with tracking(host=f"http://127.0.0.1:{port}") as api:
        error = failing(api)
    assert not isinstance(error, ApiTimeoutException)
    assert f"no connection to 127.0.0.1:{port}" in str(error)


def test_http_warns_once_for_a_host_that_is_not_this_machine() -> None:
    with Server() as proxy:
        options = {"host": "http://warn-once.example", "proxy": proxy.url}
        with pytest.warns(UserWarning, match=r"http://warn-once\.example.*not encrypted") as seen:
            assert works(proxy.api(**options))
        assert [warning.filename for warning in seen] == [__file__]
        assert works(proxy.api(**options))  # a second warning would be an error
        api = proxy.api(**options)
        assert works(api)
        assert works(api)
        with pytest.warns(UserWarning, match=r"http://another-one\.example"):
            works(proxy.api(host="http://another-one.example", proxy=proxy.url))


def test_code_without_a_module_name_can_cause_the_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """As template and rule engines run code."""
    resolve(monkeypatch, nameless_example=["127.0.0.1"])
    with Server() as server:
        api = server.api(host=f"http://nameless.example:{server.port}")
        with pytest.warns(UserWarning, match="not encrypted"):
            exec("api.identify_contact(request)", {"api": api, "request": IDENTIFY})


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "127.1.2.3", "localhost", "api.localhost", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_http_on_this_machine_is_no_reason_to_warn(name: str) -> None:
    with Server() as proxy:
        assert works(proxy.api(host=f"http://{name}", proxy=proxy.url))


def test_https_is_no_reason_to_warn(ca_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch)
    with Server(tls=server_context("api.example")) as server:
        assert works(server.api(host=f"https://api.example:{server.port}", ssl_ca_cert=ca_file))


def test_header_lines_may_be_folded() -> None:
    answer = reply(422, None, "X-Long: one,", "\ttwo,", "  three")
    with Server(answer) as server, pytest.raises(ApiException, match="422") as caught:
        server.api().identify_contact(IDENTIFY)
    assert (caught.value.headers or {})["x-long"] == "one, two, three"
