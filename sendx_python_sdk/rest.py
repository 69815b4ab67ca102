"""Requests over sockets, with deadlines and retries. The only file that talks to urllib3.

urllib3 keeps the pools and makes the connections: TLS, proxies, addresses. A request is one
`send`; a `_Reply` reads what comes back through a `_Wire`, on which no wait goes past the
deadline. urllib3's own retries and redirects are not used.
"""

from __future__ import annotations

import http.client
import io
import json
import logging
import os
import queue
import re
import socket
import ssl
import sys
import threading
import time
import warnings
import weakref
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple
from urllib.parse import unquote

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ClosedPoolError,
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    ProtocolError,
)
from urllib3.util import Url, make_headers, parse_url
from urllib3.util.connection import allowed_gai_family, create_connection
from urllib3.util.ssl_ import create_urllib3_context

from sendx_python_sdk import __version__
from sendx_python_sdk.configuration import (
    LOGGER,
    Configuration,
    RetriesT,
    RetryPolicy,
    Timeouts,
    TimeoutT,
    header_value,
)
from sendx_python_sdk.exceptions import (
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    ApiTimeoutException,
    ApiValueError,
    retry_after_seconds,
)

__all__ = ["ApiException", "RESTClientObject", "RESTResponse", "RESTResponseType"]

RESTResponseType = urllib3.HTTPResponse
USER_AGENT = (
    f"sendx-python-sdk/{__version__} (python {'.'.join(map(str, sys.version_info[:3]))}; "
    f"urllib3 {urllib3.__version__})"  # type: ignore[attr-defined]
)

_IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})  # RFC 9110, 9.2.2
_NOT_APPLIED = frozenset({429, 503})  # the server says that it has not acted
_SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
]
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_STATUS_LINE = re.compile(r"HTTP/1\.([0-9]) +([1-9][0-9]{2})(?: (.*))?")
_FIELD_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)")
_NOT_SHOWN = re.compile(r"[^\x20-\x7e\xa1-\xff]+")
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]")
_unencrypted_hosts: set[str] = set()


