"""`sendx import --dry-run`: check a file without sending anything."""

from __future__ import annotations

import json

from sendx_python_sdk.cli.console import DONE, REJECTED
from sendx_python_sdk.cli.importing.journal import Journal, earlier_import
from sendx_python_sdk.cli.importing.plan import Plan
from sendx_python_sdk.cli.importing.prepare import Options, Prepared, prepare, save_mapping
from sendx_python_sdk.cli.importing.preview import note_reason, show_columns
from sendx_python_sdk.cli.importing.report import DryRun, show_dry_run
from sendx_python_sdk.cli.importing.requests import Ready
from sendx_python_sdk.cli.importing.resume import earlier, journal_path

_FIRST_ROWS = 2  # rows to show


def dry_run(options: Options) -> int:
    """Check a file without sending anything, and print the report.

    :return: exit code.
    :raises Failure: if the file cannot be read.
    """
    prepared = prepare(options)
    source = prepared.source
    report = DryRun(source.name, encoding=source.encoding, format=source.format)
    prepared.describe(report)
    with (
        Plan(source, prepared.requests, last_wins=options.last_wins) as plan,
        Journal() as journal,
    ):
        for row, outcome in plan.rows():
            report.rows += 1
            if outcome is None:
                report.replaced += 1
                continue
            note_reason(journal, row, outcome)
            if isinstance(outcome, Ready) and len(report.first) < _FIRST_ROWS:
                request = json.loads(outcome.request.to_json())
                report.first.append({"line": row.line, "request": request})
        report.count(journal)
        report.to_send = report.rows - report.rejected - report.left_out
        report.repeated, report.repeats = plan.repeated, plan.repeats
    report.imported_before = _imported_before(options, prepared)
    if not options.as_json:
        show_columns(prepared, stderr=False)
    show_dry_run(report, as_json=options.as_json)
    save_mapping(options, prepared)
    return REJECTED if report.rejected else DONE


def _imported_before(options: Options, prepared: Prepared) -> str:
    """Return a sentence about an earlier import of the file; "" if there was none."""
    source = prepared.source
    found = earlier_import(journal_path(options, source)) if source.regular else None
    if found is None or found[0]["file"].get("sha256") != source.digest:
        return ""
    return f"{earlier(options.file, 'some rows', found[1])}."
