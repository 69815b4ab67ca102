"""From an operation and its arguments to a request, and from a reply to a model or an exception."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Annotated, Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

from pydantic import BeforeValidator, SecretStr, TypeAdapter
from pydantic_core import to_jsonable_python
from typing_extensions import Self

from sendx_python_sdk import models
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.configuration import (
    HEADER_OF_SCHEME,
    VARIABLE_OF_SCHEME,
    Configuration,
    HasDefault,
    RetriesT,
    TimeoutT,
    header_value,
    key_value,
)
from sendx_python_sdk.exceptions import (
    ApiDecodeException,
    ApiException,
    ApiTypeError,
    ApiValueError,
)
from sendx_python_sdk.models.base import RequestModel, is_mapping, is_sequence
from sendx_python_sdk.rest import (
    USER_AGENT,
    RESTClientObject,
    RESTResponse,
    RESTResponseType,
    Sending,
)

RequestSerialized: TypeAlias = tuple[str, str, dict[str, Any], Any, Any]
RequestBody: TypeAlias = Mapping[str, Any]
RequestTimeout: TypeAlias = TimeoutT
RequestAuth: TypeAlias = Mapping[str, Any] | None
HeaderParams: TypeAlias = Mapping[str, Any] | None

R = TypeVar("R")
P = ParamSpec("P")


@dataclass(frozen=True)
class Operation(Generic[R]):
    """What the contract says of an operation; a call gives back an `R`.

    :param method: HTTP method.
    :param path: path below the host, with `{names}` of path parameters.
    :param request: the model of the body.
    :param responses: the type of the reply, by status (200, or "2XX").
    :param security: the schemes whose keys the call needs.
    :param idempotent: whether sending the request twice is the same as sending it once.
    :param idempotent_unless: fields of the body (JSON names) with which it is not.
    """

    method: str
    path: str
    request: type[RequestModel] | None = None
    responses: Mapping[Any, Any] = field(default_factory=dict[Any, Any])
    security: tuple[str, ...] = ()
    idempotent: bool = False
    idempotent_unless: tuple[str, ...] = ()

    def checked(self, body: Any) -> RequestModel:
        """Make a model of a body; a model is checked again, and keeps its class."""
        model: Any = type(body) if isinstance(body, self.request or ()) else self.request
        request: RequestModel = model.of(body)
        return request


class ApiClient(HasDefault):
    """A client: sends requests as a configuration says, over connections that are kept alive.

    Threads may share one. Leaving the `with` block, or `close()`, closes the connections; a client
    that was closed opens new ones at its next call.

    :param configuration: the settings; `Configuration.get_default()` by default.
    :param header_name: name of a header to send with every request.
    :param header_value: its value.
    :param cookie: value of a `Cookie` header to send with every request.
    """

    def __init__(
        self,
        configuration: Configuration | None = None,
        header_name: str | None = None,
        header_value: str | None = None,
        cookie: str | None = None,
    ) -> None:
        given: Any = configuration or Configuration.get_default()
        if not isinstance(given, Configuration):
            raise ApiTypeError(f"ApiClient takes a Configuration, not a {type(given).__name__}")
        self.configuration = given
        self.rest_client = RESTClientObject(self.configuration)
        self.default_headers: dict[str, Any] = {"User-Agent": USER_AGENT}
        if header_name is not None:
            _overlay(self.default_headers, {header_name: header_value})
        self.cookie = cookie
        self.client_side_validation = self.configuration.client_side_validation

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection, whichever thread opened it."""
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
        """Set a header of every request; one that is given to a call goes before it."""
        _overlay(self.default_headers, {header_name: header_value})

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
        path_params: Mapping[str, Any] | None = None,
        query_params: Mapping[str, Any] | None = None,
        header_params: HeaderParams = None,
        preload: bool = True,
        retries: RetriesT = None,
    ) -> RESTResponse:
        """Send the request of an operation and give the reply, whatever its status.

        The parameters that begin with `_` are those of `BaseApi`; `retries` goes before the
        configuration's.
        """
        payload: Any = body
        idempotent = operation.idempotent
        if operation.request is not None:
            request = operation.checked(body)
            payload = request.to_wire()
            idempotent = idempotent and not request.has(operation.idempotent_unless)
        headers: dict[str, Any] = {}
        for more in (header_params, _headers, _content_type and {"Content-Type": _content_type}):
            if more:
                _overlay(headers, more)
        config = self.configuration
        host = None
        if _host_index != 0:
            host = config.get_host_from_settings(_host_index, config.server_variables)
        request_parts = self.param_serialize(
            operation.method,
            operation.path,
            path_params,
            query_params,
            headers,
            payload,
            Sending(idempotent, preload, retries),
            auth_settings=operation.security,
            _host=host,
            _request_auth=_request_auth,
        )
        present = {name.lower() for name in request_parts[2]}
        if "accept" not in present:
            request_parts[2]["Accept"] = "application/json"
        if payload is not None and "content-type" not in present:
            request_parts[2]["Content-Type"] = "application/json"
        return self.call_api(*request_parts, _request_timeout=_request_timeout)

    def param_serialize(
        self,
        method: str,
        resource_path: str,
        path_params: Any = None,
        query_params: Any = None,
        header_params: HeaderParams = None,
        body: Any = None,
        post_params: Any = None,
        files: Any = None,
        auth_settings: Any = None,
        collection_formats: Any = None,
        _host: str | None = None,
        _request_auth: RequestAuth = None,
    ) -> RequestSerialized:
        """Put a request together: URL, headers with the key among them, and body.

        :param method: HTTP method.
        :param resource_path: path below the host, with `{names}` of path parameters.
        :param path_params: their values.
        :param query_params: query parameters, as pairs or a mapping; those that are None are left
            out, a list is sent as several.
        :param header_params: headers, which go before the client's own; not changed.
        :param body: a model or anything made of JSON types; bytes stay as they are.
        :param post_params: a `Sending`; forms are not supported, nor are `files`.
        :param auth_settings: names of the security schemes.
        :param collection_formats: needed by no operation.
        :param _host: base URL instead of the configuration's.
        :param _request_auth: as in `BaseApi`.
        :return: method, URL, headers, body and `post_params`, as `call_api` takes them.
        :raises ApiValueError: if there is no key, or a parameter cannot be sent.
        """
        if files or not isinstance(post_params, (Sending, type(None))):
            raise ApiValueError("post_params, files: this client sends JSON bodies, not forms")
        headers: dict[str, Any] = {}
        cookie = self.cookie and {"Cookie": self.cookie}
        for more in (self.default_headers, cookie, header_params):
            if more:
                _overlay(headers, more)
        for name, value in dict(path_params or {}).items():
            text = _plain(value)
            if text in ("", ".", ".."):
                raise ApiValueError(f"the path parameter {name!r} cannot be {text!r}")
            text = quote(text, safe=self.configuration.safe_chars_for_path_param)
            resource_path = resource_path.replace(f"{{{name}}}", text)
        pairs = query_params.items() if is_mapping(query_params) else query_params
        queries: list[tuple[str, Any]] = list(pairs or ())
        self.update_params_for_auth(
            headers, queries, auth_settings, resource_path, method, body, _request_auth
        )
        if _host is None or self.configuration.ignore_operation_servers:
            _host = self.configuration.host
        url = _host.rstrip("/") + resource_path
        query = [(name, _plain(item)) for name, value in queries for item in _items(value)]
        if query:
            url += "?" + urlencode(query, quote_via=quote)
        return method, url, headers, self.sanitize_for_serialization(body), post_params

    def call_api(
        self,
        method: str,
        url: str,
        header_params: HeaderParams = None,
        body: Any = None,
        post_params: Any = None,
        _request_timeout: RequestTimeout = None,
    ) -> RESTResponse:
        """Send what `param_serialize` put together; see `RESTClientObject.request`."""
        return self.rest_client.request(
            method, url, header_params, body, post_params, _request_timeout
        )

    def response_deserialize(
        self, response_data: RESTResponse, response_types_map: Mapping[Any, Any] | None = None
    ) -> ApiResponse[Any]:
        """Make a model of a successful reply, an exception of any other.

        :param response_data: the reply.
        :param response_types_map: the model, or its name, by status. A status that is not there
            is read like the first of its kind, success or error, that is.
        :raises ApiException: for a status outside 200 to 299, as the class for that status.
        :raises ApiDecodeException: if a success cannot be read.
        """
        types = response_types_map or {}
        status, body = response_data.status, response_data.read()
        success = 200 <= status <= 299
        problem: Exception | None = None
        data = None
        try:
            kind = types.get(status) or _kind_for(types, status)
            content_type = response_data.getheader("Content-Type") or ""
            if "charset" in content_type.lower():
                body = _decoded(body, content_type).encode()
            if kind is not None:
                text = body.removeprefix(b"\xef\xbb\xbf")
                data = self.deserialize(text if text.strip() or not success else b"{}", kind)
        except (ValueError, LookupError) as error:
            problem = error
        if success and problem is None:
            return ApiResponse(status, data, response_data.getheaders(), response_data.read())
        shown = body.decode("utf-8", "backslashreplace")
        if problem is not None and success:
            why = str(problem).partition("\n")[0]
            reason = f"the reply cannot be read ({why}); the request may have been applied"
            raise ApiDecodeException(status, reason, response_data, body=shown) from problem
        where = response_data.getheader("Location")
        if 300 <= status <= 399 and where is not None:
            reason = f"{response_data.reason}: a redirect to {where} is not followed"
            raise ApiException(status, reason, response_data, body=shown, data=data)
        return ApiException.from_response(http_resp=response_data, body=shown, data=data)

    def deserialize(
        self, response_text: str | bytes, response_type: Any, content_type: str | None = None
    ) -> Any:
        """Read JSON text as a type.

        :param response_text: the text.
        :param response_type: a class, or a name as in `IdentifyResponse`, `List[str]`,
            `Dict[str, int]`, `datetime`.
        :param content_type: has no effect: the text is read as JSON.
        :raises ValueError: if the text is no JSON or does not fit the type.
        """
        kind = _type_named(response_type) if isinstance(response_type, str) else response_type
        if hasattr(kind, "from_json"):
            return kind.from_json(response_text)
        return TypeAdapter[Any](kind).validate_json(response_text)

    def sanitize_for_serialization(self, obj: Any) -> Any:
        """Turn an object into JSON types: models into mappings with JSON names, dates into ISO
        8601, decimals into strings, enums and secrets into their values. Bytes stay bytes."""
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

    def select_header_accept(self, accepts: list[str]) -> str | None:
        """Choose the `Accept` header: JSON if it is offered, else the first."""
        return next((a for a in accepts if "json" in a.lower()), accepts[0] if accepts else None)

    def select_header_content_type(self, content_types: list[str]) -> str | None:
        """Choose the `Content-Type` header, as `select_header_accept` does."""
        return self.select_header_accept(content_types)

    def update_params_for_auth(
        self,
        headers: dict[str, Any],
        queries: list[tuple[str, Any]],
        auth_settings: Any,
        resource_path: str,
        method: str,
        body: Any,
        request_auth: RequestAuth = None,
    ) -> None:
        """Put the key into the headers, unless it is there.

        :param headers: changed.
        :param queries: needed by no scheme; nor are `resource_path`, `method` and `body`.
        :param auth_settings: names of the security schemes.
        :param request_auth: as in `BaseApi`.
        :raises ApiValueError: if there is no key, or it cannot be sent.
        """
        for scheme in auth_settings or ():
            auth = request_auth
            if not auth:
                header = HEADER_OF_SCHEME[scheme]
                given = next((name for name in headers if name.lower() == header.lower()), None)
                if given is not None:
                    headers[given] = key_value(headers[given], f"the header {given!r}")
                    continue
                auth = self.configuration.auth_settings().get(scheme)
            if auth is None:
                strange = [name for name in self.configuration.api_key if name != scheme]
                raise ApiValueError(
                    f"no API key: set configuration.api_key[{scheme!r}] or the environment "
                    f"variable {VARIABLE_OF_SCHEME[scheme]} to the Team API Key of SendX's settings"
                    + (f"; api_key has {strange}, which this API does not know" if strange else "")
                )
            try:
                place, name, value = auth["in"], auth["key"], auth["value"]
            except (KeyError, TypeError):
                raise ApiValueError("_request_auth must have 'in', 'key' and 'value'") from None
            name = header_value(name, "the 'key' of _request_auth")
            value = key_value(value, f"the value of {name!r}")
            if place != "header":  # elsewhere it would end up in logs
                raise ApiValueError(f"_request_auth: the key goes in a header, not in {place!r}")
            _overlay(headers, {name: value})


