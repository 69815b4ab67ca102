"""Measure the requests per second that a sandbox answers over kept-alive connections.

    python test/long/sandbox.py            in memory and in a file; 1, 8 and 32 connections

The sandbox, with its log on, and this client, which does as little as it can, are separate
processes. The start is timed from the command to the line with the URL. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).parents[2]
KEY = "sandbox-api-key"


def request(url: SplitResult, number: int) -> bytes:
    """Return a request about one of 1000 contacts."""
    contact = {
        "email": f"{number % 1000}@example.com",
        "firstName": "John",
        "tags": ["customer", "newsletter"],
        "customFields": {"visits": str(number)},
    }
    body = json.dumps(contact)
    head = (
        f"POST {url.path}/contact/identify HTTP/1.1\r\nHost: {url.netloc}\r\nX-Team-ApiKey: "
        f"{KEY}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def load(url: SplitResult, connections: int, seconds: float) -> int:
    """Keep every connection busy, and return the number of answers."""
    answered = 0
    with selectors.DefaultSelector() as selector, ExitStack() as stack:
        for number in range(connections):
            connection = stack.enter_context(socket.create_connection((url.hostname, url.port)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(request(url, number))
            selector.register(connection, selectors.EVENT_READ, connection)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for key, _ in selector.select(1):
                reply = key.data.recv(65536)
                # A reply leaves the sandbox in one piece.
                if not (reply.startswith(b"HTTP/1.1 200 ") and reply.endswith(b"}")):
                    raise SystemExit(f"an unexpected answer: {reply!r}")
                answered += 1
                key.data.sendall(request(url, connections + answered))
    return answered


def processor_time(process: int) -> float:
    """Return the processor time of a process in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(options: list[str], connections: list[int], seconds: float) -> None:
    """Start a sandbox and print its figures."""
    command = [sys.executable, "-m", "sendx_python_sdk.sandbox", *options]
    started = time.monotonic()
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sandbox,
        ExitStack() as stack,
    ):
        stack.callback(sandbox.terminate)
        assert sandbox.stdout
        url = urlsplit(sandbox.stdout.readline().split()[-1])
        print(f"{' '.join(options) or 'in memory'}: started in {time.monotonic() - started:.2f} s")
        for number in connections:
            before = processor_time(sandbox.pid)
            answered = load(url, number, seconds)
            each = (processor_time(sandbox.pid) - before) / answered
            print(
                f"  {number:3} connections: {answered / seconds:6.0f} requests per second, "
                f"{each * 1e6:4.0f} us of processor time each"
            )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        for arguments in ([], ["--db", f"{directory}/sandbox.db"]):
            measure(arguments, options.connections, options.seconds)


if __name__ == "__main__":
    main()
