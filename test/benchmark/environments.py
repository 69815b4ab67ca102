"""Environments for the clients that are compared, and the programs that run in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ENVIRONMENTS = Path(os.environ.get("TOX_ENV_DIR", ROOT / ".tox" / "benchmark")) / "clients"
OURS, SENDX, URLLIB3 = "this SDK", "sendx 2.0.0", "urllib3"
OTHERS = ["requests", "httpx", "stripe", "openai", "customerio"]
REQUIREMENTS = {
    OURS: str(ROOT),
    SENDX: "sendx==2.0.0",
    "http.client": "",  # part of Python
    **{name: name for name in (URLLIB3, *OTHERS)},
}


def install() -> None:
    """Create the missing environments, and install this checkout again.

    `pip` leaves installed packages alone, except for one that comes from a folder.
    """
    for client, requirement in REQUIREMENTS.items():
        folder = ENVIRONMENTS / client.replace(" ", "-")
        if not folder.exists():
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        if requirement:
            pip = [python_of(client), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            subprocess.run([*pip, requirement], check=True)


def python_of(client: str) -> str:
    """Return the path of the client's interpreter."""
    return str(ENVIRONMENTS / client.replace(" ", "-") / "bin" / "python")


class Process(subprocess.Popen[str]):
    """A program that answers each line on its standard input with a line of JSON.

    It runs outside the checkout and without PYTHON variables, so that it imports what is installed
    in its environment, and without a proxy.
    """

    def __init__(self, *command: str) -> None:
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PYTHON") and not name.lower().endswith("_proxy")
        }
        pipe = subprocess.PIPE
        super().__init__(command, env=env, cwd="/", stdin=pipe, stdout=pipe, text=True)

    def answer(self) -> Any:
        """Read a line of JSON."""
        assert self.stdout
        return json.loads(self.stdout.readline())

    def ask(self, line: str = "") -> Any:
        """Write a line and read the answer."""
        assert self.stdin
        self.stdin.write(f"{line}\n")
        self.stdin.flush()
        return self.answer()


class Server(Process):
    """The server that every client calls; asked, it answers how many connections it accepted."""

    def __init__(self) -> None:
        super().__init__(sys.executable, str(HERE / "server.py"))
        self.url = f"http://127.0.0.1:{self.answer()}"
