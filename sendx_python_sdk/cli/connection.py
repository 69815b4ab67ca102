"""The options for host, key and sandbox, and the client that they configure."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from sendx_python_sdk.cli.console import NOT_AUTHORIZED, Failure, failure

if TYPE_CHECKING:
    from sendx_python_sdk.api import TrackingApi

_OPTIONS = [
    click.option(
        "--host", metavar="URL", help="Base URL of SendX, instead of SENDX_HOST or production."
    ),
    click.option(
        "--sandbox", is_flag=True, help="Send to a temporary sandbox, started for this command."
    ),
    click.option(
        "--api-key-file",
        metavar="FILE",
        type=click.Path(),
        help="File with the Team API Key (- for standard input), instead of SENDX_API_KEY.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, including errors."),
]


@dataclass(frozen=True)
class Target:
    """The host and the key to use.

    :param host: base URL; None for `SENDX_HOST` or production.
    :param sandbox: whether to start a sandbox and send there.
    :param api_key_file: file with the key; None for the environment or a prompt.
    """

    host: str | None
    sandbox: bool
    api_key_file: str | None


def connection_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add `--host`, `--sandbox`, `--api-key-file` and `--json` to a command.

    The command is called with `target` and `as_json`.
    """

    @wraps(command)
    def with_target(
        *, host: str | None, sandbox: bool, api_key_file: str | None, **options: Any
    ) -> int:
        return command(target=Target(host, sandbox, api_key_file), **options)

    for option in reversed(_OPTIONS):
        with_target = option(with_target)
    return with_target


@contextmanager
def connect(target: Target, **settings: Any) -> Generator[TrackingApi]:
    """Open a client.

    :param settings: options of `Configuration`.
    :raises Failure: if there is no key, or an option is invalid.
    """
    from sendx_python_sdk import ApiClient, ApiValueError, Configuration, TrackingApi

    with ExitStack() as stack:
        try:
            if target.sandbox:
                if target.host is not None or target.api_key_file is not None:
                    raise Failure("--sandbox cannot be combined with --host or --api-key-file")
                settings = {"proxy": "", **settings}
                sandbox = stack.enter_context(_sandbox_class()())
                host, key = sandbox.url, sandbox.api_key
            else:
                host, key = target.host, read_key(target.api_key_file)
            config = Configuration(host, api_key={"TeamApiKey": key}, **settings)
            api = TrackingApi(stack.enter_context(ApiClient(config)))
        except ApiValueError as error:
            raise failure(error) from None
        yield api


def patience() -> dict[str, Any]:
    """Return settings for a command that reads many pages, so that it outlasts a rate limit."""
    from sendx_python_sdk import RetryPolicy

    return {"timeout": (5, 30), "retries": RetryPolicy(max_retries=5, budget=1_000_000)}


def _sandbox_class() -> Any:
    try:
        from sendx_python_sdk.sandbox import Sandbox
    except ImportError as error:
        raise Failure(str(error)) from None
    return Sandbox


def read_key(path: str | None) -> str:
    """Return the key: from the file, else from the environment, else from a prompt on a terminal.

    :raises Failure: if there is no key, or it cannot be sent in a header.
    """
    from sendx_python_sdk._auth import key_value
    from sendx_python_sdk.exceptions import ApiValueError

    origin, key = "SENDX_API_KEY", os.environ.get("SENDX_API_KEY")
    if path is not None:
        origin = "standard input" if path == "-" else path
        try:
            with click.open_file(path, encoding="utf-8-sig") as file:
                key = file.read(65536)
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"cannot read the key in {origin}: {error}") from None
    elif key is None and sys.stdin.isatty() and sys.stderr.isatty():
        origin, key = "the prompt", click.prompt("Team API Key", hide_input=True, err=True)
    if key is None:
        raise Failure(
            "no key: set SENDX_API_KEY to the Team API Key (in SendX under Settings, Team API "
            "Key), or pass a file that contains it with --api-key-file",
            NOT_AUTHORIZED,
        )
    try:
        return key_value(key, f"the key from {origin}")
    except ApiValueError as error:
        raise Failure(str(error), NOT_AUTHORIZED) from None
