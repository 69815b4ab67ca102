"""Make calls that mocket intercepts; print their outcomes as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from calls import CANNED, CANNED_ERROR, call_around
from mocket import Mocketizer
from mocket.mocks.mockhttp import Entry


@contextmanager
def intercept(url: str) -> Iterator[None]:
    with Mocketizer(strict_mode=True):
        Entry.single_register(Entry.POST, f"{url}/contact/identify", body=json.dumps(CANNED))
        Entry.single_register(
            Entry.POST, f"{url}/contact/track", body=json.dumps(CANNED_ERROR), status=422
        )
        yield


call_around(intercept, *sys.argv[1:])
