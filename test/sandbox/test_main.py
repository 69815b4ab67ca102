"""The commands `python -m sendx_python_sdk.sandbox` and `.demo`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
import urllib3
from support.sandboxes import PAGE, connect, identify, raw
from support.servers import PATIENCE, free_port
from support.values import EMAIL, ROOT

from sendx_python_sdk.sandbox import Sandbox

COMMAND = [sys.executable, "-m", "sendx_python_sdk.sandbox"]


class Command:
    """A running command.

    :ivar printed: the lines it printed at its start.
    :ivar url: base URL of its sandbox.
    """

    def __init__(self, *options: str, lines: int = 4) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.printed = [self.process.stdout.readline() for _ in range(lines)]
        self.url = self.printed[0].split()[-1]

    def stop(self, number: int = signal.SIGINT) -> tuple[str, str]:
        """Send a signal; return what the command has printed since its start."""
        self.process.send_signal(number)
        printed = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0
        return printed


Run = Callable[..., Command]


@pytest.fixture
def run() -> Iterator[Run]:
    """Run the command; kill it after the test."""
    running: list[Command] = []

    def start(*options: str, lines: int = 4) -> Command:
        running.append(Command(*options, lines=lines))
        return running[-1]

    yield start
    for command in running:
        command.process.kill()
        command.process.communicate()


def run_to_end(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_runs_until_a_signal(run: Run, number: signal.Signals) -> None:
    command = run("--api-key", "secret")
    page = command.url.removesuffix("/api/v1/rest")
    assert command.printed == [
        f"SendX sandbox at {command.url}\n",
        "X-Team-ApiKey: secret\n",
        f"Page: {page}/\n",
        "Press Ctrl-C to stop.\n",
    ]
    assert identify(command.url, X_Team_ApiKey="secret").status == 200
    assert command.stop(number) == ("", "")


def test_json_shows_where_the_sandbox_is(run: Run) -> None:
    place = json.loads(run("--json", lines=1).printed[0])
    assert place.keys() == {"url", "api_key", "page"}
    assert identify(place["url"], X_Team_ApiKey=place["api_key"]).status == 200
    assert urllib3.request("GET", place["page"]).status == 200


def test_options_reach_the_sandbox(run: Run) -> None:
    port = free_port()
    command = run("--host", "localhost", "--port", str(port), "--wild", "--rate-limit", "0.01")
    assert command.url == f"http://localhost:{port}/api/v1/rest"
    replies = [identify(command.url) for _ in range(2)]
    assert replies[0].json()["status"] == 200
    assert replies[1].status == 429


def test_log_has_a_line_per_request_without_control_characters(run: Run) -> None:
    command = run("--log")
    for email in (EMAIL, "reset\x1b[2J\n@fault.test", "503@fault.test"):
        identify(command.url, email)
    printed, errors = command.stop()
    assert errors == ""
    first, hostile, fault = printed.splitlines()
    assert re.fullmatch(rf"\S+ 200 POST /api/v1/rest/contact/identify {EMAIL} \d+\.\d ms", first)
    assert "\\x1b[2J\\n" in hostile
    assert re.search(r" 503 POST .* 503@fault\.test \d+\.\d ms \(503\)$", fault)


def test_command_stops_although_a_client_waits(run: Run) -> None:
    command = run("--log")
    with connect(command.url) as connection, connect(command.url) as events:
        connection.sendall(raw(email="timeout@fault.test"))
        events.sendall(b"GET /_sandbox/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        events.recv(1)
        assert command.stop()[1] == ""


def test_command_warns_when_other_machines_can_connect(run: Run) -> None:
    command = run("--host", "0.0.0.0", "--allow-remote")
    assert command.stop()[1] == "warning: other machines can read and reset this sandbox\n"


def test_command_reports_a_port_in_use_in_one_line(sandbox: Sandbox) -> None:
    port = sandbox.page_url.strip("/").rpartition(":")[2]
    done = run_to_end(*COMMAND[1:], "--port", port)
    assert (done.returncode, done.stdout) == (1, "")
    reason = "the port is in use; choose another with --port"
    assert done.stderr == f"cannot listen on 127.0.0.1 port {port}: {reason}\n"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["--port", "65536"], "port"),
        (["--port", "x"], "--port"),
        (["--api-key", ""], "api_key"),
        (["--host", "0.0.0.0"], "--allow-remote"),
    ],
)
def test_command_refuses_an_invalid_option(options: list[str], name: str) -> None:
    done = run_to_end(*COMMAND[1:], *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr.splitlines()[-1]


def test_documentation_lists_every_option() -> None:
    options = set(re.findall(r"--[a-z][a-z-]*", run_to_end(*COMMAND[1:], "--help").stdout))
    text = PAGE.read_text(encoding="utf-8").split("\n## The command\n")[1].split("\n## ")[0]
    assert set(re.findall(r"--[a-z][a-z-]*", text)) == options - {"--help"}


def test_demo_shows_replies_an_error_and_the_contact() -> None:
    done = run_to_end("-m", "sendx_python_sdk.sandbox.demo")
    assert (done.returncode, done.stderr) == (0, "")
    for text in (
        "IdentifyResponse(",
        "TrackResponse(",
        "NotFoundException: 404 email: there is no contact nobody@example.com",
        "'tags': ['newsletter', 'customer']",
    ):
        assert text in done.stdout
