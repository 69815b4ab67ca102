"""How tests run the command `sendx`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sendx_python_sdk.cli import main

COMMAND = [sys.executable, "-m", "sendx_python_sdk.cli"]


class Done(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed; that is to be one line of JSON and nothing else."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)


Run = Callable[..., Done]


def runner(capfd: pytest.CaptureFixture[str]) -> Run:
    """Make a function that runs a command line in this process."""

    def run(*words: str | Path) -> Done:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Done(code, *capfd.readouterr())

    return run


def run_apart(*words: str | Path, stdin: bytes = b"", **options: Any) -> Done:
    """Run a command line in a process of its own."""
    command = [*COMMAND, *map(str, words)]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=60, **options)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
