"""A server that fails as often as it is told, in a process of its own, and callers for it.

    python test/support/faults.py --share 0.2

It answers with the address in the request: whoever gets another's answer sees it. An address that
begins with `nobody` is not found, one that begins with `slow` has to wait.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from typing_extensions import Self

from sendx_python_sdk import ApiException, TrackingApi

FAULTS = ("reset", "503", "429", "cut", "late")
KEY = "key-of-the-load-tests"


class FaultyServer:
    """The server, as seen by the process that calls it.

    :param share: how many of the requests fail, from 0 to 1.
    :param late: seconds that a late reply takes.
    :param certificate: path to a file with key and certificate, for TLS.
    """

    def __init__(
        self, share: float = 0.0, late: float = 0.8, certificate: str | Path | None = None
    ) -> None:
        self._command = [sys.executable, __file__, f"--share={share}", f"--late={late}"]
        if certificate is not None:
            self._command.append(f"--certificate={certificate}")
        self._scheme = "http" if certificate is None else "https"

    def __enter__(self) -> Self:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process: Any = subprocess.Popen(self._command, **pipes, text=True)
        self.port, self._counts = map(int, self._process.stdout.readline().split())
        self.url = f"{self._scheme}://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)

    def counts(self) -> Counter[str]:
        """Give how many requests, connections and faults of each kind there were, and how many
        connections are open."""
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"http://127.0.0.1:{self._counts}", timeout=30) as reply:
            return Counter(json.load(reply))


class _Service:
    def __init__(self, share: float, late: float) -> None:
        self.share = share
        self.late = late
        self.chance = Random(17)
        self.counts = Counter[str]()

    async def count(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps(self.counts).encode()
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts["connections"] += 1
        self.counts["open"] += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                match = re.search(rb"\r\ncontent-length: (\d+)\r", head, re.IGNORECASE)
                body = await reader.readexactly(int(match[1]) if match else 0)
                self.counts["requests"] += 1
                if not await self.answer(writer, json.loads(body)["email"]):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.counts["open"] -= 1
            writer.close()

    async def answer(self, writer: asyncio.StreamWriter, email: str) -> bool:
        """Answer a request; tell whether the connection stays."""
        fault = ""
        if self.chance.random() < self.share:
            fault = self.chance.choice(FAULTS)
            self.counts[fault] += 1
        if fault == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            return False
        if fault == "late" or email.startswith("slow"):
            await asyncio.sleep(self.late)
        headers = ""
        status = "404 Not Found" if email.startswith("nobody") else "200 OK"
        if fault == "503":
            status = "503 Service Unavailable"
        elif fault == "429":
            status, headers = "429 Too Many Requests", "Retry-After: 1\r\n"
        filling = "x" * self.chance.choice([0, 10, 3000])
        body = json.dumps({"status": status[:3], "message": email, "filling": filling})
        length = len(body)
        if fault == "cut":
            body = body[: length // 2]
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
        )
        writer.write(f"{head}{headers}\r\n{body}".encode())
        await writer.drain()
        return fault != "cut"


async def _main(options: argparse.Namespace) -> None:
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
    service = _Service(options.share, options.late)
    server = await asyncio.start_server(
        service.serve, "127.0.0.1", 0, ssl=context, backlog=256, limit=1 << 20
    )
    counter = await asyncio.start_server(service.count, "127.0.0.1", 0)
    print(*(each.sockets[0].getsockname()[1] for each in (server, counter)), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)  # callers may hold their connections open


def call(api: TrackingApi, email: str) -> str:
    """Make a call and give what came of it.

    :raises AssertionError: if the answer or error is another request's.
    """
    try:
        if len(email) % 2:
            answer: Any = api.identify_contact({"email": email, "tags": ["load"]})
        else:
            answer = api.track_contact({"email": email, "addTags": ["load"]})
    except ApiException as error:
        said = error.message if error.status else email
        result = f"{type(error).__name__} {error.status or ''}".strip()
    else:
        said, result = answer.message, "answer"
    assert said == email, f"{email} got the {result} {said}"
    return result


class Figures:
    """What a process holds: memory in KiB, file descriptors, threads."""

    def __init__(self) -> None:
        self.at = time.monotonic()
        self.descriptors = len(os.listdir("/dev/fd"))
        self.threads = threading.active_count()
        self.memory = 0
        with (
            open("/proc/self/statm")
            if os.path.exists("/proc/self/statm")
            else open(os.devnull) as f
        ):
            if text := f.read():
                self.memory = int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


class Load:
    """Threads that call, and what comes of it.

    :param api: what they call, all of them.
    :param threads: how many they are.
    :ivar results: how many calls ended how.
    :ivar wrong: what should not have happened.
    :ivar samples: figures of this process, taken while it ran.
    """

    def __init__(self, api: TrackingApi, threads: int = 32) -> None:
        self.api = api
        self.threads = threads
        self.results = Counter[str]()
        self.wrong: list[str] = []
        self.samples: list[Figures] = []

    def run(
        self,
        calls: int | None = None,
        seconds: float | None = None,
        every: float = 0.25,
        report: Callable[[Load], object] | None = None,
    ) -> Load:
        """Make so many calls, or call for so many seconds; take figures every so often."""
        numbers = itertools.count()
        end = time.monotonic() + (seconds or 86400)
        lock = threading.Lock()

        def work() -> None:
            while time.monotonic() < end:
                number = next(numbers)
                if calls is not None and number >= calls:
                    return
                who = "caller" if number % 10 else "nobody"
                try:
                    result = call(self.api, f"{who}-{number}@{'x' * (number % 7)}example.com")
                except BaseException as error:
                    result = f"WRONG: {type(error).__name__}: {error}"
                    self.wrong.append(result)
                with lock:
                    self.results[result] += 1

        workers = [threading.Thread(target=work) for _ in range(self.threads)]
        for worker in workers:
            worker.start()
        while any(worker.is_alive() for worker in workers):
            time.sleep(every)
            self.samples.append(Figures())
            if report is not None:
                report(self)
        for worker in workers:
            worker.join()
        return self


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=0.0)
    parser.add_argument("--late", type=float, default=0.8)
    parser.add_argument("--certificate")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the caller
    asyncio.run(_main(parser.parse_args()))
