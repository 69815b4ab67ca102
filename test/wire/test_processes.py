"""Forks, other processes, interruptions and exits, in programs that call a server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.servers import PATIENCE, Request, Script, Server, authority, echo, server_context
from support.values import KEY

PROGRAMS = Path(__file__).parent / "programs"


def slow_if_asked(request: Request) -> Script:
    return 0.5 if request.email.startswith("slow") else b""


def environment(server: Server) -> dict[str, str]:
    return {**os.environ, "SENDX_HOST": server.url, "SENDX_API_KEY": KEY}


def run(server: Server, name: str, *args: object, quiet: bool = True, **variables: str) -> str:
    """Run a program with warnings as errors, and return what it printed."""
    command = [sys.executable, "-B", "-W", "error", PROGRAMS / name, *map(str, args)]
    variables = {**environment(server), **variables}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=variables)
    assert done.returncode == 0, done.stderr
    assert not (quiet and done.stderr)
    return done.stdout


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_forked_processes_have_their_own_connections(scheme: str, tmp_path: Path) -> None:
    authority().cert_pem.write_to_path(tmp_path / "ca.pem")
    with Server([0.002, echo], tls=server_context() if scheme == "https" else None) as server:
        run(server, "forks.py", CA_FILE=str(tmp_path / "ca.pem"))
    names = ("warm", "parent", *(f"child-{number}" for number in range(4)))
    used = {
        name: {each.connection for each in server.requests if each.email.startswith(name)}
        for name in names
    }
    warm, parent, *children = used.values()
    assert parent <= warm, "the parent keeps its connections"
    assert sum(map(len, used.values())) == len(warm) + len(parent) + len(set().union(*children))
    assert not warm & set().union(*children)


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.system)])
def test_forks_of_a_client_in_use_can_call_and_close_it(rounds: int) -> None:
    with Server([slow_if_asked, echo]) as server:
        run(server, "forks_under_load.py", rounds)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_multiprocessing_can_use_the_api(method: str) -> None:
    with Server(echo) as server:
        run(server, "processes.py", method)


def test_gunicorn_workers_that_share_a_preloaded_client_get_their_own_answers(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers=4", "--threads=4"]
    command += ["--bind=127.0.0.1:0", "--no-control-socket", "service:application"]
    log = tmp_path / "log"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with (
        Server(echo) as server,
        log.open("wb") as output,
        subprocess.Popen(command, stderr=output, env=environment(server), cwd=PROGRAMS) as process,
    ):
        try:
            deadline = time.monotonic() + 3 * PATIENCE
            while log.read_text().count("Booting worker") < 4:
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            (address,) = re.findall(r"Listening at: (http://\S+)", log.read_text())

            def visit(number: int) -> bytes:
                with direct.open(f"{address}/visitor-{number}", timeout=30) as response:
                    return bytes(response.read())

            with ThreadPoolExecutor(16) as visitors:
                workers = set(visitors.map(visit, range(400)))
        finally:
            process.terminate()
    assert process.returncode == 0
    assert len(workers) >= 2
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("threads", ["daemon", "regular"])
def test_interpreter_exits_quietly_during_calls(threads: str) -> None:
    with Server([slow_if_asked, echo]) as server:
        ended = float(run(server, "exit_during_calls.py", threads))
        assert time.time() - ended < PATIENCE


def test_replies_to_calls_interrupted_at_any_moment_do_not_answer_the_next() -> None:
    with Server(echo) as server:
        # Python reports an interruption of a finalizer on standard error.
        assert int(run(server, "interruptions.py", 150, quiet=False)) >= 10
