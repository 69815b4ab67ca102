# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from typing import TYPE_CHECKING

from sendx_python_sdk._lazy import lazy_exports

if TYPE_CHECKING:
    from sendx_python_sdk.models.error_response import ErrorResponse
    from sendx_python_sdk.models.identified_contact import IdentifiedContact
    from sendx_python_sdk.models.identify_request import IdentifyRequest, IdentifyRequestDict
    from sendx_python_sdk.models.identify_response import IdentifyResponse
    from sendx_python_sdk.models.track_request import TrackRequest, TrackRequestDict
    from sendx_python_sdk.models.track_response import TrackResponse
else:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "ErrorResponse": "error_response",
            "IdentifiedContact": "identified_contact",
            "IdentifyRequest": "identify_request",
            "IdentifyRequestDict": "identify_request",
            "IdentifyResponse": "identify_response",
            "TrackRequest": "track_request",
            "TrackRequestDict": "track_request",
            "TrackResponse": "track_response",
        },
    )

__all__ = [
    "ErrorResponse",
    "IdentifiedContact",
    "IdentifyRequest",
    "IdentifyRequestDict",
    "IdentifyResponse",
    "TrackRequest",
    "TrackRequestDict",
    "TrackResponse",
]
