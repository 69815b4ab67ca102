"""Operations beyond tracking: what is checked before sending, read leniently, and sent again."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import ValidationError
from support.servers import Close, Server, reply
from support.values import ROOT

import sendx_python_sdk
from sendx_python_sdk import (
    ApiConnectionException,
    ApiException,
    ApiValueError,
    CampaignApi,
    ContactApi,
    CustomFieldApi,
    EmailSendingApi,
    EventApi,
    EventsApi,
    LinkStat,
    ListApi,
    NotFoundException,
    ReportApi,
    RestECampaign,
    RestEContact,
    RestECustomField,
    RestEWebhook,
    RestRTag,
    RevenueEventRequest,
    ServiceException,
    TagApi,
    WebhookApi,
    XEmailMessage,
    XEmailResponse,
)

ID = "a1B2c3D4e5F6g7H8i9J0kL"
JOHN = {"email": "john@example.com"}
MAIL: dict[str, Any] = {"from": JOHN, "to": [JOHN], "subject": "Hi", "htmlBody": "<p>Hi</p>"}


# Requests

INVALID_QUERIES: list[tuple[Callable[[Any], Any], str, str]] = [
    (lambda c: ListApi(c).get_all_lists(limit=0), "limit", "greater than or equal to 1"),
    (lambda c: ListApi(c).get_all_lists(limit=101), "limit", "less than or equal to 100"),
    (lambda c: ListApi(c).get_all_lists(limit="5"), "limit", "valid integer, got str"),
    (lambda c: ListApi(c).get_all_lists(limit=True), "limit", "valid integer, got bool"),
    (lambda c: ListApi(c).get_all_lists(-1), "offset", "greater than or equal to 0"),
    (lambda c: ContactApi(c).get_all_contacts(search="x"), "search", "at least 2 characters"),
    (lambda c: CampaignApi(c).get_all_campaigns(campaign_type="odd"), "campaign_type", "'draft'"),
    (lambda c: EventApi(c).events_custom_postback_get("1", None, "e", "v"), "id", "cannot be None"),
    (lambda c: EventApi(c).events_revenue_postback_get("1", "2", "5", "3"), "amount", "got str"),
]


@pytest.mark.parametrize(("call", "name", "why"), INVALID_QUERIES)
def test_invalid_query_parameter_is_refused_by_name(
    server: Server, call: Callable[[Any], Any], name: str, why: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        call(server.client())
    error, *more = caught.value.errors()
    assert (error["loc"][0], more) == (name, [])
    assert caught.value.title.startswith("GET /")
    assert why in error["msg"]
    assert server.requests == []


@pytest.mark.parametrize(
    ("model", "fields", "place", "why"),
    [
        (XEmailMessage, {**MAIL, "to": [{**JOHN, "nam": "x"}]}, ("to", 0, "nam"), "mean 'name'"),
        (XEmailMessage, {**MAIL, "from": {}}, ("from", "email"), "Field required"),
        (XEmailMessage, {**MAIL, "from_": JOHN}, ("from_",), "mean 'from' or 'var_from'"),
        (XEmailMessage, {**MAIL, "to": "a@b.c"}, ("to",), "a list such as [{'email': ...}], got"),
        (XEmailMessage, {**MAIL, "replyTo": "x"}, ("replyTo",), "must be XReplyTo or a mapping"),
        (XEmailMessage, {**MAIL, "to": [{**JOHN, "cc": ["x"]}]}, ("to", 0, "cc", 0), "address"),
        (RestEContact, {**JOHN, "tags": ["new"]}, ("tags", 0), "an id: tag_ followed by 22"),
        (RestEContact, {**JOHN, "company": "x" * 256}, ("company",), "at most 255"),
        (RestEContact, {**JOHN, "lastTrackedIp": "1.2.3.256"}, ("lastTrackedIp",), "IPv4 address"),
        (RestEWebhook, {"url": "example.com"}, ("url",), "must be a URL such as https://"),
        (RestEWebhook, {"url": "https://a.b", "opened": "no"}, ("opened",), "boolean, got str"),
        (RestECustomField, {"name": "x", "type": 9}, ("type",), "should be 0, 1, 2, 3 or 4"),
        (RevenueEventRequest, {"identifier": "a@b.c", "amount": float("nan")}, ("amount",), "nan"),
        (RevenueEventRequest, {"identifier": "a@b.c", "amount": "5"}, ("amount",), "number"),
        (RevenueEventRequest, {"identifier": "a@b.c", "amount": True}, ("amount",), "number"),
    ],
)  # fmt: skip
def test_invalid_field_is_refused_with_its_place(
    model: Any, fields: dict[str, Any], place: tuple[str | int, ...], why: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        model.from_dict(fields)
    errors = caught.value.errors()
    assert {error["loc"][: len(place)] for error in errors} == {place}
    assert why in errors[0]["msg"]


@pytest.mark.parametrize(
    ("amount", "sent"),
    [(5, 5), (2.5, 2.5), (Decimal("49.90"), 49.9), (np.int64(5), 5), (np.float32(0.5), 0.5)],
)
def test_number_is_sent_as_json_number(server: Server, amount: Any, sent: float) -> None:
    EventsApi(server.client()).track_revenue_event({"identifier": "a@b.c", "amount": amount})
    assert server.sent == {"identifier": "a@b.c", "amount": sent}
    assert type(server.sent["amount"]) is type(sent)


def test_nested_models_send_exactly_their_fields(server: Server) -> None:
    server.answer(reply(200, []))
    message = XEmailMessage.from_dict(MAIL)
    message.to[0].name = "John"
    message.to.append(message.to[0].model_copy(update={"name": None}))
    EmailSendingApi(server.client()).send_email(message)
    assert server.sent == {**MAIL, "to": [{**JOHN, "name": "John"}, JOHN]}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        *[(text, f"must not be {text!r}; pass an id") for text in ("", " ", ".", "..")],
        ("contact_\ud800", "must not contain lone surrogates"),
        (None, "must be a str, got NoneType"),
        (True, "must be a str, got bool"),
        (b"contact_1", "must be a str, got bytes"),
        (["contact_1"], "must be a str, got list"),
        (RestRTag(id="contact_1"), "must be a str, got RestRTag; pass its id"),
    ],
)
def test_path_parameter_that_would_call_another_path_is_refused(
    server: Server, value: Any, why: str
) -> None:
    with pytest.raises(ApiValueError, match=f"path parameter 'identifier' {re.escape(why)}"):
        ContactApi(server.client()).delete_contact(value)
    assert server.requests == []


def test_path_parameter_is_encoded(server: Server) -> None:
    api: Any = ContactApi(server.client())
    api.get_contact("a/b?c#d é%2F")
    api.get_contact(5)
    targets = [request.target for request in server.requests]
    assert targets == ["/contact/a%2Fb%3Fc%23d%20%C3%A9%252F", "/contact/5"]


# Replies


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", []),
        (b"null", []),
        ([], []),
        ({"message": "queued"}, [XEmailResponse(message="queued")]),
        ([None, "x", {"errorCode": "7"}], [None, "x", XEmailResponse(error_code=7)]),
    ],
)
def test_list_is_read_whatever_it_holds(
    server: Server, status: int, body: Any, expected: list[Any]
) -> None:
    server.answer(reply(status, body))
    assert EmailSendingApi(server.client()).send_email(MAIL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-08-01T09:30:00Z", datetime(2025, 8, 1, 9, 30, tzinfo=timezone.utc)),
        ("yesterday", "yesterday"),
        ("", ""),
        (None, None),
    ],
)
def test_date_that_cannot_be_parsed_stays_text(
    server: Server, text: str | None, expected: Any
) -> None:
    server.answer(reply(200, {"id": 42, "created": text}))
    tag = TagApi(server.client()).get_tag("tag_1")
    assert (tag.id, tag.created, tag.name) == ("42", expected, None)
    assert RestRTag.from_json(tag.to_json()) == tag


def test_unknown_values_of_a_reply_are_kept(server: Server) -> None:
    stats: list[Any] = [{"url": "https://a.b", "count": "12"}, None, {"clicks": 3}]
    server.answer(
        reply(200, {"status": "deleted"}),
        reply(200, {"linkStats": stats, "LTV": 5}),
    )
    assert TagApi(server.client()).delete_tag("tag_1").status == "deleted"
    report = ReportApi(server.client()).get_campaign_report("campaign_1")
    assert report.link_stats is not None
    assert report.link_stats[:2] == [LinkStat(url="https://a.b", count=12), None]
    assert report.to_dict() == {
        "linkStats": [{"url": "https://a.b", "count": 12}, *stats[1:]],
        "LTV": 5,
    }


# Retries

CAMPAIGN = RestECampaign(name="a", subject="b", sender=ID, html_code="c")
SENT_ONCE: dict[str, Callable[[Any], Any]] = {
    "create": lambda c: TagApi(c).create_tag({"name": "new"}),
    "campaign": lambda c: CampaignApi(c).create_campaign(CAMPAIGN),
    "mail": lambda c: EmailSendingApi(c).send_email(MAIL),
    "event": lambda c: EventsApi(c).track_custom_event({"identifier": "a@b.c", "name": "x"}),
    "postback": lambda c: EventApi(c).events_custom_postback_get("1", "2", "x", "y"),
}
SENT_AGAIN: dict[str, Callable[[Any], Any]] = {
    "get": lambda c: TagApi(c).get_tag(ID),
    "list": lambda c: WebhookApi(c).get_all_webhooks(),
    "put": lambda c: TagApi(c).update_tag(ID, {"name": "new"}),
    "delete": lambda c: CustomFieldApi(c).delete_custom_field(ID),
    "unsubscribe": lambda c: ContactApi(c).unsubscribe_contact(ID),
}
UNKNOWN = "the request may have been applied(, so|;) it is not sent again"


@pytest.mark.parametrize("call", SENT_ONCE.values(), ids=SENT_ONCE)
@pytest.mark.parametrize(
    ("answer", "error"),
    [(reply(500, b""), ServiceException), (Close(), ApiConnectionException)],
    ids=["500", "closed"],
)
def test_operation_with_an_unknown_outcome_is_not_sent_again(
    server: Server, call: Callable[[Any], Any], answer: Any, error: type[ApiException]
) -> None:
    server.answer(answer)
    with pytest.raises(error, match=UNKNOWN) as caught:
        call(server.client(server.configuration(retries=2)))
    assert caught.value.retryable is False
    assert str(caught.value.reason).count("may have been applied") == 1
    assert len(server.requests) == 1


@pytest.mark.parametrize("call", SENT_ONCE.values(), ids=SENT_ONCE)
def test_operation_that_was_not_applied_is_sent_again(
    server: Server, call: Callable[[Any], Any]
) -> None:
    server.answer(reply(503, b"", "Retry-After: 0"), reply(200, {}))
    call(server.client(server.configuration(retries=2)))
    assert len(server.requests) == 2


@pytest.mark.parametrize("call", SENT_AGAIN.values(), ids=SENT_AGAIN)
def test_idempotent_operation_is_sent_again(server: Server, call: Callable[[Any], Any]) -> None:
    server.answer(reply(500, b"", "Retry-After: 0"), Close(), reply(200, {}))
    call(server.client(server.configuration(retries=2)))
    assert len(server.requests) == 3


def test_refusal_after_an_attempt_in_doubt_says_so(server: Server) -> None:
    server.answer(reply(502, b"", "Retry-After: 0"), reply(404, {"message": "no tag"}))
    with pytest.raises(
        NotFoundException, match="an earlier attempt may have been applied"
    ) as caught:
        TagApi(server.client(server.configuration(retries=2))).delete_tag(ID)
    assert (caught.value.message, caught.value.attempts) == ("no tag", 2)


def test_all_operations_of_the_contract_are_there() -> None:
    names = [getattr(sendx_python_sdk, name) for name in sendx_python_sdk.api.__all__]
    methods = [n for kind in names for n in vars(kind) if n.endswith("_with_http_info")]
    ids = re.findall(r"(?m)^ +operationId: ", (ROOT / "openapi.yaml").read_text())
    assert (len(names), len(methods)) == (len(DOCUMENT["tags"]), len(ids))


DOCUMENT = yaml.safe_load((ROOT / "openapi.yaml").read_bytes())
EXAMPLES = {
    operation["operationId"].lower(): operation["requestBody"]["content"]["application/json"][
        "example"
    ]
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict) and "requestBody" in operation
}
FORMS = ("", "_with_http_info", "_without_preload_content")
EVERY = [
    pytest.param(api, name, id=f"{api}.{name}")
    for api in sendx_python_sdk.api.__all__
    for name in vars(getattr(sendx_python_sdk, api))
    if not name.startswith("_") and not name.endswith(FORMS[1:])
]


@pytest.mark.parametrize(("api", "name"), EVERY)
def test_three_forms_of_an_operation_send_the_same(server: Server, api: str, name: str) -> None:
    instance = getattr(sendx_python_sdk, api)(server.client())
    parameters = inspect.signature(getattr(instance, name)).parameters.values()
    arguments: list[Any] = []
    for parameter in parameters:
        if parameter.default is parameter.empty:
            kind = str(parameter.annotation)
            example = EXAMPLES.get(name.replace("_", "").lower())
            simple: Any = 1 if kind in ("int", "float", "int | float") else ID
            arguments.append(example if "Mapping" in kind else simple)
    model, full, unread = (getattr(instance, name + form)(*arguments) for form in FORMS)
    assert full.data == model
    assert full.status_code == unread.status == 200
    assert unread.read()
    first, *others = [(request.method, request.target, request.body) for request in server.requests]
    assert others == [first, first]