class BaseApi:
    """The calls of one tag of the contract. What every call takes beside its own parameters:

    :param _request_timeout: seconds for the whole call, a pair (connect, read) or a
        `urllib3.Timeout`; `configuration.timeout` by default.
    :param _request_auth: `{"in": "header", "key": ..., "value": ...}`, instead of the configured
        key.
    :param _content_type: the `Content-Type` header.
    :param _headers: headers for this call; they go before those of the client.
    :param _host_index: index into `configuration.get_host_settings()`; 0 for `configuration.host`.
    :raises pydantic.ValidationError: before anything is sent, if the request does not fit.
    :raises ApiValueError: before anything is sent, if there is no key or an argument is no good.
    :raises ApiException: as one of its subclasses, if the call fails.

    Each call has two further forms: `..._with_http_info` gives an `ApiResponse` with status and
    headers beside the model, `..._without_preload_content` the urllib3 response of any status,
    unread; reading it to its end or closing it frees its connection.

    :param api_client: the client to call with; `ApiClient.get_default()` by default.
    """

    def __init__(self, api_client: ApiClient | None = None) -> None:
        if isinstance(api_client, Configuration):
            raise ApiTypeError(f"{type(self).__name__} takes an ApiClient, not a Configuration")
        self.api_client = api_client or ApiClient.get_default()

    def _call(self, operation: Operation[R], *args: Any, **kwargs: Any) -> R:
        client = self.api_client
        response = client.send(operation, *args, **kwargs)
        result: R = client.response_deserialize(response, operation.responses).data
        return result


