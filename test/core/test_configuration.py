"""The settings: their defaults, the values they accept, and the servers they lead to."""

from __future__ import annotations

import copy
import inspect
import platform
import sys
from typing import Any

import pytest
import urllib3
from support.servers import Server, reply
from support.values import IDENTIFY, KEY, pickled

import sendx_python_sdk
from sendx_python_sdk import (
    ApiAttributeError,
    ApiClient,
    ApiTypeError,
    ApiValueError,
    Configuration,
    RetryPolicy,
    ServiceException,
    TrackingApi,
)

PRODUCTION = "https://api.sendx.io/api/v1/rest"
STAGING = "https://stag1.sendx.io/api/v1/rest"
OPTIONS: dict[str, Any] = {
    "host": "https://sendx.test",
    "api_key": {"TeamApiKey": KEY},
    "api_key_prefix": {"TeamApiKey": "Bearer"},
    "username": "user",
    "password": "word",
    "access_token": "token",
    "server_index": 1,
    "server_variables": {"a": "b"},
    "server_operation_index": {1: 1},
    "server_operation_variables": {1: {"a": "b"}},
    "ignore_operation_servers": True,
    "ssl_ca_cert": "ca.pem",
    "retries": RetryPolicy(1),
    "ca_cert_data": "PEM",
    "debug": True,
    "timeout": (1, 2),
    "verify_ssl": False,
    "cert_file": "cert.pem",
    "key_file": "key.pem",
    "key_password": "open sesame",
    "assert_hostname": "sendx.test",
    "tls_server_name": "sendx.test",
    "proxy": "http://proxy.test",
    "proxy_headers": {"a": "b"},
    "no_proxy": "*",
    "connection_pool_maxsize": 1,
    "socket_options": [(1, 2, 3)],
    "max_response_bytes": 1,
}


def options_of(configuration: Configuration) -> dict[str, Any]:
    return {name: getattr(configuration, name) for name in OPTIONS}


# Defaults, attributes and copies


def test_options_have_defaults() -> None:
    options = options_of(Configuration())
    assert options.pop("connection_pool_maxsize") >= 32
    values = {name: value for name, value in options.items() if value}
    assert values == {"host": PRODUCTION, "verify_ssl": True, "max_response_bytes": 20 * 2**20}
    assert (options["server_index"], options["api_key"], options["debug"]) == (0, {}, False)
    assert Configuration().refresh_api_key_hook is None


def test_every_option_is_an_attribute() -> None:
    assert OPTIONS.keys() == inspect.signature(Configuration).parameters.keys()
    assert options_of(Configuration(**OPTIONS)) == OPTIONS


def test_policy_of_retries_has_defaults() -> None:
    policy = RetryPolicy()
    assert (policy.max_retries, policy.budget) == (2, 100)
    assert policy.statuses == {408, 429, 500, 502, 503, 504}
    assert (policy.backoff, policy.backoff_max, policy.retry_after_max) == (0.5, 8, 60)


def test_default_configuration_is_created_once_and_can_be_set() -> None:
    first = Configuration.get_default()
    assert Configuration.get_default() is Configuration.get_default_copy() is first
    ours = Configuration(host="https://sendx.test")
    Configuration.set_default(ours)
    with ApiClient() as client:
        assert client.configuration is ours
    Configuration.set_default(None)
    assert Configuration.get_default() not in (first, ours)


@pytest.mark.parametrize("twin", [copy.deepcopy, pickled])
def test_copy_has_every_option_and_shares_none(twin: Any) -> None:
    original = Configuration(**OPTIONS)
    again = twin(original)
    assert options_of(again) == OPTIONS
    assert "open sesame" not in repr(vars(again))
    again.api_key["TeamApiKey"] = "other"
    again.proxy_headers.clear()
    again.host = "https://other.test"
    assert options_of(original) == OPTIONS


def test_given_mappings_are_neither_changed_nor_shared() -> None:
    keys, prefixes = {"TeamApiKey": KEY}, {"TeamApiKey": "Bearer"}
    configuration = Configuration(api_key=keys, api_key_prefix=prefixes)
    configuration.api_key["TeamApiKey"] = "changed"
    configuration.api_key_prefix.clear()
    assert (keys, prefixes) == ({"TeamApiKey": KEY}, {"TeamApiKey": "Bearer"})


def test_changed_retries_apply_to_the_next_call(server: Server) -> None:
    server.answer(reply(503))
    api = server.api(retries=0)
    for retries, requests in ((0, 1), (RetryPolicy(2, backoff=0), 4), (0, 5)):
        api.api_client.configuration.retries = retries
        with pytest.raises(ServiceException):
            api.identify_contact(IDENTIFY)
        assert len(server.requests) == requests


