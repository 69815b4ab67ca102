"""Generated code is up to date with openapi.yaml, and grows with it."""

from __future__ import annotations

import importlib.util
import inspect
import json
import re
import shutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
import yaml

from sendx_python_sdk import ApiResponse, IdentifyResponse, TrackingApi, TrackResponse
from sendx_python_sdk.rest import RESTResponseType

ROOT = Path(__file__).parents[2]
RUNNER = ROOT / ".openapi-generator" / "generate.py"
FILES = (ROOT / ".openapi-generator" / "FILES").read_text().split()
CODE = [name for name in FILES if name.endswith(".py")]
PAGES = [name for name in FILES if name.endswith(".md")]

MORE_PATHS = """
/contact/{email}:
  get:
    tags: [Contacts]
    operationId: getContact
    summary: Get contact
    x-idempotent: true
    parameters:
      - {name: pageSize, in: query, description: 'Events, "at most".', schema: {type: integer}}
      - {name: email, in: path, required: true, schema: {type: string}}
      - {name: since, in: query, required: true, schema: {type: string, format: date}}
      - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      - {name: deep, in: query, schema: {type: boolean}}
      - {name: X-Trace, in: header, schema: {type: string}}
    responses:
      "200":
        description: The contact.
        content:
          application/json: {schema: {$ref: "#/components/schemas/Contact"}}
      "404":
        description: There is none.
        content:
          application/json: {schema: {$ref: "#/components/schemas/ErrorResponse"}}
  put:
    tags: [Contacts]
    operationId: putNote
    summary: Put note
    parameters:
      - {name: email, in: path, required: true, schema: {type: string}}
    requestBody:
      required: true
      content:
        application/json: {schema: {$ref: "#/components/schemas/Note"}}
    responses:
      "204":
        description: Done.
/contacts:
  get:
    tags: [Contacts]
    operationId: listContacts
    responses:
      "200":
        description: All contacts.
        content:
          application/json:
            schema: {type: array, items: {$ref: "#/components/schemas/Contact"}}
"""

MORE_SCHEMAS = """
Contact:
  description: |
    A contact.

    With all that is known of it.
  type: object
  required: [email]
  properties:
    email: {type: string, format: email}
    bornOn: {type: string, format: date}
    lastSeen: {type: string, format: date-time}
    visits: {type: integer}
    score: {type: number}
    active: {type: boolean}
    kind: {$ref: "#/components/schemas/Kind"}
    note: {type: string, enum: [short, long]}
    labels: {type: array, items: {$ref: "#/components/schemas/Label"}}
    fields: {type: object, additionalProperties: {type: string}}
    rest: {type: object}
Kind: {type: string, enum: [person, robot]}
Label:
  type: object
  properties:
    name: {type: string}
Note:
  type: object
  required: [text]
  properties:
    text: {type: string, maxLength: 9, pattern: '^[a-z "]+$', description: What to note.}
    remindOn: {type: string, format: date}
    urgent: {type: boolean}
    stars: {type: integer, minimum: 1, maximum: 5}
    about: {$ref: "#/components/schemas/Kind"}
    tone: {type: string, enum: [kind, firm]}
    author: {$ref: "#/components/schemas/Author"}
    readers: {type: array, minItems: 1, items: {$ref: "#/components/schemas/Author"}}
    copies: {type: array, items: {type: string, format: email}}
Author:
  type: object
  properties:
    address: {type: string, format: email}
"""

