"""`sendx check`: each thing that can be wrong is named, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command import Done, Run
from support.servers import Server, authority, closed_port, reply, server_context
from support.values import KEY

from sendx_python_sdk.sandbox import Sandbox

REFUSED = reply(401, {"status": 401, "message": "The API Key specified is not valid"})
NOT_FOUND = reply(404, {"status": "error", "message": "no such contact"})


def results(done: Done) -> dict[str, str]:
    return dict(done.cells)  # type: ignore[arg-type]


def test_check_accepts_the_key_and_changes_nothing(run: Run, sandbox: Sandbox) -> None:
    done = run("check")
    assert (done.code, done.err) == (0, "")
    assert results(done) == {
        "host": sandbox.url,
        "proxy": "none",
        "connection": "not encrypted",
        "key": "accepted (from SENDX_API_KEY)",
    }
    assert run("check", "--json").json == results(done)
    assert sandbox.contacts == {}
    assert run("check", "--sandbox").code == 0


def test_check_sends_two_requests_that_name_no_tags(run: Run, server: Server) -> None:
    server.answer(REFUSED, NOT_FOUND)
    assert run("check").code == 0
    assert [request.target for request in server.requests] == ["/contact/track"] * 2
    assert [request.json for request in server.requests] == [{"email": "check@example.invalid"}] * 2
    wrong, real = (request.headers["X-Team-ApiKey"] for request in server.requests)
    assert wrong != real == KEY


def test_check_says_that_the_key_is_refused(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    done = run("check", "--api-key-file", file)
    assert (done.code, "refused (from" in results(done)["key"]) == (3, True)
    assert f"SendX refused the key from {file}" in done.err
    assert "Settings, Team API Key" in done.err
    failed = run("check", "--json", "--api-key-file", file)
    assert failed.json["key"] == f"refused (from {file})"
    assert (failed.error["exit_code"], failed.error["status"]) == (3, 401)


def test_check_says_that_nothing_is_listening(run: Run, server: Server) -> None:
    done = run("check", "--host", f"http://127.0.0.1:{closed_port()}")
    assert (done.code, results(done)["connection"]) == (4, "failed")
    assert results(done)["key"] == "not checked (from SENDX_API_KEY)"
    assert "could not reach SendX" in done.err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(200), "with HTTP 200 instead of 401"),
        (NOT_FOUND, "with HTTP 404 instead of 401"),
        (reply(302, b"", "Location: /login"), "with HTTP 302 instead of 401"),
        (reply(200, b"<html>", "Content-Type: text/html"), "with HTTP 200 instead of 401"),
        (reply(501), "with HTTP 501 instead of 401"),
    ],
    ids=["success", "not-found", "redirect", "html", "no-such-method"],
)
def test_check_keeps_the_key_from_other_services(
    run: Run, server: Server, answer: bytes, said: str
) -> None:
    server.answer(answer)
    done = run("check")
    assert (done.code, results(done)["connection"]) == (4, "not to SendX")
    assert f"{server.url} is not SendX: it answered a wrong key {said}" in done.err
    assert len(server.requests) == 1


@pytest.mark.parametrize("replies", [[reply(503)], [REFUSED, reply(503)]], ids=["first", "second"])
def test_check_says_that_sendx_fails(run: Run, server: Server, replies: list[bytes]) -> None:
    server.answer(*replies)
    done = run("check")
    assert (done.code, results(done)["key"][:11]) == (4, "not checked")
    assert "SendX failed: said 503 (HTTP 503); try again later" in done.err


def test_check_verifies_tls(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    with Server(REFUSED, NOT_FOUND, tls=server_context()) as server:
        done = run("check", "--host", server.url)
        assert (done.code, results(done)["connection"]) == (4, "failed")
        assert "is not trusted" in done.err
        assert "the environment variable SSL_CERT_FILE" in done.err
        authority().cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        done = run("check", "--host", server.url)
        assert (done.code, results(done)["connection"]) == (0, "TLS, certificate verified")


def test_check_says_that_the_port_has_no_tls(run: Run, server: Server) -> None:
    server.answer([0.1])
    done = run("check", "--host", server.url.replace("http:", "https:"))
    assert (done.code, results(done)["connection"]) == (4, "failed")
    assert "check --host" in done.err


def test_check_blames_the_proxy(run: Run, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = f"http://127.0.0.1:{closed_port()}"
    monkeypatch.setenv("HTTP_PROXY", proxy)
    done = run("check")
    assert (done.code, results(done)["proxy"]) == (4, f"{proxy} (from HTTP_PROXY)")
    assert "the proxy 127.0.0.1" in done.err
    assert "check HTTP_PROXY" in done.err


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1080", "http://x:99999"])
@pytest.mark.parametrize("variable", ["SENDX_HOST", "HTTP_PROXY"])
def test_check_names_an_invalid_url(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch, variable: str, url: str
) -> None:
    monkeypatch.setenv(variable, url)
    done = run("check")
    assert (done.code, done.out, done.err[:6]) == (2, "", "Error:")