class RESTResponse:
    """A reply of any status.

    :param resp: the response of urllib3 or, where the body was read already, of `http.client`.
    :param data: the body, where it was read already.
    :ivar status: HTTP status.
    :ivar reason: reason phrase.
    :ivar data: the body without its Content-Encoding, None before `read()`.
    :ivar request: method and URL of the request.
    :ivar attempts: how many times the request was tried.
    """

    request: tuple[str, str] | None = None
    attempts = 1

    def __init__(self, resp: Any, data: bytes | None = None) -> None:
        self.response = resp
        self.status: int = resp.status
        self.reason: str | None = resp.reason
        self.data = data

    def read(self) -> bytes:
        """Read the body, once; give it."""
        if self.data is None:
            self.data = self.response.data
        return self.data or b""

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait as `Retry-After` says (RFC 9110, 10.2.3)."""
        return retry_after_seconds(self.getheader("Retry-After"))

    def getheaders(self) -> Mapping[str, str]:
        """Give the headers, case-insensitive."""
        headers: Mapping[str, str] = self.response.headers
        return headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """Give one header, or the default."""
        value: str | None = self.response.headers.get(name, default)
        return value


class _TooLong(HTTPError):
    """A reply is longer than `max_response_bytes`."""

    def __init__(self) -> None:
        super().__init__("the reply is longer than max_response_bytes")


class _Wire(io.RawIOBase):
    """One reply as it comes in; what `http.client` takes for a socket."""

    def __init__(self, conn: Any, deadline: float | None, limit: int) -> None:
        self.sock = conn.sock
        self.deadline = deadline
        self.left = limit + 65536  # for the head
        self.over = False
        self.to_close: Any = None

    def makefile(self, mode: str) -> io.BufferedReader:
        return _Buffer(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.over:
            return 0
        if self.deadline is not None:
            self.sock.settimeout(_seconds_left(self.deadline))
        count: int = self.sock.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise _TooLong
        return count

    def close(self) -> None:
        if self.to_close is not None:
            self.to_close.close()
        super().close()


class _Buffer(io.BufferedReader):
    def close(self) -> None:
        wire: Any = self.raw
        if not (wire.over or self.closed):
            wire.over = True
            if self.peek():  # what stands behind a reply must not pass for the next one
                with suppress(OSError):
                    wire.sock.shutdown(socket.SHUT_RDWR)
        super().close()


class _Reply(http.client.HTTPResponse):
    """A reply whose head is read here. `http.client` has the e-mail parser do that, which looks
    into multipart types; and it takes a cut head for a whole one, and any 1xx but 100 for final."""

    def flush(self) -> None:
        """Nothing is written. As garbage, `fp` may be closed before this is."""

    def begin(self) -> None:
        """Read the head (RFC 9112, 4 to 6)."""
        while True:
            line = self._line()
            match = _STATUS_LINE.fullmatch(line)
            if match is None:
                raise http.client.BadStatusLine(line)
            fields: Any = self._fields()
            self.status = self.code = int(match[2])
            if self.status == 101 or self.status >= 200:
                break
        self.version = 10 if match[1] == "0" else 11
        self.reason = (match[3] or "").strip()
        self.headers = self.msg = fields
        self.chunked = fields.get("Transfer-Encoding", "").strip().lower() == "chunked"
        self.chunk_left = None
        self.length = None
        if self.status in (101, 204, 304):
            self.length = 0
        elif "Content-Length" in fields and not self.chunked:
            # Where the lengths differ, the rest of this reply would pass for the next one.
            lengths = {text.strip() for text in fields["Content-Length"].split(",")}
            text = lengths.pop()
            if lengths or not (text.isascii() and text.isdigit() and len(text) < 19):
                raise http.client.HTTPException("Content-Length makes no sense")
            self.length = int(text)
        endless = self.length is None and not self.chunked
        connection = fields.get("Connection", "").lower()
        last = "close" in connection or (match[1] == "0" and "keep-alive" not in connection)
        self.will_close = endless or last or self.status == 101

    def _fields(self) -> urllib3.HTTPHeaderDict:
        fields: list[tuple[str, str]] = []
        for _ in range(101):
            line = self._line()
            if not line:
                return urllib3.HTTPHeaderDict(fields)
            if line[0] in " \t":  # folded (5.2)
                if fields:
                    fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
            elif match := _FIELD_LINE.fullmatch(line):
                fields.append((match[1], match[2].strip()))
        raise http.client.HTTPException("more than 100 header fields")

    def _line(self) -> str:
        line = self.fp.readline(65537)
        if not line.endswith(b"\n"):
            if len(line) > 65536:
                raise http.client.LineTooLong("header line")
            raise http.client.RemoteDisconnected(
                "closed by the server before the reply's head ended"
            )
        return _NOT_SHOWN.sub(" ", line.decode("latin-1").rstrip("\r\n"))


class _Unread(urllib3.HTTPResponse):
    def release_conn(self) -> None:
        reply, conn = self._original_response, self._connection
        if conn and reply and not reply.isclosed():
            conn.close()  # or the rest of this reply would pass for the next one
        super().release_conn()


class _Idle:
    """The idle connections of a pool. What urllib3 has for it, a `queue.LifoQueue`, takes a lock
    in Python code: an interruption there leaves it locked, and every later call would hang."""

    def __init__(self, maxsize: int) -> None:
        self.maxsize = maxsize
        self.queue: list[Any] = []

    def get(self, block: bool = False, timeout: float | None = None) -> Any:
        try:
            return self.queue.pop()
        except IndexError:
            raise queue.Empty from None

    def put(self, conn: Any, block: bool = False) -> None:
        if len(self.queue) >= self.maxsize:
            raise queue.Full
        self.queue.append(conn)

    def qsize(self) -> int:
        return len(self.queue)


class _Bounded:
    """A connection that is made, to any of the host's addresses, before `deadline`."""

    deadline: float | None = None

    def _new_conn(self: Any) -> socket.socket:
        address = (self._dns_host, self.port)
        found = socket.getaddrinfo(*address, allowed_gai_family(), socket.SOCK_STREAM)
        error = OSError(f"{self.host} has no address")
        for tried, (*_, place) in enumerate(found):
            left = _seconds_left(self.deadline)
            share = None if left is None else left / (len(found) - tried)
            try:
                options = (share, self.source_address, self.socket_options)
                sock = create_connection((str(place[0]), self.port), *options)
            except OSError as problem:
                error = problem
                continue
            try:
                sock.settimeout(_seconds_left(self.deadline))
            except TimeoutError:
                sock.close()
                raise
            return sock
        raise error

    def response_class(self, sock: Any, **options: Any) -> http.client.HTTPResponse:
        """Read a proxy's answer to CONNECT."""
        wire: Any = _Wire(self, self.deadline, 65536)
        return http.client.HTTPResponse(wire, **options)


