"""Calls as users of `sendx` 2.0.0 write them, and what comes of them, for any version of the SDK.

Each function below is one short program. It gets a `Setting` and makes calls in its own way; what
the server was sent and what the program was given back is written down in plain JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import socket
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from recorder import Recorder, Reply

KEY = "a-team-api-key"
JOHN = {"email": "john@example.com"}
FULL = {
    "email": "john@example.com",
    "firstName": "John",
    "lastName": "Doe",
    "company": "Acme",
    "customFields": {"plan": "pro", "seats": "5"},
    "tags": ["new", "cool"],
    "newEmail": "john.doe@example.com",
}
TAGS = {"email": "john@example.com", "addTags": ["new"], "removeTags": ["old"]}

Program = Callable[["Setting"], object]
PROGRAMS: dict[str, tuple[Program, list[Reply]]] = {}


class Setting:
    """What most programs start with, made at first use: configuration, client, API object."""

    def __init__(self, sdk: Any, server: Recorder) -> None:
        self.sdk = sdk
        self.server = server
        self.host = server.origin

    def configuration(self, **options: object) -> Any:
        return self.sdk.Configuration(host=self.host, api_key={"TeamApiKey": KEY}, **options)

    def client(self, *arguments: object, **options: object) -> Any:
        return self.sdk.ApiClient(self.configuration(**options), *arguments)

    def api(self, *arguments: object, **options: object) -> Any:
        return self.sdk.TrackingApi(self.client(*arguments, **options))


def program(*replies: Reply) -> Callable[[Program], Program]:
    def add(function: Program) -> Program:
        PROGRAMS[function.__name__] = (function, list(replies))
        return function

    return add


# Bodies


@program()
def identify_a_dict(s: Setting) -> object:
    return s.api().identify_contact({"email": "john.doe@example.com"})


@program()
def identify_a_full_dict(s: Setting) -> object:
    return s.api().identify_contact(FULL)


@program()
def identify_a_dict_with_python_names(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "first_name": "John", "custom_fields": {"a": "b"}})


@program()
def identify_a_model(s: Setting) -> object:
    request = s.sdk.IdentifyRequest(
        email="john@example.com",
        first_name="John",
        last_name="Doe",
        company="Acme",
        custom_fields={"plan": "pro", "seats": "5"},
        tags=["new", "cool"],
        new_email="john.doe@example.com",
    )
    return s.api().identify_contact(request)


@program()
def identify_a_model_with_json_names(s: Setting) -> object:
    return s.api().identify_contact(s.sdk.IdentifyRequest(**FULL))


@program()
def identify_a_model_from_a_dict(s: Setting) -> object:
    return s.api().identify_contact(s.sdk.IdentifyRequest.from_dict(FULL))


@program()
def identify_a_model_from_json(s: Setting) -> object:
    return s.api().identify_contact(s.sdk.IdentifyRequest.from_json(json.dumps(FULL)))


@program()
def identify_a_model_changed_later(s: Setting) -> object:
    request = s.sdk.IdentifyRequest(**FULL)
    request.first_name = "Jane"
    request.tags.append("third")
    request.company = None
    return s.api().identify_contact(identify_request=request)


@program()
def identify_unicode(s: Setting) -> object:
    fields = {"großes Feld": '日本語 🎉 \u2028 " \\ </script>'}
    return s.api().identify_contact(
        {"email": "josé@exämple.com", "firstName": "Zoë", "tags": ["ñ"], "customFields": fields}
    )


@program()
def identify_empty_values(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "company": "", "tags": [], "customFields": {}})


@program()
def identify_null_values(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "company": None, "tags": None, "customFields": None})


@program()
def identify_tags_in_a_tuple(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "tags": ("new", "cool")})


@program()
def identify_tags_in_a_set(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "tags": {"new"}})


@program()
def identify_tags_from_dict_keys(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "tags": {"new": 1, "cool": 2}.keys()})


@program()
def track_a_dict(s: Setting) -> object:
    return s.api().track_contact(TAGS)


@program()
def track_a_model(s: Setting) -> object:
    request = s.sdk.TrackRequest(email="a@example.com", add_tags=["new"], remove_tags=["old"])
    return s.api().track_contact(track_request=request)


@program()
def track_an_empty_model(s: Setting) -> object:
    return s.api().track_contact(s.sdk.TrackRequest())


# Options of a call


@program()
def positional_arguments(s: Setting) -> object:
    return s.api().identify_contact(
        JOHN, 5.0, None, "application/json", {"X-Request-Id": "1", "X-Number": 5}, 0
    )


@program()
def time_out_in_seconds(s: Setting) -> object:
    return s.api().track_contact(TAGS, _request_timeout=5.5)


@program()
def time_out_in_whole_seconds(s: Setting) -> object:
    return s.api().track_contact(TAGS, _request_timeout=5)


@program()
def time_out_as_a_pair(s: Setting) -> object:
    return s.api().track_contact(TAGS, _request_timeout=(3.05, 27.0))


@program()
def time_out_of_nothing(s: Setting) -> object:
    return s.api().track_contact(TAGS, _request_timeout=0.0)


@program()
def no_time_out(s: Setting) -> object:
    seconds: list[float | None] = []
    with mock.patch.object(socket.socket, "settimeout", lambda _, value: seconds.append(value)):
        s.api().track_contact(TAGS)
    return "limited" if any(seconds) else "unlimited"


@program()
def headers_for_one_call(s: Setting) -> object:
    return s.api().identify_contact(JOHN, _headers={"X-Request-Id": "1", "Accept": "text/json"})


@program()
def content_type_for_one_call(s: Setting) -> object:
    return s.api().identify_contact(JOHN, _content_type="application/json; charset=utf-8")


@program()
def key_for_one_call(s: Setting) -> object:
    auth = {"type": "api_key", "in": "header", "key": "X-Team-ApiKey", "value": "another-key"}
    return s.api().identify_contact(JOHN, _request_auth=auth)


@program()
def key_of_one_call_in_a_cookie(s: Setting) -> object:
    auth = {"type": "api_key", "in": "cookie", "key": "session", "value": "session=1"}
    return s.api().identify_contact(JOHN, _request_auth=auth)


@program()
def key_of_one_call_in_the_query(s: Setting) -> object:
    auth = {"type": "api_key", "in": "query", "key": "key", "value": "a b"}
    return s.api().identify_contact(JOHN, _request_auth=auth)


@program()
def user_agent_for_one_call(s: Setting) -> object:
    return s.api().identify_contact(JOHN, _headers={"User-Agent": "mine/1"})


@program()
def header_for_one_call_over_the_default(s: Setting) -> object:
    return s.api("X-Source", "client").identify_contact(JOHN, _headers={"X-Source": "call"})


@program()
def headers_of_the_caller_afterwards(s: Setting) -> object:
    headers = {"X-Request-Id": "1"}
    s.api().identify_contact(JOHN, _headers=headers)
    return sorted(headers)


@program()
def second_server_for_one_call(s: Setting) -> object:
    api = s.api()
    servers = [{"url": f"{s.host}/{n}", "description": ""} for n in range(2)]
    api.api_client.configuration.get_host_settings = lambda: servers
    return api.identify_contact(JOHN, _host_index=1)


# Options of client and configuration


@program()
def key_prefix(s: Setting) -> object:
    return s.api(api_key_prefix={"TeamApiKey": "Bearer"}).identify_contact(JOHN)


@program()
def key_and_prefix_set_later(s: Setting) -> object:
    configuration = s.sdk.Configuration()
    configuration.host = s.host
    client = s.sdk.ApiClient(configuration=configuration)
    configuration.api_key["TeamApiKey"] = KEY
    configuration.api_key_prefix["TeamApiKey"] = "Bearer"
    return s.sdk.TrackingApi(api_client=client).identify_contact(JOHN)


@program()
def key_from_a_hook(s: Setting) -> object:
    configuration = s.configuration()
    configuration.refresh_api_key_hook = lambda c: c.api_key.update(TeamApiKey="fresh")
    return s.sdk.TrackingApi(s.sdk.ApiClient(configuration)).identify_contact(JOHN)


@program()
def key_in_a_default_header(s: Setting) -> object:
    client = s.sdk.ApiClient(s.sdk.Configuration(host=s.host), "X-Team-ApiKey", KEY)
    return s.sdk.TrackingApi(client).identify_contact(JOHN)


@program()
def key_with_white_space(s: Setting) -> object:
    api = s.api()
    api.api_client.configuration.api_key["TeamApiKey"] = f" {KEY}\n"
    return api.identify_contact(JOHN)


@program()
def no_key(s: Setting) -> object:
    client = s.sdk.ApiClient(s.sdk.Configuration(host=s.host))
    return s.sdk.TrackingApi(client).identify_contact(JOHN)


@program()
def misspelt_scheme(s: Setting) -> object:
    client = s.sdk.ApiClient(s.sdk.Configuration(host=s.host, api_key={"teamApiKey": KEY}))
    return s.sdk.TrackingApi(client).identify_contact(JOHN)


@program()
def default_header_and_cookie(s: Setting) -> object:
    client = s.sdk.ApiClient(s.configuration(), "X-Source", "crm", "session=1")
    client.set_default_header("X-Other", "thing")
    client.default_headers["X-Third"] = "3"
    return s.sdk.TrackingApi(client).identify_contact(JOHN)


@program()
def user_agent_of_the_client(s: Setting) -> object:
    client = s.client()
    client.user_agent = "mine/1"
    return [client.user_agent, s.sdk.TrackingApi(client).identify_contact(JOHN)]


@program()
def default_configuration(s: Setting) -> object:
    s.sdk.Configuration.set_default(s.configuration())
    try:
        client = s.sdk.ApiClient()
        same = client.configuration is s.sdk.Configuration.get_default()
        return [same, s.sdk.TrackingApi(client).identify_contact(JOHN)]
    finally:
        s.sdk.Configuration.set_default(None)


@program()
def default_client(s: Setting) -> object:
    s.sdk.ApiClient.set_default(s.client())
    try:
        return s.sdk.TrackingApi().identify_contact(JOHN)
    finally:
        s.sdk.ApiClient.set_default(None)


@program()
def host_that_ends_in_a_slash(s: Setting) -> object:
    api = s.api()
    api.api_client.configuration.host += "/"
    return api.identify_contact(JOHN)


@program()
def debug_mode(s: Setting) -> object:
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(printed):
        api = s.api(debug=True)
        api.identify_contact(JOHN)
    api.api_client.configuration.debug = False
    return "shows the key" if KEY in printed.getvalue() else "does not show the key"


@program()
def one_connection_for_two_calls(s: Setting) -> object:
    with s.client() as client:
        api = s.sdk.TrackingApi(client)
        return [api.identify_contact(FULL), api.track_contact(TAGS)]


@program()
def client_after_its_block(s: Setting) -> object:
    with s.client() as client:
        pass
    return s.sdk.TrackingApi(client).identify_contact(JOHN)


@program()
def connections_after_the_block(s: Setting) -> object:
    with s.client() as client:
        s.sdk.TrackingApi(client).identify_contact(JOHN)
    until = time.monotonic() + 0.5
    while s.server.open and time.monotonic() < until:
        time.sleep(0.01)
    return "open" if s.server.open else "closed"


# The other forms, and the layers below


@program(Reply(200, {"status": "200", "message": "OK"}, X_Request_Id="7"))
def with_http_info(s: Setting) -> object:
    return s.api().identify_contact_with_http_info(JOHN, 5.0, _headers={"X-A": "b"})


@program(Reply(200, {"status": "200", "message": "OK"}, X_Request_Id="7"))
def without_preload_content(s: Setting) -> object:
    return s.api().track_contact_without_preload_content(TAGS, _headers={"X-A": "b"})


@program(Reply(404, {"status": "error", "message": "no such contact"}))
def without_preload_content_404(s: Setting) -> object:
    return s.api().track_contact_without_preload_content(TAGS)


@program()
def the_client_by_hand(s: Setting) -> object:
    client = s.client()
    request = client.param_serialize(
        method="POST",
        resource_path="/contact/{kind}",
        path_params={"kind": "a/b c"},
        query_params=[("page", 2), ("q", "a b")],
        header_params={"Accept": "application/json", "Content-Type": "application/json"},
        body=s.sdk.IdentifyRequest(**FULL),
        auth_settings=["TeamApiKey"],
    )
    reply = client.call_api(*request, _request_timeout=5.0)
    reply.read()
    return [
        list(request),
        type(reply).__name__,
        reply.status,
        reply.reason,
        reply.data.decode(),
        reply.getheader("content-type"),
        reply.getheader("no-such-header", "none"),
        dict(reply.getheaders()),
        client.response_deserialize(reply, {"200": "IdentifyResponse", "4XX": "ErrorResponse"}),
    ]


@program(Reply(418, {"status": "error", "message": "teapot"}))
def the_client_by_hand_418(s: Setting) -> object:
    client = s.client()
    reply = client.call_api("POST", s.host + "/tea", {"X-Team-ApiKey": KEY}, {"a": [1, None, 2.5]})
    reply.read()
    return client.response_deserialize(reply, {"200": "IdentifyResponse", "4XX": "ErrorResponse"})


@program()
def a_get_by_hand(s: Setting) -> object:
    client = s.client()
    request = client.param_serialize(
        "GET", "/contact", query_params=[("page", 2)], auth_settings=["TeamApiKey"]
    )
    return client.call_api(*request).read()


@program()
def the_rest_client_by_hand(s: Setting) -> object:
    rest = s.sdk.rest.RESTClientObject(s.configuration())
    headers = {"Content-Type": "application/json", "X-Team-ApiKey": KEY}
    reply = rest.request("POST", s.host + "/contact/track", headers, {"email": "a@example.com"})
    return [reply.status, reply.read(), reply.data, reply.response.status]


# The documented examples


def _example(number: int) -> Callable[[Setting], object]:
    text = Path(__file__).with_name("examples.md").read_text(encoding="utf-8")
    source = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[number]

    def run(s: Setting) -> object:
        there = source.replace("https://api.sendx.io/api/v1/rest", s.host)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(there, {"__name__": "__main__", "os": os})
        return printed.getvalue()

    return run


PROGRAMS["example_identify"] = (_example(0), [])
PROGRAMS["example_track"] = (_example(1), [])


# Requests that are refused


@program()
def no_email(s: Setting) -> object:
    return s.api().identify_contact({"firstName": "John"})


@program()
def no_request(s: Setting) -> object:
    return s.api().identify_contact(None)


@program()
def a_text_as_request(s: Setting) -> object:
    return s.api().identify_contact("john@example.com")


@program()
def a_number_as_name(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "firstName": 5})


@program()
def a_text_as_tags(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "tags": "new"})


@program()
def a_list_as_custom_field(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "customFields": {"a": ["b"]}})


@program()
def a_number_as_custom_field(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "customFields": {"age": 29}})


@program()
def a_field_set_to_a_number(s: Setting) -> object:
    s.sdk.IdentifyRequest(**JOHN).first_name = 5
    return "accepted"


@program()
def an_unknown_field(s: Setting) -> object:
    return s.api().identify_contact({**JOHN, "firstname": "John"})


@program()
def an_unknown_keyword_of_a_model(s: Setting) -> object:
    return s.api().identify_contact(s.sdk.IdentifyRequest(firstname="John", **JOHN))


@program()
def an_address_without_at(s: Setting) -> object:
    return s.api().identify_contact({"email": "john"})


@program()
def an_unknown_option(s: Setting) -> object:
    return s.api().identify_contact(JOHN, _timeout=5.0)


# Replies


def _reply(name: str, reply: Reply, call: str = "identify_contact") -> None:
    def run(s: Setting) -> object:
        return getattr(s.api(retries=0), call)(TAGS if call.startswith("track") else JOHN)

    PROGRAMS[f"reply_{name}"] = (run, [reply])


def _error(message: str, status: object = "error") -> dict[str, object]:
    return {"status": status, "message": message}


_reply("200_track", Reply(200, {"status": "200", "message": "OK"}), "track_contact")
_reply("200_data", Reply(200, {"status": "200", "message": "OK", "data": {"encryptedId": "x"}}))
_reply("200_null", Reply(200, {"status": None}))
_reply("200_object_empty", Reply(200, {}))
_reply("200_number", Reply(200, {"status": 200, "message": "OK"}))
_reply("200_cut", Reply(200, b'{"status": "200", '))
_reply("200_html", Reply(200, b"<html>", content_type="text/html"))
_reply("200_pdf", Reply(200, b"%PDF", content_type="application/pdf"))
_reply("200_list", Reply(200, [1]))
_reply("200_empty", Reply(200, b""))
_reply("200_problem_type", Reply(200, content_type="application/hal+json; charset=utf-8"))
_reply(
    "200_latin",
    Reply(
        200,
        '{"message":"é"}'.encode("latin-1"),
        content_type=("application/json; charset=iso-8859-1"),
    ),
)
_reply("200_no_type", Reply(200, content_type=None))
_reply("201", Reply(201))
_reply("204", Reply(204, b""))
_reply("400", Reply(400, _error("bad")))
_reply("401", Reply(401, _error("not valid"), X_Request_Id="7"))
_reply("401_number", Reply(401, _error("not valid", 401)))
_reply("403", Reply(403, _error("no")))
_reply("404_identify", Reply(404, _error("no such contact")))
_reply("404", Reply(404, _error("no such contact")), "track_contact")
_reply("409", Reply(409, _error("twice")))
_reply("422", Reply(422, _error("email is wrong ü")))
_reply("422_cookie", Reply(422, _error("email is wrong"), Set_Cookie="session=secret"))
_reply("422_html", Reply(422, b"<html>", content_type="text/html"))
_reply("422_empty", Reply(422, b"", content_type=None))
_reply("429", Reply(429, _error("slow down")))
_reply("500", Reply(500, _error("sorry")))
_reply("502_html", Reply(502, b"<html>bad gateway", content_type="text/html"))
_reply("503", Reply(503, _error("later")))


@program(Reply(500, _error("sorry")))
def a_500_with_the_default_retries(s: Setting) -> object:
    return s.api().identify_contact(JOHN)


@program(Reply(307, b"", Location="/elsewhere"), Reply())
def a_redirect(s: Setting) -> object:
    return s.api().identify_contact(JOHN)


@program()
def nobody_listens(s: Setting) -> object:
    configuration = s.configuration(retries=0)
    configuration.host = "http://127.0.0.1:9"
    return s.sdk.TrackingApi(s.sdk.ApiClient(configuration)).identify_contact(JOHN)


# Writing it down


def describe(value: Any) -> Any:
    """Put what a program gave back into plain JSON."""
    if isinstance(value, BaseException):
        return _describe_exception(value)
    if isinstance(value, (list, tuple)):
        return [describe(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, dict) or value is None or isinstance(value, (str, int, float)):
        return value
    kind = type(value).__name__.partition("[")[0]
    if hasattr(value, "to_dict"):
        return {"type": kind, "dict": value.to_dict()}
    if kind == "ApiResponse":
        return {
            "type": kind,
            "status_code": value.status_code,
            "headers": dict(value.headers),
            "data": describe(value.data),
            "raw_data": describe(value.raw_data),
        }
    if "HTTPResponse" in (base.__name__ for base in type(value).__mro__):
        return {
            "type": "HTTPResponse",
            "status": value.status,
            "reason": value.reason,
            "headers": dict(value.headers),
            "read": describe(value.read()),
        }
    raise TypeError(f"no description for {type(value)}")


def _describe_exception(error: Any) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": type(error).__name__,
        "is": sorted(c.__name__ for c in type(error).__mro__ if not c.__name__.startswith("_")),
    }
    if hasattr(error, "status"):
        described.update(
            status=error.status,
            reason=error.reason,
            body=error.body,
            data=describe(error.data),
            headers=error.headers and dict(error.headers),
            request_id=error.headers and error.headers.get("x-request-id"),
            str=str(error),
            str_without_headers=[
                line
                for line in str(error).splitlines()
                if not line.startswith("HTTP response head")
            ],
        )
    return described


def _describe_request(request: dict[str, Any]) -> dict[str, Any]:
    headers = dict(request["headers"])
    told = int(headers.pop("content-length", 0))
    described = {
        **request,
        "headers": headers,
        "names_once": len(headers) >= len(request["headers"]) - 1,
        "length_is_right": told == len(request["body"].encode()),
    }
    if request["body"]:
        described["json"] = json.loads(request["body"])
    return described


def run_all(sdk: Any) -> dict[str, Any]:
    """Run every program and describe what the server was sent and what the program got."""
    warnings.simplefilter("ignore")
    user_agent = sdk.ApiClient(sdk.Configuration()).user_agent
    os.environ["API_KEY"] = KEY
    described: dict[str, Any] = {}
    with Recorder() as server:
        for name, (run, replies) in PROGRAMS.items():
            server.begin(*replies)
            try:
                outcome = describe(run(Setting(sdk, server)))
            except Exception as error:
                outcome = describe(error)
            result = {
                "outcome": outcome,
                "requests": [_describe_request(request) for request in server.requests],
                "connections": server.connections,
            }
            text = json.dumps(result).replace(server.origin.partition("//")[2], "HOST")
            described[name] = json.loads(text.replace(user_agent, "DEFAULT USER AGENT"))
    return described
