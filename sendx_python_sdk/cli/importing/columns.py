"""Decide what each column of a file becomes: a field, a custom field, or nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing import consent
from sendx_python_sdk.cli.importing.consent import ConsentColumn
from sendx_python_sdk.cli.importing.source import Row
from sendx_python_sdk.cli.importing.values import (
    as_text,
    clean_address,
    holds_address,
    is_date,
    is_id,
    is_nested,
)
from sendx_python_sdk.cli.importing.vocabulary import join, vocabulary

CUSTOM = "custom:"
IGNORE = "ignore"
# Fields that only one column can become. Several columns can become tags.
SINGLE = (
    "email",
    "first_name",
    "last_name",
    "full_name",
    "full_name_family_first",
    "company",
    "new_email",
    "birthday",
)
FIELDS = (*SINGLE, "tags")
_NAMES = ("first_name", "last_name", "full_name", "full_name_family_first", "company")
_CONSENT = (*consent.KINDS, IGNORE)
_TARGETS = (*FIELDS, *_CONSENT)
# Values that were damaged before the file was written.
_DAMAGE = {
    re.compile(r"^\d[.,]\d+E\+\d+$"): "a spreadsheet shortened numbers; format the column as text "
    "or as a number without decimals, and export again",
    re.compile("\ufffd"): "some letters were lost; export again as UTF-8",
    re.compile("^#{3,}$"): "a spreadsheet's column was too narrow; widen it and export again",
}
_SENDX_ID = re.compile(r"\b(?:tag|field|custom_field)_[A-Za-z0-9]{22}\b")
_LITTER = {
    "litter": "internal",
    "consent_detail": "details of a consent",
    "other_channel": "consent to something else than email",
}


@dataclass
class Column:
    """A column of a file.

    :param name: its name.
    :param target: a field, `custom:NAME`, or "" if its values are not sent.
    :param why: the reason for the target.
    :param consent: how to read who unsubscribed from it; None if it is not about consent.
    :param filled: number of the first rows that have a value.
    :param example: the first value.
    :param is_object: whether that is a JSON object, whose entries are sent as custom fields.
    """

    name: str
    target: str
    why: str = ""
    consent: ConsentColumn | None = None
    filled: int = 0
    example: str = ""
    is_object: bool = False

    @property
    def choice(self) -> str:
        """The target in the form of `--map` and the mapping file."""
        if self.consent is not None and self.consent.kind in consent.KINDS and not self.target:
            return self.consent.kind
        return self.target


def parse_target(text: str, origin: str) -> str:
    """Return the exact form of a target that a user wrote.

    :param origin: origin of the target, for an error, such as `--map 'Mail=email'`.
    :raises Failure: if the target is unknown.
    """
    text = text.strip()
    if not text or (text.startswith(CUSTOM) and text != CUSTOM):
        return text
    if text in _TARGETS:
        return text
    kind = vocabulary().kind(text)
    if kind in FIELDS:
        return kind
    if kind == "name":
        return "full_name"
    near = get_close_matches(join(text), {join(each): each for each in _TARGETS}, n=1)
    hint = next((f"did you mean {each}? " for each in _TARGETS if near == [join(each)]), "")
    raise Failure(
        f"{origin}: unknown field {text}; {hint}the fields are {', '.join(FIELDS)} and "
        f"{CUSTOM}NAME; {', '.join(consent.KINDS)} mark a column that says who unsubscribed, "
        f"{IGNORE} one that does not"
    )


def parse_maps(maps: Iterable[str]) -> dict[str, str]:
    """Return targets by column.

    :param maps: options in the form `Column=target`.
    :raises Failure: if one has no column or an unknown target.
    """
    said: dict[str, str] = {}
    for text in maps:
        column, equals, target = text.rpartition("=")
        if not equals or not column.strip():
            raise Failure(f"--map {text!r} must be COLUMN=FIELD, such as 'Mail=email'")
        said[column] = parse_target(target, f"--map {text!r}")
    return said


class Columns:
    """The columns of a file.

    :param maps: targets by column, from `--map`.
    :param saved: targets by column, from a mapping file.
    :param inherited: columns of the import that rejected the rows of this file.

    :ivar notes: remarks about the choices, for the user.
    """

    def __init__(
        self,
        maps: Mapping[str, str] | None = None,
        saved: Mapping[str, str] | None = None,
        inherited: Iterable[Column] = (),
    ) -> None:
        self._maps = {_key(name): target for name, target in (maps or {}).items()}
        self._saved = {_key(name): target for name, target in (saved or {}).items()}
        self._saved_names = list(saved or {})
        columns = list(inherited)
        self._inherited = {_key(column.name): column for column in columns}
        self._inherited |= {column.name: column for column in columns}
        self._columns: dict[str, Column] = {}
        self.notes: list[str] = []

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns.values())

    def knows(self, name: str) -> bool:
        """Return whether a name is recognized as that of a column."""
        return (
            _key(name) in self._maps
            or _key(name) in self._saved
            or self.inherited(name) is not None
            or bool(vocabulary().kind(name))
        )

    def _explicit(self, name: str) -> str | None:
        key = _key(name)
        saved = self._saved.get(key)
        if saved in SINGLE and saved in self._maps.values():
            saved = None  # --map assigns the field to another column.
        return self._maps.get(key, saved)

    def decide(self, names: Sequence[str], rows: Iterable[Row]) -> None:
        """Decide what the columns become.

        :param rows: the first rows.
        :raises Failure: if no column has addresses, two columns become the same field, or `--map`
            names a column that the file does not have.
        """
        keys = {_key(name) for name in names}
        if not keys.issuperset(self._maps):
            raise Failure(
                f"--map names a column that the file does not have; the columns are: "
                f"{', '.join(names) or 'none'}"
            )
        sample = _Sample(names, rows)
        self._columns = {name: Column(name, "") for name in names}
        kinds = {
            name: vocabulary().kind(name)
            for name in names
            if self._decide_explicitly(name, sample) is None
        }
        for name in names:
            column = self._columns[name]
            column.filled, column.example = sample.filled[name], sample.example[name]
            column.is_object = name in sample.objects
        self._decide_address(kinds, sample)
        self._decide_names(kinds)
        for name, kind in kinds.items():
            if self._columns[name].why:
                continue
            self._decide_by_kind(name, kind, sample)
        self._share(names, sample)
        self._note_consent(sample)
        self._note_damage(sample)
        self._note_ids(sample)
        self._note_saved(names, keys)

    def __getitem__(self, name: str) -> Column:
        """Return a column. If the first rows lack it, its name decides what it becomes."""
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = Column(name, "")
            sample = _Sample([name], ())
            if self._decide_explicitly(name, sample) is None:
                self._decide_by_kind(name, vocabulary().kind(name), sample)
            self._share([name], sample)
        return column

    def with_target(self, target: str) -> list[str]:
        """Return the names of the columns that become a field."""
        return [column.name for column in self if column.target == target]

    def _share(self, names: Sequence[str], sample: _Sample) -> None:
        """Treat names that differ only in spelling, and never share a row, as one column."""
        first: dict[str, Column] = {}
        for column in self:
            other = first.setdefault(_key(column.name), column)
            if column.name not in names or self.inherited(column.name) is not None:
                continue
            if not sample.together(column.name, other.name):
                column.target, column.why, column.consent = other.target, other.why, other.consent

    def _decide_explicitly(self, name: str, sample: _Sample) -> str | None:
        target = chosen = self._explicit(name)
        if target is None:
            return self._inherit(name)
        column = self._columns[name]
        column.why = "--map" if _key(name) in self._maps else "mapping file"
        kind = vocabulary().kind(name)
        if target in consent.KINDS:
            kind, target = target, ""
        elif target == IGNORE:
            kind, target = "", ""
        column.target = target
        others = [each for each in self.with_target(target) if _key(each) != _key(name)]
        if target in SINGLE and others:
            raise Failure(
                f"the columns {others[0]!r} and {name!r} are both {target}; "
                "omit one with --map 'COLUMN='"
            )
        before = self.inherited(name)
        said = before.consent if before is not None else None
        if said is not None and (chosen == said.kind or chosen not in _CONSENT):
            column.consent = said
        elif kind in (*consent.KINDS, *consent.PERHAPS):
            column.consent = ConsentColumn.from_values(name, kind, sample.values(name))
        return target

    def inherited(self, name: str) -> Column | None:
        """Return a column of the import that rejected these rows; None if it had no such column."""
        before = self._inherited.get(name)
        if before is None:
            before = self._inherited.get(_key(name))
            if before is not None and before.name in self._columns:
                return None  # That is another column, whose name differs only in spelling.
        return before

    def _inherit(self, name: str) -> str | None:
        """Decide like the import that rejected these rows."""
        before = self.inherited(name)
        assigned = {*self._maps.values(), *self._saved.values()}
        if before is None or (before.target in SINGLE and before.target in assigned):
            return None
        column = self._columns[name]
        column.target, column.why, column.consent = before.target, before.why, before.consent
        return column.target

    def _decide_address(self, kinds: dict[str, str], sample: _Sample) -> None:
        """Find the column of addresses: by its name, else the one with the most addresses."""
        if self.with_target("email"):
            return
        found = [n for n in kinds if 0 < sample.filled[n] <= 2 * sample.with_address[n]]
        if not found:
            named = [n for n, kind in kinds.items() if kind in ("email", "other_email")]
            found = sorted(named, key=lambda name: kinds[name] != "email")[:1]
        if not found:
            raise Failure(
                "no column looks like the email address; name it with --map 'COLUMN=email'; "
                f"the columns are: {', '.join(self._columns) or 'none'}"
            )
        most = max(len(sample.addresses[name]) for name in found)

        def rank(name: str) -> tuple[bool, bool, bool, int]:
            count = len(sample.addresses[name])
            # A column that repeats one address, such as that of a shop, is not the contacts' own.
            is_own = 2 * count <= min(most, sample.with_address[name])
            named = kinds[name] == "email" and 2 * count >= most
            return not is_own, not vocabulary().is_somebody_else(name), named, count

        best = max(found, key=rank)
        by_name = kinds[best] in ("email", "other_email")
        self._set(best, "email", "its name" if by_name else "its values")
        count, filled = len(sample.addresses[best]), sample.with_address[best]
        if filled > 3 and 2 * count <= filled:
            only = f"only {count} different address{'es' if count > 1 else ''} in {filled:,} rows"
            self.notes.append(f"{best!r} has {only}; is it the address of the contacts?")
        others = [
            n for n in found if _key(n) != _key(best) and not vocabulary().is_somebody_else(n)
        ]
        if others:
            self.notes.append(
                f"{best!r} is used as the address; {' and '.join(map(repr, others))} "
                f"also {'has' if len(others) == 1 else 'have'} addresses. To use another: "
                f"--map '{others[0]}=email'"
            )
        elif not by_name:
            self.notes.append(
                f"{best!r} is used as the address because of its values. To use another column: "
                "--map 'COLUMN=email'"
            )

    def _decide_names(self, kinds: dict[str, str]) -> None:
        """Decide whether columns such as Name contain a full name or only a part of it."""
        known = {*kinds.values(), *(column.target for column in self)}
        has_first, has_last = "first_name" in known, "last_name" in known
        for name, kind in kinds.items():
            if kind == "name":
                kinds[name] = "full_name"
                if has_first != has_last:
                    kinds[name] = "last_name" if has_first else "first_name"

    def _decide_by_kind(self, name: str, kind: str, sample: _Sample) -> None:
        """Decide by the meaning of a column's name."""
        if kind in ("email", "other_email") and not self.with_target("email"):
            self._set(name, "email", "its name")
        elif kind in ("email", "other_email"):
            self._set(name, CUSTOM + vocabulary().unwrap(name), "another column is the address")
        elif kind == "name":
            self._decide_by_kind(name, "full_name", sample)
        elif kind in _NAMES and sample.only_ids(name):
            self._set(name, "", "ids instead of names")
        elif kind == "tags":
            self._set(name, "tags", "its name")
        elif kind == "birthday" and (odd := sample.no_date(name)):
            self._set(name, self._custom(name), "not all values are dates such as 1989-03-03")
            self.notes.append(
                f"{name!r} becomes a custom field instead of birthday, because {odd!r} is not a "
                "date such as 1989-03-03"
            )
        elif kind in SINGLE:
            self._decide_single(name, kind, sample)
        elif kind in _LITTER:
            self._set(name, "", _LITTER[kind])
        elif kind in (*consent.KINDS, *consent.PERHAPS):
            column = self._columns[name]
            column.consent = ConsentColumn.from_values(name, kind, sample.values(name))
            perhaps = column.consent.kind in consent.PERHAPS
            self._set(name, self._custom(name) if perhaps else "", "says who unsubscribed")
        elif kind == "lists":
            self._set(
                name, "", f"SendX knows lists only by id; to use them as tags: --map '{name}=tags'"
            )
        elif sample.only_objects(name):
            self._set(name, "", "a list of objects")
        else:
            self._set(name, self._custom(name), "")

    def _decide_single(self, name: str, kind: str, sample: _Sample) -> None:
        """Assign a field to the column with the most values; the others become custom fields."""
        for taken in self.with_target(kind):
            column = self._columns[taken]
            if column.why != "its name" or sample.filled[name] <= column.filled:
                self._set(name, self._custom(name), f"{taken} is {kind}")
                return
            self._set(taken, self._custom(taken), f"{name} is {kind}")
        self._set(name, kind, "its name")

    def _custom(self, name: str) -> str:
        """Return the custom field of a column: its name without enclosing objects."""
        short = CUSTOM + vocabulary().unwrap(name)
        others = self.with_target(short)
        return short if others in ([], [name]) else CUSTOM + name

    def _set(self, name: str, target: str, why: str) -> None:
        column = self._columns[name]
        column.target, column.why = target, why or "new custom field"

    def _note_consent(self, sample: _Sample) -> None:
        """Report values that may mean unsubscribed, in columns that may be about consent."""
        answer = vocabulary().answer
        for column in self:
            kind = column.consent.kind if column.consent is not None else ""
            values = sample.values(column.name)
            if kind == "perhaps_status":
                odd = [
                    value
                    for value in values
                    if answer(value) == "left_in_mail_columns" or value.isdigit() or len(value) == 1
                ]
                what, remedy = "does not look like an email status", "email_status"
            elif kind == "perhaps_opt_in":
                odd = [each for each in values if not answer(each) and not holds_address(each)]
                what, remedy = "does not look like consent to email", "opt_in"
            else:
                continue
            if odd:
                self.notes.append(
                    f"{column.name!r} {what}, so people with {odd[0][:40]!r} are sent. To "
                    f"change that: --map '{column.name}={remedy}'"
                )

    def _note_damage(self, sample: _Sample) -> None:
        """Report values that were damaged before the file was written."""
        for column in self:
            for pattern, what in _DAMAGE.items():
                found = [v for v in sample.values(column.name) if pattern.search(v)]
                if column.target and found:
                    self.notes.append(f"{column.name!r} has values such as {found[0][:40]}: {what}")

    def _note_ids(self, sample: _Sample) -> None:
        """Report ids of tags and custom fields, as in the API's replies."""
        for column in self:
            if column.target == "tags" or column.is_object:
                ids = filter(None, map(_SENDX_ID.search, sample.values(column.name)))
                if found := next(ids, None):
                    self.notes.append(
                        f"{column.name!r} contains SendX ids such as {found[0]}, which are "
                        "imported as names; sendx export contacts writes the names instead"
                    )

    def _note_saved(self, names: Sequence[str], keys: set[str]) -> None:
        """Report the columns in which the file differs from the mapping file."""
        if not self._saved:
            return
        if new := [name for name in names if _key(name) not in self._saved]:
            self.notes.append(f"not in the mapping file: {', '.join(new)}")
        if missing := [name for name in self._saved_names if _key(name) not in keys]:
            self.notes.append(f"in the mapping file, but not in this file: {', '.join(missing)}")


