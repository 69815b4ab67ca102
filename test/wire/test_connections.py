"""Connections are kept alive, shared by threads, closed when asked, and never mixed up."""

from __future__ import annotations

import copy
import gc
import json
import os
import pickle
import signal
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
import urllib3
from support.recording import IDENTIFY, KEY, run_python
from support.servers import (
    PATIENCE,
    Close,
    Request,
    Reset,
    Script,
    Server,
    authority,
    chunked,
    echo,
    free_port,
    meet,
    reply,
    server_context,
    tracking,
    within,
)

from sendx_python_sdk import (
    ApiClient,
    ApiException,
    Configuration,
    RetryPolicy,
    TrackingApi,
)

OK = b'{"status": "200", "message": "OK"}'
EARLY = reply(103, b"", "Link: <a>").replace(b"Content-Length: 0\r\n", b"")

# Python 3.12 and up say that a fork with threads is dangerous, which is what is tried here.
forks = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def ask(api: TrackingApi, name: str, **options: Any) -> str | None:
    """Identify a contact; what comes back is for it, or the test fails."""
    email = f"{name}@example.com"
    answer = api.identify_contact({"email": email}, **options).message
    assert answer == email
    return answer


# Keep-alive


@pytest.mark.parametrize(
    "answer",
    [
        reply(),
        reply(201),
        reply(200, b""),
        reply(204, b"").replace(b"Content-Length: 0\r\n", b""),
        reply(404),
        reply(500),
        reply(302, b"", "Location: /elsewhere"),
        reply(200, b"<html>"),
        chunked(OK),
        chunked(OK[:5], OK[5:]),
        EARLY + reply(),
        reply(200, OK, "Connection: keep-alive").replace(b"1.1", b"1.0", 1),
    ],
)
def test_one_connection_serves_one_call_after_the_other(answer: bytes) -> None:
    with Server(answer) as server:
        api = server.api()
        for _ in range(4):
            with suppress(ApiException):
                api.identify_contact(IDENTIFY)
            with suppress(ApiException):
                api.track_contact_with_http_info(IDENTIFY)
    assert len(server.requests) == 8
    assert server.connections == 1


@pytest.mark.parametrize("count", [1, 100, 65536, 3_000_000])
@pytest.mark.parametrize("form", ["length", "chunks"])
def test_a_reply_of_any_size_leaves_the_connection_for_the_next(form: str, count: int) -> None:
    body = json.dumps({"message": "x" * count}).encode()
    with Server(reply(200, body) if form == "length" else chunked(*[body])) as server:
        api = server.api()
        assert [len(str(api.identify_contact(IDENTIFY).message)) for _ in range(3)] == [count] * 3
    assert server.connections == 1


def test_the_tries_of_a_call_share_a_connection_too() -> None:
    with Server(reply(503), reply(503), reply()) as server:
        server.api(retries=RetryPolicy(backoff=0)).identify_contact(IDENTIFY)
    assert [request.connection for request in server.requests] == [1, 1, 1]


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, OK, "Connection: close"),
        reply(200, OK, "connection: Close"),
        reply(404, OK, "Connection: close"),
        chunked(OK).replace(b"\r\n", b"\r\nConnection: close\r\n", 1),
        reply(200, OK).replace(b"1.1", b"1.0", 1),
    ],
)
def test_a_server_that_will_close_is_left_first(answer: bytes) -> None:
    with Server(answer) as server:
        api = server.api()
        for _ in range(3):
            with suppress(ApiException):
                api.identify_contact(IDENTIFY)
            assert server.wait_until(lambda server: server.open == 0)
    assert server.connections == 3


def test_a_body_that_ends_with_the_connection_is_whole() -> None:
    with Server([b"HTTP/1.1 200 OK\r\n\r\n" + OK, Close()]) as server:
        api = server.api()
        assert [api.identify_contact(IDENTIFY).message for _ in range(3)] == ["OK"] * 3
    assert server.connections == 3


@pytest.mark.parametrize("end", [Close(), Reset()])
def test_a_connection_that_was_dropped_while_idle_is_replaced(end: Any) -> None:
    rename = {**IDENTIFY, "newEmail": "new@example.com"}  # one that is never sent twice
    with Server([reply(), end]) as server:
        api = server.api()
        for _ in range(3):
            assert api.identify_contact(rename).message == "said 200"
            assert server.wait_until(lambda server: server.open == 0)
    assert server.connections == len(server.requests) == 3


def test_a_server_may_be_restarted_between_calls() -> None:
    with tracking(host=f"http://127.0.0.1:{(port := free_port())}") as api:
        for _ in range(3):
            with Server(echo, port=port):
                ask(api, "one")
                ask(api, "two")


