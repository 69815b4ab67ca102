"""Make calls with every outcome and with secrets in them, and print everything said about each.

    canaries.py URL URL_WITHOUT_TLS CASE...

Every secret contains the word canary. A case names the answer of the server at the URL: it is the
path of the host, or the name of a host behind a proxy.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
import threading
import traceback
import warnings
from contextlib import suppress
from typing import Any

import urllib3.connectionpool  # noqa: F401 - so that its loggers exist

from sendx_python_sdk import ApiClient, Configuration, IdentifyRequest, RetryPolicy, TrackingApi

URL, NO_TLS, *CASES = sys.argv[1:]
REFUSED = "127.0.0.1:1"
KEY = "canary-key"
NAME = "canary-name"
BODY: dict[str, Any] = {
    "email": "canary.person@example.com",
    "lastName": NAME,
    "tags": ["canary-tag"],
    "customFields": {"Field": "canary-field"},
    "additional_properties": {"birthday": "canary-birthday"},
}
PASSWORD = "user:canary-password@"
PROXY = f"http://{PASSWORD}{URL.removeprefix('http://')}"


class Everything(logging.Formatter):
    """Formats everything in a record."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{super().format(record)} {vars(record)!r}"


def tell(title: str, result: Any) -> None:
    print(f"== {title}: {type(result).__name__}\n{result!r}")
    if isinstance(result, BaseException):
        print(result, result.args, *traceback.format_exception(result))
        with suppress(TypeError, pickle.PicklingError):
            dumped = pickle.dumps(result)
            print("pickle:", dumped.decode("latin-1"), repr(pickle.loads(dumped)))
        for attribute, value in vars(result).items():
            print("attribute", attribute, repr(value))


def attempt(
    title: str, settings: dict[str, Any], call: dict[str, Any] | None = None, body: Any = BODY
) -> None:
    """Make the three forms of a call, with these settings and arguments."""
    usual = {"host": URL, "api_key": {"TeamApiKey": KEY}, "timeout": 0.4, "proxy": ""}
    usual |= {"retries": RetryPolicy(max_retries=1, backoff=0), "debug": True}
    hook = settings.pop("hook", None)
    try:
        configuration = Configuration(**usual | settings)
        configuration.refresh_api_key_hook = hook
        logging.getLogger("sendx_python_sdk").setLevel(1)
        print(configuration, repr(configuration), configuration.to_debug_report())
        with ApiClient(configuration) as client:
            api = TrackingApi(client)
            print(client, api, client.rest_client, configuration.retries)
            for form in ("", "_with_http_info", "_without_preload_content"):
                try:
                    answer = getattr(api, f"identify_contact{form}")(body, **call or {})
                    if form == "_without_preload_content":
                        answer.read()
                    tell(title + form, answer)
                except Exception as error:
                    tell(title + form, error)
    except Exception as error:
        tell(title, error)


def failing_hook(_: Configuration) -> None:
    raise RuntimeError("the hook failed")


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Everything())
logging.root.addHandler(handler)
logging.captureWarnings(True)
warnings.simplefilter("always")
for logger in (logging.root, *logging.root.manager.loggerDict.values()):
    if isinstance(logger, logging.Logger):
        logger.setLevel(1)

for case in CASES:
    attempt(case, {"host": f"{URL}/{case}"})
    for scheme in ("http", "https"):
        attempt(f"proxied {case} {scheme}", {"host": f"{scheme}://{case}", "proxy": PROXY})

for scheme in ("http", "https"):
    host = f"{scheme}://service.invalid"
    for proxy in (
        f"http://{PASSWORD}{REFUSED}",
        f"http://{PASSWORD}x:no-port",
        f"socks5://{PASSWORD}x",
    ):
        attempt(f"proxy {scheme}", {"host": host, "proxy": proxy})
    os.environ[f"{scheme}_proxy"] = f"http://{PASSWORD}{REFUSED}"
    attempt(f"proxy of the environment {scheme}", {"host": host, "proxy": None})

SETTINGS: dict[str, dict[str, Any]] = {
    "too long": {"max_response_bytes": 10},
    "refused": {"host": f"http://{REFUSED}"},
    "too late": {"host": f"http://{REFUSED}", "timeout": 1e-6},
    "no such host": {"host": f"http://{'x' * 64}.invalid"},
    "no TLS": {"host": NO_TLS},
    "password in the host": {"host": f"http://{PASSWORD}{REFUSED}"},
    "password in a bad host": {"host": f"http://{PASSWORD}{REFUSED} /"},
    "proxy headers": {"proxy_headers": {"Proxy-Authorization": KEY}},
    "certificate": {"host": NO_TLS, "ca_cert_data": KEY},
    "key with a line break": {"api_key": {"TeamApiKey": f"{KEY}\r\nX: y"}},
    "key with a euro sign": {"api_key": {"TeamApiKey": f"{KEY}\u20ac"}},
    "key in a list": {"api_key": {"TeamApiKey": [KEY]}},
    "key of another scheme": {"api_key": {"teamApiKey": KEY}},
    "key instead of keys": {"api_key": KEY},
    "key prefix": {"api_key_prefix": {"TeamApiKey": f"{KEY}\n"}},
    "hook": {"hook": failing_hook},
}
for title, settings in SETTINGS.items():
    attempt(title, settings)

CALLS: dict[str, dict[str, Any]] = {
    "header": {"_headers": {"X-Other": "canary\r\n"}},
    "key header": {"_headers": {"x-team-apikey": f"{KEY}\n\0"}},
    "cookie": {"_headers": {"Cookie": KEY}},
    "header name": {"_headers": {"X Other": KEY}},
    "list of headers": {"_headers": [KEY]},
    "content type": {"_content_type": f"{KEY}\n"},
    "auth in the query": {"_request_auth": {"in": "query", "key": "k", "value": KEY}},
    "auth in a cookie": {"_request_auth": {"in": "cookie", "key": "k", "value": f"k={KEY}"}},
    "auth nowhere": {"_request_auth": {"in": "nowhere", "key": "k", "value": KEY}},
    "auth without a name": {"_request_auth": {"in": "header", "value": KEY}},
    "auth with a line break": {"_request_auth": {"in": "header", "key": "k", "value": f"{KEY}\n"}},
    "auth that is text": {"_request_auth": KEY},
}
for title, call in CALLS.items():
    for settings in ({}, {"host": f"{URL}/404"}, {"host": f"http://{REFUSED}"}):
        attempt(title, settings, call)

changed = IdentifyRequest(**BODY)
vars(changed)["first_name"] = {"canary-first-name"}
BODIES: dict[str, Any] = {
    "email": {**BODY, "email": NAME},
    "no email": {"lastName": NAME},
    "list": {**BODY, "firstName": [NAME]},
    "unknown field": {**BODY, "lastNmae": NAME},
    "tags": {**BODY, "tags": NAME},
    "custom field": {**BODY, "customFields": {"Field": [NAME]}},
    "custom fields": {**BODY, "customFields": NAME},
    "additional set": {**BODY, "additional_properties": {"x": {NAME}}},
    "additional NaN": {**BODY, "additional_properties": {"x": [NAME, float("nan")]}},
    "field given twice": {**BODY, "additional_properties": {"lastName": NAME}},
    "text": NAME,
    "lone surrogate": {**BODY, "firstName": f"{NAME}\ud800"},
    "changed after validation": changed,
}
for title, body in BODIES.items():
    attempt(f"request: {title}", {}, body=body)

os.environ["SENDX_API_KEY"] = f"{KEY}\x07"
attempt("key of the environment", {"api_key": {}})

# An exception that is not caught in a thread, and a client that is not closed.
api = TrackingApi(ApiClient(Configuration(URL, {"TeamApiKey": KEY}, proxy="", timeout=0.4)))
api.identify_contact(BODY)
api.api_client.configuration.timeout = 1e-6
thread = threading.Thread(target=api.identify_contact, args=(BODY,))
thread.start()
thread.join()
del api, thread
