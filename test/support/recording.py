"""A server that answers as it is told and keeps what it was asked, and what calls it."""

from __future__ import annotations

import json
import logging
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_httpserver import HTTPServer
from support.values import *  # noqa: F403 - until all tests import it
from support.values import KEY, OK
from werkzeug import Request, Response

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request says little


class Recorder:
    """Answers every request, whatever its path, and keeps it.

    :ivar url: the server's address.
    :ivar requests: what has come in.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.port}"
        self.requests: list[Request] = []
        self._replies: list[Response] = [reply(OK)]
        self._by_path: dict[str, Response] = {}
        self._clients: list[ApiClient] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    def _handle(self, request: Request) -> Response:
        self.requests.append(request)
        for start, answer in self._by_path.items():
            if request.path.startswith(start):
                return answer
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def answer(self, *replies: Response) -> None:
        """Set what to reply, the last one from then on."""
        self._replies = list(replies)

    def answer_by_path(self, replies: dict[str, Response]) -> None:
        """Set what to reply where the path begins like this; elsewhere `answer` counts."""
        self._by_path = replies

    @property
    def sent(self) -> Any:
        """The body of the last request."""
        return json.loads(self.requests[-1].get_data())

    @property
    def headers(self) -> Any:
        """The headers of the last request; one that came twice has both values, with a comma."""
        return self.requests[-1].headers

    def configuration(self, **options: Any) -> Configuration:
        """Make a configuration for this server: with a key, without retries."""
        usual = {"host": self.url, "api_key": {"TeamApiKey": KEY}, "retries": 0}
        return Configuration(**{**usual, **options})

    def client(self, *args: Any, **options: Any) -> ApiClient:
        """Make a client, which is closed at the end of the test."""
        client = ApiClient(*(args or (self.configuration(),)), **options)
        self._clients.append(client)
        return client

    def api(self, **options: Any) -> TrackingApi:
        """Make an API with these options of its configuration."""
        return TrackingApi(self.client(self.configuration(**options)))

    def close(self) -> None:
        """Close the clients; their debugging, which is one switch for all, ends as well."""
        for client in self._clients:
            client.configuration.debug = False
            client.close()


def reply(
    body: Any = b"", status: int = 200, content_type: str = "application/json", **headers: str
) -> Response:
    """Make a reply: bytes as they are, anything else as JSON; `_` in a header's name is `-`."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Response(data, status, [("Content-Type", content_type), *named])


@contextmanager
def raw_server(data: bytes) -> Iterator[str]:
    """Run a server that reads a request, sends these bytes and hangs up; give its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(data)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def run_python(code: str, *args: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own and give what it printed; it has to succeed."""
    command = [sys.executable, "-B", "-W", "error", "-c", code, *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    assert done.returncode == 0, done.stderr
    return done
