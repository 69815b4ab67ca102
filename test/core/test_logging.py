"""What is logged, and that secrets and personal data are nowhere but in the request."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.recording import IDENTIFY, ROOT, Recorder, raw_server, reply, run_python

from sendx_python_sdk import ApiException, RetryPolicy

OURS = "sendx_python_sdk"


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    yield
    logging.getLogger(OURS).setLevel(logging.NOTSET)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == OURS]


# What is logged


def test_debug_logs_method_url_status_time_and_attempt(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    api = recorder.api(debug=True)
    api.identify_contact(IDENTIFY)
    api.track_contact(IDENTIFY)
    url = re.escape(recorder.url)
    first, second = lines(caplog)
    assert re.fullmatch(rf"POST {url}/contact/identify \(attempt 1, \d+ ms\): 200", first)
    assert re.fullmatch(rf"POST {url}/contact/track \(attempt 1, \d+ ms\): 200", second)
    assert {record.levelno for record in caplog.records if record.name == OURS} == {logging.DEBUG}


def test_each_attempt_is_logged(recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    recorder.answer(reply(b"", 503), reply(b"", 429), reply({"status": "200"}))
    recorder.api(debug=True, retries=RetryPolicy(backoff=0)).identify_contact(IDENTIFY)
    seen = [re.search(r"\(attempt (\d), \d+ ms\): (\d+)", line) for line in lines(caplog)]
    assert [match.groups() for match in seen if match] == [("1", "503"), ("2", "429"), ("3", "200")]


def test_a_failed_connection_is_logged(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ApiException):
        recorder.api(debug=True, host="http://127.0.0.1:1").identify_contact(IDENTIFY)
    (line,) = lines(caplog)
    assert re.match(
        r"POST http://127\.0\.0\.1:1/contact/identify \(attempt 1, \d+ ms\): no connection to ",
        line,
    )


def test_log_record_has_the_facts_as_attributes(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """For structured logging."""
    caplog.set_level(logging.DEBUG, OURS)
    recorder.api().identify_contact(IDENTIFY)
    (record,) = (vars(record) for record in caplog.records if record.name == OURS)
    facts = {name: record[name] for name in ("method", "url", "status", "attempt")}
    url = f"{recorder.url}/contact/identify"
    assert facts == {"method": "POST", "url": url, "status": 200, "attempt": 1}
    assert 0 < record["duration"] < 60


def test_nothing_is_logged_without_debug(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.answer(reply(b"", 503), reply({}))
    recorder.api(retries=RetryPolicy(backoff=0)).identify_contact(IDENTIFY)
    assert lines(caplog) == []


def test_the_programs_own_level_for_our_logger_is_enough(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, OURS)
    recorder.api().identify_contact(IDENTIFY)
    assert len(lines(caplog)) == 1


def test_our_logger_has_a_null_handler_and_hands_records_on() -> None:
    logger = logging.getLogger(OURS)
    assert any(type(handler) is logging.NullHandler for handler in logger.handlers)
    assert logger.propagate


class Broken(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise OSError("the disk is full")


def test_an_error_of_a_log_handler_is_raised_as_itself_and_not_retried(recorder: Recorder) -> None:
    handler = Broken()
    logging.getLogger(OURS).addHandler(handler)
    try:
        with pytest.raises(OSError, match="the disk is full") as caught:
            recorder.api(debug=True, retries=2).identify_contact(IDENTIFY)
    finally:
        logging.getLogger(OURS).removeHandler(handler)
    assert type(caught.value) is OSError
    assert len(recorder.requests) == 1


@pytest.mark.parametrize(
    "reply_line",
    [
        b"garbage\rFAKE LINE\r\n",
        b"garbage\r\n\r\nFAKE LINE\r\n",
        b"HTTP/1.1 x\x0bFAKE LINE\x1b[31m\r\n",
        b"HTTP/1.1 200\x85FAKE LINE OK\r\n",
    ],
)
def test_a_reply_cannot_write_a_line_of_its_own_into_the_log(
    recorder: Recorder, caplog: pytest.LogCaptureFixture, reply_line: bytes
) -> None:
    with raw_server(reply_line) as url, pytest.raises(ApiException) as caught:
        recorder.api(debug=True, host=url).identify_contact(IDENTIFY)
    for text in (*lines(caplog), str(caught.value.reason), repr(caught.value)):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text)


# Secrets and personal data

SECRETS = """
import contextlib, gc, io, logging, pickle, sys, traceback, warnings

