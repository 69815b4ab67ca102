"""The client's methods, which programs written for `sendx` 2.0.0 call and override."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
import urllib3
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError
from support.servers import Server, reply
from support.values import EMAIL, IDENTIFY, KEY, OK, examples, pickled, whole_char

from sendx_python_sdk import (
    ApiClient,
    ApiDecodeException,
    ApiException,
    ApiResponse,
    ApiValueError,
    Configuration,
    ErrorResponse,
    IdentifyRequest,
    IdentifyResponse,
    NotFoundException,
    RetryPolicy,
    TrackingApi,
    TrackRequest,
)
from sendx_python_sdk._operations import Operation
from sendx_python_sdk.rest import RESTClientObject, RESTResponse

JSON_TYPE = {"Content-Type": "application/json"}
FORMS = ["", "_with_http_info", "_without_preload_content"]
CALLS = [name + form for name in ("identify_contact", "track_contact") for form in FORMS]
TYPES = {"200": "IdentifyResponse", "404": "ErrorResponse"}
LIST_CONTACTS: Operation[Any] = Operation("GET", "/lists/{id}/contacts", responses={200: "object"})


@pytest.fixture
def client() -> Iterator[ApiClient]:
    """Open a client that sends nothing."""
    configuration = Configuration("https://sendx.test/base", {"TeamApiKey": KEY})
    with ApiClient(configuration) as unused:
        yield unused


# The client


def test_default_client_is_created_once_and_can_be_set(server: Server) -> None:
    first = ApiClient.get_default()
    assert ApiClient.get_default() is TrackingApi().api_client is first
    assert first.configuration is Configuration.get_default()
    assert isinstance(first.rest_client, RESTClientObject)
    ApiClient.set_default(server.client())
    TrackingApi().identify_contact(IDENTIFY)
    assert len(server.requests) == 1


def test_default_headers_are_the_user_agent_and_the_given_ones() -> None:
    with ApiClient(None, "X-Source", "shop", cookie="a=b") as client:
        client.set_default_header("X-Other", "x")
        expected = {"User-Agent": client.user_agent, "X-Source": "shop", "X-Other": "x"}
        assert (client.default_headers, client.cookie) == (expected, "a=b")
        del client.default_headers["User-Agent"]
        assert client.user_agent.startswith("sendx-python-sdk/")


@pytest.mark.parametrize("twin", [copy.deepcopy, pickled])
def test_copy_of_a_client_works_and_is_independent(server: Server, twin: Any) -> None:
    original = server.api()
    original.api_client.set_default_header("X-Source", "shop")
    original.identify_contact(IDENTIFY)
    again = twin(original)
    with again.api_client as client:
        again.identify_contact(IDENTIFY)
        assert (server.headers["X-Source"], server.headers["X-Team-ApiKey"]) == ("shop", KEY)
        client.configuration.max_response_bytes = 1
        with pytest.raises(ApiDecodeException):
            again.identify_contact(IDENTIFY)
    original.identify_contact(IDENTIFY)
    assert (len(server.requests), server.connections) == (4, 2)


@pytest.mark.parametrize("twin", [copy.deepcopy, pickled])
def test_copy_of_an_api_response_is_equal(server: Server, twin: Any) -> None:
    server.answer(reply(201, {**OK, "more": 1}, "X-Trace: abc"))
    answer = server.api().identify_contact_with_http_info(IDENTIFY)
    again = twin(answer)
    assert again == answer
    assert again.data.to_dict() == {**OK, "more": 1}
    assert again.headers["x-trace"] == "abc"


# Subclasses


class Watching(ApiClient):
    """Overrides `call_api` whatever its parameters are."""

    def call_api(
        self, method: str, url: str, header_params: Any = None, *args: Any, **kwargs: Any
    ) -> RESTResponse:
        header_params = {**header_params, "X-Watched": header_params["X-Team-ApiKey"]}
        return super().call_api(method, url, header_params, *args, **kwargs)


class WatchingAsBefore(Watching):
    """Overrides `call_api` with the parameters that it has in `sendx` 2.0.0."""

    def call_api(  # type: ignore[override]
        self,
        method: str,
        url: str,
        header_params: Any = None,
        body: Any = None,
        post_params: Any = None,
        _request_timeout: Any = None,
    ) -> RESTResponse:
        assert isinstance(_request_timeout, urllib3.Timeout)
        assert _request_timeout.total is not None
        assert 0 < float(_request_timeout.total) <= 7
        return super().call_api(method, url, header_params, body, post_params, _request_timeout)


class Rewriting(ApiClient):
    """Overrides the steps before and after `call_api`."""

    def param_serialize(self, *args: Any, **kwargs: Any) -> Any:
        method, url, headers, body, post = super().param_serialize(*args, **kwargs)
        return method, url, {**headers, "X-Watched": headers["X-Signed"]}, body, post

    def update_params_for_auth(self, headers: Any, *args: Any, **kwargs: Any) -> None:
        super().update_params_for_auth(headers, *args, **kwargs)
        headers["X-Signed"] = KEY


@pytest.mark.parametrize("kind", [Watching, WatchingAsBefore, Rewriting])
@pytest.mark.parametrize("call", CALLS)
def test_every_attempt_goes_through_overridden_methods(
    server: Server, call: str, kind: type[ApiClient]
) -> None:
    server.answer(reply(503), reply())
    configuration = server.configuration(retries=RetryPolicy(1, backoff=0))
    with kind(configuration) as client:
        getattr(TrackingApi(client), call)(IDENTIFY, _request_timeout=7)
    assert [request.headers["X-Watched"] for request in server.requests] == [KEY, KEY]


def test_overridden_response_deserialize_is_called(server: Server) -> None:
    class Counting(ApiClient):
        count = 0

        def response_deserialize(self, *args: Any) -> ApiResponse[Any]:
            self.count += 1
            return super().response_deserialize(*args)

    with Counting(server.configuration()) as client:
        TrackingApi(client).identify_contact(IDENTIFY)
        TrackingApi(client).identify_contact_with_http_info(IDENTIFY)
        assert client.count == 2


def test_invalid_request_is_refused_before_a_missing_key(server: Server) -> None:
    with pytest.raises(ValidationError):
        server.api(api_key=None).identify_contact({"emial": EMAIL})
    assert server.requests == []


def test_model_changed_behind_its_checks_is_refused_before_anything_is_sent(server: Server) -> None:
    request: Any = IdentifyRequest(email=EMAIL, tags=["a"])
    request.tags.append(5)
    with pytest.raises(ValueError, match="tags"):
        server.api().identify_contact(request)
    assert server.requests == []


# Calls by hand


def test_param_serialize_builds_a_request(client: ApiClient) -> None:
    client.set_default_header("X-Default", "d")
    given = {"X-Call": "c"}
    method, url, headers, body, post_params = client.param_serialize(
        "POST",
        "/contact/{id}",
        {"id": 5},
        [("page", 1)],
        given,
        IdentifyRequest(email=EMAIL, first_name="John"),
        auth_settings=["TeamApiKey"],
    )
    assert (method, url) == ("POST", "https://sendx.test/base/contact/5?page=1")
    own = {"User-Agent": client.user_agent, "X-Default": "d", "X-Team-ApiKey": KEY}
    assert headers == {**own, "X-Call": "c"}
    assert body == {"email": EMAIL, "firstName": "John"}
    assert not post_params
    assert given == {"X-Call": "c"}


def test_call_by_hand_returns_what_an_operation_does(server: Server) -> None:
    client = server.client()
    request = IdentifyRequest(email=EMAIL, custom_fields={"Age": 29})
    arguments = client.param_serialize(
        "POST", "/contact/identify", None, None, JSON_TYPE, request, auth_settings=["TeamApiKey"]
    )
    server.answer(reply(200, OK), reply(404, {"status": "error", "message": "no"}))
    response = client.call_api(*arguments, _request_timeout=5)
    assert response.data is None
    assert response.read() == response.read() == response.data
    assert response.request == ("POST", f"{server.url}/contact/identify")
    answer = client.response_deserialize(response_data=response, response_types_map=TYPES)
    assert answer.data == IdentifyResponse(status="200", message="OK")
    assert server.sent == {"email": EMAIL, "customFields": {"Age": "29"}}
    assert json.loads(ApiException(http_resp=response).body or "") == OK
    with pytest.raises(NotFoundException) as caught:
        client.response_deserialize(client.call_api(*arguments), TYPES)
    assert caught.value.data == ErrorResponse(status="error", message="no")


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({"4XX": "IdentifyResponse", "404": "ErrorResponse"}, ErrorResponse),
        ({"200": "TrackResponse", "4XX": "IdentifyResponse"}, IdentifyResponse),
        ({"200": "IdentifyResponse", "500": "ErrorResponse"}, ErrorResponse),
    ],
    ids=["exact", "class", "other"],
)
def test_type_of_a_reply_is_that_of_the_nearest_status(
    server: Server, types: dict[str, str], expected: type[Any]
) -> None:
    server.answer(reply(404))
    client = server.client()
    with pytest.raises(NotFoundException) as caught:
        client.response_deserialize(client.call_api("POST", f"{server.url}/x"), types)
    assert type(caught.value.data) is expected


@pytest.mark.parametrize("method", ["", "GE T", "POST /evil HTTP/1.1\r\nX:", "PÖST"])
def test_call_api_refuses_an_invalid_method(server: Server, method: str) -> None:
    with pytest.raises(ApiValueError, match="not an HTTP method"):
        server.client().call_api(method, f"{server.url}/x", {}, {})
    assert server.requests == []


def test_forms_and_files_are_refused(client: ApiClient) -> None:
    for arguments in ({"post_params": [("a", "b")]}, {"files": {"a": "b"}}):
        with pytest.raises(ApiValueError, match="form"):
            client.param_serialize("POST", "/x", **arguments)  # type: ignore[arg-type]
    with pytest.raises(ApiValueError, match="form"):
        client.call_api("POST", "https://sendx.test/x", {}, {}, [("a", "b")])


@pytest.mark.parametrize(
    ("body", "content_type", "wire"),
    [
        ({"a": [1, 2.5, None, True]}, "application/json", b'{"a": [1, 2.5, null, true]}'),
        ("aä", "application/json", rb'"a\u00e4"'),
        ("aä", "text/plain", b"a\xc3\xa4"),
        (b"\xff", "application/json", b"\xff"),
    ],
    ids=["object", "JSON text", "text", "bytes"],
)
def test_call_api_sends_json_text_or_bytes(
    server: Server, body: Any, content_type: str, wire: bytes
) -> None:
    server.client().call_api("POST", f"{server.url}/x", {"Content-Type": content_type}, body)
    assert server.requests[0].body == wire


@pytest.mark.parametrize(
    "body",
    [{"a": float("nan")}, {"a": object()}, {("a", "b"): 1}, {1, 2}],
    ids=["NaN", "object", "key", "set"],
)
def test_call_api_refuses_a_body_that_is_not_json(server: Server, body: Any) -> None:
    with pytest.raises(ApiValueError, match="cannot be sent as JSON"):
        server.client().call_api("POST", f"{server.url}/x", JSON_TYPE, body)
    assert server.requests == []


# Paths and queries


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_path_parameter_that_would_change_the_path_is_refused(
    client: ApiClient, value: str
) -> None:
    with pytest.raises(ApiValueError, match="'id'"):
        client.param_serialize("GET", "/a/{id}", {"id": value})


def test_characters_of_path_parameters_can_be_declared_safe(client: ApiClient) -> None:
    client.configuration.safe_chars_for_path_param = "/"
    assert client.param_serialize("GET", "/a/{id}", {"id": "x/y"})[1].endswith("/a/x/y")


@pytest.mark.parametrize(
    ("queries", "text"),
    [
        (None, ""),
        ({"a": None}, ""),
        ({"a": True, "b": 1.5, "c": date(2024, 2, 29)}, "?a=true&b=1.5&c=2024-02-29"),
        ({"a": ["x", None, "y"], "b": ()}, "?a=x&a=y"),
        ([("a", "x"), ("a", "y")], "?a=x&a=y"),
    ],
    ids=["none", "None", "types", "list", "pairs"],
)
def test_query_parameters_are_appended(client: ApiClient, queries: Any, text: str) -> None:
    _, url, *_ = client.param_serialize("GET", "/x", None, queries)
    assert url == f"https://sendx.test/base/x{text}"


def test_operation_with_parameters_is_sent(server: Server) -> None:
    client = server.client()
    server.answer(reply(200, OK))
    headers = {"X-List": 5, "X-None": None}
    options: dict[str, Any] = {"path_params": {"id": 1}, "header_params": headers}
    answer = client.send(LIST_CONTACTS, query_params={"page": 2}, **options)
    assert client.response_deserialize(answer, LIST_CONTACTS.responses).data == OK
    request = server.requests[0]
    assert (request.method, request.target) == ("GET", "/lists/1/contacts?page=2")
    assert (request.body, request.headers["X-List"]) == (b"", "5")
    assert not {"content-type", "content-length", "x-none"} & {*request.headers}
    client.send(LIST_CONTACTS, **options, _headers={"x-list": "call"})
    assert server.headers.getlist("X-List") == ["call"]


@examples
@given(path=st.text(whole_char, max_size=12), query=st.text(whole_char, max_size=12))
def test_any_parameter_is_sent_exactly(server: Server, path: str, query: str) -> None:
    assume(path.strip() not in ("", ".", ".."))
    server.client().send(LIST_CONTACTS, path_params={"id": path}, query_params={"q": query})
    found, _, queries = server.requests[-1].target.partition("?")
    assert [unquote(step) for step in found.split("/")] == ["", "lists", path, "contacts"]
    assert parse_qs(queries, keep_blank_values=True) == {"q": [query]}


# Methods that only other programs call; test_drop_in.py compares more of them with `sendx` 2.0.0


class Plain:
    def __init__(self) -> None:
        self.name = "x"


def test_sanitize_for_serialization_takes_bytes_objects_and_models(client: ApiClient) -> None:
    request = TrackRequest(additional_properties={"x": None})
    given = {"a": [b"raw", Plain(), (request, True), SecretStr("x")]}
    clean = {"a": [b"raw", {"name": "x"}, [{"x": None}, True], "x"]}
    assert client.sanitize_for_serialization(given) == clean


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('{"status": 5}', IdentifyResponse, IdentifyResponse(status="5")),
        ('[{"status": 5}]', "List[ErrorResponse]", [ErrorResponse(status="5")]),
        ('{"a": [1]}', "Dict[str, List[long]]", {"a": [1]}),
        (b'"1.10"', "decimal", Decimal("1.10")),
        ('"2024-02-29"', "date", date(2024, 2, 29)),
        ('"2024-02-29T12:00:00Z"', "datetime", datetime(2024, 2, 29, 12, tzinfo=timezone.utc)),
    ],
    ids=["class", "list", "mapping", "decimal", "date", "datetime"],
)
def test_deserialize_reads_json_as_a_named_type(
    client: ApiClient, text: Any, kind: Any, value: Any
) -> None:
    assert client.deserialize(text, kind, "application/json") == value


def test_json_is_selected_where_it_is_offered(client: ApiClient) -> None:
    offered = ["text/html", "application/vnd.x+JSON", "application/json"]
    assert client.select_header_accept(offered) == "application/vnd.x+JSON"
    assert client.select_header_content_type(offered[:1]) == "text/html"
    assert client.select_header_accept([]) is None


@pytest.mark.parametrize(("text", "kind"), [("x", "object"), ("[]", "IdentifyResponse")])
def test_deserialize_of_another_type_is_a_value_error(
    client: ApiClient, text: str, kind: str
) -> None:
    with pytest.raises(ValueError, match=r"."):
        client.deserialize(text, kind)


def test_update_params_for_auth_adds_the_key_to_the_headers(client: ApiClient) -> None:
    headers: dict[str, Any] = {}
    queries: list[tuple[str, Any]] = []
    rest: Any = ("/x", "GET", None)
    client.update_params_for_auth(headers, queries, None, *rest)
    assert headers == {}
    client.update_params_for_auth(headers, queries, ["TeamApiKey"], *rest)
    assert headers == {"X-Team-ApiKey": KEY}
    auth = {"in": "header", "key": "k", "value": "v"}
    client.update_params_for_auth(headers, queries, ["TeamApiKey"], *rest, auth)
    assert (headers, queries) == ({"X-Team-ApiKey": KEY, "k": "v"}, [])
