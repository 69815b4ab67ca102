"""The soak: a client at full speed, among faults, for minutes.

    python test/long/soak.py                        10 minutes
    python test/long/soak.py --minutes 2

It prints figures as it goes, and ends with an error if memory, file descriptors or threads grew, or
if anybody got another's answer.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from support.faults import KEY, FaultyServer, Figures, Load

from sendx_python_sdk import ApiClient, Configuration, RetryPolicy, TrackingApi

GROWTH = 2 * 1024  # KiB, from the second fifth of the time to the last


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--share", type=float, default=0.05, help="of the requests that fail")
    options = parser.parse_args()
    before, started = Figures(), time.monotonic()
    shown = started

    def report(load: Load) -> None:
        nonlocal shown
        now = load.samples[-1]
        if now.at - shown >= 15:
            shown = now.at
            print(
                f"{now.at - started:4.0f} s: {sum(load.results.values()):9,} calls, "
                f"{now.memory:,} KiB, {now.descriptors} descriptors, {now.threads} threads",
                flush=True,
            )

    with FaultyServer(options.share, late=0.4) as server:
        configuration = Configuration(server.url, {"TeamApiKey": KEY}, timeout=(30, 0.25))
        configuration.retries = RetryPolicy(backoff=0.02)
        with ApiClient(configuration) as client:
            load = Load(TrackingApi(client), options.threads)
            load.run(seconds=60 * options.minutes, every=0.5, report=report)
        counts = server.counts()
    gc.collect()
    after = Figures()
    calls = sum(load.results.values())
    print(f"{calls:,} calls and {counts['requests']:,} requests in {options.minutes:g} minutes")
    for result, count in load.results.most_common():
        print(f"  {count:9,} {result}")
    fifth = len(load.samples) // 5
    problems = list(load.wrong[:20])
    for name, limit in (("memory", GROWTH), ("descriptors", 4), ("threads", 0)):
        second = median(getattr(sample, name) for sample in load.samples[fifth : 2 * fifth])
        last = median(getattr(sample, name) for sample in load.samples[-fifth:])
        print(f"{name}: {second:,.0f} in the second fifth, {last:,.0f} in the last")
        if last - second > limit:
            problems.append(f"{name} grew")
    print(
        f"descriptors: {before.descriptors} before, {after.descriptors} after; "
        f"threads: {before.threads} before, {after.threads} after"
    )
    if after.descriptors > before.descriptors or after.threads > before.threads:
        problems.append("something was left open")
    print("\n".join(["PROBLEMS", *problems]) if problems else "no problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
