"""Make calls inside an Elastic APM transaction; print the spans as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import elasticapm
from calls import SCENARIOS, use_package_first
from elasticapm.transport.base import Transport

spans: list[Any] = []


class Capture(Transport):
    """Keeps what would go to the server of Elastic APM."""

    def start_thread(self, pid: int | None = None) -> None:
        pass

    def queue(self, event_type: str, data: Any, flush: bool = False) -> None:
        if event_type == "span":
            spans.append(data)

    def close(self) -> None:
        pass


use_package_first()
client = elasticapm.Client(
    service_name="test",
    transport_class="__main__.Capture",
    metrics_interval="0ms",
    central_config=False,
    cloud_provider="none",
    span_compression_enabled=False,
    exit_span_min_duration="0ms",
)
elasticapm.instrument()

url, scenario = sys.argv[1:]
transaction = client.begin_transaction("test")
outcome = SCENARIOS[scenario](url)
client.end_transaction("caller")

found = [
    {
        "id": span["id"],
        "trace": span["trace_id"],
        "status": span["context"]["http"].get("status_code"),
        "failed": span["outcome"] == "failure",
    }
    for span in spans
    if span["type"] == "external"
]
trace = transaction.trace_parent.trace_id
print(json.dumps({"outcome": outcome, "trace": trace, "spans": found, "recorded": str(spans)}))
client.close()
