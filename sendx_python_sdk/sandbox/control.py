"""The page and the control path of a sandbox: stored data, faults and settings over HTTP."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from sendx_python_sdk._checks import is_loopback
from sendx_python_sdk.sandbox.answers import Answer, json_answer
from sendx_python_sdk.sandbox.contacts import Refused
from sendx_python_sdk.sandbox.page import load_page
from sendx_python_sdk.sandbox.service import Service

PREFIX = "/_sandbox/"
EVENTS = PREFIX + "events"

# Seconds between comments in an event stream. Only a write reveals that the client has left.
_HEARTBEAT = 10.0

# Pages of other origins must not read or frame these answers.
_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# The page shows an email in a frame that runs no scripts and loads nothing from elsewhere.
EMAIL_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
}
EVENT_HEADERS = {**_HEADERS, "Content-Type": "text/event-stream", "Connection": "close"}


class Control:
    """Answers requests for the page (`/`) and for `/_sandbox/...`.

    :param host: address that the sandbox listens on.
    :param remote: whether other machines may connect.
    """

    def __init__(self, service: Service, host: str, remote: bool) -> None:
        self._service = service
        self._host = host
        self._remote = remote
        self._routes: dict[str, dict[str, Callable[[dict[str, str], Any], Answer]]] = {
            "/": {"GET": self._page},
            PREFIX + "contacts": {"GET": self._contacts},
            PREFIX + "emails": {"GET": self._emails},
            PREFIX + "email-html": {"GET": self._email_html},
            PREFIX + "requests": {"GET": self._requests},
            PREFIX + "reset": {"POST": self._reset},
            PREFIX + "fail-next": {"POST": self._fail_next},
            PREFIX + "settings": {"GET": self._settings, "PATCH": self._change_settings},
            EVENTS: {"GET": self._events},
        }

    def knows(self, path: str) -> bool:
        """Return whether this class answers a path, given without its query."""
        return path in self._routes or path.startswith(PREFIX)

    def check_origin(self, method: str, headers: dict[str, str]) -> None:
        """Refuse requests that a page of another origin has sent through a browser.

        :param headers: headers by lower-case name.
        :raises Refused: 421 if the Host is not this sandbox (DNS rebinding), 403 for a request from
            another origin.
        """
        host = headers.get("host", "")
        if not self._is_here(_hostname("//" + host)):
            raise Refused(421, f"Host: {host[:100]!r} is not this sandbox; use its URL")
        if method in ("GET", "HEAD"):
            return
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site", "same-origin")
        if origin not in (None, f"http://{host}") or site not in ("same-origin", "none"):
            raise Refused(403, "Origin: requests from other origins are refused")

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer a request.

        :param target: path and query.
        :raises Refused: if the answer is an error.
        """
        self.check_origin(method, headers)
        path, _, query = target.partition("?")
        methods = self._routes.get(path)
        if methods is None:
            raise Refused(404, f"unknown path; known: {', '.join(self._routes)}")
        if method not in methods:
            allow = ", ".join(methods)
            raise Refused(405, f"method must be {allow}", {"Allow": allow})
        given = {name: values[-1] for name, values in parse_qs(query).items()}
        try:
            content: Any = json.loads(body) if body else {}
        except (ValueError, RecursionError) as error:
            raise Refused(422, f"body: invalid JSON ({error})") from error
        if not isinstance(content, dict):
            raise Refused(422, "body: must be a JSON object")
        try:
            answer = methods[method](given, cast("dict[str, Any]", content))
        except (TypeError, ValueError) as error:
            raise Refused(422, str(error)) from error
        return replace(answer, headers={**_HEADERS, **answer.headers})

    def events(self, headers: dict[str, str], stopped: Callable[[], bool]) -> Iterator[bytes]:
        """Yield server-sent events, one per request and one per reset, until `stopped`.

        :param headers: headers of the request; a client resumes with `Last-Event-ID`.
        """
        log = self._service.log
        resets = log.resets
        last = headers.get("last-event-id", "")
        after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else log.last_id()
        yield b": connected\n\n"
        while not stopped():
            if log.resets != resets:
                resets = log.resets
                yield b"event: reset\ndata: {}\n\n"
            entries = log.entries(after)
            for entry in entries:
                after = entry["id"]
                yield f"event: request\nid: {after}\ndata: {json.dumps(entry)}\n\n".encode()
            if not entries:
                yield b":\n\n"
                log.wait(after, resets, _HEARTBEAT, stopped)

    def _page(self, _query: dict[str, str], _body: dict[str, Any]) -> Answer:
        return Answer(200, *load_page())

    def _contacts(self, query: dict[str, str], _body: dict[str, Any]) -> Answer:
        contacts = self._service.contacts.snapshot(
            query.get("search", ""), _whole(query, "limit", None)
        )
        return json_answer({"contacts": [*contacts.values()]})

    def _emails(self, query: dict[str, str], _body: dict[str, Any]) -> Answer:
        emails = self._service.emails.snapshot(
            query.get("search", ""), _whole(query, "limit", None)
        )
        return json_answer({"emails": emails})

    def _email_html(self, query: dict[str, str], _body: dict[str, Any]) -> Answer:
        html = self._service.emails.html(_whole(query, "id", 0))
        if html is None:
            raise Refused(404, "id: there is no such email")
        return Answer(200, html.encode(), EMAIL_HEADERS)

    def _requests(self, query: dict[str, str], _body: dict[str, Any]) -> Answer:
        entries = self._service.log.entries(
            _whole(query, "after", 0), query.get("search", ""), _whole(query, "limit", None)
        )
        return json_answer({"requests": entries})

    def _events(self, _query: dict[str, str], _body: dict[str, Any]) -> Answer:
        return Answer(200, b"", EVENT_HEADERS, "events")

    def _reset(self, _query: dict[str, str], _body: dict[str, Any]) -> Answer:
        self._service.reset()
        return json_answer({})

    def _fail_next(self, _query: dict[str, str], body: dict[str, Any]) -> Answer:
        body = {"times": 1, **body}
        names = body.keys() - {"times", "operation"}
        if len(names) != 1 or not names <= {"status", "fault"}:
            raise ValueError('body: must be like {"status": 503, "times": 2} or {"fault": "reset"}')
        self._service.fail_next(body[names.pop()], body["times"], body.get("operation"))
        return json_answer({})

    def _settings(self, _query: dict[str, str], _body: dict[str, Any]) -> Answer:
        return json_answer(self._service.switches.get())

    def _change_settings(self, _query: dict[str, str], body: dict[str, Any]) -> Answer:
        self._service.set(**body)
        return json_answer(self._service.switches.get())

    def _is_here(self, name: str) -> bool:
        # DNS rebinding needs a name, so any IP address is safe if other machines may connect.
        return name == self._host.lower() or is_loopback(name) or (self._remote and _is_ip(name))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:
        return ""


def _whole(query: dict[str, str], name: str, default: int | None) -> Any:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(f"{name} must be a whole number, got {text[:100]!r}")
    return int(text)
