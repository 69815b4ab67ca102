"""Parse timeouts, and time one attempt."""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from urllib3 import Timeout
from urllib3.exceptions import TimeoutStateError

from sendx_python_sdk._checks import is_sequence, shown
from sendx_python_sdk.exceptions import ApiValueError

TimeoutT: TypeAlias = float | tuple[float | None, float | None] | Timeout | None

# Test tools that freeze time replace time.monotonic, but not for all of its callers. Pauses would
# never end, and a deadline set by one clock would have passed on the other.
if sys.platform == "win32":
    now = partial(time.monotonic)
else:
    now = partial(time.clock_gettime, time.CLOCK_MONOTONIC)

# A socket timeout of zero would mean "non-blocking".
_SHORTEST = 0.001


class Timeouts(NamedTuple):
    """Limits in seconds, None for no limit.

    :ivar connect: time to resolve the host, connect, pass a proxy and finish the TLS handshake, for
        each attempt.
    :ivar read: time to receive the whole reply once the request is sent, for each attempt.
    :ivar total: time for the whole call, including retries and pauses.
    """

    connect: float | None
    read: float | None
    total: float | None

    @classmethod
    def parse(cls, value: Any, name: str = "timeout") -> Timeouts:
        """Parse a timeout in any form that `Configuration.timeout` accepts.

        :param value: a number, a pair (connect, read), a `urllib3.Timeout`, or None for the
            default.
        :param name: the argument's name, for error messages.
        :raises ApiValueError: for 0, negative numbers, NaN and other types.
        """
        parts: Any
        if value is None:
            return DEFAULT_TIMEOUTS
        if isinstance(value, Timeout):
            parts = _parts_of(value)
        elif isinstance(value, (int, float)):
            parts = (value, value, value)
        elif is_sequence(value) and len(value) == 2:
            parts = (*value, None)
        else:
            raise ApiValueError(
                f"{name} must be a number of seconds, a pair (connect, read) or a urllib3.Timeout, "
                f"got {shown(value)}"
            )
        return cls(*(_seconds(part, name) for part in parts))

    def start(self, deadline: float | None = None) -> RunningTimeout:
        """Start the clock of one attempt.

        :param deadline: when the whole call must end, on the clock `now()`; by default the attempt
            has all of `total`.
        """
        total = self.total if deadline is None else seconds_left(deadline)
        return RunningTimeout(self.connect, self.read, total)


DEFAULT_TIMEOUTS = Timeouts(connect=5.0, read=15.0, total=30.0)


class RunningTimeout(Timeout):
    """A `urllib3.Timeout` whose clock starts on creation and does not restart.

    urllib3 copies a timeout and starts the copy's clock once a connection is made, so a slow proxy
    could use up the total twice.

    :ivar limits: the limits it was created with.
    """

    def __init__(self, connect: float | None, read: float | None, total: float | None) -> None:
        super().__init__(connect=connect, read=read, total=total)
        self.limits = Timeouts(connect, read, total)
        super().start_connect()
        self.started = now()

    def clone(self) -> RunningTimeout:
        """Return this object, whose clock is running."""
        return self

    def start_connect(self) -> float:
        """Return the time at which the clock started."""
        return self.started

    def get_connect_duration(self) -> float:
        """Return the seconds since the clock started."""
        return now() - self.started


def seconds_left(deadline: float | None) -> float | None:
    """Return the seconds until a deadline, at least a millisecond; None if there is none."""
    return None if deadline is None else max(_SHORTEST, deadline - now())


def _parts_of(timeout: Timeout) -> tuple[object, object, object]:
    """Return connect, read and total of a `urllib3.Timeout`.

    Omitted parts take its total, or the defaults if it has none. urllib3 can't distinguish an
    omitted read timeout from None, so both take the default.
    """
    connect = timeout.connect_timeout
    if connect is Timeout.DEFAULT_TIMEOUT:
        connect = DEFAULT_TIMEOUTS.connect
    try:
        return connect, timeout.read_timeout or DEFAULT_TIMEOUTS.read, timeout.total
    except TimeoutStateError:  # only the total is set, and its clock is not running
        return connect, timeout.total, timeout.total


def _seconds(value: object, name: str) -> float | None:
    if value is None:
        return None
    # bool is a subclass of int, but True as a timeout is a mistake.
    if isinstance(value, (int, float)) and type(value) is not bool and 0 < value <= 1e9:
        return float(value)
    raise ApiValueError(f"{name} must be a positive number of seconds, got {shown(value)}")
