"""Patch a method of `TrackingApi`, then use `identify_many` for the first time; print the reply."""

from __future__ import annotations

import json
import sys
from unittest import mock

from calls import identify_several

from sendx_python_sdk import IdentifyResponse, TrackingApi

canned = IdentifyResponse(status="200", message="canned")
with mock.patch.object(TrackingApi, "identify_contact", autospec=True, return_value=canned):
    print(json.dumps(identify_several(sys.argv[1]).partition(",")[0]))
