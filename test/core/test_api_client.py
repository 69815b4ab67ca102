"""The client's own methods, which programs written for `sendx` 2.0.0 call and override."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError
from support.recording import EMAIL, IDENTIFY, KEY, OK, Recorder, examples, reply, whole_char

from sendx_python_sdk import (
    ApiClient,
    ApiDecodeException,
    ApiResponse,
    ApiTypeError,
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


@pytest.fixture(autouse=True)
def no_default() -> Iterator[None]:
    yield
    ApiClient.set_default(None)
    Configuration.set_default(None)


@pytest.fixture
def client() -> Iterator[ApiClient]:
    """A client that sends nothing."""
    configuration = Configuration("https://sendx.test/base", {"TeamApiKey": KEY})
    with ApiClient(configuration) as unused:
        yield unused


# The client


def test_default_client_is_made_once_and_can_be_set(recorder: Recorder) -> None:
    first = ApiClient.get_default()
    assert ApiClient.get_default() is first
    assert TrackingApi().api_client is first
    ours = recorder.client()
    ApiClient.set_default(ours)
    assert ApiClient.get_default() is ours
    TrackingApi().identify_contact(IDENTIFY)
    assert len(recorder.requests) == 1


def test_a_client_has_the_default_configuration() -> None:
    with ApiClient() as client:
        assert client.configuration is Configuration.get_default()
        assert isinstance(client.rest_client, RESTClientObject)


def test_default_headers_are_the_user_agent_and_what_was_given() -> None:
    with ApiClient(None, "X-Source", "shop", cookie="a=b") as client:
        client.set_default_header("X-Other", "x")
        assert client.cookie == "a=b"
        assert client.default_headers == {
            "User-Agent": client.user_agent,
            "X-Source": "shop",
            "X-Other": "x",
        }


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda api: pickle.loads(pickle.dumps(api))])
def test_a_client_can_be_copied_and_pickled_and_works(recorder: Recorder, twin: Any) -> None:
    original = recorder.api()
    original.api_client.set_default_header("X-Source", "shop")
    original.identify_contact(IDENTIFY)
    again = twin(original)
    with again.api_client as client:
        again.identify_contact(IDENTIFY)
        assert recorder.headers["X-Source"] == "shop"
        assert recorder.headers["X-Team-ApiKey"] == KEY
        client.configuration.max_response_bytes = 1
        with pytest.raises(ApiDecodeException):
            again.identify_contact(IDENTIFY)
    original.identify_contact(IDENTIFY)
    assert len(recorder.requests) == 4


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_an_api_response_can_be_copied_and_pickled(recorder: Recorder, twin: Any) -> None:
    recorder.answer(reply({**OK, "data": {"id": 1}}, 201, X_Trace="abc"))
    answer = recorder.api().identify_contact_with_http_info(IDENTIFY)
    again = twin(answer)
    assert again == answer
    assert again.data.to_dict() == {**OK, "data": {"id": 1}}
    assert again.headers["x-trace"] == "abc"


# Subclasses


class Watching(ApiClient):
    """Overrides `call_api` whatever its parameters are."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.seen: list[Any] = []

    def call_api(
        self, method: str, url: str, header_params: Any = None, *args: Any, **kwargs: Any
    ) -> RESTResponse:
        self.seen.append((method, urlsplit(url).path, header_params["X-Team-ApiKey"]))
        header_params = {**header_params, "X-Watched": "yes"}
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


@pytest.mark.parametrize("kind", [Watching, WatchingAsBefore])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["identify_contact", "track_contact"])
def test_a_call_goes_through_an_overridden_call_api(
    recorder: Recorder, name: str, form: str, kind: type[Watching]
) -> None:
    with kind(recorder.configuration()) as client:
        answer = getattr(TrackingApi(client), name + form)(IDENTIFY, _request_timeout=7)
        if form == "_without_preload_content":
            assert json.loads(answer.read()) == OK
    assert recorder.headers["X-Watched"] == "yes"
    assert client.seen == [("POST", f"/contact/{name.partition('_')[0]}", KEY)]


@pytest.mark.parametrize("kind", [Watching, WatchingAsBefore])
def test_a_call_through_an_overridden_call_api_is_still_retried(
    recorder: Recorder, kind: type[Watching]
) -> None:
    recorder.answer(reply(b"", 503), reply(b"", 500), reply(OK))
    with kind(recorder.configuration(retries=RetryPolicy(2, backoff=0))) as client:
        TrackingApi(client).identify_contact(IDENTIFY, _request_timeout=7)
    assert len(recorder.requests) == 3


