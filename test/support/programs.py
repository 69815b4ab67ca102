"""Run the programs of the tests, each in a separate process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any


def run_program(path: str | Path, *args: object, **options: Any) -> str:
    """Run a Python file, with warnings as errors, and check that it succeeds.

    :param args: its arguments.
    :param options: for `subprocess.run`.
    :return: what it printed.
    """
    command = [sys.executable, "-B", "-W", "error", str(path), *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout
