"""Serve the sandbox over HTTP/1.1, with a thread per connection."""

from __future__ import annotations

import os
import re
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from email.errors import MissingHeaderBodySeparatorDefect
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, Thread, current_thread
from typing import Any

from sendx_python_sdk.sandbox.answers import Answer, refusal, unexpected
from sendx_python_sdk.sandbox.contacts import Refused
from sendx_python_sdk.sandbox.control import Control
from sendx_python_sdk.sandbox.service import Request, Service

BODY_LIMIT = 1024 * 1024

_CLOSE = {"Connection": "close"}


class _Handler(BaseHTTPRequestHandler):
    """Read requests, pass them to the service or the control path, and send the answers.

    :ivar fields: the request's headers by lower-case name; repeated ones are joined by ", ".
    """

    server: Server  # pyright: ignore[reportIncompatibleVariableOverride]
    fields: dict[str, str]
    protocol_version = "HTTP/1.1"
    server_version = "SendX-sandbox"
    sys_version = ""
    # http.server's default, HTTP/0.9, would leave the status line out of the reply to a malformed
    # request line.
    default_request_version = "HTTP/1.0"
    # Buffering sends a reply in one piece; without Nagle's algorithm, it is sent immediately.
    wbufsize = -1
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        """Read the request line and the headers; return False if the request was refused."""
        if not super().parse_request():
            return False
        # http.server ignores a line that isn't a header and all headers after it. Without their
        # Content-Length, the body would be read as the next request.
        defects = self.headers.defects
        if any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in defects):
            self.send_error(400, "Malformed header line")
            return False
        self.fields = {}
        for name, value in self.headers.items():
            name, value = name.lower(), value.strip()
            self.fields[name] = f"{self.fields[name]}, {value}" if name in self.fields else value
        return True

    def handle(self) -> None:
        """Handle the requests of a connection until either side closes it."""
        with suppress(ConnectionError):
            super().handle()

    def finish(self) -> None:
        """Flush the reply and close the connection's files."""
        with suppress(ConnectionError):
            super().finish()

    def handle_request(self) -> None:
        """Read the body and answer the request, whatever its method."""
        started = time.perf_counter()
        body, problem = b"", None
        try:
            body = self._read_body()
        except Refused as refused:
            problem = refused
            self.close_connection = True
        if self.server.control.knows(self.path.partition("?")[0]):
            try:
                if problem is not None:
                    raise problem
                answer = self.server.control.answer(self.command, self.path, self.fields, body)
            except Refused as refused:
                answer = refusal(refused)
            except Exception as error:  # The database may be locked.
                answer = refusal(unexpected(error))
        else:
            try:
                # Browsers send Origin. Check it, since a page of another origin may know the API
                # key.
                if "origin" in self.fields:
                    self.server.control.check_origin(self.command, self.fields)
            except Refused as refused:
                problem = problem or refused
            request = Request(self.command, self.path, self.fields, body, started, problem)
            answer = self.server.service.answer(request, self.server.stopping.wait)
        self._send(answer)

    def __getattr__(self, name: str) -> Callable[[], None]:
        # http.server looks up do_GET and so on, but the contract decides which methods exist.
        if name.startswith("do_"):
            return self.handle_request
        raise AttributeError(name)

    def handle_expect_100(self) -> bool:
        """Send 100 Continue."""
        proceed = super().handle_expect_100()
        # The client waits for this before it sends the body, so don't leave it in the buffer.
        self.wfile.flush()
        return proceed

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that http.server refuses, such as a malformed request line."""
        self.close_connection = True
        problem = Refused(code, message or self.responses[code][0], _CLOSE)
        request = Request(self.command or "", "", {}, b"", time.perf_counter(), problem)
        self._send(self.server.service.answer(request, self.server.stopping.wait))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Print nothing: the service logs the requests."""

    def _read_body(self) -> bytes:
        if "transfer-encoding" in self.fields:
            problem = "Transfer-Encoding is not supported; send a Content-Length instead"
            raise Refused(411, problem, _CLOSE)
        length = self.fields.get("content-length", "0")
        if not re.fullmatch("[0-9]{1,18}", length):
            problem = f"Content-Length must be a number of bytes, got {length[:100]!r}"
            raise Refused(400, problem, _CLOSE)
        size = int(length)
        if size <= BODY_LIMIT:
            body = self.rfile.read(size)
            if len(body) < size:
                raise ConnectionAbortedError("the client went away")
            return body
        # Read the whole body first: a client that is cut off while sending may miss the reply.
        while size > 0 and (chunk := self.rfile.read(min(size, BODY_LIMIT))):
            size -= len(chunk)
        raise Refused(413, f"the body must be at most {BODY_LIMIT} bytes, got {length}", _CLOSE)

    def _send(self, answer: Answer) -> None:
        if answer.end == "hang":
            with suppress(TimeoutError):
                while self.connection.recv(65536):
                    pass
        if answer.end in ("hang", "reset"):
            # With a linger time of 0, closing sends RST instead of FIN.
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
            for event in self.server.control.events(self.fields, self.server.stopping.is_set):
                self.wfile.write(event)
                self.wfile.flush()
        elif answer.end == "cut":
            self.close_connection = True
            self.wfile.write(answer.sent)
        elif self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)


class Server(ThreadingTCPServer):
    """Listen on an address from construction until `close()`, with a thread per connection.

    :param host: an IP address or host name. IPv6 if it contains a colon.
    :param port: the port; 0 picks a free one.
    :param service: answers API requests.
    :param control: answers requests for the page and the control path.
    :ivar stopping: set by `close()` to end all threads.
    :raises OSError: if the port is taken or the address isn't one of this machine's.
    """

    # On Windows, SO_REUSEADDR would let two servers share a port.
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
        # close() waits for half the poll interval on average.
        self._listener = Thread(target=self.serve_forever, args=(0.02,), name=name, daemon=True)
        self._listener.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread for a connection and register it, so that `close()` can end it."""
        work = (request, client_address)
        thread = Thread(target=self.process_request_thread, args=work, daemon=True)
        self._connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handle a connection, then unregister its thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._connections[current_thread()]

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        lingers, _ = struct.unpack("ii", request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
        if lingers:
            # Skip shutdown(): it would send FIN before the RST.
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def close(self) -> None:
        """Stop listening, close all connections and wait for their threads to end."""
        self.stopping.set()
        self.service.log.wake()
        self.shutdown()
        self.server_close()
        self._listener.join()
        for thread, connection in list(self._connections.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
