"""The journal of an import, which records the rows that are done, so that the import can resume.

It is a SQLite database next to the file. Each row is recorded in a separate transaction, which
survives if the process is killed. A power cut may lose the last ones; those rows are then sent
again, which leaves the same contacts.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from typing_extensions import Self

from sendx_python_sdk._checks import printable
from sendx_python_sdk.cli.console import Failure

JOURNAL_SUFFIX = ".sendx-journal"
_APPLICATION = 0x53656E64  # Distinguishes a journal from other SQLite databases.
_REASONS = 20  # reasons to show
_EXAMPLES = 5  # rows to show of each

# Verdicts that have a reason. A doubtful row is sent.
Verdict = Literal["rejected", "left_out", "doubtful"]
_COLUMN = {"rejected": "reason", "left_out": "left_out", "doubtful": "doubtful"}


class Counts(NamedTuple):
    """How many rows were sent, rejected and left out."""

    sent: int
    rejected: int
    left_out: int


class Journal:
    """The rows that were sent, rejected or left out, and the report of the import at its end.

    While it is open, no other process can open it.

    :param path: the journal's file; None for a temporary one.
    :param mode: permissions of a new file, as in `os.open`.
    :raises Failure: if another process is using the journal, the file is not a journal, or it
        cannot be written.

    :ivar about: the file and the options of the import; empty if the journal is new.
    :ivar end: report of a finished import; None before that.
    """

    def __init__(self, path: Path | None = None, mode: int = 0o600) -> None:
        self.path = path
        if path is not None:
            try:
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, mode))
            except OSError as error:
                raise Failure(
                    f"cannot write the journal {path}: {error.strerror}; choose another folder "
                    "with --work-dir"
                ) from None
        self._database = sqlite3.connect(path or "", timeout=0, isolation_level=None)
        try:
            self.about, self.end = self._open()
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._database.close()

    def _open(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        self._execute("PRAGMA locking_mode = EXCLUSIVE")
        ((application,),) = self._execute("PRAGMA application_id")
        ((tables,),) = self._execute("SELECT count(*) FROM sqlite_master")
        if tables and application != _APPLICATION:
            raise self._not_a_journal()
        # A killed process loses nothing, and only a checkpoint waits for the disk.
        self._execute("PRAGMA journal_mode = WAL")
        self._execute("PRAGMA synchronous = NORMAL")
        self._execute(f"PRAGMA application_id = {_APPLICATION}")
        self._execute("CREATE TABLE IF NOT EXISTS import (about TEXT, end TEXT)")
        # `reason` is why a row was rejected. A row without `reason` and `left_out` was sent.
        self._execute(
            "CREATE TABLE IF NOT EXISTS row (number INTEGER PRIMARY KEY, line INTEGER, "
            "reason TEXT, left_out TEXT, doubtful TEXT, value TEXT, text BLOB)"
        )
        for about, end in self._execute("SELECT about, end FROM import"):
            return json.loads(about), end and json.loads(end)
        return {}, None

    def begin(self, about: dict[str, Any]) -> None:
        """Start an import, and delete an earlier one."""
        self.about, self.end = about, None
        self._execute("DELETE FROM row")
        self._execute("DELETE FROM import")
        self._execute("INSERT INTO import (about) VALUES (?)", json.dumps(about))

    def discard(self) -> None:
        """Close the journal and delete its file."""
        self._database.close()
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()

    def accept(self, number: int) -> None:
        """Record that SendX accepted a row."""
        self._execute("INSERT INTO row (number) VALUES (?)", number)

    def note(
        self, verdict: Verdict, number: int, line: int, reason: str, value: str, text: str = ""
    ) -> None:
        """Record the verdict on a row.

        :param reason: the explanation, the same for all rows of that kind.
        :param value: what is wrong in this row.
        :param text: the row in the form of the file of rejected or left-out rows.
        """
        self._execute(
            f"INSERT INTO row (number, line, {_COLUMN[verdict]}, value, text) "  # noqa: S608
            "VALUES (?, ?, ?, ?, ?)",
            *(number, line, printable(reason), printable(value)),
            text.encode("utf-8", "surrogateescape"),
        )

    def __contains__(self, number: int) -> bool:
        """Return whether a row is done."""
        return bool(list(self._execute("SELECT 1 FROM row WHERE number = ?", number)))

    def counts(self) -> Counts:
        """Return how many rows were sent, rejected and left out."""
        counted = "SELECT count(*), count(reason), count(left_out) FROM row"
        ((rows, rejected, left_out),) = self._execute(counted)
        return Counts(rows - rejected - left_out, rejected, left_out)

    def count(self, verdict: Verdict) -> int:
        """Return the number of rows with a verdict."""
        ((count,),) = self._execute(f"SELECT count({_COLUMN[verdict]}) FROM row")  # noqa: S608
        return int(count)

    def reasons(self, verdict: Verdict) -> list[dict[str, Any]]:
        """Return the reasons for a verdict with examples, both in the order of the file."""
        column = _COLUMN[verdict]
        reasons = self._execute(
            f"SELECT {column}, count(*) FROM row WHERE {column} IS NOT NULL "  # noqa: S608
            f"GROUP BY {column} ORDER BY min(number) LIMIT ?",
            _REASONS,
        )
        found = f"SELECT line, value FROM row WHERE {column} = ? ORDER BY number LIMIT ?"  # noqa: S608
        return [
            {
                "reason": reason,
                "count": count,
                "examples": [
                    {"line": line, "value": value}
                    for line, value in self._execute(found, reason, _EXAMPLES)
                ],
            }
            for reason, count in list(reasons)
        ]

    def texts(self, verdict: Verdict) -> Iterator[bytes]:
        """Yield the rows with a verdict in the form of their file."""
        found = f"SELECT text FROM row WHERE {_COLUMN[verdict]} IS NOT NULL"  # noqa: S608
        for (text,) in self._execute(found):
            yield text

    def finish(self, end: dict[str, Any]) -> None:
        """Store the report of the finished import, and delete its rows."""
        self.end = end
        self._execute("UPDATE import SET end = ?", json.dumps(end))
        self._execute("DELETE FROM row")
        self._execute("VACUUM")

    def _execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        try:
            return self._database.execute(statement, values)
        except sqlite3.Error as error:
            if "not a database" in str(error):
                raise self._not_a_journal() from None
            if "locked" in str(error):
                raise Failure("another sendx import of this file is running") from None
            raise Failure(
                f"cannot write the journal {self.path}: {error}; correct that and use --resume"
            ) from None

    def _not_a_journal(self) -> Failure:
        return Failure(f"{self.path} is not a journal of sendx import; move it away")


def earlier_import(path: Path) -> tuple[dict[str, Any], dict[str, Any] | None] | None:
    """Return `about` and `end` from a journal, without changing it.

    :return: None if there is no journal, or it cannot be read.
    """
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            ((about, end),) = database.execute("SELECT about, end FROM import")
            return json.loads(about), end and json.loads(end)
    except (sqlite3.Error, ValueError):
        return None
