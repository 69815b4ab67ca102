"""The command killed, in a terminal, and with a long file."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.recording import KEY, ROOT
from support.servers import PATIENCE, Request, Server, reply

from sendx_python_sdk.sandbox.contacts import ContactStore

pytestmark = pytest.mark.system

# Runs each command line that comes in a process of its own, for some seconds at most, and says with
# what status it ended. It starts at once: all is loaded already.
STARTER = """
import json, os, signal, sys, time
import charset_normalizer, rich.console, rich.table, sqlite3
import sendx_python_sdk.bulk, sendx_python_sdk.cli.importing
from sendx_python_sdk import ApiClient, TrackingApi
from sendx_python_sdk.cli import main
for line in sys.stdin:
    words, seconds = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for each in range(3):
            os.dup2(null, each)
        os._exit(main(words))
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture
def starter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    pipes: dict[str, Any] = {"stdin": -1, "stdout": -1, "text": True}
    with subprocess.Popen([sys.executable, "-c", STARTER], **pipes) as process:

        def run(words: list[str], seconds: float | None) -> int:
            """Run a command line; give its exit code, or minus the signal that ended it."""
            out, into = process.stdout, process.stdin
            assert out is not None
            assert into is not None
            into.write(json.dumps([words, seconds]) + "\n")
            into.flush()
            return os.waitstatus_to_exitcode(int(out.readline()))

        yield run
        assert process.stdin is not None
        process.stdin.close()


def confirmed(journal: Path) -> set[int]:
    lines = journal.read_text().splitlines(keepends=True) if journal.exists() else []
    return {int(line) for line in lines if re.fullmatch(r"\d+\n", line)}


def test_an_import_that_is_killed_loses_nothing_and_repeats_nothing(
    tmp_path: Path, starter: Callable[..., int]
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
            contact = store.identify(json.loads(request.body))
            return reply(200, json.dumps({"status": "200", "data": contact}).encode())

        journal = tmp_path / f"{path.name}.sendx-journal"
        with Server(answer) as server:
            words = ["import", str(path), "--host", server.url, "--resume"]
            code = -signal.SIGKILL
            while code == -signal.SIGKILL:
                done, before = confirmed(journal), len(server.requests)
                code = starter(words, chance.uniform(0, 0.4) if kills < 50 else None)
                again = {int(r.email.partition("@")[0]) for r in server.requests[before:]}
                assert not again & done, "sent again what was confirmed"
                kills += code == -signal.SIGKILL
        assert code == 1  # some rows are rejected
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
        assert sorted(map(int, rejected)) == list(range(7, 2000, 40))
    assert kills == 50


@contextmanager
def terminal(folder: Path, width: int, **environment: str) -> Iterator[Callable[..., str]]:
    """Open a terminal of tmux; give a function that runs tmux commands on it."""
    tmux = shutil.which("tmux")
    assert tmux, "these tests need tmux"
    start = [tmux, "-S", str(folder / "tmux"), "-f", os.devnull]
    variables = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    variables.update({"PS1": "$ ", "LC_ALL": "C.UTF-8", **environment})
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
    """Wait until the terminal shows this; give what it shows."""
    end = time.monotonic() + 3 * PATIENCE
    while time.monotonic() < end:
        shown = tmux("capture-pane", "-p", "-e")
        if re.search(text, shown):
            return shown
        time.sleep(0.05)
    raise AssertionError(tmux("capture-pane", "-p"))


def example(folder: Path, count: int) -> Path:
    path = folder / "contacts.csv"
    rows = [f"person{n}@example.com;Person {n};pro\n" for n in range(1, count + 1)]
    rows[41] = "person42.example.com;Person 42;pro\n"
    path.write_text("E-mail;First name;Plan\n" + "".join(rows), encoding="utf-8")
    return path


def slow(request: Request) -> bytes:
    time.sleep(0.03)
    return reply()


COLOUR = r"\x1b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7])(?:;[0-9;]*)?m"
BAR = r"━.*\d+% \d+ sent, \d+ failed, \d+/s, 0:00:\d\d left"


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


@pytest.mark.parametrize("width", [60, 120])
@pytest.mark.parametrize("colour", [True, False])
def test_progress_in_a_terminal(width: int, colour: bool, tmp_path: Path) -> None:
    example(tmp_path, 1000)
    variables = {"SENDX_API_KEY": KEY, "TERM": "xterm-256color"}
    if not colour:
        variables["NO_COLOR"] = "1"
    with Server(slow) as server, terminal(tmp_path, width, **variables) as tmux:
        tmux("send-keys", f"clear; sendx import contacts.csv --host {server.url}", "Enter")
        during = wait_for(r"[1-9]\d\d sent", tmux)
        after = wait_for("Rejected rows are", tmux)
    bar = next(line for line in plain(during).splitlines() if "sent" in line)
    assert re.search(BAR, bar)
    assert len(bar) <= width
    assert bool(re.search(COLOUR, during)) == colour
    shown = plain(after)
    assert max(map(len, shown.splitlines())) <= width
    assert len(re.findall(r"(?m)^━+ ", shown)) == 1, "the bar stays in its place"
    assert re.search(r"100% 999 sent, 1 failed", shown)
    assert re.search(r"rejected +│ +1 ", shown)
    assert "43" in shown


def test_the_recording_in_the_docs_is_what_a_terminal_shows(tmp_path: Path) -> None:
    example(tmp_path, 1000)
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    (recorded,) = re.findall(r"^```text\n(\$ sendx import.*?)^```$", text, re.MULTILINE | re.DOTALL)
    with Server(slow) as server:
        variables = {"SENDX_API_KEY": KEY, "SERVER": server.url}
        with terminal(tmp_path, 72, **variables) as tmux:
            # The host is put in where nobody sees it.
            tmux("send-keys", 'sendx() { command sendx "$@" --host $SERVER; }; clear', "Enter")
            time.sleep(0.3)
            tmux("send-keys", "sendx import contacts.csv", "Enter")
            shown = plain(wait_for("Rejected rows are", tmux))

    def timeless(screen: str) -> str:
        screen = re.sub(r"\s*\$?\s*\Z", "", screen)  # the next prompt
        screen = re.sub(r"━+ 100%.*", "BAR", screen)
        screen = re.sub(r"(seconds +│ +)[\d.]+ *│", r"\1│", screen)
        return "\n".join(line.rstrip() for line in screen.splitlines()).strip()

    assert timeless(shown) == timeless(recorded), shown


def peak_memory(path: Path, *words: str) -> int:
    code = (
        "import resource, sys; from sendx_python_sdk.cli import main\n"
        "sys.argv[1:] and main(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "import", str(path), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1])


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    for path, count in ((few, 10_000), (many, 200_000)):
        with path.open("w", encoding="utf-8") as file:
            file.write("email,first name,plan\n")
            file.writelines(f"person{n}@example.com,Person {n},pro\n" for n in range(count))
    assert peak_memory(many, "--dry-run", "--json") <= 1.2 * peak_memory(few, "--dry-run", "--json")
