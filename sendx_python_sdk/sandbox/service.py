"""All operations: read, answer and log a request."""

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

from sendx_python_sdk._checks import is_mapping
from sendx_python_sdk.sandbox.answers import (
    WRONG_KEY,
    Answer,
    fault_refusal,
    json_answer,
    misshape,
    refusal,
    unexpected,
)
from sendx_python_sdk.sandbox.contacts import ContactStore, Refused
from sendx_python_sdk.sandbox.contract import ContractOperation, load_contract
from sendx_python_sdk.sandbox.database import Database
from sendx_python_sdk.sandbox.emails import EmailStore
from sendx_python_sdk.sandbox.faults import Fault, Switches
from sendx_python_sdk.sandbox.items import ItemStore
from sendx_python_sdk.sandbox.log import LoggedRequest, RequestLog

_MASK = "***"
# Shorter keys are not masked, because they may be part of other words.
_SECRET_LENGTH = 8


class Request(NamedTuple):
    """A request as received.

    :ivar path: path and query.
    :ivar headers: headers by lower-case name.
    :ivar started: `time.perf_counter()` at its arrival.
    :ivar problem: why the request could not be read; None if it was read.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    started: float
    problem: Refused | None = None


class Call(NamedTuple):
    """A valid call of an operation.

    :ivar identifier: the identifier in the path; "" if there is none.
    :ivar query: parameters of the query, with defaults.
    """

    operation: ContractOperation
    identifier: str
    query: dict[str, Any]
    body: Any


class Service:
    """The operations of SendX on a database, with a log and faults.

    :param on_request: called with each logged request.
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
        self.items = ItemStore(database, self.contract)
        self.emails = EmailStore(database)
        # Operations that don't concern the items of a collection.
        self._handlers: dict[str, Callable[[Call], Any]] = {
            "identifyContact": self._identify,
            "trackContact": self._track,
            "getAllContacts": lambda call: self.contacts.page(call.query),
            "createContact": lambda call: self.contacts.save(call.body),
            "getContact": lambda call: self.contacts.get(call.identifier),
            "updateContact": lambda call: self.contacts.save(call.body, call.identifier),
            "deleteContact": self._delete_contact,
            "unsubscribeContact": self._unsubscribe,
            "sendEmail": lambda call: self.emails.send(call.body),
            "sendEmailWithTemplate": self._send_template,
            "getCampaignReport": self._report,
            "trackRevenueEvent": self._revenue,
            "eventsRevenuePostbackGet": self._revenue_postback,
            "trackCustomEvent": self._record,
            "eventsCustomPostbackGet": self._record,
        }

    def reset(self) -> None:
        """Delete everything, clear faults, and restore the initial settings."""
        with self._database:
            self.switches.reset()
            self.contacts.clear()
            self.items.clear()
            self.emails.clear()
            self.log.clear()

    def fail_next(self, fault: Any, times: Any, operation: Any = None) -> None:
        """Make the next requests fail.

        :param operation: operationId or the SDK's name of the operation; None for any.
        :raises ValueError: if the fault or the operation is unknown, or `times` is out of range.
        :raises TypeError: if `times` is not an int.
        """
        if operation is not None:
            operation = self.contract.operation_id(str(operation))
        self.switches.fail_next(fault, times, operation)

    def set(self, **values: Any) -> None:
        """Change settings, as `Switches.set`; operations may be named as in the SDK."""
        if is_mapping(by_operation := values.get("latency")):
            values["latency"] = {
                self.contract.operation_id(str(name)): seconds
                for name, seconds in by_operation.items()
            }
        self.switches.set(**values)

    def answer(self, request: Request, pause: Callable[[float], object]) -> Answer:
        """Apply a request, or make it fail, and log it.

        :param pause: sleeps for a number of seconds.
        """
        arrival = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        body = _parse(request.body)
        addresses = _addresses(body)
        operation, work, fault = self._prepare(request, body, addresses, pause)
        facts = (arrival, request, body, addresses, fault)
        try:
            # A request is both applied and logged, or neither.
            with self._database:
                try:
                    answer = work()
                except Refused as refused:
                    answer = refusal(refused, operation)
                shape = fault if fault and fault.kind else self.switches.wild_fault()
                if shape is not None:
                    answer = misshape(answer, shape)
                number = self._log(answer, *facts)
        except Exception as error:
            answer = refusal(unexpected(error), operation)
            with suppress(sqlite3.Error, OSError, ValueError):
                self.log.announce(self._log(answer, *facts))
            return answer
        self.log.announce(number)
        if self._on_request is not None:
            for entry in self.log.entries(after=number - 1)[:1]:  # A reset may have deleted it.
                self._on_request(entry)
        return answer

    def _prepare(
        self,
        request: Request,
        body: Any,
        addresses: list[str],
        pause: Callable[[float], object],
    ) -> tuple[ContractOperation | None, Callable[[], Answer], Fault | None]:
        """Return the operation, the work to do, and the fault to apply."""
        operation: ContractOperation | None = None
        fault: Fault | None = None
        try:
            operation, identifier = self._find(request)
            if latency := self.switches.latency_of(operation.operation_id):
                pause(latency)
            self.switches.limit()
            fault = self.switches.next_fault(operation.operation_id)
            query: dict[str, Any] = {}
            if fault is None or fault.applied:
                query = self._check(request, operation, body)
                fault = fault or self.switches.fault_of(addresses, operation.invalid)
            if fault is not None and not fault.applied:
                raise fault_refusal(fault)
            if fault is not None and fault.delay:
                pause(fault.delay)
            call = Call(operation, identifier, query, body)
            return operation, partial(self._apply, call), fault
        except Refused as refused:
            return operation, partial(refusal, refused, operation), fault

    def _find(self, request: Request) -> tuple[ContractOperation, str]:
        if request.problem is not None:
            raise request.problem
        found = self.contract.find(request.path.partition("?")[0])
        if found is None:
            base = f"{self.contract.base_path}/"
            known = "" if request.path.startswith(base) else f"; paths begin with {base}"
            raise Refused(404, f"unknown path {request.path.partition('?')[0]}{known}")
        methods, identifier = found
        if request.method not in methods:
            allow = ", ".join(methods)
            raise Refused(405, f"method must be {allow}", {"Allow": allow})
        return methods[request.method], identifier

    def _check(self, request: Request, operation: ContractOperation, body: Any) -> dict[str, Any]:
        """Check the key, the query and the body, and return the query's parameters."""
        key = request.headers.get(self._key_header)
        if key is None:
            raise Refused(401, f"the header {self.contract.key_header} is missing")
        if key.strip() != self.api_key:
            raise Refused(401, WRONG_KEY)
        query, problems = operation.read_query(request.path.partition("?")[2])
        if problems:
            raise Refused(operation.invalid_query, problems)
        if operation.body is None:
            return query
        if not request.body:
            raise Refused(operation.invalid, "body: is missing")
        media_type = request.headers.get("content-type", "").partition(";")[0].strip()
        if media_type.lower() != "application/json":
            raise Refused(operation.invalid, "Content-Type: must be application/json")
        if isinstance(body, Exception):
            raise Refused(operation.invalid, f"body: invalid JSON ({body})")
        if problems := operation.problems(body):
            raise Refused(operation.invalid, problems)
        return query

    def _apply(self, call: Call) -> Answer:
        operation = call.operation
        handle = self._handlers.get(operation.operation_id)
        reply = handle(call) if handle else self._apply_to_items(call)
        return json_answer(reply, operation.success)

    def _apply_to_items(self, call: Call) -> Any:
        operation = call.operation
        path = operation.path.removesuffix("/{identifier}")
        if path not in self.items.collections:
            raise LookupError(
                f"{operation.operation_id} ({operation.method} {operation.path}) has no handler;"
                " add one to _handlers in sendx_python_sdk/sandbox/service.py"
            )
        if operation.is_list:
            return self.items.page(path, call.query)
        if operation.method == "POST":
            return self.items.create(path, operation, call.body)
        if operation.method == "PUT":
            return self.items.update(path, operation, call.identifier, call.body)
        if operation.method == "DELETE":
            self.items.delete(path, call.identifier)
            return operation.example
        return self.items.get(path, call.identifier)

    def _identify(self, call: Call) -> dict[str, Any]:
        contact = self.contacts.identify(call.body)
        return {"status": "200", "message": "OK", "data": contact}

    def _track(self, call: Call) -> dict[str, Any]:
        self.contacts.track(call.body)
        return {"status": "200", "message": "OK"}

    def _delete_contact(self, call: Call) -> Any:
        self.contacts.delete(call.identifier)
        return call.operation.example

    def _unsubscribe(self, call: Call) -> Any:
        self.contacts.unsubscribe(call.identifier)
        return call.operation.example

    def _send_template(self, call: Call) -> list[dict[str, Any]]:
        template = self.items.sent("/template/email", call.body["template"])
        return self.emails.send(call.body, template)

    def _report(self, call: Call) -> dict[str, Any]:
        """Return the report of a campaign, with all counts at zero."""
        campaign = self.items.get("/campaign", call.identifier)
        counts: dict[str, Any] = {
            name: 0 if schema.get("type") == "integer" else []
            for name, schema in call.operation.reply["properties"].items()
        }
        return {**counts, "campaignId": campaign["id"]}

    def _revenue(self, call: Call) -> Any:
        self.contacts.add_revenue(call.body["identifier"], call.body["amount"])
        return call.operation.example

    def _revenue_postback(self, call: Call) -> Any:
        self.contacts.add_revenue(call.query["id"], call.query["amount"])
        return call.operation.example

    def _record(self, call: Call) -> Any:
        """Accept an event. It only appears in the log."""
        return call.operation.example

    def _log(
        self,
        answer: Answer,
        arrival: str,
        request: Request,
        body: Any,
        addresses: list[str],
        fault: Fault | None,
    ) -> int:
        secrets = {self.api_key}
        headers = dict(request.headers)
        if self._key_header in headers:
            secrets.add(headers[self._key_header].strip())
        for name in (self._key_header, "authorization", "cookie", "proxy-authorization"):
            if name in headers:
                headers[name] = _MASK
        text = "" if isinstance(body, Exception) else json.dumps(body)
        if not text or _is_deep(text):
            text = json.dumps(request.body.decode(errors="replace") or None)
        reply = answer.sent.decode()
        if not answer.is_json:
            reply = json.dumps(reply or None)
        return self.log.add(
            arrival,
            request.method,
            _mask(request.path, secrets),
            _mask_json(json.dumps(headers), secrets),
            " ".join(addresses),
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
    """Return the JSON value of a body, or the exception if it is invalid."""
    try:
        value = _DECODER.decode(body.decode())
        if b"\\u" in body:
            # Refuse lone surrogates, which crash older versions of jsonschema-rs.
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except (ValueError, RecursionError) as error:
        return error


def _is_deep(text: str) -> bool:
    """Return whether JSON is nested too deeply to parse again from deeper in the call stack."""
    if text.count("[") + text.count("{") < 100:
        return False
    brackets = re.sub(r'"(?:[^"\\]|\\.)*"|[^][{}]', "", text)
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets)) > 100


def _addresses(body: Any) -> list[str]:
    """Return the email addresses in a body, in lower case."""
    if not isinstance(body, dict):
        return []
    fields = cast("dict[str, Any]", body)
    found: list[Any] = [fields.get(name) for name in ("email", "newEmail", "identifier")]
    recipients: list[Any] = fields["to"] if isinstance(fields.get("to"), list) else []
    objects = [cast("dict[str, Any]", item) for item in recipients if isinstance(item, dict)]
    found += [recipient.get("email") for recipient in objects]
    return [address.lower() for address in found if isinstance(address, str)]


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
            # The key consists of digits, and was part of a number.
            return json.dumps(masked)
    return masked
