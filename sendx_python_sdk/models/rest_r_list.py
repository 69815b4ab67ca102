# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRList(ResponseModel):
    """A list of contacts.

    :param id: Id of the list.
    :param name: Name of the list.
    :param type: 0: single opt-in; 1: double opt-in. One of `0`, `1`.
    :param created: Time of creation.
    :param updated: Time of the last change.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the list.")] = None
    name: Annotated[Lenient[str] | None, Field(description="Name of the list.")] = None
    type: Annotated[
        Lenient[int] | None, Field(description="0: single opt-in; 1: double opt-in.")
    ] = None
    created: Annotated[Lenient[DateTime] | None, Field(description="Time of creation.")] = None
    updated: Annotated[Lenient[DateTime] | None, Field(description="Time of the last change.")] = (
        None
    )
