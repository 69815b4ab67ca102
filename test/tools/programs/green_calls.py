"""Calls from several green threads, of gevent or of eventlet."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from calls import outcome_of, tracking

# Runs functions concurrently, each in a green thread, and returns their results.
Run = Callable[[list[Callable[[], Any]]], list[Any]]

CALLS = 4


def overlap(url: str, run: Run, **options: Any) -> dict[str, Any]:
    """Make two rounds of calls; the server answers once it has all calls of a round."""
    with tracking(url, timeout=10, **options) as api:

        def identify(number: int) -> str:
            return outcome_of(api.identify_contact, {"email": f"{number}@example.com"})

        rounds = [
            run([lambda number=number: identify(number) for number in range(CALLS)])
            for _ in range(2)
        ]
    return {"said": rounds}


def many(url: str, run: Run, **options: Any) -> dict[str, Any]:
    """Identify many contacts; the server answers once it has a call from each worker."""
    from sendx_python_sdk import identify_many

    contacts = [{"email": f"{number}@example.com"} for number in range(2 * CALLS)]
    with tracking(url, timeout=10, **options) as api:
        (results,) = run([lambda: list(identify_many(api, contacts, max_workers=CALLS))])
    return {"said": sorted(result.response.message for result in results if result.ok)}


def time_out(url: str, run: Run, **options: Any) -> dict[str, Any]:
    """Make a call that times out while another green thread counts."""
    ticks = 0
    waiting = True

    def call() -> tuple[str, float]:
        nonlocal waiting
        start = time.monotonic()
        outcome = outcome_of(api.identify_contact, {"email": "a@example.com"})
        waiting = False
        return outcome, time.monotonic() - start

    def count() -> None:
        nonlocal ticks
        while waiting:
            time.sleep(0.02)
            ticks += 1

    with tracking(url, timeout=0.5, retries=0, **options) as api:
        (outcome, seconds), _ = run([call, count])
    return {"said": outcome, "seconds": seconds, "ticks": ticks}


def main(run: Run, scenario: str, url: str, *ca: str) -> None:
    """Run a scenario; print its outcome as JSON."""
    do = {"overlap": overlap, "many": many, "time_out": time_out}[scenario]
    print(json.dumps(do(url, run, ssl_ca_cert=ca[0] if ca else None)))
