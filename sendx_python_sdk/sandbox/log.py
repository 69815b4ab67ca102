"""The log of a sandbox: every request with its reply."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any, cast

from typing_extensions import TypedDict

from sendx_python_sdk.sandbox.database import Database


class LoggedRequest(TypedDict):
    """A request and its reply, with masked keys.

    `time` is the time of arrival in UTC (ISO 8601). `status` is 0 if there was no reply. `fault` is
    the name of the fault, or None. `request` and `reply` are the bodies: JSON values, str if they
    are not JSON, None if they are empty.
    """

    id: int
    time: str
    method: str
    path: str
    headers: dict[str, str]
    status: int
    fault: str | None
    request: Any
    reply: Any
    duration_ms: float


_COLUMNS = "id, time, method, path, headers, status, fault, request, reply, duration_ms"
_JSON = ("headers", "request", "reply")


class RequestLog:
    """Requests by id; thread-safe.

    :ivar resets: number of times the log was cleared.
    """

    def __init__(self, database: Database) -> None:
        self.resets = 0
        self._database = database
        self._changed = threading.Condition()
        self._last = 0

    def add(self, *values: Any) -> int:
        """Add a request and return its id, to pass to `announce()` after the transaction.

        :param values: time, method, path, headers, email addresses, status, fault, request, reply
            and duration_ms; headers, request and reply as JSON text.
        """
        with self._database as connection:
            added = connection.execute(
                "INSERT INTO request (time, method, path, headers, address, status, fault, request,"
                " reply, duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            return added.lastrowid or 0

    def announce(self, number: int) -> None:
        """Wake the threads in `wait()`, because of a new request."""
        with self._changed:
            self._last = max(self._last, number)
            self._changed.notify_all()

    def entries(
        self, after: int = 0, search: str = "", limit: int | None = None
    ) -> list[LoggedRequest]:
        """Return requests, oldest first.

        :param after: return only those with a greater id.
        :param search: part of an email address in the body, in any case.
        :param limit: return only this many, the newest.
        """
        with self._database as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM request"  # noqa: S608 - constants only
                " WHERE id > ? AND instr(address, ?) ORDER BY id DESC LIMIT ?",
                (after, search.lower(), -1 if limit is None else limit),
            ).fetchall()
        return [_entry(row) for row in reversed(rows)]

    def last_id(self) -> int:
        """Return the id of the newest request, even if it was deleted; 0 before the first."""
        with self._database as connection:
            row = connection.execute("SELECT seq FROM sqlite_sequence").fetchone()
        return 0 if row is None else row[0]

    def wait(self, after: int, resets: int, seconds: float, stopped: Callable[[], bool]) -> None:
        """Wait up to `seconds` for a request after this id, a reset, or `stopped()`."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._last > after or self.resets != resets or stopped(), seconds
            )

    def wake(self) -> None:
        """Make the threads in `wait()` check `stopped()`."""
        with self._changed:
            self._changed.notify_all()

    def clear(self) -> None:
        """Delete every request."""
        with self._database as connection:
            connection.execute("DELETE FROM request")
        with self._changed:
            self.resets += 1
            self._changed.notify_all()


def _entry(row: tuple[Any, ...]) -> LoggedRequest:
    entry: Any = dict(zip(_COLUMNS.split(", "), row, strict=True))
    for name in _JSON:
        entry[name] = json.loads(entry[name])
    return cast("LoggedRequest", entry)
