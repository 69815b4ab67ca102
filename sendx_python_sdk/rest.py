"""The names of the module `rest` of `sendx` 2.0.0."""

from sendx_python_sdk._transport import RESTClientObject, RESTResponse, RESTResponseType
from sendx_python_sdk.exceptions import ApiException

__all__ = ["ApiException", "RESTClientObject", "RESTResponse", "RESTResponseType"]
