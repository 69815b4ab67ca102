"""SendX: identify contacts, manage their tags, and use the rest of the REST API.

`Configuration` holds the settings and `ApiClient` the connections; `TrackingApi` and 16 other
classes make the calls. Everything except the exceptions is imported lazily.
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
