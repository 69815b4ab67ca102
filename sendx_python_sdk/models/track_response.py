# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class TrackResponse(ResponseModel):
    """Reply to a track call.

    :param status: Status of the call, such as "200".
    :param message: Result as text, such as "OK".
    """

    status: Annotated[
        Lenient[str] | None, Field(description='Status of the call, such as "200".')
    ] = None
    message: Annotated[Lenient[str] | None, Field(description='Result as text, such as "OK".')] = (
        None
    )
