"""The command `sendx`. Needs the extra `cli`.

`main` is what the script calls; `python -m sendx_python_sdk.cli` does the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    :param arguments: the command line, without the program's name; sys.argv by default.
    :return: exit code: 0 done, 1 something was refused, 2 wrong usage or a missing package,
        3 not authorised, 4 SendX could not be reached, 130 interrupted.
    """
    _mend_streams()
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
        return code
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # that is how `head` takes its leave
            sys.stderr.write(f"Error: cannot write the output: {error.strerror or error}\n")
        # So that the end of Python, which tries once more, is silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 130 if isinstance(error, BrokenPipeError) else 2


def _mend_streams() -> None:
    """Give an empty stream where there is none, or a file that is opened later, such as a journal,
    would get its number; and show in another way what the encoding of a stream does not have."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    stdout: Any = sys.stdout
    if hasattr(stdout, "reconfigure"):  # a program that calls `main` may have put something else
        stdout.reconfigure(errors="backslashreplace")


def _run(words: list[str]) -> int:
    if "--version" in words and {*words} <= {"--version", "--json"}:
        from sendx_python_sdk import __version__  # without loading more than this

        text = f'{{"version": "{__version__}"}}' if "--json" in words else __version__
        sys.stdout.write(text + "\n")
        return 0
    try:
        from sendx_python_sdk.cli.commands import run
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.stderr.write(
            "sendx: the command needs the package click; "
            'install it with: pip install "sendx-python-sdk[cli]"\n'
        )
        return 2
    return run(words)
