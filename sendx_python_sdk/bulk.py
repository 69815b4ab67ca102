"""Many contacts: a request for each, several at a time, and a result for each.

The consumer's thread reads the items, hands them to workers and decides what comes next; a worker
sends one request once. So there is one place that knows the rate, the pauses and the addresses
under way, and any `concurrent.futures.Executor` will do for the workers.
"""

from __future__ import annotations

import copy
import pickle
import secrets
import time
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache, partial
from heapq import heappop, heappush
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from pydantic_core import from_json
from typing_extensions import Self

from sendx_python_sdk._checks import is_mapping, whole_number
from sendx_python_sdk._models import AnyMapping, RequestModel
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk._retries import RetryState
from sendx_python_sdk.api.tracking_api import IDENTIFY_CONTACT, TRACK_CONTACT, TrackingApi
from sendx_python_sdk.api_client import ApiClient
from sendx_python_sdk.configuration import Configuration
from sendx_python_sdk.exceptions import (
    ApiConnectionException,
    ApiException,
    ApiTypeError,
    ApiValueError,
    OpenApiException,
    UnauthorizedException,
)
from sendx_python_sdk.models import (
    IdentifyRequest,
    IdentifyRequestDict,
    IdentifyResponse,
    TrackRequest,
    TrackRequestDict,
    TrackResponse,
)

R = TypeVar("R")

_OPERATIONS: dict[str, Operation[Any]] = {"identify": IDENTIFY_CONTACT, "track": TRACK_CONTACT}
_AHEAD = 64  # items for each worker that are read before the results of earlier ones are taken
_REFUSALS = 20  # answers 429 for one item; they say nothing against it


@dataclass(frozen=True)
class BulkResult(Generic[R]):
    """The result of one item.

    :ivar index: its place in the input, from 0.
    :ivar request: the item as it was given.
    :ivar response: the reply, None if there is an error.
    :ivar error: an `ApiException` if the call failed; a `pydantic.ValidationError` or an
        `ApiValueError` if the item was refused before it was sent.
    :ivar attempts: requests sent for it.
    """

    index: int
    request: Any
    response: R | None
    error: Exception | None
    attempts: int

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.error is None


class TooManyErrors(OpenApiException):
    """`stop_after_errors` ended a run; the last error is the cause."""


def identify_many(
    api: TrackingApi,
    contacts: Iterable[IdentifyRequest | IdentifyRequestDict | AnyMapping],
    *,
    max_workers: int = 16,
    rate_limit: float | None = None,
    ordered: bool = False,
    stop_after_errors: int | None = None,
    executor: Executor | None = None,
    request_timeout: RequestTimeout = None,
) -> BulkRun[IdentifyResponse]:
    """Identify many contacts, several at a time. Nothing is sent until you iterate over the result.

    Items for the same address (`email` or `newEmail`, in any case) are sent one after the other, in
    their order. A request is tried again as in a single call; a 429 does not count as a try, and
    with `Retry-After`, as a 503 with it, makes all workers pause.

    :param api: what to call with; its `configuration.retries` hold for each item.
    :param contacts: models or mappings. They are read as needed, in the thread that iterates; at
        most 64 items per worker are held in memory.
    :param max_workers: requests in flight at a time; 16 by default.
    :param rate_limit: maximum number of requests per second. By default there is no limit until the
        service answers 429; then the rate adapts to what the service accepts.
    :param ordered: yield results in the order of the items instead of as they finish.
    :param stop_after_errors: stop after this many failed results.
    :param executor: executor to run requests in; it is not closed. By default a thread pool, closed
        with the run. For processes, `api` and the items must be picklable.
    :param request_timeout: as `_request_timeout` of a single call, for each try.
    :return: an iterator of results. An item that is refused, or fails, is a result like any other.
    :raises ApiValueError: if an argument is invalid.

    The iterator itself raises, once there is a result for everything that was sent:

    - UnauthorizedException after a 401, as the other items would get one too;
    - ApiValueError if the client can't send at all, for example without a key;
    - TooManyErrors as `stop_after_errors` says;
    - any exception raised by `contacts`, after earlier items have finished.
    """
    options = (max_workers, rate_limit, ordered, stop_after_errors, executor, request_timeout)
    return BulkRun(api, "identify", contacts, *options)


def track_many(
    api: TrackingApi,
    changes: Iterable[TrackRequest | TrackRequestDict | AnyMapping],
    *,
    max_workers: int = 16,
    rate_limit: float | None = None,
    ordered: bool = False,
    stop_after_errors: int | None = None,
    executor: Executor | None = None,
    request_timeout: RequestTimeout = None,
) -> BulkRun[TrackResponse]:
    """Add and remove tags of many contacts; the parameters are those of `identify_many`."""
    options = (max_workers, rate_limit, ordered, stop_after_errors, executor, request_timeout)
    return BulkRun(api, "track", changes, *options)


