"""Which key goes with a call, and that none goes without one."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import pytest
from pydantic import SecretStr
from support.recording import EMAIL, IDENTIFY, KEY, Recorder, reply

from sendx_python_sdk import ApiException, ApiValueError, Configuration, TrackingApi

HEADER = "X-Team-ApiKey"
VARIABLE = "SENDX_API_KEY"
AUTH = {"type": "api_key", "in": "header", "key": HEADER, "value": "of-the-call"}


def test_each_source_of_a_key_goes_before_the_next(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = recorder.api(api_key=None)
    configuration = api.api_client.configuration
    seen = []

    def call(**options: Any) -> None:
        api.identify_contact(IDENTIFY, **options)
        seen.append(recorder.headers[HEADER])

    monkeypatch.setenv(VARIABLE, "of-the-environment")
    call()
    configuration.api_key["TeamApiKey"] = "of-the-configuration"
    call()
    configuration.refresh_api_key_hook = lambda c: c.api_key.update(TeamApiKey="of-the-hook")
    call()
    api.api_client.set_default_header(HEADER, "of-the-client")
    call()
    call(_headers={HEADER: "of-the-headers"})
    call(_headers={HEADER: "of-the-headers"}, _request_auth=AUTH)
    assert seen == [
        "of-the-environment",
        "of-the-configuration",
        "of-the-hook",
        "of-the-client",
        "of-the-headers",
        "of-the-call",
    ]


def test_every_form_of_every_call_has_the_key(recorder: Recorder) -> None:
    api = recorder.api()
    for name in ("identify_contact", "track_contact"):
        for form in ("", "_with_http_info", "_without_preload_content"):
            answer = getattr(api, name + form)(IDENTIFY)
            assert recorder.headers[HEADER] == KEY
            if form == "_without_preload_content":
                answer.close()
    assert len(recorder.requests) == 6


def test_environment_is_read_at_each_call(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = recorder.api(api_key=None)
    for key in ("first", "second"):
        monkeypatch.setenv(VARIABLE, key)
        api.identify_contact(IDENTIFY)
        assert recorder.headers[HEADER] == key


def test_a_changed_key_acts_on_the_next_call(recorder: Recorder) -> None:
    api = recorder.api()
    api.identify_contact(IDENTIFY)
    api.api_client.configuration.api_key["TeamApiKey"] = "another"
    api.identify_contact(IDENTIFY)
    assert [request.headers[HEADER] for request in recorder.requests] == [KEY, "another"]


# No key


@pytest.mark.parametrize("key", [None, {}, {"TeamApiKey": None}])
def test_without_a_key_nothing_is_sent_and_both_places_for_it_are_named(
    recorder: Recorder, key: Any
) -> None:
    api = recorder.api(api_key=key)
    for call in (
        api.identify_contact,
        api.track_contact_with_http_info,
        api.track_contact_without_preload_content,
    ):
        with pytest.raises(ApiValueError) as caught:
            call(IDENTIFY)
        assert "api_key['TeamApiKey']" in str(caught.value)
        assert VARIABLE in str(caught.value)
        assert not isinstance(caught.value, ApiException)
    assert recorder.requests == []


def test_key_may_be_a_secret_str(recorder: Recorder) -> None:
    recorder.api(api_key={"TeamApiKey": SecretStr(KEY)}).identify_contact(IDENTIFY)
    assert recorder.headers["X-Team-ApiKey"] == KEY


def test_key_is_masked_wherever_the_client_holds_it(recorder: Recorder) -> None:
    client = recorder.client()
    key = client.configuration.get_api_key_with_prefix("TeamApiKey")
    headers = client.param_serialize("POST", "/x", auth_settings=["TeamApiKey"])[2]
    for holder in (
        key,
        client.configuration.api_key,
        client.configuration.auth_settings(),
        headers,
    ):
        assert KEY not in repr(holder)
    assert key == KEY
    assert type(pickle.loads(pickle.dumps(key))) is str
    for again in (copy.deepcopy(client), pickle.loads(pickle.dumps(client))):
        assert KEY not in repr(vars(again.configuration))


def test_a_misspelt_scheme_is_named_and_its_key_is_not(recorder: Recorder) -> None:
    api = recorder.api(api_key={"teamApiKey": "secret"})
    with pytest.raises(ApiValueError, match="teamApiKey") as caught:
        api.identify_contact(IDENTIFY)
    assert "secret" not in str(caught.value)
    assert recorder.requests == []


# What a key may be


@pytest.mark.parametrize("around", ["{}", " {}", "{}\n", "\t{} \r\n", "\u00a0{}\u2003"])
@pytest.mark.parametrize("source", ["configuration", "environment", "default", "header", "auth"])
def test_white_space_around_a_key_is_stripped(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch, around: str, source: str
) -> None:
    call_with(recorder, monkeypatch, source, around.format("a key"))
    assert recorder.headers[HEADER] == "a key"


BAD_KEYS = ["", " ", "\r\n", "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\x00b", "a\x7fb", "a\u20acb"]


@pytest.mark.parametrize("key", BAD_KEYS)
@pytest.mark.parametrize("source", ["configuration", "environment", "default", "header", "auth"])
def test_a_key_that_is_blank_or_cannot_be_in_a_header_is_refused(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch, key: str, source: str
) -> None:
    if source == "environment":
        key = key.replace("\x00", "\x01")  # no environment can hold a NUL
    with pytest.raises(ApiValueError) as caught:
        call_with(recorder, monkeypatch, source, key)
    assert "Evil" not in str(caught.value)
    place = {"configuration": "api_key['TeamApiKey']", "environment": VARIABLE}
    assert place.get(source, HEADER) in str(caught.value)
    assert recorder.requests == []


@pytest.mark.parametrize("key", [5, b"key", ["key"], True])
@pytest.mark.parametrize("source", ["configuration", "default", "header", "auth"])
def test_a_key_that_is_no_text_is_refused(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch, key: Any, source: str
) -> None:
    with pytest.raises(ApiValueError, match="must be a str"):
        call_with(recorder, monkeypatch, source, key)
    assert recorder.requests == []


def call_with(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, source: str, key: Any) -> None:
    api = recorder.api(api_key={"TeamApiKey": key} if source == "configuration" else None)
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


def test_a_prefix_is_put_before_the_key(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = recorder.api(api_key_prefix={"TeamApiKey": "Bearer"})
    api.identify_contact(IDENTIFY)
    assert recorder.headers[HEADER] == f"Bearer {KEY}"
    api.api_client.configuration.api_key.clear()
    monkeypatch.setenv(VARIABLE, "other")
    api.identify_contact(IDENTIFY)
    assert recorder.headers[HEADER] == "Bearer other"


def test_a_prefix_cannot_break_out_of_the_header(recorder: Recorder) -> None:
    with pytest.raises(ApiValueError, match="api_key_prefix"):
        recorder.api(api_key_prefix={"TeamApiKey": "a\r\nX-Evil: 1"}).identify_contact(IDENTIFY)
    assert recorder.requests == []


# The header


@pytest.mark.parametrize("name", ["x-team-apikey", "X-TEAM-APIKEY", "X-Team-ApiKey"])
def test_the_header_counts_as_the_key_in_any_case_and_goes_once(
    recorder: Recorder, name: str
) -> None:
    for api in (recorder.api(), recorder.api(api_key=None)):
        given = {name: "of-the-headers"}
        api.identify_contact(IDENTIFY, _headers=given)
        assert recorder.headers.getlist(HEADER) == ["of-the-headers"]
        assert given == {name: "of-the-headers"}
    client = recorder.client(recorder.configuration(api_key=None), name, "of-the-client")
    TrackingApi(client).identify_contact(IDENTIFY)
    assert recorder.headers.getlist(HEADER) == ["of-the-client"]


def test_request_auth_is_not_changed_and_takes_the_place_of_any_other(recorder: Recorder) -> None:
    auth = {**AUTH, "key": HEADER.upper()}
    before = copy.deepcopy(auth)
    recorder.api().identify_contact(IDENTIFY, _request_auth=auth, _headers={HEADER: "x"})
    assert recorder.headers.getlist(HEADER) == ["of-the-call"]
    assert auth == before


@pytest.mark.parametrize(
    "auth",
    [
        {"in": "header"},
        {"key": "k", "value": "v"},
        *({**AUTH, "in": place} for place in ("query", "cookie", "body")),
        "key",
        5,
        ["x"],
    ],
)
def test_request_auth_that_makes_no_sense_is_refused(recorder: Recorder, auth: Any) -> None:
    with pytest.raises(ApiValueError):
        recorder.api().identify_contact(IDENTIFY, _request_auth=auth)
    assert recorder.requests == []


# The hook


def test_the_hook_runs_once_for_each_call(recorder: Recorder) -> None:
    api = recorder.api(api_key=None, retries=2)
    calls: list[Configuration] = []

    def hook(configuration: Configuration) -> None:
        calls.append(configuration)
        configuration.api_key["TeamApiKey"] = f"key-{len(calls)}"

    api.api_client.configuration.refresh_api_key_hook = hook
    api.identify_contact(IDENTIFY)
    api.track_contact({"email": EMAIL})
    assert [request.headers[HEADER] for request in recorder.requests] == ["key-1", "key-2"]
    assert calls == [api.api_client.configuration] * 2


@pytest.mark.parametrize("error", [RuntimeError, OSError, TimeoutError, ValueError, KeyError])
def test_an_error_of_the_hook_is_raised_as_itself_at_once(
    recorder: Recorder, error: type[Exception]
) -> None:
    calls = []

    def hook(configuration: Configuration) -> None:
        calls.append(configuration)
        raise error("no key today")

    api = recorder.api(retries=2)
    api.api_client.configuration.refresh_api_key_hook = hook
    with pytest.raises(error) as caught:
        api.identify_contact(IDENTIFY)
    assert type(caught.value) is error
    assert len(calls) == 1
    assert recorder.requests == []


def test_the_hook_is_not_asked_where_the_call_has_a_key(recorder: Recorder) -> None:
    api = recorder.api()
    calls: list[Configuration] = []
    api.api_client.configuration.refresh_api_key_hook = calls.append
    api.identify_contact(IDENTIFY, _request_auth=AUTH)
    api.identify_contact(IDENTIFY, _headers={HEADER: "x"})
    assert calls == []


# The key is for one host only


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_its_target_is_named(
    recorder: Recorder, status: int
) -> None:
    target = f"{recorder.url}/elsewhere"
    recorder.answer(reply(b"moved", status, Location=target), reply({"status": "200"}))
    with pytest.raises(ApiException, match="redirect") as caught:
        recorder.api(retries=2).identify_contact(IDENTIFY)
    assert caught.value.status == status
    assert target in str(caught.value.reason)
    assert caught.value.body == "moved"
    assert [request.path for request in recorder.requests] == ["/contact/identify"]


def test_a_host_without_encryption_is_warned_of_once(recorder: Recorder) -> None:
    api = recorder.api(host="http://sendx-without-tls.test", proxy=recorder.url)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api.identify_contact(IDENTIFY)
        api.track_contact(IDENTIFY)
        recorder.api(host="http://sendx-without-tls.test/x", proxy=recorder.url).track_contact({})
    assert len(caught) == 1
    assert "http://sendx-without-tls.test" in str(caught[0].message)
    assert "not encrypted" in str(caught[0].message)
    assert len(recorder.requests) == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_not_warned_of(recorder: Recorder, host: str) -> None:
    port = recorder.url.rpartition(":")[2]
    recorder.api(host=f"http://{host}:{port}").identify_contact(IDENTIFY)  # a warning is an error
    assert len(recorder.requests) == 1
