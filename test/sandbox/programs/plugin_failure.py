"""A test that expects a tag of a contact that is not there."""

from sendx_python_sdk import TrackingApi


def test_wrong(sendx_sandbox):
    TrackingApi().identify_contact({"email": "john@example.com"})
    sendx_sandbox.assert_tagged("jon@example.com", "new")
