"""The sandbox tested by Schemathesis, which generates requests from openapi.yaml."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.sandboxes import DOCUMENT, KEY, call, template_of
from support.values import ROOT

from sendx_python_sdk.sandbox import Sandbox

PROGRAMS = Path(__file__).with_name("programs")


@pytest.mark.system
def test_schemathesis_finds_no_error(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        _, contact = call(sandbox.url, "POST", "/contact", {"email": "test@example.com"})
        _, template = call(sandbox.url, "POST", "/template/email", {"name": "a", "subject": "b"})
        # All checks and phases, with invalid requests too. A status that openapi.yaml does not have
        # is an error, except 405.
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "openapi.yaml")),
                *("--url", sandbox.url, "--header", f"X-Team-ApiKey:{KEY}"),
                *("--checks=all", "--mode=all", "--max-examples=25"),
                *("--generation-deterministic", "--continue-on-failure", "--no-color"),
            ],
            cwd=tmp_path,  # it writes files
            env=os.environ
            | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(PROGRAMS)}
            | {"KNOWN_CONTACT": contact["id"], "KNOWN_TEMPLATE": template["id"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        statuses: dict[str, set[int]] = {}
        for request in sandbox.requests:
            path = template_of(request["path"].removeprefix("/api/v1/rest"))
            statuses.setdefault(f"{request['method']} {path}", set()).add(request["status"])
    # It has reached every answer of the two, and a success of each operation.
    assert statuses["POST /contact/identify"] == {200, 401, 422}
    assert statuses["POST /contact/track"] == {200, 401, 404, 422}
    for path, item in DOCUMENT["paths"].items():
        for method in item.keys() & {"get", "post", "put", "delete"}:
            assert statuses[f"{method.upper()} {path}"] & {200, 201}, path
