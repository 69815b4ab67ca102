"""The journal of an import: which records are done, so that a run that was killed can go on.

It is text, only ever appended to, each line in one write:

    {"journal": "sendx import 1", ...}      what is imported, and how
    {"rejected": "contacts.rejected.csv"}   where rejected records go from here on
    17                                      record 17 is confirmed
    18 120 175                              record 18 is rejected: bytes 120 to 175 of that file
    {"end": {...}}                          all are done

What a process has written outlives the process, without fsync. After a power cut the last lines
may be missing; their records are then sent again, which leaves the same contacts. A last line
without its end counts for nothing.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, cast

from typing_extensions import Self

from sendx_python_sdk._checks import is_mapping
from sendx_python_sdk.cli.console import Failure

_MARK = "sendx import 1"


class Bits:
    """A set of whole numbers that takes a bit for each number up to the largest."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._count = 0

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bytes) and bool(self._bytes[place] >> (number & 7) & 1)

    def __len__(self) -> int:
        return self._count

    def add(self, number: int) -> None:
        """Put a number in."""
        if number not in self:
            self._bytes.extend(bytes(max(0, (number >> 3) + 1 - len(self._bytes))))
            self._bytes[number >> 3] |= 1 << (number & 7)
            self._count += 1


class Journal:
    """The journal of one import, locked while it is open; and the file of its rejected records,
    which is made with the first of them and never takes the place of another file.

    :param path: the journal; None to keep none.
    :param mode: who may read new files, as in `os.open`.
    :raises Failure: if another process has it, it is no journal, or it cannot be written.

    :ivar about: what is imported, and how; empty if the journal is new.
    :ivar done: the records that are confirmed or rejected.
    :ivar rejected: how many of them are rejected.
    :ivar end: what was noted at the end of the import; None before that.
    :ivar rejects: the file of rejected records; several if one was changed meanwhile.
    """

    def __init__(self, path: Path | None, mode: int) -> None:
        self.path = path
        self._mode = mode
        self._file: Any = None
        self._rejects_file: BinaryIO | None = None
        self._forget()
        if path is not None:
            try:
                flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
                self._file = os.fdopen(os.open(path, flags, mode), "r+b", buffering=0)
            except OSError as error:
                raise Failure(
                    f"cannot write the journal {path}: {error.strerror}; "
                    "name a folder for it with --work-dir"
                ) from None
            try:
                _lock(self._file.fileno())
                self._load()
            except BaseException:
                self._file.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        for file in (self._rejects_file, self._file):
            if file is not None:
                file.close()

    def _forget(self) -> None:
        self.about: dict[str, Any] = {}
        self.done = Bits()
        self.rejected = 0
        self.end: dict[str, Any] | None = None
        self.rejects: list[Path] = []
        self._last = (0, 0, 0)  # the last rejection

    def _load(self) -> None:
        size, on_disk = 0, 0
        for line in self._read_lines():
            size += len(line)
            if not self.about:
                self.about = _object(line)
                if self.about.get("journal") != _MARK:
                    raise Failure(f"{self.path} is no journal of sendx import; move it away")
            elif line.startswith(b"{"):
                event = _object(line)
                self.end = event.get("end")
                if "rejected" in event:
                    self._settle(on_disk)
                    self._last = (0, 0, 0)
                    path = self._folder / event["rejected"]
                    self.rejects.append(path)
                    on_disk = path.stat().st_size if path.is_file() else 0
            elif line.strip().isdigit():
                self.done.add(int(line))
            elif re.fullmatch(rb"\d+ \d+ \d+\n", line):
                self._settle(on_disk)
                number, start, end = map(int, line.split())
                self._last = (number, start, end)
        self._file.truncate(size)  # or the next line would continue a torn one
        self._file.seek(size)
        self._settle(on_disk)
        self._open_rejects(on_disk)

    def _read_lines(self) -> Iterator[bytes]:
        rest = b""
        self._file.seek(0)
        while chunk := self._file.read(1 << 16):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield line + b"\n"
        if rest and not self.about:
            raise Failure(f"{self.path} is no journal of sendx import; move it away")

    def _settle(self, on_disk: int) -> None:
        """Take the last rejection as done if the file of rejected records has it."""
        number, start, end = self._last
        if start < end <= on_disk and number not in self.done:
            self.done.add(number)
            self.rejected += 1

    def _open_rejects(self, on_disk: int) -> None:
        _, start, end = self._last
        if start <= on_disk <= end and start < end:  # else somebody has worked on it: hands off
            self._rejects_file = open(self.rejects[-1], "r+b", buffering=0)  # noqa: SIM115
            if on_disk < end:  # torn
                self._rejects_file.truncate(start)
            self._rejects_file.seek(0, os.SEEK_END)

    @property
    def _folder(self) -> Path:
        return Path() if self.path is None else self.path.parent

    def begin(self, about: dict[str, Any]) -> None:
        """Forget what there is and begin a new import."""
        self._forget()
        if self._rejects_file is not None:
            self._rejects_file.close()
            self._rejects_file = None
        self.about = about
        if self._file is None:
            return
        self._file.truncate(0)
        self._file.seek(0)
        try:
            self._write({"journal": _MARK, **about})
        except Failure:
            self._file.truncate(0)  # part of this line would be no journal
            raise

    def confirm(self, number: int) -> None:
        """Note that a record was accepted."""
        self.done.add(number)
        self._write_line(b"%d\n" % number)

    def reject(self, number: int, text: str, head: str, place: tuple[Path, str]) -> None:
        """Note that a record is rejected, and write it to the file of rejected ones.

        :param text: the record, with the reason.
        :param head: what the file is to begin with.
        :param place: how the file's path is to begin and end; where there is such a file already, a
            number comes between.
        """
        data = text.encode("utf-8", "surrogateescape")
        if self._rejects_file is None:
            data = head.encode("utf-8", "surrogateescape") + data
            self._rejects_file = self._create_rejects(*place)
        file = self._rejects_file
        start = file.tell()
        # Noted first: so every byte of the file is accounted for, whenever this process ends.
        self._write_line(b"%d %d %d\n" % (number, start, start + len(data)))
        _write_all(file, data)
        self.done.add(number)
        self.rejected += 1

    def _create_rejects(self, begin: Path, end: str) -> BinaryIO:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        for number in count(1):
            path = begin.with_name(f"{begin.name}{'' if number == 1 else f'.{number}'}{end}")
            if path.exists():
                continue
            self._write({"rejected": path.name})
            try:
                file = os.fdopen(os.open(path, flags, self._mode), "r+b", buffering=0)
            except FileExistsError:
                continue
            except OSError as error:
                raise Failure(
                    f"cannot write {path}: {error.strerror}; name a folder for it with --work-dir"
                ) from None
            self.rejects.append(path)
            return cast("BinaryIO", file)
        raise AssertionError

    def finish(self, end: dict[str, Any]) -> None:
        """Note that all records are done."""
        self.end = end
        self._write({"end": end})
        for file in (self._rejects_file, self._file):
            if file is not None:
                os.fsync(file.fileno())

    def _write(self, value: dict[str, Any]) -> None:
        self._write_line(json.dumps(value).encode() + b"\n")

    def _write_line(self, line: bytes) -> None:
        if self._file is not None:
            _write_all(self._file, line)


def _write_all(file: Any, data: bytes) -> None:
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        raise Failure(f"cannot write: {error.strerror}; correct that and use --resume") from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return dict(value) if is_mapping(value) else {}


def _lock(handle: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 1 << 40, os.SEEK_SET)  # a locked byte cannot be read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            raise Failure("another sendx import of this file is at work") from None