# Hosts


@pytest.mark.parametrize(
    ("options", "host"),
    [
        ({}, "https://environment.test/x"),
        ({"host": PRODUCTION}, PRODUCTION),
        ({"server_index": 1}, STAGING),
        ({"host": "https://sendx.test", "server_index": 1}, "https://sendx.test"),
    ],
    ids=["environment", "host", "server_index", "both"],
)
def test_host_overrides_server_index_and_that_the_environment(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], host: str
) -> None:
    monkeypatch.setenv("SENDX_HOST", "https://environment.test/x")
    assert Configuration(**options).host == host


def test_assigned_host_overrides_server_index() -> None:
    configuration = Configuration(server_index=1)
    configuration.host = "https://sendx.test"
    assert configuration.server_index is None
    assert configuration.host == configuration.get_host_from_settings(None) == "https://sendx.test"


def test_host_of_the_environment_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_HOST", "https://sendx.test/?a=b")
    with pytest.raises(ApiValueError, match="SENDX_HOST must not contain"):
        _ = Configuration().host


@pytest.mark.parametrize("index", [-1, 2, 1000, True, "0", 0.0], ids=repr)
def test_index_of_no_server_is_refused(index: Any) -> None:
    with pytest.raises(ApiValueError, match="server"):
        Configuration().get_host_from_settings(index)


SERVERS: list[dict[str, Any]] = [
    {
        "url": "https://{region}.sendx.test/{version}/{region}",
        "variables": {
            "region": {"default_value": "eu", "enum_values": ["eu", "us"]},
            "version": {"default_value": "v1"},
        },
    }
]


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        (None, "https://eu.sendx.test/v1/eu"),
        ({"region": "us", "version": "v2"}, "https://us.sendx.test/v2/us"),
    ],
    ids=["default", "given"],
)
def test_variables_of_a_server_are_filled_in(variables: dict[str, str] | None, url: str) -> None:
    assert Configuration().get_host_from_settings(0, variables, SERVERS) == url


def test_variable_of_a_server_with_another_value_is_refused() -> None:
    with pytest.raises(ApiValueError, match="region"):
        Configuration().get_host_from_settings(0, {"region": "moon"}, SERVERS)


# Invalid options

INVALID: dict[str, list[Any]] = {
    "timeout": [0, -1, 10**5000, float("nan"), float("inf"), "5", True, (1,), (1, 2, 3), (0, 1)],
    "retries": [-1, 1.5, "2", True, object(), [1]],
    "connection_pool_maxsize": [0, 1.5, None, "8", True],
    "max_response_bytes": [0, 1.5, None, "8", True],
    "api_key": ["key", 5, ["key"]],
    "api_key_prefix": ["Bearer", 5],
    "server_variables": ["x", 5],
    "proxy_headers": ["x", ["x"]],
    "socket_options": [5, "5", [6], [6, 1, 1]],
    "host": [5, b"https://sendx.test", "https://sendx.test?a=b", "https://sendx.test#a"],
    "proxy": [5],
    "no_proxy": [["x"]],
    "tls_server_name": [b"x"],
    "verify_ssl": ["false", "0", 0, 1, "ca.pem"],
    "debug": ["false", "0", 0, 1],
    "ignore_operation_servers": ["false", 0],
    "assert_hostname": [0, 1, b"name"],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{name}-{type(value).__name__}-{number}")
        for name, values in INVALID.items()
        for number, value in enumerate(values)
    ],
)
def test_invalid_option_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ApiValueError, match=f"^{name} must "):
        Configuration(**{name: value})
    configuration = Configuration()
    before = getattr(configuration, name)
    with pytest.raises(ApiValueError, match=f"^{name} must "):
        setattr(configuration, name, value)
    assert getattr(configuration, name) == before


@pytest.mark.parametrize("name", ["verify_ssl", "debug", "ignore_operation_servers"])
def test_none_is_the_default_of_a_flag(name: str) -> None:
    assert getattr(Configuration(**{name: None}), name) is getattr(Configuration(), name)


@pytest.mark.parametrize(
    "value", [None, 1, 0.5, (1, 2), [1, 2], (None, 2), (1, None), urllib3.Timeout(3)], ids=repr
)
def test_timeout_takes_each_form(value: Any) -> None:
    assert Configuration(timeout=value).timeout is value


