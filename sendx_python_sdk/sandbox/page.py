"""The page that shows a sandbox in a browser, and its headers."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pkgutil import get_data


@cache
def load_page() -> tuple[bytes, dict[str, str]]:
    """Read the page, once per process.

    :return: the page and its headers, whose Content-Security-Policy allows the page's own style and
        script, by their hashes, and nothing else.
    """
    page = get_data("sendx_python_sdk.sandbox", "page.html") or b""
    # Browsers hash the text with \n at the end of each line.
    page = page.replace(b"\r\n", b"\n")
    policy = (
        "default-src 'none'",
        f"script-src {_hashes(page, b'script')}",
        f"style-src {_hashes(page, b'style')}",
        "connect-src 'self'",
        "img-src data:",
        "frame-src 'self'",
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
    return " ".join(f"'sha256-{b64encode(sha256(text).digest()).decode()}'" for text in inside)
