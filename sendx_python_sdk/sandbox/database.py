"""The SQLite database of a sandbox: in memory, or in a file that survives a killed process."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
import weakref
from typing import TypeAlias

Path: TypeAlias = str | os.PathLike[str]

# `PRAGMA application_id` and `user_version` of a sandbox's file.
_APPLICATION = 0x53454E44
_VERSION = 2

NOW = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
# 22 characters, like SendX's ids after their prefix.
_KEY = "lower(hex(randomblob(11)))"

_SCHEMA = (
    "CREATE TABLE team (id TEXT NOT NULL)",
    f"""
    CREATE TABLE contact (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE DEFAULT ({_KEY}),
        address TEXT NOT NULL UNIQUE, -- in lower case
        email TEXT NOT NULL,
        first_name TEXT NOT NULL DEFAULT '',
        last_name TEXT NOT NULL DEFAULT '',
        company TEXT NOT NULL DEFAULT '',
        birthday TEXT,
        ip TEXT,
        unsubscribed INTEGER NOT NULL DEFAULT 0,
        revenue REAL NOT NULL DEFAULT 0,
        created TEXT NOT NULL DEFAULT ({NOW}),
        updated TEXT NOT NULL DEFAULT ({NOW})
    )
    """,
    # Everything else that has an id: tags, lists, custom fields, templates and so on.
    f"""
    CREATE TABLE item (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE DEFAULT ({_KEY}),
        kind TEXT NOT NULL, -- path of its collection, such as /tag
        name TEXT NOT NULL,
        body TEXT NOT NULL DEFAULT '{{}}', -- JSON, as sent
        created TEXT NOT NULL DEFAULT ({NOW}),
        updated TEXT NOT NULL DEFAULT ({NOW})
    )
    """,
    "CREATE INDEX item_name ON item (kind, name)",
    # The tags, lists and custom fields of contacts.
    """
    CREATE TABLE link (
        id INTEGER PRIMARY KEY,
        contact INTEGER NOT NULL REFERENCES contact,
        item INTEGER NOT NULL REFERENCES item,
        value TEXT, -- of a custom field
        UNIQUE (contact, item)
    )
    """,
    """
    CREATE TABLE email (
        id INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        address TEXT NOT NULL, -- recipients, in lower case
        body TEXT NOT NULL -- JSON
    )
    """,
    # Ids are never reused, so "all after this id" also works after a reset.
    """
    CREATE TABLE request (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time TEXT NOT NULL,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        headers TEXT NOT NULL, -- JSON, as are request and reply
        address TEXT NOT NULL, -- email addresses in the body, in lower case
        status INTEGER NOT NULL,
        fault TEXT,
        request TEXT NOT NULL,
        reply TEXT NOT NULL,
        duration_ms REAL NOT NULL
    )
    """,
)


class DatabaseError(OSError):
    """A file cannot be opened, or does not belong to a sandbox."""


class Database:
    """A connection shared by threads, opened on first use; a `with` block is a transaction.

    It opens again after `close()`.

    :param path: database file, created if missing; None for a database in memory, which exists as
        long as this object.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._depth = 0

    def __enter__(self) -> sqlite3.Connection:
        """Begin a transaction; an exception rolls it back.

        Other threads wait. A nested block is part of the outer transaction.

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

    def __exit__(self, error_type: object, *_: object) -> None:
        self._depth -= 1
        try:
            # SQLite may have ended the transaction already, for example when the disk is full.
            if self._depth == 0 and self._connection and self._connection.in_transaction:
                self._connection.execute("ROLLBACK" if error_type else "COMMIT")
        finally:
            self._lock.release()

    def open(self) -> None:
        """Open the database now, so that errors surface here.

        :raises DatabaseError: if the file cannot be used.
        """
        with self:
            pass

    def close(self) -> None:
        """Close the file, if any; a database in memory is kept."""
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
                raise DatabaseError(f"cannot use the database {path}: {error}") from error
            raise
        # Not at exit: a forked child must not close its parent's connection.
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
        raise ValueError("it belongs to another program or another version of the sandbox")
    connection.execute("COMMIT")
    # SQLite's own lower() only handles ASCII.
    connection.create_function("fold", 1, str.casefold, deterministic=True)
    # A killed process loses nothing; a power failure may lose the last requests, but never part of
    # one. Waiting for the disk after each request would cost milliseconds.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
