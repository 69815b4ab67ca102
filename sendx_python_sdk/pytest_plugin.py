"""Fixtures and options for tests that run against a sandbox. pytest loads them automatically."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

# pytest imports this module at every start, so heavy modules and those of the extra are imported on
# use.
if TYPE_CHECKING:
    from sendx_python_sdk.api_client import ApiClient
    from sendx_python_sdk.sandbox import Sandbox

_FIXTURE = "the fixture sendx_sandbox"
_SESSION = pytest.StashKey["Sandbox"]()
_earlier_ports: list[int] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--sendx-sandbox`, and `sendx_sandbox` for the configuration file."""
    text = "Run a SendX sandbox for the whole session; no test can call SendX itself."
    parser.getgroup("sendx").addoption("--sendx-sandbox", action="store_true", help=text)
    parser.addini("sendx_sandbox", text, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Start the session's sandbox if the option is set, before tests are imported."""
    if config.getoption("sendx_sandbox") or config.getini("sendx_sandbox"):
        stack = ExitStack()
        config.add_cleanup(stack.close)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        try:
            sandbox = stack.enter_context(_in_place_of_sendx("the option sendx_sandbox", patch))
        except ImportError as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[_SESSION] = sandbox


@pytest.fixture(scope="session")
def sendx_sandbox_session(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    """A sandbox for the whole session; `reset()` empties it.

    From its first use, it replaces SendX like `sendx_sandbox`, except in tests that use that
    fixture.

    :raises ImportError: if the extra `sandbox` is not installed.
    """
    from sendx_python_sdk.configuration import Substitute

    if (sandbox := pytestconfig.stash.get(_SESSION, None)) is not None:
        yield sandbox
        return
    if Substitute.active is not None and Substitute.active.source == _FIXTURE:
        # The test's sandbox would end first and restore the settings from before either started.
        pytest.fail("sendx_sandbox_session must be an argument of the test, or start earlier")
    with (
        pytest.MonkeyPatch.context() as patch,
        _in_place_of_sendx("the fixture sendx_sandbox_session", patch) as sandbox,
    ):
        yield sandbox


@pytest.fixture
def sendx_sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox for one test, empty at first.

    It replaces SendX: during the test, every client without an explicit host calls it, with its
    key, and a call to SendX itself raises RuntimeError.

    :raises ImportError: if the extra `sandbox` is not installed.
    """
    # The test's own `monkeypatch` also undoes the test's changes to these variables.
    with _in_place_of_sendx(_FIXTURE, monkeypatch) as sandbox:
        yield sandbox


@pytest.fixture
def sendx_api_client(sendx_sandbox: Sandbox) -> ApiClient:
    """A client for `sendx_sandbox`, closed after the test.

    Its retries pause for a few hundredths of a second, unless a reply has a `Retry-After`.
    """
    from sendx_python_sdk.api_client import ApiClient

    return ApiClient.get_default()


@contextmanager
def _in_place_of_sendx(source: str, environment: pytest.MonkeyPatch) -> Generator[Sandbox]:
    from sendx_python_sdk import ApiClient, Configuration, RetryPolicy
    from sendx_python_sdk.configuration import Substitute

    with (
        _started() as sandbox,
        # Keep retries, but make their pauses short.
        ApiClient(Configuration(retries=RetryPolicy(backoff=0.01))) as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(Substitute, "active", Substitute(sandbox.url, sandbox.api_key, source))
        patch.setattr(Configuration, "_default", client.configuration)
        patch.setattr(ApiClient, "_default", client)
        # For subprocesses of the code under test.
        environment.setenv("SENDX_HOST", sandbox.url)
        environment.setenv("SENDX_API_KEY", sandbox.api_key)
        yield sandbox


@contextmanager
def _started() -> Generator[Sandbox]:
    """Start a sandbox, reusing an earlier one's port if it is free.

    A client keeps idle connections to each port it has called, so a client shared by many tests
    would accumulate them.
    """
    from sendx_python_sdk.sandbox import Sandbox

    try:
        sandbox = Sandbox(port=_earlier_ports.pop() if _earlier_ports else 0).start()
    except OSError:
        sandbox = Sandbox().start()
    _, _, port = sandbox.page_url.strip("/").rpartition(":")
    with sandbox:
        yield sandbox
    _earlier_ports.append(int(port))