lines = io.StringIO()
logging.basicConfig(stream=lines, level=1, format="%(name)s %(levelname)s %(message)s %(args)s")

import sendx_python_sdk
import urllib3
from sendx_python_sdk import *

url = sys.argv[1]
CANARY = "canary-5f3a"
PERSON = {
    "email": CANARY + "@example.com",
    "firstName": CANARY,
    "customFields": {"Age": CANARY},
    "tags": [CANARY],
    "additional_properties": {"birthday": CANARY},
}
BAD = [
    {**PERSON, "emial": "x"},
    {**PERSON, "tags": CANARY},
    {**PERSON, "email": CANARY},
    {**PERSON, "email": 5},
    {**PERSON, "customFields": {"Age": None}},
    {**PERSON, "additional_properties": {"birthday": [CANARY, float("nan")]}},
    {**PERSON, "additional_properties": {"email": CANARY}},
    {**PERSON, "company": chr(0xD800) + CANARY},
]
PASSWORD = f"user:{CANARY}@"
KEY = {"TeamApiKey": CANARY}
SETTINGS = [
    {},
    {"host": url + "/500", "retries": RetryPolicy(1, backoff=0)},
    {"host": url + "/404"},
    {"host": url + "/302"},
    {"host": url + "/html"},
    {"host": url + "/cut"},
    {"host": url + "/large", "max_response_bytes": 100},
    {"host": "http://127.0.0.1:1"},
    {"host": "http://127.0.0.1:1", "timeout": 0.000001},
    {"host": url.replace("http", "https"), "timeout": 5},
    {"host": f"http://{PASSWORD}127.0.0.1:1"},
    {"host": "http://nowhere.test", "proxy": f"http://{PASSWORD}127.0.0.1:1"},
    {"host": "https://nowhere.test", "proxy": f"http://{PASSWORD}127.0.0.1:1"},
    {"host": "https://nowhere.test", "proxy": f"http://{PASSWORD}{url.rpartition('/')[2]}"},
    {"host": "http://nowhere.test", "proxy": f"ht tp://{PASSWORD}x"},
    {"proxy": "", "proxy_headers": {"Proxy-Authorization": CANARY}},
    {"api_key": {"TeamApiKey": CANARY + chr(10) + "x"}},
    {"api_key": {"TeamApiKey": CANARY + chr(0x20AC)}},
    {"api_key": {"teamapikey": CANARY}},
    {"api_key_prefix": {"TeamApiKey": CANARY + chr(13)}},
    {"ca_cert_data": CANARY, "host": url.replace("http", "https")},
]
OPTIONS = [
    {"_headers": {"X-Team-ApiKey": CANARY + chr(13)}},
    {"_headers": {"X-Secret": CANARY + chr(0)}},
    {"_headers": {"Cookie": CANARY}},
    {"_request_auth": {"in": "query", "key": "key", "value": CANARY}},
    {"_request_auth": {"in": "header", "value": CANARY}},
    {"_request_auth": {"in": "nowhere", "key": "k", "value": CANARY}},
    {"_content_type": CANARY + chr(10)},
]
seen = []
failed = succeeded = 0


def call(settings, request, options):
    global failed, succeeded
    configuration = Configuration(**{"host": url, "api_key": KEY, "retries": 0, **settings})
    configuration.debug = True
    seen.append(repr(configuration) + configuration.to_debug_report())
    with ApiClient(configuration) as client:
        api = TrackingApi(client)
        seen.extend(map(repr, (client, api, client.rest_client)))
        for form in (api.identify_contact, api.identify_contact_with_http_info):
            try:
                answer = form(request, **options)
                succeeded += 1
                seen.append(repr(answer))
            except (OpenApiException, ValueError) as error:
                failed += 1
                chain = error
                while chain is not None:
                    seen.append(f"{chain} {chain!r} {chain.args}")
                    chain = chain.__cause__ or chain.__context__
                seen.extend(traceback.format_exception(error))
                if isinstance(error, ApiException):
                    seen.append(repr(vars(error)))
                    pickled = pickle.dumps(error)
                    assert CANARY.encode() not in pickled
                    seen.append(repr(pickle.loads(pickled)))


