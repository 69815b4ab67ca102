# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class RestRCustomField(ResponseModel):
    """A custom field.

    :param id: Id of the field.
    :param name: Name of the field.
    :param type: 0: text; 1: number; 2: date; 3: boolean; 4: phone number. One of `0`, `1`, `2`,
        `3`, `4`.
    :param description: Purpose of the field.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the field.")] = None
    name: Annotated[Lenient[str] | None, Field(description="Name of the field.")] = None
    type: Annotated[
        Lenient[int] | None,
        Field(description="0: text; 1: number; 2: date; 3: boolean; 4: phone number."),
    ] = None
    description: Annotated[Lenient[str] | None, Field(description="Purpose of the field.")] = None
