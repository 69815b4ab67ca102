"""The table of an outbox, in SQL that SQLite and PostgreSQL share.

Each waiting entry has a due time; 0 means at once, whatever the clock says. A deliverer takes an
entry by leasing it: it becomes the owner, and the entry is due again when the lease ends, so that
another deliverer can take over if the owner dies.

Entries for the same address are delivered in the order of their ids. If an earlier entry for one of
its addresses is waiting, an entry is put off until the earlier one is due or its lease ends; when
an entry is finished, the next ones for its addresses become due. So each query reads only a few
rows, however many entries wait for one address.
"""

from __future__ import annotations

import os
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from sendx_python_sdk.exceptions import OpenApiException

WAITING, FAILED, DELIVERED = 0, 1, 2
VERSION = 1
LARGEST_ID = 2**63 - 1

_PAGE = 1000  # entries to read at a time

# Only constants are formatted into SQL; values are parameters.
# ruff: noqa: S608
_COLUMNS = "id, operation, body, address, new_address, created, expires, attempts, pause, error"

# {id}, {now}, {at_once} and {lock} differ between the databases. Each version's statements upgrade
# the version before it.
_SCHEMA = {
    1: """
    CREATE TABLE sendx_outbox_facts (name TEXT PRIMARY KEY, value DOUBLE PRECISION NOT NULL);
    CREATE TABLE sendx_outbox (
        id {id},
        operation TEXT NOT NULL,
        body TEXT NOT NULL,
        address TEXT NOT NULL,
        new_address TEXT,
        created DOUBLE PRECISION NOT NULL,
        expires DOUBLE PRECISION NOT NULL,
        due DOUBLE PRECISION NOT NULL,
        state SMALLINT NOT NULL DEFAULT 0,
        owner TEXT,
        sent SMALLINT NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        pause DOUBLE PRECISION NOT NULL DEFAULT 0,
        error TEXT
    );
    CREATE INDEX sendx_outbox_due ON sendx_outbox (due, id) WHERE state = 0;
    CREATE INDEX sendx_outbox_address ON sendx_outbox (address, id) WHERE state = 0;
    CREATE INDEX sendx_outbox_new_address ON sendx_outbox (new_address, id)
        WHERE state = 0 AND new_address IS NOT NULL;
    CREATE INDEX sendx_outbox_owner ON sendx_outbox (owner)
        WHERE state = 0 AND owner IS NOT NULL;
    CREATE INDEX sendx_outbox_ended ON sendx_outbox (state, id) WHERE state <> 0;
    INSERT INTO sendx_outbox_facts VALUES ('delivered', 0), ('paused_until', 0), ('version', 1)
    """,
}

