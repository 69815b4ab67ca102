"""The sandbox over HTTP, for other languages, and who may ask; its command with every option."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3

from sendx_python_sdk.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "sandbox.md"
JOHN = "john.doe@example.com"
JANE = "jane@example.com"
CONTROL = ["contacts", "requests", "events", "reset", "fail-next", "settings"]

Ask = Callable[..., urllib3.BaseHTTPResponse]


@pytest.fixture
def ask(sandbox: Sandbox) -> Iterator[Ask]:
    """Ask under the control path, without a key."""
    with urllib3.PoolManager(retries=False, timeout=5) as pool:

        def send(method: str, path: str, **options: Any) -> urllib3.BaseHTTPResponse:
            return pool.request(method, f"{sandbox.page_url}_sandbox/{path}", **options)

        yield send


def connect(url: str) -> socket.socket:
    where = urlsplit(url)
    return socket.create_connection((where.hostname or "", where.port or 0))


def identify(url: str, email: str = JOHN, **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        "POST",
        url + "/contact/identify",
        json={"email": email},
        headers={"X-Team-ApiKey": "sandbox-api-key", **headers},
        retries=False,
    )


# What it can do


def test_the_document_names_every_control_path(ask: Ask) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert {*re.findall(r"/_sandbox/([\w-]+)", text)} == {*CONTROL}
    message = ask("GET", "elsewhere").json()["message"]
    assert all(f"/_sandbox/{name}" in message for name in CONTROL)


def test_contacts_are_those_of_python(sandbox: Sandbox, ask: Ask) -> None:
    for email in (JOHN, JANE, "mary@example.com"):
        identify(sandbox.url, email)
    assert ask("GET", "contacts").json() == {"contacts": [*sandbox.contacts.values()]}
    (found,) = ask("GET", "contacts?search=JOHN").json()["contacts"]
    assert found == sandbox.contacts[JOHN]
    assert ask("GET", "contacts?search=%25").json() == {"contacts": []}
    newest = ask("GET", "contacts?limit=2").json()["contacts"]
    assert [each["email"] for each in newest] == [JANE, "mary@example.com"]


def test_requests_are_those_of_python(sandbox: Sandbox, ask: Ask) -> None:
    for email in (JOHN, JANE, JOHN):
        identify(sandbox.url, email)
    assert ask("GET", "requests").json() == {"requests": sandbox.requests}

    def ids(query: str) -> list[int]:
        return [each["id"] for each in ask("GET", "requests?" + query).json()["requests"]]

    assert ids("after=1") == [2, 3]
    assert ids("search=John") == [1, 3]
    assert ids("search=john&limit=1") == [3]
    for query in ("after=-1", "limit=x"):
        assert ask("GET", "requests?" + query).status == 422


def test_faults_and_switches_are_those_of_python(sandbox: Sandbox, ask: Ask) -> None:
    assert ask("POST", "fail-next", json={"status": 503, "times": 2}).json() == {}
    assert ask("POST", "fail-next", json={"fault": "html-502"}).status == 200
    assert [identify(sandbox.url).status for _ in range(4)] == [503, 503, 502, 200]

    at_first = {"latency": 0.0, "failure_rate": 0.0, "rate_limit": None, "wild": False}
    assert ask("GET", "settings").json() == at_first
    changed = ask("PATCH", "settings", json={"latency": 0.01, "rate_limit": 500, "wild": True})
    assert changed.json() == {**at_first, "latency": 0.01, "rate_limit": 500, "wild": True}
    assert (sandbox.latency, sandbox.rate_limit, sandbox.wild) == (0.01, 500, True)

    assert ask("POST", "reset").json() == {}
    assert ask("GET", "settings").json() == at_first
    assert (sandbox.contacts, sandbox.requests) == ({}, [])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "fail-next", b"{}"),
        ("POST", "fail-next", b'{"status": 503, "fault": "reset"}'),
        ("POST", "fail-next", b'{"status": 200}'),
        ("POST", "fail-next", b'{"status": 503, "times": 0}'),
        ("POST", "fail-next", b'{"status": 503, "times": "2"}'),
        ("PATCH", "settings", b'{"latency": -1}'),
        ("PATCH", "settings", b'{"latency": 0.1, "speed": 1}'),
        ("PATCH", "settings", b"[]"),
        ("PATCH", "settings", b"{"),
    ],
)
def test_a_senseless_body_is_422_and_changes_nothing(
    sandbox: Sandbox, ask: Ask, method: str, path: str, body: bytes
) -> None:
    reply = ask(method, path, body=body)
    assert reply.status == 422
    assert reply.json()["status"] == "error"
    assert reply.json()["message"]
    assert sandbox.latency == 0
    assert identify(sandbox.url).status == 200


def test_another_method_is_405(ask: Ask) -> None:
    reply = ask("GET", "reset")
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


@contextmanager
def listening(page: str, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """Give server-sent events as they come."""
    reply = urllib3.request(
        "GET",
        page + "_sandbox/events",
        headers=headers,
        preload_content=False,
        timeout=5,
    )

    def events() -> Iterator[dict[str, str]]:
        text = ""
        while piece := reply.read1(65536):
            text += piece.decode()
            *whole, text = text.split("\n\n")
            for each in whole:
                fields = dict(line.split(": ", 1) for line in each.split("\n") if line[0] != ":")
                if fields:
                    yield fields

    assert reply.headers["Content-Type"] == "text/event-stream"
    try:
        assert reply.read1(13)  # it is connected
        yield events()
    finally:
        reply.close()


def test_it_closes_at_once_while_streams_of_events_begin() -> None:
    for _ in range(10):
        with Sandbox() as sandbox, ExitStack() as streams:
            for _ in range(20):
                stream = streams.enter_context(connect(sandbox.url))
                stream.sendall(b"GET /_sandbox/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            stream.recv(1)
            started = time.monotonic()
            sandbox.close()
            assert time.monotonic() - started < 5


def test_events_come_as_it_happens(sandbox: Sandbox) -> None:
    identify(sandbox.url, "before@example.com")
    with listening(sandbox.page_url) as events:
        started = time.monotonic()
        identify(sandbox.url, JOHN)
        first = next(events)
        assert time.monotonic() - started < 2
        assert (first["event"], first["id"]) == ("request", "2")
        assert json.loads(first["data"]) == sandbox.requests[1]
        sandbox.reset()
        assert next(events) == {"event": "reset", "data": "{}"}
        identify(sandbox.url, JANE)
        assert json.loads(next(events)["data"])["request"] == {"email": JANE}


def test_who_comes_again_is_told_what_was_missed(sandbox: Sandbox) -> None:
    for email in (JOHN, JANE, JOHN):
        identify(sandbox.url, email)
    with listening(sandbox.page_url, **{"Last-Event-ID": "1"}) as events:
        assert [next(events)["id"], next(events)["id"]] == ["2", "3"]


def test_closing_ends_those_who_listen(sandbox: Sandbox) -> None:
    with listening(sandbox.page_url) as events:
        time.sleep(0.2)  # now it waits for something to tell
        started = time.monotonic()
        sandbox.close()
        assert time.monotonic() - started < 2
        assert next(events, None) is None


# Who may ask


def with_host(sandbox: Sandbox, path: str, host: str, method: str = "GET") -> int:
    reply = urllib3.request(
        method, sandbox.page_url + path, headers={"Host": host}, retries=False, timeout=5
    )
    return reply.status


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example",
        "attacker.example:{port}",
        "127.0.0.1.attacker.example:{port}",
        "localhost.attacker.example",
        "10.0.0.1:{port}",
        "user@attacker.example",
        "[::2]:{port}",
        "",
        "[",
    ],
)
def test_a_name_that_is_rebound_to_this_machine_reaches_nothing(
    sandbox: Sandbox, host: str
) -> None:
    identify(sandbox.url)
    host = host.format(port=urlsplit(sandbox.url).port)
    for path, method in (
        ("", "GET"),
        ("_sandbox/contacts", "GET"),
        ("_sandbox/requests", "GET"),
        ("_sandbox/events", "GET"),
        ("_sandbox/reset", "POST"),
        ("_sandbox/fail-next", "POST"),
        ("_sandbox/settings", "PATCH"),
    ):
        assert with_host(sandbox, path, host, method) == 421
    assert list(sandbox.contacts) == [JOHN]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "[::1]"])
def test_every_name_of_this_machine_is_right(sandbox: Sandbox, host: str) -> None:
    for name in (host, f"{host}:{urlsplit(sandbox.url).port}"):
        assert with_host(sandbox, "_sandbox/contacts", name) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_a_page_of_another_origin_sends_is_403(
    sandbox: Sandbox, ask: Ask, headers: dict[str, str]
) -> None:
    identify(sandbox.url)
    for path in ("reset", "fail-next"):
        assert ask("POST", path, headers=headers).status == 403
    assert ask("PATCH", "settings", headers=headers).status == 403
    if "Origin" in headers:
        assert identify(sandbox.url, JANE, **headers).status == 403
    assert list(sandbox.contacts) == [JOHN]
    own = {"Origin": sandbox.page_url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    assert ask("POST", "reset", headers=own).status == 200
    assert sandbox.contacts == {}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
def test_other_machines_are_let_in_only_where_it_is_said(host: str) -> None:
    with pytest.raises(ValueError, match=r"allow_remote \(--allow-remote\)"):
        Sandbox(host)


def test_where_others_may_ask_they_use_an_address() -> None:
    with Sandbox("0.0.0.0", allow_remote=True) as sandbox:
        port = urlsplit(sandbox.url).port
        for host, status in ((f"192.0.2.1:{port}", 200), ("attacker.example", 421)):
            reply = urllib3.request(
                "GET",
                f"http://127.0.0.1:{port}/_sandbox/contacts",
                headers={"Host": host},
                retries=False,
            )
            assert reply.status == status


# The command


class Command:
    """The command as it runs.

    :ivar url: the base URL that it printed.
    """

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "sendx_python_sdk.sandbox", *options]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self._printed = [self._process.stdout.readline() for _ in range(4)]
        self.url = self._printed[0].split()[-1]

    def stop(self) -> tuple[str, str]:
        """Stop it as Ctrl-C does; give back what it printed, on stdout after the first lines."""
        self._process.send_signal(signal.SIGINT)
        printed = self._process.communicate(timeout=10)
        assert self._process.returncode == 0
        return printed

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


Run = Callable[..., Command]


@pytest.fixture
def run() -> Iterator[Run]:
    running: list[Command] = []

    def start(*options: str) -> Command:
        running.append(Command(*options))
        return running[-1]

    yield start
    for command in running:
        command.kill()


def test_the_document_lists_every_option_of_the_command() -> None:
    command = [sys.executable, "-m", "sendx_python_sdk.sandbox", "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    options = {*re.findall(r"--[a-z][a-z-]*", shown)} - {"--help"}
    named = {"--host", "--port", "--db", "--api-key", "--rate-limit", "--wild", "--log", "--json"}
    assert options == named | {"--allow-remote"}
    text = DOCUMENT.read_text(encoding="utf-8").split("\nThe command:\n")[1].split("\n## ")[0]
    assert {*re.findall(r"--[a-z][a-z-]*", text)} == options


def test_the_command_takes_host_and_port(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = run("--host", "localhost", "--port", str(port))
    assert command.url == f"http://localhost:{port}/api/v1/rest"
    assert identify(command.url).status == 200
    assert command.stop() == ("", "")


def test_the_command_keeps_a_file(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "sandbox.db")
    first = run("--db", file)
    assert identify(first.url).status == 200
    first.stop()
    assert list(Sandbox(db=file).contacts) == [JOHN]


def test_the_command_limits_the_rate(run: Run) -> None:
    command = run("--rate-limit", "1")
    statuses = [identify(command.url).status for _ in range(5)]
    assert statuses[0] == 200
    assert 429 in statuses


def test_the_command_answers_as_in_the_wild(run: Run) -> None:
    command = run("--wild")
    replies = [identify(command.url) for _ in range(5)]
    assert replies[0].json()["status"] == 200
    assert replies[4].data.startswith(b"<!doctype html>")


def test_the_command_prints_a_line_for_each_request(run: Run) -> None:
    command = run("--log", "--api-key", "another-key")
    key = {"X-Team-ApiKey": "another-key"}
    identify(command.url, **key)
    identify(command.url, "reset\x1b[2J\n@fault.test", **key)
    identify(command.url, "503@fault.test", **key)
    printed, wrong = command.stop()
    assert wrong == ""
    first, hostile, fault = printed.splitlines()
    assert re.fullmatch(rf"\S+ 200 POST /api/v1/rest/contact/identify {JOHN} \d+\.\d ms", first)
    assert "\\x1b[2J\\n" in hostile
    assert re.search(r" 503 POST .* 503@fault\.test \d+\.\d ms \(503\)$", fault)


def test_without_log_the_command_prints_nothing_more(run: Run) -> None:
    command = run()
    identify(command.url)
    assert command.stop() == ("", "")


def test_the_command_lets_others_in_only_where_it_is_said_and_warns(run: Run) -> None:
    command = [sys.executable, "-m", "sendx_python_sdk.sandbox", "--host", "0.0.0.0"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--allow-remote" in refused.stderr
    allowed = run("--host", "0.0.0.0", "--allow-remote")
    assert "warning: other machines can read and empty this sandbox" in allowed.stop()[1]


def test_the_command_stops_while_somebody_waits(run: Run) -> None:
    command = run("--log")
    body = '{"email": "timeout@fault.test"}'
    lines = [
        "POST /api/v1/rest/contact/identify HTTP/1.1",
        "X-Team-ApiKey: sandbox-api-key",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    with connect(command.url) as connection:
        connection.sendall("\r\n".join([*lines, "", body]).encode())
        with listening(command.url.removesuffix("api/v1/rest")):
            started = time.monotonic()
            _, wrong = command.stop()
            assert time.monotonic() - started < 5
            assert wrong == ""
