# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class MessageResponse(ResponseModel):
    """Reply to a call that returns no data."""

    status: Annotated[
        Lenient[str] | None, Field(description='Status of the call, such as "success".')
    ] = None
    message: Annotated[Lenient[str] | None, Field(description="Result in words.")] = None