@pytest.mark.parametrize(
    "first",
    [
        [reply(200, OK, length=1000), Close()],
        [reply(200, OK, length=1000), Reset()],
        [b"nonsense\r\n\r\n" + reply(200, OK)],
        [chunked(OK).replace(b"\r\n0\r\n", b"\r\nzz\r\n") + reply(200, OK)],
        [reply(200, OK) + reply(200, OK)],
        [reply(200, OK) + b"x"],
        [reply(204, b"").replace(b"Content-Length: 0\r\n", b"") + reply(200, OK)],
        [reply(200, OK[:5], length=3) + reply(200, OK)],
        [reply(200, OK), 0.05, reply(200, OK)],
    ],
)
def test_what_is_left_of_a_broken_reply_does_not_answer_the_next_call(first: Script) -> None:
    steps, ending = (first if isinstance(first, list) else [first]), threading.Event()

    def end(request: Request) -> None:
        ending.set()

    place = len(steps) - isinstance(steps[-1], (Close, Reset))
    with Server([*steps[:place], end, *steps[place:]], [echo]) as server:
        api = server.api()
        with suppress(ApiException):
            api.identify_contact(IDENTIFY)
        assert ending.wait(PATIENCE)  # all that is left is on its way
        time.sleep(0.05)
        ask(api, "next")


# Threads


def test_32_threads_share_32_connections_and_none_is_dropped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Server([meet(32), echo]) as server, ThreadPoolExecutor(32) as threads:
        api = server.api()
        for wave in range(3):
            names = [f"w{wave}.t{n}" for n in range(32)]
            assert len(list(threads.map(lambda name: ask(api, name), names))) == 32
        assert server.connections == server.open == 32
    assert "pool" not in caplog.text


def test_threads_open_no_more_connections_than_they_need() -> None:
    with Server([0.001, echo]) as server, ThreadPoolExecutor(32) as threads:
        api = server.api()
        calls = threads.map(lambda n: ask(api, f"number{n}"), range(640))
        assert len(list(calls)) == len(server.requests) == 640
    assert server.connections <= 32


def test_a_pool_for_few_keeps_few() -> None:
    with Server([meet(4), echo]) as server, ThreadPoolExecutor(4) as threads:
        api = server.api(connection_pool_maxsize=1)
        list(threads.map(lambda n: ask(api, f"number{n}"), range(4)))
        assert server.wait_until(lambda server: server.open == 1)


# Closing


