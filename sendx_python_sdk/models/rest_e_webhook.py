# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import Boolean, RequestModel, Uri


class RestEWebhook(RequestModel):
    """The URL of a webhook and the events to call it for.

    :param url: URL that SendX calls.
    :param enabled: Whether the webhook is enabled. Default: `True`.
    :param unsubscribed: Call the webhook when a contact unsubscribes. Default: `False`.
    :param dropped: Call the webhook when a message is dropped. Default: `False`.
    :param bounced: Call the webhook when a message bounces. Default: `False`.
    :param marked_spam: Call the webhook when a message is marked as spam. Default: `False`.
    :param clicked: Call the webhook when a link is clicked. Default: `False`.
    :param opened: Call the webhook when a message is opened. Default: `False`.
    :param contact_created: Call the webhook when a contact is created. Default: `False`.
    """

    url: Annotated[Uri, Field(description="URL that SendX calls.")]
    enabled: Annotated[Boolean, Field(description="Whether the webhook is enabled.")] = True
    unsubscribed: Annotated[
        Boolean | None, Field(description="Call the webhook when a contact unsubscribes.")
    ] = False
    dropped: Annotated[
        Boolean | None, Field(description="Call the webhook when a message is dropped.")
    ] = False
    bounced: Annotated[
        Boolean | None, Field(description="Call the webhook when a message bounces.")
    ] = False
    marked_spam: Annotated[
        Boolean | None,
        Field(alias="markedSpam", description="Call the webhook when a message is marked as spam."),
    ] = False
    clicked: Annotated[
        Boolean | None, Field(description="Call the webhook when a link is clicked.")
    ] = False
    opened: Annotated[
        Boolean | None, Field(description="Call the webhook when a message is opened.")
    ] = False
    contact_created: Annotated[
        Boolean | None,
        Field(alias="contactCreated", description="Call the webhook when a contact is created."),
    ] = False


RestEWebhookDict = TypedDict(
    "RestEWebhookDict",
    {
        "url": Required[str],
        "enabled": bool,
        "unsubscribed": bool | None,
        "dropped": bool | None,
        "bounced": bool | None,
        "marked_spam": bool | None,
        "markedSpam": bool | None,
        "clicked": bool | None,
        "opened": bool | None,
        "contact_created": bool | None,
        "contactCreated": bool | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as RestEWebhook, with Python or JSON names."""
