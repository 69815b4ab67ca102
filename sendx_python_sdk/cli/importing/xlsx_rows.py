"""Read the rows of a workbook: XLSX, XLS, XLSB or ODS."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.csv_rows import Record, as_csv, is_address
from sendx_python_sdk.cli.importing.files import File


class Workbook:
    """The sheet of a workbook that contains the contacts.

    :raises Failure: if no sheet can be read, or several contain addresses.

    :ivar name: name of the sheet.
    :ivar sheet: the same; "" if it is the only sheet.
    :ivar zeros: a number format with leading zeros, such as "00000"; "" if there is none. Formats
        are not applied.
    """

    def __init__(self, file: File) -> None:
        from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

        try:
            with file.open() as stream:
                content = io.BytesIO(stream.read())
            self.zeros = _leading_zeros(content)
            content.seek(0)
            book = CalamineWorkbook.from_filelike(content)
            names = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
            sheets = {name: book.get_sheet_by_name(name) for name in names}
        except CalamineError as error:
            raise Failure(
                f"{file.name} is not a readable workbook ({error}); open it in a spreadsheet "
                "program, remove a password if it has one, and save it as CSV"
            ) from None
        if len(sheets) > 1:
            with_rows = {name: sheet for name, sheet in sheets.items() if sheet.height}
            found = {name: s for name, s in with_rows.items() if _has_address(s)}
            if len(found) > 1:
                raise Failure(
                    f"{file.name} has addresses in several sheets ({', '.join(found)}); save the "
                    "one that you want as CSV"
                )
            sheets = found or with_rows
        self.name = next(iter(sheets), "")
        self.sheet = self.name if len(names) > 1 else ""
        self._sheet = next(iter(sheets.values()), None)

    @property
    def lines(self) -> int:
        """Number of rows of the sheet, including blank ones at its start."""
        return self._sheet.end[0] + 1 if self._sheet is not None and self._sheet.end else 0

    def records(self) -> Iterator[Record]:
        """Yield the rows with their line numbers and their text in CSV."""
        rows = () if self._sheet is None else self._sheet.iter_rows()
        for line, values in enumerate(rows, 1):
            cells = list(map(text_of, values))
            yield Record(line, 1, cells, as_csv(cells), "")


def _leading_zeros(content: io.BytesIO) -> str:
    """Return a number format of an XLSX workbook that shows leading zeros."""
    with suppress(zipfile.BadZipFile, KeyError), zipfile.ZipFile(content) as archive:
        found = re.search(rb'formatCode="(00[^"]*)"', archive.read("xl/styles.xml"))
        return found[1].decode("utf-8", "replace") if found else ""
    return ""


def _has_address(sheet: Any) -> bool:
    return any(isinstance(v, str) and is_address(v) for row in sheet.iter_rows() for v in row)


def text_of(value: Any) -> str:
    """Return a cell's value as text: dates without midnight, whole numbers without `.0`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, (date, time, timedelta, int)):
        return str(value)
    return "" if value is None else str(value)
