"""Forks, other processes, interruptions and ends. Each script is a process of its own."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from support.faults import KEY, FaultyServer, call

from sendx_python_sdk import ApiClient, Configuration, TrackingApi

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")

START = """
import os, signal, sys, threading, time
from support.faults import KEY, call
from sendx_python_sdk import ApiClient, Configuration, TrackingApi

def make_api():
    key = {"TeamApiKey": KEY}
    return TrackingApi(ApiClient(Configuration(host=sys.argv[1], api_key=key, retries=0)))

def fork(work):
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # rather than hang
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child

def succeeded(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

def calls(name, count=30):
    for number in range(count):
        assert call(api, f"{name}-{number}@example.com") == "answer"

def warm(connections=4):
    callers = [threading.Thread(target=calls, args=(f"warm-{n}",)) for n in range(connections)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyServer]:
    with FaultyServer(late=0.5) as running:
        yield running


def environment() -> dict[str, str]:
    here = str(Path(__file__).parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([here, os.environ.get("PYTHONPATH", "")])}


def run(
    folder: Path, code: str, *args: str, options: tuple[str, ...] = (), quiet: bool = True
) -> subprocess.CompletedProcess[str]:
    script = folder / "script.py"
    script.write_text(START + dedent(code), "utf-8")
    # From Python 3.12 on a fork beside threads is warned of.
    options += ("-W", "ignore:This process:DeprecationWarning")
    command = [sys.executable, *options, str(script), *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment())
    assert done.returncode == 0, done.stderr
    assert not (quiet and done.stderr)
    return done


def eventually(holds: Any) -> bool:
    end = time.monotonic() + 30
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


FORK = """
    api = make_api()
    warm()
    children = [fork(lambda name=name: calls(name)) for name in "abcd"]
    calls("parent")
    assert all([succeeded(child) for child in children])
    calls("parent-again")  # on the connection that it had
    api.api_client.close()
"""


def test_a_fork_of_a_warm_client_has_connections_of_its_own(
    server: FaultyServer, tmp_path: Path
) -> None:
    before = server.counts()["connections"]
    run(tmp_path, FORK, server.url, options=("-W", "error"))
    assert 4 + 1 <= server.counts()["connections"] - before <= 4 + 4


def test_a_fork_leaves_the_encrypted_connections_of_its_parent_alone(tmp_path: Path) -> None:
    import trustme

    authority, file = trustme.CA(), tmp_path / "server.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(file)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    code = "api.api_client.configuration.ssl_ca_cert = sys.argv[2]\n    warm()"
    with FaultyServer(certificate=file) as server:
        run(tmp_path, FORK.replace("warm()", code), server.url, str(tmp_path / "ca.pem"))
        assert server.counts()["connections"] <= 4 + 4


def test_threads_of_a_fork_may_call_at_once(server: FaultyServer, tmp_path: Path) -> None:
    code = """
    from concurrent.futures import ThreadPoolExecutor

    def work():
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(calls, [f"thread-{n}" for n in range(8)]))

    api = make_api()
    warm()
    assert all([succeeded(fork(work)) for _ in range(4)])
    api.api_client.close()
    """
    run(tmp_path, code, server.url)


def test_a_thread_may_be_in_a_call_while_another_forks(
    server: FaultyServer, tmp_path: Path
) -> None:
    code = """
    def in_a_call():
        for number in range(4):
            assert call(api, f"slow-{number}@example.com") == "answer"
        ended.append(True)

    def in_the_child():
        calls("child")
        api.api_client.close()

    api, ended = make_api(), []
    calls("warm", 1)
    thread = threading.Thread(target=in_a_call)
    thread.start()
    children = []
    while thread.is_alive():
        time.sleep(0.2)
        children.append(fork(in_the_child))
    assert ended
    assert all([succeeded(child) for child in children])
    calls("parent", 3)
    api.api_client.close()
    """
    run(tmp_path, code, server.url)


@pytest.mark.system
def test_none_of_400_forks_of_a_busy_client_hangs(server: FaultyServer, tmp_path: Path) -> None:
    code = """
    def busy(name):
        while not ended:
            calls(name, 1)

    api, ended = make_api(), []
    threads = [threading.Thread(target=busy, args=(f"busy-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number in range(100):
            children = [fork(lambda: calls(f"child-{number}", 1)) for _ in range(4)]
            assert all([succeeded(child) for child in children]), number
    finally:
        ended.append(True)
        for thread in threads:
            thread.join()
    """
    run(tmp_path, code, server.url, quiet=False)


def test_a_fork_may_close_the_client_whatever_other_threads_were_doing(
    server: FaultyServer, tmp_path: Path
) -> None:
    code = """
    def open_and_close():
        while not ended:
            call(api, "opens@example.com")
            api.api_client.close()

    api, ended = make_api(), []
    thread = threading.Thread(target=open_and_close)
    thread.start()
    children = [fork(api.api_client.close) for _ in range(20)]
    with api.api_client.rest_client._lock:  # as a thread has it that opens the first connection
        children.append(fork(api.api_client.close))
    ended.append(True)
    thread.join()
    assert all([succeeded(child) for child in children])
    """
    run(tmp_path, code, server.url)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_each_kind_take_the_api(
    server: FaultyServer, tmp_path: Path, method: str
) -> None:
    code = """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    def take(given):
        global api
        api = given

    def work(given, name):
        take(given)
        calls(name)
        api.api_client.close()

    def task(name):
        calls(name)
        return name

    if __name__ == "__main__":
        api = make_api()
        calls("warm", 2)
        context = multiprocessing.get_context(sys.argv[2])
        names = [f"child-{n}" for n in range(6)]
        with ProcessPoolExecutor(2, context, take, (api,)) as executor:
            assert list(executor.map(task, names)) == names
        child = context.Process(target=work, args=(api, "alone"))
        child.start()
        child.join()
        assert child.exitcode == 0
        calls("parent")
        api.api_client.close()
    """
    run(tmp_path, code, server.url, method)


APPLICATION = """
api = make_api()
calls("before-the-fork", 2)

def application(environ, start_response):
    email = environ["PATH_INFO"].strip("/")
    result = f"{os.getpid()} {email} {call(api, email)}".encode()
    start_response("200 OK", [("Content-Length", str(len(result)))])
    return [result]
"""


def test_workers_of_gunicorn_that_share_a_preloaded_client_get_their_own_answers(
    server: FaultyServer, tmp_path: Path
) -> None:
    (tmp_path / "service.py").write_text(
        START.replace("sys.argv[1]", repr(server.url)) + APPLICATION
    )
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers=4", "--threads=4"]
    command += [f"--chdir={tmp_path}", "--bind=127.0.0.1:0", "--no-control-socket"]
    command.append("service:application")
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stderr=output, env=environment(), cwd=tmp_path)
    try:
        assert eventually(lambda: log.read_text().count("Booting worker") == 4), log.read_text()
        address = re.findall(r"Listening at: (http://\S+)", log.read_text())[0]
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def visit(number: int) -> str:
            email = f"visitor-{number}@example.com"
            with direct.open(f"{address}/{email}", timeout=30) as reply:
                pid, whom, result = reply.read().decode().split()
            assert (whom, result) == (email, "answer")
            return str(pid)

        with ThreadPoolExecutor(16) as visitors:
            workers = set(visitors.map(visit, range(400)))
        assert len(workers) >= 2
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("daemon", [True, False])
def test_the_interpreter_ends_at_once_and_quietly_with_calls_under_way(
    server: FaultyServer, tmp_path: Path, daemon: bool
) -> None:
    code = """
    def work(number):
        while True:
            call(api, f"{'slow' if number % 2 else 'fast'}-{number}@example.com")
            if sys.argv[2] == "False":
                break

    api = make_api()
    threads = [
        threading.Thread(target=work, args=(n,), daemon=sys.argv[2] == "True") for n in range(8)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    print(time.time())
    """
    ended = float(run(tmp_path, code, server.url, str(daemon)).stdout)
    assert time.time() - ended < 5


