"""Tests under `--sendx-sandbox`: no fixture is needed, not even while they are imported."""

import pytest

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

TrackingApi().identify_contact({"email": "import@example.com"})
staging = ApiClient(Configuration(server_index=1))


def test_staging_cannot_be_called():
    with pytest.raises(RuntimeError, match="while the option sendx_sandbox is active"):
        TrackingApi(staging).track_contact({"email": "john@example.com"})


def test_own_sandbox_is_empty(sendx_sandbox):
    assert sendx_sandbox.contacts == {}


def test_sandbox_of_the_session_is_shared(sendx_sandbox_session):
    TrackingApi().track_contact({"email": "import@example.com", "addTags": ["new"]})
    sendx_sandbox_session.assert_tagged("import@example.com", "new")