class _Item:
    """An item on its way from the input to its result."""

    def __init__(self, index: int, request: Any) -> None:
        self.index = index
        self.request = request
        self.model: RequestModel | None = None
        self.addresses: list[str] = []
        self.idempotent = False
        self.attempts = 0
        self.refusals = 0
        self.retries: RetryState | None = None
        self.error: Exception | None = None

    def check(self, operation: Operation[Any]) -> None:
        """Make the request's model, or raise a ValueError that says what is wrong."""
        contract: Any = operation.request
        model: RequestModel = contract.of(self.request)
        body = model.to_wire(contract if model is self.request else None)
        self.model = model
        fields: dict[str, Any] = from_json(body)
        addresses = [fields.get("email"), fields.get("newEmail")]
        self.addresses = list({text.lower(): None for text in addresses if isinstance(text, str)})
        self.idempotent = operation.is_idempotent(body)


class BulkRun(Iterator[BulkResult[R]]):
    """The results of `identify_many` or `track_many`, an iterator.

    Leaving the `with` block, or dropping the run, stops sending and waits for in-flight requests.
    After `close()` or Ctrl-C, continue iterating to collect the remaining results. A run is for one
    thread at a time.
    """

    def __init__(
        self,
        api: TrackingApi,
        operation: str,
        items: Iterable[Any],
        max_workers: int,
        rate_limit: float | None,
        ordered: bool,
        stop_after_errors: int | None,
        executor: Executor | None,
        request_timeout: RequestTimeout,
    ) -> None:
        if isinstance(api, (ApiClient, Configuration)):
            raise ApiTypeError(f"pass a TrackingApi, got {type(api).__name__}: TrackingApi(client)")
        if isinstance(items, (str, bytes)) or is_mapping(items):
            raise ApiTypeError(
                f"pass an iterable of requests, got one {type(items).__name__}; for one contact, "
                f"call api.{operation}_contact()"
            )
        whole_number("max_workers", max_workers, 1)
        if stop_after_errors is not None:
            whole_number("stop_after_errors", stop_after_errors, 1)
        # A fake of TrackingApi has no client. It is called once for each item.
        client: object = getattr(api, "api_client", None)
        self._client = client if isinstance(client, ApiClient) else None
        self._operation = _OPERATIONS[operation]
        self._name = secrets.token_hex(8)
        self._call = (_Shared(api), operation, request_timeout)
        self._source: Iterator[Any] | None = iter(items)
        self._slow = False  # whether the last item was long in coming
        self._max_workers = max_workers
        self._pace = _Pace(rate_limit)
        self._ordered = ordered
        self._errors_left = stop_after_errors
        self._stopped = False
        self._failure: BaseException | None = None
        self._count = 0  # items read
        self._given = 0  # results given
        self._queues: dict[str, deque[_Item]] = {}  # by address, the first one is under way
        self._ready: deque[_Item] = deque()
        self._again: list[tuple[float, int, _Item]] = []
        self._running: dict[_Item, Future[Any] | None] = {}
        self._outbox: SimpleQueue[tuple[_Item, Future[Any]]] = SimpleQueue()
        self._done: list[tuple[int, BulkResult[R]]] = []
        self._own_threads = executor is None
        self._executor = executor or ThreadPoolExecutor(max_workers, "sendx-bulk")
        own = self._executor if self._own_threads else None
        self._leave = weakref.finalize(self, _leave, self._running, own)
        self._leave.atexit = False  # the pool's threads are waited for anyway

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def stop(self) -> None:
        """Send nothing more; iterating goes on until there is a result for all that was sent."""
        self._stopped = True
        self._source = None
        self._ready.clear()
        while self._again:
            item = heappop(self._again)[-1]
            self._settle(item, None, item.error)

    def close(self) -> None:
        """Send nothing more and wait for what is under way."""
        self.stop()
        self._wake()
        while self._running:
            self._receive()
        self._leave()

    def wait(self) -> bool:
        """Wait until there is a result to take; False once there are no more.

        Ctrl-C loses no result here. In a `for` loop it may come when a result was taken and is not
        in the loop's variable yet.
        """
        try:
            self._wait()
        except BaseException:  # Ctrl-C; an item may have been read and not got its index
            self._wake()
            self.stop()
            raise
        return bool(self._done)

    def _wait(self) -> None:
        # Not in a `try`: Python 3.13 leaves the jump back of a loop out of it.
        while not self._is_result_due():
            self._receive()

    def __next__(self) -> BulkResult[R]:
        if self.wait():
            first = self._done[0]
            try:
                heappop(self._done)
            except BaseException:  # Ctrl-C: it is given when iterating goes on
                heappush(self._done, first)
                self.stop()
                raise
            self._given += 1
            return first[1]
        self._leave()
        failure, self._failure = self._failure, None
        raise failure or StopIteration

    def _is_result_due(self) -> bool:
        """Keep the workers busy; tell whether there is a result to give, or nothing left to do."""
        self._send()
        return self._has_result() or not (
            self._running or self._again or self._ready or self._source
        )

    def _has_result(self) -> bool:
        return bool(self._done) and (not self._ordered or self._done[0][0] == self._given)

    def _wake(self) -> None:
        """An interruption may have come between an answer and what was to be done with it."""
        for item, future in list(self._running.items()):
            if future is None:
                self._fail(item, KeyboardInterrupt())
            elif future.done():
                self._outbox.put((item, future))

    def _send(self) -> None:
        """Hand items to the workers that have nothing to do."""
        while len(self._running) < self._max_workers and not self._stopped:
            now = time.monotonic()
            item = self._choose(now) if self._pace.free_at <= now else None
            if item is None:
                return
            self._pace.sent(now)
            self._running[item] = None
            if self._client is not None and item.attempts == 0:
                self._client.retry_budget.calls += 1
            try:
                # Dask takes calls with the same arguments for one call.
                unique = (self._name, item.index, item.attempts)
                payload = item.request if self._client is None else item.model
                work = partial(_attempt, *self._call, payload, unique)
                if self._own_threads:  # traces and log context of the caller carry over
                    work = partial(copy_context().run, work)
                future = self._executor.submit(work)
                self._running[item] = future
                future.add_done_callback(partial(_deliver, self._outbox, item))
            except BaseException as error:  # the executor is shut down, or Ctrl-C
                self._fail(item, error)
                if not isinstance(error, Exception):
                    raise

    def _choose(self, now: float) -> _Item | None:
        """Find an item that may be sent now; None if there is none yet."""
        if self._again and self._again[0][0] <= now:
            self._running[self._again[0][-1]] = None  # first, so that Ctrl-C does not lose it
            return heappop(self._again)[-1]
        if self._ready:
            return self._ready.popleft()
        while self._may_read():
            start = time.monotonic()
            try:
                request = next(self._source)  # type: ignore[arg-type]
            except StopIteration:
                self._source = None
            except Exception as error:
                self._source, self._failure = None, error
            else:
                self._slow = time.monotonic() - start > 0.01
                item = _Item(self._count, request)
                self._count += 1
                try:
                    item.check(self._operation)
                except Exception as error:  # a mapping can raise anything
                    self._settle(item, None, error)
                    continue
                for address in item.addresses:
                    self._queues.setdefault(address, deque()).append(item)
                if self._is_first(item):
                    return item
        return None

    def _is_first(self, item: _Item) -> bool:
        return all(self._queues[address][0] is item for address in item.addresses)

    def _may_read(self) -> bool:
        if self._source is None or self._count - self._given >= _AHEAD * self._max_workers:
            return False
        # What came back is given before a long wait for the next item.
        return not (self._slow and (self._has_result() or not self._outbox.empty()))

    def _receive(self) -> None:
        """Wait for the next answer, or for the moment when something may be sent."""
        timeout = None
        if len(self._running) < self._max_workers and (self._again or self._ready or self._source):
            waiting = self._ready or self._may_read()
            moment = 0.0 if waiting else self._again[0][0] if self._again else None
            if moment is not None:
                timeout = max(0.0, moment - time.monotonic(), self._pace.free_at - time.monotonic())
        with suppress(Empty):
            self._take(*self._outbox.get(timeout=timeout))
            while True:
                self._take(*self._outbox.get_nowait())

    def _take(self, item: _Item, future: Future[Any]) -> None:
        """Decide what an answer means for its item and for the run."""
        if item not in self._running:
            return
        problem = CancelledError() if future.cancelled() else future.exception()
        if problem is not None:
            self._fail(item, problem)
            return
        response, error = future.result()
        if error is None or isinstance(error, ApiException):
            item.attempts += 1
        if error is None:
            self._pace.taken()
        elif isinstance(error, ApiException):
            pause = self._pause_after(item, error)
            if pause is not None and not self._stopped:
                item.error = error
                again = (time.monotonic() + pause, item.index, item)
                del self._running[item]
                heappush(self._again, again)
                return
        self._settle(item, response, error)
        # Other errors concern the client, not the item: there is no key, for example.
        if isinstance(error, UnauthorizedException) or not isinstance(
            error, (ApiException, type(None))
        ):
            self._end(error)

    def _fail(self, item: _Item, problem: BaseException) -> None:
        """The worker failed; the item may have been sent."""
        item.attempts += 1
        reason = f"the worker failed ({problem!r}); the request may have been applied"
        error = ApiConnectionException(0, reason)
        error.sent, error.__cause__ = True, problem
        self._settle(item, None, error)
        if isinstance(problem, Exception):
            self._end(problem)

    def _pause_after(self, item: _Item, error: ApiException) -> float | None:
        """Choose the seconds until the item is sent again; None for never."""
        client = self._client
        if client is None:
            return None
        retries = RetryState(client.configuration.retries, item.idempotent)
        if error.status == 429 and item.refusals < _REFUSALS:
            item.refusals += 1
            pause = retries.pause_after(error)
        else:
            retries.budget = client.retry_budget
            item.retries = item.retries or retries
            pause = item.retries.pause_after(error)
        if error.status == 429 or error.retry_after is not None:  # for the others, in any case
            wait = (error.retry_after or 0.0) if pause is None else pause
            self._pace.refused(min(wait, retries.policy.retry_after_max), error.status == 429)
        return pause

    def _end(self, reason: BaseException) -> None:
        self._failure = self._failure or reason
        self.stop()

    def _settle(self, item: _Item, response: R | None, error: Exception | None) -> None:
        """Keep the result of an item, and let those go that waited for its addresses."""
        if isinstance(error, ApiException):
            error.attempts = item.attempts
        result = BulkResult(item.index, item.request, response, error, item.attempts)
        if item in self._running:
            del self._running[item]  # a Ctrl-C cannot come between this line and the next
        heappush(self._done, (item.index, result))
        waiting: dict[int, _Item] = {}
        for address in item.addresses:
            queue = self._queues[address]
            queue.popleft()
            if queue:
                waiting[queue[0].index] = queue[0]
            else:
                del self._queues[address]
        if not self._stopped:
            self._ready.extend(other for other in waiting.values() if self._is_first(other))
        if error is not None and self._errors_left is not None:
            self._errors_left -= 1
            if self._errors_left == 0:
                reason = TooManyErrors("stop_after_errors: nothing more is sent")
                reason.__cause__ = error
                self._end(reason)


