# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import RequestModel, Text


class RestEList(RequestModel):
    """The name of a list.

    :param name: Name of the list.
    """

    name: Annotated[Text, Field(description="Name of the list.")]


RestEListDict = TypedDict(
    "RestEListDict",
    {"name": Required[str], "additional_properties": Mapping[str, Any]},
    total=False,
)
"""A mapping accepted as RestEList, with Python or JSON names."""
