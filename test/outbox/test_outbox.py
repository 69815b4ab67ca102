"""Recording calls in an outbox and delivering them."""

from __future__ import annotations

import copy
import pickle
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import urllib3
from pydantic import ValidationError
from support.servers import PATIENCE, Close, Request, Server, echo, reply
from support.values import ROOT

from sendx_python_sdk import (
    ApiClient,
    ApiTypeError,
    ApiValueError,
    Configuration,
    IdentifyRequest,
    RetryPolicy,
    TrackingApi,
    UnauthorizedException,
)
from sendx_python_sdk.outbox import DeliverySummary, Outbox, OutboxError

ONCE = RetryPolicy(max_retries=0)


def wait_until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.01)


def states(outbox: Outbox) -> tuple[int, int, int]:
    """Return how many entries wait, have failed and were delivered."""
    status = outbox.status()
    return status.waiting, status.failed, status.delivered


def bodies(server: Server) -> list[Any]:
    return [request.json for request in server.requests]


# Recording


def test_entry_is_sent_as_recorded(where: str, server: Server) -> None:
    outbox = Outbox(where)
    request = IdentifyRequest(
        email="ann@example.com",
        tags=["new"],
        additional_properties={"company": None, "source": [1]},
    )
    assert outbox.identify_contact(request) < outbox.track_contact(
        {"email": "ann@example.com", "add_tags": ["ü"]}
    )
    assert outbox.deliver(server.api()) == DeliverySummary(delivered=2, failed=0, postponed=0)
    assert [request.target.rpartition("/")[2] for request in server.requests] == [
        "identify",
        "track",
    ]
    assert bodies(server) == [
        {"email": "ann@example.com", "tags": ["new"], "company": None, "source": [1]},
        {"email": "ann@example.com", "addTags": ["ü"]},
    ]
    assert states(outbox) == (0, 0, 2)


def test_invalid_request_is_refused_and_not_recorded(where: str) -> None:
    outbox = Outbox(where)
    with pytest.raises(ValidationError, match="did you mean"):
        outbox.identify_contact({"email": "ann@example.com", "fist_name": "Ann"})
    assert states(outbox) == (0, 0, 0)


def test_full_outbox_refuses_entries_and_keeps_those_it_has(where: str, server: Server) -> None:
    outbox = Outbox(where, max_entries=20)
    outbox.track_contact({"email": "nobody@example.com"})
    server.answer(reply(404), echo)
    assert outbox.deliver(server.api()).failed == 1
    for _ in range(19):
        outbox.track_contact({"email": "ann@example.com"})
    with pytest.raises(OutboxError, match="full: 19 entries wait and 1 have failed"):
        outbox.track_contact({"email": "ann@example.com"})
    assert outbox.deliver(server.api()).delivered == 19
    outbox.track_contact({"email": "ann@example.com"})


def test_threads_record_at_once(where: str) -> None:
    outbox = Outbox(where)
    numbers: list[int] = []

    def record() -> None:
        emails = [f"c{n}@example.com" for n in range(25)]
        numbers.extend([outbox.identify_contact({"email": email}) for email in emails])

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 100 == outbox.status().waiting


def _record_in_child(outbox: Outbox, email: str) -> None:
    outbox.identify_contact({"email": email})


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_record_with_the_same_outbox(where: str, method: Any) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "parent@example.com"})
    context = get_context(method)
    children = [
        context.Process(target=_record_in_child, args=(outbox, f"child{n}@example.com"))
        for n in range(2)
    ]
    for child in children:
        child.start()
    outbox.identify_contact({"email": "parent@example.com"})
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    assert outbox.status().waiting == 4


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda box: pickle.loads(pickle.dumps(box))])
def test_copy_is_the_same_outbox(where: str, copied: Callable[[Outbox], Outbox]) -> None:
    outbox = Outbox(where, max_entries=1)
    other = copied(outbox)
    other.track_contact({"email": "ann@example.com"})
    assert outbox.status().waiting == 1
    with pytest.raises(OutboxError, match="full"):
        other.track_contact({"email": "ann@example.com"})


