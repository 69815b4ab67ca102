"""Make calls inside a Datadog trace; print the client spans as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from calls import SCENARIOS, use_package_first
from ddtrace import patch
from ddtrace.trace import TraceFilter, tracer

finished: list[Any] = []


class Capture(TraceFilter):
    def process_trace(self, trace: list[Any]) -> None:
        finished.extend(trace)  # returning nothing drops the trace: no agent is asked for


use_package_first()
tracer.configure(trace_processors=[Capture()])
patch(urllib3=True)

url, scenario = sys.argv[1:]
with tracer.trace("caller") as caller:
    outcome = SCENARIOS[scenario](url)

spans = [
    {
        "id": f"{span.span_id:016x}",
        "trace": f"{span.trace_id:032x}",
        "status": int(span.get_tag("http.status_code") or 0) or None,
        "failed": bool(span.error),
    }
    for span in finished
    if span.get_tag("span.kind") == "client"
]
trace = f"{caller.trace_id:032x}"
recorded = [span.get_tags() for span in finished]
print(json.dumps({"outcome": outcome, "trace": trace, "spans": spans, "recorded": str(recorded)}))
