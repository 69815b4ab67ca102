"""`sendx import` of the files that other systems export, as `exports/README.md` describes them.

Each file is imported without any option.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.command import Done, Run

from sendx_python_sdk.sandbox import Sandbox

FOLDER = Path(__file__).with_name("exports")
FILES = sorted(
    path.with_name(path.name.removesuffix(".expected.json"))
    for path in FOLDER.glob("*.expected.json")
)
assert len(FILES) == 50
FIELDS = ("email", "first_name", "last_name", "company", "tags")


@pytest.fixture(params=FILES, ids=lambda path: path.name[:2])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of an export, since an import writes files beside it."""
    return Path(shutil.copy(request.param, tmp_path))


def expectation(export: Path) -> dict[str, Any]:
    text = (FOLDER / f"{export.name}.expected.json").read_text(encoding="utf-8")
    expected: dict[str, Any] = json.loads(text)
    return expected


def sent_contacts(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """The bodies of the requests by address, under the names that the expectations have."""
    sent: dict[str, dict[str, Any]] = {}
    for request in sandbox.requests:
        body = request["request"]
        contact = {re.sub("[A-Z]", lambda m: f"_{m[0].lower()}", name): body[name] for name in body}
        assert contact["email"] not in sent
        sent[contact["email"]] = contact
    return sent


def differences(expected: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """The fields that were sent otherwise; null and [] mean that a field is not sent."""
    differing = {
        name: sent.get(name)
        for name in FIELDS
        if name in expected and sent.get(name) != (expected[name] or None)
    }
    custom = list(sent.get("custom_fields", {}).values())
    missing = [value for value in expected.get("custom_values", ()) if value not in custom]
    return {**differing, **({"custom_values": custom} if missing else {})}


def said(done: Done, pattern: str | None) -> bool:
    return pattern is not None and bool(re.search(pattern, done.out + done.err))


def test_export_is_imported_as_expected(export: Path, run: Run, sandbox: Sandbox) -> None:
    expected = expectation(export)
    done = run("import", export)
    sent = sent_contacts(sandbox)
    must = {each["email"]: each for each in expected.get("contacts", ())}
    may = {each["email"]: each for each in expected.get("maybe", ())}
    if not sent:
        refused = said(done, expected.get("refusal"))
        assert refused or (expected.get("suppressed") and not must), done
        assert done.code == (2 if refused else 0)
        return
    assert done.code in (0, 1)
    assert must.keys() <= sent.keys() <= must.keys() | may.keys()
    wrong = {email: differences((must | may)[email], sent[email]) for email in sent}
    wrong = {email: fields for email, fields in wrong.items() if fields}
    assert not wrong or said(done, expected.get("or_says"))
    files = sorted(export.parent.glob("*.rejected*"))[:1]  # The second is its journal.
    rejected = "".join(each.read_text("utf-8") for each in files)
    assert [each for each in expected.get("kept", ()) if each not in f"{[*sent]}{rejected}"] == []
    left_out = "".join(each.read_text("utf-8") for each in export.parent.glob("*.left-out*"))
    assert [each for each in expected.get("suppressed", ()) if each not in left_out] == []
    assert not expected.get("says") or said(done, expected["says"])
    custom = {name for each in sent.values() for name in each.get("custom_fields", ())}
    assert len(custom) <= 10 or not expected.get("quiet_custom") or said(done, "custom fields")


def test_dry_run_of_an_export_refuses_the_same_and_sends_nothing(
    export: Path, run: Run, sandbox: Sandbox
) -> None:
    dry = run("import", export, "--dry-run", "--json")
    assert list(sandbox.requests) == []
    assert list(export.parent.iterdir()) == [export]
    done = run("import", export, "--json")
    assert dry.code == done.code
    if dry.code == 2:
        assert dry.error == done.error
        return
    planned, report = dry.json, done.json
    assert planned["to_send"] == report["sent"]
    for name in ("rows", "rejected", "left_out", "problems"):
        assert planned[name] == report[name]
