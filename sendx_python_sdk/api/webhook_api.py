# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping, Lenient
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    DeleteResponse,
    ErrorResponse,
    RestEWebhook,
    RestEWebhookDict,
    RestRWebhook,
)
from sendx_python_sdk.rest import RESTResponseType

CREATE_WEBHOOK: Operation[RestRWebhook] = Operation(
    "POST",
    "/webhook",
    request=RestEWebhook,
    responses={
        201: RestRWebhook,
        401: ErrorResponse,
        403: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
)

DELETE_WEBHOOK: Operation[DeleteResponse] = Operation(
    "DELETE",
    "/webhook/{identifier}",
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

GET_ALL_WEBHOOKS: Operation[list[RestRWebhook]] = Operation(
    "GET",
    "/webhook",
    responses={200: list[Lenient[RestRWebhook]], 401: ErrorResponse, 500: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)

GET_WEBHOOK: Operation[RestRWebhook] = Operation(
    "GET",
    "/webhook/{identifier}",
    responses={
        200: RestRWebhook,
        401: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)

UPDATE_WEBHOOK: Operation[RestRWebhook] = Operation(
    "PUT",
    "/webhook/{identifier}",
    request=RestEWebhook,
    responses={
        200: RestRWebhook,
        401: ErrorResponse,
        403: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
    idempotent=True,
)


class WebhookApi(BaseApi):
    """Create, read, update and delete webhooks.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def create_webhook(
        self,
        rest_e_webhook: RestEWebhook | RestEWebhookDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRWebhook:
        """Create webhook.

        SendX posts a `WebhookObject` to the URL for each enabled kind of event.

        >>> reply = WebhookApi().create_webhook(
        ...     {
        ...         "url": "https://example.com/hooks/sendx",
        ...         "enabled": True,
        ...         "unsubscribed": True,
        ...         "bounced": True,
        ...     }
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param rest_e_webhook: The webhook to create.
            A model, or a mapping with JSON or Python names. Its fields:

            - `url`: str, required. URL that SendX calls.
            - `enabled`: bool, required. Whether the webhook is enabled. Default: `True`.
            - `unsubscribed`: bool. Call the webhook when a contact unsubscribes. Default: `False`.
            - `dropped`: bool. Call the webhook when a message is dropped. Default: `False`.
            - `bounced`: bool. Call the webhook when a message bounces. Default: `False`.
            - `marked_spam` (`markedSpam`): bool. Call the webhook when a message is marked as spam.
              Default: `False`.
            - `clicked`: bool. Call the webhook when a link is clicked. Default: `False`.
            - `opened`: bool. Call the webhook when a message is opened. Default: `False`.
            - `contact_created` (`contactCreated`): bool. Call the webhook when a contact is
              created. Default: `False`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRWebhook` with `id`, `url`, `enabled`, `unsubscribed`,
            `dropped`, `bounced`, `marked_spam`, `clicked`, `opened`, `contact_created`.
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
            CREATE_WEBHOOK,
            rest_e_webhook,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_webhook_with_http_info(
        self,
        rest_e_webhook: RestEWebhook | RestEWebhookDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRWebhook]:
        """Create webhook and return the status and headers with the reply.

        SendX posts a `WebhookObject` to the URL for each enabled kind of event.

        :param rest_e_webhook: The webhook to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_webhook`.
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
            CREATE_WEBHOOK,
            rest_e_webhook,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_webhook_without_preload_content(
        self,
        rest_e_webhook: RestEWebhook | RestEWebhookDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Create webhook and return the reply unread.

        SendX posts a `WebhookObject` to the URL for each enabled kind of event.

        :param rest_e_webhook: The webhook to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_webhook`.
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
            CREATE_WEBHOOK,
            rest_e_webhook,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def delete_webhook(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> DeleteResponse:
        """Delete webhook.

        >>> reply = WebhookApi().delete_webhook("webhook_iJ9kL1mN2oP3qR4sT5uV6w")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
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
            DELETE_WEBHOOK,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_webhook_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[DeleteResponse]:
        """Delete webhook and return the status and headers with the reply.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
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
            DELETE_WEBHOOK,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_webhook_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Delete webhook and return the reply unread.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
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
            DELETE_WEBHOOK,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_all_webhooks(
        self,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[RestRWebhook]:
        """List webhooks.

        Return all webhooks. The list is not paged.

        >>> reply = WebhookApi().get_all_webhooks()

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
        :return: the reply's body: a list of `RestRWebhook` with `id`, `url`, `enabled`,
            `unsubscribed`, `dropped`, `bounced`, `marked_spam`, `clicked`, `opened`,
            `contact_created`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_ALL_WEBHOOKS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def get_all_webhooks_with_http_info(
        self,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[RestRWebhook]]:
        """List webhooks and return the status and headers with the reply.

        Return all webhooks. The list is not paged.

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
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_ALL_WEBHOOKS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def get_all_webhooks_without_preload_content(
        self,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """List webhooks and return the reply unread.

        Return all webhooks. The list is not paged.

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
            GET_ALL_WEBHOOKS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def get_webhook(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRWebhook:
        """Get webhook.

        >>> reply = WebhookApi().get_webhook("webhook_iJ9kL1mN2oP3qR4sT5uV6w")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRWebhook` with `id`, `url`, `enabled`, `unsubscribed`,
            `dropped`, `bounced`, `marked_spam`, `clicked`, `opened`, `contact_created`.
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
            GET_WEBHOOK,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_webhook_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRWebhook]:
        """Get webhook and return the status and headers with the reply.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
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
            GET_WEBHOOK,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_webhook_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Get webhook and return the reply unread.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
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
            GET_WEBHOOK,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_webhook(
        self,
        identifier: str,
        rest_e_webhook: RestEWebhook | RestEWebhookDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRWebhook:
        """Update webhook.

        Omitted fields are set to their default.

        >>> reply = WebhookApi().update_webhook(
        ...     "webhook_iJ9kL1mN2oP3qR4sT5uV6w",
        ...     {
        ...         "url": "https://example.com/hooks/sendx",
        ...         "enabled": True,
        ...         "unsubscribed": True,
        ...         "bounced": True,
        ...     },
        ... )

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
        :param rest_e_webhook: The webhook's new settings.
            A model, or a mapping with JSON or Python names. Its fields:

            - `url`: str, required. URL that SendX calls.
            - `enabled`: bool, required. Whether the webhook is enabled. Default: `True`.
            - `unsubscribed`: bool. Call the webhook when a contact unsubscribes. Default: `False`.
            - `dropped`: bool. Call the webhook when a message is dropped. Default: `False`.
            - `bounced`: bool. Call the webhook when a message bounces. Default: `False`.
            - `marked_spam` (`markedSpam`): bool. Call the webhook when a message is marked as spam.
              Default: `False`.
            - `clicked`: bool. Call the webhook when a link is clicked. Default: `False`.
            - `opened`: bool. Call the webhook when a message is opened. Default: `False`.
            - `contact_created` (`contactCreated`): bool. Call the webhook when a contact is
              created. Default: `False`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRWebhook` with `id`, `url`, `enabled`, `unsubscribed`,
            `dropped`, `bounced`, `marked_spam`, `clicked`, `opened`, `contact_created`.
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
            UPDATE_WEBHOOK,
            rest_e_webhook,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_webhook_with_http_info(
        self,
        identifier: str,
        rest_e_webhook: RestEWebhook | RestEWebhookDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRWebhook]:
        """Update webhook and return the status and headers with the reply.

        Omitted fields are set to their default.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
        :param rest_e_webhook: The webhook's new settings.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_webhook`.
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
            UPDATE_WEBHOOK,
            rest_e_webhook,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_webhook_without_preload_content(
        self,
        identifier: str,
        rest_e_webhook: RestEWebhook | RestEWebhookDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Update webhook and return the reply unread.

        Omitted fields are set to their default.

        :param identifier: Id of the webhook, such as `webhook_iJ9kL1mN2oP3qR4sT5uV6w`.
        :param rest_e_webhook: The webhook's new settings.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_webhook`.
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
            UPDATE_WEBHOOK,
            rest_e_webhook,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )
