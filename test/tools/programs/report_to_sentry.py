"""Make calls that fail, with the key given in different ways; print the events for Sentry.

Arguments: the server's URL and the timeout. The key is in the variable `TEST_KEY`: no local
variable of this program holds it, so a key in an event comes from the package.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from functools import partial
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


def key() -> str:
    return os.environ["TEST_KEY"]


def identify(*header: str, **options: Any) -> Any:
    """Return a call that is ready to be made."""
    auth = options.pop("_request_auth", None)
    configuration = Configuration(url, timeout=timeout, retries=0, **options)
    api = TrackingApi(ApiClient(configuration, *header))
    return partial(api.identify_contact, {"email": EMAIL}, _request_auth=auth)


def from_environment() -> Any:
    os.environ["SENDX_API_KEY"] = key()
    return identify()


def from_request_auth() -> Any:
    return identify(
        _request_auth={"in": "header", "key": "X-Team-ApiKey", "value": SecretStr(key())}
    )


SOURCES = {
    "configuration": lambda: identify(api_key={"TeamApiKey": key()}),
    "secret": lambda: identify(api_key={"TeamApiKey": SecretStr(key())}),
    "environment": from_environment,
    "default header": lambda: identify("X-Team-ApiKey", key()),
    "request auth": from_request_auth,
}


def report(source: str) -> dict[str, Any]:
    call = SOURCES[source]()
    try:
        call()
    except Exception as error:
        sentry_sdk.capture_exception(error)
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    event = events.pop()
    exceptions = event["exception"]["values"]
    frames = [f for each in exceptions for f in each.get("stacktrace", {}).get("frames", [])]
    return {
        "exception": exceptions[-1]["type"],
        "modules": [frame["module"] for frame in frames if frame.get("vars")],
        "event": json.dumps(event),
        "local variables": "".join(shown.format()),
    }


print(json.dumps({source: report(source) for source in SOURCES}))
