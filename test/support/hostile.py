"""A grammar of broken replies, and a client that has to survive them.

A kind and a seed determine a case, so a case that fails can be replayed: `case("chunked", 17)`.
Text stands for bytes, one character each (Latin-1).
"""

from __future__ import annotations

import copy
import gzip
import pickle
import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

from support.servers import Close, Endless, HalfClose, Reset, Server, Step, chunked, echo, reply
from support.values import KEY

from sendx_python_sdk import (
    ApiConnectionException,
    ApiException,
    IdentifyResponse,
    RetryPolicy,
    TrackResponse,
)

CAP = 256 * 1024  # max_response_bytes of the client
TIMEOUT = 0.25  # seconds for a call
SLACK = 4.0  # seconds that a busy machine may add
HEAD_LIMIT = 100 * 65536  # bytes of a head that http.client reads at most
SOCKET_BUFFERS = 8 * 1024 * 1024  # what the kernel takes from the server ahead of the client


class Case(NamedTuple):
    name: str
    steps: list[Step]


KINDS: dict[str, Callable[[Random], list[Step]]] = {}


def kind(make: Callable[[Random], list[Step]]) -> Callable[[Random], list[Step]]:
    KINDS[make.__name__] = make
    return make


def case(name: str, seed: int) -> Case:
    return Case(f"case({name!r}, {seed})", KINDS[name](Random(f"{name}:{seed}")))


def cases(name: str, count: int) -> Iterator[Case]:
    return (case(name, seed) for seed in range(count))


# What the kinds are made of

BODY = b'{"status":"200","message":"m"}'
HEAD = "HTTP/1.1 200 OK\r\n"


def raw(text: str) -> bytes:
    return text.encode("latin-1")


def junk(r: Random, most: int = 60) -> str:
    alphabet = r.choice(
        ["".join(map(chr, range(256))), "\r\n\t :;,=\"\\'\0", '{}[]",:0123456789eE.+-']
    )
    return "".join(r.choices(alphabet, k=r.randint(0, most)))


def mutated(r: Random, data: bytes) -> bytes:
    """Return the data with a few bytes changed, deleted, inserted or doubled."""
    out = bytearray(data)
    for _ in range(r.choice([1, 1, 2, 5, 20])):
        at = r.randrange(len(out) + 1)
        size = r.choice([1, 1, 4, 16])
        new = r.choice([r.randbytes(1), b"", raw(junk(r, 8)), bytes(out[at : at + 2 * size])])
        out[at : at + r.choice([0, size])] = new
    return bytes(out)


def ended(r: Random, *steps: Step) -> list[Step]:
    """Mostly end the connection: with an open one the client waits for its deadline."""
    return [
        *steps,
        *r.choice([[Close()], [Close()], [Close()], [Close()], [Reset()], [HalfClose()], []]),
    ]


def one_of(r: Random, *common: str, odd: list[str], share: float = 0.3) -> str:
    """Return something odd now and then."""
    return r.choice(odd if r.random() < share else common)


# The kinds


@kind
def status_lines(r: Random) -> list[Step]:
    """One part of the line is wrong."""
    parts = ["", "HTTP/1.1", " ", "200", " OK", "\r\n"]
    wrong = [
        ["\r\n", "\0", "\xef\xbb\xbf", "<html>", "\x1b]0;title\x07 EVIL\rINFO fine", junk(r)],
        ["HTTP/1.0", "HTTP/0.9", "HTTP/2", "HTTP/1.9", "http/1.1", "ICY", "HTTP/11", "", "\x16"],
        ["  ", "\t", "", "\x0b", "\x85"],
        ["2OO", "-200", "+200", "2_0_0", "200.0", "99", "1000", "0200", "0x200", "", "\xb2\xb2\xb2",
         "9" * 5000, "2 00", "NaN", "000"],
        ["", " ", " \x1b[31mred", " a\rb", " \0", " " + "r" * 70000],
        ["\n", "\r", "\n\r", "\r\r\n", ""],
    ]  # fmt: skip
    at = r.randrange(len(parts))
    parts[at] = r.choice(wrong[at])
    return ended(r, raw("".join(parts)) + reply().partition(b"\r\n")[2])


STATUSES = [*["200 OK"] * 6, "302 Found", "404 No", "422 No", "429 Slow Down", "503 Busy"]


@kind
def header_floods(r: Random) -> list[Step]:
    line = r.choice([
        "X: " + "y" * (1 << 20),
        "n" * (1 << 20) + ": y",
        "\r\n".join(f"X-{n}: y" for n in range(r.choice([90, 101, 5000, 40000]))),
        "\r\n".join(["X: " + "y" * 65000] * r.choice([3, 5, 99])),
        "Set-Cookie: " + "a=b; " * 12000,
        "\r\n".join(["X: y"] + [" folded"] * r.choice([50, 5000])),
        'Content-Type: multipart/x; a="' + ";" * 5000,
        "Content-Type: application/json; charset" + " " * 65000,
        "Retry-After: " + "9" * 65000,
        "Location: " + "/" * 65000,
    ])  # fmt: skip
    return ended(r, reply(r.choice(STATUSES), BODY, line))


@kind
def header_lines(r: Random) -> list[Step]:
    value = r.choice(["", "v", "a\rb", "a\0b", "\xff\xfe", "a\r\n folded", "a\r\n\tb", junk(r)])
    name = r.choice(["X-" + "n" * r.randint(1, 40), "Set-Cookie", "Content-Type", "", " X"])
    line = r.choice([
        name + r.choice([":", ": ", " : ", "", "::"]) + value,
        r.choice([junk(r), ": nameless", " fold: x", "no colon", "From somebody Mon Jan 1"]),
        "Connection: " + r.choice(["close", "keep-alive, close", "\xff", "CLOSE"]),
        "Keep-Alive: timeout=-1, max=NaN",
        "Upgrade: h2c\r\nConnection: upgrade",
        "Transfer-Encoding: " + r.choice(["gzip", "chunked, chunked", "", "xchunked"]),
        "Content-Type: " + r.choice([
            "multipart/mixed; boundary*=x; boundary*0=y", "multipart/mixed; boundary=" + value,
            "message/rfc822", "message/external-body", "application/json; charset=" + value, value,
            "text/html; charset*0*=utf-8''%E9; charset*1=\"",
        ]),
        "Content-Disposition: " + value,
        "Content-Transfer-Encoding: base64",
        "Retry-After: " + r.choice([
            "-1", "1e9", "NaN", "Mon, 99 Foo 99999 99:99:99 XXX", "1" * 5000, value, "12, 13",
            "Fri, 31 Dec 0000 23:59:59 -9999", "Thu, 1 Jan 1970 00:00:00 +99999999",
        ]),
    ])  # fmt: skip
    return ended(r, reply(r.choice(STATUSES), BODY, line))


@kind
def content_lengths(r: Random) -> list[Step]:
    size = len(BODY)
    more = size + r.randint(1, 9)
    length = r.choice([
        size + r.choice([-1, 1, 7, -size, 10**6, 10**10]), f"{size}, {size}", f"{size}, 1",
        f"{size}\r\nContent-Length: {size}", f"{size}\r\nContent-Length: {more}",
        f"{more}\r\nContent-Length: {size}", f"{size}\r\nTransfer-Encoding: chunked", f"-{size}",
        "-1", f"+{size}", "0x1e", "3_0", "30.0", "1e1", "", " ", "thirty", f"{size}\0", "\xb3\xb0",
        "9" * r.choice([18, 19, 20, 400, 5000]), "0", f"00{size}",
    ])  # fmt: skip
    return ended(r, reply(200, BODY, length=length))


@kind
def chunks(r: Random) -> list[Step]:
    cut = r.randint(0, len(BODY))
    out = ""
    for part in (BODY[:cut], BODY[cut:]):
        size = f"{len(part):x}"
        odd = ["-1", f"-{size}", f"+{size}", f"0x{size}", "f" * 8, "f" * 16, "f" * 5000, "zz", "",
               "7fffffffffffffff", "ffffffff80000000", "1_0", "1.0", f"{size};{'e' * 70000}",
               "\xff", "\0", f"{len(part) + r.choice([1, 9]):x}"]  # fmt: skip
        out += one_of(r, size, size.upper(), f"000{size}", f"{size};x=1", f" {size} ", odd=odd)
        out += one_of(r, "\r\n", odd=["\n", "\r", "", "\r\r\n"], share=0.2) + part.decode()
        out += one_of(r, "\r\n", odd=["\n", "", "xx", "\0\0"], share=0.2)
    odd = ["0\r\n", "0", "", "-0\r\n\r\n", "000000000000\r\n\r\n", "0\r\nX: y\r\n\r\n",
           "0\r\n" + "X: y\r\n" * 5000 + "\r\n", "0\r\nX: " + "y" * 70000]  # fmt: skip
    out += one_of(r, "0\r\n\r\n", odd=odd, share=0.7)
    coding = one_of(r, "chunked", odd=["Chunked", " chunked\t", "gzip, chunked"])
    more = one_of(r, "", odd=["Content-Length: 5\r\n", "Content-Length: -1\r\n"])
    return ended(r, raw(f"{HEAD}Transfer-Encoding: {coding}\r\n{more}\r\n{out}"))


def packed_zeros(size: int, wbits: int = 31) -> bytes:
    """Return zeros in gzip, or as `wbits` of zlib says."""
    packer = zlib.compressobj(1, wbits=wbits)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*parts, packer.flush()])


BOMB = packed_zeros(64 << 20)
BOMB_IN_BOMB = gzip.compress(BOMB)
PACKED = gzip.compress(BODY, mtime=0)


@kind
def content_encodings(r: Random) -> list[Step]:
    body = r.choice([
        PACKED, PACKED[: r.randint(0, len(PACKED))], PACKED * 2, PACKED + raw(junk(r)), BODY, b"",
        zlib.compress(BODY), zlib.compress(BODY)[2:-4], raw(junk(r)), BOMB, BOMB_IN_BOMB,
        mutated(r, PACKED), gzip.compress(PACKED), PACKED[:-8] + bytes(8), b"\x1f\x8b",
    ])  # fmt: skip
    coding = r.choice([
        "gzip", "gzip", "deflate", "x-gzip", "GZIP", "gzip, gzip", "gzip, deflate", "br", "zstd",
        "identity", "compress", "", ",", "gzip," * 1000, "aes128gcm", junk(r, 9),
        "gzip\r\nContent-Encoding: gzip",
    ])  # fmt: skip
    return ended(r, reply(200, body, f"Content-Encoding: {coding}"))


@kind
def charsets(r: Random) -> list[Step]:
    text = r.choice(['{"status":"200","message":"m\xe9\u20ac\U0001f600"}', "{}", "", '{"a":"\\q"}'])
    coding = r.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
    body = r.choice([text.encode(coding, "replace"), text.encode("latin-1", "replace")])
    body = r.choice([b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0"]) + body
    name = r.choice([
        coding, coding, "latin-1", "ISO-8859-1", "us-ascii", "rot13", "hex", "zlib", "idna",
        "unicode_escape", "undefined", "../../x", "\0", "\xff", '"utf-8', "'utf-8'", "",
        "x" * 60000, f"{r.getrandbits(64):x}", "punycode",
    ])  # fmt: skip
    if name == "punycode":
        body = b"x-" + b"a" * r.choice([10, 200000])
    line = f"Content-Type: application/json; charset={name}"
    return ended(r, reply(r.choice(STATUSES), body, line))


NAMES = [
    "status", "message", "error", "detail", "data", "get", "keys", "items", "__class__", "copy",
    "__dict__", "model_config", "model_fields", "additional_properties", "to_dict", "_names", "",
    "\\u0000", "\\ud800", "\xff", "me\0ssage", "__pydantic_extra__",
]  # fmt: skip


def json_object(r: Random, values: Callable[[], str]) -> str:
    pairs = [f'"{r.choice(NAMES)}":{values()}' for _ in range(r.randint(0, 4))]
    return "{" + ",".join(pairs + pairs[: r.choice([0, 0, 1])]) + "}"


def json_value(r: Random, depth: int = 0) -> str:
    def inner() -> str:
        return json_value(r, depth + 1)

    if depth < 4 and r.random() < 0.25:
        array = "[" + ",".join(inner() for _ in range(r.randint(0, 4))) + "]"
        return r.choice([array, json_object(r, inner)])
    deep = r.choice([100, 190, 201, 1000, 100_000])
    return r.choice([
        "NaN", "-Infinity", "Infinity", "1e999", "-1e-999", "9" * r.choice([20, 400, 5000]), "-0",
        "1.0", "01", "1e", "true", "false", "null", '"text"', '"\\u0000"', '"\0"', "401", "nul", "",
        '"\\ud83d\\ude00"', '"\\ud800"', '"\xed\xa0\x80"', '"\xc3\x28"', '"\\x"', '"', "undefined",
        "[" * deep + "]" * deep, '{"a":' * deep + "1" + "}" * deep, "[" * deep, "/* */ 1",
        '"' + "s" * 5000 + '"',
    ])  # fmt: skip


@kind
def json_bodies(r: Random) -> list[Step]:
    whole = json_object(r, lambda: json_value(r))
    body = one_of(r, whole, odd=[json_value(r), whole[:-1]])
    before = one_of(r, "", odd=["\xef\xbb\xbf", " \n", "\0", ")]}',\n"])
    after = one_of(r, "", odd=["\0", " x", "{}"])
    return ended(r, reply(r.choice(STATUSES), raw(before + body + after)))


WHOLE = [
    reply(),
    reply(200, PACKED, "Content-Encoding: gzip"),
    chunked(BODY),
    reply(422, {"status": 401, "message": "m", "data": {"tags": ["a"]}}, "Retry-After: 5"),
    b"HTTP/1.1 100 Continue\r\n\r\n" + reply(500),
]


@kind
def cuts(r: Random) -> list[Step]:
    whole = r.choice(WHOLE)
    return [whole[: r.randrange(len(whole))], r.choice([Reset(), Close(), HalfClose()])]


@kind
def noise(r: Random) -> list[Step]:
    """Correct replies with changed bytes."""
    return ended(r, mutated(r, r.choice(WHOLE)))


@kind
def interim(r: Random) -> list[Step]:
    codes = ["100 Continue", "102 Processing", "103 Early Hints", "101 Switching", "199 x", "100"]
    lines = ["", "Link: </x>\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"]
    replies = [
        f"HTTP/1.1 {r.choice(codes)}\r\n{r.choice(lines)}\r\n" for _ in range(r.choice([1, 2, 100]))
    ]
    last = [Endless(b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.01)] if r.random() < 0.1 else [reply()]
    return ended(r, raw("".join(replies)), r.choice([0.0, 0.0, 0.02]), *last)


@kind
def endless(r: Random) -> list[Step]:
    piece = "y" * r.choice([1, 100, 60000])
    chunk = HEAD + "Transfer-Encoding: chunked\r\n\r\n"
    start, again = r.choice([
        ("", piece), ("HTTP/1.1 200 ", piece), (HEAD, f"X: {piece}\r\n"), (HEAD + "X: ", piece),
        (HEAD, f" {piece}\r\n"), (HEAD + "\r\n", piece), (chunk, piece), (chunk + "1;", "e"),
        (HEAD + "Content-Length: 999999999999\r\n\r\n", piece),
        (HEAD + "Content-Length: 200000\r\n\r\n{", " "), (chunk, "1\r\n{\r\n"),
        (chunk, f"{len(piece):x}\r\n{piece}\r\n"), (chunk + "0\r\n", "X: y\r\n"),
        ("HTTP/1.1 100 C\r\n\r\n", "HTTP/1.1 100 C\r\n\r\n"),
        ("HTTP/1.1 500 Oops\r\n\r\n", piece),
    ])  # fmt: skip
    return [raw(start), Endless(raw(again), r.choice([0.0, 0.005, 0.05]))]


@kind
def redirects(r: Random) -> list[Step]:
    place = r.choice([
        "http://127.0.0.1:1/", "//evil.example", "/", "", "file:///etc/passwd", "javascript:1",
        "http://[::1", "\xff\xfe", "http://a\r\n b/", "a\rb", "\x1b[31m", "?" * 60000, junk(r),
        "/\r\nLocation: /again",
    ])  # fmt: skip
    code = r.choice([300, 301, 302, 303, 304, 305, 307, 308, 399, 201])
    body = r.choice([b"", b"<html>moved</html>", BODY])
    return ended(r, reply(code, body, f"Location: {place}"))


@kind
def statuses(r: Random) -> list[Step]:
    code = r.choice([r.randint(*span) for span in ((100, 999), (200, 299), (0, 99), (1000, 99999))])
    body = r.choice([
        b"", b"null", b"[]", b'"text"', b"<html>Bad Gateway</html>", raw(junk(r)), BODY,
        b'{"error":{"message":["m"]}}', b'{"status":"error"}', b'{"error":"e","status":{}}',
    ])  # fmt: skip
    reason = one_of(r, "Reason", odd=["", "\x1b[31mred", "a\rb", "\0", "\xff", "r" * 60000])
    return ended(r, reply(f"{code} {reason}", body))


@kind
def extra_bytes(r: Random) -> list[Step]:
    closing = reply(200, b"", "Connection: close")
    first = r.choice(
        [*WHOLE, reply("204 No Content", b""), closing, closing.replace(b"1.1", b"1.0")]
    )
    evil = reply(200, {"message": "EVIL"})
    extra = r.choice(
        [evil, evil * 500, evil[: r.randint(1, len(evil))], b"\r\n", b"\0", raw(junk(r))]
    )
    return [first + extra, *r.choice([[], [Close()], [evil], [Reset()]])]


@kind
def manners(r: Random) -> list[Step]:
    """Correct bytes on a socket that is used in odd ways."""
    whole = reply()
    at = r.randrange(len(whole))
    steps: list[list[Step]] = [
        [Close()], [Reset()], [HalfClose()], [HalfClose(), 0.3], [whole, HalfClose()],
        [whole, Reset()], [0.3, whole], [whole[:at], 0.02, whole[at:]], [Endless(b"", 0.01)],
        [whole[:at], 0.4, whole[at:]], [whole[n : n + 1] for n in range(len(whole))],
    ]  # fmt: skip
    return r.choice(steps)


class Trial:
    """A client that plays cases, and checks what must hold for each of them."""

    def __init__(self, server: Server, timeout: float = TIMEOUT) -> None:
        self.server = server
        self.timeout = timeout
        self.api = server.api(timeout=20.0, max_response_bytes=CAP)
        self.count = 0

    def play(self, played: Case, form: str = "") -> str:
        """Play a case to one form of a call; return the name of the result."""
        self.count += 1
        self.server.requests.clear()
        self.server.answer(played.steps, echo)
        operation = "identify_contact" if self.count % 3 else "track_contact"
        call = getattr(self.api, operation + form)
        started = time.monotonic()
        try:
            result = call({"email": "hostile@example.com"}, _request_timeout=self.timeout)
        except ApiException as error:
            outcome = check_error(error)
        except Exception as error:
            raise AssertionError(f"{played.name}: {type(error).__name__}: {error}") from error
        else:
            outcome = check_result(result)
        taken = time.monotonic() - started
        assert taken < self.timeout + SLACK, f"{played.name} took {taken:.1f} s"
        longest = max((len(step) for step in played.steps if isinstance(step, bytes)), default=0)
        most = HEAD_LIMIT + CAP + SOCKET_BUFFERS + longest
        assert self.server.written < most, played.name
        self._call_again(played.name)
        return outcome

    def _call_again(self, name: str) -> None:
        """Check that the client gets the answer to its next call, whatever came before."""
        email = f"t{self.count}@example.com"
        config = self.api.api_client.configuration
        config.retries = RetryPolicy(backoff=0.01)  # the server may hang up at any time
        try:
            result = self.api.track_contact({"email": email})
        except ApiException as error:
            raise AssertionError(f"after {name}: {error}") from error
        finally:
            config.retries = 0
        assert result.message == email, name


def check_result(result: Any) -> str:
    """Check the result of a call in any form; return its name."""
    if hasattr(result, "drain_conn"):
        outcome = f"{result.status // 100}xx unread"
        with suppress(Exception):  # reading is urllib3's, and may raise what urllib3 raises
            result.read(CAP)
        result.close()
        return outcome
    if hasattr(result, "status_code"):
        assert 200 <= result.status_code <= 299
        assert len(result.raw_data) <= CAP
        result = result.data
    assert type(result) in (IdentifyResponse, TrackResponse)
    result.to_dict()
    shown = [str(result), repr(result), result.to_str()]
    try:
        again = pickle.loads(pickle.dumps(result))
    except RecursionError:  # Python's own; its limit depends on the version
        assert shown[1].count("[") + shown[1].count("{") > 100
    else:
        assert repr(again) == shown[1]
    return type(result).__name__


def check_error(error: ApiException) -> str:
    """Check the exception of a call; return its name."""
    assert isinstance(error.status, int)
    assert isinstance(error.reason, str)
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", error.reason)
    assert len(error.reason) < 70_000
    assert error.request is not None
    assert error.attempts == 1
    assert isinstance(error, ApiConnectionException) == (error.status == 0)
    assert error.retry_after is None or error.retry_after >= 0
    assert error.message is not None
    assert KEY not in f"{error} {error!r} {error.message}"
    assert "\n" not in "".join(name + value for name, value in (error.headers or {}).items())
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (type(again), again.status, again.body) == (type(error), error.status, error.body)
    return type(error).__name__
