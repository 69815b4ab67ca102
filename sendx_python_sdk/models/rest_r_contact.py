# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRContact(ResponseModel):
    """A contact.

    :param id: Id of the contact.
    :param first_name: First name.
    :param last_name: Last name.
    :param email: Email address.
    :param company: Company the contact works for.
    :param custom_fields: Values of custom fields, by id of the field.
    :param lists: Ids of the contact's lists.
    :param tags: Ids of the contact's tags.
    :param unsubscribed: Whether the contact has unsubscribed.
    :param bounced: Whether a message to the contact bounced.
    :param spam: Whether the contact marked a message as spam.
    :param blocked: Whether messages to the contact are blocked.
    :param dropped: Whether a message to the contact was dropped.
    :param created: Time of creation.
    :param updated: Time of the last change.
    :param track_data: UTM parameters and other tracking data.
    :param contact_source: 1: API or manual; 2: import; 3: form; 4: integration.
    :param page_source: URL of the page where the contact was created.
    :param last_tracked_ip: Last tracked IPv4 address of the contact.
    :param ltv: Revenue from the contact so far, in cents.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the contact.")] = None
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
    custom_fields: Annotated[
        Lenient[dict[str, Lenient[str]]] | None,
        Field(alias="customFields", description="Values of custom fields, by id of the field."),
    ] = None
    lists: Annotated[
        Lenient[list[Lenient[str]]] | None, Field(description="Ids of the contact's lists.")
    ] = None
    tags: Annotated[
        Lenient[list[Lenient[str]]] | None, Field(description="Ids of the contact's tags.")
    ] = None
    unsubscribed: Annotated[
        Lenient[bool] | None, Field(description="Whether the contact has unsubscribed.")
    ] = None
    bounced: Annotated[
        Lenient[bool] | None, Field(description="Whether a message to the contact bounced.")
    ] = None
    spam: Annotated[
        Lenient[bool] | None, Field(description="Whether the contact marked a message as spam.")
    ] = None
    blocked: Annotated[
        Lenient[bool] | None, Field(description="Whether messages to the contact are blocked.")
    ] = None
    dropped: Annotated[
        Lenient[bool] | None, Field(description="Whether a message to the contact was dropped.")
    ] = None
    created: Annotated[Lenient[DateTime] | None, Field(description="Time of creation.")] = None
    updated: Annotated[Lenient[DateTime] | None, Field(description="Time of the last change.")] = (
        None
    )
    track_data: Annotated[
        Lenient[str] | None,
        Field(alias="trackData", description="UTM parameters and other tracking data."),
    ] = None
    contact_source: Annotated[
        Lenient[int] | None,
        Field(
            alias="contactSource",
            description="1: API or manual; 2: import; 3: form; 4: integration.",
        ),
    ] = None
    page_source: Annotated[
        Lenient[str] | None,
        Field(alias="pageSource", description="URL of the page where the contact was created."),
    ] = None
    last_tracked_ip: Annotated[
        Lenient[str] | None,
        Field(alias="lastTrackedIp", description="Last tracked IPv4 address of the contact."),
    ] = None
    ltv: Annotated[
        Lenient[int] | None,
        Field(alias="LTV", description="Revenue from the contact so far, in cents."),
    ] = None
