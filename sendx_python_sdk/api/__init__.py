# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from typing import TYPE_CHECKING

from sendx_python_sdk._lazy import lazy_exports

if TYPE_CHECKING:
    from sendx_python_sdk.api.tracking_api import TrackingApi
else:
    __getattr__, __dir__ = lazy_exports(__name__, {"TrackingApi": "tracking_api"})

__all__ = ["TrackingApi"]
