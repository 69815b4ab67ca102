"""Find email addresses that are valid but probably wrong."""

from __future__ import annotations

import re

# The first pattern that matches gives the reason.
_DOUBTS = {
    re.compile(pattern): text
    for pattern, text in {
        r"^[A-Za-z]+:": "begins like a link, such as mailto:",
        r"^[<'\"(\[]|[>'\")\];,.]$": "has a quotation mark, a bracket or punctuation around it",
        r"[()<>\[\]:;,\\\"]": "has a character that addresses hardly ever contain",
        r"^\.|\.\.|\.@|@\.": "has two dots in a row, or a dot at the start or end",
        r"@[^.]*$": "has no dot after the @",
        r"[^\x00-\x7f].*@": "has a character outside ASCII before the @; many servers refuse it",
        r"@-|-\.[^@]*$|\.-[^@]*$|-$|@.*[^\w.-]|@.*_": "has a domain that cannot exist",
        r"\.\d+$": "has a number instead of a top-level domain such as .com",
        r"^[^@]{65}|^.{255}": "is longer than the 64 characters before the @ or 254 in all that "
        "mail servers accept",
    }.items()
}

# Most addresses; none of the patterns above matches them.
_CERTAIN = re.compile(
    r"(?!.{65})[A-Za-z0-9_+%-]+(?:\.[A-Za-z0-9_+%-]+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]+"
)


def doubt(address: str) -> str:
    """Return why a valid address is probably wrong; "" if it looks right."""
    if _CERTAIN.fullmatch(address):
        return ""
    return next((text for pattern, text in _DOUBTS.items() if pattern.search(address)), "")
