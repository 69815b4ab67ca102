"""The sandbox tested by Schemathesis, which generates requests from openapi.yaml."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.sandboxes import KEY, identify
from support.values import ROOT

from sendx_python_sdk.sandbox import Sandbox

PROGRAMS = Path(__file__).with_name("programs")


@pytest.mark.system
def test_schemathesis_finds_no_error(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        assert identify(sandbox.url, "test@example.com").status == 200
        # All checks and phases, with invalid requests too. A status that openapi.yaml does not have
        # is an error, except 405.
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "openapi.yaml")),
                # The operations that the sandbox serves so far.
                "--include-path-regex=^/contact/(identify|track)$",
                *("--url", sandbox.url, "--header", f"X-Team-ApiKey:{KEY}"),
                *("--checks=all", "--mode=all", "--max-examples=150"),
                *("--generation-deterministic", "--continue-on-failure", "--no-color"),
            ],
            cwd=tmp_path,  # it writes files
            env=os.environ
            | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(PROGRAMS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        statuses = {
            name: {each["status"] for each in sandbox.requests if each["path"].endswith(name)}
            for name in ("identify", "track")
        }
    # It has reached every answer.
    assert statuses == {"identify": {200, 401, 405, 422}, "track": {200, 401, 404, 405, 422}}