def use(server: Server, api: TrackingApi, count: int = 3) -> None:
    """Open so many connections, each by a thread of its own."""
    server.scripts = ([meet(count), echo],)
    threads = [threading.Thread(target=ask, args=(api, f"thread{n}")) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.scripts = (echo,)


def test_close_closes_what_every_thread_opened() -> None:
    with Server() as server:
        api = server.api()
        use(server, api)
        assert server.open == 3
        api.api_client.close()
        assert server.wait_until(lambda server: server.open == 0)
        api.api_client.close()


def test_leaving_the_block_closes_every_connection() -> None:
    with Server() as server:
        with ApiClient(server.api().api_client.configuration) as client:
            use(server, TrackingApi(client))
            assert server.open == 3
        assert server.wait_until(lambda server: server.open == 0)


def test_an_error_leaves_the_block_as_itself_and_closes_too() -> None:
    with Server() as server:
        api = server.api()

        def fail() -> None:
            with api.api_client:
                use(server, api)
                raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            fail()
        assert server.wait_until(lambda server: server.open == 0)


def test_a_closed_client_opens_again_on_its_next_use() -> None:
    with Server(echo) as server:
        api = server.api()
        for name in ("one", "two", "three"):
            ask(api, name)
            api.api_client.close()
        assert server.connections == 3
        with api.api_client as client:
            assert client is api.api_client
            ask(api, "four")
        assert server.wait_until(lambda server: server.open == 0)


def test_closing_one_client_leaves_the_others_alone() -> None:
    with Server([echo]) as server:
        one, other = server.api(), server.api()
        same = TrackingApi(ApiClient(other.api_client.configuration))
        for api in (one, other, same):
            ask(api, "before")
        one.api_client.close()
        same.api_client.close()
        assert server.wait_until(lambda server: server.open == 1)
        ask(other, "after")
    assert server.requests[-1].connection == 2


def test_a_call_that_is_under_way_outlives_a_close() -> None:
    with Server([]) as server:
        api = server.api()
        server.scripts = ([lambda request: api.api_client.close(), echo],)
        ask(api, "under-way")
        assert server.wait_until(lambda server: server.open == 0)
        ask(api, "next")
        assert server.connections == 2


def test_a_client_may_be_closed_just_before_it_sends() -> None:
    with Server() as server:
        client = server.api().api_client

        class Closing(dict[str, str]):
            def items(self) -> Any:
                client.close()  # as another thread might
                return super().items()

        assert client.call_api("POST", server.url, Closing({"X-A": "b"}), b"{}").status == 200
        assert server.wait_until(lambda server: server.open == 0)


def test_a_client_that_is_thrown_away_open_is_closed_with_a_warning() -> None:
    with Server() as server:
        clients = [ApiClient(server.api().api_client.configuration)]
        TrackingApi(clients[0]).identify_contact(IDENTIFY)
        with pytest.warns(ResourceWarning, match="ApiClient was not closed"):
            clients.clear()
        assert server.wait_until(lambda server: server.open == 0)


@pytest.mark.parametrize("script", [[Close()], [reply(length=1000), Close()], [1.0], reply()])
def test_what_is_left_of_a_call_is_collected_without_a_word(script: Script) -> None:
    with Server(script) as server:
        api = server.api(timeout=0.2)

        def unread_and_closed(request: Any) -> urllib3.HTTPResponse:
            response = api.identify_contact_without_preload_content(request)
            response.close()
            return response

        kept: list[Any] = []
        for call in (api.identify_contact, unread_and_closed):
            try:
                kept.append(call(IDENTIFY))
            except ApiException as error:
                kept.append(error)
        kept.append(kept)  # as a frame does that holds an exception which holds the frame
        del kept
        gc.collect()  # what Python ignores in it, from 3.13 on with a word, pytest does not


@pytest.mark.parametrize(
    "script",
    [[Close()], [0.5], reply(404), reply(200, b"<html>")],
    ids=["cut", "late", "404", "html"],
)
def test_failed_call_does_not_keep_its_client_in_memory(script: Script) -> None:
    with Server(script) as server:
        client = ApiClient(Configuration(server.url, {"TeamApiKey": KEY}, retries=0, timeout=0.2))
        with suppress(ApiException):
            TrackingApi(client).identify_contact(IDENTIFY)
        client.close()
        gone = weakref.ref(client)
        gc.disable()
        try:
            del client
            assert gone() is None
        finally:
            gc.enable()


def test_no_content_has_no_body_whatever_its_headers_say() -> None:
    answer = b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"
    with Server(answer) as server, within(PATIENCE):
        api = server.api(timeout=30)
        assert [api.identify_contact(IDENTIFY).message for _ in range(2)] == [None, None]
    assert server.connections == 1


def test_a_client_starts_no_threads() -> None:
    with Server() as server:
        api = server.api(retries=1, timeout=5)
        before = threading.active_count()
        api.identify_contact(IDENTIFY)
        assert threading.active_count() == before + 1, "the server's own"


# Interruption


def interrupt(request: Request) -> None:
    """Press Ctrl-C."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


@pytest.mark.parametrize(
    "script",
    [
        [interrupt, 0.2, reply(200, OK)],
        [reply(200, OK)[:30], interrupt, 0.2, reply(200, OK)[30:]],
        [reply(200, OK)[:-5], interrupt, 0.2, reply(200, OK)[-5:]],
        [chunked(OK)[:-5], interrupt, 0.2, chunked(OK)[-5:]],
    ],
    ids=["before the reply", "in the head", "in the body", "between chunks"],
)
@pytest.mark.parametrize("timeout", [None, 30])
def test_an_interrupted_call_leaves_no_reply_to_the_next(script: Script, timeout: Any) -> None:
    with Server(script, [echo]) as server:
        api = server.api(retries=2)
        with within(PATIENCE), pytest.raises(KeyboardInterrupt):
            api.identify_contact(IDENTIFY, _request_timeout=timeout)
        time.sleep(0.25)
        ask(api, "next")
    assert [request.connection for request in server.requests] == [1, 2]


def test_a_pause_between_tries_can_be_interrupted() -> None:
    with Server([reply(503, b"", "Retry-After: 20"), 0.1, interrupt], [echo]) as server:
        api = server.api(retries=2)
        with within(PATIENCE), pytest.raises(KeyboardInterrupt):
            api.identify_contact(IDENTIFY)
        ask(api, "next")


# Replies that are left unread


def unread(api: TrackingApi) -> urllib3.HTTPResponse:
    return api.identify_contact_without_preload_content(IDENTIFY)


FREED: dict[str, Callable[[urllib3.HTTPResponse], object]] = {
    "read": lambda response: response.read(),
    "data": lambda response: response.data,
    "json": lambda response: response.json(),
    "pieces": lambda response: list(iter(lambda: response.read(7), b"")),
    "stream": lambda response: list(response.stream(7)),
    "drain": lambda response: response.drain_conn(),
}


@pytest.mark.parametrize("answer", [reply(200, OK), reply(500, OK), chunked(OK[:9], OK[9:])])
@pytest.mark.parametrize("finish", FREED.values(), ids=FREED)
def test_a_reply_that_is_read_to_its_end_frees_its_connection(
    finish: Callable[[urllib3.HTTPResponse], object], answer: bytes
) -> None:
    with Server(answer) as server:
        api = server.api()
        for _ in range(3):
            finish(unread(api))
    assert server.connections == 1


@pytest.mark.parametrize("answer", [reply(200, OK), chunked(OK[:9], OK[9:]), reply(200, OK * 9999)])
@pytest.mark.parametrize("part", [0, 5])
def test_a_reply_that_is_closed_unread_never_answers_the_next_call(
    answer: bytes, part: int
) -> None:
    with Server(answer, [echo]) as server:
        api = server.api()
        response = unread(api)
        response.read(part)
        response.close()
        ask(api, "next")
        assert server.wait_until(lambda server: server.open == 1)


@pytest.mark.parametrize("status", [200, 201, 302, 401, 404, 422, 429, 500, 503])
def test_a_reply_of_any_status_is_given_unread(status: int) -> None:
    body = OK[:10]
    with Server([reply(status, body, "X-A: b", length=len(OK)), 0.2, OK[10:]]) as server:
        response = unread(server.api())
        assert isinstance(response, urllib3.HTTPResponse)
        assert response.status == status
        assert response.headers["x-a"] == "b"
        assert response.read() == OK


def test_a_status_that_may_pass_is_tried_again_unread_too() -> None:
    with Server(reply(503), reply(500), reply()) as server:
        api = server.api(retries=RetryPolicy(backoff=0))
        assert unread(api).json() == {"status": "200", "message": "said 200"}
        assert len(server.requests) == 3
        server.scripts = (reply(503),)
        response = unread(api)
        assert response.status == 503
        assert response.json() == {"status": "503", "message": "said 503"}
        assert len(server.requests) == 6
        assert server.wait_until(lambda server: server.open <= 1)


def test_an_unread_reply_of_a_server_that_will_close_closes_when_read() -> None:
    with Server(reply(200, OK, "Connection: close"), echo) as server:
        api = server.api()
        response = unread(api)
        assert response.read() == OK
        assert server.wait_until(lambda server: server.open == 0)
        ask(api, "next")


def test_an_unread_reply_that_is_cut_says_so() -> None:
    with Server([reply(200, OK, length=1000), Close()], [echo]) as server:
        api = server.api()
        response = unread(api)
        with pytest.raises(urllib3.exceptions.HTTPError):
            response.read()
        ask(api, "next")


def test_unread_replies_do_not_use_up_the_pool() -> None:
    with Server([echo]) as server:
        api = server.api(connection_pool_maxsize=1, timeout=5)
        responses = [unread(api) for _ in range(3)]
        ask(api, "next")
        assert [json.loads(response.read())["message"] for response in responses] == [
            "john.doe@example.com"
        ] * 3


# Processes


def in_a_child(work: Callable[[], object]) -> int:
    """Run this in a forked process; give its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        with suppress(BaseException):
            work()
            code = 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture(params=["http", "https"])
def warm(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[tuple[Server, TrackingApi]]:
    """Give a server, and an API that has a connection to it."""
    trusted = tmp_path / "ca.pem"
    authority().cert_pem.write_to_path(str(trusted))
    tls = server_context() if request.param == "https" else None
    with Server([echo], tls=tls) as server:
        api = server.api(ssl_ca_cert=str(trusted), timeout=PATIENCE)
        ask(api, "warm")
        yield server, api


@forks
def test_a_forked_child_opens_connections_of_its_own(warm: tuple[Server, TrackingApi]) -> None:
    server, api = warm

    def work() -> None:
        ask(api, "child")
        ask(api, "child-again")

    for _ in range(2):
        assert in_a_child(work) == 0
        ask(api, "parent")
    assert [request.connection for request in server.requests] == [1, 2, 2, 1, 3, 3, 1]


@forks
def test_what_a_forked_child_closes_stays_open_in_the_parent(
    warm: tuple[Server, TrackingApi],
) -> None:
    server, api = warm
    for work in (api.api_client.close, lambda: ask(api, "child") and api.api_client.close()):
        assert in_a_child(work) == 0
        ask(api, "parent")
    assert server.requests[-1].connection == 1


@forks
def test_a_child_that_is_forked_while_threads_are_calling_can_call() -> None:
    with Server([0.002, echo]) as server, ThreadPoolExecutor(4) as threads:
        api = server.api(timeout=PATIENCE)
        done = threading.Event()

        def busy(number: int) -> None:
            while not done.is_set():
                ask(api, f"thread{number}")

        running = [threads.submit(busy, number) for number in range(4)]
        try:
            codes = [in_a_child(lambda: ask(api, "child")) for _ in range(8)]
        finally:
            done.set()
        assert codes == [0] * 8
        for future in running:
            future.result()


def unpickled(value: Any, protocol: int) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))


