"""Retrying: the policy, the state of one call and the budget of a client.

Single calls and bulk runs both use this module; nothing else decides whether a request is sent
again.
"""

from __future__ import annotations

import random
import ssl
import time
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, ProtocolError

from sendx_python_sdk._checks import whole_number
from sendx_python_sdk._timeouts import now
from sendx_python_sdk.exceptions import (
    ApiConnectionException,
    ApiDecodeException,
    ApiValueError,
)

# With these statuses, the server says that it did not act on the request.
_NOT_APPLIED = frozenset({429, 503})
NOT_SENT_AGAIN = "it is not sent again"
_EARLIER = "an earlier attempt may have been applied"
# The method to pass to urllib3.Retry; the operation decides whether a retry is safe.
_ANY_METHOD = "POST"


@dataclass(frozen=True)
class RetryPolicy:
    """When to send a request again, and how long to wait first.

    :param max_retries: attempts after the first one; 2 by default.
    :param statuses: HTTP statuses that are retried; 408, 429, 500, 502, 503 and 504 by default.
    :param backoff: base of the pauses, in seconds; 0.5 by default. The pause before retry n is a
        random time of up to backoff * 2 ** (n - 1) (exponential backoff with full jitter).
    :param backoff_max: upper limit of a pause, in seconds; 8 by default.
    :param retry_after_max: the longest `Retry-After` that is obeyed, in seconds; 60 by default.
        After a longer one the call fails at once.
    :param budget: retries that a client has in reserve; 100 by default. Each retry takes one, and
        each call restores half a retry, so during a long outage clients send about 1.5 requests
        per call, not 3.
    :raises ApiValueError: if a value is out of range.
    """

    max_retries: int = 2
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})
    backoff: float = 0.5
    backoff_max: float = 8.0
    retry_after_max: float = 60.0
    budget: int = 100

    def __post_init__(self) -> None:
        whole_number("max_retries", self.max_retries, 0)
        whole_number("budget", self.budget, 0)
        for name in ("backoff", "backoff_max", "retry_after_max"):
            value: object = getattr(self, name)
            if type(value) not in (int, float) or not 0 <= getattr(self, name) <= 1e9:
                raise ApiValueError(f"{name} must be a number of seconds from 0 to 1e9")
        try:
            object.__setattr__(self, "statuses", frozenset(self.statuses))
        except TypeError:
            raise ApiValueError("statuses must be a set of HTTP statuses") from None
        for status in self.statuses:
            whole_number("each of the statuses", status, 100)

    def pause(self, retry: int) -> float:
        """Return the seconds to wait before a retry, counted from 1."""
        longest = min(self.backoff_max, self.backoff * 2.0 ** min(retry - 1, 1000))
        return _random.uniform(0, longest)


DEFAULT_POLICY = RetryPolicy()

# Not the global generator: if an application seeds that, all its processes would retry in step.
_random = random.SystemRandom()

RetriesT: TypeAlias = int | RetryPolicy | urllib3.Retry | None


class Outcome(Protocol):
    """The result of an attempt: a reply or an exception."""

    retryable: bool
    reason: str | None

    @property
    def status(self) -> int | None:
        """HTTP status of the reply, 0 or None if there is none."""

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, from the reply's `Retry-After`."""


class RetryBudget:
    """The retries that a client has left; threads share it.

    It has no lock, because a fork could leave one locked, and a lost update is harmless.

    :ivar calls: calls made since the last retry; each earns half a retry back.
    """

    def __init__(self) -> None:
        self.calls = 0
        self._spent = 0.0

    def spend(self, budget: int) -> bool:
        """Take one retry; False if the budget is exhausted."""
        self._spent = max(0.0, self._spent - self.calls / 2)
        self.calls = 0
        if self._spent >= budget:
            return False
        self._spent += 1
        return True


