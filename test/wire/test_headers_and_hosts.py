"""Which headers go with a call, and where it goes."""

from __future__ import annotations

import platform
import socket
from typing import Any

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from support.recording import IDENTIFY, KEY, Recorder, examples, whole_char

import sendx_python_sdk
from sendx_python_sdk import ApiException, ApiTimeoutException, ApiValueError, TrackingApi

STAGING = "https://stag1.sendx.io/api/v1/rest"


def header_of(recorder: Recorder, name: str) -> list[str]:
    values: list[str] = recorder.headers.getlist(name)
    return values


# Precedence


@pytest.mark.parametrize("name", ["X-Source", "User-Agent", "Accept", "Content-Type", "Cookie"])
def test_header_of_the_call_goes_before_the_client_and_that_before_our_own(
    recorder: Recorder, name: str
) -> None:
    api = recorder.api()
    api.api_client.set_default_header(name, "default/x")
    api.identify_contact(IDENTIFY)
    assert header_of(recorder, name) == ["default/x"]
    api.identify_contact(IDENTIFY, _headers={name: "call/x"})
    assert header_of(recorder, name) == ["call/x"]
    api.identify_contact(IDENTIFY)
    assert header_of(recorder, name) == ["default/x"]


@pytest.mark.parametrize("name", ["x-source", "USER-AGENT", "accept", "cONTENT-tYPE"])
def test_the_case_of_a_header_makes_no_difference(recorder: Recorder, name: str) -> None:
    api = recorder.api()
    api.api_client.set_default_header("X-Source", "default")
    api.identify_contact(IDENTIFY, _headers={name: "call/x"})
    assert header_of(recorder, name) == ["call/x"]


def test_a_header_given_twice_in_different_case_is_sent_once(recorder: Recorder) -> None:
    recorder.api().identify_contact(IDENTIFY, _headers={"X-Source": "first", "x-source": "last"})
    assert header_of(recorder, "X-Source") == ["last"]


def test_our_own_headers(recorder: Recorder) -> None:
    recorder.api().identify_contact(IDENTIFY)
    assert dict(recorder.headers) == {
        "Host": recorder.url.removeprefix("http://"),
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "Content-Length": str(len(recorder.requests[-1].get_data())),
        "User-Agent": recorder.headers["User-Agent"],
        "X-Team-Apikey": KEY,
    }


def test_what_the_caller_gave_is_not_changed(recorder: Recorder) -> None:
    api = recorder.api()
    headers = {"X-Source": " a ", "content-type": "application/json", "X-Count": 5}
    before = dict(headers)
    defaults = dict(api.api_client.default_headers)
    api.identify_contact(IDENTIFY, _headers=headers, _content_type="application/x")
    assert headers == before
    assert api.api_client.default_headers == defaults


def test_a_number_is_a_header_and_white_space_around_a_value_is_stripped(
    recorder: Recorder,
) -> None:
    recorder.api().identify_contact(IDENTIFY, _headers={"X-Count": 5, "X-Source": " \ta b\t "})
    assert recorder.headers["X-Count"] == "5"
    assert recorder.headers["X-Source"] == "a b"


def test_header_name_and_value_of_the_constructor(recorder: Recorder) -> None:
    client = recorder.client(recorder.configuration(), "X-Source", "constructor")
    TrackingApi(client).identify_contact(IDENTIFY)
    assert recorder.headers["X-Source"] == "constructor"


# User-Agent, Cookie, Content-Type


def test_user_agent_names_the_package_python_and_urllib3(recorder: Recorder) -> None:
    recorder.api().identify_contact(IDENTIFY)
    version = sendx_python_sdk.__version__
    assert recorder.headers["User-Agent"] == (
        f"sendx-python-sdk/{version} (python {platform.python_version()}; "
        f"urllib3 {urllib3.__version__})"
    )


def test_user_agent_can_be_set(recorder: Recorder) -> None:
    api = recorder.api()
    api.api_client.user_agent = "shop/1.0"
    assert api.api_client.user_agent == "shop/1.0"
    api.identify_contact(IDENTIFY)
    assert header_of(recorder, "User-Agent") == ["shop/1.0"]
    api.api_client.set_default_header("user-agent", "shop/2.0")
    api.identify_contact(IDENTIFY)
    assert header_of(recorder, "User-Agent") == ["shop/2.0"]
    assert api.api_client.user_agent == "shop/2.0"


def test_cookie_of_the_client_goes_with_each_call(recorder: Recorder) -> None:
    api = TrackingApi(recorder.client(recorder.configuration(), cookie="a=b"))
    api.identify_contact(IDENTIFY)
    assert header_of(recorder, "Cookie") == ["a=b"]
    api.identify_contact(IDENTIFY, _headers={"cookie": "c=d"})
    assert header_of(recorder, "Cookie") == ["c=d"]


