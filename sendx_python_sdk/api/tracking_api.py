# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    ErrorResponse,
    IdentifyRequest,
    IdentifyRequestDict,
    IdentifyResponse,
    TrackRequest,
    TrackRequestDict,
    TrackResponse,
)
from sendx_python_sdk.rest import RESTResponseType

IDENTIFY_CONTACT: Operation[IdentifyResponse] = Operation(
    "POST",
    "/contact/identify",
    request=IdentifyRequest,
    responses={200: IdentifyResponse, 401: ErrorResponse, 422: ErrorResponse, 500: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
    idempotent_unless=("newEmail",),
)

TRACK_CONTACT: Operation[TrackResponse] = Operation(
    "POST",
    "/contact/track",
    request=TrackRequest,
    responses={
        200: TrackResponse,
        401: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)


class TrackingApi(BaseApi):
    """Identify contacts and manage their tags.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def identify_contact(
        self,
        identify_request: IdentifyRequest | IdentifyRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> IdentifyResponse:
        """Identify contact.

        Create the contact, or update the one with this email address. Omitted fields keep their
        current value, tags are added, and custom fields that are not named stay unchanged. New tags
        and custom fields are created.

        >>> reply = TrackingApi().identify_contact(
        ...     {
        ...         "email": "john.doe@example.com",
        ...         "firstName": "John",
        ...         "tags": ["newsletter"],
        ...         "customFields": {"plan": "pro"},
        ...     }
        ... )

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504, except with `newEmail` if the first attempt may have been applied. See
        `RetryPolicy`.

        :param identify_request: The contact's attributes.
            A model, or a mapping with JSON or Python names. Its fields:

            - `email`: str, required. Email address of the contact to create or update.
            - `first_name` (`firstName`): str. First name.
            - `last_name` (`lastName`): str. Last name.
            - `company`: str. Company the contact works for.
            - `custom_fields` (`customFields`): dict[str, str]. Custom fields to set, by name. Other
              custom fields keep their value. Numbers, dates and booleans are sent as text.
            - `tags`: list[str]. Tags to add.
            - `new_email` (`newEmail`): str. New email address, to change the address of an existing
              contact.
            - `lists`: list[str]. Ids of the lists to add the contact to.
            - `birthday`: date. Date of birth, such as "1989-03-03".
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `IdentifyResponse` with `status`, `message`, `data`
            (`IdentifiedContact` with `encrypted_team_id`, `encrypted_id`, `tags`, `first_name`,
            `last_name`, `email`, `company`, `birthday`, `custom_fields`).
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            IDENTIFY_CONTACT,
            identify_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def identify_contact_with_http_info(
        self,
        identify_request: IdentifyRequest | IdentifyRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[IdentifyResponse]:
        """Identify contact and return the status and headers with the reply.

        Create the contact, or update the one with this email address. Omitted fields keep their
        current value, tags are added, and custom fields that are not named stay unchanged. New tags
        and custom fields are created.

        :param identify_request: The contact's attributes.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `identify_contact`.
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
            IDENTIFY_CONTACT,
            identify_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def identify_contact_without_preload_content(
        self,
        identify_request: IdentifyRequest | IdentifyRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Identify contact and return the reply unread.

        Create the contact, or update the one with this email address. Omitted fields keep their
        current value, tags are added, and custom fields that are not named stay unchanged. New tags
        and custom fields are created.

        :param identify_request: The contact's attributes.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `identify_contact`.
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
            IDENTIFY_CONTACT,
            identify_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_contact(
        self,
        track_request: TrackRequest | TrackRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> TrackResponse:
        """Track contact.

        Add tags to an existing contact and remove others. Automations tied to these tags are
        triggered.

        >>> reply = TrackingApi().track_contact(
        ...     {
        ...         "email": "test@example.com",
        ...         "addTags": ["new", "cool"],
        ...         "removeTags": ["old", "bad"],
        ...     }
        ... )

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param track_request: The contact and the tags to change.
            A model, or a mapping with JSON or Python names. Its fields:

            - `email`: str. Email address of an existing contact.
            - `add_tags` (`addTags`): list[str]. Tags to add.
            - `remove_tags` (`removeTags`): list[str]. Tags to remove.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `TrackResponse` with `status`, `message`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: The contact does not exist.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            TRACK_CONTACT,
            track_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_contact_with_http_info(
        self,
        track_request: TrackRequest | TrackRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[TrackResponse]:
        """Track contact and return the status and headers with the reply.

        Add tags to an existing contact and remove others. Automations tied to these tags are
        triggered.

        :param track_request: The contact and the tags to change.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `track_contact`.
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
            404, `NotFoundException`: The contact does not exist.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            TRACK_CONTACT,
            track_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def track_contact_without_preload_content(
        self,
        track_request: TrackRequest | TrackRequestDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Track contact and return the reply unread.

        Add tags to an existing contact and remove others. Automations tied to these tags are
        triggered.

        :param track_request: The contact and the tags to change.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `track_contact`.
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
            TRACK_CONTACT,
            track_request,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )
