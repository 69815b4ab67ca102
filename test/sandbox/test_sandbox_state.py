"""What a sandbox keeps: contacts and requests, in memory or in a file, whole at any moment."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import urllib3

from sendx_python_sdk import ApiClient, ApiException, TrackingApi
from sendx_python_sdk.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
JOHN = "john.doe@example.com"
KEY = "the-key-of-these-tests"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(api_key=KEY) as running:
        yield running


def post(url: str, body: Any = None, **headers: str) -> urllib3.BaseHTTPResponse:
    headers = {"X-Team-ApiKey": KEY, **headers}
    return urllib3.request("POST", url, json=body, headers=headers, retries=False)


# In a file


def test_a_file_keeps_contacts_and_requests(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(db=file) as sandbox, ApiClient(sandbox.configuration()) as client:
        fields = {"firstName": "John", "tags": ["b", "a"], "customFields": {"plan": "pro"}}
        TrackingApi(client).identify_contact({"email": JOHN, **fields})
        with pytest.raises(ApiException):
            TrackingApi(client).track_contact({"email": "nobody@example.com"})
        contacts, requests = sandbox.contacts, sandbox.requests
    assert (list(contacts), len(requests)) == ([JOHN], 2)
    with Sandbox(db=str(file)) as again, ApiClient(again.configuration()) as client:
        assert (again.contacts, again.requests) == (contacts, requests)
        TrackingApi(client).track_contact({"email": JOHN, "removeTags": ["b"]})
        assert again.contacts[JOHN]["tags"] == ["a"]
        assert [each["id"] for each in again.requests] == [1, 2, 3]
        again.reset()
    with Sandbox(db=file) as once_more:
        assert (once_more.contacts, once_more.requests) == ({}, [])


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    code = (
        "from sendx_python_sdk import ApiClient, TrackingApi\n"
        "from sendx_python_sdk.sandbox import Sandbox\n"
        "with Sandbox() as sandbox, ApiClient(sandbox.configuration()) as client:\n"
        "    TrackingApi(client).identify_contact({'email': 'a@b.c'})\n"
    )
    folders = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "SQLITE_TMPDIR")}
    environment = os.environ | folders | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert list(tmp_path.iterdir()) == []


def serve(file: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "sendx_python_sdk.sandbox", "--db", str(file)]
    process = subprocess.Popen(
        [*command, "--api-key", KEY], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, process.stdout.readline().split()[-1]


def test_a_file_is_whole_after_a_kill_at_any_moment(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    moments = random.Random(5)
    answered: set[str] = set()
    for life in range(4):
        process, url = serve(file)
        with process:
            assert process.stdout

            def client(number: int, life: int = life, url: str = url) -> None:
                with urllib3.PoolManager(retries=False) as pool:
                    for step in range(10_000):
                        email = f"{life}-{number}-{step}@example.com"
                        body = {"email": email, "tags": ["a", "b"], "customFields": {"x": "1"}}
                        try:
                            reply = pool.request(
                                "POST",
                                url + "/contact/identify",
                                json=body,
                                headers={"X-Team-ApiKey": KEY},
                            )
                        except urllib3.exceptions.HTTPError:
                            return
                        assert reply.status == 200
                        answered.add(email)

            threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
            for thread in threads:
                thread.start()
            time.sleep(moments.uniform(0.05, 0.4))
            process.kill()
            for thread in threads:
                thread.join()
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sandbox = Sandbox(db=file)
        contacts, requests = sandbox.contacts, sandbox.requests
        # Nothing that was answered is lost, and each request is there as a whole or not at all.
        assert answered <= contacts.keys()
        assert [each["request"]["email"] for each in requests] == list(contacts)
        for each in contacts.values():
            assert (each["tags"], each["customFields"]) == (["a", "b"], {"x": "1"})
    assert len(answered) > 100


@pytest.mark.parametrize("content", ["text", "another", "newer"])
def test_a_file_that_is_not_a_sandboxs_is_refused_and_left_alone(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "file"
    if content == "text":
        file.write_text("This is a letter, and no database. " * 100)
    elif content == "another":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE mine (x)")
    else:
        Sandbox(db=file).start().close()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(OSError, match=f"the database {file} cannot be used: "):
        Sandbox(db=file).start()
    assert file.read_bytes() == before
    done = subprocess.run(
        [sys.executable, "-m", "sendx_python_sdk.sandbox", "--db", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"the database {file} cannot be used: ")
    assert done.stderr.count("\n") == 1


def test_a_request_that_cannot_be_logged_is_not_carried_out(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(api_key=KEY, db=file) as sandbox:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE INSERT ON request BEGIN SELECT RAISE(FAIL, 'full'); END"
            )
        assert post(sandbox.url + "/contact/identify", {"email": JOHN}).status == 500
        assert sandbox.contacts == {}


# The log


def test_the_log_has_every_request_with_its_reply(sandbox: Sandbox, tracking: TrackingApi) -> None:
    reply = tracking.identify_contact_with_http_info({"email": JOHN, "tags": ["new"]})
    with pytest.raises(ApiException) as raised:
        tracking.track_contact({"email": "nobody@example.com"})
    post(sandbox.url + "/elsewhere?a=b", [1])
    identify, track, elsewhere = sandbox.requests
    assert identify["method"] == "POST"
    assert identify["path"] == "/api/v1/rest/contact/identify"
    assert identify["headers"]["content-type"] == "application/json"
    assert (identify["status"], identify["fault"]) == (200, None)
    assert identify["request"] == {"email": JOHN, "tags": ["new"]}
    assert identify["reply"] == json.loads(reply.raw_data)
    assert identify["reply"]["data"] == sandbox.contacts[JOHN]
    assert 0 < identify["duration_ms"] < 5000
    ago = datetime.now(timezone.utc) - datetime.fromisoformat(identify["time"])
    assert timedelta(0) <= ago < timedelta(seconds=30)
    assert (track["status"], track["reply"]) == (404, json.loads(str(raised.value.body)))
    assert elsewhere["path"] == "/api/v1/rest/elsewhere?a=b"
    assert (elsewhere["status"], elsewhere["request"]) == (404, [1])
    assert [each["id"] for each in sandbox.requests] == [1, 2, 3]


def test_what_is_no_json_is_logged_as_text(sandbox: Sandbox) -> None:
    for body in ("{not json", ""):
        urllib3.request(
            "POST",
            sandbox.url + "/contact/identify",
            body=body,
            headers={"X-Team-ApiKey": KEY, "Content-Type": "application/json"},
        )
    assert [each["request"] for each in sandbox.requests] == ["{not json", None]


def test_no_key_is_in_the_log_right_or_wrong(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    wrong = "a-key-of-another-account"
    with Sandbox(api_key=KEY, db=file) as sandbox:
        for key in (KEY, wrong):
            body = {"email": JOHN, "company": key, "customFields": {key: key}}
            headers = {"X-Team-ApiKey": key, "Authorization": f"Bearer {key}", "Cookie": key}
            post(f"{sandbox.url}/contact/identify?key={key}", body, **headers)
        assert [each["headers"]["x-team-apikey"] for each in sandbox.requests] == ["***"] * 2
        assert [each["status"] for each in sandbox.requests] == [200, 401]
    with closing(sqlite3.connect(file)) as connection:
        rows = str(connection.execute("SELECT * FROM request").fetchall())
    assert KEY not in rows
    assert wrong not in rows


def test_whoever_asked_to_be_told_is_told_of_each_request_once_it_is_logged() -> None:
    told: list[Any] = []
    with Sandbox(api_key=KEY, on_request=told.append) as sandbox:
        for email in (JOHN, "nonsense", "503@fault.test"):
            post(sandbox.url + "/contact/identify", {"email": email})
        assert told == sandbox.requests
        assert [each["status"] for each in told] == [200, 422, 503]
