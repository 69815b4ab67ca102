"""Make calls that fail, with the key given in different ways; print the events for Sentry.

No local variable of this program holds the key, so a key in an event comes from the package.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

import sentry_sdk
from calls import EMAIL
from pydantic import SecretStr
from sentry_sdk.scrubber import EventScrubber
from sentry_sdk.transport import Transport

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

events: list[Any] = []


class Capture(Transport):
    def capture_envelope(self, envelope: Any) -> None:
        events.extend(item.payload.json for item in envelope.items)


sentry_sdk.init(
    "http://public@127.0.0.1:9/1",
    transport=Capture,
    send_default_pii=True,
    event_scrubber=EventScrubber(denylist=[], pii_denylist=[]),  # nothing is hidden by name
    max_value_length=1_000_000,
)

url, timeout = sys.argv[1], float(sys.argv[2])
options: dict[str, Any] = {"host": url, "timeout": timeout, "retries": 0}


def key() -> str:
    return os.environ["TEST_KEY"]


def tracking(**more: Any) -> TrackingApi:
    return TrackingApi(ApiClient(Configuration(**options, **more)))


def from_configuration() -> Any:
    api = tracking(api_key={"TeamApiKey": key()})
    return lambda: api.identify_contact({"email": EMAIL})


def from_secret() -> Any:
    api = tracking(api_key={"TeamApiKey": SecretStr(key())})
    return lambda: api.identify_contact({"email": EMAIL})


def from_environment() -> Any:
    os.environ["SENDX_API_KEY"] = key()
    api = tracking()
    return lambda: api.identify_contact({"email": EMAIL})


def from_default_header() -> Any:
    api = TrackingApi(ApiClient(Configuration(**options), "X-Team-ApiKey", key()))
    return lambda: api.identify_contact({"email": EMAIL})


def from_request_auth() -> Any:
    api = tracking()
    auth = {"in": "header", "key": "X-Team-ApiKey", "type": "api_key", "value": SecretStr(key())}
    return lambda: api.identify_contact({"email": EMAIL}, _request_auth=auth)


def report(make: Callable[[], Any]) -> dict[str, Any]:
    call = make()
    try:
        call()
    except Exception as error:
        sentry_sdk.capture_exception(error)
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        local_variables = "".join(shown.format())
    event = events.pop()
    stacks = [each["stacktrace"] for each in event["exception"]["values"] if "stacktrace" in each]
    modules = [
        frame["module"] for stack in stacks for frame in stack["frames"] if frame.get("vars")
    ]
    return {
        "exception": event["exception"]["values"][-1]["type"],
        "modules": modules,
        "event": json.dumps(event),
        "local variables": local_variables,
    }


SOURCES = {
    "configuration": from_configuration,
    "secret": from_secret,
    "environment": from_environment,
    "default header": from_default_header,
    "request auth": from_request_auth,
}
json.dump({name: report(make) for name, make in SOURCES.items()}, sys.stdout)
