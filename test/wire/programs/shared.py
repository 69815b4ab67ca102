"""Helpers of the programs. SENDX_HOST and SENDX_API_KEY hold the server's URL and a key."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

# Python 3.12 and later warn of every fork beside threads.
warnings.filterwarnings("ignore", "This process", DeprecationWarning)


def make_api() -> TrackingApi:
    return TrackingApi(ApiClient(Configuration(retries=0, ssl_ca_cert=os.getenv("CA_FILE"))))


def call(api: TrackingApi, name: str, count: int = 1) -> None:
    """Make calls, and check that each gets its own answer."""
    for number in range(count):
        email = f"{name}-{number}@example.com"
        answer = api.identify_contact({"email": email}).message
        assert answer == email, f"{email} got {answer}"


def call_in_threads(threads: ThreadPoolExecutor, api: TrackingApi, name: str) -> None:
    list(threads.map(lambda number: call(api, f"{name}-{number}", 4), range(8)))


def fork(work: Callable[[], object]) -> int:
    """Run this in a forked process, which is killed if it hangs; return its id."""
    child = os.fork()
    if child == 0:
        signal.alarm(40)
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    return child


def check(children: Iterable[int]) -> None:
    """Wait for forked processes, and check that all have succeeded."""
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert not any(codes), codes
