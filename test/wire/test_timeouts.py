"""No call takes longer than it may, whatever the server does."""

from __future__ import annotations

import gc
import json
import math
import signal
import socket
import threading
import time
import warnings
from contextlib import suppress
from typing import Any

import pytest
import urllib3
from support.recording import IDENTIFY
from support.servers import (
    Close,
    Server,
    Step,
    Trickle,
    chunked,
    echo,
    reply,
    resolve,
    server_context,
    tracking,
    unanswering,
    within,
)
from typing_extensions import Self

from sendx_python_sdk import (
    ApiException,
    ApiTimeoutException,
    ApiValueError,
    Configuration,
    RetryPolicy,
    ServiceException,
)

SLACK = 4.0  # seconds that a busy machine may add
LONG = 30.0  # seconds that no test ever waits
QUICK = RetryPolicy(max_retries=1000, backoff=0.02)
LARGE = {**IDENTIFY, "company": "x" * 12_000_000}  # more than sockets hold


def test_default_timeouts_are_5_s_to_connect_and_15_s_for_the_reply(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[float] = []
    settimeout = socket.socket.settimeout

    def spy(sock: socket.socket, seconds: float | None) -> None:
        given.append(math.inf if seconds is None else seconds)
        settimeout(sock, seconds)

    with Server() as server:
        monkeypatch.setattr(socket.socket, "settimeout", spy)
        server.api().identify_contact(IDENTIFY)
        monkeypatch.undo()
    assert 4 < given[0] <= 5
    assert 14 < max(given) <= 15


@pytest.mark.parametrize("of_the_call", [True, False])
@pytest.mark.parametrize(
    "timeout",
    [
        0.2,
        (LONG, 0.2),
        (None, 0.2),
        urllib3.Timeout(0.2),
        urllib3.Timeout(read=0.2),
        urllib3.Timeout(total=0.2),
    ],
    ids=repr,
)
def test_every_form_of_a_time_out_ends_the_wait(timeout: Any, of_the_call: bool) -> None:
    with Server([LONG]) as server:
        api = server.api(timeout=None if of_the_call else timeout)
        with within(1 + SLACK), pytest.raises(ApiTimeoutException) as caught:
            api.identify_contact(IDENTIFY, _request_timeout=timeout if of_the_call else None)
    error = caught.value
    assert error.status == 0
    assert error.attempts == 1
    assert error.request == ("POST", f"{server.url}/contact/identify")
    assert "may have been applied" in str(error)
    assert isinstance(error.__cause__, TimeoutError)


@pytest.mark.parametrize(
    "timeout",
    [0.15, (0.15, LONG), urllib3.Timeout(connect=0.15), urllib3.Timeout(total=0.15)],
    ids=repr,
)
def test_every_form_of_a_time_out_bounds_the_connecting(timeout: Any) -> None:
    with (
        unanswering(connects=False) as port,
        tracking(host=f"http://127.0.0.1:{port}", timeout=timeout) as api,
        within(SLACK),
        pytest.raises(ApiTimeoutException, match=r"no connection to 127\.0\.0\.1") as caught,
    ):
        api.identify_contact(IDENTIFY)
    assert "may have been applied" not in str(caught.value)


def test_call_fails_once_a_slow_name_lookup_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup cannot be interrupted, but nothing may be sent after it."""
    find = socket.getaddrinfo

    def slow_lookup(*args: Any, **options: Any) -> Any:
        time.sleep(0.3)
        return find(*args, **options)

    with Server() as server:
        api = server.api(timeout=(0.1, LONG))
        monkeypatch.setattr(socket, "getaddrinfo", slow_lookup)
        with pytest.raises(ApiTimeoutException, match="no connection") as caught:
            api.identify_contact(IDENTIFY)
        assert caught.value.sent is False
        assert server.connections == 0


def test_all_addresses_of_a_host_share_the_time_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, many_localhost=["127.0.0.1"] * 30)
    with (
        unanswering(connects=False) as port,
        tracking(host=f"http://many.localhost:{port}", timeout=(0.2, LONG)) as api,
        within(SLACK),
        pytest.raises(ApiTimeoutException),
    ):
        api.identify_contact(IDENTIFY)


def test_an_address_that_answers_is_reached_behind_one_that_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve(monkeypatch, two_localhost=["127.0.0.2", "127.0.0.1"])
    with Server() as server, unanswering(connects=False, port=server.port, host="127.0.0.2"):
        api = server.api(host=f"http://two.localhost:{server.port}", timeout=(1, LONG))
        assert api.identify_contact(IDENTIFY).message == "said 200"


def test_a_connection_that_is_made_just_too_late_is_closed() -> None:
    with Server([LONG]) as proxy, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api = proxy.api(host="https://api.example", proxy=proxy.url)
        for microseconds in range(20, 420):
            with pytest.raises(ApiTimeoutException):
                api.identify_contact(IDENTIFY, _request_timeout=(microseconds / 1e6, LONG))
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


@pytest.mark.parametrize("timeout", [0.2, (0.2, LONG)])
def test_a_tls_handshake_that_hangs_counts_as_connecting(timeout: Any) -> None:
    with (
        unanswering(connects=True) as port,
        tracking(host=f"https://127.0.0.1:{port}", timeout=timeout) as api,
        within(SLACK),
        pytest.raises(ApiTimeoutException, match="no connection"),
    ):
        api.identify_contact(IDENTIFY)


class TricklingRelay:
    """Passes a connection on to a server, whose bytes arrive one at a time."""

    def __init__(self, port: int) -> None:
        self._far = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._relay)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _relay(self) -> None:
        near, _ = self._listener.accept()
        with near, socket.create_connection(self._far) as far, suppress(OSError):
            far.sendall(near.recv(65536))
            while not self._stopped.wait(0.02) and (byte := far.recv(1)):
                near.sendall(byte)


def test_handshake_after_a_slow_proxy_has_what_is_left() -> None:
    with Server([1.2, b"HTTP/1.1 200 OK\r\n\r\n", LONG, Close()]) as proxy, within(2.3):
        api = proxy.api(host="https://api.example", proxy=proxy.url, timeout=1.5)
        with pytest.raises(ApiTimeoutException, match="no connection"):
            api.identify_contact(IDENTIFY)


@pytest.mark.parametrize("timeout", [0.3, (0.3, LONG)], ids=["total", "connect"])
def test_tls_handshake_byte_by_byte_counts_as_connecting(timeout: Any) -> None:
    with (
        Server(tls=server_context()) as server,
        TricklingRelay(server.port) as relay,
        tracking(host=f"https://127.0.0.1:{relay.port}", timeout=timeout) as api,
        within(SLACK),
        pytest.raises(ApiTimeoutException, match="no connection") as caught,
    ):
        api.identify_contact(IDENTIFY)
    assert caught.value.sent is False


@pytest.mark.parametrize("answer", [[LONG], [Trickle(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 400)]])
@pytest.mark.parametrize("timeout", [0.2, (0.2, LONG)])
def test_a_proxy_that_hangs_counts_as_connecting(timeout: Any, answer: list[Step]) -> None:
    with Server(answer) as proxy:
        api = proxy.api(host="https://api.example", proxy=proxy.url, timeout=timeout)
        with within(SLACK), pytest.raises(ApiTimeoutException, match="no connection"):
            api.identify_contact(IDENTIFY)


@pytest.mark.parametrize("timeout", [0.5, (0.3, LONG)])
def test_sending_is_bounded_by_the_connect_timeout(timeout: Any) -> None:
    with (
        unanswering(connects=True) as port,
        tracking(host=f"http://127.0.0.1:{port}", timeout=timeout) as api,
        within(SLACK),
        pytest.raises(ApiTimeoutException, match="may have been applied"),
    ):
        api.identify_contact(LARGE)


BODY = json.dumps({"message": "x" * 1000}).encode()
SLOW_REPLIES: dict[str, list[Step]] = {
    "first byte": [LONG],
    "head": [Trickle(reply(), 0.1)],
    "head, later": [b"HTTP/1.1 200 OK\r\n", Trickle(b"A: b\r\n" * 50), reply()],
    "1xx": [Trickle(b"HTTP/1.1 102 Processing\r\n\r\n" * 50), reply()],
    "body": [reply(200, b"", length=len(BODY)), Trickle(BODY)],
    "chunks": [chunked()[:-5], Trickle(b"1\r\n \r\n" * 100)],
    "endless": [b"HTTP/1.0 200 OK\r\n\r\n", Trickle(BODY)],
}


@pytest.mark.parametrize("timeout", [0.2, (LONG, 0.2)])
@pytest.mark.parametrize("steps", SLOW_REPLIES.values(), ids=SLOW_REPLIES)
def test_one_byte_at_a_time_does_not_stretch_the_time_out(steps: list[Step], timeout: Any) -> None:
    with Server(steps) as server:
        api = server.api(timeout=timeout)
        with within(SLACK), pytest.raises(ApiTimeoutException, match=r"in 0\.2 s"):
            api.identify_contact(IDENTIFY)


def test_a_body_that_is_left_unread_is_bounded_by_the_deadline_too() -> None:
    with Server([reply(200, b"", length=len(BODY)), Trickle(BODY)]) as server:
        api = server.api(timeout=1)  # the head is to be there before
        response = api.identify_contact_without_preload_content(IDENTIFY)
        with within(SLACK), pytest.raises(urllib3.exceptions.HTTPError):
            response.read()


def test_a_body_that_is_left_unread_is_bounded_by_the_time_to_read() -> None:
    with Server([reply(200, b"", length=len(BODY)), LONG]) as server:
        response = server.api(timeout=(5, 1)).identify_contact_without_preload_content(IDENTIFY)
        with within(SLACK), pytest.raises(urllib3.exceptions.HTTPError):
            response.read()


@pytest.mark.parametrize("failure", [[reply(503)], [0.15, reply(503)], [LONG]])
def test_a_single_number_bounds_retries_and_their_pauses(failure: list[Step]) -> None:
    with Server(failure) as server, within(SLACK), pytest.raises(ApiException) as caught:
        server.api(timeout=1.5, retries=QUICK).identify_contact(IDENTIFY)
    # The last try may end before the server has read its request.
    assert caught.value.attempts - len(server.requests) in (0, 1)
    assert (caught.value.attempts > 1) == (failure != [LONG])


class Pause(RetryPolicy):
    def pause(self, retry: int) -> float:
        return 1.5


def test_a_pause_that_takes_longer_than_it_should_leaves_the_last_answer_the_error() -> None:
    before = signal.signal(signal.SIGALRM, lambda *_: time.sleep(1.5))
    try:
        with Server(reply(503)) as server:
            api = server.api(timeout=2, retries=Pause())
            signal.setitimer(signal.ITIMER_REAL, 0.7)
            with pytest.raises(ServiceException) as caught:
                api.identify_contact(IDENTIFY)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert caught.value.status == 503
    assert caught.value.attempts == len(server.requests) == 1


def test_a_single_number_bounds_refused_connections_as_well() -> None:
    with (
        unanswering(connects=False) as port,
        tracking(host=f"http://127.0.0.1:{port}", timeout=0.4, retries=QUICK) as api,
        within(SLACK),
        pytest.raises(ApiTimeoutException) as caught,
    ):
        api.identify_contact(IDENTIFY)
    assert caught.value.attempts == 1


def test_a_pair_is_for_each_try() -> None:
    with Server([LONG], [LONG], reply()) as server:
        api = server.api(timeout=(5, 0.4), retries=QUICK)
        assert api.identify_contact(IDENTIFY).message == "said 200"
    assert len(server.requests) == 3


def test_a_pause_that_would_pass_the_deadline_is_not_begun() -> None:
    with (
        Server(reply(503, b"", "Retry-After: 20")) as server,
        within(SLACK),
        pytest.raises(ServiceException) as caught,
    ):
        server.api(timeout=10, retries=2).identify_contact(IDENTIFY)
    assert caught.value.retry_after == 20
    assert caught.value.attempts == 1


def test_a_time_out_may_be_whole_seconds() -> None:
    with Server([LONG]) as server, within(1 + SLACK), pytest.raises(ApiTimeoutException):
        server.api(timeout=1).identify_contact(IDENTIFY)


@pytest.mark.parametrize(
    ("configured", "of_the_call"), [(0.05, 20), (0.05, (5, 5)), ((5, 0.05), urllib3.Timeout(20))]
)
def test_the_time_out_of_a_call_goes_before_the_configured_one(
    configured: Any, of_the_call: Any
) -> None:
    with Server([0.3, reply()]) as server:
        api = server.api(timeout=configured)
        assert api.identify_contact(IDENTIFY, _request_timeout=of_the_call).message == "said 200"
        with pytest.raises(ApiTimeoutException):
            api.identify_contact(IDENTIFY)


def test_a_changed_time_out_acts_on_the_next_call() -> None:
    with Server([0.3, reply()]) as server:
        api = server.api(timeout=10)
        api.identify_contact(IDENTIFY)
        api.api_client.configuration.timeout = 0.05
        with pytest.raises(ApiTimeoutException):
            api.identify_contact(IDENTIFY)


def test_a_reply_that_comes_too_late_is_not_taken_for_the_next_one() -> None:
    with Server([0.2, echo, 0.1], [echo]) as server:
        api = server.api()
        with pytest.raises(ApiTimeoutException):
            api.identify_contact({"email": "late@example.com"}, _request_timeout=0.1)
        time.sleep(0.2)
        assert api.identify_contact({"email": "next@example.com"}).message == "next@example.com"


NO_TIME_OUTS = [0, 0.0, -1, -0.5, math.nan, math.inf, -math.inf, True, False, "5", "", b"5", [], ()]
NO_TIME_OUTS += [(5,), (0, 5), (5, 0), (5, -1), (math.nan, 5), (5, "5"), (True, 5), (1, 2, 3)]
NO_TIME_OUTS += [{"read": 5}, {1, 2}, ..., 10**400]


@pytest.mark.parametrize("timeout", NO_TIME_OUTS, ids=lambda value: ascii(value)[:20])
def test_what_is_no_time_out_is_refused_before_anything_is_sent(timeout: Any) -> None:
    with Server() as server:
        api = server.api()
        with pytest.raises(ApiValueError, match=r"^_request_timeout must be"):
            api.identify_contact(IDENTIFY, _request_timeout=timeout)
        with pytest.raises(ApiValueError, match=r"^timeout must be"):
            api.api_client.configuration.timeout = timeout
        with pytest.raises(ApiValueError, match=r"^timeout must be"):
            Configuration(timeout=timeout)
        assert server.connections == 0
