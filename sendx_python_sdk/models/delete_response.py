# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class DeleteResponse(ResponseModel):
    """Reply to a call that deleted something."""

    status: Annotated[Lenient[str], Field(default=None, description='Always "success".')]
    message: Annotated[Lenient[str], Field(default=None, description="Result in words.")]
