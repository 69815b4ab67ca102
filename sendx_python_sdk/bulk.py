"""Bulk calls: a request and a result for each contact, several at a time.

The iterating thread reads the items, hands them to workers and decides what to do next; a worker
only sends a request once. So one thread knows the rate, the pauses and the addresses in flight, and
any `concurrent.futures.Executor` can provide the workers.
"""

from __future__ import annotations

import copy
import pickle
import secrets
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import lru_cache, partial
from heapq import heappop, heappush
from itertools import repeat
from queue import Empty, SimpleQueue
from threading import Thread, current_thread
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic_core import from_json
from typing_extensions import Self

from sendx_python_sdk._checks import is_mapping, whole_number
from sendx_python_sdk._models import AnyMapping, RequestModel
from sendx_python_sdk._operations import Operation, RequestTimeout
from sendx_python_sdk._retries import RetryState
from sendx_python_sdk._timeouts import now
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

OPERATIONS: dict[str, Operation[Any]] = {"identify": IDENTIFY_CONTACT, "track": TRACK_CONTACT}
# Iterating over a DataFrame yields columns. These methods of polars and pandas return rows.
_ROWS = {"to_dicts": "to_dicts()", "to_dict": 'to_dict("records")'}
_ASK_AGAIN = 0.05  # seconds until a source that had nothing is asked again
_AHEAD = 64  # items per worker to read before earlier results are taken
_REFUSALS = 20  # 429 replies per item that don't count as attempts
_KEPT_FAILURES = 1000  # failed results that a summary holds


