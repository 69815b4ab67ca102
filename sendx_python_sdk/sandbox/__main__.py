"""`python -m sendx_python_sdk.sandbox`: serve a sandbox until Ctrl-C or SIGTERM."""

from __future__ import annotations

import argparse
import errno
import signal
import sys
import threading
from collections.abc import Sequence

from sendx_python_sdk.sandbox import Sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    :param arguments: the command line, without the program's name; sys.argv by default.
    :return: exit code: 0 after Ctrl-C or SIGTERM, 1 if it could not listen. A wrong command line
        exits with 2.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sendx_python_sdk.sandbox", description="A local SendX to try things on."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", default=0, type=int, help="0, the default, takes a free one")
    parser.add_argument("--allow-remote", action="store_true", help="needed for a --host that is")
    parser.add_argument("--db", metavar="FILE", help="keeps contacts and requests; else in memory")
    parser.add_argument("--api-key", default="sandbox-api-key", help="key to accept (%(default)s)")
    parser.add_argument("--rate-limit", type=float, metavar="N", help="requests a second, else 429")
    parser.add_argument("--wild", action="store_true", help="answer in the shapes seen in the wild")
    parser.add_argument("--log", action="store_true", help="print a line for each request")
    options = parser.parse_args(arguments)
    stop = threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        stop.set()

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
        ).start()
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            reason = "the port is taken, choose another with --port"
        print(f"cannot listen on {options.host}, port {options.port}: {reason}", file=sys.stderr)
        return 1
    with sandbox:
        print(f"SendX sandbox at {sandbox.url}")
        print(f"X-Team-ApiKey: {sandbox.api_key}")
        print("Ctrl-C stops it.", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