class _HttpInfo(BaseApi):
    def _call(self, operation: Operation[Any], *args: Any, **kwargs: Any) -> Any:
        response = self.api_client.send(operation, *args, **kwargs)
        return self.api_client.response_deserialize(response, operation.responses)


class _Unread(BaseApi):
    def _call(self, operation: Operation[Any], *args: Any, **kwargs: Any) -> Any:
        return self.api_client.send(operation, *args, preload=False, **kwargs).response


def with_http_info(
    method: Callable[Concatenate[Any, P], R],
) -> Callable[Concatenate[Any, P], ApiResponse[R]]:
    """Derive the form of a call that gives an `ApiResponse`."""
    note = "Gives an `ApiResponse`: status and headers beside the model, and the body as it came."
    return _derived(method, _HttpInfo, "with_http_info", "ApiResponse[{}]", note)


def without_preload_content(
    method: Callable[Concatenate[Any, P], Any],
) -> Callable[Concatenate[Any, P], RESTResponseType]:
    """Derive the form of a call that gives the urllib3 response, unread."""
    note = (
        "Gives the urllib3 response of any status, unread. Reading it to its end gives its\n"
        "        connection back; closing it does too."
    )
    return _derived(method, _Unread, "without_preload_content", "RESTResponseType", note)


def _derived(
    method: Any, form: type[BaseApi], suffix: str, result: str, note: str
) -> Callable[..., Any]:
    """Make a method that runs another one with a `_call` that gives something else."""

    @wraps(method)
    def call(self: BaseApi, *args: Any, **kwargs: Any) -> Any:
        return method(form(self.api_client), *args, **kwargs)

    signature = inspect.signature(method)
    result = result.format(signature.return_annotation)
    call.__name__ = f"{method.__name__}_{suffix}"
    call.__qualname__ = f"{method.__qualname__}_{suffix}"
    first, blank, rest = (method.__doc__ or "").partition("\n\n")
    call.__doc__ = f"{first}\n\n        {note}{blank}{rest}"
    call.__annotations__ = {**method.__annotations__, "return": result}
    call.__dict__["__signature__"] = signature.replace(return_annotation=result)
    return call


