"""Make calls inside a New Relic background task; print the external spans as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import newrelic.agent
from calls import SCENARIOS, use_package_first
from newrelic.common import system_info
from newrelic.core.stats_engine import StatsEngine

use_package_first()
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

url, scenario = sys.argv[1:]
with newrelic.agent.BackgroundTask(application, name="caller") as task:
    outcome = SCENARIOS[scenario](url)

recorded = [
    event for transaction in transactions for event in transaction.span_events(application.settings)
]
spans = [
    {
        "id": intrinsics["guid"],
        "trace": intrinsics["traceId"],
        "status": attributes.get("http.statusCode"),
        "failed": "error.class" in attributes,
    }
    for intrinsics, _, attributes in recorded
    if intrinsics["category"] == "http"
]
trace = task.trace_id
print(json.dumps({"outcome": outcome, "trace": trace, "spans": spans, "recorded": str(recorded)}))
