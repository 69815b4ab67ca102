"""The pytest plugin: its fixtures in this process, and its options in a pytest of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.servers import Server, closed_port

from sendx_python_sdk import ApiClient, Configuration, TrackingApi, identify_many
from sendx_python_sdk.pytest_plugin import sendx_api_client, sendx_sandbox
from sendx_python_sdk.sandbox import Sandbox

__all__ = ["sendx_api_client", "sendx_sandbox"]  # this pytest runs without the plugin

pytest_plugins = ["pytester"]

PROGRAMS = Path(__file__).with_name("programs")
EMAIL = "john.doe@example.com"
PRODUCTION = "https://api.sendx.io/api/v1/rest"
KEY = {"TeamApiKey": "key-of-production"}
HEADER = {"X-Team-ApiKey": "key-of-production"}
REQUEST_AUTH = {"in": "header", "key": "X-Team-ApiKey", "value": "key-of-production"}

early_client = ApiClient(Configuration(api_key=KEY))
early_default = TrackingApi()


# Clients


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: early_client, id="made-at-import"),
        pytest.param(lambda: early_default.api_client, id="default-of-import"),
        pytest.param(ApiClient, id="default-configuration"),
        pytest.param(lambda: ApiClient(Configuration()), id="own-configuration"),
        pytest.param(lambda: ApiClient(Configuration(api_key=KEY)), id="own-key"),
        pytest.param(lambda: ApiClient(Configuration(api_key={"TeamApiKey": ""})), id="blank-key"),
        pytest.param(
            lambda: ApiClient(Configuration(), "x-team-apikey", "key-of-production"), id="header"
        ),
        pytest.param(
            lambda: ApiClient(Configuration(proxy=f"http://127.0.0.1:{closed_port()}")), id="proxy"
        ),
    ],
)
@pytest.mark.parametrize(
    "options",
    [{}, {"_headers": HEADER}, {"_request_auth": REQUEST_AUTH}],
    ids=["plain-call", "call-with-header", "call-with-auth"],
)
def test_client_without_a_host_calls_the_sandbox_with_its_key(
    sendx_sandbox: Sandbox,
    make: Callable[[], ApiClient],
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SENDX_HOST")
    monkeypatch.delenv("SENDX_API_KEY")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    with make() as client:
        TrackingApi(client).identify_contact({"email": EMAIL}, **options)
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


@pytest.fixture
def run(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run a program as a test file, in a pytest that takes warnings for errors."""
    pytester.makeini(
        "[pytest]\nfilterwarnings = error\naddopts = -p no:hypothesispytest -p no:schemathesis\n"
    )

    def run_program(name: str, *options: str) -> pytest.RunResult:
        shutil.copy(PROGRAMS / f"{name}.py", pytester.path / f"test_{name}.py")
        return pytester.runpytest_subprocess(*options)

    return run_program


Run = Callable[..., pytest.RunResult]


def test_sandbox_of_a_test_ends_with_it(run: Run) -> None:
    run("plugin_function").assert_outcomes(passed=3)


def test_sandbox_of_a_session_and_one_of_a_test_work_together(run: Run) -> None:
    run("plugin_session").assert_outcomes(passed=4)


def test_sandbox_of_a_session_cannot_start_within_one_of_a_test(run: Run) -> None:
    result = run("plugin_late_session")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*sendx_sandbox_session must be an argument of the test*"])


@pytest.mark.parametrize("option", ["--sendx-sandbox", "--override-ini=sendx_sandbox=true"])
def test_option_protects_the_whole_session(run: Run, option: str) -> None:
    run("plugin_switch", option).assert_outcomes(passed=3)


def test_sandboxes_are_empty_in_parallel_tests(run: Run) -> None:
    run("plugin_parallel", "-n", "2").assert_outcomes(passed=20)


def test_sockets_of_a_client_do_not_pile_up(run: Run) -> None:
    run("plugin_sockets").assert_outcomes(passed=21)


def test_failed_assertion_points_at_the_test(run: Run) -> None:
    result = run("plugin_failure")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*sendx_sandbox.assert_tagged("jon@example.com", "new")',
            "E*AssertionError: there is no contact jon@example.com",
            "E*nearest: john@example.com",
        ]
    )
    result.stdout.no_fnmatch_line("*assertions.py*")


def test_plugin_imports_nothing_heavy_before_use(run: Run) -> None:
    run("plugin_light", "-p", "no:xdist", "-p", "no:pytest_cov").assert_outcomes(passed=1)


@pytest.fixture
def without_extra(pytester: pytest.Pytester) -> Iterator[None]:
    pytester.makepyfile(no_extra="import sys\nsys.modules['jsonschema_rs'] = None\n")
    return


def test_fixture_without_the_extra_says_what_to_install(run: Run, without_extra: None) -> None:
    result = run("plugin_failure", "-p", "no_extra")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['E*pip install "sendx-python-sdk[[]sandbox]"'])


def test_option_without_the_extra_says_what_to_install(run: Run, without_extra: None) -> None:
    result = run("plugin_light", "-p", "no_extra", "--sendx-sandbox")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(['ERROR:*pip install "sendx-python-sdk[[]sandbox]"'])
