# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRPostCategory(ResponseModel):
    """A category of posts.

    :param id: Id of the category.
    :param name: Name of the category.
    :param created: Time of creation.
    :param updated: Time of the last change.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the category.")] = None
    name: Annotated[Lenient[str] | None, Field(description="Name of the category.")] = None
    created: Annotated[Lenient[DateTime] | None, Field(description="Time of creation.")] = None
    updated: Annotated[Lenient[DateTime] | None, Field(description="Time of the last change.")] = (
        None
    )
