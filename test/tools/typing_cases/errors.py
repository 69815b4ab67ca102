"""Wrong use of the SDK: every checker reports each marked line and no other.

`(not ty)` after `error` names the checkers that miss the line. ty and pyrefly know that pydantic
converts arguments of a model and also takes the JSON names.
"""

# pyright: strict

from __future__ import annotations

import sendx_python_sdk
from sendx_python_sdk import (
    ApiClient,
    ApiException,
    ApiResponse,
    BulkRun,
    CampaignApi,
    Configuration,
    ContactApi,
    IdentifyRequest,
    IdentifyRequestDict,
    IdentifyResponse,
    TrackingApi,
    TrackRequest,
    TrackRequestDict,
    TrackResponse,
    XEmailMessageDict,
    identify_many,
    paginate,
    track_many,
)

BODY: IdentifyRequestDict = {"email": "john@example.com"}
TAGS: TrackRequestDict = {"email": "john@example.com", "addTags": ["new"]}


def names() -> None:
    from sendx_python_sdk import IdentifyRequst  # noqa: F401  # error: misspelt name
    from sendx_python_sdk.rest import RestResponse  # noqa: F401  # error: misspelt name

    sendx_python_sdk.TrackingAPI()  # error: misspelt name


def configure() -> None:
    Configuration(hots="https://api.sendx.io")  # error: misspelt option
    Configuration(api_key="key")  # error: not by security scheme
    Configuration(timeout="5")  # error: str as timeout
    Configuration(timeout=(1, 2, 3))  # error: three timeouts
    Configuration().timeout = "5"  # error: str as timeout
    Configuration().api_key["TeamApiKey"] = 5  # error: int as key
    ApiClient("https://api.sendx.io")  # error: host instead of a configuration
    TrackingApi(Configuration())  # error: configuration instead of a client


def requests() -> None:
    IdentifyRequest()  # error: no email
    IdentifyRequest(email=5)  # error: int as address
    IdentifyRequest(email=None)  # error: no address
    IdentifyRequest(email="john@example.com", firstname="John")  # error: unknown field
    IdentifyRequest(email="john@example.com", firstName="John")  # error (not ty): JSON name
    IdentifyRequest(email="john@example.com", first_name=["John"])  # error: list as name
    IdentifyRequest(email="john@example.com", tags=[1, 2])  # error: ints as tags
    fields = {"a": ["b"]}
    IdentifyRequest(email="a@example.com", custom_fields=fields)  # error (not ty, pyrefly): list
    IdentifyRequest(email="john@example.com").first_name = 5  # error: int as name
    print(IdentifyRequest(email="john@example.com").firstName)  # error: JSON name
    TrackRequest("john@example.com")  # error: positional argument
    TrackRequest(add_tags=5)  # error: int as tags


def calls(api: TrackingApi) -> None:
    api.identify_contact()  # error: no request
    api.identify_contact("john@example.com")  # error: str as request
    api.identify_contact([BODY])  # error: list as request
    api.identify_contact(TrackRequest())  # error: other operation's request
    api.identify_contact(TAGS)  # error: other operation's mapping
    api.identify_contact({"emial": "john@example.com"})  # error: misspelt field
    api.identify_contact({"email": "john@example.com", "firstname": "J"})  # error: misspelt field
    api.identify_contact({"email": "john@example.com", "tags": 5})  # error: int as tags
    api.identify_contact({"firstName": "John"})  # error: no email
    api.identify_contact_with_http_info({"emial": "john@example.com"})  # error: misspelt field
    api.track_contact({"email": "john@example.com", "tags": ["new"]})  # error: unknown field
    api.identify_contact(BODY, _request_timeout="5")  # error: str as timeout
    api.identify_contact(BODY, _request_auth="key")  # error: str as authentication
    api.identify_contact(BODY, _headers=["X-Request-Id: 1"])  # error: list as headers
    api.identify_contact(BODY, _host_index="1")  # error: str as index
    api.identify_contact(BODY, _timeout=5)  # error: unknown option
    api.identify_contact_with_http_info(5)  # error: int as request
    api.identify_contact_with_http_info(BODY, _request_timeout="5")  # error: str as timeout
    api.identify_contact_with_http_info(BODY, _timeout=5)  # error: unknown option
    api.identify_contact_without_preload_content(5)  # error: int as request
    api.identify_contact_without_preload_content(BODY, (1, 2, 3))  # error: three timeouts
    api.identify_contact_without_preload_content(BODY, _timeout=5)  # error: unknown option
    api.identify_contact(track_request=TAGS)  # error: other operation's parameter
    api.track_contact(identify_request=BODY)  # error: other operation's parameter
    api.identify_contct(BODY)  # error: misspelt operation


def replies(api: TrackingApi) -> None:
    track: TrackResponse = api.identify_contact(BODY)  # error: other operation's model
    model: IdentifyResponse = api.identify_contact_with_http_info(BODY)  # error: has data
    other: ApiResponse[TrackResponse] = api.identify_contact_with_http_info(BODY)  # error: other
    unread: TrackResponse = api.track_contact_without_preload_content(TAGS)  # error: no model
    text: str = api.identify_contact(BODY).message  # error: may be None
    code: str = api.identify_contact_with_http_info(BODY).status_code  # error: int
    print(api.track_contact(TAGS).mesage)  # error: misspelt field
    print(api.track_contact_with_http_info(TAGS).message)  # error: the model is in data
    print(api.track_contact_without_preload_content(TAGS).message)  # error: no model
    print(track, model, other, unread, text, code)


def many(api: TrackingApi) -> None:
    identify_many(api, BODY)  # error: a single mapping
    identify_many(api, [TrackRequest()])  # error: other operation's requests
    identify_many(api, [{"emial": "john@example.com"}])  # error: misspelt field
    identify_many(api, ({"emial": f"{n}@b.co"} for n in range(9)))  # error: misspelt field
    track_many(api, [{"email": "john@example.com", "addTag": ["new"]}])  # error: misspelt field
    identify_many(api, [BODY], max_workers="8")  # error: str as number
    identify_many(api, [BODY], request_timeout="5")  # error: str as timeout
    identify_many(api, [BODY], 8)  # error: positional argument
    run: BulkRun[TrackResponse] = identify_many(api, [BODY])  # error: other operation's results
    for result in run:
        print(result.response.message)  # error: may be None


def whole_api(client: ApiClient) -> None:
    ContactApi(client).get_all_contacts(limit="10")  # error: str as number
    ContactApi(client).get_contact(None)  # error: no id
    CampaignApi(client).get_all_campaigns(campaign_type="snet")  # error: misspelt value
    paginate(ContactApi(client).get_all_contacts, serch="x")  # error: misspelt parameter
    paginate(ContactApi(client).get_contact, "contact_1")  # error: not a list
    text: str = next(paginate(ContactApi(client).get_all_contacts))  # error: a contact
    mail: XEmailMessageDict = {"from": {"emial": "a@b.co"}}  # error: misspelt field
    print(text, mail)


def failures(api: TrackingApi) -> None:
    try:
        api.track_contact(TAGS)
    except ApiException as error:
        status: str = error.status  # error: int or None
        print(status, error.code)  # error: the name is status