class Rewriting(ApiClient):
    def param_serialize(self, *args: Any, **kwargs: Any) -> Any:
        method, url, headers, body, post = super().param_serialize(*args, **kwargs)
        return method, url, {**headers, "X-Rewritten": "yes"}, body, post

    def update_params_for_auth(self, headers: Any, *args: Any, **kwargs: Any) -> None:
        super().update_params_for_auth(headers, *args, **kwargs)
        headers["X-Signed"] = "yes"


@pytest.mark.parametrize("form", FORMS)
def test_a_call_goes_through_overridden_param_serialize_and_auth(
    recorder: Recorder, form: str
) -> None:
    with Rewriting(recorder.configuration()) as client:
        answer = getattr(TrackingApi(client), "track_contact" + form)(IDENTIFY)
        if form == "_without_preload_content":
            answer.close()
    assert recorder.headers["X-Rewritten"] == recorder.headers["X-Signed"] == "yes"


# The forms of a call


@pytest.mark.parametrize("name", ["identify_contact", "track_contact"])
def test_the_forms_of_a_call_have_the_same_parameters(name: str) -> None:
    plain = inspect.signature(getattr(TrackingApi, name))
    for form in FORMS[1:]:
        method = getattr(TrackingApi, name + form)
        assert method.__name__ == name + form
        assert method.__doc__
        assert inspect.signature(method).parameters == plain.parameters
        assert inspect.signature(method).return_annotation != plain.return_annotation


def test_an_option_that_is_not_there_is_refused(recorder: Recorder) -> None:
    options: dict[str, Any] = {"_timeout": 5}
    for form in FORMS:
        with pytest.raises(TypeError, match="_timeout"):
            getattr(recorder.api(), "track_contact" + form)(IDENTIFY, **options)
    assert recorder.requests == []


# param_serialize and call_api by hand


def test_param_serialize_puts_a_request_together(client: ApiClient) -> None:
    client.set_default_header("X-Default", "d")
    headers = {"X-Call": "c"}
    request = client.param_serialize(
        "POST",
        "/contact/{id}",
        {"id": 5},
        [("page", 1)],
        headers,
        IdentifyRequest(email=EMAIL, first_name="John"),
        auth_settings=["TeamApiKey"],
    )
    method, url, sent_headers, body, post_params = request
    assert (method, url) == ("POST", "https://sendx.test/base/contact/5?page=1")
    assert sent_headers == {
        "User-Agent": client.user_agent,
        "X-Default": "d",
        "X-Call": "c",
        "X-Team-ApiKey": KEY,
    }
    assert body == {"email": EMAIL, "firstName": "John"}
    assert not post_params
    assert headers == {"X-Call": "c"}


def test_param_serialize_with_a_host_of_its_own(client: ApiClient) -> None:
    _, url, *_ = client.param_serialize("GET", "/x", _host="https://other.test/")
    assert url == "https://other.test/x"


@pytest.mark.parametrize(
    "arguments",
    [{"post_params": [("a", "b")]}, {"files": {"a": "b"}}],
    ids=["post_params", "files"],
)
def test_param_serialize_refuses_forms_and_files(client: ApiClient, arguments: Any) -> None:
    with pytest.raises(ApiValueError, match="form"):
        client.param_serialize("POST", "/x", **arguments)


def test_a_call_by_hand(recorder: Recorder) -> None:
    client = recorder.client()
    arguments = client.param_serialize(
        "POST",
        "/contact/identify",
        header_params=JSON_TYPE,
        body=IdentifyRequest(email=EMAIL, custom_fields={"Age": 29}),
        auth_settings=["TeamApiKey"],
    )
    response = client.call_api(*arguments, _request_timeout=5)
    response.read()
    answer = client.response_deserialize(
        response_data=response,
        response_types_map={"200": "IdentifyResponse", "404": "ErrorResponse"},
    )
    assert isinstance(answer, ApiResponse)
    assert answer.data == IdentifyResponse(status="200", message="OK")
    assert recorder.sent == {"email": EMAIL, "customFields": {"Age": "29"}}
    recorder.answer(reply({"status": "error", "message": "no"}, 404))
    response = client.call_api(*arguments)
    with pytest.raises(NotFoundException) as caught:
        client.response_deserialize(response, {"200": "IdentifyResponse", "404": "ErrorResponse"})
    assert caught.value.data == ErrorResponse(status="error", message="no")


