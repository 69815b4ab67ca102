"""`sendx import`: what is sent, the rejected rows, and what happens after a stop."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.command import COMMAND, Done, File, Run, run_apart
from support.servers import PATIENCE, Request, Server, reply
from support.values import A, B, C
from support.workbooks import xlsx

from sendx_python_sdk.sandbox import Sandbox

DENIED = reply(401, {"status": "401", "message": "no"})

Table = list[list[str]]


def rows(count: int, start: int = 0) -> str:
    return "".join(f"{n}@example.com\n" for n in range(start, count))


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sendx-journal")


def counts(done: Done) -> dict[str, int]:
    """The numbers of a report, which must add up."""
    report = done.json
    assert report["rows"] == report["sent"] + report["rejected"] + report["left_out"]
    assert report["rejected"] == sum(group["count"] for group in report["problems"])
    return {name: report[name] for name in ("sent", "rejected", "left_out", "earlier")}


def as_csv(table: Table) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue()


def as_json(table: Table) -> str:
    return "".join(json.dumps(dict(zip(table[0], row, strict=True))) + "\n" for row in table[1:])


def emails(server: Server) -> list[str]:
    return [request.email for request in server.requests]


# What is sent


def test_import_sends_each_row(run: Run, file: File, sandbox: Sandbox, tmp_path: Path) -> None:
    path = file("email,first name\n" + "".join(f"{n}@example.com,P{n}\n" for n in range(100)))
    done = run("import", path, "--json", "--tag", "new")
    assert (done.code, done.err) == (0, "")
    assert counts(done) == {"sent": 100, "rejected": 0, "left_out": 0, "earlier": 0}
    assert (done.json["complete"], done.json["journal"]) == (True, str(journal_of(path)))
    contacts = sandbox.contacts
    assert {email: each["firstName"] for email, each in contacts.items()} == {
        f"{n}@example.com": f"P{n}" for n in range(100)
    }
    assert all(each["tags"] == ["new"] for each in contacts.values())
    assert {each.name for each in tmp_path.iterdir()} == {path.name, journal_of(path).name}


def test_summary_has_counts_problems_and_files(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f"email\n{A}\nx\n{A}\n")
    done = run("import", path)
    assert done.code == 1
    assert done.cells[:3] == [["rows", "3"], ["sent", "2"], ["rejected", "1"]]
    assert "Rejected: 1\n  email: must be an email address" in done.out
    assert "\n    line 3: x\n" in done.out
    assert [A, "2, 4"] in done.cells
    assert f"Importing {path}\n" in done.err
    assert f"rejected rows in {path.with_name('contacts.rejected.csv')} and import" in done.err
    assert f"{journal_of(path)} prevents a second import" in done.err


def test_dry_run_sends_and_writes_nothing(run: Run, file: File, server: Server) -> None:
    path = file(f"Mail,Tags,Plan,x\n{A},,pro,1\n{B},b,,2\nx\n")
    done = run("import", path, "--dry-run", "--tag", "new", "--map", "x=")
    assert (done.code, done.err) == (1, "")
    assert done.cells == [
        ["column", "becomes", "filled", "example"],
        ["Mail", "email", "3", A],
        ["Tags", "tags", "1", "b"],
        ["Plan", "custom field Plan", "1", "pro"],
        ["x", "not sent: --map", "2", "1"],
        ["(--tag)", "tags", "3", "new"],
        ["rows", "3"],
        ["to send", "2"],
        ["rejected", "1"],
    ]
    assert "nothing was sent" in done.out
    assert server.requests == []
    assert list(path.parent.iterdir()) == [path]


def test_standard_input_is_imported(sandbox: Sandbox, tmp_path: Path) -> None:
    text = f"email;first name\n{A};Zoë\nx;\n"
    done = run_apart("import", "-", "--json", stdin=text.encode(), cwd=tmp_path)
    assert done.code == 1
    assert counts(done) == {"sent": 1, "rejected": 1, "left_out": 0, "earlier": 0}
    assert sandbox.contacts[A]["firstName"] == "Zoë"
    rejected = tmp_path / "stdin.rejected.csv"
    assert set(tmp_path.iterdir()) == {rejected, journal_of(rejected)}


@pytest.mark.parametrize("words", [["--resume"], ["--last-wins"], ["--api-key-file", "-"]])
def test_standard_input_cannot_be_read_twice(words: list[str]) -> None:
    done = run_apart("import", "-", *words, stdin=f"email\n{A}\n".encode())
    assert (done.code, done.out) == (2, "")
    assert re.search("needs a file|cannot be both", done.err)


def test_temporary_sandbox_leaves_no_journal(run: Run, file: File) -> None:
    path = file(f"email\n{A}\n")
    for _ in range(2):
        assert counts(run("import", path, "--sandbox", "--json"))["sent"] == 1
    assert list(path.parent.iterdir()) == [path]


def test_repeated_addresses_are_sent_in_order(run: Run, file: File, sandbox: Sandbox) -> None:
    done = run("import", file(f"email,n\n{A},1\nx,1\nx,1\nA@example.com,2\n{A},3\n"), "--json")
    assert (counts(done)["sent"], done.json["repeated"]) == (3, 2)
    assert done.json["repeats"] == [{"email": A, "count": 3, "lines": [2, 5, 6]}]
    assert sandbox.contacts[A]["customFields"] == {"n": "3"}


def test_last_wins_sends_the_last_valid_row(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f"email,n\n{A},1\n{A},2\n{A},3,4\n{B},1\n{B},a\0b\n")
    planned = run("import", path, "--last-wins", "--dry-run", "--json").json
    assert (planned["to_send"], planned["left_out"], planned["rejected"]) == (2, 1, 2)
    done = run("import", path, "--last-wins", "--json")
    assert counts(done) == {"sent": 2, "rejected": 2, "left_out": 1, "earlier": 0}
    assert len(sandbox.requests) == 2
    held = {email: each["customFields"]["n"] for email, each in sandbox.contacts.items()}
    assert held == {A: "2", B: "1"}


# Rejected rows

ROUGH_CSV = [
    '=cmd|x;" a;b ";"x ""y"" z"\r\n',
    '"unclosed;"x"y;z\r\n',
    f"{B};1;2;3\r\n",
    'ümläut;"two\r\nlines";\r\n',
]
ROUGH_JSON = ['{"email": "ümläut"}\n', "{broken\n", '{"email": "y", "ü": "ü\\\\\\""}\n', "{}\n"]


@pytest.mark.parametrize(
    ("name", "head", "rough", "lines"),
    [
        ("c.csv", "\ufeffE-mail;Note;Tags\r\n", ROUGH_CSV, [2, 3, 4, 5]),
        ("c.jsonl", "", ROUGH_JSON, [1, 2, 3, 4]),
    ],
    ids=["csv", "jsonl"],
)
def test_rejected_rows_are_unchanged_and_can_be_imported(
    run: Run, file: File, sandbox: Sandbox, name: str, head: str, rough: list[str], lines: list[int]
) -> None:
    path = file(head + "".join(rough), name)
    first, second = (path.with_stem(f"c.rejected{number}") for number in ("", ".2"))
    done = run("import", path, "--json")
    assert (counts(done)["rejected"], done.json["rejected_file"]) == (4, str(first))
    text = first.read_bytes().decode()
    assert re.findall(r'(?m)^(?:\{"sendx_\w+": )?"line (\d+): ', text) == list(map(str, lines))
    assert [row for row in rough if row[1:-1] not in text] == []
    assert counts(run("import", first, "--json"))["rejected"] == 4
    without_line = re.compile(rb"line \d+: ")
    assert without_line.sub(b"", second.read_bytes()) == without_line.sub(b"", first.read_bytes())
    first.write_bytes(text.replace("ümläut", C).encode())
    assert counts(run("import", first, "--json"))["sent"] == 1
    assert C in sandbox.contacts


def test_rejected_rows_are_imported_like_the_first_ones(
    run: Run, file: File, sandbox: Sandbox
) -> None:
    """Alone, the rejected rows would suggest other columns."""
    path = file(
        f"email;Status;Newsletter;Geburtstag;Plan\n{A};active;yes;03.03.1989;pro\n"
        "b.example.com;active;yes;1990-01-01;free\n"
        'c.example.com;active;;1990-01-01;free;"x"\n'
        "d@example.com;unsubscribed;yes;;\nd.example.com;active;yes;;\n"
    )
    done = run("import", path, "--map", "Plan=custom:Tariff", "--tag", "new", "--json")
    assert counts(done) == {"sent": 1, "rejected": 3, "left_out": 1, "earlier": 0}
    rejected = Path(done.json["rejected_file"])
    text = rejected.read_text("utf-8").replace(".example", "@example").replace(';"x"', "")
    head, _, blank, _ = text.splitlines(keepends=True)
    rejected.write_text(head + blank, "utf-8")
    assert run("import", rejected, "--dry-run", "--json").json["left_out"] == 1
    rejected.write_text(text, "utf-8")
    again = run("import", rejected, "--json", "--tag", "late")
    assert counts(again) == {"sent": 1, "rejected": 0, "left_out": 2, "earlier": 0}
    assert [group["reason"] for group in again.json["left_because"]] == [
        "Newsletter is blank, while others say yes",
        "the first import left out this address",
    ]
    assert again.json["columns"] == done.json["columns"]
    assert again.json["notes"] == [f"the columns and tags are those of the import of {path}"]
    contact = sandbox.contacts[B]
    assert contact["customFields"] == {"Geburtstag": "1990-01-01", "Tariff": "free"}
    assert contact["tags"] == ["new", "late"]


@pytest.mark.parametrize(
    ("suffix", "saved", "words", "others"),
    [
        (".csv", as_csv, [], ""),
        (".xlsx", lambda rows: xlsx({"Sheet1": rows}), [], ""),
        (".jsonl", as_json, [], ""),
        (".jsonl", lambda rows: as_json([row[::-1] for row in rows]), [], ""),
        (".csv", lambda rows: as_csv([row[::-1] for row in rows]), [], ""),
        (".csv", lambda rows: as_csv([[rows[0][0], "EMAIL", "opt_in", "N"], *rows[1:]]), [], ""),
        (".csv", lambda rows: as_csv([[*row, *"x"] for row in rows]), [], ", except x"),
        (".csv", as_csv, ["--map", "Opt in=opt_in"], ""),
        (".csv", as_csv, ["--map", "n=custom:m"], ", except n"),
    ],
    ids=["csv", "xlsx", "json", "jsonmoved", "moved", "renamed", "added", "same map", "other map"],
)
def test_rejected_rows_keep_their_meaning_however_they_are_saved(
    run: Run,
    file: File,
    sandbox: Sandbox,
    suffix: str,
    saved: Callable[[Table], str | bytes],
    words: list[str],
    others: str,
) -> None:
    left = "d\ue000@example.com"
    path = file(
        f"email,Opt in,n\n{A},yes,\n{left},,\nb.example.com,yes,2\n{C},,3,4\nd.example.com,yes,5\n"
    )
    done = run("import", path, "--tag", "new", "--json")
    assert counts(done) == {"sent": 1, "rejected": 3, "left_out": 1, "earlier": 0}
    reasons = ["sendx_reason", "line 4: x", "line 5", "line 6"]
    cells = [["email", "Opt in", "n"], [B, "yes", "2"], [C, "", "3"], [left, "yes", "5"]]
    rejected = Path(done.json["rejected_file"]).with_suffix(suffix)
    content = saved([[reason, *row] for reason, row in zip(reasons, cells, strict=True)])
    again = run("import", file(content, rejected.name), "--json", *words)
    assert counts(again) == {"sent": 1, "rejected": 0, "left_out": 2, "earlier": 0}
    name = "m" if others == ", except n" else "n"
    fields = {name: "2", "x": "x"} if others == ", except x" else {name: "2"}
    assert (sandbox.contacts[B]["customFields"], sandbox.contacts[B]["tags"]) == (fields, ["new"])
    assert f"the columns and tags are those of the import of {path}{others}" in again.json["notes"]


@pytest.mark.parametrize("name", ["contacts.csv", "contacts.jsonl"])
def test_rejected_rows_without_their_journal_are_refused(
    run: Run, file: File, sandbox: Sandbox, name: str
) -> None:
    done = run("import", file('{"email": "x"}' if "json" in name else "email\nx\n", name), "--json")
    moved = Path(done.json["rejected_file"]).rename(file("", f"moved-{name}"))
    moved.write_text(moved.read_text("utf-8").replace("x\n", A).replace('"x"', f'"{A}"'), "utf-8")
    done = run("import", moved)
    assert (done.code, list(sandbox.contacts)) == (2, [])
    assert "or remove sendx_reason to import" in done.err


def test_rejected_rows_have_their_own_journal(run: Run, file: File, server: Server) -> None:
    rejected = Path(run("import", file("email\nx\n"), "--json").json["rejected_file"])
    folder = rejected.with_name("work")
    folder.mkdir()
    done = run("import", rejected, "--work-dir", folder, "--json")
    assert (done.code, done.json["rejected_file"]) == (1, str(folder / "contacts.rejected.2.csv"))


def test_rejected_rows_are_not_written_without_their_journal(
    run: Run, file: File, server: Server
) -> None:
    path = file("email\nx\n", "x" * 229 + ".csv")
    done = run("import", path)
    assert (done.code, done.out) == (2, "")
    assert "File name too long" in done.err
    assert set(path.parent.iterdir()) == {path, journal_of(path)}


def test_rejected_row_that_is_not_csv_spoils_no_other(
    run: Run, file: File, server: Server, tmp_path: Path
) -> None:
    server.answer(reply(422, {"status": "error", "message": '"no"; never'}), reply())
    path = file(f'email,note\n{A},x\n{C},"open\n' + "x,y\n" * 3)
    run("import", path, "--workers", "1")
    rejected = tmp_path / "contacts.rejected.csv"
    with rejected.open("a", encoding="utf-8") as more:
        more.write(f'"line 9: as if it came later",{B},\n')
    done = run("import", rejected, "--json")
    assert counts(done) == {"sent": 2, "rejected": 4, "left_out": 0, "earlier": 0}


def test_rejected_bytes_are_kept(run: Run, file: File, sandbox: Sandbox) -> None:
    good = "".join(f"{n}@example.com,ü\n" for n in range(5)).encode()
    path = file(b"email,note\n" + good + b"x@example.com,\xff\n")
    assert counts(run("import", path, "--json"))["rejected"] == 1
    assert b",x@example.com,\xff\n" in path.with_name("contacts.rejected.csv").read_bytes()


def test_failure_of_one_row_is_rejected(run: Run, file: File, server: Server) -> None:
    server.answer(lambda request: reply(500 if request.email == "7@example.com" else 200))
    done = run("import", file("email\n" + rows(20)), "--json")
    assert (done.code, counts(done)["sent"]) == (1, 19)
    assert done.json["problems"] == [
        {
            "reason": "said 500 (HTTP 500)",
            "count": 1,
            "examples": [{"line": 9, "value": "7@example.com"}],
        }
    ]


# The files beside


def test_new_files_are_private_and_overwrite_nothing(
    run: Run, file: File, sandbox: Sandbox, tmp_path: Path
) -> None:
    path, key, folder = file(f"email\nx\n{A}\n"), file(sandbox.api_key, "key"), tmp_path / "work"
    path.chmod(0o440)
    folder.mkdir()
    mine = folder / "contacts.rejected.csv"
    mine.write_text("mine")
    done = run("import", path, "--api-key-file", key, "--work-dir", folder, "--json")
    rejected, journal = Path(done.json["rejected_file"]), Path(done.json["journal"])
    assert rejected == folder / "contacts.rejected.2.csv"
    journals = {journal, journal_of(rejected)}
    assert set(folder.iterdir()) == {mine, rejected, *journals}
    assert mine.read_text() == "mine"
    for each in (rejected, *journals):
        assert stat.S_IMODE(each.stat().st_mode) & ~0o640 == 0
        assert key.read_bytes() not in each.read_bytes()


def test_unwritable_folder_stops_the_import_first(run: Run, file: File, server: Server) -> None:
    done = run("import", file("email\n" + rows(1)), "--work-dir", "/proc")  # closed to root as well
    assert (done.code, done.out) == (2, "")
    assert "cannot write the journal" in done.err
    assert "--work-dir" in done.err
    assert server.requests == []


def test_unwritable_rejected_rows_are_an_error(
    run: Run, file: File, server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    server.answer([lambda request: shutil.rmtree(folder), reply()])
    done = run("import", file(f"email\nx\n{A}\n"), "--work-dir", folder)
    assert (done.code, done.cells[1]) == (2, ["sent", "1"])
    rejected = folder / "contacts.rejected.csv"
    assert f"cannot write {rejected}: No such file or directory; correct that and use" in done.err


def test_other_file_in_the_place_of_the_journal_is_kept(
    run: Run, file: File, server: Server
) -> None:
    path = file(f"email\n{A}\n")
    database = sqlite3.connect(path.with_name("other.db"))
    database.executescript("CREATE TABLE import (mine)")
    database.close()
    for content in (b"mine", b"mine" * 300, path.with_name("other.db").read_bytes()):
        journal_of(path).write_bytes(content)
        done = run("import", path, "--restart")
        assert (done.code, done.out) == (2, "")
        assert "is not a journal of sendx import" in done.err
        assert journal_of(path).read_bytes() == content
    assert server.requests == []


# The same file again


def test_imported_file_is_refused(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f"email\n{A}\nx\n")
    run("import", path)
    done = run("import", path)
    assert (done.code, done.out) == (2, "")
    assert "has already been imported (2 rows, 1 rejected); --restart sends it again" in done.err
    again = run("import", path, "--restart", "--json")
    assert counts(again) == {"sent": 1, "rejected": 1, "left_out": 0, "earlier": 0}


def test_resume_of_a_finished_import_repeats_the_report(
    run: Run, file: File, server: Server
) -> None:
    path = file(f"email\n{A}\nx\n")
    first, again = (run("import", path, "--json", *words) for words in ([], ["--resume"]))
    assert (again.code, again.json) == (first.code, first.json) == (1, first.json)
    assert "nothing was sent" in run("import", path, "--resume").err
    assert len(server.requests) == 1


def test_dry_run_says_that_the_file_was_imported(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f"email\n{A}\n")
    run("import", path)
    done = run("import", path, "--dry-run")
    assert (done.code, len(sandbox.requests)) == (0, 1)
    assert f"{path} has already been imported (1 rows, 0 rejected)." in done.err
    assert run("import", file(f"email\n{B}\n"), "--dry-run", "--json").json["imported_before"] == ""


def test_changed_file_is_imported_anew(run: Run, file: File, sandbox: Sandbox) -> None:
    run("import", file(f"email\n{A}\n"))
    refused = run("import", file(f"email\n{B}\n"), "--resume")
    assert (refused.code, list(sandbox.contacts)) == (2, [A])
    assert "has changed since it was imported, so there is nothing to resume" in refused.err
    done = run("import", file(f"email\n{B}\n"))
    assert done.code == 0
    assert "has changed since it was imported, so all its rows are sent" in " ".join(
        done.err.split()
    )
    assert list(sandbox.contacts) == [A, B]


# After a stop


def stopped(path: Path, run: Run, server: Server, *words: str) -> Done:
    """Import a file whose key is refused after 10 requests; then let all requests succeed."""
    server.answer(*[reply()] * 10, DENIED)
    done = run("import", path, "--workers", "1", *words)
    server.answer(reply())
    server.requests.clear()
    return done


def test_resume_sends_the_rest(run: Run, file: File, server: Server) -> None:
    path = file("email\nx\n" + rows(3) + rows(10) + "y\n" + rows(20, 10) + "z\n")
    done = stopped(path, run, server, "--last-wins")
    assert done.code == 3
    cells = [["rows so far", "15"], ["sent", "10"], ["rejected", "2"]]
    assert done.cells[:4] == [*cells, ["left out for a later row", "3"]]
    again = ["import", str(path), "--workers", "1", "--last-wins", "--resume"]
    assert f"\nTo resume: sendx {' '.join(again)}\n" in done.err
    assert not path.with_name("contacts.rejected.csv").exists()
    done = run(*again, "--json")
    assert (done.code, emails(server)) == (1, rows(20, 10).split())
    assert counts(done) == {"sent": 20, "rejected": 3, "left_out": 3, "earlier": 12}
    (group,) = done.json["problems"]
    assert [each["line"] for each in group["examples"]] == [2, 16, 27]
    rejected = Path(done.json["rejected_file"]).read_text("utf-8").splitlines()
    assert [row.rpartition(",")[2] for row in rejected[1:]] == ["x", "y", "z"]


def test_stopped_import_asks_what_to_do(run: Run, file: File, server: Server) -> None:
    path = file("email\n" + rows(20))
    stopped(path, run, server)
    refusals = {
        (): "stopped after 10 rows; --resume sends the others",
        ("--resume", "--tag", "x"): "--tag differs from when the import",
        ("--resume", "--host", "http://127.0.0.1:1"): "--host differs from when the import",
    }
    for words, said in refusals.items():
        done = run("import", path, *words)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
    file("email\n" + rows(21))
    for words in ((), ("--resume",)):
        assert (
            "has changed since its import stopped after 10 rows" in run("import", path, *words).err
        )
    assert server.requests == []
    assert counts(run("import", path, "--restart", "--json"))["sent"] == 21


def test_hint_how_to_resume_has_the_option_before_the_file(
    run: Run, file: File, server: Server
) -> None:
    path = file("email\n" + rows(20))
    server.answer(reply(), DENIED)
    done = run("import", "--workers", "1", "--", path)
    assert f"\nTo resume: sendx import --workers 1 --resume -- {path}\n" in done.err


@pytest.mark.parametrize(
    ("answer", "code"), [(DENIED, 3), (reply(403), 3), (reply(501), 4)], ids=["401", "403", "501"]
)
def test_import_that_sent_nothing_starts_again(
    run: Run, file: File, server: Server, answer: bytes, code: int
) -> None:
    path = file("email\nx\n" + rows(200))
    server.answer(answer)
    done = run("import", path)
    assert (done.code, done.out) == (code, "")
    assert "--resume" not in done.err
    assert len(server.requests) < 100
    server.answer(reply())
    assert counts(run("import", path, "--json"))["sent"] == 200


def test_outage_stops_the_import_and_resume_sends_the_rest(
    run: Run, file: File, server: Server
) -> None:
    path = file("email\n" + rows(500))
    server.answer(*[reply()] * 100, reply(501, b"<html>"))
    done = run("import", path, "--json")
    stop = counts(done)
    assert (done.code, stop["sent"]) == (4, 100)
    assert stop["rejected"] < 32  # They failed before the last good reply.
    assert len(server.requests) < 200
    assert "--resume" in done.error["message"]
    server.answer(reply())
    done = run("import", path, "--json", "--resume")
    assert counts(done) == {**stop, "sent": 500 - stop["rejected"], "earlier": done.json["earlier"]}
    assert done.json["earlier"] == 100 + stop["rejected"]


def test_404_stops_the_import_since_no_row_can_cause_it(
    run: Run, file: File, sandbox: Sandbox
) -> None:
    path = file("email\n" + rows(100))
    done = run("import", path, "--host", f"{sandbox.url}/api", "--workers", "2", "--json")
    assert (done.code, done.out) == (4, "")
    assert "no row can cause this" in done.error["message"]
    assert "check --host" in done.error["message"]
    assert counts(run("import", path, "--json"))["sent"] == 100


@pytest.mark.parametrize("bad", ["x\n", ""], ids=["rejected", "none"])
def test_stopped_import_of_standard_input_writes_the_rejected_rows(
    server: Server, tmp_path: Path, bad: str
) -> None:
    server.answer(reply(), DENIED)
    text = f"email\n{bad}{rows(3)}".encode()
    done = run_apart("import", "-", "--json", "--workers", "1", stdin=text, cwd=tmp_path)
    assert (done.code, counts(done)["sent"]) == (3, 1)
    files = tmp_path.glob("*.csv")
    written = [path.read_text("utf-8").splitlines()[-1][-2:] for path in files]
    assert written == [f",{row}" for row in bad.split()]
    assert "resume" not in done.error["message"]


def test_rejected_rows_know_people_behind_the_place_of_the_stop(
    run: Run, server: Server, tmp_path: Path
) -> None:
    server.answer(reply(), DENIED)
    people = "".join(f"{n}@example.com,0\n" for n in range(1000))
    text = f"email,opt out\nx,0\n{people}{A},1\n".encode()
    run_apart("import", "-", "--workers", "1", stdin=text, cwd=tmp_path)
    rejected = tmp_path / "stdin.rejected.csv"
    rejected.write_text(rejected.read_text("utf-8").replace(",x,", f",{A},"), "utf-8")
    assert counts(run("import", rejected, "--json"))["left_out"] == 1


@pytest.mark.parametrize("room", [100, 20_000], ids=["begin", "middle"])
def test_full_disk_stops_the_import_and_resume_sends_the_rest(
    file: File, server: Server, room: int
) -> None:
    """The limit for the size of a file acts like a full disk."""
    path = file("email\n" + rows(300))
    words = ["import", path, "--workers", "1", "--json"]
    limits = (room, resource.RLIM_INFINITY)
    done = run_apart(
        *words,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits),
        env={"PYTHONDONTWRITEBYTECODE": "1"},  # Cut off, a .pyc would break later imports.
    )
    assert done.code == 2
    assert "cannot write the journal" in done.error["message"]
    sent = len(server.requests)
    assert sent < 300
    done = run_apart(*words, "--resume")
    assert (done.code, counts(done)["sent"]) == (0, 300)
    # The row whose confirmation was lost is sent again.
    assert emails(server)[sent:] == rows(300, max(0, sent - 1)).split()


def slow(request: Request) -> bytes:
    time.sleep(0.05)
    return reply()


def start(path: Path, server: Server, *words: str, **options: Any) -> subprocess.Popen[str]:
    """Start an import, and wait until it has sent many requests."""
    server.answer(slow)
    command = [*COMMAND, "import", str(path), *words]
    process = subprocess.Popen(command, stdout=-1, stderr=-1, text=True, **options)
    assert server.wait_until(lambda server: len(server.requests) > 100)
    return process


def test_two_imports_of_a_file_exclude_each_other(run: Run, file: File, server: Server) -> None:
    path = file("email\n" + rows(1000))
    with start(path, server) as other:
        done = run("import", path)
        other.kill()
    assert (done.code, done.out) == (2, "")
    assert "another sendx import of this file is running" in done.err


@pytest.mark.parametrize("signals", [1, 2], ids=["once", "twice, as by timeout"])
def test_ctrl_c_waits_for_requests_in_flight_and_says_how_to_resume(
    run: Run, file: File, server: Server, signals: int
) -> None:
    path = file("email\n" + rows(300))
    with start(path, server) as process:
        for _ in range(signals):
            process.send_signal(signal.SIGINT)
            time.sleep(0.02)  # Two pending signals would become one.
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Stopping after the requests in flight; press Ctrl-C again to exit at once" in err
    assert err.endswith(f"Error: interrupted\nTo resume: sendx import {path} --resume\n")
    confirmed = int(re.findall(r"sent\W+(\d+)", out)[0])
    # Ctrl-C may cost a confirmation.
    assert 100 < confirmed <= len(server.requests) < 300
    server.answer(reply())
    assert counts(run("import", path, "--resume", "--json"))["sent"] == 300
    assert set(emails(server)) == set(rows(300).split())
    assert len(server.requests) <= 300 + 2


def test_second_ctrl_c_exits_at_once_and_says_how_to_resume(file: File, server: Server) -> None:
    path = file("email\n" + rows(300))
    with start(path, server) as process:
        server.answer(60.0)
        count = len(server.requests)
        assert server.wait_until(lambda server: len(server.requests) > count)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        while "Ctrl-C again" not in process.stderr.readline():
            pass
        time.sleep(1)  # Earlier, it would count as the first one.
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        resume = f"To resume: sendx import {path} --resume"
        assert process.stderr.read() == f"\nInterrupted\n{resume}\n"


def test_ignored_ctrl_c_stays_ignored(file: File, server: Server) -> None:
    """A script's commands in the background ignore it."""
    path = file("email\n" + rows(300))
    ignore = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    with start(path, server, preexec_fn=ignore) as process:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert (process.returncode, len(server.requests)) == (0, 300)


# Progress


def test_progress_is_lines_where_no_terminal_is(run: Run, file: File, server: Server) -> None:
    server.answer(slow)
    done = run("import", file("email\n" + rows(100)), "--workers", "4")
    line = r"^\d+%, \d+ sent, 0 rejected, \d+/s, 0:00:0\d left$"
    assert re.search(line, done.err, re.MULTILINE)
    assert "\r" not in done.err


def test_progress_is_no_bar_in_a_file_though_color_is_forced(file: File, sandbox: Sandbox) -> None:
    """Some services force colors where they keep the output."""
    path = file("email\n" + rows(20))
    done = run_apart("import", path, env={"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"})
    assert done.code == 0
    assert f"Importing {path}" in done.err.splitlines()
    assert "\r" not in done.err
