"""The log of each attempt, and that `debug` leaves all other logging alone."""

from __future__ import annotations

import copy
import http.client
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from support.programs import run_program
from support.servers import Close, Server, closed_port, reply
from support.values import IDENTIFY, ROOT, pickled

from sendx_python_sdk import ApiException, Configuration, RetryPolicy, TrackingApi

OURS = logging.getLogger("sendx_python_sdk")
PROGRAMS = Path(__file__).parent / "programs"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == OURS.name]


# The records


@pytest.mark.parametrize("switch", ["debug", "level"])
def test_each_attempt_is_logged(
    server: Server, caplog: pytest.LogCaptureFixture, switch: str
) -> None:
    caplog.set_level(logging.DEBUG if switch == "level" else logging.NOTSET, OURS.name)
    server.answer(reply(503), reply())
    api = server.api(debug=switch == "debug", retries=RetryPolicy(backoff=0))
    api.identify_contact(IDENTIFY)
    start = rf"POST {re.escape(server.url)}/contact/identify \(attempt"
    first, second = lines(caplog)
    assert re.fullmatch(rf"{start} 1, \d+ ms\): 503", first)
    assert re.fullmatch(rf"{start} 2, \d+ ms\): 200", second)


def test_failed_connection_is_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ApiException):
        server.api(debug=True, host=f"http://127.0.0.1:{closed_port()}").identify_contact(IDENTIFY)
    (line,) = lines(caplog)
    assert "(attempt 1, " in line
    assert "): no connection to 127.0.0.1:" in line


def test_log_file_that_cannot_be_opened_does_not_fail_the_call(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    api = server.api(debug=True)
    api.api_client.configuration.logger_file = "no-such-folder/sendx.log"
    assert api.identify_contact(IDENTIFY).message == "said 200"
    assert "FileNotFoundError" in capsys.readouterr().err


def test_log_record_has_the_facts_as_attributes(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.api(debug=True, host=f"{server.url}/ü").identify_contact(IDENTIFY)
    (record,) = (record for record in caplog.records if record.name == OURS.name)
    facts = {name: vars(record)[name] for name in ("method", "url", "status", "attempt")}
    url = f"{server.url}/%C3%BC/contact/identify"
    assert facts == {"method": "POST", "url": url, "status": 200, "attempt": 1}
    assert 0 < vars(record)["duration"] < 60
    assert record.levelno == logging.DEBUG


def test_nothing_is_logged_by_default(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.api().identify_contact(IDENTIFY)
    assert lines(caplog) == []


def test_nothing_is_logged_while_logging_is_disabled(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    logging.disable(logging.DEBUG)
    try:
        server.api(debug=True).identify_contact(IDENTIFY)
    finally:
        logging.disable(logging.NOTSET)
    assert lines(caplog) == []


class Broken(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise OSError("the disk is full")


def test_error_of_a_log_handler_is_raised_unchanged_and_not_retried(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OURS, "handlers", [Broken()])
    with pytest.raises(OSError, match="the disk is full"):
        server.api(debug=True, retries=2).identify_contact(IDENTIFY)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"garbage\rFAKE LINE\r\n",
        b"garbage\r\n\r\nFAKE LINE\r\n",
        b"HTTP/1.1 x\x0bFAKE LINE\x1b[31m\r\n",
        b"HTTP/1.1 200\x85FAKE LINE OK\r\n",
    ],
    ids=["return", "line", "escape", "C1"],
)
def test_reply_cannot_add_a_line_to_the_log(
    server: Server, caplog: pytest.LogCaptureFixture, head: bytes
) -> None:
    server.answer([head, Close()])
    with pytest.raises(ApiException) as caught:
        server.api(debug=True).identify_contact(IDENTIFY)
    for text in (*lines(caplog), str(caught.value.reason), repr(caught.value)):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text)


# debug is a setting of one configuration


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, pickled])
def test_debug_of_a_copy_is_independent(
    server: Server, caplog: pytest.LogCaptureFixture, twin: Any
) -> None:
    original = server.configuration(debug=True)
    again = twin(original)
    original.debug = False
    TrackingApi(server.client(original)).identify_contact(IDENTIFY)
    assert lines(caplog) == []
    TrackingApi(server.client(again)).identify_contact(IDENTIFY)
    assert len(lines(caplog)) == 1


def test_debug_of_another_configuration_has_no_effect(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    other = Configuration(debug=True)
    server.api().identify_contact(IDENTIFY)
    assert lines(caplog) == []
    assert other.debug is True


def logging_of_the_program() -> list[Any]:
    names = ("", OURS.name, "urllib3", "http.client")
    loggers = [logging.getLogger(name) for name in names]
    settings = [(x.level, list(x.handlers), x.propagate, x.disabled) for x in loggers]
    return [settings, http.client.HTTPConnection.debuglevel, logging.lastResort]


def test_debug_changes_no_logger(server: Server, tmp_path: Path) -> None:
    before = logging_of_the_program()
    api = server.api(debug=True)
    api.api_client.configuration.logger_file = str(tmp_path / "log")
    api.identify_contact(IDENTIFY)
    assert logging_of_the_program() == before


def test_debug_prevails_over_the_level_of_the_logger(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, OURS.name)
    caplog.handler.setLevel(logging.NOTSET)  # which set_level() changes as well
    server.api(debug=True).identify_contact(IDENTIFY)
    assert len(lines(caplog)) == 1


@pytest.mark.parametrize("setup", ["none", "before", "after", "our logger"])
def test_debug_prints_once_however_logging_is_set_up(server: Server, setup: str) -> None:
    printed = run_program(PROGRAMS / "debug.py", server.url, setup, cwd=ROOT)
    (line,) = printed.splitlines()
    assert f"POST {server.url}/contact/identify (attempt 1, " in line


def test_nothing_is_printed_or_written_without_debug(server: Server, tmp_path: Path) -> None:
    server.answer(reply(), reply(404))
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    environment = {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    refusing = f"http://127.0.0.1:{closed_port()}"
    program = PROGRAMS / "quiet.py"
    assert run_program(program, server.url, refusing, cwd=home, env=environment) == ""
    assert set(tmp_path.rglob("*")) == {home, temporary}
    assert len(server.requests) == 2


# logger_file and logger_format


def test_logger_file_is_appended_to_in_logger_format(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "sendx.log"
    path.write_text("before\n")
    api, other = server.api(debug=True), server.api(debug=True)
    configuration = api.api_client.configuration
    configuration.logger_file = str(path)
    configuration.logger_format = "<%(levelname)s> %(message)s"
    other.api_client.configuration.logger_file = str(tmp_path / "other.log")
    api.identify_contact(IDENTIFY)
    before, line = path.read_text().splitlines()
    assert before == "before"
    assert line.startswith(f"<DEBUG> POST {server.url}/contact/identify")
    assert not (tmp_path / "other.log").exists()
    configuration.logger_file = None
    api.identify_contact(IDENTIFY)
    other.identify_contact(IDENTIFY)
    assert len(path.read_text().splitlines()) == 2
    assert len((tmp_path / "other.log").read_text().splitlines()) == 1


def test_loggers_are_listed_by_name() -> None:
    loggers = {"package_logger": OURS, "urllib3_logger": logging.getLogger("urllib3")}
    assert Configuration().logger == loggers
    assert any(type(handler) is logging.NullHandler for handler in OURS.handlers)
