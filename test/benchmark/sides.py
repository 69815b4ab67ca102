"""One side of the comparison, in a process and an environment of its own.

    python sides.py SIDE URL BODY [THREADS]

For each line on standard input, a number of calls, it makes so many calls (in every thread) and
prints as JSON the seconds of CPU and of wall time that they took and the memory in use.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

Send = Callable[[Any], Any]

HEADERS = {"X-Team-ApiKey": "key", "Accept": "application/json", "Content-Type": "application/json"}
CONTACT: dict[str, Any] = {
    "email": "john.doe@example.com",
    "firstName": "John",
    "lastName": "Doe",
    "customFields": {"Age": "29"},
    "tags": ["new", "trial"],
}
BODIES = {
    "small": CONTACT,
    "1 MB in 500 custom fields": {
        **CONTACT,
        "customFields": {f"field {i}": "x" * 1980 for i in range(500)},
    },
    "1 MB in 5,000 custom fields": {
        **CONTACT,
        "customFields": {f"field {i}": "x" * 180 for i in range(5000)},
    },
}


def sdk(url: str) -> Send:
    from sendx_python_sdk import ApiClient, Configuration, TrackingApi

    configuration = Configuration(host=url, api_key={"TeamApiKey": "key"})
    return TrackingApi(ApiClient(configuration)).identify_contact


def sdk_with_model(url: str) -> Send:
    from sendx_python_sdk import IdentifyRequest

    send = sdk(url)
    models: dict[int, Any] = {}

    def call(contact: dict[str, Any]) -> Any:
        model = models.get(id(contact))
        if model is None:
            model = models[id(contact)] = IdentifyRequest.from_dict(contact)
        return send(model)

    return call


def urllib3_by_hand(url: str) -> Send:
    import urllib3

    url += "/contact/identify"
    pools = urllib3.PoolManager(maxsize=32)
    return lambda contact: pools.request("POST", url, json=contact, headers=HEADERS).json()


def http_client(url: str) -> Send:
    from http.client import HTTPConnection

    _, _, place, *path = url.split("/")
    connection = HTTPConnection(place)
    target = "/".join(["", *path, "contact/identify"])

    def send(contact: dict[str, Any]) -> Any:
        connection.request("POST", target, json.dumps(contact).encode(), HEADERS)
        return json.loads(connection.getresponse().read())

    return send


def requests_by_hand(url: str) -> Send:
    import requests

    url += "/contact/identify"
    session = requests.Session()
    return lambda contact: session.post(url, json=contact, headers=HEADERS).json()


def httpx_by_hand(url: str) -> Send:
    import httpx

    url += "/contact/identify"
    client = httpx.Client()
    return lambda contact: client.post(url, json=contact, headers=HEADERS).json()


def dumps_and_write(url: str) -> Send:
    """What no client can do without: `json.dumps`, and the bytes written to a socket."""
    import socket

    host, port = url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)))
    head = "POST /contact/identify HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n"

    def send(contact: dict[str, Any]) -> Any:
        body = json.dumps(contact).encode()
        connection.sendall(head.format(len(body)).encode() + body)
        return connection.recv(65536)

    return send


SIDES = {
    "this SDK, dict": sdk,
    "this SDK, model": sdk_with_model,
    "sendx 2.0.0, dict": sdk,
    "sendx 2.0.0, model": sdk_with_model,
    "urllib3": urllib3_by_hand,
    "http.client": http_client,
    "requests": requests_by_hand,
    "httpx": httpx_by_hand,
    "json.dumps and socket": dumps_and_write,
}


class PoolFull(logging.Handler):
    """Counts the connections that urllib3 threw away because its pool had no room."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += "pool is full" in record.getMessage()


def memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def main(side: str, url: str, body: str, threads: str = "1") -> None:
    pool_full = PoolFull()
    logging.getLogger("urllib3").addHandler(pool_full)
    contact, send = BODIES[body], SIDES[side](url)

    def calls(count: int) -> None:
        for _ in range(count):
            send(contact)

    executor = ThreadPoolExecutor(int(threads))
    for line in sys.stdin:
        count = int(line)
        wall, cpu = time.perf_counter(), time.process_time()
        if threads == "1":
            calls(count)
        else:
            list(executor.map(calls, [count] * int(threads)))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        answer = {"cpu": cpu, "wall": wall, "memory": memory(), "pool_full": pool_full.count}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
