"""Typed use of the SDK: every checker accepts this program in its strictest mode, and it runs."""

# pyright: strict

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import urllib3
from pydantic import SecretStr
from typing_extensions import assert_type, override

import sendx_python_sdk
from sendx_python_sdk import (
    ApiClient,
    ApiConnectionException,
    ApiException,
    ApiResponse,
    ApiTimeoutException,
    BulkResult,
    BulkRun,
    BulkSummary,
    CampaignApi,
    Configuration,
    ContactApi,
    EmailSendingApi,
    ErrorResponse,
    IdentifiedContact,
    IdentifyRequest,
    IdentifyRequestDict,
    IdentifyResponse,
    NotFoundException,
    RestEContact,
    RestRCampaign,
    RestRContact,
    RetryPolicy,
    TooManyErrors,
    TooManyRequestsException,
    TrackingApi,
    TrackRequest,
    TrackRequestDict,
    TrackResponse,
    XEmailMessageDict,
    XEmailResponse,
    identify_many,
    paginate,
    track_many,
)
from sendx_python_sdk.models.identify_request import IdentifyRequest as SameRequest
from sendx_python_sdk.rest import RESTResponse, RESTResponseType
from sendx_python_sdk.sandbox import Contact, LoggedRequest, Sandbox


class Identifies(Protocol):
    """The part of `TrackingApi` that an application may depend on."""

    def identify_contact(self, identify_request: IdentifyRequest, /) -> IdentifyResponse: ...


class LoggingClient(ApiClient):
    """A client that sees each attempt."""

    @override
    def call_api(
        self,
        method: str,
        url: str,
        header_params: Mapping[str, object] | None = None,
        body: Any = None,
        post_params: Any = None,
        _request_timeout: float | tuple[float | None, float | None] | urllib3.Timeout | None = None,
    ) -> RESTResponse:
        return super().call_api(method, url, header_params, body, post_params, _request_timeout)


def configure(host: str, key: str) -> Configuration:
    Configuration(host, {"TeamApiKey": "key"}, {"TeamApiKey": "Bearer"}, retries=0)
    Configuration(server_index=1, retries=RetryPolicy(max_retries=5, backoff=0.1), timeout=2.5)
    Configuration(timeout=(3, 27), retries=urllib3.Retry(3), proxy="", no_proxy="localhost")
    Configuration(timeout=(3.05, None), key_password=SecretStr("password"))
    keys: dict[str, str] = {"TeamApiKey": key}
    Configuration(api_key=keys)
    secrets: dict[str, SecretStr] = {"TeamApiKey": SecretStr(key)}
    configuration = Configuration(
        host=host,
        api_key=secrets,
        debug=False,
        timeout=urllib3.Timeout(connect=2, read=10),
        verify_ssl=True,
        ssl_ca_cert=None,
        ca_cert_data=None,
        proxy_headers={"X-Proxy": "1"},
        connection_pool_maxsize=8,
        max_response_bytes=1_000_000,
    )
    configuration.timeout = 30
    configuration.timeout = (3.05, 27)
    configuration.timeout = urllib3.Timeout(total=30)
    configuration.timeout = None
    configuration.retries = 1
    configuration.api_key = {"TeamApiKey": key}
    configuration.api_key["TeamApiKey"] = SecretStr(key)

    def refresh(used: Configuration) -> None:
        used.api_key["TeamApiKey"] = key

    configuration.refresh_api_key_hook = refresh
    assert_type(configuration.host, str)
    assert_type(configuration.get_api_key_with_prefix("TeamApiKey"), str | None)
    assert_type(Configuration.get_default(), Configuration)
    return configuration


def requests() -> list[IdentifyRequest]:
    tags = ["new", "cool"]
    fields: dict[str, str] = {"plan": "pro"}
    full = IdentifyRequest(
        email="john@example.com",
        first_name="John",
        last_name="Doe",
        company="Acme",
        custom_fields={
            "plan": "pro",
            "seats": 5,
            "since": date(2024, 2, 29),
            "paid": True,
            "price": Decimal("9.90"),
        },
        tags=tags,
        new_email=None,
        additional_properties={"birthday": "1989-03-03"},
    )
    assert_type(full.email, str)
    assert_type(full.first_name, str | None)
    full.first_name = "Jane"
    full.tags = ["third"]
    assert_type(full.to_dict(), dict[str, Any])
    assert_type(full.to_json(), str)
    assert_type(full.to_str(), str)
    assert_type(full.additional_properties, dict[str, Any])
    assert_type(IdentifyRequest.from_json('{"email": "a@example.com"}'), IdentifyRequest)
    assert_type(IdentifyRequest.from_dict({"email": "a@example.com"}), IdentifyRequest)
    assert_type(IdentifyRequest.from_dict(None), None)
    return [full, IdentifyRequest(email="jane@example.com", custom_fields=fields, tags=("a", "b"))]


