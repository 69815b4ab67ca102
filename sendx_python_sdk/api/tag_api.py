# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping, Integer, Lenient
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import DeleteResponse, ErrorResponse, RestETag, RestETagDict, RestRTag
from sendx_python_sdk.rest import RESTResponseType

CREATE_TAG: Operation[RestRTag] = Operation(
    "POST",
    "/tag",
    request=RestETag,
    responses={
        201: RestRTag,
        401: ErrorResponse,
        403: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
)

DELETE_TAG: Operation[DeleteResponse] = Operation(
    "DELETE",
    "/tag/{identifier}",
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

GET_ALL_TAGS: Operation[list[RestRTag]] = Operation(
    "GET",
    "/tag",
    query={
        "offset": Annotated[Integer | None, Field(default=None, ge=0)],
        "limit": Annotated[Integer | None, Field(default=None, ge=1, le=100)],
    },
    responses={
        200: list[Lenient[RestRTag]],
        400: ErrorResponse,
        401: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

GET_TAG: Operation[RestRTag] = Operation(
    "GET",
    "/tag/{identifier}",
    responses={
        200: RestRTag,
        401: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

UPDATE_TAG: Operation[RestRTag] = Operation(
    "PUT",
    "/tag/{identifier}",
    request=RestETag,
    responses={
        200: RestRTag,
        401: ErrorResponse,
        403: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)


class TagApi(BaseApi):
    """Create, read, rename and delete tags.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def create_tag(
        self,
        rest_e_tag: RestETag | RestETagDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRTag:
        """Create tag.

        `identify_contact` and `track_contact` also create tags that do not exist yet.

        >>> reply = TagApi().create_tag({"name": "customer"})

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param rest_e_tag: The tag to create.
            A model, or a mapping with JSON or Python names. Its fields:

            - `name`: str, required. Name of the tag, unique in the team.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRTag` with `id`, `name`, `created`, `updated`.
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
            CREATE_TAG,
            rest_e_tag,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_tag_with_http_info(
        self,
        rest_e_tag: RestETag | RestETagDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRTag]:
        """Create tag and return the status and headers with the reply.

        `identify_contact` and `track_contact` also create tags that do not exist yet.

        :param rest_e_tag: The tag to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_tag`.
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
            CREATE_TAG,
            rest_e_tag,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_tag_without_preload_content(
        self,
        rest_e_tag: RestETag | RestETagDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Create tag and return the reply unread.

        `identify_contact` and `track_contact` also create tags that do not exist yet.

        :param rest_e_tag: The tag to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_tag`.
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
            CREATE_TAG,
            rest_e_tag,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def delete_tag(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> DeleteResponse:
        """Delete tag.

        >>> reply = TagApi().delete_tag("tag_cD3eF4gH5iJ6kL7mN8oP9q")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
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
            DELETE_TAG,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_tag_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[DeleteResponse]:
        """Delete tag and return the status and headers with the reply.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
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
            DELETE_TAG,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_tag_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Delete tag and return the reply unread.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
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
            DELETE_TAG,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_all_tags(
        self,
        offset: int | None = None,
        limit: int | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[RestRTag]:
        """List tags.

        Return up to `limit` tags, starting at `offset`.

        `paginate(api.get_all_tags)` yields the items of all pages.

        >>> reply = TagApi().get_all_tags()

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: a list of `RestRTag` with `id`, `name`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_ALL_TAGS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit},
        )

    def get_all_tags_with_http_info(
        self,
        offset: int | None = None,
        limit: int | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[RestRTag]]:
        """List tags and return the status and headers with the reply.

        Return up to `limit` tags, starting at `offset`.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
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
            GET_ALL_TAGS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit},
        )

    def get_all_tags_without_preload_content(
        self,
        offset: int | None = None,
        limit: int | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """List tags and return the reply unread.

        Return up to `limit` tags, starting at `offset`.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
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
            GET_ALL_TAGS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit},
        )

    def get_tag(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRTag:
        """Get tag.

        >>> reply = TagApi().get_tag("tag_cD3eF4gH5iJ6kL7mN8oP9q")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRTag` with `id`, `name`, `created`, `updated`.
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
            GET_TAG,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_tag_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRTag]:
        """Get tag and return the status and headers with the reply.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
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
            GET_TAG,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_tag_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Get tag and return the reply unread.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
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
            GET_TAG,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_tag(
        self,
        identifier: str,
        rest_e_tag: RestETag | RestETagDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRTag:
        """Update tag.

        Rename the tag.

        >>> reply = TagApi().update_tag("tag_cD3eF4gH5iJ6kL7mN8oP9q", {"name": "customer"})

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
        :param rest_e_tag: The tag's new name.
            A model, or a mapping with JSON or Python names. Its fields:

            - `name`: str, required. Name of the tag, unique in the team.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRTag` with `id`, `name`, `created`, `updated`.
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
            UPDATE_TAG,
            rest_e_tag,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_tag_with_http_info(
        self,
        identifier: str,
        rest_e_tag: RestETag | RestETagDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRTag]:
        """Update tag and return the status and headers with the reply.

        Rename the tag.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
        :param rest_e_tag: The tag's new name.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_tag`.
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
            UPDATE_TAG,
            rest_e_tag,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_tag_without_preload_content(
        self,
        identifier: str,
        rest_e_tag: RestETag | RestETagDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Update tag and return the reply unread.

        Rename the tag.

        :param identifier: Id of the tag, such as `tag_cD3eF4gH5iJ6kL7mN8oP9q`.
        :param rest_e_tag: The tag's new name.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_tag`.
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
            UPDATE_TAG,
            rest_e_tag,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )
