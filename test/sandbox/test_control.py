"""The control path over HTTP, and the requests that browsers must not be able to send."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3
from support.sandboxes import PAGE, call, connect, identify
from support.servers import PATIENCE, within
from support.values import EMAIL

from sendx_python_sdk.sandbox import Sandbox

JANE = "jane@example.com"

Ask = Callable[..., urllib3.BaseHTTPResponse]


@pytest.fixture
def ask(sandbox: Sandbox) -> Ask:
    """Send a request below the control path, without a key."""

    def send(method: str, path: str, **options: Any) -> urllib3.BaseHTTPResponse:
        url = f"{sandbox.page_url}_sandbox/{path}"
        return urllib3.request(method, url, retries=False, timeout=10, **options)

    return send


def send_email(sandbox: Sandbox, to: str) -> int:
    """Send an email and return the status."""
    message = {"from": {"email": "shop@example.com"}, "subject": "Hello", "htmlBody": "<p>Hé</p>"}
    return call(sandbox.url, "POST", "/send/email", {**message, "to": [{"email": to}]})[0]


def test_documentation_lists_every_path(ask: Ask) -> None:
    listed = set(re.findall(r"/_sandbox/([\w-]+)", PAGE.read_text(encoding="utf-8")))
    unknown = ask("GET", "elsewhere")
    assert unknown.status == 404
    assert set(re.findall(r"/_sandbox/([\w-]+)", unknown.json()["message"])) == listed


def test_method_other_than_those_of_the_path_is_405(ask: Ask) -> None:
    reply = ask("GET", "reset")
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("what", ["contacts", "emails", "requests"])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("?search=JOHN", [0, 2]),
        ("?search=john&limit=1", [2]),
        ("?search=%25", []),
        ("?limit=2", [1, 2]),
    ],
)
def test_what_is_stored_can_be_searched(
    sandbox: Sandbox, ask: Ask, what: str, query: str, found: list[int]
) -> None:
    for email in (EMAIL, JANE, "john@example.com"):
        if what == "emails":
            send_email(sandbox, email)
        else:
            identify(sandbox.url, email)
    stored: Any = getattr(sandbox, what)
    if what == "contacts":
        stored = [*stored.values()]
    assert ask("GET", what + query).json() == {what: [stored[number] for number in found]}


def test_html_of_an_email_is_sent_for_a_frame_in_which_nothing_runs(
    sandbox: Sandbox, ask: Ask
) -> None:
    send_email(sandbox, EMAIL)
    (email,) = sandbox.emails
    reply = ask("GET", f"email-html?id={email['id']}")
    assert (reply.data.decode(), reply.headers["Content-Type"]) == (
        email["html"],
        "text/html; charset=utf-8",
    )
    policy = reply.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert ask("GET", "email-html?id=99").status == 404


def test_requests_after_an_id_can_be_asked_for(sandbox: Sandbox, ask: Ask) -> None:
    for email in (EMAIL, JANE):
        identify(sandbox.url, email)
    assert ask("GET", "requests?after=1").json() == {"requests": sandbox.requests[1:]}


def test_faults_and_settings_are_those_of_the_class(sandbox: Sandbox, ask: Ask) -> None:
    assert ask("POST", "fail-next", json={"status": 503, "times": 2}).json() == {}
    assert ask("POST", "fail-next", json={"fault": "html-502"}).json() == {}
    assert [identify(sandbox.url).status for _ in range(4)] == [503, 503, 502, 200]
    assert ask("POST", "fail-next", json={"status": 500, "operation": "sendEmail"}).json() == {}
    assert [identify(sandbox.url).status, send_email(sandbox, EMAIL)] == [200, 500]
    initial = {"latency": 0.0, "failure_rate": 0.0, "rate_limit": None, "wild": False}
    assert ask("GET", "settings").json() == initial
    changes = {"latency": 0.01, "rate_limit": 500, "wild": True}
    assert ask("PATCH", "settings", json=changes).json() == {**initial, **changes}
    assert (sandbox.latency, sandbox.rate_limit, sandbox.wild) == (0.01, 500, True)
    slow = {"latency": {"sendEmail": 2}}
    assert ask("PATCH", "settings", json=slow).json() == {**initial, **changes, **slow}
    assert ask("POST", "reset").json() == {}
    assert ask("GET", "settings").json() == initial
    assert (sandbox.contacts, sandbox.requests) == ({}, [])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "requests?after=-1", b""),
        ("GET", "contacts?limit=x", b""),
        ("POST", "fail-next", b"{}"),
        ("POST", "fail-next", b'{"status": 503, "fault": "reset"}'),
        ("POST", "fail-next", b'{"status": 200}'),
        ("POST", "fail-next", b'{"status": 503, "times": 0}'),
        ("POST", "fail-next", b'{"status": 503, "times": "2"}'),
        ("POST", "fail-next", b'{"status": 503, "operation": "x"}'),
        ("PATCH", "settings", b'{"latency": -1}'),
        ("PATCH", "settings", b'{"latency": {"sendEmail": -1}}'),
        ("PATCH", "settings", b'{"latency": {"sendMails": 1}}'),
        ("PATCH", "settings", b'{"latency": 0.1, "speed": 1}'),
        ("PATCH", "settings", b"[]"),
        ("PATCH", "settings", b"{"),
    ],
)
def test_invalid_request_is_422_and_changes_nothing(
    sandbox: Sandbox, ask: Ask, method: str, path: str, body: bytes
) -> None:
    reply = ask(method, path, body=body)
    assert (reply.status, reply.json()["status"]) == (422, "error")
    assert sandbox.latency == 0
    assert identify(sandbox.url).status == 200


# Events


@contextmanager
def listening(page: str, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """Connect to the events of a sandbox and yield them as they arrive."""
    url = page + "_sandbox/events"
    reply = urllib3.request("GET", url, headers=headers, preload_content=False, timeout=10)

    def events() -> Iterator[dict[str, str]]:
        text = ""
        while piece := reply.read1(65536):
            text += piece.decode()
            *complete, text = text.split("\n\n")
            for event in complete:
                lines = [line for line in event.split("\n") if not line.startswith(":")]
                if lines:
                    yield dict(line.split(": ", 1) for line in lines)

    assert reply.headers["Content-Type"] == "text/event-stream"
    try:
        assert reply.read1(13)  # connected
        yield events()
    finally:
        reply.close()


def test_events_arrive_as_they_happen(sandbox: Sandbox) -> None:
    identify(sandbox.url, "before@example.com")
    with listening(sandbox.page_url) as events:
        identify(sandbox.url, EMAIL)
        first = next(events)
        assert (first["event"], first["id"]) == ("request", "2")
        assert json.loads(first["data"]) == sandbox.requests[1]
        sandbox.reset()
        assert next(events) == {"event": "reset", "data": "{}"}
        identify(sandbox.url, JANE)
        assert json.loads(next(events)["data"])["request"] == {"email": JANE}


def test_events_resume_after_the_last_one_received(sandbox: Sandbox) -> None:
    for email in (EMAIL, JANE, EMAIL):
        identify(sandbox.url, email)
    with listening(sandbox.page_url, **{"Last-Event-ID": "1"}) as events:
        assert [next(events)["id"], next(events)["id"]] == ["2", "3"]


def test_events_end_when_the_sandbox_closes(sandbox: Sandbox) -> None:
    with listening(sandbox.page_url) as events:
        time.sleep(0.2)  # until it waits for an event
        with within(PATIENCE / 2):  # less than a heartbeat
            sandbox.close()
        assert next(events, None) is None


def test_sandbox_closes_while_event_streams_begin() -> None:
    for _ in range(10):
        with Sandbox() as sandbox, ExitStack() as streams:
            for _ in range(20):
                stream = streams.enter_context(connect(sandbox.url))
                stream.sendall(b"GET /_sandbox/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            stream.recv(1)
            with within(PATIENCE / 2):
                sandbox.close()


# Other origins


@pytest.mark.parametrize(
    "host",
    [
        *("attacker.example", "attacker.example:{port}", "127.0.0.1.attacker.example:{port}"),
        *("localhost.attacker.example", "10.0.0.1:{port}", "user@attacker.example"),
        *("[::2]:{port}", "", "["),
    ],
)
def test_host_that_is_not_this_sandbox_is_421(sandbox: Sandbox, host: str) -> None:
    identify(sandbox.url)
    _, _, port = sandbox.page_url.strip("/").rpartition(":")
    headers = {"Host": host.format(port=port)}
    for method, path in (
        ("GET", ""),
        ("GET", "_sandbox/contacts"),
        ("GET", "_sandbox/requests"),
        ("GET", "_sandbox/events"),
        ("POST", "_sandbox/reset"),
        ("POST", "_sandbox/fail-next"),
        ("PATCH", "_sandbox/settings"),
    ):
        url = sandbox.page_url + path
        assert urllib3.request(method, url, headers=headers, timeout=10).status == 421
    assert list(sandbox.contacts) == [EMAIL]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "[::1]"])
@pytest.mark.parametrize("port", ["", ":8080"])
def test_loopback_host_is_accepted(ask: Ask, host: str, port: str) -> None:
    assert ask("GET", "contacts", headers={"Host": host + port}).status == 200


@pytest.mark.parametrize(("host", "status"), [("192.0.2.1:80", 200), ("attacker.example", 421)])
def test_remote_clients_use_an_ip_address(host: str, status: int) -> None:
    with Sandbox("0.0.0.0", allow_remote=True) as sandbox:
        url = sandbox.page_url.replace("0.0.0.0", "127.0.0.1") + "_sandbox/contacts"
        assert urllib3.request("GET", url, headers={"Host": host}).status == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_request_from_another_origin_is_403(
    sandbox: Sandbox, ask: Ask, headers: dict[str, str]
) -> None:
    identify(sandbox.url)
    for method, path in (("POST", "reset"), ("POST", "fail-next"), ("PATCH", "settings")):
        assert ask(method, path, headers=headers).status == 403
    assert list(sandbox.contacts) == [EMAIL]


def test_call_from_another_origin_is_403(sandbox: Sandbox) -> None:
    assert identify(sandbox.url, Origin="https://attacker.example").status == 403
    assert sandbox.contacts == {}


def test_request_from_the_page_is_accepted(sandbox: Sandbox, ask: Ask) -> None:
    headers = {"Origin": sandbox.page_url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    assert ask("POST", "reset", headers=headers).status == 200


def test_error_of_the_database_is_answered_with_500(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with Sandbox(db=path) as sandbox:
        with closing(sqlite3.connect(path)) as other:
            other.execute("DROP TABLE email")
        url = f"{sandbox.page_url}_sandbox/emails"
        reply = urllib3.request("GET", url, retries=False, timeout=10)
    assert (reply.status, "no such table" in reply.json()["message"]) == (500, True)
