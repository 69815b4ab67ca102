"""Read contacts from a file or standard input, row by row: CSV, JSON, or a workbook.

CSV and JSON are read row by row, so they can have any length; a workbook is read into memory.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, NamedTuple

from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.csv_rows import Record, read_records
from sendx_python_sdk.cli.importing.encodings import Ask, Survey
from sendx_python_sdk.cli.importing.files import File
from sendx_python_sdk.cli.importing.header import (
    DELIMITERS,
    REASON,
    Header,
    Knows,
    find_header,
    rate,
)
from sendx_python_sdk.cli.importing.json_rows import LINE, is_json_lines, read_lines, read_values
from sendx_python_sdk.cli.importing.table import rows_below
from sendx_python_sdk.cli.importing.values import holds_address
from sendx_python_sdk.cli.importing.xlsx_rows import Workbook

_START = 1 << 16  # characters from which the format is detected
_SAMPLE_ROWS, _SAMPLE_SIZE = 1000, 1 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")  # a byte that could not be decoded
_OTHER_DELIMITERS = "^~\x1f\x01:"


class Row(NamedTuple):
    """A row: a record of CSV or of a workbook, or an object of JSON.

    :param number: index among the rows, from 0.
    :param line: number of its first line, or of the item in JSON of one line, from 1.
    :param lines: number of lines.
    :param raw: its text in the file, with its line ending.
    :param values: values by column.
    :param problem: why it cannot be read; "" if it can.
    """

    number: int
    line: int
    lines: int
    raw: str
    values: dict[str, Any]
    problem: str


class Source:
    """A file of contacts, or standard input.

    :param path: the file; `-` for standard input.
    :param encoding: None to detect it.
    :param delimiter: separator of the cells of CSV; None to detect it.
    :param file_format: "csv" or "json"; None to detect it.
    :param knows: returns whether the name of a column is known, to find the header.
    :param ask: asks the user to choose an encoding; None if nobody can answer.
    :raises Failure: if it cannot be read, its encoding is uncertain, or it has no contacts.

    :ivar format: "csv", "jsonl", "json" or "xlsx".
    :ivar file_names: names of the file, and of the file or sheet inside it that has the table.
    :ivar regular: whether it is a regular file, which a later run can read again.
    :ivar mode: permissions of the file.
    :ivar size: size of the table in bytes.
    :ivar digest: SHA-256 of the table in hex.
    :ivar lines: number of lines; 0 for JSON of one line.
    :ivar unit: unit of `Row.line`: "line", or "item" for JSON of one line.
    :ivar columns: names of the columns in the header, or of the fields in the sample.
    :ivar sample: the first rows.
    :ivar notes: what was guessed, repaired or skipped.
    :ivar has_reasons: whether an earlier import rejected its rows or left them out.
    """

    def __init__(
        self,
        path: str,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        file_format: str | None = None,
        knows: Knows,
        ask: Ask | None = None,
    ) -> None:
        self.path = path
        self.notes: list[str] = []
        self._file = File(path)
        self.name, self.mode, self.regular = self._file.name, self._file.mode, self._file.regular
        self.file_names = list(dict.fromkeys((path, self._file.table)))
        self._workbook: Workbook | None = None
        self.delimiter = ","
        self._separator_lines = 0
        self._header = Header([], [], "", 0, 0, None)
        self.has_reasons = False
        with self._reading(), self._file.open() as file:
            survey = Survey(file)
        self.size, self.digest, self.lines = survey.size, survey.digest, survey.lines
        if self._file.is_workbook:
            self.format, self.encoding = "xlsx", ""
            self._open_workbook()
        else:
            self.encoding = self._find_encoding(survey, encoding, ask)
            self.format = self._find_format(file_format)
        self.unit = "line" if self.is_table or self.lines > 1 else "item"
        if self.unit == "item":
            self.lines = 0
        if self.is_table:
            self._find_header(delimiter, knows)
        self.sample = self._read_sample()
        self.columns = self._find_columns()

    @property
    def is_table(self) -> bool:
        """Whether it is a table with cells, as opposed to JSON."""
        return self.format in ("csv", "xlsx")

    def rows(self) -> Iterator[Row]:
        """Yield the rows, from the first."""
        with self._reading():
            found = self._table_rows() if self.is_table else self._json_rows()
            for number, (line, lines, raw, values, problem) in enumerate(found):
                if not problem and not raw.isascii() and _SURROGATE.search(raw):
                    problem = f"bytes that are not {self.encoding}; the file's --encoding may help"
                line = line if self.unit == "line" else number + 1
                yield Row(number, line, lines, raw, values, problem)

    def rejected(self, row: Row, reason: str) -> str:
        """Return a row as text for the file of rejected rows."""
        if self.is_table:
            quoted = reason.replace('"', '""')
            raw = row.raw if row.raw.endswith(("\n", "\r")) else row.raw + "\n"
            return f'"{quoted}"{self.delimiter}{raw}'
        because = f"{{{json.dumps(REASON)}: {json.dumps(reason)}"
        rest = re.sub(r"\s*\n\s*", " ", row.raw.strip()).removeprefix("{")
        if row.problem and not row.values:
            rest = f"{json.dumps(LINE)}: {json.dumps(row.raw, ensure_ascii=False)}}}"
        return because + ("" if rest.lstrip() == "}" else ", ") + rest + "\n"

    @property
    def rejected_head(self) -> str:
        """The header of the file of rejected rows."""
        if not self.is_table:
            return ""
        end = "" if self._header.raw.endswith(("\n", "\r")) else "\n"
        return f"\ufeff{REASON}{self.delimiter}{self._header.raw}{end}"

    @property
    def rejected_suffix(self) -> str:
        """The suffix of the file of rejected rows."""
        return ".csv" if self.is_table else ".jsonl"

    @contextmanager
    def _reading(self) -> Generator[None]:
        """Turn errors of reading into a `Failure`."""
        try:
            yield
        except UnicodeError as error:
            raise Failure(
                f"{self.name} is not {self.encoding} throughout ({error}); pass its --encoding"
            ) from None
        except OSError as error:
            raise self._file.failure(error) from None

    def _text(self) -> io.TextIOWrapper:
        # Undecodable bytes become lone surrogates, which no text contains.
        return io.TextIOWrapper(self._file.open(), self.encoding, "surrogateescape", newline="")

    def _lines(self) -> Iterator[str]:
        with self._text() as text:
            lines = (line.removeprefix("\ufeff") if n == 0 else line for n, line in enumerate(text))
            yield from islice(lines, self._separator_lines, None)

    def _records(self) -> Iterator[Record]:
        if self._workbook is not None:
            yield from self._workbook.records()
            return
        first = self._separator_lines + 1
        columns = len(self._header.names) + self.has_reasons
        yield from read_records(self._lines(), self.delimiter, first, columns)

    def _table_rows(self) -> Iterator[tuple[int, int, str, dict[str, Any], str]]:
        records = islice(self._records(), self._header.at, None)
        for record, values in rows_below(records, self._header, self.delimiter, self._note):
            yield record.line, record.lines, record.raw, values, record.problem

    def _json_rows(self) -> Iterator[tuple[int, int, str, dict[str, Any], str]]:
        with self._text() as text:
            items = read_lines(text) if self.format == "jsonl" else read_values(text, self.name)
            for item in items:
                self.has_reasons = self.has_reasons or item.has_reason
                yield item[:5]

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def _open_workbook(self) -> None:
        self._workbook = Workbook(self._file)
        self.lines = self._workbook.lines
        self.file_names.append(self._workbook.name)
        if self._workbook.sheet:
            self.notes.append(f"only the sheet {self._workbook.sheet!r} is read")
        if zeros := self._workbook.zeros:
            self.notes.append(
                f"the workbook has numbers in the format {zeros}, which are read without their "
                "leading zeros; to keep them, save it as CSV and import that"
            )

    def _find_encoding(self, survey: Survey, given: str | None, ask: Ask | None) -> str:
        encoding, line = survey.encoding(self.name, given, ask)
        if line:
            self.notes.append(
                f"{self.name} is not UTF-8. Read as {encoding}, one of its lines is: {line}\n"
                "If that looks wrong, pass --encoding."
            )
        elif encoding.startswith("utf-8"):
            word, meant = survey.decoded_twice()
            if word:
                self.notes.append(
                    f"{word} was probably {meant} before the file was written; if so, export it "
                    "again as UTF-8"
                )
        return encoding

    def _find_format(self, given: str | None) -> str:
        with self._reading(), self._text() as text:
            start = text.read(_START).lstrip("\ufeff")
        if "\0" in re.split(r"[\r\n]", start, maxsplit=1)[0]:
            raise Failure(f"{self.name} is not text in {self.encoding}; pass its --encoding")
        is_json = self._file.table.lower().endswith((".json", ".jsonl", ".ndjson"))
        is_json = is_json or re.match(r'\s*(\{\s*["}]|\[\s*[\[{\]"])', start) is not None
        if given == "csv" or (given is None and not is_json):
            return "csv"
        return "jsonl" if start.strip() and is_json_lines(start) else "json"

    def _find_header(self, delimiter: str | None, knows: Knows) -> None:
        if self._workbook is None:
            with self._reading():
                first = next(self._lines(), "")
            if said := re.fullmatch(r"sep=(.)\s*", first):  # An Excel convention.
                self._separator_lines = 1
                delimiter = delimiter or said[1]
            self.delimiter = delimiter or self._find_delimiter(knows)
        with self._reading():
            records = list(islice(self._records(), 100))
        try:
            self._header = find_header(records, self.delimiter, knows)
        except Failure as error:
            raise Failure(f"{self.name} {error}") from None
        self.has_reasons = self._header.reason_at is not None
        if not self._header.line:
            cells = [cell for record in records for cell in record.cells if cell.strip()]
            if len(self._header.names) > 1 and all(map(holds_address, cells)):
                raise Failure(
                    f"{self.name} has several addresses in a line; put each of them on a separate "
                    "line"
                )
            self.notes.append("there is no header; the first line is read as a row")
        elif self._header.at > 1 and any(any(r.cells) for r in records[: self._header.at - 1]):
            self.notes.append(
                f"the lines before line {self._header.line} are not part of the table; skipped"
            )

    def _find_delimiter(self, knows: Knows) -> str:
        with self._reading():
            lines = list(islice(self._lines(), 200))

        def suits(delimiter: str) -> tuple[bool, bool, float, int]:
            return rate([*islice(read_records(iter(lines), delimiter), 100)], delimiter, knows)

        usual = max(DELIMITERS, key=suits)
        if suits(usual)[-1] > 1:
            return usual
        delimiters: list[str] = [usual, *_OTHER_DELIMITERS]
        return max(delimiters, key=suits)

    def _read_sample(self) -> list[Row]:
        sample: list[Row] = []
        size = 0
        for row in islice(self.rows(), _SAMPLE_ROWS):
            sample.append(row)
            size += len(row.raw)
            if size > _SAMPLE_SIZE:
                break
        if not sample:
            what = "only a header" if self.is_table else "no contacts"
            raise Failure(f"{self.name} has {what}; there is nothing to import")
        return sample

    def _find_columns(self) -> list[str]:
        """Return the names of the columns: those in the header, or the fields in the sample."""
        fields = chain.from_iterable(row.values for row in self.sample)
        columns = list(dict.fromkeys(filter(None, self._header.names or fields)))
        if broken := [name for name in columns if _SURROGATE.search(name)]:
            raise Failure(
                f"{self.name}: the name of the column {broken[0]!r} is not {self.encoding}; pass "
                "the file's --encoding, or rename the column"
            )
        if not columns:
            first = self.sample[0]
            raise Failure(f"{self.name}, {self.unit} {first.line}: {first.problem}")
        return columns
