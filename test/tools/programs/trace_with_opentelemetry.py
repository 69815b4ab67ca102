"""Make calls inside an OpenTelemetry span; print the client spans as JSON."""

from __future__ import annotations

import json
import sys

from calls import SCENARIOS, use_package_first
from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

use_package_first()
exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
URLLib3Instrumentor().instrument(tracer_provider=provider)

url, scenario = sys.argv[1:]
with provider.get_tracer("test").start_as_current_span("caller") as caller:
    outcome = SCENARIOS[scenario](url)

spans = [
    {
        "id": f"{span.context.span_id:016x}",
        "trace": f"{span.context.trace_id:032x}",
        "status": span.attributes.get("http.status_code"),
        "failed": span.status.status_code is StatusCode.ERROR,
    }
    for span in exporter.get_finished_spans()
    if span.kind is SpanKind.CLIENT
]
trace = f"{caller.get_span_context().trace_id:032x}"
recorded = [span.to_json() for span in exporter.get_finished_spans()]
print(json.dumps({"outcome": outcome, "trace": trace, "spans": spans, "recorded": str(recorded)}))
