"""Tests that use `sendx_sandbox`, and one after them that does not."""

import os

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

PRODUCTION = Configuration().host
early = ApiClient(Configuration(api_key={"TeamApiKey": "key-of-production"}))


def sign_up(email):
    TrackingApi().identify_contact({"email": email, "tags": ["default"]})
    with ApiClient(Configuration(timeout=10)) as client:
        TrackingApi(client).track_contact({"email": email, "addTags": ["own"]})
    TrackingApi(early).track_contact({"email": email, "addTags": ["early"]})


def test_code_with_clients_of_its_own(sendx_sandbox):
    sign_up("john@example.com")
    sendx_sandbox.assert_identified("john@example.com", tags=["default", "own", "early"])
    assert os.environ["SENDX_HOST"] == sendx_sandbox.url


def test_client(sendx_sandbox, sendx_api_client):
    sendx_sandbox.fail_next(503, times=2)
    TrackingApi(sendx_api_client).identify_contact({"email": "john@example.com"})
    assert [each["status"] for each in sendx_sandbox.requests] == [503, 503, 200]
    assert sendx_api_client.configuration.retries.backoff < 0.1


def test_afterwards():
    assert early.configuration.host == PRODUCTION
    assert ApiClient.get_default().configuration.host == PRODUCTION
    assert not {"SENDX_HOST", "SENDX_API_KEY"} & os.environ.keys()
