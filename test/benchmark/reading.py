"""Count the functions and files that a reader follows through one call, here and in sendx 2.0.0.

    python test/benchmark/reading.py [--list]

The call is `identify_contact` with a model that holds an email address, on a warm client: the
connection is open, and everything imported or cached on first use is there.

*Function calls* are the "call" events of `sys.setprofile` for code whose file is in the package
`sendx_python_sdk`. Properties count. A generator counts each time it is resumed. Comprehensions
count on Python up to 3.11; later versions inline them, so compare figures of one Python version.

*Switches between files* are the function calls whose file differs from that of the function call
before, in the order in which they happen. Returns are not switches.

`--list` prints the function calls in that order.
"""

from __future__ import annotations

import json
import platform
import sys
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

from environments import OURS, SENDX, Process, Server, install, python_of


def trace(server: Server, client: str) -> list[str]:
    """Return the function calls of one API call in order, each as `file:function`."""
    with Process(python_of(client), __file__, "--trace", server.url) as process:
        calls: list[str] = process.answer()
        return calls


def count_of_switches(calls: list[str]) -> int:
    """Return the number of function calls whose file differs from that of the one before."""
    files = [call.partition(":")[0] for call in calls]
    return sum(before != after for before, after in pairwise(files))


def print_trace(url: str) -> None:
    """Print the function calls as JSON, for the package installed in this environment."""
    from clients import sdk

    import sendx_python_sdk

    package = Path(sendx_python_sdk.__file__).parent
    identify = sdk(url, {"email": "john.doe@example.com"})["model"]
    calls = []

    def record(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        file = Path(code.co_filename)
        if event == "call" and file.is_relative_to(package):
            # Python 3.10 has no co_qualname.
            function = getattr(code, "co_qualname", code.co_name)
            calls.append(f"{file.relative_to(package).as_posix()}:{function}")

    for _ in range(10):
        identify()
    sys.setprofile(record)
    identify()
    sys.setprofile(None)
    print(json.dumps(calls))


def main(*options: str) -> None:
    install([OURS, SENDX])
    print(f"Python {platform.python_version()}")
    with Server() as server:
        for client in (OURS, SENDX):
            calls = trace(server, client)
            switches = count_of_switches(calls)
            print(f"{client}: {len(calls)} function calls, {switches} switches between files")
            if "--list" in options:
                print(*(f"    {call}" for call in calls), sep="\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--trace"]:
        print_trace(sys.argv[2])
    else:
        main(*sys.argv[1:])
