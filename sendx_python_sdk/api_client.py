"""One call: validate, authorize, send with retries, and read the reply.

`BaseApi` provides the three forms of every call; `ApiClient` does the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

from pydantic import SecretStr
from pydantic_core import to_jsonable_python
from typing_extensions import Self

from sendx_python_sdk._auth import (
    HEADER_OF_SCHEME,
    VARIABLE_OF_SCHEME,
    HeaderParams,
    RequestAuth,
    header_value,
    key_value,
    merge_headers,
)
from sendx_python_sdk._checks import NOT_PRINTABLE, is_mapping, is_sequence
from sendx_python_sdk._compat import ClientHelpers
from sendx_python_sdk._logging import is_logging, log
from sendx_python_sdk._models import RequestModel, read_reply
from sendx_python_sdk._operations import Operation, RequestBody, RequestTimeout
from sendx_python_sdk._retries import RetriesT, RetryBudget, RetryState
from sendx_python_sdk._timeouts import Timeouts, now
from sendx_python_sdk._transport import USER_AGENT, RESTClientObject, RESTResponse, RESTResponseType
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.configuration import (
    Configuration,
    HasDefault,
    explain_unknown_options,
)
from sendx_python_sdk.exceptions import (
    ApiDecodeException,
    ApiException,
    ApiTypeError,
    ApiValueError,
)

R = TypeVar("R")

QueryParams: TypeAlias = Mapping[str, object] | Iterable[tuple[str, object]] | None
RequestSerialized: TypeAlias = tuple[str, str, dict[str, object], object, object]


class ApiClient(ClientHelpers, HasDefault):
    """A client that sends requests over connections that are kept alive.

    Threads can share a client. Leaving the `with` block or calling `close()` closes its
    connections; the next call opens new ones.

    >>> with ApiClient(Configuration(timeout=10)) as client:
    ...     reply = TrackingApi(client).identify_contact({"email": "ann@example.com"})

    :param configuration: settings; `Configuration.get_default()` by default.
    :param header_name: name of a header to send with every request.
    :param header_value: its value.
    :param cookie: value of a `Cookie` header to send with every request.
    :raises ApiTypeError: if `configuration` is not a `Configuration`.
    """

    @explain_unknown_options("{name}(Configuration({option}))")
    def __init__(
        self,
        configuration: Configuration | None = None,
        header_name: str | None = None,
        header_value: str | None = None,
        cookie: str | None = None,
    ) -> None:
        given: Any = Configuration.get_default() if configuration is None else configuration
        if not isinstance(given, Configuration):
            raise ApiTypeError(
                f"ApiClient takes a Configuration, got {type(given).__name__}; "
                'pass ApiClient(Configuration(api_key={"TeamApiKey": "..."}))'
            )
        self.configuration = given
        self.rest_client = RESTClientObject(self.configuration)
        self.retry_budget = RetryBudget()
        self.default_headers: dict[str, object] = {"User-Agent": USER_AGENT}
        if header_name is not None:
            self.default_headers[header_name] = header_value
        self.cookie = cookie
        self.client_side_validation = self.configuration.client_side_validation

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection, including those that other threads opened."""
        self.rest_client.close()

    @property
    def user_agent(self) -> str:
        """The `User-Agent` header of every request."""
        headers = self.default_headers.items()
        return str(next((v for n, v in headers if n.lower() == "user-agent"), USER_AGENT))

    @user_agent.setter
    def user_agent(self, value: str) -> None:
        self.set_default_header("User-Agent", value)

    def set_default_header(self, header_name: str, header_value: str) -> None:
        """Set a header for every request; headers passed to a call override it."""
        self.default_headers = merge_headers(self.default_headers, {header_name: header_value})

    def send(
        self,
        operation: Operation[Any],
        body: RequestModel | RequestBody | bytes | None = None,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
        *,
        path_params: Mapping[str, object] | None = None,
        query_params: Mapping[str, object] | None = None,
        header_params: HeaderParams = None,
        preload: bool = True,
        retries: RetriesT = None,
    ) -> RESTResponse:
        """Send an operation's request, retry if that is safe, and return the last reply.

        :param operation: the endpoint.
        :param body: a model or a mapping; bytes for an operation without a model.
        :param path_params: values of the path's parameters.
        :param query_params: query parameters.
        :param header_params: the operation's header parameters; `_headers` override them.
        :param preload: False leaves the reply's body unread.
        :param retries: overrides the configuration's.
        :return: the reply, of any status.
        :raises ApiException: if no reply arrived, or it could not be read.

        The other parameters and errors are those of every call; see `TrackingApi.identify_contact`.
        """
        config = self.configuration
        payload: object = body
        if operation.request is not None:
            _, payload = operation.request.wire_of(body)
        method, url, headers, payload, post_params = self.param_serialize(
            operation.method,
            operation.path,
            path_params,
            operation.checked_query(query_params),
            merge_headers(
                header_params,
                _headers,
                {"Content-Type": _content_type} if _content_type else None,
            ),
            payload,
            auth_settings=operation.security,
            _host=config.get_host_from_settings(_host_index, config.server_variables)
            if _host_index != 0
            else None,
            _request_auth=_request_auth,
        )
        present = {name.lower() for name in headers}
        if "accept" not in present:
            headers["Accept"] = "application/json"
        if payload is not None and "content-type" not in present:
            headers["Content-Type"] = "application/json"
        given = config.timeout if _request_timeout is None else _request_timeout
        timeouts = Timeouts.parse(given, "_request_timeout")
        deadline = None if timeouts.total is None else now() + timeouts.total
        if retries is None:  # a bulk run passes 0 and counts its items itself
            self.retry_budget.calls += 1
        state: RetryState | None = None
        attempt = 0
        while True:
            attempt += 1
            started = now()
            outcome: RESTResponse | ApiException
            try:
                outcome = reply = self.call_api(
                    method,
                    url,
                    headers,
                    payload,
                    post_params,
                    _request_timeout=timeouts.start(deadline),
                )
                if preload:
                    reply.read()
            except ApiException as error:
                outcome = error
            outcome.attempts = attempt
            if is_logging(config):
                _log_attempt(config, method, url, outcome, now() - started)
            if not isinstance(outcome, ApiException) and outcome.status < 400:
                return outcome
            if state is None:
                state = RetryState(
                    config.retries if retries is None else retries,
                    operation.is_idempotent(payload if isinstance(payload, bytes) else None),
                    self.retry_budget,
                    deadline,
                )
            pause = state.pause_after(outcome)
            if pause is None or not state.sleep(pause):
                break
            if isinstance(outcome, RESTResponse) and not preload:
                outcome.response.close()
        if not isinstance(outcome, ApiException):
            return outcome
        try:
            raise outcome
        finally:
            del outcome  # its traceback refers to this frame

    def param_serialize(
        self,
        method: str,
        resource_path: str,
        path_params: Mapping[str, object] | None = None,
        query_params: QueryParams = None,
        header_params: HeaderParams = None,
        body: object = None,
        post_params: object = None,
        files: object = None,
        auth_settings: Iterable[str] | None = None,
        collection_formats: object = None,
        _host: str | None = None,
        _request_auth: RequestAuth = None,
    ) -> RequestSerialized:
        """Build a request: URL, headers including the key, and body.

        :param method: HTTP method.
        :param resource_path: path below the host, with `{names}` of path parameters.
        :param path_params: their values.
        :param query_params: query parameters, as pairs or a mapping; None is omitted, and a list is
            sent as repeated parameters.
        :param header_params: headers, which override the client's; not modified.
        :param body: a model or a JSON value; bytes are sent unchanged.
        :param post_params: refused, like `files`, since forms are not supported.
        :param auth_settings: names of the security schemes.
        :param collection_formats: ignored: no operation needs it.
        :param _host: base URL that overrides the configuration's.
        :param _request_auth: overrides the configured key.
        :return: method, URL, headers, body and `post_params`, the arguments of `call_api`.
        :raises ApiValueError: if there is no key, or a parameter is invalid.
        """
        if files or post_params:
            raise ApiValueError("post_params, files: this client sends JSON bodies, not forms")
        headers = merge_headers(
            self.default_headers,
            {"Cookie": self.cookie} if self.cookie else None,
            header_params,
        )
        for name, value in dict(path_params or {}).items():
            # A model or a list, converted to text, would make a URL of something else.
            if not isinstance(value, (str, int, UUID)) or isinstance(value, bool):
                raise ApiValueError(
                    f"the path parameter {name!r} must be a str, got {type(value).__name__}"
                    + ("; pass its id" if hasattr(value, "id") else "")
                )
            text = _plain(value)
            if text.strip() in ("", ".", ".."):
                raise ApiValueError(f"the path parameter {name!r} must not be {text!r}; pass an id")
            try:
                text = quote(text, safe=self.configuration.safe_chars_for_path_param)
            except UnicodeEncodeError:
                raise ApiValueError(
                    f"the path parameter {name!r} must not contain lone surrogates"
                ) from None
            resource_path = resource_path.replace(f"{{{name}}}", text)
        queries: list[tuple[str, object]] = []
        if query_params:
            pairs: Any = query_params.items() if is_mapping(query_params) else query_params
            queries += pairs
        self.update_params_for_auth(
            headers, queries, auth_settings, resource_path, method, body, _request_auth
        )
        if _host is None or self.configuration.ignore_operation_servers:
            _host = self.configuration.host
        url = _host.rstrip("/") + resource_path
        if queries:
            query = [
                (name, _plain(item)) for name, value in queries for item in _values_to_send(value)
            ]
            url += "?" + urlencode(query, quote_via=quote) if query else ""
        if not isinstance(body, bytes):
            body = self.sanitize_for_serialization(body)
        return method, url, headers, body, post_params

    def call_api(
        self,
        method: str,
        url: str,
        header_params: HeaderParams = None,
        body: object = None,
        post_params: object = None,
        _request_timeout: RequestTimeout = None,
    ) -> RESTResponse:
        """Make one attempt: send what `param_serialize` built, and return the reply unread.

        Every attempt of every call goes through this method. See `RESTClientObject.request` for
        parameters and errors.
        """
        return self.rest_client.request(
            method, url, header_params, body, post_params, _request_timeout
        )

    def response_deserialize(
        self, response_data: RESTResponse, response_types_map: Mapping[Any, Any] | None = None
    ) -> ApiResponse[Any]:
        """Convert a successful reply to a model, and raise an exception for any other.

        :param response_data: the reply.
        :param response_types_map: the model, or its name, by status. A status that isn't listed
            uses the first success (or error) model.
        :raises ApiException: for a status outside 200 to 299, as the class for that status.
        :raises ApiDecodeException: if a success cannot be read.
        """
        types = response_types_map or {}
        status, headers = response_data.status, response_data.getheaders()
        body = raw = response_data.read()
        success = 200 <= status <= 299
        problem: Exception | None = None
        data = None
        try:
            reply_type = types.get(status) or _type_for(types, status)
            content_type = headers.get("Content-Type", "")
            if "charset" in content_type.lower():
                body = _as_utf8(body, content_type)
            if reply_type is not None:
                text = body.removeprefix(b"\xef\xbb\xbf")
                if success and text.strip() in (b"", b"null"):
                    text = b"[]" if str(reply_type).lower().startswith("list[") else b"{}"
                read: Any = self.deserialize if isinstance(reply_type, str) else read_reply
                data = read(text, reply_type)
        except (ValueError, LookupError) as error:
            # Tracebacks, this error's and its context's, would keep the client in memory.
            problem = error.with_traceback(None)
            problem.__context__ = None
        if success and problem is None:
            return ApiResponse(status, data, headers, raw)
        shown = body.decode("utf-8", "backslashreplace")
        if problem is not None and success:
            why = str(problem).partition("\n")[0]
            reason = f"the reply cannot be read ({why}); the request may have been applied"
            raise ApiDecodeException(status, reason, response_data, body=shown) from problem
        where = headers.get("Location")
        if 300 <= status <= 399 and where is not None:
            where = NOT_PRINTABLE.sub(" ", where)
            reason = f"{response_data.reason}: the redirect to {where} is not followed"
            raise ApiException(status, reason, response_data, body=shown, data=data)
        return ApiException.from_response(http_resp=response_data, body=shown, data=data)

    def sanitize_for_serialization(self, obj: Any) -> Any:
        """Convert an object to JSON types.

        Models become mappings with JSON names; dates become ISO 8601 strings, decimals strings, and
        enums and secrets their values. Bytes stay bytes.
        """
        if obj is None or isinstance(obj, bytes):
            return obj
        if hasattr(obj, "to_dict"):
            obj = obj.to_dict()
        if is_mapping(obj):
            return {key: self.sanitize_for_serialization(value) for key, value in obj.items()}
        if is_sequence(obj):
            return [self.sanitize_for_serialization(item) for item in obj]
        if isinstance(obj, SecretStr):
            return obj.get_secret_value()
        return _plain(obj) if isinstance(obj, date) else to_jsonable_python(obj, fallback=vars)

    def update_params_for_auth(
        self,
        headers: dict[str, object],
        queries: list[tuple[str, object]],
        auth_settings: Iterable[str] | None,
        resource_path: str,
        method: str,
        body: object,
        request_auth: RequestAuth = None,
    ) -> None:
        """Add the key to the headers, unless they already contain it.

        :param headers: headers, modified in place.
        :param queries: ignored, like `resource_path`, `method` and `body`: no scheme needs them.
        :param auth_settings: names of the security schemes.
        :param request_auth: overrides the configured key.
        :raises ApiValueError: if there is no key, or it cannot be sent.
        """
        substitute = self.configuration.substitute
        for scheme in auth_settings or ():
            header = HEADER_OF_SCHEME[scheme]
            key: str | None = None
            if request_auth:
                header, key = _read_request_auth(request_auth)
            given = header
            for name in headers:
                if name.lower() == header.lower():
                    given = name
            if substitute is not None:
                key = substitute.api_key
            if key is None and given in headers:
                key = key_value(headers[given], "the header {!r}", given)
            if key is None:
                key = self.configuration.get_api_key_with_prefix(scheme)
            if key is None:
                raise ApiValueError(_missing_key(scheme, self.configuration))
            headers[given] = key


