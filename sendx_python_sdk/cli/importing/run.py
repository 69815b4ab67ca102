"""`sendx import`: send the rows of a file, each of them once, and keep those that are rejected."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sendx_python_sdk.cli.connection import Target, connect
from sendx_python_sdk.cli.console import (
    DONE,
    INTERRUPTED,
    REJECTED,
    Failure,
    failure,
    is_transient,
    printable,
    reason_of,
    say,
)
from sendx_python_sdk.cli.importing.columns import Columns, Problem
from sendx_python_sdk.cli.importing.encodings import ask
from sendx_python_sdk.cli.importing.journal import Journal
from sendx_python_sdk.cli.importing.plan import Plan
from sendx_python_sdk.cli.importing.report import Report, show
from sendx_python_sdk.cli.importing.source import Row, Source
from sendx_python_sdk.cli.progress import Progress
from sendx_python_sdk.exceptions import ForbiddenException, UnauthorizedException

if TYPE_CHECKING:
    from sendx_python_sdk.bulk import BulkResult, BulkRun
    from sendx_python_sdk.models import IdentifyRequest, IdentifyResponse

_OUTAGE = 50  # Transient failures in a row that mean that SendX is down.


@dataclass(frozen=True)
class Options:
    """The options of the command line, under their names."""

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


def run_import(options: Options, target: Target, arguments: str) -> int:
    """Import a file and print the report.

    :param arguments: the command line, to say how to resume.
    :return: exit code.
    :raises Failure: if the import could not start, or had to stop.
    """
    source, columns = open_source(options)
    with open_journal(options, source, target) as journal:
        if journal.end is not None:
            show(Report(**journal.end), as_json=options.as_json)
            return REJECTED if journal.end["rejected"] else DONE
        run = Import(options, source, columns, journal)
        try:
            run.run(target)
        except KeyboardInterrupt:
            end = Failure("interrupted", INTERRUPTED)
        except Failure as error:
            end = error
        except Exception as error:
            end = failure(error)
        else:
            show(run.report, as_json=options.as_json)
            return REJECTED if run.report.rejected else DONE
        run.count()
        if run.report.sent == 0:
            raise end  # The same command starts again.
        if journal.path is None and run.report.rejected:
            run.write_rejected()
        show(run.report, as_json=options.as_json)
        resume = f"\nTo resume: sendx {arguments} --resume" if journal.path is not None else ""
        raise Failure(f"{end.message}{resume}", end.exit_code, end.status)


def open_source(options: Options) -> tuple[Source, Columns]:
    """Read the start of the file and match its columns to fields.

    :raises Failure: if that is not possible.
    """
    columns = Columns(options.map, options.tag)
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not options.as_json
    source = Source(
        options.file,
        encoding=options.encoding,
        delimiter=options.delimiter,
        kind=options.format,
        knows=columns.knows,
        ask=ask if can_ask else None,
    )
    if source.is_table:
        columns.check(source.columns)
    if options.last_wins and not source.regular:
        raise Failure("--last-wins needs a file, since it reads it twice")
    if not options.as_json:
        for note in source.notes:
            say(note)
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
        self._progress = Progress(
            f"Importing {source.name}", source.lines, journal.counts(), as_json=options.as_json
        )
        self._in_flight: dict[int, Row] = {}  # by the index of the request
        # Transient failures since the last reply that was not one.
        self._unsettled: list[tuple[Row, BaseException]] = []
        self._answered = False
        self.report = Report(source.name, journal=str(journal.path) if journal.path else None)

    def run(self, target: Target) -> None:
        """Send all rows that are not done.

        :raises Exception: if the run had to stop.
        """
        from sendx_python_sdk.bulk import identify_many

        options = self._options
        with ExitStack() as stack:
            plan = stack.enter_context(
                Plan(self._source, self._columns, last_wins=options.last_wins)
            )
            pool = max(32, options.workers)
            api = stack.enter_context(connect(target, connection_pool_maxsize=pool))
            stack.enter_context(self._progress)
            results = identify_many(
                api,
                self._requests(plan),
                max_workers=options.workers,
                rate_limit=options.rate,
            )
            self._collect(stack.enter_context(results))
            self._settle()
            self._progress.finish()
        self.count()
        if self.report.rejected:
            self.write_rejected()
        self.report.complete = True
        self._journal.finish(asdict(self.report))

    def count(self) -> None:
        """Bring the numbers and problems of the report up to date."""
        report = self.report
        report.sent, report.rejected = self._journal.counts()
        report.rows = report.sent + report.rejected + report.left_out
        report.problems = self._journal.problems()
        report.seconds = round(self._progress.seconds, 3)

    def write_rejected(self) -> None:
        """Write the rejected rows to a new file.

        :raises Failure: if that is not possible.
        """
        begin, end = self._rejected_place()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        mode = 0o600 | self._source.mode & 0o666
        for number in count(1):
            path = begin.with_name(f"{begin.name}{'' if number == 1 else f'.{number}'}{end}")
            try:
                with os.fdopen(os.open(path, flags, mode), "wb") as file:
                    file.write(self._source.rejected_head.encode("utf-8", "surrogateescape"))
                    file.writelines(self._journal.rejected_rows())
            except FileExistsError:
                continue
            except OSError as error:
                with suppress(OSError):
                    path.unlink()
                again = "use --resume" if self._journal.path else "import again"
                raise Failure(
                    f"cannot write {path}: {error.strerror}; correct that and {again}"
                ) from None
            self.report.rejected_file = str(path)
            return

    def _rejected_place(self) -> tuple[Path, str]:
        """Return how the path of the rejected rows begins and ends."""
        stem = Path(self._options.file).stem if self._source.regular else "stdin"
        stem = re.sub(r"\.rejected(\.\d+)?$", "", stem)
        place = _work_folder(self._options, self._source) / f"{stem}.rejected"
        return place, self._source.rejected_suffix

    def _requests(self, plan: Plan) -> Iterator[IdentifyRequest]:
        index = 0
        report = self.report
        for row, request in plan.rows():
            report.repeated, report.repeats = plan.repeated, plan.repeats
            if row.number in self._journal:
                report.earlier += 1
                self._progress.skip(row.lines)
            elif request is None:
                report.left_out += 1
                self._progress.add(row.lines)
            elif isinstance(request, Problem):
                self._reject(row, request)
            else:
                self._in_flight[index] = row
                index += 1
                yield request

    def _collect(self, results: BulkRun[IdentifyResponse]) -> None:
        """Take all results; after a reason to stop, those of the requests in flight.

        :raises BaseException: the reason to stop.
        """
        reason: Exception | None = None
        try:
            for result in results:
                stop = self._take(result)
                if stop is not None and reason is None:
                    reason = stop
                    results.close()
        except KeyboardInterrupt:
            with _interrupts_exit():
                self._progress.stop()
                if not self._options.as_json:
                    say("Stopping after the requests in flight; press Ctrl-C again to exit at once")
                results.close()
                for result in results:
                    self._take(result)
            raise
        if reason is not None:
            raise reason

    def _take(self, result: BulkResult[IdentifyResponse]) -> Exception | None:
        """Note what became of a row; return a reason to stop, if it is one."""
        row = self._in_flight.pop(result.index)
        error = result.error
        if isinstance(error, (UnauthorizedException, ForbiddenException)):
            return error
        if error is not None and is_transient(error):
            self._unsettled.append((row, error))
            return error if len(self._unsettled) >= _OUTAGE else None
        self._answered = True
        self._settle()
        if error is None:
            self._journal.accept(row.number)
            self._progress.add(row.lines, sent=1)
        else:
            self._reject(row, self._problem(row, error))
        return None

    def _settle(self) -> None:
        """Reject the rows that failed while others were answered; stop if none was."""
        if self._unsettled and not self._answered:
            raise self._unsettled[-1][1]
        for row, error in self._unsettled:
            self._reject(row, self._problem(row, error))
        self._unsettled.clear()

    def _problem(self, row: Row, error: BaseException) -> Problem:
        return Problem(reason_of(error), self._columns.address(row))

    def _reject(self, row: Row, problem: Problem) -> None:
        text = self._source.rejected(row, printable(f"line {row.line}: {problem.reason}"))
        self._journal.reject(row.number, row.line, *problem, text)
        self._progress.add(row.lines, rejected=1)


def _exit(_number: int, _frame: object) -> None:
    # Not by an exception, since Python would wait for the requests in flight before it exits.
    os.write(2, b"\nInterrupted\n")
    os._exit(INTERRUPTED)


@contextmanager
def _interrupts_exit() -> Generator[None]:
    """Let Ctrl-C end the process at once."""
    before = signal.signal(signal.SIGINT, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def open_journal(options: Options, source: Source, target: Target) -> Journal:
    """Open the journal; start an import or resume one, as the options say.

    :raises Failure: if the file was imported before, or that was stopped, and the options do not
        say what to do.
    """
    from sendx_python_sdk import Configuration

    path: Path | None = None
    if source.regular and not target.sandbox:  # The sandbox is gone afterwards.
        path = _work_folder(options, source) / f"{Path(source.path).name}.sendx-journal"
    elif options.resume and not source.regular:
        raise Failure("--resume needs a file: standard input cannot be read again")
    about = {
        "file": {"size": source.size, "sha256": source.digest},
        "options": {
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "format": source.kind,
            "map": list(options.map),
            "tag": list(options.tag),
            "last-wins": options.last_wins,
            "host": Configuration(target.host).host,
        },
    }
    journal = Journal(path, 0o600 | source.mode & 0o666)
    try:
        is_new = journal.end is None and journal.counts()[0] == 0
        if is_new or options.restart or not _resumes(journal, about, options):
            journal.begin(about)
    except BaseException:
        journal.__exit__()
        raise
    return journal


def _resumes(journal: Journal, about: dict[str, Any], options: Options) -> bool:
    """Return whether to go on with the journal; False if it is of a file that has changed."""
    name, end = options.file, journal.end
    done = f"{sum(journal.counts()):,} rows"
    if journal.about["file"] != about["file"]:
        if end is not None:
            return False
        raise Failure(
            f"{name} has changed since its import stopped after {done}; "
            "--restart sends all of it from the beginning"
        )
    if not options.resume and end is not None:
        raise Failure(
            f"{name} has already been imported ({end['rows']:,} rows, {end['rejected']:,} "
            "rejected); --restart sends it again"
        )
    if not options.resume:
        raise Failure(
            f"an import of {name} stopped after {done}; --resume sends the others, "
            "--restart sends all of it again"
        )
    before = journal.about["options"]
    if changed := [f"--{key}" for key, value in about["options"].items() if before[key] != value]:
        raise Failure(
            f"the import of {name} began with another {', '.join(changed)}; --resume needs the "
            "same, --restart sends all of it again"
        )
    return True


def _work_folder(options: Options, source: Source) -> Path:
    """Return the folder for the journal and the rejected rows."""
    if options.work_dir is not None:
        return Path(options.work_dir)
    return Path(options.file).parent if source.regular else Path()
