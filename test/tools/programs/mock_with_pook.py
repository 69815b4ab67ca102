"""Make calls that pook intercepts; print their outcomes as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pook
from calls import CANNED, CANNED_ERROR, call_around


@contextmanager
def intercept(url: str) -> Iterator[None]:
    with pook.use():
        pook.post(f"{url}/contact/identify").reply(200).json(CANNED)
        pook.post(f"{url}/contact/track").reply(422).json(CANNED_ERROR)
        yield


call_around(intercept, *sys.argv[1:])
