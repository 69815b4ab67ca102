"""Find the header of a table among its first records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.csv_rows import Record, as_csv, is_address, is_blank, split
from sendx_python_sdk.cli.importing.values import clean_address, holds_address

# The column of reasons in a file of rejected rows. It is written as the first one, since a row may
# have too many cells; a user may have moved it.
REASON = "sendx_reason"
DELIMITERS = ",;\t|"
_FIRST = 40  # records in which to look for the header

Knows = Callable[[str], bool]


class Header(NamedTuple):
    """The names of a table's columns.

    :param cells: the header's cells, without the column of reasons.
    :param names: a unique name for each column; "" for a column with neither a name nor values.
    :param raw: text of the header in the file.
    :param at: number of records before the rows.
    :param line: line number of the header; 0 if the file has none.
    :param reason_at: index of the column with the reasons of an earlier rejection, if any.
    """

    cells: list[str]
    names: list[str]
    raw: str
    at: int
    line: int
    reason_at: int | None


def find_header(records: Sequence[Record], delimiter: str, knows: Knows) -> Header:
    """Return the header: the record with the most known names, else the one above the addresses.

    :param records: the first records of the file.
    :raises Failure: if there are none.
    """
    first = [_unwrapped(record, delimiter) for record in records[:_FIRST]]
    filled = [n for n, record in enumerate(records[:_FIRST]) if not is_blank(record) and first[n]]
    if not filled:
        problem = next((record.problem for record in records if record.problem), "")
        raise Failure(f"has a header that cannot be read: {problem}" if problem else "is empty")
    with_address = [n for n in filled if any(map(_is_of_one, first[n]))]
    rows_from = with_address[0] if with_address else len(first)

    def known(n: int) -> int:
        return 0 if n in with_address else sum(knows(c.strip()) for c in first[n] if c.strip())

    at = max(filled, key=lambda n: (known(n), n < rows_from, n if n < rows_from else -n))
    if not known(at) and with_address:
        width = _width(first[rows_from])
        fits = [n for n in filled if n < rows_from and len(first[n]) >= width]
        at = fits[-1] if fits else -1
    elif not known(at):
        at = filled[0]
    if at < 0:
        width = max(len(cells) for cells in first[rows_from:])
        names = ["email"] if width == 1 else [f"column {n}" for n in range(1, width + 1)]
        return Header(names, names, as_csv(names, delimiter), rows_from, 0, None)
    cells = [cell.strip() for cell in first[at]]
    reason_at = cells.index(REASON) if REASON in cells else None
    if reason_at is not None:
        del cells[reason_at]
        if not cells:
            raise Failure(f"has only the column {REASON}")
        records = [without_reason(record, reason_at, delimiter) for record in records]
    below = [record.cells for record in records[at + 1 :] if not is_blank(record)]
    head = records[at]
    return Header(cells, _unique(cells, below), head.raw, at + 1, head.line, reason_at)


def rate(records: Sequence[Record], delimiter: str, knows: Knows) -> tuple[bool, bool, float, int]:
    """Rate a delimiter by known names, addresses, and rows with the width of the header."""
    try:
        header = find_header(records, delimiter, knows)
    except Failure:
        return False, False, 0.0, 0
    rows = [record.cells for record in records[header.at : header.at + _FIRST] if record.cells]
    width = len(header.cells) + (header.reason_at is not None)
    even = sum(len(cells) == width for cells in rows) / len(rows) if rows else 1.0
    return (
        any(map(knows, header.cells)),
        any(is_address(cell) for cells in rows for cell in cells),
        even if width > 1 else 0.0,
        width,
    )


def _is_of_one(cell: str) -> bool:
    """Return whether a cell has exactly one address, such as `Ann <ann@example.com>`."""
    return "@" in cell and holds_address(cell) and clean_address(cell.strip())[1] == 1


def _width(cells: list[str]) -> int:
    """Return the number of cells, not counting blank ones at the end."""
    return max((n for n, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _unwrapped(record: Record, delimiter: str) -> list[str]:
    """Return the cells of a header, which may all be inside one cell."""
    cells = record.cells
    return split(cells[0], delimiter) if len(cells) == 1 and delimiter in cells[0] else cells


def _unique(cells: Sequence[str], rows: Iterable[list[str]]) -> list[str]:
    """Return unique names; a column that has values but no name is named by its number."""
    filled = {n for row in rows for n, cell in enumerate(row) if cell.strip()}
    names: list[str] = []
    for n, cell in enumerate(cells):
        name = cell or (f"column {n + 1}" if n in filled else "")
        number, unique = 2, name
        while unique and unique in names:
            unique, number = f"{name} ({number})", number + 1
        names.append(unique)
    return names


def without_reason(record: Record, at: int, delimiter: str) -> Record:
    """Remove the reason of an earlier rejection from a row.

    :param at: index of its cell.
    """
    cells = [*record.cells[:at], *record.cells[at + 1 :]]
    if at == 0:  # The rest of the text stays as it is.
        mark = re.escape(delimiter)
        raw = re.sub(rf'\A\ufeff?(?:"(?:[^"]|"")*"|[^"{mark}]*){mark}', "", record.raw)
    else:
        raw = as_csv(cells, delimiter) if cells else record.raw
    return record._replace(cells=cells, raw=raw)
