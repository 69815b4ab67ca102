"""Clean up the values of cells: addresses, tags, full names and text."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any

from sendx_python_sdk._checks import is_mapping, is_sequence

_PART = r"[^\s@<>()\[\]{},;:|\"]+"
_ADDRESS = re.compile(rf"{_PART}@{_PART}")
# Most addresses; they need no cleaning.
_PLAIN = re.compile(r"[A-Za-z0-9][\w.+%-]*@[\w-]+(?:\.[\w-]+)*", re.ASCII)
# White space, byte order marks, soft hyphens, and characters without width.
_AROUND = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
_INVISIBLE = re.compile(rf"\A{_AROUND}|{_AROUND}\Z")
_BETWEEN = re.compile(r"\s*(?::::|[;,|/]|\s)\s*")
# A tag, which may contain separators if it is in quotation marks.
_TAG = re.compile(r"""\s*(?:"((?:[^"\\]|\\.|"")*)"|'([^']*)')\s*(?:[,;|\n]|$)|([^,;|\n]+)""")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]+\d*);")
_TITLES = re.compile(r"(?i)(?:ph\.?d|m\.?d|mba|jr|sr|esq|[ivx]+|dds|cpa|msc|bsc|ma|ba|dr|rn)\.?")


def clean_address(text: str) -> tuple[str, int]:
    """Return the address in a cell, and the number of addresses.

    `mailto:`, angle brackets with a name before them, quotation marks and invisible characters are
    removed if an address remains; otherwise the text is returned unchanged. If there are several
    addresses, the first is returned.
    """
    if _PLAIN.fullmatch(text):
        return text, 1
    visible = _INVISIBLE.sub("", text)
    found = [part for part in map(_unwrap, _BETWEEN.split(visible)) if part]
    by_key = {each.casefold(): each for each in reversed(found) if _ADDRESS.fullmatch(each)}
    addresses = list(by_key.values())[::-1]
    if len(addresses) == 1 and (len(found) == 1 or re.search(r"<[^<>]*@[^<>]*>\W*$", visible)):
        return addresses[0], 1  # Alone, or "Name <address>".
    if addresses and all(map(_ADDRESS.fullmatch, found)):
        return addresses[0], len(addresses)
    return text, 1


def visible(text: str) -> str:
    """Return a text without white space and invisible characters."""
    return re.sub(_AROUND, "", text)


def _unwrap(text: str) -> str:
    """Remove brackets, punctuation and `mailto:` around an address."""
    text = text.strip("<>()[]{}\"'`\u2018\u2019“”„«» \t").rstrip(".,;:")
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    return text.strip("<>\"'")


def holds_address(value: Any) -> bool:
    """Return whether a cell contains an address."""
    return (
        isinstance(value, str) and _ADDRESS.fullmatch(clean_address(value.strip())[0]) is not None
    )


def as_text(value: Any) -> Any:
    """Return the value of a cell as it is sent.

    HTML entities become characters, and an apostrophe that prevents spreadsheets from reading the
    text as a formula is removed. A JSON list becomes text, with its items separated by commas.
    """
    if isinstance(value, str):
        if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@"):
            value = value[1:]
        return _ENTITY.sub(lambda entity: unescape(entity[0]), value) if "&" in value else value
    if not is_sequence(value):
        return value
    if any(map(is_nested, value)):
        return json.dumps(value, ensure_ascii=False)
    return ", ".join(str(each).strip() for each in value if each is not None)


def is_nested(value: Any) -> bool:
    """Return whether a value is a list or an object."""
    return is_mapping(value) or is_sequence(value)


def split_tags(value: Any) -> list[Any]:
    """Split a cell into tags.

    Tags are separated by commas, semicolons, vertical bars or line breaks, except inside quotation
    marks. The cell may also be a list in the syntax of JSON, Python or PostgreSQL.
    """
    if not isinstance(value, str):
        items = value if is_sequence(value) else [value]
        items = [each["name"] if is_mapping(each) and "name" in each else each for each in items]
        return [str(each) if isinstance(each, int) else each for each in items]
    text = value.strip()
    if text[:1] + text[-1:] == "[]":
        try:
            return [tag for tag in json.loads(text) if tag is not None and tag != ""]
        except ValueError:
            pass
    if text[:1] + text[-1:] in ("[]", "{}"):
        text = text[1:-1]
    tags: list[str] = []
    for double, single, bare in _TAG.findall(text.replace(":::", ",")):  # Google Contacts
        tag = re.sub(r'\\(.)|"(")', r"\1\2", double) if double else single or bare
        if tag.strip():
            tags.append(tag.strip())
    return tags


def split_name(text: str, *, family_first: bool = False) -> tuple[str, str]:
    """Split a full name after its first word; return first and last name.

    :param family_first: whether the last name comes first, as it does before a comma.
    """
    before, comma, after = map(str.strip, text.partition(","))
    if comma and before and after and not _TITLES.fullmatch(after):
        return after, before
    first, _, last = (before if comma and not family_first else text.strip()).partition(" ")
    if comma and not family_first:  # "Ann Lee, PhD"
        last = f"{last}, {after}" if last and after else last
    last = last.strip()
    return (last, first) if family_first and last else (first, last)


def is_date(value: Any) -> bool:
    """Return whether a value is a date such as 1989-03-03."""
    try:
        return len(str(value)) == 10 and bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def is_id(value: Any) -> bool:
    """Return whether a value is a number, an id or an object, not a name."""
    if is_mapping(value):
        return True
    return (
        re.fullmatch(
            r"#?\d[\d.]*|[0-9a-f]{24}|[0-9a-fA-F-]{32,36}|[A-Za-z]{2,5}_\w{6,}", str(value)
        )
        is not None
    )
