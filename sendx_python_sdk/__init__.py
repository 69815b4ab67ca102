"""A Python SDK for SendX: identify contacts, manage their tags, and use the rest of the REST API.

>>> with ApiClient() as client:
...     tracking = TrackingApi(client)
...     reply = tracking.identify_contact({"email": "ann@example.com", "tags": ["trial"]})
...     reply = tracking.track_contact({"email": "ann@example.com", "addTags": ["customer"]})

The API key comes from the environment variable SENDX_API_KEY, or from
`Configuration(api_key={"TeamApiKey": "..."})`.

Call SendX:

    ApiClient        the connections to SendX; create one and share it
    Configuration    key, host, timeout, retries, TLS, proxy
    RetryPolicy      when to retry a call, and how long to wait first
    TrackingApi      identify contacts, and add and remove their tags
    identify_many    send many contacts, several at a time; track_many does the same for tags
    paginate         the items of all pages of a list operation

    All other operations: CampaignApi, ContactApi, CustomFieldApi, EmailSendingApi, EventApi,
    EventsApi, ListApi, PostApi, PostCategoryApi, PostTagApi, ReportApi, SenderApi, TagApi,
    TeamMemberApi, TemplateApi, WebhookApi.

Requests are dicts or models, such as IdentifyRequest and TrackRequest. Replies are models.

Handle errors:

    ApiException      the call failed: the server refused it, or there was no usable reply.
                      Each status has a subclass; help("sendx_python_sdk.exceptions") lists them.
    ValidationError   the request is invalid; nothing was sent
    ApiValueError     the key is missing, or an option is invalid; nothing was sent

Import separately:

    sendx_python_sdk.outbox     record calls in a database, and deliver them later
    sendx_python_sdk.sandbox    a local SendX server for development and tests (extra `sandbox`)

For details, call help() with a name: help(sendx_python_sdk.TrackingApi.identify_contact).
"""

from typing import TYPE_CHECKING

from sendx_python_sdk import api, exceptions, models
from sendx_python_sdk._lazy import lazy_exports
from sendx_python_sdk.exceptions import *  # noqa: F403

__version__ = "3.0.0"

if TYPE_CHECKING:
    from pydantic import ValidationError

    from sendx_python_sdk import api_client as api_client
    from sendx_python_sdk import api_response as api_response
    from sendx_python_sdk import bulk as bulk
    from sendx_python_sdk import configuration as configuration
    from sendx_python_sdk import rest as rest
    from sendx_python_sdk.api import *  # noqa: F403
    from sendx_python_sdk.api_client import ApiClient
    from sendx_python_sdk.api_response import ApiResponse
    from sendx_python_sdk.bulk import (
        BulkResult,
        BulkRun,
        BulkSummary,
        TooManyErrors,
        identify_many,
        track_many,
    )
    from sendx_python_sdk.configuration import Configuration, RetryPolicy
    from sendx_python_sdk.models import *  # noqa: F403
    from sendx_python_sdk.pagination import paginate
    from sendx_python_sdk.rest import RESTClientObject
else:
    _modules = {
        "ApiClient": "api_client",
        "ApiResponse": "api_response",
        "BulkResult": "bulk",
        "BulkRun": "bulk",
        "BulkSummary": "bulk",
        "Configuration": "configuration",
        "RetryPolicy": "configuration",
        "RESTClientObject": "rest",
        "TooManyErrors": "bulk",
        "ValidationError": "_models",
        "identify_many": "bulk",
        "paginate": "pagination",
        "track_many": "bulk",
    }
    _modules.update(dict.fromkeys(api.__all__, "api"))
    _modules.update(dict.fromkeys(models.__all__, "models"))
    __getattr__, __dir__ = lazy_exports(__name__, _modules)

__all__ = ["ApiClient", "ApiResponse", "Configuration", "RESTClientObject", "RetryPolicy"]
__all__ += ["BulkResult", "BulkRun", "BulkSummary", "TooManyErrors", "identify_many", "track_many"]
__all__ += ["ValidationError", "paginate"]
__all__ += exceptions.__all__
__all__ += api.__all__
__all__ += models.__all__
