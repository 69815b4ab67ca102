"""What an import decides about its file, which holds for the file of its rejected rows too.

A few rows would suggest other columns: `Status` says who unsubscribed if somebody did.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

from sendx_python_sdk.cli.importing.columns import Column
from sendx_python_sdk.cli.importing.consent import ConsentColumn
from sendx_python_sdk.cli.importing.journal import JOURNAL_SUFFIX, Journal, earlier_import


@dataclass
class Decisions:
    """What an import decided.

    :param name: name of its file.
    :param files: names that may say that everybody in it unsubscribed.
    :param tags: tags for every contact.
    :param unsubscribed: addresses of the people whom it left out.
    """

    name: str = ""
    files: list[str] = field(default_factory=list[str])
    tags: list[str] = field(default_factory=list[str])
    columns: list[Column] = field(default_factory=list[Column])
    unsubscribed: list[str] = field(default_factory=list[str])


def decisions_path(file: Path) -> Path:
    """Return the journal beside a file of rejected rows."""
    return file.with_name(f"{file.name}{JOURNAL_SUFFIX}")


def write_decisions(decisions: Decisions, file: Path, mode: int) -> None:
    """Write the decisions into a new journal beside a file of rejected rows.

    :param mode: permissions of the journal, as in `os.open`.
    :raises Failure: if that is not possible.
    """
    with Journal(decisions_path(file), mode) as journal:
        journal.begin({"file": {}, "inherited": asdict(decisions)})


def read_decisions(file: str) -> Decisions | None:
    """Return the decisions in the journal beside a file of rejected rows; None without one.

    The file may have been saved in another format since, under the name with another suffix.
    """
    path = Path(file)
    if not path.name:
        return None
    for each in (path, path.with_suffix(".csv"), path.with_suffix(".jsonl")):
        found = earlier_import(decisions_path(each))
        content = found[0].get("inherited") if found else None
        if content is not None:
            for column in content["columns"]:
                column["consent"] = column["consent"] and ConsentColumn(**column["consent"])
            content["columns"] = [Column(**column) for column in content["columns"]]
            return Decisions(**content)
    return None
