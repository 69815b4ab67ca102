"""Read and write the mapping file, which saves what columns become for the next import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from sendx_python_sdk._checks import is_mapping
from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.columns import Columns, parse_target


class SavedMapping(NamedTuple):
    """Choices saved by an earlier import.

    :param columns: targets by column.
    :param encoding: encoding of the file; None if it is UTF-8 or UTF-16, which are detected.
    """

    columns: dict[str, str]
    encoding: str | None = None


def read_mapping(path: Path) -> SavedMapping:
    """Return the choices in a file; none if it does not exist.

    :raises Failure: if the file cannot be read, or is not a mapping.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return SavedMapping({})
    except OSError as error:
        raise Failure(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise Failure(f"{path} is not JSON: {error}") from None
    columns = content.get("columns") if is_mapping(content) else None
    if not is_mapping(columns) or not all(isinstance(each, str) for each in columns.values()):
        raise Failure(f'{path} is not a mapping; its form is {{"columns": {{"Mail": "email"}}}}')
    if unknown := content.keys() - {"columns", "encoding"}:
        raise Failure(f"{path}: unknown key {min(unknown)}; the keys are columns and encoding")
    encoding = content.get("encoding")
    if not isinstance(encoding, (str, type(None))):
        raise Failure(f'{path}: encoding must be a name such as "cp1252", got {encoding!r}')
    targets = {name: parse_target(text, f"{path}, {name!r}") for name, text in columns.items()}
    return SavedMapping(targets, encoding)


def write_mapping(path: Path, columns: Columns, encoding: str) -> None:
    """Write the choices of an import.

    :param encoding: encoding of the file.
    :raises Failure: if that is not possible.
    """
    content: dict[str, Any] = {"columns": {column.name: column.choice for column in columns}}
    if encoding and not encoding.startswith("utf"):
        content["encoding"] = encoding
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror}") from None
