"""Servers on loopback that play scripts over raw sockets, and certificates for them."""

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
from typing import Any, NamedTuple, TypeAlias

import pytest
import trustme
from support.recording import KEY
from typing_extensions import Self

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

PATIENCE = 10.0  # seconds that a busy machine may take for what should be there at once


class Request(NamedTuple):
    """A request as it came; its headers by their names in small letters."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int
    moment: float

    @property
    def email(self) -> str:
        return str(json.loads(self.body)["email"])


class Close(NamedTuple):
    """End the connection."""


class Reset(NamedTuple):
    """End it with a RST."""


class Trickle(NamedTuple):
    """Send one byte at a time."""

    data: bytes
    pause: float = 0.02


class Tunnel(NamedTuple):
    """Be a proxy: connect to the port that the request names, on loopback, and pass on."""


Step: TypeAlias = (
    bytes | float | Close | Reset | Trickle | Tunnel | Callable[[Request], "bytes | None"]
)
Script: TypeAlias = Step | list[Step]


def reply(
    status: int = 200, body: bytes | None = None, *headers: str, length: int | None = None
) -> bytes:
    """Write a reply; by default one that a success has, with its status in the message."""
    if body is None:
        body = json.dumps({"status": str(status), "message": f"said {status}"}).encode()
    length = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Reason", *headers, f"Content-Length: {length}", "", ""]
    return "\r\n".join(lines).encode() + body


def chunked(*chunks: bytes) -> bytes:
    """Write a success in chunks."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (*chunks, b""))


def echo(request: Request) -> bytes:
    """Answer with the address that was asked for."""
    return reply(200, json.dumps({"status": "200", "message": request.email}).encode())


def meet(count: int) -> Callable[[Request], None]:
    """Make a step that waits until as many requests are at it."""
    barrier = threading.Barrier(count)

    def step(request: Request) -> None:
        barrier.wait(PATIENCE)

    return step


class Server:
    """Plays its scripts, one for each request in the order in which they come; the last one is
    played from then on.

    :ivar requests: what has come in.
    :ivar connections: how many were made.
    :ivar open: how many there are.
    :ivar names: the names that TLS clients asked for (SNI).
    :ivar certificates: those that TLS clients showed.
    """

    def __init__(
        self,
        *scripts: Script,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.scripts: Sequence[Script] = scripts or (reply(),)
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
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._clients = ExitStack()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http{'s' if self._tls else ''}://{self.host}:{self.port}"

    def api(self, **options: Any) -> TrackingApi:
        """Make an API for this server, which is closed when the server is."""
        return self._clients.enter_context(tracking(**{"host": self.url, **options}))

    def wait_until(self, reached: Callable[[Server], bool]) -> bool:
        """Wait until this is so of the server; tell whether it ever was."""
        with self._changed:
            return self._changed.wait_for(lambda: reached(self), PATIENCE)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._clients.close()
        self._stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for sock in self._sockets:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *args: Any) -> threading.Thread:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(sock)
            with self._changed:
                self.connections += 1
                self.open += 1
                self._changed.notify_all()
            self._start(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        try:
            with suppress(OSError), sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._tls is None:
                    self._converse(sock, number)
                else:
                    with self._tls.wrap_socket(sock, server_side=True) as secure:
                        self.certificates.append(secure.getpeercert())
                        self._sockets.append(secure)
                        self._converse(secure, number)
        finally:
            with self._changed:
                self.open -= 1
                self._changed.notify_all()

    def _converse(self, sock: socket.socket, number: int) -> None:
        with sock.makefile("rb") as file:
            while (request := _read(file, number)) is not None:
                with self._changed:
                    script = self.scripts[min(len(self.requests), len(self.scripts) - 1)]
                    self.requests.append(request)
                    self._changed.notify_all()
                for step in script if isinstance(script, list) else [script]:
                    if isinstance(step, (Close, Reset)):
                        if isinstance(step, Reset):
                            linger = struct.pack("ii", 1, 0)
                            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        return
                    self._play(sock, request, step)

    def _play(self, sock: socket.socket, request: Request, step: Any) -> None:
        if isinstance(step, Trickle):
            for byte in step.data:
                self._stopping.wait(step.pause)
                sock.sendall(bytes([byte]))
        elif isinstance(step, Tunnel):
            self._tunnel(sock, int(request.target.rpartition(":")[2]))
        elif callable(step):
            sock.sendall(step(request) or b"")
        elif isinstance(step, bytes):
            sock.sendall(step)
        else:
            self._stopping.wait(step)

    def _tunnel(self, near: socket.socket, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as far:
            near.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = self._start(_pass_on, far, near)
            _pass_on(near, far)
            back.join()


def _read(file: Any, connection: int) -> Request | None:
    first, headers = file.readline().split(), {}
    if not first:
        return None
    while line := file.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", 0))
    body = file.read(length)
    if len(body) < length:  # the client went away
        return None
    method, target = first[0].decode(), first[1].decode()
    return Request(method, target, headers, body, connection, time.monotonic())


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def tracking(**options: Any) -> Iterator[TrackingApi]:
    """Make an API with these options of its configuration, with a key and without retries."""
    usual: dict[str, Any] = {"api_key": {"TeamApiKey": KEY}, "retries": 0}
    with ApiClient(Configuration(**{**usual, **options})) as client:
        yield TrackingApi(client)


@contextmanager
def unanswering(*, connects: bool, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Give a port where nothing is ever accepted: a connection is made by the kernel and no more,
    or is not even made."""
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
    """Give host names their addresses; `_` in a name is a dot, and every other name is on
    loopback."""
    places = {name.replace("_", "."): found for name, found in addresses.items()}
    find = socket.getaddrinfo

    def lookup(host: str, port: int, family: int = 0, *args: Any) -> list[Any]:
        found = [host] if re.fullmatch("[0-9.]+|.*:.*", host) else places.get(host, ["127.0.0.1"])
        return [entry for place in found for entry in find(place, port, 0, *args)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


_bound: list[socket.socket] = []


def closed_port() -> int:
    """Give a port where nothing listens, nor ever will: it is bound as long as the process runs."""
    sock = socket.socket()
    _bound.append(sock)
    sock.bind(("127.0.0.1", 0))
    port: int = sock.getsockname()[1]
    return port


def free_port() -> int:
    """Give a port where nothing listens yet."""
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
    """Give the CA that tests trust."""
    return trustme.CA()


def server_context(
    *names: str, ca: trustme.CA | None = None, clients: bool = False, **options: Any
) -> ssl.SSLContext:
    """Make a server's TLS settings, with a certificate for these names.

    :param clients: whether clients have to show a certificate.
    :param options: for `trustme.CA.issue_cert`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (ca or authority()).issue_cert(*(names or ("127.0.0.1",)), **options).configure_cert(context)
    if clients:
        authority().configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
