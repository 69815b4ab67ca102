"""Fork a client that has connections; parent and children call, and children close it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from shared import call, call_in_threads, check, fork, make_api

api = make_api()


def work(name: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        call_in_threads(threads, api, name)
    api.api_client.close()


# OpenSSL holds a lock while a thread ends. A fork at that moment would leave it locked, so the
# threads live until the forks are over.
with ThreadPoolExecutor(4) as threads:
    call_in_threads(threads, api, "warm")
    children = [fork(partial(work, f"child-{number}")) for number in range(4)]
    children.append(fork(api.api_client.close))
    call(api, "parent", 10)
    check(children)
call(api, "parent", 10)
api.api_client.close()
