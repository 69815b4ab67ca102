"""Turn rows into requests, or into reasons to reject them or leave them out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from sendx_python_sdk._checks import is_mapping
from sendx_python_sdk.cli.console import reason_of
from sendx_python_sdk.cli.importing.columns import CUSTOM, Columns
from sendx_python_sdk.cli.importing.doubts import doubt
from sendx_python_sdk.cli.importing.source import Row
from sendx_python_sdk.cli.importing.values import (
    as_text,
    clean_address,
    split_name,
    split_tags,
    visible,
)
from sendx_python_sdk.cli.importing.vocabulary import vocabulary
from sendx_python_sdk.models import IdentifyRequest


class Problem(NamedTuple):
    """Why a row is rejected.

    :param reason: the explanation, the same for all rows of that kind.
    :param value: the wrong value in this row.
    """

    reason: str
    value: str


class LeftOut(NamedTuple):
    """Why a row is left out.

    :param reason: the explanation, the same for all rows of that kind.
    :param value: the address.
    """

    reason: str
    value: str


class Ready(NamedTuple):
    """A row that can be sent.

    :param doubt: why it is probably wrong nevertheless; None if it looks right.
    """

    request: IdentifyRequest
    doubt: Problem | None


class Requests:
    """The requests for the rows of a file.

    :param columns: the columns, and what they become.
    :param tags: tags for every contact.
    :param files: names of the file, which may say that everybody in it unsubscribed.
    :param unsubscribed: addresses of people whom an earlier import left out.
    :param include_unsubscribed: whether people who unsubscribed are sent too.

    :ivar all_left: why everybody in the file is left out; "" if they are not.
    """

    def __init__(
        self,
        columns: Columns,
        tags: Iterable[str],
        files: Iterable[str],
        unsubscribed: Iterable[str] = (),
        *,
        include_unsubscribed: bool,
    ) -> None:
        self._columns = columns
        self._tags = list(tags)
        self._include_unsubscribed = include_unsubscribed
        self._unsubscribed = set(unsubscribed)
        self._blank = vocabulary().blank
        self.all_left = ""
        for path in map(Path, files):
            if vocabulary().file_of_people_who_left(path.stem):
                self.all_left = f"the file name {path.name} says that these people unsubscribed"

    def address(self, row: Row) -> str:
        """Return a row's address in lower case; "" if it has none."""
        for name in self._columns.with_target("email"):
            value = as_text(row.values.get(name))
            if isinstance(value, str) and value.strip():
                return clean_address(value.strip())[0].casefold()
        return ""

    def person(self, row: Row) -> str:
        """Return a row's address for comparisons; "" if it has none.

        It has no white space or invisible characters, which a correction would remove.
        """
        return visible(self.address(row))

    def make(self, row: Row) -> Ready | Problem | LeftOut:
        """Return the request for a row, or the reason why there is none."""
        if row.problem:
            return Problem(row.problem, _shorten(row.raw))
        if reason := self.left(row):
            return LeftOut(reason, self.address(row) or _shorten(row.raw))
        fields, doubtful = self._fields(row)
        if "email" not in fields:
            return Problem("email: missing", _shorten(row.raw))
        try:
            request = IdentifyRequest.model_validate(fields)
        except ValidationError as error:
            lines = error.errors(include_url=False, include_input=False)
            values = (str(_value_at(fields, line["loc"])) for line in lines)
            return Problem(reason_of(error), ", ".join(values))
        return Ready(request, doubtful or _doubt(request))

    @property
    def can_leave_out(self) -> bool:
        """Whether people are left out because of a column."""
        says = any(column.consent for column in self._columns)
        return says and not self._include_unsubscribed and not self.all_left

    def left(self, row: Row) -> str:
        """Return why the person of a row is left out; "" if they are not."""
        if self._include_unsubscribed:
            return ""
        if self.all_left:
            return self.all_left
        for name, value in row.values.items():
            says = self._columns[name].consent
            if says is not None and (reason := says.reason(value)):
                return reason
        if self._unsubscribed and self.person(row) in self._unsubscribed:
            return "the first import left out this address"
        return ""

    def _fields(self, row: Row) -> tuple[dict[str, Any], Problem | None]:
        """Return the fields of a row's request, and why they are doubtful."""
        fields: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        tags: list[Any] = []
        doubtful: Problem | None = None
        for name, value in row.values.items():
            target = self._columns[name].target
            if not target or value is None or value != value:  # NaN
                continue
            if target != "tags":
                value = as_text(value)
            if isinstance(value, str):
                value = value.strip()
                if value in self._blank:
                    continue  # A blank value must not delete the one in SendX.
            if target.startswith(CUSTOM):
                if is_mapping(value):
                    custom |= {k: as_text(v) for k, v in value.items() if v not in (None, "", [])}
                else:
                    custom[target[len(CUSTOM) :]] = value
            elif target == "tags":
                tags += split_tags(value)
            elif target in ("email", "new_email") and isinstance(value, str):
                fields[target], count = clean_address(value)
                if count > 1:
                    doubtful = Problem(f"{count} addresses in {name}; the first is sent", value)
            else:
                fields[target] = value
        _use_full_name(fields)
        if custom:
            fields["custom_fields"] = custom
        tags += [tag for tag in self._tags if tag not in tags]
        if tags:
            fields["tags"] = list(dict.fromkeys(tags)) if all(map(_is_text, tags)) else tags
        return fields, doubtful


def _use_full_name(fields: dict[str, Any]) -> None:
    """Split a full name, unless the row has both a first and a last name."""
    for target in ("full_name", "full_name_family_first"):
        full = fields.pop(target, None)
        if full is None:
            continue
        if "@" in str(full):
            continue  # Some systems use the address if there is no name.
        name, first, last = str(full), fields.get("first_name"), fields.get("last_name")
        if first is None and last is None:
            first, last = split_name(name, family_first=target == "full_name_family_first")
        elif last is None and name.startswith(f"{first} "):
            last = name.removeprefix(f"{first} ").strip()
        elif first is None and name.endswith(f" {last}"):
            first = name.removesuffix(f" {last}").strip()
        fields.update({k: v for k, v in (("first_name", first), ("last_name", last)) if v})


def _doubt(request: IdentifyRequest) -> Problem | None:
    for name, address in (("email", request.email), ("new_email", request.new_email)):
        if address and (reason := doubt(address)):
            return Problem(f"{name} {reason}", address)
    return None


def _value_at(fields: Any, path: Iterable[str | int]) -> Any:
    """Return the value that a validation error is about."""
    for step in path:
        try:
            fields = fields[step]
        except (LookupError, TypeError):  # The name of a custom field is invalid itself.
            return step
    return fields


def _shorten(raw: str) -> str:
    line = " ".join(raw.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
