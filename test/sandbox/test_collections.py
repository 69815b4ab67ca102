"""Every operation: collections, contacts with their tags and lists, email, events and reports."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.sandboxes import DOCUMENT, call, example
from support.values import EMAIL

from sendx_python_sdk import ApiClient, TagApi, paginate
from sendx_python_sdk.sandbox import Sandbox

Call = Callable[..., tuple[int, Any]]

METHODS = ("get", "post", "put", "delete")
OPERATIONS = [
    (method.upper(), path)
    for path, item in DOCUMENT["paths"].items()
    for method in METHODS
    if method in item
]
COLLECTIONS = [
    path
    for method, path in OPERATIONS
    if method == "DELETE" and not path.startswith("/contact")
    for path in [path.removesuffix("/{identifier}")]
]
UNKNOWN = "0" * 22


@pytest.fixture
def send(sandbox: Sandbox) -> Call:
    """Send a request; return status and reply, after a check against the contract."""
    return lambda method, path, body=None: call(sandbox.url, method, path, body)


@pytest.fixture
def create(send: Call) -> Callable[..., Any]:
    """Create something and return it."""

    def post(path: str, **body: Any) -> Any:
        status, reply = send("POST", path, body or example(path))
        assert status == 201
        return reply

    return post


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_operation_needs_the_key(sandbox: Sandbox, method: str, path: str) -> None:
    path = path.replace("{identifier}", UNKNOWN)
    assert call(sandbox.url, method, path, {}, key="wrong")[0] == 401


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_operation_has_an_answer(sandbox: Sandbox, method: str, path: str) -> None:
    request: Any = DOCUMENT["paths"][path][method.lower()].get("requestBody")
    body = request and request["content"]["application/json"]["example"]
    status, reply = call(sandbox.url, method, path.replace("{identifier}", UNKNOWN), body)
    # 400 and 404: the ids in the examples don't exist, and postbacks lack their query.
    assert status in (200, 201, 400, 404), reply


# Collections


@pytest.mark.parametrize("path", COLLECTIONS)
def test_item_is_created_read_and_deleted(send: Call, path: str) -> None:
    status, item = send("POST", path, example(path))
    assert status == 201
    assert re.fullmatch("[a-z_]+_[a-zA-Z0-9]{22}", item["id"])
    assert (
        item.items() >= {key: value for key, value in example(path).items() if key in item}.items()
    )
    one = f"{path}/{item['id']}"
    for identifier in (item["id"], item["id"].rpartition("_")[2]):  # the prefix may be left out
        assert send("GET", f"{path}/{identifier}") == (200, item)
    assert send("GET", path) == (200, [item])
    assert send("DELETE", one)[0] == 200
    assert send("GET", path) == (200, [])
    assert [send(method, one)[0] for method in ("GET", "DELETE")] == [404, 404]


@pytest.mark.parametrize("path", [path for path in COLLECTIONS if path != "/campaign"])
def test_item_is_changed(send: Call, create: Callable[..., Any], path: str) -> None:
    item = create(path)
    name = "url" if path == "/webhook" else "name"
    change = {**example(path), name: "https://example.com/new"}
    status, changed = send("PUT", f"{path}/{item['id']}", change)
    assert (status, changed["id"], changed[name]) == (200, item["id"], change[name])
    assert send("GET", f"{path}/{item['id']}") == (200, changed)
    assert send("PUT", f"{path}/{UNKNOWN}", change)[0] == 404


def test_omitted_field_keeps_its_value_or_is_set_to_its_default(
    send: Call, create: Callable[..., Any]
) -> None:
    template = create("/template/email", name="a", subject="b", htmlContent="c")
    change = {"name": "a", "subject": "d"}
    assert send("PUT", f"/template/email/{template['id']}", change)[1]["htmlCode"] == "c"
    webhook = create("/webhook", url="https://example.com", enabled=False, opened=True)
    change = {"url": "https://example.com", "enabled": True}
    assert send("PUT", f"/webhook/{webhook['id']}", change)[1]["opened"] is False


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", range(10)),
        ("?offset=10", range(10, 12)),
        ("?limit=3&offset=4", range(4, 7)),
        ("?limit=100", range(12)),
        ("?search=NEWS%20%C3%891", [1, 10, 11]),
        ("?search=%C3%A91&offset=1&limit=1", [10]),
        ("?search=%25%25", []),
        ("?offset=99999999999999999999", []),
    ],
)
def test_list_is_paged_and_searched(
    send: Call, create: Callable[..., Any], query: str, found: list[int]
) -> None:
    for number in range(12):
        create("/list", name=f"News é{number}")
    status, reply = send("GET", "/list" + query)
    assert (status, [one["name"] for one in reply]) == (200, [f"News é{n}" for n in found])


def test_sdk_reads_every_page(send: Call, sandbox: Sandbox) -> None:
    names = [f"tag {number}" for number in range(23)]
    send("POST", "/contact/identify", {"email": EMAIL, "tags": names})
    with ApiClient(sandbox.configuration()) as client:
        tags = paginate(TagApi(client).get_all_tags, page_size=10)
        assert [tag.name for tag in tags] == names


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit: the value is less than the minimum of 1"),
        ("limit=101", "limit: the value is greater than the maximum of 100"),
        ("limit=ten", 'limit: the value is not of type "integer"'),
        ("offset=1&offset=2", 'offset: the value is not of type "integer"'),
        ("offset=-1&search=x", "offset: the value is less than the minimum of 0; search: "),
    ],
)
def test_invalid_query_is_400_and_named(send: Call, query: str, message: str) -> None:
    status, reply = send("GET", f"/list?{query}")
    assert status == 400
    assert reply["message"].startswith(message)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/tag", {}, 422),
        ("POST", "/customfield", {"name": "plan", "type": 5}, 422),
        ("POST", "/webhook", {"url": "no url", "enabled": True}, 422),
        ("POST", "/campaign", {**example("/campaign"), "includedTags": ["vip"]}, 422),
        ("POST", "/send/template", {**example("/send/template"), "to": []}, 422),
        ("POST", "/events/custom", {"email": EMAIL, "name": "x"}, 422),
        ("POST", "/post", {"name": "x"}, 400),
        ("PUT", f"/post/tag/{UNKNOWN}", {"name": 1}, 400),
        ("GET", "/events/revenue/postback?team_id=t&id=i&amount=x&campaign_id=c", None, 400),
    ],
)
def test_invalid_request_gets_a_documented_status(
    send: Call, method: str, path: str, body: Any, status: int
) -> None:
    assert send(method, path, body)[0] == status


@pytest.mark.parametrize(
    ("path", "created", "changed"),
    [
        ("/tag", 422, 422),
        ("/customfield", 422, 422),
        ("/post", 409, 400),
        ("/post/category", 409, 422),
        ("/post/tag", 422, 409),
    ],
)
def test_name_that_is_taken_is_refused(
    send: Call, create: Callable[..., Any], path: str, created: int, changed: int
) -> None:
    first = create(path)
    second = create(path, **{**example(path), "name": "another"})
    assert send("POST", path, example(path))[0] == created
    assert send("PUT", f"{path}/{second['id']}", example(path))[0] == changed
    assert send("PUT", f"{path}/{first['id']}", example(path))[0] == 200


def test_members_of_the_team_are_given(send: Call) -> None:
    (member,) = send("GET", "/team/member")[1]
    assert send("GET", f"/team/member/{member['id']}") == (200, member)
    assert send("GET", f"/team/member/{UNKNOWN}")[0] == 404


def test_sender_is_listed(send: Call, create: Callable[..., Any]) -> None:
    sender = create("/sender")
    assert send("GET", "/sender") == (200, [sender])


@pytest.mark.parametrize(
    ("schedule", "kind"), [({"scheduleType": 1}, "sent"), ({"scheduleType": 0}, "scheduled")]
)
def test_campaigns_are_listed_by_type(
    send: Call, create: Callable[..., Any], schedule: dict[str, int], kind: str
) -> None:
    body = {name: example("/campaign")[name] for name in ("name", "subject", "sender", "htmlCode")}
    draft = create("/campaign", **body)
    other = create("/campaign", **body, **schedule, includedLists=[UNKNOWN])
    assert other["includedLists"] == [f"list_{UNKNOWN}"]
    assert send("GET", f"/campaign?campaignType={kind}") == (200, [other])
    assert send("GET", "/campaign?campaignType=draft") == (200, [draft])
    assert send("GET", "/campaign?campaignType=all") == (200, [draft, other])


def test_report_of_a_campaign_counts_nothing(send: Call, create: Callable[..., Any]) -> None:
    campaign = create("/campaign")["id"]
    status, report = send("GET", f"/report/campaign/{campaign}")
    assert (status, report["campaignId"], report["linkStats"]) == (200, campaign, [])
    assert report["sentContactCount"] == 0
    assert send("GET", f"/report/campaign/{UNKNOWN}")[0] == 404


# Contacts


def test_contact_is_created_read_changed_and_deleted(
    send: Call, create: Callable[..., Any], sandbox: Sandbox
) -> None:
    tag, news = create("/tag"), create("/list")
    contact = create(
        "/contact", email=EMAIL, firstName="John", tags=[tag["id"]], lists=[news["id"]]
    )
    assert (contact["tags"], contact["lists"]) == ([tag["id"]], [news["id"]])
    one = f"/contact/{contact['id']}"
    assert send("GET", one) == (200, contact)
    assert send("GET", "/contact") == (200, [contact])

    status, changed = send("PUT", one, {"email": "jd@example.com", "lists": [], "company": "Acme"})
    assert (status, changed["email"], changed["firstName"]) == (200, "jd@example.com", "John")
    assert (changed["company"], changed["tags"], changed["lists"]) == ("Acme", [tag["id"]], [])
    assert list(sandbox.contacts) == ["jd@example.com"]

    assert send("DELETE", one)[0] == 200
    assert [send("GET", one)[0], send("PUT", one, {"email": EMAIL})[0]] == [404, 404]
    assert sandbox.contacts == {}


def test_created_contact_is_the_identified_one(
    send: Call, create: Callable[..., Any], sandbox: Sandbox
) -> None:
    tag = create("/tag", name="vip")
    contact = create("/contact", email=EMAIL, tags=[tag["id"]])
    _, reply = send("POST", "/contact/identify", {"email": EMAIL.upper(), "tags": ["new"]})
    assert reply["data"]["tags"] == ["vip", "new"]
    assert contact["id"] == "contact_" + reply["data"]["encryptedId"]
    assert send("POST", "/contact", {"email": EMAIL})[0] == 409
    other = create("/contact", email="jane@example.com")
    assert send("PUT", f"/contact/{other['id']}", {"email": EMAIL})[0] == 409
    assert len(sandbox.contacts) == 2


def test_tags_and_custom_fields_of_identify_and_track_are_listed(send: Call) -> None:
    fields = {"tags": ["new"], "customFields": {"plan": "pro"}}
    send("POST", "/contact/identify", {"email": EMAIL, **fields})
    send("POST", "/contact/track", {"email": EMAIL, "addTags": ["vip"], "removeTags": ["new"]})
    tags = {tag["name"]: tag["id"] for tag in send("GET", "/tag")[1]}
    (field,) = send("GET", "/customfield")[1]
    (contact,) = send("GET", "/contact")[1]
    assert (list(tags), field["name"], field["type"]) == (["new", "vip"], "plan", 0)
    assert contact["tags"] == [tags["vip"]]
    assert contact["customFields"] == {field["id"].removeprefix("custom_"): "pro"}


def test_renamed_and_deleted_tags_change_their_contacts(send: Call, sandbox: Sandbox) -> None:
    send("POST", "/contact/identify", {"email": EMAIL, "tags": ["a", "b"]})
    first, second = send("GET", "/tag")[1]
    send("PUT", f"/tag/{first['id']}", {"name": "c"})
    send("DELETE", f"/tag/{second['id']}")
    assert sandbox.contacts[EMAIL]["tags"] == ["c"]


def test_custom_fields_are_set_by_id_or_name_and_outlive_their_field(
    send: Call, create: Callable[..., Any], sandbox: Sandbox
) -> None:
    field = create("/customfield", name="plan", type=0)["id"]
    by_id = field.removeprefix("custom_")
    create("/contact", email=EMAIL, customFields={by_id: "pro", "seats": "5"})
    assert sandbox.contacts[EMAIL]["customFields"] == {"plan": "pro", "seats": "5"}
    assert send("DELETE", f"/customfield/{by_id}")[0] == 200
    assert sandbox.contacts[EMAIL]["customFields"] == {"plan": "pro", "seats": "5"}
    assert [one["name"] for one in send("GET", "/customfield")[1]] == ["seats"]


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [("/contact", "list", 400), ("/contact", "tag", 400), ("/contact/identify", "list", 422)],
    ids=["create-list", "create-tag", "identify-list"],
)
def test_list_or_tag_that_does_not_exist_is_refused(
    send: Call, create: Callable[..., Any], sandbox: Sandbox, path: str, kind: str, status: int
) -> None:
    known = create(f"/{kind}")["id"]
    code, reply = send("POST", path, {"email": EMAIL, f"{kind}s": [known, UNKNOWN]})
    assert code == status
    assert reply["message"] == f"{kind}s[1]: there is no {kind} {UNKNOWN}"
    assert sandbox.contacts == {}
    assert send("POST", path, {"email": EMAIL, f"{kind}s": [known]})[0] in (200, 201)
    (contact,) = send("GET", "/contact")[1]
    assert contact[f"{kind}s"] == [known]


def test_lists_of_a_contact_are_asserted(
    send: Call, create: Callable[..., Any], sandbox: Sandbox
) -> None:
    news = create("/list")["id"]
    send("POST", "/contact/identify", {"email": EMAIL, "lists": [news]})
    assert sandbox.contacts[EMAIL]["lists"] == [news]
    sandbox.assert_identified(EMAIL, lists=[news])


def test_unsubscribed_contact_is_kept(
    send: Call, create: Callable[..., Any], sandbox: Sandbox
) -> None:
    identifier = create("/contact", email=EMAIL)["id"]
    for _ in range(2):
        assert send("POST", f"/contact/unsubscribe/{identifier}")[0] == 200
    assert send("GET", f"/contact/{identifier}")[1]["unsubscribed"] is True
    assert sandbox.contacts[EMAIL]["unsubscribed"] is True
    assert send("POST", f"/contact/unsubscribe/{UNKNOWN}")[0] == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ann", "bob", "cy"]),
        ("?limit=1&offset=1", ["bob"]),
        ("?search=SMITH", ["ann", "cy"]),
        ("?search=bob%40", ["bob"]),
    ],
)
def test_contacts_are_paged_and_searched_by_name_and_address(
    send: Call, create: Callable[..., Any], query: str, found: list[str]
) -> None:
    for name, last in (("ann", "Smith"), ("bob", "Jones"), ("cy", "Smith")):
        create("/contact", email=f"{name}@example.com", lastName=last)
    emails = [one["email"] for one in send("GET", "/contact" + query)[1]]
    assert emails == [f"{name}@example.com" for name in found]


def test_revenue_adds_up(send: Call, create: Callable[..., Any]) -> None:
    identifier = create("/contact", email=EMAIL)["id"]
    for amount in (49.9, -10, 10**400):
        body = {"identifier": EMAIL, "amount": amount}
        assert send("POST", "/events/revenue", body)[0] == 200
        if amount == -10:
            postback = f"team_id=t&id={identifier}&amount=0.1&campaign_id=c"
            assert send("GET", f"/events/revenue/postback?{postback}")[0] == 200
            assert send("GET", f"/contact/{identifier}")[1]["LTV"] == 4000
    body = {"identifier": "nobody@example.com", "amount": 1}
    assert send("POST", "/events/revenue", body)[0] == 200


# Email


def test_email_is_captured_for_each_recipient(send: Call, sandbox: Sandbox) -> None:
    to = [
        {"email": EMAIL, "name": "John", "cc": ["cc@example.com"], "customFields": {"no": "7"}},
        {"email": "jane@example.com"},
    ]
    body = {**example("/send/email"), "to": to, "subject": "Order {{ no }}"}
    status, results = send("POST", "/send/email", {**body, "headers": {"X-Order": "7"}})
    assert (status, [one["to"] for one in results]) == (200, [EMAIL, "jane@example.com"])
    first, second = sandbox.emails
    assert (first["subject"], second["subject"]) == ("Order 7", "Order {{ no }}")
    assert first["message_id"] == results[0]["messageId"]
    assert (first["cc"], first["headers"], first["html"], first["text"]) == (
        ["cc@example.com"],
        {"X-Order": "7"},
        body["htmlBody"],
        body["textBody"],
    )
    assert (first["sender"], first["sender_name"]) == ("shop@example.com", "Example Shop")


def test_template_is_filled_in(send: Call, create: Callable[..., Any], sandbox: Sandbox) -> None:
    html = {"htmlContent": "<p>{{order}}</p>", "textContent": "{{order}}"}
    template = create("/template/email", name="Order", subject="x", **html)["id"]
    body = {**example("/send/template"), "template": template}
    assert send("POST", "/send/template", body)[0] == 200
    (email,) = sandbox.emails
    assert (email["html"], email["text"], email["template"]) == ("<p>A-17</p>", "A-17", template)
    assert send("POST", "/send/template", {**body, "template": UNKNOWN})[0] == 404


def test_email_sent_is_asserted(send: Call, sandbox: Sandbox) -> None:
    with pytest.raises(AssertionError, match=rf"no email was sent to {EMAIL}\n  sent to: nobody"):
        sandbox.assert_email_sent(EMAIL)
    send("POST", "/send/email", example("/send/email"))
    assert sandbox.assert_email_sent(EMAIL.upper())["to"] == EMAIL
    assert sandbox.assert_email_sent(EMAIL, "Your order")["subject"] == "Your order"
    with pytest.raises(AssertionError, match=r"subject 'Order'\n  subjects: \['Your order'\]"):
        sandbox.assert_email_sent(EMAIL, "Order")
    with pytest.raises(AssertionError, match=f"similar: {EMAIL}"):
        sandbox.assert_email_sent("jon.doe@example.com")
    with pytest.raises(AssertionError, match=f"sent to: {EMAIL}"):
        sandbox.assert_email_sent("x@y.z")
    copied = [{"email": EMAIL, "cc": ["cc@example.com"], "bcc": ["bcc@example.com"]}]
    send("POST", "/send/email", {**example("/send/email"), "to": copied})
    assert sandbox.assert_email_sent("CC@example.com") == sandbox.assert_email_sent(
        "bcc@example.com"
    )


def test_file_keeps_items_and_emails_until_the_reset(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(db=file) as sandbox:
        _, tag = call(sandbox.url, "POST", "/tag", {"name": "vip"})
        call(sandbox.url, "POST", "/send/email", example("/send/email"))
    with Sandbox(db=file) as again:
        assert call(again.url, "GET", "/tag") == (200, [tag])
        again.assert_email_sent(EMAIL)
        again.reset()
        assert (call(again.url, "GET", "/tag")[1], again.emails) == ([], [])


# Faults


def test_fault_of_an_operation_waits_for_it(send: Call, sandbox: Sandbox) -> None:
    sandbox.fail_next(503, operation="create_tag")
    sandbox.fail_next(500, operation="getAllTags", times=2)
    sandbox.fail_next(429)
    statuses = [send("GET", path)[0] for path in ("/list", "/list", "/tag", "/tag", "/tag")]
    assert statuses == [429, 200, 500, 500, 200]
    assert [send("POST", "/tag", {"name": "vip"})[0] for _ in range(2)] == [503, 201]


def test_unknown_operation_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="unknown operation 'create_tags'; similar: create_tag"):
        sandbox.fail_next(503, operation="create_tags")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/contact", {"email": "503@fault.test"}),
        ("/events/custom", {"identifier": "503@fault.test", "name": "x"}),
        (
            "/send/email",
            {**example("/send/email"), "to": [{"email": EMAIL}, {"email": "503@fault.test"}]},
        ),
    ],
)
def test_address_in_any_request_can_name_a_fault(send: Call, path: str, body: Any) -> None:
    assert send("POST", path, body)[0] == 503


def test_error_of_a_postback_has_its_documented_form(send: Call, sandbox: Sandbox) -> None:
    sandbox.fail_next(500)
    status, reply = send("GET", "/events/revenue/postback?team_id=t&id=i&amount=1&campaign_id=c")
    assert (status, reply) == (500, {"error": "fault 500 was requested"})


def test_wild_lists_and_errors_stay_readable(send: Call, sandbox: Sandbox) -> None:
    sandbox.wild = True
    assert send("GET", "/tag") == (200, [])
