"""`sendx import --dry-run`: check a file without sending anything."""

from __future__ import annotations

from typing import Any

from sendx_python_sdk.cli.console import DONE, REJECTED
from sendx_python_sdk.cli.importing.columns import CUSTOM, Columns, Problem
from sendx_python_sdk.cli.importing.doubts import doubt
from sendx_python_sdk.cli.importing.journal import Journal
from sendx_python_sdk.cli.importing.plan import Plan
from sendx_python_sdk.cli.importing.report import DryRun, show_dry_run
from sendx_python_sdk.cli.importing.run import Options, open_source
from sendx_python_sdk.cli.importing.source import Row
from sendx_python_sdk.models import IdentifyRequest

_FIRST_ROWS = 2  # rows to show


def dry_run(options: Options) -> int:
    """Check a file without sending anything, and print the report.

    :return: exit code.
    :raises Failure: if the file cannot be read.
    """
    source, columns = open_source(options)
    first: list[tuple[Row, IdentifyRequest]] = []
    rows = left_out = 0
    with (
        Plan(source, columns, last_wins=options.last_wins) as plan,
        Journal() as rejected,
        Journal() as warned,
    ):
        for row, request in plan.rows():
            rows += 1
            if request is None:
                left_out += 1
            elif isinstance(request, Problem):
                rejected.reject(row.number, row.line, *request)
            else:
                if len(first) < _FIRST_ROWS:
                    first.append((row, request))
                for name in ("email", "new_email"):
                    address = getattr(request, name)
                    if address and (reason := doubt(address)):
                        warned.reject(row.number, row.line, f"{name} {reason}", address)
                        break
        rejections = rejected.counts()[1]
        report = DryRun(
            source.name,
            rows=rows,
            to_send=rows - left_out - rejections,
            rejected=rejections,
            left_out=left_out,
            problems=rejected.problems(),
            repeated=plan.repeated,
            repeats=plan.repeats,
            doubtful=warned.counts()[1],
            warnings=warned.problems(),
            encoding=source.encoding,
            format=source.kind,
            columns={name: columns.target(name) for name in source.columns},
            first=[{"line": row.line, "request": request.to_dict()} for row, request in first],
        )
    show_dry_run(report, _samples(columns, report, first), as_json=options.as_json)
    return REJECTED if report.rejected else DONE


def _samples(
    columns: Columns, report: DryRun, first: list[tuple[Row, IdentifyRequest]]
) -> list[list[str]]:
    """Return each column with its field and its values in the first rows."""
    names = dict.fromkeys([*report.columns, *(name for row, _ in first for name in row.values)])
    targets = {name: columns.target(name) for name in names}
    if columns.tags and "tags" not in targets.values():
        targets["(--tag)"] = "tags"
    return [
        [name, target or "(left out)"]
        + [_sample(target, row.values.get(name), request) for row, request in first]
        for name, target in targets.items()
    ]


def _sample(target: str, value: Any, request: IdentifyRequest) -> str:
    """Return the value that is sent for a column."""
    if target == "tags":
        return ", ".join(request.tags or ())
    if target.startswith(CUSTOM):
        value = (request.custom_fields or {}).get(target.removeprefix(CUSTOM), value)
    else:
        value = getattr(request, target) if target else ""
    return "" if value is None else str(value)
