"""Requests to a sandbox without the SDK, and checks of its replies."""

from __future__ import annotations

import json
import socket
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import urllib3
import yaml
from openapi_schema_validator import OAS31Validator
from support.values import EMAIL, ROOT

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_bytes())
PAGE = ROOT / "docs" / "reference" / "sandbox.md"
IDENTIFY = "/contact/identify"
TRACK = "/contact/track"
KEY = "sandbox-api-key"


def post(url: str, path: str, body: object, **headers: str | None) -> urllib3.BaseHTTPResponse:
    """Send a body, as JSON unless it is bytes; a header that is None is omitted."""
    fields = {"X-Team-ApiKey": KEY, "Content-Type": "application/json"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}  # type: ignore[misc]
    return urllib3.request(
        "POST",
        url + path,
        body=body if isinstance(body, bytes) else json.dumps(body),
        headers={name: value for name, value in fields.items() if value is not None},
        retries=False,
        timeout=10,
    )


def identify(url: str, email: str = EMAIL, **headers: str | None) -> urllib3.BaseHTTPResponse:
    """Identify a contact."""
    return post(url, IDENTIFY, {"email": email}, **headers)


def connect(url: str) -> socket.socket:
    """Connect to a sandbox."""
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=10)


def raw(*headers: str, email: str | None = EMAIL, length: int | None = None) -> bytes:
    """Return the bytes of an identify; without an email, only those of the head."""
    body = b"" if email is None else json.dumps({"email": email}).encode()
    fields = [f"X-Team-ApiKey: {KEY}", "Content-Type: application/json", *headers]
    if email is not None:
        fields.append(f"Content-Length: {len(body) if length is None else length}")
    head = [f"POST /api/v1/rest{IDENTIFY} HTTP/1.1", *fields, "", ""]
    return "\r\n".join(head).encode() + body


def receive(connection: socket.socket) -> tuple[int, Any]:
    """Read a reply; return its status and its JSON, after a check of it."""
    reply = HTTPResponse(connection)
    reply.begin()
    content = json.loads(reply.read())
    check_reply(IDENTIFY, reply.status, content)
    return reply.status, content


def template_of(path: str) -> str:
    """Return the contract's path for the path of a request."""
    path = path.partition("?")[0]
    return path if path in DOCUMENT["paths"] else path.rpartition("/")[0] + "/{identifier}"


def call(url: str, method: str, path: str, body: object = None, key: str = KEY) -> tuple[int, Any]:
    """Send a request with a JSON body; return status and reply, after a check of the reply."""
    response = urllib3.request(
        method,
        url + path,
        body=None if body is None else json.dumps(body),
        headers={"X-Team-ApiKey": key, "Content-Type": "application/json"},
        retries=False,
        timeout=10,
    )
    check_reply(template_of(path), response.status, response.json(), method.lower())
    return response.status, response.json()


def example(path: str) -> dict[str, Any]:
    """Return the contract's example of a request that creates something."""
    content: Any = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
    return dict(content["application/json"]["example"])


def check_reply(path: str, status: int, reply: Any, method: str = "post") -> None:
    """Fail unless the contract allows the reply; undocumented ones must be an ErrorResponse."""
    schema: Any = {"$ref": "#/components/schemas/ErrorResponse"}
    response = DOCUMENT["paths"][path].get(method, {"responses": {}})["responses"].get(str(status))
    if response is not None:
        while "$ref" in response:
            response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
        schema = response["content"]["application/json"]["schema"]
    validator = OAS31Validator(
        {"allOf": [schema], "components": DOCUMENT["components"]},
        format_checker=OAS31Validator.FORMAT_CHECKER,
    )
    validator.validate(reply)
    if status >= 400:
        assert reply.get("error") or (reply["status"] == "error" and reply["message"])
    elif path.startswith("/contact/") and method == "post":
        assert reply["status"] != "error"
        assert reply["message"]
