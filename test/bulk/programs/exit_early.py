"""Exit in the middle of a run that is neither closed nor dropped."""

import sys

from sendx_python_sdk import ApiClient, Configuration, TrackingApi, identify_many

contacts = ({"email": f"c{number}@example.com"} for number in range(10**6))
client = ApiClient(Configuration(host=sys.argv[1], api_key={"TeamApiKey": "key"}))
run = identify_many(TrackingApi(client), contacts)
print(next(run).ok)
