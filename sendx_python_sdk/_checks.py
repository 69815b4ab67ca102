"""Checks of argument values that several modules share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any, TypeGuard

from sendx_python_sdk.exceptions import ApiValueError

# Characters that could forge log lines or control a terminal.
NOT_PRINTABLE = re.compile(r"[^\x20-\x7e\xa1-\xff]+")


def whole_number(name: str, value: object, minimum: int) -> None:
    """Reject anything but an integer of at least `minimum`.

    :raises ApiValueError: with the argument's name and the value.
    """
    if type(value) is not int or value < minimum:
        raise ApiValueError(
            f"{name} must be a whole number of at least {minimum}, got {shown(value)}"
        )


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether a value is a mapping, with keys and values of any type."""
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Return whether a value is a list or a tuple, with items of any type."""
    return isinstance(value, (list, tuple))


def is_loopback(host: str) -> bool:
    """Return whether an address or a host name is on loopback."""
    try:
        address: Any = ip_address(host)
    except ValueError:
        host = host.lower()
        return host == "localhost" or host.endswith(".localhost")
    return bool((getattr(address, "ipv4_mapped", None) or address).is_loopback)


def printable(text: str) -> str:
    """Escape characters that could control a terminal: control characters, lone surrogates."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def shown(value: object) -> str:
    """Return a value's repr for an error message."""
    try:
        return repr(value)
    except ValueError:  # an int of thousands of digits
        return f"a {type(value).__name__} too long to show"