# Order


def test_calls_of_an_address_are_delivered_in_order_and_others_beside_them(
    where: str, server: Server
) -> None:
    outbox = Outbox(where)
    for n in range(6):
        outbox.identify_contact(
            {"email": "Ann@example.com" if n % 2 else "ann@example.com", "tags": [str(n)]}
        )
        outbox.identify_contact({"email": f"other{n}@example.com"})
    outbox.identify_contact({"email": "ann@example.com", "newEmail": "bea@example.com"})
    outbox.track_contact({"email": "BEA@example.com", "addTags": ["6"]})
    in_flight: dict[str, int] = defaultdict(int)
    crowded: list[str] = []

    def answer(request: Request) -> bytes:
        key = "ann" if request.email.lower()[:3] in ("ann", "bea") else request.email
        in_flight[key] += 1
        if in_flight[key] > 1:
            crowded.append(key)
        time.sleep(0.01)
        in_flight[key] -= 1
        return echo(request)

    server.answer(answer)
    assert outbox.deliver(server.api()).delivered == 14
    sent = [body for body in bodies(server) if not body["email"].startswith("other")]
    assert [(body.get("tags") or body.get("addTags") or ["renamed"])[0] for body in sent] == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "renamed",
        "6",
    ]
    assert not crowded


@pytest.mark.parametrize("status", [403, 500])
def test_call_that_must_wait_holds_back_its_address_only(
    where: str, server: Server, status: int
) -> None:
    server.answer(
        lambda request: reply(status) if request.email == "ann@example.com" else echo(request)
    )
    outbox = Outbox(where, first_pause=60)
    outbox.identify_contact({"email": "ann@example.com"})
    outbox.identify_contact({"email": "ann@example.com"})
    outbox.identify_contact({"email": "bob@example.com"})
    api = server.api(retries=ONCE)
    assert outbox.deliver(api) == DeliverySummary(delivered=1, failed=0, postponed=1)
    assert outbox.deliver(api) == DeliverySummary(0, 0, 0)
    assert states(outbox) == (2, 0, 1)


# Outcomes


def test_taking_entries_does_not_read_those_that_are_postponed(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    with outbox._store._open() as connection:
        connection.execute("BEGIN")
        for n in range(3000):
            outbox.identify_contact({"email": f"c{n}@example.com"}, connection=connection)
        connection.execute("UPDATE sendx_outbox SET due = created + 1800")
        for n in range(32):
            outbox.identify_contact({"email": f"d{n}@example.com"}, connection=connection)
        connection.execute("COMMIT")
        connection.set_progress_handler(count, 100)
    assert len(outbox._store.claim("deliverer", 32, lease=60, until=None)[0]) == 32
    assert steps < 500  # it takes about 60, and 5,000 if it reads them


def test_postponed_entry_is_delivered_later_after_a_growing_pause(
    where: str, server: Server
) -> None:
    outbox = Outbox(where, first_pause=0.05, longest_pause=0.1)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(500), Close(), reply(503), echo)
    api = server.api(retries=ONCE)
    for _ in range(3):
        wait_until(lambda: outbox.deliver(api).postponed == 1)
    wait_until(lambda: outbox.deliver(api).delivered == 1)
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", [400, 404, 422])
def test_refused_entry_fails_and_the_next_of_its_address_is_delivered(
    where: str, server: Server, status: int
) -> None:
    outbox = Outbox(where)
    number = outbox.identify_contact({"email": "ann@example.com"})
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(status, {"status": "error", "message": "no"}), echo)
    assert outbox.deliver(server.api()) == DeliverySummary(delivered=1, failed=1, postponed=0)
    (entry,) = outbox.failed()
    assert (entry.id, entry.operation, entry.attempts) == (number, "identify", 1)
    assert entry.request == {"email": "ann@example.com"}
    assert entry.error == f"no (HTTP {status})"
    assert entry.created == pytest.approx(time.time(), abs=60)


@pytest.mark.parametrize("outcome", [reply(500), Close()], ids=["status 500", "no reply"])
def test_rename_whose_outcome_is_unknown_fails(where: str, server: Server, outcome: Any) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com", "newEmail": "bea@example.com"})
    server.answer(outcome)
    assert outbox.deliver(server.api()).failed == 1
    (entry,) = outbox.failed()
    assert "outcome is unknown" in str(entry.error)
    assert len(server.requests) == 1


def test_rename_that_was_not_applied_is_tried_again(where: str, server: Server) -> None:
    outbox = Outbox(where, first_pause=0.01)
    outbox.identify_contact({"email": "ann@example.com", "newEmail": "bea@example.com"})
    server.answer(reply(503), echo)
    api = server.api(retries=ONCE)
    assert outbox.deliver(api).postponed == 1
    wait_until(lambda: outbox.deliver(api).delivered == 1)


def test_entry_that_became_too_old_fails_with_the_last_error(where: str, server: Server) -> None:
    outbox = Outbox(where, max_age=0.5, first_pause=1)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(500, {"status": "error", "message": "down"}))
    assert outbox.deliver(server.api(retries=ONCE)).failed == 1
    (entry,) = outbox.failed()
    assert entry.error == "it became too old; the last error: down (HTTP 500)"


def test_refused_key_stops_delivery_and_keeps_everything(where: str, server: Server) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com", "newEmail": "bea@example.com"})
    for n in range(100):
        outbox.identify_contact({"email": f"c{n}@example.com"})
    server.answer(reply(401))
    with pytest.raises(UnauthorizedException):
        outbox.deliver(server.api(), max_workers=2)
    assert len(server.requests) <= 4
    assert states(outbox) == (101, 0, 0)
    server.answer(echo)
    assert outbox.deliver(server.api()).delivered == 101


def test_missing_key_stops_delivery_and_keeps_everything(where: str, server: Server) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com"})
    with pytest.raises(ApiValueError, match="SENDX_API_KEY"):
        outbox.deliver(server.api(api_key={}))
    assert outbox.deliver(server.api()).delivered == 1


@pytest.mark.parametrize("status", [429, 503])
def test_pause_that_the_service_asks_for_holds_for_all_deliverers(
    where: str, server: Server, status: int
) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com"})
    outbox.identify_contact({"email": "bob@example.com"})
    server.answer(reply(status, None, "Retry-After: 2"), echo)
    options = {"api": server.api(retries=1), "max_workers": 1}
    thread = threading.Thread(target=outbox.deliver, kwargs=options)
    thread.start()
    wait_until(lambda: len(server.requests) > 0)
    time.sleep(0.1)
    outbox.identify_contact({"email": "carl@example.com"})
    assert Outbox(where).deliver(server.api()) == DeliverySummary(0, 0, 0)
    thread.join()
    assert len(server.requests) == 3


def test_delivery_goes_on_after_a_pause_that_the_service_asked_for(
    where: str, server: Server
) -> None:
    outbox = Outbox(where)
    for n in range(5):
        outbox.identify_contact({"email": f"c{n}@example.com"})
    server.answer(reply(429, None, "Retry-After: 1"), echo)
    assert outbox.deliver(server.api(retries=1), max_workers=1).delivered == 5


def test_call_that_always_gets_503_does_not_hold_back_others_for_long(
    where: str, server: Server
) -> None:
    server.answer(
        lambda request: reply(503) if request.email == "ann@example.com" else echo(request)
    )
    outbox = Outbox(where, first_pause=0.01)
    outbox.identify_contact({"email": "ann@example.com"})
    with outbox._store._open() as connection:
        connection.execute("UPDATE sendx_outbox SET pause = 1800")
    with outbox.delivering(server.api(retries=ONCE)):
        wait_until(lambda: bool(server.requests))
        outbox.identify_contact({"email": "bob@example.com"})
        wait_until(lambda: outbox.status().delivered == 1)


def test_call_recorded_during_a_delivery_is_left_for_the_next(where: str, server: Server) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com"})

    def answer(request: Request) -> bytes:
        Outbox(where).identify_contact({"email": "bob@example.com"})
        return echo(request)

    server.answer(answer)
    assert outbox.deliver(server.api()).delivered == 1
    assert outbox.status().waiting == 1


# The clock


def set_clock_back(outbox: Outbox, seconds: float) -> None:
    """Move all times in the database into the future instead."""
    with outbox._store._open() as connection:
        moved = f"created = created + {seconds}, expires = expires + {seconds}"
        connection.execute(f"UPDATE sendx_outbox SET {moved}")
        connection.execute(f"UPDATE sendx_outbox SET due = due + {seconds} WHERE due > 0")
        connection.execute(
            f"UPDATE sendx_outbox_facts SET value = value + {seconds} WHERE name = 'paused_until'"
        )


def is_postponed(outbox: Outbox) -> bool:
    with outbox._store._open() as connection:
        (error,) = connection.execute("SELECT error FROM sendx_outbox").fetchone()
    return error is not None


@pytest.mark.parametrize("retried", [False, True], ids=["recorded", "retried"])
def test_waiting_call_is_delivered_although_the_clock_was_set_back(
    where: str, server: Server, retried: bool
) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com"})
    if retried:
        server.answer(reply(422), echo)
        outbox.deliver(server.api())
        assert outbox.retry() == 1
    set_clock_back(outbox, 600)
    assert outbox.deliver(server.api()).delivered == 1


def test_pauses_end_when_the_clock_is_set_back(where: str, server: Server) -> None:
    outbox = Outbox(where, first_pause=60)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(503), echo)
    assert outbox.deliver(server.api(retries=ONCE)).postponed == 1
    set_clock_back(outbox, 7200)
    assert outbox.deliver(server.api()).delivered == 1


def test_pauses_end_when_the_clock_is_set_back_during_a_delivery(
    where: str, server: Server
) -> None:
    outbox = Outbox(where, first_pause=60, lease=0.5)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(503), echo)
    with outbox.delivering(server.api(retries=ONCE)):
        wait_until(lambda: is_postponed(outbox))
        set_clock_back(outbox, 7200)
        wait_until(lambda: outbox.status().delivered == 1)


def test_pause_of_a_day_that_the_service_asks_for_does_not_end_early(
    where: str, server: Server
) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(500, None, "Retry-After: 86400"), echo)
    api = server.api(retries=RetryPolicy(max_retries=0, retry_after_max=0))
    assert outbox.deliver(api).postponed == 1
    assert outbox.deliver(server.api()) == DeliverySummary(0, 0, 0)


def test_entry_that_this_version_refuses_fails(where: str, server: Server) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com"})
    with outbox._store._open() as connection:
        connection.execute("UPDATE sendx_outbox SET body = '{\"email\": 1}'")
    assert outbox.deliver(server.api()) == DeliverySummary(delivered=0, failed=1, postponed=0)
    (entry,) = outbox.failed()
    assert str(entry.error).startswith("email: ")


# Several deliverers


def test_entry_in_flight_for_longer_than_its_lease_is_not_taken_over(
    where: str, server: Server
) -> None:
    outbox = Outbox(where, lease=1)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer([1.5, echo])
    with outbox.delivering(server.api()):
        wait_until(lambda: bool(server.requests))
        while outbox.status().waiting:
            assert Outbox(where).deliver(server.api()) == DeliverySummary(0, 0, 0)
    assert len(server.requests) == 1


def test_deliverers_share_the_work_and_send_each_entry_once(where: str, server: Server) -> None:
    outbox = Outbox(where)
    for n in range(120):
        outbox.identify_contact({"email": f"c{n % 40}@example.com", "tags": [str(n)]})
    server.answer(echo)
    summaries: list[DeliverySummary] = []

    def deliver() -> None:
        box = Outbox(where)
        while outbox.status().waiting:
            summaries.append(box.deliver(server.api(), max_workers=4))

    threads = [threading.Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(summary.delivered for summary in summaries) == 120 == len(server.requests)
    by_address: dict[str, list[int]] = defaultdict(list)
    for body in bodies(server):
        by_address[body["email"]].append(int(body["tags"][0]))
    assert all(numbers == sorted(numbers) for numbers in by_address.values())


@pytest.mark.parametrize(
    "retries", [0, urllib3.Retry(0), RetryPolicy(statuses=frozenset())], ids=type
)
def test_rename_that_was_not_applied_is_postponed(where: str, server: Server, retries: Any) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com", "newEmail": "bea@example.com"})
    server.answer(reply(503))
    assert outbox.deliver(server.api(retries=retries)) == DeliverySummary(0, 0, postponed=1)


def test_reason_with_a_null_character_fails_its_entry_only(where: str, server: Server) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "a@example.com"})
    outbox.identify_contact({"email": "b@example.com"})
    server.answer(reply(422, {"status": "error", "message": "bad\0name"}), echo)
    assert outbox.deliver(server.api(), max_workers=1) == DeliverySummary(1, 1, 0)
    (entry,) = outbox.failed()
    assert entry.error == "bad\\x00name (HTTP 422)"


def test_postponed_entry_is_delivered_while_new_ones_keep_coming(
    where: str, server: Server
) -> None:
    outbox = Outbox(where, first_pause=0.01)

    def answer(request: Request) -> bytes:
        if len(server.requests) <= 300:
            outbox.identify_contact({"email": f"c{len(server.requests)}@example.com"})
        return reply(503) if len(server.requests) == 1 else reply()

    outbox.identify_contact({"email": "ann@example.com"})
    outbox.identify_contact({"email": "bob@example.com"})
    server.answer(answer)
    with outbox.delivering(server.api(retries=ONCE), max_workers=1):
        assert server.wait_until(lambda server: len(server.requests) > 300)
    emails = [request.email for request in server.requests]
    assert emails.index("ann@example.com", 1) < 300


def test_entries_of_a_dead_deliverer_are_taken_over_and_its_rename_fails(
    where: str, server: Server
) -> None:
    outbox = Outbox(where, lease=0.5)
    outbox.identify_contact({"email": "ann@example.com"})
    outbox.identify_contact({"email": "bob@example.com", "newEmail": "bea@example.com"})
    server.answer(PATIENCE, PATIENCE, echo)
    program = ROOT / "test" / "outbox" / "programs" / "deliver.py"
    command = [sys.executable, str(program), where, server.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as deliverer:
        assert server.wait_until(lambda server: len(server.requests) == 2)
        assert outbox.deliver(server.api()) == DeliverySummary(0, 0, 0)
        deliverer.kill()

    def both_have_ended() -> bool:
        outbox.deliver(server.api())
        return states(outbox) == (0, 1, 1)

    wait_until(both_have_ended)
    (entry,) = outbox.failed()
    assert "outcome is unknown" in str(entry.error)


@pytest.mark.parametrize(
    "first",
    [[2, echo], reply(500, None, "Retry-After: 1")],
    ids=["entry not yet sent", "entry to be sent again"],
)
def test_deliverer_that_was_stopped_does_not_send_what_another_took_over(
    where: str, server: Server, first: Any
) -> None:
    outbox = Outbox(where, lease=1.5)
    outbox.identify_contact({"email": "ann@example.com", "tags": ["1"]})
    outbox.identify_contact({"email": "bob@example.com", "tags": ["1"]})
    server.answer(first, echo)
    program = ROOT / "test" / "outbox" / "programs" / "deliver.py"
    command = [sys.executable, str(program), where, server.url, "1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as deliverer:
        assert server.wait_until(lambda server: len(server.requests) == 1)
        deliverer.send_signal(signal.SIGSTOP)
        for email in ("ann@example.com", "bob@example.com"):
            outbox.identify_contact({"email": email, "tags": ["2"]})
        wait_until(lambda: outbox.deliver(server.api()) is not None and not outbox.status().waiting)
        before = len(server.requests)
        deliverer.send_signal(signal.SIGCONT)
        time.sleep(2)
        deliverer.kill()
    assert len(server.requests) == before


# In the background


def test_background_thread_delivers_at_once_and_what_is_due_at_the_end(
    where: str, server: Server
) -> None:
    outbox = Outbox(where)
    server.answer(echo)
    with outbox.delivering(server.api()):
        outbox.identify_contact({"email": "ann@example.com"})
        wait_until(lambda: outbox.status().delivered == 1)
        for n in range(50):
            outbox.identify_contact({"email": f"c{n}@example.com"})
    assert states(outbox) == (0, 0, 51)


def test_background_thread_leaves_what_takes_longer_than_the_time_at_exit(
    where: str, server: Server
) -> None:
    outbox = Outbox(where)
    server.answer([0.2, echo])
    for n in range(100):
        outbox.identify_contact({"email": f"c{n}@example.com"})
    start = time.monotonic()
    with outbox.delivering(server.api(), max_workers=1, exit_timeout=0.3):
        pass
    assert time.monotonic() - start < PATIENCE
    wait_until(lambda: "sendx-outbox" not in [t.name for t in threading.enumerate()])
    waiting, _, delivered = states(outbox)
    assert waiting + delivered == 100
    assert waiting > 0
    server.answer(echo)
    assert outbox.deliver(server.api()).delivered == waiting


def test_background_thread_stops_after_a_refused_key(
    where: str, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(where)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(401))
    with outbox.delivering(server.api()):
        wait_until(lambda: "delivery stopped" in caplog.text)
    assert states(outbox) == (1, 0, 0)


def test_background_thread_goes_on_after_an_error_of_the_database(
    tmp_path: Path, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "outbox.db"
    outbox = Outbox(file)
    server.answer(echo)
    with outbox.delivering(server.api()):
        for path in tmp_path.iterdir():
            path.unlink()
        file.write_text("no database, " * 100)
        wait_until(lambda: "not a database" in caplog.text)
        file.unlink()
        outbox.identify_contact({"email": "ann@example.com"})
        wait_until(lambda: outbox.status().delivered == 1)


# Looking after it


def test_failed_entries_are_retried_or_discarded(where: str, server: Server) -> None:
    outbox = Outbox(where)
    ids = [outbox.identify_contact({"email": f"c{n}@example.com"}) for n in range(4)]
    server.answer(reply(422))
    assert outbox.deliver(server.api()).failed == 4
    assert outbox.discard(ids[:1]) == 1
    assert outbox.retry([ids[1], ids[0]]) == 1
    assert states(outbox) == (1, 2, 0)
    assert outbox.retry() == 2
    server.answer(echo)
    assert outbox.deliver(server.api()).delivered == 3


def test_delivered_entries_are_kept_on_request(where: str, server: Server) -> None:
    outbox = Outbox(where, keep_delivered=100)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(echo)
    outbox.deliver(server.api())
    assert [entry.request for entry in outbox.delivered()] == [{"email": "ann@example.com"}]
    assert states(outbox) == (0, 0, 1)


def test_kept_entries_do_not_count_toward_the_limit(where: str, server: Server) -> None:
    outbox = Outbox(where, keep_delivered=100, max_entries=2)
    server.answer(echo)
    for _ in range(3):
        outbox.identify_contact({"email": "ann@example.com"})
        outbox.identify_contact({"email": "bob@example.com"})
        assert outbox.deliver(server.api()).delivered == 2
    assert len(list(outbox.delivered())) == 6


def test_delivered_entries_are_kept_no_longer(where: str, server: Server) -> None:
    outbox = Outbox(where, keep_delivered=0.01)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(echo)
    outbox.deliver(server.api())
    time.sleep(0.05)
    outbox.deliver(server.api())
    assert list(outbox.delivered()) == []


def test_status_knows_the_age_of_the_oldest_entry(where: str) -> None:
    outbox = Outbox(where)
    assert outbox.status().oldest == 0
    outbox.identify_contact({"email": "ann@example.com"})
    time.sleep(0.05)
    assert 0.04 < outbox.status().oldest < PATIENCE


@pytest.mark.parametrize("number", [0, 2**63, "1"])
def test_id_that_no_entry_can_have_is_refused(tmp_path: Path, number: Any) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    for method in (outbox.retry, outbox.discard):
        with pytest.raises(ApiValueError, match="each of the ids must be a whole number from 1"):
            method([1, number])


# An application's transaction


def test_call_in_an_applications_transaction_is_recorded_if_it_commits(tmp_path: Path) -> None:
    file = tmp_path / "application.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE user (email TEXT)")
        outbox = Outbox(file)
        for email, ends in [
            ("a@example.com", connection.rollback),
            ("b@example.com", connection.commit),
        ]:
            connection.execute("INSERT INTO user VALUES (?)", (email,))
            outbox.identify_contact({"email": email}, connection=connection)
            assert outbox.status().waiting == 0
            ends()
    assert outbox.status().waiting == 1


@pytest.mark.parametrize("other", [":memory:", "other.db"])
def test_connection_to_another_database_is_refused(tmp_path: Path, other: str) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    path = other if other == ":memory:" else str(tmp_path / other)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(OutboxError, match="got one"):
        outbox.identify_contact({"email": "ann@example.com"}, connection=connection)
    with pytest.raises(OutboxError, match="sqlite3 connection"):
        outbox.identify_contact({"email": "ann@example.com"}, connection=object())


# The file


def test_file_is_for_its_owner_only_and_holds_no_key(tmp_path: Path, server: Server) -> None:
    file = tmp_path / "outbox.db"
    outbox = Outbox(file)
    outbox.identify_contact({"email": "ann@example.com"})
    server.answer(reply(500))
    outbox.deliver(server.api(retries=ONCE, api_key={"TeamApiKey": "the-secret"}))
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"the-secret" not in path.read_bytes()


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database, " * 100)
    with pytest.raises(OutboxError, match="not a database; name another file"):
        Outbox(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text().startswith("no database")


def test_table_of_another_program_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "app.db")) as connection:
        connection.execute("CREATE TABLE sendx_outbox (id)")
    with pytest.raises(OutboxError, match="does not belong to an outbox"):
        Outbox(tmp_path / "app.db")


def test_outbox_of_a_newer_version_is_refused(where: str) -> None:
    with Outbox(where) as outbox, outbox._store._open() as connection:
        connection.execute("UPDATE sendx_outbox_facts SET value = 99 WHERE name = 'version'")
    with pytest.raises(OutboxError, match="version 99"):
        Outbox(where).status()


def test_outbox_of_version_1_is_delivered(tmp_path: Path, server: Server) -> None:
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as connection:
        connection.executescript((Path(__file__).parent / "version_1.sql").read_text())
    outbox = Outbox(tmp_path / "outbox.db")
    assert outbox.track_contact({"email": "ann@example.com"}) == 3
    assert outbox.deliver(server.api()).delivered == 3
    assert [body.get("tags") or body.get("addTags") for body in bodies(server)] == [
        ["new"],
        ["customer"],
        None,
    ]


def test_full_disk_loses_nothing_that_was_recorded(tmp_path: Path, server: Server) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.identify_contact({"email": "ann@example.com"})
    with outbox._store._open() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutboxError, match="full; free some space"):
        outbox.identify_contact({"email": "bob@example.com", "company": "x" * 100_000})
    assert outbox.status().waiting == 1
    outbox.close()  # The limit ends with the connection.
    outbox.identify_contact({"email": "bob@example.com", "company": "x" * 100_000})
    assert outbox.deliver(server.api()).delivered == 2


def test_file_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.identify_contact({"email": "ann@example.com"})
    for path in tmp_path.iterdir():
        path.unlink()
    outbox.identify_contact({"email": "bob@example.com"})
    assert Outbox(tmp_path / "outbox.db").status().waiting == 1


def test_transaction_that_cannot_be_committed_is_rolled_back(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    with outbox._store._open() as connection:
        connection.set_authorizer(
            lambda _, word, *rest: sqlite3.SQLITE_DENY if word == "COMMIT" else sqlite3.SQLITE_OK
        )
        with pytest.raises(OutboxError, match="not authorized"):
            outbox.retry()
        assert not connection.in_transaction


def test_locked_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sendx_python_sdk.outbox.sqlite._WAIT", 0.1)
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.close()
    with closing(sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutboxError, match="locked; another program"):
            outbox.identify_contact({"email": "ann@example.com"})
        connection.execute("COMMIT")
    outbox.identify_contact({"email": "ann@example.com"})


def test_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutboxError, match="No such file or directory"):
        Outbox(tmp_path / "missing" / "outbox.db")


# Arguments


def test_place_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_OUTBOX", str(tmp_path / "outbox.db"))
    Outbox().identify_contact({"email": "ann@example.com"})
    assert (tmp_path / "outbox.db").exists()
    monkeypatch.delenv("SENDX_OUTBOX")
    with pytest.raises(ApiValueError, match="SENDX_OUTBOX"):
        Outbox()


