"""Typed use of the SDK: mypy and pyright, both strict, find nothing wrong here, and it runs."""

# pyright: strict

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import urllib3
from typing_extensions import assert_type

import sendx_python_sdk
from sendx_python_sdk import (
    ApiClient,
    ApiConnectionException,
    ApiException,
    ApiResponse,
    ApiTimeoutException,
    Configuration,
    ErrorResponse,
    IdentifyRequest,
    IdentifyResponse,
    NotFoundException,
    RetryPolicy,
    TooManyRequestsException,
    TrackingApi,
    TrackRequest,
    TrackResponse,
)
from sendx_python_sdk.models.identify_request import IdentifyRequest as TheSameRequest
from sendx_python_sdk.rest import RESTResponseType


def settings(host: str) -> Configuration:
    Configuration(host, {"TeamApiKey": "key"}, {"TeamApiKey": "Bearer"}, retries=0)
    Configuration(server_index=1, retries=RetryPolicy(max_retries=5, backoff=0.1), timeout=2.5)
    Configuration(timeout=(3, 27), retries=urllib3.Retry(3), proxy="", no_proxy="localhost")
    configuration = Configuration(
        host=host,
        debug=False,
        timeout=urllib3.Timeout(connect=2, read=10),
        verify_ssl=True,
        ssl_ca_cert=None,
        ca_cert_data=None,
        proxy_headers={"X-Proxy": "1"},
        connection_pool_maxsize=8,
        max_response_bytes=1_000_000,
    )
    configuration.api_key["TeamApiKey"] = "key"
    configuration.timeout = 30
    configuration.retries = 1

    def refresh(used: Configuration) -> None:
        used.api_key["TeamApiKey"] = "fresh"

    configuration.refresh_api_key_hook = refresh
    assert_type(configuration.host, str)
    assert_type(configuration.get_api_key_with_prefix("TeamApiKey"), "str | None")
    return configuration


def requests() -> list[IdentifyRequest]:
    tags = ["new", "cool"]
    fields: dict[str, str] = {"plan": "pro"}
    full = IdentifyRequest(
        email="john@example.com",
        first_name="John",
        last_name="Doe",
        company="Acme",
        custom_fields={"plan": "pro", "seats": 5, "since": date(2024, 2, 29), "paid": True},
        tags=tags,
        new_email=None,
        additional_properties={"birthday": "1989-03-03"},
    )
    assert_type(full.email, str)
    assert_type(full.first_name, "str | None")
    full.first_name = "Jane"
    full.tags = ["third"]
    assert_type(full.to_dict(), dict[str, Any])
    assert_type(full.to_json(), str)
    assert_type(IdentifyRequest.from_json('{"email": "a@example.com"}'), IdentifyRequest)
    assert_type(IdentifyRequest.from_dict({"email": "a@example.com"}), IdentifyRequest)
    return [full, TheSameRequest(email="jane@example.com", custom_fields=fields, tags=("a", "b"))]


def calls(api: TrackingApi) -> None:
    for request in requests():
        assert_type(api.identify_contact(request), IdentifyResponse)
    body: Mapping[str, object] = {"email": "john@example.com", "firstName": "John"}
    response = api.identify_contact(body)
    assert_type(response, IdentifyResponse)
    assert_type(response.status, "str | None")
    assert_type(response.message, "str | None")
    assert_type(response.additional_properties, dict[str, Any])

    with_info = api.identify_contact_with_http_info(body, _request_timeout=5)
    assert_type(with_info, ApiResponse[IdentifyResponse])
    assert_type(with_info.data, IdentifyResponse)
    assert_type(with_info.status_code, int)
    assert_type(with_info.raw_data, bytes)

    raw = api.identify_contact_without_preload_content(body, _request_timeout=(3.05, 27))
    assert_type(raw, RESTResponseType)
    assert_type(raw, urllib3.HTTPResponse)
    raw.release_conn()

    track = TrackRequest(email="john@example.com", add_tags=["new"], remove_tags=["old"])
    assert_type(api.track_contact(track), TrackResponse)
    assert_type(api.track_contact(track_request={"email": "john@example.com"}), TrackResponse)
    assert_type(api.track_contact_with_http_info(track), ApiResponse[TrackResponse])
    api.track_contact_without_preload_content(track).release_conn()
    api.track_contact(
        track,
        _request_timeout=urllib3.Timeout(2),
        _request_auth=None,
        _content_type="application/json",
        _headers={"X-Request-Id": "1"},
        _host_index=0,
    )


def errors(api: TrackingApi) -> str | None:
    try:
        api.track_contact({"email": "nobody@example.com", "addTags": ["new"]})
    except NotFoundException as error:
        assert_type(error.status, "int | None")
        assert_type(error.reason, "str | None")
        assert_type(error.body, "str | None")
        assert_type(error.message, "str | None")
        assert_type(error.headers, "Mapping[str, str] | None")
        assert_type(error.attempts, int)
        if isinstance(error.data, ErrorResponse):
            return error.data.message
    except TooManyRequestsException as error:
        assert_type(error.retry_after, "float | None")
    except (ApiTimeoutException, ApiConnectionException) as error:
        assert_type(error.attempts, int)
    except ApiException as error:
        return str(error)
    return None


def main(host: str, key: str) -> str | None:
    settings(host)
    configuration = sendx_python_sdk.Configuration(host=host, api_key={"TeamApiKey": key})
    with sendx_python_sdk.ApiClient(configuration) as client:
        assert_type(client, ApiClient)
        client.set_default_header("X-Source", "crm")
        calls(TrackingApi(client))
    client = ApiClient(configuration, header_name="X-Source", header_value="crm", cookie="a=b")
    message = errors(sendx_python_sdk.TrackingApi(client))
    client.close()
    return message
