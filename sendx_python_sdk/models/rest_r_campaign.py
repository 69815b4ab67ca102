# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRCampaign(ResponseModel):
    """A campaign.

    :param id: Id of the campaign.
    :param name: Internal name.
    :param subject: Subject.
    :param preheader: Text that mail clients show as a preview.
    :param sender: Id of the sender.
    :param html_content: Body as HTML.
    :param text_content: Body as plain text.
    :param schedule_type: 0: send at the scheduled time; 1: send immediately. Default: `0`.
    :param schedule_condition: Date to send on, for `scheduleType` 0.
    :param status: State of the campaign, as a number.
    :param time_condition: Time of day to send at, such as "09:30 AM".
    :param timezone: Time zone of the schedule, such as "Europe/London".
    :param smart_send: Whether SendX chooses the best time for each contact.
    :param send_in_contacts_timezone: Whether to send at this time in each contact's time zone.
    :param preferred_time_condition: Time of day for `smartSend` and `sendInContactsTimezone`.
    :param preferred_timezone: Time zone for `smartSend` and `sendInContactsTimezone`.
    :param strategy: Delivery strategy.
    :param included_segments: Ids of the segments to send to.
    :param included_lists: Ids of the lists to send to.
    :param included_tags: Ids of the tags to send to.
    :param excluded_segments: Ids of the segments to exclude.
    :param excluded_lists: Ids of the lists to exclude.
    :param excluded_tags: Ids of the tags to exclude.
    :param is_archived: Whether the campaign is archived.
    :param campaign_screenshot_url: URL of a picture of the campaign.
    :param created: Time of creation.
    :param updated: Time of the last change.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the campaign.")] = None
    name: Annotated[Lenient[str] | None, Field(description="Internal name.")] = None
    subject: Annotated[Lenient[str] | None, Field(description="Subject.")] = None
    preheader: Annotated[
        Lenient[str] | None, Field(description="Text that mail clients show as a preview.")
    ] = None
    sender: Annotated[Lenient[str] | None, Field(description="Id of the sender.")] = None
    html_content: Annotated[
        Lenient[str] | None, Field(alias="htmlContent", description="Body as HTML.")
    ] = None
    text_content: Annotated[
        Lenient[str] | None, Field(alias="textContent", description="Body as plain text.")
    ] = None
    schedule_type: Annotated[
        Lenient[int] | None,
        Field(
            alias="scheduleType", description="0: send at the scheduled time; 1: send immediately."
        ),
    ] = 0
    schedule_condition: Annotated[
        Lenient[str] | None,
        Field(alias="scheduleCondition", description="Date to send on, for `scheduleType` 0."),
    ] = None
    status: Annotated[
        Lenient[int] | None, Field(description="State of the campaign, as a number.")
    ] = None
    time_condition: Annotated[
        Lenient[str] | None,
        Field(alias="timeCondition", description='Time of day to send at, such as "09:30 AM".'),
    ] = None
    timezone: Annotated[
        Lenient[str] | None,
        Field(description='Time zone of the schedule, such as "Europe/London".'),
    ] = None
    smart_send: Annotated[
        Lenient[bool] | None,
        Field(
            alias="smartSend", description="Whether SendX chooses the best time for each contact."
        ),
    ] = None
    send_in_contacts_timezone: Annotated[
        Lenient[bool] | None,
        Field(
            alias="sendInContactsTimezone",
            description="Whether to send at this time in each contact's time zone.",
        ),
    ] = None
    preferred_time_condition: Annotated[
        Lenient[str] | None,
        Field(
            alias="preferredTimeCondition",
            description="Time of day for `smartSend` and `sendInContactsTimezone`.",
        ),
    ] = None
    preferred_timezone: Annotated[
        Lenient[str] | None,
        Field(
            alias="preferredTimezone",
            description="Time zone for `smartSend` and `sendInContactsTimezone`.",
        ),
    ] = None
    strategy: Annotated[Lenient[str] | None, Field(description="Delivery strategy.")] = None
    included_segments: Annotated[
        Lenient[list[Lenient[str]]] | None,
        Field(alias="includedSegments", description="Ids of the segments to send to."),
    ] = None
    included_lists: Annotated[
        Lenient[list[Lenient[str]]] | None,
        Field(alias="includedLists", description="Ids of the lists to send to."),
    ] = None
    included_tags: Annotated[
        Lenient[list[Lenient[str]]] | None,
        Field(alias="includedTags", description="Ids of the tags to send to."),
    ] = None
    excluded_segments: Annotated[
        Lenient[list[Lenient[str]]] | None,
        Field(alias="excludedSegments", description="Ids of the segments to exclude."),
    ] = None
    excluded_lists: Annotated[
        Lenient[list[Lenient[str]]] | None,
        Field(alias="excludedLists", description="Ids of the lists to exclude."),
    ] = None
    excluded_tags: Annotated[
        Lenient[list[Lenient[str]]] | None,
        Field(alias="excludedTags", description="Ids of the tags to exclude."),
    ] = None
    is_archived: Annotated[
        Lenient[bool] | None,
        Field(alias="isArchived", description="Whether the campaign is archived."),
    ] = None
    campaign_screenshot_url: Annotated[
        Lenient[str] | None,
        Field(alias="campaignScreenshotUrl", description="URL of a picture of the campaign."),
    ] = None
    created: Annotated[Lenient[DateTime] | None, Field(description="Time of creation.")] = None
    updated: Annotated[Lenient[DateTime] | None, Field(description="Time of the last change.")] = (
        None
    )
