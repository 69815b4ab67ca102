"""Packages whose names load the module that defines them when first asked for (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_exports(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make the `__getattr__` and `__dir__` of a package.

    :param package: the package's `__name__`.
    :param modules: each public name and the module, relative to the package, that defines it. The
        modules themselves are names too.
    :return: the two functions; a name that was asked for once is a plain attribute afterwards.
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
        return sorted({*vars(sys.modules[package]), *modules, *submodules})

    return __getattr__, __dir__
