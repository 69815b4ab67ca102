"""What is sent again, how often and when, and what never is."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import pairwise
from typing import Annotated, Any

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field
from support.recording import EMAIL, IDENTIFY, examples
from support.servers import (
    Close,
    Request,
    Reset,
    Script,
    Server,
    chunked,
    closed_port,
    free_port,
    reply,
    tracking,
    unanswering,
    within,
)

from sendx_python_sdk import (
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    ApiTimeoutException,
    ApiValueError,
    Configuration,
    ErrorResponse,
    IdentifyRequest,
    NotFoundException,
    RetryPolicy,
    ServiceException,
    TooManyRequestsException,
    TrackingApi,
)
from sendx_python_sdk._operations import Operation

QUICK = RetryPolicy(backoff=0.01)
LONG = 30.0  # seconds that no test ever waits
SHORT = (5, 0.4)  # a time-out that a reply which is there at once keeps on a busy machine
AT_ONCE = 4.0  # seconds: far less than any wait that would be wrong, enough for a busy machine

RETRIED = [408, 429, 500, 502, 503, 504]
BROKEN: dict[str, Script] = {
    "closed": [Close()],
    "reset": [Reset()],
    "no status line": [b"nonsense\r\n\r\n", Close()],
    "cut status line": [b"HTTP/1.1 20", Close()],
    "cut head": [b"HTTP/1.1 200 OK\r\nContent-Le", Close()],
    "cut body": [reply(length=1000), Close()],
    "reset in the body": [reply(length=1000), 0.05, Reset()],
    "cut chunk": [chunked(b'{"message": "OK"}')[:-9], Close()],
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
}
UNKNOWN: dict[str, Script] = {
    **BROKEN,
    "time-out": [LONG],
    **{str(status): reply(status) for status in (500, 502, 504)},
}


def failing(api: TrackingApi, request: Any = IDENTIFY, **options: Any) -> ApiException:
    with pytest.raises(ApiException) as caught:
        api.identify_contact(request, **options)
    return caught.value


def gaps(server: Server) -> list[float]:
    return [later.moment - earlier.moment for earlier, later in pairwise(server.requests)]


# What is sent again


@pytest.mark.parametrize("status", RETRIED)
def test_a_status_that_may_pass_is_tried_again(status: int) -> None:
    with Server(reply(status)) as server:
        error = failing(server.api(retries=QUICK))
    assert error.status == status
    assert error.attempts == len(server.requests) == 3


@pytest.mark.parametrize("failure", BROKEN.values(), ids=BROKEN)
def test_a_broken_reply_is_tried_again(failure: Script) -> None:
    with Server(failure) as server:
        error = failing(server.api(retries=QUICK))
    assert type(error) is ApiConnectionException
    assert error.attempts == len(server.requests) == 3
    assert str(error).count("may have been applied") == 1
    assert error.__cause__ is not None


def test_a_time_out_is_tried_again() -> None:
    with Server([LONG]) as server:
        error = failing(server.api(retries=QUICK, timeout=(5, 0.1)))
    assert type(error) is ApiTimeoutException
    assert error.attempts == len(server.requests) == 3


def test_a_refused_connection_is_tried_again() -> None:
    with tracking(host=f"http://127.0.0.1:{closed_port()}", retries=QUICK) as api:
        error = failing(api)
    assert type(error) is ApiConnectionException
    assert error.attempts == 3
    assert isinstance(error.__cause__, ConnectionRefusedError)
    assert "may have been applied" not in str(error)


@pytest.mark.parametrize("answer", [b"", reply(500)], ids=["closed", "500"])
def test_a_call_of_which_one_try_was_sent_says_so_whatever_came_of_the_last(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with listener.accept()[0] as connection:
                listener.close()
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with tracking(host=host, retries=QUICK) as api:
            error = failing(api)
        thread.join()
    assert isinstance(error, ApiConnectionException)
    assert isinstance(error.__cause__, ConnectionRefusedError)
    assert error.attempts == 3
    assert error.sent
    assert "may have been applied" in str(error)


def test_a_server_that_comes_up_between_the_tries_is_reached() -> None:
    port = free_port()
    patient = RetryPolicy(max_retries=1000, backoff=0.05, backoff_max=0.05, budget=1000)
    with tracking(host=f"http://127.0.0.1:{port}", retries=patient) as api:
        answers: list[Any] = []
        thread = threading.Thread(target=lambda: answers.append(api.identify_contact(IDENTIFY)))
        thread.start()
        thread.join(0.3)
        with Server(port=port):
            thread.join(10)
    assert [answer.message for answer in answers] == ["said 200"]


@pytest.mark.parametrize(
    "failure", [reply(503), reply(500), *BROKEN.values()], ids=["503", "500", *BROKEN]
)
@pytest.mark.parametrize("call", ["identify_contact", "track_contact"])
def test_both_calls_get_over_a_failure(call: str, failure: Script) -> None:
    with Server(failure, failure, reply()) as server:
        answer = getattr(server.api(retries=QUICK), call + "_with_http_info")(IDENTIFY)
        assert answer.data.message == "said 200"
    first, *others = [(r.method, r.target, r.headers, r.body) for r in server.requests]
    assert others == [first, first]
    assert json.loads(first[3]) == IDENTIFY


@pytest.mark.parametrize("status", [300, 302, 400, 401, 403, 404, 405, 409, 410, 422, 501, 505])
def test_a_status_that_stays_is_not_tried_again(status: int) -> None:
    with Server(reply(status)) as server:
        error = failing(server.api(retries=QUICK))
    assert (error.status, error.attempts) == (status, 1)
    assert len(server.requests) == 1


def test_a_success_that_cannot_be_read_is_not_tried_again() -> None:
    with Server(reply(200, b"<html>")) as server:
        error = failing(server.api(retries=QUICK))
    assert type(error) is ApiDecodeException
    assert error.attempts == len(server.requests) == 1


# How often


def test_there_are_two_retries_by_default() -> None:
    with Server(reply(503)) as server:
        assert failing(server.api(retries=None)).attempts == 3
    assert len(server.requests) == 3
    assert RetryPolicy() == RetryPolicy(2, frozenset(RETRIED), 0.5, 8.0, 60.0)


@pytest.mark.parametrize("failure", [reply(503), [Reset()]], ids=["503", "reset"])
@pytest.mark.parametrize(
    ("retries", "count"),
    [
        (0, 1),
        (1, 2),
        (RetryPolicy(max_retries=0), 1),
        (RetryPolicy(max_retries=5, backoff=0), 6),
        (urllib3.Retry(0, status_forcelist=[503]), 1),
        (urllib3.Retry(False, status_forcelist=[503]), 1),
        (urllib3.Retry(4, status_forcelist=[503]), 5),
    ],
    ids=["0", "1", "policy of 0", "policy of 5", "Retry 0", "Retry False", "Retry 4"],
)
def test_the_number_of_retries_is_as_configured(retries: Any, count: int, failure: Script) -> None:
    with Server(failure) as server:
        assert failing(server.api(retries=retries)).attempts == count
    assert len(server.requests) == count


def test_a_changed_number_of_retries_acts_on_the_next_call() -> None:
    with Server(reply(503)) as server:
        api = server.api(retries=QUICK)
        api.api_client.configuration.retries = 0
        assert failing(api).attempts == 1


@pytest.mark.parametrize("retries", [-1, True, False, 1.0, "2", [2], ...], ids=ascii)
def test_what_is_no_number_of_retries_is_refused(retries: Any) -> None:
    configuration = Configuration()
    with pytest.raises(ApiValueError, match="retries must be"):
        Configuration(retries=retries)
    with pytest.raises(ApiValueError, match="retries must be"):
        configuration.retries = retries
    with pytest.raises(ApiValueError, match="max_retries must be"):
        RetryPolicy(max_retries=retries)


@pytest.mark.parametrize("name", ["backoff", "backoff_max", "retry_after_max"])
@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), True, "1", None], ids=ascii)
def test_what_is_no_time_in_a_policy_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ApiValueError, match=f"^{name} must be"):
        RetryPolicy(**{name: value})


def test_a_policy_has_its_own_statuses() -> None:
    with Server(reply(418)) as server:
        assert failing(server.api(retries=RetryPolicy(statuses={418}, backoff=0))).attempts == 3  # type: ignore[arg-type]
    with Server(reply(503)) as server:
        policy = RetryPolicy(statuses=frozenset({418}), backoff=0)
        assert failing(server.api(retries=policy)).attempts == 1


def test_a_client_has_a_budget_of_retries_for_all_its_calls() -> None:
    with Server(reply(503)) as server:
        api = server.api(retries=RetryPolicy(max_retries=10, backoff=0, budget=4))
        attempts = [failing(api).attempts for _ in range(20)]
    assert attempts[0] == 5
    assert sum(attempts) == len(server.requests) <= 20 + 4 + 20 / 2


def test_without_a_budget_there_are_no_retries() -> None:
    with Server(reply(503)) as server:
        assert failing(server.api(retries=RetryPolicy(backoff=0, budget=0))).attempts == 1


def test_successes_earn_the_budget_back() -> None:
    policy = RetryPolicy(max_retries=10, backoff=0, budget=4)
    with Server(*[reply(503)] * 5, *[reply()] * 8, *[reply(503)] * 5) as server:
        api = server.api(retries=policy)
        assert failing(api).attempts == 5
        for _ in range(8):
            api.identify_contact(IDENTIFY)
        assert failing(api).attempts == 5


# urllib3.Retry


@pytest.mark.parametrize(
    ("failure", "retry", "count"),
    [
        (reply(503), urllib3.Retry(2, status_forcelist=[418]), 1),
        (reply(418), urllib3.Retry(2, status_forcelist=[418]), 3),
        (reply(503), urllib3.Retry(5, status=1, status_forcelist=[503]), 2),
        (reply(503), urllib3.Retry(2, status_forcelist=[503], allowed_methods=["GET"]), 3),
        (reply(503, b"", "Retry-After: 0"), urllib3.Retry(2), 3),
        (reply(503), urllib3.Retry(2), 1),
        ([Reset()], urllib3.Retry(5, read=1), 2),
        ([Reset()], urllib3.Retry(5, read=False), 1),
        ([Reset()], urllib3.Retry(2, connect=0), 3),
        ([LONG], urllib3.Retry(5, read=1), 2),
    ],
)
def test_the_limits_and_statuses_of_a_urllib3_retry_are_used_for_post(
    failure: Script, retry: urllib3.Retry, count: int
) -> None:
    with Server(failure) as server:
        api = server.api(retries=retry, timeout=SHORT)
        assert failing(api).attempts == count
        assert failing(api).attempts == count, "the next call starts anew"
    assert len(server.requests) == 2 * count


def test_the_connect_limit_of_a_urllib3_retry_is_used() -> None:
    retry = urllib3.Retry(5, connect=1, read=0)
    with tracking(host=f"http://127.0.0.1:{closed_port()}", retries=retry) as api:
        assert failing(api).attempts == 2


def test_the_last_error_is_not_a_max_retry_error() -> None:
    with Server(reply(503, b'{"status": "error", "message": "down"}')) as server:
        error = failing(server.api(retries=urllib3.Retry(1, status_forcelist=[503])))
    assert type(error) is ServiceException
    assert error.message == "down"


def test_the_backoff_of_a_urllib3_retry_is_used() -> None:
    with Server(reply(503)) as server:
        retry = urllib3.Retry(2, status_forcelist=[503], backoff_factor=0.2)
        failing(server.api(retries=retry))
    assert [gap >= wait for gap, wait in zip(gaps(server), (0, 0.4), strict=True)] == [True] * 2


@pytest.mark.parametrize("respected", [True, False])
def test_a_urllib3_retry_says_whether_retry_after_counts(respected: bool) -> None:
    with Server(reply(503, b"", "Retry-After: 1"), reply()) as server:
        retry = urllib3.Retry(
            1, status_forcelist=[503], respect_retry_after_header=respected, backoff_factor=0
        )
        server.api(retries=retry).identify_contact(IDENTIFY)
    assert (gaps(server)[0] >= 1) == respected


# When


class Steady(RetryPolicy):
    """A policy of a caller's own."""

    def pause(self, retry: int) -> float:
        return 0.1 * retry


