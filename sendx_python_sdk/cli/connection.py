"""The options that say where to send and with which key, and the client that they make."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sendx_python_sdk.cli.console import NOT_AUTHORISED, Failure, failure

if TYPE_CHECKING:
    from sendx_python_sdk.api import TrackingApi

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = [
    click.option("--host", metavar="URL", help="Base URL of SendX, instead of production."),
    click.option("--sandbox", is_flag=True, help="Send to a sandbox that lives for this command."),
    click.option(
        "--api-key-file",
        metavar="FILE",
        type=click.Path(),
        help="Read the Team API Key from a file, - for standard input, instead of SENDX_API_KEY.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
]


@dataclass(frozen=True)
class Target:
    """Where to send: what the options say.

    :param host: base URL, None for production.
    :param sandbox: whether to start a sandbox and send there.
    :param api_key_file: where the key is; None for the environment, or to ask for it.
    """

    host: str | None
    sandbox: bool
    api_key_file: str | None


def connection_options(command: F) -> F:
    """Give a command `--host`, `--sandbox`, `--api-key-file` and `--json`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@contextmanager
def connect(target: Target, **settings: Any) -> Generator[TrackingApi]:
    """Make the client.

    :param settings: for `Configuration`.
    :raises Failure: if there is no key, or the options make no sense.
    """
    from sendx_python_sdk import ApiClient, ApiValueError, Configuration, TrackingApi

    with ExitStack() as stack:
        try:
            if target.sandbox:
                if target.host is not None or target.api_key_file is not None:
                    raise Failure("--sandbox goes without --host and --api-key-file")
                settings = {"proxy": "", **settings}
                sandbox = stack.enter_context(_sandbox_class()())
                target = Target(sandbox.url, True, None)
                key = sandbox.api_key
            else:
                key = read_key(target.api_key_file)
            config = Configuration(target.host, api_key={"TeamApiKey": key}, **settings)
            api = TrackingApi(stack.enter_context(ApiClient(config)))
        except ApiValueError as error:
            raise failure(error) from None
        yield api


def _sandbox_class() -> Any:
    try:
        from sendx_python_sdk.sandbox import Sandbox
    except ImportError as error:
        raise Failure(str(error)) from None
    return Sandbox


def read_key(path: str | None) -> str:
    """Find the key: in the file, else in the environment, else by asking on a terminal.

    :raises Failure: if there is none, or it cannot be sent in a header.
    """
    from sendx_python_sdk._auth import key_value
    from sendx_python_sdk.exceptions import ApiValueError

    name, key = "SENDX_API_KEY", os.environ.get("SENDX_API_KEY")
    if path is not None:
        name = f"the key in {'standard input' if path == '-' else path}"
        try:
            with click.open_file(path, encoding="utf-8-sig") as file:
                key = file.read(65536)
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"cannot read {name}: {error}") from None
    elif key is None and sys.stdin.isatty() and sys.stderr.isatty():
        name, key = "the key", click.prompt("Team API Key", hide_input=True, err=True)
    if key is None:
        raise Failure(
            "there is no key: put the Team API Key (in SendX: Settings, Team API Key) into "
            "SENDX_API_KEY, or its file into --api-key-file",
            NOT_AUTHORISED,
        )
    try:
        return key_value(key, name)
    except ApiValueError as error:
        raise Failure(str(error), NOT_AUTHORISED) from None
