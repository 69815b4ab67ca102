# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import (
    CustomValue,
    Day,
    Email,
    RequestModel,
    StringList,
    StringMap,
    Text,
)


class IdentifyRequest(RequestModel):
    """Attributes of a contact. Omitted fields keep their current value.

    :param email: Email address of the contact to create or update.
    :param first_name: First name.
    :param last_name: Last name.
    :param company: Company the contact works for.
    :param custom_fields: Custom fields to set, by name. Other custom fields keep their value.
    :param tags: Tags to add.
    :param new_email: New email address, to change the address of an existing contact.
    :param lists: Ids of the lists to add the contact to.
    :param birthday: Date of birth, such as "1989-03-03".
    """

    email: Annotated[Email, Field(description="Email address of the contact to create or update.")]
    first_name: Annotated[Text | None, Field(alias="firstName", description="First name.")] = None
    last_name: Annotated[Text | None, Field(alias="lastName", description="Last name.")] = None
    company: Annotated[Text | None, Field(description="Company the contact works for.")] = None
    custom_fields: Annotated[
        StringMap | None,
        Field(
            alias="customFields",
            description="Custom fields to set, by name. Other custom fields keep their value.",
        ),
    ] = None
    tags: Annotated[StringList | None, Field(description="Tags to add.")] = None
    new_email: Annotated[
        Email | None,
        Field(
            alias="newEmail",
            description="New email address, to change the address of an existing contact.",
        ),
    ] = None
    lists: Annotated[
        StringList | None, Field(description="Ids of the lists to add the contact to.")
    ] = None
    birthday: Annotated[Day | None, Field(description='Date of birth, such as "1989-03-03".')] = (
        None
    )


IdentifyRequestDict = TypedDict(
    "IdentifyRequestDict",
    {
        "email": Required[str],
        "first_name": str | None,
        "firstName": str | None,
        "last_name": str | None,
        "lastName": str | None,
        "company": str | None,
        "custom_fields": Mapping[str, CustomValue] | None,
        "customFields": Mapping[str, CustomValue] | None,
        "tags": Sequence[str] | None,
        "new_email": str | None,
        "newEmail": str | None,
        "lists": Sequence[str] | None,
        "birthday": dt.date | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as IdentifyRequest, with Python or JSON names."""