def test_the_type_of_a_status_goes_before_that_of_its_kind(recorder: Recorder) -> None:
    recorder.answer(reply({"status": "error", "message": "no"}, 404))
    client = recorder.client()
    response = client.call_api("POST", f"{recorder.url}/x")
    with pytest.raises(NotFoundException) as caught:
        client.response_deserialize(response, {"4XX": "IdentifyResponse", "404": "ErrorResponse"})
    assert isinstance(caught.value.data, ErrorResponse)


def test_call_api_returns_a_reply_whose_body_is_read_once(recorder: Recorder) -> None:
    client = recorder.client()
    response = client.call_api("GET", recorder.url)
    assert response.data is None
    assert response.read() == response.read() == response.data
    assert json.loads(response.data or b"") == OK
    assert response.request == ("GET", f"{recorder.url}/")
    answer = client.response_deserialize(response, {200: IdentifyResponse})
    assert answer.data == IdentifyResponse(status="200", message="OK")


def test_call_api_refuses_forms_and_what_is_no_method(recorder: Recorder) -> None:
    client = recorder.client()
    with pytest.raises(ApiValueError, match="form"):
        client.call_api("POST", f"{recorder.url}/x", {}, {}, [("a", "b")])
    for method in ("", "GE T", "POST /evil HTTP/1.1\r\nX:", "PÖST"):
        with pytest.raises(ApiValueError, match="not an HTTP method"):
            client.call_api(method, f"{recorder.url}/x", {}, {})
    assert recorder.requests == []


@pytest.mark.parametrize("body", [{"x": object()}, float("nan"), {("a", "b"): 1}])
def test_call_api_refuses_a_body_that_is_no_json(recorder: Recorder, body: Any) -> None:
    with pytest.raises(ApiValueError, match="cannot be sent as JSON"):
        recorder.client().call_api("POST", f"{recorder.url}/x", JSON_TYPE, body)
    assert recorder.requests == []


def test_call_api_sends_a_text_as_it_is_unless_it_is_to_be_json(recorder: Recorder) -> None:
    for content_type, wire in (("text/plain", b"a\xc3\xa4"), ("application/json", b'"a\\u00e4"')):
        recorder.client().call_api(
            "POST", f"{recorder.url}/x", {"Content-Type": content_type}, "aä"
        )
        assert recorder.requests[-1].get_data() == wire


def test_response_deserialize_twice_says_the_same_twice(recorder: Recorder) -> None:
    client = recorder.client()
    recorder.answer(reply(b"", 302, Location="/x"))
    response = client.call_api("POST", f"{recorder.url}/x", {}, {})
    said = []
    for _ in range(2):
        with pytest.raises(Exception, match="redirect") as caught:
            client.response_deserialize(response, {})
        said.append(str(caught.value))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("body", "wire"),
    [
        ({"a": [1, 2.5, None, True, "ü"]}, {"a": [1, 2.5, None, True, "ü"]}),
        ([1], [1]),
        ("text", "text"),
        (b'{"raw": 1}', {"raw": 1}),
    ],
)
def test_call_api_sends_any_json(recorder: Recorder, body: Any, wire: Any) -> None:
    recorder.client().call_api("POST", f"{recorder.url}/x", JSON_TYPE, body)
    assert recorder.sent == wire


@pytest.mark.parametrize("body", [{"a": float("nan")}, {"a": object()}, {"a": {1, 2}}, object()])
def test_call_api_refuses_what_is_no_json(recorder: Recorder, body: Any) -> None:
    with pytest.raises((ApiValueError, ApiTypeError)):
        recorder.client().call_api("POST", f"{recorder.url}/x", JSON_TYPE, body)
    assert recorder.requests == []


# Paths and queries


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("a?b#c&d=e", "a%3Fb%23c%26d%3De"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("%2e%2e", "%252e%252e"),
        ("{other}", "%7Bother%7D"),
        ("\r\nX-Evil: 1", "%0D%0AX-Evil%3A%201"),
        ("ü@x", "%C3%BC%40x"),
        (5, "5"),
        (True, "true"),
        (date(2024, 2, 29), "2024-02-29"),
    ],
)
def test_a_path_parameter_is_one_step_of_the_path(client: ApiClient, value: Any, text: str) -> None:
    parameters = {"id": value, "other": "x"}
    _, url, *_ = client.param_serialize("GET", "/a/{id}/b/{other}", parameters)
    assert url == f"https://sendx.test/base/a/{text}/b/x"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_parameter_that_would_change_the_path_is_refused(
    client: ApiClient, value: str
) -> None:
    with pytest.raises(ApiValueError, match="'id'"):
        client.param_serialize("GET", "/a/{id}", {"id": value})


