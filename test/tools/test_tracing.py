"""Tracers and error trackers see every attempt of a call, and never the key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from running import KEY, run_program
from support.servers import Reset, Script, Server, closed_port, reply

# The header that carries the trace context, and the position of the trace's id in its value.
HEADERS = {
    "opentelemetry": ("traceparent", 1),
    "sentry": ("sentry-trace", 0),
    "ddtrace": ("traceparent", 1),
    "elastic_apm": ("traceparent", 1),
    "newrelic": ("traceparent", 1),
}

# Keeps ddtrace from contacting an agent; it reads these variables when it is imported.
QUIET = {
    "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
    "DD_REMOTE_CONFIGURATION_ENABLED": "false",
    "DD_TRACE_AGENT_URL": "unix:///nonexistent",
}


def run_tracer(tracer: str, url: str, scenario: str, **environment: str) -> Any:
    return run_program("call_traced.py", tracer, url, scenario, **QUIET, **environment)


def received(server: Server, tracer: str) -> list[tuple[str, ...]]:
    """Return the ids of the trace and the span that each request carried."""
    name, start = HEADERS[tracer]
    values = [request.headers[name].split("-") for request in server.requests]
    return [tuple(value[start : start + 2]) for value in values]


def ids(spans: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [(span["trace"], span["id"]) for span in spans]


@pytest.mark.parametrize("loaded", ["before_the_package", "after_a_call"])
@pytest.mark.parametrize("tracer", HEADERS)
def test_attempts_are_spans_whose_ids_reach_the_server(tracer: str, loaded: str) -> None:
    with Server(reply(503), reply(200)) as server, Server() as first:
        environment = {"FIRST_URL": first.url} if loaded == "after_a_call" else {}
        seen = run_tracer(tracer, server.url, "one", **environment)

    assert seen["outcome"] == "said 200"
    assert [span["status"] for span in seen["spans"]] == [503, 200]
    assert {span["trace"] for span in seen["spans"]} == {seen["trace"]}
    assert received(server, tracer) == ids(seen["spans"])
    assert KEY not in json.dumps(seen["recorded"])
    assert len(first.requests) == (loaded == "after_a_call")


# New Relic's agent does not follow a transaction into the application's threads.
@pytest.mark.parametrize("tracer", [each for each in HEADERS if each != "newrelic"])
def test_identify_many_makes_its_spans_in_the_trace_of_the_caller(tracer: str) -> None:
    with Server() as server:
        seen = run_tracer(tracer, server.url, "several")

    assert seen["outcome"] == "said 200, said 200, said 200"
    assert {span["trace"] for span in seen["spans"]} == {seen["trace"]}
    assert sorted(received(server, tracer)) == sorted(ids(seen["spans"]))


# Sentry starts a span when a request is written, which never happens here.
@pytest.mark.parametrize("tracer", [each for each in HEADERS if each != "sentry"])
def test_attempts_without_a_connection_are_failed_spans(tracer: str) -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    seen = run_tracer(tracer, url, "one")

    assert seen["outcome"].startswith("ApiConnectionException")
    assert [span["failed"] for span in seen["spans"]] == [True, True]


def test_sentry_breadcrumbs_list_each_attempt() -> None:
    with Server(reply(503), reply(200)) as server:
        seen = run_tracer("sentry", server.url, "one")

    assert seen["breadcrumbs"] == [503, 200]


@pytest.mark.parametrize(
    ("script", "timeout", "exception"),
    [
        pytest.param(None, 10, "ApiConnectionException", id="refused"),
        pytest.param(
            [reply()[:40], Reset()], 10, "ApiConnectionException", id="reset_in_mid_reply"
        ),
        pytest.param(10.0, 0.2, "ApiTimeoutException", id="timeout"),
        pytest.param(reply(500), 10, "ServiceException", id="500"),
        pytest.param(reply(401), 10, "UnauthorizedException", id="401"),
    ],
)
def test_sentry_event_of_a_failed_call_does_not_contain_the_key(
    script: Script | None, timeout: float, exception: str
) -> None:
    with Server(script or reply()) as server:
        url = server.url if script else f"http://127.0.0.1:{closed_port()}"
        reports = run_program("report_to_sentry.py", url, timeout, TEST_KEY=KEY)

    assert {request.headers["x-team-apikey"] for request in server.requests} <= {KEY}
    for report in reports.values():
        assert report["exception"] == exception
        assert any(name.startswith("sendx_python_sdk") for name in report["modules"])
        assert KEY not in report["event"] + report["local variables"]
