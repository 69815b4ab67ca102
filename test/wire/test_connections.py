"""Connections are kept alive, shared by threads and closed on request; replies are not mixed up."""

from __future__ import annotations

import copy
import gc
import pickle
import signal
import socket
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
import urllib3
from support.servers import (
    PATIENCE,
    Close,
    Request,
    Reset,
    Script,
    Server,
    Trickle,
    chunked,
    echo,
    meet,
    reply,
    within,
)
from support.values import IDENTIFY

from sendx_python_sdk import ApiClient, ApiException, RetryPolicy, TrackingApi

OK = b'{"status": "200", "message": "OK"}'
LARGE = b'{"status": "200", "message": "%s"}' % (b"x" * 3_000_000)
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n"


def ask(api: TrackingApi, name: str) -> None:
    """Identify a contact, and check that the answer is about that contact."""
    email = f"{name}@example.com"
    assert api.identify_contact({"email": email}).message == email


def open_connections(server: Server, api: TrackingApi, count: int) -> None:
    """Call from this many threads at once, so that each needs a connection."""
    server.answer([meet(count), echo])
    with ThreadPoolExecutor(count) as threads:
        list(threads.map(lambda number: ask(api, f"thread-{number}"), range(count)))
    server.answer(echo)


# Keep-alive

KEPT: dict[str, bytes] = {
    "length": reply(),
    "empty": reply(200, b""),
    "chunks": chunked(OK[:5], OK[5:]),
    "204": NO_CONTENT + b"\r\n",
    "204 that announces chunks": NO_CONTENT + b"Transfer-Encoding: chunked\r\n\r\n",
    "103 first": b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + reply(),
    "HTTP/1.0 keep-alive": reply(200, OK, "Connection: keep-alive").replace(b"1.1", b"1.0", 1),
    "302": reply(302, b"", "Location: /elsewhere"),
    "404": reply(404),
    "500": reply(500),
    "unreadable": reply(200, b"<html>"),
}


@pytest.mark.parametrize("answer", KEPT.values(), ids=KEPT)
def test_connection_is_kept_after_a_whole_reply(answer: bytes) -> None:
    with Server(answer) as server:
        api = server.api(timeout=PATIENCE)
        for call in (api.identify_contact, api.track_contact_with_http_info) * 2:
            with suppress(ApiException):
                call(IDENTIFY)
    assert [request.connection for request in server.requests] == [1] * 4


@pytest.mark.parametrize("answer", [reply(200, LARGE), chunked(LARGE)], ids=["length", "chunked"])
def test_connection_is_kept_after_a_large_reply(answer: bytes) -> None:
    with Server(answer) as server:
        api = server.api()
        for _ in range(2):
            assert api.identify_contact(IDENTIFY).message == "x" * 3_000_000
    assert server.connections == 1


ENDED: dict[str, Script] = {
    "close": reply(200, OK, "Connection: close"),
    "close in another case": reply(200, OK, "connection: Close"),
    "close and chunks": chunked(OK).replace(b"\r\n", b"\r\nConnection: close\r\n", 1),
    "HTTP/1.0": reply().replace(b"1.1", b"1.0", 1),
    "body ends with the connection": [b"HTTP/1.1 200 OK\r\n\r\n" + OK, Close()],
    "FIN while idle": [reply(), Close()],
    "RST while idle": [reply(), Reset()],
}


@pytest.mark.parametrize("script", ENDED.values(), ids=ENDED)
def test_ended_connection_is_closed_and_replaced(script: Script) -> None:
    with Server(script) as server:
        api = server.api()
        for _ in range(3):
            assert api.identify_contact(IDENTIFY).status == "200"
            assert server.wait_until(lambda server: server.open == 0)
    assert server.connections == len(server.requests) == 3


LEFTOVERS: dict[str, Script] = {
    "no status line": b"nonsense\r\n\r\n" + reply(),
    "bad chunk": chunked(OK).replace(b"\r\n0\r\n", b"\r\nzz\r\n") + reply(),
    "second reply later": [reply(), 0.05, reply()],
    "late reply": [0.3, reply()],
}


@pytest.mark.parametrize("script", LEFTOVERS.values(), ids=LEFTOVERS)
def test_leftovers_of_a_reply_do_not_answer_the_next_call(script: Script) -> None:
    with Server(script, [echo]) as server:
        api = server.api()
        with suppress(ApiException):
            api.identify_contact(IDENTIFY, _request_timeout=0.2)
        time.sleep(0.2)  # until they have arrived
        ask(api, "next")


# Threads


def test_threads_reuse_as_many_connections_as_they_need(caplog: pytest.LogCaptureFixture) -> None:
    with Server() as server:
        api = server.api()
        for _ in range(3):
            open_connections(server, api, 32)
        assert server.connections == server.open == 32
    assert "pool" not in caplog.text