def test_content_type_of_the_call(recorder: Recorder) -> None:
    recorder.api().identify_contact(IDENTIFY, _content_type="application/vnd.x+json")
    assert header_of(recorder, "Content-Type") == ["application/vnd.x+json"]
    assert recorder.sent == IDENTIFY


# What no header may be

BAD_TEXTS = [
    "a\r\nX-Evil: 1",
    "a\nb",
    "a\r",
    "\n",
    "a\x00b",
    "a\x7fb",
    "a\x1bb",
    "a\u0100",
    "\ud800",
]


@pytest.mark.parametrize(
    "value", [*BAD_TEXTS, b"x", ["x"], {"x": "y"}, object(), pytest.param(10**5000, id="long int")]
)
@pytest.mark.parametrize("place", ["call", "default", "cookie", "content_type", "user_agent"])
def test_header_value_that_cannot_be_sent_is_refused_and_not_shown(
    recorder: Recorder, place: str, value: Any
) -> None:
    client = recorder.client(recorder.configuration(), cookie=value if place == "cookie" else None)
    options: dict[str, Any] = {}
    name = {"content_type": "Content-Type", "user_agent": "User-Agent", "cookie": "Cookie"}
    if place == "default":
        client.set_default_header("X-Source", value)
    elif place == "user_agent":
        client.user_agent = value
    elif place == "call":
        options["_headers"] = {"X-Source": value}
    elif place == "content_type":
        options["_content_type"] = value
    with pytest.raises(ApiValueError, match=name.get(place, "X-Source")) as caught:
        TrackingApi(client).identify_contact(IDENTIFY, **options)
    assert "Evil" not in str(caught.value)
    assert recorder.requests == []


@pytest.mark.parametrize("name", ["", "X Source", "X-Source:", "X\r\nEvil", "X\x00", "Ü", 5, None])
def test_header_name_that_cannot_be_sent_is_refused(recorder: Recorder, name: Any) -> None:
    api = recorder.api()
    with pytest.raises(ApiValueError, match="header"):
        api.identify_contact(IDENTIFY, _headers={name: "x"})
    api.api_client.default_headers[name] = "x"
    with pytest.raises(ApiValueError, match="header"):
        api.identify_contact(IDENTIFY)
    assert recorder.requests == []


@pytest.mark.parametrize("name", ["Content-Length", "content-length", "Transfer-Encoding"])
def test_the_framing_of_the_body_cannot_be_set(recorder: Recorder, name: str) -> None:
    api = recorder.api()
    with pytest.raises(ApiValueError, match=name):
        api.identify_contact(IDENTIFY, _headers={name: "5"})
    api.api_client.set_default_header(name, "5")
    with pytest.raises(ApiValueError, match=name):
        api.identify_contact(IDENTIFY)
    assert recorder.requests == []


@pytest.mark.parametrize("headers", ["X-Source: x", [("X-Source", "x")], 5])
def test_headers_are_a_mapping(recorder: Recorder, headers: Any) -> None:
    with pytest.raises(ApiValueError, match="headers must be a mapping"):
        recorder.api().identify_contact(IDENTIFY, _headers=headers)
    assert recorder.requests == []


@examples
@given(name=st.text(whole_char, max_size=10), value=st.text(whole_char, max_size=20))
def test_any_header_arrives_as_it_is_or_is_refused(
    recorder: Recorder, name: str, value: str
) -> None:
    before = len(recorder.requests)
    headers = {"X-" + name: value}
    try:
        recorder.api().identify_contact(IDENTIFY, _headers=headers)
    except ApiValueError:
        assert len(recorder.requests) == before
        return
    arrived = {key.lower(): text for key, text in recorder.headers.items()}
    if "_" not in name:  # which the server leaves out
        assert arrived.pop(f"x-{name}".lower()) == value.strip(" \t")
    usual = {"host", "accept", "accept-encoding", "content-type", "content-length"}
    assert set(arrived) == usual | {"user-agent", "x-team-apikey"}
    assert recorder.sent == IDENTIFY


# Where a call goes


def test_the_path_is_put_after_the_host(recorder: Recorder) -> None:
    for host in ("", "/", "/api/v1/rest", "/api/v1/rest/"):
        api = recorder.api(host=recorder.url + host)
        api.identify_contact(IDENTIFY)
        assert recorder.requests[-1].path == host.rstrip("/") + "/contact/identify"
        api.track_contact(IDENTIFY)
        assert recorder.requests[-1].path == host.rstrip("/") + "/contact/track"


class TwoServers(sendx_python_sdk.Configuration):
    def get_host_settings(self) -> list[dict[str, Any]]:
        return [{"url": f"{self.local}/zero"}, {"url": f"{self.local}/one"}]

    local = ""


