"""Fixtures for tests that run against a sandbox. pytest loads them by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# pytest starts with this module: what is heavy, or needs the extra, is loaded by the fixtures.
if TYPE_CHECKING:
    from sendx_python_sdk.api_client import ApiClient
    from sendx_python_sdk.sandbox import Sandbox


@pytest.fixture
def sendx_sandbox() -> Iterator[Sandbox]:
    """A sandbox for this test alone, empty at its start.

    During the test every client without a host of its own talks to it: the default client, and
    those that the code under test makes for itself, such as `ApiClient(Configuration(timeout=10))`.

    :raises ImportError: if the extra `sandbox` is not installed.
    """
    from sendx_python_sdk import ApiClient, Configuration, RetryPolicy
    from sendx_python_sdk.sandbox import Sandbox

    # Retries are made, but a test does not wait long for them.
    retries = RetryPolicy(backoff=0.01)
    with (
        Sandbox() as sandbox,
        ApiClient(sandbox.configuration(retries=retries)) as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        # Clients that the code under test makes for itself must not reach the service either.
        patch.setenv("SENDX_HOST", sandbox.url)
        patch.setenv("SENDX_API_KEY", sandbox.api_key)
        patch.setattr(Configuration, "_default", client.configuration)
        patch.setattr(ApiClient, "_default", client)
        yield sandbox


@pytest.fixture
def sendx_api_client(sendx_sandbox: Sandbox) -> ApiClient:
    """A client that talks to `sendx_sandbox`. It is closed after the test.

    Its retries pause for no more than some hundredths of a second, unless a reply has a
    `Retry-After`.
    """
    from sendx_python_sdk.api_client import ApiClient

    return ApiClient.get_default()
