"""`sendx import`: files of all kinds, what becomes of each row, and going on after a stop."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import COMMAND, Done, Run, run_apart, runner
from support.recording import KEY, OK, Recorder, examples, reply
from support.servers import PATIENCE, Request, Server, closed_port
from support.servers import reply as raw_reply

from sendx_python_sdk.cli import main
from sendx_python_sdk.sandbox import Sandbox

A, B, C = "a@example.com", "b@example.com", "c@example.com"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox() as running:
        monkeypatch.setenv("SENDX_API_KEY", running.api_key)
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "contacts.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


File = Callable[..., Path]


def requests(done: Done) -> list[dict[str, Any]]:
    """The first rows as they would be sent."""
    return [each["request"] for each in done.json["first"]]


def lines(report: dict[str, Any]) -> dict[int, str]:
    """What is wrong, by line."""
    return {each["line"]: each["reason"] for each in report["problems"]}


# What a file is, and which column is which


def test_known_columns_are_fields_and_others_custom_fields(run: Run, file: File) -> None:
    path = file(
        "E-mail,First Name,surname,ORGANISATION,Tags,Plan\na@example.com,A,B,C,x; y|z,pro\n"
    )
    assert requests(run("import", path, "--dry-run", "--json")) == [
        {
            "email": A,
            "firstName": "A",
            "lastName": "B",
            "company": "C",
            "tags": ["x", "y", "z"],
            "customFields": {"Plan": "pro"},
        }
    ]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        (
            "email",
            ["email", "EMAIL", "E-mail", "e_mail", "Email Address", "E-Mail-Address", "mail"],
        ),
        ("firstName", ["First Name", "first_name", "firstName", "given name", "Forename"]),
        ("lastName", ["Last Name", "last-name", "lastName", "Surname", "family name"]),
        ("company", ["Company", "company name", "organisation", "Organization"]),
        ("tags", ["Tags", "tag"]),
        ("newEmail", ["newEmail", "new_email", "New e-mail"]),
    ],
)
def test_synonyms(run: Run, file: File, field: str, names: list[str]) -> None:
    for name in names:
        path = file(f"{name}\n{A}\n" if field == "email" else f"email,{name}\n{A},x@y.z\n")
        (request,) = requests(run("import", path, "--dry-run", "--json"))
        assert set(request) == {"email", field}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_delimiter_and_encoding_are_found(
    run: Run, file: File, delimiter: str, encoding: str
) -> None:
    rows = [["Email", "First name", "Notes"], [A, "Žofie", '"1, 2; 3"'], [B, "山田", '"x | y"']]
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    done = run("import", file(text.encode(encoding)), "--dry-run", "--json")
    assert [each["firstName"] for each in requests(done)] == ["Žofie", "山田"]
    assert [each["customFields"]["Notes"] for each in requests(done)] == ["1, 2; 3", "x | y"]
    assert done.err == ""


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Jürgen François Øyvind Muñoz"),
        ("cp1251", "Иван Петров Екатерина Смирнова"),
        ("shift_jis", "山田太郎は東京に住んでいます"),
    ],
)
def test_other_encodings_are_guessed_and_shown(
    run: Run, file: File, encoding: str, name: str
) -> None:
    path = file(f"email;first name\n{A};{name}\n".encode(encoding))
    done = run("import", path, "--dry-run", "--json")
    assert requests(done)[0]["firstName"] == name
    assert f"{path} is not UTF-8" in done.err
    assert name in done.err
    assert "--encoding" in done.err


def test_encoding_and_delimiter_can_be_said(run: Run, file: File) -> None:
    path = file("email~first name\na@example.com~José\n".encode("mac_roman"))
    said = ["--encoding", "mac_roman", "--delimiter", "~"]
    assert requests(run("import", path, "--dry-run", "--json", *said))[0]["firstName"] == "José"


def test_a_few_broken_bytes_are_rows_with_problems(run: Run, file: File) -> None:
    good = "".join(f"{n}@example.com,Zoë\n" for n in range(5)).encode()
    done = run(
        "import", file(b"email,name\n" + good + b"x@example.com,Zo\xeb\n"), "--dry-run", "--json"
    )
    assert list(lines(done.json)) == [7]
    assert "not utf-8" in lines(done.json)[7]
    assert done.json["records"] == 6


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_row_with_a_nul_is_a_row_with_a_problem(run: Run, file: File, end: str) -> None:
    rows = ["email,x", f"{A},1", f"{B},a\0b", f"{C},2"]
    done = run("import", file(end.join(rows)), "--dry-run", "--json")
    assert [each["email"] for each in requests(done)] == [A, C]
    assert list(lines(done.json)) == [3]
    assert "NUL" in lines(done.json)[3]


def test_long_cells_are_read_in_no_time(run: Run, file: File) -> None:
    path = file(f"email,x\n{A},{'y' * 100_000}\n{B},\u00e9{'y ' * 50_000}\n".encode("cp1252"))
    start = time.monotonic()
    done = run("import", path, "--dry-run", "--json")
    assert [len(each["customFields"]["x"]) for each in requests(done)] == [100_000, 100_000]
    assert time.monotonic() - start < PATIENCE


def test_the_line_that_excel_reads_names_the_delimiter(run: Run, file: File) -> None:
    done = run("import", file(f"sep=;\nemail;a,b,c\n{A};1,2,3\nx;y\n"), "--dry-run", "--json")
    assert requests(done) == [{"email": A, "customFields": {"a,b,c": "1,2,3"}}]
    assert list(lines(done.json)) == [4]


def test_one_column_is_enough(run: Run, file: File) -> None:
    assert requests(run("import", file(f"Email\n{A}"), "--dry-run", "--json")) == [{"email": A}]


def test_blank_cells_are_left_out(run: Run, file: File) -> None:
    path = file(f"email,first name,tags,plan\n{A}, ,,\n{B},\n")
    assert requests(run("import", path, "--dry-run", "--json")) == [{"email": A}, {"email": B}]


def test_blank_cells_change_nothing(run: Run, file: File, sandbox: Sandbox) -> None:
    run("identify", A, "--first-name", "Ann", "--field", "plan=pro", "--host", sandbox.url)
    run("import", file(f"email,first name,plan\n{A},,\n"), "--host", sandbox.url)
    contact = sandbox.contacts[A]
    assert (contact["firstName"], contact["customFields"]) == ("Ann", {"plan": "pro"})


def test_map_says_what_a_column_is(run: Run, file: File) -> None:
    path = file(f"Contact,email,Rôle,x=y,Plan\n{A},{B},boss,1,pro\n")
    maps = ["Contact=email", "email=custom:Second", "rôle=company", "x=y=", "plan=custom:the plan"]
    words = [word for each in maps for word in ("--map", each)]
    assert requests(run("import", path, "--dry-run", "--json", *words)) == [
        {"email": A, "company": "boss", "customFields": {"Second": B, "the plan": "pro"}}
    ]


def test_tag_is_for_all(run: Run, file: File) -> None:
    path = file(f"email,tags\n{A},x\n{B},\n")
    tags = ["--tag", "x", "--tag", "y, z"]
    done = run("import", path, "--dry-run", "--json", *tags)
    assert [each["tags"] for each in requests(done)] == [["x", "y, z"], ["x", "y, z"]]


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("", [], "is empty"),
        ("name,town\nA,B\n", [], "the columns are: name, town"),
        (f"{A},Ann\n{B},Bob\n", [], "has no header"),
        (f"email,mail\n{A},{B}\n", [], "'email' and 'mail' are both email"),
        (f"email,plan,plan\n{A},1,2\n", [], "two columns with the name plan"),
        (f"email\n{A}\n", ["--map", "nome=first_name"], "names a column that is not there"),
        (f"email,x\n{A},1\n", ["--map", "x=fist_name"], "did you mean first_name?"),
        (f"email,x\n{A},1\n", ["--map", "x"], "COLUMN=FIELD"),
        (f"email\n{A}\n", ["--delimiter", "||"], "one character"),
        (f"email\n{A}\n", ["--encoding", "klingon"], "there is no encoding klingon"),
        (f"email\n{A}\n", ["--resume", "--restart"], "exclude each other"),
        ("PK\x03\x04...", [], "save it as CSV"),
        ('[{"email": "a@example.com"}]', [], "JSON array"),
        ("e\0m\0a\0i\0l\0", [], "give its --encoding"),
        (f"email\n{A}\n", ["--encoding", "rot13"], "there is no encoding rot13"),
        (f"email\n{A}\n", ["--encoding", "idna"], "is no text in idna"),
        ('email,"x\n', ["--delimiter", ","], "the header cannot be read"),
    ],
)
def test_a_file_that_cannot_be_imported(
    run: Run, file: File, text: str, words: list[str], said: str
) -> None:
    done = run("import", file(text), "--dry-run", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run("import", tmp_path / "none.csv", "--sandbox")
    assert (done.code, done.out) == (2, "")
    assert "none.csv: No such file" in done.err


# JSON Lines


def test_json_lines(run: Run, file: File) -> None:
    rows = [
        {
            "email": A,
            "firstName": "Ann",
            "tags": ["x", "y, z"],
            "customFields": {"a": 1, "b": None},
        },
        {"Email": B, "company": None, "seats": 5, "paid": True, "tags": "x,y"},
    ]
    path = file("\n\n".join(map(json.dumps, rows)), "contacts.jsonl")
    assert requests(run("import", path, "--dry-run", "--json")) == [
        {"email": A, "firstName": "Ann", "customFields": {"a": "1"}, "tags": ["x", "y, z"]},
        {"email": B, "customFields": {"seats": "5", "paid": "true"}, "tags": ["x", "y"]},
    ]


def test_json_lines_with_problems(run: Run, file: File) -> None:
    path = file(
        f'{{"email": "{A}"}}\n{{"email"\n["x"]\n{{"name": "x"}}\n{{"email": 5}}\n'
        f'{{"email": "{B}", "x": [1]}}\n{{"email": "{B}", "mail": "{B}"}}\n'
        f'{{"email": "{B}", "tags": [1]}}\n'
    )
    found = lines(run("import", path, "--dry-run", "--json").json)
    said = {2: "is not JSON", 3: "not an object", 4: "there is none", 5: "valid string"}
    said |= {6: "custom_fields.x: must be a str", 7: "both email", 8: "tags.0"}
    assert list(found) == list(said)
    for line, text in said.items():
        assert text in found[line]


def test_rejected_json_lines_can_be_imported_again(
    run: Run, file: File, sandbox: Sandbox, tmp_path: Path
) -> None:
    raw = ['{"email": "x"}', "{broken", '{"email": "y", "ü": "ü\\\\\\""}', "{}"]
    done = run("import", file("\n".join(raw), "c.jsonl"), "--host", sandbox.url, "--json")
    first = tmp_path / "c.rejected.jsonl"
    assert done.json["rejected_files"] == [str(first)]
    run("import", first, "--host", sandbox.url)
    again = (tmp_path / "c.rejected.2.jsonl").read_text(encoding="utf-8")
    assert re.sub(r"line \d: ", "", again) == re.sub(r"line \d: ", "", first.read_text("utf-8"))
    first.write_text(first.read_text("utf-8").replace('"x"', f'"{A}"'), encoding="utf-8")
    run("import", first, "--host", sandbox.url)
    assert list(sandbox.contacts) == [A]


# What is wrong, and where


def test_line_numbers_are_those_of_the_file(run: Run, file: File) -> None:
    path = file(
        'email,"first\nname"\n'  # 1 and 2
        f'{A},"A\r\n\r\nnn"\n'  # 3 to 5
        "\n"  # 6
        "nonsense,x\n"  # 7
        f"{B},x,y\n"  # 8
        f'{B},"x"y\n'  # 9
        ",x\r"  # 10
        f"{B},x,\n"  # 11
    )
    done = run("import", path, "--dry-run", "--json", "--map", "first\nname=first_name")
    found = lines(done.json)
    assert list(found) == [7, 8, 9, 10]
    assert "must be an email address" in found[7]
    assert "has 3 cells and the header 2" in found[8]
    assert "is not CSV" in found[9]
    assert "email: there is none" in found[10]
    assert (done.json["records"], done.json["rejected"]) == (6, 4)


def test_dry_run_sends_and_writes_nothing(run: Run, file: File, recorder: Recorder) -> None:
    path = file(f"email\n{A}\nx\n")
    done = run("import", path, "--dry-run", "--host", recorder.url)
    assert done.code == 1
    assert A in done.out
    assert re.search(r"3\W+email: must be", done.out)
    assert "nothing was sent" in done.err
    assert recorder.requests == []
    assert list(path.parent.iterdir()) == [path]


def test_dry_run_of_a_good_file_is_exit_code_0(run: Run, file: File) -> None:
    assert run("import", file(f"email\n{A}\n"), "--dry-run").code == 0


# What is sent


def test_import_sends_each_row(run: Run, file: File, sandbox: Sandbox, tmp_path: Path) -> None:
    path = file("email,first name\n" + "".join(f"{n}@example.com,P{n}\n" for n in range(100)))
    done = run("import", path, "--host", sandbox.url, "--json", "--tag", "new")
    assert done.code == 0
    assert {key: done.json[key] for key in ("records", "sent", "rejected", "complete")} == {
        "records": 100,
        "sent": 100,
        "rejected": 0,
        "complete": True,
    }
    assert {email: each["firstName"] for email, each in sandbox.contacts.items()} == {
        f"{n}@example.com": f"P{n}" for n in range(100)
    }
    assert all(each["tags"] == ["new"] for each in sandbox.contacts.values())
    assert {each.name for each in tmp_path.iterdir()} == {path.name, f"{path.name}.sendx-journal"}


def test_people_get_a_summary(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f"email\n{A}\nx\n{A}\n")
    done = run("import", path, "--host", sandbox.url)
    assert done.code == 1
    for said in (r"sent\W+2", r"rejected\W+1", r"3\W+email: must be", rf"{A}\W+2, 4"):
        assert re.search(said, done.out)
    assert f"Importing {path}\n" in done.err
    assert f"Rejected rows are in {path.with_name('contacts.rejected.csv')}; correct" in done.err


def test_standard_input(sandbox: Sandbox, tmp_path: Path) -> None:
    words = ["import", "-", "--host", sandbox.url, "--json"]
    text = f"email;first name\n{A};Zoë\nx;\n"
    done = run_apart(*words, stdin=text.encode(), cwd=tmp_path)
    assert (done.code, done.json["sent"], done.json["rejected"]) == (1, 1, 1)
    assert sandbox.contacts[A]["firstName"] == "Zoë"
    assert [path.name for path in tmp_path.iterdir()] == ["stdin.rejected.csv"]


@pytest.mark.parametrize("option", ["--resume", "--last-wins"])
def test_standard_input_cannot_be_read_again(option: str) -> None:
    done = run_apart("import", "-", "--sandbox", option, stdin=f"email\n{A}\n".encode())
    assert (done.code, done.out) == (2, "")
    assert "needs a file" in done.err


def test_key_and_contacts_cannot_both_be_standard_input(run: Run) -> None:
    done = run("import", "-", "--api-key-file", "-")
    assert (done.code, done.out) == (2, "")


def test_embedded_sandbox_leaves_no_journal(run: Run, file: File) -> None:
    path = file(f"email\n{A}\n")
    for _ in range(2):
        assert run("import", path, "--sandbox", "--json").json["sent"] == 1
    assert list(path.parent.iterdir()) == [path]


# Rejected rows

ROUGH = (
    "\ufeffE-mail;Note;Tags\r\n"
    '=cmd|x;" a;b ";"x ""y"" z"\r\n'
    f'{A};fine;\r\n"unclosed;"x"y;z\r\n'
    f"{B};1;2;3\r\n"
    '\r\nümläut;"two\r\nlines";'
)


def test_rejected_rows_are_as_they_were_with_the_reason(
    run: Run, file: File, sandbox: Sandbox, tmp_path: Path
) -> None:
    done = run("import", file(ROUGH), "--host", sandbox.url, "--json")
    assert (done.json["sent"], done.json["rejected"]) == (1, 4)
    text = io.StringIO(
        (tmp_path / "contacts.rejected.csv").read_bytes().decode(), newline=""
    ).read()
    assert text.startswith("\ufeffsendx_rejected_because;E-mail;Note;Tags\r\n")
    rows = ['=cmd|x;" a;b ";"x ""y"" z"\r\n', '"unclosed;"x"y;z\r\n', f"{B};1;2;3\r\n"]
    rows.append('ümläut;"two\r\nlines";\n')
    for line, row in zip((2, 4, 5, 7), rows, strict=True):
        assert re.search(rf'^"line {line}: [^"]+[^;]*";{re.escape(row)}', text, re.MULTILINE)


def test_rejected_rows_can_be_imported_again_as_they_are(
    run: Run, file: File, sandbox: Sandbox, tmp_path: Path
) -> None:
    run("import", file(ROUGH), "--host", sandbox.url)
    first = tmp_path / "contacts.rejected.csv"
    done = run("import", first, "--host", sandbox.url, "--json")
    assert (done.json["records"], done.json["sent"], done.json["rejected"]) == (4, 0, 4)
    again = (tmp_path / "contacts.rejected.2.csv").read_bytes()
    unnumbered = re.compile(rb"line \d+: ")
    assert unnumbered.sub(b"", again) == unnumbered.sub(b"", first.read_bytes())
    first.write_text(first.read_text("utf-8").replace("ümläut", C), encoding="utf-8")
    run("import", first, "--host", sandbox.url)
    assert sandbox.contacts[C]["customFields"] == {"Note": "two\nlines"}


def test_a_row_that_is_not_csv_spoils_no_other(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    refused = reply({"status": "error", "message": '"no"; never'}, 422)
    recorder.answer(refused, reply(OK))
    path = file(f'email,note\n{A},x\n{C},"open\n' + "x,y\n" * 3)
    run("import", path, "--host", recorder.url, "--workers", "1")
    rejected = tmp_path / "contacts.rejected.csv"
    with rejected.open("a", encoding="utf-8") as more:
        more.write(f'"line 9: as if it came later",{B},\n')
    done = run("import", rejected, "--host", recorder.url, "--json")
    assert (done.json["sent"], done.json["rejected"]) == (2, 1)


def test_bytes_that_are_no_text_are_kept(run: Run, file: File, sandbox: Sandbox) -> None:
    good = "".join(f"{n}@example.com,ü\n" for n in range(5)).encode()
    path = file(b"email,note\n" + good + b"x@example.com,\xff\n")
    assert run("import", path, "--host", sandbox.url, "--json").json["rejected"] == 1
    assert b",x@example.com,\xff\n" in path.with_name("contacts.rejected.csv").read_bytes()


def test_no_file_is_overwritten(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file("email\nx\n")
    mine = file("mine", "contacts.rejected.csv")
    done = run("import", path, "--host", sandbox.url, "--json")
    assert done.json["rejected_files"] == [str(path.with_name("contacts.rejected.2.csv"))]
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("content", ["mine\n", "mine", '{"journal": "mine"}\n'])
def test_no_journal_is_overwritten_that_is_none(
    run: Run, file: File, sandbox: Sandbox, content: str
) -> None:
    path = file(f"email\n{A}\n")
    mine = file(content, "contacts.csv.sendx-journal")
    for words in ([], ["--resume"], ["--restart"]):
        done = run("import", path, "--host", sandbox.url, *words)
        assert (done.code, done.out) == (2, "")
        assert "no journal of sendx import" in done.err
    assert mine.read_text() == content
    assert sandbox.contacts == {}


def test_who_may_read_the_file_may_read_what_comes_of_it(
    run: Run, file: File, sandbox: Sandbox
) -> None:
    for mode in (0o600, 0o440):
        path = file("email\nx\n", f"{mode:o}.csv")
        path.chmod(mode)
        run("import", path, "--host", sandbox.url)
        for name in (f"{mode:o}.rejected.csv", f"{mode:o}.csv.sendx-journal"):
            found = stat.S_IMODE(path.with_name(name).stat().st_mode)
            assert found & ~(mode | 0o200) == 0


def test_no_key_is_written(run: Run, file: File, recorder: Recorder, tmp_path: Path) -> None:
    key = file("a-secret-key", "key")
    recorder.answer(reply({"status": "error", "message": "no"}, 422))
    path = file(f"email\n{A}\n")
    run("import", path, "--host", recorder.url, "--api-key-file", key)
    key.unlink()
    for each in tmp_path.iterdir():
        assert b"a-secret-key" not in each.read_bytes()


def test_work_dir_takes_what_is_written(
    run: Run, file: File, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = file("email\nx\n")
    folder = tmp_path / "work"
    folder.mkdir()
    run("import", path, "--host", sandbox.url, "--work-dir", folder)
    names = {each.name for each in folder.iterdir()}
    assert names == {"contacts.csv.sendx-journal", "contacts.rejected.csv"}
    assert {each.name for each in tmp_path.iterdir()} == {"contacts.csv", "work"}


# Addresses that come more than once


def test_repeated_addresses_are_sent_in_order_and_reported(
    run: Run, file: File, sandbox: Sandbox
) -> None:
    path = file(f"email,n\n{A},1\n{B},1\nA@example.com,2\n{A},3\n")
    done = run("import", path, "--host", sandbox.url, "--json")
    assert (done.json["sent"], done.json["repeated"]) == (4, 2)
    assert done.json["repeats"] == [{"email": A, "lines": [2, 4]}, {"email": A, "lines": [4, 5]}]
    assert sandbox.contacts[A]["customFields"] == {"n": "3"}


def test_last_wins_sends_only_the_last(run: Run, file: File, recorder: Recorder) -> None:
    key = file("key", "key")
    path = file(f"email,n\n{A},1\n{B},1\n{A},2\n")
    words = ["--host", recorder.url, "--api-key-file", key, "--last-wins", "--json"]
    done = run("import", path, *words)
    assert (done.json["sent"], done.json["left_out"], done.json["repeated"]) == (2, 1, 1)
    sent = [json.loads(request.get_data()) for request in recorder.requests]
    assert sorted((each["email"], each["customFields"]["n"]) for each in sent) == [
        (A, "2"),
        (B, "1"),
    ]


def test_a_row_is_not_left_out_for_one_that_is_not_sent(
    run: Run, file: File, sandbox: Sandbox
) -> None:
    path = file(f"email,n\n{A},1\n{A},2\n{A},3,4\n{B},1\n{B},a\0b\n")
    done = run("import", path, "--host", sandbox.url, "--last-wins", "--json")
    assert (done.json["sent"], done.json["left_out"], done.json["rejected"]) == (2, 1, 2)
    held = {email: each["customFields"]["n"] for email, each in sandbox.contacts.items()}
    assert held == {A: "2", B: "1"}


# Again, and going on


def test_the_same_file_again_is_refused(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f"email\n{A}\nx\n")
    run("import", path, "--host", sandbox.url)
    done = run("import", path, "--host", sandbox.url)
    assert (done.code, done.out) == (2, "")
    assert "was imported already, as it is now: 2 records, 1 of them rejected" in done.err
    assert "--restart sends it again" in done.err
    done = run("import", path, "--host", sandbox.url, "--restart", "--json")
    assert (done.code, done.json["sent"], done.json["rejected"]) == (1, 1, 1)


def test_resume_of_a_finished_import_sends_nothing(
    run: Run, file: File, recorder: Recorder
) -> None:
    words = ["--host", recorder.url, "--api-key-file", file("key", "key"), "--json"]
    path = file(f"email\n{A}\nx\n")
    first = run("import", path, *words)
    again = run("import", path, *words, "--resume")
    assert (again.code, again.json) == (first.code, first.json)
    assert len(recorder.requests) == 1


def test_a_file_that_changed_after_its_import_is_new(
    run: Run, file: File, sandbox: Sandbox
) -> None:
    run("import", file(f"email\n{A}\n"), "--host", sandbox.url)
    assert run("import", file(f"email\n{B}\n"), "--host", sandbox.url).code == 0
    assert list(sandbox.contacts) == [A, B]


def stopped(path: Path, run: Run, recorder: Recorder, *words: str | Path) -> Done:
    """Import a file while the key stops being valid after 10 requests."""
    recorder.answer(*[reply(OK)] * 10, reply({"status": "401", "message": "no"}, 401))
    return run("import", path, "--host", recorder.url, "--workers", "1", *words)


def rows(count: int) -> str:
    return "email\n" + "".join(f"{n}@example.com\n" for n in range(count))


def emails(recorder: Recorder) -> list[str]:
    return [json.loads(request.get_data())["email"] for request in recorder.requests]


def test_resume_goes_on_where_it_stopped(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(20))
    done = stopped(path, run, recorder)
    assert done.code == 3
    assert re.search(r"sent\W+10", done.out)
    again = ["import", str(path), "--host", recorder.url, "--workers", "1", "--resume"]
    assert f"go on with: sendx {' '.join(again)}\n" in done.err
    recorder.requests.clear()
    recorder.answer(reply(OK))
    done = run(*again, "--json")
    assert (done.code, done.json["sent"], done.json["done_before"]) == (0, 10, 10)
    assert emails(recorder) == [f"{n}@example.com" for n in range(10, 20)]


def test_a_stopped_import_is_not_begun_again_unasked(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(20))
    stopped(path, run, recorder)
    recorder.answer(reply(OK))
    recorder.requests.clear()
    done = run("import", path, "--host", recorder.url)
    assert (done.code, done.out) == (2, "")
    assert "was stopped after 10 records; --resume goes on" in done.err
    done = run("import", path, "--host", recorder.url, "--resume", "--tag", "x")
    assert (done.code, done.out) == (2, "")
    assert "was begun with another --tag" in done.err
    file(rows(21))
    for words in ([], ["--resume"]):
        done = run("import", path, "--host", recorder.url, *words)
        assert (done.code, done.out) == (2, "")
        assert "has changed since an import of it was stopped after 10 records" in done.err
    assert recorder.requests == []
    assert run("import", path, "--host", recorder.url, "--restart", "--json").json["sent"] == 21


def test_records_done_before_cost_no_rate(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(400))
    recorder.answer(*[reply(OK)] * 390, reply({"status": "401", "message": "no"}, 401))
    run("import", path, "--host", recorder.url)
    recorder.answer(reply(OK))
    start = time.monotonic()
    done = run("import", path, "--host", recorder.url, "--resume", "--rate", "20", "--json")
    assert done.json["done_before"] > 350
    assert time.monotonic() - start < PATIENCE  # at that rate all of them take 20 s


def test_a_key_that_is_refused_leaves_nothing_to_resume(
    run: Run, file: File, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(rows(5))
    monkeypatch.setenv("SENDX_API_KEY", "wrong")
    done = run("import", path, "--host", sandbox.url)
    assert (done.code, done.out) == (3, "")
    assert "--resume" not in done.err
    monkeypatch.setenv("SENDX_API_KEY", sandbox.api_key)
    assert run("import", path, "--host", sandbox.url, "--json").json["sent"] == 5


def test_nobody_there_stops_the_import(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(rows(3))
    done = run("import", path, "--host", f"http://127.0.0.1:{closed_port()}")
    assert (done.code, done.out) == (4, "")
    assert "could not reach SendX" in done.err
    assert {each.name for each in path.parent.iterdir()} == {
        path.name,
        f"{path.name}.sendx-journal",
    }
    assert run("import", path, "--host", sandbox.url).code == 0


def test_a_failure_that_others_do_not_share_is_rejected(
    run: Run, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)

    def answer(request: Request) -> bytes:
        return raw_reply(500 if request.email == "7@example.com" else 200)

    path = file(rows(20))
    with Server(answer) as server:
        done = run("import", path, "--host", server.url, "--json")
    assert (done.code, done.json["sent"]) == (1, 19)
    assert lines(done.json) == {9: "said 500 (HTTP 500)"}


def test_a_torn_line_of_the_journal_counts_for_nothing(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(20))
    stopped(path, run, recorder)
    journal = path.with_name("contacts.csv.sendx-journal")
    text = journal.read_text()
    assert text.endswith("9\n")
    journal.write_text(text + "1")
    recorder.answer(reply(OK))
    recorder.requests.clear()
    run("import", path, "--host", recorder.url, "--resume")
    assert sorted(emails(recorder)) == sorted(f"{n}@example.com" for n in range(10, 20))


@pytest.mark.parametrize("cut", [0, 1, 20, 60])
def test_a_torn_rejected_row_is_written_again(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(10) + "x\ny\n" + rows(20).removeprefix("email\n"))
    stopped(path, run, recorder)
    rejected = path.with_name("contacts.rejected.csv")
    whole = rejected.read_bytes()
    os.truncate(rejected, len(whole) - cut)
    recorder.answer(reply(OK))
    done = run("import", path, "--host", recorder.url, "--resume", "--json")
    assert (done.json["rejected"], done.json["rejected_files"]) == (2, [str(rejected)])
    assert rejected.read_bytes() == whole


def test_a_rejected_file_that_was_worked_on_is_left_alone(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(10) + "x\n" + rows(20).removeprefix("email\n") + "y\n")
    stopped(path, run, recorder)
    rejected = path.with_name("contacts.rejected.csv")
    mine = rejected.read_bytes() + b"mine"
    rejected.write_bytes(mine)
    recorder.answer(reply(OK))
    done = run("import", path, "--host", recorder.url, "--resume", "--json")
    second = path.with_name("contacts.rejected.2.csv")
    assert done.json["rejected_files"] == [str(rejected), str(second)]
    assert rejected.read_bytes() == mine
    (row,) = second.read_text("utf-8").splitlines()[1:]
    assert row.startswith('"line 33: email: must be')
    assert row.endswith(",y")


def test_a_rejected_file_that_was_named_and_never_made_is_reported_once(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(20) + "x\n")
    stopped(path, run, recorder)
    with path.with_name("contacts.csv.sendx-journal").open("a") as journal:
        journal.write('{"rejected": "contacts.rejected.csv"}\n')
    recorder.answer(reply(OK))
    done = run("import", path, "--host", recorder.url, "--resume", "--json")
    assert done.json["rejected_files"] == [str(path.with_name("contacts.rejected.csv"))]


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_sent(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    words = ["--host", recorder.url, "--work-dir", "/proc"]  # closed to root as well
    done = run("import", file(rows(1)), *words)
    assert (done.code, done.out) == (2, "")
    assert "cannot write the journal" in done.err
    assert "--work-dir" in done.err
    assert recorder.requests == []


@pytest.mark.parametrize("room", [20, 450, 470])
def test_a_disk_that_is_full_stops_the_import_and_resume_goes_on(
    file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """The limit of a file's size does here what a full disk does."""
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    # Cut by the limit, a .pyc would break every later import of its module.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    path = file(rows(300))
    words = ["import", path, "--host", recorder.url, "--workers", "1", "--json"]
    done = run_apart(
        *words,
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY)
        ),
    )
    assert done.code == 2
    assert "cannot write: File too large" in done.err
    assert "Traceback" not in done.err
    confirmed = done.json["sent"] if done.out else 0
    recorder.requests.clear()
    done = run_apart(*words, "--resume")
    assert (done.code, done.json["done_before"]) == (0, confirmed)
    assert emails(recorder) == [f"{n}@example.com" for n in range(confirmed, 300)]


