# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from sendx_python_sdk._models import Email, RequestModel, StringList


class TrackRequest(RequestModel):
    """A contact and the tags to add and remove.

    :param email: Email address of an existing contact.
    :param add_tags: Tags to add.
    :param remove_tags: Tags to remove.
    """

    email: Annotated[Email | None, Field(description="Email address of an existing contact.")] = (
        None
    )
    add_tags: Annotated[StringList | None, Field(alias="addTags", description="Tags to add.")] = (
        None
    )
    remove_tags: Annotated[
        StringList | None, Field(alias="removeTags", description="Tags to remove.")
    ] = None


TrackRequestDict = TypedDict(
    "TrackRequestDict",
    {
        "email": str | None,
        "add_tags": Sequence[str] | None,
        "addTags": Sequence[str] | None,
        "remove_tags": Sequence[str] | None,
        "removeTags": Sequence[str] | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as TrackRequest, with Python or JSON names."""