class _PlainConnection(_Bounded, HTTPConnection):  # type: ignore[misc]
    pass


class _SecureConnection(_Bounded, HTTPSConnection):  # type: ignore[misc]
    pass


class _Url(NamedTuple):
    scheme: str
    host: str
    port: int | None
    netloc: str
    target: str
    without_query: str


class Sending(NamedTuple):
    """How a request is sent.

    :param idempotent: whether a replay does no harm; None for what RFC 9110 says of the method.
    :param preload: False leaves the body of the reply unread, as a urllib3 response.
    :param retries: instead of those of the configuration.
    """

    idempotent: bool | None = None
    preload: bool = True
    retries: RetriesT = None


class _Call(NamedTuple):
    method: str
    scheme: str
    timeouts: Timeouts
    deadline: float | None
    limit: int
    preload: bool


class RESTClientObject:
    """The connections of a client, opened at need and kept alive; threads may share it.

    :param configuration: read at each request; its TLS and proxy settings at the first to a host.
    """

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._pools: dict[tuple[Any, ...], Any] = {}
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._retries_spent = 0.0
        weakref.finalize(self, _left_open, self._pools, self._pid).atexit = False

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.configuration,)  # sockets stay behind

    def close(self) -> None:
        """Close every connection; one in use is closed when its reply is there."""
        if self._pid != os.getpid():
            self._leave_to_parent()
        with self._lock:
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, Any] | None = None,
        body: Any = None,
        post_params: Any = None,
        _request_timeout: TimeoutT = None,
    ) -> RESTResponse:
        """Send a request, again where that is safe and of use, and give the last reply.

        :param method: HTTP method.
        :param url: absolute URL.
        :param headers: header fields; the framing of the body is not theirs to set.
        :param body: bytes are sent as they are, as is a str whose Content-Type is not JSON;
            anything else as JSON.
        :param post_params: how to send it; the name is that of the forms, which there are none of.
        :param _request_timeout: as `Configuration.timeout`, which it overrides.
        :return: the reply, whatever its status.
        :raises ApiValueError: before anything is sent, if an argument cannot be used.
        :raises ApiConnectionException: if no reply came.
        :raises ApiDecodeException: if the reply is longer than `max_response_bytes`.
        """
        how = post_params or Sending()
        if not isinstance(how, Sending):
            raise ApiValueError("post_params: this client sends JSON bodies, not forms")
        config = self.configuration
        timeout = config.timeout if _request_timeout is None else _request_timeout
        timeouts = Timeouts.of(timeout, "_request_timeout")
        deadline = _moment(timeouts.total, None)
        where = _parse(url)
        limit = config.max_response_bytes
        call = _Call(method, where.scheme, timeouts, deadline, limit, how.preload)
        message = b""
        retries: Retries | None = None
        attempts = 0
        self._retries_spent = max(0.0, self._retries_spent - 0.5)
        while True:
            attempts += 1
            pool = self._pool(where)
            message = message or _message(method, where, pool, headers or {}, body)
            started = time.monotonic()
            outcome: RESTResponse | ApiException
            try:
                outcome = _exchange(pool, message, call)
            except ApiException as error:
                outcome = error
            outcome.request = (method, where.without_query)
            outcome.attempts = attempts
            if LOGGER.isEnabledFor(logging.DEBUG):
                result = outcome.status or outcome.reason
                text = "%s %s: %s in %.0f ms (attempt %d)"
                taken = (time.monotonic() - started) * 1000
                LOGGER.debug(text, method, where.without_query, result, taken, attempts)
            if isinstance(outcome, RESTResponse) and outcome.status < 400:
                return outcome
            if retries is None:
                safe = method in _IDEMPOTENT_METHODS if how.idempotent is None else how.idempotent
                chosen = config.retries if how.retries is None else how.retries
                retries = Retries(chosen, safe)
            pause = retries.pause_after(outcome)
            if pause is None or (deadline is not None and time.monotonic() + pause >= deadline):
                break
            if self._retries_spent >= retries.policy.budget:
                break
            self._retries_spent += 1
            time.sleep(pause)
            if deadline is not None and time.monotonic() >= deadline:
                break  # or what the server said would give way to a time-out
            if isinstance(outcome, RESTResponse) and outcome.data is None:
                outcome.response.close()
        if isinstance(outcome, RESTResponse):
            return outcome
        try:
            raise outcome
        finally:
            del outcome  # its traceback holds this frame

    def _pool(self, where: _Url) -> Any:
        if self._pid != os.getpid():
            self._leave_to_parent()
        pool = self._pools.get(where[:3])
        if pool is None:
            with self._lock:
                pool = self._pools.get(where[:3]) or _new_pool(self.configuration, where)
                self._pools[where[:3]] = pool
        return pool

    def _leave_to_parent(self) -> None:
        """After a fork: give up the connections, which are the parent's, without a word to their
        servers, and the locks, which another thread may have held."""
        pools = list(self._pools.values())
        self._pools.clear()
        RESTClientObject.__init__(self, self.configuration)
        for pool in pools:
            pool.close()


