# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import Email, Integer, Number, RequestModel, Text


class RevenueEventRequest(RequestModel):
    """Revenue from a contact.

    :param identifier: Email address of the contact.
    :param amount: Amount of the revenue.
    :param source: Source of the revenue.
    :param time: Time of the event, as a Unix timestamp in seconds.
    """

    identifier: Annotated[Email, Field(description="Email address of the contact.")]
    amount: Annotated[Number, Field(description="Amount of the revenue.")]
    source: Annotated[Text | None, Field(description="Source of the revenue.")] = None
    time: Annotated[
        Integer | None, Field(description="Time of the event, as a Unix timestamp in seconds.")
    ] = None


RevenueEventRequestDict = TypedDict(
    "RevenueEventRequestDict",
    {
        "identifier": Required[str],
        "amount": Required[float],
        "source": str | None,
        "time": int | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as RevenueEventRequest, with Python or JSON names."""
