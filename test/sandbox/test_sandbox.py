"""The sandbox over real sockets. Replies are checked by a validator other than its own."""

from __future__ import annotations

import copy
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
import yaml
from openapi_schema_validator import OAS31Validator

import sendx_python_sdk
from sendx_python_sdk.sandbox import Sandbox
from sendx_python_sdk.sandbox.contract import Contract
from sendx_python_sdk.sandbox.server import BODY_LIMIT

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_bytes())
EMAIL = "john.doe@example.com"
IDENTIFY = "/contact/identify"
TRACK = "/contact/track"

Send = Callable[..., tuple[int, dict[str, Any]]]


def check_reply(path: str, status: int, reply: Any) -> None:
    """Fail if the document does not allow the reply; an undocumented one is an ErrorResponse."""
    schema: Any = {"$ref": "#/components/schemas/ErrorResponse"}
    response = DOCUMENT["paths"][path]["post"]["responses"].get(str(status))
    if response is not None:
        while "$ref" in response:
            response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
        schema = response["content"]["application/json"]["schema"]
    schema = {"allOf": [schema], "components": DOCUMENT["components"]}
    OAS31Validator(schema).validate(reply)
    if status != 200:
        assert reply["status"] == "error"
        assert reply["message"]


@pytest.fixture
def pool() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(maxsize=32, retries=False) as manager:
        yield manager


