# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class PostbackResponse(ResponseModel):
    """Reply to a postback, in its documented form. No operation returns it.

    :param success: Whether the event was recorded.
    :param message: Result as text.
    """

    success: Annotated[
        Lenient[bool] | None, Field(description="Whether the event was recorded.")
    ] = None
    message: Annotated[Lenient[str] | None, Field(description="Result as text.")] = None
