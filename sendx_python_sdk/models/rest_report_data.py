# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel
from sendx_python_sdk.models.link_stat import LinkStat


class RestReportData(ResponseModel):
    """The results of a campaign.

    :param campaign_id: Id of the campaign.
    :param link_stats: Clicks on each link.
    :param clicked_unique_contact_count: Contacts who clicked a link.
    :param opened_unique_contact_count: Contacts who opened the message.
    :param sent_contact_count: Contacts the campaign was sent to.
    :param unsubscribe_contact_count: Contacts who unsubscribed.
    :param bounce_contact_count: Contacts whose message bounced.
    :param spam_contact_count: Contacts who marked the message as spam.
    :param clicked_contact_count: All clicks, including repeated ones.
    :param opened_contact_count: All opens, including repeated ones.
    """

    campaign_id: Annotated[
        Lenient[str] | None, Field(alias="campaignId", description="Id of the campaign.")
    ] = None
    link_stats: Annotated[
        Lenient[list[Lenient[LinkStat]]] | None,
        Field(alias="linkStats", description="Clicks on each link."),
    ] = None
    clicked_unique_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="clickedUniqueContactCount", description="Contacts who clicked a link."),
    ] = None
    opened_unique_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="openedUniqueContactCount", description="Contacts who opened the message."),
    ] = None
    sent_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="sentContactCount", description="Contacts the campaign was sent to."),
    ] = None
    unsubscribe_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="unsubscribeContactCount", description="Contacts who unsubscribed."),
    ] = None
    bounce_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="bounceContactCount", description="Contacts whose message bounced."),
    ] = None
    spam_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="spamContactCount", description="Contacts who marked the message as spam."),
    ] = None
    clicked_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="clickedContactCount", description="All clicks, including repeated ones."),
    ] = None
    opened_contact_count: Annotated[
        Lenient[int] | None,
        Field(alias="openedContactCount", description="All opens, including repeated ones."),
    ] = None