@pytest.fixture
def send(sandbox: Sandbox, pool: urllib3.PoolManager) -> Send:
    """Post a body (a JSON value or bytes) and give back status and reply."""

    def post(path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        response = pool.request(
            "POST",
            sandbox.url + path,
            body=body if isinstance(body, bytes) else json.dumps(body),
            headers={
                "X-Team-ApiKey": sandbox.api_key,
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        reply = response.json()
        check_reply(path, response.status, reply)
        return response.status, reply

    return post


def port_of(sandbox: Sandbox) -> int:
    return urlsplit(sandbox.url).port or 0


def connect(sandbox: Sandbox) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port_of(sandbox)), timeout=10)


def request_head(sandbox: Sandbox, *headers: str) -> bytes:
    lines = [
        f"POST /api/v1/rest{IDENTIFY} HTTP/1.1",
        "Host: sandbox",
        f"X-Team-ApiKey: {sandbox.api_key}",
        "Content-Type: application/json",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


# Identify


def test_a_new_contact_is_given_back_with_ids(send: Send, sandbox: Sandbox) -> None:
    status, reply = send(
        IDENTIFY,
        {
            "email": EMAIL,
            "firstName": "John",
            "lastName": "Doe",
            "tags": ["new"],
            "birthday": "1989-03-03",
            "customFields": {"Age": "29"},
        },
    )
    assert (status, reply["status"], reply["message"]) == (200, "200", "OK")
    data = reply["data"]
    assert data.pop("encryptedTeamId")
    assert data.pop("encryptedId")
    assert data == {
        "tags": ["new"],
        "firstName": "John",
        "lastName": "Doe",
        "email": EMAIL,
        "company": "",
        "birthday": "1989-03-03",
        "customFields": {"Age": "29"},
    }
    assert list(sandbox.contacts) == [EMAIL]


def test_an_update_merges(send: Send, sandbox: Sandbox) -> None:
    first = {"firstName": "John", "tags": ["b", "a"], "customFields": {"Age": "29", "plan": "free"}}
    second = {"lastName": "Doe", "tags": ["a", "c", "c"], "customFields": {"plan": "pro"}}
    send(IDENTIFY, {"email": EMAIL, **first})
    before = sandbox.contacts[EMAIL]
    _, reply = send(IDENTIFY, {"email": EMAIL, **second})
    assert reply["data"] == sandbox.contacts[EMAIL]
    assert sandbox.contacts[EMAIL] == {
        **before,
        "lastName": "Doe",
        "tags": ["b", "a", "c"],
        "customFields": {"Age": "29", "plan": "pro"},
    }


def test_the_same_identify_twice_leaves_the_same_contact(send: Send, sandbox: Sandbox) -> None:
    body = {"email": EMAIL, "company": "Acme", "tags": ["a"], "customFields": {"x": "1"}}
    send(IDENTIFY, body)
    before = sandbox.contacts
    send(IDENTIFY, body)
    assert sandbox.contacts == before


def test_case_makes_no_difference_to_an_address(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": "John.Doe@Example.com"})
    send(IDENTIFY, {"email": EMAIL, "company": "Acme"})
    assert send(TRACK, {"email": EMAIL.upper(), "addTags": ["a"]})[0] == 200
    assert list(sandbox.contacts) == ["John.Doe@Example.com"]
    assert sandbox.contacts["John.Doe@Example.com"]["tags"] == ["a"]


def test_new_email_renames(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": EMAIL, "tags": ["a"]})
    before = sandbox.contacts[EMAIL]
    _, reply = send(IDENTIFY, {"email": EMAIL, "newEmail": "jd@example.com", "company": "Acme"})
    assert reply["data"] == {**before, "email": "jd@example.com", "company": "Acme"}
    assert sandbox.contacts == {"jd@example.com": reply["data"]}


def test_identify_under_the_old_address_makes_a_new_contact(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": EMAIL, "newEmail": "jd@example.com"})
    send(IDENTIFY, {"email": EMAIL})
    renamed, new = sandbox.contacts.values()
    assert [renamed["email"], new["email"]] == ["jd@example.com", EMAIL]
    assert renamed["encryptedId"] != new["encryptedId"]


def test_a_new_address_that_is_taken_is_refused_and_nothing_changes(
    send: Send, sandbox: Sandbox
) -> None:
    send(IDENTIFY, {"email": EMAIL})
    send(IDENTIFY, {"email": "jd@example.com"})
    before = sandbox.contacts
    for old in (EMAIL, "nobody@example.com"):
        status, reply = send(IDENTIFY, {"email": old, "newEmail": "JD@example.com", "company": "x"})
        assert status == 422
        assert reply["message"].startswith("newEmail: ")
    assert sandbox.contacts == before


def test_new_email_may_change_the_spelling_only(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": EMAIL})
    assert send(IDENTIFY, {"email": EMAIL, "newEmail": "John.Doe@Example.com"})[0] == 200
    assert list(sandbox.contacts) == ["John.Doe@Example.com"]


# Track


def test_track_adds_and_removes_tags(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": EMAIL, "tags": ["old", "kept"]})
    body = {"email": EMAIL, "addTags": ["new", "kept", "both"], "removeTags": ["old", "no", "both"]}
    for _ in range(2):
        assert send(TRACK, body) == (200, {"status": "200", "message": "OK"})
        assert sandbox.contacts[EMAIL]["tags"] == ["kept", "new"]


@pytest.mark.parametrize("body", [{"email": EMAIL, "addTags": ["a"]}, {"addTags": ["a"]}, {}])
def test_track_of_nobody_known_is_404(send: Send, sandbox: Sandbox, body: Any) -> None:
    status, reply = send(TRACK, body)
    assert status == 404
    assert reply["message"].startswith("email: ")
    assert sandbox.contacts == {}


# Refusals


def test_a_missing_or_wrong_key_is_401(send: Send, sandbox: Sandbox) -> None:
    for path in (IDENTIFY, TRACK):
        for key in ("", "wrong", sandbox.api_key.upper()):
            assert send(path, {"email": EMAIL}, X_Team_ApiKey=key)[0] == 401
    with connect(sandbox) as connection:
        connection.sendall(
            b"POST /api/v1/rest/contact/track HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
        )
        reply = connection.recv(65536)
    assert reply.startswith(b"HTTP/1.1 401 ")
    assert b"X-Team-ApiKey" in reply
    assert sandbox.contacts == {}


def test_the_key_is_accepted_under_any_case_of_the_header(
    sandbox: Sandbox, pool: urllib3.PoolManager
) -> None:
    for name in ("x-team-apikey", "X-TEAM-APIKEY"):
        response = pool.request(
            "POST", sandbox.url + IDENTIFY, json={"email": EMAIL}, headers={name: sandbox.api_key}
        )
        assert response.status == 200


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (IDENTIFY, {}, "email"),
        (IDENTIFY, {"email": None}, "email"),
        (IDENTIFY, {"email": 5}, "email"),
        (IDENTIFY, {"email": ""}, "email"),
        (IDENTIFY, {"email": "john.doe"}, "email"),
        (IDENTIFY, {"email": "john doe@example.com"}, "email"),
        (IDENTIFY, {"email": EMAIL, "newEmail": "@example.com"}, "newEmail"),
        (IDENTIFY, {"email": EMAIL, "firstName": 5}, "firstName"),
        (IDENTIFY, {"email": EMAIL, "company": None}, "company"),
        (IDENTIFY, {"email": EMAIL, "tags": "a"}, "tags"),
        (IDENTIFY, {"email": EMAIL, "tags": ["a", 1]}, "tags[1]"),
        (IDENTIFY, {"email": EMAIL, "customFields": {"Age": 29}}, "customFields.Age"),
        (IDENTIFY, {"email": EMAIL, "birthday": "03.03.1989"}, "birthday"),
        (IDENTIFY, {"email": EMAIL, "birthday": "1989-02-30"}, "birthday"),
        (IDENTIFY, [], "body"),
        (IDENTIFY, "x", "body"),
        (TRACK, {"email": EMAIL, "addTags": "a"}, "addTags"),
        (TRACK, {"email": EMAIL, "removeTags": [None]}, "removeTags[0]"),
        (TRACK, {"email": 1}, "email"),
        (TRACK, 5, "body"),
    ],
)
def test_an_invalid_request_is_422_and_names_the_field(
    send: Send, sandbox: Sandbox, path: str, body: Any, field: str
) -> None:
    status, reply = send(path, body)
    assert status == 422
    assert re.search(rf'(^|[ "]){re.escape(field)}[:"]', reply["message"])
    assert sandbox.contacts == {}


def test_all_wrong_fields_are_named_but_not_what_was_sent(send: Send) -> None:
    _, reply = send(IDENTIFY, {"email": "hush hush", "tags": "hush", "company": ["hush"]})
    assert all(f"{name}: " in reply["message"] for name in ("email", "tags", "company"))
    assert "hush" not in reply["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"email": "a@b.c"} x',
        b'{"email": "\xff@b.c"}',
        b"\xef\xbb\xbf{}",
        b'{"email": "a@b.c", "x": NaN}',
        b'{"email": "a@b.c", "\\ud800": 1}',
        b'{"email": "a@b.c", "firstName": "\\udfff"}',
        b"[" * 200_000,
    ],
)
def test_broken_json_is_422(send: Send, sandbox: Sandbox, body: bytes) -> None:
    assert send(IDENTIFY, body)[0] == 422
    assert sandbox.contacts == {}


def test_the_content_type_must_be_json(send: Send) -> None:
    body = {"email": EMAIL}
    assert send(IDENTIFY, body, Content_Type="application/json; charset=utf-8")[0] == 200
    status, reply = send(IDENTIFY, body, Content_Type="application/x-www-form-urlencoded")
    assert status == 422
    assert "Content-Type" in reply["message"]


def test_an_unknown_path_is_404(sandbox: Sandbox, pool: urllib3.PoolManager) -> None:
    origin = sandbox.url.removesuffix("/api/v1/rest")
    for url in (origin + "/x", origin + IDENTIFY, sandbox.url, sandbox.url + IDENTIFY + "/x"):
        response = pool.request("POST", url, json={"email": EMAIL})
        assert response.status == 404
        check_reply(IDENTIFY, 404, response.json())


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_another_method_is_405(sandbox: Sandbox, pool: urllib3.PoolManager, method: str) -> None:
    for _ in range(2):
        response = pool.request(method, sandbox.url + IDENTIFY)
        assert response.status == 405
        assert response.headers["Allow"] == "POST"
        if method == "HEAD":
            assert response.data == b""
        else:
            check_reply(IDENTIFY, 405, response.json())


def test_a_failure_of_its_own_is_500(tmp_path: Path, pool: urllib3.PoolManager) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(db=file) as sandbox, closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE tag")
        key = {"X-Team-ApiKey": sandbox.api_key}
        response = pool.request("POST", sandbox.url + IDENTIFY, json={"email": EMAIL}, headers=key)
        assert response.status == 500
        check_reply(IDENTIFY, 500, response.json())
        assert "no such table" in response.json()["message"]
        assert sandbox.requests[0]["status"] == 500
        assert connection.execute("SELECT * FROM contact").fetchall() == []


def test_a_body_over_the_limit_is_413(send: Send, sandbox: Sandbox) -> None:
    body = json.dumps({"email": EMAIL, "company": ""}).encode()
    fitting = body.replace(b'""', b'"' + b"x" * (BODY_LIMIT - len(body)) + b'"')
    assert send(IDENTIFY, fitting)[0] == 200
    assert send(IDENTIFY, fitting + b" ")[0] == 413
    assert send(IDENTIFY, b" " * 5 * BODY_LIMIT)[0] == 413
    assert len(sandbox.contacts[EMAIL]["company"]) == BODY_LIMIT - len(body)


@pytest.mark.parametrize(
    ("header", "status"),
    [("Transfer-Encoding: chunked", 411), ("Content-Length: -1", 400)],
)
def test_a_body_of_unknown_length_ends_the_connection(
    sandbox: Sandbox, header: str, status: int
) -> None:
    with connect(sandbox) as connection:
        connection.sendall(request_head(sandbox, header))
        reply = http.client.HTTPResponse(connection)
        reply.begin()
        assert reply.status == status
        check_reply(IDENTIFY, status, json.loads(reply.read()))
        assert connection.recv(1) == b""


@pytest.mark.parametrize("header", ["Transfer-Encoding: chunked", "oops"])
def test_unread_body_ends_the_connection_under_wild_too(sandbox: Sandbox, header: str) -> None:
    sandbox.wild = True
    for _ in range(5):
        with connect(sandbox) as connection:
            connection.sendall(request_head(sandbox, header))
            while connection.recv(65536):
                pass


def test_a_broken_request_line_gets_json_too(sandbox: Sandbox) -> None:
    with connect(sandbox) as connection:
        connection.sendall(b"POST\r\n\r\n")
        reply = http.client.HTTPResponse(connection)
        reply.begin()
        assert reply.status == 400
        check_reply(IDENTIFY, 400, json.loads(reply.read()))


def test_malformed_header_line_is_400_and_ends_the_connection(sandbox: Sandbox) -> None:
    body = json.dumps({"email": EMAIL}).encode()
    with connect(sandbox) as connection:
        connection.sendall(request_head(sandbox, "oops", f"Content-Length: {len(body)}") + body)
        reply = http.client.HTTPResponse(connection)
        reply.begin()
        assert reply.status == 400
        check_reply(IDENTIFY, 400, json.loads(reply.read()))
        assert connection.recv(1) == b""
    assert [request["status"] for request in sandbox.requests] == [400]


def test_repeated_headers_are_joined_by_commas(sandbox: Sandbox) -> None:
    body = json.dumps({"email": EMAIL}).encode()
    head = request_head(sandbox, "X-Note: a", f"Content-Length: {len(body)}", "x-note: \t b ")
    with connect(sandbox) as connection:
        connection.sendall(head + body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert sandbox.requests[0]["headers"]["x-note"] == "a, b"


def test_a_cut_request_changes_nothing(
    sandbox: Sandbox, send: Send, capfd: pytest.CaptureFixture[str]
) -> None:
    with connect(sandbox) as connection:
        connection.sendall(request_head(sandbox, "Content-Length: 99") + b'{"email": "a@b.c"}')
    assert send(IDENTIFY, {"email": EMAIL})[0] == 200
    assert list(sandbox.contacts) == [EMAIL]
    assert capfd.readouterr() == ("", "")


def test_a_client_that_does_not_wait_for_the_reply_is_nobodys_trouble(
    sandbox: Sandbox, send: Send, capfd: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps({"email": EMAIL}).encode()
    request = request_head(sandbox, f"Content-Length: {len(body)}") + body
    for _ in range(20):
        with connect(sandbox) as connection:
            # Closing sends a reset, which breaks the server's writing.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(request * 20)
    assert send(IDENTIFY, {"email": EMAIL})[0] == 200
    sandbox.close()
    assert capfd.readouterr() == ("", "")


# Connections and threads


def test_a_connection_is_kept_and_replies_come_at_once_in_one_piece(sandbox: Sandbox) -> None:
    body = json.dumps({"email": EMAIL}).encode()
    request = request_head(sandbox, f"Content-Length: {len(body)}") + body
    with connect(sandbox) as connection:
        start = time.monotonic()
        for _ in range(50):
            connection.sendall(request)
            reply = connection.recv(65536)
            assert reply.startswith(b"HTTP/1.1 200 ")
            assert reply.endswith(b"}")
        # Nagle's algorithm would cost 40 ms a request.
        assert time.monotonic() - start < 1.5


def test_a_client_that_expects_100_continue_is_let_on(sandbox: Sandbox) -> None:
    body = json.dumps({"email": EMAIL}).encode()
    head = request_head(sandbox, f"Content-Length: {len(body)}", "Expect: 100-continue")
    with connect(sandbox) as connection:
        connection.sendall(head)
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_32_clients_at_once_lose_nothing(send: Send, sandbox: Sandbox) -> None:
    def work(number: int) -> None:
        for step in range(10):
            for email in (f"{number}@example.com", EMAIL):
                fields = {f"{number}-{step}": "x"}
                body = {"email": email, "tags": [f"{number}-{step}"], "customFields": fields}
                assert send(IDENTIFY, body)[0] == 200
            assert send(TRACK, {"email": EMAIL, "removeTags": [f"{number}-{step}"]})[0] == 200

    with ThreadPoolExecutor(32) as threads:
        list(threads.map(work, range(32)))
    contacts = sandbox.contacts
    assert len(contacts) == 33
    assert contacts["7@example.com"]["tags"] == [f"7-{step}" for step in range(10)]
    assert contacts[EMAIL]["tags"] == []
    assert len(contacts[EMAIL]["customFields"]) == 320


def test_contacts_are_a_copy(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": EMAIL, "tags": ["a"], "customFields": {"a": "1"}})
    before = sandbox.contacts
    changed = sandbox.contacts
    changed[EMAIL]["tags"].append("b")
    changed[EMAIL]["customFields"].clear()
    changed.clear()
    assert sandbox.contacts == before


def test_close_cuts_connections_ends_threads_and_frees_the_port() -> None:
    with Sandbox() as sandbox:
        port = port_of(sandbox)
        waiting = [connect(sandbox) for _ in range(5)]
        waiting[0].sendall(request_head(sandbox, "Content-Length: 99"))
        time.sleep(0.05)
        start = time.monotonic()
    assert time.monotonic() - start < 2
    for connection in waiting:
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""
        connection.close()
    assert not any(str(port) in thread.name for thread in threading.enumerate())
    with Sandbox(port=port) as again:
        assert again.url == f"http://127.0.0.1:{port}/api/v1/rest"


def test_it_can_be_closed_twice_and_started_again_with_its_contacts() -> None:
    sandbox = Sandbox()
    sandbox.close()
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.url
    for _ in range(2):
        assert sandbox.start() is sandbox
        assert sandbox.start().url == sandbox.url
        urllib3.request(
            "POST",
            sandbox.url + IDENTIFY,
            json={"email": EMAIL, "tags": ["a"]},
            headers={"X-Team-ApiKey": sandbox.api_key},
        )
        sandbox.close()
        sandbox.close()
    assert sandbox.contacts[EMAIL]["tags"] == ["a"]
    with pytest.raises(RuntimeError, match="not running"):
        sandbox.configuration()


def test_starting_and_closing_many_leaves_nothing_behind() -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0

    Sandbox().start().close()
    files, threads = open_files(), threading.active_count()
    for _ in range(20):
        with Sandbox():
            pass
    assert (open_files(), threading.active_count()) == (files, threads)


def test_sandboxes_side_by_side_are_strangers(pool: urllib3.PoolManager) -> None:
    with Sandbox(api_key="one") as one, Sandbox(api_key="two") as two:
        response = pool.request(
            "POST", one.url + IDENTIFY, json={"email": EMAIL}, headers={"X-Team-ApiKey": "one"}
        )
        assert response.status == 200
        assert one.url != two.url
        assert (len(one.contacts), len(two.contacts)) == (1, 0)
        response = pool.request("POST", two.url + IDENTIFY, headers={"X-Team-ApiKey": "one"})
        assert response.status == 401


def test_it_listens_on_ipv6(pool: urllib3.PoolManager) -> None:
    try:
        sandbox = Sandbox("::1").start()
    except OSError:
        pytest.skip("no IPv6 here")
    with sandbox:
        assert sandbox.url.startswith("http://[::1]:")
        assert pool.request("POST", sandbox.url + TRACK).status == 401


def test_a_taken_port_is_an_os_error(sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=port_of(sandbox)).start()


@pytest.mark.parametrize("arguments", [{"port": -1}, {"port": 65536}, {"api_key": ""}])
def test_senseless_arguments_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        Sandbox(**arguments)


@pytest.mark.parametrize("api_key", [" x", "x\n", "k\u00e9y"])
def test_a_key_that_no_header_carries_is_refused(api_key: str) -> None:
    with pytest.raises(ValueError, match="api_key must be"):
        Sandbox(api_key=api_key)


def test_operations_that_it_cannot_play_are_left_out() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/contact/{id}"] = {
        "parameters": [],
        "get": {"operationId": "getContact", "responses": {}},
    }
    contract = Contract(document)
    assert sorted(contract.operations) == ["/api/v1/rest" + IDENTIFY, "/api/v1/rest" + TRACK]


# With the SDK


def test_the_configuration_is_ready_to_use(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with sendx_python_sdk.ApiClient(sandbox.configuration(retries=0)) as client:
        tracking = sendx_python_sdk.TrackingApi(client)
        reply = tracking.identify_contact({"email": EMAIL, "custom_fields": {"Age": 29}})
        assert reply.message == "OK"
        assert tracking.track_contact({"email": EMAIL, "addTags": ["a"]}).status == "200"
    assert sandbox.contacts[EMAIL]["tags"] == ["a"]
    assert sandbox.contacts[EMAIL]["customFields"] == {"Age": "29"}


def test_the_sdk_raises_the_class_of_each_refusal(sandbox: Sandbox) -> None:
    wrong = sandbox.configuration(api_key={"TeamApiKey": "wrong"})
    refused = pytest.raises(sendx_python_sdk.UnauthorizedException, match="not valid")
    with sendx_python_sdk.ApiClient(wrong) as client, refused:
        sendx_python_sdk.TrackingApi(client).track_contact({"email": EMAIL})
    with sendx_python_sdk.ApiClient(sandbox.configuration()) as client:
        tracking = sendx_python_sdk.TrackingApi(client)
        with pytest.raises(sendx_python_sdk.NotFoundException, match=EMAIL):
            tracking.track_contact({"email": EMAIL})
        with pytest.raises(sendx_python_sdk.UnprocessableEntityException, match="email: "):
            tracking.identify_contact({"email": "john..doe@example.com"})


# The commands


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "sendx_python_sdk.sandbox", "--api-key", "secret"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            url = process.stdout.readline().split()[-1]
            assert process.stdout.readline() == "X-Team-ApiKey: secret\n"
            with urllib3.PoolManager() as pool:
                reply = pool.request(
                    "POST",
                    url + IDENTIFY,
                    json={"email": EMAIL},
                    headers={"X-Team-ApiKey": "secret"},
                )
                assert reply.status == 200
                process.send_signal(number)
                assert process.wait(timeout=10) == 0
        finally:
            process.kill()
        page = url.removesuffix("/api/v1/rest")
        printed = f"Contacts and requests: {page}/\nCtrl-C stops it.\n"
        assert process.stdout.read() == printed
        assert process.stderr
        assert process.stderr.read() == ""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_command_says_in_one_line_that_a_port_is_taken(sandbox: Sandbox) -> None:
    port = str(port_of(sandbox))
    result = run("-m", "sendx_python_sdk.sandbox", "--port", port)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"cannot listen on 127.0.0.1, port {port}: the port is taken, choose another with --port\n"
    )


@pytest.mark.parametrize("option", [["--port", "65536"], ["--port", "x"], ["--api-key", ""]])
def test_the_command_refuses_senseless_options(option: list[str]) -> None:
    result = run("-m", "sendx_python_sdk.sandbox", *option)
    assert result.returncode == 2
    assert option[0].strip("-").replace("-", "_") in result.stderr.replace("-", "_")


@pytest.mark.parametrize("package", ["jsonschema_rs", "yaml"])
def test_without_the_extra_the_import_says_what_to_install(package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; import sendx_python_sdk.sandbox"
    result = run("-c", code)
    assert result.stderr.splitlines()[-1] == (
        f"ImportError: the sandbox needs the package {package}; "
        'install it with: pip install "sendx-python-sdk[sandbox]"'
    )


def test_the_demo_identifies_tracks_fails_once_and_shows_the_contact() -> None:
    result = run("-m", "sendx_python_sdk.sandbox.demo")
    assert (result.returncode, result.stderr) == (0, "")
    assert "IdentifyResponse(" in result.stdout
    assert "TrackResponse(" in result.stdout
    assert "NotFoundException: 404 email: there is no contact nobody@example.com" in result.stdout
    assert "'tags': ['newsletter', 'customer']" in result.stdout
