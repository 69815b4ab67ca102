"""Keys, passwords and personal data leave the process in requests, and in no other way."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from support.servers import Close, Request, Reset, Script, Server, reply

PROGRAM = Path(__file__).parent / "programs" / "canaries.py"
SUCCESS = {"status": "200", "message": "OK", "data": {}}
ANSWERS: dict[str, Script] = {
    "html": reply(200, b"<html>"),
    "cut": [reply(200, SUCCESS)[:-5], Close()],
    "foreign": [b"SSH-2.0-x\r\n", Close()],
    "closed": [Close()],
    "reset": [Reset()],
    "late": [1.0],
    **{
        str(status): reply(status, {}, "Location: /elsewhere")
        for status in (302, 400, 401, 403, 404, 407, 409, 422, 429, 500, 503)
    },
}
# The word, and its base64 where it begins a key or follows a proxy's user name.
CANARY = re.compile("canary|Y2FuYXJ5|dXNlcjpjYW5hcnkt", re.IGNORECASE)


def answer(request: Request) -> Script:
    """Answer as the first part of the path, or the name of a proxied host, says."""
    case = re.split("[/:]", request.target.removeprefix("http://").lstrip("/"))[0]
    return ANSWERS.get(case, reply(200, SUCCESS))


def test_secrets_are_in_requests_and_nowhere_else() -> None:
    no_tls = Server(b"HTTP/1.1 400 Bad Request\r\n\r\n", reads=False)
    with Server(answer) as server, no_tls:
        urls = (server.url, no_tls.url.replace("http", "https"))
        command = [sys.executable, "-X", "dev", "-X", "utf8", PROGRAM, *urls, *ANSWERS]
        done = subprocess.run(command, capture_output=True, timeout=120)
    said = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
    assert done.returncode == 0, said[-5000:]
    received = "".join(f"{dict(each.headers)} {each.body!r}" for each in server.requests)
    for secret in ("key", "person", "name", "tag", "field", "birthday"):
        assert re.search(f"canary.{secret}", received)
    assert "dXNlcjpjYW5hcnkt" in received
    for kind in (
        "IdentifyResponse", "ApiResponse", "HTTPResponse", "ApiDecodeException",
        "BadRequestException", "UnauthorizedException", "ForbiddenException", "NotFoundException",
        "ConflictException", "UnprocessableEntityException", "TooManyRequestsException",
        "ServiceException", "ApiException", "ApiConnectionException", "ApiTimeoutException",
        "ApiValueError", "ValidationError", "RuntimeError", "ResourceWarning",
    ):  # fmt: skip
        assert kind in said, "a way that a call can end was not tried"
    assert "'name': 'sendx_python_sdk'" in said
    leaks = [_place(said, match.start()) for match in CANARY.finditer(said)]
    assert not leaks, "\n".join(leaks)


def _place(said: str, at: int) -> str:
    title = said.rfind("\n==", 0, at)
    return (
        said[title : said.find("\n", title + 1)].strip()
        + ": "
        + said[max(at - 80, title) : at + 20]
    )
