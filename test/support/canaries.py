"""Makes every kind of call with secrets in it, and says all there is to be said about each.

    python test/support/canaries.py FOLDER

Run by test_secrets.py, which looks for the secrets in what comes out.
"""

from __future__ import annotations

import base64
import io
import logging
import os
import pickle
import socket
import struct
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

API_KEY = "canary-key-1f0e"
PROXY_PASSWORD = "canary-proxy-password-2e9c"
HOST_PASSWORD = "canary-host-password-77aa"
EMAIL = "canary.person@example.com"
NAME = "Canary-Surname-3b8d"
FIELD = "canary-field-value-90c1"
SECRETS = {
    API_KEY: "key",
    base64.b64encode(API_KEY.encode()).decode()[:-4]: "key in base64",
    PROXY_PASSWORD: "proxy password",
    base64.b64encode(f"user:{PROXY_PASSWORD}".encode()).decode()[:-4]: "proxy password in base64",
    HOST_PASSWORD: "host password",
    EMAIL: "address",
    NAME: "name",
    FIELD: "custom field",
}
BODY = {"email": EMAIL, "lastName": NAME, "customFields": {"Field": FIELD}}
RESET = struct.pack("ii", 1, 0)


class Server:
    """Gives each connection the same reply, or nothing, and keeps what it was sent."""

    def __init__(self, reply: bytes | None = b"", reset: bool = False) -> None:
        self.reply, self.reset, self.received = reply, reset, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        held = []
        while True:
            connection, _ = self.listener.accept()
            with suppress(OSError):
                self.received += connection.recv(65536)
                if self.reply is None:
                    held.append(connection)
                    continue
                connection.sendall(self.reply)
                if self.reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            connection.close()


