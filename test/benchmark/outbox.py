"""Measure recording in an outbox and delivering from it, compared with task queues.

    tox -e benchmark-outbox

It needs the program redis-server, and fails if it misses a target of docs/how-to/outbox.md.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from celery import Celery
from environments import Server
from huey import SqliteHuey

from sendx_python_sdk import ApiClient, Configuration, TrackingApi, identify_many
from sendx_python_sdk.outbox import Outbox

ROUNDS = 5
CALLS = 5000
WAITING = 1_000_000

Record = Callable[[dict[str, Any]], object]


def contact(number: int) -> dict[str, Any]:
    return {"email": f"c{number}@example.com", "firstName": "Ann", "tags": ["new"]}


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis server on a Unix socket."""
    program = shutil.which("redis-server")
    if program is None:
        sys.exit("install redis-server")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder, "redis.sock")
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--daemonize", "no"]
        server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, cwd=folder)
        while not socket.exists():
            time.sleep(0.01)
        try:
            yield f"redis+socket://{socket}"
        finally:
            server.terminate()
            server.wait()


def do_nothing(contact: dict[str, Any]) -> None:
    """The task of the rivals, which only take it."""


def rate(record: Record, first: int) -> float:
    """Return the calls recorded per second."""
    contacts = [contact(number) for number in range(first, first + CALLS)]
    start = time.perf_counter()
    for each in contacts:
        record(each)
    return CALLS / (time.perf_counter() - start)


def fill(outbox: Outbox) -> None:
    """Let a million entries wait, without recording each in a transaction of its own."""
    with outbox._store._transaction() as connection:
        connection.executemany(
            "INSERT INTO sendx_outbox (operation, body, address, created, expires, due) "
            "VALUES ('identify', ?, ?, 0, 1e12, 1e12)",
            ((f'{{"email":"w{n}@example.com"}}', f"w{n}@example.com") for n in range(WAITING)),
        )
    with outbox._store._open() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def recording(folder: Path, broker: str) -> dict[str, float]:
    """Return the median rate of each way to record."""
    celery = Celery(broker=broker)
    task = celery.task(name="identify", ignore_result=True)(do_nothing)
    huey = SqliteHuey(filename=str(folder / "huey.db"), results=False)
    enqueue = huey.task(name="identify")(do_nothing)
    few, many = (Outbox(folder / name, max_entries=10**9) for name in ("few.db", "many.db"))
    fill(many)
    ways: dict[str, Record] = {
        "outbox": few.identify_contact,
        "outbox with 1,000,000 waiting": many.identify_contact,
        "Celery's delay() to Redis": task.delay,
        "huey's SQLite queue": enqueue,
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name, record in ways.items():
            rates[name].append(rate(record, number * CALLS))
    for outbox in (few, many):
        outbox.close()
    return {name: median(values) for name, values in rates.items()}


def delivering(folder: Path) -> float:
    """Return the rate of delivery in shares of that of `identify_many`, at 50 ms a request."""
    count = 1600
    outbox = Outbox(folder / "delivered.db")
    ratios = []
    with Server() as server:
        settings = {"host": f"{server.url}/slow-50", "api_key": {"TeamApiKey": "key"}, "proxy": ""}
        with ApiClient(Configuration(**settings)) as client:
            api = TrackingApi(client)
            identify_many(api, map(contact, range(160))).run()
            for _ in range(ROUNDS):
                for number in range(count):
                    outbox.identify_contact(contact(number))
                start = time.perf_counter()
                assert outbox.deliver(api).delivered == count
                delivered = time.perf_counter()
                identify_many(api, map(contact, range(count))).run()
                ratios.append((time.perf_counter() - delivered) / (delivered - start))
    outbox.close()
    return median(ratios)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, redis() as broker:
        rates = recording(Path(folder), broker)
        share = delivering(Path(folder))
    for name, value in rates.items():
        print(f"{name:32} {value:9,.0f} calls a second")
    own, filled, celery, huey = rates.values()
    print(f"time to record: {celery / own:.2f} of Celery's, {huey / own:.2f} of huey's")
    print(f"with {WAITING:,} waiting: {own / filled:.2f} of the time without")
    print(f"delivery: {share:.3f} of identify_many's rate")
    reached = celery / own <= 0.5 and huey / own <= 1 and own >= 10_000 and share >= 0.9
    return 0 if reached and own / filled <= 1.25 else 1


if __name__ == "__main__":
    sys.exit(main())