# Apart, as pyrefly 1.4.1 takes a class of an installed package that is imported from two of its
# modules for two classes.
def import_from_the_module() -> SameRequest:
    return SameRequest(email="jane@example.com")


def call_and_get_the_model(api: TrackingApi) -> None:
    for request in requests():
        assert_type(api.identify_contact(request), IdentifyResponse)
    untyped: dict[str, Any] = {"email": "john@example.com", "firstName": "John"}
    typed: IdentifyRequestDict = {"email": "john@example.com", "firstName": "John"}
    assert_type(api.identify_contact(untyped, 5), IdentifyResponse)
    assert_type(api.identify_contact(typed, _request_timeout=2.5), IdentifyResponse)
    api.identify_contact({**typed, "last_name": None, "tags": ("new",), "customFields": {"a": 1}})
    api.identify_contact(
        {"email": untyped["email"], "additional_properties": {"birthday": "1989-03-03"}}
    )
    response = api.identify_contact(identify_request=parsed('{"email": "john@example.com"}'))
    assert_type(response.status, str | None)
    assert_type(response.message, str | None)
    assert_type(response.data, IdentifiedContact | None)
    if response.data:
        assert_type(response.data.encrypted_id, str | None)
        assert_type(response.data.tags, list[str] | None)
        assert_type(response.data.custom_fields, dict[str, str] | None)
    assert_type(response.additional_properties, dict[str, Any])
    assert_type(response.to_dict(), dict[str, Any])

    track = TrackRequest(email="john@example.com", add_tags=["new"], remove_tags=["old"])
    assert_type(api.track_contact(track), TrackResponse)
    assert_type(api.track_contact(track_request={"email": "john@example.com"}), TrackResponse)
    api.track_contact(
        track,
        _request_timeout=urllib3.Timeout(2),
        _request_auth=None,
        _content_type="application/json",
        _headers={"X-Request-Id": "1", "X-Count": 1},
        _host_index=0,
    )


def call_with_http_info(api: TrackingApi, key: str) -> None:
    request = requests()[0]
    auth = {"in": "header", "key": "X-Team-ApiKey", "value": SecretStr(key)}
    reply = api.identify_contact_with_http_info(
        request, _request_timeout=(3.05, 27), _request_auth=auth
    )
    assert_type(reply, ApiResponse[IdentifyResponse])
    assert_type(reply.data, IdentifyResponse)
    assert_type(reply.data.message, str | None)
    assert_type(reply.status_code, int)
    assert_type(reply.headers, Mapping[str, str] | None)
    assert_type(reply.raw_data, bytes)
    track: TrackRequestDict = {"email": "john@example.com", "addTags": ["new"]}
    assert_type(api.track_contact_with_http_info(track).data, TrackResponse)


def call_without_preload_content(api: TrackingApi) -> None:
    timeout = urllib3.Timeout(connect=2, read=10)
    raw = api.identify_contact_without_preload_content(requests()[0], _request_timeout=timeout)
    assert_type(raw, RESTResponseType)
    response: urllib3.BaseHTTPResponse = raw
    assert_type(response.status, int)
    assert_type(response.headers["Content-Type"], str)
    assert_type(response.read(), bytes)
    with api.track_contact_without_preload_content(
        {"email": "john@example.com"}, _request_timeout=5
    ) as unread:
        assert_type(unread, RESTResponseType)


def pass_calls_around(api: TrackingApi) -> None:
    request = requests()[0]
    depends: Identifies = api
    assert_type(depends.identify_contact(request), IdentifyResponse)
    call: Callable[[IdentifyRequest], IdentifyResponse] = api.identify_contact
    assert_type(call(request), IdentifyResponse)
    with ThreadPoolExecutor(1) as executor:
        future = executor.submit(api.identify_contact, request, _request_timeout=5)
        assert_type(future, Future[IdentifyResponse])
        assert_type(future.result(), IdentifyResponse)


def parsed(text: str) -> Mapping[str, Any]:
    fields: dict[str, Any] = json.loads(text)
    return fields


def rows() -> Iterator[IdentifyRequestDict]:
    yield {"email": "ann@example.com", "firstName": "Ann"}
    yield {"email": "bob@example.com", "firstName": "Bob"}