class RetryState:
    """The retries of one call.

    :param configured: as `Configuration.retries`.
    :param idempotent: whether a request that may have been applied can be sent again.
    :param budget: the client's budget; None for retries that don't count against one.
    :param deadline: when the call must end, on the clock `_timeouts.now()`; None for no limit.
    """

    def __init__(
        self,
        configured: RetriesT,
        idempotent: bool,
        budget: RetryBudget | None = None,
        deadline: float | None = None,
    ) -> None:
        self.idempotent = idempotent
        self.budget = budget
        self.deadline = deadline
        self.retries = 0
        self.in_doubt = False  # whether an earlier attempt may have been applied
        self.policy = DEFAULT_POLICY
        self.urllib3_retry: urllib3.Retry | None = None
        if isinstance(configured, RetryPolicy):
            self.policy = configured
        elif isinstance(configured, urllib3.Retry):
            self.urllib3_retry = configured.new(allowed_methods=None)
        elif configured is not None:
            self.policy = RetryPolicy(max_retries=configured)

    def pause_after(self, outcome: Outcome) -> float | None:
        """Decide what to do after an attempt.

        This sets `outcome.retryable`, which the exception keeps. If an attempt was not sent or is
        refused, but an earlier one may have been applied, its error says so.

        :return: seconds to wait before the next attempt; None to stop.
        """
        outcome.retryable = self._is_retryable(outcome)
        if not outcome.retryable or not self._is_chosen(outcome):
            return None
        wait = outcome.retry_after
        if self.urllib3_retry is not None and not self.urllib3_retry.respect_retry_after_header:
            wait = None
        pause = self._next_pause(outcome, wait)
        if pause is None or (wait is not None and wait > self.policy.retry_after_max):
            return None
        if self.deadline is not None and now() + pause >= self.deadline:
            return None
        if self.budget is not None and not self.budget.spend(self.policy.budget):
            return None
        self.retries += 1
        return pause

    def sleep(self, seconds: float) -> bool:
        """Sleep before the next attempt; False if the call's deadline has passed meanwhile.

        In that case the last outcome stands, which is more informative than a timeout.
        """
        time.sleep(seconds)
        return self.deadline is None or now() < self.deadline

    def _is_retryable(self, outcome: Outcome) -> bool:
        """Return whether sending the request again is safe and may help.

        That doesn't depend on the retries that are configured or left.
        """
        if isinstance(outcome, ApiConnectionException):
            applied = outcome.sent
            if self.in_doubt and not applied:
                _add_doubt(outcome)
            # Retrying cannot fix an untrusted certificate.
            if isinstance(outcome.__cause__, ssl.SSLCertVerificationError):
                return False
        elif isinstance(outcome, ApiDecodeException):
            return False
        elif outcome.status not in DEFAULT_POLICY.statuses and not self._is_chosen(outcome):
            if self.in_doubt:  # such as a 404 for an item that the attempt before has deleted
                _add_reason(outcome, _EARLIER)
            return False
        else:
            applied = outcome.status not in _NOT_APPLIED
        self.in_doubt = self.in_doubt or applied
        if applied and not self.idempotent and NOT_SENT_AGAIN not in (outcome.reason or ""):
            is_said = isinstance(outcome, ApiConnectionException)
            prefix = "" if is_said else "the request may have been applied, so "
            _add_reason(outcome, prefix + NOT_SENT_AGAIN)
        return self.idempotent or not applied

    def _is_chosen(self, outcome: Outcome) -> bool:
        """Return whether the user's choice of statuses allows a retry."""
        if isinstance(outcome, ApiConnectionException):
            return True
        status = outcome.status or 0
        if self.urllib3_retry is None:
            return status in self.policy.statuses
        return self.urllib3_retry.is_retry(_ANY_METHOD, status, outcome.retry_after is not None)

    def _next_pause(self, outcome: Outcome, wait: float | None) -> float | None:
        if self.urllib3_retry is not None:
            return self._pause_of(self.urllib3_retry, outcome, wait)
        if self.retries >= self.policy.max_retries:
            return None
        return wait or self.policy.pause(self.retries + 1)

    def _pause_of(self, retry: urllib3.Retry, outcome: Outcome, wait: float | None) -> float | None:
        """Return the pause that the user's `urllib3.Retry` chooses; None to stop."""
        error: Exception | None = None
        response: urllib3.HTTPResponse | None = None
        if isinstance(outcome, ApiConnectionException):
            error = ProtocolError("") if outcome.sent else ConnectTimeoutError("")
        else:
            response = urllib3.HTTPResponse(status=outcome.status or 0)
        try:
            self.urllib3_retry = retry.increment(_ANY_METHOD, response=response, error=error)
        except HTTPError:
            return None
        return wait or self.urllib3_retry.get_backoff_time()


def _add_doubt(error: ApiConnectionException) -> None:
    """Add to the error of an unsent attempt that an earlier one may have been applied."""
    error.sent = True
    _add_reason(error, _EARLIER)


def _add_reason(outcome: Outcome, more: str) -> None:
    outcome.reason = f"{outcome.reason}; {more}" if outcome.reason else more
    if isinstance(outcome, ApiConnectionException):
        outcome.args = (outcome.status, outcome.reason)
