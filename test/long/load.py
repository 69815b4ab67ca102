"""The load run: threads share a client and call a server that fails.

    python test/long/load.py                  20,000 calls, a fifth of the requests fail
    python test/long/load.py --share 0.5      half of them fail
    python test/long/load.py --minutes 10 --threads 8 --share 0.05

It prints figures, and ends with an error if an answer was lost or belonged to another request, if
memory, descriptors or threads grew, or if there were more than 1.6 requests per call.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.faults import KINDS, Faults, Figures, Load
from support.servers import Request, Script, Server, tracking

from sendx_python_sdk import RetryPolicy

GROWTH = 2 * 1024  # KiB, from the second fifth of the time to the last


def serve(pipe: Connection, share: float) -> None:
    """Run the server in its own process, so that figures are those of the client alone."""
    faults = Faults(share, late=0.8)

    def answer(request: Request) -> Script:
        server.requests.clear()
        return faults(request)

    with Server(answer) as server:
        pipe.send(server.url)
        pipe.recv()
        pipe.send((faults.counts, server.connections))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, help="call for that long instead")
    parser.add_argument("--threads", type=int, default=32)
    parser.add_argument("--share", type=float, default=0.2, help="of the requests that fail")
    options = parser.parse_args()
    pipe, far = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(far, options.share))
    process.start()
    url = pipe.recv()
    before, started = Figures(), time.monotonic()

    def report(load: Load) -> None:
        if len(load.samples) % 60 == 0:
            print(f"{time.monotonic() - started:4.0f} s: {sum(load.results.values()):,} calls")

    with tracking(host=url, timeout=(30, 0.5), retries=RetryPolicy(backoff=0.1)) as api:
        load = Load(api, options.threads)
        if options.minutes is None:
            load.run(calls=options.calls, report=report)
        else:
            load.run(seconds=60 * options.minutes, report=report)
    after, taken = Figures(), time.monotonic() - started
    pipe.send("stop")
    counts, connections = pipe.recv()
    process.join()

    calls = sum(load.results.values())
    tries = counts["requests"] / calls
    peak = max(sample.descriptors for sample in load.samples) - before.descriptors
    fifth = len(load.samples) // 5
    early = median(sample.memory for sample in load.samples[fifth : 2 * fifth])
    late = median(sample.memory for sample in load.samples[-fifth:])
    print(f"{calls:,} calls of {options.threads} threads in {taken:.0f} s")
    for result, count in load.results.most_common():
        print(f"  {count:9,} {result}")
    faults = {kind: counts[kind] for kind in KINDS}
    print(f"{counts['requests']:,} requests, {tries:.2f} per call; faults: {faults}")
    print(f"{connections:,} connections made, at most {peak} open at a time")
    print(f"memory: {early:,.0f} KiB in the second fifth of the time, {late:,.0f} KiB in the last")
    for name in ("descriptors", "threads"):
        print(f"{name}: {getattr(before, name)} before, {getattr(after, name)} after")
    problems = {
        "calls were lost": options.minutes is None and calls != options.calls,
        "too many requests": tries > 1.6,
        "too many connections": peak > options.threads + 8,
        "memory grew": late - early > GROWTH,
        "descriptors were left open": after.descriptors > before.descriptors,
        "threads were left": after.threads > before.threads,
    }
    found = load.wrong[:20] + [problem for problem, is_so in problems.items() if is_so]
    print("\n".join(["PROBLEMS", *found]) if found else "no problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
