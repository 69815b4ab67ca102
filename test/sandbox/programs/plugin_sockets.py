"""Many tests that use the same client, each with its own sandbox."""

import gc
import socket

import pytest

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

client = ApiClient(Configuration())


@pytest.mark.parametrize("number", range(20))
def test_client_that_outlives_its_sandboxes(number, sendx_sandbox):
    TrackingApi(client).identify_contact({"email": "john@example.com"})


def test_sockets_do_not_pile_up():
    sockets = [each for each in gc.get_objects() if isinstance(each, socket.socket)]
    assert sum(each.fileno() != -1 for each in sockets) < 10