INSERT = """
    INSERT INTO sendx_outbox (operation, body, address, new_address, created, expires, due)
    VALUES (?, ?, ?, ?, {now}, {now} + ?, 0)
"""
# The entries that are due at once, and those whose time has come, are selected apart, so that
# neither query reads those that others record during a delivery.
_AT_ONCE = "state = 0 AND {at_once} ORDER BY due, id"
_IN_TIME = "state = 0 AND due > 0 AND due <= ? ORDER BY due, id"
# Select the entries that are due, each with the first entry that must be delivered before it. The
# unary + makes SQLite use the index of the few entries with an owner; it would read all others.
_READY = f"""
    WITH ready AS (
        SELECT {_COLUMNS}, sent FROM sendx_outbox
        WHERE %s LIMIT ? {{lock}}
    )
    SELECT ready.*, COALESCE(
        (SELECT o.id FROM sendx_outbox o WHERE o.state = 0 AND o.address = ready.address
            AND o.id < ready.id ORDER BY o.id LIMIT 1),
        (SELECT o.id FROM sendx_outbox o WHERE o.state = 0 AND o.address = ready.new_address
            AND o.id < ready.id ORDER BY o.id LIMIT 1),
        (SELECT o.id FROM sendx_outbox o WHERE o.state = 0 AND o.new_address IS NOT NULL
            AND o.new_address = ready.address AND o.id < ready.id ORDER BY o.id LIMIT 1),
        (SELECT o.id FROM sendx_outbox o WHERE o.state = 0 AND o.new_address IS NOT NULL
            AND o.new_address = ready.new_address AND o.id < ready.id ORDER BY o.id LIMIT 1),
        (SELECT o.id FROM sendx_outbox o WHERE o.state = 0 AND o.owner IS NOT NULL
            AND +o.due > {{now}} AND +o.id > ready.id AND (
                o.address IN (ready.address, ready.new_address)
                OR o.new_address IN (ready.address, ready.new_address)) LIMIT 1)
    ) AS earlier
    FROM ready ORDER BY ready.id
"""
_LEASE = "UPDATE sendx_outbox SET owner = ?, due = {now} + ? WHERE id = ?"
_PUT_OFF = """
    UPDATE sendx_outbox SET due = (
        SELECT CASE WHEN o.due > {now} THEN o.due ELSE {now} + ? END
        FROM sendx_outbox o WHERE o.id = ?
    )
    WHERE id = ? AND EXISTS (SELECT 1 FROM sendx_outbox o WHERE o.id = ? AND o.state = 0)
"""
_WAKE = """
    UPDATE sendx_outbox SET due = 0 WHERE owner IS NULL AND id IN (
        SELECT * FROM (SELECT id FROM sendx_outbox WHERE state = 0 AND address = ?
            ORDER BY id LIMIT 1) AS by_address
        UNION ALL
        SELECT * FROM (SELECT id FROM sendx_outbox WHERE state = 0 AND new_address IS NOT NULL
            AND new_address = ? ORDER BY id LIMIT 1) AS by_new_address
    )
"""
# Here and below, SQLite uses the index of entries that have ended only with the <> 0.
_COUNTS = """
    SELECT (SELECT count(*) FROM sendx_outbox WHERE state = 0),
        (SELECT count(*) FROM sendx_outbox WHERE state <> 0 AND state = 1)
"""


class OutboxError(OpenApiException):
    """The outbox's database cannot be used; the cause is the database's own error."""


@dataclass(frozen=True)
class OutboxEntry:
    """A recorded call.

    :ivar id: its number; entries for the same address are delivered in the order of their ids.
    :ivar operation: "identify" or "track".
    :ivar request: the body, with JSON names.
    :ivar created: when it was recorded, in seconds since 1970.
    :ivar attempts: number of requests sent for the entry.
    :ivar error: why the last attempt failed; None if no attempt has failed.
    """

    id: int
    operation: str
    request: dict[str, Any]
    created: float
    attempts: int
    error: str | None
    body: bytes = field(repr=False, compare=False)
    addresses: tuple[str, ...] = field(repr=False, compare=False)
    expires: float = field(repr=False, compare=False)
    pause: float = field(repr=False, compare=False)
    sent: bool = field(default=False, repr=False, compare=False)


def _entry(row: Sequence[Any], sent: bool = False) -> OutboxEntry:
    number, operation, body, address, new_address, created, expires, attempts, pause, error = row
    return OutboxEntry(
        id=number,
        operation=operation,
        request=from_json(body),
        created=created,
        attempts=attempts,
        error=error,
        body=body.encode(),
        addresses=(address,) if new_address is None else (address, new_address),
        expires=expires,
        pause=pause,
        sent=sent,
    )