def test_a_policy_decides_on_the_pauses() -> None:
    with Server(reply(503)) as server:
        failing(server.api(retries=Steady()))
    first, second = gaps(server)
    assert first >= 0.1
    assert second >= 0.2


seconds = st.floats(0, 1e9)


@examples
@given(seconds, seconds, st.integers(1, 10**6))
def test_a_pause_has_a_bound_that_doubles_up_to_the_longest(
    backoff: float, longest: float, retry: int
) -> None:
    pause = RetryPolicy(backoff=backoff, backoff_max=longest).pause(retry)
    assert 0 <= pause <= longest
    if retry < 1000:
        assert pause <= backoff * 2.0 ** (retry - 1)


@pytest.mark.parametrize(("retry", "bound"), [(1, 0.5), (2, 1), (3, 2), (5, 8), (9, 8), (10**9, 8)])
def test_a_pause_is_anywhere_below_its_bound(retry: int, bound: float) -> None:
    pauses = [RetryPolicy().pause(retry) for _ in range(300)]
    assert min(pauses) < bound * 0.1
    assert bound * 0.9 < max(pauses) <= bound


def as_date(seconds: int) -> str:
    """Write a moment so far from now as a date in a header."""
    moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return format_datetime(moment, usegmt=True)


def test_seconds_to_wait_are_obeyed() -> None:
    with Server(reply(429, b"", "Retry-After: 1"), reply()) as server:
        assert server.api(retries=QUICK).identify_contact(IDENTIFY).message == "said 200"
    assert 1 <= gaps(server)[0] < 1 + AT_ONCE


