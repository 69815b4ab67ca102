"""One HTTP exchange through urllib3, limited by a deadline, with errors translated.

urllib3 keeps the pools, makes connections, sends requests and reads replies; http.client writes and
parses heads. This module adds a deadline over every step, and prevents replies from being taken for
the answer to another request.
"""

from __future__ import annotations

# Otherwise the first getaddrinfo() would import it, under a lock that a fork at that moment leaves
# locked in the child.
import encodings.idna  # noqa: F401  # pyright: ignore[reportUnusedImport]
import inspect
import io
import json
import os
import queue
import socket
import ssl
import sys
import threading
import warnings
import weakref
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from typing import TYPE_CHECKING, Any, NamedTuple

import urllib3
from urllib3.exceptions import (
    ClosedPoolError,
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)
from urllib3.util import Url, parse_url
from urllib3.util.connection import allowed_gai_family, create_connection
from urllib3.util.ssltransport import SSLTransport

from sendx_python_sdk import __version__
from sendx_python_sdk._auth import TOKEN, HeaderParams, checked_headers
from sendx_python_sdk._checks import NOT_PRINTABLE, is_loopback
from sendx_python_sdk._proxies import Proxy, proxy_for
from sendx_python_sdk._timeouts import RunningTimeout, Timeouts, TimeoutT, now, seconds_left
from sendx_python_sdk._tls import tls_context
from sendx_python_sdk.configuration import Configuration, Substitute
from sendx_python_sdk.exceptions import (
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    ApiTimeoutException,
    ApiValueError,
    InsecureHostWarning,
    retry_after_seconds,
)

# Not imported at run time: if this module is first imported while a VCR.py cassette is active, the
# name refers to a class of VCR.py.
if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

    _ConnectionBase = HTTPConnection
else:
    _ConnectionBase = object

RESTResponseType = urllib3.HTTPResponse
USER_AGENT = (
    f"sendx-python-sdk/{__version__} (python {'.'.join(map(str, sys.version_info[:3]))}; "
    f"urllib3 {urllib3.__version__})"  # type: ignore[attr-defined]
)

# Requests are small, so waiting for more to send only delays them. Keep-alive probes detect that a
# NAT or a load balancer has dropped an idle connection.
_SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
]
# urllib3 would retry without knowing what is safe, and wrap errors in MaxRetryError.
_NO_RETRIES = urllib3.Retry(False)
_PIECE = 65536
_MAYBE_APPLIED = "; the request may have been applied"
_unencrypted_hosts: set[str] = set()  # hosts that a warning was issued for


# Replies
#
# http.client creates `response_class(sock)`, which asks the socket for a file and reads from it:
#
#     _Reply  --makefile()-->  _ReplyReader (buffer)  --readinto()-->  _ReplyStream (deadline)
#
# Callers get a RESTResponse (below): a urllib3 response around a _Reply.


