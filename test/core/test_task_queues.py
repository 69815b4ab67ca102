"""Errors that Celery stores as JSON, with a real worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.servers import Close, Server, closed_port, reply
from support.values import IDENTIFY

from sendx_python_sdk import (
    ApiConnectionException,
    ApiException,
    ApiTimeoutException,
    ApiTypeError,
    ApiValueError,
    NotFoundException,
    ServiceException,
    TooManyRequestsException,
)

pytestmark = pytest.mark.system

TEXT = {"status": "error", "message": "no such contact: é"}


@pytest.fixture(scope="module")
def fail(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Callable[[], object]], Any]]:
    """Run a function in a task; return its error as read from the JSON file of the result."""
    from celery import Celery
    from celery.contrib.testing.worker import start_worker

    folder = tmp_path_factory.mktemp("results")
    app = Celery("tasks", broker="memory://", backend=f"file://{folder}")
    functions: list[Callable[[], object]] = []

    @app.task(name="run")
    def run(number: int) -> None:
        functions[number]()

    def call(function: Callable[[], object]) -> Any:
        functions.append(function)
        return run.delay(len(functions) - 1).get(timeout=30, propagate=False)

    with start_worker(app, pool="solo", perform_ping_check=False):
        yield call


@pytest.mark.parametrize(
    ("script", "error_type"),
    [
        (reply(404, TEXT, "X-Trace: abc", "Set-Cookie: secret"), NotFoundException),
        (reply(429, TEXT, "Retry-After: 7"), TooManyRequestsException),
        (reply(503, b"<html>", "Retry-After: 0"), ServiceException),
        (Close(), ApiConnectionException),
        (60.0, ApiTimeoutException),
    ],
    ids=["404", "429", "503", "closed", "timeout"],
)
def test_error_of_a_task_keeps_its_attributes(
    server: Server, fail: Any, script: Any, error_type: type[ApiException]
) -> None:
    server.answer(script)
    api = server.api(timeout=0.5 if script == 60.0 else 5)
    with pytest.raises(error_type) as caught:
        api.identify_contact(IDENTIFY)
    error, again = caught.value, fail(lambda: api.identify_contact(IDENTIFY))
    assert type(again) is error_type
    for name in ("status", "reason", "body", "message", "retry_after", "retryable", "request"):
        assert getattr(again, name) == getattr(error, name)
    assert again.attempts == 1
    assert getattr(again, "sent", None) == getattr(error, "sent", None)
    assert (again.headers or {}).get("x-trace") == (error.headers or {}).get("x-trace")
    assert "secret" not in str(again.args)
    assert repr(again) == repr(error)


def test_error_of_a_task_that_did_not_connect_says_that_nothing_was_sent(
    server: Server, fail: Any
) -> None:
    api = server.api(host=f"http://127.0.0.1:{closed_port()}", retries=1)
    again = fail(lambda: api.identify_contact(IDENTIFY))
    assert (again.sent, again.retryable, again.attempts) == (False, True, 2)


@pytest.mark.parametrize("error_type", [ApiValueError, ApiTypeError])
def test_error_of_an_argument_in_a_task_keeps_its_text(fail: Any, error_type: Any) -> None:
    def refuse() -> None:
        raise error_type("invalid", ["tags", 0])

    again = fail(refuse)
    assert type(again) is error_type
    assert str(again) == "invalid at ['tags'][0]"
