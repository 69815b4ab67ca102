"""Decide the outcome of each row: sent, rejected, left out, or replaced by a later row."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from typing_extensions import Self

from sendx_python_sdk.cli.importing.requests import LeftOut, Problem, Ready, Requests
from sendx_python_sdk.cli.importing.source import Row, Source

_REPEATS = 20  # repeated addresses to show
_LINES = 10  # lines to show of each


class Addresses:
    """The addresses so far, each with the last row that had it.

    They are stored as hashes in a temporary file: a million addresses in memory would take 100 MB.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute(
            "CREATE TABLE address (hash BLOB PRIMARY KEY, number INTEGER, line INTEGER) "
            "WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def close(self) -> None:
        """Delete the temporary file."""
        self._database.close()

    def last(self, address: str) -> tuple[int, int] | None:
        """Return number and line of the last row with an address; None if there is none."""
        found = "SELECT number, line FROM address WHERE hash = ?"
        row: tuple[int, int] | None = self._database.execute(found, (_hash(address),)).fetchone()
        return row

    def add(self, address: str, row: Row) -> None:
        """Record the address of a row."""
        values = (_hash(address), row.number, row.line)
        self._database.execute("REPLACE INTO address VALUES (?, ?, ?)", values)


def _hash(address: str) -> bytes:
    return hashlib.blake2b(address.encode("utf-8", "replace"), digest_size=12).digest()


class Plan:
    """The rows of a file and their outcomes.

    The file is read twice if a later row can change the outcome of an earlier one.

    :param last_wins: whether the last row of each address replaces the earlier ones.

    :ivar repeated: number of rows so far that can be sent and repeat an address.
    """

    def __init__(self, source: Source, requests: Requests, *, last_wins: bool) -> None:
        self._source = source
        self._requests = requests
        self._seen = Addresses()
        self._last = Addresses() if last_wins else None
        self._left: Addresses | None = None  # of people who unsubscribed; None if there are none
        self.repeated = 0
        self._repeats: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._seen.close()
        for addresses in (self._last, self._left):
            if addresses is not None:
                addresses.close()

    @property
    def repeats(self) -> list[dict[str, Any]]:
        """The first repeated addresses with their first lines."""
        return list(self._repeats.values())

    def rows(self) -> Iterator[tuple[Row, Ready | Problem | LeftOut | None]]:
        """Yield each row with its outcome, which is None if a later row replaces it."""
        self._look_ahead()
        for row in self._source.rows():
            outcome = self._requests.make(row)
            if isinstance(outcome, LeftOut):
                yield row, outcome
                continue
            address = self._requests.person(row)
            left = self._left.last(address) if self._left else None
            if left is not None and left[0] != row.number:
                yield row, LeftOut("another row of this address says unsubscribed", address)
                continue
            if isinstance(outcome, Ready):
                self._note_repeat(address, row)
            last = self._last.last(address) if self._last and address else None
            yield row, outcome if last is None or last[0] <= row.number else None

    def _look_ahead(self) -> None:
        """Find the last row of each address, or the people who unsubscribed in any row."""
        if self._last is not None:
            for row in self._source.rows():
                if not isinstance(self._requests.make(row), Problem):
                    self._last.add(self._requests.person(row), row)
        elif self._requests.can_leave_out:
            for row in self._source.rows():
                if self._requests.left(row) and (address := self._requests.person(row)):
                    self._left = self._left or Addresses()
                    self._left.add(address, row)

    def _note_repeat(self, address: str, row: Row) -> None:
        last = self._seen.last(address)
        self._seen.add(address, row)
        if last is None:
            return
        self.repeated += 1
        if address not in self._repeats and len(self._repeats) < _REPEATS:
            self._repeats[address] = {"email": address, "count": 1, "lines": [last[1]]}
        if repeat := self._repeats.get(address):
            repeat["count"] += 1
            if len(repeat["lines"]) < _LINES:
                repeat["lines"].append(row.line)
