"""BaseApi: the three forms that every call has."""

from __future__ import annotations

from typing import Any, TypeVar

from sendx_python_sdk._operations import Operation
from sendx_python_sdk._transport import RESTResponseType
from sendx_python_sdk.api_client import ApiClient
from sendx_python_sdk.api_response import ApiResponse
from sendx_python_sdk.configuration import Configuration
from sendx_python_sdk.exceptions import ApiTypeError

R = TypeVar("R")


class BaseApi:
    """The operations of one tag of the contract.

    :param api_client: client to send with; `ApiClient.get_default()` by default.
    :raises ApiTypeError: if it is a `Configuration`.
    """

    def __init__(self, api_client: ApiClient | None = None) -> None:
        if isinstance(api_client, Configuration):
            raise ApiTypeError(f"{type(self).__name__} takes an ApiClient, got a Configuration")
        self.api_client = api_client or ApiClient.get_default()

    def _call(self, operation: Operation[R], *args: Any, **kwargs: Any) -> R:
        """Send a request and return the reply's model."""
        reply = self.api_client.send(operation, *args, **kwargs)
        result: R = self.api_client.response_deserialize(reply, operation.responses).data
        return result

    def _call_with_http_info(
        self, operation: Operation[R], *args: Any, **kwargs: Any
    ) -> ApiResponse[R]:
        """Send a request and return the reply's model with status and headers."""
        reply = self.api_client.send(operation, *args, **kwargs)
        return self.api_client.response_deserialize(reply, operation.responses)

    def _call_without_preload_content(
        self, operation: Operation[Any], *args: Any, **kwargs: Any
    ) -> RESTResponseType:
        """Send a request and return the urllib3 response, of any status, unread."""
        response: RESTResponseType = self.api_client.send(
            operation, *args, preload=False, **kwargs
        ).response
        return response
