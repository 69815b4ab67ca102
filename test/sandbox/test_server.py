"""HTTP as the sandbox speaks it: malformed requests, connections, threads."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest
from support.sandboxes import IDENTIFY, TRACK, connect, identify, post, raw, receive
from support.servers import PATIENCE, within
from support.values import EMAIL

from sendx_python_sdk.sandbox import Sandbox
from sendx_python_sdk.sandbox.server import BODY_LIMIT

# Malformed requests


@pytest.mark.parametrize(("size", "status"), [(0, 200), (1, 413), (4 * BODY_LIMIT, 413)])
def test_body_over_the_limit_is_413(sandbox: Sandbox, size: int, status: int) -> None:
    body = json.dumps({"email": EMAIL, "company": "x"}).encode()
    body = body.replace(b"x", b"x" * (BODY_LIMIT - len(body) + 1 + size), 1)
    assert post(sandbox.url, IDENTIFY, body).status == status


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"POST\r\n\r\n", 400, id="request-line"),
        pytest.param(raw("oops"), 400, id="header-line"),
        pytest.param(raw("Content-Length: -1", email=None), 400, id="negative-length"),
        pytest.param(raw("Transfer-Encoding: chunked", email=None), 411, id="chunked"),
    ],
)
def test_malformed_request_gets_json_and_ends_the_connection(
    sandbox: Sandbox, request_: bytes, status: int
) -> None:
    with connect(sandbox.url) as connection:
        connection.sendall(request_)
        assert receive(connection)[0] == status
        assert connection.recv(1) == b""
    assert [request["status"] for request in sandbox.requests] == [status]


@pytest.mark.parametrize("header", ["Transfer-Encoding: chunked", "oops"])
def test_unread_body_ends_the_connection_with_irregular_replies_too(
    sandbox: Sandbox, header: str
) -> None:
    sandbox.wild = True
    for _ in range(5):
        with connect(sandbox.url) as connection:
            connection.sendall(raw(header, email=None))
            while connection.recv(65536):
                pass


def test_repeated_headers_are_joined_by_commas(sandbox: Sandbox) -> None:
    with connect(sandbox.url) as connection:
        connection.sendall(raw("X-Note: a", "x-note: \t b "))
        assert receive(connection)[0] == 200
    assert sandbox.requests[0]["headers"]["x-note"] == "a, b"


def test_cut_off_request_is_ignored(sandbox: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    with connect(sandbox.url) as connection:
        connection.sendall(raw(length=99))
    identify(sandbox.url, "later@example.com")
    assert list(sandbox.contacts) == ["later@example.com"]
    assert capfd.readouterr() == ("", "")


def test_client_that_leaves_before_the_reply_causes_no_error(
    sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(20):
        with connect(sandbox.url) as connection:
            # Closing sends a RST, so the sandbox cannot write its replies.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(raw() * 20)
    assert identify(sandbox.url).status == 200
    sandbox.close()
    assert capfd.readouterr() == ("", "")


# Connections and threads


def test_connection_is_kept_and_replies_arrive_in_one_piece(sandbox: Sandbox) -> None:
    with connect(sandbox.url) as connection:
        for _ in range(20):
            connection.sendall(raw())
            reply = connection.recv(65536)
            assert reply.startswith(b"HTTP/1.1 200 ")
            assert reply.endswith(b"}")


def test_client_that_expects_100_continue_gets_it(sandbox: Sandbox) -> None:
    head, _, body = raw("Expect: 100-continue").partition(b"\r\n\r\n")
    with connect(sandbox.url) as connection:
        connection.sendall(head + b"\r\n\r\n")
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert receive(connection)[0] == 200


def test_concurrent_requests_lose_nothing(sandbox: Sandbox) -> None:
    def work(number: int) -> None:
        for step in range(5):
            name = f"{number}-{step}"
            body = {"tags": [name], "customFields": {name: "x"}}
            for email in (f"{number}@example.com", EMAIL):
                assert post(sandbox.url, IDENTIFY, {"email": email, **body}).status == 200
            track = {"email": EMAIL, "removeTags": [name]}
            assert post(sandbox.url, TRACK, track).status == 200

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(work, range(16)))
    contacts = sandbox.contacts
    assert len(contacts) == 17
    assert contacts["7@example.com"]["tags"] == [f"7-{step}" for step in range(5)]
    assert contacts[EMAIL]["tags"] == []
    assert len(contacts[EMAIL]["customFields"]) == 80


def test_close_ends_connections_and_threads_and_frees_the_port() -> None:
    threads = set(threading.enumerate())
    with ExitStack() as stack:
        other = Sandbox().start()
        port = int(other.page_url.strip("/").rpartition(":")[2])
        waiting = [stack.enter_context(connect(other.url)) for _ in range(5)]
        waiting[0].sendall(raw(length=99))
        identify(other.url)  # the sandbox has accepted those before
        with within(PATIENCE):
            other.close()
        for connection in waiting:
            with suppress(ConnectionResetError):
                assert connection.recv(1) == b""
    assert set(threading.enumerate()) <= threads
    with Sandbox(port=port) as again:
        assert again.url == f"http://127.0.0.1:{port}/api/v1/rest"


@pytest.mark.parametrize("waiting", ["timeout@fault.test", "slow-60s@fault.test"])
def test_close_does_not_wait_for_faults(waiting: str) -> None:
    with Sandbox() as sandbox, connect(sandbox.url) as connection:
        connection.sendall(raw(email=waiting))
        time.sleep(0.1)  # until the fault is applied
        with within(PATIENCE):
            sandbox.close()
