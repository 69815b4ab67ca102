# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import Email, RequestModel, Text


class XFrom(RequestModel):
    """The sender of a message.

    :param email: Email address.
    :param name: Name shown with the address.
    """

    email: Annotated[Email, Field(description="Email address.")]
    name: Annotated[Text | None, Field(description="Name shown with the address.")] = None


XFromDict = TypedDict(
    "XFromDict",
    {"email": Required[str], "name": str | None, "additional_properties": Mapping[str, Any]},
    total=False,
)
"""A mapping accepted as XFrom, with Python or JSON names."""