def call_many(api: TrackingApi) -> int:
    run = identify_many(api, rows(), max_workers=2, rate_limit=100, ordered=True)
    assert_type(run, BulkRun[IdentifyResponse])
    for result in run:
        assert_type(result, BulkResult[IdentifyResponse])
        assert_type(result.response, IdentifyResponse | None)
        assert_type(result.error, Exception | None)
        assert_type(result.ok, bool)
    file = csv.DictReader(["Email", "ann@example.com"])
    list(identify_many(api, ({"email": row["Email"]} for row in file)))
    list(identify_many(api, [{"email": "ann@example.com", "tags": ["new"]}, *requests()]))
    count = 0
    with ThreadPoolExecutor(2) as executor:
        tags = TrackRequest(email="ann@example.com", add_tags=["new"])
        changes: list[TrackRequest | dict[str, Any]] = [tags, {"email": "bob@example.com"}]
        timeout = urllib3.Timeout(5)
        with track_many(api, changes, executor=executor, request_timeout=timeout) as second:
            assert_type(second, BulkRun[TrackResponse])
            for change in second:
                assert_type(change, BulkResult[TrackResponse])
                count += 1
    try:
        results = list(identify_many(api, requests(), stop_after_errors=1, request_timeout=(1, 5)))
        assert_type(results, list[BulkResult[IdentifyResponse]])
        summary = identify_many(api, requests()).run()
        assert_type(summary, BulkSummary[IdentifyResponse])
        assert_type(summary.failures, list[BulkResult[IdentifyResponse]])
        count += len(results)
    except TooManyErrors as error:
        assert_type(error.__cause__, BaseException | None)
    return count


def handle_errors(api: TrackingApi) -> str | None:
    try:
        api.track_contact({"email": "nobody@example.com", "addTags": ["new"]})
    except NotFoundException as error:
        assert_type(error.status, int | None)
        assert_type(error.reason, str | None)
        assert_type(error.body, str | None)
        assert_type(error.message, str | None)
        assert_type(error.headers, Mapping[str, str] | None)
        assert_type(error.request, tuple[str, str] | None)
        assert_type(error.attempts, int)
        assert_type(error.retryable, bool)
        if isinstance(error.data, ErrorResponse):
            return error.data.message
    except TooManyRequestsException as error:
        assert_type(error.retry_after, float | None)
    except (ApiTimeoutException, ApiConnectionException) as error:
        assert_type(error.sent, bool)
    except ApiException as error:
        return str(error)
    return None


def use_the_whole_api(client: ApiClient) -> None:
    contacts = ContactApi(client)
    assert_type(contacts.create_contact(RestEContact(email="zoe@example.com")), RestRContact)
    assert_type(contacts.get_all_contacts(limit=10, search="ann"), list[RestRContact])
    assert_type(paginate(contacts.get_all_contacts, search="ann"), Iterator[RestRContact])
    for contact in paginate(contacts.get_all_contacts, page_size=50, search="ann"):
        assert_type(contact, RestRContact)
        if contact.id is not None:
            assert_type(contacts.get_contact_with_http_info(contact.id), ApiResponse[RestRContact])
    campaigns = CampaignApi(client).get_all_campaigns(campaign_type="sent")
    assert_type(campaigns, list[RestRCampaign])
    message: XEmailMessageDict = {
        "from": {"email": "shop@example.com"},
        "to": [{"email": "jane@example.com", "customFields": {"order": 17}}],
        "subject": "Your order",
        "htmlBody": "<p>Thank you</p>",
    }
    assert_type(EmailSendingApi(client).send_email(message), list[XEmailResponse])


def inspect_the_sandbox(sandbox: Sandbox) -> None:
    assert_type(sandbox.url, str)
    assert_type(sandbox.contacts, dict[str, Contact])
    assert_type(sandbox.contacts["john@example.com"]["tags"], list[str])
    assert_type(sandbox.requests, list[LoggedRequest])
    assert_type(sandbox.assert_email_sent("jane@example.com")["subject"], str)
    assert_type(sandbox.configuration(timeout=5), Configuration)
    sandbox.assert_identified("john@example.com", first_name="Jane", custom_fields={"plan": "pro"})
    sandbox.assert_tagged("ann@example.com", "new")


def main() -> str | None:
    with Sandbox() as sandbox:
        configuration = configure(sandbox.url, sandbox.api_key)
        with sendx_python_sdk.ApiClient(configuration) as client:
            assert_type(client, ApiClient)
            client.set_default_header("X-Source", "crm")
            api = TrackingApi(client)
            assert_type(api.api_client, ApiClient)
            call_and_get_the_model(api)
            call_with_http_info(api, sandbox.api_key)
            call_without_preload_content(api)
            pass_calls_around(api)
            assert call_many(api) == 4
            use_the_whole_api(client)
        with LoggingClient(configuration, "X-Source", "crm", cookie="a=b") as subclassed:
            assert_type(subclassed, LoggingClient)
            message = handle_errors(sendx_python_sdk.TrackingApi(subclassed))
        inspect_the_sandbox(sandbox)
    return message


if __name__ == "__main__":
    print(main())
