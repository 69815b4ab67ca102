"""The crash run: writers and deliverers of an outbox are killed, each so many times.

    python test/long/outbox.py                    100 kills of each, SQLite
    python test/long/outbox.py --postgresql       PostgreSQL, whose server is restarted too
    python test/long/outbox.py --kills 10

A fifth of the requests fail. It ends with an error if a recorded call did not arrive, if calls of
one address arrived out of order, or if the contacts differ from what was recorded.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.crashes import run_with_kills
from support.postgresql import postgresql

WRITERS = 4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100, help="of each process")
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if options.postgresql:
            with postgresql(Path(folder)) as server:
                url = server.new_database()
                count = run_with_kills(url, options.kills, writers=WRITERS, restart=server.restart)
        else:
            file = Path(folder, "outbox.db")
            count = run_with_kills(str(file), options.kills, writers=WRITERS)
            with closing(sqlite3.connect(file)) as connection:
                (checked,) = connection.execute("PRAGMA integrity_check").fetchall()
            assert checked == ("ok",), checked
    kills = (WRITERS + 2) * options.kills
    print(f"{count:,} calls, {kills} kills, {time.monotonic() - start:.0f} s: all arrived in order")


if __name__ == "__main__":
    main()
