"""No call takes longer than its timeout, whatever the server does."""

from __future__ import annotations

import gc
import json
import math
import signal
import socket
import time
import warnings
from typing import Any

import pytest
import urllib3
from support.servers import (
    Close,
    Script,
    Server,
    Step,
    Trickle,
    Tunnel,
    authority,
    chunked,
    reply,
    resolve,
    server_context,
    tracking,
    unanswering,
    within,
)
from support.values import IDENTIFY

from sendx_python_sdk import (
    ApiTimeoutException,
    ApiValueError,
    RetryPolicy,
    ServiceException,
)

SLACK = 4.0  # seconds that a busy machine may add
LONG = 30.0  # seconds that no test ever waits
CA = authority().cert_pem.bytes().decode()
QUICK = RetryPolicy(max_retries=1000, backoff=0.02)
# The beginning of a TLS record, which announces 16 kB of the handshake.
HANDSHAKE = b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb" + bytes(1000)


def timed_out(api: Any, **options: Any) -> ApiTimeoutException:
    with within(1.5 + SLACK), pytest.raises(ApiTimeoutException) as caught:
        api.identify_contact(options.pop("request", IDENTIFY), **options)
    return caught.value


# The forms of a timeout


def test_default_timeouts_are_5_s_to_connect_and_15_s_to_read(
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


@pytest.mark.parametrize("place", ["call", "configuration"])
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
def test_timeout_of_any_form_bounds_the_reply(timeout: Any, place: str) -> None:
    with Server([LONG]) as server:
        api = server.api(timeout=timeout if place == "configuration" else None)
        error = timed_out(api, _request_timeout=timeout if place == "call" else None)
    assert error.status == 0
    assert error.attempts == 1
    assert error.request == ("POST", f"{server.url}/contact/identify")
    assert error.sent
    assert "within 0.2 s; the request may have been applied" in str(error)
    assert isinstance(error.__cause__, TimeoutError)


@pytest.mark.parametrize(
    "timeout",
    [0.15, (0.15, LONG), urllib3.Timeout(connect=0.15), urllib3.Timeout(total=0.15)],
    ids=repr,
)
def test_timeout_of_any_form_bounds_connecting(timeout: Any) -> None:
    with (
        unanswering(connects=False) as port,
        tracking(host=f"http://127.0.0.1:{port}", timeout=timeout) as api,
    ):
        error = timed_out(api)
    assert "no connection to 127.0.0.1" in str(error)
    assert "may have been applied" not in str(error)


def test_timeout_of_a_low_level_request_overrides_the_configuration() -> None:
    with Server([LONG]) as server, within(1.5 + SLACK):
        rest_client = server.api(timeout=LONG).api_client.rest_client
        with pytest.raises(ApiTimeoutException, match=r"within 0\.2 s"):
            rest_client.request("POST", server.url, _request_timeout=0.2)


INVALID = [0, -0.5, math.nan, math.inf, True, b"5", [], (5,), (0, 5), (5, -1), (5, "5"), (1, 2, 3)]
INVALID += [(math.nan, 5), (True, 5), {"read": 5}, 10**400]


@pytest.mark.parametrize("timeout", INVALID, ids=lambda value: ascii(value)[:20])
def test_invalid_timeout_of_a_call_is_refused_before_anything_is_sent(timeout: Any) -> None:
    with Server() as server, pytest.raises(ApiValueError, match=r"^_request_timeout must be"):
        server.api().identify_contact(IDENTIFY, _request_timeout=timeout)
    assert server.connections == 0


def test_timeout_of_a_call_overrides_the_configured_one() -> None:
    with Server([0.3, reply()]) as server:
        api = server.api(timeout=(5, 0.05))
        for timeout in (LONG, (5, LONG), urllib3.Timeout(LONG)):
            assert api.identify_contact(IDENTIFY, _request_timeout=timeout).status == "200"
        timed_out(api)


# Connecting


def test_call_fails_once_a_slow_name_lookup_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup cannot be interrupted, but nothing may be sent after it."""
    find = socket.getaddrinfo

    def slow_lookup(*args: Any, **options: Any) -> Any:
        time.sleep(0.3)
        return find(*args, **options)

    with Server() as server:
        api = server.api(timeout=(0.1, LONG))
        monkeypatch.setattr(socket, "getaddrinfo", slow_lookup)
        assert timed_out(api).sent is False
    assert server.connections == 0


def test_addresses_of_a_host_share_the_connect_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, many_localhost=["127.0.0.1"] * 30)
    with (
        unanswering(connects=False) as port,
        tracking(host=f"http://many.localhost:{port}", timeout=(0.2, LONG)) as api,
    ):
        timed_out(api)


def test_address_that_answers_has_time_after_one_that_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve(monkeypatch, two_localhost=["127.0.0.2", "127.0.0.1"])
    with (
        Server(tls=server_context("two.localhost")) as server,
        unanswering(connects=False, port=server.port, host="127.0.0.2"),
    ):
        host = f"https://two.localhost:{server.port}"
        api = server.api(host=host, ca_cert_data=CA, timeout=(2, LONG))
        assert api.identify_contact(IDENTIFY).status == "200"


# What a peer sends, and whether it is a proxy.
SLOW_PEERS: dict[str, tuple[Script, bool]] = {
    "TLS, silent": (LONG, False),
    "TLS, byte by byte": (Trickle(HANDSHAKE), False),
    "proxy, silent": (LONG, True),
    "proxy, byte by byte": (Trickle(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 400), True),
    "proxy, TLS byte by byte": ([b"HTTP/1.1 200 OK\r\n\r\n", Trickle(HANDSHAKE)], True),
}


@pytest.mark.parametrize("timeout", [0.3, (0.3, LONG)], ids=["total", "connect"])
@pytest.mark.parametrize(("script", "proxied"), SLOW_PEERS.values(), ids=SLOW_PEERS)
def test_proxy_and_tls_handshake_count_as_connecting(
    script: Script, proxied: bool, timeout: Any
) -> None:
    with Server(script, reads=proxied) as server:
        host = "https://api.example" if proxied else f"https://127.0.0.1:{server.port}"
        error = timed_out(
            server.api(host=host, proxy=server.url if proxied else "", timeout=timeout)
        )
    assert "no connection to" in str(error)
    assert error.sent is False


def test_tls_handshake_has_the_time_that_the_proxy_left() -> None:
    with Server([0.7, b"HTTP/1.1 200 OK\r\n\r\n", 0.7, b"no TLS", Close()]) as proxy:
        timed_out(proxy.api(host="https://api.example", proxy=proxy.url, timeout=1))


def test_connection_made_just_too_late_is_closed() -> None:
    with Server(LONG) as proxy, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api = proxy.api(host="https://api.example", proxy=proxy.url)
        for microseconds in range(20, 420):
            timed_out(api, _request_timeout=(microseconds / 1e6, LONG))
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


# Sending and reading


MORE_THAN_SOCKETS_HOLD = {**IDENTIFY, "company": "x" * 12_000_000}


@pytest.mark.parametrize("timeout", [0.5, (0.3, LONG)], ids=["total", "connect"])
def test_sending_is_bounded_by_the_connect_timeout(timeout: Any) -> None:
    with (
        unanswering(connects=True) as port,
        tracking(host=f"http://127.0.0.1:{port}", timeout=timeout) as api,
    ):
        error = timed_out(api, request=MORE_THAN_SOCKETS_HOLD)
    assert "the request could not be sent" in str(error)
    assert "may have been applied" in str(error)


def test_sending_over_a_kept_connection_is_bounded_by_the_connect_timeout() -> None:
    with Server([reply(), LONG]) as server:
        api = server.api()
        api.identify_contact(IDENTIFY)
        timed_out(api, request=MORE_THAN_SOCKETS_HOLD, _request_timeout=(0.3, LONG))
    assert server.connections == 1


BODY = json.dumps({"message": "x" * 1000}).encode()
SLOW_REPLIES: dict[str, list[Step]] = {
    "head": [Trickle(reply(), 0.1)],
    "rest of the head": [b"HTTP/1.1 200 OK\r\n", Trickle(b"A: b\r\n" * 50), reply()],
    "interim replies": [Trickle(b"HTTP/1.1 102 Processing\r\n\r\n" * 50), reply()],
    "body": [reply(200, b"", length=len(BODY)), Trickle(BODY)],
    "chunks": [chunked()[:-5], Trickle(b"1\r\n \r\n" * 100)],
    "body without a length": [b"HTTP/1.0 200 OK\r\n\r\n", Trickle(BODY)],
}


@pytest.mark.parametrize("timeout", [0.2, (LONG, 0.2)], ids=["total", "read"])
@pytest.mark.parametrize("steps", SLOW_REPLIES.values(), ids=SLOW_REPLIES)
def test_reply_that_comes_byte_by_byte_does_not_extend_the_timeout(
    steps: list[Step], timeout: Any
) -> None:
    with Server(steps) as server:
        assert "within 0.2 s" in str(timed_out(server.api(timeout=timeout)))


# The whole call


def test_total_timeout_covers_proxy_and_reply_together() -> None:
    with (
        Server([0.7, reply()], tls=server_context()) as server,
        Server([0.7, Tunnel()]) as proxy,
    ):
        timed_out(proxy.api(host=server.url, proxy=proxy.url, ca_cert_data=CA, timeout=1))


def test_total_timeout_does_not_restart_with_a_retry() -> None:
    with Server([0.7, reply(503)], [0.7, reply()]) as server:
        error = timed_out(server.api(timeout=1, retries=QUICK))
    assert error.attempts == 2


def test_connect_and_read_timeouts_are_for_each_attempt() -> None:
    with Server(LONG, LONG, reply()) as server:
        api = server.api(timeout=(5, 0.4), retries=QUICK)
        assert api.identify_contact(IDENTIFY).status == "200"
    assert len(server.requests) == 3


@pytest.mark.parametrize(("timeout", "seconds"), [(10, 20), (None, 30)], ids=["10 s", "default"])
def test_pause_that_would_pass_the_deadline_is_not_begun(timeout: Any, seconds: int) -> None:
    with (
        Server(reply(503, b"", f"Retry-After: {seconds}")) as server,
        within(SLACK),
        pytest.raises(ServiceException) as caught,
    ):
        server.api(timeout=timeout, retries=2).identify_contact(IDENTIFY)
    assert caught.value.retry_after == seconds
    assert caught.value.attempts == 1


def test_pause_that_overruns_the_deadline_raises_the_last_error() -> None:
    class Pause(RetryPolicy):
        def pause(self, retry: int) -> float:
            return 1.5

    before = signal.signal(signal.SIGALRM, lambda *_: time.sleep(1.5))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.7)
        with Server(reply(503)) as server, pytest.raises(ServiceException) as caught:
            server.api(timeout=2, retries=Pause()).identify_contact(IDENTIFY)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert caught.value.attempts == len(server.requests) == 1


# Unread replies


def test_pause_between_reads_does_not_extend_the_timeout() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    with Server([head + b"x", LONG]) as server:
        began = time.monotonic()
        call = server.api().identify_contact_without_preload_content
        unread = call(IDENTIFY, _request_timeout=2)
        assert unread.read(1) == b"x"
        time.sleep(1.8)
        with pytest.raises(urllib3.exceptions.ReadTimeoutError):
            unread.read(1)
        assert time.monotonic() - began < 1.8 + 1.9, "the second read had 0.2 s, not 2 s"
