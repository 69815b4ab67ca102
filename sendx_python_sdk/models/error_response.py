# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class ErrorResponse(ResponseModel):
    """Reply to a call that failed.

    :param status: Kind of failure, usually "error".
    :param message: Reason for the failure.
    """

    status: Annotated[
        Lenient[str], Field(default=None, description='Kind of failure, usually "error".')
    ]
    message: Annotated[Lenient[str], Field(default=None, description="Reason for the failure.")]
