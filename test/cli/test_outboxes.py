"""`sendx outbox`."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.command import COMMAND, Run
from support.servers import PATIENCE, Server, echo, reply

from sendx_python_sdk.outbox import Outbox


@pytest.fixture
def place(tmp_path: Path) -> str:
    """Return the file of an outbox with two entries."""
    path = tmp_path / "outbox.db"
    with Outbox(path) as outbox:
        outbox.identify_contact({"email": "ann@example.com"})
        outbox.track_contact({"email": "bob@example.com"})
    return str(path)


def test_outbox_is_delivered_once_and_its_failures_are_shown(
    run: Run, place: str, server: Server
) -> None:
    server.answer(reply(422, {"message": "no"}), echo)
    assert "No failed calls." in run("outbox", "failed", place).err
    done = run("outbox", "run", place, "--once", "--workers", "1", "--json")
    assert (done.code, done.json) == (0, {"delivered": 1, "failed": 1, "postponed": 0})
    failed = run("outbox", "failed", place, "--json").json
    assert (failed["id"], failed["operation"], failed["error"]) == (1, "identify", "no (HTTP 422)")
    assert failed["request"] == {"email": "ann@example.com"}
    assert run("outbox", "failed", place).cells[1][:2] == ["1", "identify"]
    assert run("outbox", "retry", place, "1", "2", "--json").json == {"retried": 1}
    status = run("outbox", "status", place, "--json").json
    assert (status["waiting"], status["failed"], status["delivered"]) == (1, 0, 1)


def test_failed_entries_are_discarded_by_id_or_all(run: Run, place: str, server: Server) -> None:
    server.answer(reply(422))
    run("outbox", "run", place, "--once")
    assert run("outbox", "discard", place).code == 2
    done = run("outbox", "discard", place, "2", "7", "--json")
    assert done.json == {"discarded": 1}
    assert "1 of the entries named have not failed" in done.err
    assert run("outbox", "discard", place, "--all", "--json").json == {"discarded": 1}


@pytest.mark.parametrize("command", ["retry", "discard"])
def test_id_that_no_entry_can_have_is_refused(run: Run, place: str, command: str) -> None:
    done = run("outbox", command, place, "99999999999999999999999")
    assert done.code == 2
    assert "each of the ids must be a whole number from 1 to" in done.err


def test_worker_delivers_until_it_is_terminated(place: str, server: Server) -> None:
    server.answer(echo)
    command = [*COMMAND, "outbox", "run", place, "--host", server.url]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as worker:
        end = time.monotonic() + PATIENCE
        with Outbox(place) as outbox:
            while outbox.status().waiting and time.monotonic() < end:
                time.sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        _, errors = worker.communicate()
    assert worker.returncode == 0
    assert "2 delivered, 0 failed, 0 postponed" in errors


@pytest.mark.system
def test_password_of_the_database_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_API_KEY", "key")
    place = "postgresql://sendx:secret@127.0.0.1:9/db?password=secret"
    command = [*COMMAND, "outbox", "run", place, "--host", "http://127.0.0.1:9"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        first = worker.stderr.readline()
        worker.send_signal(signal.SIGTERM)
        rest = worker.stderr.read()
    assert first == "Delivering postgresql://127.0.0.1:9/db; press Ctrl-C to stop\n"
    assert "secret" not in rest


@pytest.mark.parametrize("options", [[], ["--once"]], ids=["worker", "once"])
def test_refused_key_ends_the_delivery(place: str, server: Server, options: list[str]) -> None:
    server.answer(reply(401))
    command = [*COMMAND, "outbox", "run", place, "--host", server.url, "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert json.loads(done.stderr.splitlines()[-1])["error"]["status"] == 401


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("missing.db", "there is no outbox"),
        ("mysql://host/db", "postgresql:// URL"),
        ("notes.txt", "not a database"),
        ("other.db", "a database without an outbox"),
        ("folder", "must be a file that this user can read and write"),
    ],
)
def test_place_that_is_no_outbox_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("notes " * 1000)
    Path("folder").mkdir()
    with closing(sqlite3.connect("other.db")) as other:
        other.execute("CREATE TABLE user (email TEXT)")
    done = run("outbox", "status", name)
    assert done.code == 2
    assert error in done.err
