"""`sendx import`: send each row of a file once, and save the rejected ones."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sendx_python_sdk._checks import printable
from sendx_python_sdk.cli.connection import Target, connect
from sendx_python_sdk.cli.console import (
    DONE,
    INTERRUPTED,
    REJECTED,
    UNREACHABLE,
    Failure,
    failure,
    is_transient,
    reason_of,
    say,
)
from sendx_python_sdk.cli.importing.decisions import decisions_path, write_decisions
from sendx_python_sdk.cli.importing.journal import Journal, Verdict
from sendx_python_sdk.cli.importing.plan import Plan
from sendx_python_sdk.cli.importing.prepare import (
    Options,
    Prepared,
    prepare,
    save_mapping,
    work_folder,
)
from sendx_python_sdk.cli.importing.preview import show_columns, show_people
from sendx_python_sdk.cli.importing.report import Report, show
from sendx_python_sdk.cli.importing.requests import LeftOut, Problem
from sendx_python_sdk.cli.importing.resume import open_journal
from sendx_python_sdk.cli.importing.source import Row
from sendx_python_sdk.cli.progress import Progress
from sendx_python_sdk.exceptions import (
    ForbiddenException,
    NotFoundException,
    UnauthorizedException,
)

if TYPE_CHECKING:
    from sendx_python_sdk.bulk import BulkResult, BulkRun
    from sendx_python_sdk.models import IdentifyRequest, IdentifyResponse

_OUTAGE = 50  # Consecutive transient failures after which SendX is considered down.
_SAME = 1.0  # Seconds in which a second SIGINT is the same one: `timeout` sends two.


def run_import(options: Options, target: Target, arguments: str) -> int:
    """Import a file and print the report.

    :param arguments: the command line that resumes the import, for a hint.
    :return: exit code.
    :raises Failure: if the import could not start, or had to stop.
    """
    prepared = prepare(options)
    with (
        open_journal(options, prepared, target) as (journal, about),
        _interrupts(
            f"To resume: sendx {arguments}\n" if journal.path else "", as_json=options.as_json
        ) as resume,
    ):
        if about is not None:
            declined = _declined(options, prepared)
            if declined is not None:
                if not journal.about:
                    journal.discard()
                say("Nothing was sent.")
                return declined
            save_mapping(options, prepared)
            journal.begin(about)
        if journal.end is not None:
            if not options.as_json:
                say(f"{options.file} has already been imported; nothing was sent. Its report:")
            show(Report(**journal.end), as_json=options.as_json)
            return REJECTED if journal.end["rejected"] else DONE
        run = Import(options, prepared, journal)
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
            raise end  # Nothing to resume: the same command starts again.
        if journal.path is None:
            run.write_rows()
        show(run.report, as_json=options.as_json)
        raise Failure(f"{end.message}\n{resume}".rstrip(), end.exit_code, end.status)


def _declined(options: Options, prepared: Prepared) -> int | None:
    """Show what will be sent; on a terminal, ask whether to send it.

    :return: the exit code if the answer is no; None to go ahead.
    """
    if not options.as_json:
        show_columns(prepared, stderr=True)
        show_people(prepared, stderr=True)
        terminal = sys.stdin.isatty() and sys.stderr.isatty()
        if terminal and not options.yes:
            try:
                return None if click.confirm("Send these contacts?", err=True) else DONE
            except click.Abort:
                say("")  # The cursor is behind the question.
                return INTERRUPTED
    return None


class Import:
    """One run of `sendx import`."""

    def __init__(self, options: Options, prepared: Prepared, journal: Journal) -> None:
        self._options = options
        self._source = prepared.source
        self._requests = prepared.requests
        self._prepared = prepared
        self._journal = journal
        earlier = journal.counts()
        self._progress = Progress(
            f"Importing {self._source.name}",
            self._source.lines,
            (earlier.sent, earlier.rejected),
            as_json=options.as_json,
        )
        # Rows and why they are doubtful, by the index of the request.
        self._in_flight: dict[int, tuple[Row, Problem | None]] = {}
        # Transient failures since the last success or rejection.
        self._unsettled: list[tuple[Row, BaseException]] = []
        self._answered = False
        self.report = Report(self._source.name, journal=str(journal.path) if journal.path else None)
        prepared.describe(self.report)

    def run(self, target: Target) -> None:
        """Send all rows that are not done.

        :raises Exception: the reason, if the run has to stop.
        """
        from sendx_python_sdk.bulk import identify_many

        options = self._options
        with ExitStack() as stack:
            plan = stack.enter_context(
                Plan(self._source, self._requests, last_wins=options.last_wins)
            )
            pool = max(32, options.workers)
            api = stack.enter_context(connect(target, connection_pool_maxsize=pool))
            stack.enter_context(self._progress)
            results = identify_many(
                api,
                self._unsent(plan),
                max_workers=options.workers,
                rate_limit=options.rate,
            )
            self._collect(stack.enter_context(results))
            self._settle()
            self._progress.finish()
        self.count()
        self.write_rows()
        self.report.complete = True
        self._journal.finish(asdict(self.report))

    def count(self) -> None:
        """Update the numbers and problems of the report."""
        report = self.report
        report.sent = report.count(self._journal).sent
        report.rows = report.sent + report.rejected + report.left_out
        report.seconds = round(self._progress.seconds, 3)

    def write_rows(self) -> None:
        """Write the rows that are rejected or left out to new files.

        :raises Failure: if a file cannot be written.
        """
        counts = self._journal.counts()
        if counts.rejected:
            self.report.rejected_file = self._write("rejected", "rejected")
        if counts.left_out:
            self.report.left_out_file = self._write("left_out", "left-out")

    def _write(self, verdict: Verdict, word: str) -> str:
        path = self._free_path(word)
        # Moved when it is complete, so that a killed process leaves no part of it under its name.
        draft = path.with_name(f"{path.name}.part")
        mode = 0o600 | self._source.mode & 0o666
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            for left in (draft, decisions_path(draft)):  # of a killed process
                left.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, flags, mode), "wb") as file:
                file.write(self._source.rejected_head.encode("utf-8", "surrogateescape"))
                file.writelines(self._journal.texts(verdict))
            if verdict == "rejected":
                write_decisions(self._prepared.decisions(), draft, mode)
                decisions_path(draft).rename(decisions_path(path))
            draft.rename(path)
        except Failure:
            draft.unlink(missing_ok=True)
            raise
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            again = "use --resume" if self._journal.path else "import again"
            raise Failure(
                f"cannot write {path}: {error.strerror}; correct that and {again}"
            ) from None
        return str(path)

    def _free_path(self, word: str) -> Path:
        """Return the first path for a file of rows at which there is neither file nor journal."""
        begin, end = self._place(word)
        for number in count(1):
            path = begin.with_name(f"{begin.name}{'' if number == 1 else f'.{number}'}{end}")
            if not any(map(os.path.lexists, (path, decisions_path(path)))):
                return path
        raise AssertionError("count() has no end")

    def _place(self, word: str) -> tuple[Path, str]:
        """Return the beginning and the end of the path of a file of rows."""
        stem = Path(self._options.file).stem if self._source.regular else "stdin"
        stem = re.sub(r"\.(rejected|left-out)(\.\d+)?$", "", stem)
        place = work_folder(self._options, self._source) / f"{stem}.{word}"
        return place, self._source.rejected_suffix

    def _unsent(self, plan: Plan) -> Iterator[IdentifyRequest]:
        """Yield the requests that no run has sent; record the rows that are not sent."""
        index = 0
        report = self.report
        for row, outcome in plan.rows():
            report.repeated, report.repeats = plan.repeated, plan.repeats
            if row.number in self._journal:
                report.earlier += 1
                self._progress.skip(row.lines)
            elif outcome is None:
                report.replaced += 1
                self._progress.add(row.lines)
            elif isinstance(outcome, Problem):
                self._reject(row, outcome)
            elif isinstance(outcome, LeftOut):
                self._note("left_out", row, outcome)
                self._progress.add(row.lines)
            else:
                self._in_flight[index] = row, outcome.doubt
                index += 1
                yield outcome.request

    def _collect(self, results: BulkRun[IdentifyResponse]) -> None:
        """Record all results; once there is a reason to stop, only those of requests in flight.

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
        """Record the result of a row; return the error if the import has to stop."""
        row, doubt = self._in_flight.pop(result.index)
        error = result.error
        if isinstance(error, (UnauthorizedException, ForbiddenException)):
            return error
        if isinstance(
            error, NotFoundException
        ):  # Identifying creates the contact, so no contact can be missing.
            return Failure(
                f"{reason_of(error)}; no row can cause this: the host or its path is wrong; "
                "check --host",
                UNREACHABLE,
                error.status,
            )
        if error is not None and is_transient(error):
            self._unsettled.append((row, error))
            return error if len(self._unsettled) >= _OUTAGE else None
        self._answered = True
        self._settle()
        if error is None:
            if doubt is None:
                self._journal.accept(row.number)
            else:
                self._journal.note("doubtful", row.number, row.line, *doubt)
            self._progress.add(row.lines, sent=1)
        else:
            self._reject(row, self._problem(row, error))
        return None

    def _settle(self) -> None:
        """Reject the failed rows if others were answered; raise the last error if none was."""
        if self._unsettled and not self._answered:
            raise self._unsettled[-1][1]
        for row, error in self._unsettled:
            self._reject(row, self._problem(row, error))
        self._unsettled.clear()

    def _problem(self, row: Row, error: BaseException) -> Problem:
        return Problem(reason_of(error), self._requests.address(row))

    def _reject(self, row: Row, problem: Problem) -> None:
        self._note("rejected", row, problem)
        self._progress.add(row.lines, rejected=1)

    def _note(self, verdict: Verdict, row: Row, why: Problem | LeftOut) -> None:
        text = self._source.rejected(
            row, printable(f"{self._source.unit} {row.line}: {why.reason}")
        )
        self._journal.note(verdict, row.number, row.line, why.reason, why.value, text)


@contextmanager
def _interrupts(resume: str, *, as_json: bool) -> Generator[str]:
    """Let the first Ctrl-C raise KeyboardInterrupt, and a later one end the process at once.

    :param resume: the hint how to resume, which is yielded.
    :param as_json: whether to end without a message, which would not be JSON.
    """
    first = 0.0

    def handle(_number: int, _frame: object) -> None:
        nonlocal first
        if not first:
            first = time.monotonic()
            raise KeyboardInterrupt
        if time.monotonic() - first > _SAME:
            # With an exception, Python would wait for the requests in flight before it exits.
            os.write(2, b"" if as_json else f"\nInterrupted\n{resume}".encode())
            os._exit(INTERRUPTED)

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # In the background of a script, Ctrl-C is for others.
        signal.signal(signal.SIGINT, handle)
    try:
        yield resume
    finally:
        signal.signal(signal.SIGINT, before)
