"""The names that `sendx` 2.0.0 has in its module `rest`."""

from sendx_python_sdk._transport import RESTClientObject, RESTResponse, RESTResponseType
from sendx_python_sdk.exceptions import ApiException

__all__ = ["ApiException", "RESTClientObject", "RESTResponse", "RESTResponseType"]