def _overlay(headers: dict[str, Any], more: Any) -> None:
    """Add headers; one of the same name, in any case, is replaced."""
    if not is_mapping(more):
        raise ApiValueError(f"headers must be a mapping, not {type(more).__name__}")
    present = {name.lower(): name for name in headers}
    for name, value in more.items():
        if not isinstance(name, str):
            raise ApiValueError(f"the name of a header must be a str, not {name!r}")
        lower = name.lower()
        if lower in present:
            del headers[present[lower]]
        present[lower] = name
        headers[name] = value


def _items(value: Any) -> list[Any]:
    return [item for item in (value if is_sequence(value) else [value]) if item is not None]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _kind_for(types: Mapping[Any, Any], status: int) -> Any:
    """Find the type for a status that the contract may not name."""
    exact = types.get(str(status)) or types.get(f"{status // 100}XX")
    success = 200 <= status <= 299
    return exact or next((t for s, t in types.items() if str(s).startswith("2") == success), None)


# No others: Python has decoders that take quadratic time, and keeps every name it does not know.
_CHARSET = re.compile(
    r"charset\s*=\s*[\"']?(utf-?(?:8|16|32)(?:-?[bl]e)?|(?:us-)?ascii|iso-8859-1?[0-9]|latin-?1"
    r"|windows-125[0-8]|)[\"']?\s*(?:;|$)",
    re.IGNORECASE,
)


def _decoded(body: bytes, content_type: str) -> str:
    match = _CHARSET.search(content_type)
    if match is None:
        raise LookupError("its charset is not known")
    return body.decode(match.group(1) or "utf-8")


def _date_and_time(value: str) -> datetime:
    from dateutil.parser import isoparse  # at need: no operation has dates in its replies

    moment: datetime = isoparse(value)
    return moment


_NAMED_TYPES: dict[str, Any] = {
    "object": Any,
    "datetime": Annotated[datetime, BeforeValidator(_date_and_time)],
    "date": Annotated[date, BeforeValidator(lambda value: _date_and_time(value).date())],
    "decimal": Decimal,
    "long": int,
} | {kind.__name__: kind for kind in (bool, float, int, str)}


def _type_named(name: str) -> Any:
    if match := re.fullmatch(r"List\[(.*)\]|Dict\[[^,]*, *(.*)\]", name):
        item = _type_named(match.group(1) or match.group(2))
        return list[item] if name.startswith("List") else dict[str, item]  # type: ignore[valid-type]
    return _NAMED_TYPES.get(name) or getattr(models, name)