def test_connection_pool_maxsize_limits_idle_connections() -> None:
    with Server() as server:
        open_connections(server, server.api(connection_pool_maxsize=1), 4)
        assert server.wait_until(lambda server: server.open == 1)


def test_client_starts_no_threads() -> None:
    with Server() as server:
        before = threading.active_count()
        server.api(retries=1, timeout=5).identify_contact(IDENTIFY)
        assert threading.active_count() == before + 1, "the server's own"


# Closing


def test_leaving_the_block_with_an_error_closes_the_connections_of_all_threads() -> None:
    with Server() as server:

        def fail() -> None:
            with ApiClient(server.configuration()) as client:
                open_connections(server, TrackingApi(client), 3)
                raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            fail()
        assert server.wait_until(lambda server: server.open == 0)


def test_closed_client_opens_again_on_next_use() -> None:
    with Server(echo) as server:
        api = server.api()
        for count in (1, 2):
            ask(api, "call")
            assert server.connections == count
            api.api_client.close()
            assert server.wait_until(lambda server: server.open == 0)
        with api.api_client as client:
            assert client is api.api_client
            ask(api, "call")


def test_closing_a_client_leaves_the_connections_of_others_open() -> None:
    with Server(echo) as server:
        one, other = server.api(), server.api()
        same = TrackingApi(server.client(other.api_client.configuration))
        for api in (one, other, same):
            ask(api, "before")
        one.api_client.close()
        same.api_client.close()
        assert server.wait_until(lambda server: server.open == 1)
        ask(other, "after")
    assert server.requests[-1].connection == 2


def test_call_in_flight_survives_closing_the_client() -> None:
    with Server() as server:
        api = server.api()
        server.answer([lambda _: api.api_client.close(), echo])
        ask(api, "in-flight")
        assert server.wait_until(lambda server: server.open == 0)
        ask(api, "next")
    assert server.connections == 2


def test_client_can_be_closed_just_before_it_sends() -> None:
    with Server() as server:
        client = server.client()
        closes = iter([client.close])

        class Value(str):
            """Closes the client when it is about to be sent, as another thread might."""

            __slots__ = ()

            def strip(self, chars: str | None = None) -> str:
                return self

            def __str__(self) -> str:
                for close in closes:
                    close()
                return "value"

        assert client.call_api("POST", server.url, {"X-A": Value("value")}, b"{}").status == 200
        assert next(closes, None) is None


def test_client_discarded_open_warns_and_closes_its_connections() -> None:
    with Server() as server:
        api = TrackingApi(ApiClient(server.configuration()))
        open_connections(server, api, 3)
        unread = api.track_contact_without_preload_content(IDENTIFY)
        with pytest.warns(ResourceWarning, match="ApiClient was not closed"):
            del api
        assert unread.json()["message"] == IDENTIFY["email"]
        assert server.wait_until(lambda server: server.open == 0)


ENDINGS: dict[str, Script] = {
    "success": reply(),
    "cut": [Close()],
    "cut body": [reply(length=1000), Close()],
    "timeout": [1.0],
    "404": reply(404),
    "unreadable": reply(200, b"<html>"),
}


FORMS = ("", "_without_preload_content")


def outcome(call: Callable[[Any], object]) -> Any:
    try:
        return call(IDENTIFY)
    except ApiException as error:
        return error.with_traceback(None)


@pytest.mark.parametrize("script", ENDINGS.values(), ids=ENDINGS)
def test_result_of_a_call_does_not_keep_its_client_in_memory(script: Script) -> None:
    with Server(script) as server:
        api = TrackingApi(ApiClient(server.configuration(timeout=0.2)))
        results = [outcome(getattr(api, f"identify_contact{form}")) for form in FORMS]
        with suppress(AttributeError):
            results[1].close()
        api.api_client.close()
        client = weakref.ref(api.api_client)
        gc.disable()
        try:
            del api
            assert client() is None
        finally:
            gc.enable()
        results.append(results)  # a cycle, which is collected in no particular order
        del results
        gc.collect()  # pytest reports errors that Python would ignore


# Interruptions


