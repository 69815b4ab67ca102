"""The database: what a file keeps, through restarts and kills."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import urllib3
from support.sandboxes import IDENTIFY, TRACK, post
from support.values import EMAIL, ROOT

from sendx_python_sdk.sandbox import Sandbox

COMMAND = [sys.executable, "-m", "sendx_python_sdk.sandbox", "--db"]


def test_file_keeps_contacts_and_requests(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(db=file) as sandbox:
        fields = {"firstName": "John", "tags": ["b", "a"], "customFields": {"plan": "pro"}}
        post(sandbox.url, IDENTIFY, {"email": EMAIL, **fields})
        post(sandbox.url, TRACK, {"email": "nobody@example.com"})
        contacts, requests = sandbox.contacts, sandbox.requests
    assert (list(contacts), len(requests)) == ([EMAIL], 2)
    with Sandbox(db=str(file)) as again:
        assert (again.contacts, again.requests) == (contacts, requests)
        post(again.url, TRACK, {"email": EMAIL, "removeTags": ["b"]})
        again.assert_not_tagged(EMAIL, "b")
        assert [request["id"] for request in again.requests] == [1, 2, 3]
        again.reset()
    with Sandbox(db=file) as empty:
        assert (empty.contacts, empty.requests) == ({}, [])


def test_sandbox_in_memory_writes_no_file(tmp_path: Path) -> None:
    folders = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "SQLITE_TMPDIR")}
    environment = os.environ | folders | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    program = Path(__file__).with_name("programs") / "standalone.py"
    subprocess.run([sys.executable, str(program)], check=True, cwd=tmp_path, env=environment)
    assert list(tmp_path.iterdir()) == []


def test_file_is_intact_after_a_kill_at_any_moment(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    moments = random.Random(5)
    answered: set[str] = set()

    def client(url: str, name: str) -> None:
        for step in range(10_000):
            body = {"email": f"{name}-{step}@example.com", "tags": ["a", "b"]}
            try:
                reply = post(url, IDENTIFY, {**body, "customFields": {"x": "1"}})
            except urllib3.exceptions.HTTPError:
                return
            assert reply.status == 200
            answered.add(str(body["email"]))

    for life in range(4):
        with subprocess.Popen([*COMMAND, file], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            url = process.stdout.readline().split()[-1]
            threads = [
                threading.Thread(target=client, args=(url, f"{life}-{number}"))
                for number in range(4)
            ]
            for thread in threads:
                thread.start()
            time.sleep(moments.uniform(0.05, 0.4))
            process.kill()
            for thread in threads:
                thread.join()
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sandbox = Sandbox(db=file)
        contacts = sandbox.contacts
        assert answered <= contacts.keys()
        # Each request is there completely or not at all.
        assert [request["request"]["email"] for request in sandbox.requests] == list(contacts)
        for contact in contacts.values():
            assert (contact["tags"], contact["customFields"]) == (["a", "b"], {"x": "1"})
    assert answered


def write_text(file: Path) -> None:
    file.write_text("This is a letter, not a database. " * 100)


def write_another_database(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE mine (x)")


def write_a_newer_version(file: Path) -> None:
    Sandbox(db=file).start().close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize("write", [write_text, write_another_database, write_a_newer_version])
def test_file_of_another_program_is_refused_and_unchanged(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    file = tmp_path / "file"
    write(file)
    before = file.read_bytes()
    with pytest.raises(OSError, match=f"cannot use the database {file}: "):
        Sandbox(db=file).start()
    assert file.read_bytes() == before


def test_command_reports_an_unusable_file_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, tmp_path], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"cannot use the database {tmp_path}: ")
    assert done.stderr.count("\n") == 1