class BaseApi:
    """Base class of the generated API classes.

    :param api_client: client to send with; `ApiClient.get_default()` by default.
    :ivar retries: overrides the configuration's retries for the calls of this object.
    :raises ApiTypeError: if `api_client` is not a client.
    """

    retries: RetriesT = None

    @explain_unknown_options("{name}(ApiClient(Configuration({option})))")
    def __init__(self, api_client: ApiClient | None = None) -> None:
        given: Any = ApiClient.get_default() if api_client is None else api_client
        # Accept anything that can send, such as a wrapper or a mock of an ApiClient.
        if isinstance(given, type) or not hasattr(given, "send"):
            name = type(self).__name__
            raise ApiTypeError(
                f"{name} takes an ApiClient, got {type(given).__name__}; "
                f'pass {name}(ApiClient(Configuration(api_key={{"TeamApiKey": "..."}})))'
            )
        self.api_client: ApiClient = given

    def _call(self, operation: Operation[R], *args: Any, **kwargs: Any) -> R:
        """Send a request and return the reply's model."""
        reply = self.api_client.send(operation, *args, retries=self.retries, **kwargs)
        result: R = self.api_client.response_deserialize(reply, operation.responses).data
        return result

    def _call_with_http_info(
        self, operation: Operation[R], *args: Any, **kwargs: Any
    ) -> ApiResponse[R]:
        """Send a request and return the reply's model with status and headers."""
        reply = self.api_client.send(operation, *args, retries=self.retries, **kwargs)
        return self.api_client.response_deserialize(reply, operation.responses)

    def _call_without_preload_content(
        self, operation: Operation[Any], *args: Any, **kwargs: Any
    ) -> RESTResponseType:
        """Send a request and return the urllib3 response, of any status, unread."""
        response: RESTResponseType = self.api_client.send(
            operation, *args, preload=False, retries=self.retries, **kwargs
        ).response
        return response