def test_a_date_to_wait_for_is_obeyed() -> None:
    dates: list[datetime] = []
    arrivals: list[datetime] = []

    def refuse(request: Request) -> bytes:
        dates.append((datetime.now(timezone.utc) + timedelta(seconds=2)).replace(microsecond=0))
        return reply(503, b"", f"Retry-After: {format_datetime(dates[0], usegmt=True)}")

    def accept(request: Request) -> bytes:
        arrivals.append(datetime.now(timezone.utc))
        return reply()

    with Server(refuse, accept) as server:
        assert server.api(retries=QUICK).identify_contact(IDENTIFY).message == "said 200"
    # The clock of the pause is another one than that of the date.
    assert timedelta(seconds=-0.02) <= arrivals[0] - dates[0] < timedelta(seconds=AT_ONCE)


@pytest.mark.parametrize("text", ["soon", "-5", "1.5", "", "1e3", "٣", "Mon, 99 Foo 2024 00:00:00"])
def test_a_retry_after_without_sense_is_no_reason_to_wait(text: str) -> None:
    answer = reply(503, b"", "Retry-After: ~").replace(b"~", text.encode())
    with Server(answer, reply()) as server, within(AT_ONCE):
        server.api(retries=QUICK).identify_contact(IDENTIFY)


def test_a_date_in_its_oldest_form_is_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (datetime.now(timezone.utc) + timedelta(seconds=30)).strftime("%a %b %d %H:%M:%S %Y")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        with Server(reply(429, b"", f"Retry-After: {text}")) as server:
            error = failing(server.api())
        assert error.retry_after is not None
        assert 20 < error.retry_after < 31
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("text", ["0", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_retry_after_that_is_over_is_no_reason_to_wait(text: str) -> None:
    with Server(reply(503, b"", f"Retry-After: {text}"), reply()) as server, within(AT_ONCE):
        server.api(retries=QUICK).identify_contact(IDENTIFY)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("61", 61, 61),
        ("86400", 86400, 86400),
        ("9" * 30, 10**9, 10**30),
        ("in an hour", 3500, 3600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 10**9, 10**12),
    ],
)
def test_a_longer_retry_after_fails_at_once_and_is_on_the_exception(
    status: int, text: str, least: float, most: float
) -> None:
    text = text.replace("in an hour", as_date(3600))
    answer = reply(status, b'{"status": "error", "message": "wait"}', f"Retry-After: {text}")
    with Server(answer) as server, within(AT_ONCE):
        error = failing(server.api(retries=QUICK))
    assert error.retry_after is not None
    assert least <= error.retry_after <= most
    assert error.status == status
    assert error.message == "wait"
    assert error.attempts == len(server.requests) == 1


