"""A local HTTP server that writes down what it is sent and answers as it is told."""

from __future__ import annotations

import json
import socketserver
import threading
from typing import Any


class Reply:
    def __init__(
        self,
        status: int = 200,
        body: object = None,
        *,
        reason: str = "Said",
        content_type: str | None = "application/json",
        **headers: str,
    ) -> None:
        if body is None:
            body = {"status": "200", "message": "OK"}
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.start = f"HTTP/1.1 {status} {reason}"
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type is not None:
            self.headers["Content-Type"] = content_type

    def __bytes__(self) -> bytes:
        lines = [f"{name}: {value}" for name, value in self.headers.items()]
        head = "\r\n".join([self.start, *lines, f"Content-Length: {len(self.body)}", "", ""])
        return head.encode() + self.body


class Recorder(socketserver.ThreadingTCPServer):
    """Holds every request in `requests`; gives `replies` in turn, the last one again and again."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.requests: list[dict[str, Any]] = []
        self.connections = 0
        self.open: set[object] = set()
        self.replies = [Reply()]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Recorder:  # noqa: PYI034 - runs without typing_extensions
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def begin(self, *replies: Reply) -> None:
        self.requests.clear()
        self.connections = 0
        self.open = set()
        self.replies = list(replies) or [Reply()]


class _Connection(socketserver.StreamRequestHandler):
    server: Recorder

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1
        self.group = self.server.open
        self.group.add(self)

    def finish(self) -> None:
        super().finish()
        self.group.discard(self)

    def handle(self) -> None:
        while line := self.rfile.readline():
            method, path, _ = line.decode("latin-1").split(" ", 2)
            headers: list[tuple[str, str]] = []
            while (line := self.rfile.readline().strip()) != b"":
                name, _, value = line.decode("latin-1").partition(":")
                headers.append((name.lower(), value.strip()))
            length = int(dict(headers).get("content-length", 0))
            body = self.rfile.read(length).decode()
            self.server.requests.append(
                {"method": method, "path": path, "headers": headers, "body": body}
            )
            replies = self.server.replies
            self.wfile.write(bytes(replies.pop(0) if len(replies) > 1 else replies[0]))
