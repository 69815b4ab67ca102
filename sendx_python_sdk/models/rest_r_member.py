# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRMember(ResponseModel):
    """A member of the team.

    :param id: Id of the member.
    :param email: Email address.
    :param user_name: User name.
    :param full_name: Full name.
    :param avatar_url: URL of the member's picture.
    :param created: Time of creation.
    :param updated: Time of the last change.
    """

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
