"""Faults of the sandbox on demand: the table of docs/sandbox.md, fail_next() and the switches."""

from __future__ import annotations

import json
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3

import sendx_python_sdk
from sendx_python_sdk import (
    ApiClient,
    ApiConnectionException,
    ApiException,
    IdentifyResponse,
    RetryPolicy,
    ServiceException,
    TooManyRequestsException,
    TrackingApi,
    UnprocessableEntityException,
)
from sendx_python_sdk.sandbox import Sandbox

DOCUMENT = Path(__file__).parents[2] / "docs" / "sandbox.md"
JOHN = "john.doe@example.com"

Send = Callable[..., urllib3.BaseHTTPResponse]


@pytest.fixture
def tracking(sandbox: Sandbox) -> Iterator[TrackingApi]:
    with ApiClient(sandbox.configuration(retries=0, timeout=0.5)) as client:
        yield TrackingApi(client)


@pytest.fixture
def send(sandbox: Sandbox) -> Iterator[Send]:
    """Identify a contact without the SDK."""
    with urllib3.PoolManager(retries=False, timeout=5) as pool:

        def identify(email: str = JOHN) -> urllib3.BaseHTTPResponse:
            return pool.request(
                "POST",
                sandbox.url + "/contact/identify",
                json={"email": email},
                headers={"X-Team-ApiKey": sandbox.api_key},
            )

        yield identify


def statuses(sandbox: Sandbox) -> list[int]:
    return [each["status"] for each in sandbox.requests]


def documented() -> Iterator[Any]:
    """Give every address of the table with the other cells of its row."""
    table = DOCUMENT.read_text(encoding="utf-8").split("\n## Faults\n")[1].split("\n## ")[0]
    for row in re.findall(r"^\| (`.*) \|$", table, re.MULTILINE):
        addresses, *cells = row.split(" | ")
        for name in re.findall(r"`(\S+)@fault\.test`", addresses):
            yield pytest.param(name, *cells, id=name)


def test_the_table_has_every_kind_of_fault(tracking: TrackingApi) -> None:
    listed = {re.sub(r"^[345]\d\d", "status", row.values[0]) for row in documented()}
    assert listed == {
        *("status", "status-after-90s", "status-once", "status-twice"),
        *("reset", "lost", "timeout", "slow-200ms", "html", "html-502", "empty", "empty-503"),
        *("truncated", "truncated-500", "wild", "wild-401"),
    }
    with pytest.raises(UnprocessableEntityException) as refused:
        tracking.identify_contact({"email": "what@fault.test"})
    for kind in {name.partition("-")[0] for name in listed}:
        assert kind in str(refused.value.message)


@pytest.mark.parametrize(("name", "answer", "carried_out", "outcome"), list(documented()))
def test_an_address_is_answered_as_the_table_says(
    sandbox: Sandbox,
    tracking: TrackingApi,
    send: Send,
    name: str,
    answer: str,
    carried_out: str,
    outcome: str,
) -> None:
    email = f"{name}@fault.test"
    started = time.monotonic()
    if outcome == "a reply":
        reply = tracking.identify_contact({"email": email})
        assert isinstance(reply, IdentifyResponse)
        assert reply.status == (None if "without a body" in answer else "200")
    else:
        expected = getattr(sendx_python_sdk, outcome.strip("`"))
        with pytest.raises(ApiException) as raised:
            tracking.identify_contact({"email": email})
        assert type(raised.value) is expected
        if wait := re.search(r"`Retry-After: (\d+)`", answer):
            assert raised.value.retry_after == int(wait[1])
    assert carried_out in ("yes", "no")
    assert (email in sandbox.contacts) == (carried_out == "yes")
    if name.startswith("slow"):
        assert time.monotonic() - started >= 0.2

    (logged,) = sandbox.requests
    assert logged["fault"] == re.sub("-(once|twice)$", "", name)
    status = re.match(r"\d\d\d", answer)
    named = re.match(r"\d\d\d", name)
    assert logged["status"] == int((named or status or ["0"])[0])
    if answer.startswith("none"):
        return
    if "with a page" in answer:
        assert logged["reply"].startswith("<!doctype html>")
    elif "without a body" in answer:
        assert logged["reply"] is None
    elif "half a body" in answer:
        assert isinstance(logged["reply"], str)
    else:
        number = logged["status"] if "a number" in answer else None
        as_ever = "200" if logged["status"] == 200 else "error"
        assert logged["reply"]["status"] == (number or as_ever)
    if "half a body" not in answer:
        assert send(email.replace("@", "+again@")).status == logged["status"]


@pytest.mark.parametrize(("end", "times"), [("once", 1), ("twice", 2)])
@pytest.mark.parametrize(("fault", "status"), [("503", 503), ("reset", 0), ("html-502", 502)])
def test_once_and_twice_count_for_each_address_and_begin_again(
    sandbox: Sandbox, tracking: TrackingApi, end: str, times: int, fault: str, status: int
) -> None:
    for _ in range(2):
        for _ in range(times + 1):
            for tag in ("a", "b"):
                with suppress(ApiException):
                    tracking.identify_contact({"email": f"{fault}-{end}+{tag}@fault.test"})
    one_round = [status] * times + [200]
    for tag in ("a", "b"):
        about = [
            each["status"]
            for each in sandbox.requests
            if each["request"]["email"] == f"{fault}-{end}+{tag}@fault.test"
        ]
        assert about == one_round * 2


def test_every_status_from_300_to_599_can_be_had(send: Send) -> None:
    for status in range(300, 600):
        reply = send(f"{status}@fault.test")
        assert reply.status == status
        assert ("Retry-After" in reply.headers) == (status == 429)
        # That one has no body, whatever the server says.
        assert (reply.json() if status != 304 else {"message": "none"})["message"]
    assert send("299@fault.test").status == send("600@fault.test").status == 422


def test_a_304_has_no_body_that_would_be_taken_for_the_next_reply(sandbox: Sandbox) -> None:
    where = urlsplit(sandbox.url)
    with socket.create_connection((where.hostname, where.port), timeout=5) as connection:
        for email in ("304@fault.test", JOHN):
            body = json.dumps({"email": email})
            lines = [
                f"POST {where.path}/contact/identify HTTP/1.1",
                f"X-Team-ApiKey: {sandbox.api_key}",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
            ]
            connection.sendall("\r\n".join([*lines, "", body]).encode())
            reply = connection.recv(65536)
            if email == JOHN:
                assert reply.startswith(b"HTTP/1.1 200 ")
            else:
                assert reply.startswith(b"HTTP/1.1 304 ")
                assert reply.endswith(b"\r\n\r\n")


def test_key_and_body_are_checked_before_a_fault_is_played(sandbox: Sandbox) -> None:
    wrong = sandbox.configuration(api_key={"TeamApiKey": "wrong"}, retries=0)
    with ApiClient(wrong) as client, pytest.raises(sendx_python_sdk.UnauthorizedException):
        TrackingApi(client).identify_contact({"email": "500@fault.test"})


def test_track_fails_so_too_and_other_domains_do_not(
    sandbox: Sandbox, tracking: TrackingApi
) -> None:
    with pytest.raises(ServiceException):
        tracking.track_contact({"email": "503@FAULT.TEST"})
    for email in ("500@example.com", "500@not-fault.test", "500@a.fault.test"):
        tracking.identify_contact({"email": email})
    assert statuses(sandbox) == [503, 200, 200, 200]


def test_the_sdk_gets_through_what_is_down_twice(sandbox: Sandbox) -> None:
    retries = RetryPolicy(backoff=0.01)
    with ApiClient(sandbox.configuration(retries=retries)) as client:
        TrackingApi(client).identify_contact({"email": "503-twice@fault.test"})
    assert statuses(sandbox) == [503, 503, 200]


# fail_next()


def test_the_next_requests_fail_in_turn_whatever_they_are(
    sandbox: Sandbox, tracking: TrackingApi, send: Send
) -> None:
    sandbox.fail_next(503, times=2)
    sandbox.fail_next("reset")
    sandbox.fail_next("401")
    for _ in range(2):
        with pytest.raises(ServiceException):
            tracking.identify_contact({"email": JOHN})
    with pytest.raises(ApiConnectionException):
        tracking.track_contact({"email": JOHN})
    assert send().status == 401
    assert sandbox.contacts == {}
    assert send().status == 200
    assert [each["fault"] for each in sandbox.requests] == ["503", "503", "reset", "401", None]


