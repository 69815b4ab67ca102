# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class DeleteResponse(ResponseModel):
    """Reply to a call that deleted something.

    :param status: Always "success". One of `success`.
    :param message: Result as text.
    """

    status: Annotated[Lenient[str], Field(default=None, description='Always "success".')]
    message: Annotated[Lenient[str], Field(default=None, description="Result as text.")]
