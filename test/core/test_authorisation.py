"""Which key goes with a call, and that no call goes without one."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import pytest
from pydantic import SecretStr
from support.servers import Server
from support.values import IDENTIFY, KEY, pickled

import sendx_python_sdk
from sendx_python_sdk import ApiException, ApiValueError, Configuration, TrackingApi

HEADER = "X-Team-ApiKey"
VARIABLE = "SENDX_API_KEY"
AUTH = {"type": "api_key", "in": "header", "key": HEADER, "value": "of-the-call"}
CALLS = [
    name + form
    for name in ("identify_contact", "track_contact")
    for form in ("", "_with_http_info", "_without_preload_content")
]


def call_with(server: Server, monkeypatch: pytest.MonkeyPatch, source: str, key: Any) -> None:
    """Make a call whose key comes from one source."""
    api = server.api(api_key={"TeamApiKey": key} if source == "configuration" else None)
    options: dict[str, Any] = {}
    if source == "environment":
        monkeypatch.setenv(VARIABLE, key)
    elif source == "default":
        api.api_client.set_default_header(HEADER, key)
    elif source == "header":
        options["_headers"] = {HEADER: key}
    elif source == "auth":
        options["_request_auth"] = {**AUTH, "value": key}
    api.identify_contact(IDENTIFY, **options)


def test_each_source_of_a_key_overrides_the_next(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = server.api(api_key=None)
    configuration = api.api_client.configuration
    monkeypatch.setenv(VARIABLE, "of-the-environment")
    api.identify_contact(IDENTIFY)
    monkeypatch.setenv(VARIABLE, "of-the-changed-environment")
    api.identify_contact(IDENTIFY)
    configuration.api_key["TeamApiKey"] = "of-the-configuration"
    api.identify_contact(IDENTIFY)
    configuration.refresh_api_key_hook = lambda c: c.api_key.update(TeamApiKey="of-the-hook")
    api.identify_contact(IDENTIFY)
    api.api_client.set_default_header(HEADER, "of-the-client")
    api.identify_contact(IDENTIFY)
    api.identify_contact(IDENTIFY, _headers={HEADER: "of-the-headers"})
    api.identify_contact(IDENTIFY, _headers={HEADER: "of-the-headers"}, _request_auth=AUTH)
    assert [request.headers[HEADER] for request in server.requests] == [
        "of-the-environment",
        "of-the-changed-environment",
        "of-the-configuration",
        "of-the-hook",
        "of-the-client",
        "of-the-headers",
        "of-the-call",
    ]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("key", [KEY, SecretStr(KEY)], ids=["str", "SecretStr"])
def test_key_goes_with_every_form_of_every_call(server: Server, call: str, key: Any) -> None:
    getattr(server.api(api_key={"TeamApiKey": key}), call)(IDENTIFY)
    assert server.headers.getlist(HEADER) == [KEY]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("key", [None, {}, {"TeamApiKey": None}], ids=["None", "empty", "no value"])
def test_missing_key_is_refused_with_both_places_for_it(
    server: Server, call: str, key: Any
) -> None:
    with pytest.raises(ApiValueError) as caught:
        getattr(server.api(api_key=key), call)(IDENTIFY)
    assert "api_key['TeamApiKey']" in str(caught.value)
    assert VARIABLE in str(caught.value)
    assert not isinstance(caught.value, ApiException)
    assert server.requests == []


def test_misspelt_scheme_is_named_and_its_key_is_not(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "key-of-another-account")
    with pytest.raises(ApiValueError, match="teamApiKey") as caught:
        server.api(api_key={"teamApiKey": "secret"}).identify_contact(IDENTIFY)
    assert "secret" not in str(caught.value)


def test_key_is_masked_wherever_the_client_holds_it(server: Server) -> None:
    client = server.client()
    configuration = client.configuration
    key = configuration.get_api_key_with_prefix("TeamApiKey")
    headers = client.param_serialize("POST", "/x", auth_settings=["TeamApiKey"])[2]
    for holder in (key, configuration.api_key, configuration.auth_settings(), headers):
        assert KEY not in repr(holder)
    assert key == KEY
    assert type(pickle.loads(pickle.dumps(key))) is str
    for again in (copy.deepcopy(client), pickled(client)):
        assert KEY not in repr(vars(again.configuration))


# Values of a key


@pytest.mark.parametrize("around", [" {}", "{}\n", "\t{} \r\n", "\u00a0{}\u2003"], ids=ascii)
@pytest.mark.parametrize("source", ["configuration", "environment", "default", "header", "auth"])
def test_white_space_around_a_key_is_stripped(
    server: Server, monkeypatch: pytest.MonkeyPatch, around: str, source: str
) -> None:
    call_with(server, monkeypatch, source, around.format("a key"))
    assert server.headers[HEADER] == "a key"


# No environment can hold a NUL.
INVALID = ["", " ", "\r\n", "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\x01b", "a\x7fb", "a\u20acb"]
PLACES = {"configuration": "api_key['TeamApiKey']", "environment": VARIABLE}


@pytest.mark.parametrize("key", INVALID, ids=ascii)
@pytest.mark.parametrize("source", ["configuration", "environment", "default", "header", "auth"])
def test_invalid_key_is_refused_with_its_source(
    server: Server, monkeypatch: pytest.MonkeyPatch, key: str, source: str
) -> None:
    with pytest.raises(ApiValueError) as caught:
        call_with(server, monkeypatch, source, key)
    assert PLACES.get(source, HEADER) in str(caught.value)
    assert "Evil" not in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("key", [5, b"key", ["key"], True], ids=repr)
@pytest.mark.parametrize("source", ["configuration", "default", "header", "auth"])
def test_key_of_another_type_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch, key: Any, source: str
) -> None:
    with pytest.raises(ApiValueError, match="must be a str"):
        call_with(server, monkeypatch, source, key)
    assert server.requests == []


def test_prefix_goes_before_the_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    api = server.api(api_key_prefix={"TeamApiKey": "Bearer"})
    api.identify_contact(IDENTIFY)
    assert server.headers[HEADER] == f"Bearer {KEY}"
    api.api_client.configuration.api_key.clear()
    monkeypatch.setenv(VARIABLE, "other")
    api.identify_contact(IDENTIFY)
    assert server.headers[HEADER] == "Bearer other"


def test_key_is_found_by_an_alias_of_the_scheme() -> None:
    configuration = Configuration(api_key={"alias": KEY}, api_key_prefix={"TeamApiKey": "Bearer"})
    assert configuration.get_api_key_with_prefix("TeamApiKey", "alias") == f"Bearer {KEY}"
    assert configuration.get_api_key_with_prefix("alias") == KEY
    assert configuration.get_api_key_with_prefix("TeamApiKey", "other") is None
    assert configuration.auth_settings() == {}
    configuration.api_key["TeamApiKey"] = "preferred"
    assert configuration.get_api_key_with_prefix("TeamApiKey", "alias") == "Bearer preferred"


def test_prefix_that_cannot_be_sent_is_refused(server: Server) -> None:
    with pytest.raises(ApiValueError, match="api_key_prefix"):
        server.api(api_key_prefix={"TeamApiKey": "a\r\nX-Evil: 1"}).identify_contact(IDENTIFY)
    assert server.requests == []


# Headers and _request_auth


@pytest.mark.parametrize("name", ["x-team-apikey", "X-TEAM-APIKEY"])
@pytest.mark.parametrize("key", [{"TeamApiKey": KEY}, None], ids=["configured", "alone"])
def test_header_with_a_key_is_found_in_any_case(server: Server, name: str, key: Any) -> None:
    given = {name: "of-the-headers"}
    server.api(api_key=key).identify_contact(IDENTIFY, _headers=given)
    assert server.headers.getlist(HEADER) == ["of-the-headers"]
    assert given == {name: "of-the-headers"}
    configuration = server.configuration(api_key=key)
    client = server.client(configuration, header_name=name, header_value="of-the-client")
    TrackingApi(client).identify_contact(IDENTIFY)
    assert server.headers.getlist(HEADER) == ["of-the-client"]


def test_request_auth_replaces_any_other_key_and_is_not_changed(server: Server) -> None:
    auth = {**AUTH, "key": HEADER.upper()}
    server.api().identify_contact(IDENTIFY, _request_auth=auth, _headers={HEADER: "x"})
    assert server.headers.getlist(HEADER) == ["of-the-call"]
    assert auth == {**AUTH, "key": HEADER.upper()}


@pytest.mark.parametrize(
    ("auth", "message"),
    [
        ({"in": "header"}, 'must be like {"in": "header"'),
        ({"key": "k", "value": "v"}, "must be like"),
        ("key", "must be like"),
        (["x"], "must be like"),
        ({**AUTH, "in": "query"}, "must be in a header, not in 'query'"),
        ({**AUTH, "in": "cookie"}, "must be in a header, not in 'cookie'"),
        ({**AUTH, "key": 5}, "the 'key' of _request_auth must be a str"),
    ],
    ids=["in", "key and value", "str", "list", "query", "cookie", "key"],
)
def test_invalid_request_auth_is_refused(server: Server, auth: Any, message: str) -> None:
    with pytest.raises(ApiValueError, match=message):
        server.api().identify_contact(IDENTIFY, _request_auth=auth)
    assert server.requests == []


# refresh_api_key_hook


def test_hook_runs_once_for_each_call(server: Server) -> None:
    calls: list[Configuration] = []

    def hook(configuration: Configuration) -> None:
        calls.append(configuration)
        configuration.api_key["TeamApiKey"] = f"key-{len(calls)}"

    api = server.api(api_key=None)
    configuration = api.api_client.configuration
    configuration.refresh_api_key_hook = hook
    api.identify_contact(IDENTIFY)
    api.track_contact(IDENTIFY)
    assert [request.headers[HEADER] for request in server.requests] == ["key-1", "key-2"]
    assert calls == [configuration] * 2
    api.identify_contact(IDENTIFY, _request_auth=AUTH)
    api.identify_contact(IDENTIFY, _headers={HEADER: "x"})
    assert len(calls) == 2  # these calls have a key


@pytest.mark.parametrize("error", [RuntimeError, OSError, TimeoutError, ValueError, KeyError])
def test_error_of_the_hook_is_raised_unchanged_and_not_retried(
    server: Server, error: type[Exception]
) -> None:
    calls = []

    def hook(configuration: Configuration) -> None:
        calls.append(configuration)
        raise error("no key today")

    api = server.api(retries=2)
    api.api_client.configuration.refresh_api_key_hook = hook
    with pytest.raises(error) as caught:
        api.identify_contact(IDENTIFY)
    assert type(caught.value) is error
    assert (len(calls), server.requests) == (1, [])


# Plain HTTP; test_network.py has the rest


def test_warning_of_plain_http_can_be_filtered_by_its_category(server: Server) -> None:
    api = server.api(host="http://filtered.test", proxy=server.url)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=sendx_python_sdk.InsecureHostWarning)
        with pytest.raises(sendx_python_sdk.InsecureHostWarning, match=r"http://filtered\.test"):
            api.identify_contact(IDENTIFY)
        assert server.requests == []
        warnings.filterwarnings("ignore", category=sendx_python_sdk.InsecureHostWarning)
        api.identify_contact(IDENTIFY)
    assert len(server.requests) == 1