@pytest.mark.parametrize(
    ("place", "options", "error"),
    [
        ("mysql://host/db", {}, "postgresql:// URL, got mysql"),
        (":memory:", {}, "got :memory:"),
        ("file:x?mode=memory&cache=shared", {}, "got file:x"),
        ("x.db", {"lease": 0}, "lease must be a number of seconds"),
        ("x.db", {"max_age": "7 days"}, "max_age must be"),
        ("x.db", {"first_pause": float("nan")}, "first_pause must be"),
        ("x.db", {"max_entries": 0}, "max_entries must be"),
    ],
)
def test_invalid_argument_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, options: Any, error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ApiValueError, match=error):
        Outbox(place, **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "option",
    [{"max_workers": 0}, {"rate_limit": -1}, {"exit_timeout": None}],
    ids=lambda option: str(*option),
)
def test_invalid_argument_of_delivering_is_refused_by_name(
    tmp_path: Path, server: Server, option: dict[str, Any]
) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    with (
        pytest.raises(ApiValueError, match=f"{next(iter(option))} must be"),
        outbox.delivering(server.api(), **option),
    ):
        pass


def test_client_instead_of_an_api_is_refused(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    client: Any = ApiClient(Configuration())
    with pytest.raises(ApiTypeError, match=r"TrackingApi\(client\)"):
        outbox.deliver(client)
    with pytest.raises(ApiTypeError, match=r"TrackingApi\(client\)"), outbox.delivering(client):
        pass


def test_fake_of_the_api_is_called_with_each_request(tmp_path: Path) -> None:
    class Fake(TrackingApi):
        def __init__(self) -> None:
            self.requests: list[Any] = []

        def identify_contact(self, identify_request: Any, *args: Any, **options: Any) -> Any:
            self.requests.append(identify_request)

    fake = Fake()
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.identify_contact({"email": "ann@example.com"})
    assert outbox.deliver(fake).delivered == 1
    assert fake.requests == [IdentifyRequest(email="ann@example.com")]
