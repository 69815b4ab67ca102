"""Twenty tests that leave contacts, faults and latency behind."""

import pytest

from sendx_python_sdk import TrackingApi


@pytest.mark.parametrize("number", range(20))
def test_alone(number, sendx_sandbox):
    assert (sendx_sandbox.contacts, sendx_sandbox.requests) == ({}, [])
    TrackingApi().identify_contact({"email": f"{number}@example.com"})
    assert list(sendx_sandbox.contacts) == [f"{number}@example.com"]
    sendx_sandbox.fail_next(500, times=9)
    sendx_sandbox.latency = 60
