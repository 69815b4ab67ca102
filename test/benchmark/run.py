"""Compare the SDK with what people would use instead; docs/performance.md says how to read it.

    python test/benchmark/run.py [ROUNDS]

Prints Markdown tables; the exit code is 1 if a target is missed.
"""

from __future__ import annotations

import json
import os
import platform
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ENVIRONMENTS = Path(os.environ.get("TOX_ENV_DIR", ROOT / ".tox" / "benchmark")) / "sides"
OURS, OLD, PLAIN = "this SDK", "sendx 2.0.0", "urllib3"
REQUIREMENTS = {
    OURS: str(ROOT),
    OLD: "sendx==2.0.0",
    PLAIN: "urllib3",
    "requests": "requests",
    "httpx": "httpx",
}
CALLERS = [
    f"{OURS}, dict",
    f"{OURS}, model",
    "http.client",
    PLAIN,
    "requests",
    "httpx",
    f"{OLD}, dict",
    f"{OLD}, model",
]
LARGE = ["1 MB in 500 custom fields", "1 MB in 5,000 custom fields"]
STARTS = {
    "nothing": "",
    "import": "import sendx_python_sdk",
    "ready": """
from sendx_python_sdk import ApiClient, Configuration, TrackingApi
configuration = Configuration(host="http://127.0.0.1:9", api_key={"TeamApiKey": "key"})
call = TrackingApi(ApiClient(configuration)).identify_contact
""",
}
SPENT = """
import time
spent = time.process_time()
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(spent, int(status["VmHWM"].split()[0]) / 1024)
"""

# What has to hold (the ratio's name, the limit); the others are shown for comparison.
AT_MOST = {
    "call with a dict ÷ urllib3": 0.90,
    "call with a model ÷ urllib3": 0.90,
    "call with a dict ÷ sendx": 0.65,
    "call with a model ÷ sendx": 0.65,
    "call with a model ÷ with a dict": 1.0,
    "import ÷ sendx": 0.05,
    "import and build the client ÷ sendx": 0.40,
    "peak memory then ÷ sendx": 0.75,
    "32 threads: connections opened": 32,
    "32 threads: connections thrown away": 0,
    "100,000th call ÷ 1,000th": 1.05,
    "memory after 100,000 calls ÷ after 1,000": 1.02,
    **{f"{body} ÷ json.dumps and socket": 1.3 for body in LARGE},
}
AT_LEAST = {"32 threads: throughput ÷ ideal or urllib3": 0.95}


def environment_of(side: str) -> Path:
    name = side.partition(",")[0]
    return ENVIRONMENTS / (name if name in REQUIREMENTS else PLAIN).replace(" ", "-")


def python_of(side: str) -> str:
    return str(environment_of(side) / "bin" / "python")


def install() -> None:
    """Make the environments that are missing; the SDK is installed anew, from this checkout."""
    for side, requirement in REQUIREMENTS.items():
        pip = [python_of(side), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        if not environment_of(side).exists():
            subprocess.run([sys.executable, "-m", "venv", environment_of(side)], check=True)
            subprocess.run([*pip, requirement], check=True)
        if side == OURS:
            subprocess.run([*pip, "--force-reinstall", "--no-deps", requirement], check=True)


class Process(subprocess.Popen[str]):
    """A program of one of the environments, away from the checkout and from PYTHON variables."""

    def __init__(self, *command: str) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        super().__init__(command, env=env, cwd=ENVIRONMENTS, **pipes)

    def answer(self) -> Any:
        assert self.stdout
        return json.loads(self.stdout.readline())

    def ask(self, count: int = 0) -> Any:
        """Write a number and read the line of JSON that is the answer."""
        assert self.stdin
        self.stdin.write(f"{count}\n")
        self.stdin.flush()
        return self.answer()


class Server(Process):
    def __init__(self) -> None:
        super().__init__(sys.executable, str(HERE / "server.py"))
        self.url = f"http://127.0.0.1:{self.answer()}"

    def side(self, name: str, body: str = "small", path: str = "", threads: int = 1) -> Process:
        script = str(HERE / "sides.py")
        return Process(python_of(name), script, name, self.url + path, body, str(threads))


def in_turn(actions: Mapping[str, Callable[[], float]], turns: int) -> dict[str, float]:
    """Do every action once a turn, in an order of chance; give the median result of each."""
    results: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(turns):
        for name in random.sample(list(actions), len(actions)):
            results[name].append(actions[name]())
    return {name: median(values) for name, values in results.items()}


def cpu_of_calls(
    sides: Mapping[str, Process], calls: int = 100, turns: int = 20
) -> dict[str, float]:
    """Microseconds of CPU that a call takes in each process."""

    def measure(side: Process) -> float:
        return float(side.ask(calls)["cpu"]) * 1e6 / calls

    return in_turn({name: partial(measure, side) for name, side in sides.items()}, turns)


def plain_calls(server: Server) -> dict[str, float]:
    with ExitStack() as stack:
        sides = {name: stack.enter_context(server.side(name)) for name in CALLERS}
        for side in sides.values():
            side.ask(500)
        return cpu_of_calls(sides)


def large_body(server: Server, body: str) -> float:
    ours, floor = f"{OURS}, dict", "json.dumps and socket"
    with server.side(ours, body) as side, server.side(floor, body) as least:
        sides = {ours: side, floor: least}
        for each in sides.values():
            each.ask(20)
        cpu = cpu_of_calls(sides, calls=5)
        return cpu[ours] / cpu[floor]


def starts() -> dict[str, float]:
    """Compare CPU time and peak memory above those of an interpreter that does nothing."""
    peaks: dict[str, float] = {}

    def measure(side: str, code: str) -> float:
        output, _ = Process(python_of(side), "-c", STARTS[code] + SPENT).communicate()
        seconds, peaks[f"{side} {code}"] = map(float, output.split())
        return seconds

    cpu = in_turn({f"{s} {c}": partial(measure, s, c) for s in (OURS, OLD) for c in STARTS}, 10)

    def ratio(values: Mapping[str, float], code: str) -> float:
        ours, old = (values[f"{s} {code}"] - values[f"{s} nothing"] for s in (OURS, OLD))
        return ours / old

    return {
        "import ÷ sendx": ratio(cpu, "import"),
        "import and build the client ÷ sendx": ratio(cpu, "ready"),
        "peak memory then ÷ sendx": ratio(peaks, "ready"),
    }


def threads(server: Server) -> dict[str, float]:
    """Calls a second against the slow server, and what became of the connections."""
    ours = f"{OURS}, dict"
    opened = {ours: 0, PLAIN: 0}
    thrown_away = {ours: 0, PLAIN: 0}

    def calls_a_second(name: str, side: Process, calls: int = 50) -> float:
        before = server.ask()
        answer = side.ask(calls)
        opened[name] += server.ask() - before
        thrown_away[name] = answer["pool_full"]
        return 32 * calls / float(answer["wall"])

    with ExitStack() as stack:
        actions = {}
        for name in opened:
            side = stack.enter_context(server.side(name, path="/slow-20", threads=32))
            calls_a_second(name, side, calls=5)
            actions[name] = partial(calls_a_second, name, side)
        rate = in_turn(actions, 5)
    return {
        "32 threads: throughput ÷ ideal or urllib3": rate[ours] / min(32 / 0.02, rate[PLAIN]),
        "32 threads: connections opened": opened[ours],
        "32 threads: connections thrown away": thrown_away[ours],
    }


def growth(server: Server) -> dict[str, float]:
    """Compare a client after 100,000 calls with a new one after 1,000, both at the same time."""
    with server.side(f"{OURS}, dict") as old, server.side(f"{OURS}, dict") as young:
        memory = old.ask(1_000)["memory"]
        grown = old.ask(99_000)["memory"]
        young.ask(1_000)
        cpu = cpu_of_calls({"old": old, "young": young}, turns=40)
    return {
        "100,000th call ÷ 1,000th": cpu["old"] / cpu["young"],
        "memory after 100,000 calls ÷ after 1,000": grown / memory,
    }


def one_round(server: Server) -> tuple[dict[str, float], dict[str, float]]:
    """Measure everything once: CPU of a call on every side, and the ratios that have a target."""
    cpu = plain_calls(server)
    by_dict, by_model = cpu[f"{OURS}, dict"], cpu[f"{OURS}, model"]
    pair, _ = Process(python_of(OURS), str(HERE / "pair.py"), server.url).communicate()
    ratios = {
        "call with a dict ÷ urllib3": by_dict / cpu[PLAIN],
        "call with a model ÷ urllib3": by_model / cpu[PLAIN],
        "call with a dict ÷ sendx": by_dict / cpu[f"{OLD}, dict"],
        "call with a model ÷ sendx": by_model / cpu[f"{OLD}, model"],
        "call with a model ÷ with a dict": float(pair),
        **starts(),
        **threads(server),
        **growth(server),
        **{f"{body} ÷ json.dumps and socket": large_body(server, body) for body in LARGE},
    }
    return cpu, ratios


def spread(values: list[float], digits: int) -> str:
    middle, low, high = (f"{v:.{digits}f}" for v in (median(values), min(values), max(values)))
    return f"{middle} | {low} to {high}"


def main(rounds: int = 5) -> int:
    install()
    with Server() as server:
        results = []
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
            results.append(one_round(server))
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    print("| one call | µs of CPU | spread | ÷ urllib3 | spread |\n| --- | --: | --- | --: | --- |")
    for name in CALLERS:
        cpu = [cpu[name] for cpu, _ in results]
        ratios = [cpu[name] / cpu[PLAIN] for cpu, _ in results]
        print(f"| {name} | {spread(cpu, 0)} | {spread(ratios, 2)} |")
    print("\n| ratio | median | spread | target | |\n| --- | --: | --- | --- | --- |")
    missed = 0
    for name in results[0][1]:
        values = [ratios[name] for _, ratios in results]
        middle, low, high = median(values), AT_LEAST.get(name), AT_MOST.get(name)
        target = f"at least {low}" if high is None else f"at most {high}"
        holds = (low is None or middle >= low) and (high is None or middle <= high)
        missed += not holds
        print(f"| {name} | {spread(values, 3)} | {target} | {'holds' if holds else 'MISSED'} |")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
