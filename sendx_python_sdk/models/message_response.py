# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class MessageResponse(ResponseModel):
    """Reply to a call that returns no data.

    :param status: Status of the call, such as "success".
    :param message: Result as text.
    """

    status: Annotated[
        Lenient[str] | None, Field(description='Status of the call, such as "success".')
    ] = None
    message: Annotated[Lenient[str] | None, Field(description="Result as text.")] = None
