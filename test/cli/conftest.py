"""Fixtures of the command's tests. A server or a sandbox takes the place of production."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command import Check, Done, File, Run, runner
from support.servers import Server
from support.values import KEY

from sendx_python_sdk.sandbox import Sandbox


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


@pytest.fixture
def sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("SENDX_API_KEY", sandbox.api_key)
    monkeypatch.setenv("SENDX_HOST", sandbox.url)
    return sandbox


@pytest.fixture
def server(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    monkeypatch.setenv("SENDX_HOST", server.url)
    return server


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(content: str | bytes, name: str = "contacts.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def check(run: Run, file: File) -> Check:
    """Write a file and check it in a dry run."""

    def check(content: str | bytes, *words: str, name: str = "contacts.csv") -> Done:
        return run("import", file(content, name), "--dry-run", "--json", *words)

    return check