@pytest.mark.parametrize("value", [None, 0, 5, RetryPolicy(), urllib3.Retry(3)])
def test_retries_takes_each_form(value: Any) -> None:
    assert Configuration(retries=value).retries is value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_retries", -1),
        ("max_retries", 1.5),
        ("budget", -1),
        ("backoff", -1),
        ("backoff", True),
        ("backoff", "1"),
        ("backoff_max", float("nan")),
        ("retry_after_max", float("inf")),
        ("statuses", 503),
        ("statuses", {99}),
    ],
)
def test_invalid_retry_policy_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ApiValueError, match=name):
        RetryPolicy(**{name: value})


# Unknown options, and arguments in the wrong place

FORM = r'\(api_key=\{"TeamApiKey": "\.\.\."\}\)'


@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        (Configuration, {"base_url": "x"}, r"no option 'base_url'.* Configuration\(host=\.\.\.\)"),
        (Configuration, {"time_out": 1}, r"no option 'time_out'.* Configuration\(timeout="),
        (Configuration, {"max_retries": 1}, r"Configuration\(retries="),
        (Configuration, {"apikey": "x"}, rf"Configuration{FORM}"),
        (Configuration, {"colour": 1}, r"no option 'colour'; see help\(Configuration\)"),
        (ApiClient, {"timeout": 1}, r"no option 'timeout'.* ApiClient\(Configuration\(timeout="),
        (ApiClient, {"config": 1}, r"did you mean ApiClient\(configuration="),
        (TrackingApi, {"api_key": "x"}, rf"TrackingApi\(ApiClient\(Configuration{FORM}\)\)"),
        (TrackingApi, {"client": 1}, r"did you mean TrackingApi\(api_client="),
    ],
    ids=lambda value: (
        next(iter(value)) if isinstance(value, dict) else getattr(value, "__name__", "")
    ),
)
def test_unknown_option_is_refused_with_the_right_form(
    make: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ApiTypeError, match=message):
        make(**options)


@pytest.mark.parametrize("value", ["key", {"TeamApiKey": KEY}, "", 5, Configuration, ApiClient])
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (ApiClient, rf"takes a Configuration, got .* ApiClient\(Configuration{FORM}\)"),
        (TrackingApi, rf"an ApiClient, got .* TrackingApi\(ApiClient\(Configuration{FORM}\)\)"),
    ],
    ids=["ApiClient", "TrackingApi"],
)
def test_argument_of_another_type_is_refused_with_the_right_form(
    make: Any, message: str, value: Any
) -> None:
    with pytest.raises(ApiTypeError, match=message):
        make(value)


def test_api_takes_anything_that_can_send() -> None:
    class Wrapper:
        def send(self) -> None: ...

    wrapper: Any = Wrapper()
    assert TrackingApi(wrapper).api_client is wrapper
    with pytest.raises(ApiTypeError, match="got Configuration"):
        TrackingApi(Configuration())  # type: ignore[arg-type]


@pytest.mark.parametrize(("wrong", "right"), [("time_out", "timeout"), ("verfy_ssl", "verify_ssl")])
def test_misspelt_attribute_is_refused_with_the_right_name(wrong: str, right: str) -> None:
    configuration = Configuration()
    with pytest.raises(ApiAttributeError, match=f"no option '{wrong}'; did you mean '{right}'"):
        setattr(configuration, wrong, True)
    assert not hasattr(configuration, wrong)


def test_attributes_of_the_program_can_be_added() -> None:
    class Ours(Configuration):
        def __init__(self, region: str, **options: Any) -> None:
            super().__init__(**options)
            self.region, self.time_out = region, 5

    ours = Ours("eu", timeout=3)
    assert (ours.region, ours.timeout, ours.time_out) == ("eu", 3, 5)
    configuration: Any = Configuration()
    configuration.date_format = "%Y"  # an option of `sendx` 2.0.0
    assert configuration.date_format == "%Y"


# Text


def test_repr_shows_no_secrets() -> None:
    configuration = Configuration(**{**OPTIONS, "host": "https://user:word@sendx.test"})
    shown = "Configuration(host='sendx.test', server_index=1, api_key={'TeamApiKey': '***'})"
    assert repr(configuration) == str(configuration) == shown


def test_repr_of_an_unusable_configuration_is_still_a_repr() -> None:
    assert repr(Configuration(server_index=99)).startswith("Configuration(host='', server_index=99")
    assert repr(Configuration.__new__(Configuration)).startswith("Configuration(")


def test_debug_report_names_the_system_python_and_the_versions() -> None:
    report = Configuration(**OPTIONS).to_debug_report()
    assert report.splitlines()[1:] == [
        f"OS: {sys.platform}",
        *f"Python Version: {sys.version}".splitlines(),
        "Version of the API: 1.0.0",
        f"SDK Package Version: {sendx_python_sdk.__version__}",
    ]
    assert platform.python_version() in report