class _Pace:
    """When the next request may be sent: a token bucket that holds a tenth of a second's worth. Its
    rate is given, or found once the service refuses requests."""

    def __init__(self, rate: float | None) -> None:
        if rate is not None and not (type(rate) in (int, float) and 0 < rate <= 1e9):
            raise ApiValueError("rate_limit must be a number of requests a second above 0")
        self.rate = rate
        self.fixed = rate is not None
        self.free_at = 0.0
        self.since = time.monotonic()  # or a moment to come, until which all wait
        self.taken_since = 0

    def sent(self, now: float) -> None:
        if self.rate is not None:
            self.free_at = max(self.free_at, now - 0.1) + 1 / self.rate

    def taken(self) -> None:
        """The service carried out a request: a found rate grows by a twentieth every second."""
        self.taken_since += 1
        if self.rate is not None and not self.fixed:
            self.rate += 0.05

    def refused(self, pause: float, too_many: bool) -> None:
        """The service asks for a pause; if there were too many requests, they become less."""
        now = time.monotonic()
        self.free_at = max(self.free_at, now + pause)
        if self.fixed or not too_many or now < self.since + 0.5:
            return
        seen = self.taken_since / (now + pause - self.since)
        rate = seen if self.rate is None else min(self.rate, max(seen, self.rate / 2))
        self.rate = max(0.5, 0.8 * rate)
        self.since, self.taken_since = now + pause, 0


