"""`Outbox`: record calls, deliver them, and manage those that failed."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from typing_extensions import Self

from sendx_python_sdk._checks import shown, whole_number
from sendx_python_sdk._logging import LOGGER
from sendx_python_sdk._models import AnyMapping
from sendx_python_sdk._timeouts import now
from sendx_python_sdk.api.tracking_api import TrackingApi
from sendx_python_sdk.bulk import OPERATIONS, addresses_of
from sendx_python_sdk.exceptions import ApiValueError
from sendx_python_sdk.models import (
    IdentifyRequest,
    IdentifyRequestDict,
    TrackRequest,
    TrackRequestDict,
)
from sendx_python_sdk.outbox.delivery import Delivery, DeliverySummary, Patience, Settings
from sendx_python_sdk.outbox.store import (
    DELIVERED,
    FAILED,
    LARGEST_ID,
    OutboxEntry,
    OutboxError,
    Store,
)

VARIABLE = "SENDX_OUTBOX"

_POLL = 1.0  # seconds between checks for entries from other processes
_AFTER_ERROR = 5.0  # seconds to wait after a database error


@dataclass(frozen=True)
class OutboxStatus:
    """The state of an outbox.

    :ivar waiting: entries still to be delivered.
    :ivar failed: entries that will not be delivered unless they are retried.
    :ivar delivered: entries delivered so far.
    :ivar oldest: age of the oldest waiting entry in seconds, 0 if there is none.
    """

    waiting: int
    failed: int
    delivered: int
    oldest: float


class Outbox:
    """Calls that are recorded in a database and delivered later, at least once each.

    >>> outbox = Outbox("outbox.db")
    >>> number = outbox.identify_contact({"email": "ann@example.com"})
    >>> with ApiClient() as client:
    ...     summary = outbox.deliver(TrackingApi(client))

    Any number of threads and processes can record and deliver. Calls for the same address are
    delivered in the order in which they were recorded.

    :param where: path of a SQLite file, created if missing; or the URL of a PostgreSQL database,
        such as `postgresql://user@host/db`. Default: the environment variable `SENDX_OUTBOX`.
    :param lease: seconds after which other deliverers take over the entries of one that died; 60 by
        default.
    :param max_age: seconds for which delivery of an entry is attempted; 7 days by default.
    :param first_pause: approximate seconds before the second attempt to deliver an entry; 1 by
        default. The pause doubles after each attempt.
    :param longest_pause: upper limit of that pause, in seconds; 1 hour by default.
    :param max_entries: maximum number of waiting and failed entries, 1,000,000 by default;
        recording more raises OutboxError.
    :param keep_delivered: seconds for which delivered entries are kept for `delivered()`, beyond
        `max_entries`. By default they are removed and only counted.
    :raises ApiValueError: if an argument is invalid, or neither `where` nor `SENDX_OUTBOX` is set.
    :raises OutboxError: if a SQLite file cannot be used. PostgreSQL is connected on first use.
    """

    def __init__(
        self,
        where: str | os.PathLike[str] | None = None,
        *,
        lease: float = 60.0,
        max_age: float = 7 * 86400,
        first_pause: float = 1.0,
        longest_pause: float = 3600.0,
        max_entries: int = 1_000_000,
        keep_delivered: float = 0.0,
    ) -> None:
        given = os.fspath(where) if where is not None else os.environ.get(VARIABLE, "")
        if not given:
            raise ApiValueError(
                f"where must be a file or a URL; pass Outbox('sendx-outbox.db') or set {VARIABLE}"
            )
        times = {
            "lease": lease,
            "max_age": max_age,
            "first_pause": first_pause,
            "longest_pause": longest_pause,
        }
        for name, value in {**times, "keep_delivered": keep_delivered}.items():
            _check_seconds(name, value, 0 if name == "keep_delivered" else 0.001)
        whole_number("max_entries", max_entries, 1)
        options: dict[str, Any] = {**times, "keep_delivered": keep_delivered}
        self._made_by = partial(type(self), given, max_entries=max_entries, **options)
        self._max_age = max_age
        self._max_entries = max_entries
        self._settings = Settings(lease, first_pause, longest_pause, keep_delivered)
        self._recorded = threading.Event()  # wakes the delivering thread of this process
        self._store = _store(given)
        weakref.finalize(self, self._store.close)  # unclosed, it would warn

    def __reduce__(self) -> tuple[Any, ...]:
        return self._made_by, ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database connection; the next use opens another."""
        self._store.close()

    # Recording

    def identify_contact(
        self,
        identify_request: IdentifyRequest | IdentifyRequestDict | AnyMapping,
        *,
        connection: object = None,
    ) -> int:
        """Record an identify call. It is committed when this returns, and delivered later.

        :param identify_request: as for `TrackingApi.identify_contact`.
        :param connection: the application's connection to the same database: a `sqlite3` or psycopg
            connection, or Django's or SQLAlchemy's wrapper of one. The call is then part of the
            application's transaction, and is delivered only if that is committed.
        :return: id of the entry.
        :raises pydantic.ValidationError: if the request is invalid. Nothing is recorded.
        :raises OutboxError: if the call cannot be recorded.
        """
        return self._record("identify", identify_request, connection)

    def track_contact(
        self,
        track_request: TrackRequest | TrackRequestDict | AnyMapping,
        *,
        connection: object = None,
    ) -> int:
        """Record a track call. It is committed when this returns, and delivered later.

        :param track_request: as for `TrackingApi.track_contact`.

        The other parameter, result and errors are those of `identify_contact`.
        """
        return self._record("track", track_request, connection)

    def _record(self, operation: str, request: Any, connection: object) -> int:
        contract: Any = OPERATIONS[operation].request
        _, body = contract.wire_of(request)
        number = self._store.add(
            operation, body, addresses_of(body), self._max_age, self._max_entries, connection
        )
        self._recorded.set()
        return number

    # Delivering

    def deliver(
        self, api: TrackingApi, *, max_workers: int = 16, rate_limit: float | None = None
    ) -> DeliverySummary:
        """Deliver everything that is due, in this thread, and return.

        An entry that cannot be delivered now is postponed. One that SendX refuses, or that has an
        unknown outcome and must not be sent twice, fails.

        :param api: API to call.
        :param max_workers: maximum number of requests in flight; 16 by default.
        :param rate_limit: maximum number of requests per second; no limit by default.
        :return: the numbers of entries delivered, failed and postponed.
        :raises UnauthorizedException: if SendX refuses the key. All entries are kept.
        :raises ApiValueError: if an argument is invalid or no key is set. All entries are kept.
        :raises OutboxError: if the database cannot be used.
        """
        return Delivery(self._store, self._settings, api, max_workers, rate_limit).run()

    @contextmanager
    def delivering(
        self,
        api: TrackingApi,
        *,
        max_workers: int = 16,
        rate_limit: float | None = None,
        exit_timeout: float = 10.0,
    ) -> Generator[DeliveryThread]:
        """Deliver in a background thread while the block runs.

        >>> outbox = Outbox("outbox.db")
        >>> with ApiClient() as client, outbox.delivering(TrackingApi(client)):
        ...     number = outbox.identify_contact({"email": "ann@example.com"})

        The `with` statement returns the thread. If SendX refuses the key, the thread logs that,
        sets its `error` and ends; all entries are kept.

        :param exit_timeout: seconds to wait at the end of the block for entries that are due; 10 by
            default. Remaining entries are delivered after the next start.

        The other parameters are those of `deliver`.
        """
        _check_seconds("exit_timeout", exit_timeout, 0)
        settings = (self._store, self._settings, api, max_workers, rate_limit)
        worker = DeliveryThread(partial(Delivery, *settings), self._recorded)
        worker.start()
        try:
            yield worker
        finally:
            worker.stop(exit_timeout)

    # Managing entries

    def status(self) -> OutboxStatus:
        """Return the numbers of entries, and the age of the oldest waiting one."""
        return OutboxStatus(*self._store.counts())

    def failed(self) -> Iterator[OutboxEntry]:
        """Yield the failed entries, oldest first."""
        yield from self._store.entries(FAILED)

    def delivered(self) -> Iterator[OutboxEntry]:
        """Yield the delivered entries that are kept (see `keep_delivered`), oldest first."""
        yield from self._store.entries(DELIVERED)

    def retry(self, ids: Iterable[int] | None = None) -> int:
        """Queue failed entries for delivery again, for another `max_age`.

        :param ids: ids of the entries; all failed ones by default. Those of entries that have not
            failed are ignored.
        :return: number of entries that are queued again.
        :raises ApiValueError: if one of the ids is not a whole number, or is out of range.
        """
        count = self._store.retry(None if ids is None else _checked(ids), self._max_age)
        self._recorded.set()
        return count

    def discard(self, ids: Iterable[int]) -> int:
        """Delete failed entries.

        :param ids: ids of the entries. Those of entries that have not failed are ignored.
        :return: number of entries that were deleted.
        :raises ApiValueError: if one of the ids is not a whole number, or is out of range.
        """
        return self._store.discard(_checked(ids))


class DeliveryThread(threading.Thread):
    """The thread of `Outbox.delivering`.

    :ivar error: the error that stopped delivery early, such as a refused key; None if there is
        none.
    """

    def __init__(
        self, make_delivery: Callable[[Patience], Delivery], recorded: threading.Event
    ) -> None:
        super().__init__(name="sendx-outbox", daemon=True)
        self._make_delivery = make_delivery
        self._recorded = recorded
        self.error: Exception | None = None
        self._stop_at: float | None = None  # set when the block ends
        self._delivery = make_delivery(self)  # Here, so that invalid arguments raise at once.

    def run(self) -> None:
        while True:
            try:
                self._delivery.run()
            except OutboxError as error:
                LOGGER.warning("outbox: %s", error)
                if not self.wait(_AFTER_ERROR):
                    return
                self._delivery = self._make_delivery(self)
            except Exception as error:
                self.error = error
                LOGGER.error("outbox: delivery stopped, and all entries are kept: %r", error)
                return
            else:
                return

    def wait(self, seconds: float = _POLL) -> bool:
        if self._stop_at is not None and not self._recorded.is_set():
            return False
        self._recorded.wait(seconds)
        self._recorded.clear()
        return True  # Also once after the block, for entries recorded just before its end.

    def is_over(self) -> bool:
        return self._stop_at is not None and now() >= self._stop_at

    def stop(self, seconds: float) -> None:
        self._stop_at = now() + seconds
        self._recorded.set()
        self.join(seconds)


def _check_seconds(name: str, value: Any, least: float) -> None:
    if not (type(value) in (int, float) and least <= value <= 1e9):
        raise ApiValueError(
            f"{name} must be a number of seconds of at least {least}, got {shown(value)}"
        )


def _checked(ids: Iterable[int]) -> list[int]:
    numbers = list(ids)
    for number in numbers:
        if type(number) is not int or not 0 < number <= LARGEST_ID:
            raise ApiValueError(
                f"each of the ids must be a whole number from 1 to {LARGEST_ID}, "
                f"got {shown(number)}"
            )
    return numbers


def _store(where: str) -> Store:
    scheme = urlsplit(where).scheme if "://" in where else ""
    if scheme in ("postgresql", "postgres"):
        from sendx_python_sdk.outbox.postgresql import PostgresqlStore

        return PostgresqlStore(where)
    if scheme or where == ":memory:" or where.startswith("file:"):
        raise ApiValueError(
            f"where must be the path of a SQLite file or a postgresql:// URL, got {scheme or where}"
        )
    from sendx_python_sdk.outbox.sqlite import SqliteStore

    return SqliteStore(where)
