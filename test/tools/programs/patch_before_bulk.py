"""Patch a method of `TrackingApi`, then use `identify_many` for the first time; print the reply."""

from __future__ import annotations

import json
import sys
from unittest import mock

from calls import EMAIL, tracking

from sendx_python_sdk import IdentifyResponse, TrackingApi

canned = IdentifyResponse(status="200", message="canned")
with (
    mock.patch.object(TrackingApi, "identify_contact", autospec=True, return_value=canned),
    tracking(sys.argv[1]) as api,
):
    from sendx_python_sdk import identify_many

    (result,) = identify_many(api, [{"email": EMAIL}])
print(json.dumps(result.response.message if result.response else str(result.error)))