class _ReplyStream(io.RawIOBase):
    """The bytes of one reply, as they arrive; no read outlasts the deadline.

    urllib3 sets the socket's timeout to the time left for the reply, then http.client creates this
    stream. A socket timeout limits a single read, so a server that sends a byte now and then could
    go on forever. So this stream sets the remaining time before every read.
    """

    def __init__(self, sock: Any) -> None:
        self.sock = sock
        # Keeps the socket open after the connection releases it, as http.client's own file does.
        self._file = sock.makefile("rb", 0)
        timeout: float | None = sock.gettimeout()
        self._deadline = None if timeout is None else now() + timeout
        self.ended = False

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the file that http.client requests from a socket."""
        return _ReplyReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # Reading a socket again after its end may block or raise.
        if self.ended:
            return 0
        if self._deadline is not None:
            left = self._deadline - now()
            if left <= 0:
                raise TimeoutError("timed out")
            self.sock.settimeout(left)
        count: int = self.sock.recv_into(buffer)
        self.ended = count == 0
        return count

    def close(self) -> None:
        # The TLS handshake after CONNECT gets only the remaining time.
        if self._deadline is not None:
            with suppress(OSError):  # the socket may be closed
                self.sock.settimeout(seconds_left(self._deadline))
        self._file.close()
        super().close()


class _ReplyReader(io.BufferedReader):
    """A buffer that ends the connection if bytes follow the reply.

    They would be taken for the beginning of the next reply.
    """

    def close(self) -> None:
        stream = self.raw
        if isinstance(stream, _ReplyStream) and not self.closed:
            stream.ended = True  # so that peek() returns buffered bytes without waiting
            sock = stream.sock
            if self.peek() or (isinstance(sock, _TLS) and _has_decrypted_bytes(sock)):
                outer: Any = getattr(sock, "socket", sock)  # TLS in TLS has no shutdown()
                with suppress(OSError):
                    outer.shutdown(socket.SHUT_RDWR)
        super().close()


_TLS = (ssl.SSLSocket, SSLTransport)


def _has_decrypted_bytes(sock: ssl.SSLSocket | SSLTransport) -> bool:
    """Return whether TLS has buffered bytes that polling the socket would not show."""
    if isinstance(sock, SSLTransport):  # TLS in TLS, through an https:// proxy
        return bool(sock.sslobj.pending() or sock.incoming.pending)
    return sock.pending() > 0


class _Reply(HTTPResponse):
    """A reply with a complete and final head, which http.client parses."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        # http.client only calls the socket's makefile(), so a stream can take its place.
        self._stream = _ReplyStream(sock)
        super().__init__(self._stream, *args, **kwargs)  # type: ignore[arg-type]

    def begin(self) -> None:
        self._read_head()
        # http.client skips only interim replies with status 100. A 103 (Early Hints) would be taken
        # for the reply, and the real reply for the answer to the next request.
        while 102 <= self.status <= 199:
            # begin() does nothing if headers are set.
            self.headers = self.msg = None  # type: ignore[assignment]
            self._read_head()
        if self.status == 101:
            self.will_close = True  # what follows is not HTTP
        # These have no body, regardless of their headers (RFC 9112, 6.3); urllib3 would wait for
        # one.
        if self.status in (204, 304):
            self.chunked = False
            self.length = 0
            del self.headers["Transfer-Encoding"]
        # http.client takes the end of the connection for the end of the head, so half a reply would
        # count as a success with an empty body.
        if self._stream.ended:
            raise RemoteDisconnected("the connection was closed within the head of the reply")

    def _read_head(self) -> None:
        try:
            super().begin()
        except (AttributeError, LookupError, TypeError) as error:
            # http.client reads headers with Python's email parser, which fails on some.
            raise HTTPException(f"the head cannot be parsed: {error}") from None


# Connections


class _ConnectError(HTTPError):
    """No connection was made, so nothing was sent.

    :ivar at_proxy: whether the proxy is at fault, rather than the host behind it.
    """

    def __init__(self, at_proxy: bool) -> None:
        super().__init__("not connected")
        self.at_proxy = at_proxy


# urllib3's own errors occur where a tool has replaced the connection class.
_NOT_SENT = (_ConnectError, NewConnectionError, NameResolutionError, ConnectTimeoutError)


