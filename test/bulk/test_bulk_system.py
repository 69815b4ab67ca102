"""Many contacts with workers in the processes of a Dask cluster, and the memory of a long run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.servers import Request, Server, echo, reply
from support.values import ROOT

from sendx_python_sdk import identify_many, track_many

pytestmark = pytest.mark.system


@pytest.fixture
def dask() -> Iterator[Any]:
    """Return a client of a cluster with two processes."""
    from dask.distributed import Client, LocalCluster

    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 4, "silence_logs": 50}
    with LocalCluster(dashboard_address=":0", **options) as cluster, Client(cluster) as client:
        yield client


def contacts(count: int) -> list[dict[str, Any]]:
    return [{"email": f"c{number}@example.com"} for number in range(count)]


def test_workers_of_a_cluster_send(server: Server, dask: Any) -> None:
    def answer(request: Request) -> bytes:
        return reply(422) if request.email.startswith("c7@") else echo(request)

    server.answer(reply(503), answer)
    items = [*contacts(200), {"email": "none"}]
    run = identify_many(server.api(retries=2), items, executor=dask.get_executor(), ordered=True)
    results = list(run)
    assert [result.index for result in results if not result.ok] == [7, 200]
    assert len(server.requests) == 201
    assert server.connections <= 16  # each process keeps its own
    assert dask.submit(int, "5").result() == 5  # it is not closed


def test_equal_changes_are_all_sent_in_their_order(server: Server, dask: Any) -> None:
    """Dask takes calls with the same arguments for one call."""
    changes = [{"email": "a@example.com", f"{w}Tags": ["t"]} for w in ["add"] * 9 + ["remove"] * 9]
    for _ in range(2):
        assert track_many(server.api(), changes, executor=dask.get_executor()).run().succeeded == 18
    assert [request.json for request in server.requests] == changes * 2


def test_killed_worker_loses_nothing(server: Server, dask: Any) -> None:
    server.answer([0.05, echo])
    processes = dask.run(os.getpid)
    run = identify_many(server.api(), contacts(60), executor=dask.get_executor())
    assert all(next(run).ok for _ in range(10))
    os.kill(next(iter(processes.values())), signal.SIGKILL)
    assert run.run().succeeded == 50
    assert {request.email for request in server.requests} == {c["email"] for c in contacts(60)}


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
