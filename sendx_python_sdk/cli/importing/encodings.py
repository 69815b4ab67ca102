"""Find the encoding of a text: by its byte order mark, as UTF-8 or UTF-16, or by its words."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

import click

from sendx_python_sdk.cli.console import Failure, say
from sendx_python_sdk.cli.importing.readings import is_certain, readings

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_BOMS = {  # The mark of UTF-32 begins like that of UTF-16.
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_TWICE = re.compile(r"\w*[\u00c2-\u00c5][^\x00-\x7f\u00c0-\u00ff]\w*")
_CHOICES = 6  # candidates to show


class Candidate(NamedTuple):
    """An encoding that a file may have, and one of its lines in it."""

    encoding: str
    line: str


Ask = Callable[[str, Sequence[Candidate]], str]


def ask(name: str, candidates: Sequence[Candidate]) -> str:
    """Ask on the terminal which encoding is right."""
    say(f"{name} is not UTF-8. In which encoding is this line correct?")
    for number, candidate in enumerate(candidates, 1):
        say(f"  {number}  {candidate.encoding:<12} {candidate.line}")
    while True:
        answer: str = click.prompt("Number, or the name of another encoding", err=True)
        if answer.isdecimal() and 1 <= int(answer) <= len(candidates):
            return candidates[int(answer) - 1].encoding
        with suppress(LookupError):
            return _name_of_text_encoding(answer)


def _name_of_text_encoding(name: str) -> str:
    io.TextIOWrapper(io.BytesIO(), name)  # Refuses codecs that are not for text.
    return codecs.lookup(name).name


class Survey:
    """Properties of a text, found by reading all of its bytes.

    :ivar size: number of bytes.
    :ivar lines: number of lines.
    :ivar digest: SHA-256 in hex.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.size = self.lines = 0
        self._start = b""
        self._odd = b""  # the first lines that are not ASCII, and lines with bytes not in them
        self._seen: set[int] = set()
        self._utf8: Any = codecs.getincrementaldecoder("utf-8")()
        digest = hashlib.sha256()
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            self._add(chunk)
        self.digest = digest.hexdigest()

    def _add(self, chunk: bytes) -> None:
        self._start = self._start or chunk[:_SAMPLE]
        self.size += len(chunk)
        self.lines += chunk.count(b"\n") or chunk.count(b"\r")
        if self._utf8 is not None:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError:
                self._utf8 = None
        if chunk.isascii():
            return
        for line in chunk.splitlines() if self._wants(chunk) else ():
            if not line.isascii() and self._wants(line):
                self._seen.update(line)
                self._odd += line + b"\n"

    def _wants(self, part: bytes) -> bool:
        """Return whether a part has a new byte, or the sample is still small."""
        return len(self._odd) < _SAMPLE or not self._seen.issuperset(part)

    def encoding(self, name: str, given: str | None, ask: Ask | None) -> tuple[str, str]:
        """Return the encoding, and a line in it if its words decided; "" otherwise.

        :param name: the file's name.
        :param given: the user's choice, which only a byte order mark overrides.
        :param ask: asks the user to choose an encoding; None if nobody can answer.
        :raises Failure: if the encoding is unknown or remains uncertain.
        """
        for mark, encoding in _BOMS.items():
            if self._start.startswith(mark):
                return encoding, ""
        if given is not None:
            try:
                return _name_of_text_encoding(given), ""
            except LookupError:
                raise Failure(f"unknown encoding {given}") from None
        if utf16 := self._utf16():
            return utf16, ""
        if self._utf8 is not None or self._mostly_utf8():
            return "utf-8", ""
        found = readings(self._odd)
        if found and is_certain(found):
            line = self._odd.partition(b"\n")[0].decode(found[0].encoding, "replace")
            return found[0].encoding, line[:60]
        candidates = self._candidates([reading.encoding for reading in found[:_CHOICES]])
        if ask is not None and candidates:
            return ask(name, candidates), ""
        shown = "".join(f"\n  --encoding {c.encoding:<12} {c.line}" for c in candidates)
        raise Failure(
            f"{name} is not UTF-8, and its encoding is uncertain; pass the --encoding"
            f"{' in which this line is correct:' if shown else ' of the file'}{shown}"
        )

    def decoded_twice(self) -> tuple[str, str]:
        """Return a word of UTF-8 that was once decoded wrongly, and the original word."""
        for word in _TWICE.findall(self._odd.decode("utf-8", "ignore")):
            with suppress(UnicodeError):
                return word, word.encode("cp1252").decode("utf-8")
        return "", ""

    def _utf16(self) -> str:
        """Return the byte order of UTF-16 without a mark, in which every other byte is zero."""
        even, odd = self._start[::2].count(0), self._start[1::2].count(0)
        half = len(self._start) / 2
        if b"\0" not in self._start[:16]:  # Only a later part is UTF-16, by mistake.
            return ""
        if odd > 0.4 * half and even < 0.05 * half:
            return "utf-16-le"
        return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else ""

    def _mostly_utf8(self) -> bool:
        """Return whether only a few lines are broken; other encodings rarely look like UTF-8."""
        good = bad = 0
        for line in self._odd.splitlines():
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
        return good > bad

    def _candidates(self, encodings: Sequence[str]) -> list[Candidate]:
        """Return the line that differs most between the encodings, in each of them."""
        best: dict[str, str] = {}
        for line in self._odd.splitlines()[:100]:
            texts = {line.decode(name, "replace")[:60]: name for name in reversed(encodings)}
            if len(texts) > len(best):
                best = texts
        return [Candidate(name, text) for text, name in reversed(best.items())]
