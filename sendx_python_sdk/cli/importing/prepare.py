"""Open the file that the options name, and decide what its columns become."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sendx_python_sdk.cli.console import Failure, say
from sendx_python_sdk.cli.importing.columns import Column, Columns, parse_maps
from sendx_python_sdk.cli.importing.decisions import Decisions, read_decisions
from sendx_python_sdk.cli.importing.encodings import ask
from sendx_python_sdk.cli.importing.header import REASON
from sendx_python_sdk.cli.importing.journal import JOURNAL_SUFFIX
from sendx_python_sdk.cli.importing.mapping import SavedMapping, read_mapping, write_mapping
from sendx_python_sdk.cli.importing.report import Rows
from sendx_python_sdk.cli.importing.requests import Requests
from sendx_python_sdk.cli.importing.source import Source


@dataclass(frozen=True)
class Options:
    """The options of the command line."""

    file: str
    encoding: str | None
    delimiter: str | None
    file_format: str | None
    maps: tuple[str, ...]
    tags: tuple[str, ...]
    last_wins: bool
    resume: bool
    restart: bool
    work_dir: str | None
    workers: int
    rate: float | None
    mapping: str | None
    include_unsubscribed: bool
    yes: bool
    as_json: bool


class Prepared(NamedTuple):
    """A file whose columns are decided.

    :param tags: tags for every contact.
    :param inherited: decisions of the import that rejected the rows of this file; None if unknown.
    """

    source: Source
    columns: Columns
    requests: Requests
    tags: list[str]
    inherited: Decisions | None

    def describe(self, report: Rows) -> None:
        """Add the columns to a report."""
        report.columns = {column.name: column.choice for column in self.columns}
        report.notes = self.notes
        report.unit = self.source.unit

    @property
    def notes(self) -> list[str]:
        """Remarks for the user: guesses, repairs, and anything unusual."""
        notes = [*self.source.notes, *self.columns.notes]
        if self.inherited is not None:
            what = "columns and tags" if self.inherited.tags else "columns"
            others = [column.name for column in self.columns if not self._is_inherited(column)]
            but = f", except {', '.join(others)}" if others else ""
            notes.append(f"the {what} are those of the import of {self.inherited.name}{but}")
        return notes

    def _is_inherited(self, column: Column) -> bool:
        before = self.columns.inherited(column.name)
        return before is not None and before.choice == column.choice

    def decisions(self) -> Decisions:
        """Return what holds for the rejected rows too."""
        before = self.inherited or Decisions()
        unsubscribed = set(before.unsubscribed)
        if self.requests.can_leave_out:
            for row in self.source.rows():
                # The cells of a row with a problem may be in wrong columns.
                if not row.problem and self.requests.left(row):
                    unsubscribed.add(self.requests.person(row))
        return Decisions(
            self.source.name,
            [*before.files, *self.source.file_names],
            self.tags,
            list(self.columns),
            sorted(unsubscribed - {""}),
        )


def prepare(options: Options) -> Prepared:
    """Read the start of the file and decide what its columns become.

    :raises Failure: if that is not possible.
    """
    saved = read_mapping(Path(options.mapping)) if options.mapping is not None else SavedMapping({})
    inherited = read_decisions(options.file)
    before = inherited or Decisions()
    columns = Columns(parse_maps(options.maps), saved.columns, before.columns)
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not options.as_json
    source = Source(
        options.file,
        encoding=options.encoding or saved.encoding,
        delimiter=options.delimiter,
        file_format=options.file_format,
        knows=columns.knows,
        ask=ask if can_ask else None,
    )
    columns.decide(source.columns, source.sample)
    if options.last_wins and not source.regular:
        raise Failure("--last-wins needs a file, since it reads the file twice")
    tags = list(dict.fromkeys([*before.tags, *options.tags]))
    requests = Requests(
        columns,
        tags,
        [*before.files, *source.file_names],
        before.unsubscribed,
        include_unsubscribed=options.include_unsubscribed,
    )
    if source.has_reasons and inherited is None and not requests.all_left:
        raise Failure(
            f"{source.name} has rows that an import rejected or left out, since it has {REASON}; "
            "the journal that says how to treat them and whom to leave out, such as "
            f"contacts.rejected.csv{JOURNAL_SUFFIX}, is not beside it. Move it there, under the "
            f"same name as the file, or remove {REASON} to import the rows like any others"
        )
    return Prepared(source, columns, requests, tags, inherited)


def save_mapping(options: Options, prepared: Prepared) -> None:
    """Write the mapping file if --mapping is set and the file does not exist."""
    if options.mapping is not None and not Path(options.mapping).exists():
        write_mapping(Path(options.mapping), prepared.columns, prepared.source.encoding)
        if not options.as_json:
            say(f"The choices are in {options.mapping}; --mapping {options.mapping} reuses them.")


def work_folder(options: Options, source: Source) -> Path:
    """Return the folder for the journal and the rejected rows."""
    if options.work_dir is not None:
        return Path(options.work_dir)
    return Path(options.file).parent if source.regular else Path()
