"""Recording in the transaction of an application on PostgreSQL."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from support.programs import run_program

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
    [psycopg_transaction, sqlalchemy_transaction],
    ids=["psycopg", "SQLAlchemy"],
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
