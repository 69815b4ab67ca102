# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._auth import HeaderParams, RequestAuth
from sendx_python_sdk._models import AnyMapping, Integer, Lenient
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk.api_client import BaseApi
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.models import (
    ErrorResponse,
    MessageResponse,
    RestEPost,
    RestEPostDict,
    RestRPost,
)
from sendx_python_sdk.rest import RESTResponseType

CREATE_POST: Operation[RestRPost] = Operation(
    "POST",
    "/post",
    request=RestEPost,
    responses={201: RestRPost, 400: ErrorResponse, 401: ErrorResponse, 409: ErrorResponse},
    security=("TeamApiKey",),
)

DELETE_POST: Operation[MessageResponse] = Operation(
    "DELETE",
    "/post/{identifier}",
    responses={200: MessageResponse, 401: ErrorResponse, 404: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)

GET_ALL_POSTS: Operation[list[RestRPost]] = Operation(
    "GET",
    "/post",
    query={
        "offset": Annotated[Integer | None, Field(default=None, ge=0)],
        "limit": Annotated[Integer | None, Field(default=None, ge=1, le=100)],
    },
    responses={200: list[Lenient[RestRPost]], 400: ErrorResponse, 401: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)

GET_POST: Operation[RestRPost] = Operation(
    "GET",
    "/post/{identifier}",
    responses={200: RestRPost, 401: ErrorResponse, 404: ErrorResponse, 500: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)

UPDATE_POST: Operation[RestRPost] = Operation(
    "PUT",
    "/post/{identifier}",
    request=RestEPost,
    responses={200: RestRPost, 400: ErrorResponse, 401: ErrorResponse, 404: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)


class PostApi(BaseApi):
    """Create, read, update and delete blog posts.

    As documented by SendX; not tested against the live service.

    Each operation has three forms. `operation()` returns the body of the reply,
    `operation_with_http_info()` an `ApiResponse` with its status and headers too, and
    `operation_without_preload_content()` the urllib3 response of any status, unread.

    :param api_client: the client to call with. Default: `ApiClient.get_default()`.
    """

    def create_post(
        self,
        rest_e_post: RestEPost | RestEPostDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRPost:
        """Create post.

        >>> reply = PostApi().create_post(
        ...     {
        ...         "name": "august-release",
        ...         "postTitle": "What is new in August",
        ...         "postDescription": "Three new features.",
        ...         "postCategory": "post_category_kL2mN3oP4qR5sT6uV7wX8y",
        ...         "postHtml": "<p>Hello</p>",
        ...         "includedTags": ["post_tag_lM3nO4pQ5rS6tU7vW8xY9z"],
        ...         "postSlug": "new-in-august",
        ...     }
        ... )

        Not retried if the first attempt may have been applied, for example after a timeout. See
        `RetryPolicy`.

        :param rest_e_post: The post to create.
            A model, or a mapping with JSON or Python names. Its fields:

            - `name`: str, required. Internal name.
            - `post_title` (`postTitle`): str, required. Public title.
            - `post_description` (`postDescription`): str. Summary of the post.
            - `post_category` (`postCategory`): str. Id of the category.
            - `member`: str. Id of the author, a team member.
            - `post_thumbnail` (`postThumbnail`): str. URL of the preview image.
            - `post_html` (`postHtml`): str. Body as HTML.
            - `post_template` (`postTemplate`): str. Template of the post.
            - `is_published` (`isPublished`): bool. Whether the post is published. Default: `False`.
            - `included_tags` (`includedTags`): list[str]. Ids of the post tags.
            - `editor_type` (`editorType`): int. Editor of the post, as a number. Default: `1`.
            - `post_slug` (`postSlug`): str. Part of the URL that identifies the post.
            - `status`: int. State of the post, as a number. Default: `1`.
            - `page_title` (`pageTitle`): str. Title for search engines.
            - `page_description` (`pageDescription`): str. Description for search engines.
            - `page_keywords` (`pageKeywords`): str. Keywords for search engines.
            - `social_title` (`socialTitle`): str. Title for social media.
            - `social_description` (`socialDescription`): str. Description for social media.
            - `social_image_url` (`socialImageUrl`): str. URL of the image for social media.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRPost` with `id`, `name`, `post_title`, `post_description`,
            `post_category`, `member`, `post_thumbnail`, `is_published`, `included_tags`,
            `post_slug`, `status`, `page_title`, `page_description`, `page_keywords`,
            `social_title`, `social_description`, `social_image_url`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            409, `ConflictException`: The name or email address is already in use.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            CREATE_POST,
            rest_e_post,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_post_with_http_info(
        self,
        rest_e_post: RestEPost | RestEPostDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRPost]:
        """Create post and return the status and headers with the reply.

        :param rest_e_post: The post to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_post`.
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
            409, `ConflictException`: The name or email address is already in use.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            CREATE_POST,
            rest_e_post,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def create_post_without_preload_content(
        self,
        rest_e_post: RestEPost | RestEPostDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Create post and return the reply unread.

        :param rest_e_post: The post to create.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `create_post`.
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
            CREATE_POST,
            rest_e_post,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
        )

    def delete_post(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> MessageResponse:
        """Delete post.

        >>> reply = PostApi().delete_post("post_jK1lM2nO3pQ4rS5tU6vW7x")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `MessageResponse` with `status`, `message`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            DELETE_POST,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_post_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[MessageResponse]:
        """Delete post and return the status and headers with the reply.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
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
            DELETE_POST,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def delete_post_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Delete post and return the reply unread.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
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
            DELETE_POST,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_all_posts(
        self,
        offset: int | None = None,
        limit: int | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> list[RestRPost]:
        """List posts.

        Return up to `limit` posts, starting at `offset`.

        `paginate(api.get_all_posts)` yields the items of all pages.

        >>> reply = PostApi().get_all_posts()

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
        :return: the reply's body: a list of `RestRPost` with `id`, `name`, `post_title`,
            `post_description`, `post_category`, `member`, `post_thumbnail`, `is_published`,
            `included_tags`, `post_slug`, `status`, `page_title`, `page_description`,
            `page_keywords`, `social_title`, `social_description`, `social_image_url`, `created`,
            `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_ALL_POSTS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit},
        )

    def get_all_posts_with_http_info(
        self,
        offset: int | None = None,
        limit: int | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[list[RestRPost]]:
        """List posts and return the status and headers with the reply.

        Return up to `limit` posts, starting at `offset`.

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
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_ALL_POSTS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit},
        )

    def get_all_posts_without_preload_content(
        self,
        offset: int | None = None,
        limit: int | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """List posts and return the reply unread.

        Return up to `limit` posts, starting at `offset`.

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
            GET_ALL_POSTS,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            query_params={"offset": offset, "limit": limit},
        )

    def get_post(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRPost:
        """Get post.

        >>> reply = PostApi().get_post("post_jK1lM2nO3pQ4rS5tU6vW7x")

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRPost` with `id`, `name`, `post_title`, `post_description`,
            `post_category`, `member`, `post_thumbnail`, `is_published`, `included_tags`,
            `post_slug`, `status`, `page_title`, `page_description`, `page_keywords`,
            `social_title`, `social_description`, `social_image_url`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            GET_POST,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_post_with_http_info(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRPost]:
        """Get post and return the status and headers with the reply.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
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
            500, `ServiceException`: SendX failed to handle the request.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            GET_POST,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def get_post_without_preload_content(
        self,
        identifier: str,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Get post and return the reply unread.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
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
            GET_POST,
            None,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_post(
        self,
        identifier: str,
        rest_e_post: RestEPost | RestEPostDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RestRPost:
        """Update post.

        >>> reply = PostApi().update_post(
        ...     "post_jK1lM2nO3pQ4rS5tU6vW7x",
        ...     {
        ...         "name": "august-release",
        ...         "postTitle": "What is new in August",
        ...         "postDescription": "Three new features.",
        ...         "postCategory": "post_category_kL2mN3oP4qR5sT6uV7wX8y",
        ...         "postHtml": "<p>Hello</p>",
        ...         "includedTags": ["post_tag_lM3nO4pQ5rS6tU7vW8xY9z"],
        ...         "postSlug": "new-in-august",
        ...     },
        ... )

        Retried up to twice after connection errors, timeouts and statuses 408, 429, 500, 502, 503
        and 504. See `RetryPolicy`.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
        :param rest_e_post: The post's new content.
            A model, or a mapping with JSON or Python names. Its fields:

            - `name`: str, required. Internal name.
            - `post_title` (`postTitle`): str, required. Public title.
            - `post_description` (`postDescription`): str. Summary of the post.
            - `post_category` (`postCategory`): str. Id of the category.
            - `member`: str. Id of the author, a team member.
            - `post_thumbnail` (`postThumbnail`): str. URL of the preview image.
            - `post_html` (`postHtml`): str. Body as HTML.
            - `post_template` (`postTemplate`): str. Template of the post.
            - `is_published` (`isPublished`): bool. Whether the post is published. Default: `False`.
            - `included_tags` (`includedTags`): list[str]. Ids of the post tags.
            - `editor_type` (`editorType`): int. Editor of the post, as a number. Default: `1`.
            - `post_slug` (`postSlug`): str. Part of the URL that identifies the post.
            - `status`: int. State of the post, as a number. Default: `1`.
            - `page_title` (`pageTitle`): str. Title for search engines.
            - `page_description` (`pageDescription`): str. Description for search engines.
            - `page_keywords` (`pageKeywords`): str. Keywords for search engines.
            - `social_title` (`socialTitle`): str. Title for social media.
            - `social_description` (`socialDescription`): str. Description for social media.
            - `social_image_url` (`socialImageUrl`): str. URL of the image for social media.
        :param _request_timeout: seconds for the whole call including retries; a pair (connect,
            read) of seconds per attempt; or a `urllib3.Timeout`. Default: `Configuration.timeout`.
        :param _request_auth: API key for this call instead of the configured one:
            `{"in": "header", "key": name, "value": key}`.
        :param _content_type: `Content-Type` header. Default: `application/json`.
        :param _headers: headers for this call. They override the client's.
        :param _host_index: index into `Configuration.get_host_settings()`. Default: 0, which is
            `Configuration.host`.
        :return: the reply's body: `RestRPost` with `id`, `name`, `post_title`, `post_description`,
            `post_category`, `member`, `post_thumbnail`, `is_published`, `included_tags`,
            `post_slug`, `status`, `page_title`, `page_description`, `page_keywords`,
            `social_title`, `social_description`, `social_image_url`, `created`, `updated`.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is sent.
        :raises ApiValueError: if another argument is invalid or no key is set. Nothing is sent.
        :raises ApiException: if the call fails, as the subclass for the status:
            400, `BadRequestException`: A parameter or a field is invalid.
            401, `UnauthorizedException`: The API key is missing or invalid.
            404, `NotFoundException`: Nothing with this id exists.
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call(
            UPDATE_POST,
            rest_e_post,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_post_with_http_info(
        self,
        identifier: str,
        rest_e_post: RestEPost | RestEPostDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> ApiResponse[RestRPost]:
        """Update post and return the status and headers with the reply.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
        :param rest_e_post: The post's new content.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_post`.
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
            0, `ApiConnectionException`: No usable reply, or none in time (`ApiTimeoutException`).
        """
        return self._call_with_http_info(
            UPDATE_POST,
            rest_e_post,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )

    def update_post_without_preload_content(
        self,
        identifier: str,
        rest_e_post: RestEPost | RestEPostDict | AnyMapping,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> RESTResponseType:
        """Update post and return the reply unread.

        :param identifier: Id of the post, such as `post_jK1lM2nO3pQ4rS5tU6vW7x`.
        :param rest_e_post: The post's new content.
            A model, or a mapping with JSON or Python names. Its fields are described at
            `update_post`.
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
            UPDATE_POST,
            rest_e_post,
            _request_timeout,
            _request_auth,
            _content_type,
            _headers,
            _host_index,
            path_params={"identifier": identifier},
        )
