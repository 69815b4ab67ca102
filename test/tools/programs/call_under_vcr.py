"""Make calls before, inside and after a cassette of VCR.py; print their outcomes as JSON.

Arguments: the server's URL, the cassette's file, its record mode, the order of imports
("package_first", "vcr_first" or "package_in_cassette"), where the first call is made ("outside" or
"inside" the cassette), and the file of the server's CA, if it has one.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

from calls import import_package, outcome_of, tracking

if TYPE_CHECKING:
    from sendx_python_sdk import TrackingApi

url, path, mode, order, first, *ca = sys.argv[1:]
if order == "package_first":
    import_package()

import vcr  # noqa: E402 - the order of imports is under test

if order == "vcr_first":
    import_package()

options: dict[str, Any] = {"retries": 0, "ssl_ca_cert": ca[0] if ca else None}
said: dict[str, str] = {}


@cache
def api() -> TrackingApi:
    """Open the API when it is first used."""
    return stack.enter_context(tracking(url, **options))


def identify() -> str:
    return outcome_of(api().identify_contact)


with ExitStack() as stack:
    if first == "outside":
        said["before"] = identify()
    with vcr.use_cassette(path, record_mode=mode, filter_headers=["X-Team-ApiKey"]) as cassette:
        said["inside"] = identify()
        if mode == "none":
            said["unknown"] = outcome_of(api().track_contact)
    said["after"] = identify()
    said["after, kept alive"] = identify()
with tracking(url, **options) as another:
    said["after, new client"] = outcome_of(another.identify_contact)
print(json.dumps({"said": said, "played": cassette.play_count}))
