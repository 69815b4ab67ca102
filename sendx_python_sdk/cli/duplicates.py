"""Which records repeat the address of an earlier one."""

from __future__ import annotations

import hashlib
import sqlite3

from typing_extensions import Self


class Addresses:
    """The addresses that have come, as hashes in a temporary file that SQLite keeps: a million of
    them in memory would take 100 MB. The file has no name and is gone with this object.

    :ivar repeated: how many records repeat an address.
    """

    def __init__(self) -> None:
        self.repeated = 0
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute(
            "CREATE TABLE address (hash BLOB PRIMARY KEY, record INTEGER, line INTEGER) "
            "WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._database.close()

    def add(self, address: str, record: int, line: int) -> tuple[int, int] | None:
        """Note an address.

        :return: number and line of the record that had it last; None if none had.
        """
        key = hashlib.blake2b(address.encode("utf-8", "replace"), digest_size=12).digest()
        found = self._database.execute("SELECT record, line FROM address WHERE hash = ?", (key,))
        last: tuple[int, int] | None = found.fetchone()
        self._database.execute("REPLACE INTO address VALUES (?, ?, ?)", (key, record, line))
        if last is not None:
            self.repeated += 1
        return last
