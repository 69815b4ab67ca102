"""Headers: which are sent, which override which, and which are refused."""

from __future__ import annotations

import platform
from typing import Any

import pytest
import urllib3
from support.servers import Server
from support.values import IDENTIFY, KEY

import sendx_python_sdk
from sendx_python_sdk import ApiValueError, TrackingApi


def header(server: Server, name: str) -> list[str]:
    """Return all values of a header of the last request."""
    return server.headers.getlist(name)


@pytest.mark.parametrize("name", ["X-Source", "User-Agent", "Accept", "Content-Type", "Cookie"])
@pytest.mark.parametrize("change", [str, str.lower, str.swapcase], ids=["same", "lower", "swapped"])
def test_header_of_the_call_overrides_the_clients_whatever_its_case(
    server: Server, name: str, change: Any
) -> None:
    api = server.api()
    api.api_client.set_default_header(name, "default/x")
    api.identify_contact(IDENTIFY)
    assert header(server, name) == ["default/x"]
    api.identify_contact(IDENTIFY, _headers={change(name): "call/x"})
    assert header(server, name) == ["call/x"]
    api.identify_contact(IDENTIFY)
    assert header(server, name) == ["default/x"]


def test_header_given_in_two_cases_is_sent_once(server: Server) -> None:
    server.api().identify_contact(IDENTIFY, _headers={"X-Source": "first", "x-source": "last"})
    assert header(server, "X-Source") == ["last"]


def test_default_headers(server: Server) -> None:
    server.api().identify_contact(IDENTIFY)
    versions = f"python {platform.python_version()}; urllib3 {urllib3.__version__}"
    assert dict(server.headers) == {
        "host": server.url.removeprefix("http://"),
        "accept": "application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "content-length": str(len(server.requests[-1].body)),
        "user-agent": f"sendx-python-sdk/{sendx_python_sdk.__version__} ({versions})",
        "x-team-apikey": KEY,
    }


def test_callers_headers_are_not_changed(server: Server) -> None:
    api = server.api()
    headers = {"X-Source": " a ", "content-type": "application/json", "X-Count": 5}
    before = dict(headers)
    defaults = dict(api.api_client.default_headers)
    api.identify_contact(IDENTIFY, _headers=headers, _content_type="application/x")
    assert headers == before
    assert api.api_client.default_headers == defaults


def test_header_value_is_stripped_and_may_be_a_number(server: Server) -> None:
    server.api().identify_contact(IDENTIFY, _headers={"X-Count": 5, "X-Source": " \ta b\t "})
    assert header(server, "X-Count") == ["5"]
    assert header(server, "X-Source") == ["a b"]


def test_client_takes_a_header_and_a_cookie(server: Server) -> None:
    client = server.client(header_name="X-Source", header_value="constructor", cookie="a=b")
    TrackingApi(client).identify_contact(IDENTIFY)
    assert header(server, "X-Source") == ["constructor"]
    assert header(server, "Cookie") == ["a=b"]
    TrackingApi(client).identify_contact(IDENTIFY, _headers={"cookie": "c=d"})
    assert header(server, "Cookie") == ["c=d"]


def test_user_agent_can_be_set(server: Server) -> None:
    api = server.api()
    api.api_client.user_agent = "shop/1.0"
    api.identify_contact(IDENTIFY)
    assert header(server, "User-Agent") == [api.api_client.user_agent] == ["shop/1.0"]
    api.api_client.set_default_header("user-agent", "shop/2.0")
    api.identify_contact(IDENTIFY)
    assert header(server, "User-Agent") == [api.api_client.user_agent] == ["shop/2.0"]


def test_content_type_can_be_set(server: Server) -> None:
    server.api().identify_contact(IDENTIFY, _content_type="application/vnd.x+json")
    assert header(server, "Content-Type") == ["application/vnd.x+json"]
    assert server.sent == IDENTIFY


def refuse(server: Server, pattern: str, api: TrackingApi, **arguments: Any) -> str:
    """Check that a call is refused; return the error's text."""
    with pytest.raises(ApiValueError, match=pattern) as caught:
        api.identify_contact(IDENTIFY, **arguments)
    assert server.requests == []
    return str(caught.value)


UNSENDABLE = ["a\r\nX-Evil: 1", "a\nb", "a\r", "\n", "a\x00b", "a\x7fb", "a\x1bb", "a\u0100"]
UNSENDABLE += ["\ud800", b"x", ["x"], {"x": "y"}, object(), 10**5000]


@pytest.mark.parametrize(
    "value",
    UNSENDABLE,
    ids=lambda value: ascii(value)[:15] if isinstance(value, str) else type(value).__name__,
)
def test_header_value_that_cannot_be_sent_is_refused_and_not_shown(
    server: Server, value: Any
) -> None:
    api = server.api()
    texts = [
        refuse(server, "X-Source", api, _headers={"X-Source": value}),
        refuse(server, "Content-Type", api, _content_type=value),
        refuse(server, "Cookie", TrackingApi(server.client(cookie=value))),
    ]
    api.api_client.user_agent = value
    texts.append(refuse(server, "User-Agent", api))
    assert "Evil" not in "".join(texts)


@pytest.mark.parametrize("name", ["", "X Source", "X-Source:", "X\r\nEvil", "X\x00", "Ü", 5, None])
def test_header_name_that_cannot_be_sent_is_refused(server: Server, name: Any) -> None:
    api = server.api()
    refuse(server, "header", api, _headers={name: "x"})
    api.api_client.default_headers[name] = "x"
    refuse(server, "header", api)


@pytest.mark.parametrize("name", ["Content-Length", "content-length", "Transfer-Encoding"])
def test_header_that_frames_the_body_is_refused(server: Server, name: str) -> None:
    api = server.api()
    refuse(server, name, api, _headers={name: "5"})
    api.api_client.set_default_header(name, "5")
    refuse(server, name, api)


@pytest.mark.parametrize("headers", ["X-Source: x", [("X-Source", "x")], 5], ids=repr)
def test_headers_that_are_no_mapping_are_refused(server: Server, headers: Any) -> None:
    refuse(server, "headers must be a mapping", server.api(), _headers=headers)
