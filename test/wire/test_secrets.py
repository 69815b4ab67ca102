"""The key, passwords and personal data leave the process in requests, and in no other way."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from support import canaries


def test_secrets_are_in_requests_and_nowhere_else(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "dev", canaries.__file__, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    received = (tmp_path / "received").read_text("utf-8")
    for secret in (canaries.API_KEY, canaries.EMAIL, canaries.NAME, canaries.FIELD):
        assert secret in received  # there was something to be found
    assert "proxy-authorization: basic" in received.lower()

    said = done.stdout.decode() + done.stderr.decode()
    said += "".join((tmp_path / name).read_text("utf-8") for name in ("log", "own-log"))
    for kind in (
        "IdentifyResponse", "ApiResponse", "HTTPResponse", "ApiDecodeException",
        "BadRequestException", "UnauthorizedException", "ForbiddenException", "NotFoundException",
        "ConflictException", "UnprocessableEntityException", "TooManyRequestsException",
        "ServiceException", "ApiException", "ApiConnectionException", "ApiTimeoutException",
        "ApiValueError", "ValidationError", "RuntimeError", "ResourceWarning",
    ):  # fmt: skip
        assert kind in said  # each way that a call can end was gone
    assert "'name': 'sendx_python_sdk'" in said
    leaks = [
        f"{name}, in {_place(said, match.start())}"
        for secret, name in canaries.SECRETS.items()
        for match in re.finditer(re.escape(secret), said)
    ]
    assert not leaks, "\n".join(leaks)


def _place(said: str, at: int) -> str:
    title = said.rfind("\n==", 0, at)
    return said[title : said.find("\n", title + 1)].strip() + ": " + said[max(at - 80, title) : at]
