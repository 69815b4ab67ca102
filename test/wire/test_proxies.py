"""Proxies: plain and tunnelled requests, their failures, and which proxy is used for which host."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from support.calls import failing, refusing, works
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
)
from support.values import IDENTIFY, KEY

from sendx_python_sdk import ApiConnectionException, ApiException

PASSWORD = "canary-password"
CA = authority().cert_pem.bytes().decode()

unencrypted = pytest.mark.filterwarnings("ignore:requests to http:UserWarning")


def basic(credentials: str) -> str:
    return "Basic " + base64.b64encode(credentials.encode()).decode()


# proxy.py, a third-party proxy that asks for a password


@pytest.fixture(scope="module")
def real_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run proxy.py; yield its host and port."""
    folder = tmp_path_factory.mktemp("proxy")
    port_file = folder / "port"
    command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "0"]
    command += ["--port-file", str(port_file), "--log-level", "ERROR"]
    command += ["--num-workers", "1", "--num-acceptors", "1", "--basic-auth", "user@home:p:w%"]
    options: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options["env"] = {**os.environ, "HOME": str(folder)}  # it writes there
    with subprocess.Popen(command, **options) as process:
        try:
            end = time.monotonic() + 2 * PATIENCE
            while not (port_file.exists() and (port := port_file.read_text().strip())):
                assert time.monotonic() < end, "the proxy does not start"
                time.sleep(0.02)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()


@unencrypted
def test_real_proxy_carries_plain_requests(server: Server, real_proxy: str) -> None:
    assert works(server.api(proxy=f"http://user%40home:p%3Aw%25@{real_proxy}"))
    assert "proxy.py" in server.headers["via"]
    assert "proxy-authorization" not in server.headers
    assert server.requests[0].target == "/contact/identify"


def test_real_proxy_carries_tls_unseen(real_proxy: str) -> None:
    proxy = f"http://user%40home:p%3Aw%25@{real_proxy}"
    with Server(tls=server_context()) as server:
        api = server.api(proxy=proxy, ca_cert_data=CA)
        assert works(api)
        assert works(api)
        assert "is not trusted" in str(failing(server.api(proxy=proxy)))
    assert server.connections == 2
    assert not {"via", "proxy-authorization"} & set(server.headers)


@pytest.mark.parametrize("user", ["", f"wrong:{PASSWORD}@"], ids=["none", "wrong"])
@pytest.mark.parametrize(
    ("tls", "kind"), [(True, ApiConnectionException), (False, ApiException)], ids=["tls", "plain"]
)
def test_wrong_password_for_a_real_proxy_is_an_error(
    real_proxy: str, user: str, tls: bool, kind: type[ApiException]
) -> None:
    with Server(tls=server_context() if tls else None) as server:
        api = server.api(proxy=f"http://{user}{real_proxy}")
        with pytest.raises(ApiException, match="407") as caught:
            api.identify_contact(IDENTIFY)
    assert type(caught.value) is kind
    assert PASSWORD not in str(caught.value)
    assert server.connections == 0


# What a proxy gets


@unencrypted
def test_plain_request_to_a_proxy_has_the_whole_url(server: Server) -> None:
    url = server.url.replace("//", "//user:secret@")
    headers = {"X-Proxy": "yes"}
    assert works(server.api(host="http://plain.example:81/api", proxy=url, proxy_headers=headers))
    (request,) = server.requests
    assert request.target == "http://plain.example:81/api/contact/identify"
    assert request.headers["host"] == "plain.example:81"
    assert request.headers["x-proxy"] == "yes"
    assert request.headers["proxy-authorization"] == basic("user:secret")
    assert request.headers["x-team-apikey"] == KEY


def test_tunnel_hides_the_request_from_the_proxy_and_the_password_from_the_server() -> None:
    options: dict[str, Any] = {"proxy_headers": {"X-Proxy": "yes"}, "ca_cert_data": CA}
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
        assert request.target == "/contact/identify"
        assert request.headers["x-team-apikey"] == KEY
        assert "x-proxy" not in request.headers
        assert "proxy-authorization" not in request.headers


