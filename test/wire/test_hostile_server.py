"""Whatever a server answers: a model or an ApiException, in time, within the size, and the next
call is not harmed. `test/long/fuzz.py` plays more of the same cases."""

from __future__ import annotations

import gzip
import json
import logging
import re
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import urllib3
from support import hostile
from support.hostile import KEY, Close, Endless, HalfClose, HostileServer, Reset, Step, Trial, reply

from sendx_python_sdk import (
    ApiClient,
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    ApiTimeoutException,
    Configuration,
    TrackingApi,
    UnprocessableEntityException,
)

CASES_PER_KIND = 24
WAITING = {"endless", "manners"}  # where the client waits for its deadline
FORMS = ("", "_with_http_info", "", "_without_preload_content")
MIB = 1024 * 1024
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n"
LAST_CHUNK = b"0\r\nX: y\r\n\r\n"  # when it has begun, the body is whole


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as running:
        yield running


@pytest.fixture
def trial(server: HostileServer) -> Iterator[Trial]:
    with Trial(server) as ready:
        yield ready


def call(server: HostileServer, *steps: Step, **options: Any) -> Any:
    """Call once with a client of its own."""
    server.steps = list(steps) or None
    options = {"timeout": 20.0, "retries": 0} | options
    config = Configuration(host=server.url, api_key={"TeamApiKey": KEY}, **options)
    with ApiClient(config) as client:
        return TrackingApi(client).track_contact({"email": "one@example.com"})


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_any_reply_is_a_model_or_an_api_exception(trial: Trial, kind: str) -> None:
    count = CASES_PER_KIND // 2 if kind in WAITING else CASES_PER_KIND
    for number, case in enumerate(hostile.seeds(kind, count)):
        trial.play(case, FORMS[number % len(FORMS)])


def test_the_same_seed_makes_the_same_case() -> None:
    for kind in hostile.KINDS:
        assert hostile.case(kind, 3) == hostile.case(kind, 3)


@pytest.mark.parametrize("end", [Reset(), Close(), HalfClose()], ids=["rst", "fin", "half"])
@pytest.mark.parametrize("whole", [reply(), CHUNKED], ids=["length", "chunked"])
def test_a_reply_cut_at_any_byte_is_never_a_success(trial: Trial, whole: bytes, end: Step) -> None:
    trial.timeout = 3.0  # more than a busy machine takes: what ends the call is the cut
    for position in range(whole.find(LAST_CHUNK) % len(whole) + 1):
        case = hostile.Case(f"{whole!r} cut at {position}", [whole[:position], end])
        assert trial.play(case) == "ApiConnectionException", case.name


def test_a_reply_that_comes_byte_by_byte_is_whole(trial: Trial) -> None:
    trial.timeout = 3.0
    for whole in (reply(), CHUNKED):
        steps: list[Step] = [whole[n : n + 1] for n in range(len(whole))]
        assert trial.play(hostile.Case("bytes", steps)) in ("TrackResponse", "IdentifyResponse")


@pytest.mark.parametrize("status", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_the_reply_behind_an_interim_one_is_the_answer(
    server: HostileServer, status: bytes, pause: float
) -> None:
    interim = b"HTTP/1.1 " + status + b"\r\nLink: </x>\r\n\r\n"
    answer = call(server, interim * 3, pause, reply(b'{"message":"mine"}'))
    assert answer.message == "mine"


def test_bytes_behind_a_reply_are_not_the_next_answer(server: HostileServer) -> None:
    evil = reply(b'{"message":"EVIL"}')
    config = Configuration(host=server.url, api_key={"TeamApiKey": KEY}, timeout=5.0)
    with ApiClient(config) as client:
        api = TrackingApi(client)
        for cut in (1, 30, len(evil)):
            server.steps = [reply() + evil[:cut], 0.05, evil[cut:]]
            api.track_contact({"email": "first@example.com"})
            assert api.track_contact({"email": "next@example.com"}).message == "next"


def test_an_unread_reply_that_is_let_go_is_not_the_next_answer(server: HostileServer) -> None:
    config = Configuration(host=server.url, api_key={"TeamApiKey": KEY}, timeout=5.0)
    with ApiClient(config) as client:
        api = TrackingApi(client)
        for half in (b"", b"{"):
            evil = reply(b'{"message":"EVIL"}')
            server.steps = [reply(half, length=b"200"), 0.1, evil]
            unread = api.track_contact_without_preload_content({"email": "first@example.com"})
            unread.release_conn()
            assert api.track_contact({"email": "next@example.com"}).message == "next"


def test_two_lengths_are_no_reply(server: HostileServer) -> None:
    with pytest.raises(ApiConnectionException, match="Content-Length"):
        call(server, reply(b"{}", b"Content-Length: 7"), Close())


TOO_LONG = {
    "length": [reply(b"", length=b"999999999")],
    "chunks": [CHUNKED[:47], Endless(b"200\r\n%s\r\n" % (b" " * 512) * 100)],
    "no length": [b"HTTP/1.1 200 OK\r\n\r\n", Endless(b" " * 5000)],
    "gzip": [reply(hostile.BOMB, b"Content-Encoding: gzip")],
    "deflate": [reply(hostile.packed_zeros(32 * MIB, 15), b"Content-Encoding: deflate")],
}


@pytest.mark.parametrize("steps", TOO_LONG.values(), ids=TOO_LONG)
def test_a_reply_over_the_cap_is_refused_and_not_held(
    server: HostileServer, steps: list[Step]
) -> None:
    call(server)
    tracemalloc.start()
    try:
        with pytest.raises(ApiDecodeException, match=f"longer than max_response_bytes .{MIB}"):
            call(server, *steps, max_response_bytes=MIB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB
    assert server.sent < MIB + hostile.SOCKET_BUFFERS


def test_gzip_in_gzip_is_not_unpacked(server: HostileServer) -> None:
    call(server)
    tracemalloc.start()
    try:
        with pytest.raises(ApiDecodeException):
            call(
                server,
                reply(hostile.BOMB_IN_BOMB, b"Content-Encoding: gzip, gzip"),
                max_response_bytes=MIB,
            )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB


def test_the_default_cap_is_20_mib(server: HostileServer) -> None:
    frame = len(b'{"x":""}')
    text = b"x" * (20 * MIB - frame)
    answer = call(server, reply(b'{"x":"%s"}' % text))
    assert len(answer.additional_properties["x"]) == len(text)
    with pytest.raises(ApiDecodeException, match="longer than max_response_bytes"):
        call(server, reply(b'{"x":"%sx"}' % text))


EXPENSIVE = {
    "19 MiB in gzip": reply(
        gzip.compress(b'{"x":"%s"}' % (b"x" * 19 * MIB)), b"Content-Encoding: gzip"
    ),
    "20 MiB and more in gzip": reply(hostile.BOMB, b"Content-Encoding: gzip"),
    "punycode": b"HTTP/1.1 200 OK\r\nContent-Type: x; charset=punycode\r\n"
    b"Content-Length: 400002\r\n\r\nx-" + b"a" * 400000,
    "fields": reply(b"{}", *[b"X: " + b"y" * 65000] * 90),
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"1\r\n \r\n" * 50_000 + b"2\r\n{}\r\n0\r\n\r\n",
    "brackets": reply(b'{"message":' + b"[" * 4 * MIB),
}  # fmt: skip


@pytest.mark.parametrize("whole", EXPENSIVE.values(), ids=EXPENSIVE)
def test_no_reply_costs_more_than_its_size(server: HostileServer, whole: bytes) -> None:
    started = time.thread_time()
    with suppress(ApiDecodeException):
        call(server, whole)
    assert time.thread_time() - started < 1.5


@pytest.mark.parametrize("pause", [0.01, 0.1])
@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nX: ", CHUNKED[:47], reply(length=b"9999")]
)
def test_a_trickle_ends_at_the_deadline(server: HostileServer, start: bytes, pause: float) -> None:
    started = time.monotonic()
    with pytest.raises(ApiTimeoutException):
        call(server, start, Endless(b"1", pause), timeout=0.3)
    assert 0.29 < time.monotonic() - started < 0.3 + hostile.SLACK


@pytest.mark.parametrize("name", ["get", "keys", "items", "__class__", "to_dict", "model_config"])
def test_no_field_of_a_reply_gets_in_the_way(server: HostileServer, name: str) -> None:
    body = json.dumps({"status": "error", "message": "said", name: 1}).encode()
    with pytest.raises(UnprocessableEntityException) as caught:
        call(server, reply(body, status=b"422 No"))
    assert caught.value.message == "said"
    assert name in str(caught.value)
    assert hostile.check_exception(caught.value) == "UnprocessableEntityException"
    answer = call(server, reply(body))
    assert answer.to_dict() == {"status": "error", "message": "said", name: 1}
    assert json.loads(answer.to_json()) == answer.to_dict()


@pytest.mark.parametrize("value", [{"a": 1}, [1], [], {}, [[None]]])
def test_a_field_of_another_kind_is_kept_as_it_is(server: HostileServer, value: Any) -> None:
    for names in (("status", "message"), ("message", "status")):
        body = dict(zip(names, ("200", value), strict=True))
        answer = call(server, reply(json.dumps(body).encode()))
        assert answer.to_dict() == body
        assert json.loads(answer.to_json()) == body


def test_half_a_surrogate_pair_is_replaced(server: HostileServer) -> None:
    body = rb'{"\ud800":"\\ud800 \ud83d\ude00 \udc00"}'
    answer = call(server, reply(body))
    assert answer.to_dict() in ({mark: f"\\ud800 \U0001f600 {mark}"} for mark in ("?", "\ufffd"))
    assert json.loads(answer.to_json()) == answer.to_dict()


@pytest.mark.parametrize("depth", [100, 180, 500, 1000, 100_000])
def test_depth_is_read_up_to_a_limit(server: HostileServer, depth: int) -> None:
    body = b'{"message":"m","deep":' + b"[" * depth + b"]" * depth + b"}"
    try:
        answer = call(server, reply(body))
    except ApiDecodeException:
        assert depth > 180
    else:
        assert answer.message == "m"
    with pytest.raises(UnprocessableEntityException):
        call(server, reply(body, status=b"422 No"))


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf-16", "ISO-8859-1", "utf8"])
def test_a_known_charset_is_read(server: HostileServer, charset: str) -> None:
    body = '{"message":"Zo\xeb"}'.encode(charset.strip('"'))
    whole = reply(body).replace(b"/json", b"/json; charset=" + charset.encode())
    assert call(server, whole).message == "Zo\xeb"


@pytest.mark.parametrize("name", ["rot13", "idna", "unicode_escape", "x" * 60000, "\xff", "../x"])
def test_unknown_charset_is_read_as_utf8(server: HostileServer, name: str) -> None:
    """JSON is UTF-8, and the name of a charset must not choose the code that reads it."""
    whole = reply('{"message":"Zo\xeb"}'.encode()).replace(
        b"/json", b"/json; charset=" + name.encode("latin-1")
    )
    assert call(server, whole).message == "Zo\xeb"


@pytest.mark.parametrize("kind", ["status_lines", "redirects", "header_lines", "noise", "cuts"])
def test_no_reply_breaks_a_line_of_the_log(
    trial: Trial, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        for case in hostile.seeds(kind, CASES_PER_KIND):
            trial.play(case)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) >= CASES_PER_KIND
    for line in lines:
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", line)
        assert KEY not in line


def test_unread_reply_ends_at_the_deadline(server: HostileServer) -> None:
    config = Configuration(host=server.url, api_key={"TeamApiKey": KEY})
    with ApiClient(config) as client:
        api = TrackingApi(client)
        server.steps = [b"HTTP/1.1 200 OK\r\n\r\n", Endless(b" ", 0.05)]
        unread = api.track_contact_without_preload_content({}, _request_timeout=1)
        with pytest.raises(urllib3.exceptions.ReadTimeoutError):
            unread.read()
        unread.close()
        assert api.track_contact({"email": "next@example.com"}).message == "next"


@pytest.mark.parametrize(
    "steps",
    [
        [b"HTTP/1.1 200 OK\r\n", Endless(b"X: " + b"y" * 1000 + b"\r\n")],
        [b"HTTP/1.1 200 OK\r\nX: ", Endless(b"y", 0.02)],
        [b"\x1b[31mEVIL\rINFO all is well\r\n\r\n"],
        [b"HTTP/1.1 407 Who\x1b[31m are you\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nX", Close()],
        [b"HTTP/1.1 200 OK\r\n\r\nthis is no TLS"],
        [Reset()],
    ],
)
def test_a_proxy_may_be_hostile_too(server: HostileServer, steps: list[Step]) -> None:
    server.steps = steps
    config = Configuration(
        host="https://nobody.example",
        proxy=server.url,
        api_key={"TeamApiKey": KEY},
        retries=0,
        timeout=0.5,
    )
    with ApiClient(config) as client, pytest.raises(ApiConnectionException) as caught:
        TrackingApi(client).track_contact({"email": "one@example.com"})
    assert hostile.check_exception(caught.value)


def test_threads_that_share_a_client_get_their_own_answers(server: HostileServer) -> None:
    """Every second reply is a broken one; the rest must still belong to who asked."""
    config = Configuration(
        host=server.url, api_key={"TeamApiKey": KEY}, timeout=5.0, max_response_bytes=MIB
    )
    wrong: list[str] = []

    def work(number: int, client: ApiClient) -> None:
        api = TrackingApi(client)
        for turn in range(20):
            if turn % 2:
                server.steps = hostile.case("extra_bytes", 100 * number + turn).steps
            token = f"t{number}x{turn}"
            try:
                message = api.track_contact({"email": f"{token}@example.com"}).message
            except ApiException:
                continue
            if message not in (token, "OK", None):
                wrong.append(f"{token} got {message}")

    with ApiClient(config) as client:
        threads = [threading.Thread(target=work, args=(n, client)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
