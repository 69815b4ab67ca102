"""Any reply becomes a model or an ApiException, in time and within the size limit, and the next
call gets its own answer. `test/long/fuzz.py` plays more of the same cases."""

from __future__ import annotations

import gzip
import logging
import re
import threading
import time
import tracemalloc
from contextlib import suppress

import pytest
from support import hostile
from support.hostile import Case, Trial
from support.servers import Close, Endless, HalfClose, Reset, Server, Step, chunked, echo, reply
from support.values import KEY

from sendx_python_sdk import (
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    TrackingApi,
    UnprocessableEntityException,
)

FORMS = ("", "_with_http_info", "", "_without_preload_content")
MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = chunked(b"{}").replace(b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n")
EVIL = reply(200, {"message": "EVIL"})


@pytest.fixture
def trial(server: Server) -> Trial:
    return Trial(server)


def ask(api: TrackingApi, name: str) -> str | None:
    """Return the name in the answer; the server repeats the address."""
    message = api.track_contact({"email": f"{name}@x"}).message
    return message and message.removesuffix("@x")


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_any_reply_is_a_model_or_an_api_exception(
    trial: Trial, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    count = 12 if kind in ("endless", "manners") else 24  # those wait for the deadline
    for number, case in enumerate(hostile.cases(kind, count)):
        trial.play(case, FORMS[number % len(FORMS)])
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) >= count
    for line in lines:
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", line)
        assert KEY not in line


@pytest.mark.parametrize("end", [Reset(), Close(), HalfClose()], ids=["rst", "fin", "half"])
@pytest.mark.parametrize(
    ("whole", "size"),
    [(reply(), len(reply())), (CHUNKED, CHUNKED.index(b"0\r\nX: y") + 1)],
    ids=["length", "chunked"],
)
def test_reply_cut_anywhere_is_never_a_success(
    trial: Trial, whole: bytes, size: int, end: Step
) -> None:
    trial.timeout = 3.0  # longer than a busy machine takes: the cut ends the call
    for position in range(size):
        case = Case(f"{whole!r} cut at {position}", [whole[:position], end])
        assert trial.play(case) == "ApiConnectionException", case.name


@pytest.mark.parametrize("whole", [reply(), CHUNKED], ids=["length", "chunked"])
def test_reply_that_arrives_byte_by_byte_is_whole(trial: Trial, whole: bytes) -> None:
    trial.timeout = 3.0
    case = Case("bytes", [whole[n : n + 1] for n in range(len(whole))])
    assert trial.play(case) == "IdentifyResponse"


@pytest.mark.parametrize("status", ["100 Continue", "102 Processing", "103 Early Hints"])
@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_interim_replies_are_skipped(server: Server, status: str, pause: float) -> None:
    interim = f"HTTP/1.1 {status}\r\nLink: </x>\r\n\r\n".encode()
    server.answer([interim * 3, pause, echo])
    assert ask(server.api(), "mine") == "mine"


@pytest.mark.parametrize(
    ("early", "late"),
    [(EVIL, b""), (EVIL[:30], EVIL[30:]), (b"x", EVIL)],
    ids=["all", "a part", "junk first"],
)
def test_bytes_after_a_reply_are_not_the_next_answer(
    server: Server, early: bytes, late: bytes
) -> None:
    server.answer([reply() + early, 0.2, late], echo)
    api = server.api()
    assert ask(api, "first") == "said 200"
    assert ask(api, "next") == "next"


def test_two_lengths_are_refused(server: Server) -> None:
    server.answer([reply(200, b"{}", "Content-Length: 7"), Close()])
    with pytest.raises(ApiConnectionException, match="Content-Length"):
        server.api().track_contact({})


def test_header_that_python_cannot_parse_is_a_connection_exception(server: Server) -> None:
    server.answer(reply(200, {}, "Content-Type: multipart/mixed; boundary*=x; boundary*0=y"))
    with pytest.raises(ApiConnectionException, match="the head cannot be parsed"):
        server.api().track_contact({})


TOO_LONG: dict[str, list[Step]] = {
    "length": [reply(200, b"", length=999999999)],
    "chunks": [CHUNKED[:47], Endless(b"200\r\n%s\r\n" % (b" " * 512) * 100)],
    "no length": [HEAD + b"\r\n", Endless(b" " * 5000)],
    "gzip": [reply(200, hostile.BOMB, "Content-Encoding: gzip")],
    "deflate": [reply(200, hostile.packed_zeros(32 * MIB, 15), "Content-Encoding: deflate")],
    "gzip in gzip": [reply(200, hostile.BOMB_IN_BOMB, "Content-Encoding: gzip, gzip")],
}


@pytest.mark.parametrize("name", TOO_LONG)
def test_reply_over_the_limit_is_not_kept_in_memory(server: Server, name: str) -> None:
    server.answer(echo, TOO_LONG[name])
    api = server.api(max_response_bytes=MIB, timeout=20)
    ask(api, "first")
    tracemalloc.start()
    try:
        with pytest.raises(
            ApiDecodeException, match=rf"\(it is longer than max_response_bytes .{MIB}"
        ):
            api.track_contact({})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB
    assert server.written < MIB + hostile.SOCKET_BUFFERS


EXPENSIVE = {
    "19 MiB in gzip": reply(
        200, gzip.compress(b'{"x":"%s"}' % (b"x" * 19 * MIB)), "Content-Encoding: gzip"
    ),
    "20 MiB and more in gzip": reply(200, hostile.BOMB, "Content-Encoding: gzip"),
    "punycode": reply(200, b"x-" + b"a" * 400_000, "Content-Type: x; charset=punycode"),
    "fields": reply(200, b"{}", *["X: " + "y" * 65000] * 90),
    "chunks": chunked(*[b" "] * 50_000, b"{}"),
    "brackets": reply(200, b'{"message":' + b"[" * 4 * MIB),
}


@pytest.mark.parametrize("whole", EXPENSIVE.values(), ids=EXPENSIVE)
def test_no_reply_costs_more_than_its_size(server: Server, whole: bytes) -> None:
    server.answer(whole)
    api = server.api(timeout=60)
    started = time.thread_time()
    with suppress(ApiDecodeException):
        api.track_contact({})
    assert time.thread_time() - started < 1.5


@pytest.mark.parametrize("depth", [500, 1000, 100_000])
def test_deep_error_keeps_its_class(server: Server, depth: int) -> None:
    server.answer(reply(422, b'{"message":' + b"[" * depth + b"]" * depth + b"}"))
    with pytest.raises(UnprocessableEntityException):
        server.api().track_contact({})


PROXIES: dict[str, list[Step]] = {
    "endless headers": [HEAD, Endless(b"X: " + b"y" * 1000 + b"\r\n")],
    "endless header": [HEAD + b"X: ", Endless(b"y", 0.02)],
    "escape codes": [b"\x1b[31mEVIL\rINFO all is well\r\n\r\n"],
    "escape codes in a status": [b"HTTP/1.1 407 Who\x1b[31m are you\r\n\r\n"],
    "cut": [HEAD + b"X", Close()],
    "no TLS": [HEAD + b"\r\nthis is no TLS"],
    "reset": [Reset()],
}


@pytest.mark.parametrize("steps", PROXIES.values(), ids=PROXIES)
def test_hostile_proxy_is_a_connection_exception(server: Server, steps: list[Step]) -> None:
    server.answer(steps)
    api = server.api(host="https://nobody.example", proxy=server.url, timeout=0.5)
    with pytest.raises(ApiConnectionException) as caught:
        api.track_contact({})
    assert hostile.check_error(caught.value)


def test_threads_that_share_a_client_get_their_own_answers(server: Server) -> None:
    """Every second reply has bytes after it that look like another one."""
    scripts = [hostile.case("extra_bytes", seed).steps for seed in range(80)]
    server.answer(*[script for steps in scripts for script in (steps, echo)])
    api = server.api(timeout=5.0, retries=2, max_response_bytes=MIB)
    answers: list[tuple[str, str | None]] = []

    def work(number: int) -> None:
        for turn in range(20):
            name = f"t{number}x{turn}"
            with suppress(ApiException):
                answers.append((name, ask(api, name)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) > 40
    own = {"m", "said 200", "said 500", None}  # what the replies of the grammar say
    assert [answer for answer in answers if answer[1] not in {answer[0], *own}] == []
