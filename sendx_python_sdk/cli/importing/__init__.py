"""The command `sendx import`: files become rows, rows become requests, and requests are sent.

- Bytes to rows: files, encodings, readings, csv_rows, json_rows, xlsx_rows, header, table, source.
- What columns and cells mean: vocabulary, columns, consent, values, doubts.
- Rows to requests, or why a row is not sent: requests, plan.
- Before anything is sent: prepare, preview, mapping, resume.
- Sending or checking, and the outcome: run, dry_run, journal, report.
"""
