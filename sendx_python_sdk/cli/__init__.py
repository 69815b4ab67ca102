"""The command `sendx`. Needs the extra `cli`.

`main` is what the script calls; `python -m sendx_python_sdk.cli` does the same.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    :param arguments: the command line, without the program's name; sys.argv by default.
    :return: exit code: 0 done, 1 something was refused, 2 wrong usage or a missing package,
        3 not authorised, 4 SendX could not be reached, 130 interrupted.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
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