def test_the_longest_retry_after_is_of_the_policy() -> None:
    policy = RetryPolicy(retry_after_max=1, backoff=0)
    with Server(reply(503, b"", "Retry-After: 2")) as server, within(AT_ONCE):
        assert failing(server.api(retries=policy)).attempts == 1
    with Server(reply(503, b"", "Retry-After: 1"), reply()) as server:
        server.api(retries=policy).identify_contact(IDENTIFY)
    assert gaps(server)[0] >= 1


def test_a_long_retry_after_fails_at_once_for_a_urllib3_retry_too() -> None:
    with Server(reply(503, b"", "Retry-After: 61")) as server, within(AT_ONCE):
        error = failing(server.api(retries=urllib3.Retry(2, status_forcelist=[503])))
    assert error.retry_after == 61


# A new address


RENAMES = {
    "model": IdentifyRequest(email=EMAIL, new_email="new@example.com"),
    "JSON name": {"email": EMAIL, "newEmail": "new@example.com"},
    "Python name": {"email": EMAIL, "new_email": "new@example.com"},
    "additional": {"email": EMAIL, "additional_properties": {"newEmail": "new@example.com"}},
}


@pytest.mark.parametrize("failure", UNKNOWN.values(), ids=UNKNOWN)
def test_a_rename_that_may_have_been_applied_is_not_sent_again(failure: Script) -> None:
    with Server(failure) as server:
        error = failing(server.api(retries=QUICK, timeout=(5, 0.3)), RENAMES["model"])
    assert error.attempts == len(server.requests) == 1


