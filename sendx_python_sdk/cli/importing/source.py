"""Read contacts from a file or standard input, row by row: CSV or JSON Lines.

Only the current row is in memory, so a file can be of any length.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

from sendx_python_sdk._checks import is_mapping
from sendx_python_sdk.cli.console import Failure

# The column of reasons in a file of rejected rows. It comes first, since a row may have too many
# cells.
REASON = "sendx_rejected_because"
# A line that is not a JSON object, in a rejected file of JSON Lines.
LINE = "sendx_rejected_line"
# Follows a row that is not CSV in a rejected file. If that row leaves a quotation mark open, this
# line ends it, with an error; otherwise it is a line without cells.
GUARD = '"(the row above is not CSV)"\n'

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_DELIMITERS = ",;\t|"
_BOMS = {  # The mark of UTF-32 begins like that of UTF-16.
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# The encodings that the detector may guess. More of them would make it guess worse.
_legacy = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254"]
_legacy += ["shift_jis", "gb18030", "big5", "euc_kr"]
_NO_TEXT = {
    b"PK\x03\x04": "a spreadsheet or a ZIP file; save it as CSV",
    b"\xd0\xcf\x11\xe0": "a spreadsheet; save it as CSV",
    b"\x1f\x8b": "compressed; unpack it, as in: gunzip -c FILE | sendx import -",
}


class Row(NamedTuple):
    """A row: a record of CSV, or a line of JSON Lines.

    :param number: index among the rows, from 0.
    :param line: number of its first line in the file, from 1.
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
    :param encoding: None to detect it: a byte order mark, else UTF-8, else a guess.
    :param delimiter: what separates the cells of CSV; None to detect it.
    :param kind: "csv" or "jsonl"; None to detect it.
    :param is_email: whether a column of this name holds the email address.
    :raises Failure: if it cannot be read, or its encoding or columns cannot be detected.

    :ivar regular: whether it is a file, which can be read again.
    :ivar mode: permissions of the file.
    :ivar size: size of the file in bytes.
    :ivar digest: SHA-256 of the file in hex.
    :ivar lines: number of lines of the file.
    :ivar guessed: whether the encoding is a guess.
    :ivar example: a line to judge the guess by.
    """

    def __init__(
        self,
        path: str,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        kind: str | None = None,
        is_email: Callable[[str], bool],
    ) -> None:
        self.path = path
        self.size = self.lines = 0
        self.digest = ""
        self._stdin: BinaryIO | None = None
        survey = _Survey()
        try:
            self.mode = 0 if path == "-" else os.stat(path).st_mode
            self.regular = stat.S_ISREG(self.mode)
            start = self._read_file(survey) if self.regular else self._read_start(survey)
        except OSError as error:
            raise Failure(f"cannot read {path}: {error.strerror or error}") from None
        for magic, what in _NO_TEXT.items():
            if start.startswith(magic):
                raise Failure(f"{self.name} is {what}")
        self.kind = kind or _kind(path, start)
        if self.kind == "jsonl" and encoding is None:
            encoding = "utf-8"  # RFC 8259 allows no other.
        self.encoding, self.guessed, self.example = survey.encoding(encoding)
        try:
            text = start.decode(self.encoding, "replace").lstrip("\ufeff")
        except UnicodeError:
            text = "\0"
        if "\0" in re.split(r"[\r\n]", text, maxsplit=1)[0]:
            raise Failure(f"{self.name} is not text in {self.encoding}; pass its --encoding")
        if self.kind == "jsonl" and text.lstrip().startswith("["):
            raise Failure(
                f"{self.name} is a JSON array; convert it to JSON Lines, an object on each line, "
                "with: jq -c '.[]'"
            )
        self.delimiter = ","
        self.header = ""  # The text of the header, with its line ending.
        self._skip = 0
        self._cells: list[str] = []
        if self.kind == "csv":
            self._read_header(text, delimiter, is_email)

    @property
    def name(self) -> str:
        """Its name in messages."""
        return "standard input" if self.path == "-" else self.path

    @property
    def columns(self) -> list[str]:
        """The names of the columns of CSV, without the reason of an earlier rejection."""
        return [name for name in self._cells if name and name != REASON]

    def _read_file(self, survey: _Survey) -> bytes:
        digest, start = hashlib.sha256(), b""
        with open(self.path, "rb") as file:
            while chunk := file.read(_CHUNK):
                start = start or chunk
                digest.update(chunk)
                survey.add(chunk)
                self.size += len(chunk)
        self.digest = digest.hexdigest()
        self.lines = survey.lines
        return start

    def _read_start(self, survey: _Survey) -> bytes:
        stream: Any = sys.stdin.buffer if self.path == "-" else open(self.path, "rb")  # noqa: SIM115
        start = b""
        while start.count(b"\n") < 2 and len(start) < _CHUNK:
            more = stream.read1(_CHUNK)  # Does not wait for a full chunk.
            if not more:
                break
            start += more
        survey.add(start)
        self._stdin = io.BufferedReader(_Chained(start, stream))
        return start

    def _read_header(
        self, text: str, delimiter: str | None, is_email: Callable[[str], bool]
    ) -> None:
        lines = list(io.StringIO(text, newline=""))
        if len(text) >= _SAMPLE:
            del lines[-1]  # It may be incomplete.
        if lines and (said := re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0])):  # An Excel convention.
            self._skip = 1
            delimiter = delimiter or said[1]
        self.delimiter = delimiter or _find_delimiter(lines[self._skip :], is_email)
        for cells, raw, problem in _records(iter(lines[self._skip :]), self.delimiter):
            self._skip += _count_lines(raw)
            if problem:
                raise Failure(f"{self.name}: the header cannot be read: {problem}")
            if cells:
                self._cells = [cell.strip() for cell in cells]
                self.header = self._without_reason(raw)
                break
        if not self._cells:
            raise Failure(f"{self.name} is empty; its first line must name the columns")
        named = self.columns
        if twice := sorted({name for name in named if named.count(name) > 1}):
            raise Failure(f"{self.name} has two columns with the name {', '.join(twice)}")
        if any("@" in name for name in named):
            raise Failure(f"{self.name} has no header; its first line must name the columns")

    def _lines(self) -> Iterator[str]:
        try:
            binary = open(self.path, "rb") if self._stdin is None else self._stdin  # noqa: SIM115
            # Undecodable bytes become lone surrogates, which no text contains.
            with io.TextIOWrapper(binary, self.encoding, "surrogateescape", newline="") as text:
                for number, line in enumerate(text):
                    yield line.removeprefix("\ufeff") if number == 0 else line
        except UnicodeError as error:
            raise Failure(
                f"{self.name} is not {self.encoding} throughout ({error}); pass its --encoding"
            ) from None
        except OSError as error:
            raise Failure(f"cannot read {self.path}: {error.strerror or error}") from None

    def rows(self) -> Iterator[Row]:
        """Yield the rows; those of standard input only once."""
        lines = self._lines()
        records = self._csv_rows(lines) if self.kind == "csv" else _json_rows(lines)
        for number, (line, count, raw, values, problem) in enumerate(records):
            if not problem and not raw.isascii() and re.search("[\ud800-\udfff]", raw):
                problem = f"bytes that are not {self.encoding}; the file's --encoding may help"
            if not problem and "\0" in raw:
                problem = "a NUL character"
            yield Row(number, line, count, raw, values, problem)

    def _csv_rows(
        self, lines: Iterator[str]
    ) -> Iterator[tuple[int, int, str, dict[str, Any], str]]:
        line = 1
        for _ in range(self._skip):
            next(lines, "")
            line += 1
        for cells, raw, problem in _records(lines, self.delimiter):
            count = _count_lines(raw)
            raw = self._without_reason(raw)
            values: dict[str, Any] = {}
            for place, cell in enumerate(cells):
                name = self._cells[place] if place < len(self._cells) else None
                if name == REASON or not (name or cell.strip()):
                    continue
                if name is None:
                    problem = "more cells than the header; a quotation mark may be missing"
                elif not name:
                    problem = f"a value in column {place + 1}, which has no name"
                else:
                    values[name] = cell
            if problem or any(map(str.strip, values.values())):
                yield line, count, raw, values, problem
            line += count

    def _without_reason(self, raw: str) -> str:
        """Remove the reason of an earlier rejection from a row's text."""
        if self._cells[0] == REASON:
            pattern = (
                rf'(?:"(?:[^"]|"")*"|[^"{re.escape(self.delimiter)}]*){re.escape(self.delimiter)}'
            )
            raw = re.sub(rf"\A{pattern}", "", raw).removesuffix(GUARD)
        return raw

    def rejected(self, row: Row, reason: str) -> str:
        """Return a row as text for the file of rejected rows."""
        raw = row.raw if row.raw.endswith(("\n", "\r")) else row.raw + "\n"
        if self.kind == "csv":
            quoted = reason.replace('"', '""')
            guard = GUARD if row.problem and not row.values else ""
            return f'"{quoted}"{self.delimiter}{raw}{guard}'
        because = f"{{{json.dumps(REASON)}: {json.dumps(reason)}"
        rest = raw.strip().removeprefix("{")
        if row.problem and not row.values:
            rest = f"{json.dumps(LINE)}: {json.dumps(raw, ensure_ascii=False)}}}"
        return because + ("" if rest.lstrip() == "}" else ", ") + rest + "\n"

    @property
    def rejected_head(self) -> str:
        """The header of the file of rejected rows."""
        if self.kind == "jsonl":
            return ""
        end = "" if self.header.endswith(("\n", "\r")) else "\n"
        return f"\ufeff{REASON}{self.delimiter}{self.header}{end}"


