"""Each message on the page about troubleshooting is one that the package produces."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from support.programs import run_program
from support.servers import (
    Close,
    Server,
    authority,
    closed_port,
    reply,
    server_context,
    unanswering,
)
from support.values import KEY, ROOT

from sendx_python_sdk import ApiClient, Configuration, TagApi, TrackingApi, identify_many
from sendx_python_sdk.outbox import Outbox

PAGE = (ROOT / "docs" / "reference" / "troubleshooting.md").read_text(encoding="utf-8")
MESSAGES = dict(re.findall(r"^### ([^\n]+)\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
WITHOUT_PACKAGE = ROOT / "test" / "cli" / "programs" / "without_package.py"
ANN = {"email": "ann@example.com"}
KEYS = {"TeamApiKey": KEY}


def identify(contact: Any = ANN, **options: Any) -> None:
    """Make a call without retries."""
    with ApiClient(Configuration(**{"api_key": KEYS, "retries": 0, **options})) as client:
        TrackingApi(client).identify_contact(contact)


def answered(status: int | str, body: Any, *headers: str) -> None:
    """Make a call that is answered like this."""
    with Server(reply(status, body, *headers)) as server:
        server.api().identify_contact(ANN)


def through_proxy(url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTPS_PROXY", url)
        identify(host="https://api.sendx.io")


def through_refusing_proxy() -> None:
    with Server(reply("407 Proxy Authentication Required", b"")) as server:
        through_proxy(server.url)


def with_variable(key: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SENDX_API_KEY", key)
        identify(api_key=None)


def from_another_authority() -> None:
    with Server(tls=server_context()) as server:
        server.api().identify_contact(ANN)


def under_another_name() -> None:
    with Server(tls=server_context()) as server:
        pem = authority().cert_pem.bytes().decode()
        host = f"https://localhost:{server.port}"
        server.api(host=host, ca_cert_data=pem).identify_contact(ANN)


def from_server_without_tls() -> None:
    with Server(reply(), reads=False) as server:
        identify(host=f"https://127.0.0.1:{server.port}")


def to_silent_port() -> None:
    with unanswering(connects=False) as port:
        identify(host=f"http://127.0.0.1:{port}", timeout=(0.2, 5))


def from_slow_server() -> None:
    with Server(60.0) as server:
        server.api(timeout=(5, 0.2)).identify_contact(ANN)


def from_server_that_hangs_up() -> None:
    with Server(Close()) as server:
        server.api().identify_contact(ANN)


def creating() -> None:
    with Server(reply("500 Internal Server Error", {"message": "internal error"})) as server:
        TagApi(server.client()).create_tag({"name": "vip"})


def left_open() -> None:
    with Server() as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = ApiClient(server.configuration())
        TrackingApi(client).identify_contact(ANN)
        del client
    raise caught[0].message  # type: ignore[misc]


def without_package(name: str) -> None:
    raise ImportError(run_program(WITHOUT_PACKAGE, name, "demo"))


LOCATION = "Location: https://api.example.com/rest"
HTML = "Content-Type: text/html"
CAUSES: dict[str, Callable[[], object]] = {
    "No API key": lambda: identify(api_key=None),
    "Key under another name": lambda: identify(api_key={"api_key": KEY}),
    "Blank key": lambda: with_variable(" "),
    "Key in place of the host": lambda: identify(host=KEY),
    "Key in place of a client": lambda: TrackingApi(api_key=KEY),  # type: ignore[call-arg]
    "Unauthorized": lambda: answered(
        401, {"message": "The Team ID or API Key specified is not valid"}
    ),
    "Unknown field": lambda: identify({**ANN, "firstNam": "Ann"}),
    "Tags in a track request": lambda: TrackingApi().track_contact({**ANN, "tags": ["new"]}),
    "Invalid email address": lambda: identify({"email": "ann"}),
    "Invisible character in an address": lambda: identify({"email": "ann\u200b@example.com"}),
    "Missing value in a custom field": lambda: identify({**ANN, "customFields": {"plan": None}}),
    "One contact instead of many": lambda: identify_many(TrackingApi(), ANN),  # type: ignore[arg-type]
    "Connection refused": lambda: identify(host=f"http://127.0.0.1:{closed_port()}"),
    "Name or service not known": lambda: identify(host="https://api.sendx.invalid"),
    "Certificate verify failed": from_another_authority,
    "Hostname mismatch": under_another_name,
    "Wrong version number": from_server_without_tls,
    "No connection in time": to_silent_port,
    "No reply in time": from_slow_server,
    "Connection closed": from_server_that_hangs_up,
    "Proxy not reachable": lambda: through_proxy(f"http://127.0.0.1:{closed_port()}"),
    "Proxy authentication required": through_refusing_proxy,
    "SOCKS proxy": lambda: through_proxy("socks5://127.0.0.1:1080"),
    "Too many requests": lambda: answered(429, {"message": "too many requests"}),
    "Reply can't be read": lambda: answered(200, b"<html>", HTML),
    "Redirect": lambda: answered("302 Found", b"", LOCATION),
    "Not sent again": creating,
    "Text in place of a flag": lambda: Configuration(verify_ssl="false"),  # type: ignore[arg-type]
    "Timeout of 0": lambda: Configuration(timeout=0),
    "Unknown option": lambda: Configuration(base_url="https://api.sendx.io"),  # type: ignore[call-arg]
    "Requests are not encrypted": lambda: identify(host="http://sendx.example"),
    "Client was not closed": left_open,
    "Sandbox without its packages": lambda: without_package("jsonschema_rs"),
    "Command without its packages": lambda: without_package("click"),
    "No outbox": Outbox,
}


def comparable(text: str) -> str:
    """Return a message without what differs between machines, ports and timeouts."""
    text = re.sub(r"\(gaierror: .*?\)|\(SSLError: .*?\)\)", "(...)", " ".join(text.split()))
    text = re.sub(r"\[Errno -?\d+\] | \(_ssl\.c:\d+\)", "", text)
    text = re.sub(r"[\w.]+:\d+(?= |;|$)", "HOST", text)
    return re.sub(r"within [\d.]+ s", "within N s", text)


@pytest.mark.parametrize("title", CAUSES)
def test_message_is_one_that_the_package_produces(title: str) -> None:
    with pytest.raises((Exception, Warning)) as raised:
        CAUSES[title]()
    error = f"{type(raised.value).__name__}: {raised.value}"
    assert comparable(MESSAGES[title]) in comparable(error)


def test_every_message_has_its_cause_in_the_tests() -> None:
    assert set(MESSAGES) == set(CAUSES)
