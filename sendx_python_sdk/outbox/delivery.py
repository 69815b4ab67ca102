"""One delivery: take entries that are due, send them as a bulk run, and record the results."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from heapq import heapify
from typing import Any, Protocol

from pydantic import ValidationError

from sendx_python_sdk._checks import printable
from sendx_python_sdk._logging import LOGGER
from sendx_python_sdk._models import problems_of
from sendx_python_sdk._retries import RetryPolicy
from sendx_python_sdk._timeouts import now
from sendx_python_sdk.api.tracking_api import TrackingApi
from sendx_python_sdk.bulk import OPERATIONS, BulkResult, BulkRun
from sendx_python_sdk.exceptions import ApiException
from sendx_python_sdk.outbox.store import OutboxEntry, OutboxError, Store

_PAUSE_ALL = (429, 503)
# Refusals that may not recur. A 403 may come from a firewall, for one entry, or from SendX, for all
# entries until the key gets its permissions.
_MAY_PASS = (403, 408, 429)


@dataclass(frozen=True)
class DeliverySummary:
    """The results of a delivery.

    :ivar delivered: entries that SendX accepted.
    :ivar failed: entries that SendX refused, that became too old, or whose outcome is unknown.
    :ivar postponed: entries that will be retried later.
    """

    delivered: int
    failed: int
    postponed: int


@dataclass(frozen=True)
class Settings:
    """The delivery settings of an outbox; all times are in seconds."""

    lease: float
    first_pause: float
    longest_pause: float
    keep_delivered: float

    @property
    def longest_wait(self) -> float:
        """Return the longest time for which an entry is put off.

        An entry that is put off for longer shows that the clock was set back.
        """
        # At least an hour, so that a longer `Retry-After` than the longest pause is obeyed.
        return max(self.lease, self.longest_pause, 3600.0)


class Patience(Protocol):
    """Decides when a delivery ends."""

    def wait(self) -> bool:
        """Wait until there may be entries; return whether to continue if there are none."""
        ...

    def is_over(self) -> bool:
        """Return whether to take no more entries, even if there are some."""
        ...


class _Run(BulkRun[Any]):
    """A bulk run that also pauses deliveries in other processes.

    It sends only entries whose lease has not ended.
    """

    store: Store
    check_leases: Callable[[], None]

    def settled(self) -> None:
        """Look for entries again, because the next one of an address may be free now."""
        self._ask_at = 0.0

    def drop_paused(self, indexes: Collection[int]) -> None:
        """Don't send these items again."""
        paused = self._paused
        self._paused = [entry for entry in paused if entry[1] not in indexes]
        heapify(self._paused)
        for _, index, item in paused:
            if index in indexes:
                self._add_result(item, None, item.error)

    def _next_item(self, moment: float) -> Any:
        self.check_leases()
        return super()._next_item(moment)

    def _pause_after(self, item: Any, error: ApiException) -> float | None:
        pause = super()._pause_after(item, error)
        if error.status in _PAUSE_ALL and pause:
            self.store.pause(pause)
        return pause


class Delivery:
    """Delivers entries until there are none, or forever.

    :param patience: decides when to end; None to take only the entries that were due at the start.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        api: TrackingApi,
        max_workers: int,
        rate_limit: float | None,
        patience: Patience | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._patience = patience
        self._owner = secrets.token_hex(8)
        self._limit = 2 * max_workers
        self._taken: deque[OutboxEntry] = deque()  # leased, but not yet handed to the run
        self._sending: dict[int, OutboxEntry] = {}  # by their index in the run
        self._next_index = 0
        self._renewed = now()
        self._stopped = threading.Event()
        self._until: tuple[float, int] | None = None
        self._pause_all = settings.first_pause  # doubles until an entry is delivered
        self._paused_until = 0.0
        self.delivered = self.failed = self.postponed = 0
        self._reported = self._summary()
        self._run = _Run(api, "deliver", self._calls(), max_workers, rate_limit)
        self._run.store = store
        self._run.check_leases = self._check_leases

    def run(self) -> DeliverySummary:
        """Deliver entries, and release those that were not sent.

        :raises Exception: if the key was refused, or a request could not be sent at all.
        """
        heart = threading.Thread(target=self._keep_leases, name="sendx-outbox-lease", daemon=True)
        heart.start()
        try:
            with self._run as results:
                try:
                    self._settle_all(results)
                except KeyboardInterrupt:
                    results.close()
                    self._settle_all(results)
                    raise
        finally:
            self._stopped.set()
            heart.join()
            self._store.release(self._owner)
            self._purge()
            self._report()
        return self._summary()

    def _summary(self) -> DeliverySummary:
        return DeliverySummary(self.delivered, self.failed, self.postponed)

    def _report(self) -> None:
        """Log the results since the last report."""
        summary, before = self._summary(), self._reported
        if summary != before:
            counts = {
                name: number - getattr(before, name) for name, number in vars(summary).items()
            }
            text = "outbox: %d delivered, %d failed, %d postponed"
            LOGGER.info(text, *counts.values(), extra=counts)
            self._reported = summary

    def _calls(self) -> Iterator[tuple[str, Any] | None]:
        """Yield the calls to send; None while there are none and others are in flight."""
        self._store.end_pauses(self._settings.longest_wait)
        if self._patience is None:
            self._until = self._store.end()
        while self._patience is None or not self._patience.is_over():
            if not self._taken:
                self._claim()
            if self._taken:
                if call := self._call(self._taken.popleft()):
                    yield call
            elif self._sending:
                yield None
            elif self._patience is None or not self._patience.wait():
                return

    def _claim(self) -> None:
        lease, more, moment = self._settings.lease, True, now()
        while more and not self._taken:
            entries, more = self._store.claim(self._owner, self._limit, lease, self._until)
            for entry in entries:
                if entry.sent:
                    self._fail(entry, "its outcome is unknown: the process that sent it ended", 0)
                else:
                    self._taken.append(entry)
        if not self._sending:
            self._renewed = moment

    def _call(self, entry: OutboxEntry) -> tuple[str, Any] | None:
        """Return the call of an entry; None if it must not be sent."""
        operation = OPERATIONS[entry.operation]
        contract: Any = operation.request
        try:
            request = contract.from_wire(entry.body)
        except ValidationError as error:
            self._fail(entry, _reason(error), 0)
            return None
        if not operation.is_idempotent(entry.body) and not self._store.mark_sent(
            entry, self._owner
        ):
            return None  # Another deliverer has taken it over.
        self._sending[self._next_index] = entry
        self._next_index += 1
        return entry.operation, request

    def _keep_leases(self) -> None:
        while not self._stopped.wait(self._settings.lease / 3):
            moment = now()
            try:
                self._store.renew(self._owner, self._settings.lease)
                if not self._may_have_ended(moment):
                    self._renewed = moment
                self._store.end_pauses(self._settings.longest_wait)
                self._report()
                self._purge()
            except OutboxError as error:
                LOGGER.warning("outbox: cannot renew the lease: %s", error)

    def _purge(self) -> None:
        if self._settings.keep_delivered:
            self._store.purge(self._settings.keep_delivered)

    def _may_have_ended(self, moment: float) -> bool:
        return moment - self._renewed > self._settings.lease / 2

    def _check_leases(self) -> None:
        """Drop entries that others may have taken over while this process was suspended."""
        moment = now()
        if self._may_have_ended(moment):
            owned = self._store.renew(self._owner, self._settings.lease)
            self._taken = deque(entry for entry in self._taken if entry.id in owned)
            self._run.drop_paused(
                {index for index, entry in self._sending.items() if entry.id not in owned}
            )
            self._renewed = moment

    def _settle_all(self, results: BulkRun[Any]) -> None:
        for result in results:
            self._settle(result)
            self._run.settled()

    def _settle(self, result: BulkResult[Any]) -> None:
        """Record the result of an entry."""
        entry, error = self._sending.pop(result.index), result.error
        if error is None:
            self._store.delivered(entry, self._owner, self._settings.keep_delivered)
            self.delivered += 1
            self._pause_all = self._settings.first_pause
        elif not isinstance(error, ApiException) or error.status == 401:
            self._store.give_back(entry, self._owner)  # The entry is not the cause.
        else:
            self._settle_failure(entry, error, result.attempts)

    def _settle_failure(self, entry: OutboxEntry, error: ApiException, attempts: int) -> None:
        status = error.status or 0
        is_idempotent = OPERATIONS[entry.operation].is_idempotent(entry.body)
        if 400 <= status < 500 and status not in _MAY_PASS:
            self._fail(entry, _reason(error), attempts)
        elif not (is_idempotent or error.retryable):
            self._fail(entry, f"its outcome is unknown: {_reason(error)}", attempts)
        else:
            self._postpone(entry, error, attempts)

    def _postpone(self, entry: OutboxEntry, error: ApiException, attempts: int) -> None:
        settings = self._settings
        longest = min(settings.longest_pause, max(settings.first_pause, 2 * entry.pause))
        jitter = RetryPolicy(backoff=longest / 2, backoff_max=longest / 2).pause(1)
        wait = max(longest / 2 + jitter, min(error.retry_after or 0.0, settings.longest_wait))
        reason = _reason(error)
        if self._store.time() + wait >= entry.expires:
            self._fail(entry, f"it became too old; the last error: {reason}", attempts)
            return
        if error.status in _PAUSE_ALL and now() >= self._paused_until:
            pause = min(max(self._pause_all, error.retry_after or 0.0), settings.longest_pause)
            self._store.pause(pause)
            self._paused_until = now() + pause
            self._pause_all *= 2
        self._store.postpone(entry, self._owner, reason, attempts, longest, wait)
        self.postponed += 1

    def _fail(self, entry: OutboxEntry, reason: str, attempts: int) -> None:
        self._store.fail(entry, self._owner, reason, attempts)
        self.failed += 1
        # The reason may quote personal data.
        LOGGER.warning("outbox: entry %d failed; Outbox.failed() says why", entry.id)


def _reason(error: ApiException | ValidationError) -> str:
    """Return the reason for a failed call, in one line."""
    if isinstance(error, ApiException):
        text = f"{error.message} (HTTP {error.status})" if error.status else str(error.message)
    else:
        text = problems_of(error)
    return printable(" ".join(text.split()))
