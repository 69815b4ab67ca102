"""The tree of errors, and that an error survives copies and pickles with all it holds."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import re
import socket
import ssl
import subprocess
import sys
from typing import Any

import pytest
from support.recording import IDENTIFY, ROOT, Recorder, raw_server, reply

from sendx_python_sdk import exceptions
from sendx_python_sdk.exceptions import (
    ApiAttributeError,
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    ApiKeyError,
    ApiTimeoutException,
    ApiTypeError,
    ApiValueError,
    BadRequestException,
    ConflictException,
    ForbiddenException,
    NotFoundException,
    OpenApiException,
    ServiceException,
    TooManyRequestsException,
    UnauthorizedException,
    UnprocessableEntityException,
)

PARENTS: dict[type[Exception], tuple[type[Exception], ...]] = {
    OpenApiException: (Exception,),
    ApiTypeError: (OpenApiException, TypeError),
    ApiValueError: (OpenApiException, ValueError),
    ApiAttributeError: (OpenApiException, AttributeError),
    ApiKeyError: (OpenApiException, KeyError),
    ApiException: (OpenApiException,),
    BadRequestException: (ApiException,),
    UnauthorizedException: (ApiException,),
    ForbiddenException: (ApiException,),
    NotFoundException: (ApiException,),
    ConflictException: (ApiException,),
    UnprocessableEntityException: (ApiException,),
    TooManyRequestsException: (ApiException,),
    ServiceException: (ApiException,),
    ApiDecodeException: (ApiException,),
    ApiConnectionException: (ApiException,),
    ApiTimeoutException: (ApiConnectionException,),
}
ATTRIBUTES = ["status", "reason", "body", "data", "headers", "message", "retry_after", "request"]
ATTRIBUTES += ["attempts", "args", "retryable"]


# The tree


@pytest.mark.parametrize(("kind", "parents"), PARENTS.items())
def test_each_class_is_what_the_design_says(
    kind: type[Exception], parents: tuple[type[Exception], ...]
) -> None:
    for parent in parents:
        assert issubclass(kind, parent)
    ours = {other for other in PARENTS if issubclass(kind, other)} - {kind}
    expected = set(parents) & set(PARENTS)
    for parent in expected.copy():
        expected |= {other for other in PARENTS if issubclass(parent, other)}
    assert ours == expected


def test_all_classes_are_public_and_documented() -> None:
    assert set(exceptions.__all__) == {kind.__name__ for kind in PARENTS}
    for kind in PARENTS:
        assert getattr(exceptions, kind.__name__) is kind
        assert kind.__doc__


def test_the_docstring_draws_the_tree() -> None:
    drawn = {}
    above: list[str] = []
    for line in str(exceptions.__doc__).splitlines():
        match = re.match(r"    ([│├└─ ]*)([A-Z]\w+Exc.*|Api\w+.*)", line)
        if match is None:
            continue
        depth = len(match.group(1)) // 4
        for name in re.findall(r"\b((?:Api\w+Error)|\w+Exception)\b", match.group(2)):
            above[depth:] = [name]
            drawn[name] = above[depth - 1] if depth else "Exception"
    assert drawn == {kind.__name__: parents[0].__name__ for kind, parents in PARENTS.items()}


# The errors of values


@pytest.mark.parametrize("kind", [ApiTypeError, ApiValueError, ApiAttributeError, ApiKeyError])
def test_an_error_of_a_value_ends_in_the_path_to_it(kind: Any) -> None:
    assert str(kind("no good")) == "no good"
    error = kind("no good", ["tags", 0])
    assert str(error) == "no good at ['tags'][0]"
    assert error.path_to_item == ["tags", 0]


def test_a_type_error_keeps_the_types_that_would_do() -> None:
    error = ApiTypeError("no good", ["a"], (str, int), True)
    for again in (error, copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert again.valid_classes == (str, int)
        assert again.key_type is True
        assert again.path_to_item == ["a"]
        assert str(again) == "no good at ['a']"


# ApiException by hand, as tests of programs make it


def test_an_exception_made_by_hand() -> None:
    error = ApiException(status=404, reason="Not Found")
    assert (error.status, error.reason, error.body, error.data) == (404, "Not Found", None, None)
    assert (error.headers, error.retry_after, error.request) == (None, None, None)
    assert error.message == "Not Found"
    assert error.args == (404, "Not Found")
    assert str(error) == "(404)\nReason: Not Found\n"
    assert repr(error) == "ApiException(status=404, message='Not Found')"
    assert str(ApiException()) == "(None)\nReason: None\n"


def test_message_of_an_exception_made_by_hand_comes_from_its_body() -> None:
    assert ApiException(400, "Bad", body='{"message": "no"}').message == "no"
    assert ApiException(400, "Bad", body="no").message == "no"
    assert ApiException(400, "Bad", body="<p>no</p>").message == "Bad"
    assert ApiException(200, "Bad", body="no").message == "Bad"
    assert ApiException(400, "Bad", data={"error": "no"}).message == "no"


# Copies and pickles


def failures(recorder: Recorder) -> list[ApiException]:
    """Provoke one error of each kind."""
    body = {"status": 400, "message": "no", "more": {"a": [1]}}
    found = []

    def provoke(**options: Any) -> None:
        with pytest.raises(ApiException) as caught:
            recorder.api(**options).identify_contact(IDENTIFY)
        found.append(caught.value)

    for status in (302, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503):
        recorder.answer(reply(body, status, Retry_After="7", Location="/x"))
        provoke()
    recorder.answer(reply(b"<html>", 502, Set_Cookie="a=b"))
    provoke()
    recorder.answer(reply(b"\xff"))
    provoke()
    recorder.answer(reply(b"x" * 2000))
    provoke(max_response_bytes=1000)
    with raw_server(b"") as url:
        provoke(host=url)
    provoke(host=url)  # nobody listens there any more
    with raw_server(b"HTTP/1.1 200 OK\r\n") as url:
        provoke(host=url)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        provoke(host=f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.05)
    assert {type(error) for error in found} == {
        kind for kind in PARENTS if issubclass(kind, ApiException)
    }
    return found


def test_an_exception_can_be_copied_and_pickled_with_all_attributes(recorder: Recorder) -> None:
    for error in failures(recorder):
        copies = [copy.copy(error), copy.deepcopy(error)]
        copies += [pickle.loads(pickle.dumps(error, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]
        for again in copies:
            assert type(again) is type(error)
            assert str(again) == str(error)
            assert repr(again) == repr(error)
            for name in ATTRIBUTES:
                assert getattr(again, name) == getattr(error, name)
            if isinstance(error, ApiConnectionException):
                assert again.sent == error.sent
            if error.headers is not None:
                assert again.headers["content-TYPE"] == error.headers["Content-Type"]


UNPICKLE = """
import json, pickle, sys
errors = pickle.load(sys.stdin.buffer)
print(json.dumps([[type(e).__name__, str(e), repr(e), repr(e.data), e.body, e.message, e.status,
    e.reason, e.retry_after, e.request, e.attempts, getattr(e, "sent", None),
    dict(e.headers or {})] for e in errors]))
