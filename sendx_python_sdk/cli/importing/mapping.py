"""The mapping file: what the columns of an export become, so that the next one needs no thought."""

from __future__ import annotations

import json
from pathlib import Path

from sendx_python_sdk._checks import is_mapping
from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.columns import Columns, parse_target


def read_mapping(path: Path) -> dict[str, str] | None:
    """Return the targets by column; None if there is no file.

    :raises Failure: if the file cannot be read, or is no mapping.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Failure(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise Failure(f"{path} is not JSON: {error}") from None
    columns = content.get("columns") if is_mapping(content) else None
    if not is_mapping(columns) or not all(isinstance(each, str) for each in columns.values()):
        raise Failure(
            f'{path} is not a mapping; it must be like {{"columns": {{"Mail": "email"}}}}'
        )
    return {name: parse_target(text, f"{path}, {name!r}") for name, text in columns.items()}


def write_mapping(path: Path, columns: Columns) -> None:
    """Write the choices of an import.

    :raises Failure: if that is not possible.
    """
    content = {"columns": {column.name: column.choice for column in columns}}
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror}") from None
