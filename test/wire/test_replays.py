"""Replies are lost and requests repeated, and yet the outcome is that of one successful request."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.servers import Close, Request, Reset, Script, Server, reply
from support.values import KEY

from sendx_python_sdk import (
    ApiClient,
    ApiException,
    Configuration,
    NotFoundException,
    RetryPolicy,
    TrackingApi,
)
from sendx_python_sdk.sandbox.contacts import ContactStore, Refused

TIMEOUT = 0.1
OK = {"status": "200", "message": "OK"}
# Statuses of a server that has not applied the request.
NOT_APPLIED = (429, 503)


class Fault(NamedTuple):
    """What goes wrong with one request.

    :ivar applied: whether the request is applied nevertheless.
    :ivar kind: a status, "reset", "silence" or "cut".
    :ivar part: share of the reply that is sent before it is cut.
    """

    applied: bool
    kind: int | str
    part: float = 0.0


def apply(store: ContactStore, path: str, body: dict[str, Any]) -> bytes:
    """Apply a request to the sandbox's contacts, and return the reply."""
    try:
        (store.identify if path == "/contact/identify" else store.track)(body)
    except Refused as refused:
        return reply(refused.status, {**OK, "message": refused.message})
    return reply(200, OK)


class Contacts:
    """A server's contacts and its faults.

    :ivar faults: the faults of the next requests; after them every request succeeds.
    :ivar log: for each request, whether it was applied, and the kind of fault.
    """

    def __init__(self) -> None:
        self.store = ContactStore()
        self.faults: list[Fault] = []
        self.log: list[tuple[bool, int | str]] = []

    def answer(self, request: Request) -> Script:
        fault = self.faults.pop(0) if self.faults else Fault(True, 200)
        success = reply(200, OK)
        answer = apply(self.store, request.target, request.json) if fault.applied else success
        self.log.append((fault.applied and answer == success, fault.kind))
        if isinstance(fault.kind, int):
            return answer if fault.kind == 200 else reply(fault.kind)
        if fault.kind == "reset":
            return Reset()
        if fault.kind == "silence":
            return [1.2 * TIMEOUT, Close()]
        return [answer[: int(fault.part * len(answer))], Close()]


def settle(server: Server) -> None:
    """Wait until the server has handled everything that a closed client has sent."""
    # Connections are accepted in order, so those of the client were accepted before this one.
    with socket.create_connection(("127.0.0.1", server.port)) as last:
        last.shutdown(socket.SHUT_WR)
        last.recv(1)
    assert server.wait_until(lambda server: server.open == 0)


def state(store: ContactStore) -> list[dict[str, Any]]:
    """Return the contacts without their ids, which are random."""
    contacts: Any = store.snapshot().values()
    return [{name: each[name] for name in each if "Id" not in name} for each in contacts]


addresses = st.sampled_from(["ann@example.com", "bob@example.com"])
tags = st.lists(st.sampled_from("xyz"), max_size=3)
identify = st.fixed_dictionaries(
    {"email": addresses},
    optional={
        "firstName": st.sampled_from(["Ann", "Bob", ""]),
        "tags": tags,
        "customFields": st.dictionaries(st.sampled_from("ab"), st.sampled_from("12")),
        "newEmail": st.sampled_from(["ann@example.com", "new@example.com"]),
    },
)
track = st.fixed_dictionaries({"email": addresses}, optional={"addTags": tags, "removeTags": tags})
operations = st.one_of(
    identify.map(lambda body: ("/contact/identify", body)),
    track.map(lambda body: ("/contact/track", body)),
)
faults = st.one_of(
    st.builds(Fault, st.just(False), st.sampled_from([408, 429, 500, 502, 503, 504])),
    st.builds(Fault, st.just(True), st.sampled_from([500, 502, 504])),
    st.builds(Fault, st.booleans(), st.sampled_from(["reset"] * 5 + ["silence"])),
    st.builds(Fault, st.booleans(), st.just("cut"), st.floats(0, 0.99)),
)
calls = st.lists(st.tuples(operations, st.lists(faults, max_size=4)), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def client() -> Iterator[ApiClient]:
    policy = RetryPolicy(max_retries=3, backoff=0, budget=10**9)
    configuration = Configuration(api_key={"TeamApiKey": KEY}, timeout=(30, TIMEOUT))
    configuration.retries = policy
    with ApiClient(configuration) as client:
        yield client


@settings(
    max_examples=120,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(calls)
def test_outcome_is_that_of_one_successful_request(client: ApiClient, calls: Any) -> None:
    contacts, once = Contacts(), ContactStore()
    with Server(contacts.answer) as server:
        client.configuration.host = server.url
        api = TrackingApi(client)
        for (path, body), contacts.faults in calls:
            contacts.log = []
            error: ApiException | None = None
            try:
                (api.identify_contact if path == "/contact/identify" else api.track_contact)(body)
            except ApiException as caught:
                error = caught
            client.close()
            settle(server)
            applied, kinds = zip(*contacts.log, strict=True)
            if error is None or any(applied):
                apply(once, path, body)
            assert state(contacts.store) == state(once)
            assert error is not None or any(applied)
            # A rename sent again under the old address would bring the old contact back.
            renames = "newEmail" in body
            assert not renames or True not in applied[:-1]
            assert not renames or set(kinds[:-1]) <= set(NOT_APPLIED)
            final = error is None or renames or isinstance(error, NotFoundException)
            assert len(kinds) in (range(1, 5) if final else [4])
