"""Whatever a caller passes: it goes over the wire exactly, or it is refused before anything is sent
with an error that names it. The server here reads requests by the letter of RFC 9112."""

from __future__ import annotations

import json
import logging
import re
import string
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
import urllib3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.hostile import KEY, HostileServer, Request
from support.recording import any_char, whole_char

from sendx_python_sdk import (
    ApiClient,
    Configuration,
    IdentifyRequest,
    OpenApiException,
    RetryPolicy,
    TrackingApi,
    TrackRequest,
)

EMAIL = "one@example.com"
LATIN_FIELD = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# Fixed examples, so that the test command does the same each time; test/long/fuzz.py tries more.
hostile_settings = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

nasty = st.sampled_from([
    "", " ", "\x00", "\r\nX-Evil: 1", "\n", "\r", "a\x85b", "\u2028", "\ud800", "\u212a", "%0d%0a",
    "../..", "?a=b", "#x", "{0}", "%s", "%(x)s", "\\", "\x1b[31m", "\ufeff", "é", "€", "😀", "\x7f",
])  # fmt: skip
any_text = st.one_of(nasty, st.text(any_char, max_size=30), st.text(whole_char, max_size=30))
any_text |= st.tuples(nasty, any_text).map("".join)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), any_text, st.binary(max_size=5)
)
scalars |= st.sampled_from([
    10**4000, Decimal("NaN"), Decimal("1e400"), date(2024, 2, 29), datetime(2024, 2, 29, 12),
    object(), print, 1j, ..., frozenset({1}), int, {1, 2},
])  # fmt: skip
any_value = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(any_text | st.integers(), inner, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=6,
)
json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(whole_char, max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(whole_char, max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer() as running:
        yield running


@pytest.fixture(autouse=True)
def no_key_in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SENDX_API_KEY", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def send(
    server: HostileServer,
    body: Any = None,
    *,
    settings: dict[str, Any] | None = None,
    client: dict[str, Any] | None = None,
    operation: str = "track_contact",
    **arguments: Any,
) -> Request | Exception:
    """Call once; give the request as the server read it, or the error if there was none."""
    server.raw.clear()
    options: dict[str, Any] = {
        "host": server.url,
        "api_key": {"TeamApiKey": KEY},
        "timeout": 10.0,
        "retries": 0,
    }
    try:
        config = Configuration(**options | (settings or {}))
        with ApiClient(config, **(client or {})) as used:
            getattr(TrackingApi(used), operation)({} if body is None else body, **arguments)
    except (ValueError, OpenApiException) as error:
        outcome: Exception = error
    else:
        (request,) = server.requests
        assert request.method == "POST"
        return request
    assert KEY not in str(outcome)
    assert server.raw == [], "refused after it was sent"
    return outcome


def refused(outcome: Request | Exception, *names: str) -> bool:
    """Tell whether the call was refused; the error must then name one of the `names`."""
    if isinstance(outcome, Request):
        return False
    assert any(name in str(outcome) for name in names), f"{names} not in {outcome!s}"
    return True


def encodable(value: Any) -> bool:
    return not re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False))


@hostile_settings
@given(body=any_value, operation=st.sampled_from(["track_contact", "identify_contact"]))
def test_any_value_as_a_request(server: HostileServer, body: Any, operation: str) -> None:
    outcome = send(server, body, operation=operation)
    model = "TrackRequest" if operation == "track_contact" else "IdentifyRequest"
    if not refused(outcome, model):
        assert body in (None, {})


FIELDS = ["firstName", "last_name", "company", "email", "newEmail", "tags", "customFields"]


@hostile_settings
@given(name=st.sampled_from(FIELDS), value=any_value)
def test_any_value_in_any_field(server: HostileServer, name: str, value: Any) -> None:
    outcome = send(server, {"email": EMAIL} | {name: value}, operation="identify_contact")
    wire = "lastName" if name == "last_name" else name
    if not refused(outcome, name, wire):
        sent = json.loads(outcome.body)
        expected = {"email": EMAIL} if value is None else {"email": EMAIL, wire: value}
        if name == "customFields" and value is not None:
            assert list(sent[wire]) == list(value)
            for key, text in sent[wire].items():
                if not isinstance(value[key], bool | date):
                    assert text == str(value[key])
        else:
            if isinstance(value, tuple | frozenset):
                expected[wire] = list(value)
            assert sent == expected


