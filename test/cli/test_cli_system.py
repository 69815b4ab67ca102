"""The command when it is killed, in a terminal, and with a long file."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from support.servers import PATIENCE, Request, Server, reply
from support.values import ROOT

from sendx_python_sdk.sandbox.contacts import ContactStore

pytestmark = pytest.mark.system

PROGRAMS = Path(__file__).with_name("programs")


@pytest.fixture
def starter(server: Server) -> Iterator[Callable[..., int]]:
    pipes: dict[str, Any] = {"stdin": -1, "stdout": -1, "text": True}
    with subprocess.Popen([sys.executable, PROGRAMS / "starter.py"], **pipes) as process:
        out, into = process.stdout, process.stdin
        assert out is not None
        assert into is not None

        def run(words: list[str], seconds: float | None) -> int:
            """Run a command line; return its exit code, or minus the signal that ended it."""
            print(json.dumps([words, seconds]), file=into, flush=True)
            return os.waitstatus_to_exitcode(int(out.readline()))

        yield run
        into.close()


def accepted(journal: Path, folder: Path) -> set[int]:
    """Return the rows that SendX accepted, from a copy, since to open a journal repairs it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part in journal.parent.glob(f"{journal.name}*"):
        shutil.copy(part, folder)
    with closing(sqlite3.connect(folder / journal.name)) as database, suppress(sqlite3.Error):
        return {n for (n,) in database.execute("SELECT number FROM row WHERE reason IS NULL")}
    return set()


