"""Every setting of a client. Settings are only held and checked here; nothing is opened or sent."""

from __future__ import annotations

import logging
import os
import random
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias
from weakref import WeakSet

from typing_extensions import Self

from sendx_python_sdk.exceptions import ApiValueError

if TYPE_CHECKING:
    import urllib3

LOGGER = logging.getLogger("sendx_python_sdk")
LOGGER.addHandler(logging.NullHandler())

_own_handlers: list[logging.Handler] = []
_debugging: WeakSet[Configuration] = WeakSet()

DEFAULT_TIMEOUT = (5.0, 30.0)
HEADER_OF_SCHEME = {"TeamApiKey": "X-Team-ApiKey"}
VARIABLE_OF_SCHEME = {"TeamApiKey": "SENDX_API_KEY"}

HostSetting: TypeAlias = dict[str, Any]
AuthSettings: TypeAlias = dict[str, dict[str, str]]
TimeoutT: TypeAlias = "float | tuple[float | None, float | None] | urllib3.Timeout | None"
RetriesT: TypeAlias = "int | RetryPolicy | urllib3.Retry | None"

_NOT_IN_HEADER = re.compile(r"[^\t\x20-\x7e\x80-\xff]")


class Timeouts(NamedTuple):
    """Limits in seconds, None for no limit: to connect, for a reply, for the whole call."""

    connect: float | None
    read: float | None
    total: float | None

    @classmethod
    def of(cls, value: Any, name: str = "timeout") -> Timeouts:
        """Read a time-out in any of its forms: `Configuration.timeout` lists them.

        :param name: what to call the value in an error.
        :raises ApiValueError: for 0, negative numbers, NaN and anything that is no time-out.
        """
        parts = value
        if value is None:
            parts = (*DEFAULT_TIMEOUT, None)
        elif isinstance(value, (int, float)):
            parts = (value, value, value)
        elif hasattr(value, "connect_timeout"):
            # What was not given to a urllib3.Timeout is a sentinel in it, and the default here.
            given = (value._connect, value._read, value.total)
            parts = [
                part if part is None or isinstance(part, (int, float)) else default
                for part, default in zip(given, (*DEFAULT_TIMEOUT, None), strict=True)
            ]
        elif isinstance(value, (tuple, list)) and len(parts) == 2:
            parts = (*parts, None)
        else:
            raise ApiValueError(
                f"{name} must be a number of seconds, a pair (connect, read) or a urllib3.Timeout, "
                f"not {_shown(value)}"
            )
        for part in parts:
            if part is not None and (type(part) not in (int, float) or not 0 < part <= 1e9):
                raise ApiValueError(f"{name} must be a number above 0, not {_shown(part)}")
        return cls(*parts)


@dataclass(frozen=True)
class RetryPolicy:
    """When, and after how long, a request that may safely be sent again is.

    :param max_retries: tries after the first one.
    :param statuses: HTTP statuses that are tried again.
    :param backoff: seconds; before retry n a random time up to backoff * 2 ** (n - 1) is waited
        (exponential backoff with full jitter).
    :param backoff_max: the longest such time, in seconds.
    :param retry_after_max: the longest `Retry-After` that is obeyed, in seconds; for a longer one
        the call fails at once.
    :param budget: retries that a client may make in a row of failures, whoever's calls they are
        for; each call earns half a one back. It keeps many callers from storming a service that
        is down: at most about 1.5 tries a call.
    """

    max_retries: int = 2
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})
    backoff: float = 0.5
    backoff_max: float = 8.0
    retry_after_max: float = 60.0
    budget: int = 100

    def __post_init__(self) -> None:
        whole_number("max_retries", self.max_retries, 0)
        whole_number("budget", self.budget, 0)
        for name in ("backoff", "backoff_max", "retry_after_max"):
            value: Any = getattr(self, name)
            if type(value) not in (int, float) or not 0 <= value <= 1e9:
                raise ApiValueError(f"{name} must be a number of seconds from 0 to 1e9")
        try:
            object.__setattr__(self, "statuses", frozenset(self.statuses))
        except TypeError:
            raise ApiValueError("statuses must be a set of HTTP statuses") from None
        for status in self.statuses:
            whole_number("each of the statuses", status, 100)

    def pause(self, retry: int) -> float:
        """Choose how many seconds to wait before a retry, the first being 1."""
        longest = min(self.backoff_max, self.backoff * 2.0 ** min(retry - 1, 1000))
        return random.uniform(0, longest)  # noqa: S311 - jitter is no secret


class HasDefault:
    """A class with one instance that stands where none is given."""

    _default: ClassVar[Any] = None

    @classmethod
    def get_default(cls) -> Self:
        """Give the instance that is used where none is given; made at its first use."""
        if cls._default is None:
            cls._default = cls()
        default: Self = cls._default
        return default

    @classmethod
    def set_default(cls, default: Self | None) -> None:
        """Set the instance that `get_default` gives; None for a new one."""
        cls._default = default


class Configuration(HasDefault):
    """The settings of an `ApiClient`, each an attribute as well. A change of key, host, time-out
    or retries acts on the next call; one of TLS or proxy after `ApiClient.close()`.

    :param host: base URL; by default the server that `server_index` names.
    :param api_key: key by security scheme: `{"TeamApiKey": "..."}`; where it is missing, the
        environment's `SENDX_API_KEY`.
    :param api_key_prefix: text to put before the key, by security scheme.
    :param username: accepted and not needed, as are `password`, `access_token`,
        `server_operation_index` and `server_operation_variables`.
    :param server_index: index into `get_host_settings()`; 0, production, by default.
    :param server_variables: values for the variables of a templated server URL.
    :param ignore_operation_servers: use `host` even where a call gives a `_host_index`.
    :param ssl_ca_cert: path to a file (PEM) or folder of the CA certificates to trust instead of
        the system's.
    :param retries: tries after the first one, a `RetryPolicy` or a `urllib3.Retry`; 0 for none.
        By default `RetryPolicy()`: 2 retries.
    :param ca_cert_data: CA certificates to trust, as PEM text or DER bytes.
    :param debug: log each request at DEBUG level on the `sendx_python_sdk` logger.
    :param timeout: seconds for the whole call, a pair (connect, read) in seconds, or a
        `urllib3.Timeout`; (5, 30) by default. A look-up of the host's name is not cut short.
    :param verify_ssl: False turns off the check of server certificates.
    :param cert_file: path to a client certificate (PEM).
    :param key_file: path to its private key, if that is not in the same file.
    :param assert_hostname: the name to expect in the server's certificate; False for any.
    :param tls_server_name: the name to send in the TLS handshake (SNI) and to expect.
    :param proxy: proxy URL, "" for none; by default the environment's `HTTPS_PROXY` (for http
        hosts `HTTP_PROXY`) or `ALL_PROXY`.
    :param proxy_headers: headers for the proxy.
    :param no_proxy: hosts to reach without the proxy: names, suffixes, addresses, networks or `*`,
        separated by commas; by default the environment's `NO_PROXY`.
    :param connection_pool_maxsize: idle connections kept per host; at least 32 by default.
    :param socket_options: for `socket.setsockopt`, instead of TCP_NODELAY and SO_KEEPALIVE.
    :param max_response_bytes: a longer reply is refused; 20 MiB by default.
    :raises ApiValueError: for a time-out, number of retries or size that makes no sense.
    """

    def __init__(
        self,
        host: str | None = None,
        api_key: Mapping[str, str] | None = None,
        api_key_prefix: Mapping[str, str] | None = None,
        username: str | None = None,
        password: str | None = None,
        access_token: str | None = None,
        server_index: int | None = None,
        server_variables: Mapping[str, str] | None = None,
        server_operation_index: Mapping[int, int] | None = None,
        server_operation_variables: Mapping[int, Mapping[str, str]] | None = None,
        ignore_operation_servers: bool = False,
        ssl_ca_cert: str | None = None,
        retries: RetriesT = None,
        ca_cert_data: str | bytes | None = None,
        *,
        debug: bool | None = None,
        timeout: TimeoutT = None,
        verify_ssl: bool = True,
        cert_file: str | None = None,
        key_file: str | None = None,
        assert_hostname: str | bool | None = None,
        tls_server_name: str | None = None,
        proxy: str | None = None,
        proxy_headers: Mapping[str, str] | None = None,
        no_proxy: str | None = None,
        connection_pool_maxsize: int = max(32, (os.cpu_count() or 1) * 5),
        socket_options: Sequence[tuple[int, int, int | bytes]] | None = None,
        max_response_bytes: int = 20 * 1024 * 1024,
    ) -> None:
        self._host = host
        self.api_key = _mapping("api_key", api_key)
        self.api_key_prefix = _mapping("api_key_prefix", api_key_prefix)
        self.refresh_api_key_hook: Callable[[Configuration], object] | None = None
        self.username = username
        self.password = password
        self.access_token = access_token
        self.server_index = 0 if server_index is None and host is None else server_index
        self.server_variables = _mapping("server_variables", server_variables)
        self.server_operation_index = dict(server_operation_index or {})
        self.server_operation_variables = dict(server_operation_variables or {})
        self.ignore_operation_servers = ignore_operation_servers
        self.ssl_ca_cert = ssl_ca_cert
        self.retries = retries
        self.ca_cert_data = ca_cert_data
        self.timeout = timeout
        self.verify_ssl = verify_ssl
        self.cert_file = cert_file
        self.key_file = key_file
        self.assert_hostname = assert_hostname
        self.tls_server_name = tls_server_name
        self.proxy = proxy
        self.proxy_headers = proxy_headers
        self.no_proxy = no_proxy
        self.connection_pool_maxsize = connection_pool_maxsize
        self.socket_options = socket_options
        self.max_response_bytes = max_response_bytes
        self.safe_chars_for_path_param = ""
        self.client_side_validation = True
        self._logger_file: str | None = None
        self._logger_format = "%(asctime)s %(levelname)s %(message)s"
        self._debug = False
        self.debug = bool(debug)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "timeout":
            Timeouts.of(value)
        elif name == "retries":
            if not (value is None or isinstance(value, RetryPolicy) or hasattr(value, "increment")):
                whole_number(name, value, 0)
        elif name in ("api_key", "api_key_prefix", "server_variables"):
            value = _mapping(name, value)
        elif name in ("connection_pool_maxsize", "max_response_bytes"):
            whole_number(name, value, 1)
        elif name == "socket_options":
            if value is not None and not _are_tuples(value):
                raise ApiValueError("socket_options must be a list of (level, option, value)")
        elif name in ("_host", "proxy", "no_proxy", "tls_server_name"):
            if value is not None and not isinstance(value, str):
                raise ApiValueError(f"{name.strip('_')} must be a str, not {type(value).__name__}")
            if name == "_host" and re.search(r"[?#]", value or ""):
                raise ApiValueError("host must have no ? and no #: the path is added to it")
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        host = (self._host or "").rpartition("@")[2]  # a password before it is nobody's business
        keys = dict.fromkeys(self.api_key, "***")
        return f"Configuration(host={host!r}, server_index={self.server_index!r}, api_key={keys!r})"

    @classmethod
    def get_default_copy(cls) -> Self:
        """Do what `get_default` does, which is to be used instead."""
        return cls.get_default()

    @property
    def host(self) -> str:
        """Base URL: the one that was given, else the server that `server_index` names."""
        if self._host is not None:
            return self._host
        return self.get_host_from_settings(self.server_index or 0, self.server_variables)

    @host.setter
    def host(self, value: str) -> None:
        self._host = value
        self.server_index = None

    def get_host_settings(self) -> list[HostSetting]:
        """Give the servers of the OpenAPI document."""
        return [
            {"url": "https://api.sendx.io/api/v1/rest", "description": "Production server"},
            {"url": "https://stag1.sendx.io/api/v1/rest", "description": "Staging server"},
        ]

    def get_host_from_settings(
        self,
        index: int | None,
        variables: Mapping[str, str] | None = None,
        servers: Sequence[HostSetting] | None = None,
    ) -> str:
        """Build the URL of a server.

        :param index: its place in `servers`; None for `host`.
        :param variables: values for the variables in the URL.
        :param servers: `get_host_settings()` by default.
        :raises ApiValueError: if there is no such server, or a variable may not have its value.
        """
        if index is None:
            return self.host
        servers = self.get_host_settings() if servers is None else servers
        whole_number("the index of a server", index, 0)
        if index >= len(servers):
            raise ApiValueError(f"there is no server {index}; the last one is {len(servers) - 1}")
        url: str = servers[index]["url"]
        for name, variable in servers[index].get("variables", {}).items():
            value = str((variables or {}).get(name, variable["default_value"]))
            allowed = variable.get("enum_values")
            if allowed and value not in allowed:
                raise ApiValueError(f"server variable {name!r} is {value!r}, not one of {allowed}")
            url = url.replace(f"{{{name}}}", value)
        return url

    def get_api_key_with_prefix(self, identifier: str, alias: str | None = None) -> str | None:
        """Find the key of a security scheme, after a call of `refresh_api_key_hook`.

        :param identifier: the scheme's name, `TeamApiKey`.
        :param alias: another name to look under.
        :return: the key with its prefix; None if there is none, in the environment either.
        :raises ApiValueError: if the key is blank or cannot be sent in a header.
        """
        if self.refresh_api_key_hook is not None:
            self.refresh_api_key_hook(self)
        name, key = f"api_key[{identifier!r}]", self.api_key.get(identifier)
        if key is None and alias is not None:
            name, key = f"api_key[{alias!r}]", self.api_key.get(alias)
        if key is None and identifier in VARIABLE_OF_SCHEME:
            name = VARIABLE_OF_SCHEME[identifier]
            key = os.environ.get(name)
        if key is None:
            return None
        prefix = self.api_key_prefix.get(identifier)
        key = key_value(key, name)
        return f"{prefix} {key}" if prefix else key

    def auth_settings(self) -> AuthSettings:
        """Give place, name and value of the key of each security scheme that has one."""
        return {
            scheme: {"type": "api_key", "in": "header", "key": header, "value": key}
            for scheme, header in HEADER_OF_SCHEME.items()
            if (key := self.get_api_key_with_prefix(scheme)) is not None
        }

    @property
    def debug(self) -> bool:
        """Whether requests are logged at DEBUG level on the `sendx_python_sdk` logger: method, URL,
        status, time and attempt, never a key or a body. They go to standard error where the
        program has set up no logging."""
        return self._debug

    @debug.setter
    def debug(self, value: bool) -> None:
        if value == self._debug:
            return
        self._debug = value
        (_debugging.add if value else _debugging.discard)(self)
        LOGGER.setLevel(logging.DEBUG if _debugging else logging.NOTSET)
        if value and not logging.root.handlers and not LOGGER.handlers[1:]:
            self._add_handler(logging.StreamHandler())

    def _add_handler(self, handler: logging.Handler) -> None:
        handler.setFormatter(logging.Formatter(self._logger_format))
        LOGGER.addHandler(handler)
        _own_handlers.append(handler)

    @property
    def logger(self) -> dict[str, logging.Logger]:
        """The loggers by name: this package's own and urllib3's."""
        return {"package_logger": LOGGER, "urllib3_logger": logging.getLogger("urllib3")}

    @property
    def logger_file(self) -> str | None:
        """Path of a file that this package's log is appended to; None for none."""
        return self._logger_file

    @logger_file.setter
    def logger_file(self, value: str | None) -> None:
        while _own_handlers:
            handler = _own_handlers.pop()
            LOGGER.removeHandler(handler)
            handler.close()
        self._logger_file = value
        if value:
            self._add_handler(logging.FileHandler(value, encoding="utf-8", delay=True))

    @property
    def logger_format(self) -> str:
        """Format of this package's log lines, as `logging.Formatter` takes it."""
        return self._logger_format

    @logger_format.setter
    def logger_format(self, value: str) -> None:
        self._logger_format = value
        for handler in _own_handlers:
            handler.setFormatter(logging.Formatter(value))

    def to_debug_report(self) -> str:
        """Describe the environment for a bug report; it holds no secrets."""
        from sendx_python_sdk import __version__

        return (
            f"Python SDK Debug Report:\nOS: {sys.platform}\nPython Version: {sys.version}\n"
            f"Version of the API: 1.0.0\nSDK Package Version: {__version__}"
        )