USE = """
import datetime
import sys
import typing

import pydantic
import sendx_python_sdk
from sendx_python_sdk import ApiClient, Author, Configuration, Contact, Kind, Label, Note
from sendx_python_sdk import ContactsApi
from sendx_python_sdk.api import contacts_api, tracking_api
from sendx_python_sdk.models.contact import Contact as SameContact

assert sendx_python_sdk.__file__.startswith(sys.argv[1]), sendx_python_sdk.__file__
assert Contact is SameContact
assert Kind == typing.Literal["person", "robot"]
assert "Contact" in dir(sendx_python_sdk)
assert sendx_python_sdk.TrackingApi is tracking_api.TrackingApi

configuration = Configuration(host=sys.argv[2], api_key={"TeamApiKey": "key"})
with ApiClient(configuration) as client:
    api = ContactsApi(client)
    contact = api.get_contact(
        "a/b@example.com",
        datetime.date(2024, 2, 29),
        page_size=3,
        tags=["x", "y"],
        deep=True,
        x_trace="t-1",
    )
    assert isinstance(contact, Contact)
    assert contact.born_on == datetime.date(1989, 3, 3)
    assert contact.last_seen.year == 2024
    assert contact.labels == [Label(name="vip"), None, "new"]
    assert contact.note == "odd"
    assert contact.visits == 7 and contact.score == 0.5 and contact.active is True
    assert contact.kind == "person" and contact.fields == {"plan": "trial"}
    info = api.get_contact_with_http_info("b@example.com", since=datetime.date(2024, 1, 1))
    assert info.status_code == 200 and info.data.email == contact.email
    author = Author(address="a@example.com", additional_properties={"nick": None})
    note = Note(text="call", remind_on=datetime.date(2024, 5, 1), author=author, readers=[author])
    assert api.put_note("b@example.com", note) is None
    assert api.put_note("b@example.com", {"text": "call", "urgent": False, "tone": "firm"}) is None
    wrong = {
        "txt": 1, "text": "TOO LONG", "stars": 6, "about": "dog", "tone": "odd", "readers": [],
        "copies": ["x"], "author": {"adress": "x"},
    }
    try:
        api.put_note("b@example.com", wrong)
    except pydantic.ValidationError as error:
        assert {one["loc"][0] for one in error.errors()} == wrong.keys(), error
        assert "did you mean 'address'" in str(error)
    else:
        raise AssertionError("a wrong note was taken")
    everybody = api.list_contacts()
    assert [type(one) for one in everybody] == [Contact, type(None)]
for form in ("", "_with_http_info", "_without_preload_content"):
    for name in ("get_contact", "put_note", "list_contacts"):
        typing.get_type_hints(getattr(ContactsApi, name + form))
assert contacts_api.GET_CONTACT.idempotent and not contacts_api.PUT_NOTE.idempotent
"""

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


class Server(ThreadingHTTPServer):
    """A server of the grown contract, which keeps the requests that it gets."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str, Any, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.requests.append((self.command, self.path, self.headers, body))
        reply = b""
        if self.command == "GET":
            reply = json.dumps([CONTACT, None] if self.path == "/contacts" else CONTACT).encode()
        self.send_response(200 if reply else 204)
        self.send_header("Content-Type", "application/json")
        if reply:
            self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_PUT = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def run(*command: object) -> None:
    """Run this Python with an empty PATH: Java must come with the generator."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        check=False,
        env={"PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.generation
def test_committed_code_is_up_to_date() -> None:
    run(RUNNER, "--check")


@pytest.mark.generation
def test_grown_contract_gives_code_that_sends_its_operations(
    tmp_path: Path, server: Server
) -> None:
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "sendx_python_sdk", tmp_path / "sendx_python_sdk", ignore=ignore)
    stale = tmp_path / "docs" / "Gone.md"
    stale.parent.mkdir()
    stale.touch()
    (tmp_path / ".openapi-generator").mkdir()
    (tmp_path / ".openapi-generator" / "FILES").write_text("docs/Gone.md\n")
    document = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    document["paths"] |= yaml.safe_load(MORE_PATHS)
    document["components"]["schemas"] |= yaml.safe_load(MORE_SCHEMAS)
    spec = tmp_path / "openapi.yaml"
    spec.write_text(yaml.safe_dump(document, sort_keys=False))

    run(RUNNER, "--spec", spec, "--output", tmp_path)

    assert not stale.exists()
    for name in FILES:
        if not name.endswith("__init__.py"):
            assert (tmp_path / name).read_text() == (ROOT / name).read_text()
    assert (tmp_path / "docs" / "ContactsApi.md").exists()
    # A script's own folder is the first place where Python looks for modules.
    (tmp_path / "use.py").write_text(USE)
    run(tmp_path / "use.py", tmp_path, server.url)
    sent = [(method, path) for method, path, _, _ in server.requests]
    assert sent == [
        ("GET", "/contact/a%2Fb%40example.com?pageSize=3&since=2024-02-29&tags=x&tags=y&deep=true"),
        ("GET", "/contact/b%40example.com?since=2024-01-01"),
        ("PUT", "/contact/b%40example.com"),
        ("PUT", "/contact/b%40example.com"),
        ("GET", "/contacts"),
    ]
    headers = [headers for _, _, headers, _ in server.requests]
    assert [one["X-Team-ApiKey"] for one in headers] == ["key"] * 5
    assert [one["X-Trace"] for one in headers] == ["t-1", None, None, None, None]
    assert [one["Content-Type"] for one in headers[1:3]] == [None, "application/json"]
    author = {"address": "a@example.com", "nick": None}
    bodies = [json.loads(body) if body else None for _, _, _, body in server.requests]
    assert bodies == [
        None,
        None,
        {"text": "call", "remindOn": "2024-05-01", "author": author, "readers": [author]},
        {"text": "call", "urgent": False, "tone": "firm"},
        None,
    ]


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", RUNNER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_schema_in_requests_and_replies_is_refused(runner: ModuleType) -> None:
    def content(name: str) -> dict[str, Any]:
        schema = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
        return {"content": {"application/json": {"schema": schema}}}

    inner = {"properties": {"inner": {"$ref": "#/components/schemas/Inner"}}}
    schemas = {"Sent": inner, "Got": inner, "Inner": {"properties": {}}}
    operation = {"requestBody": content("Sent"), "responses": {"200": content("Got")}}
    document = {"paths": {"/x": {"put": operation}}, "components": {"schemas": schemas}}
    with pytest.raises(SystemExit, match="Inner"):
        runner.mark_requests(document)


