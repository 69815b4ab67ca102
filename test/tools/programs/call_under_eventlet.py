"""Make calls in a process that eventlet patches before anything else is imported."""

# ruff: noqa: E402
import eventlet

eventlet.monkey_patch()

import sys
from collections.abc import Callable
from typing import Any

import green_calls


def run(functions: list[Callable[[], Any]]) -> list[Any]:
    return [each.wait() for each in [eventlet.spawn(function) for function in functions]]


green_calls.main(run, *sys.argv[1:])
