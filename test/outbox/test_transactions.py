"""Recording in the transaction of an application on PostgreSQL."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from support.programs import run_program
from support.servers import Server, echo, reply

from sendx_python_sdk.outbox import Outbox, OutboxError

pytestmark = pytest.mark.system


@pytest.fixture
def url(postgresql_server: Any) -> str:
    database: str = postgresql_server.new_database()
    return database


@contextmanager
def psycopg_transaction(url: str) -> Iterator[Any]:
    import psycopg
    from psycopg.rows import dict_row

    with psycopg.connect(url, row_factory=dict_row) as connection:
        yield connection


@contextmanager
def psycopg_transaction_of_scalars(url: str) -> Iterator[Any]:
    import psycopg
    from psycopg.rows import scalar_row

    with psycopg.connect(
        url, row_factory=scalar_row, cursor_factory=psycopg.RawCursor
    ) as connection:
        yield connection


@contextmanager
def sqlalchemy_transaction(url: str) -> Iterator[Any]:
    from sqlalchemy import create_engine

    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    "transaction",
    [psycopg_transaction, psycopg_transaction_of_scalars, sqlalchemy_transaction],
    ids=["psycopg", "psycopg with other rows", "SQLAlchemy"],
)
def test_call_is_recorded_if_the_transaction_commits(transaction: Any, url: str) -> None:
    outbox = Outbox(url)
    with suppress(ZeroDivisionError), transaction(url) as connection:
        outbox.identify_contact({"email": "a@example.com"}, connection=connection)
        raise ZeroDivisionError
    assert outbox.status().waiting == 0
    with transaction(url) as connection:
        number = outbox.identify_contact({"email": "b@example.com"}, connection=connection)
        assert outbox.status().waiting == 0
    assert outbox.status().waiting == 1
    assert number > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_sqlalchemy_begins_a_transaction_for_the_call(
    database: str, url: str, tmp_path: Path
) -> None:
    from sqlalchemy import create_engine

    where = url if database == "postgresql" else str(tmp_path / "application.db")
    dialect = url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(dialect if database == "postgresql" else f"sqlite:///{where}")
    outbox = Outbox(where)
    try:
        with engine.connect() as connection:
            outbox.identify_contact({"email": "a@example.com"}, connection=connection)
            connection.rollback()
            assert outbox.status().waiting == 0
            outbox.identify_contact({"email": "b@example.com"}, connection=connection)
            connection.commit()
            assert outbox.status().waiting == 1
    finally:
        engine.dispose()
        outbox.close()


def test_call_is_recorded_if_djangos_transaction_commits(url: str) -> None:
    run_program(Path(__file__).parent / "programs" / "django_sign_up.py", url)
    assert Outbox(url).status().waiting == 1


def test_connection_to_another_database_is_explained(postgresql_server: Any, url: str) -> None:
    outbox = Outbox(url)
    with (
        psycopg_transaction(postgresql_server.new_database()) as connection,
        pytest.raises(OutboxError, match="a different database"),
    ):
        outbox.identify_contact({"email": "a@example.com"}, connection=connection)


def test_server_that_cannot_be_reached_is_named() -> None:
    outbox = Outbox("postgresql://sendx@127.0.0.1:9/none")
    with pytest.raises(OutboxError, match=r"outbox in PostgreSQL: .*127\.0\.0\.1"):
        outbox.identify_contact({"email": "a@example.com"})


def test_password_with_unescaped_characters_is_not_shown() -> None:
    outbox = Outbox("postgresql://sendx:secret%zz@127.0.0.1:9/none")
    with pytest.raises(OutboxError, match="percent-encode") as caught:
        outbox.status()
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_entry_is_recorded_after_the_server_restarted(postgresql_server: Any, url: str) -> None:
    outbox = Outbox(url)
    outbox.identify_contact({"email": "a@example.com"})
    postgresql_server.restart()
    outbox.identify_contact({"email": "a@example.com"})
    assert outbox.status().waiting == 2


def with_encoding(url: str, encoding: str) -> str:
    """Create a database, and return its URL."""
    import psycopg

    name = f"test_{encoding.lower()}_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"
        )
    return f"{url.rpartition('/')[0]}/{name}"


def test_database_in_ascii_holds_all_characters(url: str) -> None:
    outbox = Outbox(with_encoding(url, "SQL_ASCII"))
    outbox.identify_contact({"email": "a@example.com", "first_name": "Zoë 山"})
    server = Server(reply(422, {"message": "“Zoë 山”"}))
    with server:
        assert outbox.deliver(server.api()).failed == 1
    assert server.sent["firstName"] == "Zoë 山"
    (entry,) = outbox.failed()
    assert entry.error == "“Zoë 山” (HTTP 422)"


def test_database_that_lacks_characters_is_refused(url: str) -> None:
    outbox = Outbox(with_encoding(url, "LATIN1"))
    with pytest.raises(OutboxError, match="LATIN1"):
        outbox.identify_contact({"email": "a@example.com"})


def test_isolation_of_the_database_does_not_matter(url: str) -> None:
    where = f"{url}?options=-c%20default_transaction_isolation%3Dserializable"
    outbox = Outbox(where)
    for number in range(100):
        outbox.identify_contact({"email": f"c{number}@example.com"})
    places = [outbox, *(Outbox(where) for _ in range(3))]
    with Server(echo) as server, ThreadPoolExecutor(4) as threads:
        summaries = threads.map(lambda place: place.deliver(server.api()), places)
        assert sum(summary.delivered for summary in summaries) == 100
