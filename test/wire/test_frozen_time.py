"""Calls while a test tool has frozen the clock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from freezegun import freeze_time
from support.programs import run_program
from support.servers import Server, echo, reply

from sendx_python_sdk import RetryPolicy

PROGRAMS = Path(__file__).with_name("programs")


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


def test_models_can_be_loaded_under_freezegun() -> None:
    created, birthday = run_program(PROGRAMS / "frozen_models.py").splitlines()
    assert created == "2025-08-01 09:30:00+00:00"
    assert '"birthday": "1989-03-03"' in birthday.replace('":"', '": "')
