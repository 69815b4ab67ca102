"""Faults: the table of docs/reference/sandbox.md, `fail_next()` and the settings."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import urllib3
from support.sandboxes import IDENTIFY, PAGE, TRACK, connect, identify, post, raw
from support.values import EMAIL

from sendx_python_sdk import ApiClient, ApiException, TooManyRequestsException, TrackingApi
from sendx_python_sdk.sandbox import Sandbox


def statuses(sandbox: Sandbox) -> list[int]:
    return [request["status"] for request in sandbox.requests]


# Addresses


def documented() -> Iterator[Any]:
    """Yield every address of the table with the other cells of its row."""
    table = PAGE.read_text(encoding="utf-8").split("\n## Faults\n")[1].split("\n## ")[0]
    for row in re.findall(r"^\| (`.*) \|$", table, re.MULTILINE):
        addresses, *cells = row.split(" | ")
        for name in re.findall(r"`(\S+)@fault\.test`", addresses):
            yield pytest.param(name, *cells, id=name)


# Words in the table's column "Answer", and what the log then has as the reply.
SHAPES = {
    "none": "nothing",
    "page": "page",
    "without a body": "nothing",
    "half a body": "text",
    "a number": "number",
    "": "usual",
}


def shape(reply: Any) -> str:
    if reply is None or isinstance(reply, str):
        return "nothing" if not reply else "page" if reply.startswith("<!doctype") else "text"
    return "number" if isinstance(reply["status"], int) else "usual"


def test_table_has_every_kind_of_fault(sandbox: Sandbox) -> None:
    listed = {re.sub(r"^[345]\d\d", "status", row.values[0]) for row in documented()}
    assert listed == {
        *("status", "status-after-90s", "status-once", "status-twice"),
        *("reset", "lost", "timeout", "slow-200ms", "html", "html-502", "empty", "empty-503"),
        *("truncated", "truncated-500", "wild", "wild-401"),
    }
    message = identify(sandbox.url, "what@fault.test").json()["message"]
    assert message.startswith("email: unknown fault 'what'; use ")
    for kind in {name.partition("-")[0] for name in listed}:
        assert kind in message


@pytest.mark.parametrize(("name", "answer", "applied", "result"), list(documented()))
def test_address_fails_as_the_table_says(
    sandbox: Sandbox, name: str, answer: str, applied: str, result: str
) -> None:
    email = f"{name}@fault.test"
    outcome: Any
    with ApiClient(sandbox.configuration(retries=0, timeout=0.5)) as client:
        try:
            outcome = TrackingApi(client).identify_contact({"email": email})
        except ApiException as error:
            outcome = error
    expected = {"a reply": "IdentifyResponse"}.get(result, result.strip("`"))
    assert type(outcome).__name__ == expected
    after = re.search(r"`Retry-After: (\d+)`", answer)
    assert getattr(outcome, "retry_after", None) == (float(after[1]) if after else None)
    assert list(sandbox.contacts) == {"yes": [email], "no": []}[applied]

    (logged,) = sandbox.requests
    status = re.match(r"\d\d\d", name) or re.match(r"\d\d\d", answer)
    assert logged["status"] == (int(status[0]) if status else 0)
    assert logged["fault"] == re.sub("-(once|twice)$", "", name)
    assert shape(logged["reply"]) == next(SHAPES[words] for words in SHAPES if words in answer)
    slow = re.search(r"slow-(\d+)ms", name)
    assert logged["duration_ms"] >= (int(slow[1]) if slow else 0)


@pytest.mark.parametrize(("end", "times"), [("once", 1), ("twice", 2)])
@pytest.mark.parametrize(("fault", "status"), [("503", 503), ("reset", 0), ("html-502", 502)])
def test_once_and_twice_are_counted_by_address(
    sandbox: Sandbox, end: str, times: int, fault: str, status: int
) -> None:
    addresses = [f"{fault}-{end}+{tag}@fault.test" for tag in ("a", "b")]
    for _ in range(2 * (times + 1)):
        for address in addresses:
            with suppress(urllib3.exceptions.HTTPError):
                identify(sandbox.url, address)
    for address in addresses:
        requests = [each for each in sandbox.requests if each["request"]["email"] == address]
        assert [each["status"] for each in requests] == [*[status] * times, 200] * 2


@pytest.mark.parametrize(
    ("fault", "status"), [(299, 422), (300, 300), (404, 404), (429, 429), (599, 599), (600, 422)]
)
def test_statuses_from_300_to_599_are_faults(sandbox: Sandbox, fault: int, status: int) -> None:
    reply = identify(sandbox.url, f"{fault}@fault.test")
    assert (reply.status, "Retry-After" in reply.headers) == (status, status == 429)


def test_304_has_no_body(sandbox: Sandbox) -> None:
    with connect(sandbox.url) as connection:
        connection.sendall(raw(email="304@fault.test"))
        reply = connection.recv(65536)
        assert reply.startswith(b"HTTP/1.1 304 ")
        assert reply.endswith(b"\r\n\r\n")
        connection.sendall(raw())
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_key_is_checked_before_a_fault(sandbox: Sandbox) -> None:
    assert identify(sandbox.url, "500@fault.test", X_Team_ApiKey="wrong").status == 401


@pytest.mark.parametrize("path", [IDENTIFY, TRACK])
def test_domain_is_compared_without_case(sandbox: Sandbox, path: str) -> None:
    assert post(sandbox.url, path, {"email": "503@FAULT.TEST"}).status == 503


@pytest.mark.parametrize("domain", ["example.com", "not-fault.test", "a.fault.test"])
def test_other_domains_do_not_fail(sandbox: Sandbox, domain: str) -> None:
    assert identify(sandbox.url, f"500@{domain}").status == 200


# fail_next()


def test_fail_next_fails_any_request_in_turn(sandbox: Sandbox) -> None:
    sandbox.fail_next(503, times=2)
    sandbox.fail_next("reset")
    sandbox.fail_next("401")
    for path in (IDENTIFY, TRACK, TRACK, IDENTIFY, IDENTIFY):
        with suppress(urllib3.exceptions.ProtocolError):
            post(sandbox.url, path, {"email": EMAIL})
    assert statuses(sandbox) == [503, 503, 0, 401, 200]
    faults = [request["fault"] for request in sandbox.requests]
    assert faults == ["503", "503", "reset", "401", None]


@pytest.mark.parametrize(
    ("fault", "times", "error", "message"),
    [
        ("nonsense", 1, ValueError, "unknown fault 'nonsense'; use "),
        (200, 1, ValueError, "unknown fault '200'"),
        (503, 0, ValueError, "times must be from 1 to 1000000, got 0"),
        (503, 10**9, ValueError, "times must be from 1"),
        (503, 1.5, TypeError, "times must be a whole number, got 1.5"),
        (503, True, TypeError, "times must be a whole number"),
    ],
)
def test_invalid_fault_is_refused(
    sandbox: Sandbox, fault: Any, times: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        sandbox.fail_next(fault, times)
    assert identify(sandbox.url).status == 200


# Settings


def test_latency_passes_before_each_request(sandbox: Sandbox) -> None:
    sandbox.latency = 0.2
    started = time.monotonic()
    assert identify(sandbox.url).status == 200
    assert time.monotonic() - started >= 0.2
    assert sandbox.requests[0]["duration_ms"] >= 200


def test_latency_of_an_operation_leaves_the_others_alone(sandbox: Sandbox) -> None:
    sandbox.latency = {"get_all_tags": 3600, "identifyContact": 0.2}
    assert sandbox.latency == {"getAllTags": 3600, "identifyContact": 0.2}
    assert identify(sandbox.url).status == 200
    assert post(sandbox.url, TRACK, {"email": EMAIL}).status == 200
    assert sandbox.requests[0]["duration_ms"] >= 200


def test_failure_rate_is_the_share_of_requests_that_fail(sandbox: Sandbox) -> None:
    sandbox.failure_rate = 0.5
    for _ in range(200):
        with suppress(urllib3.exceptions.HTTPError):
            identify(sandbox.url)
    faults = Counter(request["fault"] for request in sandbox.requests)
    assert faults.keys() == {None, "500", "html-502", "503", "reset", "lost"}
    assert 40 < faults[None] < 160  # false less than once in 10^15 runs
    sandbox.failure_rate = 0
    assert {identify(sandbox.url).status for _ in range(20)} == {200}


def test_client_that_obeys_retry_after_gets_through_the_rate_limit(sandbox: Sandbox) -> None:
    sandbox.rate_limit = 0.5
    with ApiClient(sandbox.configuration(retries=0)) as client:
        TrackingApi(client).identify_contact({"email": EMAIL})
        with pytest.raises(TooManyRequestsException) as raised:
            TrackingApi(client).identify_contact({"email": EMAIL})
        seconds = raised.value.retry_after
        assert seconds in (1, 2)
        assert f"rate limit of 0.5 per second exceeded; try again in {seconds:.0f} s" in str(
            raised.value
        )
        time.sleep(seconds)
        TrackingApi(client).identify_contact({"email": EMAIL})


def test_rate_limit_allows_a_burst_of_one_second(sandbox: Sandbox) -> None:
    sandbox.rate_limit = 4
    started = time.monotonic()
    passed = [identify(sandbox.url).status for _ in range(12)].count(200)
    assert 4 <= passed <= 4 + 4 * (time.monotonic() - started) + 1


def test_wild_imitates_irregular_replies(sandbox: Sandbox) -> None:
    sandbox.wild = True
    for number in range(30):
        with suppress(urllib3.exceptions.ProtocolError):
            identify(sandbox.url, f"{number}@example.com")
    shapes = [shape(request["reply"]) for request in sandbox.requests]
    numbers = ["number"] * 4
    assert shapes == [*numbers, "page", *numbers, "nothing", *numbers, "text"] * 2
    assert len(sandbox.contacts) == 30
    assert identify(sandbox.url, X_Team_ApiKey="wrong").json()["status"] == 401
    sandbox.wild = False
    assert identify(sandbox.url).json()["status"] == "200"


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
def test_invalid_setting_is_refused_and_changes_nothing(
    sandbox: Sandbox, name: str, value: Any, error: type[Exception]
) -> None:
    before = getattr(sandbox, name)
    with pytest.raises(error, match=f"{name} must be .*, got {value!r}"):
        setattr(sandbox, name, value)
    assert getattr(sandbox, name) == before
