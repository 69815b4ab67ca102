"""Calls while a test tool has frozen the clock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from freezegun import freeze_time
from support.servers import Server, echo, reply

from sendx_python_sdk import RetryPolicy


def in_thread(call: Callable[[], object]) -> None:
    # freezegun shows the real time to functions that the threading module calls closely.
    thread = Thread(target=call)
    thread.start()
    thread.join()


@pytest.mark.parametrize("run", [lambda call: call(), in_thread], ids=["main", "thread"])
def test_call_under_freezegun_is_retried(run: Callable[[Callable[[], object]], None]) -> None:
    with Server([reply(503)], [0.1, echo]) as server, freeze_time("2024-01-01"):
        api = server.api(retries=RetryPolicy(backoff=0.01))
        run(lambda: api.identify_contact({"email": "a@example.com"}))
        assert len(server.requests) == 2
