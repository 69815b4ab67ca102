# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRMember(ResponseModel):
    """A member of the team."""

    id: Annotated[Lenient[str] | None, Field(description="Id of the member.")] = None
    email: Annotated[Lenient[str] | None, Field(description="Email address.")] = None
    user_name: Annotated[Lenient[str] | None, Field(alias="userName", description="User name.")] = (
        None
    )
    full_name: Annotated[Lenient[str] | None, Field(alias="fullName", description="Full name.")] = (
        None
    )
    avatar_url: Annotated[
        Lenient[str] | None, Field(alias="avatarUrl", description="URL of the member's picture.")
    ] = None
    created: Annotated[Lenient[DateTime] | None, Field(description="Time of creation.")] = None
    updated: Annotated[Lenient[DateTime] | None, Field(description="Time of the last change.")] = (
        None
    )