def _left_open(pools: dict[tuple[Any, ...], Any], pid: int) -> None:
    if pools and pid == os.getpid():
        for pool in pools.values():
            pool.close()
        warnings.warn("an ApiClient was not closed", ResourceWarning, stacklevel=2)


def _exchange(pool: Any, message: bytes, call: _Call) -> RESTResponse:
    """Send a request once and read the reply."""
    timeouts, deadline = call.timeouts, call.deadline
    conn: Any = None
    reply: Any = None
    sent = False
    try:
        try:
            conn = pool._get_conn()
        except ClosedPoolError:  # by another thread, just now; the connection will be closed too
            conn = pool._new_conn()
        if conn.is_closed:
            conn.deadline = _moment(timeouts.connect, deadline)
            conn.timeout = _seconds_left(conn.deadline)
            if pool.proxy is not None and call.scheme == "https":
                pool._prepare_proxy(conn)  # CONNECT, then TLS inside
            if conn.is_closed:
                conn.connect()
            pool._validate_conn(conn)
        until = _moment(timeouts.read, deadline)
        conn.sock.settimeout(_seconds_left(until))
        sent = True
        # A server may answer, and hang up, before it has read all.
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            conn.send(message)
        wire: Any = _Wire(conn, until, call.limit)
        reply = _Reply(wire, method=call.method)
        reply.begin()
        if not call.preload:
            return _unread(reply, wire, pool, conn, call)
        data = _decoded(reply, _read(reply, call.limit), call.limit)
        if reply.will_close:
            conn.close()
    except _TooLong:
        conn.close()
        return _too_long(reply, call.limit)
    except (OSError, http.client.HTTPException, HTTPError, ValueError) as error:
        if conn is not None:
            conn.close()
        raise _failure(error, pool, sent, timeouts) from error
    except BaseException:
        # After an interruption the rest of this reply must not be read as the next one.
        if conn is not None:
            conn.close()
        raise
    pool._put_conn(conn)
    return RESTResponse(reply, data)


def _read(reply: http.client.HTTPResponse, limit: int) -> bytes:
    if reply.length is not None:
        if reply.length > limit:
            raise _TooLong
        return reply.read()
    # In small pieces: the size that a chunk claims is allocated before its bytes are there.
    return b"".join(iter(lambda: reply.read(65536), b""))


def _decoded(reply: http.client.HTTPResponse, data: bytes, limit: int) -> bytes:
    """Undo the Content-Encoding; where that cannot be done the bytes stay what they were."""
    if reply.headers.get("Content-Encoding", "").lower() not in ("gzip", "x-gzip", "deflate"):
        return data
    for bits in (47, -15):  # gzip or zlib, as the first bytes say; deflate without a wrapping
        with suppress(zlib.error):
            return _unpacked(data, bits, limit)
    return data


