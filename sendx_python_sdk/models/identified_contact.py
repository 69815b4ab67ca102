# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class IdentifiedContact(ResponseModel):
    """A contact after an identify call.

    :param encrypted_team_id: Id of the team.
    :param encrypted_id: Id of the contact.
    :param tags: All tags of the contact.
    :param first_name: First name.
    :param last_name: Last name.
    :param email: Email address.
    :param company: Company the contact works for.
    :param birthday: Date of birth, such as "1989-03-03".
    :param custom_fields: All custom fields of the contact, by name.
    """

    encrypted_team_id: Annotated[
        Lenient[str] | None, Field(alias="encryptedTeamId", description="Id of the team.")
    ] = None
    encrypted_id: Annotated[
        Lenient[str] | None, Field(alias="encryptedId", description="Id of the contact.")
    ] = None
    tags: Annotated[
        Lenient[list[Lenient[str]]] | None, Field(description="All tags of the contact.")
    ] = None
    first_name: Annotated[
        Lenient[str] | None, Field(alias="firstName", description="First name.")
    ] = None
    last_name: Annotated[Lenient[str] | None, Field(alias="lastName", description="Last name.")] = (
        None
    )
    email: Annotated[Lenient[str] | None, Field(description="Email address.")] = None
    company: Annotated[Lenient[str] | None, Field(description="Company the contact works for.")] = (
        None
    )
    birthday: Annotated[
        Lenient[str] | None, Field(description='Date of birth, such as "1989-03-03".')
    ] = None
    custom_fields: Annotated[
        Lenient[dict[str, Lenient[str]]] | None,
        Field(alias="customFields", description="All custom fields of the contact, by name."),
    ] = None
