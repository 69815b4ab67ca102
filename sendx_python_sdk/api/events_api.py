# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    CustomEventRequest,
    CustomEventRequestDict,
    ErrorResponse,
    EventResponse,
    RevenueEventRequest,
    RevenueEventRequestDict,
)
from sendx_python_sdk.rest import RESTResponseType

TRACK_CUSTOM_EVENT: Operation[EventResponse] = Operation(
    "POST",
    "/events/custom",
    request=CustomEventRequest,
    responses={200: EventResponse, 401: ErrorResponse, 422: ErrorResponse, 500: ErrorResponse},
    security=("TeamApiKey",),
)

TRACK_REVENUE_EVENT: Operation[EventResponse] = Operation(
    "POST",
    "/events/revenue",
    request=RevenueEventRequest,
    responses={200: EventResponse, 401: ErrorResponse, 422: ErrorResponse, 500: ErrorResponse},
    security=("TeamApiKey",),
)


class EventsApi(BaseApi):
    """Record revenue and custom events of contacts.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def track_custom_event(
        self,
        custom_event_request: CustomEventRequest | CustomEventRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> EventResponse:
        """Track custom event.

        Record a custom event of a contact, for segments and automations. The call is not retried
        once the event may have been recorded.

        >>> reply = EventsApi().track_custom_event(
        ...     {
        ...         "identifier": "john.doe@example.com",
        ...         "name": "order_placed",
        ...         "data": {"order": "A-17", "items": 3},
        ...         "time": 1754040600,
        ...     }
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param custom_event_request: The event and its contact.
            A model, or a mapping with JSON or Python names. Its fields:

            - `identifier`: str, required. Email address or id of the contact.
            - `name`: str, required. Name of the event.
            - `data`: dict[str, Any]. Data of the event.
            - `time`: int. Time of the event, as a Unix timestamp in seconds.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `EventResponse` with `status`, `message`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            TRACK_CUSTOM_EVENT,
            custom_event_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_custom_event_with_http_info(
        self,
        custom_event_request: CustomEventRequest | CustomEventRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[EventResponse]:
        """Track custom event and return the status and headers with the reply.

        Record a custom event of a contact, for segments and automations. The call is not retried
        once the event may have been recorded.

        :param custom_event_request: The event and its contact.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `track_custom_event`.
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
            401, `UnauthorizedException`: The API key is missing or invalid.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            TRACK_CUSTOM_EVENT,
            custom_event_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_custom_event_without_preload_content(
        self,
        custom_event_request: CustomEventRequest | CustomEventRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Track custom event and return the reply unread.

        Record a custom event of a contact, for segments and automations. The call is not retried
        once the event may have been recorded.

        :param custom_event_request: The event and its contact.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `track_custom_event`.
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
            TRACK_CUSTOM_EVENT,
            custom_event_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_revenue_event(
        self,
        revenue_event_request: RevenueEventRequest | RevenueEventRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> EventResponse:
        """Track revenue event.

        Add an amount to the revenue from a contact. The call is not retried once the event may have
        been recorded, because the amount would count twice.

        >>> reply = EventsApi().track_revenue_event(
        ...     {
        ...         "identifier": "john.doe@example.com",
        ...         "amount": 49.9,
        ...         "source": "shop",
        ...         "time": 1754040600,
        ...     }
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param revenue_event_request: The revenue and its contact.
            A model, or a mapping with JSON or Python names. Its fields:

            - `identifier`: str, required. Email address of the contact.
            - `amount`: float, required. Amount of the revenue.
            - `source`: str. Source of the revenue.
            - `time`: int. Time of the event, as a Unix timestamp in seconds.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `EventResponse` with `status`, `message`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            TRACK_REVENUE_EVENT,
            revenue_event_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_revenue_event_with_http_info(
        self,
        revenue_event_request: RevenueEventRequest | RevenueEventRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[EventResponse]:
        """Track revenue event and return the status and headers with the reply.

        Add an amount to the revenue from a contact. The call is not retried once the event may have
        been recorded, because the amount would count twice.

        :param revenue_event_request: The revenue and its contact.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `track_revenue_event`.
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
            401, `UnauthorizedException`: The API key is missing or invalid.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            TRACK_REVENUE_EVENT,
            revenue_event_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_revenue_event_without_preload_content(
        self,
        revenue_event_request: RevenueEventRequest | RevenueEventRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Track revenue event and return the reply unread.

        Add an amount to the revenue from a contact. The call is not retried once the event may have
        been recorded, because the amount would count twice.

        :param revenue_event_request: The revenue and its contact.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `track_revenue_event`.
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
            TRACK_REVENUE_EVENT,
            revenue_event_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )
