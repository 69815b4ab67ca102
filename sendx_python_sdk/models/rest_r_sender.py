# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class RestRSender(ResponseModel):
    """A sender.

    :param id: Id of the sender.
    :param name: Name that recipients see.
    :param email: Email address to send from.
    :param is_whitelisted: Whether the address is whitelisted.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the sender.")] = None
    name: Annotated[Lenient[str] | None, Field(description="Name that recipients see.")] = None
    email: Annotated[Lenient[str] | None, Field(description="Email address to send from.")] = None
    is_whitelisted: Annotated[
        Lenient[bool] | None,
        Field(alias="isWhitelisted", description="Whether the address is whitelisted."),
    ] = None
