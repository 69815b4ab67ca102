"""Run the programs of the tests of third-party tools.

Each runs in a separate process, as these tools patch the whole process.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.servers import Script, Server, server_context

KEY = "canary-of-the-key"
PROGRAMS = Path(__file__).parent / "programs"


def server_for(scheme: str, *scripts: Script) -> Server:
    """Return a server that speaks HTTP or HTTPS."""
    return Server(*scripts, tls=server_context() if scheme == "https" else None)


@contextmanager
def kept_closed(port: int) -> Iterator[None]:
    """Keep a port of a server that has ended from being used by another one."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        yield


def run_program(name: str, *args: object, **environment: str) -> Any:
    """Run a program.

    :param name: its file in programs/.
    :param args: its arguments.
    :param environment: variables to set; `SENDX_API_KEY` holds the key by default.
    :return: the JSON that it printed.
    """
    return json.loads(_run([str(PROGRAMS / name), *map(str, args)], environment))


def run_pytest(test: str, *options: str, **environment: str) -> None:
    """Run a test that is a program, with the plugin of pytest-recording; check that it passes.

    :param test: its file in programs/ and its name.
    :param options: more options of pytest.
    :param environment: as for `run_program`.
    """
    alone = [f"--rootdir={PROGRAMS}", f"--confcutdir={PROGRAMS}", "-c", os.devnull]
    alone += ["-p", "no:cacheprovider", "-p", "pytest_recording.plugin"]
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    output = _run(["-m", "pytest", str(PROGRAMS / test), *alone, *options], environment)
    assert " 1 passed" in output


def _run(args: list[str], environment: dict[str, str]) -> str:
    variables = {**os.environ, "SENDX_API_KEY": KEY, **environment}
    command = [sys.executable, *args]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, timeout=60)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout
