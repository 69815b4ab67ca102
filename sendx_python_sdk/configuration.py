"""The settings of a client. They are only stored and checked here; nothing is opened or sent."""

from __future__ import annotations

import inspect
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ClassVar, TypeAlias, TypeVar, cast

import urllib3
from pydantic import SecretStr
from typing_extensions import Self

from sendx_python_sdk._auth import (
    HEADER_OF_SCHEME,
    VARIABLE_OF_SCHEME,
    ApiKeys,
    MaskedStr,
    key_value,
    masked,
)
from sendx_python_sdk._checks import whole_number
from sendx_python_sdk._logging import LOGGER
from sendx_python_sdk._retries import RetriesT, RetryPolicy
from sendx_python_sdk._timeouts import Timeouts, TimeoutT
from sendx_python_sdk.exceptions import ApiAttributeError, ApiTypeError, ApiValueError

__all__ = ["AuthSettings", "Configuration", "HostSetting", "RetryPolicy"]

# Flags and their defaults. Only a bool or None is accepted: the text "false" from an environment
# variable would count as True.
_FLAGS = {"debug": False, "verify_ssl": True, "ignore_operation_servers": False}

# Names of the same option in other clients.
_ALIASES = {"base_url": "host", "url": "host", "endpoint": "host"}

HostSetting: TypeAlias = dict[str, Any]
AuthSettings: TypeAlias = dict[str, dict[str, str]]

F = TypeVar("F", bound=Callable[..., None])


class Substitute:
    """A local server that takes the place of SendX during tests.

    While one is active, clients without an explicit host call it, with its key and without a proxy,
    and calls to SendX are refused. The pytest plugin sets `active`.

    :param host: its base URL.
    :param api_key: its key.
    :param source: the option or fixture that made it active, for error messages.
    """

    active: ClassVar[Substitute | None] = None

    def __init__(self, host: str, api_key: str, source: str) -> None:
        self.host = host
        self.api_key = api_key
        self.source = source

    def refuse_sendx(self, host: str) -> None:
        """Raise RuntimeError if the host belongs to SendX.

        Not an `ApiException`, which the code under test may handle or retry.
        """
        if f".{host.rstrip('.')}".endswith(".sendx.io"):
            raise RuntimeError(
                f"{host} cannot be called while {self.source} is active; omit `host`, "
                f"`server_index` and `_host_index`, or set host to {self.host}"
            )


class HasDefault:
    """A class with a default instance, used if none is passed."""

    _default: ClassVar[Any] = None

    @classmethod
    def get_default(cls) -> Self:
        """Return the default instance; the first call creates it."""
        if cls._default is None:
            cls._default = cls()
        default: Self = cls._default
        return default

    @classmethod
    def set_default(cls, default: Self | None) -> None:
        """Set the instance that `get_default` returns; with None it creates a new one."""
        cls._default = default


def explain_unknown_options(form: str) -> Callable[[F], F]:
    """Make a constructor's error for an unknown option suggest the nearest known one.

    :param form: the expression that takes an option of `Configuration`, with `{name}` for the class
        and `{option}` for the option.
    """

    def decorate(init: F) -> F:
        own_options = list(inspect.signature(init).parameters)[1:]

        @wraps(init)
        def checked(self: object, *args: Any, **options: Any) -> None:
            for option in options.keys() - own_options:
                raise ApiTypeError(_unknown_option(type(self).__name__, option, own_options, form))
            init(self, *args, **options)

        return cast("F", checked)

    return decorate


def _unknown_option(name: str, option: str, own_options: list[str], form: str) -> str:
    text = f"{name} has no option {option!r}"
    near = _nearest(option, [*_options(), *own_options])
    if near is None:
        return f"{text}; see help({name})"
    value = '{"TeamApiKey": "..."}' if near == "api_key" else "..."
    form = f"{name}({{option}})" if near in own_options else form
    return f"{text}; did you mean {form.format(name=name, option=f'{near}={value}')}?"


