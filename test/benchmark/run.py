"""Compare the SDK with other clients; docs/explain/performance.md explains the rows.

    python test/benchmark/run.py [ROUNDS | --list]

The program prints Markdown tables. Its exit code is 1 if a target is missed. `--list` prints the
functions that a call enters instead.
"""

from __future__ import annotations

import platform
import random
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from statistics import median

from environments import (
    HERE,
    OTHERS,
    OURS,
    REQUIREMENTS,
    SENDX,
    URLLIB3,
    Process,
    Server,
    install,
    python_of,
)

CALLS = [(OURS, "dict"), (OURS, "model"), (SENDX, "dict"), (SENDX, "model")]
CALLS += [(client, "dict") for client in REQUIREMENTS if client not in (OURS, SENDX)]
LARGE = ["1 MB in 500 custom fields", "1 MB in 5,000 custom fields"]
STARTS = {
    "nothing": "",
    "import": "import sendx_python_sdk",
    "import *": "from sendx_python_sdk import *",
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
print([spent, int(status["VmHWM"].split()[0]) / 1024])
"""

# Rows without a target are shown for comparison.
AT_MOST = {
    "call with a dict ÷ urllib3": 1.00,
    "call with a model ÷ urllib3": 1.00,
    "import ÷ sendx": 0.05,
    "import and build the client ÷ sendx": 0.40,
    "peak memory of that ÷ sendx": 0.75,
    "32 threads: connections opened": 32,
    "32 threads: connections discarded": 0,
    "100,000th call ÷ 1,000th": 1.05,
    "memory after 100,000 calls ÷ after 1,000": 1.02,
    **{f"{body} ÷ urllib3": 1.00 for body in LARGE},
}
# What to aim for; Python up to 3.11 counts more calls than later versions (see clients.py).
AIMS = {"function calls": 45, "switches between files": 14}
AT_LEAST = {"32 threads: throughput ÷ ideal or urllib3": 0.95}

Figures = dict[str, float]


def take_turns(actions: Mapping[str, Callable[[], float]], turns: int) -> Figures:
    """Run every action once per turn, in random order, and return the median of each."""
    results: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(turns):
        for name in random.sample(list(actions), len(actions)):
            results[name].append(actions[name]())
    return {name: median(values) for name, values in results.items()}


def cpu_of_call(process: Process, call: str, count: int = 100) -> float:
    """Return the microseconds of CPU that a call takes, as the mean of `count` calls."""
    return float(process.ask(f"{count} {call}")["cpu"]) * 1e6 / count


def start(
    server: Server, client: str, body: str = "small", path: str = "", threads: int = 1
) -> Process:
    """Start a client that calls the server below `path`."""
    script = str(HERE / "clients.py")
    return Process(python_of(client), script, client, server.url + path, body, str(threads))


def compare(one: tuple[Process, str], other: tuple[Process, str], count: int, turns: int) -> float:
    """Return the CPU time of a call as a share of another's."""
    actions = {str(i): partial(cpu_of_call, *call, count) for i, call in enumerate((one, other))}
    take_turns(actions, turns // 10)  # to warm up
    cpu = take_turns(actions, turns)
    return cpu["0"] / cpu["1"]


def label(client: str, call: str) -> str:
    """Return the name of a row: the client, and the call if it has two."""
    return f"{client}, {call}" if client in (OURS, SENDX) else client


def small_calls(server: Server) -> Figures:
    """Measure the call of every client."""
    with ExitStack() as stack:
        clients = {name: stack.enter_context(start(server, name)) for name in REQUIREMENTS}
        actions = {}
        for client, call in CALLS:
            cpu_of_call(clients[client], call, 500)
            actions[label(client, call)] = partial(cpu_of_call, clients[client], call)
        return take_turns(actions, 20)


def model_and_dict(server: Server) -> float:
    """Compare the SDK's two calls in one process, as two processes differ by more."""
    with start(server, OURS) as ours:
        return compare((ours, "model"), (ours, "dict"), 50, 200)


def large_call(server: Server, body: str) -> float:
    """Compare the SDK's call with urllib3's, for a large body."""
    with start(server, OURS, body) as ours, start(server, URLLIB3, body) as by_hand:
        return compare((ours, "dict"), (by_hand, "dict"), 5, 20)


def starts() -> Figures:
    """Compare CPU time and peak memory, less those of an interpreter that does nothing."""
    peaks: Figures = {}

    def measure(client: str, code: str) -> float:
        with Process(python_of(client), "-c", STARTS[code] + SPENT) as process:
            seconds, peaks[f"{client} {code}"] = process.answer()
        return float(seconds)

    actions = {f"{c} {code}": partial(measure, c, code) for c in (OURS, SENDX) for code in STARTS}
    cpu = take_turns(actions, 10)

    def ratio(values: Figures, code: str) -> float:
        ours, sendx = (values[f"{c} {code}"] - values[f"{c} nothing"] for c in (OURS, SENDX))
        return ours / sendx

    return {
        "import ÷ sendx": ratio(cpu, "import"),
        "import and build the client ÷ sendx": ratio(cpu, "ready"),
        "import * ÷ sendx": ratio(cpu, "import *"),
        "peak memory of that ÷ sendx": ratio(peaks, "ready"),
    }


def threads(server: Server) -> Figures:
    """Measure 32 threads that share a client, with a server that takes 20 ms."""
    opened = {OURS: 0, URLLIB3: 0}
    discarded = {OURS: 0, URLLIB3: 0}

    def calls_per_second(client: str, process: Process, count: int = 50) -> float:
        before = int(server.ask())
        answer = process.ask(f"{count} dict")
        opened[client] += int(server.ask()) - before
        discarded[client] = answer["pool_full"]
        return 32 * count / float(answer["wall"])

    with ExitStack() as stack:
        actions = {}
        for client in opened:
            process = stack.enter_context(start(server, client, path="/slow-20", threads=32))
            calls_per_second(client, process, 5)
            actions[client] = partial(calls_per_second, client, process)
        rate = take_turns(actions, 5)
    return {
        "32 threads: throughput ÷ ideal or urllib3": rate[OURS] / min(32 / 0.02, rate[URLLIB3]),
        "32 threads: connections opened": opened[OURS],
        "32 threads: connections discarded": discarded[OURS],
    }


def growth(server: Server) -> Figures:
    """Compare a client after 100,000 calls with a new one after 1,000, both at the same time."""
    with start(server, OURS) as old, start(server, OURS) as young:
        memory = old.ask("1000 dict")["memory"]
        grown = old.ask("99000 dict")["memory"]
        young.ask("1000 dict")
        ratio = compare((old, "dict"), (young, "dict"), 100, 40)
    return {
        "100,000th call ÷ 1,000th": ratio,
        "memory after 100,000 calls ÷ after 1,000": grown / memory,
    }


def one_round(server: Server) -> tuple[Figures, Figures]:
    """Measure everything once: the CPU time of each client's call, and the ratios."""
    cpu = small_calls(server)
    by_dict, by_model = cpu[f"{OURS}, dict"], cpu[f"{OURS}, model"]
    ratios = {
        "call with a dict ÷ urllib3": by_dict / cpu[URLLIB3],
        "call with a model ÷ urllib3": by_model / cpu[URLLIB3],
        "call with a dict ÷ sendx": by_dict / cpu[f"{SENDX}, dict"],
        "call with a model ÷ sendx": by_model / cpu[f"{SENDX}, model"],
        "call with a model ÷ with a dict": model_and_dict(server),
        **starts(),
        **threads(server),
        **growth(server),
        **{f"{body} ÷ urllib3": large_call(server, body) for body in LARGE},
    }
    return cpu, ratios


def spread(values: list[float], digits: int) -> str:
    """Return two cells of a table: the median, and the lowest and highest of the rounds."""
    middle, low, high = (f"{v:.{digits}f}" for v in (median(values), min(values), max(values)))
    return f"{middle} | {low} to {high}"


def verdict(row: str, value: float) -> str:
    """Return two cells of a table: the target, and whether the value meets it."""
    if row in AT_LEAST:
        return f"at least {AT_LEAST[row]} | {'met' if value >= AT_LEAST[row] else 'MISSED'}"
    if row in AT_MOST:
        return f"at most {AT_MOST[row]} | {'met' if value <= AT_MOST[row] else 'MISSED'}"
    return " | "


def version_of(package: str) -> str:
    """Return the package's name and the version that is installed in its environment."""
    code = f"import importlib.metadata as m, json; print(json.dumps(m.version({package!r})))"
    with Process(python_of(package), "-c", code) as process:
        return f"{package} {process.answer()}"


def trace(server: Server, client: str) -> list[str]:
    """Return the functions that a call enters, in order."""
    with start(server, client) as process:
        entered: list[str] = process.ask("trace")
        return entered


def switches(entered: list[str]) -> int:
    """Return how often the file differs from that of the function before."""
    files = [each.partition(":")[0] for each in entered]
    return sum(before != after for before, after in pairwise(files))


def print_tables(rounds: list[tuple[Figures, Figures]], traces: Mapping[str, list[str]]) -> bool:
    """Print the tables and return whether every target is met."""
    verdicts = []
    print("| one call | µs of CPU | spread | ÷ urllib3 | spread |")
    print("| --- | --: | --- | --: | --- |")
    for name in (label(client, call) for client, call in CALLS):
        cpu = [cpu[name] for cpu, _ in rounds]
        ratios = [cpu[name] / cpu[URLLIB3] for cpu, _ in rounds]
        print(f"| {name} | {spread(cpu, 0)} | {spread(ratios, 2)} |")
    print("\n| ratio | median | spread | target | |\n| --- | --: | --- | --- | --- |")
    for name in rounds[0][1]:
        values = [ratios[name] for _, ratios in rounds]
        verdicts.append(verdict(name, median(values)))
        print(f"| {name} | {spread(values, 3)} | {verdicts[-1]} |")
    print(f"\n| to read a call | {OURS} | {SENDX} | aim |")
    print("| --- | --: | --: | --: |")
    for name, count in (("function calls", len), ("switches between files", switches)):
        print(f"| {name} | {count(traces[OURS])} | {count(traces[SENDX])} | {AIMS[name]} |")
    return not any("MISSED" in cells for cells in verdicts)


def main(option: str = "5") -> int:
    install()
    with Server() as server:
        traces = {client: trace(server, client) for client in (OURS, SENDX)}
        if option == "--list":
            print(*(f"{client}: {each}" for client in traces for each in traces[client]), sep="\n")
            return 0
        results = []
        for number in range(int(option)):
            print(f"round {number + 1} of {option}", file=sys.stderr)
            results.append(one_round(server))
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}:", end=" ")
    print(", ".join(map(version_of, (URLLIB3, *OTHERS))), end="\n\n")
    return 0 if print_tables(results, traces) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
