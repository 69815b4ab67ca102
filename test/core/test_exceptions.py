"""The tree of exceptions, their text, and what copies, pickles and JSON keep of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from support.servers import Close, Server, closed_port, reply
from support.values import IDENTIFY, pickled

import sendx_python_sdk
from sendx_python_sdk import exceptions
from sendx_python_sdk.exceptions import (
    ApiConnectionException,
    ApiException,
    ApiTypeError,
    ApiValueError,
)

PARENTS = {
    "InsecureHostWarning": "UserWarning",
    "OpenApiException": "Exception",
    "ApiTypeError": "OpenApiException TypeError",
    "ApiValueError": "OpenApiException ValueError",
    "ApiAttributeError": "OpenApiException AttributeError",
    "ApiKeyError": "OpenApiException KeyError",
    "ApiException": "OpenApiException",
    "BadRequestException": "ApiException",
    "UnauthorizedException": "ApiException",
    "ForbiddenException": "ApiException",
    "NotFoundException": "ApiException",
    "ConflictException": "ApiException",
    "UnprocessableEntityException": "ApiException",
    "TooManyRequestsException": "ApiException",
    "ServiceException": "ApiException",
    "ApiDecodeException": "ApiException",
    "ApiConnectionException": "ApiException",
    "ApiTimeoutException": "ApiConnectionException",
}


@pytest.mark.parametrize(("name", "parents"), PARENTS.items(), ids=[*PARENTS])
def test_exception_is_public_and_has_its_parents(name: str, parents: str) -> None:
    kind = getattr(sendx_python_sdk, name)
    bases = [base.__name__ for base in kind.__mro__[1:] if not base.__name__.startswith("_")]
    nearest, *others = parents.split()
    assert bases[0] == nearest
    assert {*others} <= {*bases}
    assert name in str(exceptions.__doc__)
    assert kind.__doc__


def test_every_exception_is_listed_above() -> None:
    assert set(exceptions.__all__) == PARENTS.keys()


# Text


@pytest.mark.parametrize("name", [name for name in PARENTS if " " in PARENTS[name]])
def test_error_of_a_value_ends_in_the_path_to_it(name: str) -> None:
    kind = getattr(exceptions, name)
    assert str(kind("invalid")) == "invalid"
    error = kind("invalid", ["tags", 0])
    assert str(error) == "invalid at ['tags'][0]"
    assert error.path_to_item == ["tags", 0]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ApiException(), "(None)"),
        (ApiException(404, "Not Found"), "(404) Not Found"),
        (
            ApiException(404, "Not Found", body="no such\tcontact\nmore"),
            "(404) no such contact\nReason: Not Found\nHTTP response body: no such\tcontact\nmore",
        ),
        (
            ApiException(404, "Not Found", {"headers": {"X-A": "b", "Set-Cookie": "c"}}),
            "(404) Not Found\nHTTP response headers: {'X-A': 'b'}",
        ),
        (ApiException(0, "no connection"), "(0) no connection"),
    ],
    ids=["empty", "status and reason", "body", "headers", "no reply"],
)
def test_text_begins_with_status_and_message(error: ApiException, text: str) -> None:
    assert str(error) == text


def test_exception_made_by_hand_has_empty_attributes() -> None:
    error = ApiException(status=404, reason="Not Found")
    assert vars(error) == {
        **dict.fromkeys(["body", "data", "headers", "retry_after", "request"]),
        "status": 404,
        "reason": "Not Found",
        "retryable": False,
        "attempts": 0,
    }
    assert error.args == (404, "Not Found")
    assert repr(error) == "ApiException(status=404, message='Not Found')"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ApiException(400, "Bad", body='{"message": "no"}'), "no"),
        (ApiException(400, "Bad", body="no"), "no"),
        (ApiException(400, "Bad", body="<p>no</p>"), "Bad"),
        (ApiException(200, "Bad", body="no"), "Bad"),
        (ApiException(400, "Bad", data={"error": "no"}), "no"),
    ],
    ids=["JSON", "text", "HTML", "success", "data"],
)
def test_message_comes_from_body_or_data(error: ApiException, message: str) -> None:
    assert error.message == message


# Copies, pickles and JSON

BODY = {"status": 400, "message": "invalid", "more": {"a": [1]}}


def refusal(status: int) -> bytes:
    return reply(status, BODY, "Retry-After: 7", "Set-Cookie: secret")


FAILURES: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "302": ("ApiException", reply(302, b"", "Location: /x"), {}),
    "400": ("BadRequestException", refusal(400), {}),
    "401": ("UnauthorizedException", refusal(401), {}),
    "403": ("ForbiddenException", refusal(403), {}),
    "404": ("NotFoundException", refusal(404), {}),
    "409": ("ConflictException", refusal(409), {}),
    "422": ("UnprocessableEntityException", refusal(422), {}),
    "429": ("TooManyRequestsException", refusal(429), {}),
    "502": ("ServiceException", reply(502, b"<html>", "Retry-After: 0"), {}),
    "not JSON": ("ApiDecodeException", reply(200, b"\xff"), {}),
    "too long": ("ApiDecodeException", reply(200, b"x" * 2000), {"max_response_bytes": 1000}),
    "closed": ("ApiConnectionException", Close(), {}),
    "refused": ("ApiConnectionException", Close(), {"host": f"http://127.0.0.1:{closed_port()}"}),
    "timeout": ("ApiTimeoutException", 60.0, {"timeout": 0.05}),
}


@pytest.fixture(params=FAILURES)
def failure(request: pytest.FixtureRequest, server: Server) -> ApiException:
    """Provoke an exception of each kind."""
    name, script, options = FAILURES[request.param]
    server.answer(script)
    with pytest.raises(ApiException) as caught:
        server.api(**options).identify_contact(IDENTIFY)
    assert type(caught.value).__name__ == name
    return caught.value


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, pickled])
def test_copy_of_an_exception_has_all_attributes(failure: Any, twin: Callable[[Any], Any]) -> None:
    again = twin(failure)
    assert (type(again), str(again), repr(again)) == (type(failure), str(failure), repr(failure))
    assert vars(again) == vars(failure)
    assert again.args == failure.args
    assert type(again.__cause__) is type(failure.__cause__)


def test_args_that_went_through_json_rebuild_an_exception(failure: Any) -> None:
    text = json.dumps(failure.args)  # test_task_queues.py does this with Celery
    again = type(failure)(*json.loads(text))
    assert repr(again) == repr(failure)
    assert again.args == failure.args
    for name in ("status", "reason", "body", "retry_after", "retryable", "request", "attempts"):
        assert getattr(again, name) == getattr(failure, name)
    assert getattr(again, "sent", None) == getattr(failure, "sent", None)
    kept = {name: value for name, value in (failure.headers or {}).items() if value != "secret"}
    assert dict(again.headers or {}) == kept
    assert "secret" not in text


def test_headers_rebuilt_from_args_are_case_insensitive() -> None:
    again = ApiException(404, "Not Found", {"headers": {"X-Trace": "abc"}})
    assert again.headers is not None
    assert again.headers["x-TRACE"] == "abc"


def test_args_of_an_exception_can_be_set() -> None:
    error = ApiException(404, "Not Found", body="x")
    error.args += ("in the import",)
    assert error.args == (404, "Not Found", {"body": "x"}, "in the import")


def test_type_error_keeps_the_valid_types() -> None:
    error = ApiTypeError("invalid", ["a"], (str, int), True)
    for again in (error, copy.deepcopy(error), pickled(error)):
        assert (again.valid_classes, again.key_type) == ((str, int), True)
        assert (again.path_to_item, str(again)) == (["a"], "invalid at ['a']")


class Unpicklable(Exception):
    """Cannot be unpickled: its constructor takes other arguments than it passes on."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


