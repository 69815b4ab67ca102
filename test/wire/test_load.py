"""Many threads share a client whose server fails. The long runs are in test/long."""

from __future__ import annotations

from collections import Counter

from support.faults import Faults, Figures, Load
from support.servers import Server

from sendx_python_sdk import RetryPolicy

THREADS = 32
ENDINGS = {
    "answer",
    "NotFoundException 404",
    "ApiConnectionException",
    "ApiTimeoutException",
    "ServiceException 503",
    "TooManyRequestsException 429",
}


def run(server: Server, calls: int, policy: RetryPolicy, read_timeout: float = 1.0) -> Load:
    load = Load(server.api(timeout=(30, read_timeout), retries=policy), THREADS)
    load.run(calls)
    assert not load.wrong
    assert sum(load.results.values()) == calls
    assert load.results.keys() <= ENDINGS
    assert server.wait_until(lambda server: server.open <= THREADS)
    return load


def test_answers_are_neither_lost_nor_mixed_up_when_a_fifth_of_the_requests_fail() -> None:
    with Server(Faults(share=0.2, late=1.5)) as server:
        load = run(server, 1500, RetryPolicy(backoff=0.02))
        assert len(server.requests) <= 1.6 * 1500
    assert load.results["answer"] >= 1200


def test_retry_budget_prevents_a_storm_when_half_of_the_requests_fail() -> None:
    calls, budget = 300, 10
    with Server(Faults(share=0.5, late=1.5)) as server:
        run(server, calls, RetryPolicy(max_retries=5, backoff=0.02, budget=budget))
    # All threads may see the last of the budget at the same time.
    assert len(server.requests) <= 1.5 * calls + budget + THREADS


def test_threads_keep_their_connections_and_memory() -> None:
    before = Figures()
    with Server(Faults(share=0, late=0)) as server:
        load = run(server, 1000, RetryPolicy(), read_timeout=30)
    assert load.results == Counter({"answer": 900, "NotFoundException 404": 100})
    assert len(server.requests) == 1000
    assert server.connections <= THREADS
    assert load.samples[-1].memory <= load.samples[0].memory + 16 * 1024
    assert Figures().descriptors <= before.descriptors + 8
