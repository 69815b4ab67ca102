"""The class `Sandbox`: arguments, life cycle, and clients made for it."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support.sandboxes import IDENTIFY, identify, post
from support.servers import closed_port
from support.values import EMAIL

from sendx_python_sdk import ApiClient, TrackingApi
from sendx_python_sdk.sandbox import Sandbox


def test_sandbox_starts_again_with_its_contacts() -> None:
    sandbox = Sandbox()
    sandbox.close()
    for _ in range(2):
        assert sandbox.start() is sandbox
        assert sandbox.start().url == sandbox.url
        post(sandbox.url, IDENTIFY, {"email": EMAIL, "tags": ["a"]})
        sandbox.close()
        sandbox.close()
    assert sandbox.contacts[EMAIL]["tags"] == ["a"]
    for use in (lambda: sandbox.url, lambda: sandbox.page_url, sandbox.configuration):
        with pytest.raises(RuntimeError, match="not running; use a with block, or call start"):
            use()


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="lists open files on Linux only")
def test_closed_sandboxes_leave_nothing_behind() -> None:
    Sandbox().start().close()
    files, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
    for _ in range(10):
        Sandbox().start().close()
    # Garbage of earlier tests may close meanwhile.
    assert len(os.listdir("/proc/self/fd")) <= files
    assert threading.active_count() <= threads


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_ipv6(), reason="the machine has no IPv6")
def test_sandbox_listens_on_ipv6() -> None:
    with Sandbox("::1") as sandbox:
        assert sandbox.url.startswith("http://[::1]:")
        assert identify(sandbox.url).status == 200


def test_port_in_use_is_an_os_error(sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=int(sandbox.page_url.strip("/").rpartition(":")[2])).start()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"port": -1}, "port must be from 0 to 65535, got -1"),
        ({"port": 65536}, "port must be"),
        ({"api_key": ""}, "api_key must be"),
        ({"api_key": "x\n"}, "api_key must be"),
        ({"api_key": "k\u00e9y"}, "api_key must be"),
        ({"host": "0.0.0.0"}, r"allow_remote \(--allow-remote\)"),
        ({"host": "::"}, r"allow_remote \(--allow-remote\)"),
        ({"host": "example.com"}, r"allow_remote \(--allow-remote\)"),
        ({"host": ""}, r"allow_remote \(--allow-remote\)"),
        ({"rate_limit": 0}, "rate_limit must be at least 0.001"),
    ],
    ids=lambda value: ascii(value) if isinstance(value, dict) else "",
)
def test_invalid_argument_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sandbox(**arguments)


def test_configuration_ignores_proxies(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    with ApiClient(sandbox.configuration(retries=0)) as client:
        tracking = TrackingApi(client)
        reply = tracking.identify_contact({"email": EMAIL, "custom_fields": {"Age": 29}})
        assert reply.message == "OK"
        assert tracking.track_contact({"email": EMAIL, "addTags": ["a"]}).status == "200"
    sandbox.assert_identified(EMAIL, tags=["a"], custom_fields={"Age": "29"})


def test_reset_restores_the_initial_state() -> None:
    with Sandbox(rate_limit=1000, wild=True) as sandbox:
        identify(sandbox.url)
        sandbox.latency, sandbox.failure_rate, sandbox.rate_limit = 1, 1, None
        sandbox.wild = False
        sandbox.fail_next(500, times=5)
        sandbox.reset()
        assert (sandbox.contacts, sandbox.requests) == ({}, [])
        settings = (sandbox.latency, sandbox.failure_rate, sandbox.rate_limit, sandbox.wild)
        assert settings == (0, 0, 1000, True)
        assert identify(sandbox.url).json()["status"] == 200


def test_reset_during_requests_loses_no_reply() -> None:
    seen: list[object] = []
    with Sandbox(on_request=seen.append) as sandbox, ThreadPoolExecutor(4) as threads:
        replies = [threads.submit(identify, sandbox.url) for _ in range(200)]
        while not all(reply.done() for reply in replies):
            sandbox.reset()
        assert {reply.result().status for reply in replies} == {200}
