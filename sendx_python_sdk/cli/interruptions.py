"""Ctrl-C: once to stop, but not between two writes that belong together; twice to leave at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from typing_extensions import Self

from sendx_python_sdk.cli.console import INTERRUPTED


class Interruptions:
    """Between entering and leaving, the first Ctrl-C is a KeyboardInterrupt, which waits for the
    end of a `later()` block, and the second one ends the process.

    Where something else than KeyboardInterrupt comes of Ctrl-C, or in another thread than the main
    one, it changes nothing.
    """

    def __init__(self) -> None:
        self._before: Any = None
        self._blocks = 0
        self._came = self._raised = False

    def __enter__(self) -> Self:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            try:
                self._before = signal.signal(signal.SIGINT, self._on_signal)
            except ValueError:  # not in the main thread
                self._before = None
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, _number: int, _frame: object) -> None:
        if self._raised:
            # Not by an exception: on its way out Python would wait for the requests under way.
            show_cursor = b"\x1b[?25h" if os.isatty(2) else b""
            os.write(2, show_cursor + b"\nInterrupted\n")
            os._exit(INTERRUPTED)
        self._came = True
        if not self._blocks:
            self._raise()

    def _raise(self) -> None:
        self._raised = True
        raise KeyboardInterrupt

    @contextmanager
    def later(self) -> Generator[None]:
        """Put Ctrl-C off; such blocks may be nested."""
        self._blocks += 1
        try:
            yield
        finally:
            self._blocks -= 1
        if self._came and not self._raised and not self._blocks:
            self._raise()

    @contextmanager
    def now(self) -> Generator[None]:
        """Let Ctrl-C through, inside a `later()` block."""
        self._blocks -= 1
        try:
            if self._came and not self._raised:
                self._raise()
            yield
        finally:
            self._blocks += 1
