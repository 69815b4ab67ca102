"""Make calls inside and outside a block in which a tool intercepts them; print their outcomes.

Arguments: the tool, the server's URL, where the first call is made ("outside" or "inside" the
block), and the file of the server's CA, if it has one.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from calls import outcome_of, tracking

CANNED = {"status": "200", "message": "canned"}
REFUSED = {"status": "422", "message": "canned error"}


@contextmanager
def mocket(url: str) -> Iterator[None]:
    from mocket import Mocketizer
    from mocket.mocks.mockhttp import Entry

    with Mocketizer(strict_mode=True):
        Entry.single_register(Entry.POST, f"{url}/contact/identify", json.dumps(CANNED))
        Entry.single_register(Entry.POST, f"{url}/contact/track", json.dumps(REFUSED), status=422)
        yield


@contextmanager
def pook(url: str) -> Iterator[None]:
    import pook

    with pook.use():
        pook.post(f"{url}/contact/identify").reply(200).json(CANNED)
        pook.post(f"{url}/contact/track").reply(422).json(REFUSED)
        yield


@contextmanager
def urllib3_mock(_: str) -> Iterator[None]:
    from urllib3_mock import Responses

    with Responses("urllib3") as responses:
        responses.add("POST", "/contact/identify", body=json.dumps(CANNED))
        responses.add("POST", "/contact/track", body=json.dumps(REFUSED), status=422)
        yield


@contextmanager
def unittest(_: str) -> Iterator[None]:
    from unittest import mock

    import urllib3

    def urlopen(pool: Any, method: str, target: str, *args: Any, **kwargs: Any) -> Any:
        if target == "/contact/identify":
            return urllib3.HTTPResponse(json.dumps(CANNED).encode(), status=200)
        body = io.BytesIO(json.dumps(REFUSED).encode())
        return urllib3.HTTPResponse(body, status=422, preload_content=False)

    place = "urllib3.connectionpool.HTTPConnectionPool.urlopen"
    with mock.patch(place, autospec=True, side_effect=urlopen):
        yield


tool, url, first, *ca = sys.argv[1:]
said = {}
with tracking(url, ssl_ca_cert=ca[0] if ca else None) as api:
    if first == "outside":
        said["before"] = outcome_of(api.identify_contact)
    with globals()[tool](url):
        said["inside"] = outcome_of(api.identify_contact)
        said["error"] = outcome_of(api.track_contact)
    said["after"] = outcome_of(api.identify_contact)
print(json.dumps(said))
