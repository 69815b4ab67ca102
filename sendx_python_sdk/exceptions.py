"""Exceptions of this package.

    OpenApiException
    ├── ApiTypeError (TypeError), ApiValueError (ValueError)
    ├── ApiAttributeError (AttributeError), ApiKeyError (KeyError)
    └── ApiException                        a call failed; its arguments were valid
        ├── BadRequestException             400
        ├── UnauthorizedException           401
        ├── ForbiddenException              403
        ├── NotFoundException               404
        ├── ConflictException               409
        ├── UnprocessableEntityException    422
        ├── TooManyRequestsException        429
        ├── ServiceException                500 to 599
        ├── ApiDecodeException              a reply arrived but cannot be read
        └── ApiConnectionException          no usable reply arrived (status 0)
            └── ApiTimeoutException         no usable reply arrived in time

An invalid request raises pydantic's `ValidationError`, a ValueError, before anything is sent.
Sending the key and data over plain `http://` to another machine issues an `InsecureHostWarning`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, cast

__all__ = [
    "ApiAttributeError",
    "ApiConnectionException",
    "ApiDecodeException",
    "ApiException",
    "ApiKeyError",
    "ApiTimeoutException",
    "ApiTypeError",
    "ApiValueError",
    "BadRequestException",
    "ConflictException",
    "ForbiddenException",
    "InsecureHostWarning",
    "NotFoundException",
    "OpenApiException",
    "ServiceException",
    "TooManyRequestsException",
    "UnauthorizedException",
    "UnprocessableEntityException",
]


class InsecureHostWarning(UserWarning):
    """The API key is about to be sent over plain `http://` to another machine."""


class OpenApiException(Exception):
    """Base class of all errors that this package defines.

    Errors can be pickled and copied. They keep their cause, or its text if it cannot be pickled.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, vars(self), _portable(self.__cause__, self))


def _portable(cause: BaseException | None, error: BaseException) -> BaseException | None:
    """Return a cause that can be pickled: the original, or an error with its text."""
    if cause is None or cause is error:
        return None
    if isinstance(cause, OpenApiException):
        return cause
    import pickle

    try:
        pickle.loads(pickle.dumps(cause))  # noqa: S301 - our own pickle
    except Exception:  # its contents may raise anything
        return Exception(f"{type(cause).__name__}: {cause}")
    return cause


def _restore(
    error_type: type[OpenApiException],
    args: tuple[Any, ...],
    state: dict[str, Any],
    cause: BaseException | None,
) -> OpenApiException:
    """Rebuild a pickled error without its constructor, which takes other arguments."""
    error = error_type.__new__(error_type, *args)
    vars(error).update(state)
    error.__cause__ = cause
    return error


class _PathException(OpenApiException):
    """An error about one item of the data; its text ends with the path to that item."""

    def __init__(self, msg: str, path_to_item: Sequence[str | int] | None = None) -> None:
        self.path_to_item = path_to_item
        super().__init__(f"{msg} at {render_path(path_to_item)}" if path_to_item else msg)


class ApiTypeError(_PathException, TypeError):
    """A value has the wrong type.

    :param msg: description of the problem.
    :param path_to_item: the keys and indices that lead to the value.
    :param valid_classes: the accepted types.
    :param key_type: whether the value is a key of a mapping.
    """

    def __init__(
        self,
        msg: str,
        path_to_item: Sequence[str | int] | None = None,
        valid_classes: tuple[type, ...] | None = None,
        key_type: bool | None = None,
    ) -> None:
        self.valid_classes = valid_classes
        self.key_type = key_type
        super().__init__(msg, path_to_item)


class ApiValueError(_PathException, ValueError):
    """A value in a call or in the configuration is invalid; the message says which and why."""


class ApiAttributeError(_PathException, AttributeError):
    """An attribute cannot be read or set."""


class ApiKeyError(_PathException, KeyError):
    """A key is missing from a mapping."""

    __str__ = Exception.__str__  # KeyError would show the text in quotes


class ApiException(OpenApiException):
    """A call failed, for any reason except an invalid argument or setting.

    :ivar status: HTTP status of the reply, 0 if there is none.
    :ivar reason: the reply's reason phrase, or a description of the failure.
    :ivar body: the reply's body as text.
    :ivar data: the body as a model (`ErrorResponse`), None if it is not a JSON object.
    :ivar headers: the reply's headers, case-insensitive.
    :ivar retry_after: seconds to wait, from the reply's `Retry-After` (RFC 9110, 10.2.3).
    :ivar retryable: whether sending the same request again later is safe and may help.
    :ivar request: method and URL of the request.
    :ivar attempts: number of requests sent for the call.
    :ivar args: status, reason and, if any are set, a dict of the other attributes. Task queues that
        store errors as JSON, such as Celery, rebuild the error with `type(error)(*error.args)`.
        `data` is not among them; `message` is read from `body`.
    """

    def __init__(
        self,
        status: int | None = None,
        reason: str | None = None,
        http_resp: Any = None,
        *,
        body: str | None = None,
        data: Any = None,
    ) -> None:
        self.status: int | None = status
        self.reason: str | None = reason
        self.body: str | None = body
        self.data: Any = data
        self.headers: Mapping[str, str] | None = None
        self.retry_after: float | None = None
        self.retryable: bool = False
        self.request: tuple[str, str] | None = None
        self.attempts: int = 0
        if isinstance(http_resp, Mapping):  # the last of `args`
            self._set_details(cast("Mapping[str, Any]", http_resp))
        elif http_resp is not None:
            self.status = http_resp.status if status is None else status
            self.reason = http_resp.reason if reason is None else reason
            if body is None and http_resp.data is not None:
                self.body = http_resp.data.decode("utf-8", "backslashreplace")
            self.headers = http_resp.getheaders()
            self.retry_after = retry_after_seconds(
                http_resp.getheader("Retry-After"), http_resp.getheader("Date")
            )
            self.retryable = getattr(http_resp, "retryable", False)
            self.request = getattr(http_resp, "request", None)
            self.attempts = getattr(http_resp, "attempts", 1)
        super().__init__(self.status, self.reason)

    # Computed, because attributes such as `attempts` are set after the constructor has run.
    @property
    def args(self) -> tuple[Any, ...]:
        args = super().args
        details: dict[str, Any] = {}
        for name, default in _DETAILS.items():
            value: Any = getattr(self, name, default)
            if value != default:
                details[name] = self._shown_headers() if name == "headers" else value
        return (*args, details) if details and len(args) == 2 else args

    @args.setter
    def args(self, value: tuple[Any, ...]) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        inherited: Any = BaseException.args
        inherited.__set__(self, value)

    def _shown_headers(self) -> dict[str, str]:
        """Return the headers without cookies, which are secrets."""
        return {k: v for k, v in (self.headers or {}).items() if k.lower() != "set-cookie"}

    def _set_details(self, details: Mapping[str, Any]) -> None:
        vars(self).update({name: details[name] for name in _DETAILS if name in details})
        if self.headers is not None:
            from urllib3 import HTTPHeaderDict

            self.headers = HTTPHeaderDict(self.headers)
        if self.request is not None:
            self.request = cast("tuple[str, str]", tuple(self.request))  # JSON has no tuples

    @classmethod
    def from_response(cls, *, http_resp: Any, body: str | None, data: Any) -> NoReturn:
        """Raise the exception for the reply's status.

        :param http_resp: the reply, a `RESTResponse` whose body has been read.
        :param body: its body as text.
        :param data: its body as a model.
        :raises ApiException: always, as the class for the status.
        """
        error_class = _CLASS_OF_STATUS.get(http_resp.status)
        if error_class is None:
            error_class = ServiceException if 500 <= http_resp.status <= 599 else ApiException
        raise error_class(http_resp=http_resp, body=body, data=data)

    @property
    def message(self) -> str | None:
        """The server's error message, or the reason if the reply has no message."""
        if self.status is not None and 200 <= self.status <= 299:
            return self.reason
        import json  # imported on use, since importing the package loads this module

        content: Any = self.data
        if content is None and self.body:
            try:
                content = json.loads(self.body)
            except (ValueError, RecursionError):
                line = self.body.strip().partition("\n")[0].strip()
                return line if line[:1].isalnum() else self.reason  # not HTML or truncated JSON
        if isinstance(content, str):
            return content or self.reason
        for name in ("message", "error", "detail", "errors"):
            text: Any = _item(content, name)
            text = _item(text, "message") or text
            if text:
                return text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
        return self.reason

    def __str__(self) -> str:
        message = self.message
        lines = [f"({self.status}) {' '.join((message or '').split())}".rstrip()]
        if self.reason != message:
            lines.append(f"Reason: {self.reason}")
        if self.headers:
            lines.append(f"HTTP response headers: {self._shown_headers()}")
        if self.data or self.body:
            lines.append(f"HTTP response body: {self.data or self.body}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(status={self.status!r}, message={self.message!r})"


class BadRequestException(ApiException):
    """400: the server could not understand the request."""


class UnauthorizedException(ApiException):
    """401: the key is missing or invalid."""


class ForbiddenException(ApiException):
    """403: the key is valid but does not allow this request."""


class NotFoundException(ApiException):
    """404: the contact or resource does not exist."""


class ConflictException(ApiException):
    """409: the request conflicts with the state of the resource."""


class UnprocessableEntityException(ApiException):
    """422: the server rejected the content of the request."""


class TooManyRequestsException(ApiException):
    """429: the rate limit was exceeded; `retry_after` is the wait that the server asks for."""


class ServiceException(ApiException):
    """500 to 599: the service, or a proxy in front of it, failed."""


class ApiDecodeException(ApiException):
    """A reply arrived but cannot be read; status, headers and body are those received.

    If the status is 2xx, the request may have been applied.
    """


class ApiConnectionException(ApiException):
    """No usable reply arrived, and `status` is 0.

    The connection was refused, reset or cut off, the host name was not found, or the server's
    certificate is not trusted.

    :ivar sent: whether the request may have reached the server and been applied; False if it
        certainly was not.
    """

    sent = False


class ApiTimeoutException(ApiConnectionException):
    """No usable reply arrived in time."""


# The attributes that the `args` of an ApiException contain if they differ from these defaults.
_DETAILS: dict[str, Any] = {
    "body": None,
    "headers": None,
    "retry_after": None,
    "retryable": False,
    "request": None,
    "attempts": 0,
    "sent": False,
}

_CLASS_OF_STATUS: dict[int, type[ApiException]] = {
    400: BadRequestException,
    401: UnauthorizedException,
    403: ForbiddenException,
    404: NotFoundException,
    409: ConflictException,
    422: UnprocessableEntityException,
    429: TooManyRequestsException,
}


def _item(holder: Any, name: str) -> Any:
    if isinstance(holder, dict):
        return cast("dict[str, Any]", holder).get(name)
    return getattr(holder, name, None)


def retry_after_seconds(value: str | None, date: str | None = None) -> float | None:
    """Read a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).

    :param value: the header's value, None if it is absent.
    :param date: the reply's `Date`, to compare a date in the header with, so that differing clocks
        do not matter; the local clock by default.
    :return: seconds to wait, 0 for a date in the past; None if the header is absent or invalid.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:18])
    moment = _timestamp(value)
    if moment is None:
        return None
    from time import time

    now = _timestamp(date) if date else None
    return max(0.0, moment - (time() if now is None else now))


def _timestamp(http_date: str) -> float | None:
    from datetime import timezone
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(http_date)
        if moment.tzinfo is None:  # asctime, the oldest of the three forms, is in UTC too
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def render_path(path_to_item: Sequence[str | int]) -> str:
    """Return a path to an item as Python subscripts: `['tags'][0]`."""
    return "".join(f"[{step!r}]" for step in path_to_item)