def test_characters_of_a_path_parameter_can_be_declared_safe(client: ApiClient) -> None:
    client.configuration.safe_chars_for_path_param = "/"
    assert client.param_serialize("GET", "/a/{id}", {"id": "x/y"})[1].endswith("/a/x/y")


@pytest.mark.parametrize(
    ("queries", "text"),
    [
        (None, ""),
        ({}, ""),
        ({"a": None}, ""),
        ({"a": "x y&z=ü"}, "?a=x%20y%26z%3D%C3%BC"),
        ({"a": True, "b": 1.5, "c": date(2024, 2, 29)}, "?a=true&b=1.5&c=2024-02-29"),
        ({"a": ["x", None, "y"], "b": ()}, "?a=x&a=y"),
        ([("a", "x"), ("b", "y")], "?a=x&b=y"),
        ([("a", "x"), ("a", "y")], "?a=x&a=y"),
        ({"a&b": "#"}, "?a%26b=%23"),
    ],
)
def test_query_parameters(client: ApiClient, queries: Any, text: str) -> None:
    assert (
        client.param_serialize("GET", "/x", None, queries)[1] == f"https://sendx.test/base/x{text}"
    )


LIST_CONTACTS: Operation[Any] = Operation("GET", "/lists/{id}/contacts", responses={200: "object"})


def test_an_operation_with_parameters_goes_over_the_wire(recorder: Recorder) -> None:
    client = recorder.client()
    answer = client.send(
        LIST_CONTACTS,
        path_params={"id": "a/b?c"},
        query_params={"page": 2, "tag": ["x&y", "z"], "none": None},
        header_params={"X-List": 5},
    )
    assert client.response_deserialize(answer, LIST_CONTACTS.responses).data == OK
    request = recorder.requests[0]
    assert (request.method, request.get_data()) == ("GET", b"")
    assert request.path == "/lists/a/b?c/contacts"
    assert request.args.to_dict(flat=False) == {"page": ["2"], "tag": ["x&y", "z"]}
    assert request.headers["X-List"] == "5"
    assert "Content-Type" not in request.headers
    assert "Content-Length" not in request.headers


def test_a_header_of_the_call_goes_before_a_parameter_of_the_operation(recorder: Recorder) -> None:
    options: dict[str, Any] = {"path_params": {"id": 1}, "header_params": {"X-List": "parameter"}}
    recorder.client().send(LIST_CONTACTS, **options)
    assert recorder.headers["X-List"] == "parameter"
    recorder.client().send(LIST_CONTACTS, **options, _headers={"x-list": "call"})
    assert recorder.headers.getlist("X-List") == ["call"]


@examples
@given(path=st.text(whole_char, max_size=12), query=st.text(whole_char, max_size=12))
def test_any_parameter_arrives_as_it_is_or_is_refused(
    recorder: Recorder, path: str, query: str
) -> None:
    client = recorder.client()
    before = len(recorder.requests)
    try:
        client.send(LIST_CONTACTS, path_params={"id": path}, query_params={"q": query})
    except ValueError:
        assert len(recorder.requests) == before
        return
    request = recorder.requests[-1]
    steps = str(request.environ["RAW_URI"]).partition("?")[0].split("/")
    assert [unquote(step) for step in steps] == ["", "lists", path, "contacts"]
    assert request.args.to_dict() == {"q": query}


# Conversions


class Colour(Enum):
    RED = "red"


