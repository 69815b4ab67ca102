"""Fork a client while threads call, and one of them opens and closes connections.

forks_under_load.py ROUNDS
"""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from shared import call, check, fork, make_api

api, ended = make_api(), threading.Event()


def keep_calling(name: str) -> None:
    while not ended.is_set():
        call(api, name)
        if name == "closing":
            api.api_client.close()


def work(name: str) -> None:
    call(api, name)
    api.api_client.close()


with ThreadPoolExecutor(4) as threads:
    callers = [threads.submit(keep_calling, name) for name in ("slow", "closing", "a", "b")]
    try:
        for number in range(int(sys.argv[1])):
            children = [fork(partial(work, f"child-{number}")) for _ in range(3)]
            check([*children, fork(api.api_client.close)])
        with api.api_client.rest_client._lock:  # as while a thread opens the first connection
            children = [fork(partial(work, "child")), fork(api.api_client.close)]
        check(children)
    finally:
        ended.set()
for caller in callers:
    caller.result()
api.api_client.close()
