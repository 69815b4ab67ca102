"""`sendx export`: write all items of a kind to a file."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from inspect import signature
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk._timeouts import now
from sendx_python_sdk.cli.connection import Target, connect, patience
from sendx_python_sdk.cli.console import (
    DONE,
    Failure,
    console,
    failure,
    print_json,
    say,
)
from sendx_python_sdk.cli.importing.csv_rows import as_csv
from sendx_python_sdk.cli.importing.vocabulary import vocabulary
from sendx_python_sdk.cli.streams import write_data
from sendx_python_sdk.exceptions import ApiException

if TYPE_CHECKING:
    from sendx_python_sdk.api_client import ApiClient

# API class and operation by kind.
KINDS = {
    "contacts": ("ContactApi", "get_all_contacts"),
    "lists": ("ListApi", "get_all_lists"),
    "tags": ("TagApi", "get_all_tags"),
    "custom-fields": ("CustomFieldApi", "get_all_custom_fields"),
    "templates": ("TemplateApi", "get_all_email_templates"),
    "campaigns": ("CampaignApi", "get_all_campaigns"),
    "senders": ("SenderApi", "get_all_senders"),
    "webhooks": ("WebhookApi", "get_all_webhooks"),
    "posts": ("PostApi", "get_all_posts"),
    "post-categories": ("PostCategoryApi", "get_all_post_categories"),
    "post-tags": ("PostTagApi", "get_all_post_tags"),
    "team-members": ("TeamMemberApi", "get_all_team_members"),
}
_FORMATS = {"": "csv", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
# The first columns in CSV, where people look for them.
_FIRST = ("email", "firstName", "lastName", "company", "tags", "lists", "id", "name")

# Names that are safe in a comma-separated list. Lists with other names are JSON, so that `sendx
# import` doesn't split the names.
_PLAIN = re.compile(r"(?!.*:::)\w([\w .:&#@/+-]*\w)?")


def export(
    kind: str,
    output: str,
    target: Target,
    *,
    file_format: str | None,
    search: str | None,
    page_size: int | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """Export all items of a kind.

    :param output: the file, `-` for standard output.
    :param file_format: "csv" or "jsonl"; None to derive it from the file's name.
    :return: exit code.
    :raises Failure: if a call fails. No file is written.
    """
    if file_format is None:
        ending = Path(output).suffix.lower()
        if ending not in _FORMATS:
            raise Failure(f"unknown format {ending}; name it .csv or .jsonl, or pass --format")
        file_format = _FORMATS[ending]
    if output != "-" and os.path.exists(output):
        if not os.path.isfile(output):  # such as /dev/null, which must not be replaced
            raise Failure(f"{output} is not a regular file; name another file, or use - and a pipe")
        if not overwrite:
            raise Failure(f"{output} exists; pass --overwrite, or name another file")
    with connect(target, **patience()) as api, _spool(output) as spool:
        count = 0
        columns: dict[str, None] = {}
        with _counted(kind, as_json) as show:
            for item in _exported_items(api.api_client, kind, search, page_size):
                spool.write(json.dumps(item, ensure_ascii=False) + "\n")
                columns.update(dict.fromkeys(_cells(item)))
                count += 1
                show(count)
        spool.seek(0)
        order = [name for name in _FIRST if name in columns]
        order += [name for name in columns if name not in _FIRST]
        text = iter(spool) if file_format == "jsonl" else _as_csv(map(json.loads, spool), order)
        if output == "-":
            for line in text:
                if not write_data(line):
                    break
        else:
            _replace(output, text)
    facts = {"exported": count, "file": output}
    if output != "-" and as_json:
        print_json(facts)
    elif not as_json:
        say(f"{kind}: {count:,} exported" + ("" if output == "-" else f" to {output}"))
    return DONE


def _exported_items(
    client: ApiClient, kind: str, search: str | None, page_size: int | None
) -> Iterator[dict[str, Any]]:
    """Yield each item once, even if pages shift while they are read."""
    import sendx_python_sdk

    def everything(kind: str, size: int | None = None, search: str | None = None) -> Iterator[Any]:
        api_name, name = KINDS[kind]
        operation = getattr(getattr(sendx_python_sdk, api_name)(client), name)
        options = {} if search is None else {"search": search}
        if not options.keys() <= signature(operation).parameters.keys():
            raise Failure(f"--search: SendX cannot search {kind}")
        try:
            items = sendx_python_sdk.paginate(operation, limit=size or 100, **options)
        except sendx_python_sdk.ApiTypeError:  # It is not paginated.
            items = operation(**options)
        for item in items:
            # An item that is not an object is kept unchanged.
            yield json.loads(item.to_json()) if hasattr(item, "to_json") else {"value": item}

    try:
        names: dict[str, dict[str, str]] = {}
        if kind == "contacts":
            for other in ("tags", "lists", "custom-fields"):
                names[other] = {
                    _key(item.get("id")): str(item.get("name") or "") for item in everything(other)
                }
        seen: set[str] = set()
        for item in everything(kind, page_size, search):
            identifier = str(item.get("id") or json.dumps(item, sort_keys=True))
            if identifier not in seen:
                seen.add(identifier)
                yield _named(item, names) if names else item
    except sendx_python_sdk.ValidationError as error:
        ((name,),) = {line["loc"] for line in error.errors()}
        option = {"limit": "--page-size", "search": "--search"}[str(name)]
        raise Failure(f"{option}: {error.errors()[0]['msg']}") from None
    except (ApiException, ValueError) as error:
        raise failure(error) from None


def _key(identifier: Any) -> str:
    """Return an id as used in contacts, without the additional prefix of custom fields."""
    return str(identifier).removeprefix("custom_")


def _named(contact: dict[str, Any], names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return a contact with the names of its tags, lists and custom fields instead of their ids."""

    def name_of(kind: str, identifier: Any) -> Any:
        return names[kind].get(_key(identifier)) or identifier

    contact = dict(contact)
    for kind in ("tags", "lists"):
        if is_sequence(contact.get(kind)):
            contact[kind] = [name_of(kind, element) for element in contact[kind]]
    fields = contact.get("customFields")
    if is_mapping(fields):
        named: dict[str, Any] = {}
        for identifier, value in fields.items():
            name = name_of("custom-fields", identifier)
            # Two fields may have the same name.
            named[identifier if name in named else name] = value
        contact["customFields"] = named
    return contact