class _BoundedConnection(_ConnectionBase):
    """A connection to any of a host's addresses, with one timeout for all steps of connecting."""

    response_class = _Reply
    _deadline: float | None = None
    _unsent: list[bytes] | None = None

    def connect(self) -> None:
        """Connect, or raise `_ConnectError`, which says that nothing was sent."""
        self._deadline = None if self.timeout is None else now() + self.timeout
        # One deadline covers the lookup, all addresses, CONNECT and TLS: CPython limits the whole
        # handshake by the socket's timeout, which _new_conn() sets to the remaining time.
        try:
            super().connect()
        except Exception as error:
            # Once a proxy has accepted CONNECT, a TLS failure is the host's.
            behind = self.has_connected_to_proxy and isinstance(error, ssl.SSLError)
            raise _ConnectError(self.proxy is not None and not behind) from error

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request in one write; urllib3 would send head and body in two packets."""
        pieces: list[bytes] = []
        self._unsent = pieces
        try:
            super().request(*args, **kwargs)
        finally:
            self._unsent = None
        self.send(b"".join(pieces))

    def send(self, data: Any) -> None:
        """Send data, or collect it while a request is being written."""
        if self._unsent is None:
            super().send(data)
        else:
            self._unsent.append(data)

    # The only private name of urllib3 in this package: urllib3 gives each of a host's addresses the
    # whole timeout, and has no public hook between the lookup and the connection.
    def _new_conn(self) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, allowed_gai_family(), socket.SOCK_STREAM)
        if self._deadline is not None and now() >= self._deadline:
            raise TimeoutError("the name lookup took too long")
        problem = OSError(f"{self.host} has no address")
        for number, (*_, address) in enumerate(found):
            # Each address gets an equal share of the remaining time, so that one that drops packets
            # leaves time for the others.
            left = seconds_left(self._deadline)
            share = None if left is None else left / (len(found) - number)
            try:
                sock = create_connection(
                    (str(address[0]), self.port),
                    share,
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except OSError as error:
                problem = error
                continue
            sock.settimeout(seconds_left(self._deadline))
            # As urllib3 does, for audit hooks.
            sys.audit("http.client.connect", self, self.host, self.port)
            return sock
        raise problem


@lru_cache
def _bounded(base: type[HTTPConnection]) -> type[HTTPConnection]:
    """Return urllib3's connection class with deadlines.

    Another tool's class, such as VCR.py's, is returned unchanged.
    """
    if not base.__module__.startswith("urllib3."):
        return base
    return type(base.__name__, (_BoundedConnection, base), {})


class _IdleConnections:
    """The idle connections of a pool, without a lock.

    The lock of urllib3's `queue.LifoQueue` is taken in Python code: a fork or an interruption at
    the wrong moment leaves it locked, and every later call hangs.
    """

    def __init__(self, maxsize: int) -> None:
        self.maxsize = maxsize
        self._connections: list[Any] = []

    def get(self, block: bool = False, timeout: float | None = None) -> Any:
        """Return the most recently used connection."""
        try:
            return self._connections.pop()
        except IndexError:
            raise queue.Empty from None

    def put(self, connection: Any, block: bool = False) -> None:
        """Keep a connection."""
        if len(self._connections) >= self.maxsize:
            raise queue.Full
        self._connections.append(connection)

    def qsize(self) -> int:
        """Return the number of connections kept."""
        return len(self._connections)

    def empty(self) -> bool:
        """Return whether no connection is kept; VCR.py calls this."""
        return not self._connections


class _HTTPPool(urllib3.HTTPConnectionPool):
    QueueCls = _IdleConnections  # type: ignore[assignment]

    # Looked up on use, because VCR.py replaces urllib3's class while a cassette is active.
    @property
    def ConnectionCls(self) -> type[HTTPConnection]:  # type: ignore[override]  # noqa: N802
        return _bounded(urllib3.HTTPConnectionPool.ConnectionCls)


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    QueueCls = _IdleConnections  # type: ignore[assignment]

    @property
    def ConnectionCls(self) -> type[HTTPConnection]:  # type: ignore[override]  # noqa: N802
        return _bounded(urllib3.HTTPSConnectionPool.ConnectionCls)


_POOLS: dict[str, type[urllib3.HTTPConnectionPool | urllib3.HTTPSConnectionPool]] = {
    "http": _HTTPPool,
    "https": _HTTPSPool,
}


class _Address(NamedTuple):
    """A parsed URL."""

    scheme: str
    host: str
    port: int
    url: str
    target: str
    without_query: str

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


class _Route(NamedTuple):
    """The pool for a host, and the proxy that it goes through."""

    pool: urllib3.HTTPConnectionPool
    proxy: Proxy | None


class _Exchange(NamedTuple):
    """Details of an exchange, for its errors."""

    method: str
    address: _Address
    proxy: Proxy | None
    timeout: RunningTimeout
    max_bytes: int


class RESTResponse:
    """A reply of any status.

    :ivar response: the urllib3 response.
    :ivar status: HTTP status.
    :ivar reason: reason phrase.
    :ivar data: the body, with any Content-Encoding decoded; None before `read()`.
    :ivar request: method and URL of the request.
    :ivar attempts: number of requests sent for the call.
    :ivar retryable: whether sending the same request again is safe and may help.
    """

    def __init__(self, resp: Any, exchange: _Exchange | None = None) -> None:
        self.response = resp
        self.status: int = resp.status
        self.reason: str | None = resp.reason and NOT_PRINTABLE.sub(" ", resp.reason)
        self.data: bytes | None = None
        self.request: tuple[str, str] | None = None
        self.attempts = 1
        self.retryable = False
        self._exchange = exchange
        if exchange is not None:
            self.request = (exchange.method, exchange.address.without_query)

    def read(self) -> bytes:
        """Return the body, which the first call reads.

        :raises ApiConnectionException: if the body is cut off or times out.
        :raises ApiDecodeException: if the body is longer than `max_response_bytes`, or its
            Content-Encoding cannot be decoded.
        """
        if self.data is None:
            if self._exchange is None or self.response.closed:  # a mocking tool's reply
                self.data = self.response.data
            else:
                self.data = _read_body(self, self._exchange)
        return self.data or b""

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, from `Retry-After` (RFC 9110, 10.2.3)."""
        return retry_after_seconds(self.getheader("Retry-After"), self.getheader("Date"))

    def getheaders(self) -> Mapping[str, str]:
        """Return the headers, case-insensitive."""
        headers: Mapping[str, str] = self.response.headers
        return headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """Return a header, or the default."""
        value: str | None = self.response.headers.get(name, default)
        return value


class RESTClientObject:
    """The connections of a client: opened as needed, kept alive, shared by threads.

    :param configuration: settings. Those for TLS and proxies are read at the first request to a
        host, the others at each request.
    """

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._routes: dict[tuple[str, str, int], _Route] = {}
        self._lock = threading.Lock()
        self._pid = os.getpid()
        # Not at exit: the operating system closes the sockets then, and the warning would be noise.
        weakref.finalize(self, _warn_left_open, self._routes, self._pid).atexit = False

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.configuration,)  # sockets stay behind

    def close(self) -> None:
        """Close every connection; one that is in use is closed after its reply."""
        if self._pid != os.getpid():
            self._leave_to_parent()
        # Closing can block, so the lock is released first.
        with self._lock:
            routes = list(self._routes.values())
            self._routes.clear()
        for route in routes:
            route.pool.close()

    def request(
        self,
        method: str,
        url: str,
        headers: HeaderParams = None,
        body: object = None,
        post_params: object = None,
        _request_timeout: TimeoutT = None,
    ) -> RESTResponse:
        """Send a request once and return the reply, its body unread.

        :param method: HTTP method.
        :param url: absolute URL.
        :param headers: header fields; Content-Length and Transfer-Encoding are refused.
        :param body: bytes, and a str if the Content-Type is not JSON, are sent unchanged; anything
            else is sent as JSON.
        :param post_params: refused, since forms are not supported.
        :param _request_timeout: as `Configuration.timeout`, which it overrides.
        :return: the reply, of any status.
        :raises ApiValueError: before anything is sent, if an argument is invalid.
        :raises ApiConnectionException: if no reply arrived.
        """
        if post_params:
            raise ApiValueError("post_params: this client sends JSON bodies, not forms")
        if not TOKEN.fullmatch(method):
            raise ApiValueError(f"{method!r} is not an HTTP method")
        config = self.configuration
        timeout = _request_timeout
        if not isinstance(timeout, RunningTimeout):
            given = config.timeout if timeout is None else timeout
            timeout = Timeouts.parse(given, "_request_timeout").start()
        address = _parse_url(url)
        if Substitute.active is not None:
            Substitute.active.refuse_sendx(address.host)
        fields = checked_headers(headers)
        content = body if body is None or isinstance(body, bytes) else _serialize(body, fields)
        while True:
            route = self._route(address)
            # A proxy for plain HTTP gets the whole URL (RFC 9112, 3.2.2).
            forwarded = route.proxy is not None and address.scheme == "http"
            exchange = _Exchange(method, address, route.proxy, timeout, config.max_response_bytes)
            try:
                response = route.pool.urlopen(
                    method,
                    address.url if forwarded else address.target,
                    body=content,
                    # Not in a variable: error trackers record those, and these values are not
                    # masked.
                    headers={name: str(value) for name, value in fields.items()},
                    retries=_NO_RETRIES,
                    redirect=False,  # it could send key and body to another host
                    assert_same_host=False,  # the pool was chosen for this URL
                    timeout=timeout,
                    preload_content=False,  # read() limits the size
                )
            except ClosedPoolError:  # another thread closed the client; open again
                continue
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                failure = _failure(error, exchange)
            else:
                return RESTResponse(response, exchange)
            try:  # not in the except block, which would add urllib3's error and frames
                raise failure
            finally:
                del failure  # its traceback refers to this frame

    def _route(self, address: _Address) -> _Route:
        if self._pid != os.getpid():
            self._leave_to_parent()
        route = self._routes.get(address[:3])
        if route is None:
            # Threads that start together must share a pool, or each would keep connections.
            with self._lock:
                route = self._routes.get(address[:3]) or _new_route(self.configuration, address)
                self._routes[address[:3]] = route
        return route

    def _leave_to_parent(self) -> None:
        """After a fork, drop the inherited connections without notifying their servers."""
        routes = list(self._routes.values())
        self._routes.clear()
        # A new lock too: another thread of the parent may have held the old one.
        RESTClientObject.__init__(self, self.configuration)
        for route in routes:
            route.pool.close()