def reply(status: str, body: bytes = b'{"status":"error","message":"m"}', *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 " + status.encode(), b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join([*lines, b"", body])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def listen_to_everything(folder: Path) -> None:
    """Log at every level, of every logger, all that a record holds."""

    class Whole(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return f"{super().format(record)} {vars(record)!r}"

    for handler in (logging.StreamHandler(sys.stdout), logging.FileHandler(folder / "log")):
        handler.setFormatter(Whole())
        logging.root.addHandler(handler)
    logging.captureWarnings(True)
    warnings.simplefilter("always")
    for logger in (logging.root, *logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.setLevel(1)


def tell(title: str, what: Any) -> None:
    print(f"== {title}: {type(what).__name__}")
    print(repr(what))
    if not isinstance(what, BaseException):
        return
    print(what, what.args)
    print("".join(traceback.format_exception(what)))
    with suppress(TypeError, pickle.PicklingError):
        dumped = pickle.dumps(what)
        print("pickle:", dumped.decode("latin-1"), repr(pickle.loads(dumped)))
    for name, value in vars(what).items():
        print("attribute", name, repr(value))


def main(folder: Path) -> None:
    import urllib3.connectionpool  # noqa: F401 - so that its loggers are there

    from sendx_python_sdk import ApiClient, Configuration, IdentifyRequest, RetryPolicy, TrackingApi

    listen_to_everything(folder)
    sent: list[Server] = []

    def attempt(title: str, server: Server | None = None, **options: Any) -> None:
        """Make the three forms of a call."""
        call_options = options.pop("call", {})
        prepare: Callable[[Any], object] = options.pop("prepare", lambda _: None)
        body = options.pop("body", BODY)
        if server is not None:
            sent.append(server)
            options.setdefault("host", server.url)
        try:
            options = {
                "api_key": {"TeamApiKey": API_KEY},
                "timeout": 0.4,
                "retries": RetryPolicy(max_retries=1, backoff=0),
                "debug": True,
                "proxy": "",
                **options,
            }
            configuration = Configuration(**options)
            configuration.logger_file = str(folder / "own-log")
            logging.getLogger("sendx_python_sdk").setLevel(1)
            prepare(configuration)
            print(configuration, repr(configuration), configuration.to_debug_report())
            with ApiClient(configuration) as client:
                api = TrackingApi(client)
                print(client, api, client.rest_client, configuration.retries)
                for form in ("", "_with_http_info", "_without_preload_content"):
                    try:
                        answer = getattr(api, f"identify_contact{form}")(body, **call_options)
                        if form == "_without_preload_content":
                            answer.read()
                        tell(title + form, answer)
                    except Exception as error:
                        tell(title + form, error)
        except Exception as error:
            tell(title, error)

    fine = b'{"status":"200","message":"OK","data":{}}'
    attempt("success", Server(reply("200 OK", fine)))
    for status in (302, 400, 401, 403, 404, 409, 422, 429, 500, 503):
        attempt(f"status {status}", Server(reply(f"{status} X", b"{}", b"Set-Cookie: a=b")))
    attempt("page", Server(reply("200 OK", b"<html>")))
    attempt("page of an error", Server(reply("502 Bad", b"<html>")))
    attempt("cut", Server(reply("200 OK", fine)[:-5]))
    attempt("not HTTP", Server(b"SSH-2.0-x\r\n"))
    attempt("nothing", Server())
    attempt("reset", Server(reset=True))
    attempt("time-out", Server(None))
    attempt("too long", Server(reply("200 OK", fine)), max_response_bytes=10)
    attempt("refused", host=f"http://127.0.0.1:{free_port()}")
    attempt("no such host", host=f"http://{'x' * 64}.invalid")
    attempt("no TLS", host=Server(b"HTTP/1.1 400 no\r\n\r\n").url.replace("http", "https"))
    attempt("host with a password", host=f"http://user:{HOST_PASSWORD}@127.0.0.1:1/")
    attempt("bad host", host=f"http://user:{HOST_PASSWORD}@127.0.0.1:1 /")

    proxy = f"http://user:{PROXY_PASSWORD}@127.0.0.1:"
    for scheme in ("http", "https"):
        host = f"{scheme}://service.invalid"
        for title, answer in (
            ("407", reply("407 Proxy Authentication Required")),
            ("502", reply("502 Bad Gateway", b"<html>")),
            ("dead", b""),
        ):
            server = Server(answer)
            sent.append(server)
            attempt(f"proxy {title} {scheme}", host=host, proxy=f"{proxy}{server.port}")
        attempt(f"proxy refused {scheme}", host=host, proxy=f"{proxy}{free_port()}")
        attempt(f"proxy without a port {scheme}", host=host, proxy=f"{proxy}no-port")
        os.environ[f"{scheme}_proxy"] = f"{proxy}{free_port()}"
        attempt(f"proxy of the environment {scheme}", host=host, proxy=None)
        attempt(
            f"socks {scheme}", host=host, proxy=f"{proxy.replace('http', 'socks5')}{free_port()}"
        )

    good = Server(reply("200 OK", fine))
    attempt("key with a line break", good, api_key={"TeamApiKey": f"{API_KEY}\r\nX: y"})
    attempt("key that is no text", good, api_key={"TeamApiKey": [API_KEY]})
    attempt("key of another scheme", good, api_key={"teamApiKey": API_KEY})
    attempt("keys that are no mapping", good, api_key=f"{API_KEY}")
    attempt("prefix", good, api_key_prefix={"TeamApiKey": f"{API_KEY}\n"})
    attempt("header", good, call={"_headers": {"X-Other": f"{FIELD}\r\n"}})
    attempt("key in a header", good, call={"_headers": {"x-team-apikey": f"{API_KEY}\n\0"}})
    attempt("header's name", good, call={"_headers": {f"X {FIELD[:0]}": API_KEY}})
    attempt("headers that are none", good, call={"_headers": [API_KEY]})
    for auth in (
        {"in": "query", "key": "k", "value": API_KEY},
        {"in": "cookie", "key": "k", "value": f"k={API_KEY}"},
        {"in": "nowhere", "key": "k", "value": API_KEY},
        {"in": "header", "value": API_KEY},
        {"in": "header", "key": "k", "value": f"{API_KEY}\n"},
        API_KEY,
    ):
        attempt("request auth", good, call={"_request_auth": auth})
        attempt(
            "request auth, refused",
            host=f"http://127.0.0.1:{free_port()}",
            call={"_request_auth": auth},
        )

    def hook(_: object) -> None:
        raise RuntimeError("the hook failed")

    attempt("hook", good, prepare=lambda c: setattr(c, "refresh_api_key_hook", hook))
    os.environ["SENDX_API_KEY"] = f"{API_KEY}\x07"
    attempt("key of the environment", good, api_key={})

    broken = IdentifyRequest(**BODY)  # type: ignore[arg-type]
    vars(broken)["first_name"] = {FIELD}
    for title, body in {
        "no address": {"email": NAME, "lastName": NAME},
        "no text": {**BODY, "firstName": [FIELD]},
        "unknown field": {**BODY, "lastNmae": NAME},
        "nothing required": {"lastName": NAME},
        "tags": {**BODY, "tags": FIELD},
        "custom field": {**BODY, "customFields": {"Field": [FIELD]}},
        "custom fields": {**BODY, "customFields": FIELD},
        "additional": {**BODY, "additional_properties": {"x": {FIELD}}},
        "twice": {**BODY, "additional_properties": {"lastName": NAME}},
        "no object": NAME,
        "half a pair": {**BODY, "firstName": f"{NAME}\ud800"},
        "put past the checks": broken,
    }.items():
        attempt(f"request: {title}", good, body=body)

    # In a thread whose exception nobody catches.
    lost = TrackingApi(ApiClient(Configuration(good.url, {"TeamApiKey": API_KEY}, proxy="")))
    lost.api_client.configuration.timeout = 1e-6
    thread = threading.Thread(target=lost.identify_contact, args=(BODY,))
    thread.start()
    thread.join()
    del lost

    received = b"".join(server.received for server in sent).decode("latin-1")
    (folder / "received").write_text(received, "utf-8")
    logging.shutdown()


if __name__ == "__main__":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, "utf-8", "backslashreplace")
    main(Path(sys.argv[1]))
