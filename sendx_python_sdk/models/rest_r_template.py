# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRTemplate(ResponseModel):
    """An email template.

    :param id: Id of the template.
    :param name: Name of the template.
    :param subject: Subject.
    :param html_code: Body as HTML.
    :param template_code: Source for the visual editor, as JSON.
    :param type: 0: email template; 1: another type.
    :param thumbnail: URL of a picture of the template.
    :param editor_type: 0: plain text; 1: drag and drop; 2: SendX editor. One of `0`, `1`, `2`.
    :param created: Time of creation.
    :param updated: Time of the last change.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the template.")] = None
    name: Annotated[Lenient[str] | None, Field(description="Name of the template.")] = None
    subject: Annotated[Lenient[str] | None, Field(description="Subject.")] = None
    html_code: Annotated[
        Lenient[str] | None, Field(alias="htmlCode", description="Body as HTML.")
    ] = None
    template_code: Annotated[
        Lenient[str] | None,
        Field(alias="templateCode", description="Source for the visual editor, as JSON."),
    ] = None
    type: Annotated[
        Lenient[int] | None, Field(description="0: email template; 1: another type.")
    ] = None
    thumbnail: Annotated[
        Lenient[str] | None, Field(description="URL of a picture of the template.")
    ] = None
    editor_type: Annotated[
        Lenient[int] | None,
        Field(alias="editorType", description="0: plain text; 1: drag and drop; 2: SendX editor."),
    ] = None
    created: Annotated[Lenient[DateTime] | None, Field(description="Time of creation.")] = None
    updated: Annotated[Lenient[DateTime] | None, Field(description="Time of the last change.")] = (
        None
    )
