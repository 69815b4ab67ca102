"""API keys, and the headers that carry them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from pydantic import SecretStr

from sendx_python_sdk.exceptions import ApiValueError

HEADER_OF_SCHEME = {"TeamApiKey": "X-Team-ApiKey"}
VARIABLE_OF_SCHEME = {"TeamApiKey": "SENDX_API_KEY"}

HeaderParams: TypeAlias = Mapping[str, object] | None
RequestAuth: TypeAlias = Mapping[str, object] | None

_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-team-apikey"})
_NOT_IN_HEADER = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
# urllib3 frames the body; a caller's value could split one request into two.
_FRAMING = frozenset({"content-length", "transfer-encoding"})


class MaskedStr(str):
    """A str with a masked repr, so that error trackers that record local variables don't get it.

    It is pickled as a plain str, so that loading the pickle doesn't need this class.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    def __deepcopy__(self, memo: object) -> MaskedStr:
        return self


class ApiKeys(dict[str, str]):
    """API keys by security scheme, with a masked repr."""

    def __repr__(self) -> str:
        return repr(dict.fromkeys(self, "***"))


def header_value(value: object, label: str, name: str = "") -> str:
    """Return a header's value without surrounding white space (RFC 9110, 5.5).

    :param label: description of the value for error messages, which never show the value itself;
        `{!r}` in it is replaced by `name`.
    :raises ApiValueError: if it is not a str, or contains control characters (including CR, LF and
        NUL) or characters outside ISO 8859-1.
    """
    if not isinstance(value, str):
        raise ApiValueError(f"{label.format(name)} must be a str, got {type(value).__name__}")
    if bad := _NOT_IN_HEADER.search(value):
        raise ApiValueError(
            f"{label.format(name)} contains the character {bad.group()!a}, which is not allowed in "
            "a header"
        )
    text = value.strip(" \t")
    return MaskedStr(text) if isinstance(value, MaskedStr) else text


def key_value(value: object, label: str, name: str = "") -> str:
    """Return an API key, stripped and with a masked repr.

    :param label: as in `header_value`.
    :raises ApiValueError: if it is blank or cannot be sent in a header.
    """
    key = value if isinstance(value, MaskedStr) else masked(value)
    if isinstance(key, str):
        key = MaskedStr(key.strip())
    key = header_value(key, label, name)
    if not key:
        raise ApiValueError(
            f"{label.format(name)} is blank; set it to the Team API Key found in SendX under "
            "Settings"
        )
    return key


def masked(value: object) -> object:
    """Return a str or a `pydantic.SecretStr` as a `MaskedStr`, anything else unchanged."""
    if isinstance(value, SecretStr):
        return MaskedStr(value.get_secret_value())
    return MaskedStr(value) if isinstance(value, str) else value


def merge_headers(*layers: Any) -> dict[str, object]:
    """Merge headers; later layers override earlier ones, and case in names is ignored.

    :raises ApiValueError: if a layer is not a mapping, or a name is not a str.
    """
    merged: dict[str, tuple[str, object]] = {}
    for layer in layers:
        if not layer:
            continue
        entries: Mapping[Any, Any] = layer
        if not isinstance(layer, Mapping):
            got = type(layer).__name__
            raise ApiValueError(f'headers must be a mapping such as {{"X-Name": "x"}}, got {got}')
        for name, value in entries.items():
            if not isinstance(name, str):
                raise ApiValueError(f"header names must be str, got {name!r}")
            lower = name.lower()
            secret = lower in _SECRET_HEADERS and isinstance(value, str)
            merged[lower] = (name, MaskedStr(value) if secret else value)
    return dict(merged.values())


@lru_cache(maxsize=256)
def _can_be_set(name: str) -> bool:
    return TOKEN.fullmatch(name) is not None and name.lower() not in _FRAMING


def checked_headers(headers: HeaderParams) -> dict[str, str]:
    """Return headers as text, without those that are None.

    :raises ApiValueError: if a header cannot be sent, or is Content-Length or Transfer-Encoding.
    """
    checked: dict[str, str] = {}
    for name, value in (headers or {}).items():
        if not _can_be_set(name):
            raise ApiValueError(f"the header {name!r} cannot be set")
        if isinstance(value, str) and not _NOT_IN_HEADER.search(value):
            checked[name] = value if isinstance(value, MaskedStr) else value.strip(" \t")
        elif isinstance(value, (int, float)) and -1e18 < value < 1e18:
            checked[name] = str(value)
        elif value is not None:
            checked[name] = header_value(value, "header {!r}", name)
    return checked
