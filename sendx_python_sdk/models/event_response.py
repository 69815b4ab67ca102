# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class EventResponse(ResponseModel):
    """Reply to a call that recorded an event."""

    status: Annotated[
        Lenient[str] | None, Field(description='Status of the call, such as "200".')
    ] = None
    message: Annotated[Lenient[str] | None, Field(description='Result in words, such as "OK".')] = (
        None
    )
