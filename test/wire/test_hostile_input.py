"""Any argument, header or setting is sent exactly, or refused by name before anything is sent."""

from __future__ import annotations

import logging
import re
import time
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.servers import Server
from support.values import EMAIL, KEY, any_char, examples, whole_char

from sendx_python_sdk import ApiClient, OpenApiException, RetryPolicy, TrackingApi

HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

nasty = st.sampled_from([
    "", " ", "\x00", "\r\nX-Evil: 1", "\n", "\r", "a\x85b", "\u2028", "\ud800", "\u212a", "%0d%0a",
    "../..", "?a=b", "#x", "{0}", "%s", "%(x)s", "\\", "\x1b[31m", "\ufeff", "é", "€", "😀", "\x7f",
])  # fmt: skip
any_text = nasty | st.text(any_char, max_size=30) | st.text(whole_char, max_size=30)
any_text |= st.tuples(nasty, any_text).map("".join)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | any_text | st.binary(max_size=5)
scalars |= st.sampled_from([
    10**4000, Decimal("NaN"), Decimal("1e400"), date(2024, 2, 29), datetime(2024, 2, 29, 12),
    object(), print, 1j, ..., frozenset({1}), int, {1, 2},
])  # fmt: skip
any_value = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(any_text | st.integers(), inner, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=6,
)


class Call:
    """A call to a server: the request that arrived, or the error if the call was refused."""

    def __init__(
        self,
        server: Server,
        body: Any = None,
        *,
        settings: dict[str, Any] | None = None,
        operation: str = "track_contact",
        **arguments: Any,
    ) -> None:
        server.requests.clear()
        self.error: Exception | None = None
        try:
            config = server.configuration(**{"timeout": 10.0} | (settings or {}))
            with ApiClient(config) as client:
                getattr(TrackingApi(client), operation)({} if body is None else body, **arguments)
        except (ValueError, OpenApiException) as error:
            self.error = error
        assert KEY not in str(self.error)
        assert len(server.requests) == (self.error is None)
        self.request = server.requests[0] if server.requests else None
        headers = self.request.headers if self.request else {}
        assert [name for name in headers if len(self.header(name)) > 1] == []

    def refused(self, *names: str) -> bool:
        """Return whether the call was refused; the error must then contain one of the names."""
        if self.error is None:
            return False
        assert any(name in str(self.error) for name in names), f"{names} not in {self.error!s}"
        return True

    def header(self, name: str) -> list[str]:
        return self.request.headers.getlist(name)


# The body; test/core/test_models.py tries its fields one by one


@examples
@given(body=any_value, operation=st.sampled_from(["track_contact", "identify_contact"]))
def test_request_of_any_value(server: Server, body: Any, operation: str) -> None:
    call = Call(server, body, operation=operation)
    assert call.refused("TrackRequest", "IdentifyRequest") or body in (None, {})


@pytest.mark.parametrize("name", ["firstName", "last_name", "email", "newEmail", "tags"])
@examples
@given(value=any_value)
def test_field_of_any_value(server: Server, name: str, value: Any) -> None:
    call = Call(server, {"email": EMAIL} | {name: value}, operation="identify_contact")
    wire = "lastName" if name == "last_name" else name
    value = list(value) if isinstance(value, (tuple, frozenset)) else value
    expected = {"email": EMAIL} if value is None else {"email": EMAIL, wire: value}
    assert call.refused(name, wire) or call.request.json == expected


def test_request_of_any_depth(server: Server) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    ring: dict[str, Any] = {}
    ring["ring"] = ring
    started = time.monotonic()
    for endless in ({"deep": deep}, ring):
        more = {"additional_properties": endless}
        assert Call(server, more).refused("additional_properties")
    assert Call(server, {"addTags": deep}).refused("addTags")
    assert time.monotonic() - started < 10


# Headers and the key

NAMES = ["X-Name", "User-Agent", "user-agent", "Accept", "COOKIE", "Host", "Content-Length"]
NAMES += ["Transfer-Encoding", "Accept-Encoding", "Content-Type", "Connection"]


@examples
@given(name=st.sampled_from(NAMES) | any_text, value=any_text | any_value)
def test_header_of_any_name_and_value(server: Server, name: str, value: Any) -> None:
    headers = {name: value}
    call = Call(server, _headers=headers)
    assert list(headers) == [name]
    can_be_sent = bool(HEADER_NAME.fullmatch(name)) and (
        name.lower() not in ("content-length", "transfer-encoding")
    )
    if isinstance(value, str):
        can_be_sent = can_be_sent and bool(HEADER_VALUE.fullmatch(value))
    else:
        assume(isinstance(value, (int, float)) and -1e18 < value < 1e18)
    assert call.refused("header") is not can_be_sent
    assert not can_be_sent or call.header(name) == [str(value).strip(" \t")]


