"""Requests are sent again if that is safe and may help: how often, and after how long."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Annotated, Any

import pytest
import urllib3
from pydantic import Field
from support.servers import (
    Close,
    Reset,
    Script,
    Server,
    chunked,
    closed_port,
    reply,
    resolve,
    tracking,
    within,
)
from support.values import EMAIL, IDENTIFY

from sendx_python_sdk import (
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    ApiTimeoutException,
    IdentifyRequest,
    NotFoundException,
    RetryPolicy,
    ServiceException,
    TrackingApi,
)
from sendx_python_sdk._operations import Operation

QUICK = RetryPolicy(backoff=0.01)
LONG = 30.0  # seconds that no test ever waits
SHORT = (5, 0.4)  # a timeout that an immediate reply keeps on a busy machine
SOON = 4.0  # seconds: far less than any wrong wait, and enough for a busy machine

BROKEN: dict[str, Script] = {
    "closed": Close(),
    "reset": Reset(),
    "no status line": [b"nonsense\r\n\r\n", Close()],
    "cut status line": [b"HTTP/1.1 20", Close()],
    "cut head": [b"HTTP/1.1 200 OK\r\nContent-Le", Close()],
    "cut body": [reply(length=1000), Close()],
    "reset in the body": [reply(length=1000), 0.05, Reset()],
    "cut chunk": [chunked(b'{"message": "OK"}')[:-9], Close()],
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "timeout": LONG,
}
MAYBE_APPLIED = BROKEN | {str(status): reply(status) for status in (408, 500, 502, 504)}
NOT_APPLIED: dict[str, Script] = {"429": reply(429), "503": reply(503)}
FAILURES = MAYBE_APPLIED | NOT_APPLIED
UNREADABLE = reply(200, b"<html>")


class Renaming(IdentifyRequest):
    other: Annotated[str, Field(serialization_alias="newEmail")] = "new@example.com"


RENAMES: dict[str, Any] = {
    "model": IdentifyRequest(email=EMAIL, new_email="new@example.com"),
    "subclass": Renaming(email=EMAIL),
    "JSON name": {"email": EMAIL, "newEmail": "new@example.com"},
    "Python name": {"email": EMAIL, "new_email": "new@example.com"},
    "additional": {"email": EMAIL, "additional_properties": {"newEmail": "new@example.com"}},
}
RENAME = RENAMES["model"]


def failing(api: TrackingApi, request: Any = IDENTIFY) -> ApiException:
    with pytest.raises(ApiException) as caught:
        api.identify_contact(request)
    return caught.value


def gaps(server: Server) -> list[float]:
    """Return the seconds between the requests."""
    return [later.moment - earlier.moment for earlier, later in pairwise(server.requests)]


# Failures


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_failure_is_retried_with_the_same_request(failure: Script) -> None:
    with Server(failure, failure, reply(), failure) as server:
        api = server.api(retries=QUICK, timeout=SHORT)
        assert api.track_contact_with_http_info(IDENTIFY).data.message == "said 200"
        first, *others = [request[:4] for request in server.requests]
        assert others == [first, first]
        error = failing(api)
    assert error.attempts == len(server.requests[3:]) == 3
    assert error.retryable


@pytest.mark.parametrize("failure", BROKEN.values(), ids=BROKEN)
def test_broken_reply_raises_a_connection_error(failure: Script) -> None:
    with Server(failure) as server:
        error = failing(server.api(retries=QUICK, timeout=SHORT))
    assert type(error) is (ApiTimeoutException if failure == LONG else ApiConnectionException)
    assert error.sent
    assert str(error).count("may have been applied") == 1
    assert error.__cause__ is not None


@pytest.mark.parametrize("request_", [IDENTIFY, RENAME], ids=["identify", "rename"])
def test_refused_connection_is_retried_and_was_not_applied(request_: Any) -> None:
    with tracking(host=f"http://127.0.0.1:{closed_port()}", retries=QUICK) as api:
        error = failing(api, request_)
    assert type(error) is ApiConnectionException
    assert error.attempts == 3
    assert isinstance(error.__cause__, ConnectionRefusedError)
    assert error.sent is False
    assert "may have been applied" not in str(error)


@pytest.mark.parametrize("answer", [b"", reply(500, None, "Connection: close")], ids=["cut", "500"])
def test_error_of_an_attempt_that_was_not_sent_tells_that_an_earlier_one_was(
    monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    def stop(_: object) -> None:
        resolve(monkeypatch, gone_localhost=["127.0.0.2"])

    resolve(monkeypatch)
    with Server([stop, answer, Close()]) as server:
        error = failing(server.api(host=f"http://gone.localhost:{server.port}", retries=QUICK))
    assert isinstance(error, ApiConnectionException)
    assert isinstance(error.__cause__, ConnectionRefusedError)
    assert error.attempts == 3
    assert error.sent
    assert "may have been applied" in str(error)


LASTING = {str(status): reply(status) for status in (302, 400, 401, 404, 405, 409, 422, 501, 505)}
LASTING["unreadable success"] = UNREADABLE


@pytest.mark.parametrize("answer", LASTING.values(), ids=LASTING)
def test_reply_that_would_stay_the_same_is_not_retried(answer: bytes) -> None:
    with Server(answer) as server:
        error = failing(server.api(retries=QUICK))
    assert error.attempts == len(server.requests) == 1
    assert error.retryable is False


# The number of retries

LIMITS: dict[str, tuple[Script, Any, int]] = {
    "default": (reply(503), None, 3),
    "1": (Reset(), 1, 2),
    "policy of 5": (reply(503), RetryPolicy(max_retries=5, backoff=0), 6),
    "policy without a budget": (reply(503), RetryPolicy(backoff=0, budget=0), 1),
    "policy for 418": (reply(418), RetryPolicy(statuses=frozenset({418}), backoff=0), 3),
    "policy for 418 only": (reply(503), RetryPolicy(statuses=frozenset({418}), backoff=0), 1),
    "Retry(False)": (Reset(), urllib3.Retry(False), 1),
    "Retry(4)": (Reset(), urllib3.Retry(4), 5),
    "Retry for 418": (reply(418), urllib3.Retry(2, status_forcelist=[418]), 3),
    "Retry for 418 only": (reply(503), urllib3.Retry(2, status_forcelist=[418]), 1),
    "Retry for no status": (reply(503), urllib3.Retry(2), 1),
    "Retry after a time": (reply(503, b"", "Retry-After: 0"), urllib3.Retry(2), 3),
    "Retry(status=1)": (reply(503), urllib3.Retry(5, status=1, status_forcelist=[503]), 2),
    "Retry for GET": (
        reply(503),
        urllib3.Retry(2, status_forcelist=[503], allowed_methods=["GET"]),
        3,
    ),
    "Retry(read=1)": (Reset(), urllib3.Retry(5, read=1), 2),
    "Retry(read=1) and timeouts": (LONG, urllib3.Retry(5, read=1), 2),
    "Retry(read=False)": (Reset(), urllib3.Retry(5, read=False), 1),
    "Retry(connect=0)": (Reset(), urllib3.Retry(2, connect=0), 3),
}


@pytest.mark.parametrize(("failure", "retries", "count"), LIMITS.values(), ids=LIMITS)
def test_number_of_attempts_is_as_configured(failure: Script, retries: Any, count: int) -> None:
    with Server(failure) as server:
        api = server.api(retries=retries, timeout=SHORT)
        assert failing(api).attempts == count
        assert failing(api).attempts == count, "the next call starts anew"
    assert len(server.requests) == 2 * count


@pytest.mark.parametrize("status", sorted(RetryPolicy().statuses))
@pytest.mark.parametrize(
    "retries",
    [
        0,
        RetryPolicy(statuses=frozenset({418})),
        urllib3.Retry(0),
        urllib3.Retry(1, status_forcelist=[418]),
        urllib3.Retry(1, status_forcelist=list(RetryPolicy().statuses)),
    ],
    ids=["0", "policy for 418", "Retry(0)", "Retry for 418", "Retry for all"],
)
def test_retryable_does_not_depend_on_the_configured_retries(status: int, retries: Any) -> None:
    with Server(reply(status, None, "Retry-After: 0")) as server:
        api = server.api(retries=retries)
        assert failing(api).retryable
        assert failing(api, RENAME).retryable == (status in (429, 503))


def test_connect_limit_of_a_urllib3_retry_is_obeyed() -> None:
    retry = urllib3.Retry(5, connect=1, read=0)
    with tracking(host=f"http://127.0.0.1:{closed_port()}", retries=retry) as api:
        assert failing(api).attempts == 2


def test_budget_limits_the_retries_of_all_calls_of_a_client() -> None:
    with Server(reply(503)) as server:
        api = server.api(retries=RetryPolicy(max_retries=10, backoff=0, budget=4))
        attempts = [failing(api).attempts for _ in range(20)]
    assert attempts[0] == 5
    assert sum(attempts) == len(server.requests) <= 20 + 4 + 20 / 2


def test_successful_calls_earn_the_budget_back() -> None:
    with Server(*[reply(503)] * 5, *[reply()] * 8, reply(503)) as server:
        api = server.api(retries=RetryPolicy(max_retries=10, backoff=0, budget=4))
        assert failing(api).attempts == 5
        for _ in range(8):
            api.identify_contact(IDENTIFY)
        assert failing(api).attempts == 5


# The pauses


class Steady(RetryPolicy):
    def pause(self, retry: int) -> float:
        return 0.1 * retry


BACKOFF = urllib3.Retry(2, status_forcelist=[503], backoff_factor=0.1)


@pytest.mark.parametrize(
    ("retries", "least"), [(Steady(), [0.1, 0.2]), (BACKOFF, [0, 0.2])], ids=["policy", "Retry"]
)
def test_pauses_are_as_the_policy_says(retries: Any, least: list[float]) -> None:
    with Server(reply(503)) as server:
        failing(server.api(retries=retries))
    assert all(gap >= wait for gap, wait in zip(gaps(server), least, strict=True))


@pytest.mark.parametrize(("retry", "limit"), [(1, 0.5), (2, 1), (3, 2), (5, 8), (9, 8), (10**9, 8)])
def test_pause_is_random_up_to_a_limit_that_doubles(retry: int, limit: float) -> None:
    pauses = [RetryPolicy().pause(retry) for _ in range(300)]
    assert 0 <= min(pauses) < limit * 0.1
    assert limit * 0.9 < max(pauses) <= limit


NOON = "Date: Mon, 01 Jan 2024 12:00:00 GMT"
A_SECOND_LATER = "Retry-After: Mon, 01 Jan 2024 12:00:01 GMT"
RESPECTING = urllib3.Retry(1, backoff_factor=0)
IGNORING = urllib3.Retry(1, status_forcelist=[503], respect_retry_after_header=False)


@pytest.mark.parametrize(
    ("headers", "retries", "obeyed"),
    [
        (["Retry-After: 1"], QUICK, True),
        ([NOON, A_SECOND_LATER], QUICK, True),
        (["Retry-After: 1"], RetryPolicy(backoff=0, retry_after_max=1), True),
        (["Retry-After: 1"], RESPECTING, True),
        (["Retry-After: 20"], IGNORING, False),
        (["Retry-After: 0"], QUICK, False),
        (["Retry-After: soon"], QUICK, False),
    ],
    ids=["seconds", "date", "limit", "Retry", "Retry that ignores it", "0", "invalid"],
)
def test_retry_after_is_waited_for(headers: list[str], retries: Any, obeyed: bool) -> None:
    with Server(reply(503, b"", *headers), reply()) as server, within(1 + SOON):
        server.api(retries=retries).identify_contact(IDENTIFY)
    assert (gaps(server)[0] >= 1) is obeyed


@pytest.mark.parametrize(
    ("status", "retries", "seconds"),
    [
        (429, QUICK, 61),
        (503, QUICK, 61),
        (503, RetryPolicy(retry_after_max=1), 2),
        (503, urllib3.Retry(2), 61),
    ],
    ids=["429", "503", "limit", "Retry"],
)
def test_retry_after_beyond_the_limit_fails_at_once(
    status: int, retries: Any, seconds: int
) -> None:
    with Server(reply(status, None, f"Retry-After: {seconds}")) as server, within(SOON):
        error = failing(server.api(retries=retries))
    assert (error.status, error.message) == (status, f"said {status}")
    assert error.retry_after == seconds
    assert error.attempts == len(server.requests) == 1


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ([NOON, "Retry-After: Mon, 01 Jan 2024 12:00:42 GMT"], 42, 42),
        ([NOON, "Retry-After: Mon Jan  1 12:00:42 2024"], 42, 42),
        (["Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"], 10**9, 10**12),
        ([f"Retry-After: {'9' * 30}"], 10**9, 10**30),
    ],
    ids=["date", "asctime", "year 9999", "many digits"],
)
def test_retry_after_is_on_the_exception_in_seconds(
    headers: list[str], least: float, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")  # a date without a time zone is in UTC
    time.tzset()
    try:
        with Server(reply(503, b"", *headers)) as server:
            retry_after = failing(server.api()).retry_after
    finally:
        monkeypatch.undo()
        time.tzset()
    assert retry_after is not None
    assert least <= retry_after <= most


# Requests that must not be applied twice


@pytest.mark.parametrize("failure", MAYBE_APPLIED.values(), ids=MAYBE_APPLIED)
def test_rename_that_may_have_been_applied_is_not_sent_again(failure: Script) -> None:
    with Server(failure) as server:
        error = failing(server.api(retries=QUICK, timeout=SHORT), RENAME)
    assert error.attempts == len(server.requests) == 1
    assert error.retryable is False


@pytest.mark.parametrize("retries", [QUICK, urllib3.Retry(3, status_forcelist=[500])], ids=type)
@pytest.mark.parametrize("request_", RENAMES.values(), ids=RENAMES)
def test_rename_is_recognized_in_every_form(request_: Any, retries: Any) -> None:
    with Server(reply(500)) as server:
        assert failing(server.api(retries=retries), request_).attempts == 1


def test_rename_to_none_is_retried_like_any_identify() -> None:
    with Server(reply(500)) as server:
        request = {"email": EMAIL, "newEmail": None}
        assert failing(server.api(retries=QUICK), request).attempts == 3


@pytest.mark.parametrize("failure", NOT_APPLIED.values(), ids=NOT_APPLIED)
def test_rename_that_was_not_applied_is_sent_again(failure: Script) -> None:
    with Server(failure, failure, reply()) as server:
        server.api(retries=QUICK).identify_contact(RENAME)
    assert len(server.requests) == 3


def test_operation_that_is_not_idempotent_is_not_sent_again_in_doubt() -> None:
    operation: Operation[Any] = Operation("GET", "/status")
    with Server(Reset()) as server, pytest.raises(ApiConnectionException) as caught:
        server.api(retries=QUICK).api_client.send(operation)
    assert len(server.requests) == 1
    assert caught.value.retryable is False


def test_call_api_makes_one_attempt() -> None:
    with Server(reply(503)) as server:
        client = server.api(retries=QUICK).api_client
        assert client.call_api("GET", f"{server.url}/own").status == 503
    assert len(server.requests) == 1


# The error


@pytest.mark.parametrize(
    ("scripts", "error_type"),
    [
        ([reply(503), reply(404)], NotFoundException),
        ([reply(503), Reset(), LONG], ApiTimeoutException),
        ([reply(503), LONG, Reset()], ApiConnectionException),
        ([Reset(), UNREADABLE], ApiDecodeException),
        ([Reset(), Reset(), reply(503)], ServiceException),
    ],
    ids=["404", "timeout", "reset", "unreadable", "503"],
)
@pytest.mark.parametrize(
    "retries", [QUICK, urllib3.Retry(2, status_forcelist=[503])], ids=["policy", "Retry"]
)
def test_last_error_has_its_own_type(
    scripts: list[Script], error_type: type[ApiException], retries: Any
) -> None:
    with Server(*scripts) as server:
        error = failing(server.api(retries=retries, timeout=SHORT))
    assert type(error) is error_type
    assert error.attempts == len(scripts)