@hostile_settings
@given(first=any_text, tag=any_text, key=any_text, text=any_text, local=any_text, domain=any_text)
def test_any_text_in_every_field(
    server: HostileServer, first: str, tag: str, key: str, text: str, local: str, domain: str
) -> None:
    body = {"email": EMAIL, "firstName": first, "tags": [tag, tag], "customFields": {key: text}}
    outcome = send(server, body, operation="identify_contact")
    if refused(outcome, "firstName", "tags", "customFields"):
        assert not encodable(body)
    else:
        assert json.loads(outcome.body) == body
    address = f"{local}@{domain}"
    outcome = send(server, {"email": address})
    if not refused(outcome, "email"):
        assert json.loads(outcome.body) == {"email": address}
        assert local
        assert domain
        assert not re.search(r"[\s\x00-\x1f\x7f-\x9f]", address)


@hostile_settings
@given(more=st.dictionaries(st.text(whole_char, max_size=8), json_value, max_size=3))
def test_additional_properties_go_as_they_are(server: HostileServer, more: dict[str, Any]) -> None:
    outcome = send(server, TrackRequest(additional_properties=more))
    assert isinstance(outcome, Request)
    assert json.loads(outcome.body) == more


@hostile_settings
@given(more=any_value)
def test_any_value_as_additional_properties(server: HostileServer, more: Any) -> None:
    outcome = send(server, {"additional_properties": more})
    if not refused(outcome, "additional_properties"):
        assert isinstance(more, dict)
        sent = json.loads(outcome.body, parse_constant=pytest.fail)
        assert list(sent) == list(more)


@hostile_settings
@given(value=any_value, name=st.sampled_from(["email", "first_name", "tags", "custom_fields"]))
def test_what_is_put_past_the_checks_of_a_model(
    server: HostileServer, value: Any, name: str
) -> None:
    model = IdentifyRequest.model_construct(**{"email": EMAIL, name: value})
    outcome = send(server, model, operation="identify_contact")
    aliases = {"first_name": "firstName", "custom_fields": "customFields"}
    if not refused(outcome, name, aliases.get(name, name)):
        assert set(json.loads(outcome.body)) <= {"email", aliases.get(name, name)}


@hostile_settings
@given(name=any_text, value=any_text)
def test_any_text_in_a_header(server: HostileServer, name: str, value: str) -> None:
    outcome = send(server, _headers={name: value})
    if refused(outcome, "header"):
        assert not TOKEN.fullmatch(name) or not LATIN_FIELD.fullmatch(value.strip(" \t"))
    else:
        assert outcome.header(name) == [value.strip(" \t")]
        assert outcome.header("X-Evil") in ([], [value.strip(" \t")])


HEADER_NAMES = ["X-Name", "User-Agent", "user-agent", "Accept", "COOKIE", "Host", "Content-Length"]
HEADER_NAMES += [
    "x-team-apikey",
    "Transfer-Encoding",
    "Accept-Encoding",
    "Content-Type",
    "Connection",
]


@hostile_settings
@given(
    name=st.sampled_from(HEADER_NAMES),
    value=st.text(string.ascii_letters + ' ;,="é\xff', max_size=9) | any_value,
)
def test_any_value_in_a_header_of_note(server: HostileServer, name: str, value: Any) -> None:
    given_headers = {name: value}
    outcome = send(server, _headers=given_headers)
    assert given_headers == {name: value} or value != value
    if not refused(outcome, f"{name!r}", name):
        assert len(outcome.header(name)) <= 1
        if isinstance(value, str):
            assert outcome.header(name) == [value.strip(" \t" if name[0] != "x" else None)]
        assert len(outcome.header("X-Team-ApiKey")) == 1


