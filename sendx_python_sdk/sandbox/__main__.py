"""`python -m sendx_python_sdk.sandbox`: serve a sandbox until Ctrl-C or SIGTERM."""

from __future__ import annotations

import argparse
import errno
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, cast

from sendx_python_sdk.sandbox import LoggedRequest, Sandbox
from sendx_python_sdk.sandbox.control import is_loopback
from sendx_python_sdk.sandbox.database import DatabaseError


def main(
    arguments: Sequence[str] | None = None, program: str = "python -m sendx_python_sdk.sandbox"
) -> int:
    """Run the command.

    :param arguments: the command line, without the program's name; sys.argv by default.
    :return: exit code: 0 after Ctrl-C or SIGTERM, 1 if it could not listen or the database cannot
        be used. A wrong command line exits with 2.
    """
    parser = _parser(program)
    options = parser.parse_args(arguments)
    # An Event would lock up where a signal comes while it is about to wait.
    signals: SimpleQueue[int] = SimpleQueue()

    def on_signal(number: int, _frame: object) -> None:
        signals.put(number)

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    try:
        sandbox = Sandbox(
            options.host,
            options.port,
            options.api_key,
            db=options.db,
            rate_limit=options.rate_limit,
            wild=options.wild,
            allow_remote=options.allow_remote,
            on_request=_print if options.log else None,
        )
    except ValueError as error:
        parser.error(str(error))
    try:
        sandbox.start()
    except DatabaseError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            reason = "the port is taken, choose another with --port"
        print(f"cannot listen on {options.host}, port {options.port}: {reason}", file=sys.stderr)
        return 1
    with sandbox:
        if not is_loopback(options.host):
            print("warning: other machines can read and empty this sandbox", file=sys.stderr)
        where = {"url": sandbox.url, "api_key": sandbox.api_key, "page": sandbox.page_url}
        if options.json:
            print(json.dumps(where), flush=True)
        else:
            print(f"SendX sandbox at {sandbox.url}")
            print(f"X-Team-ApiKey: {sandbox.api_key}")
            print(f"Contacts and requests: {sandbox.page_url}")
            print("Ctrl-C stops it.", flush=True)
        signals.get()
    return 0


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description="A local SendX to try things on.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--allow-remote", action="store_true", help="needed for a --host other than loopback")
    add("--port", default=0, type=int, help="0, the default, takes a free one")
    add("--db", metavar="FILE", help="keeps contacts and requests; in memory by default")
    add("--api-key", default="sandbox-api-key", help="key to accept (%(default)s)")
    add("--rate-limit", type=float, metavar="N", help="requests a second; more are answered 429")
    add("--wild", action="store_true", help="answer in the shapes that were seen in the wild")
    add("--log", action="store_true", help="print a line for each request")
    add("--json", action="store_true", help="print where it is as JSON")
    return parser


def _print(entry: LoggedRequest) -> None:
    asked: Any = entry["request"]
    address: Any = cast("dict[str, Any]", asked).get("email") if isinstance(asked, dict) else None
    parts = [
        entry["time"],
        str(entry["status"]),
        entry["method"],
        entry["path"],
        str(address) if address else "-",
        f"{entry['duration_ms']:.1f} ms",
        *([f"({entry['fault']})"] if entry["fault"] else []),
    ]
    # Nobody else's control characters reach the terminal. That it may be gone is nobody's trouble.
    with suppress(OSError):
        print(*(part if part.isprintable() else ascii(part) for part in parts), flush=True)


if __name__ == "__main__":
    sys.exit(main())