@pytest.mark.parametrize("failure", ["500", "reset", "time-out"])
@pytest.mark.parametrize("retries", [QUICK, urllib3.Retry(3, status_forcelist=[500])])
@pytest.mark.parametrize("request_", RENAMES.values(), ids=RENAMES)
def test_a_rename_is_known_in_every_form(request_: Any, retries: Any, failure: str) -> None:
    with Server(UNKNOWN[failure]) as server:
        failing(server.api(retries=retries, timeout=(5, 0.1)), request_)
    assert len(server.requests) == 1


def test_a_rename_to_nothing_is_an_identify_like_any_other() -> None:
    with Server(reply(500)) as server:
        failing(server.api(retries=QUICK), {"email": EMAIL, "newEmail": None})
    assert len(server.requests) == 3


class Renaming(IdentifyRequest):
    other: Annotated[str, Field(serialization_alias="newEmail")] = "new@example.com"


def test_rename_by_a_subclass_is_not_sent_again_in_doubt() -> None:
    with Server([Reset()]) as server:
        error = failing(server.api(retries=QUICK), Renaming(email="a@example.com"))
    assert len(server.requests) == 1
    assert error.retryable is False


@pytest.mark.parametrize("status", [429, 503])
def test_a_rename_that_was_not_applied_is_sent_again(status: int) -> None:
    with Server(reply(status), reply(status), reply()) as server:
        server.api(retries=QUICK).identify_contact(RENAMES["model"])
    assert len(server.requests) == 3


def test_a_rename_that_never_reached_a_server_is_sent_again() -> None:
    with tracking(host=f"http://127.0.0.1:{closed_port()}", retries=QUICK) as api:
        assert failing(api, RENAMES["model"]).attempts == 3
    with unanswering(connects=False) as port:
        options = {"retries": QUICK, "timeout": (0.1, 5)}
        with tracking(host=f"http://127.0.0.1:{port}", **options) as api:
            assert failing(api, RENAMES["model"]).attempts == 3


def test_a_rename_stops_at_the_first_unknown_outcome() -> None:
    with Server(reply(503), reply(500), reply()) as server:
        error = failing(server.api(retries=QUICK), RENAMES["model"])
    assert (error.status, error.attempts) == (500, 2)


def test_call_api_makes_one_attempt() -> None:
    with Server(reply(503)) as server:
        client = server.api(retries=QUICK).api_client
        assert client.call_api("GET", server.url + "/own").status == 503
    assert len(server.requests) == 1


GET_STATUS: Operation[Any] = Operation("GET", "/status")


