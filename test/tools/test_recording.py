"""VCR.py and pytest-recording record and replay calls, and don't affect any others."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from running import KEY, kept_closed, run_program, run_pytest, server_for
from support.servers import Server, reply

ORDERS = pytest.mark.parametrize(
    ("imports", "first_call"),
    [
        pytest.param("package_first", "outside", id="package_first-first_call_outside"),
        pytest.param("package_first", "inside", id="package_first-first_call_inside"),
        pytest.param("vcr_first", "outside", id="vcr_first-first_call_outside"),
        pytest.param("vcr_first", "inside", id="vcr_first-first_call_inside"),
        pytest.param("package_in_cassette", "inside", id="package_imported_in_cassette"),
    ],
)
SCHEMES = pytest.mark.parametrize("scheme", ["http", "https"])

AFTER = ("after", "after, kept alive", "after, new client")


def message(text: str) -> bytes:
    return reply(200, {"status": "200", "message": text})


def cassette_for(url: str) -> str:
    """Return a cassette with one recorded call, which identifies a contact."""
    request = {"method": "POST", "uri": f"{url}/contact/identify", "body": "", "headers": {}}
    status = {"code": 200, "message": "OK"}
    body = {"string": '{"status": "200", "message": "recorded"}'}
    response = {"status": status, "headers": {}, "body": body}
    interactions = [{"request": request, "response": response}]
    return yaml.safe_dump({"version": 1, "interactions": interactions})


@SCHEMES
@ORDERS
def test_vcr_replays_what_it_recorded_when_the_server_is_gone(
    tmp_path: Path, ca: Path, scheme: str, imports: str, first_call: str
) -> None:
    cassette = tmp_path / "cassette.yaml"
    with server_for(scheme, message("recorded")) as server:
        order = (imports, first_call, ca)
        recorded = run_program("call_under_vcr.py", server.url, cassette, "once", *order)
        targets = [request.target for request in server.requests]
    with kept_closed(server.port):
        replayed = run_program("call_under_vcr.py", server.url, cassette, "none", *order)

    before = {"before"} if first_call == "outside" else set()
    assert recorded["said"] == dict.fromkeys({*before, "inside", *AFTER}, "recorded")
    assert targets == ["/contact/identify"] * len(recorded["said"])
    assert replayed["played"] == 1
    assert replayed["said"]["inside"] == "recorded"
    for moment in (*before, *AFTER):
        assert replayed["said"][moment].startswith("ApiConnectionException")


@SCHEMES
@ORDERS
def test_calls_outside_of_a_cassette_reach_the_server(
    tmp_path: Path, ca: Path, scheme: str, imports: str, first_call: str
) -> None:
    cassette = tmp_path / "cassette.yaml"
    with server_for(scheme, message("live")) as server:
        cassette.write_text(cassette_for(server.url))
        order = (imports, first_call, ca)
        said = run_program("call_under_vcr.py", server.url, cassette, "none", *order)["said"]

    assert said.pop("inside") == "recorded"
    assert "CannotOverwriteExistingCassetteException" in said.pop("unknown")
    assert set(said.values()) == {"live"}
    assert [request.target for request in server.requests] == ["/contact/identify"] * len(said)


def test_vcr_filters_the_key_from_the_cassette(tmp_path: Path) -> None:
    cassette = tmp_path / "cassette.yaml"
    with Server() as server:
        run_program("call_under_vcr.py", server.url, cassette, "once", "package_first", "inside")

    assert server.requests[0].headers["x-team-apikey"] == KEY
    (interaction,) = yaml.safe_load(cassette.read_text())["interactions"]
    assert "X-Team-ApiKey" not in interaction["request"]["headers"]
    assert KEY not in cassette.read_text()


def test_pytest_recording_replays_each_attempt_with_the_network_blocked(tmp_path: Path) -> None:
    test, folder = "recorded_tests.py::test_retried_call", str(tmp_path)
    with Server(reply(503), reply(200)) as server:
        url = server.url
        run_pytest(test, "--record-mode=once", CASSETTES=folder, SERVER_URL=url)
    run_pytest(test, "--record-mode=none", "--block-network", CASSETTES=folder, SERVER_URL=url)

    assert len(server.requests) == 2
    interactions = yaml.safe_load((tmp_path / "test_retried_call.yaml").read_text())["interactions"]
    assert [each["response"]["status"]["code"] for each in interactions] == [503, 200]
    assert [each["request"]["headers"]["X-Team-ApiKey"] for each in interactions] == [[KEY]] * 2


def test_pytest_recording_replays_calls_of_identify_many(tmp_path: Path) -> None:
    test, folder = "recorded_tests.py::test_many_calls", str(tmp_path)
    with Server() as server:
        url = server.url
        run_pytest(test, "--record-mode=once", CASSETTES=folder, SERVER_URL=url)
    run_pytest(test, "--record-mode=none", "--block-network", CASSETTES=folder, SERVER_URL=url)

    assert len(server.requests) == 3


def test_pytest_recording_blocks_an_unknown_call(tmp_path: Path) -> None:
    test, folder = "recorded_tests.py::test_unknown_call", str(tmp_path)
    with Server() as server:
        run_pytest(test, "--record-mode=none", CASSETTES=folder, SERVER_URL=server.url)

    assert server.requests == []


def test_pytest_recording_blocks_the_network(tmp_path: Path) -> None:
    test, folder = "recorded_tests.py::test_blocked_network", str(tmp_path)
    with Server() as server:
        run_pytest(test, CASSETTES=folder, SERVER_URL=server.url)

    assert server.requests == []
