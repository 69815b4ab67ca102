# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from sendx_python_sdk.api_client import (
    BaseApi,
    HeaderParams,
    Operation,
    RequestAuth,
    RequestBody,
    RequestTimeout,
    with_http_info,
    without_preload_content,
)
from sendx_python_sdk.models import (
    ErrorResponse,
    IdentifyRequest,
    IdentifyResponse,
    TrackRequest,
    TrackResponse,
)

IDENTIFY_CONTACT: Operation[IdentifyResponse] = Operation(
    "POST",
    "/contact/identify",
    request=IdentifyRequest,
    responses={200: IdentifyResponse}
    | {401: ErrorResponse, 422: ErrorResponse, 500: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
    idempotent_unless=("newEmail",),
)

TRACK_CONTACT: Operation[TrackResponse] = Operation(
    "POST",
    "/contact/track",
    request=TrackRequest,
    responses={200: TrackResponse}
    | {401: ErrorResponse, 404: ErrorResponse, 422: ErrorResponse, 500: ErrorResponse},
    security=("TeamApiKey",),
    idempotent=True,
)


class TrackingApi(BaseApi):
    """Calls that say who a contact is and what they did.

    What every call takes and raises: see `BaseApi`.
    """

    def identify_contact(
        self,
        identify_request: IdentifyRequest | RequestBody,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> IdentifyResponse:
        """Identify contact.

        Creates the contact, or updates it: what is left out keeps its value, tags are added, and
        custom fields are set one by one. Tags and custom fields that are new are created.

        :param identify_request: What is known of the contact. For the others see `BaseApi`.
        """
        options = (_request_timeout, _request_auth, _content_type, _headers, _host_index)
        return self._call(IDENTIFY_CONTACT, identify_request, *options)

    identify_contact_with_http_info = with_http_info(identify_contact)
    identify_contact_without_preload_content = without_preload_content(identify_contact)

    def track_contact(
        self,
        track_request: TrackRequest | RequestBody,
        _request_timeout: RequestTimeout = None,
        _request_auth: RequestAuth = None,
        _content_type: str | None = None,
        _headers: HeaderParams = None,
        _host_index: int = 0,
    ) -> TrackResponse:
        """Track contact.

        Adds tags to an existing contact, removes others, and sets off the automations that hang
        on them.

        :param track_request: The contact and the tags to change. For the others see `BaseApi`.
        """
        options = (_request_timeout, _request_auth, _content_type, _headers, _host_index)
        return self._call(TRACK_CONTACT, track_request, *options)

    track_contact_with_http_info = with_http_info(track_contact)
    track_contact_without_preload_content = without_preload_content(track_contact)
