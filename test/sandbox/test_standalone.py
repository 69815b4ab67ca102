"""The sandbox without ordinary data files: in a zip archive, frozen, and under pyfakefs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest
from support.install_programs import has_python_library  # noqa: F401 - for the skipif below
from support.values import ROOT

PROGRAMS = Path(__file__).with_name("programs")


def run(*command: str | Path, **environment: str) -> list[str]:
    """Run a command elsewhere than in the checkout; return the lines it printed."""
    done = subprocess.run(
        command, cwd=PROGRAMS, env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_sandbox_runs_from_a_zip_archive(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "sendx_python_sdk", content / "sendx_python_sdk")
    shutil.copy(ROOT / "openapi.yaml", content / "sendx_python_sdk" / "sandbox")  # as in a wheel
    shutil.copy(PROGRAMS / "standalone.py", content)
    archive = tmp_path / "program.pyz"
    zipapp.create_archive(content, archive, main="standalone:main")
    place, printed = run(sys.executable, archive)
    assert place.startswith(str(archive))
    assert printed == "200 200 True"


@pytest.mark.system
def test_sandbox_starts_under_pyfakefs() -> None:
    assert run(sys.executable, "fake_files.py")[1:] == ["200 200 True"]


@pytest.mark.system
@pytest.mark.skipif("not has_python_library()", reason="PyInstaller needs Python's shared library")
def test_sandbox_runs_in_a_program_frozen_by_pyinstaller(tmp_path: Path) -> None:
    # Excluded to be faster: modules that only packages of the test environment would import.
    excluded = [
        f"--exclude-module={name}" for name in ("numpy", "hypothesis", "mypy", "setuptools")
    ]
    folders = [f"--{name}path={tmp_path / name}" for name in ("dist", "work", "spec")]
    program = PROGRAMS / "standalone.py"
    run(sys.executable, "-m", "PyInstaller", *folders, *excluded, program)
    place, printed = run(tmp_path / "dist" / "standalone" / "standalone")
    assert place.startswith(str(tmp_path / "dist"))
    assert printed == "200 200 True"
