"""The reports of an import and of a dry run, as tables or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sendx_python_sdk.cli.console import print_json, print_list, print_table, say

_List = list[dict[str, Any]]


@dataclass
class Report:
    """What became of the rows of a file.

    :param complete: whether all rows are done.
    :param rows: number of rows done: `sent`, `rejected` and `left_out` together.
    :param left_out: rows that are not sent because a later row has the same address.
    :param earlier: how many of all these earlier runs had done.
    :param problems: kinds of problems of rejected rows, each with `count` and `examples`.
    :param repeated: rows that repeat an address; `repeats` has the first of them.
    """

    file: str
    complete: bool = False
    rows: int = 0
    sent: int = 0
    rejected: int = 0
    left_out: int = 0
    earlier: int = 0
    problems: _List = field(default_factory=_List)
    repeated: int = 0
    repeats: _List = field(default_factory=_List)
    rejected_file: str | None = None
    journal: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class DryRun:
    """What an import would do.

    :param doubtful: rows whose address is accepted and probably wrong; `warnings` has their kinds.
    :param columns: the field that each column becomes; "" for none.
    :param first: the first requests.
    """

    file: str
    rows: int
    to_send: int
    rejected: int
    left_out: int
    problems: _List
    doubtful: int
    warnings: _List
    repeated: int
    repeats: _List
    encoding: str
    format: str
    columns: dict[str, str]
    first: _List


def show(report: Report, *, as_json: bool) -> None:
    """Print the report of an import."""
    if as_json:
        print_json(asdict(report))
        return
    rows = [("rows" if report.complete else "rows so far", f"{report.rows:,}")]
    rows += [("sent", f"{report.sent:,}"), ("rejected", f"{report.rejected:,}")]
    if report.left_out:
        rows.append(("left out for a later row", f"{report.left_out:,}"))
    if report.earlier:
        rows.append(("of these in earlier runs", f"{report.earlier:,}"))
    rows.append(("seconds", f"{report.seconds:,.1f}"))
    print_table(report.file if report.complete else f"{report.file}, stopped", (), rows)
    _show_problems("Rejected", "bold red", report.problems, report.rejected)
    _show_repeats(report.repeats, report.repeated)
    if report.rejected_file:
        say(f"Correct the rejected rows in {report.rejected_file} and import that file.")
    if report.journal and report.complete:
        say(f"{report.journal} stays: it prevents importing the file twice.")


def show_dry_run(report: DryRun, samples: Sequence[Sequence[str]], *, as_json: bool) -> None:
    """Print the report of a dry run.

    :param samples: each column with its field and its values in the first rows.
    """
    if as_json:
        print_json(asdict(report))
        return
    lines = (f"line {each['line']}" for each in report.first)
    print_table("Columns and the first rows", ("column", "field", *lines), samples)
    _show_problems("Rejected", "bold red", report.problems, report.rejected)
    _show_problems("Doubtful", "bold yellow", report.warnings, report.doubtful)
    _show_repeats(report.repeats, report.repeated)
    rows = [("rows", f"{report.rows:,}"), ("to send", f"{report.to_send:,}")]
    if report.doubtful:
        rows.append(("of these doubtful", f"{report.doubtful:,}"))
    rows.append(("rejected", f"{report.rejected:,}"))
    if report.left_out:
        rows.append(("left out for a later row", f"{report.left_out:,}"))
    print_table(f"{report.file}: dry run, nothing was sent", (), rows)


def _show_problems(title: str, style: str, problems: _List, total: int) -> None:
    """Print the rows with problems below an explanation of each kind.

    :param total: number of rows with problems, further kinds included.
    """
    if not total:
        return
    lines: list[str] = []
    for problem in problems:
        lines.append(f"  {problem['reason']}")
        lines += [f"    line {each['line']}: {each['value'][:60]}" for each in problem["examples"]]
        if more := problem["count"] - len(problem["examples"]):
            lines.append(f"    and {more:,} more")
    if others := total - sum(problem["count"] for problem in problems):
        lines.append(f"  other problems: {others:,}")
    print_list(f"{title}: {total:,}", style, lines)


def _show_repeats(repeats: _List, count: int) -> None:
    rows = [(each["email"], ", ".join(map(str, each["lines"]))) for each in repeats]
    first = f", the first {len(rows)}" if count > len(rows) else ""
    print_table(f"Rows that repeat an address: {count:,}{first}", ("address", "lines"), rows)
