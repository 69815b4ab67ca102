"""The sandbox as Schemathesis finds it: a client that makes up requests out of openapi.yaml."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

from sendx_python_sdk.sandbox import Sandbox

pytestmark = pytest.mark.system

SPEC = Path(__file__).parents[2] / "openapi.yaml"
KNOWN = "test@example.com"

# What depends on the contacts there are, which openapi.yaml cannot say: a track of nobody known is
# 404, so that every other one is about somebody; a new address that is taken is 422, so that each
# is another.
HOOKS = f"""
import itertools
import schemathesis

numbers = itertools.count()

@schemathesis.hook
def map_body(context, body):
    if not isinstance(body, dict):
        return body
    number = next(numbers)
    if context.operation.path == "/contact/track":
        email = body.get("email")
        # A broken address stays broken.
        if number % 2 and isinstance(email, str) and "@" in email:
            return {{**body, "email": "{KNOWN}"}}
    elif isinstance(body.get("newEmail"), str) and "@" in body["newEmail"]:
        name, _, domain = body["newEmail"].rpartition("@")
        return {{**body, "newEmail": f"{{name}}@n{{number}}.{{domain}}"}}
    return body
"""


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "hooks.py").write_text(HOOKS)
    with Sandbox() as sandbox:
        key = {"X-Team-ApiKey": sandbox.api_key}
        identify = sandbox.url + "/contact/identify"
        known = urllib3.request("POST", identify, json={"email": KNOWN}, headers=key)
        assert known.status == 200
        # All checks, of wrong requests too, and all phases. A status that openapi.yaml does not
        # name is a finding; but for 405, which it knows of every server, none comes.
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(SPEC)),
                *("--url", sandbox.url, "--header", f"X-Team-ApiKey:{sandbox.api_key}"),
                *("--checks=all", "--mode=all", "--max-examples=150"),
                *("--generation-deterministic", "--continue-on-failure", "--no-color"),
            ],
            cwd=tmp_path,  # it leaves files
            env=os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout
        # It has come as far as there is to go.
        statuses = {
            name: {each["status"] for each in sandbox.requests if each["path"].endswith(name)}
            for name in ("/contact/identify", "/contact/track")
        }
    assert statuses["/contact/identify"] == {200, 401, 405, 422}, done.stdout
    assert statuses["/contact/track"] == {200, 401, 404, 405, 422}, done.stdout
