"""A server that fails a share of its requests, and threads that call it and check the answers."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from support.servers import Close, Request, Reset, Script, reply

from sendx_python_sdk import ApiException, TrackingApi

KINDS = ("reset", "503", "429", "cut", "late")


class Faults:
    """A script for `Server`: answers with the address in the request, or fails.

    Addresses that begin with `nobody` are not found.

    :param share: share of the requests that fail, from 0 to 1.
    :param late: seconds that a late reply takes.
    :ivar counts: number of requests, and of faults of each kind.
    """

    def __init__(self, share: float, late: float) -> None:
        self.share = share
        self.late = late
        self.counts = Counter[str]()
        self._random = Random(17)

    def __call__(self, request: Request) -> Script:
        fails = self._random.random() < self.share
        kind = self._random.choice(KINDS) if fails else "none"
        self.counts.update(["requests", kind])
        body = {"message": request.email, "filling": "x" * self._random.choice([0, 10, 3000])}
        answer = reply(404 if request.email.startswith("nobody") else 200, body)
        scripts: dict[str, Script] = {
            "none": answer,
            "reset": Reset(),
            "503": reply(503, body),
            "429": reply(429, body, "Retry-After: 1"),
            "cut": [answer[:-20], Close()],
            "late": [self.late, answer],
        }
        return scripts[kind]


def call(api: TrackingApi, email: str) -> str:
    """Make a call, and return how it ended.

    :raises AssertionError: if the answer or the error belongs to another request.
    """
    said: Any
    try:
        said, result = api.identify_contact({"email": email, "tags": ["load"]}).message, "answer"
    except ApiException as error:
        said = error.message if error.status else email
        result = f"{type(error).__name__} {error.status or ''}".strip()
    assert said == email, f"{email} got the {result} {said}"
    return result


class Figures:
    """The memory of this process in KiB, and its numbers of file descriptors and threads."""

    def __init__(self) -> None:
        self.descriptors = len(os.listdir("/dev/fd"))
        self.threads = threading.active_count()
        self.memory = 0
        if os.path.exists("/proc/self/statm"):
            with open("/proc/self/statm") as file:
                pages = int(file.read().split()[1])
            self.memory = pages * os.sysconf("SC_PAGE_SIZE") // 1024


class Load:
    """Threads that share an API, and the results of their calls.

    :ivar results: number of calls by how they ended.
    :ivar wrong: results that should not occur.
    :ivar samples: figures of this process, taken while it ran.
    """

    def __init__(self, api: TrackingApi, threads: int) -> None:
        self.api = api
        self.threads = threads
        self.results = Counter[str]()
        self.wrong: list[str] = []
        self.samples: list[Figures] = []

    def run(
        self,
        calls: int | None = None,
        seconds: float = 86400,
        report: Callable[[Load], object] = bool,
    ) -> None:
        """Make a number of calls, or call for a number of seconds.

        :param report: called after each sample, four times a second.
        """
        numbers = itertools.count() if calls is None else iter(range(calls))
        end = time.monotonic() + seconds
        lock = threading.Lock()

        def work() -> None:
            for number in numbers:
                who = "caller" if number % 10 else "nobody"
                try:
                    result = call(self.api, f"{who}-{number}@{'x' * (number % 7)}example.com")
                except BaseException as error:
                    result = f"WRONG: {type(error).__name__}: {error}"
                    self.wrong.append(result)
                with lock:
                    self.results[result] += 1
                if time.monotonic() > end:
                    break

        workers = [threading.Thread(target=work) for _ in range(self.threads)]
        for worker in workers:
            worker.start()
        while any(worker.is_alive() for worker in workers):
            time.sleep(0.25)
            self.samples.append(Figures())
            report(self)
