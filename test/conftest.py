"""Fixtures of all tests."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from support.servers import Server

    from sendx_python_sdk import TrackingApi
    from sendx_python_sdk.sandbox import Sandbox

# Nothing but this machine can be reached.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_interrupts() -> None:
    """Undo what a shell does to a job in the background: it and its children ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the machine's proxy and key from the environment."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "sendx_api_key"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a scripted server; its clients are closed after the test."""
    from support.servers import Server  # the tests of the distributions run without the package

    with Server() as running:
        yield running


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Run a sandbox."""
    from sendx_python_sdk.sandbox import Sandbox

    with Sandbox() as running:
        yield running


@pytest.fixture
def tracking(sandbox: Sandbox) -> Iterator[TrackingApi]:
    """Return an API of that sandbox, without retries."""
    from sendx_python_sdk import ApiClient, TrackingApi

    with ApiClient(sandbox.configuration(retries=0)) as client:
        yield TrackingApi(client)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run the system's Chromium, else the one of `playwright install chromium`."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=found, args=BROWSER_FLAGS) as it,
    ):
        yield it
