# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import Email, RequestModel, Text


class RestESender(RequestModel):
    """A sender to add.

    :param name: Name that recipients see.
    :param email: Email address to send from.
    """

    name: Annotated[Text, Field(description="Name that recipients see.")]
    email: Annotated[Email, Field(description="Email address to send from.")]


RestESenderDict = TypedDict(
    "RestESenderDict",
    {"name": Required[str], "email": Required[str], "additional_properties": Mapping[str, Any]},
    total=False,
)
"""A mapping accepted as RestESender, with Python or JSON names."""