def test_difference_is_shown_with_the_name_of_its_file(runner: ModuleType, tmp_path: Path) -> None:
    for folder, text in (("old", "same\nold\n"), ("new", "same\nnew\n")):
        place = tmp_path / folder / ".openapi-generator"
        place.mkdir(parents=True)
        (place / "FILES").write_text(f"a.txt\n{folder}.txt\n")
        (place / "VERSION").write_text("1")
        (tmp_path / folder / "a.txt").write_text(text)
        (tmp_path / folder / f"{folder}.txt").write_text("x\n")
    old, new = tmp_path / "old", tmp_path / "new"
    assert runner.differences(old, old) == ""
    shown = runner.differences(old, new)
    assert "--- a.txt (committed)\n+++ a.txt (generated)\n" in shown
    assert "\n-old\n+new\n" in shown
    assert "new.txt (generated)" in shown
    assert "old.txt (committed)" in shown


def test_generated_folders_hold_only_generated_files() -> None:
    assert all((ROOT / name).is_file() for name in FILES)
    folders = [ROOT / "sendx_python_sdk" / folder for folder in ("api", "models")]
    code = {path.relative_to(ROOT).as_posix() for one in folders for path in one.glob("*.py")}
    assert code == set(CODE)


@pytest.mark.parametrize(
    ("operation", "model"),
    [("identify_contact", IdentifyResponse), ("track_contact", TrackResponse)],
)
def test_each_form_of_an_operation_explains_itself(operation: str, model: Any) -> None:
    forms = {
        "": (model, "the reply's body"),
        "_with_http_info": (ApiResponse[model], "an `ApiResponse`"),
        "_without_preload_content": (RESTResponseType, "close it"),
    }
    for form, (returned, words) in forms.items():
        method = getattr(TrackingApi, operation + form)
        assert method.__name__ == operation + form
        assert typing.get_type_hints(method)["return"] == returned
        text = inspect.getdoc(method) or ""
        *_, result = text.split(":return:")
        assert words in result
        for name in list(inspect.signature(method).parameters)[1:]:
            assert f":param {name}:" in text


def anchors(page: Path) -> set[str]:
    """Give the anchors that a forge makes of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one).strip().lower().replace(" ", "-") for one in headings}


@pytest.mark.parametrize("name", PAGES)
def test_links_of_generated_page_resolve(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    assert links
    for link in links:
        target, _, anchor = link.partition("#")
        file = page.parent / target if target else page
        assert file.is_file(), link
        assert not anchor or anchor in anchors(file), link