def test_killed_imports_lose_no_row_and_repeat_none_that_is_noted(
    tmp_path: Path, starter: Callable[..., int], server: Server
) -> None:
    chance = random.Random(6)
    kills = files = 0
    while kills < 50:
        files += 1
        path = tmp_path / f"{files}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["email", "first name", "note", "tags"])
            for n in range(2000):
                email = f"{n}" if n % 40 == 7 else f"{n}@example.com"
                writer.writerow([email, f"Name {n}", f"two\nlines {n}", "a" if n % 2 else "b,c"])
        store = ContactStore()

        def answer(request: Request, store: ContactStore = store) -> bytes:
            return reply(200, {"status": "200", "data": store.identify(request.json)})

        server.answer(answer)
        journal = tmp_path / f"{path.name}.sendx-journal"
        code = -signal.SIGKILL
        while code == -signal.SIGKILL:
            done, before = accepted(journal, tmp_path / "copy"), len(server.requests)
            seconds = chance.uniform(0, 0.4) if kills < 50 else None
            code = starter(["import", str(path), "--resume"], seconds)
            again = {int(r.email.partition("@")[0]) for r in server.requests[before:]}
            assert not again & done
            kills += code == -signal.SIGKILL
        assert code == 1  # Some rows are rejected.
        contacts = store.snapshot()
        expected = [n for n in range(2000) if n % 40 != 7]
        assert sorted(int(email.partition("@")[0]) for email in contacts) == expected
        for n in expected:
            contact = contacts[f"{n}@example.com"]
            assert contact["firstName"] == f"Name {n}"
            assert contact["customFields"] == {"note": f"two\nlines {n}"}
            assert contact["tags"] == (["a"] if n % 2 else ["b", "c"])
        with (tmp_path / f"{files}.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
            rejected = [row["email"] for row in csv.DictReader(file)]
        assert rejected == [str(n) for n in range(7, 2000, 40)]
    assert kills == 50


@contextmanager
def terminal(folder: Path, width: int, **environment: str) -> Iterator[Callable[..., str]]:
    """Open a terminal of tmux; yield a function that runs tmux commands on it."""
    tmux = shutil.which("tmux")
    assert tmux, "these tests need tmux"
    start = [tmux, "-S", str(folder / "tmux"), "-f", os.devnull]
    variables = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    variables.update({"PS1": "$ ", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **environment})
    variables.pop("COLUMNS", None)

    def run(*words: str) -> str:
        done = subprocess.run(
            [*start, *words], env=variables, cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    size = ["-x", str(width), "-y", "40"]
    run("-u", "new-session", "-d", *size, "bash", "--noprofile", "--norc")
    try:
        yield run
    finally:
        run("kill-server")


def wait_for(text: str, tmux: Callable[..., str]) -> str:
    """Wait until the terminal shows this text; return all it shows."""
    end = time.monotonic() + 3 * PATIENCE
    shown = ""
    while not re.search(text, shown):
        assert time.monotonic() < end, tmux("capture-pane", "-p")
        time.sleep(0.05)
        shown = tmux("capture-pane", "-p", "-e")
    return shown


def write_contacts(folder: Path) -> None:
    rows = [f"person{n}@example.com;Person {n};pro\n" for n in range(1, 1001)]
    rows[41] = "person42.example.com;Person 42;pro\n"
    (folder / "contacts.csv").write_text("E-mail;First name;Plan\n" + "".join(rows))


def start_import(tmux: Callable[..., str], answer: str = "y") -> str:
    """Start an import and answer its question; return what it shows before."""
    tmux("send-keys", "sendx import contacts.csv", "Enter")
    shown = wait_for(r"Send these contacts\? \[y/N\]", tmux)
    tmux("send-keys", answer, "Enter")
    return plain(shown)


def slow(request: Request) -> bytes:
    time.sleep(0.03)
    return reply()


COLOR = r"\x1b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7])(?:;[0-9;]*)?m"
BAR = r"━.*\d+% \d+ sent, \d+ rejected, \d+/s, 0:00:\d\d left"


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


@pytest.mark.parametrize("width", [60, 120])
@pytest.mark.parametrize("color", [True, False], ids=["color", "NO_COLOR"])
def test_terminal_shows_progress_and_colors(
    width: int, color: bool, tmp_path: Path, server: Server
) -> None:
    write_contacts(tmp_path)
    server.answer(slow)
    with terminal(tmp_path, width, **({} if color else {"NO_COLOR": "1"})) as tmux:
        start_import(tmux)
        during = wait_for(r"[1-9]\d\d sent", tmux)
        after = wait_for("prevents a second", tmux)
        tmux("send-keys", "clear; sendx identify", "Enter")
        error = wait_for("Missing", tmux)
    bar = next(line for line in plain(during).splitlines() if "sent" in line)
    assert re.search(BAR, bar)
    assert len(bar) <= width
    for shown, text in ((during, "━"), (after, "Rejected: 1"), (error, "Error:")):
        assert bool(re.search(f"{COLOR}{text}", shown)) == color
    shown = plain(after)
    assert max(map(len, shown.splitlines())) <= width
    assert len(re.findall(r"(?m)^━+ ", shown)) == 1, "the bar stays in its place"
    assert "100% 999 sent, 1 rejected" in shown
    assert "line 43: person42.example.com" in shown


@pytest.mark.parametrize("answer", ["n", "C-c"])
def test_import_asks_on_a_terminal_before_it_sends(
    tmp_path: Path, server: Server, answer: str
) -> None:
    write_contacts(tmp_path)
    with terminal(tmp_path, 80) as tmux:
        wait_for(r"\$", tmux)
        shown = start_import(tmux, answer)
        wait_for("Nothing was sent", tmux)
        assert server.requests == []
        assert [path.name for path in tmp_path.glob("contacts*")] == ["contacts.csv"]
        tmux("send-keys", "clear; sendx import contacts.csv --yes", "Enter")
        wait_for("prevents a second", tmux)
    assert re.search(r"E-mail +│ email +│ 1,000 +│ person1@example.com", shown)
    assert len(server.requests) == 999


def test_recording_in_the_docs_is_true(tmp_path: Path, server: Server) -> None:
    write_contacts(tmp_path)
    server.answer(slow)
    text = (ROOT / "docs" / "reference" / "command.md").read_text(encoding="utf-8")
    (recorded,) = re.findall(r"^```text\n(\$ sendx import.*?)^```$", text, re.MULTILINE | re.DOTALL)
    with terminal(tmp_path, 78) as tmux:
        wait_for(r"\$", tmux)
        start_import(tmux)
        shown = plain(wait_for("prevents a second", tmux))

    def timeless(screen: str) -> str:
        screen = re.sub(r"\s*\$?\s*\Z", "", screen)  # The next prompt.
        screen = re.sub(r"━+ 100%.*", "BAR", screen)
        screen = re.sub(r"(seconds +│ +)[\d.]+ *│", r"\1│", screen)
        return "\n".join(line.rstrip() for line in screen.splitlines()).strip()

    assert timeless(shown) == timeless(recorded), shown


def peak_memory(path: Path) -> int:
    command = [sys.executable, PROGRAMS / "peak_memory.py", "import", path, "--dry-run", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1])


@pytest.mark.parametrize(
    ("start", "row", "end"),
    [
        ("email,first name,plan\n", "person{}@example.com,Person {},pro\n", ""),
        (
            '[{{"email": "a@example.com"}}',
            ',{{"email": "person{}@example.com", "plan": "{}"}}',
            "]",
        ),
    ],
    ids=["CSV", "JSON array"],
)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, start: str, row: str, end: str) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    for path, count in ((few, 10_000), (many, 200_000)):
        with path.open("w", encoding="utf-8") as file:
            file.write(start.format())
            file.writelines(row.format(n, n) for n in range(count))
            file.write(end)
    assert peak_memory(many) <= 1.2 * peak_memory(few)
