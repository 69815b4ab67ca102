"""Make calls with `urlopen` patched by unittest.mock; print their outcomes as JSON."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import urllib3
from calls import CANNED, CANNED_ERROR, call_around


def urlopen(pool: Any, method: str, url: str, *args: Any, **kwargs: Any) -> urllib3.HTTPResponse:
    if url == "/contact/identify":
        return urllib3.HTTPResponse(json.dumps(CANNED).encode(), status=200)
    body = io.BytesIO(json.dumps(CANNED_ERROR).encode())
    return urllib3.HTTPResponse(body, status=422, preload_content=False)


@contextmanager
def intercept(url: str) -> Iterator[None]:
    place = "urllib3.connectionpool.HTTPConnectionPool.urlopen"
    with mock.patch(place, autospec=True, side_effect=urlopen):
        yield


call_around(intercept, *sys.argv[1:])
