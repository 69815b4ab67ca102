"""The calls that the programs make.

The functions import the package when they are called: its order among the tools is under test.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sendx_python_sdk import TrackingApi

EMAIL = "john.doe@example.com"
CANNED = {"status": "200", "message": "canned"}
CANNED_ERROR = {"status": "422", "message": "canned error"}


def _stay_on_loopback(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
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


def outcome_of(call: Any, *args: Any, **kwargs: Any) -> str:
    """Call a method of an API.

    :return: the reply's message, or the class names of the exception and its causes.
    """
    try:
        message: str = call(*args, **kwargs).message
    except Exception as error:
        chain: list[str] = []
        cause: BaseException | None = error
        while cause is not None:
            chain.append(type(cause).__name__)
            cause = cause.__cause__ or cause.__context__
        return " < ".join(chain)
    return message


def identify(url: str) -> str:
    """Identify one contact."""
    with tracking(url) as api:
        return outcome_of(api.identify_contact, {"email": EMAIL})


def identify_several(url: str) -> str:
    """Identify three contacts in threads; return the sorted messages."""
    from sendx_python_sdk import identify_many

    contacts = [{"email": f"{number}@example.com"} for number in range(3)]
    with tracking(url) as api:
        results = list(identify_many(api, contacts, max_workers=3))
    return ", ".join(sorted(str(result.error or result.response.message) for result in results))


SCENARIOS = {"one": identify, "several": identify_several}


def import_package() -> None:
    """Import every module that a call needs, as the package's names are lazy."""
    from sendx_python_sdk import ApiClient, TrackingApi, identify_many

    assert ApiClient
    assert TrackingApi
    assert identify_many


def use_package_first() -> None:
    """Make a call before the tool is set up, if a server is named in `FIRST_URL`."""
    if url := os.environ.get("FIRST_URL"):
        identify(url)


def call_around(
    intercept: Callable[[str], AbstractContextManager[None]], url: str, first: str, *ca: str
) -> None:
    """Make calls inside and outside a block that intercepts them; print their outcomes as JSON.

    :param intercept: returns the block for a server's URL.
    :param url: the server's URL.
    :param first: where the first call is made, "outside" or "inside" the block.
    :param ca: the file of the server's CA, if it has one.
    """
    said: dict[str, str] = {}
    with tracking(url, ssl_ca_cert=ca[0] if ca else None) as api:
        if first == "outside":
            said["before"] = outcome_of(api.identify_contact, {"email": EMAIL})
        with intercept(url):
            said["inside"] = outcome_of(api.identify_contact, {"email": EMAIL})
            said["error"] = outcome_of(api.track_contact, {"email": EMAIL})
        said["after"] = outcome_of(api.identify_contact, {"email": EMAIL})
    print(json.dumps(said))
