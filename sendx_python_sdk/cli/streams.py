"""Standard streams that are missing, closed by their reader, or limited by their encoding."""

from __future__ import annotations

import os
import sys
from typing import Any


def open_missing_streams() -> None:
    """Replace missing streams, and escape characters that standard output cannot encode.

    If a stream is missing, the next opened file would get its descriptor and receive the output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    stdout: Any = sys.stdout
    if hasattr(stdout, "reconfigure"):  # A program that calls main() may have replaced it.
        stdout.reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """Write to standard output. A reader that has gone away, such as `head`, is not an error.

    :raises OSError: if the text cannot be written, for example because the disk is full.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        if not isinstance(error, BrokenPipeError):
            raise


def discard_output() -> None:
    """Discard all further output; otherwise Python would fail again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