def _unpacked(data: bytes, bits: int, limit: int) -> bytes:
    plain = b""
    for _ in range(100):  # gzip may come in several members (RFC 1952, 2.2), here not without end
        unpacker = zlib.decompressobj(bits)
        plain += unpacker.decompress(data, limit + 1 - len(plain))
        if len(plain) > limit:
            raise _TooLong
        data = unpacker.unused_data
        if not data.startswith(b"\x1f\x8b"):
            break
    return plain


def _unread(reply: Any, wire: _Wire, pool: Any, conn: Any, call: _Call) -> RESTResponse:
    """Hand over a reply whose body is still to come; reading or closing it frees the connection."""
    wire.deadline = call.deadline
    if call.deadline is None:
        conn.sock.settimeout(call.timeouts.read)
    if reply.will_close:
        wire.to_close, pool = conn, None
    response = _Unread(
        reply,
        headers=urllib3.HTTPHeaderDict(reply.headers.items()),
        status=reply.status,
        version=reply.version,
        reason=reply.reason,
        preload_content=False,
        original_response=reply,
        pool=pool,
        connection=conn,
        request_method=call.method,
    )
    return RESTResponse(response)


def _too_long(reply: Any, limit: int) -> RESTResponse:
    """Say that a reply is too long: of an error in the reason, as its status is there."""
    reason = f"the reply is longer than max_response_bytes ({limit})"
    applied = "; the request may have been applied"
    if reply is None or reply.headers is None:  # not even its head came to an end
        raise ApiConnectionException(0, reason + applied)
    response = RESTResponse(reply, b"")
    if reply.status < 400:
        raise ApiDecodeException(reply.status, reason + applied, response)
    response.reason = f"{response.reason}; {reason}"
    return response


def _failure(error: Exception, pool: Any, sent: bool, timeouts: Timeouts) -> ApiConnectionException:
    """Word what went wrong on a connection as one of our own exceptions."""
    place = f"{pool.host}:{pool.port or pool.ConnectionCls.default_port}"
    if pool.proxy is not None:
        place += f" (proxy {pool.proxy.host}:{pool.proxy.port})"
    # It may quote what the server sent, and is to be one line of a log.
    cause = f"{type(error).__name__}: {_NOT_SHOWN.sub(' ', str(error))[:200]}"
    kind: type[ApiConnectionException] = ApiConnectionException
    if isinstance(error, (TimeoutError, urllib3.exceptions.TimeoutError)):
        kind = ApiTimeoutException
        limits = (timeouts.read if sent else timeouts.connect, timeouts.total)
        limit = min((seconds for seconds in limits if seconds is not None), default=float("inf"))
        reason = f"no {'reply from' if sent else 'connection to'} {place} within {limit:g} s"
    elif isinstance(error, socket.gaierror):
        reason = f"the host name {pool.host} was not found ({cause}); check `host`"
    elif isinstance(error, ssl.SSLCertVerificationError):
        reason = f"the certificate of {place} is not trusted ({cause}); see `ssl_ca_cert`"
    else:
        reason = f"no {'usable reply from' if sent else 'connection to'} {place} ({cause})"
    failure = kind(0, reason + ("; the request may have been applied" if sent else ""))
    failure.sent = sent
    return failure


class Retries:
    """The retries of one call.

    :param configured: as `Configuration.retries`.
    :param idempotent: whether a request that may have been applied can be sent again.
    """

    def __init__(self, configured: Any, idempotent: bool) -> None:
        self.idempotent = idempotent
        self.done = 0
        self.in_doubt = False  # whether a try may have been applied
        self.theirs: urllib3.Retry | None = None
        self.policy = RetryPolicy()
        if isinstance(configured, RetryPolicy):
            self.policy = configured
        elif isinstance(configured, urllib3.Retry):
            # Its methods leave out POST; whether a replay is safe is known better here.
            self.theirs = configured.new(allowed_methods=None)
        elif configured is not None:
            self.policy = RetryPolicy(max_retries=configured)

    def pause_after(self, outcome: RESTResponse | ApiException) -> float | None:
        """Choose the seconds to wait before the next try; None for no more tries.

        What an earlier try may have done is said by the error of a later one that was not sent.
        """
        applied, wait = outcome.status not in _NOT_APPLIED, outcome.retry_after
        if isinstance(outcome, ApiConnectionException):
            applied, cause = outcome.sent, outcome.__cause__
            if self.in_doubt and not outcome.sent:
                outcome.sent = True
                outcome.reason = f"{outcome.reason}; an earlier try may have been applied"
                outcome.args = (outcome.status, outcome.reason)
            # What is not trusted now will not be in a second.
            if isinstance(cause, ssl.SSLCertVerificationError):
                return None
        elif isinstance(outcome, ApiDecodeException):
            return None
        self.in_doubt = self.in_doubt or applied
        if applied and not self.idempotent:
            return None
        if self.theirs is not None:
            return self._pause_of_theirs(self.theirs, outcome, wait)
        self.done += 1
        if self.done > self.policy.max_retries:
            return None
        if outcome.status and outcome.status not in self.policy.statuses:
            return None
        if wait is not None and wait > self.policy.retry_after_max:
            return None
        return wait or self.policy.pause(self.done)

    def _pause_of_theirs(
        self, retry: urllib3.Retry, outcome: RESTResponse | ApiException, wait: float | None
    ) -> float | None:
        wait = wait if retry.respect_retry_after_header else None
        error: Exception | None = None
        response: Any = None
        if isinstance(outcome, ApiConnectionException):
            error = ProtocolError("") if outcome.sent else ConnectTimeoutError("")
        else:
            if not retry.is_retry("POST", outcome.status or 0, wait is not None):
                return None
            response = urllib3.HTTPResponse(status=outcome.status or 0)
        try:
            self.theirs = retry.increment("POST", response=response, error=error)
        except HTTPError:
            return None
        if wait is not None and wait > self.policy.retry_after_max:
            return None
        return wait or self.theirs.get_backoff_time()


def _moment(seconds: float | None, deadline: float | None) -> float | None:
    """Give the `time.monotonic()` of so many seconds from now, or the deadline if it is sooner."""
    if seconds is None:
        return deadline
    moment = time.monotonic() + seconds
    return moment if deadline is None else min(moment, deadline)


def _seconds_left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


@lru_cache(maxsize=256)
def _parse(url: str) -> _Url:
    why = "it must be https:// or http://, a host name, and a port if need be"
    try:
        parts = parse_url(url)
    except LocationParseError:
        parts = Url()
    if _BLANK_OR_CONTROL.search(url):
        why = "it has white space, control characters or half a surrogate pair"
    elif parts.auth:
        why = "a user name or password has no use in it"
    elif parts.scheme in ("http", "https") and parts.host and parts.port != 0:
        why = ""
    if why:
        shown = url.partition("?")[0].rpartition("@")[2]
        raise ApiValueError(f"host: {shown!r} is no URL that can be called: {why}")
    netloc = parts.netloc or ""
    bare = f"{parts.scheme}://{netloc}{parts.path or '/'}"
    return _Url(parts.scheme or "", parts.host or "", parts.port, netloc, parts.request_uri, bare)