def _key(name: str) -> str:
    return join(name) or name


class _Sample:
    """Values of the first rows, by column."""

    def __init__(self, names: Sequence[str], rows: Iterable[Row]) -> None:
        self.filled = dict.fromkeys(names, 0)
        self.example = dict.fromkeys(names, "")
        self.objects: set[str] = set()
        self.with_address = dict.fromkeys(names, 0)
        self.addresses: dict[str, set[str]] = {name: set() for name in names}
        self._values: dict[str, dict[Any, None]] = {name: {} for name in names}
        self._nested = dict.fromkeys(names, 0)
        self._rows = list(rows)
        for row in self._rows:
            for name, value in row.values.items():
                text = str(as_text(value)).strip() if value is not None else ""
                if name in self.filled and text not in vocabulary().blank:
                    if not self.filled[name]:
                        self.example[name] = text
                        if is_mapping(value):
                            self.objects.add(name)
                        if is_mapping(value) or isinstance(value, bool):
                            self.example[name] = json.dumps(value, ensure_ascii=False)
                    self.filled[name] += 1
                    self._values[name][text] = None
                    self._nested[name] += is_sequence(value) and any(map(is_nested, value))
                    if "@" in text and holds_address(text):
                        self.with_address[name] += 1
                        self.addresses[name].add(clean_address(text)[0].casefold())

    def values(self, name: str) -> list[str]:
        """Return the distinct values of a column."""
        return list(self._values[name])

    def together(self, name: str, other: str) -> bool:
        """Return whether a row has both columns."""
        return any(name in row.values and other in row.values for row in self._rows)

    def only_objects(self, name: str) -> bool:
        """Return whether all values of a column are lists of objects."""
        return 0 < self.filled[name] == self._nested[name]

    def no_date(self, name: str) -> str | None:
        """Return the first value that is not a date in ISO 8601; None if all are."""
        return next((value for value in self._values[name] if not is_date(value)), None)

    def only_ids(self, name: str) -> bool:
        """Return whether all values of a column are ids or objects."""
        values = self._values[name]
        return bool(values) and all(map(is_id, values))
