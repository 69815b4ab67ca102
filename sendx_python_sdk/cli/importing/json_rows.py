"""Read contacts from JSON: an object on each line, an array, or an object with an array."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TextIO

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.csv_rows import is_address
from sendx_python_sdk.cli.importing.header import REASON

# The field for a line that is not an object, in a file of rejected rows.
LINE = "sendx_rejected_line"

_REASON_TEXT = re.compile(rf'\{{"{REASON}": "(?:[^"\\]|\\.)*"(?:, )?')
_GAP = re.compile(r"[\s,\ufeff]*")
_CHUNK = 1 << 18
_LARGEST = 100 << 20  # maximum number of characters of one value
# SendX's own custom fields, which are not flattened.
_WHOLE = ("customfields", "custom_fields")


class Item(NamedTuple):
    """A contact.

    :param line: number of its first line in the file, from 1.
    :param lines: number of lines.
    :param raw: its JSON.
    :param values: its fields; those of nested objects as `outer.inner`.
    :param problem: why it cannot be read; "" if it can.
    :param has_reason: whether it has the reason of an earlier rejection.
    """

    line: int
    lines: int
    raw: str
    values: dict[str, Any]
    problem: str
    has_reason: bool = False


def is_json_lines(start: str) -> bool:
    """Return whether a text has a JSON value on each line."""
    lines = [line for line in start.split("\n") if line.strip()][:2]
    if start.lstrip().startswith("["):
        return False
    return any(not _parse(line)[1] for line in lines) or lines[0].rstrip().endswith("}")


def read_lines(text: TextIO) -> Iterator[Item]:
    """Yield the objects of JSON Lines. A line that is not JSON does not affect the others."""
    for line, raw in enumerate(text, 1):
        if raw.strip():
            yield from _items(line, 1, raw, *_parse(raw.lstrip("\ufeff")))


def read_values(text: TextIO, name: str) -> Iterator[Item]:
    """Yield the objects of a text that consists of arrays and objects, one at a time.

    :raises Failure: if a value is not JSON, since the rest of the text cannot be read then.
    """
    decode = json.JSONDecoder().raw_decode
    buffer, at, line, in_array, at_end = "", 0, 1, False, False
    count = 0
    while True:
        start = _end_of_gap(buffer, at)
        line += buffer.count("\n", at, start)
        at = start
        if buffer[at : at + 1] in ("[", "]") and in_array == (buffer[at] == "]"):
            in_array, at = not in_array, at + 1
            continue
        try:
            value, end = decode(buffer, at)
            if end == len(buffer) and not at_end:  # A number may continue.
                raise ValueError
        except RecursionError:
            raise Failure(f"{name}, line {line}: JSON that is nested too deeply") from None
        except ValueError as error:
            if at_end and at == len(buffer):
                return
            if at_end or len(buffer) - at > _LARGEST:
                after = f", after item {count:,}" if count else ""
                what = "a value of more than 100 MB" if not at_end else _message(error)
                raise Failure(f"{name}, line {line}{after}: not JSON: {what}") from None
            more = text.read(max(_CHUNK, len(buffer) - at))
            buffer, at, at_end = buffer[at:] + more, 0, not more
            continue
        raw = buffer[at:end]
        lines = raw.count("\n")
        yield from _items(line, lines + 1, raw, value, "")
        line, at, count = line + lines, end, count + 1


def _items(line: int, lines: int, raw: str, value: Any, problem: str) -> Iterator[Item]:
    has_reason = not problem and is_mapping(value) and REASON in value
    if not problem and is_mapping(value):
        if isinstance(rejected := value.get(LINE), str):
            raw = rejected
            value, problem = _parse(raw)
        elif has_reason:
            value = {key: inner for key, inner in value.items() if key != REASON}
            rest = _REASON_TEXT.sub("{", raw, count=1)
            raw = rest if rest != raw else json.dumps(value, ensure_ascii=False)
        elif not any(isinstance(inner, str) and is_address(inner) for inner in value.values()):
            if contacts := _keyed_contacts(value):
                for contact in contacts:
                    text = json.dumps(contact, ensure_ascii=False)
                    yield Item(line, lines, text, flatten(contact), "")
                return
            keys = _keys_of_contacts(value)
            if len(keys) == 1:
                yield from _elements(line, raw, keys[0])
                return
            if keys:
                problem = f"several lists of contacts: {', '.join(keys)}; keep one of them"
    elif not problem and isinstance(value, str) and is_address(value):
        value = {"email": value}
        raw = json.dumps(value)
    if not problem and not is_mapping(value):
        problem = "JSON, but not an object"
    try:
        values = {} if problem else flatten(value)
    except RecursionError:
        values, problem = {}, "JSON that is nested too deeply"
    yield Item(line, lines, raw, values, problem, has_reason)


def _parse(text: str) -> tuple[Any, str]:
    """Return the value of a text, and the problem if it is not JSON."""
    try:
        return json.loads(text), ""
    except RecursionError:
        return None, "JSON that is nested too deeply"
    except ValueError as error:
        return None, f"not JSON: {_message(error)}"


def _message(error: ValueError) -> str:
    return str(getattr(error, "msg", error)) or "it ends early"


def _keyed_contacts(value: Any) -> list[dict[str, Any]]:
    """Return the contacts of an object keyed by id, as in Firebase, or by column, as in pandas."""
    if value and all(
        is_mapping(column) and "".join(column).isdecimal() for column in value.values()
    ):
        numbers = dict.fromkeys(number for column in value.values() for number in column)
        return [{name: column.get(n) for name, column in value.items()} for n in numbers]
    objects = [value]
    while objects:
        outer = objects.pop()
        inner = [each for each in outer.values() if is_mapping(each)]
        by_id = all(re.search(r"\d|.{16}", key) for key in outer)
        if inner and by_id and len(inner) == len(outer) and all(map(_has_address, inner)):
            return [dict(each) for each in inner]
        objects += inner
    return []


def _keys_of_contacts(value: Any) -> list[str]:
    """Return the names of the arrays of contacts in an object; none if it is one contact."""
    found: list[str] = []
    objects = [value]
    while objects:
        for key, inner in objects.pop().items():
            if is_mapping(inner):
                objects.append(inner)
            elif is_sequence(inner):
                if inner and all(map(_has_address, inner)) and not _is_of_one_person(key, inner):
                    found.append(key)
            elif isinstance(inner, str) and is_address(inner):
                return []
    return found


def _is_of_one_person(key: str, items: Sequence[Any]) -> bool:
    """Return whether an array lists the addresses of one person: it is short, without names."""
    names = (name.lower() for item in items if is_mapping(item) for name in item)
    return "mail" in key.lower() and len(items) <= 10 and not any("name" in n for n in names)


def _elements(line: int, raw: str, key: str) -> Iterator[Item]:
    """Yield the elements of an object's array of contacts.

    :param line: number of the object's first line.
    :param key: name of the array.
    """
    decode = json.JSONDecoder().raw_decode
    for start in re.finditer(rf"{re.escape(json.dumps(key))}\s*:\s*\[", raw):
        at = _end_of_gap(raw, start.end())
        if raw[at : at + 1] != "{":  # Another array of the same name.
            continue
        while raw[at] != "]":
            value, end = decode(raw, at)
            text = raw[at:end]
            first = line + raw.count("\n", 0, at)
            yield from _items(first, text.count("\n") + 1, text, value, "")
            at = _end_of_gap(raw, end)


def _end_of_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _has_address(value: Any) -> bool:
    if is_mapping(value):
        return any(
            is_address(inner) if isinstance(inner, str) else _has_address(inner)
            for inner in value.values()
        )
    return is_sequence(value) and any(is_mapping(v) and _has_address(v) for v in value)


def flatten(value: Any, prefix: str = "") -> dict[str, Any]:
    """Return the fields of an object; those of nested objects as `outer.inner`.

    Lists are kept, unless they contain objects with addresses: `emails.1.value`. MongoDB's
    `{"$oid": …}`, `{"$date": …}` and the like are replaced by their value.
    """
    fields: dict[str, Any] = {}
    for key, inner in value.items():
        name = prefix + key
        if inner is None or isinstance(inner, (str, int, float)):
            fields[name] = inner
            continue
        if is_mapping(inner) and len(inner) == 1 and (type_ := next(iter(inner))).startswith("$"):
            inner = inner[type_]
            if is_mapping(inner) and len(inner) == 1:
                (inner,) = inner.values()
        if is_mapping(inner) and name.lower() not in _WHOLE:
            fields |= flatten(inner, f"{name}.")
        elif is_sequence(inner) and _has_address(inner):
            numbered = {str(number): each for number, each in enumerate(inner, 1)}
            fields |= flatten(numbered, f"{name}.")
        else:
            fields[name] = inner
    return fields
