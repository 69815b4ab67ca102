"""A WSGI application whose client is made, and has connections, before the server forks."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from shared import call, make_api

api = make_api()
call(api, "before-the-fork", 2)


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
    call(api, environ["PATH_INFO"].strip("/"))
    pid = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(pid)))])
    return [pid]
