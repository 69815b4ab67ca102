"""Hand an API to processes that multiprocessing starts, and call from all of them.

processes.py START_METHOD
"""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

from shared import call, make_api

from sendx_python_sdk import TrackingApi


class Worker:
    api: TrackingApi


def take(given: TrackingApi) -> None:
    Worker.api = given


def work(name: str) -> str:
    call(Worker.api, name, 10)
    return name


def work_alone(given: TrackingApi) -> None:
    call(given, "alone", 10)
    given.api_client.close()


if __name__ == "__main__":
    api = make_api()
    call(api, "warm")
    context = multiprocessing.get_context(sys.argv[1])
    names = [f"child-{number}" for number in range(6)]
    with ProcessPoolExecutor(2, context, take, (api,)) as executor:
        assert list(executor.map(work, names)) == names
    child = context.Process(target=work_alone, args=(api,))
    child.start()
    child.join()
    assert child.exitcode == 0
    call(api, "parent", 10)
    api.api_client.close()