@dataclass(frozen=True)
class BulkResult(Generic[R]):
    """The result of one item.

    :ivar index: position of the item in the input, from 0.
    :ivar request: the item as passed.
    :ivar response: the reply; None if there is an error.
    :ivar error: an `ApiException` if the call failed; a `pydantic.ValidationError` or an
        `ApiValueError` if the item was refused before it was sent.
    :ivar attempts: number of requests sent for the item.
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


@dataclass(frozen=True)
class BulkSummary(Generic[R]):
    """The outcome of a whole run.

    :ivar total: number of items.
    :ivar succeeded: items whose call succeeded.
    :ivar failed: items that were invalid, or whose call failed.
    :ivar failures: the first 1,000 failed results.
    """

    total: int
    succeeded: int
    failed: int
    failures: list[BulkResult[R]] = field(repr=False)


class TooManyErrors(OpenApiException):
    """A run reached `stop_after_errors`; the cause is the last error."""


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
    """Identify many contacts, several at a time.

    >>> api = TrackingApi()
    >>> contacts = [{"email": "ann@example.com"}, {"email": "bob@example.com"}]
    >>> identify_many(api, contacts).run()
    BulkSummary(total=2, succeeded=2, failed=0)
    >>> for result in identify_many(api, contacts, ordered=True):
    ...     print(result.request["email"], result.error)
    ann@example.com None
    bob@example.com None

    Nothing is sent before `run()` or the first iteration. Items for the same address (`email` or
    `newEmail`, in any case) are sent one at a time, in input order. Requests are retried like those
    of single calls; a 429 does not count as an attempt. A 429, or a 503 with `Retry-After`, makes
    all workers pause.

    :param api: API to call; its `configuration.retries` apply to each item.
    :param contacts: models or mappings. They are read as needed, in the thread that iterates; at
        most 64 items per worker are held in memory.
    :param max_workers: maximum number of requests in flight; 16 by default.
    :param rate_limit: maximum number of requests per second. By default there is no limit until the
        service answers 429; then the rate adapts to what the service accepts.
    :param ordered: yield results in input order instead of as they finish.
    :param stop_after_errors: stop after this many failed results.
    :param executor: executor to run requests in; it is not shut down. By default a thread pool,
        shut down with the run. For processes, `api` and the items must be picklable.
    :param request_timeout: as `_request_timeout` of a single call, for each attempt.
    :return: an iterator of results, including those of invalid items and failed calls.
    :raises ApiTypeError: if `contacts` is a single contact, a DataFrame or not iterable.
    :raises ApiValueError: if another argument is invalid.

    Once it has yielded a result for everything that was sent, the iterator itself raises:

    - UnauthorizedException after a 401, since the remaining items would get one too;
    - ApiValueError if the client can't send at all, for example without a key;
    - TooManyErrors after `stop_after_errors` failed results;
    - any exception raised by `contacts`, after earlier items have finished.
    """
    options = (max_workers, rate_limit, ordered, stop_after_errors, executor, request_timeout)
    return BulkRun(api, "identify_many", _calls("identify", "contacts", contacts), *options)


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
    return BulkRun(api, "track_many", _calls("track", "changes", changes), *options)


def addresses_of(body: bytes) -> list[str]:
    """Return the addresses in a JSON body, in lower case; calls for each are sent in order."""
    fields: dict[str, Any] = from_json(body)
    given = (fields.get("email"), fields.get("newEmail"))
    return list({text.lower(): None for text in given if isinstance(text, str)})


class _Item:
    """An item on its way from the input to its result."""

    def __init__(self, index: int, operation: str, request: Any) -> None:
        self.index = index
        self.operation = operation
        self.request = request
        self.model: RequestModel | None = None
        self.addresses: list[str] = []
        self.idempotent = False
        self.attempts = 0
        self.refusals = 0
        self.retries: RetryState | None = None
        self.error: Exception | None = None

    def validate(self) -> None:
        """Validate the request, and set the model and what is derived from it."""
        operation = OPERATIONS[self.operation]
        contract: Any = operation.request
        model, body = contract.wire_of(self.request)
        # The caller may use its model for the next item before this one is sent.
        self.model = contract.from_wire(body) if model is self.request else model
        self.addresses = addresses_of(body)
        self.idempotent = operation.is_idempotent(body)


class BulkRun(Iterator[BulkResult[R]]):
    """The results of `identify_many` or `track_many`: call `run()`, or iterate.

    Leaving the `with` block, or dropping the run, stops sending and waits for in-flight requests.
    After `close()` or Ctrl-C, continue iterating to collect the remaining results; Ctrl-C may lose
    one of them. Only one thread at a time may use a run.
    """

    def __init__(
        self,
        api: TrackingApi,
        name: str,
        calls: Iterator[tuple[str, Any] | None],
        max_workers: int,
        rate_limit: float | None,
        ordered: bool = False,
        stop_after_errors: int | None = None,
        executor: Executor | None = None,
        request_timeout: RequestTimeout = None,
    ) -> None:
        if isinstance(api, (ApiClient, Configuration)):
            raise ApiTypeError(
                f"api must be a TrackingApi, got {type(api).__name__}; pass TrackingApi(client)"
            )
        whole_number("max_workers", max_workers, 1)
        if stop_after_errors is not None:
            whole_number("stop_after_errors", stop_after_errors, 1)
        # A fake of TrackingApi has no client. It is called once for each item.
        client: object = getattr(api, "api_client", None)
        self._client = client if isinstance(client, ApiClient) else None
        # Yields an operation and an item, or None if there is none yet.
        self._source: Iterator[tuple[str, Any] | None] | None = calls
        self._ask_at = 0.0
        self._source_is_slow = False
        self._attempt = partial(_attempt, _Shared(api), request_timeout)
        self._name = secrets.token_hex(8)
        self._max_workers = max_workers
        self._pace = _Pace(rate_limit)
        self._ordered = ordered
        self._stop_after_errors = stop_after_errors
        self._errors = 0
        self._stopped = False
        self._ended = False
        self._reason: BaseException | None = None  # why it ended early
        self._read = 0  # items
        self._yielded = 0  # results
        self._by_address: dict[str, deque[_Item]] = {}  # only the first of each is sent
        self._ready: deque[_Item] = deque()
        self._paused: list[tuple[float, int, _Item]] = []  # until their next attempt
        self._in_flight: dict[Future[Any], _Item] = {}
        self._finished: SimpleQueue[Future[Any]] = SimpleQueue()
        self._results: list[tuple[int, BulkResult[R]]] = []
        self._threads = _Threads(max_workers)
        self._executor: Executor | _Threads = executor or self._threads
        weakref.finalize(self, self._threads.shutdown)
        unused = f"{name}() sent nothing: call run() on its result, or iterate over it"
        self._warn_unused = weakref.finalize(self, warnings.warn, unused, ResourceWarning, 2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def run(self) -> BulkSummary[R]:
        """Send everything; return the counts and the first 1,000 failed results.

        :raises Exception: the same exceptions as when iterating.
        :raises ApiValueError: if the run has already ended.
        """
        if self._ended:
            raise ApiValueError("the run has already ended; start a new one")
        total = failed = 0
        failures: list[BulkResult[R]] = []
        with self:
            for result in self:
                total += 1
                if not result.ok:
                    failed += 1
                    if failed <= _KEPT_FAILURES:
                        failures.append(result)
        return BulkSummary(total, total - failed, failed, failures)

    def close(self) -> None:
        """Stop sending, and wait for in-flight requests."""
        self._warn_unused()
        self._stop()
        while self._in_flight:
            self._receive()
        self._threads.shutdown()

    def __next__(self) -> BulkResult[R]:
        self._warn_unused.detach()
        try:
            self._send()
            while not self._has_result() and (
                self._in_flight or self._paused or self._ready or self._source
            ):
                self._receive()
                self._send()
        except BaseException:  # Ctrl-C, which may have interrupted anything
            self._stop()
            raise
        if self._results:
            self._yielded += 1
            return heappop(self._results)[1]
        self._threads.shutdown()
        self._ended = True
        reason, self._reason = self._reason, None
        raise reason or StopIteration

    def _has_result(self) -> bool:
        return bool(self._results) and (not self._ordered or self._results[0][0] == self._yielded)

    def _send(self) -> None:
        """Hand items to idle workers."""
        while len(self._in_flight) < self._max_workers and not self._stopped:
            moment = now()
            item = self._next_item(moment) if self._pace.free_at <= moment else None
            if item is None:
                return
            self._pace.sent(moment)
            # Dask treats calls with the same arguments as one call.
            unique = (self._name, item.index, item.attempts)
            payload = item.request if self._client is None else item.model
            call: Callable[[], Any] = partial(self._attempt, item.operation, payload, unique)
            if self._executor is self._threads:  # the caller's traces and log context carry over
                call = partial(copy_context().run, call)
            try:
                future = self._executor.submit(call)
            except Exception as error:  # it was shut down, for example
                self._fail(item, error, sent=False)
                return
            self._in_flight[future] = item
            future.add_done_callback(self._finished.put)
            if self._client is not None and item.attempts == 0:
                self._client.retry_budget.calls += 1

    def _next_item(self, moment: float) -> _Item | None:
        """Return an item that may be sent now; None if there is none yet."""
        if self._paused and self._paused[0][0] <= moment:
            return heappop(self._paused)[-1]
        if self._ready:
            return self._ready.popleft()
        while self._may_read():
            start = now()
            try:
                call = next(self._source)  # type: ignore[arg-type]
            except StopIteration:
                self._source = None
                return None
            except Exception as error:
                self._source, self._reason = None, error
                return None
            self._source_is_slow = now() - start > 0.01
            if call is None:
                self._ask_at = now() + _ASK_AGAIN
                return None
            item = _Item(self._read, *call)
            self._read += 1
            try:
                item.validate()
            except Exception as error:  # a mapping can raise anything
                self._add_result(item, None, error)
                continue
            for address in item.addresses:
                self._by_address.setdefault(address, deque()).append(item)
            if self._is_first(item):
                return item
        return None

    def _is_first(self, item: _Item) -> bool:
        return all(self._by_address[address][0] is item for address in item.addresses)

    def _may_read(self) -> bool:
        if self._source is None or self._read - self._yielded >= _AHEAD * self._max_workers:
            return False
        if now() < self._ask_at:
            return False
        # Finished results are yielded before a long wait for the next item.
        return not (self._source_is_slow and (self._has_result() or not self._finished.empty()))

    def _receive(self) -> None:
        """Wait for the next reply, or for the moment when something may be sent."""
        if self._stopped:  # Ctrl-C may have lost an entry of the queue
            self._handle(next(iter(self._in_flight)))
            return
        timeout = None
        if len(self._in_flight) < self._max_workers:
            if self._ready or self._may_read():
                timeout = max(0.0, self._pace.free_at - now())
            else:
                moments = [self._paused[0][0]] if self._paused else []
                if self._source is not None and now() < self._ask_at:
                    moments.append(self._ask_at)
                if moments:
                    timeout = max(0.0, max(min(moments), self._pace.free_at) - now())
        with suppress(Empty):
            self._handle(self._finished.get(timeout=timeout))
            while True:
                self._handle(self._finished.get_nowait())

    def _handle(self, future: Future[Any]) -> None:
        """Handle a worker's result: store it, retry its item, or end the run."""
        try:
            problem = future.exception()
        except CancelledError as cancelled:
            problem = cancelled
        item = self._in_flight.pop(future)
        if problem is not None:
            self._fail(item, problem, sent=True)
            return
        response, error = future.result()
        if error is None or isinstance(error, ApiException):
            item.attempts += 1
        if error is None:
            self._pace.accepted()
        elif isinstance(error, ApiException):
            pause = self._pause_after(item, error)
            if pause is not None and not self._stopped:
                item.error = error
                heappush(self._paused, (now() + pause, item.index, item))
                return
        self._add_result(item, response, error)
        # Other errors, such as a missing key, concern the client rather than the item.
        if isinstance(error, UnauthorizedException) or not isinstance(
            error, (ApiException, type(None))
        ):
            self._end(error)

    def _fail(self, item: _Item, problem: BaseException, sent: bool) -> None:
        """End the run, because a worker failed or the executor refused work."""
        error = item.error
        if sent or error is None:
            reason = "it was not sent; the executor refused it"
            if sent:
                item.attempts += 1
                reason = "the worker failed; the request may have been applied"
            error = ApiConnectionException(0, f"{reason}: {problem!r}")
            error.sent, error.__cause__ = sent, problem
        self._add_result(item, None, error)
        # Ctrl-C also interrupts the workers of a process pool.
        if not isinstance(problem, KeyboardInterrupt):
            self._end(problem)

    def _pause_after(self, item: _Item, error: ApiException) -> float | None:
        """Return the seconds until the item is sent again; None for never."""
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
        if error.status == 429 or error.retry_after is not None:  # pauses the other items too
            wait = (error.retry_after or 0.0) if pause is None else pause
            self._pace.refused(min(wait, retries.policy.retry_after_max), error.status == 429)
        return pause

    def _end(self, reason: BaseException) -> None:
        """Stop sending, and raise this after the last result."""
        self._reason = self._reason or reason
        self._stop()

    def _stop(self) -> None:
        """Stop sending; results for everything that was sent can still be taken."""
        self._stopped = True
        self._source = None
        self._ready.clear()
        while self._paused:
            item = heappop(self._paused)[-1]
            self._add_result(item, None, item.error)

    def _add_result(self, item: _Item, response: R | None, error: Exception | None) -> None:
        """Store the result of an item, and release the items that waited for its addresses."""
        if isinstance(error, ApiException):
            error.attempts = item.attempts
        result = BulkResult(item.index, item.request, response, error, item.attempts)
        heappush(self._results, (item.index, result))
        if error is not None:
            self._errors += 1
            if self._errors == self._stop_after_errors:
                reason = TooManyErrors(
                    f"stop_after_errors={self._errors} was reached; nothing more is sent"
                )
                reason.__cause__ = error
                self._end(reason)
        if self._stopped:
            return
        waiting: dict[int, _Item] = {}
        for address in item.addresses:
            queue = self._by_address[address]
            queue.popleft()
            if queue:
                waiting[queue[0].index] = queue[0]
            else:
                del self._by_address[address]
        self._ready.extend(other for other in waiting.values() if self._is_first(other))