def slow(request: Request) -> bytes:
    time.sleep(0.05)
    return raw_reply(200)


def test_two_imports_of_a_file_exclude_each_other(
    run: Run, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(1000))
    with Server(slow) as server:
        words = ["import", str(path), "--host", server.url]
        with subprocess.Popen([*COMMAND, *words], stderr=subprocess.DEVNULL) as other:
            assert server.wait_until(lambda server: len(server.requests) > 0)
            done = run(*words)
            other.kill()
    assert (done.code, done.out) == (2, "")
    assert "another sendx import of this file is at work" in done.err


def test_ctrl_c_waits_for_what_is_under_way_and_says_how_to_go_on(
    file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(1000))
    with Server(slow) as server:
        command = [*COMMAND, "import", str(path), "--host", server.url]
        with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
            assert server.wait_until(lambda server: len(server.requests) > 100)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        sent = {int(request.email.partition("@")[0]) for request in server.requests}
    assert process.returncode == 130
    assert f"interrupted; go on with: sendx {' '.join(command[3:])} --resume" in err
    assert "Traceback" not in err
    journal = path.with_name("contacts.csv.sendx-journal").read_text().splitlines()
    confirmed = {int(line) for line in journal if line.isdigit()}
    assert re.search(rf"sent\W+{len(confirmed)}", out)
    # One is in doubt if Ctrl-C came while it was handed to a worker; --resume sends it again.
    assert confirmed <= sent
    assert len(sent - confirmed) <= 1


