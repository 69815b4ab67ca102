"""Mocking tools and fakes stand in for the service, and nothing reaches it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from running import run_program, server_for
from support.servers import Server

from sendx_python_sdk import (
    IdentifyResponse,
    TrackingApi,
    TrackResponse,
    identify_many,
    track_many,
)

EMAILS = ["ann@example.com", "bob@example.com", "cid@example.com"]
CONTACTS = [{"email": email} for email in EMAILS]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("tool", "first_call"),
    [
        ("pook", "outside"),
        ("pook", "inside"),
        ("urllib3_mock", "outside"),
        ("urllib3_mock", "inside"),
        ("unittest", "outside"),
        ("unittest", "inside"),
        # mocket replaces new sockets only: a connection from an earlier call stays real.
        ("mocket", "inside"),
    ],
)
def test_tool_intercepts_calls_until_it_is_switched_off(
    ca: Path, tool: str, first_call: str, scheme: str
) -> None:
    with server_for(scheme) as server:
        said = run_program("call_mocked.py", tool, server.url, first_call, ca)

    assert said.pop("inside") == "canned"
    assert said.pop("error") == "UnprocessableEntityException"
    assert said == dict.fromkeys(said, "said 200")
    assert len(server.requests) == len(said)


def email_of(request: Any) -> str:
    return str(request["email"] if isinstance(request, dict) else request.email)


class Fake:
    """A fake that has only the two methods that most code calls."""

    def identify_contact(self, identify_request: Any, **options: Any) -> IdentifyResponse:
        return IdentifyResponse(status="200", message=email_of(identify_request))

    def track_contact(self, track_request: Any, **options: Any) -> TrackResponse:
        return TrackResponse(status="200", message=email_of(track_request))


class FakeSubclass(Fake, TrackingApi):
    """A fake that type checkers accept as a `TrackingApi`; it has no client."""

    def __init__(self) -> None:
        pass


def with_fake_calls(spec: Any) -> Any:
    spec.identify_contact.side_effect = Fake().identify_contact
    spec.track_contact.side_effect = Fake().track_contact
    return spec


@pytest.mark.parametrize("many", [identify_many, track_many], ids=["identify", "track"])
@pytest.mark.parametrize(
    "api",
    [
        pytest.param(Fake(), id="class"),
        pytest.param(FakeSubclass(), id="subclass"),
        pytest.param(with_fake_calls(mock.create_autospec(TrackingApi)), id="autospec"),
        pytest.param(
            with_fake_calls(mock.create_autospec(TrackingApi, instance=True)), id="instance"
        ),
        pytest.param(with_fake_calls(mock.MagicMock()), id="magic_mock"),
    ],
)
def test_bulk_runs_work_with_a_fake(many: Any, api: Any) -> None:
    results = list(many(api, CONTACTS, ordered=True))

    assert [result.response.message for result in results] == EMAILS


def test_identify_many_calls_a_patched_method(server: Server) -> None:
    with mock.patch.object(TrackingApi, "identify_contact", Fake.identify_contact):
        results = list(identify_many(server.api(), CONTACTS, ordered=True))

    assert [result.response.message for result in results if result.response] == EMAILS
    assert server.requests == []


def test_identify_many_calls_a_method_that_was_patched_before_its_first_use(server: Server) -> None:
    assert run_program("patch_before_bulk.py", server.url) == "canned"
    assert server.requests == []


def test_identify_many_calls_the_method_of_a_subclass(server: Server) -> None:
    seen: list[str] = []

    class Logged(TrackingApi):
        def identify_contact(self, identify_request: Any, **options: Any) -> IdentifyResponse:
            seen.append(email_of(identify_request))
            return super().identify_contact(identify_request, **options)

    (result,) = identify_many(Logged(server.client()), CONTACTS[:1])

    assert result.ok
    assert seen == [EMAILS[0]]
    assert len(server.requests) == 1
