"""Read the records of CSV; a misplaced quotation mark affects only its own row."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_ADDRESS = re.compile(r"[^\s@,;:<>\"|]+@[^\s@,;:<>\"|]+\.[^\s@,;:<>\"|]+")
_DRAWN = re.compile(r"[-+=|:\s]*[-=][-+=|:\s]*")
_BROKEN = "not CSV: {}"
_PART = "part of the row above, which is not CSV"


class Record(NamedTuple):
    """The cells of a row.

    :param line: number of its first line in the file, from 1.
    :param lines: number of lines.
    :param cells: its cells; none if it is blank or cannot be read.
    :param raw: its text in the file, with its line ending.
    :param problem: why it cannot be read; "" if it can.
    :param repaired: whether quotation marks were repaired.
    """

    line: int
    lines: int
    cells: list[str]
    raw: str
    problem: str
    repaired: bool = False


def is_address(text: str) -> bool:
    """Return whether a cell looks like an email address."""
    return "@" in text and _ADDRESS.fullmatch(text.strip()) is not None


def is_blank(record: Record) -> bool:
    """Return whether a record has no cells, or is a line of a drawn table, as in `+----+----+`.

    Ctrl-Z, which ends files of DOS programs, is blank too.
    """
    if record.problem:
        return False
    if not any(map(str.strip, record.cells)) or record.raw.strip() == "\x1a":
        return True
    return _DRAWN.fullmatch(record.raw) is not None


def read_records(
    lines: Iterator[str], delimiter: str, first_line: int = 1, columns: int = 0
) -> Iterator[Record]:
    """Yield the records of CSV, including blank ones.

    A row that cannot be read ends with its line: it may lack a quotation mark, and would otherwise
    include the next rows. The following lines are rejected until a row has the usual width.

    :param first_line: number of the first line in the file.
    :param columns: number of columns; 0 if it is unknown.
    """
    taken: list[str] = []
    left: deque[str] = deque()

    def feed() -> Iterator[str]:
        while True:
            line = left.popleft() if left else next(lines, "")
            if not line:
                return
            taken.append(line)
            yield line

    number, width, address_at, in_doubt = first_line, 0, -1, False
    reader = _reader(feed(), delimiter)
    while True:
        taken.clear()
        problem, repaired = "", False
        try:
            cells = next(reader)
            if len(taken) > 1 and _holds_rows(cells, delimiter, address_at):
                problem = _BROKEN.format("a quotation mark may be missing")
        except StopIteration:
            return
        except csv.Error as error:
            cells, problem = [], _BROKEN.format(error)
        if problem:
            if len(taken) > 1:
                problem = _BROKEN.format("a quotation mark may be missing")
            left.extendleft(reversed(taken[1:]))
            del taken[1:]
            reader = _reader(feed(), delimiter)
            cells = _repair(taken[0], delimiter)
            if cells and len(cells) in (width, columns):
                problem, repaired = "", True
            else:
                cells, in_doubt = [], True
        elif cells:
            is_short = len(cells) < min(width, columns or width)
            in_doubt = in_doubt and (is_short or "".join(taken).count('"') % 2 == 1)
            if in_doubt:
                cells, problem = [], _PART
            else:
                width = len(cells)
                if not (0 <= address_at < width and "@" in cells[address_at]):
                    found = (n for n, cell in enumerate(cells) if is_address(cell))
                    address_at = next(found, address_at)
        raw = taken[0] if len(taken) == 1 else "".join(taken)
        count = 1 if len(taken) == 1 else _count_lines(raw)
        yield Record(number, count, cells, raw, problem, repaired)
        number += count


def split(text: str, delimiter: str) -> list[str]:
    """Return the cells of one line; none if it is not CSV."""
    try:
        return [*next(_reader(iter([text]), delimiter), ())]
    except csv.Error:
        return []


def as_csv(cells: Iterable[str], delimiter: str = ",") -> str:
    """Return cells as a line of CSV."""
    out = io.StringIO()
    # Some versions of Python quote a carriage return only if the line ends with one.
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"


def _reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    # Without `strict`, a misplaced quotation mark would shift cells silently.
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _holds_rows(cells: list[str], delimiter: str, address_at: int) -> bool:
    """Return whether a cell of several lines contains rows, since a quotation mark is missing."""
    return address_at >= 0 and any(
        len(inner := line.split(delimiter)) > address_at and is_address(inner[address_at])
        for cell in cells
        for line in cell.split("\n")[1:]
        if delimiter in line
    )


def _repair(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line whose quoted cells contain quotation marks that are not doubled.

    A quotation mark ends a cell only before a delimiter. If that is ambiguous, return no cells.
    """
    mark = re.escape(delimiter)
    cell = rf' *(?:"(?P<quoted>(?:[^"]|"(?! *(?:{mark}|\Z)))*)" *|(?P<bare>[^"{mark}][^{mark}]*|))'
    pattern = re.compile(rf"{cell}(?:{mark}|\Z)")
    cells: list[str] = []
    line, at = line.rstrip("\r\n"), 0
    while found := pattern.match(line, at):
        quoted, bare = found["quoted"], found["bare"]
        if quoted is None and bare.endswith('"'):
            return []
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        if found.end() == len(line) and not found[0].endswith(delimiter):
            return cells
        at = found.end()
    return []


def _count_lines(raw: str) -> int:
    ends = raw.count("\n") + raw.count("\r") - raw.count("\r\n")
    return ends if raw.endswith(("\n", "\r")) else ends + 1
