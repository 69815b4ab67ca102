# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import CustomValue, Email, Ipv4, RequestModel, StringMap, Text


class RestEContact(RequestModel):
    """Attributes of a contact, with lists, tags and custom fields by id.

    :param first_name: First name. At most 255 characters.
    :param last_name: Last name. At most 255 characters.
    :param email: Email address. At most 255 characters.
    :param company: Company the contact works for. At most 255 characters.
    :param custom_fields: Values of custom fields, by id of the field.
    :param lists: Ids of the contact's lists.
    :param tags: Ids of the contact's tags.
    :param last_tracked_ip: Last tracked IPv4 address of the contact.
    """

    first_name: Annotated[
        Text | None, Field(alias="firstName", max_length=255, description="First name.")
    ] = None
    last_name: Annotated[
        Text | None, Field(alias="lastName", max_length=255, description="Last name.")
    ] = None
    email: Annotated[Email, Field(max_length=255, description="Email address.")]
    company: Annotated[
        Text | None, Field(max_length=255, description="Company the contact works for.")
    ] = None
    custom_fields: Annotated[
        StringMap | None,
        Field(alias="customFields", description="Values of custom fields, by id of the field."),
    ] = None
    lists: Annotated[
        list[Annotated[Text, Field(pattern=r"^(list_)?[a-zA-Z0-9]{22}$")]] | None,
        Field(description="Ids of the contact's lists."),
    ] = None
    tags: Annotated[
        list[Annotated[Text, Field(pattern=r"^(tag_)?[a-zA-Z0-9]{22}$")]] | None,
        Field(description="Ids of the contact's tags."),
    ] = None
    last_tracked_ip: Annotated[
        Ipv4 | None,
        Field(alias="lastTrackedIp", description="Last tracked IPv4 address of the contact."),
    ] = None


RestEContactDict = TypedDict(
    "RestEContactDict",
    {
        "first_name": str | None,
        "firstName": str | None,
        "last_name": str | None,
        "lastName": str | None,
        "email": Required[str],
        "company": str | None,
        "custom_fields": Mapping[str, CustomValue] | None,
        "customFields": Mapping[str, CustomValue] | None,
        "lists": Sequence[str] | None,
        "tags": Sequence[str] | None,
        "last_tracked_ip": str | None,
        "lastTrackedIp": str | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as RestEContact, with Python or JSON names."""
