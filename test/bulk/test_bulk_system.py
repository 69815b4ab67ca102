"""Many contacts with workers in the processes of a cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.recording import ROOT
from support.servers import Request, Server, echo, reply

from sendx_python_sdk import RetryPolicy, UnprocessableEntityException, identify_many, track_many

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """A client of a cluster with two processes."""
    from dask.distributed import Client, LocalCluster

    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 4, "silence_logs": 50}
    with LocalCluster(dashboard_address=":0", **options) as cluster, Client(cluster) as client:
        yield client


def contacts(count: int) -> list[dict[str, Any]]:
    return [{"email": f"c{number}@example.com"} for number in range(count)]


@pytest.mark.parametrize("ordered", [False, True])
def test_the_workers_of_a_cluster_send(dask: Any, ordered: bool) -> None:
    agents: set[int] = set()

    def answer(request: Request) -> bytes:
        agents.add(request.connection)
        return reply(422) if request.email.startswith("c7@") else echo(request)

    with Server(answer) as server:
        items = [*contacts(200), {"email": "none"}]
        run = identify_many(server.api(), items, executor=dask.get_executor(), ordered=ordered)
        results = list(run)
        indexes = [result.index for result in results]
        assert (indexes if ordered else sorted(indexes)) == list(range(201))
        failed = {result.index: result.error for result in results if not result.ok}
        assert set(failed) == {7, 200}
        assert isinstance(failed[7], UnprocessableEntityException)
        assert len(server.requests) == 200
        assert len(agents) <= 16  # connections are kept, by each process


def test_changes_that_are_the_same_are_all_sent_in_their_order(dask: Any) -> None:
    """Dask takes a call for done that it has made with the same arguments."""
    changes = [{"email": "a@example.com", f"{w}Tags": ["t"]} for w in ["add"] * 9 + ["remove"] * 9]
    with Server(echo) as server:
        for _ in range(2):
            run = track_many(server.api(), changes, executor=dask.get_executor())
            assert all(result.ok for result in run)
    bodies = [json.loads(request.body) for request in server.requests]
    assert bodies == changes * 2


def test_a_request_is_tried_again_in_a_cluster(dask: Any) -> None:
    with Server([reply(503)], [reply(503)], echo) as server:
        api = server.api(retries=RetryPolicy(backoff=0.01))
        (result,) = identify_many(api, contacts(1), executor=dask.get_executor())
        assert result.ok
        assert result.attempts == 3 == len(server.requests)


def test_a_loop_that_is_left_has_a_result_for_all_that_the_cluster_sent(dask: Any) -> None:
    with Server([0.1, echo]) as server:
        run = identify_many(server.api(), contacts(10**4), executor=dask.get_executor())
        with run:
            seen = [next(run).index]
        seen += [result.index for result in run]
        emails = {request.email for request in server.requests}
        assert emails == {f"c{index}@example.com" for index in seen}
        assert len(seen) == len(set(seen)) <= 32
        assert dask.submit(int, "5").result() == 5


def test_memory_does_not_grow_with_the_input() -> None:
    folder = ROOT / "test" / "benchmark"
    command = [sys.executable, str(folder / "server.py")]
    with subprocess.Popen(command, stdin=-1, stdout=-1) as server:
        assert server.stdout
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        measure = [sys.executable, str(folder / "bulk.py"), "--memory", url]
        few, many = (int(subprocess.check_output([*measure, n])) for n in ("10000", "100000"))
        server.terminate()
    assert many <= 1.2 * few


def test_a_worker_of_the_cluster_that_is_killed_loses_nothing() -> None:
    from dask.distributed import Client, LocalCluster

    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 2, "silence_logs": 50}
    with (
        LocalCluster(dashboard_address=":0", **options) as cluster,
        Client(cluster) as client,
        Server([0.05, echo]) as server,
    ):
        processes = client.run(os.getpid)
        results = []
        for result in identify_many(server.api(), contacts(60), executor=client.get_executor()):
            results.append(result)
            if len(results) == 10:
                os.kill(next(iter(processes.values())), signal.SIGKILL)
    assert sorted(result.index for result in results) == list(range(60))
    assert all(result.ok for result in results)
    assert {request.email for request in server.requests} == {c["email"] for c in contacts(60)}