class Plain:
    def __init__(self) -> None:
        self.name = "x"


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        (None, None),
        ("x", "x"),
        (5, 5),
        (1.5, 1.5),
        (True, True),
        (b"raw", b"raw"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 1, 2, 3, tzinfo=timezone.utc), "2024-02-29T01:02:03+00:00"),
        (datetime(2024, 2, 29, 1, 2, 3), "2024-02-29T01:02:03"),
        (Decimal("1.10"), "1.10"),
        (Colour.RED, "red"),
        (SecretStr("x"), "x"),
        (Plain(), {"name": "x"}),
        (
            {"a": [date(2024, 1, 1), (Colour.RED, None)]},
            {"a": ["2024-01-01", ["red", None]]},
        ),
        (TrackRequest(email=EMAIL, add_tags=["a"]), {"email": EMAIL, "addTags": ["a"]}),
        ([TrackRequest(additional_properties={"x": None})], [{"x": None}]),
    ],
)
def test_sanitize_for_serialization(client: ApiClient, value: Any, clean: Any) -> None:
    before = copy.deepcopy(value)
    assert client.sanitize_for_serialization(value) == clean
    if not isinstance(value, Plain):
        assert value == before


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('{"status": 5}', "IdentifyResponse", IdentifyResponse(status="5")),
        ('{"status": 5}', IdentifyResponse, IdentifyResponse(status="5")),
        ('["a"]', "List[str]", ["a"]),
        ('{"a": [1]}', "Dict[str, List[int]]", {"a": [1]}),
        (
            '[{"status": 5, "message": "x"}]',
            "List[ErrorResponse]",
            [ErrorResponse(status="5", message="x")],
        ),
        ('{"a": [1, null]}', "object", {"a": [1, None]}),
        ("5", "int", 5),
        ("5", "long", 5),
        ("1.5", "float", 1.5),
        ("true", "bool", True),
        ('"x"', "str", "x"),
        ('"1.10"', "decimal", Decimal("1.10")),
        ('"2024-02-29"', "date", date(2024, 2, 29)),
        (
            '"2024-02-29T01:02:03Z"',
            "datetime",
            datetime(2024, 2, 29, 1, 2, 3, tzinfo=timezone.utc),
        ),
        (b'"x"', str, "x"),
    ],
)
def test_deserialize(client: ApiClient, text: Any, kind: Any, value: Any) -> None:
    assert client.deserialize(text, kind, "application/json") == value
    assert client.deserialize(text, kind) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [("x", "IdentifyResponse"), ("[]", "IdentifyResponse"), ('"x"', "int"), ('"x"', "datetime")],
)
def test_deserialize_of_what_does_not_fit_is_a_value_error(
    client: ApiClient, text: str, kind: str
) -> None:
    with pytest.raises(ValueError, match=r"."):
        client.deserialize(text, kind)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([], None),
        (["application/json"], "application/json"),
        (["text/html", "application/vnd.x+JSON", "application/json"], "application/vnd.x+JSON"),
        (["text/html", "text/plain"], "text/html"),
    ],
)
def test_json_is_chosen_where_it_is_offered(
    client: ApiClient, offered: list[str], chosen: str | None
) -> None:
    assert client.select_header_accept(offered) == chosen
    assert client.select_header_content_type(offered) == chosen


def test_update_params_for_auth(client: ApiClient) -> None:
    headers: dict[str, Any] = {}
    queries: list[tuple[str, Any]] = []
    client.update_params_for_auth(headers, queries, None, "/x", "GET", None)
    assert (headers, queries) == ({}, [])
    client.update_params_for_auth(headers, queries, ["TeamApiKey"], "/x", "GET", None)
    assert headers == {"X-Team-ApiKey": KEY}
    auth = {"in": "header", "key": "k", "value": "v"}
    client.update_params_for_auth(headers, queries, ["TeamApiKey"], "/x", "GET", None, auth)
    assert headers == {"X-Team-ApiKey": KEY, "k": "v"}
    assert queries == []


def test_a_validation_error_comes_before_a_missing_key(recorder: Recorder) -> None:
    with pytest.raises(ValidationError):
        recorder.api(api_key=None).identify_contact({"emial": EMAIL})
    assert recorder.requests == []


def test_an_overridden_response_deserialize_is_used(recorder: Recorder) -> None:
    class Counting(ApiClient):
        count = 0

        def response_deserialize(self, *args: Any) -> ApiResponse[Any]:
            self.count += 1
            return super().response_deserialize(*args)

    recorder.answer(reply(OK))
    with Counting(recorder.configuration()) as client:
        TrackingApi(client).identify_contact(IDENTIFY)
        TrackingApi(client).identify_contact_with_http_info(IDENTIFY)
        assert client.count == 2


@pytest.mark.parametrize("wrong", ["http://127.0.0.1", {"host": "x"}, 5])
def test_what_is_no_configuration_is_refused(wrong: Any) -> None:
    with pytest.raises(ApiTypeError, match="Configuration"):
        ApiClient(wrong)


def test_a_configuration_is_no_client() -> None:
    with pytest.raises(ApiTypeError, match="ApiClient"):
        TrackingApi(Configuration())  # type: ignore[arg-type]


def test_the_user_agent_may_be_taken_away(client: ApiClient) -> None:
    del client.default_headers["User-Agent"]
    assert client.user_agent.startswith("sendx-python-sdk/")


def test_the_forms_of_a_call_say_what_they_give() -> None:
    assert "`ApiResponse`" in str(TrackingApi.identify_contact_with_http_info.__doc__)
    unread = str(TrackingApi.track_contact_without_preload_content.__doc__)
    assert "unread" in unread
    assert "close it" in unread
    assert ":param _request_timeout:" in str(TrackingApi.track_contact.__doc__)
