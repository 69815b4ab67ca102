# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import Lenient
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import ErrorResponse, RestRMember
from sendx_python_sdk.rest import RESTResponseType

GET_ALL_TEAM_MEMBERS: Operation[list[RestRMember]] = Operation(
    "GET",
    "/team/member",
    responses={200: list[Lenient[RestRMember]], 401: ErrorResponse, 404: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)

GET_TEAM_MEMBER: Operation[RestRMember] = Operation(
    "GET",
    "/team/member/{identifier}",
    responses={200: RestRMember, 401: ErrorResponse, 404: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)


class TeamMemberApi(BaseApi):
    """Read the members of the team.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def get_all_team_members(
        self,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[RestRMember]:
        """List team members.

        Return all members. The list is not paged.

        >>> reply = TeamMemberApi().get_all_team_members()

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: a list of `RestRMember` with `id`, `email`, `user_name`,
            `full_name`, `avatar_url`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_ALL_TEAM_MEMBERS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def get_all_team_members_with_http_info(
        self,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[RestRMember]]:
        """List team members and return the status and headers with the reply.

        Return all members. The list is not paged.

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
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_ALL_TEAM_MEMBERS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def get_all_team_members_without_preload_content(
        self,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """List team members and return the reply unread.

        Return all members. The list is not paged.

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
            GET_ALL_TEAM_MEMBERS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def get_team_member(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRMember:
        """Get team member.

        >>> reply = TeamMemberApi().get_team_member("member_mN4oP5qR6sT7uV8wX9yZ1a")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the member, such as `member_mN4oP5qR6sT7uV8wX9yZ1a`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRMember` with `id`, `email`, `user_name`, `full_name`,
            `avatar_url`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_TEAM_MEMBER,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_team_member_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRMember]:
        """Get team member and return the status and headers with the reply.

        :param identifier: Id of the member, such as `member_mN4oP5qR6sT7uV8wX9yZ1a`.
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
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_TEAM_MEMBER,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_team_member_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Get team member and return the reply unread.

        :param identifier: Id of the member, such as `member_mN4oP5qR6sT7uV8wX9yZ1a`.
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
            GET_TEAM_MEMBER,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )
