"""Measure the throughput and memory of `identify_many`, compared with a bare thread pool.

    PYTHONPATH=. python test/benchmark/bulk.py [ITEMS]

ITEMS is the number of contacts in the memory test, 1,000,000 by default. The exit code is 1 if a
target of docs/how-to/bulk.md is missed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from environments import Server

from sendx_python_sdk import ApiClient, Configuration, TrackingApi, identify_many

WORKERS = 16


def contacts(count: int) -> Iterator[dict[str, Any]]:
    return ({"email": f"c{number}@example.com", "firstName": "F"} for number in range(count))


def bulk(api: TrackingApi, count: int) -> None:
    for result in identify_many(api, contacts(count), max_workers=WORKERS):
        assert result.ok


def bare(api: TrackingApi, count: int) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(api.identify_contact, contacts(count)):
            pass


def seconds(run: Callable[[TrackingApi, int], None], api: TrackingApi, count: int) -> float:
    start = time.perf_counter()
    run(api, count)
    return time.perf_counter() - start


def peak_memory(url: str, count: int) -> float:
    """Return the peak memory in MiB of a process that imports that many items."""
    command = [sys.executable, __file__, "--memory", url, str(count)]
    return int(subprocess.check_output(command)) / 1024


def print_peak_memory(url: str, count: int) -> None:
    with client(url) as used:
        bulk(TrackingApi(used), count)
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    print(dict(line.split(":", 1) for line in lines)["VmHWM"].split()[0])


def client(url: str) -> ApiClient:
    return ApiClient(Configuration(host=url, api_key={"TeamApiKey": "key"}, proxy=""))


def main(items: int) -> int:
    with Server() as server:
        with client(f"{server.url}/slow-50") as used:
            bulk(TrackingApi(used), 160)
            taken = median(seconds(bulk, TrackingApi(used), 1600) for _ in range(5))
            reached = 1600 / taken / (WORKERS / 0.05)
        with client(server.url) as used:
            api = TrackingApi(used)
            pairs = [(seconds(bulk, api, 4000), seconds(bare, api, 4000)) for _ in range(7)]
            ratio = median(ours / theirs for ours, theirs in pairs)
        few, start = peak_memory(server.url, 10_000), time.perf_counter()
        many = peak_memory(server.url, items)
        rate = items / (time.perf_counter() - start)
    print(f"16 workers, 50 ms: {reached:.3f} of the ideal throughput")
    print(f"time of an item: {ratio:.3f} of a bare ThreadPoolExecutor.map")
    print(f"peak memory: {few:.1f} MiB for 10,000 items, {many:.1f} MiB for {items:,}", end="")
    print(f" ({many / few:.3f}; {rate:,.0f} items a second)")
    return 0 if reached >= 0.95 and ratio <= 1.15 and many / few <= 1.2 else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        print_peak_memory(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main(int((sys.argv[1:] or ["1000000"])[0])))
