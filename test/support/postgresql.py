"""A PostgreSQL server for tests, started from the programs on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from support.install_programs import postgresql_programs
from support.servers import free_port


class PostgresqlServer:
    """A server with its data in a folder.

    :param folder: a folder that everybody may enter.
    """

    def __init__(self, folder: Path) -> None:
        programs = postgresql_programs()
        assert programs, "install a PostgreSQL server"
        self._programs = programs
        self._data = folder / "data"
        self._port = free_port()
        self._options: dict[str, Any] = {}
        if os.geteuid() == 0:  # It refuses to run as root.
            self._options = {"user": "postgres"}
            shutil.chown(folder, "postgres")
        self._run("initdb", "--auth=trust", "--username=sendx", "--no-sync", "--encoding=UTF8")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [f"{self._programs}/{program}", "--pgdata", str(self._data), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            **self._options,
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        options = f"-p {self._port} -k {self._data} -c listen_addresses=127.0.0.1"
        log = str(self._data / "server.log")
        self._run("pg_ctl", "start", "--wait", "--log", log, "--options", options)

    def stop(self) -> None:
        """Stop like a crash: the next start recovers."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def restart(self) -> None:
        self.stop()
        self.start()

    def new_database(self) -> str:
        """Return the URL of a new database."""
        server = f"postgresql://sendx@127.0.0.1:{self._port}"
        name = f"test_{uuid4().hex}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
        return f"{server}/{name}"


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgresqlServer]:
    """Run a server."""
    server = PostgresqlServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
