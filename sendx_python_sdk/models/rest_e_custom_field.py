# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import RequestModel, Text


class RestECustomField(RequestModel):
    """The definition of a custom field.

    :param name: Name of the field, unique in the team.
    :param type: 0: text; 1: number; 2: date; 3: boolean; 4: phone number. One of `0`, `1`, `2`,
        `3`, `4`.
    :param description: Purpose of the field.
    """

    name: Annotated[Text, Field(description="Name of the field, unique in the team.")]
    type: Annotated[
        Literal[0, 1, 2, 3, 4],
        Field(description="0: text; 1: number; 2: date; 3: boolean; 4: phone number."),
    ]
    description: Annotated[Text | None, Field(description="Purpose of the field.")] = None


RestECustomFieldDict = TypedDict(
    "RestECustomFieldDict",
    {
        "name": Required[str],
        "type": Required[Literal[0, 1, 2, 3, 4]],
        "description": str | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as RestECustomField, with Python or JSON names."""
