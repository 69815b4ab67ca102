# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping, Lenient
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    ErrorResponse,
    TemplateEmailMessage,
    TemplateEmailMessageDict,
    XEmailMessage,
    XEmailMessageDict,
    XEmailResponse,
)
from sendx_python_sdk.rest import RESTResponseType

SEND_EMAIL: Operation[list[XEmailResponse]] = Operation(
    "POST",
    "/send/email",
    request=XEmailMessage,
    responses={
        200: list[Lenient[XEmailResponse]],
        401: ErrorResponse,
        422: ErrorResponse,
        429: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
)

SEND_EMAIL_WITH_TEMPLATE: Operation[list[XEmailResponse]] = Operation(
    "POST",
    "/send/template",
    request=TemplateEmailMessage,
    responses={
        200: list[Lenient[XEmailResponse]],
        401: ErrorResponse,
        404: ErrorResponse,
        422: ErrorResponse,
        429: ErrorResponse,
        500: ErrorResponse,
    },
    security=("TeamApiKey",),
)


class EmailSendingApi(BaseApi):
    """Send transactional email.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def send_email(
        self,
        x_email_message: XEmailMessage | XEmailMessageDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[XEmailResponse]:
        """Send email.

        Send a message and return one result for each recipient. SendX may also answer with status
        202 and no results. The call is not retried once the message may have been sent.

        >>> reply = EmailSendingApi().send_email(
        ...     {
        ...         "from": {"email": "shop@example.com", "name": "Example Shop"},
        ...         "to": [{"email": "john.doe@example.com", "name": "John Doe"}],
        ...         "subject": "Your order",
        ...         "htmlBody": "<p>Thank you for your order.</p>",
        ...         "textBody": "Thank you for your order.",
        ...     }
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param x_email_message: The message and its recipients.
            A model, or a mapping with JSON or Python names. Its fields:

            - `var_from` (`from`): XFrom, required. Sender.
            - `to`: list[XTo], required. Recipients.
            - `reply_to` (`replyTo`): XReplyTo. Address for replies.
            - `subject`: str, required. Subject.
            - `html_body` (`htmlBody`): str, required. Body as HTML.
            - `text_body` (`textBody`): str. Body as plain text.
            - `headers`: dict[str, str]. Headers of the message, by name. Numbers, dates and
              booleans are sent as text.
            - `template`: str. Id of the template.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: a list of `XEmailResponse` with `to`, `submitted_at`,
            `message_id`, `error_code`, `message`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            422, `UnprocessableEntityException`: The request is invalid.
            429, `TooManyRequestsException`: The rate limit is exceeded.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            SEND_EMAIL,
            x_email_message,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def send_email_with_http_info(
        self,
        x_email_message: XEmailMessage | XEmailMessageDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[XEmailResponse]]:
        """Send email and return the status and headers with the reply.

        Send a message and return one result for each recipient. SendX may also answer with status
        202 and no results. The call is not retried once the message may have been sent.

        :param x_email_message: The message and its recipients.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `send_email`.
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
            429, `TooManyRequestsException`: The rate limit is exceeded.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            SEND_EMAIL,
            x_email_message,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def send_email_without_preload_content(
        self,
        x_email_message: XEmailMessage | XEmailMessageDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Send email and return the reply unread.

        Send a message and return one result for each recipient. SendX may also answer with status
        202 and no results. The call is not retried once the message may have been sent.

        :param x_email_message: The message and its recipients.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `send_email`.
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
            SEND_EMAIL,
            x_email_message,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def send_email_with_template(
        self,
        template_email_message: TemplateEmailMessage | TemplateEmailMessageDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[XEmailResponse]:
        """Send email from template.

        Send the template to each recipient, filled in with the recipient's custom fields, and
        return one result for each. SendX may also answer with status 202 and no results. The call
        is not retried once the message may have been sent.

        >>> reply = EmailSendingApi().send_email_with_template(
        ...     {
        ...         "from": {"email": "shop@example.com", "name": "Example Shop"},
        ...         "to": [{"email": "john.doe@example.com", "customFields": {"order": "A-17"}}],
        ...         "subject": "Your order",
        ...         "template": "template_gH7iJ8kL9mN1oP2qR3sT4u",
        ...     }
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param template_email_message: The template and its recipients.
            A model, or a mapping with JSON or Python names. Its fields:

            - `var_from` (`from`): XFrom, required. Sender.
            - `to`: list[XTo], required. Recipients, at least one.
            - `reply_to` (`replyTo`): XReplyTo. Address for replies.
            - `subject`: str, required. Subject, used instead of the template's.
            - `template`: str, required. Id of the template.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: a list of `XEmailResponse` with `to`, `submitted_at`,
            `message_id`, `error_code`, `message`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            422, `UnprocessableEntityException`: The request is invalid.
            429, `TooManyRequestsException`: The rate limit is exceeded.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            SEND_EMAIL_WITH_TEMPLATE,
            template_email_message,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def send_email_with_template_with_http_info(
        self,
        template_email_message: TemplateEmailMessage | TemplateEmailMessageDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[XEmailResponse]]:
        """Send email from template and return the status and headers with the reply.

        Send the template to each recipient, filled in with the recipient's custom fields, and
        return one result for each. SendX may also answer with status 202 and no results. The call
        is not retried once the message may have been sent.

        :param template_email_message: The template and its recipients.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `send_email_with_template`.
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
            429, `TooManyRequestsException`: The rate limit is exceeded.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            SEND_EMAIL_WITH_TEMPLATE,
            template_email_message,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def send_email_with_template_without_preload_content(
        self,
        template_email_message: TemplateEmailMessage | TemplateEmailMessageDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Send email from template and return the reply unread.

        Send the template to each recipient, filled in with the recipient's custom fields, and
        return one result for each. SendX may also answer with status 202 and no results. The call
        is not retried once the message may have been sent.

        :param template_email_message: The template and its recipients.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `send_email_with_template`.
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
            SEND_EMAIL_WITH_TEMPLATE,
            template_email_message,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )
