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


def write(text: str) -> bool:
    """Write text for people to standard output, in its encoding.

    :return: whether the reader is still there. One that has gone away, such as `head`, is not an
        error, but writing more is useless.
    :raises OSError: if the text cannot be written, for example because the disk is full.
    """
    return _write(sys.stdout, text)


def write_data(text: str) -> bool:
    """Write JSON or CSV to standard output, in UTF-8 whatever the encoding of standard output.

    Lone surrogates, which UTF-8 does not have, are escaped as in JSON. See `write`.
    """
    binary = getattr(sys.stdout, "buffer", None)  # A program may have replaced standard output.
    if binary is None:
        return _write(sys.stdout, text)
    return _write(binary, text.encode("utf-8", "backslashreplace"))


def _write(stream: Any, content: str | bytes) -> bool:
    try:
        stream.write(content)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        if not isinstance(error, BrokenPipeError):
            raise
        return False
    return True


def discard_output() -> None:
    """Discard all further output; otherwise Python would fail again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
