"""The scripted server of the tests, certificates for it, and hosts that behave otherwise."""

from __future__ import annotations

import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from typing import Any, BinaryIO, NamedTuple, TypeAlias

import pytest
import trustme
from support.values import KEY
from typing_extensions import Self
from urllib3 import HTTPHeaderDict

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

PATIENCE = 10.0  # seconds that a busy machine may take for something that should be immediate


class Request(NamedTuple):
    """A request as it arrived.

    :ivar headers: by name in any case, listed in lower case; `getlist()` shows repeated ones.
    :ivar connection: number of the connection, from 1.
    :ivar moment: when it was complete, on the monotonic clock.
    """

    method: str
    target: str
    headers: HTTPHeaderDict
    body: bytes
    connection: int
    moment: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def email(self) -> str:
        return str(self.json["email"])


class Close(NamedTuple):
    """Close the connection with a FIN."""


class Reset(NamedTuple):
    """Close the connection with a RST."""


class HalfClose(NamedTuple):
    """Send a FIN and keep reading."""


class Trickle(NamedTuple):
    """Send one byte at a time."""

    data: bytes
    pause: float = 0.02


class Endless(NamedTuple):
    """Send the same bytes again and again until the client hangs up."""

    data: bytes
    pause: float = 0.0


class Tunnel(NamedTuple):
    """Act as a proxy: connect to the requested port on loopback and forward both ways."""


Step: TypeAlias = (
    bytes  # to send
    | float  # seconds to wait
    | Close
    | Reset
    | HalfClose
    | Trickle
    | Endless
    | Tunnel
    | Callable[[Request], "Script | None"]  # to call; what it returns is played
)
Script: TypeAlias = Step | list[Step]


def reply(
    status: int | str = 200, body: Any = None, *headers: str, length: int | str | None = None
) -> bytes:
    """Return a reply's bytes.

    :param status: a number, or a number and a reason phrase.
    :param body: bytes, or anything else to send as JSON; by default `said` and the status.
    :param headers: whole lines, with a character for each byte. The Content-Type is JSON unless
        there is one among them.
    :param length: Content-Length; the body's by default.
    """
    if body is None:
        body = {"status": str(status), "message": f"said {status}"}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Reason" if isinstance(status, int) else f"HTTP/1.1 {status}"]
    if not any(line.lower().startswith("content-type:") for line in headers):
        lines.append("Content-Type: application/json")
    lines += [*headers, f"Content-Length: {len(data) if length is None else length}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + data


def chunked(*chunks: bytes) -> bytes:
    """Return a success in chunks."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (*chunks, b""))


def echo(request: Request) -> bytes:
    """Answer with the address in the request."""
    return reply(200, {"status": "200", "message": request.email})


def meet(count: int) -> Callable[[Request], None]:
    """Return a step that waits until so many requests have reached it."""
    barrier = threading.Barrier(count)

    def step(request: Request) -> None:
        barrier.wait(PATIENCE)

    return step


class Server:
    """A server that plays scripts: one per request in the order of arrival, the last one from then
    on. By default every request succeeds.

        with Server([Reset()], reply(503), reply(200, {"message": "hello"})) as server:
            server.api(retries=2).identify_contact({"email": "ann@example.com"})
            assert len(server.requests) == 3

    Requests that break RFC 9112 fail the test.

    :param scripts: what to do with each request: a step or a list of steps.
    :param tls: settings of TLS, see `server_context`; without them it speaks plain HTTP.
    :param reads: False plays a script as soon as the first bytes arrive, and then closes.
    :ivar requests: the requests so far.
    :ivar connections: number of connections so far.
    :ivar open: number of connections that are open.
    :ivar written: bytes written since `answer()`.
    :ivar names: names that TLS clients asked for (SNI).
    :ivar certificates: certificates that TLS clients showed.
    """

    def __init__(
        self,
        *scripts: Script,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        reads: bool = True,
    ) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.open = 0
        self.names: list[str | None] = []
        self.certificates: list[Any] = []
        self._tls = tls
        if tls is not None:
            tls.sni_callback = lambda _sock, name, _context: self.names.append(name)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.host = f"[{host}]" if ":" in host else host
        self._reads = reads
        self._sockets: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._clients = ExitStack()
        self.answer(*scripts)

    # Set up

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://{self.host}:{self.port}"

    def answer(self, *scripts: Script) -> None:
        """Play other scripts, from the next request on."""
        with self._changed:
            self.scripts: Sequence[Script] = scripts or (reply(),)
            self._played = 0
            self.written = 0

    def configuration(self, **options: Any) -> Configuration:
        """Return a configuration for this server, by default with a key and without retries."""
        usual = {"host": self.url, "api_key": {"TeamApiKey": KEY}, "retries": 0}
        return Configuration(**{**usual, **options})

    def client(self, configuration: Configuration | None = None, **options: Any) -> ApiClient:
        """Return a client, which is closed when the server is.

        :param options: for `ApiClient`.
        """
        client = ApiClient(configuration or self.configuration(), **options)
        self._clients.callback(_close, client)
        return client

    def api(self, **options: Any) -> TrackingApi:
        """Return an API, whose client is closed when the server is.

        :param options: for `configuration()`.
        """
        return TrackingApi(self.client(self.configuration(**options)))

    # What has arrived

    @property
    def sent(self) -> Any:
        """The JSON of the last request."""
        return self.requests[-1].json

    @property
    def headers(self) -> HTTPHeaderDict:
        """The headers of the last request."""
        return self.requests[-1].headers

    def wait_until(self, reached: Callable[[Server], bool]) -> bool:
        """Wait until something is true of the server; return whether it became true."""
        with self._changed:
            return self._changed.wait_for(lambda: reached(self), PATIENCE)

    # Run

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._clients.close()
        self._stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        with self._changed:
            sockets = list(self._sockets)
        for sock in sockets:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *args: Any) -> threading.Thread:
        thread = threading.Thread(target=target, args=args)
        thread.start()
        with self._changed:
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        return thread

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self._sockets.add(sock)
                self.connections += 1
                self.open += 1
                self._changed.notify_all()
            self._start(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        used = sock
        try:
            with suppress(OSError), sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._tls is not None:
                    used = self._tls.wrap_socket(sock, server_side=True)
                    self.certificates.append(used.getpeercert())
                    with self._changed:
                        self._sockets.add(used)
                with used:
                    self._converse(used, number)
        finally:
            with self._changed:
                self._sockets -= {sock, used}
                self.open -= 1
                self._changed.notify_all()

    def _converse(self, sock: socket.socket, number: int) -> None:
        if not self._reads:
            nothing = Request("", "", HTTPHeaderDict(), sock.recv(1000), number, time.monotonic())
            self._play(sock, nothing)
            return
        with sock.makefile("rb") as file:
            while (request := _read(file, number)) is not None and self._play(sock, request):
                pass

    def _play(self, sock: socket.socket, request: Request) -> bool:
        """Play the next script; return whether the connection stays open."""
        with self._changed:
            script = self.scripts[min(self._played, len(self.scripts) - 1)]
            self._played += 1
            self.requests.append(request)
            self._changed.notify_all()
        for step in _steps(script, request):
            if isinstance(step, Close):
                return False
            if isinstance(step, Reset):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            if isinstance(step, HalfClose):
                sock.shutdown(socket.SHUT_WR)
            elif isinstance(step, Trickle):
                for byte in step.data:
                    self._stopping.wait(step.pause)
                    self._send(sock, bytes([byte]))
            elif isinstance(step, Endless):
                while not self._stopping.wait(step.pause):
                    self._send(sock, step.data)
            elif isinstance(step, Tunnel):
                self._tunnel(sock, int(request.target.rpartition(":")[2]))
            elif isinstance(step, bytes):
                self._send(sock, step)
            else:
                self._stopping.wait(step)
        return True

    def _send(self, sock: socket.socket, data: bytes) -> None:
        for start in range(0, len(data), 65536):
            part = data[start : start + 65536]
            sock.sendall(part)
            self.written += len(part)

    def _tunnel(self, near: socket.socket, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as far:
            near.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = self._start(_pass_on, far, near)
            _pass_on(near, far)
            back.join()


def _steps(script: Script, request: Request) -> Iterator[Any]:
    """Yield the steps of a script, with those that its functions return in their places."""
    for step in script if isinstance(script, list) else [script]:
        if callable(step):
            result = step(request)
            yield from _steps([] if result is None else result, request)
        else:
            yield step


def _close(client: ApiClient) -> None:
    client.configuration.debug = False  # which sets the level of a logger
    client.close()


_REQUEST_LINE = re.compile(rb"([A-Z]+) ([!-~]+) HTTP/1\.[01]\r\n")
_HEADER_LINE = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ((?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?)\r\n"
)


def _read(file: BinaryIO, connection: int) -> Request | None:
    """Read a request; return None if the client has gone.

    :raises ValueError: if the request breaks RFC 9112.
    """
    lines: list[bytes] = []
    while (line := file.readline()) != b"\r\n":
        if not line.endswith(b"\n"):
            return None
        lines.append(line)
    start = _REQUEST_LINE.fullmatch(lines[0] if lines else b"")
    if start is None:
        raise ValueError(f"request line {lines[:1]}")
    method, headers = start[1].decode(), HTTPHeaderDict()
    for line in lines[1:]:
        field = _HEADER_LINE.fullmatch(line)
        if field is None:
            raise ValueError(f"header line {line!r}")
        headers.add(field[1].decode().lower(), field[2].decode("latin-1"))
    if method != "CONNECT" and len(headers.getlist("Host")) != 1:
        raise ValueError("the header Host must be there once")
    if "Transfer-Encoding" in headers:
        raise ValueError("the client has no need of Transfer-Encoding")
    length = int(headers.get("Content-Length", "0"))  # no number if it is there twice
    body = file.read(length)
    if len(body) < length:
        return None
    return Request(method, start[2].decode(), headers, body, connection, time.monotonic())


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def tracking(**options: Any) -> Iterator[TrackingApi]:
    """Open an API with these options of its configuration, with a key and without retries."""
    usual: dict[str, Any] = {"api_key": {"TeamApiKey": KEY}, "retries": 0}
    with ApiClient(Configuration(**{**usual, **options})) as client:
        yield TrackingApi(client)


@contextmanager
def unanswering(*, connects: bool, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Open a port that accepts nothing: the kernel completes connections, or not even that."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket(family))
        listener.bind((host, port))
        listener.listen(1 if connects else 0)
        while not connects:  # until its queue is full
            filler = stack.enter_context(socket.socket(family))
            filler.settimeout(0.1)
            try:
                filler.connect(listener.getsockname())
            except TimeoutError:
                break
        yield listener.getsockname()[1]


def resolve(monkeypatch: pytest.MonkeyPatch, **addresses: Sequence[str]) -> None:
    """Resolve host names to these addresses (`_` in a name is a dot), and others to loopback."""
    places = {name.replace("_", "."): found for name, found in addresses.items()}
    find = socket.getaddrinfo

    def lookup(host: str, port: int, family: int = 0, *args: Any) -> list[Any]:
        found = [host] if re.fullmatch("[0-9.]+|.*:.*", host) else places.get(host, ["127.0.0.1"])
        return [entry for place in found for entry in find(place, port, 0, *args)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


_bound: list[socket.socket] = []


def closed_port() -> int:
    """Return a port on which nothing listens as long as the process runs."""
    sock = socket.socket()
    _bound.append(sock)
    sock.bind(("127.0.0.1", 0))
    port: int = sock.getsockname()[1]
    return port


def free_port() -> int:
    """Return a port on which nothing listens yet."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if the block takes longer."""
    start = time.monotonic()
    yield
    taken = time.monotonic() - start
    assert taken < seconds, f"took {taken:.2f} s"


@cache
def authority() -> trustme.CA:
    """Return the certificate authority that tests trust."""
    return trustme.CA()


def server_context(
    *names: str, ca: trustme.CA | None = None, clients: bool = False, **options: Any
) -> ssl.SSLContext:
    """Return a server's TLS settings, with a certificate for these names.

    :param names: 127.0.0.1 by default.
    :param ca: who signs it; the authority that tests trust by default.
    :param clients: whether clients must show a certificate.
    :param options: for `trustme.CA.issue_cert`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (ca or authority()).issue_cert(*(names or ("127.0.0.1",)), **options).configure_cert(context)
    if clients:
        authority().configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
