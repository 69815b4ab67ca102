"""Calls as users of `sendx` 2.0.0 write them, and their outcomes, for any version of the SDK.

Each program gets a `Setting` and makes its calls. The first part of the path that it calls is its
name, so that the server knows what to answer.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

KEY = "a-team-api-key"
EMAIL = "john@example.com"
JOHN = {"email": EMAIL}
FULL = {
    **JOHN,
    "firstName": "John",
    "lastName": "Doe",
    "company": "Acme",
    "customFields": {"plan": "pro", "seats": "5"},
    "tags": ["new", "cool"],
    "newEmail": "john.doe@example.com",
}
TAGS = {"email": EMAIL, "addTags": ["new"], "removeTags": ["old"]}
AUTH = {"type": "api_key", "in": "header", "key": "X-Team-ApiKey", "value": "another-key"}
PRODUCTION = "https://api.sendx.io/api/v1/rest"


class Setting:
    """What most programs start with: configuration, client, API object."""

    def __init__(self, sdk: Any, host: str) -> None:
        self.sdk = sdk
        self.host = host

    def configuration(self, **options: object) -> Any:
        return self.sdk.Configuration(host=self.host, api_key={"TeamApiKey": KEY}, **options)

    def api(self, *arguments: object, **options: object) -> Any:
        return self.api_with(self.configuration(**options), *arguments)

    def other(self, api: str) -> Any:
        return getattr(self.sdk, api)(self.sdk.ApiClient(self.configuration(retries=0)))

    def api_with(self, configuration: Any, *arguments: object) -> Any:
        return self.sdk.TrackingApi(self.sdk.ApiClient(configuration, *arguments))

    def identify(self, *arguments: object, **options: object) -> Any:
        return self.api().identify_contact(*(arguments or [JOHN]), **options)

    def track(self, *arguments: object, **options: object) -> Any:
        return self.api().track_contact(*(arguments or [TAGS]), **options)


Program = Callable[[Setting], Any]
PROGRAMS: dict[str, Program] = {
    # Bodies
    "identify_a_dict": lambda s: s.identify(),
    "identify_a_full_dict": lambda s: s.identify(FULL),
    "identify_python_names": lambda s: s.identify({**JOHN, "custom_fields": {"a": "b"}}),
    "identify_a_model": lambda s: s.identify(
        s.sdk.IdentifyRequest(
            email=EMAIL, first_name="John", custom_fields={"a": "b"}, tags=["new"]
        )
    ),
    "identify_a_model_with_json_names": lambda s: s.identify(s.sdk.IdentifyRequest(**FULL)),
    "identify_a_model_from_a_dict": lambda s: s.identify(s.sdk.IdentifyRequest.from_dict(FULL)),
    "identify_a_model_from_json": lambda s: s.identify(
        s.sdk.IdentifyRequest.from_json(json.dumps(FULL))
    ),
    "identify_unicode": lambda s: s.identify(
        {
            "email": "josé@exämple.com",
            "customFields": {"großes Feld": '日本語 🎉 \u2028 " \\ </script>'},
        }
    ),
    "identify_empty": lambda s: s.identify({**JOHN, "company": "", "tags": [], "customFields": {}}),
    "identify_nulls": lambda s: s.identify({**JOHN, "company": None, "tags": None}),
    "identify_a_tuple_of_tags": lambda s: s.identify({**JOHN, "tags": ("new", "cool")}),
    "identify_a_set_of_tags": lambda s: s.identify({**JOHN, "tags": {"new"}}),
    "identify_dict_keys_as_tags": lambda s: s.identify({**JOHN, "tags": {"new": 1}.keys()}),
    "track_a_dict": lambda s: s.track(),
    "track_a_model": lambda s: s.api().track_contact(
        track_request=s.sdk.TrackRequest(email=EMAIL, add_tags=["x"])
    ),
    "track_an_empty_model": lambda s: s.track(s.sdk.TrackRequest()),
    # Options of a call
    "positional_arguments": lambda s: s.identify(
        JOHN, 5.0, None, "application/json", {"X-Request-Id": "1", "X-Number": 5}, 0
    ),
    "timeout_in_seconds": lambda s: s.track(_request_timeout=5.5),
    "timeout_in_whole_seconds": lambda s: s.track(_request_timeout=5),
    "timeout_as_a_pair": lambda s: s.track(_request_timeout=(3.05, 27.0)),
    "timeout_of_zero": lambda s: s.track(_request_timeout=0.0),
    "headers": lambda s: s.identify(_headers={"X-Request-Id": "1", "Accept": "text/json"}),
    "content_type": lambda s: s.identify(_content_type="application/json; charset=utf-8"),
    "key": lambda s: s.identify(_request_auth=AUTH),
    "key_in_a_cookie": lambda s: s.identify(_request_auth={**AUTH, "in": "cookie"}),
    "key_in_the_query": lambda s: s.identify(_request_auth={**AUTH, "in": "query"}),
    "user_agent": lambda s: s.identify(_headers={"User-Agent": "mine/1"}),
    "header_over_the_default": lambda s: s.api("X-Source", "client").identify_contact(
        JOHN, _headers={"X-Source": "call"}
    ),
    "unknown_option": lambda s: s.identify(_timeout=5.0),
    # Options of client and configuration
    "key_prefix": lambda s: s.api(api_key_prefix={"TeamApiKey": "Bearer"}).identify_contact(JOHN),
    "key_in_a_default_header": lambda s: s.api_with(
        s.sdk.Configuration(host=s.host), "X-Team-ApiKey", KEY
    ).identify_contact(JOHN),
    "no_key": lambda s: s.api_with(s.sdk.Configuration(host=s.host)).identify_contact(JOHN),
    "misspelt_scheme": lambda s: s.api_with(
        s.sdk.Configuration(host=s.host, api_key={"teamApiKey": KEY})
    ).identify_contact(JOHN),
    # The other forms
    "with_http_info": lambda s: s.api().identify_contact_with_http_info(
        JOHN, 5.0, _headers={"X-A": "b"}
    ),
    "without_preload_content": lambda s: s.api().track_contact_without_preload_content(TAGS),
    "without_preload_content_404": lambda s: s.api().track_contact_without_preload_content(TAGS),
    # Requests that are refused
    "no_email": lambda s: s.identify({"firstName": "John"}),
    "no_request": lambda s: s.identify(None),
    "text_as_request": lambda s: s.identify(EMAIL),
    "number_as_name": lambda s: s.identify({**JOHN, "firstName": 5}),
    "text_as_tags": lambda s: s.identify({**JOHN, "tags": "new"}),
    "list_as_custom_field": lambda s: s.identify({**JOHN, "customFields": {"a": ["b"]}}),
    "number_as_custom_field": lambda s: s.identify({**JOHN, "customFields": {"age": 29}}),
    "number_set_as_field": lambda s: setattr(s.sdk.IdentifyRequest(**JOHN), "first_name", 5),
    "unknown_field": lambda s: s.identify({**JOHN, "firstname": "John"}),
    "unknown_keyword": lambda s: s.identify(s.sdk.IdentifyRequest(firstname="John", **JOHN)),
    "address_without_at": lambda s: s.identify({"email": "john"}),
    "empty_id": lambda s: s.other("ContactApi").get_contact(""),
    "limit_over_the_maximum": lambda s: s.other("ListApi").get_all_lists(limit=101),
    "odd_campaign_type": lambda s: s.other("CampaignApi").get_all_campaigns(campaign_type="odd"),
    "name_instead_of_an_id": lambda s: s.other("ContactApi").create_contact(
        {**JOHN, "tags": ["new"]}
    ),
    "url_without_scheme": lambda s: s.other("WebhookApi").create_webhook(
        {"url": "example.com", "enabled": True}
    ),
    "webhook_without_enabled": lambda s: s.other("WebhookApi").create_webhook(
        {"url": "https://example.com"}
    ),
    "event_without_identifier": lambda s: s.other("EventsApi").track_custom_event({"name": "x"}),
    # Replies
    "list_odd": lambda s: s.other("TagApi").get_all_tags(),
    "list_null": lambda s: s.other("TagApi").get_all_tags(),
    "list_object": lambda s: s.other("TagApi").get_all_tags(),
    "deleted_odd": lambda s: s.other("TagApi").delete_tag("tag_1"),
    "contact_odd": lambda s: s.other("ContactApi").get_contact("contact_1"),
    "retries": lambda s: s.identify(),
    "redirect": lambda s: s.identify(),
}

# Status, body and headers by program; others are answered 200.
OK = {"status": "200", "message": "OK"}
ERROR = {"status": "error", "message": "no ü"}
HTML = "Content-Type: text/html"
REPLIES: dict[str, list[tuple[Any, ...]]] = {
    "with_http_info": [(200, OK, "X-Request-Id: 7")],
    "without_preload_content_404": [(404, ERROR)],
    "by_hand_418": [(418, ERROR)],
    "retries": [(500, ERROR)],
    "list_odd": [(200, [{"id": "tag_1", "name": "new"}, None, "old"])],
    "list_null": [(200, None)],
    "list_object": [(202, OK)],
    "deleted_odd": [(200, {"status": "deleted", "message": "OK"})],
    "contact_odd": [(200, {"id": "42", "LTV": "7", "created": "yesterday", "lists": None})],
    "redirect": [(307, b"", "Location: /redirect/elsewhere"), (200, OK)],
    "reply_200_data": [(200, {**OK, "data": {"encryptedId": "x"}})],
    "reply_200_null": [(200, {"status": None})],
    "reply_200_object_empty": [(200, {})],
    "reply_200_number": [(200, {"status": 200, "message": "OK"})],
    "reply_200_cut": [(200, b'{"status": "200", ')],
    "reply_200_html": [(200, b"<html>", HTML)],
    "reply_200_pdf": [(200, b"%PDF", "Content-Type: application/pdf")],
    "reply_200_list": [(200, [1])],
    "reply_200_empty": [(200, b"")],
    "reply_200_problem_type": [(200, OK, "Content-Type: application/hal+json; charset=utf-8")],
    "reply_200_latin": [
        (
            200,
            '{"message":"é"}'.encode("latin-1"),
            "Content-Type: application/json; charset=iso-8859-1",
        )
    ],
    "reply_201": [(201, OK)],
    "reply_204": [(204, b"")],
    "reply_401": [(401, ERROR, "X-Request-Id: 7")],
    "reply_401_number": [(401, {**ERROR, "status": 401})],
    **{f"reply_{status}": [(status, ERROR)] for status in (400, 403, 404, 409, 422, 429, 500, 503)},
    "reply_422_cookie": [(422, ERROR, "Set-Cookie: session=secret")],
    "reply_422_html": [(422, b"<html>", HTML)],
    "reply_422_empty": [(422, b"")],
    "reply_502_html": [(502, b"<html>bad gateway", HTML)],
}
for name in REPLIES:
    if name.startswith("reply_"):
        PROGRAMS[name] = lambda s: s.api(retries=0).identify_contact(JOHN)


def program(function: Program) -> Program:
    PROGRAMS[function.__name__] = function
    return function


@program
def identify_a_model_changed_later(s: Setting) -> object:
    request = s.sdk.IdentifyRequest(**FULL)
    request.first_name = "Jane"
    request.tags.append("third")
    request.company = None
    return s.api().identify_contact(identify_request=request)


@program
def no_timeout(s: Setting) -> object:
    seconds: list[float | None] = []
    with mock.patch.object(socket.socket, "settimeout", lambda _, value: seconds.append(value)):
        s.track()
    return "limited" if any(seconds) else "unlimited"


@program
def headers_of_the_caller_afterwards(s: Setting) -> object:
    headers = {"X-Request-Id": "1"}
    s.identify(_headers=headers)
    return sorted(headers)


@program
def second_server(s: Setting) -> object:
    api = s.api()
    servers = [{"url": f"{s.host}/{n}", "description": ""} for n in range(2)]
    api.api_client.configuration.get_host_settings = lambda: servers
    return api.identify_contact(JOHN, _host_index=1)


@program
def key_and_prefix_set_later(s: Setting) -> object:
    configuration = s.sdk.Configuration()
    configuration.host = s.host
    client = s.sdk.ApiClient(configuration=configuration)
    configuration.api_key["TeamApiKey"] = KEY
    configuration.api_key_prefix["TeamApiKey"] = "Bearer"
    return s.sdk.TrackingApi(api_client=client).identify_contact(JOHN)


@program
def key_from_a_hook(s: Setting) -> object:
    configuration = s.configuration()
    configuration.refresh_api_key_hook = lambda c: c.api_key.update(TeamApiKey="fresh")
    return s.api_with(configuration).identify_contact(JOHN)


@program
def key_with_white_space(s: Setting) -> object:
    api = s.api()
    api.api_client.configuration.api_key["TeamApiKey"] = f" {KEY}\n"
    return api.identify_contact(JOHN)


@program
def default_headers_and_cookie(s: Setting) -> object:
    api = s.api("X-Source", "crm", "session=1")
    api.api_client.set_default_header("X-Other", "thing")
    api.api_client.default_headers["X-Third"] = "3"
    api.api_client.user_agent = "mine/1"
    return [api.api_client.user_agent, api.identify_contact(JOHN)]


@program
def default_configuration_and_client(s: Setting) -> object:
    s.sdk.Configuration.set_default(s.configuration())
    client = s.sdk.ApiClient()
    s.sdk.ApiClient.set_default(client)
    try:
        same = client.configuration is s.sdk.Configuration.get_default()
        return [same, s.sdk.TrackingApi().identify_contact(JOHN)]
    finally:
        s.sdk.Configuration.set_default(None)
        s.sdk.ApiClient.set_default(None)


@program
def host_that_ends_in_a_slash(s: Setting) -> object:
    api = s.api()
    api.api_client.configuration.host += "/"
    return api.identify_contact(JOHN)


@program
def debug_mode(s: Setting) -> object:
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(printed):
        api = s.api(debug=True)
        api.identify_contact(JOHN)
    api.api_client.configuration.debug = False
    return "shows the key" if KEY in printed.getvalue() else "does not show the key"


@program
def one_connection_for_two_calls(s: Setting) -> object:
    files = len(os.listdir("/proc/self/fd"))
    with s.sdk.ApiClient(s.configuration()) as client:
        api = s.sdk.TrackingApi(client)
        replies = [api.identify_contact(FULL), api.track_contact(TAGS)]
    return [*replies, "open" if len(os.listdir("/proc/self/fd")) > files else "closed"]


@program
def client_after_its_block(s: Setting) -> object:
    with s.sdk.ApiClient(s.configuration()) as client:
        pass
    return s.sdk.TrackingApi(client).identify_contact(JOHN)


@program
def client_by_hand(s: Setting) -> object:
    client = s.api().api_client
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
        [type(reply).__name__, reply.status, reply.reason, reply.data.decode()],
        [reply.getheader("content-type"), reply.getheader("no-such-header", "none")],
        dict(reply.getheaders()),
        client.response_deserialize(reply, {"200": "IdentifyResponse", "4XX": "ErrorResponse"}),
    ]


@program
def by_hand_418(s: Setting) -> object:
    client = s.api().api_client
    reply = client.call_api("POST", s.host + "/tea", {"X-Team-ApiKey": KEY}, {"a": [1, None, 2.5]})
    reply.read()
    return client.response_deserialize(reply, {"200": "IdentifyResponse", "4XX": "ErrorResponse"})


@program
def get_by_hand(s: Setting) -> object:
    client = s.api().api_client
    request = client.param_serialize(
        "GET", "/contact", query_params=[("page", 2)], auth_settings=["TeamApiKey"]
    )
    return client.call_api(*request).read()


@program
def rest_client_by_hand(s: Setting) -> object:
    rest = s.sdk.rest.RESTClientObject(s.configuration())
    headers = {"Content-Type": "application/json", "X-Team-ApiKey": KEY}
    reply = rest.request("POST", s.host + "/contact/track", headers, {"email": "a@example.com"})
    return [reply.status, reply.read(), reply.data, reply.response.status]


@program
def nobody_listens(s: Setting) -> object:
    return s.api_with(Setting(s.sdk, "http://127.0.0.1:9").configuration(retries=0)).track_contact(
        TAGS
    )


def _example(source: str) -> Program:
    def run(s: Setting) -> object:
        os.environ["API_KEY"] = KEY
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(source.replace(PRODUCTION, s.host), {"__name__": "__main__", "os": os})
        return printed.getvalue()

    return run


_examples = Path(__file__).with_name("examples.md").read_text(encoding="utf-8")
for name, source in re.findall(
    r"^# (\w+)\n+```python\n(.*?)```", _examples, re.DOTALL | re.MULTILINE
):
    PROGRAMS[name] = _example(source)


def describe(value: Any) -> Any:
    """Return what a program returned, or its exception, as plain JSON."""
    if isinstance(value, Exception):
        kinds = [c.__name__ for c in type(value).__mro__ if not c.__name__.startswith("_")]
        described = {"type": type(value).__name__, "is": sorted(kinds)}
        if hasattr(value, "status"):
            lines = [line for line in str(value).splitlines() if "response headers" not in line]
            described |= {"data": describe(value.data), "str": str(value), "lines": lines}
            described |= {name: getattr(value, name) for name in ("status", "reason", "body")}
            described["headers"] = value.headers and dict(value.headers)
            described["request_id"] = value.headers and value.headers.get("x-request-id")
        return described
    if isinstance(value, (list, tuple)):
        return [describe(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, dict) or value is None or isinstance(value, (str, int, float)):
        return value
    kind = type(value).__name__.partition("[")[0]
    if hasattr(value, "to_dict"):
        return {"type": kind, "dict": value.to_dict()}
    names = ["status", "reason"] if hasattr(value, "read") else ["status_code", "data", "raw_data"]
    described = {name: describe(getattr(value, name)) for name in names}
    described["read"] = describe(value.read()) if hasattr(value, "read") else None
    return {**described, "headers": dict(value.headers)}


def run_all(sdk: Any, url: str) -> dict[str, Any]:
    """Run every program; return their outcomes."""
    outcomes: dict[str, Any] = {}
    for name, run in PROGRAMS.items():
        try:
            outcomes[name] = describe(run(Setting(sdk, f"{url}/{name}")))
        except Exception as error:
            outcomes[name] = describe(error)
    return outcomes


def run_operations(sdk: Any, url: str, operations: dict[str, Any]) -> dict[str, Any]:
    """Call every operation that the package has; return the outcomes."""
    outcomes: dict[str, Any] = {}
    for name, call in operations.items():
        if not hasattr(getattr(sdk, call["api"], None), call["method"]):
            continue
        arguments = call["arguments"]
        try:
            setting = Setting(sdk, f"{url}/{name}")
            client = sdk.ApiClient(setting.configuration(retries=0))
            if call["as_model"]:
                parameter, body = arguments.popitem()
                arguments[parameter] = getattr(sdk, call["model"]).from_dict(body)
            method = getattr(getattr(sdk, call["api"])(client), call["method"])
            outcomes[name] = describe(method(**arguments))
        except Exception as error:
            outcomes[name] = describe(error)
    return outcomes
