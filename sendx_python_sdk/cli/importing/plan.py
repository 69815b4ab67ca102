"""What is to become of each row: sent, rejected, or left out for a later one."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from typing_extensions import Self

from sendx_python_sdk.cli.importing.columns import Columns, Problem
from sendx_python_sdk.cli.importing.source import Row, Source
from sendx_python_sdk.models import IdentifyRequest

_REPEATS = 20  # repeated addresses to show


class Addresses:
    """The addresses so far, with the row that had each of them last.

    They are hashes in a temporary file: a million addresses in memory would take 100 MB.
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
        """Return number and line of the row that had an address last; None if none had it."""
        found = "SELECT number, line FROM address WHERE hash = ?"
        row: tuple[int, int] | None = self._database.execute(found, (_hash(address),)).fetchone()
        return row

    def add(self, address: str, row: Row) -> None:
        """Note the address of a row."""
        values = (_hash(address), row.number, row.line)
        self._database.execute("REPLACE INTO address VALUES (?, ?, ?)", values)


def _hash(address: str) -> bytes:
    return hashlib.blake2b(address.encode("utf-8", "replace"), digest_size=12).digest()


class Plan:
    """The rows of a file and what is to become of them.

    :param last_wins: whether only the last of several rows with one address is sent; the file is
        then read twice.

    :ivar repeated: number of valid rows so far that repeat an address.
    :ivar repeats: the first of them.
    """

    def __init__(self, source: Source, columns: Columns, *, last_wins: bool) -> None:
        self._source = source
        self._columns = columns
        self._seen = Addresses()
        self._sendable = Addresses() if last_wins else None
        self.repeated = 0
        self.repeats: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._seen.close()
        if self._sendable is not None:
            self._sendable.close()

    def rows(self) -> Iterator[tuple[Row, IdentifyRequest | Problem | None]]:
        """Yield each row with its request, its problem, or None if it is left out."""
        if self._sendable is not None:
            for row in self._source.rows():
                if isinstance(self._columns.request(row), IdentifyRequest):
                    self._sendable.add(self._columns.address(row), row)
        for row in self._source.rows():
            request = self._columns.request(row)
            if isinstance(request, Problem):
                yield row, request
                continue
            address = self._columns.address(row)
            self._note_repeat(address, row)
            last = self._sendable.last(address) if self._sendable else None
            yield row, request if last is None or last[0] == row.number else None

    def _note_repeat(self, address: str, row: Row) -> None:
        last = self._seen.last(address)
        self._seen.add(address, row)
        if last is not None:
            self.repeated += 1
            if len(self.repeats) < _REPEATS:
                self.repeats.append({"email": address, "lines": [last[1], row.line]})
