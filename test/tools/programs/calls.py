"""The calls that the programs make.

The package is imported when a function is called: its order among the tools is under test.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sendx_python_sdk import TrackingApi

EMAIL = "john.doe@example.com"


def _stay_on_loopback(event: str, args: tuple[Any, ...]) -> None:
    hosts = {
        "socket.getaddrinfo": lambda: args[0],
        "socket.connect": lambda: args[1][0] if isinstance(args[1], tuple) else None,
    }
    host = hosts[event]() if event in hosts else None
    if host not in (None, "127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost"):
        print(f"{event} of {host!r}: tests stay on loopback", file=sys.stderr, flush=True)
        os._exit(1)


# Agents look for cloud metadata and collectors. They would swallow an exception, so this exits.
sys.addaudithook(_stay_on_loopback)


@contextmanager
def tracking(url: str, **options: Any) -> Iterator[TrackingApi]:
    """Open an API for a server, with the key from the variable `SENDX_API_KEY`."""
    from sendx_python_sdk import ApiClient, Configuration, RetryPolicy, TrackingApi

    options.setdefault("retries", RetryPolicy(max_retries=1, backoff=0.01))
    with ApiClient(Configuration(host=url, **options)) as client:
        yield TrackingApi(client)


def outcome_of(call: Any, email: str = EMAIL) -> str:
    """Call a method of an API.

    :return: the reply's message, or the class names of the exception and its causes.
    """
    try:
        return str(call({"email": email}).message)
    except Exception as error:
        chain = []
        cause: BaseException | None = error
        while cause is not None:
            chain.append(type(cause).__name__)
            cause = cause.__cause__ or cause.__context__
        return " < ".join(chain)


def identify(url: str) -> str:
    """Identify one contact."""
    with tracking(url) as api:
        return outcome_of(api.identify_contact)


def identify_several(url: str) -> str:
    """Identify three contacts in threads; return the sorted messages."""
    from sendx_python_sdk import identify_many

    with tracking(url) as api:
        contacts: list[dict[str, Any]] = [{"email": f"{number}@example.com"} for number in range(3)]
        results = list(identify_many(api, contacts, max_workers=3))
    return ", ".join(sorted(str(r.error or (r.response and r.response.message)) for r in results))


def import_package() -> None:
    """Import every module that a call needs, as the package's names are lazy."""
    from sendx_python_sdk import ApiClient, TrackingApi, identify_many

    assert all((ApiClient, TrackingApi, identify_many))
