# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk.models.base import ResponseModel


class ErrorResponse(ResponseModel):
    """Why a call was refused."""

    status: Annotated[str, Field(description='Kind of failure, "error" as a rule.')]
    message: Annotated[str, Field(description="What is wrong, in words.")]
