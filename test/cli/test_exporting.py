"""`sendx export` and `sendx api`."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import COMMAND, Run, run_apart
from support.sandboxes import DOCUMENT, call, example
from support.servers import Server, reply
from support.values import examples

from sendx_python_sdk import ApiClient, TrackingApi
from sendx_python_sdk.cli.exporting import KINDS
from sendx_python_sdk.sandbox import Sandbox


def fill(sandbox: Sandbox, count: int) -> None:
    with ApiClient(sandbox.configuration()) as client:
        for n in range(count):
            TrackingApi(client).identify_contact(
                {
                    "email": f"c{n}@example.com",
                    "first_name": "Zoé",
                    "tags": ["vip, gold", "a;b|c", '"q"'],
                    "custom_fields": {"plan": "pro", "email": "other"},
                }
            )


def test_contacts_are_exported_once_each_and_imported_again(
    run: Run, sandbox: Sandbox, tmp_path: Path
) -> None:
    fill(sandbox, 120)
    before = {email: {**c, "encryptedId": ""} for email, c in sandbox.contacts.items()}
    file = tmp_path / "contacts.csv"
    assert run("export", "contacts", "-o", file, "--json").json == {
        "exported": 120,
        "file": str(file),
    }
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["email"] for row in rows}) == 120
    assert (rows[0]["firstName"], rows[0]["tags"]) == ("Zoé", r'["vip, gold", "a;b|c", "\"q\""]')
    assert (rows[0]["plan"], rows[0]["customFields.email"]) == ("pro", "other")
    sandbox.reset()
    maps = ["--map", "customFields.email=custom:email"]
    assert run("import", file, "--yes", *maps).code == 0
    after = {email: {**c, "encryptedId": ""} for email, c in sandbox.contacts.items()}
    assert after == before


def test_contacts_exported_as_json_lines_are_imported_again(
    run: Run, sandbox: Sandbox, tmp_path: Path
) -> None:
    fill(sandbox, 3)
    before = {email: {**c, "encryptedId": ""} for email, c in sandbox.contacts.items()}
    file = tmp_path / "contacts.jsonl"
    assert run("export", "contacts", "-o", file).code == 0
    sandbox.reset()
    assert run("import", file, "--yes").code == 0
    assert {email: {**c, "encryptedId": ""} for email, c in sandbox.contacts.items()} == before


any_text = st.text("aé 1:,;|\"'[]{}()\\\r\n\t/&+-.=", min_size=1, max_size=8)
any_tag = any_text.filter(str.strip).map(str.strip) | st.sampled_from(["a:::b", "None", "n/a"])
any_value = any_text.map("({})".format)  # An import omits blanks and the apostrophe of formulas.


@given(
    contacts=st.lists(st.tuples(st.lists(any_tag, max_size=3, unique=True), any_value), min_size=1)
)
@examples
def test_tags_and_custom_fields_survive_export_and_import(
    run: Run, sandbox: Sandbox, tmp_path: Path, contacts: list[tuple[list[str], str]]
) -> None:
    sandbox.reset()
    with ApiClient(sandbox.configuration()) as client:
        for n, (tags, value) in enumerate(contacts):
            TrackingApi(client).identify_contact(
                {"email": f"c{n}@example.com", "tags": tags, "custom_fields": {"plan": value}}
            )
    before = {email: (c["tags"], c["customFields"]) for email, c in sandbox.contacts.items()}
    file = tmp_path / "contacts.csv"
    assert run("export", "contacts", "-o", file, "--overwrite").code == 0
    sandbox.reset()
    assert run("import", file, "--yes", "--restart").code == 0
    after = {email: (c["tags"], c["customFields"]) for email, c in sandbox.contacts.items()}
    assert after == before, file.read_text()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_data_is_utf_8_in_any_encoding(sandbox: Sandbox, tmp_path: Path, encoding: str) -> None:
    env = {"PYTHONIOENCODING": encoding}
    name, file = "Zoë 山 😀", tmp_path / "contacts.csv"
    run_apart("identify", "zoe@example.com", "--first-name", name)
    for words in (["--json"], ["--paginate"], []):
        reply = json.loads(run_apart("api", "GET", "/contact", *words, env=env).out)
        (contact,) = reply if isinstance(reply, list) else [reply]
        assert contact["firstName"] == name
    run_apart("export", "contacts", "-o", file)
    assert name in file.read_text(encoding="utf-8")
    assert run_apart("export", "contacts", env=env).out == file.read_text(encoding="utf-8")


def test_pages_are_not_read_for_a_reader_that_has_gone_away(server: Server) -> None:
    page = reply(200, [{"id": f"tag_{n}"} for n in range(100)])
    server.answer(*[page] * 3, reply(200, []))
    read, write = os.pipe()
    os.close(read)
    command = [*COMMAND, "api", "GET", "/tag", "--paginate"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(server.requests) == 1


def test_unknown_kind_is_refused_with_the_kinds(run: Run) -> None:
    done = run("export", "people")
    assert (done.code, done.err.count("contacts"), done.err.count("team-members")) == (2, 1, 1)
    assert all(kind in run("export", "--help").out for kind in KINDS)


def test_output_file_of_another_format_is_refused(run: Run, server: Server) -> None:
    done = run("export", "tags", "-o", "tags.xlsx")
    assert (done.code, server.requests) == (2, [])
    assert done.err == "Error: unknown format .xlsx; name it .csv or .jsonl, or pass --format\n"


def test_import_of_replies_notes_their_ids(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    fill(sandbox, 1)
    replies, exported = tmp_path / "replies.jsonl", tmp_path / "exported.jsonl"
    replies.write_text(run("api", "GET", "/contact", "--paginate").out)
    run("export", "contacts", "-o", exported)
    notes = run("import", replies, "--dry-run", "--json").json["notes"]
    noted = {note.split(" contains SendX ids")[0] for note in notes if "SendX ids" in note}
    assert noted == {"'tags'", "'customFields'"}
    assert "SendX ids" not in run("import", exported, "--dry-run").out


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_exported(run: Run, sandbox: Sandbox, kind: str) -> None:
    fill(sandbox, 1)
    for path, methods in DOCUMENT["paths"].items():
        if methods.keys() >= {"get", "post"} and path != "/contact":
            call(sandbox.url, "POST", path, example(path))
    done = run("export", kind, "--format", "jsonl")
    assert (done.code, done.err.count("Error")) == (0, 0)
    items = [json.loads(line) for line in done.out.splitlines()]
    assert items
    assert all(isinstance(item, dict) for item in items)


def test_failed_export_changes_no_file_and_leaves_none(
    run: Run, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "tags.jsonl"
    file.write_text("old")
    page = [{"id": f"tag_{n}", "name": str(n)} for n in range(100)]
    server.answer(reply(200, page), reply(422, {"message": "no"}))
    assert run("export", "tags", "-o", file).code == 2
    assert len(server.requests) == 0
    assert run("export", "tags", "-o", file, "--overwrite").code == 1
    assert file.read_text() == "old"
    server.answer(reply(200, page), reply(200, page[50:]))
    assert run("export", "tags", "-o", file, "--overwrite").code == 0
    assert [json.loads(line) for line in file.read_text().splitlines()] == page
    assert list(tmp_path.iterdir()) == [file]


def test_pipe_is_not_replaced_by_an_export(run: Run, server: Server, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = run("export", "tags", "-o", pipe, "--overwrite")
    assert (done.code, server.requests) == (2, [])
    assert "is not a regular file" in done.err
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    "words", [["export", "tags", "--format", "jsonl"], ["api", "GET", "/tag", "--paginate"]]
)
def test_many_pages_are_read_in_spite_of_a_rate_limit(
    run: Run, server: Server, words: list[str]
) -> None:
    server.answer(*[reply(429, b"", "Retry-After: 0")] * 5, reply(200, [{"id": "tag_1"}]))
    assert run(*words).json == {"id": "tag_1"}


def test_what_cannot_be_searched_is_named(run: Run, sandbox: Sandbox) -> None:
    done = run("export", "senders", "--search", "x")
    assert (done.code, done.err) == (2, "Error: --search: SendX cannot search senders\n")


def test_any_operation_is_called(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "tag.json").write_text('{"name": "from a file"}')
    assert json.loads(run("api", "post", "tag", "-d", '{"name": "x"}').out)["name"] == "x"
    assert run("api", "POST", "/tag", "--data", f"@{tmp_path / 'tag.json'}").code == 0
    names = [
        json.loads(line)["name"]
        for line in run("api", "GET", "/tag", "--paginate").out.splitlines()
    ]
    assert names == ["x", "from a file"]
    (one,) = run("api", "GET", "/tag", "--query", "limit=1", "--json").json
    assert run("api", "DELETE", f"/tag/{one['id']}").code == 0


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["GET", "/contact/{identifier}"], "PATH contains a placeholder"),
        (["GET", "/contact?limit=1"], "pass query parameters with --query"),
        (["GET", "/a/../b"], "PATH must be a path"),
        (["GET", "https://example.com/tag"], "--host sets the host"),
        (["GET", "/contact", "-q", "limit"], "must be NAME=VALUE"),
        (["GET", "/contact", "--paginate", "-q", "limit=x"], "must be whole numbers"),
        (["POST", "/tag", "-d", "{"], "--data must be JSON"),
        (["POST", "/tag", "-d", "@nowhere.json"], "cannot read nowhere.json"),
        (["GET", "/contact", "--paginate", "-q", "limit=0"], "limit at least 1"),
        (["POST", "/tag", "--paginate"], "--paginate requires GET"),
        (["GET", "/tag", "--paginate", "-d", "{}"], "without --data"),
    ],
)
def test_invalid_argument_is_refused_before_sending(
    run: Run, server: Server, words: list[str], error: str
) -> None:
    done = run("api", *words)
    assert done.code == 2
    assert error in done.err
    assert not server.requests


def test_unknown_path_is_named(run: Run, sandbox: Sandbox) -> None:
    error = "unknown path /api/v1/rest/contacts (HTTP 404); similar: /contact\n"
    assert run("api", "GET", "/contacts").err.endswith(error)
    assert "similar" not in run("api", "GET", "/contact/contact_1").err


@pytest.mark.parametrize(
    ("method", "path", "attempts"),
    [("GET", "/tag", 2), ("POST", "/tag", 1), ("POST", "/contact/track", 2)],
)
def test_request_is_retried_if_the_contract_says_that_this_is_safe(
    run: Run, server: Server, method: str, path: str, attempts: int
) -> None:
    server.answer(reply(500), reply(200, {}))
    body = [] if method == "GET" else ["-d", '{"name": "x"}']
    run("api", method, path, *body)
    assert len(server.requests) == attempts


def test_request_with_an_unknown_outcome_is_not_to_be_repeated_blindly(
    run: Run, server: Server
) -> None:
    server.answer(reply(500, {"message": "down"}))
    done = run("api", "POST", "/campaign", "-d", "{}")
    assert done.code == 4
    assert "(HTTP 500); it may have been applied; check before you send it again" in done.err


def test_odd_items_are_exported(run: Run, server: Server) -> None:
    server.answer(reply(200, [{"id": {"a": 1}, "name": None}, None, 5]))
    done = run("export", "tags", "--format", "jsonl")
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {"id": {"a": 1}},
        {"value": None},
        {"value": 5},
    ]


def test_completion_knows_the_paths_of_a_method() -> None:
    environment: dict[str, Any] = {
        "_SENDX_COMPLETE": "bash_complete",
        "COMP_WORDS": "sendx api PUT /ta",
        "COMP_CWORD": "3",
    }
    done = run_apart(env=environment)
    assert done.out.split() == ["plain,/tag/{identifier}"]


def test_contact_keeps_the_ids_that_have_no_name_of_their_own(run: Run, server: Server) -> None:
    fields = [{"id": f"custom_field_{n}", "name": "plan"} for n in range(2)]
    values = {"field_0": "pro", "field_1": "free"}
    contact = {"id": "contact_1", "email": "ann@example.com", "tags": ["tag_9"]}
    server.answer(
        *[reply(200, [])] * 2,
        reply(200, fields),
        reply(200, [{**contact, "customFields": values}]),
    )
    assert json.loads(run("export", "contacts", "--format", "jsonl").out) == {
        **contact,
        "customFields": {"plan": "pro", "field_1": "free"},
    }


def test_page_size_is_that_of_what_is_exported(run: Run, server: Server) -> None:
    server.answer(*[reply(200, [])] * 4)
    assert run("export", "contacts", "--page-size", "1000").code == 0
    limits = [parse_qs(urlsplit(request.target).query)["limit"] for request in server.requests]
    assert limits == [["100"], ["100"], ["100"], ["1000"]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--page-size", "1001"], "--page-size: Input should be less than or equal to 1000"),
        (["--search", "x"], "--search: String should have at least 2 characters"),
    ],
)
def test_invalid_option_of_an_export_is_named(
    run: Run, sandbox: Sandbox, options: list[str], message: str
) -> None:
    done = run("export", "contacts", *options)
    assert (done.code, done.err) == (2, f"Error: {message}\n")
