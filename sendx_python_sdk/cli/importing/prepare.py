"""Open the file that the options name, and decide what its columns become."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sendx_python_sdk.cli.console import Failure, say
from sendx_python_sdk.cli.importing.columns import Columns, parse_maps
from sendx_python_sdk.cli.importing.encodings import ask
from sendx_python_sdk.cli.importing.mapping import Mapping, read_mapping, write_mapping
from sendx_python_sdk.cli.importing.report import Rows
from sendx_python_sdk.cli.importing.requests import Requests
from sendx_python_sdk.cli.importing.source import Source


@dataclass(frozen=True)
class Options:
    """The options of the command line."""

    file: str
    encoding: str | None
    delimiter: str | None
    format: str | None
    map: tuple[str, ...]
    tag: tuple[str, ...]
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
    """A file whose columns are decided."""

    source: Source
    columns: Columns
    requests: Requests

    def describe(self, report: Rows) -> None:
        """Add the columns to a report."""
        report.columns = {column.name: column.choice for column in self.columns}
        report.notes = self.notes
        report.unit = self.source.unit

    @property
    def notes(self) -> list[str]:
        """Remarks for the user: guesses, repairs, and anything unusual."""
        return [*self.source.notes, *self.columns.notes]


def prepare(options: Options) -> Prepared:
    """Read the start of the file and decide what its columns become.

    :raises Failure: if that is not possible.
    """
    saved = read_mapping(Path(options.mapping)) if options.mapping is not None else Mapping({})
    columns = Columns(parse_maps(options.map), saved.columns)
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not options.as_json
    source = Source(
        options.file,
        encoding=options.encoding or saved.encoding,
        delimiter=options.delimiter,
        kind=options.format,
        knows=columns.knows,
        ask=ask if can_ask else None,
    )
    columns.decide(source.columns, source.sample)
    if options.last_wins and not source.regular:
        raise Failure("--last-wins needs a file, since it reads the file twice")
    requests = Requests(
        columns, options.tag, source.file_names, include_unsubscribed=options.include_unsubscribed
    )
    return Prepared(source, columns, requests)


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
