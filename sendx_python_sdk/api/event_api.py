# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import Number, Text
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    ErrorResponse,
    EventsRevenuePostbackGet200Response,
    EventsRevenuePostbackGet400Response,
    EventsRevenuePostbackGet500Response,
)
from sendx_python_sdk.rest import RESTResponseType

EVENTS_CUSTOM_POSTBACK_GET: Operation[EventsRevenuePostbackGet200Response] = Operation(
    "GET",
    "/events/custom/postback",
    query={
        "team_id": Text,
        "id": Text,
        "event": Text,
        "any_key": Annotated[Text, Field(serialization_alias="any-key")],
    },
    responses={
        200: EventsRevenuePostbackGet200Response,
        400: EventsRevenuePostbackGet400Response,
        401: ErrorResponse,
    },
    security=("TeamApiKey",),
)

EVENTS_REVENUE_POSTBACK_GET: Operation[EventsRevenuePostbackGet200Response] = Operation(
    "GET",
    "/events/revenue/postback",
    query={"team_id": Text, "id": Text, "amount": Number, "campaign_id": Text},
    responses={
        200: EventsRevenuePostbackGet200Response,
        400: EventsRevenuePostbackGet400Response,
        401: ErrorResponse,
        500: EventsRevenuePostbackGet500Response,
    },
    security=("TeamApiKey",),
)


class EventApi(BaseApi):
    """Record events through postback URLs.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def events_custom_postback_get(
        self,
        team_id: str,
        id: str,
        event: str,
        any_key: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> EventsRevenuePostbackGet200Response:
        """Record custom event by postback.

        Record a custom event of a contact. The call is not retried once the event may have been
        recorded.

        >>> reply = EventApi().events_custom_postback_get(
        ...     "aBcD1234", "eFgH5678", "order_placed", "A-17"
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param team_id: Id of the team.
        :param id: Id of the contact.
        :param event: Name of the event.
        :param any_key: Data of the event, such as an order number.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `_events_revenue_postback_get_200_response` with `message`,
            `status`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: The query is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            EVENTS_CUSTOM_POSTBACK_GET,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"team_id": team_id, "id": id, "event": event, "any_key": any_key},
        )

    def events_custom_postback_get_with_http_info(
        self,
        team_id: str,
        id: str,
        event: str,
        any_key: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[EventsRevenuePostbackGet200Response]:
        """Record custom event by postback and return the status and headers with the reply.

        Record a custom event of a contact. The call is not retried once the event may have been
        recorded.

        :param team_id: Id of the team.
        :param id: Id of the contact.
        :param event: Name of the event.
        :param any_key: Data of the event, such as an order number.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: an `ApiResponse` with `status_code`, `data` (the model), `headers` and `raw_data`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: The query is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            EVENTS_CUSTOM_POSTBACK_GET,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"team_id": team_id, "id": id, "event": event, "any_key": any_key},
        )

    def events_custom_postback_get_without_preload_content(
        self,
        team_id: str,
        id: str,
        event: str,
        any_key: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Record custom event by postback and return the reply unread.

        Record a custom event of a contact. The call is not retried once the event may have been
        recorded.

        :param team_id: Id of the team.
        :param id: Id of the contact.
        :param event: Name of the event.
        :param any_key: Data of the event, such as an order number.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the `urllib3.HTTPResponse`, of any status. Read it to the end or close it, to free
            its
            connection.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiConnectionException: if no reply arrives.
        """
        return self._call_without_preload_content(
            EVENTS_CUSTOM_POSTBACK_GET,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"team_id": team_id, "id": id, "event": event, "any_key": any_key},
        )

    def events_revenue_postback_get(
        self,
        team_id: str,
        id: str,
        amount: float,
        campaign_id: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> EventsRevenuePostbackGet200Response:
        """Record revenue by postback.

        Add an amount to the revenue from a contact and a campaign. The call is not retried once the
        event may have been recorded, because the amount would count twice.

        >>> reply = EventApi().events_revenue_postback_get(
        ...     "aBcD1234", "eFgH5678", 49.9, "campaign_hI8jK9lM1nO2pQ3rS4tU5v"
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param team_id: Id of the team.
        :param id: Id of the contact.
        :param amount: Amount of the revenue.
        :param campaign_id: Id of the campaign that earned the revenue.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `_events_revenue_postback_get_200_response` with `message`,
            `status`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: The query is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            EVENTS_REVENUE_POSTBACK_GET,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={
                "team_id": team_id,
                "id": id,
                "amount": amount,
                "campaign_id": campaign_id,
            },
        )

    def events_revenue_postback_get_with_http_info(
        self,
        team_id: str,
        id: str,
        amount: float,
        campaign_id: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[EventsRevenuePostbackGet200Response]:
        """Record revenue by postback and return the status and headers with the reply.

        Add an amount to the revenue from a contact and a campaign. The call is not retried once the
        event may have been recorded, because the amount would count twice.

        :param team_id: Id of the team.
        :param id: Id of the contact.
        :param amount: Amount of the revenue.
        :param campaign_id: Id of the campaign that earned the revenue.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: an `ApiResponse` with `status_code`, `data` (the model), `headers` and `raw_data`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: The query is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            EVENTS_REVENUE_POSTBACK_GET,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={
                "team_id": team_id,
                "id": id,
                "amount": amount,
                "campaign_id": campaign_id,
            },
        )

    def events_revenue_postback_get_without_preload_content(
        self,
        team_id: str,
        id: str,
        amount: float,
        campaign_id: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Record revenue by postback and return the reply unread.

        Add an amount to the revenue from a contact and a campaign. The call is not retried once the
        event may have been recorded, because the amount would count twice.

        :param team_id: Id of the team.
        :param id: Id of the contact.
        :param amount: Amount of the revenue.
        :param campaign_id: Id of the campaign that earned the revenue.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the `urllib3.HTTPResponse`, of any status. Read it to the end or close it, to free
            its
            connection.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiConnectionException: if no reply arrives.
        """
        return self._call_without_preload_content(
            EVENTS_REVENUE_POSTBACK_GET,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={
                "team_id": team_id,
                "id": id,
                "amount": amount,
                "campaign_id": campaign_id,
            },
        )
