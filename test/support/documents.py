"""Blocks of code in README.md and the pages of docs/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from support.values import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

# Examples that import these run in `tox -e system`.
FRAMEWORKS = (
    r"(?m)^\s*(?:from|import) (?:celery|dask|django|fastapi|flask|opentelemetry|sqlalchemy)\b"
)


class Block(NamedTuple):
    """A fenced block of code.

    :ivar line: number of its first line of code.
    :ivar file: the name in its first line, a comment such as `# app.py`; empty without one.
    :ivar output: the block in `text` that follows, None if there is none.
    """

    document: Path
    line: int
    language: str
    code: str
    file: str
    output: str | None

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def blocks_of(document: Path) -> Iterator[Block]:
    text = document.read_text(encoding="utf-8")
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, found.start(2)) + 1
        name = re.match(r"# ([\w/]+\.py)\n", found[2])
        output = re.compile(r"\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
        follows = output.match(text, found.end())
        yield Block(
            document, line, found[1], found[2], name[1] if name else "", follows and follows[1]
        )


# Pages whose commands are run.
GUIDES = [page for page in DOCUMENTS if page.parent.name in ("start", "how-to")]
GUIDES.append(ROOT / "README.md")
