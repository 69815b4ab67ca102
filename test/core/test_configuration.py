"""The settings: what they are by default, what they may be, and that they touch nothing else."""

from __future__ import annotations

import copy
import http.client
import inspect
import logging
import pickle
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from support.recording import IDENTIFY, KEY, Recorder, reply, run_python

import sendx_python_sdk
from sendx_python_sdk import ApiValueError, Configuration, RetryPolicy, TrackingApi

PRODUCTION = "https://api.sendx.io/api/v1/rest"
STAGING = "https://stag1.sendx.io/api/v1/rest"
OURS = logging.getLogger("sendx_python_sdk")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Take back what a test sets on the class and on the logger."""
    handlers = list(OURS.handlers)
    yield
    Configuration.set_default(None)
    Configuration().logger_file = None
    for handler in [handler for handler in OURS.handlers if handler not in handlers]:
        OURS.removeHandler(handler)
        handler.close()
    OURS.setLevel(logging.NOTSET)


# Defaults and copies


def test_defaults() -> None:
    configuration = Configuration()
    assert configuration.host == PRODUCTION
    assert configuration.server_index == 0
    assert configuration.api_key == configuration.api_key_prefix == {}
    assert configuration.refresh_api_key_hook is None
    assert configuration.verify_ssl is True
    assert configuration.debug is False
    assert configuration.logger_file is None
    assert configuration.connection_pool_maxsize >= 32
    assert configuration.max_response_bytes == 20 * 1024 * 1024
    assert configuration.ignore_operation_servers is False
    for name in ("ssl_ca_cert", "ca_cert_data", "cert_file", "key_file", "assert_hostname"):
        assert getattr(configuration, name) is None
    for name in ("tls_server_name", "proxy", "proxy_headers", "no_proxy", "username", "password"):
        assert getattr(configuration, name) is None


def test_every_option_is_an_attribute() -> None:
    options: dict[str, Any] = {
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
        "retries": 3,
        "ca_cert_data": "PEM",
        "debug": True,
        "timeout": 3,
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
    assert options.keys() == inspect.signature(Configuration).parameters.keys()
    configuration = Configuration(**options)
    assert {name: getattr(configuration, name) for name in options} == options
    configuration.debug = False


def test_default_retries() -> None:
    policy = RetryPolicy()
    assert policy.max_retries == 2
    assert policy.statuses == {408, 429, 500, 502, 503, 504}
    assert (policy.backoff, policy.backoff_max, policy.retry_after_max) == (0.5, 8, 60)


def test_default_configuration_is_made_once_and_can_be_set() -> None:
    first = Configuration.get_default()
    assert Configuration.get_default() is first
    assert Configuration.get_default_copy() == first
    ours = Configuration(host="https://sendx.test")
    Configuration.set_default(ours)
    assert Configuration.get_default() is ours
    with sendx_python_sdk.ApiClient() as client:
        assert client.configuration is ours
    Configuration.set_default(None)
    assert Configuration.get_default() not in (first, ours)


def test_what_the_caller_gave_is_neither_changed_nor_shared(recorder: Recorder) -> None:
    keys, prefixes = {"TeamApiKey": KEY}, {"TeamApiKey": "Bearer"}
    configuration = Configuration(recorder.url, keys, prefixes)
    configuration.api_key["TeamApiKey"] = "changed"
    configuration.api_key_prefix.clear()
    assert (keys, prefixes) == ({"TeamApiKey": KEY}, {"TeamApiKey": "Bearer"})


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_a_copy_has_every_setting_and_shares_none(recorder: Recorder, twin: Any) -> None:
    settings: dict[str, Any] = {
        "api_key_prefix": {"TeamApiKey": "Bearer"},
        "retries": RetryPolicy(1),
        "timeout": urllib3.Timeout(connect=1, read=2),
        "proxy_headers": {"a": "b"},
        "no_proxy": "x",
        "server_variables": {"a": "b"},
        "debug": True,
    }
    original = recorder.configuration(**settings)
    again = twin(original)
    assert again.host == original.host
    assert again.api_key == original.api_key
    for name in settings.keys() - {"timeout"}:
        assert getattr(again, name) == settings[name]
    assert again.timeout.read_timeout == 2
    again.api_key["TeamApiKey"] = "other"
    again.host = "https://sendx.test"
    assert original.api_key == {"TeamApiKey": KEY}
    original.proxy = ""
    original.timeout = None
    with sendx_python_sdk.ApiClient(original) as client:
        TrackingApi(client).identify_contact(IDENTIFY)
    assert recorder.headers["X-Team-ApiKey"] == f"Bearer {KEY}"


# Hosts


def test_servers_of_the_contract() -> None:
    urls = [server["url"] for server in Configuration().get_host_settings()]
    assert urls == [PRODUCTION, STAGING]
    assert Configuration().get_host_from_settings(0) == PRODUCTION
    assert Configuration().get_host_from_settings(1) == STAGING
    assert Configuration(server_index=1).host == STAGING
    assert Configuration(host="https://sendx.test").get_host_from_settings(None) == (
        "https://sendx.test"
    )


def test_sendx_host_is_the_default_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_HOST", "https://sendx.test/from/environment")
    assert Configuration().host == "https://sendx.test/from/environment"
    assert Configuration(host=PRODUCTION).host == PRODUCTION
    assert Configuration(server_index=1).host == STAGING


def test_sendx_host_is_checked_like_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_HOST", "https://sendx.test/?a=b")
    with pytest.raises(ApiValueError, match="SENDX_HOST must not contain"):
        _ = Configuration().host


@pytest.mark.parametrize("name", ["verify_ssl", "debug", "ignore_operation_servers"])
@pytest.mark.parametrize("value", ["false", "0", 0, 1, "ca.pem"], ids=repr)
def test_flags_are_bool_or_none(name: str, value: Any) -> None:
    with pytest.raises(ApiValueError, match=f"{name} must be True, False or None"):
        Configuration(**{name: value})
    with pytest.raises(ApiValueError, match=f"{name} must be True, False or None"):
        setattr(Configuration(), name, value)


def test_none_is_the_default_of_a_flag() -> None:
    configuration = Configuration(verify_ssl=None, debug=None, ignore_operation_servers=None)
    assert configuration.verify_ssl is True
    assert configuration.debug is False
    assert configuration.ignore_operation_servers is False


def test_an_explicit_host_wins_over_server_index() -> None:
    assert Configuration(host="https://sendx.test", server_index=1).host == "https://sendx.test"
    configuration = Configuration(server_index=1)
    configuration.host = "https://sendx.test"
    assert configuration.host == "https://sendx.test"


@pytest.mark.parametrize("index", [-1, 2, 1000, True, "0", 0.0])
def test_a_server_that_is_not_there_is_refused(index: Any) -> None:
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
        ({}, "https://eu.sendx.test/v1/eu"),
        ({"region": "us", "version": "v2"}, "https://us.sendx.test/v2/us"),
    ],
)
def test_variables_of_a_server(variables: dict[str, str] | None, url: str) -> None:
    assert Configuration().get_host_from_settings(0, variables, SERVERS) == url


def test_a_value_that_a_variable_may_not_have_is_refused() -> None:
    with pytest.raises(ApiValueError, match="region"):
        Configuration().get_host_from_settings(0, {"region": "moon"}, SERVERS)


# Values that make no sense

BAD: dict[str, list[Any]] = {
    "timeout": [
        0,
        -1,
        0.0,
        float("nan"),
        float("inf"),
        "5",
        True,
        (1,),
        (1, 2, 3),
        (0, 1),
        (1, -1),
    ],
    "retries": [-1, 1.5, "2", True, object(), [1]],
    "connection_pool_maxsize": [0, -1, 1.5, None, "8", True],
    "max_response_bytes": [0, -1, 1.5, None, "8", True],
    "api_key": ["key", 5],
    "api_key_prefix": ["Bearer", 5],
    "server_variables": ["x", 5],
    "socket_options": [5, "5", [6], [6, 1, 1]],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_value_that_makes_no_sense_is_refused_where_it_is_set(name: str, value: Any) -> None:
    with pytest.raises(ApiValueError, match=name):
        Configuration(**{name: value})
    configuration = Configuration()
    before = getattr(configuration, name)
    with pytest.raises(ApiValueError, match=name):
        setattr(configuration, name, value)
    assert getattr(configuration, name) == before


@pytest.mark.parametrize(
    "value", [None, 1, 0.5, (1, 2), [1, 2], (None, 2), (1, None), urllib3.Timeout(total=3)]
)
def test_a_timeout_may_be(value: Any) -> None:
    assert Configuration(timeout=value).timeout == value


@pytest.mark.parametrize("value", [None, 0, 5, RetryPolicy(), urllib3.Retry(3)])
def test_retries_may_be(value: Any) -> None:
    assert Configuration(retries=value).retries == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_retries", -1),
        ("max_retries", 1.5),
        ("budget", -1),
        ("backoff", -1),
        ("backoff_max", float("nan")),
        ("retry_after_max", float("inf")),
        ("retry_after_max", -0.1),
    ],
)
def test_a_retry_policy_that_makes_no_sense_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ApiValueError, match=name):
        RetryPolicy(**{name: value})


def test_an_option_that_is_not_there_is_refused() -> None:
    options: dict[str, Any] = {"hots": "https://sendx.test"}
    with pytest.raises(TypeError, match="hots"):
        Configuration(**options)


# Keys


def test_auth_settings_and_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = Configuration()
    assert configuration.auth_settings() == {}
    assert configuration.get_api_key_with_prefix("TeamApiKey") is None
    monkeypatch.setenv("SENDX_API_KEY", "of-the-environment")
    assert configuration.get_api_key_with_prefix("TeamApiKey") == "of-the-environment"
    assert configuration.get_api_key_with_prefix("Other") is None
    configuration.api_key["alias"] = "of-the-alias"
    assert configuration.get_api_key_with_prefix("TeamApiKey", "alias") == "of-the-alias"
    configuration.api_key["TeamApiKey"] = KEY
    configuration.api_key_prefix["TeamApiKey"] = "Bearer"
    assert configuration.auth_settings() == {
        "TeamApiKey": {
            "type": "api_key",
            "in": "header",
            "key": "X-Team-ApiKey",
            "value": f"Bearer {KEY}",
        }
    }


def test_repr_and_report_show_no_secrets(recorder: Recorder) -> None:
    configuration = Configuration(
        host="https://sendx.test",
        api_key={"TeamApiKey": "secret-1"},
        api_key_prefix={"TeamApiKey": "secret-2"},
        username="secret-3",
        password="secret-4",
        access_token="secret-5",
        proxy="http://user:secret-6@127.0.0.1:1",
        proxy_headers={"Proxy-Authorization": "secret-7"},
        ca_cert_data="secret-8",
    )
    for text in (repr(configuration), str(configuration), configuration.to_debug_report()):
        assert "secret" not in text
    assert "https://sendx.test" in repr(configuration)
    assert "TeamApiKey" in repr(configuration)
    for thing in (
        client := recorder.client(configuration),
        TrackingApi(client),
        client.rest_client,
    ):
        assert "secret" not in repr(thing)


@pytest.mark.parametrize("options", [{"server_index": 99}, {"server_index": -1}])
def test_repr_of_a_configuration_that_cannot_be_used_is_still_a_repr(
    options: dict[str, Any],
) -> None:
    assert repr(Configuration(**options)).startswith("Configuration(")


def test_debug_report_names_the_system_python_and_the_versions() -> None:
    report = Configuration().to_debug_report()
    assert sys.platform in report
    assert platform.python_version() in report
    assert "Version of the API: 1.0.0" in report
    assert f"SDK Package Version: {sendx_python_sdk.__version__}" in report


# Logging


def globals_of_others() -> tuple[Any, ...]:
    root, theirs = logging.getLogger(), logging.getLogger("urllib3")
    return (
        http.client.HTTPConnection.debuglevel,
        (root.level, list(root.handlers)),
        (theirs.level, list(theirs.handlers), theirs.propagate, theirs.disabled),
        (logging.getLogger("http.client").level, logging.root.manager.disable),
        logging.lastResort,
    )


def test_debug_touches_nothing_but_our_own_logger(recorder: Recorder) -> None:
    before = globals_of_others()
    configuration = recorder.configuration(debug=True)
    assert configuration.debug is True
    assert OURS.level == logging.DEBUG
    TrackingApi(recorder.client(configuration)).identify_contact(IDENTIFY)
    configuration.debug = False
    configuration.debug = True
    assert globals_of_others() == before
    configuration.debug = False
    assert OURS.level == logging.NOTSET
    assert globals_of_others() == before


def test_debug_and_copies_add_no_handler_twice(tmp_path: Path) -> None:
    configuration = Configuration(debug=True)
    configuration.logger_file = str(tmp_path / "log")
    handlers = list(OURS.handlers)
    for _ in range(3):
        copy.deepcopy(configuration)
        pickle.loads(pickle.dumps(configuration))
        configuration.debug = False
        configuration.debug = True
        Configuration(debug=True)
    assert OURS.handlers == handlers


HANDLERS = """
import copy, logging, sys
if sys.argv[1:]:
    logging.basicConfig()
