"""Standard streams that are missing, closed by their reader, or of a narrow encoding."""

from __future__ import annotations

import os
import sys
from typing import Any


def open_missing_streams() -> None:
    """Replace missing streams, and escape characters that standard output cannot encode.

    Without a stream, the next file to be opened would get its number and receive the output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    stdout: Any = sys.stdout
    if hasattr(stdout, "reconfigure"):  # A program that calls main() may have replaced it.
        stdout.reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """Write to standard output. A reader that has gone away, such as `head`, is not an error.

    :raises OSError: if the text cannot be written, because the disk is full for example.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        if not isinstance(error, BrokenPipeError):
            raise


def discard_output() -> None:
    """Send all further output to nowhere; Python would fail again when it flushes at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
