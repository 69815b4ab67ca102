"""Make calls inside a Sentry transaction; print its spans and breadcrumbs as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import sentry_sdk
from calls import SCENARIOS, use_package_first
from sentry_sdk.transport import Transport

events: list[Any] = []


class Capture(Transport):
    def capture_envelope(self, envelope: Any) -> None:
        events.extend(item.payload.json for item in envelope.items)


use_package_first()
sentry_sdk.init("http://public@127.0.0.1:9/1", transport=Capture, traces_sample_rate=1.0)

url, scenario = sys.argv[1:]
with sentry_sdk.start_transaction(name="caller") as transaction:
    outcome = SCENARIOS[scenario](url)
    sentry_sdk.capture_message("calls are made")
sentry_sdk.flush()

message, finished = events
spans = [
    {
        "id": span["span_id"],
        "trace": span["trace_id"],
        "status": span["data"].get("http.response.status_code"),
        "failed": span["data"].get("http.response.status_code", 500) >= 400,
    }
    for span in finished["spans"]
    if span["op"] == "http.client"
]
breadcrumbs = [
    each["data"]["http.response.status_code"]
    for each in message["breadcrumbs"]["values"]
    if each["category"] == "httplib"
]
print(
    json.dumps(
        {
            "outcome": outcome,
            "trace": transaction.trace_id,
            "spans": spans,
            "breadcrumbs": breadcrumbs,
            "recorded": json.dumps(events),
        }
    )
)
