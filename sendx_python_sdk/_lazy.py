"""Lazy package exports: a name's module is imported on first access (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_exports(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return a `__getattr__` and a `__dir__` function for a package.

    :param package: the package's `__name__`.
    :param modules: the module that defines each public name, relative to the package. The modules
        themselves are exported too.
    :return: the two functions; after its first access, a name is a plain attribute.
    """
    submodules = set(modules.values())

    def __getattr__(name: str) -> object:
        if name in modules:
            value = getattr(import_module(f"{package}.{modules[name]}"), name)
        elif name in submodules:
            value = import_module(f"{package}.{name}")
        else:
            from difflib import get_close_matches

            near = get_close_matches(name, [*modules, *submodules], n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise AttributeError(f"module {package!r} has no attribute {name!r}{hint}")
        setattr(sys.modules[package], name, value)
        return value

    def __dir__() -> list[str]:
        if package == "sendx_python_sdk" and _asked_by_help():
            return []  # help() would print every class in full; the docstring names them.
        return sorted({*vars(sys.modules[package]), *modules, *submodules})

    return __getattr__, __dir__


def _asked_by_help() -> bool:
    """Return whether `help()` called `dir()`; there is no other way to shorten its output."""
    from inspect import currentframe

    frame = currentframe()
    while frame is not None and frame.f_globals.get("__name__") in (__name__, "inspect"):
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "pydoc"
