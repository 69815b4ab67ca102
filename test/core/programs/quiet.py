"""Make calls of each outcome without having set up logging; nothing should be printed."""

import logging
import sys

from sendx_python_sdk import ApiClient, ApiException, Configuration, TrackingApi

url, refusing = sys.argv[1:]
sys.stderr = sys.stdout
with ApiClient(Configuration(url, {"TeamApiKey": "key"}, retries=0)) as client:
    api = TrackingApi(client)
    api.identify_contact({"email": "a@b"})
    for host in (url, refusing):
        client.configuration.host = host
        try:
            api.track_contact_with_http_info({"email": "a@b"})
        except ApiException as error:
            str(error), repr(error), error.message
client.configuration.to_debug_report()
assert not logging.root.handlers
