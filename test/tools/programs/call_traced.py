"""Make calls inside a trace; print their outcome and the spans of the requests.

Arguments: the tool, the server's URL, and the calls: "one" or "several". A call is made before the
tool is loaded if a server is named in `FIRST_URL`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from calls import identify, identify_several

tool, url, scenario = sys.argv[1:]
call = {"one": identify, "several": identify_several}[scenario]


def span(id: str, trace: str, status: int | None, failed: bool) -> dict[str, Any]:  # noqa: A002
    return {"id": id, "trace": trace, "status": status, "failed": failed}


def ddtrace() -> dict[str, Any]:
    from ddtrace import patch
    from ddtrace.trace import TraceFilter, tracer

    finished: list[Any] = []

    class Capture(TraceFilter):
        def process_trace(self, trace: list[Any]) -> None:
            finished.extend(trace)  # returning nothing drops the trace: no agent is asked for

    tracer.configure(trace_processors=[Capture()])
    patch(urllib3=True)
    with tracer.trace("caller") as caller:
        outcome = call(url)
    spans = [
        span(
            f"{each.span_id:016x}",
            f"{each.trace_id:032x}",
            int(each.get_tag("http.status_code") or 0) or None,
            bool(each.error),
        )
        for each in finished
        if each.get_tag("span.kind") == "client"
    ]
    recorded = [each.get_tags() for each in finished]
    trace = f"{caller.trace_id:032x}"
    return {"outcome": outcome, "trace": trace, "spans": spans, "recorded": recorded}


def elastic_apm() -> dict[str, Any]:
    import elasticapm
    from elasticapm.transport.base import Transport

    found: list[Any] = []

    class Capture(Transport):
        def start_thread(self, pid: int | None = None) -> None:
            pass

        def queue(self, event_type: str, data: Any, flush: bool = False) -> None:
            if event_type == "span":
                found.append(data)

        def close(self) -> None:
            pass

    globals()["Capture"] = Capture
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
    transaction = client.begin_transaction("test")
    outcome = call(url)
    client.end_transaction("caller")
    client.close()
    spans = [
        span(
            each["id"],
            each["trace_id"],
            each["context"]["http"].get("status_code"),
            each["outcome"] == "failure",
        )
        for each in found
        if each["type"] == "external"
    ]
    trace = transaction.trace_parent.trace_id
    return {"outcome": outcome, "trace": trace, "spans": spans, "recorded": found}


def newrelic() -> dict[str, Any]:
    import newrelic.agent
    from newrelic.common import system_info
    from newrelic.core.stats_engine import StatsEngine

    settings = newrelic.agent.global_settings()
    settings.developer_mode = True  # the agent answers itself and sends nothing
    settings.app_name = "test"
    for name, value in list(settings.utilization):  # it would ask the clouds' metadata servers
        if value is True:
            setattr(settings.utilization, name, False)
    system_info.getips = list  # it would connect a UDP socket to an address on the internet
    newrelic.agent.initialize()
    transactions: list[Any] = []
    record = StatsEngine.record_transaction

    def capture(engine: Any, transaction: Any) -> None:
        transactions.append(transaction)
        record(engine, transaction)

    StatsEngine.record_transaction = capture
    application = newrelic.agent.register_application(timeout=10)
    with newrelic.agent.BackgroundTask(application, name="caller") as task:
        outcome = call(url)
    events = [event for each in transactions for event in each.span_events(application.settings)]
    spans = [
        span(
            intrinsics["guid"],
            intrinsics["traceId"],
            attributes.get("http.statusCode"),
            "error.class" in attributes,
        )
        for intrinsics, _, attributes in events
        if intrinsics["category"] == "http"
    ]
    return {"outcome": outcome, "trace": task.trace_id, "spans": spans, "recorded": str(events)}


def opentelemetry() -> dict[str, Any]:
    from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from opentelemetry.trace import SpanKind, StatusCode

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    URLLib3Instrumentor().instrument(tracer_provider=provider)
    with provider.get_tracer("test").start_as_current_span("caller") as caller:
        outcome = call(url)
    spans = [
        span(
            f"{each.context.span_id:016x}",
            f"{each.context.trace_id:032x}",
            each.attributes.get("http.status_code"),
            each.status.status_code is StatusCode.ERROR,
        )
        for each in exporter.get_finished_spans()
        if each.kind is SpanKind.CLIENT
    ]
    recorded = [each.to_json() for each in exporter.get_finished_spans()]
    trace = f"{caller.get_span_context().trace_id:032x}"
    return {"outcome": outcome, "trace": trace, "spans": spans, "recorded": recorded}


def sentry() -> dict[str, Any]:
    import sentry_sdk
    from sentry_sdk.transport import Transport

    events: list[Any] = []

    class Capture(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            events.extend(item.payload.json for item in envelope.items)

    sentry_sdk.init("http://public@127.0.0.1:9/1", transport=Capture, traces_sample_rate=1.0)
    with sentry_sdk.start_transaction(name="caller") as transaction:
        outcome = call(url)
        sentry_sdk.capture_message("calls are made")
    sentry_sdk.flush()
    message, finished = events
    spans = [
        span(each["span_id"], each["trace_id"], status, (status or 500) >= 400)
        for each in finished["spans"]
        for status in [each["data"].get("http.response.status_code")]
        if each["op"] == "http.client"
    ]
    crumbs = [each for each in message["breadcrumbs"]["values"] if each["category"] == "httplib"]
    return {
        "outcome": outcome,
        "trace": transaction.trace_id,
        "spans": spans,
        "breadcrumbs": [each["data"]["http.response.status_code"] for each in crumbs],
        "recorded": events,
    }


if first := os.environ.get("FIRST_URL"):
    identify(first)
print(json.dumps(globals()[tool]()))
