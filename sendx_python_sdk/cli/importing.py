"""`sendx import`: what is in a file goes to SendX, once, and what does not is written down."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sendx_python_sdk.cli.columns import Columns
from sendx_python_sdk.cli.connection import Target, connect
from sendx_python_sdk.cli.console import (
    DONE,
    INTERRUPTED,
    REFUSED,
    Failure,
    failure,
    is_transient,
    print_json,
    print_table,
    printable,
    reason_of,
    say,
)
from sendx_python_sdk.cli.duplicates import Addresses
from sendx_python_sdk.cli.interruptions import Interruptions
from sendx_python_sdk.cli.journal import Bits, Journal
from sendx_python_sdk.cli.progress import Progress
from sendx_python_sdk.cli.source import Row, Source
from sendx_python_sdk.exceptions import ForbiddenException, UnauthorizedException

if TYPE_CHECKING:
    from sendx_python_sdk.bulk import BulkResult, BulkRun
    from sendx_python_sdk.models import IdentifyRequest, IdentifyResponse

# So many failures in a row that may pass mean that SendX is not there.
_UNREACHABLE = 50
# So many examples are shown: of problems, of repeated addresses.
_EXAMPLES = 20
_FIRST_ROWS = 5


@dataclass(frozen=True)
class Options:
    """What the command line says of an import; the names are those of its options."""

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
    as_json: bool


@dataclass
class Report:
    """What became of the records.

    :param sent: accepted in this run; `done_before`: handled by earlier runs; `left_out`: not sent
        since a later record has the address.
    :param rejected: in all runs.
    :param repeated: records that repeat an address, with examples.
    :param problems: line and reason of rejected records of this run, the first of them.
    """

    file: str
    complete: bool = False
    records: int = 0
    sent: int = 0
    done_before: int = 0
    rejected: int = 0
    rejected_files: list[str] = field(default_factory=list[str])
    left_out: int = 0
    repeated: int = 0
    repeats: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    problems: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    seconds: float = 0.0


def open_source(options: Options) -> tuple[Source, Columns]:
    """Read the head of the file and find out which column is which.

    :raises Failure: if that is not possible.
    """
    columns = Columns(options.map, options.tag)
    source = Source(
        options.file,
        encoding=options.encoding,
        delimiter=options.delimiter,
        kind=options.format,
        is_email=columns.is_email,
    )
    if source.kind == "csv":
        columns.check(source.columns)
    if options.last_wins and not source.regular:
        raise Failure("--last-wins needs a file, which can be read twice")
    if source.guessed:
        say(
            f"{source.name} is not UTF-8; taken as {source.encoding}, in which a line of it is: "
            f"{source.example}\nIf that looks wrong, say --encoding."
        )
    return source, columns


class Import:
    """One run of `sendx import`."""

    def __init__(
        self, options: Options, source: Source, columns: Columns, journal: Journal
    ) -> None:
        self._options = options
        self._source = source
        self._columns = columns
        self._journal = journal
        self._progress = Progress(f"Importing {source.name}", source.lines)
        self._addresses = Addresses()
        self._superseded = Bits()
        self._interruptions = Interruptions()
        self._under_way: dict[int, Row] = {}  # by the place in what is sent
        # Failures that may pass, since the last answer that made sense.
        self._doubtful: list[tuple[Row, BaseException]] = []
        self._answered = False
        self.report = Report(source.name)

    def run(self, target: Target) -> int:
        """Send everything; give the exit code.

        :raises Failure: if the run had to stop.
        """
        from sendx_python_sdk.bulk import identify_many

        workers = self._options.workers
        with ExitStack() as stack:
            stack.enter_context(self._interruptions)
            stack.enter_context(self._addresses)
            if self._options.last_wins:
                self._find_superseded()
            pool = max(32, workers)
            api = stack.enter_context(connect(target, connection_pool_maxsize=pool))
            stack.enter_context(self._progress)
            rate = self._options.rate
            results = identify_many(api, self._requests(), max_workers=workers, rate_limit=rate)
            stack.enter_context(results)
            self._take_all(results)
            self._settle_doubtful()
            self._progress.finish()
        self.report.complete = True
        self._journal.finish(self.final())
        return REFUSED if self._journal.rejected else DONE

    def final(self) -> dict[str, Any]:
        """Give the report as it is now."""
        self.report.rejected = self._journal.rejected
        # A run that was killed may have named a file and not made it; the next one names it again.
        self.report.rejected_files = list(dict.fromkeys(map(str, self._journal.rejects)))
        self.report.repeated = self._addresses.repeated
        self.report.seconds = round(self._progress.seconds, 3)
        return asdict(self.report)

    def _find_superseded(self) -> None:
        with Addresses() as addresses:
            for row in self._source.rows():
                address = self._columns.address(row.values)
                # A row that is not sent takes no other's place.
                if not address or row.problem or self._columns.request(row.values)[0] is None:
                    continue
                if last := addresses.add(address, row.number, row.line):
                    self._superseded.add(last[0])

    def _requests(self) -> Iterator[IdentifyRequest]:
        place = 0
        for row in self._source.rows():
            self.report.records += 1
            _note_repeat(self.report, self._addresses, self._columns.address(row.values), row)
            if row.number in self._journal.done:
                self.report.done_before += 1
                self._progress.skip(row.lines)
            elif row.number in self._superseded:
                self.report.left_out += 1
                self._progress.add(row.lines)
            else:
                request, problem = None, row.problem
                if not problem:
                    request, problem = self._columns.request(row.values)
                if request is None:
                    self._reject(row, problem)
                    continue
                self._under_way[place] = row
                place += 1
                yield request

    def _take_all(self, results: BulkRun[IdentifyResponse]) -> None:
        """Take the results; once there is a reason to stop, those of what was sent already.

        :raises BaseException: that reason.
        """
        reason: BaseException | None = None
        with self._interruptions.later():  # or a result could be lost on its way here
            while True:
                try:
                    with self._interruptions.now():
                        is_there = results.wait()
                except KeyboardInterrupt as error:  # there is one at most
                    reason = error
                    results.stop()
                    say("Stopping after the requests under way; Ctrl-C again leaves at once")
                    continue
                if not is_there:
                    break
                stop = self._take(next(results))
                if stop is not None and reason is None:
                    reason = stop
                    results.stop()
            next(results, None)  # raises what ended the run
        if reason is not None:
            raise reason

    def _take(self, result: BulkResult[IdentifyResponse]) -> Exception | None:
        """Write down what became of a record; give a reason to stop, if it is one."""
        row = self._under_way.pop(result.index)
        error = result.error
        if isinstance(error, (UnauthorizedException, ForbiddenException)):
            return error
        if error is not None and is_transient(error):
            self._doubtful.append((row, error))
            return error if len(self._doubtful) >= _UNREACHABLE else None
        self._answered = True
        self._settle_doubtful()
        if error is None:
            self._journal.confirm(row.number)
            self.report.sent += 1
            self._progress.add(row.lines, sent=1)
        else:
            self._reject(row, reason_of(error))
        return None

    def _settle_doubtful(self) -> None:
        """Reject what failed while SendX answered others; if it answered none, stop."""
        if self._doubtful and not self._answered:
            raise self._doubtful[-1][1]
        for row, error in self._doubtful:
            self._reject(row, reason_of(error))
        self._doubtful.clear()

    def _reject(self, row: Row, reason: str) -> None:
        source = self._source
        text = source.rejected(row, printable(f"line {row.line}: {reason}"))
        with self._interruptions.later():
            self._journal.reject(row.number, text, source.rejected_head, self._rejects_place())
        self._progress.add(row.lines, failed=1)
        if len(self.report.problems) < _EXAMPLES:
            self.report.problems.append({"line": row.line, "reason": reason})

    def _rejects_place(self) -> tuple[Path, str]:
        stem = Path(self._options.file).stem if self._source.regular else "stdin"
        stem = re.sub(r"\.rejected(\.\d+)?$", "", stem)
        suffix = ".jsonl" if self._source.kind == "jsonl" else ".csv"
        return _work_folder(self._options, self._source) / f"{stem}.rejected", suffix


def _work_folder(options: Options, source: Source) -> Path:
    """Give the folder for journal and rejected records."""
    if options.work_dir is not None:
        return Path(options.work_dir)
    return Path(options.file).parent if source.regular else Path()


def _note_repeat(report: Report, addresses: Addresses, address: str, row: Row) -> None:
    """Note a record's address, and in the report if an earlier one has it."""
    last = addresses.add(address, row.number, row.line) if address and not row.problem else None
    if last is not None and len(report.repeats) < _EXAMPLES:
        report.repeats.append({"email": address, "lines": [last[1], row.line]})