def _mapping(name: str, value: Mapping[str, str] | None) -> dict[str, str]:
    try:
        return dict(value or {})
    except (TypeError, ValueError):
        raise ApiValueError(f"{name} must be a mapping, not {type(value).__name__}") from None


def _are_tuples(values: Any) -> bool:
    try:
        return all(type(value) is tuple for value in values)
    except TypeError:
        return False


def _shown(value: Any) -> str:
    try:
        return repr(value)
    except ValueError:  # an int of thousands of digits
        return f"this {type(value).__name__}"


def whole_number(name: str, value: Any, least: int) -> None:
    """Refuse, with an ApiValueError, what is no int of at least `least`."""
    if type(value) is not int or value < least:
        raise ApiValueError(f"{name} must be a whole number from {least}, not {_shown(value)}")


def header_value(value: Any, name: str) -> str:
    """Check and strip what is to be a header's value (RFC 9110, 5.5).

    :raises ApiValueError: if it is no str or has control characters (CR, LF and NUL among them) or
        characters beyond ISO 8859-1. The text names `name` and never shows the value.
    """
    if not isinstance(value, str):
        raise ApiValueError(f"{name} must be a str, not {type(value).__name__}")
    text = value.strip(" \t")
    if bad := _NOT_IN_HEADER.search(text):
        raise ApiValueError(f"{name} has the character {bad.group()!a}, which no header may have")
    return text


def key_value(value: Any, name: str) -> str:
    """Check and strip an API key as `header_value` does; a blank one is refused too."""
    key = header_value(value.strip() if isinstance(value, str) else value, name)
    if not key:
        raise ApiValueError(f"{name} is blank; it is to be the Team API Key of SendX's settings")
    return key