def test_tls_proxy_carries_plain_requests(server: Server) -> None:
    with Server(tls=server_context()) as proxy:
        assert works(server.api(proxy=proxy.url, ca_cert_data=CA))
        assert "is not trusted" in str(failing(server.api(proxy=proxy.url)))
    assert not server.requests
    assert [request.target for request in proxy.requests] == [f"{server.url}/contact/identify"]


def test_tls_proxy_carries_tls() -> None:
    tls = server_context("tunnel.example")
    with Server(tls=tls) as server, Server(Tunnel(), tls=server_context()) as proxy:
        host = f"https://tunnel.example:{server.port}"
        assert works(proxy.api(host=host, proxy=proxy.url, ca_cert_data=CA))
        assert "is not trusted" in str(failing(proxy.api(host=host, proxy=proxy.url)))
    assert len(server.requests) == 1
    assert [request.method for request in proxy.requests] == ["CONNECT"]


@pytest.mark.parametrize("size", [0, 8192], ids=["in the buffer", "beyond the buffer"])
def test_bytes_after_a_reply_through_tls_in_tls_are_not_the_next_answer(size: int) -> None:
    """The inner TLS layer has decrypted them, so that polling the socket does not show them."""
    name = "X-Filler: "
    first = reply(200, {}, name + "f" * (size - len(reply(200, {}, name))))
    evil = reply(200, {"message": "evil"})
    tls = server_context("tunnel.example")
    with (
        Server(first + evil, reply(), tls=tls) as server,
        Server(Tunnel(), tls=server_context()) as proxy,
    ):
        host = f"https://tunnel.example:{server.port}"
        api = proxy.api(host=host, proxy=proxy.url, ca_cert_data=CA)
        api.identify_contact(IDENTIFY)
        assert works(api)


# Failures


@pytest.mark.parametrize("status", [403, 407, 502])
def test_proxy_that_refuses_is_named(server: Server, status: int) -> None:
    server.answer(reply(status))
    error = failing(server.api(host="https://tunnel.example", proxy=server.url))
    assert f"proxy 127.0.0.1:{server.port}" in str(error)
    assert str(status) in str(error)
    assert all(KEY not in str(request) for request in server.requests)


def test_unresolvable_proxy_is_named_instead_of_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    with tracking(host="https://api.example") as api:
        error = failing(api)
    assert "the proxy proxy.invalid was not found" in str(error.reason)
    assert "`HTTPS_PROXY`" in str(error.reason)
    assert "api.example" not in str(error.reason)
    assert error.sent is False


def test_failed_tls_behind_a_proxy_blames_the_host() -> None:
    with Server(Tunnel()) as proxy, Server(tls=server_context("other.example")) as server:
        host = f"https://127.0.0.1:{server.port}"
        error = failing(proxy.api(host=host, proxy=proxy.url, ca_cert_data=CA))
    assert "certificate of 127.0.0.1:" in str(error)
    assert error.sent is False


INVALID = ["ht tp://x", "http://", "//", "http://x:port", "http://x:99999", "http://x:1/\n"]
INVALID += ["ftp://127.0.0.1", "ftp://user:secret@x:1", "http://user:secret@", "//user:secret@"]


@pytest.mark.parametrize("proxy", INVALID, ids=ascii)
def test_invalid_proxy_is_refused_before_anything_is_sent(server: Server, proxy: str) -> None:
    said = refusing(server.api(proxy=proxy))
    assert "proxy must be a URL like" in said
    assert "secret" not in said
    assert server.connections == 0


@pytest.mark.parametrize("variable", ["ALL_PROXY", "all_proxy", "HTTP_PROXY"])
def test_socks_proxy_is_refused_with_the_name_of_its_variable(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "socks5h://user:secret@127.0.0.1:1080")
    with tracking(host="http://127.0.0.1") as api:
        said = refusing(api)
    assert f"{variable}: SOCKS proxies are not supported" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    "headers", [{"X": "a\r\nB: c"}, {"X": "\u20ac"}, {"X Y": "z"}], ids=["break", "euro", "name"]
)
def test_proxy_header_that_cannot_be_sent_is_refused(
    server: Server, headers: dict[str, str]
) -> None:
    api = server.api(host="http://127.0.0.1:1", proxy=server.url, proxy_headers=headers)
    assert "header" in refusing(api)
    assert server.connections == 0