def _json_rows(lines: Iterator[str]) -> Iterator[tuple[int, int, str, dict[str, Any], str]]:
    because = re.compile(rf'\{{"{REASON}": "(?:[^"\\]|\\.)*"(?:, )?')
    for line, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        values, problem = _json_object(raw)
        if isinstance(values.get(LINE), str):  # Rejected before as it is not an object.
            raw = values[LINE]
            values, problem = _json_object(raw)
        elif values.pop(REASON, None) is not None:
            raw = because.sub("{", raw, count=1)
        yield line, 1, raw, values, problem


def _json_object(text: str) -> tuple[dict[str, Any], str]:
    try:
        value = json.loads(text)
    except RecursionError:
        return {}, "JSON that is nested too deeply"
    except ValueError as error:
        return {}, f"not JSON: {getattr(error, 'msg', error)}"
    if not is_mapping(value):
        return {}, "JSON, but not an object"
    return dict(value), ""


def _records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[list[str], str, str]]:
    """Read CSV; yield the cells of a row, its text, and why it cannot be read."""
    taken: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    # Without `strict`, a misplaced quotation mark would shift cells silently.
    reader = csv.reader(feed(), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        taken.clear()
        try:
            yield next(reader), "".join(taken), ""
        except StopIteration:
            return
        except csv.Error as error:
            hint = "; a quotation mark may be missing" if len(taken) > 1 else ""
            yield [], "".join(taken), f"not CSV: {error}{hint}"


def _kind(path: str, start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    suffixes = (".jsonl", ".ndjson", ".json")
    return "jsonl" if path.lower().endswith(suffixes) or text[:1] in (b"{", b"[") else "csv"


def _count_lines(raw: str) -> int:
    ends = raw.count("\n") + raw.count("\r") - raw.count("\r\n")
    return ends if raw.endswith(("\n", "\r")) else ends + 1


def _find_delimiter(lines: Sequence[str], is_email: Callable[[str], bool]) -> str:
    """Return the delimiter with which the header names an email address and the rows have as many
    cells as the header."""

    def score(delimiter: str) -> tuple[bool, float, int]:
        widths: list[int] = []
        names: list[str] = []
        for cells, _, problem in _records(lines, delimiter):
            if not names:
                names = [cell.strip() for cell in cells]
            elif cells or problem:
                widths.append(len(cells))
            if len(widths) == 50:
                break
        even = widths.count(len(names)) / len(widths) if widths else 1.0
        return any(map(is_email, names)), even if len(names) > 1 else 0.0, len(names)

    return max(_DELIMITERS, key=score)


class _Survey:
    """Detects the encoding of a file, chunk by chunk."""

    def __init__(self) -> None:
        self.lines = 0
        self._start = b""
        self._sample = b""
        self._utf8: Any = codecs.getincrementaldecoder("utf-8")()

    def add(self, chunk: bytes) -> None:
        self._start = self._start or chunk[:4]
        self.lines += chunk.count(b"\n") or chunk.count(b"\r")
        if self._utf8 is not None:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError:
                self._utf8 = None
        if not chunk.isascii() and len(self._sample) < _SAMPLE:
            lines = (line for line in chunk.splitlines() if not line.isascii())
            self._sample += b"\n".join(lines) + b"\n"

    def encoding(self, given: str | None) -> tuple[str, bool, str]:
        """Return the encoding, whether it is a guess, and a line to judge that by."""
        for mark, name in _BOMS.items():
            if self._start.startswith(mark):
                return name, False, ""
        if given is not None:
            try:
                io.TextIOWrapper(io.BytesIO(), given)  # Refuses codecs that are not for text.
                return codecs.lookup(given).name, False, ""
            except LookupError:
                raise Failure(f"unknown encoding {given}") from None
        if self._utf8 is not None or self._mostly_utf8():
            return "utf-8", False, ""
        name = _detect(self._sample[:_SAMPLE])
        example = self._sample.partition(b"\n")[0].decode(name, "replace")
        return name, True, example[:60]

    def _mostly_utf8(self) -> bool:
        """Return whether only a few lines are broken; other encodings rarely look like UTF-8."""
        good = bad = 0
        for line in self._sample.splitlines():
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
        return good > bad


def _detect(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    found = list(from_bytes(sample, cp_isolation=_legacy))
    if not found:
        raise Failure("the file is not UTF-8, and a guess failed; pass its --encoding")
    best = min(match.chaos for match in found)
    found = [match for match in found if match.chaos == best]
    most = max(match.coherence for match in found)
    names = [name for m in found if m.coherence == most for name in m.could_be_from_charset]
    return next((name for name in _legacy if name in names), names[0])


class _Chained(io.RawIOBase):
    """The start of a stream, which was read already, and the rest of it."""

    def __init__(self, start: bytes, rest: Any) -> None:
        self._start = memoryview(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._start:
            data = self._rest.read1(len(buffer))
        else:
            data, self._start = self._start[: len(buffer)], self._start[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)
