"""A grammar of broken replies, and the server that plays them over raw sockets.

A case is made from a kind and a seed and from nothing else, so that one which fails can be played
again: `case("chunked", 17)`.
"""

from __future__ import annotations

import copy
import gzip
import json
import pickle
import re
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from typing_extensions import Self

from sendx_python_sdk import (
    ApiClient,
    ApiConnectionException,
    ApiException,
    Configuration,
    IdentifyResponse,
    RetryPolicy,
    TrackingApi,
    TrackResponse,
)

KEY = "canary-key-5d1f0c"
CAP = 256 * 1024  # max_response_bytes of the client that is tried
TIMEOUT = 0.25  # seconds for a call to the hostile server
SLACK = 4.0  # seconds that a busy machine may add
SOCKET_BUFFERS = 8 * 1024 * 1024  # what the kernel takes from the server ahead of the client


class Reset(NamedTuple):
    """Close with a RST."""


class Close(NamedTuple):
    """Close with a FIN."""


class HalfClose(NamedTuple):
    """Say that nothing more comes, and go on listening."""


class Endless(NamedTuple):
    """Send a piece again and again, until the client hangs up."""

    piece: bytes
    pause: float = 0.0


Step = bytes | float | Reset | Close | HalfClose | Endless


class Case(NamedTuple):
    name: str
    steps: list[Step]


class Request(NamedTuple):
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def parse_request(raw: bytes) -> Request:
    """Read a request by the letter of RFC 9112; anything out of order is a ValueError."""
    head, found, body = raw.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("no end of the head")
    first, *lines = head.split(b"\r\n")
    match = re.fullmatch(rb"([A-Z]+) (/[!-~]*) HTTP/1\.1", first)
    if match is None:
        raise ValueError(f"request line {first!r}")
    headers = []
    for line in lines:
        pair = re.fullmatch(
            rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ((?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*"
            rb"[!-~\x80-\xff])?)?)",
            line,
        )
        if pair is None:
            raise ValueError(f"header line {line!r}")
        headers.append((pair[1].decode(), pair[2].decode("latin-1")))
    request = Request(match[1].decode(), match[2].decode(), headers, body)
    names = [name.lower() for name, _ in headers]
    if len(set(names)) != len(names):
        raise ValueError(f"a header twice: {names}")
    if request.header("Content-Length") != [str(len(body))] or "transfer-encoding" in names:
        raise ValueError("framing")
    if len(request.header("Host")) != 1:
        raise ValueError("no Host")
    return request


def healthy(token: str) -> bytes:
    return reply(json.dumps({"status": "200", "message": token}).encode())


def reply(
    body: bytes = b'{"status":"200","message":"OK"}',
    *headers: bytes,
    status: bytes = b"200 OK",
    length: bytes | None = None,
) -> bytes:
    length = b"%d" % len(body) if length is None else length
    lines = [b"HTTP/1.1 " + status, b"Content-Type: application/json", *headers]
    return b"\r\n".join([*lines, b"Content-Length: " + length, b"", body])


class HostileServer:
    """Plays `steps` to the next request, and a healthy reply, which says back the request's
    address, to every other one."""

    def __init__(self) -> None:
        self.steps: list[Step] | None = None
        self.raw: list[bytes] = []
        self.connections = 0
        self.sent = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def requests(self) -> list[Request]:
        return [parse_request(raw) for raw in self.raw]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join(10)
        self._listener.close()
        for sock in list(self._sockets):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._threads = [t for t in self._threads if t is not None and t.is_alive()]
            thread = threading.Thread(target=self._serve, args=(sock,))
            self._sockets.append(sock)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(30)
            while (raw := self._receive(sock)) is not None:
                self.raw.append(raw)
                steps, self.steps = self.steps, None
                if steps is None:
                    match = re.search(rb'"email": ?"([^"@]*)@', raw)
                    steps = [healthy(match[1].decode() if match else "")]
                self.sent = 0
                if not self._play(sock, steps):
                    break
        self._sockets.remove(sock)

    def _receive(self, sock: socket.socket) -> bytes | None:
        """Read a request; what comes behind its body counts as part of it."""
        data = b""
        while True:
            head, found, body = data.partition(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
            if found and len(body) >= int(length[1] if length else 0):
                return data
            more = sock.recv(65536)
            if not more:
                return None
            data += more

    def _play(self, sock: socket.socket, steps: list[Step]) -> bool:
        for step in steps:
            if isinstance(step, bytes):
                self._send(sock, step)
            elif isinstance(step, float):
                time.sleep(step)
            elif isinstance(step, Endless):
                while self._listener.fileno() != -1:
                    self._send(sock, step.piece)
                    time.sleep(step.pause)
            elif isinstance(step, Reset):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            elif isinstance(step, HalfClose):
                sock.shutdown(socket.SHUT_WR)
            else:
                return False
        return True

    def _send(self, sock: socket.socket, data: bytes) -> None:
        for start in range(0, len(data), 65536):
            part = data[start : start + 65536]
            sock.sendall(part)
            self.sent += len(part)


# The grammar. A kind takes a source of choices and gives what the server does.

Kind = Callable[[Random], list[Step]]
KINDS: dict[str, Kind] = {}


def kind(make: Kind) -> Kind:
    KINDS[make.__name__] = make
    return make


def case(name: str, seed: int) -> Case:
    return Case(f"case({name!r}, {seed})", KINDS[name](Random(f"{name}:{seed}")))


def _end(r: Random) -> list[Step]:
    """Mostly an end of the connection: with an open one the client waits for its deadline."""
    return r.choice([[Close()], [Close()], [Reset()], [HalfClose()], [Close()], [], [Close()]])


def _junk(r: Random, most: int = 60) -> bytes:
    alphabet = r.choice([bytes(range(256)), b"\r\n\t :;,=\"\\'\x00", b'{}[]",:0123456789eE.+-'])
    return bytes(r.choices(alphabet, k=r.randint(0, most)))


def _name(r: Random) -> bytes:
    return r.choice([b"X-" + b"n" * r.randint(1, 40), b"Set-Cookie", b"Content-Type", b"", b" X"])


@kind
def status_lines(r: Random) -> list[Step]:
    """Each part is mostly right, so that what is wrong stands alone."""
    odd = r.randrange(7)
    version = r.choice([
        b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2", b"HTTP/2.0", b"HTTP/1.9", b"http/1.1", b"ICY",
        b"HTTP/1.1.1", b"HTTP/11", b"HTTP/", b"", b"\x16",
    ])  # fmt: skip
    code = r.choice([
        b"2OO", b"-200", b"+200", b"2_0_0", b"200.0", b"99", b"1000", b"20", b"0200", b"0x200", b"",
        b"\xb2\xb2\xb2", b"9" * 5000, b"2 00", b"NaN", b"000",
    ])  # fmt: skip
    reason = r.choice([b"", b" ", b" \x1b[31mred", b" a\rb", b" \x00", b" " + b"r" * 70000])
    gap = r.choice([b"  ", b"\t", b"", b"\x0b", b"\x85"])
    end = r.choice([b"\n", b"\r", b"\n\r", b"\r\r\n"])
    line = (version if odd == 0 else b"HTTP/1.1") + (gap if odd == 1 else b" ")
    line += (code if odd == 2 else b"200") + (reason if odd == 3 else b" OK")
    if odd == 4:
        line = r.choice([_junk(r), b"", b"\x1b]0;title\x07 EVIL\rINFO fine", b"<html>"])
    before = r.choice([b"\r\n", b"\x00", b"\xef\xbb\xbf"]) if odd == 5 else b""
    rest = reply().partition(b"\r\n")[2]
    return [before + line + (end if odd == 6 else b"\r\n") + rest, *_end(r)]


@kind
def header_floods(r: Random) -> list[Step]:
    line = r.choice([
        b"X: " + b"y" * (1 << 20),
        b"n" * (1 << 20) + b": y",
        b"\r\n".join(b"X-%d: y" % n for n in range(r.choice([90, 101, 5000, 40000]))),
        b"\r\n".join([b"X: " + b"y" * 65000] * r.choice([3, 5, 99])),
        b"Set-Cookie: " + b"a=b; " * 12000,
        b"\r\n".join([b"X: y"] + [b" folded"] * r.choice([50, 5000])),
        b"Content-Type: multipart/x; a=\"" + b";" * 65000,
        b"Content-Type: application/json; charset" + b" " * 65000,
        b"Retry-After: " + b"9" * 65000,
        b"Location: " + b"/" * 65000,
    ])  # fmt: skip
    status = r.choice([b"200 OK", b"302 Found", b"429 Slow Down", b"503 Busy", b"404 No"])
    return [reply(b"{}", line, status=status), *_end(r)]


@kind
def header_lines(r: Random) -> list[Step]:
    value = r.choice(
        [b"", b"v", b"a\rb", b"a\x00b", b"\xff\xfe", b"a\r\n folded", b"a\r\n\tb", _junk(r)]
    )
    line = r.choice([
        _name(r) + r.choice([b":", b": ", b" : ", b"", b"::"]) + value,
        _junk(r),
        b": nameless",
        b" starts with a fold: x",
        b"no colon at all",
        b"From somebody Mon Jan 1",
        b"Connection: " + r.choice([b"close", b"keep-alive, close", b"\xff", b"CLOSE"]),
        b"Keep-Alive: timeout=-1, max=NaN",
        b"Upgrade: h2c\r\nConnection: upgrade",
        b"Transfer-Encoding: " + r.choice([b"gzip", b"chunked, chunked", b"", b"xchunked"]),
        b"Content-Type: " + r.choice([
            b"multipart/mixed; boundary*=x; boundary*0=y",
            b"multipart/mixed",
            b"multipart/mixed; boundary=" + value,
            b"message/rfc822",
            b"message/external-body",
            b"text/html; charset*0*=utf-8''%E9; charset*1=\"",
            b"application/json; charset=" + value,
            value,
        ]),
        b"Content-Disposition: " + value,
        b"Content-Transfer-Encoding: base64",
        b"Retry-After: " + r.choice([
            b"-1", b"1e9", b"NaN", b"Mon, 99 Foo 99999 99:99:99 XXX", b"1" * 5000, value,
            b"Fri, 31 Dec 0000 23:59:59 -9999", b"Thu, 1 Jan 1970 00:00:00 +99999999", b"12, 13",
        ]),
    ])  # fmt: skip
    status = r.choice([b"200 OK", b"200 OK", b"429 Slow Down", b"503 Busy", b"302 Found"])
    return [reply(b'{"status":"200","message":"m"}', line, status=status), *_end(r)]


@kind
def content_lengths(r: Random) -> list[Step]:
    body = b'{"status":"200","message":"m"}'
    size = len(body)
    length = r.choice([
        b"%d" % (size + r.choice([-1, 1, 7, -size, 10**6, 10**10])),
        b"%d\r\nContent-Length: %d" % (size, size),
        b"%d\r\nContent-Length: %d" % (size, size + r.randint(1, 9)),
        b"%d\r\nContent-Length: %d" % (size - r.randint(1, 9), size),
        b"%d, %d" % (size, size),
        b"%d, 1" % size,
        b"%d\r\nTransfer-Encoding: chunked" % size,
        b"-1", b"-%d" % size, b"+%d" % size, b"0x1e", b"3_0", b"30.0", b"1e1", b"", b" ", b"thirty",
        b"9" * r.choice([18, 19, 20, 400, 5000]), b"%d\x00" % size, b"\xb3\xb0", b"0",
        b"00%d" % size,
    ])  # fmt: skip
    return [reply(body, length=length), *_end(r)]


@kind
def chunked(r: Random) -> list[Step]:
    body = b'{"status":"200","message":"m"}'
    cut = r.randint(0, len(body))
    out = b""
    for part in (body[:cut], body[cut:]):
        size = r.choice([b"%x", b"%x", b"%x", b"%X", b"%08x", b"%x;ext=1", b"%x ", b" %x"]) % len(
            part
        )
        if r.random() < 0.3:
            size = r.choice([
                b"-1", b"-5", b"-" + size, b"+" + size, b"0x" + size, b"f" * 8, b"f" * 16,
                b"f" * 5000, b"7fffffffffffffff", b"ffffffff80000000", b"zz", b"", b"1_0", b"1.0",
                size + b";" + b"e" * 70000, b"\xff", b"\x00",
                b"%x" % (len(part) + r.choice([-1, 1, 9])),
            ])  # fmt: skip
        out += size + r.choice([b"\r\n"] * 8 + [b"\n", b"\r", b"", b"\r\r\n"])
        out += part + r.choice([b"\r\n"] * 8 + [b"\n", b"", b"xx", b"\x00\x00"])
    trailer = r.choice([
        b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\n", b"0", b"", b"-0\r\n\r\n", b"000000000000\r\n\r\n",
        b"0\r\nX: y\r\n\r\n", b"0\r\n" + b"X: y\r\n" * 5000 + b"\r\n", b"0\r\nX: " + b"y" * 70000,
        b"0\r\nContent-Length: 5\r\n\r\n",
    ])  # fmt: skip
    coding = r.choice(
        [b"chunked", b"chunked", b"chunked", b"Chunked", b" chunked\t", b"gzip, chunked"]
    )
    more = r.choice([b"", b"", b"Content-Length: 5\r\n", b"Content-Length: -1\r\n"])
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n%s\r\n" % (coding, more)
    return [head + out + trailer, *_end(r)]


def packed_zeros(size: int, wbits: int = 31) -> bytes:
    """So many zero bytes as gzip makes them small."""
    packer = zlib.compressobj(1, wbits=wbits)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*parts, packer.flush()])


BOMB = packed_zeros(64 << 20)
BOMB_IN_BOMB = gzip.compress(BOMB)


@kind
def content_encodings(r: Random) -> list[Step]:
    plain = b'{"status":"200","message":"m"}'
    packed = gzip.compress(plain, mtime=0)
    body = r.choice([
        packed, packed[: r.randint(0, len(packed))], packed + packed, packed + _junk(r), plain, b"",
        zlib.compress(plain), zlib.compress(plain)[2:-4], _junk(r), BOMB, BOMB_IN_BOMB,
        _mutated(r, packed), gzip.compress(packed), packed[:-8] + bytes(8), b"\x1f\x8b",
    ])  # fmt: skip
    coding = r.choice([
        b"gzip", b"gzip", b"deflate", b"x-gzip", b"GZIP", b"gzip, gzip", b"gzip, deflate", b"br",
        b"zstd", b"identity", b"compress", b"", b",", b"gzip," * 1000, b"aes128gcm", _junk(r, 9),
        b"gzip\r\nContent-Encoding: gzip",
    ])  # fmt: skip
    return [reply(body, b"Content-Encoding: " + coding), *_end(r)]


@kind
def charsets(r: Random) -> list[Step]:
    text = r.choice(['{"status":"200","message":"m\xe9\u20ac\U0001f600"}', "{}", "", '{"a":"\\q"}'])
    coding = r.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
    body = r.choice([text.encode(coding, "replace"), text.encode("latin-1", "replace"), _junk(r)])
    body = r.choice([b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00"]) + body
    name = r.choice([
        coding.encode(), b"latin-1", b"ISO-8859-1", b"us-ascii", b"rot13", b"hex", b"zlib", b"idna",
        b"unicode_escape", b"undefined", b"../../x", b"\x00", b"\xff", b'"utf-8', b"'utf-8'", b"",
        b"x" * r.choice([5, 60000]), b"%x" % r.getrandbits(64), b"punycode",
    ])  # fmt: skip
    if name == b"punycode":
        body = b"x-" + b"a" * r.choice([10, 200000])
    content_type = b"Content-Type: application/json; charset=" + name
    status = r.choice([b"200 OK", b"200 OK", b"422 No"])
    head = b"HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\n\r\n" % (status, content_type, len(body))
    return [head + body, *_end(r)]


_DEEP = [100, 190, 201, 1000, 100_000]
_NAMES = [
    b"status", b"message", b"error", b"detail", b"data", b"get", b"keys", b"items", b"__class__",
    b"__dict__", b"model_config", b"model_fields", b"additional_properties", b"to_dict", b"_names",
    b"copy", b"", b"\\u0000", b"\\ud800", b"\xff", b"me\x00ssage", b"__pydantic_extra__",
]  # fmt: skip


def _json_value(r: Random, depth: int = 0) -> bytes:
    if depth < 4 and r.random() < 0.25:
        items = [_json_value(r, depth + 1) for _ in range(r.randint(0, 4))]
        if r.random() < 0.5:
            return b"[" + b",".join(items) + b"]"
        names = [r.choice(_NAMES) for _ in items]
        return b"{" + b",".join(b'"%s":%s' % pair for pair in zip(names, items, strict=True)) + b"}"
    deep = r.choice(_DEEP)
    return r.choice([
        b"NaN", b"-Infinity", b"Infinity", b"1e999", b"-1e-999",
        b"9" * r.choice([20, 400, 4000, 5000]),
        b"-0", b"1.0", b"01", b"1e", b"true", b"false", b"null", b'"text"', b'"\\u0000"', b'"\x00"',
        b'"\\ud83d\\ude00"', b'"\\ud800"', b'"\xed\xa0\x80"', b'"\xc3\x28"', b'"\\x"', b'"', b"401",
        b"[" * deep + b"]" * deep, b'{"a":' * deep + b"1" + b"}" * deep, b"[" * deep,
        b'"' + b"s" * 5000 + b'"', b"nul", b"undefined", b"/* */ 1", b"",
    ])  # fmt: skip


@kind
def json_bodies(r: Random) -> list[Step]:
    pairs = [b'"%s":%s' % (r.choice(_NAMES), _json_value(r)) for _ in range(r.randint(0, 5))]
    pairs += pairs[: r.choice([0, 0, 1])]  # a key twice
    body = r.choice(
        [b"{" + b",".join(pairs) + b"}"] * 4 + [_json_value(r), b"{" + b",".join(pairs)]
    )
    body = r.choice([b"", b"", b"", b"\xef\xbb\xbf", b" \n", b"\x00", b")]}',\n"]) + body
    status = r.choice([b"200 OK", b"200 OK", b"422 No", b"401 No", b"500 Oops", b"404 No"])
    return [reply(body + r.choice([b"", b"", b"\x00", b" x", b"{}"]), status=status), *_end(r)]


@kind
def cuts(r: Random) -> list[Step]:
    whole = r.choice([
        reply(),
        reply(b"{}", b"Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        reply(status=b"422 No"),
    ])  # fmt: skip
    position = r.randrange(len(whole))
    return [whole[:position], r.choice([Reset(), Close(), HalfClose()])]


@kind
def interim(r: Random) -> list[Step]:
    codes = [
        b"100 Continue",
        b"102 Processing",
        b"103 Early Hints",
        b"101 Switching",
        b"199 x",
        b"100",
    ]
    steps: list[Step] = []
    for _ in range(r.choice([1, 2, 5, 100])):
        fields = r.choice(
            [b"", b"Link: </x>\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"]
        )
        steps.append(b"HTTP/1.1 " + r.choice(codes) + b"\r\n" + fields + b"\r\n")
    steps = [b"".join(s for s in steps if isinstance(s, bytes))]
    if r.random() < 0.3:
        steps.append(0.02)
    if r.random() < 0.1:
        return [*steps, Endless(b"HTTP/1.1 103 Early Hints\r\n\r\n", r.choice([0.0, 0.01]))]
    return [*steps, reply(), *_end(r)]


@kind
def endless(r: Random) -> list[Step]:
    head = b"HTTP/1.1 200 OK\r\n"
    piece = b"y" * r.choice([1, 100, 60000])
    pause = r.choice([0.0, 0.005, 0.05])
    start, again = r.choice([
        (b"", piece),
        (b"HTTP/1.1 200 ", piece),
        (head, b"X: " + piece + b"\r\n"),
        (head + b"X: ", piece),
        (head, b" " + piece + b"\r\n"),
        (head + b"\r\n", piece),
        (head + b"Content-Length: 999999999999\r\n\r\n", piece),
        (head + b"Content-Length: 200000\r\n\r\n{", b" "),
        (head + b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n" % (len(piece), piece)),
        (head + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n"),
        (head + b"Transfer-Encoding: chunked\r\n\r\n", piece),
        (head + b"Transfer-Encoding: chunked\r\n\r\n1;", b"e"),
        (head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: " + piece + b"\r\n"),
        (b"HTTP/1.1 100 C\r\n\r\n", b"HTTP/1.1 100 C\r\n\r\n"),
        (b"HTTP/1.1 500 Oops\r\n\r\n", piece),
    ])  # fmt: skip
    return [start, Endless(again, pause)]


@kind
def redirects(r: Random) -> list[Step]:
    place = r.choice([
        b"http://127.0.0.1:1/", b"//evil.example", b"/", b"", b"file:///etc/passwd",
        b"javascript:1",
        b"http://[::1", b"\xff\xfe", b"http://a\r\n b/", b"a\rb", b"\x1b[31m", b"?" * 60000,
        _junk(r),
        b"/\r\nLocation: /again",
    ])  # fmt: skip
    code = r.choice(
        [b"300", b"301", b"302", b"303", b"304", b"305", b"307", b"308", b"399", b"201"]
    )
    body = r.choice([b"", b"<html>moved</html>", b'{"message":"m"}'])
    return [reply(body, b"Location: " + place, status=code + b" Elsewhere"), *_end(r)]


@kind
def statuses(r: Random) -> list[Step]:
    code = r.choice(
        [r.randint(100, 999), r.randint(200, 299), r.randint(0, 99), r.randint(1000, 99999)]
    )
    body = r.choice([
        b"", b"null", b"[]", b'"text"', b"<html>Bad Gateway</html>",
        b'{"message":"m","status":401}',
        b'{"error":{"message":["m"]}}', b'{"status":"error"}', _junk(r),
        b'{"error":"e","status":{}}',
    ])  # fmt: skip
    return [reply(body, status=b"%d Reason" % code), *_end(r)]


@kind
def extra_bytes(r: Random) -> list[Step]:
    first = r.choice([
        reply(), reply(status=b"204 No Content", length=b"0", body=b""), reply(status=b"422 No"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        reply(b"", b"Connection: close"), b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ])  # fmt: skip
    evil = reply(b'{"status":"200","message":"EVIL"}')
    extra = r.choice(
        [evil, evil * 500, evil[: r.randint(1, len(evil))], _junk(r), b"\r\n", b"\x00"]
    )
    return [first + extra, *r.choice([[], [Close()], [evil], [Reset()]])]


def _mutated(r: Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(r.choice([1, 1, 2, 5, 20])):
        at = r.randrange(len(out) + 1)
        step = r.randrange(4)
        if step == 0 and out:
            out[at % len(out)] = r.getrandbits(8)
        elif step == 1:
            del out[at : at + r.choice([1, 1, 4, 16])]
        elif step == 2:
            out[at:at] = _junk(r, 8)
        else:
            out[at:at] = out[at : at + r.choice([1, 8, 40])]
    return bytes(out)


@kind
def noise(r: Random) -> list[Step]:
    """Healthy replies with a few bytes changed, taken out, put in or doubled."""
    whole = r.choice([
        reply(b'{"status":401,"message":"m","data":{"tags":["a"]}}', b"Retry-After: 5"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        reply(gzip.compress(b'{"message":"m"}', mtime=0), b"Content-Encoding: gzip"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + reply(status=b"500 Oops"),
    ])  # fmt: skip
    return [_mutated(r, whole), *_end(r)]


@kind
def manners(r: Random) -> list[Step]:
    """What a peer does with its socket, apart from what it says."""
    whole = reply()
    at = r.randrange(len(whole))
    return r.choice([
        [Close()],
        [Reset()],
        [HalfClose()],
        [HalfClose(), 0.3],
        [0.3, whole],
        [whole[:at], 0.02, whole[at:]],
        [whole[:at], 0.4, whole[at:]],
        [*(whole[n : n + 1] for n in range(len(whole)))],
        [whole, HalfClose()],
        [whole, Reset()],
        [Endless(b"", 0.01)],
    ])  # fmt: skip


# The client under trial.


@dataclass
class Trial:
    """A client and a hostile server; plays cases and checks what every one of them must hold."""

    server: HostileServer
    timeout: float = TIMEOUT
    options: dict[str, Any] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        config = Configuration(
            host=self.server.url,
            api_key={"TeamApiKey": KEY},
            retries=0,
            timeout=20.0,
            **{"max_response_bytes": CAP} | self.options,
        )
        self.api = TrackingApi(ApiClient(config))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.api.api_client.close()

    def play(self, played: Case, form: str = "") -> str:
        """Play a case to one form of a call; give the name of what came out."""
        self.count += 1
        self.server.steps = played.steps
        self.server.sent = 0
        operation = "identify_contact" if self.count % 3 else "track_contact"
        call = getattr(self.api, operation + form)
        started = time.monotonic()
        try:
            result = call({"email": "hostile@example.com"}, _request_timeout=self.timeout)
        except ApiException as error:
            outcome = check_exception(error)
        except Exception as error:
            raise AssertionError(f"{played.name}: {type(error).__name__}: {error}") from error
        else:
            outcome = self.check_result(result)
        taken = time.monotonic() - started
        assert taken < self.timeout + SLACK, f"{played.name} took {taken:.1f} s"
        assert self.server.sent < CAP + SOCKET_BUFFERS + max(
            (len(step) for step in played.steps if isinstance(step, bytes)), default=0
        ), played.name
        self.next_call(played.name)
        return outcome

    def check_result(self, result: Any) -> str:
        if hasattr(result, "status_code"):
            assert 200 <= result.status_code <= 299
            assert len(result.raw_data) <= CAP
            result = result.data
        elif hasattr(result, "drain_conn"):
            outcome = f"{result.status // 100}xx unread"
            with suppress(Exception):  # reading is urllib3's, and may raise what urllib3 raises
                result.read(CAP)
            result.close()
            return outcome
        assert type(result) in (IdentifyResponse, TrackResponse)
        assert result.status is None or result.status is not True
        result.to_dict()
        str(result)
        repr(result)
        result.to_str()
        try:
            again = pickle.loads(pickle.dumps(result))
        except RecursionError:  # of Python's own; how deep it goes differs by its version
            assert repr(result).count("[") + repr(result).count("{") > 100
        else:
            assert repr(again) == repr(result)
        return type(result).__name__

    def next_call(self, name: str) -> None:
        """The same client must get its own answer, whatever came before."""
        token = f"t{self.count}"
        self.server.steps = None
        config = self.api.api_client.configuration
        config.retries = RetryPolicy(backoff=0.01)  # the server may hang up at any time
        try:
            result = self.api.track_contact({"email": f"{token}@example.com"})
        except ApiException as error:
            raise AssertionError(f"after {name}: {error}") from error
        finally:
            config.retries = 0
        assert result.message == token, name


def check_exception(error: ApiException) -> str:
    assert isinstance(error.status, int)
    assert isinstance(error.reason, str)
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", error.reason)
    assert len(error.reason) < 70_000
    assert error.request is not None
    assert error.attempts == 1
    assert isinstance(error, ApiConnectionException) == (error.status == 0)
    assert error.retry_after is None or error.retry_after >= 0
    assert error.message is not None
    for text in (str(error), repr(error), error.message):
        assert KEY not in text
    for name, value in (error.headers or {}).items():
        assert "\n" not in name + value
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (type(again), again.status, again.body) == (type(error), error.status, error.body)
    return type(error).__name__


def seeds(name: str, count: int) -> Iterator[Case]:
    return (case(name, seed) for seed in range(count))
