# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk.models.base import Email, RequestModel, StringList, StringMap, Text


class IdentifyRequest(RequestModel):
    """What is known of a contact; a field that is left out keeps its value."""

    email: Annotated[Email, Field(description="Address by which the contact is found, or created.")]
    first_name: Annotated[Text | None, Field(alias="firstName", description="Given name.")] = None
    last_name: Annotated[Text | None, Field(alias="lastName", description="Family name.")] = None
    company: Annotated[Text | None, Field(description="Company that the contact works for.")] = None
    custom_fields: Annotated[
        StringMap | None, Field(alias="customFields", description="Custom fields to set, by name.")
    ] = None
    tags: Annotated[StringList | None, Field(description="Tags to add.")] = None
    new_email: Annotated[Email | None, Field(alias="newEmail", description="New address.")] = None
