"""Print the log of one call with debug on, with logging set up in the way that is named."""

import copy
import logging
import sys

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

url, setup = sys.argv[1:]
sys.stderr = sys.stdout
if setup == "before":
    logging.basicConfig()
configuration = Configuration(url, {"TeamApiKey": "key"}, debug=True)
Configuration(debug=True).debug = False
copies = [copy.deepcopy(configuration), copy.copy(configuration)]
if setup == "after":
    logging.basicConfig()
elif setup == "our logger":
    logging.getLogger("sendx_python_sdk").handlers = [logging.StreamHandler()]
with ApiClient(configuration) as client:
    TrackingApi(client).identify_contact({"email": "a@b"})
