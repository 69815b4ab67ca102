"""Hosts: where a call goes, which URLs are refused, and what failures and warnings say."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

import pytest
from support.calls import failing
from support.servers import (
    PATIENCE,
    Server,
    authority,
    closed_port,
    resolve,
    server_context,
    tracking,
    within,
)
from support.values import IDENTIFY, KEY

from sendx_python_sdk import (
    ApiConnectionException,
    ApiTimeoutException,
    ApiValueError,
    Configuration,
    RetryPolicy,
    TrackingApi,
)

QUICK = RetryPolicy(backoff=0.01)
CA = authority().cert_pem.bytes().decode()


# Where a call goes


@pytest.mark.parametrize("path", ["", "/", "/api/v1/rest", "/api/v1/rest/"])
def test_path_follows_the_hosts(server: Server, path: str) -> None:
    api = server.api(host=server.url + path)
    api.identify_contact(IDENTIFY)
    api.track_contact(IDENTIFY)
    base = path.rstrip("/")
    targets = [request.target for request in server.requests]
    assert targets == [f"{base}/contact/identify", f"{base}/contact/track"]


class TwoServers(Configuration):
    local = ""

    def get_host_settings(self) -> list[dict[str, Any]]:
        return [{"url": f"{self.local}/zero"}, {"url": f"{self.local}/one"}]


def two_servers(server: Server, **options: Any) -> TrackingApi:
    """Return an API whose contract has two servers; a host may be just a path."""
    if "host" in options:
        options["host"] = server.url + options["host"]
    configuration = TwoServers(api_key={"TeamApiKey": KEY}, retries=0, **options)
    configuration.local = server.url
    return TrackingApi(server.client(configuration))


@pytest.mark.parametrize(
    ("options", "host_index", "path"),
    [
        ({}, 0, "/zero"),
        ({}, 1, "/one"),
        ({"server_index": 0}, 0, "/zero"),
        ({"server_index": 1}, 0, "/one"),
        ({"host": "/own"}, 0, "/own"),
        ({"host": "/own"}, 1, "/one"),
        ({"host": "/own", "server_index": 1}, 0, "/own"),
        ({"host": "/own", "ignore_operation_servers": True}, 1, "/own"),
    ],
)
@pytest.mark.parametrize("form", ["", "_with_http_info"])
def test_host_overrides_server_index_and_host_index_overrides_both(
    server: Server, options: dict[str, Any], host_index: int, path: str, form: str
) -> None:
    api = two_servers(server, **options)
    getattr(api, "track_contact" + form)(IDENTIFY, _host_index=host_index)
    assert server.requests[-1].target == path + "/contact/track"


@pytest.mark.parametrize("index", [-1, 2, 99, True, "1", 1.0, 0.5], ids=repr)
def test_host_index_without_a_server_is_refused(server: Server, index: Any) -> None:
    with pytest.raises(ApiValueError, match="server"):
        two_servers(server).identify_contact(IDENTIFY, _host_index=index)
    with pytest.raises(ApiValueError, match="server"):
        two_servers(server, server_index=index).identify_contact(IDENTIFY)
    assert server.requests == []


def test_changed_host_and_timeout_apply_to_the_next_call(server: Server) -> None:
    api = two_servers(server)
    configuration = api.api_client.configuration
    api.identify_contact(IDENTIFY)
    configuration.server_index = 1
    api.identify_contact(IDENTIFY)
    configuration.host = f"{server.url}/own"
    api.identify_contact(IDENTIFY)
    paths = [request.target.removesuffix("/contact/identify") for request in server.requests]
    assert paths == ["/zero", "/one", "/own"]
    with Server(PATIENCE) as silent:
        configuration.host = silent.url
        configuration.timeout = 0.05
        with pytest.raises(ApiTimeoutException):
            api.identify_contact(IDENTIFY)


INVALID = [
    "", "/", "http://", "https://", "http:///x", "ftp://127.0.0.1", "file:///etc/passwd",
    "javascript:alert(1)", "127.0.0.1", "127.0.0.1:1", "api.sendx.io", "api.sendx.io:443",
    "//127.0.0.1", "http://127.0.0.1:port", "http://127.0.0.1:99999", "http://127.0.0.1:-1",
    "http://127.0.0.1:0", "http://[::1", "http://[1::2::3]", "http://%00", "http://a b",
    " http://127.0.0.1", "http://127.0.0.1 ", "http://127.0.0.1\n", "http://127.0.0.1/a b",
    "http://127.0.0.1/\r\nX-Evil: 1", "http://127.0.0.1\x00", "http://127.0.0.1/\x7f",
    "http://127.0.0.1\u0085", "http://127.0.0.1/?query", "http://127.0.0.1?x",
    "http://127.0.0.1/#fragment", "http://127.0.0.1#x",
    "http://user:secret@127.0.0.1:1", "http://secret@127.0.0.1:1",
    "http://user:secr%40et@127.0.0.1:1", "http://u:secret/x@127.0.0.1:1",
]  # fmt: skip


@pytest.mark.parametrize("host", INVALID, ids=ascii)
def test_invalid_host_is_refused_and_its_password_not_shown(server: Server, host: str) -> None:
    with pytest.raises(ApiValueError, match="host") as caught:
        server.api(host=host).identify_contact(IDENTIFY)
    assert "secr" not in str(caught.value)


def test_key_given_as_host_is_not_shown(server: Server) -> None:
    with pytest.raises(ApiValueError, match="an API key belongs in") as caught:
        server.api(host="secret").identify_contact(IDENTIFY)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", [5, b"http://127.0.0.1", ["http://127.0.0.1"]], ids=repr)
def test_host_that_is_no_text_is_refused(host: Any) -> None:
    with pytest.raises(ApiValueError, match="host"):
        Configuration(host=host)
    configuration = Configuration()
    with pytest.raises(ApiValueError, match="host"):
        configuration.host = host


def has_ipv6() -> bool:
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_host_may_be_an_ipv6_address() -> None:
    with Server(host="::1") as server:
        server.api().identify_contact(IDENTIFY)
        assert server.headers["host"] == f"[::1]:{server.port}"
        proxy = f"http://127.0.0.1:{closed_port()}"
        for no_proxy in ("::1", "[::1]", "::/64"):
            server.api(proxy=proxy, no_proxy=no_proxy).identify_contact(IDENTIFY)
    with Server(host="::1", tls=server_context("::1")) as server:
        server.api(ca_cert_data=CA).identify_contact(IDENTIFY)
        failing(server.api(ca_cert_data=CA, assert_hostname="other.example"))


# Failures


def test_unresolvable_host_is_named() -> None:
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


@pytest.mark.filterwarnings("ignore:requests to")
@pytest.mark.parametrize("name", ["a" * 70 + ".invalid", "a..b"], ids=["long label", "empty label"])
def test_host_name_that_breaks_dns_rules_is_not_found(name: str) -> None:
    with tracking(host=f"http://{name}") as api:
        error = failing(api)
    assert "not found" in str(error) or "no connection to" in str(error)


def test_refused_connection_is_named_with_its_port() -> None:
    port = closed_port()
    with tracking(host=f"http://127.0.0.1:{port}") as api:
        error = failing(api)
    assert not isinstance(error, ApiTimeoutException)
    assert f"no connection to 127.0.0.1:{port}" in str(error)


# Warnings about plain HTTP; any other warning would be an error


def test_plain_http_beyond_this_machine_warns_once(server: Server) -> None:
    options = {"host": "http://warn-once.example", "proxy": server.url}
    with pytest.warns(UserWarning, match=r"http://warn-once\.example.*not encrypted") as seen:
        server.api(**options).identify_contact(IDENTIFY)
    assert [warning.filename for warning in seen] == [__file__]
    api = server.api(**options)
    api.identify_contact(IDENTIFY)
    api.identify_contact(IDENTIFY)
    with pytest.warns(UserWarning, match=r"http://another-one\.example"):
        server.api(host="http://another-one.example", proxy=server.url).identify_contact(IDENTIFY)


def test_warning_does_not_need_a_module_name(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Template and rule engines run code that has none."""
    resolve(monkeypatch)
    api = server.api(host=f"http://nameless.example:{server.port}")
    with pytest.warns(UserWarning, match="not encrypted"):
        exec("api.identify_contact(request)", {"api": api, "request": IDENTIFY})


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "127.1.2.3", "localhost", "api.localhost", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_plain_http_to_this_machine_does_not_warn(server: Server, name: str) -> None:
    server.api(host=f"http://{name}", proxy=server.url).identify_contact(IDENTIFY)
