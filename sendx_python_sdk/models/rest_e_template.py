# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import RequestModel, StringList, Text


class RestETemplate(RequestModel):
    """The content of an email template.

    :param name: Name of the template.
    :param subject: Subject.
    :param html_content: Body as HTML.
    :param text_content: Body as plain text.
    :param preheader: Text that mail clients show as a preview.
    :param tags: Tags to organize templates.
    """

    name: Annotated[Text, Field(description="Name of the template.")]
    subject: Annotated[Text, Field(description="Subject.")]
    html_content: Annotated[
        Text | None, Field(alias="htmlContent", description="Body as HTML.")
    ] = None
    text_content: Annotated[
        Text | None, Field(alias="textContent", description="Body as plain text.")
    ] = None
    preheader: Annotated[
        Text | None, Field(description="Text that mail clients show as a preview.")
    ] = None
    tags: Annotated[StringList | None, Field(description="Tags to organize templates.")] = None


RestETemplateDict = TypedDict(
    "RestETemplateDict",
    {
        "name": Required[str],
        "subject": Required[str],
        "html_content": str | None,
        "htmlContent": str | None,
        "text_content": str | None,
        "textContent": str | None,
        "preheader": str | None,
        "tags": Sequence[str] | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as RestETemplate, with Python or JSON names."""
