# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class RestRWebhook(ResponseModel):
    """A webhook.

    :param id: Id of the webhook.
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

    id: Annotated[Lenient[str] | None, Field(description="Id of the webhook.")] = None
    url: Annotated[Lenient[str] | None, Field(description="URL that SendX calls.")] = None
    enabled: Annotated[
        Lenient[bool] | None, Field(description="Whether the webhook is enabled.")
    ] = True
    unsubscribed: Annotated[
        Lenient[bool] | None, Field(description="Call the webhook when a contact unsubscribes.")
    ] = False
    dropped: Annotated[
        Lenient[bool] | None, Field(description="Call the webhook when a message is dropped.")
    ] = False
    bounced: Annotated[
        Lenient[bool] | None, Field(description="Call the webhook when a message bounces.")
    ] = False
    marked_spam: Annotated[
        Lenient[bool] | None,
        Field(alias="markedSpam", description="Call the webhook when a message is marked as spam."),
    ] = False
    clicked: Annotated[
        Lenient[bool] | None, Field(description="Call the webhook when a link is clicked.")
    ] = False
    opened: Annotated[
        Lenient[bool] | None, Field(description="Call the webhook when a message is opened.")
    ] = False
    contact_created: Annotated[
        Lenient[bool] | None,
        Field(alias="contactCreated", description="Call the webhook when a contact is created."),
    ] = False
