"""The page of the sandbox in a real browser, headless."""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from sendx_python_sdk import ApiClient, ApiException, TrackingApi
from sendx_python_sdk.sandbox import Sandbox

# These tests are collected, though not run, where the group `system` is not installed.
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from pytest_httpserver import HTTPServer

pytestmark = pytest.mark.system

SCREENSHOT = Path(__file__).parents[2] / "docs" / "sandbox.png"
JOHN = "john.doe@example.com"
JANE = "jane@example.com"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine can be reached.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 400, "height": 800}

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "\"'><img src=x onerror=alert(2)>",
    "entity": "&lt;b&gt;&amp;",
    "template": "${alert(3)}{{7*7}}",
    "arabic": "\u0634\u0643\u0631\u0627 \u062c\u0632\u064a\u0644\u0627",
    "__proto__": "polluted",
    "constructor": "<svg/onload=alert(4)>",
    "long": "x" * 10_000,
    "words": "word " * 2_000,
}
REVERSED = "\u202egnp.exe"

PICTURED: list[dict[str, object]] = [
    {
        "email": JOHN,
        "firstName": "John",
        "lastName": "Doe",
        "company": "Example Ltd",
        "tags": ["newsletter"],
        "customFields": {"plan": "pro", "seats": 5},
    },
    {"email": JANE, "firstName": "Jane", "tags": ["newsletter", "beta"]},
]


def expect(shown: Locator) -> Any:
    """Wait for what a test says of something on the page."""
    from playwright.sync_api import expect

    return expect(shown)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else the one that `playwright install chromium` fetched."""
    from playwright.sync_api import Error, sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as driver:
        try:
            running = driver.chromium.launch(executable_path=found, args=FLAGS)
        except Error as error:
            pytest.fail(
                "no Chromium can be started: install Debian's package chromium, or run "
                f"`playwright install chromium`\n{error}"
            )
        yield running
        running.close()


class Tab:
    """A page, and what went wrong on it.

    :ivar wrong: messages of the console, errors of scripts, dialogs and breaches of the policy.
    :ivar asked: addresses that the page has asked.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.asked: set[str] = set()
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self.asked.add(request.url))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
        )


Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser, sandbox: Sandbox) -> Iterator[Open]:
    """Open the sandbox's page; after the test, nothing has gone wrong on it.

    It has asked nobody but the sandbox.
    """
    origin = sandbox.page_url.rstrip("/")
    tabs: list[Tab] = []

    def open_it(**options: object) -> Page:
        context = browser.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **options})  # type: ignore[arg-type]
        tab = Tab(context.new_page())
        tabs.append(tab)
        tab.page.goto(origin + "/")
        expect(tab.page.get_by_role("status")).to_have_text("Live")
        return tab.page

    yield open_it
    for tab in tabs:
        tab.page.context.close()
        assert tab.wrong == []
        assert origin + "/" in tab.asked
        assert all(url.startswith((origin + "/", "data:")) for url in tab.asked), tab.asked


def contact(page: Page, email: str) -> Locator:
    return (
        page.get_by_role("region", name="Contacts")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("heading", name=email, exact=True))
    )


def request_about(page: Page, text: str) -> Locator:
    return page.get_by_role("region", name="Requests").get_by_role("listitem").filter(has_text=text)


