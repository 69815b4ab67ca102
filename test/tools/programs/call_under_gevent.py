"""Make calls in a process that gevent patches before anything else is imported."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import sys
from collections.abc import Callable
from typing import Any

import gevent
import green_calls


def run(functions: list[Callable[[], Any]]) -> list[Any]:
    return [each.get() for each in [gevent.spawn(function) for function in functions]]


green_calls.main(run, *sys.argv[1:])
