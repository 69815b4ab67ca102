"""The SQLite database behind a sandbox: in memory, or a file that is whole at any moment."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
import weakref
from typing import TypeAlias

Path: TypeAlias = str | os.PathLike[str]

# What `PRAGMA application_id` and `user_version` say of a file that is ours.
_APPLICATION = 0x53454E44
_VERSION = 1

_SCHEMA = (
    "CREATE TABLE team (id TEXT NOT NULL)",
    """
    CREATE TABLE contact (
        id INTEGER PRIMARY KEY,
        address TEXT NOT NULL UNIQUE, -- in lower case
        email TEXT NOT NULL,
        encrypted_id TEXT NOT NULL,
        first_name TEXT NOT NULL DEFAULT '',
        last_name TEXT NOT NULL DEFAULT '',
        company TEXT NOT NULL DEFAULT '',
        birthday TEXT
    )
    """,
    """
    CREATE TABLE tag (
        id INTEGER PRIMARY KEY,
        contact INTEGER NOT NULL REFERENCES contact,
        name TEXT NOT NULL,
        UNIQUE (contact, name)
    )
    """,
    """
    CREATE TABLE field (
        id INTEGER PRIMARY KEY,
        contact INTEGER NOT NULL REFERENCES contact,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        UNIQUE (contact, name)
    )
    """,
    # An id is never used again, so that "all after this one" is right after a reset too.
    """
    CREATE TABLE request (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time TEXT NOT NULL,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        headers TEXT NOT NULL, -- JSON, as are request and reply
        address TEXT NOT NULL, -- the addresses it is about, in lower case
        status INTEGER NOT NULL,
        fault TEXT,
        request TEXT NOT NULL,
        reply TEXT NOT NULL,
        duration_ms REAL NOT NULL
    )
    """,
)


class DatabaseError(OSError):
    """A file that cannot be opened, or holds something else."""


class Database:
    """One connection for many threads; a `with` block is a transaction. It opens on its first use,
    and again after `close()`.

    :param path: a file, made if it is not there; in memory if it is None. What is in memory is
        kept as long as the object lives, what is in a file forever.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._depth = 0

    def __enter__(self) -> sqlite3.Connection:
        """Begin a transaction: all that is inside is done or, if an exception leaves it, nothing.
        One thread at a time; one inside another is a part of it.

        :raises DatabaseError: if the file cannot be used.
        """
        self._lock.acquire()
        try:
            connection = self._connection or self._open()
            if self._depth == 0:
                connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._lock.release()
            raise
        self._depth += 1
        return connection

    def __exit__(self, kind: object, *_: object) -> None:
        self._depth -= 1
        try:
            # A full disk, for one, has ended the transaction already.
            if self._depth == 0 and self._connection and self._connection.in_transaction:
                self._connection.execute("ROLLBACK" if kind else "COMMIT")
        finally:
            self._lock.release()

    def open(self) -> None:
        """Open it now, for what there is to complain about.

        :raises DatabaseError: if the file cannot be used.
        """
        with self:
            pass

    def close(self) -> None:
        """Close a file; what is in memory stays."""
        with self._lock:
            if self.path is not None and self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        path = ":memory:" if self.path is None else os.fspath(self.path)
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            _set_up(connection)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if isinstance(error, (sqlite3.Error, ValueError)):
                raise DatabaseError(f"the database {path} cannot be used: {error}") from error
            raise
        # Not at exit: a forked child must not close what its parent uses.
        weakref.finalize(self, connection.close).atexit = False
        self._connection = connection
        return connection


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if (application, version, tables) == (0, 0, 0):
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute("INSERT INTO team VALUES (?)", (uuid.uuid4().hex,))
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    elif (application, version) != (_APPLICATION, _VERSION):
        raise ValueError("it is not a sandbox's, or of another version")
    connection.execute("COMMIT")
    # A killed process loses nothing, a machine without power its last moments; neither leaves
    # a file with half of a request in it. Waiting for the disk after each would cost
    # milliseconds.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
