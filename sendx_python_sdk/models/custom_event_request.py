# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import Integer, RequestModel, Text


class CustomEventRequest(RequestModel):
    """A custom event of a contact.

    :param identifier: Email address or id of the contact.
    :param name: Name of the event.
    :param data: Data of the event.
    :param time: Time of the event, as a Unix timestamp in seconds.
    """

    identifier: Annotated[Text, Field(description="Email address or id of the contact.")]
    name: Annotated[Text, Field(description="Name of the event.")]
    data: Annotated[dict[str, Any] | None, Field(description="Data of the event.")] = None
    time: Annotated[
        Integer | None, Field(description="Time of the event, as a Unix timestamp in seconds.")
    ] = None


CustomEventRequestDict = TypedDict(
    "CustomEventRequestDict",
    {
        "identifier": Required[str],
        "name": Required[str],
        "data": Mapping[str, Any] | None,
        "time": int | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as CustomEventRequest, with Python or JSON names."""
