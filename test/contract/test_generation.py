"""Generated code is up to date with openapi.yaml, and grows with it."""

from __future__ import annotations

import importlib.util
import inspect
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from support.servers import Request, Server, reply
from support.values import ROOT

from sendx_python_sdk import TrackingApi

RUNNER = ROOT / ".openapi-generator" / "generate.py"
FILES = (ROOT / ".openapi-generator" / "FILES").read_text().split()
GROWN = Path(__file__).parent / "grown"

CONTACT = {
    "email": "a@example.com",
    "bornOn": "1989-03-03",
    "lastSeen": "2024-05-01T10:00:00Z",
    "visits": 7,
    "score": 0.5,
    "active": True,
    "kind": "person",
    "note": "odd",
    "labels": [{"name": "vip"}, None, "new"],
    "fields": {"plan": "trial"},
    "rest": {"a": 1},
}


def run(*command: object) -> subprocess.CompletedProcess[str]:
    """Run this Python with an empty PATH: Java must come with the generator."""
    arguments = [sys.executable, *map(str, command)]
    return subprocess.run(arguments, env={"PATH": ""}, capture_output=True, text=True)


@pytest.mark.generation
def test_committed_code_is_up_to_date() -> None:
    done = run(RUNNER, "--check")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose contract has grown, generated anew."""
    folder = tmp_path_factory.mktemp("grown")
    shutil.copytree(ROOT / "sendx_python_sdk", folder / "sendx_python_sdk")
    shutil.copy(ROOT / "README.md", folder)
    (folder / ".openapi-generator").mkdir()
    (folder / ".openapi-generator" / "FILES").write_text("Gone.md\n")
    (folder / "Gone.md").touch()
    (folder / "sendx_python_sdk" / "api" / "unlisted_api.py").touch()
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    more = yaml.safe_load((GROWN / "contract.yaml").read_text())
    contract["paths"] |= more["paths"]
    contract["components"]["schemas"] |= more["schemas"]
    contract["tags"] += more["tags"]
    (folder / "openapi.yaml").write_text(yaml.safe_dump(contract, sort_keys=False))
    done = run(RUNNER, "--spec", folder / "openapi.yaml", "--output", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.generation
def test_growth_changes_only_files_that_list_what_there_is(grown: Path) -> None:
    changed = {name for name in FILES if (grown / name).read_text() != (ROOT / name).read_text()}
    assert changed == {
        *("README.md", "sendx_python_sdk/api/__init__.py", "sendx_python_sdk/models/__init__.py")
    }
    assert (
        "| [`put_note`](docs/PeopleApi.md#put_note) | `PUT /person/{email}` |"
        in (grown / "README.md").read_text()
    )
    assert (grown / "docs" / "PeopleApi.md").exists()
    assert not (grown / "Gone.md").exists()
    assert not (grown / "sendx_python_sdk" / "api" / "unlisted_api.py").exists()


@pytest.mark.generation
def test_generated_operations_send_what_the_contract_says(grown: Path, server: Server) -> None:
    def answer(request: Request) -> bytes:
        body = {"/people": [CONTACT, None]}.get(request.target, CONTACT)
        return reply(200, body) if request.method == "GET" else reply(204, b"")

    server.answer(answer)
    # A program's own folder is the first place where Python looks for modules.
    program = shutil.copy(GROWN / "use.py", grown)
    done = run(program, server.url)

    assert done.returncode == 0, done.stderr
    author = {"address": "a@example.com", "nick": None}
    note = {"text": "call", "remindOn": "2024-05-01", "from": author, "readers": [author]}
    assert [(r.method, r.target, r.json if r.body else None) for r in server.requests] == [
        (
            "GET",
            "/person/a%2Fb%40example.com?pageSize=3&since=2024-02-29&tags=x&tags=y&deep=true",
            None,
        ),
        ("GET", "/person/b%40example.com?since=2024-02-29", None),
        ("GET", "/people", None),
        ("PUT", "/person/b%40example.com", note),
        (
            "PUT",
            "/person/b%40example.com",
            {"text": "call", "urgent": False, "tone": "firm", "from": {}},
        ),
    ]
    sent = [request.headers for request in server.requests]
    assert [headers["X-Team-ApiKey"] for headers in sent] == ["key"] * 5
    assert [headers.get("X-Trace") for headers in sent] == ["t-1", *[None] * 4]
    assert [headers.get("Content-Type") for headers in sent] == [
        *[None] * 3,
        *["application/json"] * 2,
    ]


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", RUNNER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(request: str, response: str) -> dict[str, Any]:
    """A contract with one operation, whose bodies are lists of these schemas without examples."""

    def content(name: str) -> dict[str, Any]:
        schema = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
        return {"content": {"application/json": {"schema": schema}}}

    inner = {"properties": {"inner": {"$ref": "#/components/schemas/Inner"}}}
    schemas = {"Sent": inner, "Got": inner, "Inner": {"properties": {}, "x-example": "{}"}}
    responses = {"Fine": content(response)}
    fine = {"$ref": "#/components/responses/Fine"}
    operation = {"tags": ["X"], "requestBody": content(request), "responses": {"200": fine}}
    components = {"schemas": schemas, "responses": responses}
    return {"tags": [], "paths": {"/x": {"put": operation}}, "components": components}


def test_schema_in_requests_and_replies_is_refused(runner: ModuleType) -> None:
    with pytest.raises(SystemExit, match="Inner"):
        runner.mark_requests(document("Sent", "Got"))


def test_missing_tags_and_examples_are_named(runner: ModuleType) -> None:
    assert list(runner.missing_parts(document("Sent", "Got"))) == [
        "tags: X, with a `description`",
        "PUT /x: `example` of the request",
        "PUT /x: `example` of 200",
        "Sent: `x-example`",
        "Got: `x-example`",
    ]


def test_difference_is_shown_with_the_name_of_its_file(runner: ModuleType, tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder / ".openapi-generator").mkdir(parents=True)
        (tmp_path / folder / ".openapi-generator" / "FILES").write_text(f"a.txt\n{folder}.txt\n")
        (tmp_path / folder / "a.txt").write_text(f"same\n{folder}\n")
        (tmp_path / folder / f"{folder}.txt").write_text("x\n")

    assert runner.differences(tmp_path / "old", tmp_path / "old") == ""
    shown = runner.differences(tmp_path / "old", tmp_path / "new")
    assert (
        "--- a.txt (committed)\n+++ a.txt (generated)\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n"
        in shown
    )
    assert "new.txt (generated)" in shown
    assert "old.txt (committed)" in shown


def test_generated_folders_hold_only_generated_files() -> None:
    assert all((ROOT / name).is_file() for name in FILES)
    folders = [ROOT / "sendx_python_sdk" / folder for folder in ("api", "models")]
    code = {path.relative_to(ROOT).as_posix() for one in folders for path in one.glob("*.py")}
    assert code == {name for name in FILES if name.endswith(".py")}


@pytest.mark.parametrize("operation", ["identify_contact", "track_contact"])
@pytest.mark.parametrize(
    ("form", "result"),
    [
        ("", "the reply's body"),
        ("_with_http_info", "an `ApiResponse`"),
        ("_without_preload_content", "close it"),
    ],
    ids=["plain", "http_info", "unread"],
)
def test_docstring_explains_each_form(operation: str, form: str, result: str) -> None:
    method = getattr(TrackingApi, operation + form)
    text = inspect.getdoc(method) or ""
    assert result in text.partition(":return:")[2]
    parameters = list(inspect.signature(method).parameters)[1:]
    assert [name for name in parameters if f":param {name}:" not in text] == []