def _options() -> list[str]:
    return list(inspect.signature(Configuration).parameters)


def _nearest(option: str, known: list[str], cutoff: float = 0.6) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(_ALIASES.get(option, option), known, n=1, cutoff=cutoff)
    return near[0] if near else None


class Configuration(HasDefault):
    """The settings of an `ApiClient`; each is also an attribute.

    Changes to the key, host, timeout and retries apply to the next call; TLS and proxy changes
    apply after `ApiClient.close()`.

    >>> configuration = Configuration(api_key={"TeamApiKey": "..."}, timeout=10)

    :param host: base URL; by default the environment variable `SENDX_HOST`, else the server at
        `server_index`.
    :param api_key: key by security scheme, `{"TeamApiKey": "..."}`, as str or `pydantic.SecretStr`;
        by default the environment variable `SENDX_API_KEY`.
    :param api_key_prefix: text to put before the key, by security scheme.
    :param username: accepted for compatibility and ignored, like `password`, `access_token`,
        `server_operation_index` and `server_operation_variables`.
    :param server_index: index into `get_host_settings()`; 0, production, by default.
    :param server_variables: values for the variables of a templated server URL.
    :param ignore_operation_servers: use `host` even if a call passes a `_host_index`.
    :param ssl_ca_cert: path to a file (PEM) or folder of CA certificates to trust instead of the
        system's.
    :param retries: number of attempts after the first one, 0 for none; or a `RetryPolicy` or a
        `urllib3.Retry`. `RetryPolicy()`, with 2 retries, by default.
    :param ca_cert_data: CA certificates to trust, as PEM text or DER bytes.
    :param debug: log method, URL, status, duration and attempt of each request at DEBUG level on
        the logger `sendx_python_sdk`, never a key or a body; off by default. The log goes to
        standard error if the program has not set up logging.
    :param timeout: seconds for the whole call, including retries and pauses; or a pair (connect,
        read) in seconds for each attempt; or a `urllib3.Timeout`, whose omitted connect and read
        take its total, or the defaults if it has none. By default 5 s to connect, 15 s for a reply,
        30 s for the whole call. DNS lookups can't be interrupted; they count toward the timeout.
    :param verify_ssl: False disables the verification of server certificates; True or None enables
        it.
    :param cert_file: path to a client certificate (PEM).
    :param key_file: path to its private key, if it is in another file.
    :param key_password: password of an encrypted private key.
    :param assert_hostname: name to expect in the server's certificate; False accepts any.
    :param tls_server_name: name to send in the TLS handshake (SNI) and to expect.
    :param proxy: proxy URL (http or https), "" for none; by default the environment variable
        `HTTPS_PROXY` (for http hosts `HTTP_PROXY`) or `ALL_PROXY`.
    :param proxy_headers: headers for the proxy.
    :param no_proxy: hosts to reach without the proxy: names, suffixes, addresses, networks or `*`,
        separated by commas; by default the environment variable `NO_PROXY`.
    :param connection_pool_maxsize: idle connections kept per host; at least 32 by default.
    :param socket_options: options for `socket.setsockopt`; TCP_NODELAY and SO_KEEPALIVE by default.
    :param max_response_bytes: maximum size of a reply; 20 MiB by default.
    :ivar logger_file: path of a file to append the log to; None, the default, for no file.
    :ivar logger_format: format of a line in that file or on standard error, as for
        `logging.Formatter`.
    :raises ApiValueError: if a value is invalid.
    """

    @explain_unknown_options("{name}({option})")
    def __init__(
        self,
        host: str | None = None,
        api_key: Mapping[str, str | SecretStr] | None = None,
        api_key_prefix: Mapping[str, str] | None = None,
        username: str | None = None,
        password: str | None = None,
        access_token: str | None = None,
        server_index: int | None = None,
        server_variables: Mapping[str, str] | None = None,
        server_operation_index: Mapping[int, int] | None = None,
        server_operation_variables: Mapping[int, Mapping[str, str]] | None = None,
        ignore_operation_servers: bool | None = False,
        ssl_ca_cert: str | None = None,
        retries: RetriesT = None,
        ca_cert_data: str | bytes | None = None,
        *,
        debug: bool | None = None,
        timeout: TimeoutT = None,
        verify_ssl: bool | None = None,
        cert_file: str | None = None,
        key_file: str | None = None,
        key_password: str | SecretStr | None = None,
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
        self.api_key: dict[str, str | SecretStr] = _mapping("api_key", api_key)
        self.api_key_prefix = _mapping("api_key_prefix", api_key_prefix)
        self.refresh_api_key_hook: Callable[[Configuration], object] | None = None
        self.username = username
        self.password = password
        self.access_token = access_token
        self.server_index = 0 if server_index is None and host is None else server_index
        self.server_variables = _mapping("server_variables", server_variables)
        self.server_operation_index = dict(server_operation_index or {})
        self.server_operation_variables = dict(server_operation_variables or {})
        self.ignore_operation_servers: bool | None = ignore_operation_servers
        self.ssl_ca_cert = ssl_ca_cert
        self.retries = retries
        self.ca_cert_data = ca_cert_data
        self.timeout = timeout
        self.verify_ssl: bool | None = verify_ssl
        self.cert_file = cert_file
        self.key_file = key_file
        self.key_password: Any = key_password
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
        self.logger_file: str | None = None
        self.logger_format = "%(asctime)s %(levelname)s %(message)s"
        self.debug: bool | None = debug  # must be last, see __setattr__()

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "timeout":
            Timeouts.parse(value)
        elif name == "retries":
            if not (value is None or isinstance(value, (RetryPolicy, urllib3.Retry))):
                whole_number(name, value, 0)
        elif name in _FLAGS:
            value = _flag(name, value)
        elif name == "assert_hostname":
            if not (value is None or isinstance(value, (bool, str))):
                raise ApiValueError(f"{name} must be a name, False or None, got {value!r}")
        elif name == "api_key":
            value = ApiKeys(_mapping(name, value))
        elif name == "key_password":
            value = masked(value)
        elif name in ("api_key_prefix", "server_variables"):
            value = _mapping(name, value)
        elif name in ("connection_pool_maxsize", "max_response_bytes"):
            whole_number(name, value, 1)
        elif name == "socket_options":
            if value is not None and not _are_tuples(value):
                raise ApiValueError("socket_options must be a list of (level, option, value)")
        elif name == "proxy_headers":
            value = None if value is None else _mapping(name, value)
        elif name in ("_host", "proxy", "no_proxy", "tls_server_name"):
            if value is not None and not isinstance(value, str):
                raise ApiValueError(f"{name.strip('_')} must be a str, got {type(value).__name__}")
            if name == "_host":
                _base_url("host", value or "")
        # A program may add any other attribute.
        elif (
            type(self) is Configuration
            and hasattr(self, "debug")
            and not hasattr(self, name)
            and (near := _nearest(name, _options(), cutoff=0.85))
        ):
            raise ApiAttributeError(f"Configuration has no option {name!r}; did you mean {near!r}?")
        object.__setattr__(self, name, value)

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.key_password = self.key_password  # masked again

    def __repr__(self) -> str:
        # A debugger may show it before __init__() has set everything.
        settings = vars(self)
        host = (settings.get("_host") or "").rpartition("@")[2]  # hide credentials
        return (
            f"Configuration(host={host!r}, server_index={settings.get('server_index')!r}, "
            f"api_key={settings.get('api_key')!r})"
        )

    @classmethod
    def get_default_copy(cls) -> Self:
        """Return `get_default()`; deprecated, as in `sendx` 2.0.0."""
        return cls.get_default()

    @property
    def host(self) -> str:
        """Base URL: the argument, else `SENDX_HOST`, else the server at `server_index`."""
        if self._host is not None:
            return self._host
        if (substitute := self.substitute) is not None:
            return substitute.host
        if not self.server_index and (host := os.environ.get("SENDX_HOST")):
            return _base_url("SENDX_HOST", host)
        return self.get_host_from_settings(self.server_index or 0, self.server_variables)

    @host.setter
    def host(self, value: str) -> None:
        self._host = value
        self.server_index = None

    @property
    def substitute(self) -> Substitute | None:
        """The server to call instead of SendX; None unless a test is running, or with a `host`."""
        return None if self.server_index or self._host is not None else Substitute.active

    def get_host_settings(self) -> list[HostSetting]:
        """Return the servers of the OpenAPI document."""
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

        :param index: its index in `servers`; None for `host`.
        :param variables: values for the variables in the URL.
        :param servers: `get_host_settings()` by default.
        :raises ApiValueError: if there is no such server, or a variable's value is not allowed.
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
        """Return the key of a security scheme, after calling `refresh_api_key_hook`.

        :param identifier: the scheme's name, `TeamApiKey`.
        :param alias: another name to look under.
        :return: the key with its prefix, with a masked repr; None if it is neither in `api_key` nor
            in the environment. A key under another name is probably misspelt, so the environment is
            not read then: its key may belong to another account.
        :raises ApiValueError: if the key is blank or cannot be sent in a header.
        """
        if self.refresh_api_key_hook is not None:
            self.refresh_api_key_hook(self)
        label, name, found = "api_key[{!r}]", identifier, masked(self.api_key.get(identifier))
        if found is None and alias is not None:
            name, found = alias, masked(self.api_key.get(alias))
        if (
            found is None
            and identifier in VARIABLE_OF_SCHEME
            and self.api_key.keys() <= {identifier, alias}
        ):
            label = VARIABLE_OF_SCHEME[identifier]
            found = masked(os.environ.get(label))
        if found is None:
            return None
        key = key_value(found, label, name)
        prefix = self.api_key_prefix.get(identifier)
        if not prefix:
            return key
        return key_value(
            MaskedStr(f"{prefix} {key}"), "api_key_prefix[{!r}] and the key", identifier
        )

    def auth_settings(self) -> AuthSettings:
        """Return the location, header and value of each configured key, by security scheme."""
        return {
            scheme: {"type": "api_key", "in": "header", "key": header, "value": key}
            for scheme, header in HEADER_OF_SCHEME.items()
            if (key := self.get_api_key_with_prefix(scheme)) is not None
        }

    @property
    def logger(self) -> dict[str, logging.Logger]:
        """The loggers by name: the package's own and urllib3's."""
        return {"package_logger": LOGGER, "urllib3_logger": logging.getLogger("urllib3")}

    def to_debug_report(self) -> str:
        """Return a description of the environment for a bug report, without secrets."""
        from sendx_python_sdk import __version__

        return (
            f"Python SDK Debug Report:\nOS: {sys.platform}\nPython Version: {sys.version}\n"
            f"Version of the API: 1.0.0\nSDK Package Version: {__version__}"
        )


def _base_url(name: str, url: str) -> str:
    if "?" in url or "#" in url:
        raise ApiValueError(f"{name} must not contain ? or #: the path is appended to it")
    return url


def _flag(name: str, value: object) -> bool:
    if value is None:
        return _FLAGS[name]
    if not isinstance(value, bool):
        raise ApiValueError(f"{name} must be True, False or None (the default), got {value!r}")
    return value


def _mapping(name: str, value: Mapping[str, Any] | None) -> dict[str, Any]:
    try:
        return dict(value or {})
    except (TypeError, ValueError):
        example = ' such as {"TeamApiKey": "..."}' if name.startswith("api_key") else ""
        raise ApiValueError(
            f"{name} must be a mapping{example}, got {type(value).__name__}"
        ) from None


def _are_tuples(values: Any) -> bool:
    try:
        return all(type(value) is tuple for value in values)
    except TypeError:
        return False