def open_journal(options: Options, source: Source, target: Target) -> Journal:
    """Open the journal, and begin it or go on with it as the options say.

    :raises Failure: if the file was imported before, or that was stopped, and the options do not
        say what to do.
    """
    mode = 0o600
    path: Path | None = None
    if source.regular:
        mode |= os.stat(source.path).st_mode & 0o666
        if not target.sandbox:  # that one forgets
            path = _work_folder(options, source) / f"{Path(source.path).name}.sendx-journal"
    elif options.resume:
        raise Failure("--resume needs a file: what was read of standard input is gone")
    about = {
        "file": {"size": source.size, "sha256": source.digest},
        "options": {
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "format": source.kind,
            "map": list(options.map),
            "tag": list(options.tag),
            "last-wins": options.last_wins,
            "host": target.host,
        },
    }
    journal = Journal(path, mode)
    try:
        if (journal.done or journal.end is not None) and not options.restart:
            _go_on(journal, about, options)
        else:
            journal.begin(about)
    except BaseException:
        journal.__exit__()
        raise
    return journal


def _go_on(journal: Journal, about: dict[str, Any], options: Options) -> None:
    name = options.file
    same_file = journal.about.get("file") == about["file"]
    if not same_file:
        if journal.end is None:
            raise Failure(
                f"{name} has changed since an import of it was stopped after {len(journal.done):,} "
                "records; --restart sends all of it from the beginning"
            )
        journal.begin(about)
        return
    if journal.end is not None and not options.resume:
        raise Failure(
            f"{name} was imported already, as it is now: {_outcome(journal.end)}; "
            "--restart sends it again"
        )
    if not options.resume:
        raise Failure(
            f"an import of {name} was stopped after {len(journal.done):,} records; --resume goes "
            "on with the others, --restart begins again"
        )
    before = journal.about.get("options", {})
    changed = [f"--{key}" for key, value in about["options"].items() if before.get(key) != value]
    if changed:
        raise Failure(
            f"the import of {name} was begun with another {', '.join(changed)}; --resume needs the "
            "same, --restart begins again"
        )