with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    for settings in SETTINGS:
        call(settings, PERSON, {})
    for request in BAD:
        call({}, request, {})
    for options in OPTIONS:
        call({}, PERSON, options)
        call({"host": url + "/404"}, PERSON, options)
        call({"host": "http://127.0.0.1:1"}, PERSON, options)
    gc.collect()
seen.extend(str(warning.message) for warning in warned)
logged = lines.getvalue()
assert logged.count("/contact/identify") > 20, logged
assert failed > 50, failed
assert succeeded >= 8, succeeded
leaks = [text for text in (logged, *seen) if CANARY in text]
assert not leaks, leaks
print("no leak")
"""


def test_key_password_and_personal_data_are_nowhere_but_in_the_request(
    recorder: Recorder,
) -> None:
    by_host = {
        "/500": reply({"message": "no"}, 500),
        "/404": reply({"message": "no"}, 404),
        "/302": reply(b"", 302, Location="/elsewhere"),
        "/html": reply(b"<html>", content_type="text/html"),
        "/cut": reply(b'{"status": "200"'),
        "/large": reply({"message": "x" * 200}),
    }
    recorder.answer_by_path(by_host)
    done = run_python(SECRETS, recorder.url, cwd=ROOT)
    assert done.stdout == "no leak\n"
    assert "canary" not in done.stderr
    sent = [request for request in recorder.requests if b"canary" in request.get_data()]
    assert len(sent) > 20
    assert {request.path for request in sent} >= {f"{host}/contact/identify" for host in by_host}


def test_cookies_of_a_reply_are_in_no_text(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    for status in (200, 404):
        recorder.answer(reply(b"<html>", status, Set_Cookie="session=secret"))
        with pytest.raises(ApiException) as caught:
            recorder.api(debug=True).identify_contact(IDENTIFY)
        assert "secret" not in str(caught.value) + repr(caught.value) + str(caught.value.args)
    assert "secret" not in caplog.text


# Nothing where it was not asked for

QUIET = """
import sys, logging
import sendx_python_sdk
from sendx_python_sdk import *

with ApiClient(Configuration(sys.argv[1], {"TeamApiKey": "key"}, retries=0)) as client:
    api = TrackingApi(client)
    api.identify_contact({"email": "a@b"})
    api.track_contact_with_http_info({"email": "a@b"})
    for host in (sys.argv[1] + "/404", "http://127.0.0.1:1"):
        client.configuration.host = host
        try:
            api.identify_contact({"email": "a@b"})
        except ApiException as error:
            str(error), repr(error), error.message
client.configuration.to_debug_report()
assert not logging.root.handlers
"""


def test_nothing_is_printed_nor_written_to_disk(recorder: Recorder, tmp_path: Path) -> None:
    recorder.answer_by_path({"/404": reply({"message": "no"}, 404)})
    home, work, temporary = (tmp_path / name for name in ("home", "work", "tmp"))
    for folder in (home, work, temporary):
        folder.mkdir()
    environment = {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    done = run_python(QUIET, recorder.url, cwd=work, env=environment)
    assert (done.stdout, done.stderr) == ("", "")
    assert set(tmp_path.rglob("*")) == {home, work, temporary}
    assert len(recorder.requests) == 3


DEBUG = """
import sys
from sendx_python_sdk import *

with ApiClient(Configuration(sys.argv[1], {"TeamApiKey": "key"}, debug=True)) as client:
    TrackingApi(client).identify_contact({"email": "a@b"})
"""


def test_debug_writes_to_standard_error_where_no_logging_is_set_up(recorder: Recorder) -> None:
    done = run_python(DEBUG, recorder.url, cwd=ROOT)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"POST {recorder.url}/contact/identify (attempt 1, " in line
    assert line.endswith("ms): 200")
    assert json.loads(recorder.requests[0].get_data()) == {"email": "a@b"}
