"""Recording and delivering with processes that are killed at any moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.crashes import run_with_kills

pytestmark = pytest.mark.system


def test_recorded_calls_arrive_in_order_from_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "outbox.db"
    run_with_kills(str(file), 3)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_recorded_calls_arrive_in_order_from_postgresql_that_restarts(
    postgresql_server: Any,
) -> None:
    url = postgresql_server.new_database()
    run_with_kills(url, 3, restart=postgresql_server.restart)
