"""Answers to requests, and the changes that faults make to them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sendx_python_sdk.sandbox.contacts import Refused
from sendx_python_sdk.sandbox.contract import ContractOperation
from sendx_python_sdk.sandbox.faults import Fault

_JSON = {"Content-Type": "application/json"}
_HTML = {"Content-Type": "text/html"}

# The message of SendX's 401.
WRONG_KEY = "The Team ID or API Key specified is not valid"
_MESSAGES = {401: WRONG_KEY, 404: "email: contact not found", 422: "email: is not valid"}


@dataclass(frozen=True)
class Answer:
    """An answer to send.

    :ivar headers: headers, without Content-Length.
    :ivar end: what happens to the connection: `keep` it open, `cut` it after half of the body,
        `reset` it without an answer, `hang` without an answer until the client disconnects, or send
        `events`.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: _JSON)
    end: Literal["keep", "cut", "reset", "hang", "events"] = "keep"

    @property
    def is_json(self) -> bool:
        """Whether the client receives JSON."""
        return self.end == "keep" and self.headers.get("Content-Type") == "application/json"

    @property
    def sent(self) -> bytes:
        """The part of the body that is sent."""
        return self.body[: len(self.body) // 2] if self.end == "cut" else self.body


def json_answer(reply: Any, status: int = 200) -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, json.dumps(reply).encode())


def unexpected(error: Exception) -> Refused:
    """Return the answer to a request during which an error occurred."""
    return Refused(500, f"error in the sandbox: {type(error).__name__}: {error}")


def refusal(refused: Refused, operation: ContractOperation | None = None) -> Answer:
    """Return an answer with the error of an operation, an ErrorResponse by default."""
    body: dict[str, Any] = {"status": "error", "message": refused.message}
    if operation is not None:
        body = operation.error(refused.status, refused.message)
    return Answer(refused.status, json.dumps(body).encode(), {**_JSON, **refused.headers})


def fault_refusal(fault: Fault) -> Refused:
    """Return the error of a request that fails before it is applied."""
    headers: dict[str, str] = {}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    if 300 <= fault.status < 400:
        headers["Location"] = "https://elsewhere.invalid/"
    message = _MESSAGES.get(fault.status, f"fault {fault.name} was requested")
    return Refused(fault.status, message, headers)


def misshape(answer: Answer, fault: Fault) -> Answer:
    """Return an answer with the changes that a fault makes."""
    if fault.kind in ("reset", "lost"):
        return Answer(0, b"", {}, "reset")
    if fault.kind == "timeout":
        return Answer(0, b"", {}, "hang")
    if fault.kind == "html":
        title = f"{answer.status} from a proxy"
        page = f"<!doctype html><title>{title}</title><h1>{title}</h1>"
        return Answer(answer.status, page.encode(), _HTML)
    if fault.kind == "empty":
        return Answer(answer.status, b"", _HTML)
    if fault.kind == "truncated":
        return replace(answer, end="cut")
    if fault.kind == "wild":
        reply: Any = json.loads(answer.body)
        if isinstance(reply, dict) and "status" in reply:
            reply["status"] = answer.status
        return replace(answer, body=json.dumps(reply).encode())
    return answer
