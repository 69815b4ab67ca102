"""Replies get lost, and requests are sent again: what was asked for is what becomes of it."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendx_python_sdk import (
    ApiClient,
    ApiException,
    Configuration,
    NotFoundException,
    RetryPolicy,
    TrackingApi,
)
from sendx_python_sdk.sandbox.contacts import ContactStore, Refused

TIMEOUT = 0.2
# A server that answers these says that it has not acted.
NOT_APPLIED = (429, 503)


class Fault(NamedTuple):
    """What goes wrong with one request.

    :ivar applied: whether the request is carried out before that.
    :ivar kind: a status; "reset"; "hang", which is silence until the client gives up; or "cut".
    :ivar part: how much of the reply comes before it is cut.
    """

    applied: bool
    kind: int | str
    part: float = 0.0


class Contacts:
    """A server with the sandbox's contacts, which plays a script of faults and keeps account.

    :ivar script: the faults of the requests to come; then all goes well.
    :ivar log: for each request, whether it was carried out and what was answered.
    """

    def __init__(self) -> None:
        self.store = ContactStore()
        self.script: list[Fault] = []
        self.log: list[tuple[bool, int | str]] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def settle(self) -> None:
        """Wait for the end of all that was sent, after the client has closed its connections."""
        with socket.create_connection(self._listener.getsockname()) as last:
            last.shutdown(socket.SHUT_WR)
            last.recv(1)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader, suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (request := _read(reader)) is not None and self._answer(connection, *request):
                pass

    def _answer(self, connection: socket.socket, path: str, body: dict[str, Any]) -> bool:
        fault = self.script.pop(0) if self.script else Fault(True, 200)
        status, message = 200, "OK"
        if fault.applied:
            status, message = apply(self.store, path, body)
        self.log.append((fault.applied and status == 200, fault.kind))
        if isinstance(fault.kind, int) and fault.kind != 200:
            status, message = fault.kind, "fault"
        text = json.dumps({"status": str(status), "message": message})
        reply = f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()
        if fault.kind == "reset":
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif fault.kind == "hang":
            connection.settimeout(30)
            connection.recv(1)
        else:
            cut = int(fault.part * len(reply)) if fault.kind == "cut" else len(reply)
            connection.sendall(reply[:cut])
        return isinstance(fault.kind, int)


def _read(reader: Any) -> tuple[str, dict[str, Any]] | None:
    first = reader.readline()
    if not first:
        return None
    length = 0
    while (line := reader.readline()) not in (b"\r\n", b""):
        if match := re.match(rb"content-length: (\d+)", line, re.IGNORECASE):
            length = int(match[1])
    return first.split()[1].decode(), json.loads(reader.read(length))


def apply(store: ContactStore, path: str, body: dict[str, Any]) -> tuple[int, str]:
    try:
        if path == "/contact/identify":
            store.identify(body)
        else:
            store.track(body)
    except Refused as refused:
        return refused.status, refused.message
    return 200, "OK"


def state(store: ContactStore) -> list[dict[str, Any]]:
    """Give the contacts without the ids, which are made up anew in each store."""
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
    },
)
rename = st.tuples(identify, st.sampled_from(["ann@example.com", "new@example.com"])).map(
    lambda pair: {**pair[0], "newEmail": pair[1]}
)
track = st.fixed_dictionaries({"email": addresses}, optional={"addTags": tags, "removeTags": tags})
operations = st.one_of(
    identify.map(lambda body: ("/contact/identify", body)),
    rename.map(lambda body: ("/contact/identify", body)),
    track.map(lambda body: ("/contact/track", body)),
)
faults = st.one_of(
    st.builds(Fault, st.just(False), st.sampled_from([408, 429, 500, 502, 503, 504])),
    st.builds(Fault, st.just(True), st.sampled_from([500, 502, 504])),
    st.builds(Fault, st.booleans(), st.sampled_from(["reset"] * 5 + ["hang"])),
    st.builds(Fault, st.booleans(), st.just("cut"), st.floats(0, 0.99)),
)
scripts = st.lists(st.tuples(operations, st.lists(faults, max_size=4)), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def client() -> Iterator[ApiClient]:
    policy = RetryPolicy(max_retries=3, backoff=0, budget=10**9)
    configuration = Configuration(api_key={"TeamApiKey": "key"}, timeout=(30, TIMEOUT))
    configuration.retries = policy
    with ApiClient(configuration) as client:
        yield client


@settings(
    max_examples=120,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(scripts)
def test_the_end_is_what_one_successful_send_of_each_request_gives(
    client: ApiClient, script: Any
) -> None:
    server, once = Contacts(), ContactStore()
    client.configuration.host = server.url
    api = TrackingApi(client)
    try:
        for (path, body), faults_of_call in script:
            server.script[:], server.log[:] = faults_of_call, []
            call = api.identify_contact if path.endswith("identify") else api.track_contact
            error: ApiException | None = None
            try:
                call(body)
            except ApiException as problem:
                error = problem
            client.close()
            server.settle()
            sent, applied = len(server.log), [done for done, _ in server.log]
            assert sent <= 4
            if error is None:
                assert any(applied)
            if error is None or any(applied):
                apply(once, path, body)
            assert state(server.store) == state(once)
            if "newEmail" in body and any(applied):
                # Sent again under the old address it would bring the old contact back.
                assert applied.index(True) == sent - 1
            if "newEmail" in body:
                assert all(kind in NOT_APPLIED for _, kind in server.log[:-1])
            elif error is not None and not isinstance(error, NotFoundException):
                assert sent == 4  # all that could be tried was
    finally:
        server.close()


@pytest.mark.parametrize("fault", [(True, 500), (True, 502), (True, 504), (True, "reset")])
def test_a_rename_whose_outcome_is_not_known_is_sent_once(
    client: ApiClient, fault: tuple[bool, int | str]
) -> None:
    server = Contacts()
    client.configuration.host = server.url
    server.script.append(Fault(*fault))
    with pytest.raises(ApiException) as caught:
        TrackingApi(client).identify_contact({"email": "old@example.com", "newEmail": "n@e.com"})
    assert caught.value.attempts == len(server.log) == 1
    assert list(server.store.snapshot()) == ["n@e.com"]
    client.close()
    server.close()


def test_a_rename_that_was_not_carried_out_is_sent_again() -> None:
    server = Contacts()
    # With time enough: a rename that a busy machine answers late would not be sent again.
    policy = RetryPolicy(max_retries=3, backoff=0)
    client = ApiClient(Configuration(server.url, api_key={"TeamApiKey": "key"}, retries=policy))
    server.script += [Fault(False, 503), Fault(False, 429)]
    TrackingApi(client).identify_contact({"email": "old@example.com", "newEmail": "n@e.com"})
    assert [kind for _, kind in server.log] == [503, 429, 200]
    assert list(server.store.snapshot()) == ["n@e.com"]
    client.close()
    server.close()
