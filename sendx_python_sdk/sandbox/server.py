"""The HTTP side: a thread per connection, HTTP/1.1 with keep-alive, JSON in and out."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread, current_thread
from typing import Any, NoReturn, cast

from typing_extensions import Self

from sendx_python_sdk.configuration import Configuration
from sendx_python_sdk.sandbox.contacts import Contact, ContactStore, Refused
from sendx_python_sdk.sandbox.contract import load_contract

BODY_LIMIT = 1024 * 1024


class Sandbox:
    """A local SendX with both endpoints. It starts empty and forgets when it is gone.

    A context manager: entering starts it, leaving closes it. It may be started again; the contacts
    are kept as long as the object lives.

    :param host: address to listen on; loopback by default, since the sandbox is made for nobody
        but its own machine.
    :param port: TCP port; 0, the default, takes a free one.
    :param api_key: the one key that is accepted.
    :raises ValueError: for a port outside 0 to 65535 or a key that is no visible ASCII.
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, api_key: str = "sandbox-api-key"
    ) -> None:
        if not 0 <= port <= 65535:
            raise ValueError(f"port must be from 0 to 65535, not {port}")
        if not re.fullmatch("[!-~]+", api_key):
            raise ValueError("api_key must be printable ASCII without spaces, and not empty")
        self.host = host
        self.port = port
        self.api_key = api_key
        self.contract = load_contract()
        self._store = ContactStore()
        self._server: _Server | None = None
        self._operations: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "identifyContact": self._identify,
            "trackContact": self._track,
        }

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def start(self) -> Self:
        """Listen, and answer from threads of its own. Does nothing if it is running.

        :raises OSError: if the port is taken or the address is none of this machine's.
        """
        if self._server is None:
            self._server = _Server(self)
        return self

    def close(self) -> None:
        """Stop listening and cut every connection; all threads have ended afterwards. Does nothing
        if it is not running.
        """
        server, self._server = self._server, None
        if server is not None:
            server.close()

    @property
    def url(self) -> str:
        """The base URL, for `Configuration(host=...)`; its path is the real service's.

        :raises RuntimeError: if the sandbox is not running.
        """
        if self._server is None:
            raise RuntimeError("the sandbox is not running; use it in a with block or start() it")
        host = f"[{self.host}]" if ":" in self.host else self.host
        port: int = self._server.server_address[1]
        return f"http://{host}:{port}{self.contract.base_path}"

    @property
    def contacts(self) -> dict[str, Contact]:
        """A copy of all contacts by address, the oldest first."""
        return self._store.snapshot()

    def configuration(self, **options: Any) -> Configuration:
        """Make a configuration for an `ApiClient` that is to talk to this sandbox.

        :param options: anything that `Configuration` takes; it wins over what is set here: host,
            key, and no proxy, since an environment's proxy cannot reach a loopback address.
        :raises RuntimeError: if the sandbox is not running.
        """
        options.setdefault("host", self.url)
        options.setdefault("api_key", {"TeamApiKey": self.api_key})
        options.setdefault("proxy", "")
        return Configuration(**options)

    def reply_to(self, method: str, path: str, headers: Any, body: bytes) -> dict[str, Any]:
        """Carry out a request.

        :param headers: the request's headers, with a `get()` to which case makes no difference.
        :raises Refused: for every request that gets an error for a reply.
        """
        methods = self.contract.operations.get(path.partition("?")[0])
        if methods is None:
            raise Refused(404, f"there is nothing at this path; try {self.contract.base_path}/...")
        if method not in methods:
            allow = ", ".join(methods)
            raise Refused(405, f"this path takes {allow} only", {"Allow": allow})
        key = headers.get(self.contract.key_header)
        if key is None:
            raise Refused(401, f"the header {self.contract.key_header} is missing")
        if key.strip() != self.api_key:
            raise Refused(401, "The Team ID or API Key specified is not valid")
        media_type = headers.get("Content-Type", "").partition(";")[0].strip()
        if media_type.lower() != "application/json":
            raise Refused(422, "Content-Type: must be application/json")
        operation = methods[method]
        try:
            request = json.loads(body.decode(), parse_constant=_refuse_constant)
            if b"\\u" in body:
                # Half a surrogate pair is no text; older jsonschema-rs crash on it.
                json.dumps(request, ensure_ascii=False).encode()
            problems = operation.problems(request)
        except (ValueError, RecursionError) as error:
            raise Refused(422, f"body: no valid JSON ({error})") from error
        if problems:
            raise Refused(422, problems)
        return self._operations[operation.operation_id](request)

    def _identify(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"status": "200", "message": "OK", "data": self._store.identify(request)}

    def _track(self, request: dict[str, Any]) -> dict[str, Any]:
        self._store.track(request)
        return {"status": "200", "message": "OK"}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SendX-sandbox"
    sys_version = ""
    # A request line that cannot be read is answered with a status line all the same.
    default_request_version = "HTTP/1.0"
    # Together: a reply leaves in one piece and at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def finish(self) -> None:
        with suppress(ConnectionError):
            super().finish()

    def handle_request(self) -> None:
        try:
            body = self._read_body()
            sandbox = cast("_Server", self.server).sandbox
            reply = sandbox.reply_to(self.command, self.path, self.headers, body)
        except Refused as refused:
            error = {"status": "error", "message": refused.message}
            self._send(refused.status, error, refused.headers)
        except ConnectionError:
            raise
        except Exception as error:
            message = f"the sandbox failed: {type(error).__name__}: {error}"
            self._send(500, {"status": "error", "message": message}, {})
        else:
            self._send(200, reply, {})

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
        text = message or self.responses[code][0]
        self._send(code, {"status": "error", "message": text}, {"Connection": "close"})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Keep quiet."""

    def _read_body(self) -> bytes:
        closing = {"Connection": "close"}
        if "Transfer-Encoding" in self.headers:
            raise Refused(411, "a body needs a Content-Length", closing)
        length = self.headers.get("Content-Length", "0")
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

    def _send(self, status: int, reply: dict[str, Any], headers: dict[str, str]) -> None:
        body = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingTCPServer):
    # On Windows the option would let two servers share a port.
    allow_reuse_address = os.name != "nt"
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.connections: dict[Thread, socket.socket] = {}
        self.address_family = socket.AF_INET6 if ":" in sandbox.host else socket.AF_INET
        super().__init__((sandbox.host, sandbox.port), _Handler)
        name = f"sendx-sandbox-{self.server_address[1]}"
        # Half the poll interval is what close() waits for on average.
        self._listener = Thread(target=self.serve_forever, args=(0.02,), name=name, daemon=True)
        self._listener.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        work = (request, client_address)
        thread = Thread(target=self.process_request_thread, args=work, daemon=True)
        self.connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self.connections[current_thread()]

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._listener.join()
        for thread, connection in list(self.connections.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
