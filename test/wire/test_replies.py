"""What a reply becomes: a model, or the exception of its status."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.recording import (
    IDENTIFY,
    OK,
    Recorder,
    examples,
    json_values,
    raw_server,
    reply,
    whole_char,
)
from werkzeug import Response

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
    RetryPolicy,
    ServiceException,
    TooManyRequestsException,
    TrackResponse,
    UnauthorizedException,
    UnprocessableEntityException,
)

APPLIED = "the request may have been applied"
ERROR = {"status": "error", "message": "no such contact"}
IN_THE_WILD = {
    "status": "200",
    "message": "OK",
    "data": {
        "encryptedTeamId": "t",
        "encryptedId": "c",
        "tags": ["a"],
        "birthday": "1989-03-03",
        "customFields": {"Age": "29"},
        "company": None,
    },
}


def answered(recorder: Recorder, answer: Response) -> IdentifyResponse:
    recorder.answer(answer)
    return recorder.api().identify_contact(IDENTIFY)


def refused(recorder: Recorder, answer: Response, **options: Any) -> ApiException:
    recorder.answer(answer)
    with pytest.raises(ApiException) as caught:
        recorder.api(**options).identify_contact(IDENTIFY)
    return caught.value


# Success


@pytest.mark.parametrize("status", [*range(200, 209), 226, 250, 299])
def test_any_2xx_with_a_json_object_is_a_success(recorder: Recorder, status: int) -> None:
    if status in (204, 205):
        recorder.answer(reply(b"", status))
    else:
        recorder.answer(reply(OK, status))
    answer = recorder.api().track_contact_with_http_info(IDENTIFY)
    assert answer.status_code == status
    assert type(answer.data) is TrackResponse
    assert answer.data.message == (None if status in (204, 205) else "OK")


def test_each_call_has_its_own_model(recorder: Recorder) -> None:
    api = recorder.api()
    assert api.identify_contact(IDENTIFY) == IdentifyResponse(status="200", message="OK")
    assert api.track_contact(IDENTIFY) == TrackResponse(status="200", message="OK")


def test_http_info_has_status_headers_and_body_beside_the_model(recorder: Recorder) -> None:
    recorder.answer(reply(OK, 201, X_Trace="abc"))
    answer = recorder.api().identify_contact_with_http_info(IDENTIFY)
    assert isinstance(answer, ApiResponse)
    assert answer.status_code == 201
    assert answer.data == IdentifyResponse(status="200", message="OK")
    assert answer.headers is not None
    assert answer.headers["x-TRACE"] == "abc"
    assert json.loads(answer.raw_data) == OK


@pytest.mark.parametrize("status", [200, 404, 500])
def test_without_preload_content_gives_any_reply_unread(recorder: Recorder, status: int) -> None:
    recorder.answer(reply({"any": "thing"}, status))
    answer = recorder.api().identify_contact_without_preload_content(IDENTIFY)
    assert answer.status == status
    assert json.loads(answer.read()) == {"any": "thing"}
    answer.close()


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("content_type", ["application/json", "text/html", ""])
def test_an_empty_reply_makes_an_empty_model(
    recorder: Recorder, body: bytes, content_type: str
) -> None:
    model = answered(recorder, reply(body, content_type=content_type))
    assert type(model) is IdentifyResponse
    assert model.to_dict() == {}


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "application/x", ""])
def test_a_json_object_is_read_whatever_its_content_type(
    recorder: Recorder, content_type: str
) -> None:
    assert answered(recorder, reply(OK, content_type=content_type)).message == "OK"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (200, "200"),
        (200.5, "200.5"),
        (-1, "-1"),
        (10**30, "1" + "0" * 30),
        (True, "true"),
        (False, "false"),
        (None, None),
        ("", ""),
        ({"code": 200}, {"code": 200}),
        ([200, None], [200, None]),
    ],
)
@pytest.mark.parametrize("field", ["status", "message"])
def test_a_scalar_of_another_type_becomes_text_and_anything_else_stays(
    recorder: Recorder, field: str, value: Any, text: Any
) -> None:
    model = answered(recorder, reply({**OK, field: value}))
    assert getattr(model, field) == text
    other = "message" if field == "status" else "status"
    assert getattr(model, other) == OK[other]
    assert model.to_dict().get(field) == text


def test_unknown_fields_are_kept(recorder: Recorder) -> None:
    model = answered(recorder, reply(IN_THE_WILD))
    assert model.additional_properties == {"data": IN_THE_WILD["data"]}
    assert model.to_dict() == IN_THE_WILD
    assert json.loads(model.to_json()) == IN_THE_WILD
    assert "encryptedId" in model.to_str()
    assert "encryptedId" in repr(model)


def test_the_last_of_two_equal_names_counts(recorder: Recorder) -> None:
    body = b'{"status": "1", "message": "OK", "x": 1, "x": 2}'
    assert answered(recorder, reply(body)).to_dict() == {"status": "1", "message": "OK", "x": 2}


@pytest.mark.parametrize("name", ["get", "to_dict", "model_fields", "additional_properties", ""])
def test_a_field_may_have_any_name(recorder: Recorder, name: str) -> None:
    assert answered(recorder, reply({**OK, name: "x"})).to_dict() == {**OK, name: "x"}
    error = refused(recorder, reply({**ERROR, name: "x"}, 422))
    assert error.message == "no such contact"
    assert "no such contact" in repr(error)
    assert error.data.to_dict() == {**ERROR, name: "x"}


@examples
@given(
    body=st.dictionaries(st.sampled_from(["status", "message"]) | st.text(whole_char), json_values)
)
def test_any_json_object_makes_a_model_and_loses_nothing(
    recorder: Recorder, body: dict[str, Any]
) -> None:
    kept = answered(recorder, reply(body)).to_dict()
    for name, value in body.items():
        if name not in ("status", "message") or isinstance(value, (str, list, dict)):
            assert kept.pop(name) == value
        elif value is not None:
            assert isinstance(kept.pop(name), str)
    assert kept == {}


@examples
@given(
    body=st.dictionaries(
        st.sampled_from(["status", "message", "error", "detail", "get"]) | st.text(whole_char),
        json_values,
    )
)
def test_any_json_object_of_an_error_is_kept_and_can_be_shown(
    recorder: Recorder, body: dict[str, Any]
) -> None:
    error = refused(recorder, reply(body, 422))
    assert type(error) is UnprocessableEntityException
    assert error.message
    assert repr(error)
    assert str(error)
    for name, value in body.items():
        if name not in ("status", "message"):
            assert error.data.additional_properties[name] == value


# Charsets and codings

WORDS = {"status": "200", "message": "Grüße"}
CODED = json.dumps(WORDS, ensure_ascii=False)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
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
    ],
)
def test_the_charset_of_the_reply_is_used(recorder: Recorder, charset: str, encoding: str) -> None:
    body = CODED.encode(encoding)
    for content_type in (f"application/json; charset={charset}", f"x/y;CHARSET = {charset}"):
        assert answered(recorder, reply(body, content_type=content_type)).to_dict() == WORDS
    answer = refused(recorder, reply(body, 422, content_type=f"application/json;charset={charset}"))
    assert answer.message == "Grüße"
    assert answer.body is not None
    assert answer.body.removeprefix("\ufeff") == CODED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_without_a_charset_a_reply_is_utf_8_and_a_bom_is_skipped(
    recorder: Recorder, encoding: str
) -> None:
    body = CODED.encode(encoding)
    assert answered(recorder, reply(body)).to_dict() == WORDS
    assert refused(recorder, reply(body, 500)).message == "Grüße"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress)],
)
def test_a_packed_reply_is_unpacked(recorder: Recorder, coding: str, pack: Any) -> None:
    packed = pack(CODED.encode())
    assert answered(recorder, reply(packed, Content_Encoding=coding)).to_dict() == WORDS
    assert refused(recorder, reply(packed, 404, Content_Encoding=coding)).message == "Grüße"
    recorder.answer(reply(packed, Content_Encoding=coding))
    assert recorder.api().track_contact_with_http_info({}).raw_data.decode() == CODED


def test_a_reply_packed_in_several_members_is_unpacked_whole(recorder: Recorder) -> None:
    """RFC 1952, 2.2: what was packed in pieces, one behind another, is one body."""
    middle = len(CODED) // 2
    packed = b"".join(gzip.compress(part.encode()) for part in (CODED[:middle], CODED[middle:]))
    assert answered(recorder, reply(packed, Content_Encoding="gzip")).to_dict() == WORDS


# What cannot be read

DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
PACKED = gzip.compress(CODED.encode(), mtime=0)


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"<html><b>Bad Gateway</b></html>", content_type="text/html"),
        reply(b"OK", content_type="text/plain"),
        reply([OK]),
        reply("OK"),
        reply(200),
        reply(b"null"),
        reply(b"true"),
        reply(b'{"status": "200", "message"'),
        reply(b'{"status": "200"} {"status": "200"}'),
        reply(b"{'status': '200'}"),
        reply(b'{"status": 01}'),
        reply(b'{"message": "\x00"}'),
        reply(DEEP),
        reply(b'{"message": "\xff"}'),
        reply(b'{"message": "\xff"}', content_type="application/json; charset=utf-8"),
        reply(CODED.encode() + b"x", content_type="application/json; charset=utf-16"),
        reply(PACKED[:-20], Content_Encoding="gzip"),
    ],
)
def test_a_success_that_is_no_json_object_is_a_decode_exception(
    recorder: Recorder, answer: Response
) -> None:
    answer.headers["X-Trace"] = "abc"
    error = refused(recorder, answer, retries=2)
    assert type(error) is ApiDecodeException
    assert error.status == 200
    assert error.headers is not None
    assert error.headers["x-trace"] == "abc"
    assert error.body
    assert error.data is None
    assert APPLIED in str(error.reason)
    assert isinstance(error.__cause__, (ValueError, LookupError, RecursionError))
    assert error.request == ("POST", f"{recorder.url}/contact/identify")
    assert len(recorder.requests) == 1


def test_error_with_an_undecodable_body_is_the_exception_of_its_status(recorder: Recorder) -> None:
    error = refused(recorder, reply(b"\xff" * 50, 401, Content_Encoding="gzip"))
    assert type(error) is UnauthorizedException
    assert "cannot be read" in str(error.reason)


@pytest.mark.parametrize(
    "body", [b"\xff" * 50, PACKED[:10] + b"\xff" * 20], ids=["not gzip", "broken gzip"]
)
def test_success_with_an_undecodable_body_is_a_decode_exception(
    recorder: Recorder, body: bytes
) -> None:
    error = refused(recorder, reply(body, Content_Encoding="gzip"), retries=2)
    assert type(error) is ApiDecodeException
    assert error.status == 200
    assert APPLIED in str(error.reason)
    assert len(recorder.requests) == 1


def test_the_body_of_a_decode_exception_shows_what_was_no_text(recorder: Recorder) -> None:
    assert refused(recorder, reply(b"caf\xe9")).body == "caf\\xe9"


def test_a_hundred_levels_can_be_read(recorder: Recorder) -> None:
    body: Any = {}
    for _ in range(100):
        body = {"a": body}
    assert answered(recorder, reply(body)).to_dict() == body


def test_a_reply_of_hundreds_of_levels_can_be_shown(recorder: Recorder) -> None:
    body = b'{"message": "OK", "deep": ' + b'{"a":' * 400 + b"1" + b"}" * 400 + b"}"
    model = answered(recorder, reply(body))
    text = model.to_str()
    assert text.count("'a'") == 400
    assert "'message': 'OK'" in text


def test_a_number_of_thousands_of_digits_can_be_read(recorder: Recorder) -> None:
    model = answered(recorder, reply(b'{"message": "OK", "number": %s}' % (b"9" * 5000)))
    assert model.message == "OK"
    model.to_str()


def test_half_a_surrogate_pair_can_be_read(recorder: Recorder) -> None:
    model = answered(recorder, reply(rb'{"message": "OK", "data": {"firstName": "J\ud83d"}}'))
    assert model.message == "OK"
    assert model.additional_properties["data"]["firstName"].startswith("J")
    assert json.loads(model.to_json())["message"] == "OK"


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize(
    "answer",
    [
        {"body": {"message": "x" * 2000}},
        {"body": gzip.compress(b"x" * 2000, mtime=0), "Content_Encoding": "gzip"},
    ],
)
def test_a_reply_over_max_response_bytes_is_refused(
    recorder: Recorder, status: int, answer: dict[str, Any]
) -> None:
    error = refused(recorder, reply(status=status, **answer), max_response_bytes=1000)
    kinds = {200: ApiDecodeException, 404: NotFoundException, 500: ServiceException}
    assert type(error) is kinds[status]
    assert error.status == status
    assert "max_response_bytes (1000)" in str(error.reason)
    assert error.headers is not None
    assert error.headers["Content-Type"] == "application/json"


def test_a_success_over_max_response_bytes_may_have_been_applied(recorder: Recorder) -> None:
    error = refused(recorder, reply({"message": "x" * 2000}), max_response_bytes=1000)
    assert APPLIED in str(error.reason)


def test_a_reply_of_just_max_response_bytes_is_read(recorder: Recorder) -> None:
    body = json.dumps({"message": "x" * 500}).encode()
    recorder.answer(reply(body))
    api = recorder.api(max_response_bytes=len(body))
    assert api.identify_contact(IDENTIFY).message == "x" * 500
    api.api_client.configuration.max_response_bytes -= 1
    with pytest.raises(ApiDecodeException):
        api.identify_contact(IDENTIFY)


# Errors

CLASSES = {
    400: BadRequestException,
    401: UnauthorizedException,
    403: ForbiddenException,
    404: NotFoundException,
    409: ConflictException,
    422: UnprocessableEntityException,
    429: TooManyRequestsException,
}


@pytest.mark.parametrize("status", range(400, 600))
def test_each_error_status_has_its_class_and_its_body_is_read(
    recorder: Recorder, status: int
) -> None:
    recorder.answer(reply(ERROR, status, X_Trace="abc"))
    api = recorder.api()
    for call in (api.identify_contact, api.track_contact_with_http_info):
        with pytest.raises(ApiException) as caught:
            call(IDENTIFY)
        error = caught.value
        assert type(error) is CLASSES.get(
            status, ServiceException if status > 499 else ApiException
        )
        assert error.status == status
        assert error.reason
        assert error.data == ErrorResponse(status="error", message="no such contact")
        assert error.message == "no such contact"
        assert json.loads(str(error.body)) == ERROR
        assert error.headers is not None
        assert error.headers["x-trace"] == "abc"
        assert error.attempts == 1


def test_exception_names_the_request_as_it_was_sent(recorder: Recorder) -> None:
    recorder.answer(reply(ERROR, 404))
    with pytest.raises(NotFoundException) as caught:
        recorder.api(host=f"{recorder.url}/base").track_contact(IDENTIFY)
    assert caught.value.request == ("POST", f"{recorder.url}/base/contact/track")


def test_exception_counts_the_attempts(recorder: Recorder) -> None:
    error = refused(recorder, reply(ERROR, 500), retries=RetryPolicy(max_retries=3, backoff=0))
    assert error.attempts == len(recorder.requests) == 4


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"status": 401, "message": "not valid"}, "not valid"),
        ({"status": True, "message": "not valid"}, "not valid"),
        ({"status": {"code": 1}, "message": "not valid"}, "not valid"),
        ({"status": None, "message": "not valid"}, "not valid"),
        ({"message": "not valid"}, "not valid"),
        ({"message": 17}, "17"),
        ({"error": "not valid"}, "not valid"),
        ({"error": {"message": "not valid", "code": 5}}, "not valid"),
        ({"status": "error", "error": "not valid", "message": None}, "not valid"),
        ({"message": "", "error": "not valid"}, "not valid"),
        ({"detail": "not valid"}, "not valid"),
        ({"status": "error"}, "FORBIDDEN"),
        ({"message": ["not", "valid"]}, '["not", "valid"]'),
        ({"message": {"email": ["is taken"]}}, '{"email": ["is taken"]}'),
        ({"errors": [{"field": "email"}]}, '[{"field": "email"}]'),
        ({}, "FORBIDDEN"),
        ([], "FORBIDDEN"),
        (["not valid"], "FORBIDDEN"),
        ("not valid", "not valid"),
        (b"not valid\nreally", "not valid"),
        (None, "FORBIDDEN"),
        (b"", "FORBIDDEN"),
        (b"<html><h1>Forbidden</h1></html>", "FORBIDDEN"),
        (b'{"message": "not', "FORBIDDEN"),
        (b"\xff\xfe", "FORBIDDEN"),
        (DEEP, "FORBIDDEN"),
    ],
)
def test_message_is_what_the_server_said_else_the_reason(
    recorder: Recorder, body: Any, message: str
) -> None:
    answer = reply(body, 403)
    error = refused(recorder, answer)
    assert error.message == message
    assert repr(error) == f"ForbiddenException(status=403, message={message!r})"
    assert error.args[:2] == (403, "FORBIDDEN")
    assert error.body == answer.get_data().decode("utf-8", "backslashreplace")
    assert isinstance(error.data, ErrorResponse) == isinstance(body, dict)


@pytest.mark.parametrize("charset", ["nonsense", "utf-16"])
def test_an_error_in_a_charset_that_cannot_be_read_keeps_its_class(
    recorder: Recorder, charset: str
) -> None:
    content_type = f"application/json; charset={charset}"
    error = refused(recorder, reply(b'{"message": "x" }', 404, content_type=content_type))
    assert type(error) is NotFoundException
    assert error.body is not None
    assert "message" in error.body


def test_text_of_an_exception_has_all_but_the_cookies(recorder: Recorder) -> None:
    answer = reply(ERROR, 404, X_Trace="abc", Set_Cookie="session=secret")
    answer.headers.add("set-cookie", "other=secret")
    error = refused(recorder, answer)
    text = str(error)
    assert text.startswith("(404) no such contact\nReason: NOT FOUND\nHTTP response headers: {")
    assert "'X-Trace': 'abc'" in text
    assert "no such contact" in text
    assert "secret" not in text
    assert "cookie" not in text.lower()
    assert error.headers is not None
    assert "secret" in error.headers["Set-Cookie"]


def test_text_of_an_exception_shows_a_body_that_is_no_json(recorder: Recorder) -> None:
    assert "HTTP response body: <h1>no</h1>" in str(refused(recorder, reply(b"<h1>no</h1>", 502)))


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
        (None, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503, 404])
def test_retry_after_in_seconds(
    recorder: Recorder, status: int, value: str | None, seconds: float | None
) -> None:
    headers = {} if value is None else {"Retry_After": value}
    assert refused(recorder, reply(ERROR, status, **headers)).retry_after == seconds


def test_retry_after_as_a_date(recorder: Recorder) -> None:
    moment = datetime.now(timezone.utc) + timedelta(seconds=100)
    error = refused(recorder, reply(ERROR, 429, Retry_After=format_datetime(moment, usegmt=True)))
    assert error.retry_after == pytest.approx(95, abs=6)


def test_no_line_of_a_reply_can_be_taken_for_another(recorder: Recorder) -> None:
    head = b"HTTP/1.1 302 Moved\r\nLocation: http://x\r\n FAKE LINE\r\nX-A: b\r\n\tFAKE LINE\r\n"
    with (
        raw_server(head + b"Content-Length: 0\r\n\r\n") as url,
        pytest.raises(ApiException) as caught,
    ):
        recorder.api(host=url).identify_contact(IDENTIFY)
    assert caught.value.status == 302
    assert len(str(caught.value).splitlines()) == 2
    assert not any(line.strip().startswith("FAKE") for line in str(caught.value).splitlines())
