"""Make calls that urllib3-mock intercepts; print their outcomes as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from calls import CANNED, CANNED_ERROR, call_around
from urllib3_mock import Responses


@contextmanager
def intercept(url: str) -> Iterator[None]:
    with Responses("urllib3") as responses:
        responses.add("POST", "/contact/identify", body=json.dumps(CANNED))
        responses.add("POST", "/contact/track", body=json.dumps(CANNED_ERROR), status=422)
        yield


call_around(intercept, *sys.argv[1:])
