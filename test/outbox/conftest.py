"""Outboxes in SQLite and in PostgreSQL, for the same tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """Return a PostgreSQL server, shared by the tests of a process."""
    from support.postgresql import postgresql

    folder = Path(tempfile.mkdtemp(prefix="sendx-postgresql-"))  # pytest's are for this user only
    try:
        with postgresql(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the place of a new outbox."""
    if request.param == "sqlite":
        return str(tmp_path / "outbox.db")
    server = request.getfixturevalue("postgresql_server")
    place: str = server.new_database()
    return place
