"""Calls from green threads overlap, time out and reuse connections."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import run_program, server_for
from support.servers import (
    Script,
    Trickle,
    echo,
    meet,
    reply,
    unanswering,
)

CALLS = 4

pytestmark = [
    pytest.mark.parametrize("scheme", ["http", "https"]),
    pytest.mark.parametrize("library", ["gevent", "eventlet"]),
]


def test_calls_overlap_and_reuse_connections(ca: Path, library: str, scheme: str) -> None:
    with server_for(scheme, [meet(CALLS), echo]) as server:
        said = run_program("green_calls.py", library, "overlap", server.url, ca)["said"]

    assert said == [[f"{number}@example.com" for number in range(CALLS)]] * 2
    assert server.connections == CALLS


def test_identify_many_overlaps_its_calls(ca: Path, library: str, scheme: str) -> None:
    with server_for(scheme, [meet(CALLS), echo]) as server:
        said = run_program("green_calls.py", library, "many", server.url, ca)["said"]

    assert said == [f"{number}@example.com" for number in range(2 * CALLS)]
    assert server.connections == CALLS


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(10.0, id="no_reply"),
        pytest.param([Trickle(reply()), 10.0], id="trickled_reply"),
    ],
)
def test_reply_times_out_without_blocking_other_green_threads(
    ca: Path, library: str, scheme: str, script: Script
) -> None:
    with server_for(scheme, script) as server:
        seen = run_program("green_calls.py", library, "time_out", server.url, ca)

    assert seen["said"].startswith("ApiTimeoutException")
    assert 0.4 < seen["seconds"] < 5
    assert seen["ticks"] >= 5


def test_connection_times_out_without_blocking_other_green_threads(
    ca: Path, library: str, scheme: str
) -> None:
    with unanswering(connects=False) as port:
        url = f"{scheme}://127.0.0.1:{port}"
        seen = run_program("green_calls.py", library, "time_out", url, ca)

    assert seen["said"].startswith("ApiTimeoutException")
    assert 0.4 < seen["seconds"] < 5
    assert seen["ticks"] >= 5