@hostile_settings
@given(headers=any_value)
def test_any_value_as_headers(server: HostileServer, headers: Any) -> None:
    outcome = send(server, _headers=headers)
    refused(outcome, "header")


@hostile_settings
@given(kind=any_value)
def test_any_value_as_content_type(server: HostileServer, kind: Any) -> None:
    outcome = send(server, _content_type=kind)
    if not refused(outcome, "Content-Type") and isinstance(kind, str):
        assert outcome.header("Content-Type") == [kind.strip(" \t") if kind else "application/json"]


@hostile_settings
@given(key=any_text, prefix=st.none() | any_text)
def test_any_text_as_a_key(server: HostileServer, key: str, prefix: str | None) -> None:
    prefixes = {} if prefix is None else {"TeamApiKey": prefix}
    outcome = send(server, settings={"api_key": {"TeamApiKey": key}, "api_key_prefix": prefixes})
    if refused(outcome, "TeamApiKey", "X-Team-ApiKey"):
        text = key.strip() + (prefix or "").strip()
        assert not key.strip() or not LATIN_FIELD.fullmatch(text) or "\t" in text
    else:
        expected = f"{prefix} {key.strip()}".strip() if prefix else key.strip()
        assert outcome.header("X-Team-ApiKey") == [expected]


SETTINGS = ["api_key", "api_key_prefix", "host", "timeout", "retries", "server_index", "proxy"]
SETTINGS += ["server_variables", "no_proxy", "connection_pool_maxsize", "max_response_bytes"]


@hostile_settings
@given(name=st.sampled_from(SETTINGS), value=any_value)
def test_any_value_in_a_setting(server: HostileServer, name: str, value: Any) -> None:
    if name == "proxy" and isinstance(value, str) and value:
        return  # a host name that may be asked for
    if name == "host":
        value = None if isinstance(value, str) else value
    settings = {name: value} | ({"server_index": 9} if name == "host" else {})
    outcome = send(server, settings=settings)
    aliases = {"server_index": ["server"], "proxy": ["proxy"], "api_key": ["API key"]}
    refused(outcome, name, "server", *aliases.get(name, []))


HOST_PARTS = st.one_of(nasty, st.text(whole_char, max_size=8))


@hostile_settings
@given(parts=st.lists(HOST_PARTS, max_size=3))
def test_any_path_of_a_host(server: HostileServer, parts: list[str]) -> None:
    path = "".join(f"/{part}" for part in parts)
    outcome = send(server, settings={"host": server.url + path})
    if refused(outcome, "host"):
        assert re.search(r"[?#\x00-\x20\x7f-\x9f\ud800-\udfff]", path)
        return
    target = outcome.target
    assert target.endswith("/contact/track")
    assert re.fullmatch(r"[!-~]+", target)
    assert urlsplit("http://h" + target).query == ""
    assert outcome.header("Host") == [server.url.partition("//")[2]]
    if "%" not in path and "." not in path and "\\" not in path:
        assert unquote(target) == path.rstrip("/") + "/contact/track"


@pytest.mark.parametrize(
    "host",
    [
        "", "/", "http://", "https://", "ftp://127.0.0.1", "127.0.0.1", "http:///x", "http://[::1",
        "http://user:secret@127.0.0.1", "http://127.0.0.1:0", "http://127.0.0.1:99999",
        "http://127.0.0.1:x", "http://127.0.0.1\r\nX: y", "http://127.0.0.1 ", "http://a b",
        "http://127.0.0.1/\n", "http://127.0.0.1?x", "http://127.0.0.1#x", "javascript:alert(1)",
        "http://127.0.0.1/a?b", "http://%00", "file:///etc/passwd", "http://\x00",
        "http://[1::2::3]", "//127.0.0.1",
        5, b"http://127.0.0.1", ["http://127.0.0.1"],
    ],
)  # fmt: skip
def test_a_host_that_is_none_is_refused(server: HostileServer, host: Any) -> None:
    outcome = send(server, settings={"host": host})
    assert refused(outcome, "host")
    assert "secret" not in str(outcome)