def _outcome(end: dict[str, Any]) -> str:
    return f"{end.get('records', 0):,} records, {end.get('rejected', 0):,} of them rejected"


def run_import(options: Options, target: Target, arguments: str) -> int:
    """Import, and report.

    :param arguments: how the command was called, to say how to go on with it.
    :return: exit code.
    :raises Failure: if the import could not begin, or had to stop.
    """
    source, columns = open_source(options)
    with open_journal(options, source, target) as journal:
        if journal.end is not None:
            report = Report(**journal.end)
            show(report, options)
            return REFUSED if report.rejected else DONE
        run = Import(options, source, columns, journal)
        try:
            code = run.run(target)
            show(run.report, options)
            return code
        except KeyboardInterrupt:
            end = Failure("interrupted", INTERRUPTED)
        except Failure as error:
            end = error
        except Exception as error:
            end = failure(error)
        run.final()
        if not journal.done:
            raise end  # nothing has happened: the same command does to begin again
        show(run.report, options)
        again = f"; go on with: sendx {arguments} --resume" if journal.path is not None else ""
        raise Failure(f"{end.message}{again}", end.exit_code)


def show(report: Report, options: Options) -> None:
    """Print what became of the records."""
    if options.as_json:
        print_json(asdict(report))
        return
    rows = [("records", f"{report.records:,}"), ("sent", f"{report.sent:,}")]
    if report.done_before:
        rows.append(("done before", f"{report.done_before:,}"))
    if report.left_out:
        rows.append(("left out for a later one", f"{report.left_out:,}"))
    rows.append(("rejected", f"{report.rejected:,}"))
    if report.seconds:
        rows.append(("seconds", f"{report.seconds:,.1f}"))
    print_table(report.file if report.complete else f"{report.file}, stopped", (), rows)
    show_details(report)
    if report.rejected_files:
        files = ", ".join(report.rejected_files)
        say(f"Rejected rows are in {files}; correct them and import it.")


def show_details(report: Report) -> None:
    """Print the tables of problems and of repeated addresses."""
    print_table(
        _title("Problems", len(report.problems), report.rejected),
        ("line", "problem"),
        [(each["line"], each["reason"]) for each in report.problems],
    )
    print_table(
        _title("Repeated addresses", len(report.repeats), report.repeated),
        ("address", "lines"),
        [(each["email"], ", ".join(map(str, each["lines"]))) for each in report.repeats],
    )


def _title(what: str, shown: int, count: int) -> str:
    return f"{what}: {count:,}" + (f", the first {shown}" if count > shown else "")


def dry_run(options: Options) -> int:
    """Check everything and send nothing; give the exit code."""
    source, columns = open_source(options)
    report = Report(source.name, complete=True)
    first: list[dict[str, Any]] = []
    with Addresses() as addresses:
        for row in source.rows():
            report.records += 1
            _note_repeat(report, addresses, columns.address(row.values), row)
            request, problem = None, row.problem
            if not problem:
                request, problem = columns.request(row.values)
            if request is None:
                report.rejected += 1
                if len(report.problems) < _EXAMPLES:
                    report.problems.append({"line": row.line, "reason": problem})
            elif len(first) < _FIRST_ROWS:
                first.append({"line": row.line, "request": request.to_dict()})
        report.repeated = addresses.repeated
    fields = {name: columns.target(name) for name in source.columns}
    if options.as_json:
        about = {"encoding": source.encoding, "format": source.kind, "columns": fields}
        keys = ("file", "records", "rejected", "problems", "repeated", "repeats")
        found = {key: value for key, value in asdict(report).items() if key in keys}
        print_json({**found, **about, "first": first})
    else:
        print_table(
            "Columns", ("column", "field"), [(n, f or "(left out)") for n, f in fields.items()]
        )
        rows = [(each["line"], json.dumps(each["request"], ensure_ascii=False)) for each in first]
        print_table("The first rows, as they would be sent", ("line", "request"), rows)
        show_details(report)
        say(f"{report.records:,} records, {report.rejected:,} with problems; nothing was sent")
    return REFUSED if report.rejected else DONE
