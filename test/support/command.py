"""Run the command `sendx`."""

from __future__ import annotations

import json
import os
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
        """The output, which must be one line of JSON."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The error, which must be one line of JSON."""
        assert self.err.count("\n") == 1
        return json.loads(self.err)["error"]

    @property
    def cells(self) -> list[list[str]]:
        """The rows of the tables in the output."""
        lines = (line for line in self.out.splitlines() if line.startswith("│"))
        return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


Run = Callable[..., Done]
File = Callable[..., Path]  # writes a file
Check = Callable[..., Done]  # writes a file and checks it in a dry run


def runner(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command line in this process."""

    def run(*words: str | Path) -> Done:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Done(code, *capfd.readouterr())

    return run


def run_apart(*words: str | Path, stdin: bytes = b"", **options: Any) -> Done:
    """Run a command line in a separate process.

    :param options: for `subprocess.run`; `env` is added to the environment.
    """
    command = [*COMMAND, *map(str, words)]
    options["env"] = {**os.environ, **options.get("env", {})}
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=60, **options)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