"""


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_copy_of_an_exception_keeps_its_cause(again: Any) -> None:
    error = ApiConnectionException(0, "no connection")
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    cause = again(error).__cause__
    assert type(cause) is ConnectionRefusedError
    assert cause.args == (111, "Connection refused")


class Two(Exception):
    """Cannot be unpickled: its constructor takes other arguments than it passes on."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


@pytest.mark.parametrize("cause", [ValueError(lambda: None), Two("a", "b")], ids=["dump", "load"])
def test_cause_that_cannot_be_pickled_keeps_its_text(cause: Exception) -> None:
    error = ApiValueError("no good", ["tags", 0])
    error.__cause__ = cause
    again = pickle.loads(pickle.dumps(error))
    assert str(again.__cause__) == f"{type(cause).__name__}: {cause}"
    assert str(again) == str(error)
    assert again.path_to_item == ["tags", 0]


def test_long_chain_of_causes_is_pickled_in_linear_time() -> None:
    error = ApiException(0, "first")
    for number in range(60):  # each doubled would take years
        error, cause = ApiException(0, str(number)), error
        error.__cause__ = cause
    assert str(pickle.loads(pickle.dumps(error)).__cause__.reason) == "58"


def test_an_exception_can_be_unpickled_in_another_process(recorder: Recorder) -> None:
    found = failures(recorder)
    done = subprocess.run(
        [sys.executable, "-c", UNPICKLE],
        input=pickle.dumps(found),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    for error, seen in zip(found, json.loads(done.stdout), strict=True):
        assert seen == [
            type(error).__name__,
            str(error),
            repr(error),
            repr(error.data),
            error.body,
            error.message,
            error.status,
            error.reason,
            error.retry_after,
            list(error.request or ()),
            error.attempts,
            getattr(error, "sent", None),
            dict(error.headers or {}),
        ]


# Causes


def test_a_connection_exception_has_status_0_and_keeps_its_cause(recorder: Recorder) -> None:
    for error in failures(recorder):
        if not isinstance(error, ApiConnectionException):
            continue
        assert error.status == 0
        assert error.body is None
        assert error.headers is None
        assert isinstance(error.__cause__, Exception)
        assert error.request is not None
        assert error.request[0] == "POST"
        assert error.attempts == 1
        assert error.message == error.reason
        assert ("may have been applied" in str(error.reason)) == error.sent


def test_a_tls_failure_keeps_its_cause(recorder: Recorder) -> None:
    port = recorder.url.rpartition(":")[2]
    with pytest.raises(ApiConnectionException) as caught:
        recorder.api(host=f"https://127.0.0.1:{port}", timeout=5).identify_contact(IDENTIFY)
    causes = []
    cause: BaseException | None = caught.value
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    assert any(isinstance(cause, (ssl.SSLError, OSError)) for cause in causes)


def test_every_failure_of_a_call_is_an_api_exception_and_none_is_a_value_error(
    recorder: Recorder,
) -> None:
    for error in failures(recorder):
        assert isinstance(error, OpenApiException)
        assert not isinstance(error, ValueError)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_the_garbage_collector_takes_a_failure_without_a_word(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    words: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda said: words.append(str(said.exc_value)))
    with raw_server(answer) as url:
        try:
            recorder.api(host=url, max_response_bytes=1000).identify_contact(IDENTIFY)
        except ApiException as error:
            error.__dict__["itself"] = error  # so that its frames are left to the collector
    gc.collect()
    assert words == []
