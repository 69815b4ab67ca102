"""What may go wrong in a sandbox on demand: faults by name, and the switches that bring them."""

from __future__ import annotations

import math
import random
import re
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from sendx_python_sdk.sandbox.contacts import Refused

# A request about an address here is about the fault that stands in front of the @.
DOMAIN = "fault.test"

# The faults that `failure_rate` draws from.
RANDOM = ("500", "html-502", "503", "reset", "lost")

# In turn, instead of every fifth reply: what a proxy in front of the service makes of one.
WILD = ("html", "empty", "truncated")

_NAME = re.compile(
    r"(?P<status>[345]\d\d)(-after-(?P<after>\d{1,5})s)?"
    r"|(?P<shape>html|empty|truncated|wild)(-(?P<shape_status>[345]\d\d))?"
    r"|(?P<kind>reset|lost|timeout)"
    r"|slow-(?P<slow>\d{1,5})(?P<unit>ms|s)"
)
_TIMES = {"-once": 1, "-twice": 2}
_KNOWN = (
    "a status from 300 to 599 (429-after-5s has a Retry-After), reset, lost, timeout, slow-2s, "
    "slow-200ms, html, empty, truncated, wild (html-502 and the like have a status)"
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request.

    :ivar name: as in `503` or `slow-2s`.
    :ivar status: of the reply; 200 if the request is carried out.
    :ivar kind: `html`, `empty`, `truncated` or `wild` for the shape of the reply; `lost`, `reset`
        or `timeout` if there is none; "" otherwise.
    :ivar delay: pause before the request is carried out, in seconds.
    :ivar retry_after: the header of that name, in seconds.
    """

    name: str
    status: int = 200
    kind: str = ""
    delay: float = 0.0
    retry_after: int | None = None

    @property
    def carried_out(self) -> bool:
        """Whether the request takes effect."""
        return self.status == 200 and self.kind not in ("reset", "timeout")


def parse_fault(name: str) -> Fault:
    """Read the name of a fault.

    :raises ValueError: if there is none of that name; the message says which there are.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"there is no fault {name!r}; there are {_KNOWN}")
    if found["status"]:
        status = int(found["status"])
        after = int(found["after"]) if found["after"] else 1 if status == 429 else None
        return Fault(name, status, retry_after=after)
    if found["slow"]:
        unit = 1 if found["unit"] == "s" else 1000
        return Fault(name, delay=int(found["slow"]) / unit)
    return Fault(name, int(found["shape_status"] or 200), found["shape"] or found["kind"])


class Switches:
    """What is switched on, for many threads. The settings are as on `Sandbox`.

    :ivar latency: to be read; `set()` changes it, and the others.
    """

    latency: float
    failure_rate: float
    rate_limit: float | None
    wild: bool

    def __init__(self, rate_limit: float | None, wild: bool) -> None:
        self._lock = threading.Lock()
        self._random = random.Random()  # noqa: S311 - nobody is harmed who guesses it
        self._first = {"rate_limit": rate_limit, "wild": wild}
        self.reset()

    def reset(self) -> None:
        """Put everything back to what it was at first."""
        with self._lock:
            self._queue: deque[Fault] = deque()
            self._failed: dict[str, int] = {}
            self._replies = 0
        self.set(latency=0.0, failure_rate=0.0, **self._first)

    def set(self, **values: Any) -> None:
        """Set some of the switches, or none if a value is refused.

        :raises ValueError: for a value that makes no sense.
        :raises TypeError: for a value of another type, or another name.
        """
        for name, value in values.items():
            _CHECKS[name](name, value) if name in _CHECKS else _refuse(name)
        with self._lock:
            vars(self).update(values)
            if "rate_limit" in values:
                self._tokens = max(1.0, self.rate_limit or 0.0)
                self._filled = time.monotonic()

    def get(self) -> dict[str, Any]:
        """Give all switches by name."""
        with self._lock:
            return {name: getattr(self, name) for name in _CHECKS}

    def fail_next(self, name: Any, times: Any) -> None:
        """Let the next requests fail, after those that are to fail already.

        :raises ValueError: if there is no such fault, or times is less than 1.
        :raises TypeError: if times is no int.
        """
        if isinstance(times, bool) or not isinstance(times, int):
            raise TypeError("times must be a whole number")
        if not 1 <= times <= 1_000_000:
            raise ValueError("times must be from 1 to 1000000")
        fault = parse_fault(str(name))
        with self._lock:
            self._queue.extend([fault] * times)

    def limit(self) -> None:
        """Count a request.

        :raises Refused: 429 if it is one too many, with the time after which there is room again.
        """
        rate = self.rate_limit
        if rate is None:
            return
        # A bucket that holds the requests of one second and fills evenly.
        size = max(1.0, rate)
        with self._lock:
            now = time.monotonic()
            self._tokens = min(size, self._tokens + (now - self._filled) * rate)
            self._filled = now
            if self._tokens >= 1:
                self._tokens -= 1
                return
            wait = math.ceil((1 - self._tokens) / rate)
        raise Refused(
            429, f"more than {rate:g} requests a second; try again in {wait} s", _after(wait)
        )

    def next_fault(self) -> Fault | None:
        """Give what is to go wrong with the request that has come in."""
        if self._queue:
            with self._lock:
                if self._queue:
                    return self._queue.popleft()
        if self._random.random() < self.failure_rate:
            return parse_fault(self._random.choice(RANDOM))
        return None

    def fault_of(self, email: str) -> Fault | None:
        """Give the fault that an address asks for.

        :raises Refused: 422 if the address is at `fault.test` and there is no such fault.
        """
        if not email.lower().endswith("@" + DOMAIN):
            return None
        address = email.lower().rpartition("@")[0]
        name = address.partition("+")[0]
        times = next((times for end, times in _TIMES.items() if name.endswith(end)), None)
        try:
            fault = parse_fault(name if times is None else name.rpartition("-")[0])
        except ValueError as error:
            raise Refused(422, f"email: {error}") from error
        if times is None:
            return fault
        with self._lock:
            failed = self._failed.get(address, 0)
            # The request after the last failure goes through, the one after it fails again.
            if failed < times:
                self._failed[address] = failed + 1
            else:
                del self._failed[address]
        return fault if failed < times else None

    def wild_fault(self) -> Fault | None:
        """Give what becomes of a reply where it is wild; None if it is not."""
        if not self.wild:
            return None
        with self._lock:
            self._replies += 1
            turn, rest = divmod(self._replies, 5)
        return parse_fault("wild" if rest else WILD[(turn - 1) % len(WILD)])


def _after(seconds: int | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _refuse(name: str) -> None:
    raise TypeError(f"there is no switch {name}; there are {', '.join(_CHECKS)}")


def _check_number(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number")
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} must not be negative, infinite or NaN")


def _check_latency(name: str, value: Any) -> None:
    _check_number(name, value)
    if value > 3600:
        raise ValueError(f"{name} is in seconds, 3600 at most")


def _check_share(name: str, value: Any) -> None:
    _check_number(name, value)
    if value > 1:
        raise ValueError(f"{name} must be from 0 to 1")


def _check_rate(name: str, value: Any) -> None:
    if value is not None:
        _check_number(name, value)
        if value < 0.001:
            raise ValueError(f"{name} must be at least 0.001, or None for no limit")


def _check_bool(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false")


_CHECKS = {
    "latency": _check_latency,
    "failure_rate": _check_share,
    "rate_limit": _check_rate,
    "wild": _check_bool,
}
