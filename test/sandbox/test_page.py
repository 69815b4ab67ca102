"""The page as it is sent, and in a real browser."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from support.sandboxes import IDENTIFY, TRACK, identify, post
from support.servers import Server, reply
from support.values import EMAIL, ROOT

from sendx_python_sdk.sandbox import Sandbox

# Without the group `system`, these tests are collected but not run.
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

SCREENSHOT = ROOT / "docs" / "sandbox.png"
JANE = "jane@example.com"
NEW = "new@example.com"
SEND = "/send/email"
WIDE = {"width": 1280, "height": 800}
TABLET = {"width": 768, "height": 1024}
PHONE = {"width": 390, "height": 844}

JOHN: dict[str, object] = {
    "email": EMAIL,
    "firstName": "John",
    "lastName": "Doe",
    "company": "Example Ltd",
    "tags": ["newsletter"],
    "customFields": {"plan": "pro", "seats": "5"},
}

MESSAGE: dict[str, Any] = {
    "from": {"email": "shop@example.com", "name": "Example Shop"},
    "to": [{"email": EMAIL, "customFields": {"name": "John"}}],
    "subject": "Your order",
    "htmlBody": "<p>Thank you, {{name}}</p>",
    "textBody": "Thank you, {{name}}",
}

browser_test = pytest.mark.system
on_every_screen = pytest.mark.parametrize(
    "viewport", [PHONE, TABLET, WIDE], ids=["phone", "tablet", "wide"]
)


# As it is sent


def test_policy_allows_only_the_style_and_the_script_of_the_page(sandbox: Sandbox) -> None:
    page = urllib3.request("GET", sandbox.page_url)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    parts = page.headers["Content-Security-Policy"].split("; ")
    policy = dict(part.split(" ", 1) for part in parts)
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page.data.decode(), re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert policy[f"{tag}-src"] == f"'sha256-{digest}'"


def test_page_and_its_requests_are_not_logged(sandbox: Sandbox) -> None:
    for path in ("", "_sandbox/contacts", "_sandbox/requests", "_sandbox/settings"):
        assert urllib3.request("GET", sandbox.page_url + path).status == 200
    assert sandbox.requests == []


# In a browser


def expect(shown: Locator) -> Any:
    """Wait for an expectation about something on the page."""
    from playwright.sync_api import expect

    return expect(shown)


Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser, sandbox: Sandbox) -> Iterator[Open]:
    """Open the sandbox's page; after the test, check that nothing went wrong in it.

    That is: no console message, error of a script, dialog, or violation of the policy, and no
    request to another server.
    """
    problems: list[str] = []
    requested: set[str] = set()

    def open_tab(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **options})
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        page.on("request", lambda request: requested.add(request.url))
        page.goto(sandbox.page_url)
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        return page

    yield open_tab
    for context in browser.contexts:
        context.close()
    assert problems == []
    assert {url for url in requested if not url.startswith((sandbox.page_url, "data:"))} == set()


def contact(page: Page, email: str) -> Locator:
    heading = page.get_by_role("heading", name=email, exact=True)
    return page.locator("#contacts > li").filter(has=heading)


def request_about(page: Page, text: str) -> Locator:
    return page.locator("#requests > li").filter(has_text=text)


def look_away(page: Page) -> None:
    """Take the pointer and the focus off the lists, and scroll up."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")


