"""Which column is which field, and the request that a record makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk.cli.console import Failure, reason_of
from sendx_python_sdk.models import IdentifyRequest

CUSTOM = "custom:"
# The names of a column that is a field, in small letters and without all but letters and digits.
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


def plain(name: str) -> str:
    """Give a name without what spelling differs in: case, spaces, underscores, hyphens."""
    return re.sub(r"[\W_]", "", name.casefold())


def split_tags(text: str) -> list[str]:
    """Split a cell into tags, at commas, semicolons and vertical bars."""
    return [tag.strip() for tag in re.split(r"[,;|]", text) if tag.strip()]


class Columns:
    """What to do with each column.

    :param maps: what the user says, each `Column=field`, `Column=custom:Name` or `Column=` to
        leave the column out.
    :param tags: tags that every contact gets.
    :raises Failure: if one of `maps` names no field.
    """

    def __init__(self, maps: Iterable[str] = (), tags: Iterable[str] = ()) -> None:
        self._tags = list(tags)
        self._said: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._checked: set[tuple[str, ...]] = set()
        for text in maps:
            column, equals, target = text.rpartition("=")
            if not equals or not column.strip():
                raise Failure(f"--map {text!r}: give COLUMN=FIELD, such as 'Mail=email'")
            target = target.strip()
            if target and not (target.startswith(CUSTOM) and target != CUSTOM):
                field = _FIELD_OF.get(plain(target), "")
                if not field:
                    near = get_close_matches(plain(target), _FIELD_OF, n=1)
                    hint = f"did you mean {_FIELD_OF[near[0]]}? " if near else ""
                    raise Failure(
                        f"--map {text!r}: there is no field {target}; {hint}"
                        f"The fields are {', '.join(_NAMES)} and {CUSTOM}NAME"
                    )
                target = field
            self._said[plain(column) or column] = target

    def target(self, column: str) -> str:
        """Give the field that a column is: its Python name, `custom:NAME`, or "" for none."""
        if column not in self._targets:
            key = plain(column)
            target = self._said.get(key or column)
            self._targets[column] = (
                _FIELD_OF.get(key, CUSTOM + column) if target is None else target
            )
        return self._targets[column]

    def is_email(self, column: str) -> bool:
        """Tell whether a column holds the address."""
        return self.target(column) == "email"

    def check(self, columns: Iterable[str]) -> None:
        """Refuse columns of a file that make no sense.

        :raises Failure: if none is the address, two are the same field, or the user named one that
            is not there.
        """
        columns = list(columns)
        targets = [self.target(column) for column in columns]
        names = {plain(column) or column for column in columns}
        if not names.issuperset(self._said):
            raise Failure(f"--map names a column that is not there; {_listed(columns)}")
        if "email" not in targets:
            raise Failure(
                "no column is known to be the e-mail address; name it with --map 'COLUMN=email'; "
                + _listed(columns)
            )
        if problem := self._clash(columns):
            raise Failure(f"{problem}; say which it is with --map, as in --map 'COLUMN='")

    def _clash(self, columns: Iterable[str]) -> str:
        taken: dict[str, str] = {}
        for column in columns:
            target = self.target(column)
            if target and target in taken:
                return f"the columns {taken[target]!r} and {column!r} are both {target}"
            taken[target] = column
        return ""

    def address(self, values: Mapping[str, Any]) -> str:
        """Give a record's address in the form by which two are compared; "" if it has none."""
        for column, value in values.items():
            if isinstance(value, str) and self.target(column) == "email":
                return value.strip().casefold()
        return ""

    def request(self, values: Mapping[str, Any]) -> tuple[IdentifyRequest | None, str]:
        """Make the request of a record.

        :return: the request, or None and what is wrong with the record.
        """
        fields: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        tags: list[Any] = []
        if problem := self._clash(values):
            return None, problem
        for column, value in values.items():
            if isinstance(value, str):
                value = value.strip()
            if value is None or value == "":
                continue  # it must not wipe what SendX holds
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
            return None, "email: there is none"
        if custom:
            fields["custom_fields"] = custom
        tags += [tag for tag in self._tags if tag not in tags]
        if tags:
            fields["tags"] = list(dict.fromkeys(tags)) if all(map(_is_text, tags)) else tags
        try:
            return IdentifyRequest.model_validate(fields), ""
        except ValidationError as error:
            return None, reason_of(error)


def _items(value: Any) -> list[Any]:
    return list(value) if is_sequence(value) else [value]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _listed(columns: Iterable[str]) -> str:
    return "the columns are: " + (", ".join(columns) or "none")
