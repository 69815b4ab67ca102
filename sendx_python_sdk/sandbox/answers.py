"""What a request is answered, and what becomes of an answer that is to fail."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sendx_python_sdk.sandbox.contacts import Refused
from sendx_python_sdk.sandbox.faults import Fault

_JSON = {"Content-Type": "application/json"}
_HTML = {"Content-Type": "text/html"}

# What the 401 of the service says.
WRONG_KEY = "The Team ID or API Key specified is not valid"
_MESSAGES = {401: WRONG_KEY, 404: "email: there is no such contact", 422: "email: is not valid"}


@dataclass(frozen=True)
class Answer:
    """An answer, ready to be sent.

    :ivar headers: without Content-Length.
    :ivar end: what comes after it: `keep` the connection, `cut` it after half of the body, `reset`
        it with nothing sent, `hang` without a word until the client goes, or `events`.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: _JSON)
    end: Literal["keep", "cut", "reset", "hang", "events"] = "keep"

    @property
    def is_json(self) -> bool:
        """Whether what is sent is JSON."""
        return self.end == "keep" and self.headers.get("Content-Type") == "application/json"

    @property
    def sent(self) -> bytes:
        """What is sent of the body."""
        return self.body[: len(self.body) // 2] if self.end == "cut" else self.body


def json_answer(reply: dict[str, Any], status: int = 200) -> Answer:
    """Answer with JSON."""
    return Answer(status, json.dumps(reply).encode())


def refusal(refused: Refused) -> Answer:
    """Answer with an ErrorResponse."""
    body = json.dumps({"status": "error", "message": refused.message}).encode()
    return Answer(refused.status, body, {**_JSON, **refused.headers})


def failure(fault: Fault) -> Answer:
    """Answer a request that is not carried out, since a fault was asked for."""
    headers: dict[str, str] = {}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    if 300 <= fault.status < 400:
        headers["Location"] = "https://elsewhere.invalid/"
    message = _MESSAGES.get(fault.status, f"the fault {fault.name} was asked for")
    return refusal(Refused(fault.status, message, headers))


def misshape(answer: Answer, fault: Fault) -> Answer:
    """Make of an answer what a fault makes of it."""
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
        reply = {**json.loads(answer.body), "status": answer.status}
        return replace(answer, body=json.dumps(reply).encode())
    return answer