INTERRUPTED = """
    import random

    def interrupt(*_):
        global armed
        if armed:
            armed = False
            raise KeyboardInterrupt

    api, armed, interrupted = make_api(), True, 0
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGALRM, interrupt)
    main = threading.main_thread().ident
    calls("warm", 2)

    # In a call that waits for its reply, which comes later.
    threading.Timer(0.05, signal.pthread_kill, (main, signal.SIGINT)).start()
    try:
        call(api, "slow-1@example.com")
        sys.exit("not interrupted")
    except KeyboardInterrupt:
        pass
    calls("next", 3)
    time.sleep(0.6)
    calls("later", 3)

    # At any moment of any call. Python 3.13 leaves the jump back of a loop out of `try`.
    for number in range(int(sys.argv[2])):
        try:
            armed = True
            signal.setitimer(signal.ITIMER_REAL, random.uniform(0.00005, 0.002))
            calls(f"any-{number}", 3)
            armed = False
        except KeyboardInterrupt:
            interrupted += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        calls(f"after-{number}", 1)
    assert len(os.listdir("/dev/fd")) < 20
    api.api_client.close()
    print(interrupted)
"""


def test_an_interrupted_call_leaves_its_reply_to_nobody(
    server: FaultyServer, tmp_path: Path
) -> None:
    # An interruption of a finalizer is told on standard error.
    done = run(tmp_path, INTERRUPTED, server.url, "150", quiet=False)
    assert int(done.stdout) >= 10


def test_a_client_nobody_closed_says_so_and_lets_go_of_its_connections(
    server: FaultyServer,
) -> None:
    assert eventually(lambda: server.counts()["open"] == 0)
    configuration = Configuration(host=server.url, api_key={"TeamApiKey": KEY})
    api = TrackingApi(ApiClient(configuration))
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(call, [api] * 3, [f"slow-{n}@example.com" for n in range(3)]))
    assert server.counts()["open"] == 3
    unread = api.track_contact_without_preload_content({"email": "unread@example.com"})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del api
        gc.collect()
        assert b"unread@example.com" in unread.data
    assert [warning.category for warning in caught] == [ResourceWarning]
    assert "ApiClient was not closed" in str(caught[0].message)
    assert eventually(lambda: server.counts()["open"] == 0)
