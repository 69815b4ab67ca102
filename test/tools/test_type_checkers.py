"""Type checkers accept typed use of the SDK and report wrong use."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

CASES = Path(__file__).parent / "typing_cases"
USAGE = CASES / "usage.py"
ERRORS = CASES / "errors.py"

PYDANTIC_PLUGIN = """\
[mypy]
plugins = pydantic.mypy
[pydantic-mypy]
init_typed = True
"""

# The end of a line that checkers report, such as `# error (not ty): why`.
MARK = re.compile(r"  # error(?: \(not ([\w, ]+)\))?: \w")

# A file's name and the number of a line.
Line: TypeAlias = tuple[str, int]


def mypy(folder: Path, *options: str) -> set[Line]:
    options = options or ("--config-file=",)
    output = run(folder, "mypy", "--strict", "--output=json", *options)
    found = [json.loads(line) for line in output.splitlines()]
    return {(Path(each["file"]).name, each["line"]) for each in found}


def mypy_with_pydantic_plugin(folder: Path) -> set[Line]:
    (folder / "plugin.ini").write_text(PYDANTIC_PLUGIN, encoding="utf-8")
    return mypy(folder, "--config-file=plugin.ini")


def pyright(folder: Path) -> set[Line]:
    """Run pyright; a comment in the files makes it strict."""
    output = run(folder, "pyright", "--outputjson", f"--pythonpath={sys.executable}")
    found: list[dict[str, Any]] = json.loads(output)["generalDiagnostics"]
    return {(Path(each["file"]).name, each["range"]["start"]["line"] + 1) for each in found}


def ty(folder: Path) -> set[Line]:
    options = ["--error=all", "--output-format=gitlab", f"--python={sys.executable}"]
    found = [each["location"] for each in json.loads(run(folder, "ty", "check", *options))]
    return {(Path(each["path"]).name, each["positions"]["begin"]["line"]) for each in found}


def pyrefly(folder: Path) -> set[Line]:
    options = ["--preset=strict", "--output-format=json", "--summary=none"]
    options.append(f"--python-interpreter-path={sys.executable}")
    found = json.loads(run(folder, "pyrefly", "check", *options))["errors"]
    return {(Path(each["path"]).name, each["line"]) for each in found}


def run(folder: Path, checker: str, *options: str) -> str:
    """Run a checker in a folder as in a user's project; return what it printed."""
    command = [sys.executable, "-m", checker, *options, USAGE.name, ERRORS.name]
    variables = os.environ | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(
    scope="module",
    params=[mypy, mypy_with_pydantic_plugin, pyright, ty, pyrefly],
    ids=lambda checker: checker.__name__,
)
def checker(request: pytest.FixtureRequest) -> Callable[[Path], set[Line]]:
    found: Callable[[Path], set[Line]] = request.param
    return found


@pytest.fixture(scope="module")
def reported(
    checker: Callable[[Path], set[Line]], tmp_path_factory: pytest.TempPathFactory
) -> set[Line]:
    """The lines of both files that the checker reports."""
    folder = tmp_path_factory.mktemp("project")
    for case in (USAGE, ERRORS):
        shutil.copy(case, folder)
    return checker(folder)


def test_checker_accepts_typed_usage(reported: set[Line]) -> None:
    assert {line for name, line in reported if name == USAGE.name} == set()


def test_checker_reports_wrong_use(
    checker: Callable[[Path], set[Line]], reported: set[Line]
) -> None:
    marks = [MARK.search(line) for line in ERRORS.read_text(encoding="utf-8").splitlines()]
    marked = {
        number
        for number, mark in enumerate(marks, 1)
        if mark and checker.__name__ not in (mark.group(1) or "").split(", ")
    }

    assert len(marked) > 50
    assert {line for name, line in reported if name == ERRORS.name} == marked


def test_typed_usage_runs() -> None:
    main = runpy.run_path(str(USAGE))["main"]

    assert main() == "email: there is no contact nobody@example.com"
