# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import AnyMapping, CustomValue, Nested, RequestModel, StringMap, Text
from sendx_python_sdk.models import XFromDict, XReplyToDict, XToDict
from sendx_python_sdk.models.x_from import XFrom
from sendx_python_sdk.models.x_reply_to import XReplyTo
from sendx_python_sdk.models.xto import XTo


class XEmailMessage(RequestModel):
    """A message and its recipients.

    :param var_from: Sender.
    :param to: Recipients.
    :param reply_to: Address for replies.
    :param subject: Subject.
    :param html_body: Body as HTML.
    :param text_body: Body as plain text.
    :param headers: Headers of the message, by name.
    :param template: Id of the template.
    """

    var_from: Annotated[Nested[XFrom], Field(alias="from", description="Sender.")]
    to: Annotated[list[Nested[XTo]], Field(description="Recipients.")]
    reply_to: Annotated[
        Nested[XReplyTo] | None, Field(alias="replyTo", description="Address for replies.")
    ] = None
    subject: Annotated[Text, Field(description="Subject.")]
    html_body: Annotated[Text, Field(alias="htmlBody", description="Body as HTML.")]
    text_body: Annotated[
        Text | None, Field(alias="textBody", description="Body as plain text.")
    ] = None
    headers: Annotated[StringMap | None, Field(description="Headers of the message, by name.")] = (
        None
    )
    template: Annotated[Text | None, Field(description="Id of the template.")] = None


XEmailMessageDict = TypedDict(
    "XEmailMessageDict",
    {
        "var_from": XFrom | XFromDict | AnyMapping,
        "from": XFrom | XFromDict | AnyMapping,
        "to": Required[Sequence[XTo | XToDict | AnyMapping]],
        "reply_to": XReplyTo | XReplyToDict | AnyMapping | None,
        "replyTo": XReplyTo | XReplyToDict | AnyMapping | None,
        "subject": Required[str],
        "html_body": str,
        "htmlBody": str,
        "text_body": str | None,
        "textBody": str | None,
        "headers": Mapping[str, CustomValue] | None,
        "template": str | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as XEmailMessage, with Python or JSON names."""