def _cells(item: Mapping[str, Any]) -> dict[str, str]:
    """Return an item as CSV cells by column; each custom field has its own column."""
    cells: dict[str, str] = {}
    for name, value in item.items():
        if name == "customFields" and is_mapping(value):
            custom = _cells(value)
            cells.update({f"customFields.{n}" if n in item else n: custom[n] for n in custom})
        elif is_sequence(value) and all(isinstance(each, str) for each in value):
            text = ",".join(value)
            # A tag such as None must not be taken for a blank cell.
            plain = all(map(_PLAIN.fullmatch, value)) and text not in vocabulary().blank
            cells[name] = text if plain or not text else json.dumps(value, ensure_ascii=False)
        elif isinstance(value, str):
            cells[name] = value
        else:
            cells[name] = json.dumps(value, ensure_ascii=False)
    return cells


def _as_csv(items: Iterable[Any], columns: list[str]) -> Iterator[str]:
    yield as_csv(columns)
    for item in items:
        cells = _cells(item)
        yield as_csv(cells.get(name, "") for name in columns)


@contextmanager
def _spool(output: str) -> Generator[IO[str]]:
    """Open a temporary file beside the output; the columns are known only at the end."""
    folder = None if output == "-" else os.path.dirname(os.path.abspath(output))
    try:
        with tempfile.TemporaryFile(
            "w+", dir=folder, encoding="utf-8", errors="backslashreplace"
        ) as spool:
            yield spool
    except OSError as error:
        raise Failure(f"cannot write {output}: {error.strerror or error}") from None


def _replace(output: str, lines: Iterable[str]) -> None:
    """Write a file that only its owner can read; it replaces an old one when it is complete."""
    path = Path(output)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(number, "w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        os.replace(name, path)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(name)
        if isinstance(error, OSError):
            raise Failure(f"cannot write {output}: {error.strerror}") from None
        raise


@contextmanager
def _counted(kind: str, as_json: bool) -> Generator[Callable[[int], None]]:
    """Show the number of items so far, on a terminal."""
    if as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    drawn = now()
    with console(stderr=True).status(f"Exporting {kind}") as status:

        def show(count: int) -> None:
            nonlocal drawn
            if now() - drawn > 0.1:
                drawn = now()
                status.update(f"Exporting {kind}: {count:,}")

        yield show