@pytest.mark.filterwarnings("ignore:requests to")
@pytest.mark.parametrize("host", ["http://" + "a" * 70 + ".invalid", "http://a..b"])
def test_a_host_that_cannot_be_found_is_a_failed_call(server: HostileServer, host: str) -> None:
    assert refused(send(server, settings={"host": host}), "no connection to", "not found")


@hostile_settings
@given(value=any_value | st.floats(max_value=0) | st.tuples(st.floats(), st.floats()))
def test_any_value_as_a_timeout(server: HostileServer, value: Any) -> None:
    parts = value if isinstance(value, list | tuple) else (value,)
    if any(isinstance(part, float) and 0 < part < 5 for part in parts):
        return  # may be over before the reply is there
    outcome = send(server, _request_timeout=value)
    if not refused(outcome, "_request_timeout"):
        assert all(part is None or part > 0 for part in parts)


@pytest.mark.parametrize(
    "timeout",
    [0, -1, -0.0, float("nan"), float("inf"), 1e10, 1e300, 10**400, True, "5", b"5", (1,),
     (1, 2, 3),
     (0, 1), (1, -1), [], {}, (None, float("nan")), Decimal(1), object(), (1, "2"), -(10**400)],
)  # fmt: skip
def test_a_timeout_that_is_none_is_refused(server: HostileServer, timeout: Any) -> None:
    assert refused(send(server, _request_timeout=timeout), "_request_timeout")
    assert refused(send(server, settings={"timeout": timeout}), "timeout")


@pytest.mark.parametrize(
    "timeout",
    [1, 5.5, 3e6, 1e9, (1, None), (None, None), [1, 2], urllib3.Timeout(3), urllib3.Timeout(None)],
)
def test_a_timeout_that_is_one_is_used(server: HostileServer, timeout: Any) -> None:
    assert isinstance(send(server, _request_timeout=timeout), Request)


@pytest.mark.parametrize(
    "name", ["backoff", "backoff_max", "retry_after_max", "max_retries", "budget"]
)
@pytest.mark.parametrize("value", ["x", None, -1, float("nan"), float("inf"), 1e300, [], b"", True])
def test_a_retry_policy_that_makes_no_sense_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        RetryPolicy(**{name: value})


@pytest.mark.parametrize("value", [5, None, 1.5, "503", [None], ["503"], [-1], [True]])
def test_statuses_of_a_retry_policy_are_a_set(value: Any) -> None:
    with pytest.raises(ValueError, match="statuses"):
        RetryPolicy(statuses=value)


@hostile_settings
@given(value=any_value)
def test_any_value_as_retries(server: HostileServer, value: Any) -> None:
    outcome = send(server, settings={"retries": value})
    if not refused(outcome, "retries"):
        assert value is None or (type(value) is int and value >= 0)


@hostile_settings
@given(index=any_value)
def test_any_value_as_a_host_index(server: HostileServer, index: Any) -> None:
    if index is not None and index != 0 and index != 1:
        assert refused(send(server, _host_index=index), "server", "_host_index")


@hostile_settings
@given(
    place=st.sampled_from(["header", "query", "cookie", "body", ""]) | any_value,
    name=any_text
    | any_value
    | st.sampled_from(["X-Key", "Cookie", "a&b=c#d?e", "é", "Content-Length"]),
    value=any_text | any_value | st.sampled_from(["v&w=x#y", "ü", "a b+c%20"]),
)
def test_any_request_auth(server: HostileServer, place: Any, name: Any, value: Any) -> None:
    outcome = send(server, _request_auth={"in": place, "key": name, "value": value})
    if refused(outcome, "_request_auth", "a key goes in", "the value of", "header"):
        return
    assert isinstance(name, str)
    key = value.strip()
    if place == "query":
        # Both sides of the pair must come out as they went in, and there must be one pair only.
        query = urlsplit(outcome.target).query
        assert parse_qsl(query, keep_blank_values=True) == [(name.strip(" \t"), key)]
        assert outcome.header("X-Team-ApiKey") == []
    else:
        assert outcome.header(name if place == "header" else "Cookie") == [key]


