"""The documentation site: what fails its build, and how it works in a browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.values import ROOT

# Without the group `system`, these tests are collected but not run.
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.system


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build a site as `tox -e docs` does."""
    options = ("--fresh-env", "--fail-on-warning", "--keep-going", "--quiet")
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(source), str(target)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


FAULTS = {
    "page outside the navigation": ("other.md", "# Other\n", "isn't included in any toctree"),
    "link to no page": ("page.md", "# Page\n\n[there](gone.md)\n", "target not found"),
    "link to no heading": ("page.md", "# Page\n\n[there](#gone)\n", "target not found"),
    "navigation without its page": ("index.md", "# Site\n\n:::{toctree}\ngone\n:::\n", "gone"),
}


@pytest.mark.parametrize(("name", "text", "problem"), FAULTS.values(), ids=FAULTS)
def test_build_fails(name: str, text: str, problem: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "docs" / "conf.py", tmp_path)
    (tmp_path / "index.md").write_text("# Site\n\n:::{toctree}\npage\n:::\n")
    (tmp_path / "page.md").write_text("# Page\n")
    (tmp_path / name).write_text(text)
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode == 1
    assert problem in done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the built site."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT / "docs", folder)
    assert done.returncode == 0, done.stdout
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The first page of the site; its scripts must work, and fetch nothing from elsewhere."""
    page = browser.new_page(base_url=site, color_scheme="light")
    problems: list[str] = []
    requests: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto("")
    yield page
    page.context.close()
    assert problems == []
    assert [url for url in requests if not url.startswith((site, "data:"))] == []


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("rate limit", "Send many contacts"),
        ("certificate verify failed", "Troubleshooting and FAQ"),
        ("retry_after_max", "Configuration"),
        ("identify_many", "Python API"),
    ],
)
def test_search_finds_the_page(words: str, title: str, page: Page) -> None:
    from playwright.sync_api import expect

    box = page.get_by_role("textbox", name="Search")
    box.fill(words)
    box.press("Enter")
    found = page.locator("#search-results").get_by_role("link", name=title, exact=True)
    expect(found).to_be_visible()
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_dark_mode_can_be_chosen(page: Page) -> None:
    def brightness() -> int:
        color: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(map(int, color.removeprefix("rgb(").rstrip(")").split(",")[:3]))

    assert brightness() > 700
    toggle = page.get_by_role("button", name="Toggle Light / Dark").filter(visible=True)
    toggle.click()
    assert page.evaluate("document.body.dataset.theme") == "dark"
    assert brightness() < 150


def test_button_copies_the_code(page: Page) -> None:
    from playwright.sync_api import expect

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = page.locator("div.highlight").first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    expect(block.locator("button.success")).to_be_visible()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == block.locator("pre").inner_text().rstrip("\n")
