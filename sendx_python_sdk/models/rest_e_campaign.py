# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import Boolean, Integer, RequestModel, Text


class RestECampaign(RequestModel):
    """A campaign to create: content, schedule and recipients.

    :param name: Internal name. At most 255 characters.
    :param subject: Subject. At most 255 characters.
    :param sender: Id of the sender.
    :param html_code: Body as HTML.
    :param preview_text: Text that mail clients show as a preview. At most 255 characters.
    :param plain_text: Body as plain text.
    :param schedule_type: 0: send at the scheduled time; 1: send immediately.
    :param schedule_condition: Date to send on, for `scheduleType` 0.
    :param time_condition: Time of day to send at, such as "09:30 AM".
    :param timezone: Time zone of the schedule, such as "Europe/London".
    :param preferred_timezone: Time zone for `smartSend` and `sendInContactsTimezone`.
    :param preferred_time_condition: Time of day for `smartSend` and `sendInContactsTimezone`.
    :param send_in_contacts_timezone: Whether to send at this time in each contact's time zone.
    :param smart_send: Whether SendX chooses the best time for each contact.
    :param included_segments: Ids of the segments to send to.
    :param included_lists: Ids of the lists to send to.
    :param included_tags: Ids of the tags to send to.
    :param excluded_segments: Ids of the segments to exclude.
    :param excluded_lists: Ids of the lists to exclude.
    :param excluded_tags: Ids of the tags to exclude.
    """

    name: Annotated[Text, Field(max_length=255, description="Internal name.")]
    subject: Annotated[Text, Field(max_length=255, description="Subject.")]
    sender: Annotated[
        Text, Field(pattern=r"^(sender_)?[a-zA-Z0-9]{22}$", description="Id of the sender.")
    ]
    html_code: Annotated[Text, Field(alias="htmlCode", description="Body as HTML.")]
    preview_text: Annotated[
        Text | None,
        Field(
            alias="previewText",
            max_length=255,
            description="Text that mail clients show as a preview.",
        ),
    ] = None
    plain_text: Annotated[
        Text | None, Field(alias="plainText", description="Body as plain text.")
    ] = None
    schedule_type: Annotated[
        Integer | None,
        Field(
            alias="scheduleType", description="0: send at the scheduled time; 1: send immediately."
        ),
    ] = None
    schedule_condition: Annotated[
        Text | None,
        Field(alias="scheduleCondition", description="Date to send on, for `scheduleType` 0."),
    ] = None
    time_condition: Annotated[
        Text | None,
        Field(alias="timeCondition", description='Time of day to send at, such as "09:30 AM".'),
    ] = None
    timezone: Annotated[
        Text | None, Field(description='Time zone of the schedule, such as "Europe/London".')
    ] = None
    preferred_timezone: Annotated[
        Text | None,
        Field(
            alias="preferredTimezone",
            description="Time zone for `smartSend` and `sendInContactsTimezone`.",
        ),
    ] = None
    preferred_time_condition: Annotated[
        Text | None,
        Field(
            alias="preferredTimeCondition",
            description="Time of day for `smartSend` and `sendInContactsTimezone`.",
        ),
    ] = None
    send_in_contacts_timezone: Annotated[
        Boolean | None,
        Field(
            alias="sendInContactsTimezone",
            description="Whether to send at this time in each contact's time zone.",
        ),
    ] = None
    smart_send: Annotated[
        Boolean | None,
        Field(
            alias="smartSend", description="Whether SendX chooses the best time for each contact."
        ),
    ] = None
    included_segments: Annotated[
        list[Annotated[Text, Field(pattern=r"^segment_[a-zA-Z0-9]{22}$")]] | None,
        Field(alias="includedSegments", description="Ids of the segments to send to."),
    ] = None
    included_lists: Annotated[
        list[Annotated[Text, Field(pattern=r"^(list_)?[a-zA-Z0-9]{22}$")]] | None,
        Field(alias="includedLists", description="Ids of the lists to send to."),
    ] = None
    included_tags: Annotated[
        list[Annotated[Text, Field(pattern=r"^(tag_)?[a-zA-Z0-9]{22}$")]] | None,
        Field(alias="includedTags", description="Ids of the tags to send to."),
    ] = None
    excluded_segments: Annotated[
        list[Annotated[Text, Field(pattern=r"^segment_[a-zA-Z0-9]{22}$")]] | None,
        Field(alias="excludedSegments", description="Ids of the segments to exclude."),
    ] = None
    excluded_lists: Annotated[
        list[Annotated[Text, Field(pattern=r"^(list_)?[a-zA-Z0-9]{22}$")]] | None,
        Field(alias="excludedLists", description="Ids of the lists to exclude."),
    ] = None
    excluded_tags: Annotated[
        list[Annotated[Text, Field(pattern=r"^(tag_)?[a-zA-Z0-9]{22}$")]] | None,
        Field(alias="excludedTags", description="Ids of the tags to exclude."),
    ] = None


RestECampaignDict = TypedDict(
    "RestECampaignDict",
    {
        "name": Required[str],
        "subject": Required[str],
        "sender": Required[str],
        "html_code": str,
        "htmlCode": str,
        "preview_text": str | None,
        "previewText": str | None,
        "plain_text": str | None,
        "plainText": str | None,
        "schedule_type": int | None,
        "scheduleType": int | None,
        "schedule_condition": str | None,
        "scheduleCondition": str | None,
        "time_condition": str | None,
        "timeCondition": str | None,
        "timezone": str | None,
        "preferred_timezone": str | None,
        "preferredTimezone": str | None,
        "preferred_time_condition": str | None,
        "preferredTimeCondition": str | None,
        "send_in_contacts_timezone": bool | None,
        "sendInContactsTimezone": bool | None,
        "smart_send": bool | None,
        "smartSend": bool | None,
        "included_segments": Sequence[str] | None,
        "includedSegments": Sequence[str] | None,
        "included_lists": Sequence[str] | None,
        "includedLists": Sequence[str] | None,
        "included_tags": Sequence[str] | None,
        "includedTags": Sequence[str] | None,
        "excluded_segments": Sequence[str] | None,
        "excludedSegments": Sequence[str] | None,
        "excluded_lists": Sequence[str] | None,
        "excludedLists": Sequence[str] | None,
        "excluded_tags": Sequence[str] | None,
        "excludedTags": Sequence[str] | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as RestECampaign, with Python or JSON names."""
