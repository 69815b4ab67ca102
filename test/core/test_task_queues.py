"""Errors that Celery stores as JSON, with a real worker. test_exceptions.py has the details."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from support.servers import Server, closed_port, reply
from support.values import IDENTIFY

from sendx_python_sdk import (
    ApiConnectionException,
    ApiTypeError,
    ApiValueError,
    TooManyRequestsException,
)

pytestmark = pytest.mark.system

Fail: TypeAlias = Callable[[Callable[[], object]], Any]


@pytest.fixture(scope="module")
def fail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fail]:
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


def test_error_with_a_reply_keeps_its_attributes_in_celery(server: Server, fail: Fail) -> None:
    server.answer(reply(429, {"message": "slow down: é"}, "Retry-After: 7", "X-Trace: abc"))
    error = fail(lambda: server.api().identify_contact(IDENTIFY))
    assert type(error) is TooManyRequestsException
    assert (error.status, error.message) == (429, "slow down: é")
    assert "slow down" in error.body
    assert (error.retry_after, error.retryable, error.attempts) == (7, True, 1)
    assert error.request == ("POST", f"{server.url}/contact/identify")
    assert error.headers["x-trace"] == "abc"


def test_error_without_a_reply_keeps_its_attributes_in_celery(server: Server, fail: Fail) -> None:
    api = server.api(host=f"http://127.0.0.1:{closed_port()}", retries=1)
    error = fail(lambda: api.identify_contact(IDENTIFY))
    assert type(error) is ApiConnectionException
    assert str(error.message).startswith("no connection to 127.0.0.1:")
    assert (error.sent, error.retryable, error.attempts) == (False, True, 2)


@pytest.mark.parametrize("error_type", [ApiValueError, ApiTypeError])
def test_error_of_an_argument_keeps_its_text_in_celery(fail: Fail, error_type: Any) -> None:
    def refuse() -> None:
        raise error_type("invalid", ["tags", 0])

    error = fail(refuse)
    assert (type(error), str(error)) == (error_type, "invalid at ['tags'][0]")