class Store(ABC):
    """A database with the table of an outbox.

    Threads share one connection, under a lock. It is closed before a fork, so that no process uses
    or closes one that it inherited.
    """

    now: str  # SQL for the time in seconds since 1970, on a clock shared by all deliverers
    id: str  # SQL type of an ascending number
    at_once: str  # SQL that finds entries with due = 0, up to an id, by the index of due and id
    lock: str  # SQL that locks the selected rows and skips those that are locked
    placeholder: str

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._connection: Any = None
        self._statements: dict[str, str] = {}
        self._room = 0
        _stores.add(weakref.ref(self, _stores.discard))

    @abstractmethod
    def _connect(self) -> Any:
        """Open a connection."""

    @abstractmethod
    def _begin(self, connection: Any) -> Any:
        """Return a context manager of a transaction."""

    @abstractmethod
    def _error(self, error: Exception) -> OutboxError:
        """Explain an error of the database."""

    @abstractmethod
    def _is_database_error(self, error: Exception) -> bool: ...

    @abstractmethod
    def _is_lost(self, connection: Any) -> bool:
        """Return whether a connection was lost, so that another may work."""

    @abstractmethod
    def _insert_in(self, connection: Any, values: tuple[Any, ...]) -> int:
        """Insert an entry through a connection and return its id."""

    @abstractmethod
    def application_connection(self, connection: object) -> Any:
        """Return the driver's connection inside an application's.

        :raises OutboxError: if it is not a connection to this database.
        """

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def before_fork(self) -> None:
        self._lock.acquire()
        self.close()

    def after_fork(self) -> None:
        self._lock.release()

    def sql(self, text: str) -> str:
        """Return a statement in the database's dialect."""
        if text not in self._statements:
            filled = text.format(now=self.now, id=self.id, at_once=self.at_once, lock=self.lock)
            self._statements[text] = filled.replace("?", self.placeholder)
        return self._statements[text]

    @contextmanager
    def _open(self) -> Generator[Any]:
        """Provide a connection for the block, and translate the block's database errors."""
        with self._lock:
            try:
                if self._connection is not None and self._is_lost(self._connection):
                    self.close()
                if self._connection is None:
                    self._connection = self._connect()
                    self._upgrade()
                yield self._connection
            except Exception as error:
                if not self._is_database_error(error):
                    raise
                raise self._error(error) from error

    @contextmanager
    def _transaction(self) -> Generator[Any]:
        with self._open() as connection, self._begin(connection):
            yield connection

    def _upgrade(self) -> None:
        """Create the tables, or upgrade those of an older version."""
        connection = self._connection
        try:
            if self._version() == VERSION:
                return
            with self._begin(connection):
                self._lock_schema(connection)
                version = self._version()
                if version > VERSION:
                    raise OutboxError(
                        f"the outbox has version {version}, but this package only supports "
                        f"{VERSION}; upgrade sendx-python-sdk"
                    )
                for number in range(version + 1, VERSION + 1):
                    for statement in _SCHEMA[number].split(";"):
                        connection.execute(self.sql(statement))
        except BaseException:
            self.close()
            raise

    def _version(self) -> int:
        """Return the version of the tables, 0 if there are none."""
        if not self._has_tables():
            return 0
        version = "SELECT value FROM sendx_outbox_facts WHERE name = 'version'"
        return int(self._connection.execute(version).fetchone()[0])

    @abstractmethod
    def _has_tables(self) -> bool:
        """Return whether the tables exist."""

    @abstractmethod
    def _lock_schema(self, connection: Any) -> None:
        """Wait for other processes that are creating the tables."""

    # Recording

    def add(
        self,
        operation: str,
        body: bytes,
        addresses: Sequence[str],
        max_age: float,
        max_entries: int,
        connection: object = None,
    ) -> int:
        """Record a call, in the transaction of an application's connection if one is passed.

        :return: id of the entry.
        """
        values = (
            operation,
            body.decode(),
            addresses[0] if addresses else "",
            addresses[1] if len(addresses) > 1 else None,
            max_age,
        )
        with self._open() as outbox_connection:
            if self._room <= 0:
                self._room = self._count_room(outbox_connection, max_entries)
            self._room -= 1
            if connection is None:
                return self._insert_in(outbox_connection, values)
        driver = self.application_connection(connection)
        try:
            return self._insert_in(driver, values)
        except Exception as error:
            if not self._is_database_error(error):
                raise
            raise self._error(error) from error

    def _count_room(self, connection: Any, max_entries: int) -> int:
        """Return the number of entries that may be added before counting again."""
        waiting, failed = connection.execute(_COUNTS).fetchone()
        room: int = max_entries - waiting - failed
        if room <= 0:
            raise OutboxError(
                f"the outbox is full: {waiting:,} entries wait and {failed:,} have failed, and "
                f"max_entries is {max_entries:,}; check that a process is delivering, and "
                "retry or discard those that failed"
            )
        return max(1, min(10_000, room // 20))

    # Delivering

    def time(self) -> float:
        """Return the time on the database's clock."""
        with self._open() as connection:
            return float(connection.execute(self.sql("SELECT {now}")).fetchone()[0])

    def end(self) -> tuple[float, int]:
        """Return the time, and the id of the last entry."""
        end = "SELECT {now}, COALESCE(max(id), 0) FROM sendx_outbox"
        with self._open() as connection:
            moment, last = connection.execute(self.sql(end)).fetchone()
        return float(moment), last

    def claim(
        self, owner: str, limit: int, lease: float, until: tuple[float, int] | None
    ) -> tuple[list[OutboxEntry], bool]:
        """Lease entries that are due.

        :param until: take only entries that were due at an earlier `end()`; None for now.
        :return: the entries, and whether there may be more.
        """
        facts = "SELECT {now}, value FROM sendx_outbox_facts WHERE name = 'paused_until'"
        is_due = (
            f"SELECT COALESCE((SELECT 1 FROM sendx_outbox WHERE {_AT_ONCE} LIMIT 1), "
            f"(SELECT 1 FROM sendx_outbox WHERE {_IN_TIME} LIMIT 1))"
        )
        with self._open() as connection:
            moment, paused_until = connection.execute(self.sql(facts)).fetchone()
            is_paused = paused_until > moment
            last = LARGEST_ID
            if until is not None:
                moment, last = min(moment, until[0]), until[1]
            # This check takes no lock, so that idle deliverers don't block others.
            if is_paused or not connection.execute(self.sql(is_due), (last, moment)).fetchone()[0]:
                return [], False
        with self._transaction() as connection:
            # Up to half are entries whose time has come, so that new ones cannot hold them up.
            in_time = (moment, limit // 2)
            rows = connection.execute(self.sql(_READY % _IN_TIME), in_time).fetchall()
            at_once = (last, limit - len(rows))
            rows += connection.execute(self.sql(_READY % _AT_ONCE), at_once).fetchall()
            free = [_entry(row[:-2], bool(row[-2])) for row in rows if row[-1] is None]
            self._many(connection, _LEASE, [(owner, lease, entry.id) for entry in free])
            blocked = [(lease, row[-1], row[0], row[-1]) for row in rows if row[-1] is not None]
            self._many(connection, _PUT_OFF, blocked)
        return free, bool(rows)

    def _many(self, connection: Any, statement: str, values: list[tuple[Any, ...]]) -> None:
        """Execute a statement for each of the values."""
        if values:
            connection.cursor().executemany(self.sql(statement), values)

    def renew(self, owner: str, lease: float) -> set[int]:
        """Extend the lease of all entries of an owner; return their ids."""
        renewed = "UPDATE sendx_outbox SET due = {now} + ? WHERE state = 0 AND owner = ?"
        owned = "SELECT id FROM sendx_outbox WHERE state = 0 AND owner = ?"
        with self._transaction() as connection:
            connection.execute(self.sql(renewed), (lease, owner))
            return {row[0] for row in connection.execute(self.sql(owned), (owner,)).fetchall()}

    def release(self, owner: str) -> None:
        """Release all entries of an owner; they are due at once."""
        released = "UPDATE sendx_outbox SET owner = NULL, due = 0 WHERE state = 0 AND owner = ?"
        with self._transaction() as connection:
            connection.execute(self.sql(released), (owner,))

    def give_back(self, entry: OutboxEntry, owner: str) -> None:
        """Release an entry that was certainly not applied; it is due at once."""
        returned = (
            "UPDATE sendx_outbox SET owner = NULL, due = 0, sent = 0 WHERE id = ? AND owner = ?"
        )
        with self._transaction() as connection:
            connection.execute(self.sql(returned), (entry.id, owner))

    def mark_sent(self, entry: OutboxEntry, owner: str) -> bool:
        """Record that an entry that must not be sent twice is about to be sent.

        :return: whether the owner still holds it.
        """
        marked = "UPDATE sendx_outbox SET sent = 1 WHERE id = ? AND owner = ?"
        with self._transaction() as connection:
            return bool(connection.execute(self.sql(marked), (entry.id, owner)).rowcount)

    def delivered(self, entry: OutboxEntry, owner: str, keep: float) -> None:
        """Remove an entry that was delivered, or keep it for some seconds."""
        counted = "UPDATE sendx_outbox_facts SET value = value + 1 WHERE name = 'delivered'"
        ended = "DELETE FROM sendx_outbox WHERE id = ? AND owner = ?"
        if keep:
            ended = (
                "UPDATE sendx_outbox SET state = 2, due = {now}, owner = NULL, error = NULL "
                "WHERE id = ? AND owner = ?"
            )
        with self._transaction() as connection:
            if connection.execute(self.sql(ended), (entry.id, owner)).rowcount:
                connection.execute(self.sql(counted))
                self._wake(connection, entry.addresses)

    def fail(self, entry: OutboxEntry, owner: str, error: str, attempts: int) -> None:
        """Mark an entry as failed, with the reason."""
        failed = (
            "UPDATE sendx_outbox SET state = 1, owner = NULL, sent = 0, error = ?, "
            "attempts = attempts + ? WHERE id = ? AND owner = ?"
        )
        with self._transaction() as connection:
            if connection.execute(self.sql(failed), (error, attempts, entry.id, owner)).rowcount:
                self._wake(connection, entry.addresses)

    def postpone(
        self, entry: OutboxEntry, owner: str, error: str, attempts: int, pause: float, wait: float
    ) -> None:
        """Schedule another attempt to deliver an entry.

        :param pause: the pause that the next one is derived from, in seconds.
        :param wait: seconds until it is due.
        """
        postponed = (
            "UPDATE sendx_outbox SET owner = NULL, sent = 0, due = {now} + ?, pause = ?, "
            "error = ?, attempts = attempts + ? WHERE id = ? AND owner = ?"
        )
        with self._transaction() as connection:
            connection.execute(self.sql(postponed), (wait, pause, error, attempts, entry.id, owner))

    def pause(self, seconds: float) -> None:
        """Keep all deliverers from taking entries for a number of seconds."""
        paused = (
            "UPDATE sendx_outbox_facts SET value = {now} + ? "
            "WHERE name = 'paused_until' AND value < {now} + ?"
        )
        with self._transaction() as connection:
            connection.execute(self.sql(paused), (seconds, seconds))

    def end_pauses(self, longest: float) -> None:
        """End pauses of more than `longest` seconds: the clock was set back during them."""
        # The SELECT makes the time a constant, for which PostgreSQL can use the index.
        entries = (
            "UPDATE sendx_outbox SET due = 0 "
            "WHERE state = 0 AND due > (SELECT {now} + ?) AND owner IS NULL"
        )
        all_entries = (
            "UPDATE sendx_outbox_facts SET value = 0 "
            "WHERE name = 'paused_until' AND value > {now} + ?"
        )
        with self._transaction() as connection:
            for statement in (entries, all_entries):
                connection.execute(self.sql(statement), (longest,))

    def purge(self, keep: float) -> None:
        """Remove delivered entries that have been kept for more than `keep` seconds."""
        purged = "DELETE FROM sendx_outbox WHERE state <> 0 AND state = 2 AND due < {now} - ?"
        with self._transaction() as connection:
            connection.execute(self.sql(purged), (keep,))

    def _wake(self, connection: Any, addresses: Iterable[str]) -> None:
        for address in addresses:
            connection.execute(self.sql(_WAKE), (address, address))

    # Managing entries

    def counts(self) -> tuple[int, int, int, float]:
        """Return the numbers of waiting, failed and delivered entries, and the oldest's age.

        The age is that of the oldest waiting entry, in seconds.
        """
        oldest = "SELECT {now} - created FROM sendx_outbox WHERE state = 0 ORDER BY id LIMIT 1"
        delivered = "SELECT value FROM sendx_outbox_facts WHERE name = 'delivered'"
        with self._open() as connection:
            waiting, failed = connection.execute(_COUNTS).fetchone()
            (total,) = connection.execute(delivered).fetchone()
            first = connection.execute(self.sql(oldest)).fetchone()
        age = max(0.0, first[0]) if first else 0.0
        return waiting, failed, int(total), age

    def entries(self, state: int) -> Iterator[OutboxEntry]:
        """Yield the entries that have failed or were delivered, by id."""
        page = (
            f"SELECT {_COLUMNS} FROM sendx_outbox WHERE state <> 0 AND state = {state} AND id > ? "
            f"ORDER BY id LIMIT {_PAGE}"
        )
        last = 0
        while True:
            with self._open() as connection:
                rows = connection.execute(self.sql(page), (last,)).fetchall()
            for row in rows:
                last = row[0]
                yield _entry(row)
            if len(rows) < _PAGE:
                return

    def retry(self, ids: Iterable[int] | None, max_age: float) -> int:
        """Queue failed entries again; return their number."""
        retried = (
            "UPDATE sendx_outbox SET state = 0, due = 0, pause = 0, expires = {now} + ? "
            "WHERE state = 1"
        )
        with self._transaction() as connection:
            if ids is None:
                return int(connection.execute(self.sql(retried), (max_age,)).rowcount)
            one = self.sql(f"{retried} AND id = ?")
            return sum(int(connection.execute(one, (max_age, n)).rowcount) for n in ids)

    def discard(self, ids: Iterable[int]) -> int:
        """Delete failed entries; return their number."""
        discarded = self.sql("DELETE FROM sendx_outbox WHERE state = 1 AND id = ?")
        with self._transaction() as connection:
            return sum(int(connection.execute(discarded, (n,)).rowcount) for n in ids)


def unwrapped(connection: Any, driver: type) -> Any:
    """Return the driver's connection inside an application's, such as Django's or SQLAlchemy's.

    :raises OutboxError: if it contains no connection of this driver.
    """
    found: Any = connection
    for _ in range(4):
        if isinstance(found, driver):
            return found
        if hasattr(found, "ensure_connection"):  # Django connects on first use.
            found.ensure_connection()
        # SQLAlchemy begins a transaction on first use, but does not see this use.
        in_transaction = getattr(found, "in_transaction", None)
        if callable(in_transaction) and not in_transaction():
            found.begin()
        found = getattr(found, "driver_connection", None) or getattr(found, "connection", None)
    raise OutboxError(
        f"connection must be a {driver.__module__.partition('.')[0]} connection, or Django's or "
        f"SQLAlchemy's around one, got {type(connection).__module__}.{type(connection).__name__}"
    )


_stores: set[weakref.ref[Store]] = set()
_forking = threading.local()


def _before_fork() -> None:
    _forking.stores = [store for reference in tuple(_stores) if (store := reference())]
    for store in _forking.stores:
        store.before_fork()


def _after_fork() -> None:
    for store in _forking.__dict__.pop("stores", ()):
        store.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )
