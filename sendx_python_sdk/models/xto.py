# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import CustomValue, Email, RequestModel, StringMap, Text


class XTo(RequestModel):
    """A recipient of a message.

    :param email: Email address.
    :param name: Name shown with the address.
    :param cc: Addresses for copies.
    :param bcc: Addresses for blind copies.
    :param custom_fields: Values to fill in for this recipient, by name of the field.
    """

    email: Annotated[Email, Field(description="Email address.")]
    name: Annotated[Text | None, Field(description="Name shown with the address.")] = None
    cc: Annotated[list[Email] | None, Field(description="Addresses for copies.")] = None
    bcc: Annotated[list[Email] | None, Field(description="Addresses for blind copies.")] = None
    custom_fields: Annotated[
        StringMap | None,
        Field(
            alias="customFields",
            description="Values to fill in for this recipient, by name of the field.",
        ),
    ] = None


XToDict = TypedDict(
    "XToDict",
    {
        "email": Required[str],
        "name": str | None,
        "cc": Sequence[str] | None,
        "bcc": Sequence[str] | None,
        "custom_fields": Mapping[str, CustomValue] | None,
        "customFields": Mapping[str, CustomValue] | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as XTo, with Python or JSON names."""
