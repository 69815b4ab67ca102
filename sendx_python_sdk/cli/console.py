"""What the commands print, and how they fail."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

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

DONE, REFUSED, USAGE, NOT_AUTHORISED, NOT_REACHED, INTERRUPTED = 0, 1, 2, 3, 4, 130


class Failure(Exception):
    """The end of a command, with what is said on standard error and the exit code."""

    def __init__(self, message: str, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


def say(text: str) -> None:
    """Print a line for people on standard error."""
    with suppress(OSError):  # nobody may be there to read it
        click.echo(printable(text), err=True)


def printable(text: str) -> str:
    """Replace what could steer a terminal: control characters, lone surrogates."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def print_json(value: Any) -> None:
    """Print a value on standard output as one line of JSON."""
    click.echo(json.dumps(value))


def console(*, stderr: bool = False) -> Console:
    """Make a console that prints text as it is, without markup."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=False)


def print_table(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table for people on standard output; nothing if it has no rows.

    :param head: the names of the columns; empty for two columns without names.
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
        out = console()
        out.print(printable(title))
        out.print(table)


def is_transient(error: BaseException) -> bool:
    """Tell whether the same request may succeed later: nothing, or nothing sensible, came back."""
    if isinstance(error, ApiException) and error.status in (408, *range(300, 400)):
        return True
    kinds = (
        ApiConnectionException,
        ApiDecodeException,
        ServiceException,
        TooManyRequestsException,
    )
    return isinstance(error, kinds)


def reason_of(error: BaseException) -> str:
    """Say in one line why a request failed."""
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        lines = error.errors(include_url=False, include_input=False)
        return "; ".join(f"{'.'.join(map(str, line['loc']))}: {line['msg']}" for line in lines)
    if isinstance(error, ApiException):
        status = f" (HTTP {error.status})" if error.status else ""
        return " ".join(f"{error.message}{status}".split())
    return " ".join(str(error).split()) or type(error).__name__


def failure(error: Exception) -> Failure:
    """Make of a failed call the end of the command, with its exit code."""
    reason = reason_of(error)
    if isinstance(error, (UnauthorizedException, ForbiddenException)):
        return Failure(f"not authorised: {reason}; check the Team API Key", NOT_AUTHORISED)
    if is_transient(error):
        hint = "check --host, the network and the proxy, or try again later"
        return Failure(f"could not reach SendX: {reason}; {hint}", NOT_REACHED)
    return Failure(reason, REFUSED if isinstance(error, ApiException) else USAGE)
