"""`python -m sendx_python_sdk.sandbox`: run a sandbox until Ctrl-C or SIGTERM."""

from __future__ import annotations

import argparse
import errno
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, NoReturn, cast

from sendx_python_sdk._checks import is_loopback
from sendx_python_sdk.sandbox import LoggedRequest, Sandbox
from sendx_python_sdk.sandbox.database import DatabaseError


class CannotServe(Exception):
    """The command line is invalid, or the port or the database cannot be used."""

    def __init__(self, message: str, status: int = 1, usage: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.usage = usage


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    :param arguments: command line without the program; `sys.argv` by default.
    :return: exit status: 0 after Ctrl-C or SIGTERM, 1 if the port or the database cannot be used,
        2 if the command line is invalid.
    """
    try:
        serve(arguments, "python -m sendx_python_sdk.sandbox")
    except CannotServe as error:
        print(f"{error.usage}{error}", file=sys.stderr)
        return error.status
    return 0


def serve(arguments: Sequence[str] | None, program: str) -> None:
    """Run a sandbox until Ctrl-C or SIGTERM.

    :param program: name of the command in the help.
    :raises CannotServe: if it cannot be started.
    :raises SystemExit: after `--help`.
    """
    parser = _parser(program)
    options = parser.parse_args(arguments)
    # Setting an Event could deadlock with the wait that the signal interrupts.
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
        raise CannotServe(str(error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            reason = "the port is in use; choose another with --port"
        raise CannotServe(
            f"cannot listen on {options.host} port {options.port}: {reason}"
        ) from None
    with sandbox:
        if not is_loopback(options.host):
            print("warning: other machines can read and reset this sandbox", file=sys.stderr)
        where = {"url": sandbox.url, "api_key": sandbox.api_key, "page": sandbox.page_url}
        if options.json:
            print(json.dumps(where), flush=True)
        else:
            print(f"SendX sandbox at {sandbox.url}")
            print(f"X-Team-ApiKey: {sandbox.api_key}")
            print(f"Page: {sandbox.page_url}")
            print("Press Ctrl-C to stop.", flush=True)
        signals.get()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CannotServe(message, 2, f"{self.format_usage()}{self.prog}: error: ")


def _parser(program: str) -> _Parser:
    parser = _Parser(
        prog=program, description="Run a local SendX server for development and tests."
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--allow-remote", action="store_true", help="allow a --host other than loopback")
    add("--port", default=0, type=int, help="port to listen on (default: a free one)")
    add("--db", metavar="FILE", help="database file (default: in memory)")
    add("--api-key", default="sandbox-api-key", help="key to accept (default: %(default)s)")
    add(
        "--rate-limit",
        type=float,
        metavar="N",
        help="answer 429 to more than N requests per second",
    )
    add("--wild", action="store_true", help="imitate irregular replies of real servers")
    add("--log", action="store_true", help="print a line for each request")
    add("--json", action="store_true", help="print the URLs and the key as JSON")
    return parser


def _print(entry: LoggedRequest) -> None:
    body: Any = entry["request"]
    address: Any = cast("dict[str, Any]", body).get("email") if isinstance(body, dict) else None
    parts = [
        entry["time"],
        str(entry["status"]),
        entry["method"],
        entry["path"],
        str(address) if address else "-",
        f"{entry['duration_ms']:.1f} ms",
        *([f"({entry['fault']})"] if entry["fault"] else []),
    ]
    # Control characters in a request must not reach the terminal.
    with suppress(OSError):  # the terminal may be gone
        print(*(part if part.isprintable() else ascii(part) for part in parts), flush=True)


if __name__ == "__main__":
    sys.exit(main())