@pytest.mark.parametrize(
    ("fault", "times", "error"),
    [
        ("nonsense", 1, ValueError),
        (200, 1, ValueError),
        (600, 1, ValueError),
        (503, 0, ValueError),
        (503, 10**9, ValueError),
        (503, 1.5, TypeError),
        (503, True, TypeError),
    ],
)
def test_a_fault_that_there_is_not_is_refused(
    sandbox: Sandbox, send: Send, fault: Any, times: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        sandbox.fail_next(fault, times)
    assert send().status == 200


# Switches


def test_latency_passes_before_a_request_is_carried_out(sandbox: Sandbox, send: Send) -> None:
    sandbox.latency = 0.2
    started = time.monotonic()
    assert send().status == 200
    assert 0.2 <= time.monotonic() - started < 2
    assert sandbox.requests[0]["duration_ms"] >= 200
    sandbox.latency = 0
    started = time.monotonic()
    send()
    assert time.monotonic() - started < 0.2


def test_a_share_of_the_requests_fails_by_chance(sandbox: Sandbox, send: Send) -> None:
    sandbox.failure_rate = 0.5
    for _ in range(400):
        with suppress(urllib3.exceptions.HTTPError):
            send()
    faults = Counter(each["fault"] for each in sandbox.requests)
    assert faults.keys() == {None, "500", "html-502", "503", "reset", "lost"}
    # Less than one in 10^12 that chance alone goes beyond.
    assert 120 < faults[None] < 280
    sandbox.failure_rate = 0
    assert {send().status for _ in range(50)} == {200}


def test_who_waits_as_a_429_says_gets_through(sandbox: Sandbox, send: Send) -> None:
    sandbox.rate_limit = 4
    started = time.monotonic()
    replies = [send() for _ in range(12)]
    took = time.monotonic() - started
    passed = [reply for reply in replies if reply.status == 200]
    assert 4 <= len(passed) <= 4 + 4 * took + 1
    refused = replies[-1]
    assert refused.status == 429
    assert refused.json()["message"] == "more than 4 requests a second; try again in 1 s"
    time.sleep(int(refused.headers["Retry-After"]))
    assert send().status == 200


def test_the_sdk_obeys_the_rate_limit(sandbox: Sandbox, tracking: TrackingApi) -> None:
    sandbox.rate_limit = 1
    tracking.identify_contact({"email": JOHN})
    with pytest.raises(TooManyRequestsException) as raised:
        tracking.identify_contact({"email": JOHN})
    assert raised.value.retry_after == 1
    with ApiClient(sandbox.configuration()) as client:
        TrackingApi(client).identify_contact({"email": JOHN})
    assert statuses(sandbox)[-1] == 200


def test_in_the_wild_numbers_are_statuses_and_proxies_are_in_the_way(send: Send) -> None:
    with Sandbox(wild=True) as sandbox, urllib3.PoolManager(retries=False) as pool:
        key = {"X-Team-ApiKey": sandbox.api_key}
        shapes = []
        for number in range(30):
            body = {"email": f"{number}@example.com"}
            url = sandbox.url + "/contact/identify"
            try:
                reply = pool.request("POST", url, json=body, headers=key)
            except urllib3.exceptions.ProtocolError:
                shapes.append("truncated")
            else:
                html = reply.data.startswith(b"<!doctype html>")
                shapes.append("html" if html else "json" if reply.data else "empty")
                if shapes[-1] == "json":
                    assert reply.json()["status"] == 200
        one_round = [*["json"] * 4, "html", *["json"] * 4, "empty", *["json"] * 4, "truncated"]
        assert shapes == one_round * 2
        assert len(sandbox.contacts) == 30
        refused = pool.request("POST", sandbox.url + "/contact/identify", json={})
        assert refused.json()["status"] == refused.status == 401
    assert send().json()["status"] == "200"


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("latency", -1, ValueError),
        ("latency", 3601, ValueError),
        ("latency", float("nan"), ValueError),
        ("latency", "1", TypeError),
        ("failure_rate", 1.1, ValueError),
        ("failure_rate", True, TypeError),
        ("rate_limit", 0, ValueError),
        ("wild", 1, TypeError),
    ],
)
def test_a_senseless_setting_is_refused_and_changes_nothing(
    sandbox: Sandbox, name: str, value: Any, error: type[Exception]
) -> None:
    before = getattr(sandbox, name)
    with pytest.raises(error, match=name):
        setattr(sandbox, name, value)
    assert getattr(sandbox, name) == before


def test_reset_empties_it_and_puts_everything_back_to_what_it_was_at_first() -> None:
    with Sandbox(rate_limit=1000, wild=True) as sandbox, urllib3.PoolManager() as pool:
        key = {"X-Team-ApiKey": sandbox.api_key}
        url = sandbox.url + "/contact/identify"
        pool.request("POST", url, json={"email": JOHN}, headers=key)
        sandbox.latency, sandbox.failure_rate, sandbox.rate_limit = 1, 1, None
        sandbox.wild = False
        sandbox.fail_next(500, times=5)
        sandbox.reset()
        assert (sandbox.contacts, sandbox.requests) == ({}, [])
        switches = (sandbox.latency, sandbox.failure_rate, sandbox.rate_limit, sandbox.wild)
        assert switches == (0, 0, 1000, True)
        reply = pool.request("POST", url, json={"email": JOHN}, headers=key)
        assert json.loads(reply.data)["status"] == 200