def test_operation_that_is_not_idempotent_is_not_sent_again_in_doubt() -> None:
    with Server([Reset()]) as server:
        client = server.api(retries=QUICK).api_client
        with pytest.raises(ApiConnectionException) as caught:
            client.send(GET_STATUS)
    assert len(server.requests) == 1
    assert caught.value.retryable is False


@pytest.mark.parametrize(
    ("failure", "retryable"),
    [
        (reply(429), True),
        (reply(503), True),
        (reply(500), True),
        ([Reset()], True),
        (reply(422), False),
        (reply(200, b"<html>"), False),
    ],
    ids=["429", "503", "500", "reset", "422", "unreadable success"],
)
@pytest.mark.parametrize("retries", [0, QUICK], ids=["no retries", "retries"])
def test_retryable_tells_whether_another_attempt_may_help(
    failure: Script, retryable: bool, retries: Any
) -> None:
    with Server(failure) as server:
        assert failing(server.api(retries=retries)).retryable is retryable


def test_retry_after_date_is_measured_against_the_date_of_the_reply() -> None:
    """The server's clock may be hours away from ours."""
    headers = ["Date: Mon, 01 Jan 2024 10:00:00 GMT", "Retry-After: Mon, 01 Jan 2024 10:00:42 GMT"]
    with Server(reply(503, b"", *headers)) as server:
        assert failing(server.api()).retry_after == 42


# Which error is raised


def test_the_last_error_is_raised_with_all_that_it_has() -> None:
    last = reply(429, b'{"status": "error", "message": "slow down"}', "Retry-After: 120", "X-A: b")
    with Server(reply(500), [Reset()], last) as server:
        error = failing(server.api(retries=QUICK))
    assert type(error) is TooManyRequestsException
    assert (error.status, error.reason, error.attempts) == (429, "Reason", 3)
    assert error.body == '{"status": "error", "message": "slow down"}'
    assert error.data == ErrorResponse(status="error", message="slow down")
    assert error.headers is not None
    assert error.headers["x-a"] == "b"
    assert error.retry_after == 120
    assert error.request == ("POST", f"{server.url}/contact/identify")


@pytest.mark.parametrize(
    ("scripts", "kind"),
    [
        ([reply(503), reply(404)], NotFoundException),
        ([reply(503), [Reset()], [LONG]], ApiTimeoutException),
        ([reply(503), [LONG], [Reset()]], ApiConnectionException),
        ([[Reset()], reply(200, b"<html>")], ApiDecodeException),
    ],
)
def test_the_last_error_has_its_own_type(scripts: list[Script], kind: type[ApiException]) -> None:
    with Server(*scripts) as server:
        error = failing(server.api(retries=QUICK, timeout=SHORT))
    assert type(error) is kind
    assert error.attempts == len(scripts)


@pytest.mark.parametrize("kind", [OSError, ConnectionError, TimeoutError, ValueError, KeyError])
def test_an_error_of_the_key_hook_is_raised_as_itself_and_not_retried(
    kind: type[Exception],
) -> None:
    calls: list[Configuration] = []

    def hook(configuration: Configuration) -> None:
        calls.append(configuration)
        raise kind("of the hook")

    with Server() as server:
        api = server.api(retries=QUICK)
        api.api_client.configuration.refresh_api_key_hook = hook
        with pytest.raises(kind, match="of the hook"):
            api.identify_contact(IDENTIFY)
        assert len(calls) == 1
        assert server.connections == 0


@pytest.mark.parametrize("kind", [OSError, TimeoutError, ValueError])
def test_an_error_of_a_logger_is_raised_as_itself_and_not_retried(kind: type[Exception]) -> None:
    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise kind("of the logger")

    logger = logging.getLogger("sendx_python_sdk")
    handler = Handler()
    with Server() as server:
        api = server.api(retries=QUICK)
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        try:
            with pytest.raises(kind, match="of the logger"):
                api.identify_contact(IDENTIFY)
        finally:
            logger.setLevel(logging.NOTSET)
            logger.removeHandler(handler)
        assert len(server.requests) == 1
        assert api.identify_contact(IDENTIFY).message == "said 200"
