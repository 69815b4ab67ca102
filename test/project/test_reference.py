"""The reference pages agree with the code."""

from __future__ import annotations

import inspect
import re

import pytest
import urllib3
from support.values import ROOT

import sendx_python_sdk
import sendx_python_sdk.outbox
import sendx_python_sdk.sandbox
from sendx_python_sdk import ApiException, Configuration, RetryPolicy
from sendx_python_sdk._timeouts import DEFAULT_TIMEOUTS
from sendx_python_sdk.rest import RESTResponse

REFERENCE = ROOT / "docs" / "reference"


def section(page: str, title: str) -> str:
    """Return the text below a heading of a page."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(page: str, title: str) -> list[list[str]]:
    """Return the cells of the first table below a heading of a page, without its head."""
    table = section(page, title).strip().partition("\n| ---")[2].partition("\n\n")[0]
    lines = re.findall(r"^\| (.*) \|$", table, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def names(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)


def test_every_option_of_the_configuration_is_listed_with_its_default() -> None:
    options = inspect.signature(Configuration).parameters
    table = {
        name: default
        for cell, default, _ in rows("configuration.md", "Options")
        for name in names(cell)
    }
    (ignored,) = re.findall(
        r"have no effect: (.*?)\n\n", section("configuration.md", "Options"), re.DOTALL
    )
    assert {*table, *names(ignored)} == set(options)
    connect, read, total = DEFAULT_TIMEOUTS
    times = f"{connect:g} s to connect, {read:g} s for a reply, {total:g} s in all"
    assert table["timeout"] == times
    assert int(table["retries"]) == RetryPolicy().max_retries
    assert table["max_response_bytes"] == f"{options['max_response_bytes'].default >> 20} MiB"
    assert options["connection_pool_maxsize"].default >= int(table["connection_pool_maxsize"][:2])
    for name in ("verify_ssl", "debug", "ignore_operation_servers"):
        assert table[name] == f"`{getattr(Configuration(), name)}`"


def test_every_setting_of_the_retry_policy_is_listed_with_its_default() -> None:
    policy = {
        name: ", ".join(map(str, sorted(value))) if name == "statuses" else f"{value:g}"
        for name, value in vars(RetryPolicy()).items()
    }
    listed = rows("configuration.md", "Retries")
    assert {name.strip("`"): default for name, default, _ in listed} == policy


def test_every_error_of_a_call_is_listed_with_its_status_and_whether_it_is_retried() -> None:
    listed = set()
    for status, name, retried, _ in rows("errors.md", "Classes"):
        listed.add(name.strip("`"))
        for number in map(int, re.findall(r"\b[1-5]\d\d\b", status)):
            reply = RESTResponse(urllib3.HTTPResponse(b"", status=number, reason="Reason"))
            with pytest.raises(ApiException) as raised:
                ApiException.from_response(http_resp=reply, body=None, data=None)
            assert type(raised.value).__name__ == name.strip("`")
            assert (number in RetryPolicy().statuses) == (retried != "no")
    exceptions = [getattr(sendx_python_sdk, name) for name in sendx_python_sdk.exceptions.__all__]
    errors = {error.__name__ for error in exceptions if issubclass(error, ApiException)}
    assert listed == errors | {"ApiValueError", "pydantic.ValidationError"}


def test_every_attribute_of_an_error_is_listed() -> None:
    listed = {name.strip("`") for name, _ in rows("errors.md", "Attributes")}
    assert listed == {*vars(ApiException()), "message"}


def test_python_api_has_every_public_name_that_has_no_other_page() -> None:
    package = {*sendx_python_sdk.__all__} - {"RESTClientObject", "ValidationError"}
    elsewhere = {*sendx_python_sdk.exceptions.__all__, *sendx_python_sdk.models.__all__}
    elsewhere |= {*sendx_python_sdk.api.__all__} - {"TrackingApi"}
    names = (package - elsewhere).union(sendx_python_sdk.outbox.__all__)
    names |= {*sendx_python_sdk.sandbox.__all__}
    text = (REFERENCE / "python.rst").read_text(encoding="utf-8")
    assert {*re.findall(r"(?m)^\.\. auto(?:class|function):: (\w+)", text)} == names
