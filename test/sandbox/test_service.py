"""Both operations: how requests change contacts, which are refused, and what the log has."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import urllib3
from support.sandboxes import IDENTIFY, TRACK, check_reply, identify, post
from support.values import EMAIL

from sendx_python_sdk import IdentifyRequest
from sendx_python_sdk.sandbox import Sandbox

Send = Callable[..., tuple[int, Any]]


@pytest.fixture
def send(sandbox: Sandbox) -> Send:
    """Send a body; return status and reply, after a check of the reply."""

    def post_and_check(path: str, body: object, **headers: str | None) -> tuple[int, Any]:
        response = post(sandbox.url, path, body, **headers)
        check_reply(path, response.status, response.json())
        return response.status, response.json()

    return post_and_check


# Contacts


def test_identify_returns_the_new_contact(send: Send, sandbox: Sandbox) -> None:
    fields = {"firstName": "John", "lastName": "Doe", "birthday": "1989-03-03"}
    lists = {"tags": ["new"], "customFields": {"Age": "29"}}
    status, reply = send(IDENTIFY, {"email": EMAIL, **fields, **lists})
    assert (status, reply["status"], reply["message"]) == (200, "200", "OK")
    assert sandbox.contacts == {EMAIL: reply["data"]}
    assert reply["data"].pop("encryptedTeamId")
    assert reply["data"].pop("encryptedId")
    assert reply["data"] == {"email": EMAIL, "company": "", **fields, **lists}


def test_identify_merges_however_often_it_is_sent(send: Send, sandbox: Sandbox) -> None:
    first = {"firstName": "John", "tags": ["b", "a"], "customFields": {"Age": "29", "plan": "free"}}
    second = {"lastName": "Doe", "tags": ["d", "a", "c", "c"], "customFields": {"plan": "pro"}}
    send(IDENTIFY, {"email": EMAIL, **first})
    merged = {**sandbox.contacts[EMAIL], "lastName": "Doe", "tags": ["b", "a", "d", "c"]}
    merged["customFields"] = {"Age": "29", "plan": "pro"}
    for _ in range(2):
        assert send(IDENTIFY, {"email": EMAIL, **second})[1]["data"] == merged
        assert sandbox.contacts == {EMAIL: merged}


def test_addresses_are_compared_without_case(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": "John.Doe@Example.com"})
    send(IDENTIFY, {"email": EMAIL, "company": "Acme"})
    assert send(TRACK, {"email": EMAIL.upper(), "addTags": ["a"]})[0] == 200
    (contact,) = sandbox.contacts.values()
    assert (contact["email"], contact["tags"]) == ("John.Doe@Example.com", ["a"])


@pytest.mark.parametrize("address", ["jd@example.com", "John.Doe@Example.com"])
def test_new_email_renames_the_contact(send: Send, sandbox: Sandbox, address: str) -> None:
    send(IDENTIFY, {"email": EMAIL, "tags": ["a"]})
    renamed = {**sandbox.contacts[EMAIL], "email": address, "company": "Acme"}
    _, reply = send(IDENTIFY, {"email": EMAIL, "newEmail": address, "company": "Acme"})
    assert reply["data"] == renamed
    assert sandbox.contacts == {address: renamed}


def test_old_address_makes_a_new_contact_after_a_rename(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": EMAIL, "newEmail": "jd@example.com"})
    send(IDENTIFY, {"email": EMAIL})
    renamed, new = sandbox.contacts.values()
    assert [renamed["email"], new["email"]] == ["jd@example.com", EMAIL]
    assert renamed["encryptedId"] != new["encryptedId"]


@pytest.mark.parametrize("old", [EMAIL, "nobody@example.com"], ids=["known", "unknown"])
def test_new_email_of_another_contact_is_422(send: Send, sandbox: Sandbox, old: str) -> None:
    for email in (EMAIL, "jd@example.com"):
        send(IDENTIFY, {"email": email})
    before = sandbox.contacts
    status, reply = send(IDENTIFY, {"email": old, "newEmail": "JD@example.com", "company": "x"})
    assert (status, reply["message"]) == (422, "newEmail: contact JD@example.com already exists")
    assert sandbox.contacts == before


def test_track_adds_tags_then_removes_tags(send: Send, sandbox: Sandbox) -> None:
    send(IDENTIFY, {"email": EMAIL, "tags": ["old", "kept"]})
    body = {"email": EMAIL, "addTags": ["new", "kept", "both"], "removeTags": ["old", "no", "both"]}
    for _ in range(2):
        assert send(TRACK, body) == (200, {"status": "200", "message": "OK"})
        assert sandbox.contacts[EMAIL]["tags"] == ["kept", "new"]


@pytest.mark.parametrize("body", [{"email": EMAIL, "addTags": ["a"]}, {}], ids=["unknown", "none"])
def test_track_of_an_unknown_contact_is_404(send: Send, sandbox: Sandbox, body: Any) -> None:
    status, reply = send(TRACK, body)
    assert status == 404
    assert reply["message"].startswith("email: ")
    assert sandbox.contacts == {}


# Refusals


@pytest.mark.parametrize("path", [IDENTIFY, TRACK])
@pytest.mark.parametrize("key", [None, "", "wrong", "SANDBOX-API-KEY"])
def test_missing_or_wrong_key_is_401(send: Send, path: str, key: str | None) -> None:
    assert send(path, {"email": EMAIL}, X_Team_ApiKey=key)[0] == 401


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (IDENTIFY, {}, 'body: "email"'),
        (IDENTIFY, {"email": None}, "email"),
        (IDENTIFY, {"email": EMAIL, "newEmail": "@example.com"}, "newEmail"),
        (IDENTIFY, {"email": EMAIL, "firstName": 5}, "firstName"),
        (IDENTIFY, {"email": EMAIL, "company": None}, "company"),
        (IDENTIFY, {"email": EMAIL, "tags": ["a", 1]}, "tags[1]"),
        (IDENTIFY, {"email": EMAIL, "customFields": {"Age": 29}}, "customFields.Age"),
        (IDENTIFY, {"email": EMAIL, "birthday": "1989-02-30"}, "birthday"),
        (IDENTIFY, [], "body"),
        (TRACK, {"email": EMAIL, "removeTags": [None]}, "removeTags[0]"),
    ],
)
def test_invalid_field_is_422_and_named(
    send: Send, sandbox: Sandbox, path: str, body: Any, field: str
) -> None:
    status, reply = send(path, body)
    assert status == 422
    assert reply["message"].startswith(field)
    assert sandbox.contacts == {}


def test_every_invalid_field_is_named_without_its_value(send: Send) -> None:
    _, reply = send(IDENTIFY, {"email": "hush hush", "tags": "hush", "company": ["hush"]})
    assert all(f"{name}: " in reply["message"] for name in ("email", "tags", "company"))
    assert "hush" not in reply["message"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *[(each, 200) for each in ("jos\u00e9@b.co", "a..b@c.de", "mailto:a@b.co", "a@localhost")],
        *[(each, 422) for each in ("", "@", "a@", "@b", "a@b@c", "a b@c.d", "a\u200b@b.c")],
    ],
    ids=ascii,
)
def test_rule_for_addresses_is_that_of_the_models(send: Send, address: str, status: int) -> None:
    assert send(IDENTIFY, {"email": address})[0] == status
    with nullcontext() if status == 200 else pytest.raises(ValueError, match="email"):
        IdentifyRequest(email=address)


def test_white_space_around_an_address_is_422(send: Send) -> None:
    assert send(IDENTIFY, {"email": f" {EMAIL}"})[0] == 422


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut-off"),
        pytest.param(b'{"email": "a@b.c"} x', id="more-behind-it"),
        pytest.param(b'{"email": "\xff@b.c"}', id="not-utf-8"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte-order-mark"),
        pytest.param(b'{"email": "a@b.c", "x": NaN}', id="nan"),
        pytest.param(b'{"email": "a@b.c", "\\ud800": 1}', id="lone-surrogate"),
        pytest.param(b"[" * 200_000, id="deep"),
    ],
)
def test_invalid_json_is_422(send: Send, sandbox: Sandbox, body: bytes) -> None:
    assert send(IDENTIFY, body)[0] == 422
    assert sandbox.contacts == {}


def test_content_type_must_be_json(send: Send) -> None:
    body = {"email": EMAIL}
    assert send(IDENTIFY, body, Content_Type="application/json; charset=utf-8")[0] == 200
    status, reply = send(IDENTIFY, body, Content_Type="application/x-www-form-urlencoded")
    assert (status, reply["message"]) == (422, "Content-Type: must be application/json")


def test_missing_body_is_named(send: Send) -> None:
    status, reply = send(IDENTIFY, b"", Content_Type=None)
    assert (status, reply["message"]) == (422, "body: is missing")


def test_unknown_path_is_404(sandbox: Sandbox) -> None:
    origin = sandbox.url.removesuffix("/api/v1/rest")
    for url in (origin + "/x", origin + IDENTIFY, sandbox.url, sandbox.url + IDENTIFY + "/x"):
        response = post(url, "", {"email": EMAIL})
        assert response.status == 404
        check_reply(IDENTIFY, 404, response.json())


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_method_other_than_post_is_405(sandbox: Sandbox, method: str) -> None:
    response = urllib3.request(method, sandbox.url + IDENTIFY)
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    check_reply(IDENTIFY, 405, response.json())


def test_reply_to_head_has_no_body(sandbox: Sandbox) -> None:
    with urllib3.PoolManager(maxsize=1) as pool:
        for _ in range(2):  # a body would be read as the next reply
            assert pool.request("HEAD", sandbox.url + IDENTIFY).status == 405


@pytest.mark.parametrize(
    ("damage", "logged"),
    [
        ("DROP TABLE link", [500]),
        ("CREATE TRIGGER x BEFORE INSERT ON request BEGIN SELECT RAISE(FAIL, 'full'); END", []),
    ],
    ids=["contact-cannot-be-stored", "request-cannot-be-logged"],
)
def test_error_in_the_sandbox_is_500_and_changes_nothing(
    tmp_path: Path, damage: str, logged: list[int]
) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(db=file) as sandbox, closing(sqlite3.connect(file)) as connection:
        connection.execute(damage)
        response = identify(sandbox.url)
        assert response.status == 500
        check_reply(IDENTIFY, 500, response.json())
        assert [request["status"] for request in sandbox.requests] == logged
        assert connection.execute("SELECT * FROM contact").fetchall() == []


# The log


def test_log_has_every_request_with_its_reply(sandbox: Sandbox) -> None:
    replies = [
        post(sandbox.url, IDENTIFY, {"email": EMAIL, "tags": ["new"]}),
        post(sandbox.url, TRACK, {"email": "nobody@example.com"}),
        post(sandbox.url, "/elsewhere?a=b", [1]),
    ]
    first, second, third = sandbox.requests
    for number, (request, reply) in enumerate(zip(sandbox.requests, replies, strict=True), 1):
        assert (request["id"], request["status"], request["method"]) == (
            number,
            reply.status,
            "POST",
        )
        assert (request["reply"], request["fault"]) == (reply.json(), None)
        assert request["headers"]["content-type"] == "application/json"
        assert request["duration_ms"] > 0
        age = datetime.now(timezone.utc) - datetime.fromisoformat(request["time"])
        assert timedelta(0) <= age < timedelta(minutes=1)
    assert first["request"] == {"email": EMAIL, "tags": ["new"]}
    assert second["path"] == "/api/v1/rest/contact/track"
    assert (third["path"], third["request"]) == ("/api/v1/rest/elsewhere?a=b", [1])


@pytest.mark.parametrize(
    ("body", "logged"), [(b"{not json", "{not json"), (b"", None)], ids=["text", "empty"]
)
def test_body_that_is_not_json_is_logged_as_text(
    sandbox: Sandbox, body: bytes, logged: str | None
) -> None:
    post(sandbox.url, IDENTIFY, body)
    assert sandbox.requests[0]["request"] == logged


@pytest.mark.parametrize(
    ("key", "status"), [("key-of-the-sandbox", 200), ("key-of-another", 401), ("12345678901", 401)]
)
def test_keys_are_masked_in_the_log(tmp_path: Path, key: str, status: int) -> None:
    file = tmp_path / "sandbox.db"
    body = {"email": EMAIL, "company": key, "customFields": {key: key}}
    with Sandbox(api_key="key-of-the-sandbox", db=file) as sandbox:
        headers = {"X_Team_ApiKey": key, "Authorization": f"Bearer {key}", "Cookie": key}
        assert post(sandbox.url, f"{IDENTIFY}?key={key}", body, **headers).status == status
        post(sandbox.url, IDENTIFY, b'{"email": 12345678901}', **headers)
        assert {request["headers"]["x-team-apikey"] for request in sandbox.requests} == {"***"}
    with closing(sqlite3.connect(file)) as connection:
        rows = json.dumps(connection.execute("SELECT * FROM request").fetchall())
    assert key not in rows
