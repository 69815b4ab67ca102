"""The reports of an import and of a dry run, as tables or JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from sendx_python_sdk.cli.console import print_json, print_list, print_table, say
from sendx_python_sdk.cli.importing.journal import Counts, Journal

_List = list[dict[str, Any]]


@dataclass
class Rows:
    """The numbers of rows, and the reasons why some are not sent.

    :param rows: number of rows.
    :param left_out: rows of people who unsubscribed, and rows that a later row replaces.
    :param replaced: those of `left_out` that a later row with the same address replaces.
    :param problems: reasons for rejected rows, each with `count` and `examples`.
    :param left_because: reasons why people are left out, in the same form.
    :param doubtful: rows that can be sent but are probably wrong; `warnings` has the reasons.
    :param repeated: rows that repeat an address; `repeats` has the first of them.
    :param columns: what each column becomes, as in a mapping file.
    :param notes: what was guessed, repaired or skipped.
    :param unit: what `line` counts: "line", or "item" for JSON of one line.
    """

    file: str
    rows: int = 0
    rejected: int = 0
    left_out: int = 0
    replaced: int = 0
    problems: _List = field(default_factory=_List)
    left_because: _List = field(default_factory=_List)
    doubtful: int = 0
    warnings: _List = field(default_factory=_List)
    repeated: int = 0
    repeats: _List = field(default_factory=_List)
    columns: dict[str, str] = field(default_factory=dict[str, str])
    notes: list[str] = field(default_factory=list[str])
    unit: str = "line"

    def count(self, journal: Journal) -> Counts:
        """Update the numbers and reasons from the journal, and return its numbers."""
        counts = journal.counts()
        self.rejected = counts.rejected
        self.left_out = counts.left_out + self.replaced
        self.problems = journal.reasons("rejected")
        self.left_because = journal.reasons("left_out")
        self.doubtful, self.warnings = journal.count("doubtful"), journal.reasons("doubtful")
        return counts


@dataclass
class Report(Rows):
    """The result of an import.

    :param complete: whether all rows are done.
    :param earlier: number of the rows that earlier runs had done.
    """

    complete: bool = False
    sent: int = 0
    earlier: int = 0
    rejected_file: str | None = None
    left_out_file: str | None = None
    journal: str | None = None
    seconds: float = 0.0


@dataclass
class DryRun(Rows):
    """The result of a dry run.

    :param imported_before: a sentence about an earlier import of the file; "" if there was none.
    :param first: the first requests.
    """

    to_send: int = 0
    encoding: str = ""
    format: str = ""
    imported_before: str = ""
    first: _List = field(default_factory=_List)


def show(report: Report, *, as_json: bool) -> None:
    """Print the report of an import."""
    if as_json:
        print_json(asdict(report))
        return
    rows = [("rows" if report.complete else "rows so far", report.rows), ("sent", report.sent)]
    table = [(name, f"{count:,}") for name, count in [*rows, *_not_sent(report)]]
    if report.earlier:
        table.append(("of these in earlier runs", f"{report.earlier:,}"))
    table.append(("seconds", f"{report.seconds:,.1f}"))
    print_table(report.file if report.complete else f"{report.file}, stopped", (), table)
    _show_details(report)
    if report.rejected_file:
        say(f"Correct the rejected rows in {report.rejected_file} and import that file.")
    if report.left_out_file:
        say(f"The contacts left out are in {report.left_out_file}.")
    if report.journal and report.complete:
        say(f"{report.journal} prevents a second import; you can delete it.")


def show_dry_run(report: DryRun, *, as_json: bool) -> None:
    """Print the report of a dry run."""
    if as_json:
        print_json(asdict(report))
        return
    _show_details(report)
    rows = [("rows", report.rows), ("to send", report.to_send)]
    if report.doubtful:
        rows.append(("of these doubtful", report.doubtful))
    table = [(name, f"{count:,}") for name, count in [*rows, *_not_sent(report)]]
    print_table(f"{report.file}: dry run, nothing was sent", (), table)
    if report.imported_before:
        say(report.imported_before)


def _not_sent(report: Rows) -> list[tuple[str, int]]:
    rows = [("rejected", report.rejected)]
    if people := report.left_out - report.replaced:
        rows.append(("left out: unsubscribed or bounced", people))
    if report.replaced:
        rows.append(("left out for a later row", report.replaced))
    return rows


def _show_details(report: Rows) -> None:
    unit, people = report.unit, report.left_out - report.replaced
    show_reasons("Rejected", "bold red", report.problems, report.rejected, unit)
    show_reasons("Left out", "bold yellow", report.left_because, people, unit)
    show_reasons("Doubtful", "bold yellow", report.warnings, report.doubtful, unit)
    rows = [
        (
            each["email"],
            ", ".join(map(str, each["lines"])) + ", ..." * (each["count"] > len(each["lines"])),
        )
        for each in report.repeats
    ]
    others = report.repeated - sum(each["count"] - 1 for each in report.repeats)
    title = f"Rows that repeat an address: {report.repeated:,}" + ", the first ones" * (others > 0)
    if not report.replaced:
        title += " (--last-wins sends only the last row of each)"
    print_table(title, ("address", f"{unit}s"), rows)


def show_reasons(
    title: str, style: str, reasons: _List, total: int, unit: str, *, stderr: bool = False
) -> None:
    """Print each reason, with its rows below it.

    :param total: number of rows, including those with other reasons.
    :param unit: "line" or "item".
    """
    if not total:
        return
    lines: list[str] = []
    for group in reasons:
        lines.append(f"  {group['reason']}")
        lines += [f"    {unit} {each['line']}: {each['value'][:60]}" for each in group["examples"]]
        if more := group["count"] - len(group["examples"]):
            lines.append(f"    and {more:,} more")
    if others := total - sum(group["count"] for group in reasons):
        lines.append(f"  other reasons: {others:,}")
    print_list(f"{title}: {total:,}", style, lines, stderr=stderr)