def _warn_left_open(routes: dict[tuple[str, str, int], _Route], pid: int) -> None:
    if routes and pid == os.getpid():
        for route in routes.values():
            route.pool.close()
        warnings.warn("an ApiClient was not closed", ResourceWarning, stacklevel=2)


class _TooLong(HTTPError):
    """A reply is longer than `max_response_bytes`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"it is longer than max_response_bytes ({limit})")


def _read_body(reply: RESTResponse, exchange: _Exchange) -> bytes:
    """Read a body, holding at most about `max_response_bytes` in memory."""
    response, limit = reply.response, exchange.max_bytes
    length: int | None = response.length_remaining
    failure: ApiException
    try:
        # A body of known size can be read at once if it isn't compressed.
        if length is not None and length <= limit and "Content-Encoding" not in response.headers:
            data: bytes = response.data
            return data
        return _read_pieces(response, limit)
    except (_TooLong, DecodeError) as error:
        cause = _root_cause(error)
        why = str(cause) if isinstance(cause, _TooLong) else _describe(cause)
        reason = f"the reply cannot be read ({why})"
        if reply.status >= 400:  # the status alone explains the failure
            response.close()
            reply.reason = f"{reply.reason}; {reason}"
            return b""
        failure = ApiDecodeException(reply.status, reason + _MAYBE_APPLIED, reply)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        failure = _failure(error, exchange)
    # The rest of this reply must not be read as the beginning of the next.
    response.close()
    try:
        raise failure
    finally:
        del failure


def _read_pieces(response: RESTResponseType, limit: int) -> bytes:
    """Return a body, read in pieces.

    urllib3 decompresses in pieces too, so a gzip bomb is detected before it expands.

    :raises _TooLong: if it is longer than the limit.
    """
    if (response.length_remaining or 0) > limit:  # the Content-Length says so
        raise _TooLong(limit)
    size, pieces = 0, list[bytes]()
    for piece in response.stream(_PIECE):
        size += len(piece)
        if size > limit:
            raise _TooLong(limit)
        pieces.append(piece)
    return b"".join(pieces)


def _failure(error: Exception, exchange: _Exchange) -> ApiConnectionException:
    """Translate an error of urllib3 or http.client."""
    address, limits = exchange.address, exchange.timeout.limits
    # Once connected, it is unknown how much of the request arrived.
    sent = not isinstance(error, _NOT_SENT)
    where, setting = _place(error, exchange)
    cause = _root_cause(error)
    why = _describe(cause)
    error_type: type[ApiConnectionException] = ApiConnectionException
    # Timeouts first, because name lookups and TLS handshakes can time out too.
    if isinstance(cause, (TimeoutError, ReadTimeoutError)):
        error_type = ApiTimeoutException
        # urllib3's own timeout error concerns the reply; the connect timeout limits sending.
        reading = isinstance(error, ReadTimeoutError)
        both = (limits.read if reading else limits.connect, limits.total)
        limit = min((seconds for seconds in both if seconds is not None), default=float("inf"))
        stage = "no reply from" if reading else "no connection to"
        if sent and not reading:
            stage = "the request could not be sent to"
        reason = f"{stage} {where} within {_rounded(limit)} s"
    elif isinstance(cause, socket.gaierror):
        name = where.rpartition(":")[0]
        subject = name if name.startswith("the proxy") else f"the host name {name}"
        reason = f"{subject} was not found ({why}); check {setting}"
    elif isinstance(cause, ssl.SSLCertVerificationError):
        reason = f"the certificate of {where} is not trusted ({why}); see `ssl_ca_cert`"
    else:
        reason = f"no {'usable reply from' if sent else 'connection to'} {where} ({why})"
        if "WRONG_VERSION_NUMBER" in why:
            reason += (
                f"; it does not speak TLS on this port, check the scheme and port of {setting}"
            )
        elif where.startswith("the proxy"):
            reason += f"; check {setting}"
    failure = error_type(0, reason + (_MAYBE_APPLIED if sent else ""))
    failure.sent = sent
    failure.request = (exchange.method, address.without_query)
    failure.attempts = 1
    # urllib3's errors may hold a pool or a reply, which cannot be pickled.
    failure.__cause__ = ProtocolError(str(cause)) if isinstance(cause, HTTPError) else cause
    return failure


def _place(error: Exception, exchange: _Exchange) -> tuple[str, str]:
    """Return the host or proxy that an error concerns, and the setting to check."""
    if exchange.proxy is None:
        return exchange.address.place, "`host`"
    proxy = exchange.proxy.url.partition("://")[2]
    if isinstance(error, _ConnectError) and error.at_proxy:
        return f"the proxy {proxy}", f"`{exchange.proxy.source}`"
    return f"{exchange.address.place} (proxy {proxy})", "`host`"


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {NOT_PRINTABLE.sub(' ', str(error))[:200]}"


def _root_cause(error: BaseException) -> BaseException:
    """Return the error inside urllib3's wrappers, and remove all of their tracebacks.

    The frames' variables hold the key, which an error tracker would record, and refer back to the
    errors, which would keep the client in memory.
    """
    while True:
        error.__traceback__ = None
        inner = error.__cause__ or next(
            (part for part in error.args if isinstance(part, BaseException)), None
        )
        error.__cause__ = error.__context__ = None
        if inner is None or not isinstance(error, HTTPError):
            return error
        error = inner


def _rounded(seconds: float) -> str:
    return f"{float(f'{seconds:.3g}'):g}"


@lru_cache(maxsize=256)
def _parse_url(url: str) -> _Address:
    """Parse an absolute URL.

    :raises ApiValueError: if it is invalid; the message hides the query and credentials.
    """
    why = "it must be https:// or http://, a host name and an optional port"
    try:
        parts = parse_url(url)
    except LocationParseError:
        parts = Url()
    if " " in url or not url.isprintable():
        why = "it contains white space, or control or invisible characters"
    elif parts.auth:
        why = "user names and passwords are not supported"
    elif parts.scheme in ("http", "https") and parts.host and parts.port != 0:
        why = ""
    if "://" not in url:  # perhaps a key in the wrong place, so it is not shown
        raise ApiValueError(
            "host must begin with https:// or http://; an API key belongs in "
            'api_key={"TeamApiKey": "..."}'
        )
    if why:
        shown = url.partition("?")[0].rpartition("@")[2]
        raise ApiValueError(f"host: {shown!r} is not a URL that can be called: {why}")
    scheme, host = parts.scheme or "", parts.host or ""
    port = parts.port or (443 if scheme == "https" else 80)
    without_query = f"{scheme}://{parts.netloc}{parts.path or '/'}"
    return _Address(scheme, host, port, parts.url, parts.request_uri, without_query)


def _serialize(body: object, headers: dict[str, str]) -> bytes:
    content_type = next(
        (v for name, v in headers.items() if name.lower() == "content-type"), "json"
    )
    if isinstance(body, str) and "json" not in content_type.lower():
        return body.encode()
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ApiValueError(f"the body cannot be sent as JSON: {error}") from None


def _new_route(config: Configuration, address: _Address) -> _Route:
    host = address.host.strip("[]")
    if address.scheme == "http" and not is_loopback(host) and host not in _unencrypted_hosts:
        text = f"requests to http://{host} are not encrypted, and contain the API key"
        warnings.warn(text, InsecureHostWarning, stacklevel=_level_of_caller())
        _unencrypted_hosts.add(host)
    proxy = proxy_for(config, address.scheme, host, address.port)
    options: dict[str, Any] = {
        "num_pools": 1,
        "maxsize": config.connection_pool_maxsize,
        "socket_options": config.socket_options or _SOCKET_OPTIONS,
        "server_hostname": config.tls_server_name,
    }
    # urllib3 refuses TLS options for a plain connection.
    if address.scheme == "https":
        options["assert_hostname"] = config.assert_hostname
    if address.scheme == "https" or (proxy and proxy.url.startswith("https")):
        options["ssl_context"] = tls_context(config)
    # The manager makes one pool and is discarded, because it would take a lock in every call.
    if proxy is None:
        manager = urllib3.PoolManager(**options)
    else:
        options["proxy_ssl_context"] = options.get("ssl_context")
        headers = {name: str(value) for name, value in proxy.headers.items()}
        manager = urllib3.ProxyManager(proxy.url, proxy_headers=headers, **options)
    manager.pool_classes_by_scheme = _POOLS
    return _Route(manager.connection_from_host(address.host, address.port, address.scheme), proxy)


def _level_of_caller() -> int:
    """Return the stacklevel that makes the calling function's warning show the user's line."""
    level, frame = 0, inspect.currentframe()
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(
        "sendx_python_sdk."
    ):
        level, frame = level + 1, frame.f_back
    return level
