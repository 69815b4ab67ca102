"""Writers and deliverers of an outbox that are killed at any moment."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from support.servers import PATIENCE
from support.values import ROOT

from sendx_python_sdk import ApiClient, RetryPolicy, TrackingApi
from sendx_python_sdk.outbox import Outbox
from sendx_python_sdk.sandbox import Sandbox

PROGRAMS = ROOT / "test" / "outbox" / "programs"
FAULTS = 0.2  # share of requests that fail


class Killed:
    """A process that is killed and started again.

    :ivar busy: set once it has begun its work.
    """

    def __init__(self, program: str, *arguments: str) -> None:
        self._command = [sys.executable, str(PROGRAMS / program), *arguments]
        self.process: Any = None
        self.busy = threading.Event()

    def start(self, *arguments: object) -> None:
        command = [*self._command, *map(str, arguments)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.busy.clear()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.busy.set()
            self.take(line)

    def take(self, line: str) -> None:
        """Take a line that it printed."""

    def kill(self) -> None:
        self.process.kill()
        self.process.stdin.close()
        self._reader.join()
        self.process.stdout.close()
        self.process.wait()


class Writer(Killed):
    """Notes the calls that were recorded for certain."""

    def __init__(self, where: str, name: str) -> None:
        super().__init__("record.py", where, name)
        self.name = name
        self.recorded: list[int] = []
        self._next = 0

    def start(self, *_: object) -> None:
        super().start(self._next)

    def take(self, line: str) -> None:
        self.recorded.append(int(line))
        self._next = self.recorded[-1] + 2  # The number after the last one may be recorded too.


def run_with_kills(
    where: str, kills: int, *, writers: int = 2, restart: Callable[[], None] | None = None
) -> int:
    """Kill each of some writers and of two deliverers so many times; check what arrived.

    :param restart: restarts the database now and then.
    :return: number of calls that were recorded for certain.
    """
    chance = random.Random(kills)
    with Sandbox() as sandbox:
        sandbox.failure_rate = FAULTS
        recorders = [Writer(where, f"w{n}") for n in range(writers)]
        deliverers = [Killed("deliver.py", where, sandbox.url) for _ in range(2)]
        processes: list[Any] = [*recorders, *deliverers]
        for process in processes:
            process.start()
        victims = processes * kills
        chance.shuffle(victims)
        for number, victim in enumerate(victims):
            victim.busy.wait(chance.choice([0, PATIENCE, PATIENCE]))
            time.sleep(chance.uniform(0, 0.3))
            victim.kill()
            if restart is not None and number % 10 == 5:
                restart()
            victim.start()
        for process in processes:
            process.busy.wait(PATIENCE)
            process.kill()

        outbox = Outbox(where, first_pause=0.05, longest_pause=0.2)
        policy = RetryPolicy(max_retries=1, backoff=0.02, budget=10**6)
        with ApiClient(sandbox.configuration(retries=policy)) as client:
            while outbox.status().waiting:
                outbox.deliver(TrackingApi(client))
                time.sleep(0.05)
        assert outbox.status().failed == 0
        outbox.close()
        check(sandbox, recorders)
    return sum(len(writer.recorded) for writer in recorders)


def check(sandbox: Sandbox, writers: list[Writer]) -> None:
    """Check that every call was applied, in the order of its address."""
    applied: dict[str, list[int]] = defaultdict(list)
    for request in sandbox.requests:
        if request["status"] == 200:
            body = request["request"]
            applied[body["email"]].append(int(body["customFields"]["n"]))
    assert all(numbers == sorted(numbers) for numbers in applied.values())
    for writer in writers:
        assert len(writer.recorded) > 5
        arrived = {n for email, ns in applied.items() if email.startswith(writer.name) for n in ns}
        assert set(writer.recorded) <= arrived
    for email, contact in sandbox.contacts.items():
        assert contact["customFields"] == {"n": str(applied[email][-1])}
