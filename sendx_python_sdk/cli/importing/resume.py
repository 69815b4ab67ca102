"""Whether an import starts, goes on, or was finished before: the journal decides."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sendx_python_sdk.cli.connection import Target
from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.journal import Journal
from sendx_python_sdk.cli.importing.prepare import Options, Prepared, work_folder
from sendx_python_sdk.cli.importing.source import Source


def journal_path(options: Options, source: Source) -> Path:
    """Return where the journal of a file is."""
    return work_folder(options, source) / f"{Path(source.path).name}.sendx-journal"


@contextmanager
def open_journal(
    options: Options, prepared: Prepared, target: Target
) -> Generator[tuple[Journal, dict[str, Any] | None]]:
    """Open the journal, to start an import or resume one, as the options say.

    Yield it with what to begin it with; None if there is an import to go on with.

    :raises Failure: if the file was imported before, or that was stopped, and the options do not
        say what to do.
    """
    from sendx_python_sdk import Configuration

    source = prepared.source
    path: Path | None = None
    if source.regular and not target.sandbox:  # The sandbox is gone afterwards.
        path = journal_path(options, source)
    elif options.resume and not source.regular:
        raise Failure("--resume needs a file: standard input cannot be read again")
    about = {
        "file": {"size": source.size, "sha256": source.digest},
        "options": {
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "format": source.kind,
            "map": {column.name: column.choice for column in prepared.columns},
            "tag": list(options.tag),
            "last-wins": options.last_wins,
            "include-unsubscribed": options.include_unsubscribed,
            "host": Configuration(target.host).host,
        },
    }
    with Journal(path, 0o600 | source.mode & 0o666) as journal:
        is_new = journal.end is None and journal.counts().sent == 0
        begins = is_new or options.restart or not _resumes(journal, about, options)
        yield journal, about if begins else None


def _resumes(journal: Journal, about: dict[str, Any], options: Options) -> bool:
    """Return whether to go on with the journal; False if it is of a file that has changed."""
    name, end = options.file, journal.end
    done = f"{sum(journal.counts()):,} rows"
    if journal.about["file"] != about["file"]:
        if end is not None and not options.resume:
            return False
        if end is not None:
            raise Failure(
                f"{name} has changed since it was imported, so there is nothing to resume; "
                "without --resume all of it is sent"
            )
        raise Failure(
            f"{name} has changed since its import stopped after {done}; "
            "--restart sends all of it from the beginning"
        )
    if not options.resume:
        raise Failure(f"{earlier(name, done, end)}; {_ways_on(end)}")
    before = journal.about["options"]
    if changed := [f"--{key}" for key, value in about["options"].items() if before[key] != value]:
        raise Failure(
            f"{' and '.join(changed)} {'are' if changed[1:] else 'is'} not as when the import of "
            f"{name} began; --resume needs the same options, --restart sends all of it again"
        )
    return True


def earlier(name: str, done: str, end: dict[str, Any] | None) -> str:
    """Return what happened to a file before.

    :param done: how many rows an import that stopped did.
    :param end: the report of an import that finished.
    """
    if end is None:
        return f"an import of {name} stopped after {done}"
    counts = f"{end['rows']:,} rows, {end['rejected']:,} rejected"
    return f"{name} has already been imported ({counts})"


def _ways_on(end: dict[str, Any] | None) -> str:
    if end is not None:
        return "--restart sends it again"
    return "--resume sends the others, --restart sends all of it again"
