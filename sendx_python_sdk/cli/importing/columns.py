"""Match columns to fields, and make the request of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk.cli.console import Failure, reason_of
from sendx_python_sdk.cli.importing.source import Row
from sendx_python_sdk.models import IdentifyRequest

CUSTOM = "custom:"
# Names of columns by field, in lower case, letters and digits only.
_NAMES = {
    "email": "email emailaddress emailadress emailaddr emailid mail mailaddress primaryemail "
    "contactemail useremail email1 emailadresse courriel",
    "first_name": "firstname givenname forename fname first given contactfirstname vorname prenom",
    "last_name": "lastname surname familyname lname last family contactlastname nachname",
    "company": "company companyname organisation organization organisationname organizationname "
    "employer firma",
    "tags": "tags tag taglist",
    "new_email": "newemail newemailaddress",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}


class Problem(NamedTuple):
    """Why a row is rejected.

    :param reason: an explanation that all rows of the kind share.
    :param value: what is wrong in this row.
    """

    reason: str
    value: str


def plain(name: str) -> str:
    """Return a name in lower case without spaces, underscores, hyphens and the like."""
    return re.sub(r"[\W_]", "", name.casefold())


def split_tags(text: str) -> list[str]:
    """Split a cell into tags at commas, semicolons and vertical bars."""
    return [tag.strip() for tag in re.split(r"[,;|]", text) if tag.strip()]


class Columns:
    """The fields that columns become.

    :param maps: choices of the user: `Column=field`, `Column=custom:Name`, or `Column=` to leave
        the column out.
    :param tags: tags for every contact.
    :raises Failure: if one of `maps` names an unknown field.
    """

    def __init__(self, maps: Iterable[str] = (), tags: Iterable[str] = ()) -> None:
        self.tags = list(tags)
        self._said: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._checked: set[tuple[str, ...]] = set()
        for text in maps:
            column, equals, target = text.rpartition("=")
            if not equals or not column.strip():
                raise Failure(f"--map {text!r} must be COLUMN=FIELD, such as 'Mail=email'")
            target = target.strip()
            if target and not (target.startswith(CUSTOM) and target != CUSTOM):
                field = _FIELD_OF.get(plain(target), "")
                if not field:
                    near = get_close_matches(plain(target), _FIELD_OF, n=1)
                    hint = f"did you mean {_FIELD_OF[near[0]]}? " if near else ""
                    raise Failure(
                        f"--map {text!r}: unknown field {target}; {hint}"
                        f"the fields are {', '.join(_NAMES)} and {CUSTOM}NAME"
                    )
                target = field
            self._said[plain(column) or column] = target

    def target(self, column: str) -> str:
        """Return the field that a column becomes: a name, `custom:NAME`, or "" for none."""
        if column not in self._targets:
            key = plain(column)
            target = self._said.get(key or column)
            self._targets[column] = (
                _FIELD_OF.get(key, CUSTOM + column) if target is None else target
            )
        return self._targets[column]

    def knows(self, column: str) -> bool:
        """Return whether a column has a known name, or the user said what it is."""
        key = plain(column)
        return key in _FIELD_OF or (key or column) in self._said

    def check(self, columns: Iterable[str]) -> None:
        """Check the columns of a file.

        :raises Failure: if none is the email address, two are the same field, or a `--map` names
            one that the file does not have.
        """
        columns = list(columns)
        targets = [self.target(column) for column in columns]
        names = {plain(column) or column for column in columns}
        if not names.issuperset(self._said):
            raise Failure(f"--map names a column that the file does not have; {_listed(columns)}")
        if "email" not in targets:
            raise Failure(
                "no column looks like the email address; name it with --map 'COLUMN=email'; "
                + _listed(columns)
            )
        if problem := self._clash(columns):
            raise Failure(f"{problem}; leave one out with --map 'COLUMN='")

    def _clash(self, columns: Iterable[str]) -> str:
        taken: dict[str, str] = {}
        for column in columns:
            target = self.target(column)
            if target and target in taken:
                return f"the columns {taken[target]!r} and {column!r} are both {target}"
            taken[target] = column
        return ""

    def address(self, row: Row) -> str:
        """Return a row's address in lower case, to compare it; "" if it has none."""
        for column, value in row.values.items():
            if isinstance(value, str) and self.target(column) == "email":
                return value.strip().casefold()
        return ""

    def request(self, row: Row) -> IdentifyRequest | Problem:
        """Return the request of a row, or why there is none."""
        if row.problem:
            return Problem(row.problem, _shorten(row.raw))
        fields: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        tags: list[Any] = []
        if problem := self._clash(row.values):
            return Problem(problem, _shorten(row.raw))
        for column, value in row.values.items():
            if isinstance(value, str):
                value = value.strip()
            if value is None or value == "":
                continue  # It must not delete what SendX holds.
            target = self.target(column)
            if target == "tags":
                tags += split_tags(value) if isinstance(value, str) else _items(value)
            elif target.startswith(CUSTOM):
                if plain(column) == "customfields" and is_mapping(value):
                    custom.update({k: v for k, v in value.items() if v is not None and v != ""})
                else:
                    custom[target.removeprefix(CUSTOM)] = value
            elif target:
                fields[target] = value
        if "email" not in fields:
            return Problem("email: missing", _shorten(row.raw))
        if custom:
            fields["custom_fields"] = custom
        tags += [tag for tag in self.tags if tag not in tags]
        if tags:
            fields["tags"] = list(dict.fromkeys(tags)) if all(map(_is_text, tags)) else tags
        try:
            return IdentifyRequest.model_validate(fields)
        except ValidationError as error:
            lines = error.errors(include_url=False, include_input=False)
            values = (str(_value_at(fields, line["loc"])) for line in lines)
            return Problem(reason_of(error), ", ".join(values))


def _value_at(fields: Any, path: Iterable[str | int]) -> Any:
    """Return the value that a validation error is about."""
    for step in path:
        fields = fields[step]
    return fields


def _shorten(raw: str) -> str:
    line = " ".join(raw.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def _items(value: Any) -> list[Any]:
    return list(value) if is_sequence(value) else [value]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _listed(columns: Iterable[str]) -> str:
    return "the columns are: " + (", ".join(columns) or "none")
