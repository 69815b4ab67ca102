"""An outbox in a PostgreSQL database, for delivery from several machines."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
    from psycopg.rows import tuple_row
except ImportError as missing:
    raise ImportError(
        "an outbox in PostgreSQL needs psycopg: pip install 'sendx-python-sdk[postgresql]'"
    ) from missing

from sendx_python_sdk.outbox.store import INSERT, OutboxError, Store, unwrapped

_SCHEMA_LOCK = 0x53656E6458  # arbitrary, but not used by other programs


class PostgresqlStore(Store):
    """An outbox in a PostgreSQL database.

    :param url: a connection URL of libpq.
    """

    now = "extract(epoch FROM clock_timestamp())::double precision"
    id = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    # With due = 0 it could use the index of the id, and read all entries that have ended.
    at_once = "(due, id) <= (0, ?)"
    lock = "FOR UPDATE SKIP LOCKED"
    placeholder = "%s"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def _connect(self) -> Any:
        # These end connections to a machine that is gone. tcp_user_timeout is in milliseconds, the
        # others are in seconds.
        options: dict[str, Any] = {
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "tcp_user_timeout": 30_000,
            "application_name": "sendx-outbox",
        }
        try:
            given = conninfo_to_dict(self._url)
        except psycopg.ProgrammingError:  # Its text may quote the password.
            raise OutboxError(
                "outbox in PostgreSQL: the URL is invalid; percent-encode special characters in "
                "the password"
            ) from None
        options = {name: value for name, value in options.items() if name not in given}
        connection = psycopg.connect(self._url, autocommit=True, **options, client_encoding="utf8")
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        encoding = connection.info.parameter_status("server_encoding")
        if encoding not in ("UTF8", "SQL_ASCII", None):
            connection.close()
            raise OutboxError(
                f"outbox in PostgreSQL: the database has the encoding {encoding}, which lacks most "
                "characters; create one with ENCODING 'UTF8'"
            )
        return connection

    def _begin(self, connection: Any) -> Any:
        return connection.transaction()

    def _is_database_error(self, error: Exception) -> bool:
        # An application's connection may have an encoding that lacks a character.
        return isinstance(error, (psycopg.Error, UnicodeError))

    def _is_lost(self, connection: Any) -> bool:
        # A server that has restarted has closed the connection, which libpq notices on reading.
        with suppress(psycopg.OperationalError):
            connection.pgconn.consume_input()  # its last message, if there is one
            connection.pgconn.consume_input()
        return bool(connection.closed)

    def _error(self, error: Exception) -> OutboxError:
        hint = ""
        if isinstance(error, psycopg.errors.UndefinedTable):
            hint = "; the connection uses a different database or schema from the outbox"
        elif isinstance(error, psycopg.errors.InsufficientPrivilege):
            hint = "; the user needs the privileges to create tables once, and to change them"
        return OutboxError(f"outbox in PostgreSQL: {' '.join(str(error).split())}{hint}")

    def _has_tables(self) -> bool:
        found = "SELECT to_regclass('sendx_outbox_facts')"
        (table,) = self._connection.execute(found).fetchone()
        return table is not None

    def _lock_schema(self, connection: Any) -> None:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))

    def _insert_in(self, connection: Any, values: tuple[Any, ...]) -> int:
        # An application's connection may have other kinds of cursors and rows.
        cursor: Any = psycopg.Cursor(connection, row_factory=tuple_row)
        cursor.execute(self.sql(f"{INSERT} RETURNING id"), values)
        row: Any = cursor.fetchone()
        return int(row[0])

    def application_connection(self, connection: object) -> Any:
        return unwrapped(connection, psycopg.Connection)
