"""README.md, Start and How-to pages: programs and commands run, and print what the page shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.documents import FRAMEWORKS, GUIDES, Block, blocks_of
from support.servers import Server, reply
from support.values import ROOT

from sendx_python_sdk.sandbox import Sandbox

# The page's sandbox; the tests start one elsewhere.
PAGE_URL = "http://127.0.0.1:8080/"
# Lines that prepare a machine, which the environment of the tests has done.
SET_UP = r"(?m)^(?:pip|python3? -m venv|\.|source|git) .*\n"
# Numbers and times that differ each time, and the lines of tables, whose width depends on them.
VOLATILE = (
    r"[\d.]+(?= ms)|\d+\.\d{3,}|(?:seconds|earlier runs) +│ [\d.]+"
    r"|\d{4}-\d\d-\d\d(?= +│)|\d\d:\d\d(?= +│)|[─╭╮╰╯┬┴├┤┼│\ufeff ]+"
)

# The progress of an import, which only a slow machine shows.
PROGRESS = r"\d+ sent, \d+ rejected, .* left$"


def comparable(output: str) -> str:
    """Return what a command printed, without what differs each time."""
    lines = re.sub(VOLATILE, " ", output).splitlines()
    return "\n".join(line.strip() for line in lines if not re.search(PROGRESS, line))


def pages_with_commands() -> list[Any]:
    return [
        pytest.param(
            page,
            id=page.relative_to(ROOT).as_posix(),
            marks=[pytest.mark.system]
            * any(re.search(FRAMEWORKS, block.code) for block in blocks_of(page) if block.file),
        )
        for page in GUIDES
        if any(block.language == "sh" for block in blocks_of(page))
    ]


def write_file(block: Block, folder: Path) -> None:
    """Write a block into the file that its first line names."""
    file = folder / block.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.code, encoding="utf-8")


def environment(sandbox: Sandbox) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SENDX_HOST": sandbox.url,
        "SENDX_API_KEY": sandbox.api_key,
        "COLUMNS": "80",
        "PYTHONUNBUFFERED": "1",  # so that both streams arrive in their order
    }


@pytest.mark.parametrize("page", pages_with_commands())
def test_commands_of_a_page_run(page: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    env = environment(sandbox)
    for block in blocks_of(page):
        if block.file:
            write_file(block, tmp_path)
        if block.language != "sh":
            continue
        commands = re.sub(SET_UP, "", block.code).replace(PAGE_URL, sandbox.page_url)
        done = subprocess.run(
            ["bash", "-euc", commands],
            env=env,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
        )
        if block.output is None:
            assert done.returncode == 0, f"{block}\n{done.stdout}"
        else:
            printed = done.stdout.replace(sandbox.page_url, PAGE_URL)
            assert comparable(printed) == comparable(block.output), str(block)


@pytest.mark.system
def test_handler_runs_in_the_runtime_of_lambda(sandbox: Sandbox, tmp_path: Path) -> None:
    for block in blocks_of(ROOT / "docs" / "how-to" / "aws-lambda.md"):
        if block.file:
            write_file(block, tmp_path)
    body = json.dumps({"email": "ann@example.com"})
    headers = ("Lambda-Runtime-Aws-Request-Id: 1", "Lambda-Runtime-Deadline-Ms: 9999999999999")
    event = reply(200, {"body": body}, *headers)
    # The runtime asks for an event, sends the result, and asks for the next event.
    with Server(event, reply(202), []) as lambda_service:
        runtime = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", "handler.sign_up"],
            env={
                **environment(sandbox),
                "AWS_LAMBDA_RUNTIME_API": lambda_service.url.removeprefix("http://"),
            },
            cwd=tmp_path,
        )
        try:
            lambda_service.wait_until(lambda server: len(server.requests) >= 2)
        finally:
            runtime.kill()
            runtime.wait()
    assert lambda_service.requests[1].json == {
        "statusCode": 201,
        "body": "Welcome, ann@example.com!",
    }
    assert sandbox.contacts["ann@example.com"]["tags"] == ["new"]
