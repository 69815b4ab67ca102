"""The command `sendx`. It needs the extra `cli`; `python -m sendx_python_sdk.cli` runs it too."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sendx_python_sdk.cli.streams import open_missing_streams, write

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    :param arguments: command line without the program's name; by default `sys.argv[1:]`.
    :return: exit code: 0 done, 1 something was rejected, 2 wrong usage, a file that cannot be read
        or written, or a missing package, 3 not authorized, 4 SendX could not be reached or failed,
        130 interrupted.
    """
    open_missing_streams()
    words = sys.argv[1:] if arguments is None else list(arguments)
    if "--version" in words and {*words} <= {"--version", "--json"}:
        return _print_version(as_json="--json" in words)
    try:
        from sendx_python_sdk.cli.commands import run

        return run(words)
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich", "python_calamine"):
            raise
        sys.stderr.write(
            f"Error: the package {error.name} is missing; "
            'install it with: pip install "sendx-python-sdk[cli]"\n'
        )
        return 2


def _print_version(*, as_json: bool) -> int:
    """Print the version without loading click, pydantic or urllib3."""
    from sendx_python_sdk import __version__

    try:
        write(f'{{"version": "{__version__}"}}\n' if as_json else f"{__version__}\n")
    except OSError as error:
        sys.stderr.write(f"Error: cannot write the output: {error.strerror}\n")
        return 2
    return 0
