"""Load a model with times for the first time while the clock stands still."""

from freezegun import freeze_time

import sendx_python_sdk  # noqa: F401 - before the clock stops, as a program does

with freeze_time("2024-01-01"):
    from sendx_python_sdk import IdentifyRequest, RestRTag

    print(RestRTag.from_dict({"created": "2025-08-01T09:30:00Z"}).created)
    print(IdentifyRequest(email="a@example.com", birthday="1989-03-03").to_json())
