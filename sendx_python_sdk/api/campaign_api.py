# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping, Integer, Lenient
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    DeleteResponse,
    ErrorResponse,
    RestECampaign,
    RestECampaignDict,
    RestRCampaign,
)
from sendx_python_sdk.rest import RESTResponseType

CREATE_CAMPAIGN: Operation[RestRCampaign] = Operation(
    "POST",
    "/campaign",
    request=RestECampaign,
    responses={
        201: RestRCampaign,
        400: ErrorResponse,
        401: ErrorResponse,
        403: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
)

DELETE_CAMPAIGN: Operation[DeleteResponse] = Operation(
    "DELETE",
    "/campaign/{identifier}",
    responses={
        200: DeleteResponse,
        400: ErrorResponse,
        401: ErrorResponse,
        404: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

GET_ALL_CAMPAIGNS: Operation[list[RestRCampaign]] = Operation(
    "GET",
    "/campaign",
    query={
        "offset": Annotated[Integer | None, Field(default=None, ge=0)],
        "limit": Annotated[Integer | None, Field(default=None, ge=1, le=100)],
        "campaign_type": Annotated[
            Literal["all", "draft", "scheduled", "sent"] | None,
            Field(default=None, serialization_alias="campaignType"),
        ],
    },
    responses={
        200: list[Lenient[RestRCampaign]],
        400: ErrorResponse,
        401: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

GET_CAMPAIGN: Operation[RestRCampaign] = Operation(
    "GET",
    "/campaign/{identifier}",
    responses={
        200: RestRCampaign,
        400: ErrorResponse,
        401: ErrorResponse,
        404: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)


class CampaignApi(BaseApi):
    """Create, read and delete email campaigns.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def create_campaign(
        self,
        rest_e_campaign: RestECampaign | RestECampaignDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRCampaign:
        """Create campaign.

        Create a campaign and schedule it. With `scheduleType` 1, SendX sends it immediately to all
        included contacts. The call is not retried once the campaign may have been created.

        >>> reply = CampaignApi().create_campaign(
        ...     {
        ...         "name": "August news",
        ...         "subject": "What is new in August",
        ...         "sender": "sender_fG6hI7jK8lM9nO1pQ2rS3t",
        ...         "htmlCode": "<h1>News</h1>",
        ...         "scheduleType": 0,
        ...         "scheduleCondition": "2025-08-20",
        ...         "timeCondition": "09:30 AM",
        ...         "timezone": "Europe/London",
        ...         "includedLists": ["list_bC2dE3fG4hI5jK6lM7nO8p"],
        ...         "excludedTags": ["tag_cD3eF4gH5iJ6kL7mN8oP9q"],
        ...     }
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param rest_e_campaign: The campaign to create.
            A model, or a mapping with JSON or Python names. Its fields:

            - `name`: str, required. Internal name. At most 255 characters.
            - `subject`: str, required. Subject. At most 255 characters.
            - `sender`: str, required. Id of the sender.
            - `html_code` (`htmlCode`): str, required. Body as HTML.
            - `preview_text` (`previewText`): str. Text that mail clients show as a preview. At most
              255 characters.
            - `plain_text` (`plainText`): str. Body as plain text.
            - `schedule_type` (`scheduleType`): int. 0: send at the scheduled time; 1: send
              immediately.
            - `schedule_condition` (`scheduleCondition`): str. Date to send on, for `scheduleType`
              0.
            - `time_condition` (`timeCondition`): str. Time of day to send at, such as "09:30 AM".
            - `timezone`: str. Time zone of the schedule, such as "Europe/London".
            - `preferred_timezone` (`preferredTimezone`): str. Time zone for `smartSend` and
              `sendInContactsTimezone`.
            - `preferred_time_condition` (`preferredTimeCondition`): str. Time of day for
              `smartSend` and `sendInContactsTimezone`.
            - `send_in_contacts_timezone` (`sendInContactsTimezone`): bool. Whether to send at this
              time in each contact's time zone.
            - `smart_send` (`smartSend`): bool. Whether SendX chooses the best time for each
              contact.
            - `included_segments` (`includedSegments`): list[str]. Ids of the segments to send to.
            - `included_lists` (`includedLists`): list[str]. Ids of the lists to send to.
            - `included_tags` (`includedTags`): list[str]. Ids of the tags to send to.
            - `excluded_segments` (`excludedSegments`): list[str]. Ids of the segments to exclude.
            - `excluded_lists` (`excludedLists`): list[str]. Ids of the lists to exclude.
            - `excluded_tags` (`excludedTags`): list[str]. Ids of the tags to exclude.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRCampaign` with `id`, `name`, `subject`, `preheader`,
            `sender`, `html_content`, `text_content`, `schedule_type`, `schedule_condition`,
            `status`, `time_condition`, `timezone`, `smart_send`, `send_in_contacts_timezone`,
            `preferred_time_condition`, `preferred_timezone`, `strategy`, `included_segments`,
            `included_lists`, `included_tags`, `excluded_segments`, `excluded_lists`,
            `excluded_tags`, `is_archived`, `campaign_screenshot_url`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            403, `ForbiddenException`: The team does not have permission to do this.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            CREATE_CAMPAIGN,
            rest_e_campaign,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_campaign_with_http_info(
        self,
        rest_e_campaign: RestECampaign | RestECampaignDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRCampaign]:
        """Create campaign and return the status and headers with the reply.

        Create a campaign and schedule it. With `scheduleType` 1, SendX sends it immediately to all
        included contacts. The call is not retried once the campaign may have been created.

        :param rest_e_campaign: The campaign to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_campaign`.
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
            403, `ForbiddenException`: The team does not have permission to do this.
            422, `UnprocessableEntityException`: The request is invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            CREATE_CAMPAIGN,
            rest_e_campaign,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_campaign_without_preload_content(
        self,
        rest_e_campaign: RestECampaign | RestECampaignDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Create campaign and return the reply unread.

        Create a campaign and schedule it. With `scheduleType` 1, SendX sends it immediately to all
        included contacts. The call is not retried once the campaign may have been created.

        :param rest_e_campaign: The campaign to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_campaign`.
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
            CREATE_CAMPAIGN,
            rest_e_campaign,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def delete_campaign(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> DeleteResponse:
        """Delete campaign.

        >>> reply = CampaignApi().delete_campaign("campaign_hI8jK9lM1nO2pQ3rS4tU5v")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the campaign, such as `campaign_hI8jK9lM1nO2pQ3rS4tU5v`.
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
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            DELETE_CAMPAIGN,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_campaign_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[DeleteResponse]:
        """Delete campaign and return the status and headers with the reply.

        :param identifier: Id of the campaign, such as `campaign_hI8jK9lM1nO2pQ3rS4tU5v`.
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
            404, `NotFoundException`: Nothing with this id exists.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            DELETE_CAMPAIGN,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_campaign_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Delete campaign and return the reply unread.

        :param identifier: Id of the campaign, such as `campaign_hI8jK9lM1nO2pQ3rS4tU5v`.
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
            DELETE_CAMPAIGN,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_all_campaigns(
        self,
        offset: int | None = None,
        limit: int | None = None,
        campaign_type: Literal["all", "draft", "scheduled", "sent"] | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[RestRCampaign]:
        """List campaigns.

        Return up to `limit` campaigns, starting at `offset`.

        `paginate(api.get_all_campaigns)` yields the items of all pages.

        >>> reply = CampaignApi().get_all_campaigns()

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
        :param campaign_type: Which campaigns to return.
            One of `all`, `draft`, `scheduled`, `sent`. Default: `'all'`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: a list of `RestRCampaign` with `id`, `name`, `subject`,
            `preheader`, `sender`, `html_content`, `text_content`, `schedule_type`,
            `schedule_condition`, `status`, `time_condition`, `timezone`, `smart_send`,
            `send_in_contacts_timezone`, `preferred_time_condition`, `preferred_timezone`,
            `strategy`, `included_segments`, `included_lists`, `included_tags`, `excluded_segments`,
            `excluded_lists`, `excluded_tags`, `is_archived`, `campaign_screenshot_url`, `created`,
            `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_ALL_CAMPAIGNS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit, "campaign_type": campaign_type},
        )

    def get_all_campaigns_with_http_info(
        self,
        offset: int | None = None,
        limit: int | None = None,
        campaign_type: Literal["all", "draft", "scheduled", "sent"] | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[RestRCampaign]]:
        """List campaigns and return the status and headers with the reply.

        Return up to `limit` campaigns, starting at `offset`.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
        :param campaign_type: Which campaigns to return.
            One of `all`, `draft`, `scheduled`, `sent`. Default: `'all'`.
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
            GET_ALL_CAMPAIGNS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit, "campaign_type": campaign_type},
        )

    def get_all_campaigns_without_preload_content(
        self,
        offset: int | None = None,
        limit: int | None = None,
        campaign_type: Literal["all", "draft", "scheduled", "sent"] | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """List campaigns and return the reply unread.

        Return up to `limit` campaigns, starting at `offset`.

        :param offset: Number of items to skip.
            At least 0. Default: `0`.
        :param limit: Maximum number of items to return.
            From 1 to 100. Default: `10`.
        :param campaign_type: Which campaigns to return.
            One of `all`, `draft`, `scheduled`, `sent`. Default: `'all'`.
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
            GET_ALL_CAMPAIGNS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit, "campaign_type": campaign_type},
        )

    def get_campaign(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRCampaign:
        """Get campaign.

        >>> reply = CampaignApi().get_campaign("campaign_hI8jK9lM1nO2pQ3rS4tU5v")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the campaign, such as `campaign_hI8jK9lM1nO2pQ3rS4tU5v`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRCampaign` with `id`, `name`, `subject`, `preheader`,
            `sender`, `html_content`, `text_content`, `schedule_type`, `schedule_condition`,
            `status`, `time_condition`, `timezone`, `smart_send`, `send_in_contacts_timezone`,
            `preferred_time_condition`, `preferred_timezone`, `strategy`, `included_segments`,
            `included_lists`, `included_tags`, `excluded_segments`, `excluded_lists`,
            `excluded_tags`, `is_archived`, `campaign_screenshot_url`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_CAMPAIGN,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_campaign_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRCampaign]:
        """Get campaign and return the status and headers with the reply.

        :param identifier: Id of the campaign, such as `campaign_hI8jK9lM1nO2pQ3rS4tU5v`.
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
            404, `NotFoundException`: Nothing with this id exists.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_CAMPAIGN,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_campaign_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Get campaign and return the reply unread.

        :param identifier: Id of the campaign, such as `campaign_hI8jK9lM1nO2pQ3rS4tU5v`.
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
            GET_CAMPAIGN,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )
