"""Import the package, then build a client and a model; print what each of both loads."""

import sys

import sendx_python_sdk as sdk
import sendx_python_sdk.api
import sendx_python_sdk.models

HEAVY = {"pydantic", "pydantic_core", "urllib3", "dateutil", "yaml", "ssl", "asyncio"}

print(sorted(HEAVY & set(sys.modules)))
sdk.TrackingApi(sdk.ApiClient())
sdk.IdentifyRequest(email="a@b.c")
print("dateutil" in sys.modules)
