# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import AnyMapping, Nested, RequestModel, Text
from sendx_python_sdk.models import XFromDict, XReplyToDict, XToDict
from sendx_python_sdk.models.x_from import XFrom
from sendx_python_sdk.models.x_reply_to import XReplyTo
from sendx_python_sdk.models.xto import XTo


class TemplateEmailMessage(RequestModel):
    """A template and the recipients to send it to.

    :param var_from: Sender.
    :param to: Recipients, at least one.
    :param reply_to: Address for replies.
    :param subject: Subject, used instead of the template's.
    :param template: Id of the template.
    """

    var_from: Annotated[Nested[XFrom], Field(alias="from", description="Sender.")]
    to: Annotated[list[Nested[XTo]], Field(min_length=1, description="Recipients, at least one.")]
    reply_to: Annotated[
        Nested[XReplyTo] | None, Field(alias="replyTo", description="Address for replies.")
    ] = None
    subject: Annotated[Text, Field(description="Subject, used instead of the template's.")]
    template: Annotated[Text, Field(description="Id of the template.")]


TemplateEmailMessageDict = TypedDict(
    "TemplateEmailMessageDict",
    {
        "var_from": XFrom | XFromDict | AnyMapping,
        "from": XFrom | XFromDict | AnyMapping,
        "to": Required[Sequence[XTo | XToDict | AnyMapping]],
        "reply_to": XReplyTo | XReplyToDict | AnyMapping | None,
        "replyTo": XReplyTo | XReplyToDict | AnyMapping | None,
        "subject": Required[str],
        "template": Required[str],
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as TemplateEmailMessage, with Python or JSON names."""
