"""Tables, messages and errors of the commands."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from sendx_python_sdk._checks import printable
from sendx_python_sdk.cli.streams import write, write_data
from sendx_python_sdk.exceptions import (
    ApiConnectionException,
    ApiDecodeException,
    ApiException,
    ForbiddenException,
    ServiceException,
    TooManyRequestsException,
    UnauthorizedException,
)

if TYPE_CHECKING:
    from rich.console import Console

DONE, REJECTED, USAGE, NOT_AUTHORIZED, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 4, 130
# The command's equivalents of settings named in the SDK's messages.
_OPTIONS = {"host": "--host", "ssl_ca_cert": "the environment variable SSL_CERT_FILE"}


class Failure(Exception):
    """An error that ends a command.

    :param message: the error to print.
    :param exit_code: the command's exit code.
    :param status: HTTP status of the reply; None if the error is not a reply.
    """

    def __init__(self, message: str, exit_code: int = USAGE, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
        self.status = status


def say(text: str, prefix: str = "") -> None:
    """Print a message on standard error.

    :param prefix: a word to begin with, in bold red on a terminal with colors. On a terminal, the
        first line is then wrapped; the others, which may be commands to copy, are not.
    """
    text = printable(text)
    if prefix:
        text = f"{prefix} {text}"
        if sys.stderr.isatty():
            first, *others = text.split("\n")
            width = shutil.get_terminal_size().columns - 1
            text = "\n".join([textwrap.fill(first, width, break_on_hyphens=False), *others])
            if not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
                text = click.style(prefix, fg="red", bold=True) + text.removeprefix(prefix)
    with suppress(OSError):  # There may be no reader.
        click.echo(text, err=True)


def report_failure(error: Failure, *, as_json: bool) -> int:
    """Print why a command failed; return its exit code."""
    if as_json:
        about = {"message": error.message, "exit_code": error.exit_code, "status": error.status}
        say(json.dumps({"error": {k: v for k, v in about.items() if v is not None}}))
    else:
        say(error.message, "Error:")
    return error.exit_code


def print_json(value: Any) -> bool:
    """Print a value on standard output as one line of JSON.

    :return: whether the reader is still there.
    """
    return write_data(json.dumps(value) + "\n")


def console(*, stderr: bool = False) -> Console:
    """Return a console that prints text as it is, without markup."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=False)


def print_table(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, stderr: bool = False
) -> None:
    """Print a table; nothing if it has no rows.

    :param head: names of the columns; empty for two columns without names.
    :param stderr: whether to print on standard error instead of standard output.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.ROUNDED, show_header=bool(head))
    for name in head or ("", ""):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(str(cell))) for cell in row))
    if table.row_count:
        _print(printable(title), table, stderr=stderr)


def print_list(title: str, style: str, lines: Iterable[str], *, stderr: bool = False) -> None:
    """Print a title in a style of Rich, such as "bold red", and lines that are not wrapped."""
    from rich.text import Text

    _print(Text(title, style), printable("\n".join(lines)), stderr=stderr)


def _print(*parts: Any, stderr: bool = False) -> None:
    out = console(stderr=stderr)
    with out.capture() as captured:  # Rich itself would exit if the reader has gone away.
        for part in parts:
            out.print(part, soft_wrap=isinstance(part, str))
    if stderr:
        with suppress(OSError):  # There may be no reader.
            click.echo(captured.get(), err=True, nl=False)
    else:
        write(captured.get())


def is_transient(error: BaseException) -> bool:
    """Return whether the same request may succeed later, as there was no usable reply."""
    if isinstance(error, ApiException) and error.status in (407, 408, *range(300, 400)):
        return True
    kinds = (
        ApiConnectionException,
        ApiDecodeException,
        ServiceException,
        TooManyRequestsException,
    )
    return isinstance(error, kinds)


def reason_of(error: BaseException) -> str:
    """Return the reason for a failed request, in one line."""
    from pydantic import ValidationError

    from sendx_python_sdk._models import problems_of

    if isinstance(error, ValidationError):
        return problems_of(error)
    if not isinstance(error, ApiException):
        return " ".join(str(error).split()) or type(error).__name__
    reason = f"{error.message} (HTTP {error.status})" if error.status else str(error.message)
    reason = re.sub(r"`(\w+)`", lambda name: _OPTIONS.get(name[1], name[1]), reason)
    return " ".join(reason.split())


def failure(error: Exception) -> Failure:
    """Return the `Failure` for a failed call."""
    reason = reason_of(error)
    status = error.status or None if isinstance(error, ApiException) else None
    if isinstance(error, (UnauthorizedException, ForbiddenException)):
        return Failure(f"not authorized: {reason}; check the key", NOT_AUTHORIZED, status)
    if isinstance(error, ApiConnectionException):
        hint = "" if "; " in reason else "; check --host, the network and the proxy"
        return Failure(f"could not reach SendX: {reason}{hint}", UNREACHABLE)
    if is_transient(error):
        from sendx_python_sdk._retries import NOT_SENT_AGAIN

        hint = "check --host" if status and 300 <= status < 400 else "try again later"
        hint = "add a user name and a password to the proxy's URL" if status == 407 else hint
        if isinstance(error, ApiException) and NOT_SENT_AGAIN in str(error.reason):
            hint = "it may have been applied; check before you send it again"
        return Failure(f"SendX failed: {reason}; {hint}", UNREACHABLE, status)
    return Failure(reason, REJECTED if isinstance(error, ApiException) else USAGE, status)
