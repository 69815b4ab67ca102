"""The HTTP side: a thread per connection, HTTP/1.1 with keep-alive, JSON in and out."""

from __future__ import annotations

import os
import re
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, Thread, current_thread
from typing import Any, cast

from sendx_python_sdk.sandbox.answers import Answer, refusal
from sendx_python_sdk.sandbox.contacts import Refused
from sendx_python_sdk.sandbox.control import Control
from sendx_python_sdk.sandbox.service import Request, Service

BODY_LIMIT = 1024 * 1024

_HEAD_LIMIT = 64 * 1024
_REQUEST_LINE = re.compile(rb"([A-Z]+) (/[!-~]*) HTTP/1\.1\r\n")


class _Handler(BaseHTTPRequestHandler):
    raw_requestline: bytes
    protocol_version = "HTTP/1.1"
    server_version = "SendX-sandbox"
    sys_version = ""
    # A request line that cannot be read is answered with a status line all the same.
    default_request_version = "HTTP/1.0"
    # Together: a reply leaves in one piece and at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        """Read the request line and the headers, as http.server does, but usual ones without its
        parser for mail, which takes a third of the time that a request takes.
        """
        self.fields: dict[str, str] = {}
        usual = _REQUEST_LINE.fullmatch(self.raw_requestline)
        if usual is None:
            if not super().parse_request():
                return False
            self.fields = {name.lower(): value for name, value in self.headers.items()}
            return True
        self.requestline = self.raw_requestline.decode("latin-1").rstrip("\r\n")
        self.command, self.path = usual[1].decode(), usual[2].decode("latin-1")
        self.request_version = "HTTP/1.1"
        size = 0
        while line := self.rfile.readline(_HEAD_LIMIT).decode("latin-1").rstrip("\r\n"):
            name, colon, value = line.partition(":")
            size += len(line)
            if not colon or name != name.strip() or size >= _HEAD_LIMIT:
                self.close_connection = True
                self.send_error(431 if size >= _HEAD_LIMIT else 400)
                return False
            name, value = name.lower(), value.strip()
            self.fields[name] = f"{self.fields[name]}, {value}" if name in self.fields else value
        self.close_connection = self.fields.get("connection", "").lower() == "close"
        if self.fields.get("expect", "").lower() == "100-continue":
            return self.handle_expect_100()
        return True

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def finish(self) -> None:
        with suppress(ConnectionError):
            super().finish()

    def handle_request(self) -> None:
        started = time.perf_counter()
        server = cast("Server", self.server)
        body, problem = b"", None
        try:
            body = self._read_body()
        except Refused as refused:
            problem = refused
        if server.control.knows(self.path.partition("?")[0]):
            try:
                if problem is not None:
                    raise problem
                answer = server.control.answer(self.command, self.path, self.fields, body)
            except Refused as refused:
                answer = refusal(refused)
        else:
            try:
                # Browsers send it; a page of somebody else's might know the key.
                if "origin" in self.fields:
                    server.control.check_origin(self.command, self.fields)
            except Refused as refused:
                problem = problem or refused
            request = Request(self.command, self.path, self.fields, body, started, problem)
            answer = server.service.answer(request, server.stopping.wait)
        self._send(answer)

    def __getattr__(self, name: str) -> Callable[[], None]:
        # http.server looks for do_GET and the like; which methods there are the contract says.
        if name.startswith("do_"):
            return self.handle_request
        raise AttributeError(name)

    def handle_expect_100(self) -> bool:
        """Let the client send its body, without waiting for the reply to fill the buffer."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what http.server itself refuses, such as a broken request line."""
        server = cast("Server", self.server)
        closing = {"Connection": "close"}
        problem = Refused(code, message or self.responses[code][0], closing)
        request = Request(self.command or "", "", {}, b"", time.perf_counter(), problem)
        self._send(server.service.answer(request, server.stopping.wait))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Keep quiet."""

    def _read_body(self) -> bytes:
        closing = {"Connection": "close"}
        if "transfer-encoding" in self.fields:
            raise Refused(411, "a body needs a Content-Length", closing)
        length = self.fields.get("content-length", "0")
        if not re.fullmatch("[0-9]{1,18}", length):
            raise Refused(400, "Content-Length must be a number", closing)
        size = int(length)
        if size <= BODY_LIMIT:
            body = self.rfile.read(size)
            if len(body) < size:
                raise ConnectionAbortedError("the client went away")
            return body
        # A client that is cut off while it sends may never read the reply.
        while size > 0 and (chunk := self.rfile.read(min(size, BODY_LIMIT))):
            size -= len(chunk)
        raise Refused(413, f"the body is longer than {BODY_LIMIT} bytes", closing)

    def _send(self, answer: Answer) -> None:
        server = cast("Server", self.server)
        if answer.end == "hang":
            with suppress(TimeoutError):
                while self.connection.recv(65536):
                    pass
        if answer.end in ("hang", "reset"):
            # Without lingering, closing is a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response(answer.status)
        if answer.end != "events":
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.end == "events":
            self.close_connection = True
            for event in server.control.events(self.fields, server.stopping.is_set):
                self.wfile.write(event)
                self.wfile.flush()
        elif answer.end == "cut":
            self.close_connection = True
            self.wfile.write(answer.sent)
        elif self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)


class Server(ThreadingTCPServer):
    """Listens, and answers from threads of its own, from the moment it is made.

    :ivar stopping: set when all threads are to end.
    :raises OSError: if the port is taken or the address is none of this machine's.
    """

    # On Windows the option would let two servers share a port.
    allow_reuse_address = os.name != "nt"
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, service: Service, control: Control) -> None:
        self.service = service
        self.control = control
        self.stopping = Event()
        self._connections: dict[Thread, socket.socket] = {}
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        name = f"sendx-sandbox-{self.server_address[1]}"
        # Half the poll interval is what close() waits for on average.
        self._listener = Thread(target=self.serve_forever, args=(0.02,), name=name, daemon=True)
        self._listener.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer the requests of a connection in a thread."""
        work = (request, client_address)
        thread = Thread(target=self.process_request_thread, args=work, daemon=True)
        self._connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer the requests of a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._connections[current_thread()]

    def shutdown_request(self, request: Any) -> None:
        """Close a connection; a reset is no reset if a proper end goes before it."""
        lingers, _ = struct.unpack("ii", request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
        if lingers:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def close(self) -> None:
        """Stop listening and cut every connection; all threads have ended afterwards."""
        self.stopping.set()
        self.service.log.wake()
        self.shutdown()
        self.server_close()
        self._listener.join()
        for thread, connection in list(self._connections.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
