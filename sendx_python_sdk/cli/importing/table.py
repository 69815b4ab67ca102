"""Turn the records below a table's header into rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.csv_rows import Record, as_csv, is_address, is_blank, split
from sendx_python_sdk.cli.importing.header import DELIMITERS, Header, without_reason
from sendx_python_sdk.cli.importing.vocabulary import vocabulary

_NUL = "a NUL character; part of the file may be UTF-16"


def rows_below(
    records: Iterable[Record], header: Header, delimiter: str, note: Callable[[str], None]
) -> Iterator[tuple[Record, dict[str, str]]]:
    """Yield the rows of a table and their values by column, without blank rows, footer and headers.

    :param records: the records after the header.
    :param note: called with a remark about what was skipped or repaired.
    """
    names, width = header.names, len(header.names)
    order: list[int] = []  # of the columns below a later header
    repaired: list[int] = []
    for record in _without_footer(records, width, note):
        if header.reason_at is not None:
            record = without_reason(record, header.reason_at, delimiter)
        if _is_header(record, header):
            found = [cell.strip("\ufeff \t") for cell in record.cells]
            order = [] if found == header.cells else [found.index(cell) for cell in header.cells]
            continue
        record = _mended(record, width, order, delimiter)
        values, problem = _values(record.cells, names)
        if problem and not record.problem:
            record = record._replace(problem=problem)
        if record.problem or any(map(str.strip, values.values())):
            if record.repaired:
                repaired.append(record.line)
            yield record, values
    if repaired:
        lines = ", ".join(map(str, repaired[:9])) + (", …" if len(repaired) > 9 else "")
        note(f"quotation marks inside quoted cells were repaired: {len(repaired):,}, line {lines}")


def _is_header(record: Record, header: Header) -> bool:
    """Return whether a record is another header, as in files that were joined.

    :raises Failure: if that header has other columns.
    """
    cells = record.cells
    if not cells:
        return False
    if cells[0].startswith("\ufeff"):
        if sorted(cell.strip("\ufeff \t") for cell in cells) != sorted(header.cells):
            raise Failure(
                f"line {record.line} is another header, with other columns; split the file there"
            )
        return True
    return cells[0].strip() == header.cells[0] and [c.strip() for c in cells] == header.cells


def _mended(record: Record, width: int, order: list[int], delimiter: str) -> Record:
    """Return a row with its cells in the order of the header, split, and without padding."""
    cells = record.cells
    if order and len(cells) == width:
        cells = [cells[n] for n in order]
        record = record._replace(cells=cells, raw=as_csv(cells, delimiter))
    if width > 1 and cells and "@" in cells[0] and not any(cells[1:]):
        cells, problem = _split_cell(cells, width, delimiter)
        record = record._replace(cells=cells, problem=problem)
    if "\0" in record.raw:
        cells = [cell.strip("\0 ") for cell in cells]
        problem = _NUL if any("\0" in cell for cell in cells) else record.problem
        record = record._replace(cells=cells, problem=problem)
    return record


def _values(cells: list[str], names: list[str]) -> tuple[dict[str, str], str]:
    """Return the values by column, and a problem if cells have no column."""
    cells = [c[2:-1].replace('""', '"') if _is_formula(c) else c for c in cells]
    if len(cells) <= len(names) and "" not in names:
        return dict(zip(names, cells, strict=False)), ""
    values: dict[str, str] = {}
    problem = ""
    for n, cell in enumerate(cells):
        name = names[n] if n < len(names) else None
        if name:
            values[name] = cell
        elif cell.strip() and name is None:
            problem = "more cells than the header; a quotation mark may be missing"
        elif cell.strip():
            problem = f"a value in column {n + 1}, which has no name"
    return values, problem


def _is_formula(cell: str) -> bool:
    """Return whether a cell is a text in a formula, `="00123"`, which keeps leading zeros."""
    return cell.startswith('="') and cell.endswith('"') and len(cell) > 3


def _split_cell(row: list[str], width: int, delimiter: str) -> tuple[list[str], str]:
    """Return the cells of a row that is inside one cell, and the problem if it cannot be split."""
    for other in (delimiter, *DELIMITERS):
        if len(cells := split(row[0], other)) == width and any(map(is_address, cells)):
            return cells, ""
    if not is_address(row[0]) and any(mark in row[0] for mark in DELIMITERS):
        return row, "a whole row in one cell, with another delimiter or fewer cells than the header"
    return row, ""


def _without_footer(
    records: Iterable[Record], width: int, note: Callable[[str], None]
) -> Iterator[Record]:
    """Skip totals, and the text after a blank line at the end of reports."""
    held: list[Record] = []
    after_blank = False
    for record in records:
        if is_blank(record):
            after_blank = True
            continue
        if "@" not in record.raw and not record.problem:
            filled = [cell for cell in record.cells if cell.strip()]
            is_text = after_blank and width > 1 and len(filled) == 1
            if is_text or vocabulary().is_footer(filled[0]):
                held.append(record)
                continue
        yield from held
        held.clear()
        after_blank = False
        yield record
    if held:
        note(f"text below the last row was skipped: {held[0].raw.strip()[:40]} …")