@examples
@given(key=any_text, prefix=any_text)
def test_key_of_any_text(server: Server, key: str, prefix: str) -> None:
    call = Call(
        server,
        settings={"api_key": {"TeamApiKey": key}, "api_key_prefix": {"TeamApiKey": prefix}},
    )
    expected = f"{prefix} {key.strip()}".strip() if prefix else key.strip()
    can_be_sent = key.strip() and HEADER_VALUE.fullmatch(expected) and "\t" not in expected
    assert call.refused("TeamApiKey", "X-Team-ApiKey") or call.header("X-Team-ApiKey") == [expected]
    assert call.error is None or not can_be_sent


@examples
@given(
    place=st.just("header") | any_value,
    name=st.sampled_from(["X-Key", "Cookie", "a&b=c#d?e", "é", "Content-Length"]) | any_value,
    value=any_text | any_value,
)
def test_request_auth_of_any_value(server: Server, place: Any, name: Any, value: Any) -> None:
    call = Call(server, _request_auth={"in": place, "key": name, "value": value})
    if not call.refused("_request_auth", "the value of", "header"):
        assert place == "header"
        assert call.header(name) == [value.strip()]


# Other arguments and settings


def parts(value: Any) -> Any:
    """Return the numbers of a timeout."""
    return value if isinstance(value, (list, tuple)) else [value]


ACCEPTED: dict[str, Any] = {
    "_headers": lambda value: not value or isinstance(value, dict),
    "_content_type": lambda value: not value or isinstance(value, (str, int, float)),
    "_request_auth": lambda value: not value or isinstance(value, dict),
    "_request_timeout": lambda value: all(part is None or part > 0 for part in parts(value)),
    "_host_index": lambda value: value in (0, None),
}
NAMED = {"_headers": "header", "_content_type": "Content-Type", "_host_index": "server"}


@pytest.mark.parametrize("name", ACCEPTED)
@examples
@given(value=any_value)
def test_argument_of_any_value(server: Server, name: str, value: Any) -> None:
    assume(name != "_host_index" or value != 1)  # the real staging server
    assume(not any(isinstance(part, float) and 0 < part < 5 for part in parts(value)))  # too short
    call = Call(server, **{name: value})
    assert call.refused(name, NAMED.get(name, name)) or ACCEPTED[name](value)


SETTINGS = ["api_key", "api_key_prefix", "host", "timeout", "retries", "proxy", "no_proxy"]
SETTINGS += ["server_variables", "connection_pool_maxsize", "max_response_bytes"]


@pytest.mark.parametrize("name", SETTINGS)
@examples
@given(value=any_value)
def test_setting_of_any_value(server: Server, name: str, value: Any) -> None:
    assume(name not in ("host", "proxy") or not value or not isinstance(value, str))
    assume(name != "timeout" or not isinstance(value, float) or not 0 < value < 5)
    nowhere = {"server_index": 9} if name == "host" else {}  # rather than the real server
    call = Call(server, settings={name: value, **nowhere})
    assert call.refused(name, "API key", "server") or name != "host"


@pytest.mark.parametrize("value", [5, None, 1.5, "503", [None], ["503"], [-1], [True]])
def test_statuses_of_a_retry_policy_are_a_set(value: Any) -> None:
    with pytest.raises(ValueError, match="statuses"):
        RetryPolicy(statuses=value)


path_parts = st.lists(nasty | st.text(whole_char, max_size=8), max_size=3)


@examples
@given(parts=path_parts)
def test_host_with_any_path(server: Server, parts: list[str]) -> None:
    path = "".join(f"/{part}" for part in parts)
    call = Call(server, settings={"host": server.url + path})
    invalid = bool(re.search("[?# ]", path)) or not path.isprintable()
    assert call.refused("host") is invalid
    assume(not invalid)
    target = call.request.target
    assert target.endswith("/contact/track")
    assert urlsplit("http://h" + target).query == ""
    assert call.header("Host") == [server.url.partition("//")[2]]
    plain = not re.search(r"[%.\\]", path)
    assert not plain or unquote(target) == path.rstrip("/") + "/contact/track"


@examples
@given(path=path_parts, header=any_text, value=any_text, key=any_text, tag=any_text)
def test_no_input_breaks_a_line_of_the_log(
    server: Server,
    caplog: pytest.LogCaptureFixture,
    path: list[str],
    header: str,
    value: str,
    key: str,
    tag: str,
) -> None:
    caplog.clear()
    host = server.url + "".join(f"/{part}" for part in path)
    with caplog.at_level(logging.DEBUG, logger="sendx_python_sdk"):
        Call(server, {"addTags": [tag]}, settings={"host": host}, _headers={header: value})
        Call(server, settings={"api_key": {"TeamApiKey": f"{key}{KEY}"}})
    for record in caplog.records:
        line = record.getMessage()
        assert re.fullmatch(r"[ -~]+", line)
        assert KEY not in line
