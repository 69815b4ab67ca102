"""Tests that a user of pytest-recording would write.

The server's URL is in `SERVER_URL`, the folder of the cassettes in `CASSETTES`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from calls import EMAIL, outcome_of, tracking

from sendx_python_sdk import TrackingApi, identify_many


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return os.environ["CASSETTES"]


@pytest.fixture
def api() -> Iterator[TrackingApi]:
    with tracking(os.environ["SERVER_URL"]) as opened:
        yield opened


@pytest.mark.vcr
def test_retried_call(api: TrackingApi) -> None:
    assert api.identify_contact({"email": EMAIL}).message == "said 200"


@pytest.mark.vcr
def test_many_calls(api: TrackingApi) -> None:
    contacts = [{"email": f"{number}@example.com"} for number in range(3)]
    # One worker, as VCR.py is not thread-safe: it lifts its patches while it opens a connection.
    results = identify_many(api, contacts, max_workers=1)
    assert [result.response.message for result in results if result.response] == ["said 200"] * 3


@pytest.mark.vcr
def test_unknown_call(api: TrackingApi) -> None:
    outcome = outcome_of(api.identify_contact)
    assert "CannotOverwriteExistingCassetteException" in outcome


@pytest.mark.block_network
def test_blocked_network(api: TrackingApi) -> None:
    assert "RuntimeError" in outcome_of(api.identify_contact)