def interrupt(request: Request) -> None:
    """Press Ctrl-C."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


INTERRUPTED: dict[str, Script] = {
    "before the reply": [interrupt, 0.2, reply()],
    "in the head": [reply()[:30], interrupt, 0.2, reply()[30:]],
    "in the body": [reply()[:-5], interrupt, 0.2, reply()[-5:]],
    "between chunks": [chunked(OK)[:-5], interrupt, 0.2, chunked(OK)[-5:]],
    "in a pause": [reply(503, b"", "Retry-After: 20"), 0.1, interrupt],
}


@pytest.mark.parametrize("script", INTERRUPTED.values(), ids=INTERRUPTED)
def test_reply_to_an_interrupted_call_does_not_answer_the_next(script: Script) -> None:
    with Server(script, [echo]) as server:
        api = server.api(retries=2)
        with within(PATIENCE), pytest.raises(KeyboardInterrupt):
            api.identify_contact(IDENTIFY)
        time.sleep(0.25)  # until it has arrived
        ask(api, "next")
    assert len(server.requests) == 2


# Unread replies


def unread(api: TrackingApi) -> urllib3.HTTPResponse:
    return api.identify_contact_without_preload_content(IDENTIFY)


READERS: dict[str, Callable[[urllib3.HTTPResponse], object]] = {
    "read": lambda response: response.read(),
    "stream": lambda response: list(response.stream(7)),
    "drain": lambda response: response.drain_conn(),
}


@pytest.mark.parametrize("answer", [reply(500), chunked(OK[:9], OK[9:])], ids=["length", "chunks"])
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_unread_reply_frees_its_connection_once_read(
    read: Callable[[urllib3.HTTPResponse], object], answer: bytes
) -> None:
    with Server(answer) as server:
        api = server.api()
        for _ in range(3):
            read(unread(api))
    assert server.connections == 1


@pytest.mark.parametrize("part", [0, 5])
@pytest.mark.parametrize(
    "answer",
    [reply(), chunked(OK[:9], OK[9:]), reply(200, LARGE)],
    ids=["length", "chunks", "large"],
)
def test_unread_reply_that_is_closed_does_not_answer_the_next_call(
    answer: bytes, part: int
) -> None:
    with Server(answer, echo) as server:
        api = server.api()
        response = unread(api)
        response.read(part)
        response.close()
        ask(api, "next")
        assert server.wait_until(lambda server: server.open == 1)


@pytest.mark.parametrize("status", [200, 302, 404, 503])
def test_unread_reply_of_any_status_is_returned_before_its_body_arrives(status: int) -> None:
    head = reply(status, OK[:10], "Location: /elsewhere", length=len(OK))
    with Server([head, 0.2, OK[10:]]) as server:
        response = unread(server.api())
        assert isinstance(response, urllib3.HTTPResponse)
        assert (response.status, response.headers["location"]) == (status, "/elsewhere")
        assert response.read() == OK
    assert len(server.requests) == 1


def test_unread_reply_is_retried_and_the_last_one_returned() -> None:
    with Server(reply(503), reply(500), reply(), reply(503)) as server:
        api = server.api(retries=RetryPolicy(backoff=0))
        assert unread(api).json()["message"] == "said 200"
        assert len(server.requests) == 3
        assert unread(api).json()["message"] == "said 503"
        assert len(server.requests) == 6
        assert server.wait_until(lambda server: server.open <= 1)


BROKEN_BODIES: dict[str, tuple[list[Any], Any]] = {
    "cut": ([Close()], None),
    "later than the deadline": ([Trickle(OK * 100)], 1),
    "later than the read timeout": ([30.0], (5, 1)),
}


@pytest.mark.parametrize(("rest", "timeout"), BROKEN_BODIES.values(), ids=BROKEN_BODIES)
def test_unread_reply_raises_when_its_body_breaks_off(rest: list[Any], timeout: Any) -> None:
    with Server([reply(length=10_000), *rest], echo) as server:
        api = server.api(timeout=timeout)
        response = unread(api)
        with within(PATIENCE), pytest.raises(urllib3.exceptions.HTTPError):
            response.read()
        ask(api, "next")


def test_unread_replies_do_not_exhaust_the_pool() -> None:
    with Server(echo) as server:
        api = server.api(connection_pool_maxsize=1, timeout=PATIENCE)
        responses = [unread(api) for _ in range(3)]
        ask(api, "next")
        assert {response.json()["message"] for response in responses} == {IDENTIFY["email"]}


# Copies


@pytest.mark.parametrize(
    "twin",
    [copy.deepcopy, lambda api: pickle.loads(pickle.dumps(api))],
    ids=["deepcopy", "pickle"],
)
def test_copy_made_during_a_call_has_its_own_connections(twin: Callable[[Any], Any]) -> None:
    with Server() as server:
        api = server.api()
        copies: list[TrackingApi] = []
        server.answer([lambda _: copies.append(twin(api)), echo], echo)
        ask(api, "original")
        with copies[0].api_client:
            ask(copies[0], "copied-1")
        ask(api, "original")
    assert [request.connection for request in server.requests] == [1, 2, 1]


# Sockets


@pytest.mark.parametrize(
    ("options", "keep_alive"),
    [(None, True), ([(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0)], False)],
    ids=["default", "configured"],
)
def test_socket_options_are_set(options: Any, keep_alive: bool) -> None:
    with Server() as server:
        response: Any = unread(server.api(socket_options=options))
        sock = response.connection.sock
        assert bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)) is keep_alive
        assert bool(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)) is (options is None)