from sendx_python_sdk import Configuration
ours = logging.getLogger("sendx_python_sdk")
configurations = [Configuration(debug=True) for _ in range(3)]
copy.deepcopy(configurations)
configurations[0].debug = False
configurations[0].debug = True
print(*[type(handler).__name__ for handler in ours.handlers], len(logging.root.handlers))
"""


def test_debug_without_any_logging_set_up_writes_to_standard_error_once() -> None:
    assert run_python(HANDLERS).stdout == "NullHandler StreamHandler 0\n"


def test_debug_where_logging_is_set_up_adds_no_handler() -> None:
    assert run_python(HANDLERS, "set up").stdout == "NullHandler 1\n"


def test_logger_file_is_appended_to_in_logger_format(recorder: Recorder, tmp_path: Path) -> None:
    path = tmp_path / "sendx.log"
    path.write_text("before\n")
    api = recorder.api(debug=True)
    configuration = api.api_client.configuration
    configuration.logger_file = str(path)
    configuration.logger_format = "<%(levelname)s> %(message)s"
    assert (configuration.logger_file, configuration.logger_format) == (
        str(path),
        "<%(levelname)s> %(message)s",
    )
    api.identify_contact(IDENTIFY)
    configuration.logger_file = None
    api.identify_contact(IDENTIFY)
    before, line, *more = path.read_text().splitlines()
    assert before == "before"
    assert line.startswith("<DEBUG> POST http://127.0.0.1:")
    assert not more


def test_logger_file_is_not_made_before_there_is_something_to_write(tmp_path: Path) -> None:
    Configuration(debug=True).logger_file = str(tmp_path / "sendx.log")
    assert list(tmp_path.iterdir()) == []


def test_the_loggers_by_name() -> None:
    loggers = Configuration().logger
    assert loggers["package_logger"] is OURS
    assert loggers["urllib3_logger"] is logging.getLogger("urllib3")


# Changes act on the next call


def test_changed_retries_act_on_the_next_call(recorder: Recorder) -> None:
    recorder.answer(reply({}, 503))
    api = recorder.api(retries=0)
    for retries, requests in ((0, 1), (RetryPolicy(2, backoff=0), 3), (0, 1)):
        recorder.requests.clear()
        api.api_client.configuration.retries = retries
        with pytest.raises(sendx_python_sdk.ServiceException):
            api.identify_contact(IDENTIFY)
        assert len(recorder.requests) == requests