class _Shared:
    """The API that all items are sent with.

    A process that gets it many times unpickles it once, so that its connections are kept alive.
    """

    def __init__(self, api: TrackingApi) -> None:
        self.api = api
        # The run decides about retrying, so a worker sends each request once.
        if isinstance(getattr(api, "api_client", None), ApiClient):
            self.api = copy.copy(api)
            self.api.retries = 0
        self.pickled: bytes | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        self.pickled = self.pickled or pickle.dumps(self.api)
        return _shared, (self.pickled,)


@lru_cache(maxsize=4)
def _shared(pickled: bytes) -> _Shared:
    return _Shared(pickle.loads(pickled))  # noqa: S301 - it comes from the caller's process


def _attempt(shared: _Shared, name: str, timeout: RequestTimeout, request: Any, unique: Any) -> Any:
    """In a worker: send a request once; return the response and the error, one of which is None.

    The public method is called, since it may be overridden, patched or a fake's: otherwise a test
    would reach the service.
    """
    options = {} if timeout is None else {"_request_timeout": timeout}
    try:
        return getattr(shared.api, f"{name}_contact")(request, **options), None
    except Exception as error:
        return None, error


def _deliver(outbox: Any, item: _Item, future: Future[Any]) -> None:
    outbox.put((item, future))


def _leave(running: dict[_Item, Future[Any] | None], executor: Executor | None) -> None:
    for future in list(running.values()):
        if future is not None:
            future.cancel()
    if executor is not None:
        with suppress(RuntimeError):  # as garbage, the run may end in one of its own threads
            executor.shutdown(wait=True)
