"""Show what an import is about to do: the columns, and who is left out or rejected."""

from __future__ import annotations

from collections.abc import Iterator

from sendx_python_sdk.cli.console import print_list, print_table
from sendx_python_sdk.cli.importing.columns import CUSTOM, Column, Columns
from sendx_python_sdk.cli.importing.journal import Journal, Verdict
from sendx_python_sdk.cli.importing.prepare import Prepared
from sendx_python_sdk.cli.importing.report import show_reasons
from sendx_python_sdk.cli.importing.requests import LeftOut, Problem, Ready
from sendx_python_sdk.cli.importing.source import Row
from sendx_python_sdk.cli.importing.values import split_name

_MANY = 10  # More new custom fields than this are listed.
_WIDE = 40  # maximum number of characters of an example


def show_columns(prepared: Prepared, *, stderr: bool) -> None:
    """Print a table of the columns, and the notes."""
    columns, rows = prepared.columns, len(prepared.source.sample)
    shown = [column for column in columns if column.filled or column.target == "email"]
    table = [
        (column.name, _becomes(column), f"{column.filled:,}", _example(column)) for column in shown
    ]
    if prepared.tags:
        table.append(("(--tag)", "tags", f"{rows:,}", ", ".join(prepared.tags)))
    title = f"Columns, and their values in the first {_count(rows)}"
    print_table(title, ("column", "becomes", "filled", "example"), table, stderr=stderr)
    if notes := [*prepared.notes, *_notes(columns)]:
        print_list(
            "Note",
            "bold yellow",
            (f"  {line}" for note in notes for line in note.split("\n")),
            stderr=stderr,
        )


def _count(rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _notes(columns: Columns) -> Iterator[str]:
    empty = [column.name for column in columns if not column.filled]
    if empty:
        yield f"empty in these rows: {', '.join(empty)}"
    new = [
        column.target.removeprefix(CUSTOM)
        for column in columns
        if column.filled and column.target.startswith(CUSTOM)
    ]
    if len(new) > _MANY:
        yield (
            f"{len(new)} custom fields: {', '.join(new)}. To omit one: --map '{new[0]}='; "
            "--mapping FILE writes all choices to a file that you can edit"
        )


def _becomes(column: Column) -> str:
    if column.target in ("full_name", "full_name_family_first"):
        return "first_name, last_name"
    field = column.target
    if column.is_object and field:
        field = "custom fields"
    elif field.startswith(CUSTOM):
        field = f"custom field {field.removeprefix(CUSTOM)}"
    if column.consent is not None:
        return f"{field}; may say who unsubscribed" if field else "not sent: says who unsubscribed"
    return field or f"not sent: {column.why}"


def _example(column: Column) -> str:
    text = " ".join(column.example.split())
    text = text if len(text) <= _WIDE else f"{text[: _WIDE - 3]}..."
    if column.target in ("full_name", "full_name_family_first"):
        parts = split_name(column.example, family_first=column.target != "full_name")
        text += f" -> {' | '.join(filter(None, parts))}"
    return text


def show_people(prepared: Prepared, *, stderr: bool) -> None:
    """Print which of the first rows are rejected, left out or doubtful, and why."""
    rows = prepared.source.sample
    with Journal() as found:
        for row in rows:
            note_reason(found, row, prepared.requests.make(row))
        unit, first = prepared.source.unit, f"in the first {_count(len(rows))}"
        shown: list[tuple[Verdict, str, str]] = [
            ("rejected", "Rejected", "bold red"),
            ("left_out", "Left out", "bold yellow"),
            ("doubtful", "Doubtful", "bold yellow"),
        ]
        for verdict, title, style in shown:
            reasons, number = found.reasons(verdict), found.count(verdict)
            show_reasons(f"{title} {first}", style, reasons, number, unit, stderr=stderr)


def note_reason(journal: Journal, row: Row, outcome: Ready | Problem | LeftOut) -> None:
    """Record why a row is rejected, left out or doubtful; nothing if it is none of these."""
    if isinstance(outcome, Problem):
        journal.note("rejected", row.number, row.line, *outcome)
    elif isinstance(outcome, LeftOut):
        journal.note("left_out", row.number, row.line, *outcome)
    elif outcome.doubt is not None:
        journal.note("doubtful", row.number, row.line, *outcome.doubt)
