"""Call the server with one client, in a process of its own.

    python clients.py CLIENT URL [BODY [THREADS]]

For each line on standard input, such as `100 dict`, the program makes that many of those calls, in
every thread. It prints as JSON the seconds of CPU and wall time they took, and the memory in use.

For the line `trace` it prints the functions that one warm call of the SDK with a model enters, each
as `file:function`: the "call" events of `sys.setprofile` for code in the package. Properties count,
and generators each time they are resumed. Comprehensions count on Python up to 3.11; later versions
inline them.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

Contact = dict[str, Any]
# "dict" is the client's call, and "model" the same with a model as argument.
Calls = dict[str, Callable[[], Any]]

PATH = "/contact/identify"
HEADERS = {"X-Team-ApiKey": "key", "Accept": "application/json", "Content-Type": "application/json"}
CONTACT: Contact = {
    "email": "john.doe@example.com",
    "firstName": "John",
    "lastName": "Doe",
    "customFields": {"Age": "29"},
    "tags": ["new", "trial"],
}
BODIES = {
    "small": CONTACT,
    **{
        f"1 MB in {count:,} custom fields": {
            **CONTACT,
            "customFields": {f"field {i}": "x" * size for i in range(count)},
        }
        for count, size in ((500, 1980), (5000, 180))
    },
}


def sdk(url: str, contact: Contact) -> Calls:
    """Return the calls of this SDK or of sendx 2.0.0, whichever is installed."""
    from sendx_python_sdk import ApiClient, Configuration, IdentifyRequest, TrackingApi

    configuration = Configuration(host=url, api_key={"TeamApiKey": "key"})
    api = TrackingApi(ApiClient(configuration))
    model = IdentifyRequest.from_dict(contact)
    return {
        "dict": lambda: api.identify_contact(contact),
        "model": lambda: api.identify_contact(model),
    }


def http_client(url: str, contact: Contact) -> Calls:
    """Return a call on one connection without a pool."""
    from http.client import HTTPConnection

    host, port = url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port))

    def call() -> Any:
        connection.request("POST", PATH, json.dumps(contact).encode(), HEADERS)
        return json.loads(connection.getresponse().read())

    return {"dict": call}


def urllib3(url: str, contact: Contact) -> Calls:
    import urllib3

    pools = urllib3.PoolManager(maxsize=32)
    return {"dict": lambda: pools.request("POST", url + PATH, json=contact, headers=HEADERS).json()}


def requests(url: str, contact: Contact) -> Calls:
    import requests

    session = requests.Session()
    return {"dict": lambda: session.post(url + PATH, json=contact, headers=HEADERS).json()}


def httpx(url: str, contact: Contact) -> Calls:
    import httpx

    client = httpx.Client()
    return {"dict": lambda: client.post(url + PATH, json=contact, headers=HEADERS).json()}


def stripe(url: str, contact: Contact) -> Calls:
    from stripe import StripeClient

    customers = StripeClient("sk_test_key", base_addresses={"api": url}).v1.customers
    params: Any = {
        "email": contact["email"],
        "name": f"{contact['firstName']} {contact['lastName']}",
        "metadata": contact["customFields"],
    }
    return {"dict": lambda: customers.create(params)}


def openai(url: str, contact: Contact) -> Calls:
    from openai import OpenAI

    conversations = OpenAI(api_key="key", base_url=url).conversations
    names = ("email", "firstName", "lastName")
    metadata = {**{name: contact[name] for name in names}, **contact["customFields"]}
    return {"dict": lambda: conversations.create(metadata=metadata)}


def customerio(url: str, contact: Contact) -> Calls:
    from customerio import CustomerIO

    client = CustomerIO("site", "key")
    # The constructor builds an https:// address from any host.
    client.base_url = f"{url}/api/v1"
    client.http.mount("http://", client.http.get_adapter("https://"))
    attributes = {**contact, **contact["customFields"]}
    return {"dict": lambda: client.identify(contact["email"], **attributes)}


CLIENTS = {"this SDK": sdk, "sendx 2.0.0": sdk, "http.client": http_client}
CLIENTS |= {each.__name__: each for each in (urllib3, requests, httpx, stripe, openai, customerio)}


class PoolFull(logging.Handler):
    """Count the connections that urllib3 discarded because its pool was full."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += "pool is full" in record.getMessage()


def trace(call: Callable[[], Any]) -> list[str]:
    import sendx_python_sdk

    package = Path(sendx_python_sdk.__file__).parent
    entered = []

    def record(frame: FrameType, event: str, _: Any) -> None:
        code, file = frame.f_code, Path(frame.f_code.co_filename)
        if event == "call" and file.is_relative_to(package):
            # Python 3.10 has no co_qualname.
            function = getattr(code, "co_qualname", code.co_name)
            entered.append(f"{file.relative_to(package).as_posix()}:{function}")

    for _ in range(10):
        call()
    sys.setprofile(record)
    call()
    sys.setprofile(None)
    return entered


def main(client: str, url: str, body: str = "small", threads: str = "1") -> None:
    pool_full = PoolFull()
    logging.getLogger("urllib3").addHandler(pool_full)
    calls = CLIENTS[client](url, BODIES[body])

    def repeat(call: Callable[[], Any], count: int) -> None:
        for _ in range(count):
            call()

    executor = ThreadPoolExecutor(int(threads))
    for line in map(str.split, sys.stdin):
        if line == ["trace"]:
            print(json.dumps(trace(calls["model"])), flush=True)
            continue
        work = (calls[line[1]], int(line[0]))
        wall, cpu = time.perf_counter(), time.process_time()
        if threads == "1":
            repeat(*work)
        else:
            for done in [executor.submit(repeat, *work) for _ in range(int(threads))]:
                done.result()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * 4096
        answer = {"cpu": cpu, "wall": wall, "memory": memory, "pool_full": pool_full.count}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
