"""Wrong use of the SDK: mypy and pyright find an error in each marked line and in no other."""

# pyright: strict

from __future__ import annotations

import sendx_python_sdk
from sendx_python_sdk import (
    ApiClient,
    ApiException,
    ApiResponse,
    Configuration,
    IdentifyRequest,
    IdentifyResponse,
    TrackingApi,
    TrackRequest,
    TrackResponse,
)

BODY = {"email": "john@example.com"}


def names() -> None:
    from sendx_python_sdk import IdentifyRequst  # noqa: F401  # error: a misspelt name
    from sendx_python_sdk.rest import RestResponse  # noqa: F401  # error: a misspelt name


def settings() -> None:
    sendx_python_sdk.TrackingAPI()  # error: a misspelt name of the package
    Configuration(hots="https://api.sendx.io")  # error: a misspelt option
    Configuration(api_key="key")  # error: not by security scheme
    Configuration(timeout="5")  # error: a text as time-out
    Configuration().api_key["TeamApiKey"] = 5  # error: a number as key
    ApiClient("https://api.sendx.io")  # error: a host instead of a configuration
    TrackingApi(Configuration())  # error: a configuration instead of a client


def requests() -> None:
    IdentifyRequest()  # error: no email
    IdentifyRequest(email=5)  # error: a number as address
    IdentifyRequest(email=None)  # error: no address
    IdentifyRequest(email="john@example.com", firstname="John")  # error: an unknown field
    IdentifyRequest(email="john@example.com", firstName="John")  # error: the JSON name
    IdentifyRequest(email="john@example.com", first_name=["John"])  # error: a list as name
    IdentifyRequest(email="john@example.com", tags=[1, 2])  # error: numbers as tags
    IdentifyRequest(email="john@example.com", custom_fields={"a": ["b"]})  # error: a list in there
    IdentifyRequest(email="john@example.com").first_name = 5  # error: a number as name
    print(IdentifyRequest(email="john@example.com").firstName)  # error: the JSON name
    TrackRequest("john@example.com")  # error: not by keyword
    TrackRequest(add_tags=5)  # error: a number as tags


def calls(api: TrackingApi) -> None:
    api.identify_contact()  # error: no request
    api.identify_contact("john@example.com")  # error: a text as request
    api.identify_contact([BODY])  # error: a list as request
    api.identify_contact(TrackRequest())  # error: the other operation's request
    api.identify_contact(BODY, _request_timeout="5")  # error: a text as time-out
    api.identify_contact(BODY, _host_index="1")  # error: a text as index
    api.identify_contact(BODY, _timeout=5)  # error: an unknown option
    api.identify_contact_with_http_info(BODY, _timeout=5)  # error: an unknown option
    api.identify_contact_without_preload_content(5)  # error: a number as request
    api.identify_contact(track_request=BODY)  # error: the other operation's parameter
    api.track_contact(identify_request=BODY)  # error: the other operation's parameter
    api.identify_contct(BODY)  # error: a misspelt operation


def answers(api: TrackingApi) -> None:
    track: TrackResponse = api.identify_contact(BODY)  # error: the other operation's response
    model: IdentifyResponse = api.identify_contact_with_http_info(BODY)  # error: has data
    other: ApiResponse[TrackResponse] = api.identify_contact_with_http_info(BODY)  # error: other
    text: str = api.identify_contact(BODY).message  # error: may be None
    code: str = api.identify_contact_with_http_info(BODY).status_code  # error: a number
    print(api.track_contact(BODY).mesage)  # error: a misspelt field
    print(api.track_contact_with_http_info(BODY).message)  # error: the model is in data
    print(api.track_contact_without_preload_content(BODY).message)  # error: is no model
    print(track, model, other, text, code)


def failures(api: TrackingApi) -> None:
    try:
        api.track_contact(BODY)
    except ApiException as error:
        status: str = error.status  # error: a number or None
        print(status, error.code)  # error: the name is status
