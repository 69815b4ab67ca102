# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from typing import TYPE_CHECKING

from sendx_python_sdk._lazy import lazy_exports

if TYPE_CHECKING:
    from sendx_python_sdk.models.custom_event_request import (
        CustomEventRequest,
        CustomEventRequestDict,
    )
    from sendx_python_sdk.models.delete_response import DeleteResponse
    from sendx_python_sdk.models.error_response import ErrorResponse
    from sendx_python_sdk.models.event_response import EventResponse
    from sendx_python_sdk.models.events_revenue_postback_get200_response import (
        EventsRevenuePostbackGet200Response,
    )
    from sendx_python_sdk.models.events_revenue_postback_get400_response import (
        EventsRevenuePostbackGet400Response,
    )
    from sendx_python_sdk.models.events_revenue_postback_get500_response import (
        EventsRevenuePostbackGet500Response,
    )
    from sendx_python_sdk.models.identified_contact import IdentifiedContact
    from sendx_python_sdk.models.identify_request import IdentifyRequest, IdentifyRequestDict
    from sendx_python_sdk.models.identify_response import IdentifyResponse
    from sendx_python_sdk.models.link_stat import LinkStat
    from sendx_python_sdk.models.message_response import MessageResponse
    from sendx_python_sdk.models.postback_response import PostbackResponse
    from sendx_python_sdk.models.rest_e_campaign import RestECampaign, RestECampaignDict
    from sendx_python_sdk.models.rest_e_contact import RestEContact, RestEContactDict
    from sendx_python_sdk.models.rest_e_custom_field import RestECustomField, RestECustomFieldDict
    from sendx_python_sdk.models.rest_e_list import RestEList, RestEListDict
    from sendx_python_sdk.models.rest_e_post import RestEPost, RestEPostDict
    from sendx_python_sdk.models.rest_e_post_category import (
        RestEPostCategory,
        RestEPostCategoryDict,
    )
    from sendx_python_sdk.models.rest_e_post_tag import RestEPostTag, RestEPostTagDict
    from sendx_python_sdk.models.rest_e_sender import RestESender, RestESenderDict
    from sendx_python_sdk.models.rest_e_tag import RestETag, RestETagDict
    from sendx_python_sdk.models.rest_e_template import RestETemplate, RestETemplateDict
    from sendx_python_sdk.models.rest_e_webhook import RestEWebhook, RestEWebhookDict
    from sendx_python_sdk.models.rest_r_campaign import RestRCampaign
    from sendx_python_sdk.models.rest_r_contact import RestRContact
    from sendx_python_sdk.models.rest_r_custom_field import RestRCustomField
    from sendx_python_sdk.models.rest_r_list import RestRList
    from sendx_python_sdk.models.rest_r_member import RestRMember
    from sendx_python_sdk.models.rest_r_post import RestRPost
    from sendx_python_sdk.models.rest_r_post_category import RestRPostCategory
    from sendx_python_sdk.models.rest_r_post_tag import RestRPostTag
    from sendx_python_sdk.models.rest_r_sender import RestRSender
    from sendx_python_sdk.models.rest_r_tag import RestRTag
    from sendx_python_sdk.models.rest_r_template import RestRTemplate
    from sendx_python_sdk.models.rest_r_webhook import RestRWebhook
    from sendx_python_sdk.models.rest_report_data import RestReportData
    from sendx_python_sdk.models.revenue_event_request import (
        RevenueEventRequest,
        RevenueEventRequestDict,
    )
    from sendx_python_sdk.models.template_email_message import (
        TemplateEmailMessage,
        TemplateEmailMessageDict,
    )
    from sendx_python_sdk.models.track_request import TrackRequest, TrackRequestDict
    from sendx_python_sdk.models.track_response import TrackResponse
    from sendx_python_sdk.models.webhook_object import WebhookObject
    from sendx_python_sdk.models.x_email_message import XEmailMessage, XEmailMessageDict
    from sendx_python_sdk.models.x_email_response import XEmailResponse
    from sendx_python_sdk.models.x_from import XFrom, XFromDict
    from sendx_python_sdk.models.x_reply_to import XReplyTo, XReplyToDict
    from sendx_python_sdk.models.xto import XTo, XToDict
else:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "CustomEventRequest": "custom_event_request",
            "CustomEventRequestDict": "custom_event_request",
            "DeleteResponse": "delete_response",
            "ErrorResponse": "error_response",
            "EventResponse": "event_response",
            "EventsRevenuePostbackGet200Response": "events_revenue_postback_get200_response",
            "EventsRevenuePostbackGet400Response": "events_revenue_postback_get400_response",
            "EventsRevenuePostbackGet500Response": "events_revenue_postback_get500_response",
            "IdentifiedContact": "identified_contact",
            "IdentifyRequest": "identify_request",
            "IdentifyRequestDict": "identify_request",
            "IdentifyResponse": "identify_response",
            "LinkStat": "link_stat",
            "MessageResponse": "message_response",
            "PostbackResponse": "postback_response",
            "RestECampaign": "rest_e_campaign",
            "RestECampaignDict": "rest_e_campaign",
            "RestEContact": "rest_e_contact",
            "RestEContactDict": "rest_e_contact",
            "RestECustomField": "rest_e_custom_field",
            "RestECustomFieldDict": "rest_e_custom_field",
            "RestEList": "rest_e_list",
            "RestEListDict": "rest_e_list",
            "RestEPost": "rest_e_post",
            "RestEPostDict": "rest_e_post",
            "RestEPostCategory": "rest_e_post_category",
            "RestEPostCategoryDict": "rest_e_post_category",
            "RestEPostTag": "rest_e_post_tag",
            "RestEPostTagDict": "rest_e_post_tag",
            "RestESender": "rest_e_sender",
            "RestESenderDict": "rest_e_sender",
            "RestETag": "rest_e_tag",
            "RestETagDict": "rest_e_tag",
            "RestETemplate": "rest_e_template",
            "RestETemplateDict": "rest_e_template",
            "RestEWebhook": "rest_e_webhook",
            "RestEWebhookDict": "rest_e_webhook",
            "RestRCampaign": "rest_r_campaign",
            "RestRContact": "rest_r_contact",
            "RestRCustomField": "rest_r_custom_field",
            "RestRList": "rest_r_list",
            "RestRMember": "rest_r_member",
            "RestRPost": "rest_r_post",
            "RestRPostCategory": "rest_r_post_category",
            "RestRPostTag": "rest_r_post_tag",
            "RestRSender": "rest_r_sender",
            "RestRTag": "rest_r_tag",
            "RestRTemplate": "rest_r_template",
            "RestRWebhook": "rest_r_webhook",
            "RestReportData": "rest_report_data",
            "RevenueEventRequest": "revenue_event_request",
            "RevenueEventRequestDict": "revenue_event_request",
            "TemplateEmailMessage": "template_email_message",
            "TemplateEmailMessageDict": "template_email_message",
            "TrackRequest": "track_request",
            "TrackRequestDict": "track_request",
            "TrackResponse": "track_response",
            "WebhookObject": "webhook_object",
            "XEmailMessage": "x_email_message",
            "XEmailMessageDict": "x_email_message",
            "XEmailResponse": "x_email_response",
            "XFrom": "x_from",
            "XFromDict": "x_from",
            "XReplyTo": "x_reply_to",
            "XReplyToDict": "x_reply_to",
            "XTo": "xto",
            "XToDict": "xto",
        },
    )

__all__ = [
    "CustomEventRequest",
    "CustomEventRequestDict",
    "DeleteResponse",
    "ErrorResponse",
    "EventResponse",
    "EventsRevenuePostbackGet200Response",
    "EventsRevenuePostbackGet400Response",
    "EventsRevenuePostbackGet500Response",
    "IdentifiedContact",
    "IdentifyRequest",
    "IdentifyRequestDict",
    "IdentifyResponse",
    "LinkStat",
    "MessageResponse",
    "PostbackResponse",
    "RestECampaign",
    "RestECampaignDict",
    "RestEContact",
    "RestEContactDict",
    "RestECustomField",
    "RestECustomFieldDict",
    "RestEList",
    "RestEListDict",
    "RestEPost",
    "RestEPostCategory",
    "RestEPostCategoryDict",
    "RestEPostDict",
    "RestEPostTag",
    "RestEPostTagDict",
    "RestESender",
    "RestESenderDict",
    "RestETag",
    "RestETagDict",
    "RestETemplate",
    "RestETemplateDict",
    "RestEWebhook",
    "RestEWebhookDict",
    "RestRCampaign",
    "RestRContact",
    "RestRCustomField",
    "RestRList",
    "RestRMember",
    "RestRPost",
    "RestRPostCategory",
    "RestRPostTag",
    "RestRSender",
    "RestRTag",
    "RestRTemplate",
    "RestRWebhook",
    "RestReportData",
    "RevenueEventRequest",
    "RevenueEventRequestDict",
    "TemplateEmailMessage",
    "TemplateEmailMessageDict",
    "TrackRequest",
    "TrackRequestDict",
    "TrackResponse",
    "WebhookObject",
    "XEmailMessage",
    "XEmailMessageDict",
    "XEmailResponse",
    "XFrom",
    "XFromDict",
    "XReplyTo",
    "XReplyToDict",
    "XTo",
    "XToDict",
]
