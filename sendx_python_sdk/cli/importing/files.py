"""Open a file of contacts or standard input, which may be in gzip or in a ZIP file with one table.

Standard input and compressed tables are first copied to a temporary file, since a table is read
more than once. Other files are refused, with an error that names their type.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import stat
import sys
import weakref
import zipfile
import zlib
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from sendx_python_sdk.cli.console import Failure

_TABLES = (
    *(".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
)
_OLE = b"\xd0\xcf\x11\xe0"  # Excel before 2007, and other old programs
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
# Members that identify the type of a ZIP file.
_WORKBOOK = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
_DOCUMENTS = {
    "word/document.xml": "a Word document; export the contacts as CSV",
    "ppt/presentation.xml": "a presentation; export the contacts as CSV",
    "Index/Document.iwa": "an Apple Numbers document; export it as CSV",
    "Index.zip": "an Apple Numbers document; export it as CSV",
}
_NO_TABLES = {
    rb"%PDF": "a PDF; export the contacts as CSV",
    rb"(?i)begin:vcard": "a vCard; export the contacts as CSV",
    rb"(?i)begin:vcalendar": "a calendar; export the contacts as CSV",
    rb"(?i)(version: 1\s+)?dn: ": "LDIF; export the contacts as CSV",
    rb"(---\s+)?(\w+:\s+)?- [\"']?\w+[\"']?: ": "YAML; export the contacts as JSON or CSV",
    rb"BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!": "compressed; unpack it",
    rb"(?s).{257}ustar": "a tar archive; unpack it",
    rb"SQLite format 3": "a SQLite database; export its table as CSV",
    rb"PAR1|Obj\x01|ORC": "a binary data file; export it as CSV",
    rb"\x89PNG|\xff\xd8\xff|GIF8": "a picture",
    rb"(?i)(-- |/\*|#).{0,20}(mysql|postgresql|mariadb|phpmyadmin|sql) .{0,20}dump|insert into ": (
        "an SQL dump; export the table as CSV"
    ),
    rb"(?is)<.*urn:schemas-microsoft-com:office:spreadsheet": (
        "an XML spreadsheet; open it in Excel and save it as CSV"
    ),
    rb"(?is)<.*<input[^>]*type=.?password": (
        "a web page that asks to log in, in HTML; log in and download the file again"
    ),
    rb"(?is)(<!--.*?-->\s*)?<(!doctype html|html|head|body|table|meta|script|div)": (
        "a web page in HTML, despite its name; open it in a spreadsheet program and save it "
        "as CSV, or export it again"
    ),
    rb"<\?xml|<\w+[ >]": "XML; export the contacts as CSV",
}


class File:
    """The bytes of one table.

    :param path: the file; `-` for standard input.
    :raises Failure: if it cannot be read, or does not contain exactly one table.

    :ivar name: its name in messages.
    :ivar regular: whether it is a regular file, which can be read again.
    :ivar mode: permissions of the file.
    :ivar table: name of the file, or of the file inside it, that contains the table.
    :ivar is_workbook: whether it is a spreadsheet workbook.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = "standard input" if path == "-" else path
        self.table = path
        self.is_workbook = False
        self._copy: BinaryIO | None = None
        try:
            self.mode = 0 if path == "-" else os.stat(path).st_mode
            self.regular = stat.S_ISREG(self.mode)
            if path == "-":
                self._keep(sys.stdin.buffer)
            elif not self.regular:
                with open(path, "rb") as stream:
                    self._keep(stream)
            self._look_inside()
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
            raise self.failure(error) from None

    def open(self) -> BinaryIO:
        """Open the table from its start."""
        if self._copy is None:
            return open(self.path, "rb")
        self._copy.seek(0)
        return os.fdopen(os.dup(self._copy.fileno()), "rb")

    def failure(self, error: Exception) -> Failure:
        """Return the failure for an error of reading."""
        if isinstance(error, OSError) and error.strerror:
            return Failure(f"cannot read {self.path}: {error.strerror}")
        return Failure(f"cannot read {self.name}: {error}; it may be damaged or incomplete")

    def _keep(self, stream: Any) -> None:
        """Copy a stream to a temporary file, which is then read instead."""
        copy = cast("BinaryIO", TemporaryFile())  # noqa: SIM115
        weakref.finalize(self, copy.close)
        shutil.copyfileobj(stream, copy)
        copy.flush()
        self._copy = copy

    def _look_inside(self) -> None:
        start = self._start()
        if start.startswith(_GZIP):
            self.table = self.table.removesuffix(".gz")
            with self.open() as packed, gzip.GzipFile(fileobj=packed) as table:
                self._keep(table)
            start = self._start()
        elif start.startswith(_ZIP):
            with self.open() as packed, zipfile.ZipFile(packed) as archive:
                self._look_into_zip(archive)
            start = self._start()
        self.is_workbook = self.is_workbook or start.startswith((_OLE, _ZIP))
        text = start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").replace(b"\0", b"")
        for pattern, what in _NO_TABLES.items():
            if not self.is_workbook and re.match(pattern, text):
                raise Failure(f"{self.name} is {what}")

    def _start(self) -> bytes:
        with self.open() as file:
            return file.read(1 << 14)

    def _look_into_zip(self, archive: zipfile.ZipFile) -> None:
        members = archive.infolist()
        names = {member.filename for member in members}
        for name, what in _DOCUMENTS.items():
            if name in names:
                raise Failure(f"{self.name} is {what}")
        if names & _WORKBOOK:
            self.is_workbook = True
            return
        files = [
            member
            for member in members
            if not member.is_dir() and not re.search(r"(^|/)(\.|__MACOSX/)", member.filename)
        ]
        tables = [m for m in files if m.filename.lower().endswith(_TABLES)]
        tables = tables or [m for m in files if m.filename.lower().endswith(".txt")]
        if len(tables) != 1:
            held = ", ".join(PurePosixPath(member.filename).name for member in tables[:9])
            what = f"several tables ({held})" if tables else "no table"
            raise Failure(
                f"{self.name} is a ZIP file that contains {what}; unpack it and import the files "
                "that you want"
            )
        if tables[0].flag_bits & 1:
            raise Failure(f"{self.name} is a ZIP file with a password; unpack it")
        self.table = tables[0].filename
        with archive.open(tables[0]) as table:
            self._keep(table)
