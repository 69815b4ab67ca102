"""Deliver until killed, or until standard input ends.

Arguments: the outbox, the host and, by default 4, the number of workers.
"""

import sys

from sendx_python_sdk import ApiClient, Configuration, RetryPolicy, TrackingApi
from sendx_python_sdk.outbox import Outbox

workers = int((sys.argv[3:] or ["4"])[0])
outbox = Outbox(sys.argv[1], lease=1.5, first_pause=0.05, longest_pause=0.2)
configuration = Configuration(
    host=sys.argv[2],
    api_key={"TeamApiKey": "sandbox-api-key"},
    retries=RetryPolicy(max_retries=1, backoff=0.02, budget=10**6),
)
with (
    ApiClient(configuration) as client,
    outbox.delivering(TrackingApi(client), max_workers=workers, exit_timeout=1),
):
    print("delivering", flush=True)
    sys.stdin.read()