# Ctrl-C when the bulk run has just given the twentieth result.
UNLUCKY = """
import signal, sys

def profile(frame, event, _):
    global left
    code = frame.f_code
    if (event, code.co_name) == ("return", "__next__") and code.co_filename.endswith("bulk.py"):
        left -= 1
        if left == 0:
            sys.setprofile(None)
            signal.raise_signal(signal.SIGINT)

left = 20
sys.setprofile(profile)
from sendx_python_sdk.cli import main
sys.exit(main())
"""


def test_a_result_that_comes_with_ctrl_c_is_written_down(
    file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    command = [sys.executable, "-c", UNLUCKY, "import", str(file(rows(300)))]
    command += ["--host", recorder.url, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 130, done.stderr
    assert json.loads(done.stdout)["sent"] == len(recorder.requests) < 300


def test_a_second_ctrl_c_leaves_at_once(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(100))
    with Server(12.0) as server:
        command = [*COMMAND, "import", str(path), "--host", server.url]
        with subprocess.Popen(command, stderr=-1, text=True) as process:
            assert process.stderr is not None
            assert server.wait_until(lambda server: len(server.requests) > 10)
            process.send_signal(signal.SIGINT)
            while "Ctrl-C again" not in process.stderr.readline():
                pass
            time.sleep(0.3)  # Python may miss one that comes while it begins to wait
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 130, process.stderr.read()
            assert process.stderr.read() == "\nInterrupted\n"


def test_a_key_that_may_not_do_this_stops_the_import(
    run: Run, file: File, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    recorder.answer(reply({"status": "error", "message": "no"}, 403))
    done = run("import", file(rows(500)), "--host", recorder.url)
    assert (done.code, done.out) == (3, "")
    assert len(recorder.requests) < 100


def test_nobody_there_any_more_stops_the_import_and_resume_sends_the_rest(
    run: Run, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    path = file(rows(500))
    good = [raw_reply()] * 100
    with Server(*good, raw_reply(404, b"<html>")) as server:
        port = server.port
        done = run("import", path, "--host", server.url, "--json")
    assert done.code == 1
    with Server(*good, raw_reply(501, b"<html>"), port=port) as server:
        done = run("import", path, "--host", server.url, "--json", "--restart")
        assert (done.code, done.json["sent"]) == (4, 100)
        rejected = done.json["rejected"]  # they failed before the last answer that was good
        assert rejected < 32
        assert len(server.requests) < 200
        assert "--resume" in done.err
    with Server(raw_reply(), port=port) as server:
        done = run("import", path, "--host", server.url, "--json", "--resume")
        assert (done.json["sent"], done.json["rejected"]) == (400 - rejected, rejected)


def test_lines_tell_how_far_it_is_where_no_terminal_is(
    run: Run, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    with Server(slow) as server:
        done = run("import", file(rows(100)), "--host", server.url, "--workers", "4")
    assert re.search(r"^\d+%, \d+ sent, 0 failed, \d+/s, 0:00:0\d left$", done.err, re.MULTILINE)
    assert "\r" not in done.err


def test_a_file_gets_no_bar_though_colour_is_forced(file: File, sandbox: Sandbox) -> None:
    """As some services force it where they keep what is printed."""
    words = ["import", file(rows(20)), "--host", sandbox.url]
    done = run_apart(*words, env={**os.environ, "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"})
    assert done.code == 0
    assert done.err == f"Importing {words[1]}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@given(
    content=st.binary(max_size=300) | st.text('a@,;"\n\r\t{}[]:\0é', max_size=200).map(str.encode)
)
@examples
def test_no_content_is_too_odd(folder: Path, content: bytes) -> None:
    path = folder / "odd.csv"
    for start in (b"", b"email,x\n", b'{"email": "a@b.c"}\n'):
        path.write_bytes(start + content)
        assert main(["import", str(path), "--dry-run", "--json"]) in (0, 1, 2)