COPIES: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    "oldest pickle": lambda value: unpickled(value, 0),
    "usual pickle": lambda value: unpickled(value, pickle.DEFAULT_PROTOCOL),
    "newest pickle": lambda value: unpickled(value, pickle.HIGHEST_PROTOCOL),
}


@pytest.mark.parametrize("twin", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_warm_api_has_connections_of_its_own(twin: Callable[[Any], Any]) -> None:
    with Server([echo]) as server:
        api = server.api(timeout=7, retries=RetryPolicy(max_retries=4))
        api.api_client.set_default_header("X-Mine", "yes")
        api.api_client.user_agent = "mine/1.0"
        ask(api, "warm")
        again = twin(api)
        with again.api_client as client:
            assert client.configuration is not api.api_client.configuration
            assert client.configuration.timeout == 7
            assert client.configuration.retries == RetryPolicy(max_retries=4)
            ask(again, "copy")
        ask(api, "original")
    assert [request.connection for request in server.requests] == [1, 2, 1]
    headers = [{**request.headers, "content-length": ""} for request in server.requests]
    assert headers[1] == headers[0]
    assert headers[0]["x-mine"] == "yes"
    assert headers[0]["x-team-apikey"] == KEY
    assert headers[0]["user-agent"] == "mine/1.0"


def test_a_client_can_be_copied_while_a_call_is_under_way() -> None:
    with Server([]) as server:
        api = server.api()
        copied: list[ApiClient] = []

        def make_copies(request: Request) -> None:
            copied.extend(make(api.api_client) for make in COPIES.values())

        server.scripts = ([make_copies, echo], echo)
        ask(api, "under-way")
        for client in copied:
            with client:
                ask(TrackingApi(client), "copy")


def test_a_copy_of_a_logging_configuration_leaves_the_loggers_behind(tmp_path: Any) -> None:
    configuration = Configuration(host="http://127.0.0.1:1", api_key={"TeamApiKey": KEY})
    try:
        configuration.logger_file = str(tmp_path / "log")
        before = list(configuration.logger["package_logger"].handlers)
        for make in COPIES.values():
            assert make(configuration).logger_file == configuration.logger_file
            assert make(ApiClient(configuration)).configuration.host == configuration.host
        assert configuration.logger["package_logger"].handlers == before
    finally:
        configuration.logger_file = None


def test_a_pickled_api_calls_from_another_process() -> None:
    with Server(echo) as server:
        api = server.api()
        ask(api, "warm")
        code = (
            "import pickle, sys\n"
            "with (api := pickle.loads(bytes.fromhex(sys.argv[1]))).api_client:\n"
            "    print(api.identify_contact({'email': 'other@example.com'}).message)"
        )
        done = run_python(code, pickle.dumps(api).hex())
    assert done.stdout == "other@example.com\n"


# Sockets


def client_sockets(server: Server) -> Iterator[socket.socket]:
    """Give this process's own ends of the connections to a server."""
    for number in range(3, 1024):
        with suppress(OSError), socket.socket(fileno=os.dup(number)) as sock:
            if sock.getpeername()[1] == server.port:
                yield sock


def test_tcp_keep_alive_is_on_and_small_requests_are_not_held_back() -> None:
    with Server() as server:
        server.api().identify_contact(IDENTIFY)
        options = [
            (
                sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0,
                sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0,
            )
            for sock in client_sockets(server)
        ]
    assert options == [(True, True)]


def test_socket_options_can_be_set() -> None:
    with Server() as server:
        options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0)]
        server.api(socket_options=options).identify_contact(IDENTIFY)
        kept = [
            sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            for sock in client_sockets(server)
        ]
    assert kept == [0]
