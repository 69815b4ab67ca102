"""The long run: 32 threads share a client and call a server that fails.

    python test/long/load.py                        20,000 calls, a fifth of the requests fail
    python test/long/load.py --share 0.5            half of them fail

It prints what came out and how often, and ends with an error if an answer was lost or another
request's, if connections or memory grew, or if there were more than 1.6 tries a call.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from support.faults import KEY, FaultyServer, Figures, Load

from sendx_python_sdk import ApiClient, Configuration, RetryPolicy, TrackingApi

GROWTH = 8 * 1024  # KiB; what the allocator may keep


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--threads", type=int, default=32)
    parser.add_argument("--share", type=float, default=0.2, help="of the requests that fail")
    options = parser.parse_args()
    started = time.monotonic()
    with FaultyServer(options.share) as server:
        configuration = Configuration(server.url, {"TeamApiKey": KEY}, timeout=(30, 0.5))
        configuration.retries = RetryPolicy(backoff=0.1)
        before = Figures()
        with ApiClient(configuration) as client:
            load = Load(TrackingApi(client), options.threads).run(options.calls)
            counts = server.counts()
    taken = time.monotonic() - started
    early, last = load.samples[len(load.samples) // 4], load.samples[-1]
    most = max(sample.descriptors for sample in load.samples) - before.descriptors
    tries = counts["requests"] / options.calls
    print(f"{options.calls:,} calls of {options.threads} threads in {taken:.0f} s")
    for result, count in load.results.most_common():
        print(f"  {count:7,} {result}")
    faults = {name: counts[name] for name in ("reset", "503", "429", "cut", "late")}
    print(f"{counts['requests']:,} requests, {tries:.2f} a call; faults: {faults}")
    print(f"{counts['connections']:,} connections made, at most {most} open at a time")
    print(f"memory: {early.memory:,} KiB after a quarter, {last.memory:,} KiB at the end")
    problems = list(load.wrong[:20])
    if sum(load.results.values()) != options.calls:
        problems.append("calls were lost")
    if tries > 1.6:
        problems.append("too many tries")
    if most > options.threads + 8:
        problems.append("too many connections")
    if last.memory - early.memory > GROWTH:
        problems.append("memory grew")
    print("\n".join(["PROBLEMS", *problems]) if problems else "no problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