@pytest.mark.parametrize(
    ("cause", "kept"),
    [
        (ConnectionRefusedError(111, "refused"), "ConnectionRefusedError(111, 'refused')"),
        (ApiException(404, "gone"), "ApiException(status=404, message='gone')"),
        (Unpicklable("a", "b"), "Exception('Unpicklable: ab')"),
    ],
    ids=["picklable", "ours", "unpicklable"],
)
def test_cause_or_its_text_is_pickled(cause: Exception, kept: str) -> None:
    error = ApiValueError("invalid", ["tags", 0])
    error.__cause__ = cause
    again = pickled(error)
    assert repr(again.__cause__) == kept
    assert str(again) == str(error)


def test_long_chain_of_causes_is_pickled_in_linear_time() -> None:
    error = ApiException(0, "first")
    for number in range(60):  # doubling each would take years
        error, cause = ApiException(0, str(number)), error
        error.__cause__ = cause
    assert str(pickled(error).__cause__.reason) == "58"


# Failures without a reply


@pytest.mark.parametrize("failure", ["closed", "refused", "timeout"], indirect=True)
def test_failure_without_a_reply_has_status_0_and_a_cause(failure: ApiConnectionException) -> None:
    assert (failure.status, failure.body, failure.headers, failure.attempts) == (0, None, None, 1)
    assert isinstance(failure.__cause__, Exception)
    assert failure.request is not None
    assert failure.request[0] == "POST"
    assert failure.message == failure.reason
    assert ("may have been applied" in str(failure.reason)) == failure.sent