def two_servers(recorder: Recorder, **options: Any) -> TrackingApi:
    configuration = TwoServers(api_key={"TeamApiKey": KEY}, retries=0, **options)
    configuration.local = recorder.url
    return TrackingApi(recorder.client(configuration))


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
@pytest.mark.parametrize("form", ["", "_with_http_info", "_without_preload_content"])
def test_host_server_index_and_host_index(
    recorder: Recorder, options: dict[str, Any], host_index: int, path: str, form: str
) -> None:
    if "host" in options:
        options = {**options, "host": recorder.url + options["host"]}
    api = two_servers(recorder, **options)
    answer = getattr(api, "track_contact" + form)(IDENTIFY, _host_index=host_index)
    if form == "_without_preload_content":
        answer.close()
    assert recorder.requests[-1].path == path + "/contact/track"


@pytest.mark.parametrize("index", [-1, 2, 99, True, "1", 1.0, 0.5])
def test_host_index_of_no_server_is_refused(recorder: Recorder, index: Any) -> None:
    with pytest.raises(ApiValueError, match="server"):
        two_servers(recorder).identify_contact(IDENTIFY, _host_index=index)
    assert recorder.requests == []


@pytest.mark.parametrize("index", [-1, 2, "1", 0.5])
def test_server_index_of_no_server_is_refused(recorder: Recorder, index: Any) -> None:
    with pytest.raises(ApiValueError, match="server"):
        two_servers(recorder, server_index=index).identify_contact(IDENTIFY)
    assert recorder.requests == []


def test_a_changed_host_acts_on_the_next_call(recorder: Recorder) -> None:
    api = two_servers(recorder)
    configuration = api.api_client.configuration
    api.identify_contact(IDENTIFY)
    configuration.server_index = 1
    api.identify_contact(IDENTIFY)
    configuration.host = f"{recorder.url}/own"
    api.identify_contact(IDENTIFY)
    paths = [request.path.removesuffix("/contact/identify") for request in recorder.requests]
    assert paths == ["/zero", "/one", "/own"]


def test_a_changed_timeout_acts_on_the_next_call(recorder: Recorder) -> None:
    api = recorder.api()
    api.identify_contact(IDENTIFY)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        api.api_client.configuration.host = f"http://127.0.0.1:{silent.getsockname()[1]}"
        api.api_client.configuration.timeout = 0.05
        with pytest.raises(ApiTimeoutException):
            api.identify_contact(IDENTIFY)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "/",
        "api.sendx.io",
        "api.sendx.io:443",
        "127.0.0.1:1",
        "//127.0.0.1",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "http://",
        "http:///path",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:-1",
        "http://[::1",
        " http://127.0.0.1",
        "http://127.0.0.1 ",
        "http://127.0.0.1\n",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX-Evil: 1",
        "http://127.0.0.1\x00",
        "http://127.0.0.1/\x7f",
        "http://127.0.0.1\u0085",
        "http://127.0.0.1/?query",
        "http://127.0.0.1/#fragment",
    ],
)
def test_a_host_that_is_no_base_url_is_refused_with_a_clear_word(
    recorder: Recorder, host: str
) -> None:
    with pytest.raises(ApiValueError, match="host"):
        recorder.api(host=host).identify_contact(IDENTIFY)


@pytest.mark.parametrize("userinfo", ["user:secret@", "secret@", "user:secr%40et@", "u:secret/x@"])
def test_a_password_in_the_host_is_refused_and_not_shown(recorder: Recorder, userinfo: str) -> None:
    with pytest.raises(ApiValueError, match="host") as caught:
        recorder.api(host=f"http://{userinfo}127.0.0.1:1").identify_contact(IDENTIFY)
    assert "secr" not in str(caught.value)


@pytest.mark.parametrize("host", [5, b"http://127.0.0.1", ["http://127.0.0.1"]])
def test_a_host_that_is_no_text_is_refused(host: Any) -> None:
    with pytest.raises(ApiValueError, match="host"):
        sendx_python_sdk.Configuration(host=host)
    configuration = sendx_python_sdk.Configuration()
    with pytest.raises(ApiValueError, match="host"):
        configuration.host = host


@examples
@given(path=st.text(whole_char, max_size=15))
def test_any_host_goes_to_its_server_or_is_refused(recorder: Recorder, path: str) -> None:
    before = len(recorder.requests)
    try:
        recorder.api(host=f"{recorder.url}/{path}").identify_contact(IDENTIFY)
    except (ValueError, ApiException):
        assert len(recorder.requests) == before
        return
    assert recorder.requests[-1].path.endswith("/contact/identify")
    assert recorder.sent == IDENTIFY
    assert recorder.requests[-1].query_string == b""
