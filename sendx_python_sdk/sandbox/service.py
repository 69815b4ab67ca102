"""What the service does with a request: from its bytes to the answer, and into the log."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from functools import lru_cache, partial
from itertools import accumulate
from typing import Any, NamedTuple, NoReturn, cast
from urllib.parse import quote

from sendx_python_sdk.sandbox.answers import (
    WRONG_KEY,
    Answer,
    failure,
    json_answer,
    misshape,
    refusal,
)
from sendx_python_sdk.sandbox.contacts import ContactStore, Refused
from sendx_python_sdk.sandbox.contract import Operation, load_contract
from sendx_python_sdk.sandbox.database import Database
from sendx_python_sdk.sandbox.faults import Fault, Switches
from sendx_python_sdk.sandbox.log import LoggedRequest, RequestLog

_MASK = "***"
# A shorter key is no secret, and would be found in words that have nothing to do with it.
_SECRET_LENGTH = 8


class Request(NamedTuple):
    """A request as it came in.

    :ivar path: with the query.
    :ivar headers: by name in lower case.
    :ivar problem: why it could not be read.
    :ivar started: time.perf_counter() when it came in.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    started: float
    problem: Refused | None = None


class Service:
    """Both operations on a database, with a log and with faults.

    :param on_request: called with each request after it has been logged.
    """

    def __init__(
        self,
        api_key: str,
        database: Database,
        switches: Switches,
        on_request: Callable[[LoggedRequest], None] | None = None,
    ) -> None:
        self.api_key = api_key
        self.contract = load_contract()
        self._key_header = self.contract.key_header.lower()
        self.contacts = ContactStore(database)
        self.log = RequestLog(database)
        self.switches = switches
        self._on_request = on_request
        self._database = database
        self._operations: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "identifyContact": self._identify,
            "trackContact": self._track,
        }

    def reset(self) -> None:
        """Empty contacts and log, and put the switches back."""
        with self._database:
            self.switches.reset()
            self.contacts.clear()
            self.log.clear()

    def answer(self, request: Request, pause: Callable[[float], object]) -> Answer:
        """Carry a request out, or let it fail, and log it.

        :param pause: waits for so many seconds.
        """
        came_in = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        asked = _parse(request.body)
        work, fault = self._prepare(request, asked, pause)
        note = (came_in, request, asked, fault)
        try:
            # A request is carried out and logged, or neither.
            with self._database:
                try:
                    answer = work()
                except Refused as refused:
                    answer = refusal(refused)
                for each in (fault, None if fault and fault.kind else self.switches.wild_fault()):
                    answer = misshape(answer, each) if each else answer
                number = self._log(answer, *note)
        except Exception as error:
            problem = f"the sandbox failed: {type(error).__name__}: {error}"
            answer = refusal(Refused(500, problem))
            with suppress(sqlite3.Error, OSError, ValueError):
                self.log.announce(self._log(answer, *note))
            return answer
        self.log.announce(number)
        if self._on_request is not None:
            self._on_request(self.log.entries(after=number - 1)[0])
        return answer

    def _prepare(
        self, request: Request, asked: Any, pause: Callable[[float], object]
    ) -> tuple[Callable[[], Answer], Fault | None]:
        """Give what is to be done, and the fault to be played."""
        fault: Fault | None = None
        try:
            operation = self._find(request)
            if latency := self.switches.latency:
                pause(latency)
            self.switches.limit()
            fault = self.switches.next_fault()
            if fault is None or fault.carried_out:
                self._check(request, operation, asked)
                fault = fault or self.switches.fault_of(asked.get("email", ""))
            if fault is not None and not fault.carried_out:
                return partial(failure, fault), fault
            if fault is not None and fault.delay:
                pause(fault.delay)
            return partial(self._operations[operation.operation_id], asked), fault
        except Refused as refused:
            return partial(refusal, refused), fault

    def _find(self, request: Request) -> Operation:
        if request.problem is not None:
            raise request.problem
        methods = self.contract.operations.get(request.path.partition("?")[0])
        if methods is None:
            raise Refused(404, f"there is nothing at this path; try {self.contract.base_path}/...")
        if request.method not in methods:
            allow = ", ".join(methods)
            raise Refused(405, f"this path takes {allow} only", {"Allow": allow})
        return methods[request.method]

    def _check(self, request: Request, operation: Operation, asked: Any) -> None:
        key = request.headers.get(self._key_header)
        if key is None:
            raise Refused(401, f"the header {self.contract.key_header} is missing")
        if key.strip() != self.api_key:
            raise Refused(401, WRONG_KEY)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip()
        if media_type.lower() != "application/json":
            raise Refused(422, "Content-Type: must be application/json")
        if isinstance(asked, Exception):
            raise Refused(422, f"body: no valid JSON ({asked})")
        if problems := operation.problems(asked):
            raise Refused(422, problems)

    def _identify(self, asked: dict[str, Any]) -> Answer:
        contact = self.contacts.identify(asked)
        return json_answer({"status": "200", "message": "OK", "data": contact})

    def _track(self, asked: dict[str, Any]) -> Answer:
        self.contacts.track(asked)
        return json_answer({"status": "200", "message": "OK"})

    def _log(
        self, answer: Answer, came_in: str, request: Request, asked: Any, fault: Fault | None
    ) -> int:
        secrets = {self.api_key}
        headers = dict(request.headers)
        if self._key_header in headers:
            secrets.add(headers[self._key_header].strip())
        for name in (self._key_header, "authorization", "cookie", "proxy-authorization"):
            if name in headers:
                headers[name] = _MASK
        text = "" if isinstance(asked, Exception) else json.dumps(asked)
        if not text or _is_deep(text):
            text = json.dumps(request.body.decode(errors="replace") or None)
        reply = answer.sent.decode()
        if not answer.is_json:
            reply = json.dumps(reply or None)
        return self.log.add(
            came_in,
            request.method,
            _mask(request.path, secrets),
            _mask_json(json.dumps(headers), secrets),
            _addresses(asked),
            answer.status,
            fault.name if fault else None,
            _mask_json(text, secrets),
            _mask_json(reply, secrets),
            (time.perf_counter() - request.started) * 1000,
        )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _parse(body: bytes) -> Any:
    """Give the JSON value of a body, or the exception if there is none."""
    try:
        value = _DECODER.decode(body.decode())
        if b"\\u" in body:
            # Half a surrogate pair is no text; older jsonschema-rs crash on it.
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except (ValueError, RecursionError) as error:
        return error


def _is_deep(text: str) -> bool:
    """Tell whether JSON is nested too deeply to be read again further down the stack."""
    if text.count("[") + text.count("{") < 100:
        return False
    brackets = re.sub(r'"(?:[^"\\]|\\.)*"|[^][{}]', "", text)
    return max(accumulate(1 if each in "[{" else -1 for each in brackets)) > 100


def _addresses(asked: Any) -> str:
    if not isinstance(asked, dict):
        return ""
    fields = cast("dict[str, Any]", asked)
    found = (fields.get(name) for name in ("email", "newEmail"))
    return " ".join(each.lower() for each in found if isinstance(each, str))


def _mask(text: str, secrets: set[str]) -> str:
    for secret in secrets:
        for form in _forms(secret):
            text = text.replace(form, _MASK)
    return text


@lru_cache
def _forms(secret: str) -> set[str]:
    if len(secret) < _SECRET_LENGTH:
        return set()
    return {secret, json.dumps(secret)[1:-1], quote(secret, safe="")}


def _mask_json(text: str, secrets: set[str]) -> str:
    masked = _mask(text, secrets)
    if masked != text:
        try:
            json.loads(masked)
        except ValueError:
            # A key made of digits was in a number.
            return json.dumps(masked)
    return masked
