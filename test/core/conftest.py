"""Fixtures of the tests of the core."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sendx_python_sdk import ApiClient, Configuration


@pytest.fixture(autouse=True)
def no_defaults() -> Iterator[None]:
    """Forget the default client and configuration, which other tests may have created."""
    forget_defaults()
    yield
    forget_defaults()


def forget_defaults() -> None:
    ApiClient.set_default(None)
    Configuration.set_default(None)
