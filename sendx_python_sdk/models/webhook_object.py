# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class WebhookObject(ResponseModel):
    """The event that SendX posts to a webhook. Read it with `WebhookObject.from_json(body)`.
    Fields that do not apply are null.

        :param type: Type of the event, as a number.
        :param time: Time of the event, as a Unix timestamp in milliseconds.
        :param data: Data of the event.
        :param provider_message_id: Id of the message at the mail provider.
        :param campaign_id: Id of the campaign.
        :param drip_step_id: Id of the drip step.
        :param rss_exec_id: Id of the run of the RSS campaign.
        :param tag_id: Id of the tag.
        :param link: Link that was clicked.
        :param list_id: Id of the list.
        :param contact_id: Id of the contact.
        :param custom_field_id: Id of the custom field.
        :param template_id: Id of the template.
        :param popup_id: Id of the popup.
        :param landing_page_id: Id of the landing page.
        :param form_id: Id of the form.
        :param segment_id: Id of the segment.
        :param automation_id: Id of the automation.
        :param drip_id: Id of the drip campaign.
        :param rss_id: Id of the RSS campaign.
        :param ab_test_id: Id of the A/B test.
        :param workflow_id: Id of the workflow.
        :param workflow_node_id: Id of the workflow node.
        :param workflow_email_id: Id of the workflow email.
    """

    type: Annotated[Lenient[int] | None, Field(description="Type of the event, as a number.")] = (
        None
    )
    time: Annotated[
        Lenient[int] | None,
        Field(description="Time of the event, as a Unix timestamp in milliseconds."),
    ] = None
    data: Annotated[Lenient[str] | None, Field(description="Data of the event.")] = None
    provider_message_id: Annotated[
        Lenient[str] | None, Field(description="Id of the message at the mail provider.")
    ] = None
    campaign_id: Annotated[Lenient[str] | None, Field(description="Id of the campaign.")] = None
    drip_step_id: Annotated[Lenient[str] | None, Field(description="Id of the drip step.")] = None
    rss_exec_id: Annotated[
        Lenient[str] | None, Field(description="Id of the run of the RSS campaign.")
    ] = None
    tag_id: Annotated[Lenient[str] | None, Field(description="Id of the tag.")] = None
    link: Annotated[Lenient[str] | None, Field(description="Link that was clicked.")] = None
    list_id: Annotated[Lenient[str] | None, Field(description="Id of the list.")] = None
    contact_id: Annotated[Lenient[str] | None, Field(description="Id of the contact.")] = None
    custom_field_id: Annotated[
        Lenient[str] | None, Field(description="Id of the custom field.")
    ] = None
    template_id: Annotated[Lenient[str] | None, Field(description="Id of the template.")] = None
    popup_id: Annotated[Lenient[str] | None, Field(description="Id of the popup.")] = None
    landing_page_id: Annotated[
        Lenient[str] | None, Field(description="Id of the landing page.")
    ] = None
    form_id: Annotated[Lenient[str] | None, Field(description="Id of the form.")] = None
    segment_id: Annotated[Lenient[str] | None, Field(description="Id of the segment.")] = None
    automation_id: Annotated[Lenient[str] | None, Field(description="Id of the automation.")] = None
    drip_id: Annotated[Lenient[str] | None, Field(description="Id of the drip campaign.")] = None
    rss_id: Annotated[Lenient[str] | None, Field(description="Id of the RSS campaign.")] = None
    ab_test_id: Annotated[Lenient[str] | None, Field(description="Id of the A/B test.")] = None
    workflow_id: Annotated[Lenient[str] | None, Field(description="Id of the workflow.")] = None
    workflow_node_id: Annotated[
        Lenient[str] | None, Field(description="Id of the workflow node.")
    ] = None
    workflow_email_id: Annotated[
        Lenient[str] | None, Field(description="Id of the workflow email.")
    ] = None
