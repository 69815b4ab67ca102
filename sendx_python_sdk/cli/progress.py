"""The progress of an import: a bar on a terminal, occasional lines elsewhere."""

from __future__ import annotations

import sys
from typing import Any

from typing_extensions import Self

from sendx_python_sdk import _timeouts
from sendx_python_sdk._checks import printable
from sendx_python_sdk.cli.console import console, say


class Progress:
    """The progress of an import, shown on standard error inside a `with` block.

    :param title: a line to begin with.
    :param lines: number of lines of the file; 0 if unknown.
    :param earlier: numbers of rows that earlier runs sent and rejected.
    :param as_json: whether to print only JSON; a terminal still shows the bar.
    """

    def __init__(self, title: str, lines: int, earlier: tuple[int, int], *, as_json: bool) -> None:
        self._title = title
        self._lines = lines
        self._silent = as_json
        self._done = self._skipped = 0
        self._sent, self._rejected = earlier
        self._earlier = sum(earlier)
        self._start = self._drawn = _timeouts.now()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():  # Rich would also trust environment variables.
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn
            from rich.progress import Progress as Bar
            from rich.table import Column

            out = console(stderr=True)
            self._bar = Bar(
                BarColumn(bar_width=None, table_column=Column(ratio=1, min_width=8)),
                TaskProgressColumn(),
                TextColumn("{task.fields[text]}", markup=False, table_column=Column(no_wrap=True)),
                console=out,
                expand=True,
            )
            out.print(printable(self._title))
            self._bar.start()
            self._task = self._bar.add_task("", total=self._lines or None, text=self._text(0))
        elif not self._silent:
            say(self._title)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the bar as it is, and show the cursor again."""
        if self._bar is not None:
            self._draw(_timeouts.now())
            self._bar.stop()
            self._bar, self._silent = None, True

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return _timeouts.now() - self._start

    def skip(self, lines: int) -> None:
        """Count the lines of rows that an earlier run handled."""
        self._skipped += lines
        self.add(lines)

    def add(self, lines: int, *, sent: int = 0, rejected: int = 0) -> None:
        """Count finished lines, and the rows among them that were sent or rejected."""
        self._done += lines
        self._sent += sent
        self._rejected += rejected
        now = _timeouts.now()
        if self._bar is not None:
            if now - self._drawn > 0.1:
                self._drawn = now
                self._draw(now)
        elif not self._silent and now - self._drawn > max(1, min(60, self._drawn - self._start)):
            self._drawn = now  # After 1 s, 2 s, 4 s ... and then every minute.
            part = f"{self._done / self._lines:.0%}, " if self._lines else ""
            say(f"{part}{self._text(now)}")

    def finish(self) -> None:
        """Count the remaining lines, such as blank ones."""
        self._done = self._lines

    def _draw(self, now: float) -> None:
        done = min(self._done, self._lines) if self._lines else None
        self._bar.update(self._task, completed=done, text=self._text(now), refresh=True)

    def _text(self, now: float) -> str:
        passed = now - self._start
        rate = (self._sent + self._rejected - self._earlier) / passed if passed > 0 else 0
        text = f"{self._sent:,} sent, {self._rejected:,} rejected, {rate:,.0f}/s"
        speed = (self._done - self._skipped) / passed if passed > 0 else 0
        if self._lines and speed:
            left = int(max(0, self._lines - self._done) / speed)
            text += f", {left // 3600}:{left // 60 % 60:02}:{left % 60:02} left"
        return text