def test_proxy_password_beyond_ascii_is_refused_and_not_shown() -> None:
    with tracking(host="http://127.0.0.1:1", proxy="http://user:canary\u20ac@127.0.0.1:1") as api:
        said = refusing(api)
    assert "must be ASCII" in said
    assert "canary" not in said


# Which proxy, if any


def test_proxy_needs_no_scheme(server: Server) -> None:
    with Server() as proxy:
        assert works(server.api(proxy=f"127.0.0.1:{proxy.port}"))
    assert (len(proxy.requests), len(server.requests)) == (1, 0)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    ("options", "no_proxy", "used"),
    [
        ({}, "", "environment"),
        ({"proxy": ""}, "", "none"),
        ({"proxy": "CONFIGURED"}, "", "configured"),
        ({"no_proxy": "127.0.0.1"}, "", "none"),
        ({}, "127.0.0.1", "none"),
        ({"no_proxy": ""}, "127.0.0.1", "environment"),
    ],
)
def test_proxy_of_the_environment_is_used_unless_configured_otherwise(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    options: dict[str, str],
    no_proxy: str,
    used: str,
) -> None:
    with Server() as proxy, Server() as configured:
        monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", no_proxy)
        options = {k: v.replace("CONFIGURED", configured.url) for k, v in options.items()}
        assert works(server.api(**options))
    servers = {"environment": proxy, "configured": configured, "none": server}
    assert [place for place, each in servers.items() if each.requests] == [used]


def test_environment_has_a_proxy_for_each_scheme(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(tls=server_context()) as secure, Server() as plain, Server(Tunnel()) as tunnel:
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        # One client whose host changes: its proxy changes as well.
        api = server.api(ca_cert_data=CA)
        assert works(api)
        assert len(server.requests) == 1
        monkeypatch.setenv("HTTP_PROXY", plain.url)
        api.api_client.close()
        assert works(api)
        assert (len(plain.requests), len(tunnel.requests)) == (1, 0)
        api.api_client.configuration.host = secure.url
        assert works(api)
        assert (len(plain.requests), len(tunnel.requests)) == (1, 1)
        assert len(secure.requests) == 1


def test_proxy_header_of_a_cgi_request_is_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUEST_METHOD", "GET")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    assert works(server.api())


COVERED = {
    "127.0.0.1": [
        "127.0.0.1", "127.0.0.0/8", "127.0.0.1/8", "10.0.0.0/8,127.0.0.0/30", "127.0.0.1:PORT",
    ],
    "localhost": ["localhost"],
    "API.Example.COM": ["api.example.com"],
    "api.example.com": [
        "*", "api.example.com", "API.Example.COM", "example.com", ".example.com", "*.example.com",
        "other.org, example.com", " example.com ,,", "example.com:PORT",
    ],
}  # fmt: skip
NOT_COVERED = {
    "127.0.0.1": ["127.0.0.2", "10.0.0.0/8", "0.0.1"],
    "api.example.com": [
        "", ",", " , ", "ample.com", "example.com.au", "pi.example.com", "v2.api.example.com",
        "127.0.0.1", "api.example.com:1",
    ],
}  # fmt: skip


@unencrypted
@pytest.mark.parametrize(
    ("host", "no_proxy", "covered"),
    [(host, entry, True) for host, entries in COVERED.items() for entry in entries]
    + [(host, entry, False) for host, entries in NOT_COVERED.items() for entry in entries],
)
def test_no_proxy_lists_hosts_that_are_reached_directly(
    server: Server, host: str, no_proxy: str, covered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch)
    no_proxy = no_proxy.replace("PORT", str(server.port))
    with Server() as proxy:
        url = f"http://{host}:{server.port}"
        assert works(server.api(host=url, proxy=proxy.url, no_proxy=no_proxy))
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", no_proxy)
        assert works(server.api(host=url))
    assert (len(server.requests), len(proxy.requests)) == ((2, 0) if covered else (0, 2))


@pytest.mark.parametrize(("port", "covered"), [(443, True), (444, False)])
def test_no_proxy_port_is_the_default_of_the_scheme(
    port: int, covered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch)
    proxy = f"http://127.0.0.1:{closed_port()}"
    no_proxy = f"api.example.com:{port}"
    with tracking(host="https://api.example.com", proxy=proxy, no_proxy=no_proxy) as api:
        assert ("proxy" not in str(failing(api).reason)) is covered
