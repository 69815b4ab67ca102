"""`sendx outbox`: deliver and manage the entries of an outbox."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import sqlite3
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sendx_python_sdk._logging import LOGGER
from sendx_python_sdk.cli.connection import Target, connect, connection_options
from sendx_python_sdk.cli.console import (
    DONE,
    Failure,
    failure,
    print_json,
    print_table,
    say,
)
from sendx_python_sdk.exceptions import ApiException

if TYPE_CHECKING:
    from sendx_python_sdk.outbox import Outbox, OutboxEntry

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, including errors.")
_place = click.argument("place", metavar="FILE-OR-URL")


@click.group(short_help="Deliver and manage the entries of an outbox.")
def outbox() -> None:
    """Deliver and manage the entries of an outbox.

    FILE-OR-URL is a SQLite file, or the postgresql:// URL of a database.
    """


@outbox.command(short_help="Deliver entries until stopped.")
@_place
@click.option("--once", is_flag=True, help="Deliver the entries that are due, and exit.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=16,
    show_default=True,
    help="Maximum requests in flight.",
)
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), help="Maximum requests per second."
)
@connection_options
def run(
    place: str,
    once: bool,
    workers: int,
    rate: float | None,
    target: Target,
    as_json: bool,
) -> int:
    """Deliver entries as they are recorded, until SIGTERM or Ctrl-C."""
    is_new = "://" not in place and not os.path.exists(place)
    with _open(place, create=True) as box, connect(target, connection_pool_maxsize=workers) as api:
        options = {"max_workers": workers, "rate_limit": rate}
        if once:
            try:
                summary = box.deliver(api, **options)  # type: ignore[arg-type]
            except (ValueError, ApiException) as error:
                raise failure(error) from None
            _show("Delivered", asdict(summary), as_json=as_json)
            return DONE
        with _shown_log(as_json), _stopped() as stopped:
            if is_new:
                say(f"There was no outbox {place}; it was created")
            say(f"Delivering {_without_password(place)}; press Ctrl-C to stop")
            with box.delivering(api, **options) as thread:  # type: ignore[arg-type]
                while thread.is_alive() and not stopped.is_set():
                    stopped.wait(0.5)
            if thread.error is not None:
                raise failure(thread.error)
    return DONE


@outbox.command(short_help="Show the numbers of waiting, failed and delivered entries.")
@_place
@_json_option
def status(place: str, as_json: bool) -> int:
    """Show the numbers of waiting, failed and delivered entries, and the age of the oldest."""
    with _open(place) as box:
        counts = asdict(box.status())
    if as_json:
        print_json(counts)
    else:
        age = timedelta(seconds=round(counts.pop("oldest")))
        oldest = f"{age} ago" if counts["waiting"] else "-"
        rows = [*((name, f"{count:,}") for name, count in counts.items()), ("oldest", oldest)]
        print_table(_without_password(place), (), rows)
    return DONE


@outbox.command(short_help="List failed entries.")
@_place
@_json_option
def failed(place: str, as_json: bool) -> int:
    """List failed entries with the reasons; with --json, one JSON object per line."""
    with _open(place) as box:
        if as_json:
            for entry in box.failed():
                if not print_json(_facts(entry)):
                    break
        else:
            rows = [
                (
                    entry.id,
                    entry.operation,
                    _time(entry).strftime("%Y-%m-%d %H:%M"),
                    entry.attempts,
                    entry.request.get("email"),
                    entry.error,
                )
                for entry in box.failed()
            ]
            head = ("id", "operation", "created (UTC)", "attempts", "email", "error")
            print_table("Failed", head, rows)
            if not rows:
                say("No failed calls.")
    return DONE


@outbox.command(short_help="Queue failed entries for delivery again.")
@_place
@click.argument("ids", metavar="[ID]...", nargs=-1, type=int)
@_json_option
def retry(place: str, ids: tuple[int, ...], as_json: bool) -> int:
    """Queue failed entries for delivery again: those with the given IDs, or all."""
    with _open(place) as box:
        count = box.retry(ids or None)
        _show("Retried", {"retried": count}, as_json=as_json)
        _warn_of_others(len(ids) - count)
    return DONE


@outbox.command(short_help="Delete failed entries.")
@_place
@click.argument("ids", metavar="[ID]...", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Delete all failed entries.")
@_json_option
def discard(place: str, ids: tuple[int, ...], every: bool, as_json: bool) -> int:
    """Delete the failed entries with the given IDs, or all of them with --all."""
    if bool(ids) == every:
        raise Failure("pass the ids of the entries to delete, or --all")
    with _open(place) as box:
        count = box.discard([entry.id for entry in box.failed()] if every else ids)
        _show("Discarded", {"discarded": count}, as_json=as_json)
        _warn_of_others(len(ids) - count)
    return DONE


@contextmanager
def _open(place: str, *, create: bool = False) -> Generator[Outbox]:
    from sendx_python_sdk.exceptions import ApiValueError
    from sendx_python_sdk.outbox import Outbox, OutboxError

    if "://" not in place and not create:
        _check_file(place)
    try:
        with Outbox(place) as box:
            yield box
    except (OutboxError, ApiValueError, ImportError) as error:
        raise Failure(str(error)) from None


def _check_file(path: str) -> None:
    """Refuse a missing file, and a database in which Outbox would create its tables."""
    if not os.path.exists(path):
        raise Failure(f"there is no outbox {path}; check the path")
    uri = f"{Path(path).absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as file:
            file.execute("SELECT 1 FROM sendx_outbox LIMIT 1")
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            raise Failure(f"{path} is a database without an outbox; check the path") from None
        # Outbox explains other problems.


def _warn_of_others(count: int) -> None:
    if count > 0:
        say(f"{count:,} of the entries named have not failed, or do not exist")


def _without_password(place: str) -> str:
    # The query of a URL may contain a password too.
    return re.sub("://.*@", "://", place).partition("?")[0] if "://" in place else place


def _time(entry: OutboxEntry) -> datetime:
    return datetime.fromtimestamp(entry.created, timezone.utc)


def _facts(entry: OutboxEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "operation": entry.operation,
        "created": _time(entry).isoformat(timespec="seconds"),
        "attempts": entry.attempts,
        "error": entry.error,
        "request": entry.request,
    }


def _show(title: str, facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(facts)
    else:
        print_table(title, (), [(name, f"{number:,}") for name, number in facts.items()])


class _ToStandardError(logging.Handler):
    def __init__(self, as_json: bool) -> None:
        super().__init__(logging.INFO)
        self._as_json = as_json

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        say(json.dumps({record.levelname.lower(): text}) if self._as_json else text)


@contextmanager
def _shown_log(as_json: bool) -> Generator[None]:
    handler, level = _ToStandardError(as_json), LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(level)


@contextmanager
def _stopped() -> Generator[threading.Event]:
    """Provide an event that SIGTERM sets."""
    stopped = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        stopped.set()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGTERM, before)
