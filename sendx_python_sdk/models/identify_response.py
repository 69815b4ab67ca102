# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel
from sendx_python_sdk.models.identified_contact import IdentifiedContact


class IdentifyResponse(ResponseModel):
    """Reply to an identify call.

    :param status: Status of the call, such as "200".
    :param message: Result as text, such as "OK".
    :param data: The contact, with its id.
    """

    status: Annotated[
        Lenient[str] | None, Field(description='Status of the call, such as "200".')
    ] = None
    message: Annotated[Lenient[str] | None, Field(description='Result as text, such as "OK".')] = (
        None
    )
    data: Annotated[
        Lenient[IdentifiedContact] | None, Field(description="The contact, with its id.")
    ] = None
