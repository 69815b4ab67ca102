# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping, Integer, Lenient, Text
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    DeleteResponse,
    ErrorResponse,
    RestECustomField,
    RestECustomFieldDict,
    RestRCustomField,
)
from sendx_python_sdk.rest import RESTResponseType

CREATE_CUSTOM_FIELD: Operation[RestRCustomField] = Operation(
    "POST",
    "/customfield",
    request=RestECustomField,
    responses={
        201: RestRCustomField,
        401: ErrorResponse,
        403: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
)

DELETE_CUSTOM_FIELD: Operation[DeleteResponse] = Operation(
    "DELETE",
    "/customfield/{identifier}",
    responses={
        200: DeleteResponse,
        401: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

GET_ALL_CUSTOM_FIELDS: Operation[list[RestRCustomField]] = Operation(
    "GET",
    "/customfield",
    query={
        "offset": Annotated[Integer | None, Field(default=None, ge=0)],
        "limit": Annotated[Integer | None, Field(default=None, ge=1, le=100)],
        "search": Annotated[Text | None, Field(default=None, min_length=2, max_length=100)],
    },
    responses={
        200: list[Lenient[RestRCustomField]],
        400: ErrorResponse,
        401: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

GET_CUSTOM_FIELD: Operation[RestRCustomField] = Operation(
    "GET",
    "/customfield/{identifier}",
    responses={
        200: RestRCustomField,
        401: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

UPDATE_CUSTOM_FIELD: Operation[RestRCustomField] = Operation(
    "PUT",
    "/customfield/{identifier}",
    request=RestECustomField,
    responses={
        200: RestRCustomField,
        401: ErrorResponse,
        403: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)


class CustomFieldApi(BaseApi):
    """Define the custom fields of contacts.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def create_custom_field(
        self,
        rest_e_custom_field: RestECustomField | RestECustomFieldDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRCustomField:
        """Create custom field.

        `identify_contact` also creates custom fields that do not exist yet.

        >>> reply = CustomFieldApi().create_custom_field(
        ...     {"name": "plan", "type": 0, "description": "The plan that the contact pays for"}
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param rest_e_custom_field: The custom field to create.
            A model, or a mapping with JSON or Python names. Its fields:

            - `name`: str, required. Name of the field, unique in the team.
            - `type`: int, required. 0: text; 1: number; 2: date; 3: boolean; 4: phone number. One
              of `0`, `1`, `2`, `3`, `4`.
            - `description`: str. Purpose of the field.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRCustomField` with `id`, `name`, `type`, `description`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            403, `ForbiddenException`: The team does not have permission to do this.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            CREATE_CUSTOM_FIELD,
            rest_e_custom_field,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_custom_field_with_http_info(
        self,
        rest_e_custom_field: RestECustomField | RestECustomFieldDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRCustomField]:
        """Create custom field and return the status and headers with the reply.

        `identify_contact` also creates custom fields that do not exist yet.

        :param rest_e_custom_field: The custom field to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_custom_field`.
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
            403, `ForbiddenException`: The team does not have permission to do this.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            CREATE_CUSTOM_FIELD,
            rest_e_custom_field,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_custom_field_without_preload_content(
        self,
        rest_e_custom_field: RestECustomField | RestECustomFieldDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Create custom field and return the reply unread.

        `identify_contact` also creates custom fields that do not exist yet.

        :param rest_e_custom_field: The custom field to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_custom_field`.
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
            CREATE_CUSTOM_FIELD,
            rest_e_custom_field,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def delete_custom_field(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> DeleteResponse:
        """Delete custom field.

        Contacts keep their values of the field.

        >>> reply = CustomFieldApi().delete_custom_field("field_dE4fG5hI6jK7lM8nO9pQ1r")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `DeleteResponse` with `status`, `message`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            DELETE_CUSTOM_FIELD,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_custom_field_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[DeleteResponse]:
        """Delete custom field and return the status and headers with the reply.

        Contacts keep their values of the field.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
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
            404, `NotFoundException`: Nothing with this id exists.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            DELETE_CUSTOM_FIELD,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_custom_field_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Delete custom field and return the reply unread.

        Contacts keep their values of the field.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
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
            DELETE_CUSTOM_FIELD,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_all_custom_fields(
        self,
        offset: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[RestRCustomField]:
        """List custom fields.

        Return up to `limit` custom fields, starting at `offset`. With `search`, only custom fields
        whose name contains the text.

        `paginate(api.get_all_custom_fields)` yields the items of all pages.

        >>> reply = CustomFieldApi().get_all_custom_fields()

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
        :param search: Text to search for in names, ignoring case.
            2 to 100 characters.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: a list of `RestRCustomField` with `id`, `name`, `type`,
            `description`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_ALL_CUSTOM_FIELDS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit, "search": search},
        )

    def get_all_custom_fields_with_http_info(
        self,
        offset: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[RestRCustomField]]:
        """List custom fields and return the status and headers with the reply.

        Return up to `limit` custom fields, starting at `offset`. With `search`, only custom fields
        whose name contains the text.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
        :param search: Text to search for in names, ignoring case.
            2 to 100 characters.
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
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_ALL_CUSTOM_FIELDS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit, "search": search},
        )

    def get_all_custom_fields_without_preload_content(
        self,
        offset: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """List custom fields and return the reply unread.

        Return up to `limit` custom fields, starting at `offset`. With `search`, only custom fields
        whose name contains the text.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
        :param search: Text to search for in names, ignoring case.
            2 to 100 characters.
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
            GET_ALL_CUSTOM_FIELDS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit, "search": search},
        )

    def get_custom_field(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRCustomField:
        """Get custom field.

        >>> reply = CustomFieldApi().get_custom_field("field_dE4fG5hI6jK7lM8nO9pQ1r")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRCustomField` with `id`, `name`, `type`, `description`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_CUSTOM_FIELD,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_custom_field_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRCustomField]:
        """Get custom field and return the status and headers with the reply.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
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
            404, `NotFoundException`: Nothing with this id exists.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_CUSTOM_FIELD,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_custom_field_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Get custom field and return the reply unread.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
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
            GET_CUSTOM_FIELD,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_custom_field(
        self,
        identifier: str,
        rest_e_custom_field: RestECustomField | RestECustomFieldDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRCustomField:
        """Update custom field.

        Change the name, type and description.

        >>> reply = CustomFieldApi().update_custom_field(
        ...     "field_dE4fG5hI6jK7lM8nO9pQ1r", {"name": "plan", "type": 0}
        ... )

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
        :param rest_e_custom_field: The custom field's new definition.
            A model, or a mapping with JSON or Python names. Its fields:

            - `name`: str, required. Name of the field, unique in the team.
            - `type`: int, required. 0: text; 1: number; 2: date; 3: boolean; 4: phone number. One
              of `0`, `1`, `2`, `3`, `4`.
            - `description`: str. Purpose of the field.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRCustomField` with `id`, `name`, `type`, `description`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            403, `ForbiddenException`: The team does not have permission to do this.
            404, `NotFoundException`: Nothing with this id exists.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            UPDATE_CUSTOM_FIELD,
            rest_e_custom_field,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_custom_field_with_http_info(
        self,
        identifier: str,
        rest_e_custom_field: RestECustomField | RestECustomFieldDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRCustomField]:
        """Update custom field and return the status and headers with the reply.

        Change the name, type and description.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
        :param rest_e_custom_field: The custom field's new definition.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_custom_field`.
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
            403, `ForbiddenException`: The team does not have permission to do this.
            404, `NotFoundException`: Nothing with this id exists.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            UPDATE_CUSTOM_FIELD,
            rest_e_custom_field,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_custom_field_without_preload_content(
        self,
        identifier: str,
        rest_e_custom_field: RestECustomField | RestECustomFieldDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Update custom field and return the reply unread.

        Change the name, type and description.

        :param identifier: Id of the custom field, such as `field_dE4fG5hI6jK7lM8nO9pQ1r`.
        :param rest_e_custom_field: The custom field's new definition.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_custom_field`.
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
            UPDATE_CUSTOM_FIELD,
            rest_e_custom_field,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )
