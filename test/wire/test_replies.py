"""Replies become a model, or the exception of their status."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.servers import Server, reply
from support.values import IDENTIFY, OK, examples, json_values, whole_char

from sendx_python_sdk import (
    ApiDecodeException,
    ApiException,
    ApiResponse,
    BadRequestException,
    ConflictException,
    ErrorResponse,
    ForbiddenException,
    IdentifyResponse,
    NotFoundException,
    ServiceException,
    TooManyRequestsException,
    TrackResponse,
    UnauthorizedException,
    UnprocessableEntityException,
)

APPLIED = "the request may have been applied"
ERROR = {"status": "error", "message": "no such contact"}
WORDS = {"status": "200", "message": "Grüße"}
CODED = json.dumps(WORDS, ensure_ascii=False)
PACKED = gzip.compress(CODED.encode(), mtime=0)
MIB = 1024 * 1024


def answered(server: Server, *answer: Any, **options: Any) -> IdentifyResponse:
    """Return the model of a reply, given as the arguments of `reply`."""
    server.answer(reply(*answer))
    return server.api(**options).identify_contact(IDENTIFY)


def failed(server: Server, *answer: Any, **options: Any) -> ApiException:
    """Return the exception of a reply, given as the arguments of `reply`."""
    server.answer(reply(*answer))
    with pytest.raises(ApiException) as caught:
        server.api(**options).identify_contact(IDENTIFY)
    return caught.value


# Success


@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 208, 226, 250, 299])
def test_any_2xx_is_a_success(server: Server, status: int) -> None:
    server.answer(reply(status, OK, "X-Trace: abc"))
    answer = server.api().track_contact_with_http_info(IDENTIFY)
    assert isinstance(answer, ApiResponse)
    assert answer.status_code == status
    assert answer.data == TrackResponse(status="200", message="OK")
    assert answer.headers is not None
    assert answer.headers["x-TRACE"] == "abc"
    assert json.loads(answer.raw_data) == OK


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t", b"\xef\xbb\xbf", b"null"])
@pytest.mark.parametrize("status", [200, 204, 205])
def test_empty_reply_makes_an_empty_model(server: Server, status: int, body: bytes) -> None:
    model = answered(server, status, body, "Content-Type: text/html")
    assert type(model) is IdentifyResponse
    assert model.to_dict() == {}


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "application/x", ""])
def test_content_type_does_not_matter(server: Server, content_type: str) -> None:
    assert answered(server, 200, OK, f"Content-Type: {content_type}").message == "OK"


UNUSUAL = {
    "repeated name": (b'{"x": 1, "x": 2}', {"x": 2}),
    "100 levels": (b'{"a":' * 100 + b"[]" + b"}" * 100, None),
    "180 levels": (b'{"a":' + b"[" * 180 + b"]" * 180 + b"}", None),
    "5,000 digits": (b'{"x": %s}' % (b"9" * 5000), {"x": "9" * 5000}),
    "surrogates": (rb'{"\ud800":"\\ud800 \ud83d\ude00 \udc00"}', {"?": "\\ud800 \U0001f600 ?"}),
}


@pytest.mark.parametrize(("body", "kept"), UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_json_is_read(server: Server, body: bytes, kept: Any) -> None:
    model = answered(server, 200, body)
    assert model.to_dict() == (kept or json.loads(body))
    assert json.loads(model.to_json()) == model.to_dict()


def test_reply_of_hundreds_of_levels_can_be_shown(server: Server) -> None:
    body = b'{"message": "OK", "deep": ' + b'{"a":' * 400 + b"1" + b"}" * 400 + b"}"
    text = answered(server, 200, body).to_str()
    assert text.count("'a'") == 400
    assert "'message': 'OK'" in text


NAMES = ["get", "keys", "items", "__class__", "to_dict", "model_fields", "additional_properties"]


@pytest.mark.parametrize("name", [*NAMES, "model_config", ""])
def test_field_may_have_any_name(server: Server, name: str) -> None:
    body = {**ERROR, name: ["kept"]}
    model = answered(server, 200, body)
    assert model.to_dict() == body
    assert "kept" in model.to_str()
    assert "kept" in repr(model)
    error = failed(server, 422, body)
    assert error.message == "no such contact"
    assert error.data.to_dict() == body


FIELDS = ("status", "message")


@examples
@given(
    body=st.dictionaries(
        st.sampled_from([*FIELDS, "error", "detail", "get"]) | st.text(whole_char), json_values
    )
)
def test_json_object_loses_nothing(server: Server, body: dict[str, Any]) -> None:
    error = failed(server, 422, body)
    assert type(error) is UnprocessableEntityException
    assert error.message
    assert str(error)
    assert repr(error)
    for kept in (answered(server, 200, body).to_dict(), error.data.to_dict()):
        scalars = [name for name in FIELDS if not isinstance(body.get(name), (str, list, dict))]
        texts = [kept.pop(name) for name in scalars if body.get(name) is not None]
        assert all(isinstance(text, str) for text in texts)
        assert kept == {name: value for name, value in body.items() if name not in scalars}


# Charsets and compression

CHARSETS = [
    ("utf-8", "utf-8"),
    ("", "utf-8"),
    ('"UTF-8"', "utf-8-sig"),
    ("utf8", "utf-8-sig"),
    ("utf-16", "utf-16"),
    ("utf-16le", "utf-16-le"),
    ("'utf-16be'", "utf-16-be"),
    ("UTF-32", "utf-32"),
    ("latin-1", "latin-1"),
    ("ISO-8859-1; x=y", "latin-1"),
    ("windows-1252", "cp1252"),
    # JSON is UTF-8, and the name of a charset must not choose the code that reads it.
    *((name, "utf-8") for name in ("nonsense", "rot13", "idna", "x" * 60000, "\xff", "../x")),
]


@pytest.mark.parametrize(("charset", "encoding"), CHARSETS, ids=lambda text: ascii(text[:12]))
def test_charset_is_used_if_it_is_known(server: Server, charset: str, encoding: str) -> None:
    body = CODED.encode(encoding)
    for content_type in (f"application/json; charset={charset}", f"x/y;CHARSET = {charset}"):
        line = f"Content-Type: {content_type}"
        assert answered(server, 200, body, line).to_dict() == WORDS
        error = failed(server, 404, body, line)
        assert error.message == "Grüße"
        assert str(error.body).removeprefix("\ufeff") == CODED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_reply_without_a_charset_is_utf8(server: Server, encoding: str) -> None:
    assert answered(server, 200, CODED.encode(encoding)).to_dict() == WORDS
    assert failed(server, 500, CODED.encode(encoding)).message == "Grüße"


def test_reply_that_is_not_in_its_charset_is_read_as_utf8(server: Server) -> None:
    answer = (b'{"message": "odd" }', "Content-Type: application/json; charset=utf-16")
    assert answered(server, 200, *answer).message == "odd"
    assert failed(server, 404, *answer).data == ErrorResponse(message="odd")


COMPRESSIONS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "upper case": ("GZIP", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "members": ("gzip", lambda data: gzip.compress(data[:20]) + gzip.compress(data[20:])),
}


@pytest.mark.parametrize(("coding", "compress"), COMPRESSIONS.values(), ids=COMPRESSIONS)
def test_compressed_reply_is_decompressed(
    server: Server, coding: str, compress: Callable[[bytes], bytes]
) -> None:
    body, line = compress(CODED.encode()), f"Content-Encoding: {coding}"
    assert answered(server, 200, body, line).to_dict() == WORDS
    assert server.api().track_contact_with_http_info({}).raw_data.decode() == CODED
    assert failed(server, 404, body, line).message == "Grüße"


# Unreadable replies

DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
UNREADABLE: list[Any] = [
    b"<html><b>Bad Gateway</b></html>", b"OK", [OK], "OK", 200, b"true",
    b'{"status": "200", "message"', b'{"status": "200"} {"status": "200"}', b"{'status': '200'}",
    b'{"status": 01}', b'{"message": "\x00"}', b'{"message": "\xff"}', DEEP,
]  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        *[(body,) for body in UNREADABLE],
        (CODED.encode() + b"x", "Content-Type: application/json; charset=utf-16"),
        (PACKED[:-20], "Content-Encoding: gzip"),
    ],
    ids=lambda answer: ascii(answer[0])[:30],
)
def test_success_that_cannot_be_read_is_a_decode_exception(
    server: Server, answer: tuple[Any, ...]
) -> None:
    error = failed(server, 200, *answer, "X-Trace: abc", retries=2)
    assert type(error) is ApiDecodeException
    assert error.status == 200
    assert error.headers is not None
    assert error.headers["x-trace"] == "abc"
    assert error.body
    assert error.data is None
    assert APPLIED in str(error.reason)
    assert isinstance(error.__cause__, (ValueError, LookupError, RecursionError))
    assert error.request == ("POST", f"{server.url}/contact/identify")
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", [b"\xff" * 50, PACKED[:10] + b"\xff" * 20], ids=["no", "broken"])
def test_reply_that_cannot_be_decompressed_says_so(server: Server, body: bytes) -> None:
    line = "Content-Encoding: gzip"
    error = failed(server, 200, body, line, retries=2)
    assert type(error) is ApiDecodeException
    assert error.status == 200
    assert APPLIED in str(error.reason)
    assert len(server.requests) == 1
    error = failed(server, 401, body, line)
    assert type(error) is UnauthorizedException
    assert "cannot be read" in str(error.reason)


KINDS = {200: ApiDecodeException, 404: NotFoundException, 500: ServiceException}


@pytest.mark.parametrize("status", KINDS)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_reply_over_max_response_bytes_is_refused(server: Server, status: int, coding: str) -> None:
    body = gzip.compress(b"x" * 1001) if coding == "gzip" else b"x" * 1001
    line = f"Content-Encoding: {coding}"
    error = failed(server, status, body, line, max_response_bytes=1000)
    assert type(error) is KINDS[status]
    assert error.status == status
    assert "max_response_bytes (1000)" in str(error.reason)
    assert (APPLIED in str(error.reason)) is (status == 200)
    assert error.headers is not None
    assert error.headers["Content-Encoding"] == coding


@pytest.mark.parametrize(
    ("size", "options"),
    [(500, {"max_response_bytes": 500}), (20 * MIB, {})],
    ids=["set", "default"],
)
def test_reply_of_just_max_response_bytes_is_read(
    server: Server, size: int, options: dict[str, int]
) -> None:
    body = b'{"x":"%s"}' % (b"x" * (size - len(b'{"x":""}')))
    assert answered(server, 200, body, **options).to_dict() == json.loads(body)
    assert f"max_response_bytes ({size})" in str(failed(server, 200, body + b" ", **options))


# Errors

CLASSES: dict[int, type[ApiException]] = {
    400: BadRequestException,
    401: UnauthorizedException,
    403: ForbiddenException,
    404: NotFoundException,
    409: ConflictException,
    422: UnprocessableEntityException,
    429: TooManyRequestsException,
}
STATUSES = [*range(400, 452), 460, 499]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(status, CLASSES.get(status, ApiException)) for status in STATUSES]
    + [(status, ServiceException) for status in (500, 501, 502, 503, 504, 520, 599)],
)
def test_error_has_the_class_of_its_status(
    server: Server, status: int, kind: type[ApiException]
) -> None:
    server.answer(reply(status, ERROR, "X-Trace: abc"))
    api = server.api()
    for call in (api.identify_contact, api.track_contact_with_http_info):
        with pytest.raises(ApiException) as caught:
            call(IDENTIFY)
        error = caught.value
        assert type(error) is kind
        assert error.status == status
        assert error.reason == "Reason"
        assert error.data == ErrorResponse(status="error", message="no such contact")
        assert error.message == "no such contact"
        assert json.loads(str(error.body)) == ERROR
        assert error.headers is not None
        assert error.headers["x-trace"] == "abc"
        assert error.attempts == 1


MESSAGES: dict[str, list[Any]] = {
    "not valid": [
        {"status": 401, "message": "not valid"},
        {"status": True, "message": "not valid"},
        {"status": {"code": 1}, "message": "not valid"},
        {"status": None, "message": "not valid"},
        {"message": "not valid"},
        {"error": "not valid"},
        {"error": {"message": "not valid", "code": 5}},
        {"status": "error", "error": "not valid", "message": None},
        {"message": "", "error": "not valid"},
        {"detail": "not valid"},
        "not valid",
        b"not valid\nreally",
    ],
    "17": [{"message": 17}],
    '["not", "valid"]': [{"message": ["not", "valid"]}],
    '{"email": ["is taken"]}': [{"message": {"email": ["is taken"]}}],
    '[{"field": "email"}]': [{"errors": [{"field": "email"}]}],
    "Reason": [
        {"status": "error"}, {}, [], ["not valid"], b"null", b"", b"<html><h1>No</h1></html>",
        b'{"message": "not', b"\xff\xfe", DEEP,
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "body"),
    [(message, body) for message, bodies in MESSAGES.items() for body in bodies],
    ids=lambda value: ascii(value)[:40],
)
def test_message_is_the_servers_else_the_reason(server: Server, message: str, body: Any) -> None:
    error = failed(server, 403, body)
    assert error.message == message
    assert repr(error) == f"ForbiddenException(status=403, message={message!r})"
    assert error.args[:2] == (403, "Reason")
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert error.body == sent.decode("utf-8", "backslashreplace")
    assert isinstance(error.data, ErrorResponse) == isinstance(body, dict)


def test_text_of_an_exception_has_everything_but_cookies(server: Server) -> None:
    cookies = ["Set-Cookie: session=secret", "set-cookie: other=secret"]
    error = failed(server, 404, ERROR, "X-Trace: abc", *cookies)
    text = str(error)
    assert text.startswith("(404) no such contact\nReason: Reason\nHTTP response headers: {")
    assert "'X-Trace': 'abc'" in text
    assert "no such contact" in text
    assert "secret" not in text
    assert "cookie" not in text.lower()
    assert error.headers is not None
    assert "secret" in error.headers["Set-Cookie"]


def test_text_of_an_exception_shows_a_page(server: Server) -> None:
    assert "HTTP response body: <h1>no</h1>" in str(failed(server, 502, b"<h1>no</h1>"))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 404])
def test_retry_after_is_read(
    server: Server, status: int, value: str, seconds: float | None
) -> None:
    assert failed(server, status, ERROR, f"Retry-After: {value}").retry_after == seconds


def test_retry_after_may_be_missing_or_a_date(server: Server) -> None:
    assert failed(server, 429, ERROR).retry_after is None
    moment = datetime.now(timezone.utc) + timedelta(seconds=100)
    date = format_datetime(moment, usegmt=True)
    retry_after = failed(server, 429, ERROR, f"Retry-After: {date}").retry_after
    assert retry_after == pytest.approx(95, abs=6)


def test_reply_to_half_a_request_is_read() -> None:
    """A server may refuse a long body and hang up before it has read it."""
    with Server([reply(413), 0.1], reads=False) as server:
        body = {**IDENTIFY, "custom_fields": {"long": "x" * 8_000_000}}
        with pytest.raises(ApiException, match="said 413") as caught:
            server.api().identify_contact(body)
    assert caught.value.status == 413


def test_folded_headers_are_unfolded(server: Server) -> None:
    lines = ["Location: http://x", " FAKE LINE", "X-Long: one,", "\ttwo,", "  three"]
    error = failed(server, 302, b"", *lines)
    assert (error.headers or {})["x-long"] == "one, two, three"
    shown = str(error).splitlines()
    assert len(shown) == 2
    assert not any(line.strip().startswith("FAKE") for line in shown)
