"""Tests that share a sandbox, among them one that has its own."""

from sendx_python_sdk import TrackingApi


def identify(email):
    TrackingApi().identify_contact({"email": email})


def test_first(sendx_sandbox_session):
    identify("first@example.com")
    assert list(sendx_sandbox_session.contacts) == ["first@example.com"]


def test_own(sendx_sandbox, sendx_sandbox_session):
    identify("own@example.com")
    assert list(sendx_sandbox.contacts) == ["own@example.com"]


def test_without_a_fixture():
    identify("third@example.com")


def test_last(sendx_sandbox_session):
    assert list(sendx_sandbox_session.contacts) == ["first@example.com", "third@example.com"]
