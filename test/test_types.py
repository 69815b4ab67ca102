"""What mypy and pyright say of code that uses the SDK, and that such code runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typed_usage

from sendx_python_sdk.sandbox import Sandbox

HERE = Path(__file__).parent
RIGHT = HERE / "typed_usage.py"
WRONG = HERE / "typed_errors.py"

Found = set[tuple[str, int]]


@pytest.fixture
def cache(pytestconfig: pytest.Config) -> Path:
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("types")


def mypy(folder: Path) -> Found:
    options = ["--strict", "--config-file=", "--output=json", f"--cache-dir={folder}"]
    found = [json.loads(line) for line in run("mypy", *options).splitlines()]
    return {(Path(f["file"]).name, f["line"]) for f in found if f["severity"] == "error"}


def pyright(_: Path) -> Found:
    output = run("pyright", "--outputjson", "--pythonpath", sys.executable)
    found: list[dict[str, Any]] = json.loads(output)["generalDiagnostics"]
    return {
        (Path(f["file"]).name, f["range"]["start"]["line"] + 1)
        for f in found
        if f["severity"] == "error"
    }


def run(checker: str, *options: str) -> str:
    command = [sys.executable, "-m", checker, *options, str(RIGHT), str(WRONG)]
    environment = os.environ | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_checker_finds_what_is_wrong_and_nothing_else(
    checker: Callable[[Path], Found], cache: Path
) -> None:
    lines = WRONG.read_text(encoding="utf-8").splitlines()
    marked = {n for n, line in enumerate(lines, 1) if re.search(r"  # error: \w", line)}
    assert len(marked) > 20
    found = checker(cache)
    assert sorted(found) == sorted((WRONG.name, line) for line in marked)


def test_typed_usage_runs() -> None:
    with Sandbox() as sandbox:
        message = typed_usage.main(sandbox.url, sandbox.api_key)
        assert message
        assert sandbox.contacts["jane@example.com"]["tags"] == ["a", "b"]
        assert sandbox.contacts["john@example.com"]["customFields"]["since"] == "2024-02-29"
