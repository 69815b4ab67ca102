"""Many threads, one client, a server that fails. The long runs are in test/long."""

from __future__ import annotations

from collections import Counter

from support.faults import KEY, FaultyServer, Figures, Load

from sendx_python_sdk import ApiClient, Configuration, RetryPolicy, TrackingApi

THREADS = 32
EXPECTED = {
    "answer",
    "NotFoundException 404",
    "ApiConnectionException",
    "ApiTimeoutException",
    "ServiceException 503",
    "TooManyRequestsException 429",
}


def run(
    server: FaultyServer, calls: int, seconds: float = 1.0, **policy: int
) -> tuple[Load, Counter[str]]:
    configuration = Configuration(
        host=server.url,
        api_key={"TeamApiKey": KEY},
        timeout=(30, seconds),
        retries=RetryPolicy(backoff=0.02, **policy),
    )
    with ApiClient(configuration) as client:
        load = Load(TrackingApi(client), THREADS).run(calls)
        counts = server.counts()
    assert not load.wrong
    assert sum(load.results.values()) == calls
    assert load.results.keys() <= EXPECTED
    return load, counts


def test_nothing_is_lost_or_mixed_up_where_a_fifth_of_the_requests_fail() -> None:
    before = Figures()
    with FaultyServer(share=0.2, late=1.5) as server:
        load, counts = run(server, 1500)
    assert load.results["answer"] >= 1200
    assert counts["requests"] <= 1.6 * 1500
    assert max(sample.descriptors for sample in load.samples) <= before.descriptors + THREADS + 8
    assert load.samples[-1].memory <= load.samples[0].memory + 16 * 1024


def test_callers_of_a_failing_service_do_not_make_a_storm() -> None:
    budget, calls = 10, 300
    with FaultyServer(share=0.5, late=1.5) as server:
        _, counts = run(server, calls, budget=budget, max_retries=5)
    # As many threads as there are may see the last of the budget at the same time.
    assert counts["requests"] <= 1.5 * calls + budget + THREADS


def test_threads_keep_their_connections() -> None:
    with FaultyServer(late=0) as server:
        load, counts = run(server, 1000, seconds=30)
    assert set(load.results) == {"answer", "NotFoundException 404"}
    assert counts["requests"] == 1000
    assert counts["connections"] <= THREADS