def overflows(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")  # type: ignore[no-any-return]


@browser_test
def test_contact_appears_and_changes_without_reloading(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    page.evaluate("globalThis.loaded = 'once'")
    post(sandbox.url, IDENTIFY, JOHN)
    for text in ("newsletter", "John Doe", "Example Ltd", "plan", "pro", "seats", "5"):
        expect(contact(page, EMAIL).get_by_text(text, exact=True)).to_be_visible()
    tags = {"addTags": ["customer"], "removeTags": ["newsletter"]}
    post(sandbox.url, TRACK, {"email": EMAIL, **tags})
    expect(contact(page, EMAIL).get_by_text("customer")).to_be_visible()
    expect(contact(page, EMAIL).get_by_text("newsletter")).to_have_count(0)
    expect(page.get_by_role("heading", name="Contacts 1")).to_be_visible()
    assert page.evaluate("globalThis.loaded") == "once"


@browser_test
def test_request_shows_its_body_and_its_reply(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    post(sandbox.url, IDENTIFY, {"email": EMAIL, "firstName": "John"})
    request = request_about(page, EMAIL)
    expect(request).to_contain_text(
        re.compile(r"200.*\d\d:\d\d:\d\d.*POST /contact/identify.*\d ms")
    )
    request.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(request.get_by_text('"firstName": "John"').first).to_be_visible()
    look_away(page)
    post(sandbox.url, TRACK, {"email": JANE})
    expect(request_about(page, JANE)).to_contain_text("404")
    expect(request.get_by_text('"message": "OK"')).to_be_visible()  # it is still open


@browser_test
def test_faults_are_shown_but_keys_are_not(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page(viewport=PHONE)
    page.get_by_role("tab", name="Requests").click()
    for fault in ("html", "reset"):
        sandbox.fail_next(fault)
        with suppress(urllib3.exceptions.ProtocolError):
            identify(sandbox.url, X_Team_ApiKey="key-of-another-account")
        request_about(page, f"fault {fault}").locator("summary").click()
        expect(request_about(page, f"fault {fault}")).to_contain_text("x-team-apikey")
        look_away(page)
    expect(page.locator("body")).not_to_contain_text("key-of-another-account")
    status = [
        request_about(page, f"fault {fault}").locator(".status") for fault in ("html", "reset")
    ]
    expect(status[1]).to_have_text("none")
    assert status[0].evaluate("it => it.offsetHeight") == status[1].evaluate(
        "it => it.offsetHeight"
    )


@browser_test
@on_every_screen
def test_data_stays_text(viewport: dict[str, int], open_page: Open, sandbox: Sandbox) -> None:
    page = open_page(viewport=viewport)
    hostile = {
        "script": "<script>alert(1)</script>",
        "image": "\"'><img src=x onerror=alert(2)>",
        "entity": "&lt;b&gt;&amp;",
        "arabic": "\u0634\u0643\u0631\u0627 \u062c\u0632\u064a\u0644\u0627",
        "__proto__": "polluted",
        "long": "x" * 10_000,
    }
    fields = hostile | {value: name for name, value in hostile.items()}
    tags = [*hostile.values(), "\u202egnp.exe"]
    company = hostile["image"]
    body = {"email": EMAIL, "company": company, "tags": tags, "customFields": fields}
    post(sandbox.url, IDENTIFY, body)
    expect(contact(page, EMAIL)).to_be_visible()
    shown = [
        set(contact(page, EMAIL).locator(element).all_text_contents())
        for element in ("dd", "dt", ".tags > li")
    ]
    assert {*hostile, *hostile.values()} <= shown[0] & shown[1]
    # A character that reverses the text is shown by its number.
    assert shown[2] == {*hostile.values(), "\\u202egnp.exe"}
    assert page.evaluate("document.querySelectorAll('section :is(img, script, b)').length") == 0
    assert page.evaluate("({}).polluted") is None
    assert not overflows(page)


@browser_test
def test_search_finds_contacts_and_requests(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    for email in (EMAIL, JANE):
        identify(sandbox.url, email)
    search = page.get_by_role("searchbox", name="Search by address")
    search.fill("JANE")
    expect(contact(page, JANE)).to_be_visible()
    expect(contact(page, EMAIL)).to_have_count(0)
    for email in (EMAIL, "mary-jane@example.com"):
        identify(sandbox.url, email)
    expect(contact(page, "mary-jane@example.com")).to_be_visible()
    expect(request_about(page, EMAIL)).to_have_count(0)
    search.fill("100%_'")
    expect(page.get_by_text("No contacts match the search.")).to_be_visible()
    expect(page.get_by_text("No requests match the search.")).to_be_visible()
    search.fill("")
    expect(request_about(page, EMAIL)).to_have_count(2)


@browser_test
def test_reset_asks_first(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    identify(sandbox.url)
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog", name="Reset the sandbox?")).to_be_hidden()
    assert list(sandbox.contacts) == [EMAIL]
    # By keyboard; Cancel has the focus at first.
    page.get_by_role("button", name="Reset").focus()
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    expect(page.get_by_text("No requests yet")).to_be_visible()
    assert sandbox.contacts == {}


@browser_test
def test_page_follows_a_reset_from_elsewhere(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    identify(sandbox.url)
    contact(page, EMAIL).hover()
    sandbox.reset()
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    identify(sandbox.url, JANE)
    expect(contact(page, JANE)).to_be_visible()


@browser_test
def test_page_reconnects_after_a_restart(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.port = int(sandbox.page_url.strip("/").rpartition(":")[2])
    page = browser.new_page()
    page.goto(sandbox.page_url)
    identify(sandbox.url)
    expect(contact(page, EMAIL)).to_be_visible()
    sandbox.close()
    expect(page.get_by_text("Disconnected, reconnecting")).to_be_visible()
    sandbox.reset()
    sandbox.start()
    expect(page.get_by_text("No contacts yet")).to_be_visible(timeout=20_000)
    identify(sandbox.url, JANE)
    expect(contact(page, JANE)).to_be_visible()
    page.context.close()


@browser_test
def test_snippet_of_the_empty_page_runs(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"], viewport=PHONE)
    snippet = page.locator("#example")
    assert snippet.evaluate("it => it.scrollWidth <= it.clientWidth")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == snippet.text_content()
    exec(copied, {})
    expect(contact(page, "john@example.com")).to_be_visible()


@browser_test
@pytest.mark.parametrize("viewport", [PHONE, TABLET], ids=["phone", "tablet"])
def test_lists_are_tabs_on_small_screens(
    viewport: dict[str, int], open_page: Open, sandbox: Sandbox
) -> None:
    page = open_page(viewport=viewport)
    identify(sandbox.url)
    expect(page.get_by_role("tabpanel", name="Contacts 1")).to_be_visible()
    page.get_by_role("tab", name="Requests 1", selected=False).click()
    expect(page.get_by_role("tabpanel", name="Requests 1")).to_be_visible()
    expect(contact(page, EMAIL)).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="Emails")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Contacts", selected=True)).to_be_focused()
    expect(contact(page, EMAIL)).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(page.get_by_role("region", name="Requests")).to_be_visible()


READING = {
    "hover": lambda page: request_about(page, EMAIL).first.hover(),
    "focus": lambda page: request_about(page, EMAIL).first.locator("summary").focus(),
    "scroll": lambda page: page.evaluate("scrollTo(0, 100)"),
}


@browser_test
@pytest.mark.parametrize("way", READING)
def test_list_does_not_move_while_it_is_read(way: str, open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    for _ in range(30):
        identify(sandbox.url)
    expect(request_about(page, EMAIL)).to_have_count(30)
    READING[way](page)
    place = request_about(page, EMAIL).first.bounding_box()
    identify(sandbox.url, NEW)
    button = page.locator("#requests-panel").get_by_role("button", name="Show 1 update")
    expect(button).to_be_visible()
    assert request_about(page, EMAIL).first.bounding_box() == place
    look_away(page)
    expect(request_about(page, NEW)).to_be_visible()
    expect(button).to_be_hidden()


@browser_test
@on_every_screen
def test_updates_of_a_list_that_is_read_appear_on_click(
    viewport: dict[str, int], open_page: Open, sandbox: Sandbox
) -> None:
    page = open_page(viewport={**viewport, "height": 400})
    for number in range(30):
        identify(sandbox.url, f"{number}@example.com")
    expect(contact(page, "29@example.com")).to_be_visible()
    READING["scroll"](page)
    identify(sandbox.url, NEW)
    page.get_by_role("button", name="Show 1 update").first.click()
    expect(contact(page, NEW)).to_be_visible()
    assert page.evaluate("scrollY") == 0


@browser_test
def test_settings_can_be_changed(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    page.get_by_role("button", name="Faults").click()
    for label, value in (("Latency", "0.2"), ("Failing requests", "12.5"), ("per second", "40")):
        page.get_by_label(label).fill(value)
        page.keyboard.press("Enter")
    page.get_by_label("Irregular replies").check()
    active = (
        "latency 0.2 s, 12.5% of requests fail, at most 40 requests per second, irregular replies"
    )
    expect(page.get_by_text(f"Active faults: {active}")).to_be_visible()
    settings = (sandbox.latency, sandbox.failure_rate, sandbox.rate_limit, sandbox.wild)
    assert settings == (0.2, 0.125, 40, True)
    page.get_by_label("Latency").fill("-1")
    page.get_by_label("per second").fill("")
    page.keyboard.press("Tab")
    expect(page.locator("#active")).not_to_contain_text("at most")
    assert (sandbox.latency, sandbox.rate_limit) == (0.2, None)
    sandbox.latency = {"send_email": 1}
    identify(sandbox.url)
    expect(page.locator("#active")).to_contain_text("latency 1 s of sendEmail")
    sandbox.reset()
    expect(page.get_by_text("Active faults")).to_be_hidden()
    expect(page.get_by_label("Latency")).to_have_value("0")


@browser_test
def test_next_requests_can_be_made_to_fail(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page(viewport=PHONE)
    page.get_by_role("button", name="Faults").click()
    choice = page.get_by_label("Make the next requests fail")
    page.get_by_label("How many").fill("2")
    for value in choice.locator("option").evaluate_all("them => them.map(it => it.value)"):
        choice.select_option(value)
        page.get_by_role("button", name="Set", exact=True).click()
        expect(page.get_by_text("The next 2 requests will fail.")).to_be_visible()
    assert [identify(sandbox.url).status for _ in range(4)] == [500, 500, 503, 503]


@browser_test
@on_every_screen
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible(
    scheme: str, viewport: dict[str, int], open_page: Open, sandbox: Sandbox
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    def check() -> None:
        report = Axe().run(page).generate_report()
        assert report.startswith("Found 0 "), report
        assert not overflows(page)

    # The policy would not let axe run.
    page = open_page(color_scheme=scheme, viewport=viewport, bypass_csp=True)
    check()
    post(sandbox.url, IDENTIFY, {"email": EMAIL, "tags": ["a"], "customFields": {"plan": ""}})
    for email in ("500@fault.test", JANE):
        post(sandbox.url, TRACK, {"email": email})
    expect(contact(page, EMAIL)).to_be_visible()
    check()
    page.evaluate("select('requests')")
    request_about(page, JANE).locator("summary").click()
    sandbox.latency = 0.01
    identify(sandbox.url, NEW)
    expect(page.get_by_role("button", name="Show 1 update")).to_be_visible()
    page.get_by_role("button", name="Faults").click()
    check()
    page.get_by_role("button", name="Reset").click()
    check()
    color = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(re.findall(r"\d+", color)[0]) > 127) == (scheme == "light")


@browser_test
def test_email_is_shown_as_html_text_and_source(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    expect(page.get_by_role("region", name="Emails")).to_have_count(0)
    html = "<style>b { color: red }</style><p>Thank <b>you</b></p>"
    post(sandbox.url, SEND, {**MESSAGE, "htmlBody": html, "headers": {"X-Order": "A-17"}})
    email = page.locator("#emails > li").filter(has_text=EMAIL)
    expect(email).to_contain_text(MESSAGE["subject"])
    email.locator("summary").click()
    bold = email.frame_locator("iframe").get_by_text("you")
    expect(bold).to_have_css("color", "rgb(255, 0, 0)")
    for text in ("Example Shop <shop@example.com>", "Thank you, John", '"X-Order": "A-17"', html):
        expect(email.get_by_text(text)).to_be_visible()


@browser_test
def test_nothing_runs_or_is_loaded_in_the_frame_of_an_email(
    browser: Browser, sandbox: Sandbox
) -> None:
    with Server(reply(200, b"")) as other:
        html = (
            f"<p onclick='parent.name = 1'>Click</p><img src='{other.url}'>"
            f"<script src='{other.url}'></script><a href='{other.url}' target=_top>Leave</a>"
        )
        post(sandbox.url, SEND, {**MESSAGE, "htmlBody": html})
        page = browser.new_page()
        page.goto(sandbox.page_url)
        page.locator("#emails summary").click()
        frame = page.locator("#emails iframe").content_frame
        frame.get_by_text("Click").click()
        frame.get_by_text("Leave").click()
        expect(page).to_have_url(sandbox.page_url)
        assert page.evaluate("name") == ""
        page.context.close()
        assert other.requests == []


@browser_test
def test_page_keeps_up_with_many_requests(open_page: Open, sandbox: Sandbox) -> None:
    page = open_page()
    with ThreadPoolExecutor(8) as pool:
        for number in range(300):
            pool.submit(identify, sandbox.url, f"contact-{number}@example.com")
    identify(sandbox.url, NEW)
    expect(contact(page, NEW)).to_be_visible()
    note = page.get_by_text("These are the newest 200").filter(visible=True)
    expect(note).to_have_count(2)
    assert page.locator("#requests > li").count() == 200


@browser_test
def test_other_site_can_neither_frame_read_nor_reset_it(browser: Browser, sandbox: Sandbox) -> None:
    identify(sandbox.url)
    control = sandbox.page_url + "_sandbox/"
    form = f"<form method=post action={control}reset target=answer enctype=text/plain></form>"
    content = f"<iframe name=answer src='{sandbox.page_url}'></iframe>{form}"
    page = browser.new_page()
    with Server(reply(200, content.encode(), "Content-Type: text/html")) as other:
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(other.url)
        page.evaluate(
            """() => new Promise(done => {
                document.querySelector("iframe").onload = done;
                document.forms[0].submit();
            })"""
        )
        fetch = "([url, options]) => fetch(url, options).then(it => it.text(), error => error.name)"
        for mode in ("cors", "no-cors"):
            page.evaluate(fetch, [control + "reset", {"method": "POST", "mode": mode}])
        assert page.evaluate(fetch, [control + "contacts", {}]) == "TypeError"
        page.context.close()
    assert list(sandbox.contacts) == [EMAIL]


@browser_test
def test_screenshot_for_the_documentation(browser: Browser, tmp_path: Path) -> None:
    """With SENDX_SCREENSHOT, the picture in docs/ is replaced."""
    keep = bool(os.environ.get("SENDX_SCREENSHOT"))
    picture = SCREENSHOT if keep else tmp_path / "sandbox.png"
    page = browser.new_page(viewport={"width": 1120, "height": 640}, reduced_motion="reduce")
    with Sandbox(port=8080 if keep else 0) as sandbox:
        page.goto(sandbox.page_url)
        post(sandbox.url, IDENTIFY, JOHN)
        tags = ["newsletter", "beta"]
        post(sandbox.url, IDENTIFY, {"email": JANE, "firstName": "Jane", "tags": tags})
        post(sandbox.url, TRACK, {"email": "nobody@example.com", "addTags": ["customer"]})
        post(sandbox.url, TRACK, {"email": EMAIL, "addTags": ["customer"]})
        post(sandbox.url, SEND, MESSAGE)
        expect(request_about(page, "/contact/track")).to_have_count(2)
        request_about(page, "nobody@example.com").locator("summary").click()
        look_away(page)
        page.screenshot(path=picture, animations="disabled")
        page.context.close()
    assert picture.stat().st_size < 150_000
    assert SCREENSHOT.read_bytes().startswith(b"\x89PNG")