def _message(method: str, where: _Url, pool: Any, headers: Mapping[str, Any], body: Any) -> bytes:
    """Write the request as it goes over the wire (RFC 9112)."""
    target = where.target
    own = (("Host", where.netloc), ("Accept-Encoding", "identity"), ("User-Agent", USER_AGENT))
    fields = {name.lower(): (name, value) for name, value in own}
    if pool.proxy is not None and where.scheme == "http":
        target = f"http://{where.netloc}{target}"
        fields.update((name.lower(), (name, v)) for name, v in pool.proxy_headers.items())
    for name, value in headers.items():
        lower = name.lower()
        if not _TOKEN.fullmatch(name) or lower in ("content-length", "transfer-encoding"):
            raise ApiValueError(f"the header {name!r} cannot be set")
        if value is not None:
            plain = isinstance(value, float) or (isinstance(value, int) and abs(value) < 1e18)
            text = str(value) if plain else value
            fields[lower] = (name, header_value(text, f"header {name!r}"))
    if body is not None:
        kind = fields.get("content-type", ("", "json"))[1]
        body = body if isinstance(body, bytes) else _serialized(body, kind)
        fields["content-length"] = ("Content-Length", str(len(body)))
    if not _TOKEN.fullmatch(method):
        raise ApiValueError(f"{method!r} is no HTTP method")
    lines = [f"{method} {target} HTTP/1.1", *(f"{n}: {v}" for n, v in fields.values()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + (body or b"")


def _serialized(body: Any, content_type: str) -> bytes:
    if isinstance(body, str) and "json" not in content_type.lower():
        return body.encode()
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ApiValueError(f"the body cannot be sent as JSON: {error}") from None


def _new_pool(config: Configuration, where: _Url) -> Any:
    host = where.host.strip("[]")
    if where.scheme == "http" and not _is_loopback(host) and host not in _unencrypted_hosts:
        text = f"requests to http://{host}, with the API key in them, are not encrypted"
        warnings.warn(text, stacklevel=8)
        _unencrypted_hosts.add(host)
    proxy = _proxy_for(config, where)
    options: dict[str, Any] = {
        "num_pools": 1,
        "maxsize": config.connection_pool_maxsize,
        "socket_options": config.socket_options or _SOCKET_OPTIONS,
        "server_hostname": config.tls_server_name,
    }
    if where.scheme == "https":
        options["assert_hostname"] = config.assert_hostname
    if where.scheme == "https" or proxy.startswith("https"):
        options["ssl_context"] = _tls_context(config)
    manager = _proxy_manager(proxy, config, options) if proxy else urllib3.PoolManager(**options)
    pool: Any = manager.connection_from_host(where.host, where.port, where.scheme)
    pool.pool = _Idle(config.connection_pool_maxsize)
    secure = isinstance(pool, urllib3.HTTPSConnectionPool)
    pool.ConnectionCls = _SecureConnection if secure else _PlainConnection
    return pool


def _tls_context(config: Configuration) -> ssl.SSLContext:
    verify = ssl.CERT_REQUIRED if config.verify_ssl else ssl.CERT_NONE
    context = create_urllib3_context(cert_reqs=verify)
    path, data = config.ssl_ca_cert, config.ca_cert_data
    name = "ssl_ca_cert" if path else "ca_cert_data"
    try:
        if path or data:
            kind = "capath" if path and os.path.isdir(path) else "cafile"
            context.load_verify_locations(**{kind: path}, cadata=data)
        else:
            context.load_default_certs()
        name = "cert_file or key_file"
        if config.cert_file:
            context.load_cert_chain(config.cert_file, config.key_file)
    except (OSError, TypeError, ValueError) as error:
        raise ApiValueError(f"{name} cannot be used: {error}") from error
    return context


def _proxy_manager(proxy: str, config: Configuration, options: dict[str, Any]) -> Any:
    headers = dict(config.proxy_headers or {})
    try:
        url = parse_url(proxy)
        if url.scheme not in ("http", "https") or not url.host or _BLANK_OR_CONTROL.search(proxy):
            raise ValueError
        if url.auth:
            headers.update(make_headers(proxy_basic_auth=unquote(url.auth)))
        bare = url._replace(auth=None).url
        options["proxy_ssl_context"] = options.get("ssl_context")
        return urllib3.ProxyManager(bare, proxy_headers=headers, **options)
    except (HTTPError, ValueError):
        raise ApiValueError("proxy must be a URL like http://proxy.example:3128") from None


def _proxy_for(config: Configuration, where: _Url) -> str:
    proxy, excepted = config.proxy, config.no_proxy
    if proxy is None:
        proxy = _from_environment(f"{where.scheme}_proxy") or _from_environment("all_proxy")
    if excepted is None:
        excepted = _from_environment("no_proxy")
    if not proxy or any(_covers(entry, where) for entry in excepted.lower().split(",")):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def _from_environment(name: str) -> str:
    # In CGI a request's `Proxy` header would come as HTTP_PROXY.
    upper = "" if name == "http_proxy" and "REQUEST_METHOD" in os.environ else name.upper()
    return os.environ.get(name) or os.environ.get(upper, "")


def _covers(entry: str, where: _Url) -> bool:
    """Tell whether an entry of `no_proxy` covers a host."""
    host, port = where.host.strip("[]"), where.port or (443 if where.scheme == "https" else 80)
    entry = entry.strip().removesuffix(f":{port}")
    if entry == "*":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        name = entry.lstrip("*").lstrip(".")
        return name != "" and f".{host}".lower().endswith(f".{name}")
    try:
        return address in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        address: Any = ip_address(host)
        return bool((getattr(address, "ipv4_mapped", None) or address).is_loopback)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
