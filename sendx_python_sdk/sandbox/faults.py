"""Faults by name, and the switches that make requests fail."""

from __future__ import annotations

import math
import random
import re
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from sendx_python_sdk._checks import is_mapping
from sendx_python_sdk.sandbox.contacts import Refused

# In addresses of this domain, the local part names a fault.
DOMAIN = "fault.test"

# The faults of `failure_rate`.
RANDOM = ("500", "html-502", "503", "reset", "lost")

# With `wild`, these take turns in replacing every fifth reply, as a proxy might.
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
    "slow-200ms, html, empty, truncated, wild (the last four can have a status, as in html-502)"
)


@dataclass(frozen=True)
class Fault:
    """A way for a request to fail.

    :ivar name: name, such as `503` or `slow-2s`.
    :ivar status: status of the reply; 200 if the request is applied.
    :ivar kind: `html`, `empty`, `truncated` or `wild` for the shape of the reply; `lost`, `reset`
        or `timeout` for no reply; "" otherwise.
    :ivar delay: seconds before the request is applied.
    :ivar retry_after: value of the header `Retry-After`, in seconds; None for no header.
    """

    name: str
    status: int = 200
    kind: str = ""
    delay: float = 0.0
    retry_after: int | None = None

    @property
    def applied(self) -> bool:
        """Whether the request takes effect."""
        return self.status == 200 and self.kind not in ("reset", "timeout")


def parse_fault(name: str) -> Fault:
    """Return the fault with this name.

    :raises ValueError: if the name is unknown; the message lists the known ones.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"unknown fault {name!r}; use {_KNOWN}")
    if found["status"]:
        status = int(found["status"])
        after = int(found["after"]) if found["after"] else 1 if status == 429 else None
        return Fault(name, status, retry_after=after)
    if found["slow"]:
        unit = 1 if found["unit"] == "s" else 1000
        return Fault(name, delay=int(found["slow"]) / unit)
    return Fault(name, int(found["shape_status"] or 200), found["shape"] or found["kind"])


class Switches:
    """The settings of a sandbox and its queue of faults; thread-safe.

    The settings are those of `Sandbox`. They are read as attributes and changed with `set()`.
    """

    latency: float | dict[str, float]
    failure_rate: float
    rate_limit: float | None
    wild: bool

    def __init__(self, rate_limit: float | None, wild: bool) -> None:
        self._lock = threading.Lock()
        self._random = random.Random()  # noqa: S311 - not a secret
        self._first = {"rate_limit": rate_limit, "wild": wild}
        self.reset()

    def reset(self) -> None:
        """Restore the initial state."""
        with self._lock:
            self._queues: dict[str | None, deque[Fault]] = {}
            self._failed: dict[str, int] = {}
            self._replies = 0
        self.set(latency=0.0, failure_rate=0.0, **self._first)

    def set(self, **values: Any) -> None:
        """Change settings: all of the given ones, or none if a value is invalid.

        :raises ValueError: if a value is out of range.
        :raises TypeError: if a value has the wrong type, or a name is unknown.
        """
        for name, value in values.items():
            if name not in _CHECKS:
                raise TypeError(f"unknown setting {name}; use {', '.join(_CHECKS)}")
            _CHECKS[name](name, value)
        with self._lock:
            vars(self).update(values)
            if "rate_limit" in values:
                self._tokens = max(1.0, self.rate_limit or 0.0)
                self._filled = time.monotonic()

    def get(self) -> dict[str, Any]:
        """Return all settings by name."""
        with self._lock:
            return {name: getattr(self, name) for name in _CHECKS}

    def fail_next(self, name: Any, times: Any, operation: str | None = None) -> None:
        """Make the next requests fail, after those already set to fail.

        :param operation: operationId of these requests; None for any.
        :raises ValueError: if the fault is unknown, or `times` is out of range.
        :raises TypeError: if `times` is not an int.
        """
        if isinstance(times, bool) or not isinstance(times, int):
            raise TypeError(f"times must be a whole number, got {times!r}")
        if not 1 <= times <= 1_000_000:
            raise ValueError(f"times must be from 1 to 1000000, got {times}")
        fault = parse_fault(str(name))
        with self._lock:
            self._queues.setdefault(operation, deque()).extend([fault] * times)

    def limit(self) -> None:
        """Count a request.

        :raises Refused: 429 if it exceeds the rate limit; `Retry-After` says when to try again.
        """
        rate = self.rate_limit
        if rate is None:
            return
        # A token bucket that holds the requests of one second.
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
            429,
            f"rate limit of {rate:g} per second exceeded; try again in {wait} s",
            {"Retry-After": str(wait)},
        )

    def latency_of(self, operation: str) -> float:
        """Return the seconds to wait before a request.

        :param operation: its operationId.
        """
        latency = self.latency
        return latency.get(operation, 0.0) if isinstance(latency, dict) else latency

    def next_fault(self, operation: str) -> Fault | None:
        """Return the fault for the request that has arrived, from `fail_next` or by chance.

        :param operation: its operationId.
        """
        if self._queues:
            with self._lock:
                for name in (operation, None):
                    if queue := self._queues.get(name):
                        return queue.popleft()
        if self._random.random() < self.failure_rate:
            return parse_fault(self._random.choice(RANDOM))
        return None

    def fault_of(self, addresses: list[str], invalid: int = 422) -> Fault | None:
        """Return the fault that the first address at `fault.test` names.

        :param addresses: email addresses in lower case.
        :param invalid: status for an unknown fault.
        :raises Refused: if its fault is unknown.
        """
        found = next((email for email in addresses if email.endswith("@" + DOMAIN)), None)
        if found is None:
            return None
        address = found.rpartition("@")[0]
        name = address.partition("+")[0]
        times = next((times for end, times in _TIMES.items() if name.endswith(end)), None)
        try:
            fault = parse_fault(name if times is None else name.rpartition("-")[0])
        except ValueError as error:
            raise Refused(invalid, f"email: {error}") from error
        if times is None:
            return fault
        with self._lock:
            failed = self._failed.get(address, 0)
            # The request after the last failure succeeds, and the next one starts over.
            if failed < times:
                self._failed[address] = failed + 1
            else:
                del self._failed[address]
        return fault if failed < times else None

    def wild_fault(self) -> Fault | None:
        """Return the fault that `wild` applies to the next reply."""
        if not self.wild:
            return None
        with self._lock:
            self._replies += 1
            turn, rest = divmod(self._replies, 5)
        return parse_fault("wild" if rest else WILD[(turn - 1) % len(WILD)])


def _check_number(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} must be a finite number of at least 0, got {value}")


def _check_latency(name: str, value: Any) -> None:
    for seconds in value.values() if is_mapping(value) else [value]:
        _check_number(name, seconds)
        if seconds > 3600:
            raise ValueError(f"{name} must be at most 3600 seconds, got {seconds}")


def _check_share(name: str, value: Any) -> None:
    _check_number(name, value)
    if value > 1:
        raise ValueError(f"{name} must be from 0 to 1, got {value}")


def _check_rate(name: str, value: Any) -> None:
    if value is not None:
        _check_number(name, value)
        if value < 0.001:
            raise ValueError(f"{name} must be at least 0.001 or None (no limit), got {value}")


def _check_bool(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false, got {value!r}")


_CHECKS = {
    "latency": _check_latency,
    "failure_rate": _check_share,
    "rate_limit": _check_rate,
    "wild": _check_bool,
}
