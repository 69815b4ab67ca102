"""An outbox in a SQLite file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from sendx_python_sdk.outbox.store import INSERT, OutboxError, Store, unwrapped

_WAIT = 30.0  # seconds for the lock of another writer


class SqliteStore(Store):
    """An outbox in a SQLite file, which may also be the application's own database.

    :param path: the file; created if missing, readable by its owner only.
    """

    now = "((julianday('now') - 2440587.5) * 86400.0)"
    id = "INTEGER PRIMARY KEY AUTOINCREMENT"
    at_once = "due = 0 AND id <= ?"
    lock = ""
    placeholder = "?"

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = os.path.abspath(path)  # The program may change its working directory.
        self._file: tuple[int, int] | None = None  # device and inode of the open file
        # Create the tables now, because that fails while the application is writing.
        with self._open():
            pass

    def _connect(self) -> Any:
        # SQLite itself would create the file with the permissions that the umask allows.
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        self._file = self._on_disk()
        connection = sqlite3.connect(
            self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # In WAL mode, a commit survives the end of the process, but not a power failure.
            connection.execute("PRAGMA synchronous = NORMAL")
            # Fewer, larger checkpoints make recording a fifth faster; the WAL file grows to 16 MB.
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _begin(self, connection: Any) -> Generator[None]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:  # Ctrl-C too: a transaction left open would lock the file.
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def _is_database_error(self, error: Exception) -> bool:
        return isinstance(error, (sqlite3.Error, OSError))

    def _is_lost(self, connection: Any) -> bool:
        # Entries written to a file that was deleted or replaced would never be delivered.
        return self._file != self._on_disk()

    def _on_disk(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _error(self, error: Exception) -> OutboxError:
        text = str(error)
        hint = ""
        if "locked" in text:
            hint = f"; another program has kept it locked for {_WAIT:g} seconds"
        elif "full" in text:
            hint = "; free some space. No recorded entry is lost"
        elif "unable to open" in text:
            hint = "; it must be a file that this user can read and write"
        elif "not a database" in text:
            hint = "; name another file"
        elif "readonly" in text or isinstance(error, PermissionError):
            hint = "; this user must be able to write the file and its folder"
        return OutboxError(f"outbox {self._path}: {text}{hint}")

    def _has_tables(self) -> bool:
        tables = "SELECT name FROM sqlite_master WHERE name IN (?, ?)"
        names = ("sendx_outbox", "sendx_outbox_facts")
        found = {row[0] for row in self._connection.execute(tables, names)}
        if found == {"sendx_outbox"}:
            raise OutboxError(
                f"outbox {self._path}: its table sendx_outbox does not belong to an outbox"
            )
        return bool(found)

    def _lock_schema(self, connection: Any) -> None:
        pass  # The transaction holds the lock.

    def _insert_in(self, connection: Any, values: tuple[Any, ...]) -> int:
        return int(connection.cursor().execute(self.sql(INSERT), values).lastrowid)

    def application_connection(self, connection: object) -> Any:
        driver = unwrapped(connection, sqlite3.Connection)
        files = [row[2] for row in driver.cursor().execute("PRAGMA database_list")]
        if not files or not files[0] or not os.path.samefile(files[0], self._path):
            raise OutboxError(
                f"connection must be to the outbox {self._path}, got one to {files[0] or 'memory'}"
            )
        return driver