def overflows(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")  # type: ignore[no-any-return]


def test_a_contact_shows_up_without_reloading(open_page: Open, tracking: TrackingApi) -> None:
    page = open_page()
    expect(page.get_by_text("No contacts yet; send one with")).to_be_visible()
    expect(page.get_by_text("No requests yet")).to_be_visible()
    page.evaluate("globalThis.loaded = 'once'")
    tracking.identify_contact(
        {
            "email": JOHN,
            "firstName": "John",
            "lastName": "Doe",
            "company": "Example Ltd",
            "tags": ["newsletter"],
            "customFields": {"plan": "pro", "seats": 5},
        }
    )
    shown = contact(page, JOHN)
    for text in ("newsletter", "John Doe", "Example Ltd", "plan", "pro", "seats", "5"):
        expect(shown.get_by_text(text, exact=True)).to_be_visible()
    expect(page.get_by_text("No contacts yet")).to_be_hidden()

    tracking.track_contact({"email": JOHN, "addTags": ["customer"], "removeTags": ["newsletter"]})
    expect(shown.get_by_text("customer")).to_be_visible()
    expect(shown.get_by_text("newsletter")).to_have_count(0)
    expect(page.get_by_role("heading", name="Contacts 1")).to_be_visible()
    assert page.evaluate("globalThis.loaded") == "once"


def test_requests_show_what_was_asked_and_answered(open_page: Open, tracking: TrackingApi) -> None:
    page = open_page()
    tracking.identify_contact({"email": JOHN, "firstName": "John"})
    identify = request_about(page, JOHN)
    expect(identify).to_contain_text("200")
    expect(identify).to_contain_text("POST /contact/identify")
    expect(identify).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(identify).to_contain_text(re.compile(r"\d ms"))
    identify.locator("summary").click()
    expect(identify.get_by_text('"firstName": "John"').first).to_be_visible()
    expect(identify.get_by_text('"message": "OK"')).to_be_visible()

    with pytest.raises(ApiException):
        tracking.track_contact({"email": JANE, "addTags": ["new"]})
    track = request_about(page, JANE)
    expect(track).to_contain_text("404")
    track.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(track.get_by_text('"addTags"')).to_be_visible()
    expect(track.get_by_text('"status": "error"')).to_be_visible()
    # The first one is still open, though the list has been drawn again.
    expect(identify.get_by_text('"message": "OK"')).to_be_visible()


def test_faults_are_named_and_keys_are_not_shown(
    open_page: Open, sandbox: Sandbox, tracking: TrackingApi
) -> None:
    page = open_page()
    for fault in ("reset", "html"):
        sandbox.fail_next(fault)
        with pytest.raises(ApiException):
            tracking.identify_contact({"email": JOHN})
        request = request_about(page, f"fault {fault}")
        request.locator("summary").click()
        expect(request.get_by_role("heading", name="Reply")).to_be_visible()
    expect(request_about(page, "fault reset").locator("summary")).to_contain_text("none")
    expect(request_about(page, "fault html")).to_contain_text("from a proxy")
    expect(page.get_by_text("X-Team-ApiKey").first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(sandbox.api_key)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_what_a_contact_holds_stays_text(
    viewport: dict[str, int], open_page: Open, tracking: TrackingApi
) -> None:
    page = open_page(viewport=viewport)
    elements = "document.querySelectorAll('main :is(img, svg, script, b, a, iframe)').length"
    assert page.evaluate(elements) == 0
    tracking.identify_contact(
        {
            "email": JOHN,
            "firstName": HOSTILE["script"],
            "lastName": HOSTILE["long"],
            "company": REVERSED,
            "tags": [*HOSTILE.values(), REVERSED],
            "customFields": HOSTILE | {value: name for name, value in HOSTILE.items()},
        }
    )
    shown = contact(page, JOHN)
    expect(shown).to_be_visible()
    values = [text.strip() for text in shown.locator("dd").all_text_contents()]
    names = [text.strip() for text in shown.locator("dt").all_text_contents()]
    tags = [text.strip() for text in shown.get_by_label("Tags").locator("li").all_text_contents()]
    for name, value in HOSTILE.items():
        assert {name, value.strip()} <= {*names}
        assert {name, value.strip()} <= {*values}
        assert value.strip() in tags
    # Not drawn backwards: what turns text around is shown by its number.
    assert "\\u202egnp.exe" in values
    assert "\\u202egnp.exe" in tags

    request = request_about(page, JOHN)
    request.locator("summary").click()
    expect(request.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    assert page.evaluate(elements) == 0
    assert page.evaluate("({}).polluted") is None
    assert not overflows(page)


def test_search_by_address(open_page: Open, tracking: TrackingApi) -> None:
    page = open_page()
    for email in (JOHN, JANE):
        tracking.identify_contact({"email": email})
    expect(contact(page, JOHN)).to_be_visible()
    expect(contact(page, JANE)).to_be_visible()
    search = page.get_by_role("searchbox", name="Search by address")

    search.fill("JANE")
    expect(contact(page, JOHN)).to_have_count(0)
    expect(request_about(page, JOHN)).to_have_count(0)
    expect(contact(page, JANE)).to_be_visible()
    expect(request_about(page, JANE)).to_be_visible()

    tracking.identify_contact({"email": JOHN, "tags": ["new"]})
    tracking.identify_contact({"email": "mary-jane@example.com"})
    expect(contact(page, "mary-jane@example.com")).to_be_visible()
    expect(contact(page, JOHN)).to_have_count(0)

    search.fill("100%_'")
    expect(page.get_by_text("No contact has an address like that.")).to_be_visible()
    expect(page.get_by_text("No request was about an address like that.")).to_be_visible()

    search.fill("")
    expect(contact(page, JOHN).get_by_text("new")).to_be_visible()
    expect(request_about(page, JOHN)).to_have_count(2)


def test_clear_button_empties_the_sandbox_after_a_question(
    open_page: Open, sandbox: Sandbox, tracking: TrackingApi
) -> None:
    page = open_page()
    tracking.identify_contact({"email": JOHN})
    expect(contact(page, JOHN)).to_be_visible()
    question = page.get_by_role("dialog", name="Empty the sandbox?")

    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    assert list(sandbox.contacts) == [JOHN]

    # With the keyboard alone. Cancel has the focus at first.
    page.get_by_role("searchbox").focus()
    for key in ("Tab", "Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    expect(page.get_by_text("No requests yet")).to_be_visible()
    expect(question).to_be_hidden()
    assert sandbox.contacts == {}


def test_what_is_reset_elsewhere_goes_and_what_comes_later_shows(
    open_page: Open, sandbox: Sandbox, tracking: TrackingApi
) -> None:
    page = open_page()
    tracking.identify_contact({"email": JOHN})
    expect(contact(page, JOHN)).to_be_visible()
    sandbox.reset()
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    tracking.identify_contact({"email": JANE})
    expect(contact(page, JANE)).to_be_visible()
    expect(contact(page, JOHN)).to_have_count(0)
    expect(request_about(page, JANE)).to_have_count(1)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_accessible(
    scheme: str, viewport: dict[str, int], open_page: Open, tracking: TrackingApi
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # Without the policy, which would not let axe run.
    page = open_page(color_scheme=scheme, viewport=viewport, bypass_csp=True)
    assert Axe().run(page).generate_report().startswith("Found 0 "), "while it is empty"
    tracking.identify_contact({"email": JOHN, "tags": ["a"], "customFields": {"plan": ""}})
    for email in ("500@fault.test", JANE):
        with pytest.raises(ApiException):
            tracking.track_contact({"email": email})
    request = request_about(page, JANE)
    request.locator("summary").click()
    expect(contact(page, JOHN)).to_be_visible()
    found = Axe().run(page).generate_report()
    assert found.startswith("Found 0 "), found
    page.get_by_role("button", name="Clear").click()
    found = Axe().run(page).generate_report()
    assert found.startswith("Found 0 "), found

    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", background)[:3])) / 3
    assert (brightness > 127) == (scheme == "light")
    assert not overflows(page)


def test_many_requests_at_once_do_not_stall_it(
    open_page: Open, sandbox: Sandbox, tracking: TrackingApi
) -> None:
    page = open_page()
    numbers = range(300)

    def identify(number: int) -> None:
        tracking.identify_contact({"email": f"contact-{number}@example.com"})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(identify, numbers))
    tracking.identify_contact({"email": JOHN})
    expect(contact(page, JOHN)).to_be_visible()
    expect(request_about(page, JOHN)).to_be_visible()
    expect(page.get_by_text("Only the newest 200 are shown")).to_have_count(2)
    assert page.get_by_role("region", name="Requests").locator("details").count() == 200
    assert len(sandbox.contacts) == 301


def test_it_finds_a_sandbox_again_that_was_started_anew(
    browser: Browser, sandbox: Sandbox, tracking: TrackingApi
) -> None:
    sandbox.port = urlsplit(sandbox.url).port or 0
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{sandbox.port}/")
    tracking.identify_contact({"email": JOHN})
    expect(contact(page, JOHN)).to_be_visible()
    sandbox.close()
    expect(page.get_by_role("status")).to_have_text("Not connected; trying again")
    sandbox.reset()
    sandbox.start()
    expect(page.get_by_role("status")).to_have_text("Live", timeout=10_000)
    expect(contact(page, JOHN)).to_have_count(0)
    tracking.identify_contact({"email": JANE})
    expect(contact(page, JANE)).to_be_visible()
    page.context.close()


def test_another_site_can_neither_clear_nor_read_it(
    browser: Browser, sandbox: Sandbox, tracking: TrackingApi, httpserver: HTTPServer
) -> None:
    tracking.identify_contact({"email": JOHN})
    origin = sandbox.page_url.rstrip("/")
    form = f"<form method=post action={origin}/_sandbox/reset target=answer"
    httpserver.expect_request("/").respond_with_data(
        f"<iframe name=answer></iframe>{form}></form>{form} enctype=text/plain></form>",
        content_type="text/html",
    )
    page = browser.new_page()
    page.goto(httpserver.url_for("/"))
    for number in range(2):
        page.evaluate(
            """number => new Promise(done => {
                document.querySelector("iframe").onload = done;
                document.forms[number].submit();
            })""",
            number,
        )
    for mode, content_type in itertools.product(
        ("cors", "no-cors"), ("application/json", "text/plain")
    ):
        page.evaluate(
            """([url, mode, type]) => fetch(url, {
                method: "POST", mode, headers: {"Content-Type": type}, body: "{}",
            }).catch(() => null)""",
            [origin + "/_sandbox/reset", mode, content_type],
        )
    read = page.evaluate(
        "url => fetch(url).then(reply => reply.text(), error => error.name)",
        origin + "/_sandbox/contacts",
    )
    assert read == "TypeError"
    assert list(sandbox.contacts) == [JOHN]
    page.context.close()


def test_another_site_cannot_frame_it(
    browser: Browser, sandbox: Sandbox, httpserver: HTTPServer
) -> None:
    origin = sandbox.page_url.rstrip("/")
    httpserver.expect_request("/").respond_with_data(
        f"<iframe src='{origin}/'></iframe>", content_type="text/html"
    )
    page = browser.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(httpserver.url_for("/"))
    assert not any("SendX sandbox" in frame.content() for frame in page.frames)
    page.context.close()


def test_screenshot_for_the_documents(browser: Browser, tmp_path: Path) -> None:
    """Takes the picture in docs/sandbox.md, and keeps it there if SENDX_SCREENSHOT is set."""
    keep = bool(os.environ.get("SENDX_SCREENSHOT"))
    picture = SCREENSHOT if keep else tmp_path / "sandbox.png"
    page = browser.new_page(viewport={"width": 1000, "height": 600}, reduced_motion="reduce")
    with Sandbox(port=8080 if keep else 0) as sandbox:
        page.goto(sandbox.page_url)
        with ApiClient(sandbox.configuration(retries=0)) as client:
            tracking = TrackingApi(client)
            for request in PICTURED:
                tracking.identify_contact(request)
            with pytest.raises(ApiException):
                tracking.track_contact({"email": "nobody@example.com", "addTags": ["customer"]})
            tracking.track_contact({"email": JOHN, "addTags": ["customer"]})
        request = request_about(page, "nobody@example.com")
        expect(request_about(page, "/contact/track")).to_have_count(2)
        request.locator("summary").click()
        page.mouse.move(0, 0)
        page.screenshot(path=picture, animations="disabled")
    page.context.close()
    assert picture.stat().st_size < 150_000
    assert SCREENSHOT.read_bytes().startswith(b"\x89PNG")
