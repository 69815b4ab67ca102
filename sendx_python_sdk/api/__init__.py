# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from typing import TYPE_CHECKING

from sendx_python_sdk._lazy import lazy_exports

if TYPE_CHECKING:
    from sendx_python_sdk.api.campaign_api import CampaignApi
    from sendx_python_sdk.api.contact_api import ContactApi
    from sendx_python_sdk.api.custom_field_api import CustomFieldApi
    from sendx_python_sdk.api.email_sending_api import EmailSendingApi
    from sendx_python_sdk.api.event_api import EventApi
    from sendx_python_sdk.api.events_api import EventsApi
    from sendx_python_sdk.api.list_api import ListApi
    from sendx_python_sdk.api.post_api import PostApi
    from sendx_python_sdk.api.post_category_api import PostCategoryApi
    from sendx_python_sdk.api.post_tag_api import PostTagApi
    from sendx_python_sdk.api.report_api import ReportApi
    from sendx_python_sdk.api.sender_api import SenderApi
    from sendx_python_sdk.api.tag_api import TagApi
    from sendx_python_sdk.api.team_member_api import TeamMemberApi
    from sendx_python_sdk.api.template_api import TemplateApi
    from sendx_python_sdk.api.tracking_api import TrackingApi
    from sendx_python_sdk.api.webhook_api import WebhookApi
else:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "CampaignApi": "campaign_api",
            "ContactApi": "contact_api",
            "CustomFieldApi": "custom_field_api",
            "EmailSendingApi": "email_sending_api",
            "EventApi": "event_api",
            "EventsApi": "events_api",
            "ListApi": "list_api",
            "PostApi": "post_api",
            "PostCategoryApi": "post_category_api",
            "PostTagApi": "post_tag_api",
            "ReportApi": "report_api",
            "SenderApi": "sender_api",
            "TagApi": "tag_api",
            "TeamMemberApi": "team_member_api",
            "TemplateApi": "template_api",
            "TrackingApi": "tracking_api",
            "WebhookApi": "webhook_api",
        },
    )

__all__ = [
    "CampaignApi",
    "ContactApi",
    "CustomFieldApi",
    "EmailSendingApi",
    "EventApi",
    "EventsApi",
    "ListApi",
    "PostApi",
    "PostCategoryApi",
    "PostTagApi",
    "ReportApi",
    "SenderApi",
    "TagApi",
    "TeamMemberApi",
    "TemplateApi",
    "TrackingApi",
    "WebhookApi",
]
