"""The command `sendx import`: files become rows, rows become requests, and requests are sent.

- Bytes to rows: files, encodings, readings, csv_rows, json_rows, xlsx_rows, header, table, source.
- The meaning of columns and cells: vocabulary, columns, consent, values, doubts.
- Rows to requests: requests, plan.
- Preparation and preview: prepare, preview, mapping, resume.
- Sending, dry run and reports: run, dry_run, journal, report.
"""
