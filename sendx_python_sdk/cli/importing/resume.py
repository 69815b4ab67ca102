"""Decide from the journal whether an import starts, resumes, or has finished before."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sendx_python_sdk.cli.connection import Target
from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.journal import JOURNAL_SUFFIX, Journal
from sendx_python_sdk.cli.importing.prepare import Options, Prepared, work_folder
from sendx_python_sdk.cli.importing.source import Source


def journal_path(options: Options, source: Source) -> Path:
    """Return the path of a file's journal."""
    return work_folder(options, source) / f"{Path(source.path).name}{JOURNAL_SUFFIX}"


@contextmanager
def open_journal(
    options: Options, prepared: Prepared, target: Target
) -> Generator[tuple[Journal, dict[str, Any] | None]]:
    """Open the journal, to start or resume an import according to the options.

    Yield the journal and, for a new import, its `about`; None for an import to resume.

    :raises Failure: if the file was imported before, or an import of it stopped, and the options
        do not say what to do.
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
            "format": source.format,
            "map": {column.name: column.choice for column in prepared.columns},
            "tag": prepared.tags,
            "last-wins": options.last_wins,
            "include-unsubscribed": options.include_unsubscribed,
            "host": Configuration(target.host).host,
        },
        "inherited": prepared.inherited and asdict(prepared.inherited),
    }
    with Journal(path, 0o600 | source.mode & 0o666) as journal:
        is_new = journal.end is None and journal.counts().sent == 0
        begins = is_new or options.restart or not _resumes(journal, about, options, source)
        yield journal, about if begins else None


def _resumes(journal: Journal, about: dict[str, Any], options: Options, source: Source) -> bool:
    """Return whether to resume the journal's import; False if the file has changed."""
    name, end = options.file, journal.end
    done = f"{sum(journal.counts()):,} rows"
    if journal.about["file"] != about["file"]:
        if end is not None and not options.resume:
            source.notes.append(
                f"{name} has changed since it was imported, so all its rows are sent"
            )
            return False
        if end is not None:
            raise Failure(
                f"{name} has changed since it was imported, so there is nothing to resume; "
                "omit --resume to send all of it"
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
            f"{' and '.join(changed)} {'differ' if changed[1:] else 'differs'} from when the "
            f"import of {name} began; --resume needs the same options, --restart sends all of "
            "it again"
        )
    return True


def earlier(name: str, done: str, end: dict[str, Any] | None) -> str:
    """Return a sentence about an earlier import of a file.

    :param done: number of rows that it sent before it stopped, in words.
    :param end: its report; None if it did not finish.
    """
    if end is None:
        return f"an import of {name} stopped after {done}"
    counts = f"{end['rows']:,} rows, {end['rejected']:,} rejected"
    return f"{name} has already been imported ({counts})"


def _ways_on(end: dict[str, Any] | None) -> str:
    if end is not None:
        return "--restart sends it again"
    return "--resume sends the others, --restart sends all of it again"
