# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk.models.base import ResponseModel


class IdentifyResponse(ResponseModel):
    """The answer to a contact that was identified."""

    status: Annotated[str | None, Field(description="Status of the call, as text.")] = None
    message: Annotated[str | None, Field(description="What happened, in words.")] = None
