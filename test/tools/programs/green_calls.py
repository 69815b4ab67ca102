"""Make calls from several green threads; print their outcome.

Arguments: the library, the scenario, the server's URL, and the file of its CA, if it has one.
"""

# ruff: noqa: E402 - the library patches before anything else is imported
import sys

library, scenario, url, *ca = sys.argv[1:]
if library == "gevent":
    from gevent import monkey, spawn

    monkey.patch_all()
    result_of = "get"
else:
    import eventlet
    from eventlet import spawn

    eventlet.monkey_patch()
    result_of = "wait"

import json
import time
from collections.abc import Callable
from typing import Any

from calls import outcome_of, tracking

CALLS = 4


def run(functions: list[Callable[[], Any]]) -> list[Any]:
    """Run functions concurrently, each in a green thread, and return their results."""
    return [getattr(each, result_of)() for each in [spawn(function) for function in functions]]


def overlap(api: Any) -> dict[str, Any]:
    """Make two rounds of calls; the server answers once it has all calls of a round."""

    def identify(number: int) -> str:
        return outcome_of(api.identify_contact, f"{number}@example.com")

    rounds = [run([lambda n=n: identify(n) for n in range(CALLS)]) for _ in range(2)]
    return {"said": rounds}


def many(api: Any) -> dict[str, Any]:
    """Identify many contacts; the server answers once it has a call from each worker."""
    from sendx_python_sdk import identify_many

    contacts: list[dict[str, Any]] = [{"email": f"{n}@example.com"} for n in range(2 * CALLS)]
    (results,) = run([lambda: list(identify_many(api, contacts, max_workers=CALLS))])
    return {"said": sorted(result.response.message for result in results if result.ok)}


def time_out(api: Any) -> dict[str, Any]:
    """Make a call that times out while another green thread counts."""
    ticks = 0
    waiting = True

    def call() -> tuple[str, float]:
        nonlocal waiting
        start = time.monotonic()
        outcome = outcome_of(api.identify_contact)
        waiting = False
        return outcome, time.monotonic() - start

    def count() -> None:
        nonlocal ticks
        while waiting:
            time.sleep(0.02)
            ticks += 1

    (outcome, seconds), _ = run([call, count])
    return {"said": outcome, "seconds": seconds, "ticks": ticks}


timeout = 0.5 if scenario == "time_out" else 10
with tracking(url, timeout=timeout, retries=0, ssl_ca_cert=ca[0] if ca else None) as opened:
    print(json.dumps(globals()[scenario](opened)))
