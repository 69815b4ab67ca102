"""The pytest plugin: its fixtures in this process, and its options in a pytest of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.servers import Server, closed_port
from support.values import EMAIL

from sendx_python_sdk import ApiClient, Configuration, TrackingApi, identify_many
from sendx_python_sdk.pytest_plugin import sendx_api_client, sendx_sandbox
from sendx_python_sdk.sandbox import Sandbox

__all__ = ["sendx_api_client", "sendx_sandbox"]  # this pytest runs without the plugin

pytest_plugins = ["pytester"]

PROGRAMS = Path(__file__).with_name("programs")
PRODUCTION = "https://api.sendx.io/api/v1/rest"
KEY = {"TeamApiKey": "key-of-production"}

early_client = ApiClient(Configuration(api_key=KEY))
early_default = TrackingApi()


# Clients


PROXY = f"http://127.0.0.1:{closed_port()}"
CLIENTS: dict[str, Callable[[], ApiClient]] = {
    "made-at-import": lambda: early_client,
    "default-of-import": lambda: early_default.api_client,
    "default": ApiClient,
    "own-configuration": lambda: ApiClient(Configuration()),
    "own-key": lambda: ApiClient(Configuration(api_key=KEY)),
    "blank-key": lambda: ApiClient(Configuration(api_key={"TeamApiKey": ""})),
    "own-header": lambda: ApiClient(Configuration(), "x-team-apikey", "key-of-production"),
    "own-proxy": lambda: ApiClient(Configuration(proxy=PROXY)),
}
CALLS: dict[str, Any] = {
    "plain": {},
    "with-header": {"_headers": {"X-Team-ApiKey": "key-of-production"}},
    "with-auth": {
        "_request_auth": {"in": "header", "key": "X-Team-ApiKey", "value": "key-of-production"}
    },
}


@pytest.mark.parametrize("client_", CLIENTS)
@pytest.mark.parametrize("call", CALLS)
def test_client_without_a_host_calls_the_sandbox_with_its_key(
    sendx_sandbox: Sandbox, client_: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDX_HOST")
    monkeypatch.delenv("SENDX_API_KEY")
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    with CLIENTS[client_]() as client:
        TrackingApi(client).identify_contact({"email": EMAIL}, **CALLS[call])
    assert list(sendx_sandbox.contacts) == [EMAIL]


def test_connected_client_moves_to_the_sandbox(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as server, ApiClient(Configuration(api_key=KEY)) as client:
        monkeypatch.setenv("SENDX_HOST", server.url)
        tracking = TrackingApi(client)
        tracking.identify_contact({"email": EMAIL})
        sandbox: Sandbox = request.getfixturevalue("sendx_sandbox")
        tracking.identify_contact({"email": EMAIL})
        assert list(sandbox.contacts) == [EMAIL]
        assert len(server.requests) == 1


def test_client_with_another_host_keeps_host_and_key(sendx_sandbox: Sandbox) -> None:
    with Server() as server:
        server.api(api_key=KEY).identify_contact({"email": EMAIL})
        (request,) = server.requests
    assert request.headers["x-team-apikey"] == "key-of-production"
    assert sendx_sandbox.requests == []


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        pytest.param({"host": PRODUCTION}, {}, id="production"),
        pytest.param({"host": "https://API.SENDX.IO./api/v1/rest"}, {}, id="another-spelling"),
        pytest.param({"host": "http://sendx.io:8080"}, {}, id="bare-domain"),
        pytest.param({"server_index": 1}, {}, id="server_index"),
        pytest.param({}, {"_host_index": 1}, id="_host_index"),
    ],
)
def test_call_to_sendx_raises_an_error_that_names_the_fixture(
    sendx_sandbox: Sandbox, settings: dict[str, Any], options: dict[str, Any]
) -> None:
    wanted = pytest.raises(
        RuntimeError, match=r"sendx\.io\.? cannot be .* fixture sendx_sandbox is"
    )
    with ApiClient(Configuration(api_key=KEY, **settings)) as client, wanted as raised:
        TrackingApi(client).identify_contact({"email": EMAIL}, **options)
    assert f"set host to {sendx_sandbox.url}" in str(raised.value)
    assert sendx_sandbox.requests == []


def test_bulk_run_to_sendx_raises_the_error_too(sendx_sandbox: Sandbox) -> None:
    with ApiClient(Configuration(PRODUCTION, api_key=KEY)) as client:
        run = identify_many(TrackingApi(client), [{"email": EMAIL}])
        with pytest.raises(RuntimeError, match="the fixture sendx_sandbox"):
            list(run)


# Sessions


Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run a program as a test file, in another process, with warnings as errors."""
    pytester.makeini(
        "[pytest]\nfilterwarnings = error\naddopts = -p no:hypothesispytest -p no:schemathesis\n"
    )

    def run_program(name: str, *options: str) -> pytest.RunResult:
        shutil.copy(PROGRAMS / f"{name}.py", pytester.path / f"test_{name}.py")
        return pytester.runpytest_subprocess(*options)

    return run_program


@pytest.mark.parametrize(
    ("program", "options", "outcomes"),
    [
        pytest.param("function", [], {"passed": 3}, id="one-ends-with-its-test"),
        pytest.param("session", [], {"passed": 4}, id="one-of-the-session-beside-it"),
        pytest.param("late_session", [], {"failed": 1}, id="one-of-the-session-within-it"),
        pytest.param("switch", ["--sendx-sandbox"], {"passed": 3}, id="option"),
        pytest.param("switch", ["-o", "sendx_sandbox=true"], {"passed": 3}, id="ini-option"),
        pytest.param("parallel", ["-n", "2"], {"passed": 20}, id="parallel"),
        pytest.param("sockets", [], {"passed": 21}, id="sockets-of-a-client-do-not-pile-up"),
        pytest.param("light", ["-p", "no:xdist", "-p", "no:pytest_cov"], {"passed": 1}, id="light"),
    ],
)
def test_sandbox_in_a_session(
    run: Run, program: str, options: list[str], outcomes: dict[str, int]
) -> None:
    run(f"plugin_{program}", *options).assert_outcomes(**outcomes)


def test_failed_assertion_points_at_the_test(run: Run) -> None:
    result = run("plugin_failure")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*sendx_sandbox.assert_tagged("jon@example.com", "new")',
            "E*AssertionError: contact jon@example.com does not exist",
            "E*similar: john@example.com",
        ]
    )
    result.stdout.no_fnmatch_line("*assertions.py*")


@pytest.mark.parametrize("options", [[], ["--sendx-sandbox"]], ids=["fixture", "option"])
def test_session_without_the_extra_says_what_to_install(
    run: Run, pytester: pytest.Pytester, options: list[str]
) -> None:
    pytester.makepyfile(no_extra="import sys\nsys.modules['jsonschema_rs'] = None\n")
    result = run("plugin_failure", "-p", "no_extra", *options)
    assert result.ret
    lines = result.errlines + result.outlines
    assert any(line.endswith('pip install "sendx-python-sdk[sandbox]"') for line in lines)