def _read_request_auth(auth: Mapping[str, object]) -> tuple[str, str]:
    """Return the header name and the key in `_request_auth`."""
    try:
        place, name, value = auth["in"], auth["key"], auth["value"]
    except (KeyError, TypeError):
        raise ApiValueError(
            '_request_auth must be like {"in": "header", "key": "X-Team-ApiKey", "value": "..."}'
        ) from None
    if place != "header":  # a key in the URL would end up in logs
        raise ApiValueError(f"_request_auth: the key must be in a header, not in {place!r}")
    header = header_value(name, "the 'key' of _request_auth")
    return header, key_value(value, "the value of {!r}", header)


def _missing_key(scheme: str, configuration: Configuration) -> str:
    unknown = [name for name in configuration.api_key if name != scheme]
    return (
        f"no API key: set configuration.api_key[{scheme!r}] or the environment variable "
        f"{VARIABLE_OF_SCHEME[scheme]} to the Team API Key found in SendX under Settings"
    ) + (f"; api_key has {unknown}, which this API does not know" if unknown else "")


def _log_attempt(
    config: Configuration,
    method: str,
    url: str,
    outcome: RESTResponse | ApiException,
    seconds: float,
) -> None:
    bare = outcome.request[1] if outcome.request else NOT_PRINTABLE.sub(" ", url.partition("?")[0])
    facts = {
        "method": method,
        "url": bare,
        "status": outcome.status,
        "attempt": outcome.attempts,
        "duration": seconds,
    }
    log(
        config,
        "%s %s (attempt %d, %.0f ms): %s",
        method,
        bare,
        outcome.attempts,
        seconds * 1000,
        outcome.status or outcome.reason,
        facts=facts,
    )


def _values_to_send(value: object) -> list[object]:
    return [item for item in (value if is_sequence(value) else [value]) if item is not None]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _type_for(types: Mapping[Any, Any], status: int) -> Any:
    """Return the type for a status that may not be in the contract."""
    exact = types.get(str(status)) or types.get(f"{status // 100}XX")
    success = 200 <= status <= 299
    return exact or next((t for s, t in types.items() if str(s).startswith("2") == success), None)


# An allowlist: some decoders take quadratic time, and Python caches every unknown name.
_CHARSET = (
    r"(?i)charset\s*=\s*[\"']?(utf-?(?:8|16|32)(?:-?[bl]e)?|(?:us-)?ascii|iso-8859-1?[0-9]|latin-?1"
    r"|windows-125[0-8])[\"']?\s*(?:[;,]|$)"
)


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """Return a body in UTF-8. Unknown and wrong charsets are ignored, since JSON is UTF-8."""
    match = re.search(_CHARSET, content_type)
    with suppress(UnicodeError, LookupError):
        return body.decode(match[1]).encode() if match else body
    return body