def _calls(operation: str, argument: str, items: Any) -> Iterator[tuple[str, Any]]:
    """Return an iterator of the items, each with its operation.

    :param argument: name of the public function's parameter for the items.
    :raises ApiTypeError: for a single item, a table or something not iterable; the message says
        what to pass instead.
    """
    needed = f"{argument} must be an iterable of requests, got"
    if isinstance(items, (str, bytes, RequestModel)) or is_mapping(items):
        raise ApiTypeError(
            f"{needed} one {type(items).__name__}; for one contact, call api.{operation}_contact()"
        )
    for method, call in _ROWS.items():
        if hasattr(items, method) and hasattr(items, "columns"):
            raise ApiTypeError(f"{needed} a {type(items).__name__}; pass {argument}.{call}")
    try:
        return zip(repeat(operation), items)
    except TypeError:
        raise ApiTypeError(f"{needed} {type(items).__name__}") from None


_Call: TypeAlias = tuple["Future[Any]", Callable[[], Any]]


class _Threads:
    """The threads of a run, started as needed.

    Unlike those of `ThreadPoolExecutor`, they take calls after the main thread has ended. If no
    thread can be started, as in an `atexit` function, `submit` makes the call itself.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._threads: list[Thread] = []
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()

    def submit(self, call: Callable[[], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        if len(self._threads) < self._limit:
            try:
                # A daemon does not keep the interpreter from exiting if the run is never closed.
                thread = Thread(target=_work, args=[self._calls], name="sendx-bulk", daemon=True)
                thread.start()
                self._threads.append(thread)
            except RuntimeError:
                self._limit = len(self._threads)
        if self._threads:
            self._calls.put((future, call))
        else:
            future.set_result(call())
        return future

    def shutdown(self) -> None:
        for _ in range(self._limit):  # Ctrl-C while a thread started may have left one unlisted
            self._calls.put(None)
        for thread in self._threads:
            if thread is not current_thread():  # a garbage collection may run in any thread
                thread.join()
        self._threads.clear()
        self._limit = 0


def _work(calls: SimpleQueue[_Call | None]) -> None:
    while call := calls.get():
        future, make_call = call
        try:
            future.set_result(make_call())
        except BaseException as error:  # SystemExit in a hook, for example
            future.set_exception(error)
        del call, future, make_call  # don't keep them alive while this thread waits


class _Pace:
    """The pace of requests: a token bucket with a capacity of 0.1 s.

    Its rate is fixed, or adapts to the service after a 429.
    """

    def __init__(self, rate: float | None) -> None:
        if rate is not None and not (type(rate) in (int, float) and 0 < rate <= 1e9):
            raise ApiValueError("rate_limit must be a positive number of requests per second")
        self.rate = rate
        self.fixed = rate is not None
        self.free_at = 0.0
        self.since = now()  # in the future while all workers pause
        self.accepted_since = 0

    def sent(self, moment: float) -> None:
        if self.rate is not None:
            self.free_at = max(self.free_at, moment - 0.1) + 1 / self.rate

    def accepted(self) -> None:
        """Count an accepted request; an adaptive rate grows by 5% per second."""
        self.accepted_since += 1
        if self.rate is not None and not self.fixed:
            self.rate += 0.05

    def refused(self, pause: float, too_many: bool) -> None:
        """Pause all workers; after a 429, lower an adaptive rate."""
        moment = now()
        self.free_at = max(self.free_at, moment + pause)
        if self.fixed or not too_many or moment < self.since + 0.5:
            return
        seen = self.accepted_since / (moment + pause - self.since)
        rate = seen if self.rate is None else min(self.rate, max(seen, self.rate / 2))
        self.rate = max(0.5, 0.8 * rate)
        self.since, self.accepted_since = moment + pause, 0


class _Shared:
    """The API that all items are sent with.

    Each worker process unpickles it only once, so that its connections are kept alive.
    """

    def __init__(self, api: TrackingApi) -> None:
        self.api = api
        # The run decides about retries, so a worker sends each request once.
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


def _attempt(
    shared: _Shared, timeout: RequestTimeout, operation: str, request: Any, unique: object
) -> Any:
    """Send a request once, in a worker; return the response and the error, one of which is None.

    This calls the public method, which may be overridden, patched or faked; otherwise a test would
    reach the service.
    """
    options = {} if timeout is None else {"_request_timeout": timeout}
    try:
        return getattr(shared.api, f"{operation}_contact")(request, **options), None
    except Exception as error:
        return None, error