@hostile_settings
@given(
    auth=scalars | st.lists(scalars, max_size=2) | st.dictionaries(any_text, any_text, max_size=2)
)
def test_any_value_as_request_auth(server: HostileServer, auth: Any) -> None:
    if auth:
        assert refused(send(server, _request_auth=auth), "_request_auth")


@hostile_settings
@given(name=any_text, value=any_text, cookie=st.none() | any_text)
def test_any_header_and_cookie_of_the_client(
    server: HostileServer, name: str, value: str, cookie: str | None
) -> None:
    client = {"header_name": name, "header_value": value, "cookie": cookie}
    outcome = send(server, client=client)
    if not refused(outcome, "header"):
        assert outcome.header(name) in ([value.strip(" \t")], [cookie])
        if cookie and name.lower() != "cookie":
            assert outcome.header("Cookie") == [cookie.strip(" \t")]


@hostile_settings
@given(
    path=any_text,
    query=st.lists(st.tuples(st.sampled_from(["q", "a b", "é&"]), any_text), max_size=3),
)
def test_path_and_query_parameters_stay_where_they_are(
    server: HostileServer, path: str, query: list[tuple[str, str]]
) -> None:
    """No operation has any today; `param_serialize` is public and has them."""
    config = Configuration(host=server.url, api_key={"TeamApiKey": KEY}, timeout=10.0, retries=0)
    server.raw.clear()
    with ApiClient(config) as client:
        try:
            request = client.param_serialize(
                "POST", "/a/{id}/b", {"id": path}, query, {}, b"{}", auth_settings=["TeamApiKey"]
            )
            client.call_api(*request)
        except ValueError:
            assert server.raw == []
            assert path in ("", ".", "..") or not encodable([path, query])
            return
    (sent,) = server.requests
    parts = urlsplit(sent.target)
    assert parts.path == f"/a/{quote(path, safe='')}/b"
    assert parse_qsl(parts.query, keep_blank_values=True) == query


@hostile_settings
@given(
    path=st.lists(HOST_PARTS, max_size=2),
    header=any_text,
    value=any_text,
    key=any_text,
    tag=any_text,
)
def test_nothing_that_is_passed_breaks_a_line_of_the_log(
    server: HostileServer,
    caplog: pytest.LogCaptureFixture,
    path: list[str],
    header: str,
    value: str,
    key: str,
    tag: str,
) -> None:
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="sendx_python_sdk"):
        send(
            server,
            {"addTags": [tag]},
            settings={"host": server.url + "".join(f"/{part}" for part in path)},
            _headers={header: value},
        )
        send(server, settings={"api_key": {"TeamApiKey": f"{key}{KEY}"}})
    for record in caplog.records:
        line = record.getMessage()
        assert re.fullmatch(r"[ -~]+", line)
        assert KEY not in line


def test_a_request_of_any_depth_ends(server: HostileServer) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    ring: dict[str, Any] = {}
    ring["ring"] = ring
    started = time.monotonic()
    assert refused(send(server, {"additional_properties": {"deep": deep}}), "additional_properties")
    assert refused(send(server, {"addTags": deep}), "addTags")
    assert refused(send(server, {"additional_properties": ring}), "additional_properties")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("1e400"), "1E+400"), (10**4000, "1" + "0" * 4000), (-0.0, "-0.0"), (1e22, "1e+22"),
     (Decimal("sNaN"), None), (Decimal("Infinity"), None), (float("nan"), None), (10**5000, None),
     (1j, None), (b"x", None), (None, None), ([], None), ("\ud800", None)],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_custom_values_are_written_exactly_or_refused(
    server: HostileServer, value: Any, text: str | None
) -> None:
    body = {"email": EMAIL, "customFields": {"name": value}}
    outcome = send(server, body, operation="identify_contact")
    if text is None:
        assert refused(outcome, "customFields")
    else:
        assert isinstance(outcome, Request)
        assert json.loads(outcome.body)["customFields"] == {"name": text}
