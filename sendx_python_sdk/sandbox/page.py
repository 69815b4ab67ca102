"""The page that shows what a sandbox holds, and what a browser is told about it."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

_FILE = Path(__file__).with_name("page.html")


@cache
def load_page() -> tuple[bytes, dict[str, str]]:
    """Read the page, once per process.

    :return: the page and the headers that it needs. Its Content-Security-Policy lets its own style
        and script run, by their hashes, and nothing else.
    """
    # A browser takes line ends for \n before it hashes, and so does read_text().
    page = _FILE.read_text(encoding="utf-8").encode()
    policy = (
        "default-src 'none'",
        f"script-src {_hashes(page, b'script')}",
        f"style-src {_hashes(page, b'style')}",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return page, {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _hashes(page: bytes, tag: bytes) -> str:
    inside = re.findall(rb"<%b>(.*?)</%b>" % (tag, tag), page, re.DOTALL)
    return " ".join(f"'sha256-{b64encode(sha256(each).digest()).decode()}'" for each in inside)
