"""Many contacts at a time."""

from __future__ import annotations

import gc
import itertools
import math
import signal
import sys
import threading
import time
from collections import Counter, UserDict, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import call, create_autospec

import pandas
import pytest
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st
from support.programs import run_program
from support.servers import PATIENCE, Close, Request, Reset, Script, Server, echo, reply
from support.values import examples

from sendx_python_sdk import (
    ApiConnectionException,
    ApiTypeError,
    ApiValueError,
    BulkResult,
    IdentifyRequest,
    IdentifyResponse,
    RetryPolicy,
    ServiceException,
    TooManyErrors,
    TooManyRequestsException,
    TrackingApi,
    UnauthorizedException,
    UnprocessableEntityException,
    ValidationError,
    bulk,
    identify_many,
    track_many,
)

PROGRAMS = Path(__file__).parent / "programs"
QUICK = RetryPolicy(backoff=0.01)

both_orders = pytest.mark.parametrize("ordered", [False, True], ids=["unordered", "ordered"])


def contacts(count: int, addresses: int = 10**9) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"email": f"c{number % addresses}@example.com", "firstName": str(number)}


def sent(server: Server) -> list[int]:
    return [int(request.json["firstName"]) for request in server.requests]


def by_name(**scripts: Script) -> Callable[[Request], Script]:
    """Return a step that answers by the part of the address before the @."""
    return lambda request: scripts.get(request.email.partition("@")[0], echo)


def results_before(error: type[BaseException], run: Any) -> list[BulkResult[Any]]:
    results = []
    try:
        while True:
            results.append(next(run))
    except error:
        return results


def threads() -> int:
    return sum(thread.name == "sendx-bulk" for thread in threading.enumerate())


# Results


@both_orders
def test_item_has_its_own_result(server: Server, ordered: bool) -> None:
    server.answer(echo)
    results = list(identify_many(server.api(), contacts(100), ordered=ordered))
    indexes = [result.index for result in results]
    assert (indexes if ordered else sorted(indexes)) == list(range(100))
    for result in results:
        assert (result.ok, result.error, result.attempts) == (True, None, 1)
        assert result.response is not None
        assert result.response.message == result.request["email"]
        assert result.index == int(result.request["firstName"])
    assert server.connections <= 16


def test_models_and_mappings_are_items(server: Server) -> None:
    items = [IdentifyRequest(email="a@example.com"), {"email": "b@example.com", "firstName": None}]
    run = identify_many(server.api(), items, ordered=True)
    assert [(result.ok, result.request) for result in run] == [(True, item) for item in items]
    bodies = sorted(request.email for request in server.requests if len(request.json) == 1)
    assert bodies == ["a@example.com", "b@example.com"]


def test_model_that_the_input_reuses_is_sent_as_it_was_yielded(server: Server) -> None:
    def reused() -> Iterator[IdentifyRequest]:
        contact = IdentifyRequest(email="a@example.com")
        for number in range(100):
            contact.email = f"c{number}@example.com"
            yield contact

    server.answer(*[reply(503)] * 8, echo)
    run = identify_many(server.api(retries=QUICK), reused(), ordered=True)
    answers = [result.response and result.response.message for result in run]
    assert answers == [f"c{number}@example.com" for number in range(100)]


def test_track_many_tracks(server: Server) -> None:
    change = {"email": "a@example.com", "addTags": ["new"]}
    assert track_many(server.api(), [change]).run().succeeded == 1
    assert server.requests[0].target.endswith("/track")
    assert server.sent == change


class Gone(UserDict[str, Any]):
    def __getitem__(self, name: str) -> Any:
        raise OSError("the row is gone")


INVALID = {
    "email": {"email": "no address"},
    "got int": 5,
    "frist_name": {"email": "a@example.com", "frist_name": "A"},
    "firstName": {"email": "a@example.com", "firstName": math.nan},
    "customFields.seen": {"email": "a@example.com", "customFields": {"seen": pandas.NaT}},
    "the row is gone": Gone(email=None),
}


@pytest.mark.parametrize(("text", "item"), INVALID.items(), ids=INVALID)
def test_invalid_item_is_a_result(server: Server, text: str, item: Any) -> None:
    items: list[Any] = [{"email": "a@example.com"}, item, {"email": "b@example.com"}]
    before, result, after = identify_many(server.api(), items, ordered=True)
    assert before.ok
    assert after.ok
    assert text in str(result.error)
    assert (result.ok, result.response, result.attempts) == (False, None, 0)
    assert len(server.requests) == 2


def test_run_returns_counts_and_failures(server: Server) -> None:
    server.answer(by_name(refused=reply(422)))
    items = [{"email": "refused@example.com"}, {"email": "none"}, *contacts(30)]
    summary = identify_many(server.api(), items).run()
    errors = {result.index: type(result.error) for result in summary.failures}
    assert errors == {0: UnprocessableEntityException, 1: ValidationError}
    assert repr(summary) == "BulkSummary(total=32, succeeded=30, failed=2)"


def test_run_that_has_ended_gives_no_second_summary(server: Server) -> None:
    run = identify_many(server.api(), contacts(3))
    assert run.run().total == 3
    with pytest.raises(ApiValueError, match="the run has already ended"):
        run.run()


def test_summary_keeps_the_first_1000_failures(server: Server) -> None:
    summary = identify_many(server.api(), [{"email": "none"}] * 1200).run()
    assert summary.failed == summary.total == 1200
    assert [result.index for result in summary.failures] == list(range(1000))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_workers", 0),
        ("rate_limit", 0),
        ("rate_limit", math.nan),
        ("rate_limit", True),
        ("stop_after_errors", 0),
    ],
)
def test_invalid_argument_is_refused_at_once(server: Server, name: str, value: Any) -> None:
    with pytest.raises(ApiValueError, match=name):
        identify_many(server.api(), [], **{name: value})


@pytest.mark.parametrize("many", [identify_many, track_many])
def test_options_are_keyword_only(server: Server, many: Any) -> None:
    with pytest.raises(TypeError, match="positional"):
        many(server.api(), [], 4)


class PolarsFrame:
    """The methods of a `polars.DataFrame` that matter."""

    columns = ("email",)
    to_dict = to_dicts = list


NO_ITEMS: dict[str, Any] = {
    r"got one dict; for one contact, call api\.identify_contact\(\)": {"email": "a@example.com"},
    "got one str;": "a@example.com",
    "got one IdentifyRequest;": IdentifyRequest(email="a@example.com"),
    r'got a DataFrame; pass contacts\.to_dict\("records"\)': pandas.DataFrame(),
    r"got a PolarsFrame; pass contacts\.to_dicts\(\)": PolarsFrame(),
    "contacts must be an iterable of requests, got NoneType": None,
}


@pytest.mark.parametrize(
    ("text", "items"), NO_ITEMS.items(), ids=[type(items).__name__ for items in NO_ITEMS.values()]
)
def test_contacts_of_another_type_are_refused_at_once(
    server: Server, text: str, items: Any
) -> None:
    with pytest.raises(ApiTypeError, match=text):
        identify_many(server.api(), items)


def test_client_instead_of_the_api_is_refused(server: Server) -> None:
    with pytest.raises(ApiTypeError, match="api must be a TrackingApi"):
        identify_many(server.client(), [])  # type: ignore[arg-type]


# Reading ahead


@both_orders
def test_source_is_read_as_needed(server: Server, ordered: bool) -> None:
    read: list[int] = []
    server.answer([0.3, echo], echo)  # the first one is slow
    source = (read.append(1) or item for item in contacts(10**7))
    run = identify_many(server.api(), source, max_workers=2, ordered=ordered)
    seen = [next(run) for _ in range(10)]
    run.close()
    seen += run
    assert len(read) <= 10 + 2 * 64
    assert len(server.requests) == len(seen)


@both_orders
def test_results_do_not_wait_for_a_slow_source(server: Server, ordered: bool) -> None:
    results: list[int] = []
    before: list[int] = []  # results that were there when an item was read

    def source() -> Iterator[dict[str, Any]]:
        for item in contacts(10):
            server.wait_until(lambda server: len(server.requests) == len(before))
            time.sleep(0.05)
            before.append(len(results))
            yield item

    for result in identify_many(server.api(), source(), ordered=ordered):
        results.append(result.index)  # noqa: PERF401 - the source looks at it
    assert len(results) == 10
    assert before[-1] >= 3  # of 9, on a busy machine


# The same address


def addresses(request: Request) -> set[str]:
    return {request.email.lower(), request.json.get("newEmail", request.email).lower()}


def test_items_of_one_address_are_sent_one_after_the_other(server: Server) -> None:
    in_flight: Counter[str] = Counter()
    together: list[Request] = []

    def slowly(request: Request) -> bytes:
        in_flight.update(addresses(request))
        time.sleep(0.005)
        together.extend([request] * (max(in_flight[name] for name in addresses(request)) > 1))
        in_flight.subtract(addresses(request))
        return echo(request)

    items = [
        {"email": f"{'Cc'[number % 2]}{number % 3}@example.com", "firstName": str(number)}
        for number in range(60)
    ]
    items[10]["newEmail"] = "c1@example.com"
    items[11]["newEmail"] = "elsewhere@example.com"
    items[20]["email"] = "Elsewhere@example.com"
    server.answer(slowly)
    assert identify_many(server.api(), items).run().succeeded == 60
    assert together == []
    orders = defaultdict(list)
    for request, number in zip(server.requests, sent(server), strict=True):
        for name in addresses(request):
            orders[name].append(number)
    assert all(order == sorted(order) for order in orders.values())


def test_address_that_waits_does_not_delay_others(server: Server) -> None:
    def answer(request: Request) -> bytes:
        if request.email == "slow@example.com":
            others_came.append(server.wait_until(lambda server: len(server.requests) > 50))
        return echo(request)

    others_came: list[bool] = []
    server.answer(answer)
    items = [{"email": "slow@example.com"}] * 5 + list(contacts(50))
    assert identify_many(server.api(), items, max_workers=4).run().succeeded == 55
    assert others_came == [True] * 5


# Retries


@pytest.mark.parametrize(
    "failure",
    [reply(503), reply(500), reply(429), reply(408), Close(), Reset(), [reply()[:-5], Close()]],
    ids=["503", "500", "429", "408", "FIN", "RST", "cut body"],
)
def test_failure_is_retried(server: Server, failure: Any) -> None:
    server.answer(failure, failure, echo)
    (result,) = identify_many(server.api(retries=QUICK), contacts(1))
    assert result.ok
    assert result.attempts == 3 == len(server.requests)


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_retries_are_those_of_the_configuration(server: Server, retries: int) -> None:
    server.answer(reply(503))
    api = server.api(retries=RetryPolicy(max_retries=retries, backoff=0.01))
    (result,) = identify_many(api, contacts(1))
    assert isinstance(result.error, ServiceException)
    assert result.error.attempts == result.attempts == 1 + retries == len(server.requests)


def test_retries_stay_within_the_budget_of_the_client(server: Server) -> None:
    """Without a budget, an outage would make three requests of each item."""
    server.answer(reply(500))
    policy = RetryPolicy(max_retries=2, backoff=0, budget=10)
    assert identify_many(server.api(retries=policy), contacts(100)).run().failed == 100
    assert 130 <= len(server.requests) <= 100 + 10 + 100 / 2 + 16  # the last for those in flight


def test_rename_with_unknown_outcome_is_not_sent_again(server: Server) -> None:
    server.answer(Close(), echo)
    item = {"email": "old@example.com", "newEmail": "new@example.com"}
    (result,) = identify_many(server.api(retries=QUICK), [item])
    assert isinstance(result.error, ApiConnectionException)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("refusals", "attempts", "error"), [(8, 9, None), (100, 20 + 3, TooManyRequestsException)]
)
def test_refusals_for_the_rate_do_not_count_as_retries(
    server: Server, refusals: int, attempts: int, error: Any
) -> None:
    server.answer(*[reply(429)] * refusals, echo)
    (result,) = identify_many(server.api(retries=QUICK), contacts(1))
    assert type(result.error) is (error or type(None))
    assert result.attempts == attempts


# Pauses and rates


@pytest.mark.parametrize(
    ("status", "seconds", "retries", "pause", "attempts"),
    [
        (429, 1, QUICK, 1, 13),
        (503, 1, QUICK, 1, 13),
        (429, 1, 0, 1, 12),
        (429, 30, RetryPolicy(retry_after_max=0.3), 0.3, 12),
    ],
    ids=["429", "503", "without retries", "limited pause"],
)
def test_retry_after_makes_all_workers_pause(
    server: Server, status: int, seconds: int, retries: Any, pause: float, attempts: int
) -> None:
    def all_work(_: Request) -> None:
        server.wait_until(lambda server: len(server.requests) >= 4)

    # The refusal arrives before the other workers are free.
    refusal = reply(status, None, f"Retry-After: {seconds}")
    server.answer([all_work, refusal], [all_work, 0.2, echo])
    run = identify_many(server.api(retries=retries), contacts(12), max_workers=4)
    assert sum(result.attempts for result in run) == attempts
    moments = [request.moment - server.requests[3].moment for request in server.requests]
    assert pause * 0.95 <= moments[4] < PATIENCE


def test_rate_limit_is_kept(server: Server) -> None:
    start = time.monotonic()
    assert identify_many(server.api(), contacts(40), rate_limit=100).run().succeeded == 40
    taken = time.monotonic() - start
    assert 0.28 <= taken < PATIENCE  # 40 requests, less a tenth of a second's worth


def test_rate_adapts_to_the_service(server: Server) -> None:
    accepted: list[float] = []
    lock = threading.Lock()

    def limited(request: Request) -> bytes:
        """Accept 20 requests in any half second."""
        with lock:
            moment = time.monotonic()
            if sum(each > moment - 0.5 for each in accepted) >= 20:
                return reply(429)
            accepted.append(moment)
        return echo(request)

    server.answer(limited)
    api = server.api(retries=RetryPolicy(backoff=0.2, max_retries=2))
    assert identify_many(api, contacts(100)).run().succeeded == 100
    assert len(server.requests) <= 200


def test_rate_is_lower_after_a_refusal_than_before(server: Server) -> None:
    server.answer(*[[0.02, echo]] * 30, reply(429), echo)
    identify_many(server.api(retries=QUICK), contacts(60), max_workers=1).run()
    moments = [request.moment for request in server.requests]
    # Before, at most 50 a second were accepted. After, the server would accept any number.
    assert 0.3 < moments[-1] - moments[-21] < PATIENCE


@pytest.mark.parametrize("options", [{}, {"rate_limit": 200}], ids=["503", "rate limit"])
def test_pauses_end_under_freezegun(server: Server, options: dict[str, Any]) -> None:
    server.answer(reply(503), echo)
    with freeze_time("2024-01-01"):
        summary = identify_many(server.api(retries=QUICK), contacts(40), **options).run()
    assert summary.succeeded == 40


# Executors


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor_runs_the_calls(server: Server, kind: str) -> None:
    server.answer(by_name(refused=reply(422)))
    with {
        "threads": lambda: ThreadPoolExecutor(3),
        "processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
    }[kind]() as executor:
        items = [{"email": "refused@example.com"}, {"email": "none"}, *contacts(30)]
        results = list(identify_many(server.api(), items, executor=executor, ordered=True))
        assert executor.submit(int, "5").result() == 5  # it is not closed
    assert [result.ok for result in results] == [False, False] + [True] * 30
    assert "said 422" in str(results[0].error)


CALLER: ContextVar[str] = ContextVar("CALLER", default="nobody")


def test_threads_have_the_context_of_the_caller(server: Server) -> None:
    """Traces and log context carry over."""
    seen: list[str] = []
    api = server.api()
    api.api_client.configuration.refresh_api_key_hook = lambda _: seen.append(CALLER.get())
    token = CALLER.set("the caller")
    identify_many(api, contacts(5)).run()
    CALLER.reset(token)
    assert seen == ["the caller"] * 5


@pytest.mark.parametrize(
    ("timeout", "options"), [(None, {}), (3, {"_request_timeout": 3})], ids=["default", "timeout"]
)
def test_fake_is_called_once_for_each_item(timeout: Any, options: dict[str, Any]) -> None:
    fake = create_autospec(TrackingApi, instance=True)
    response = IdentifyResponse(message="fake")
    fake.identify_contact.side_effect = [response, ServiceException(503, "down")]
    first, second = identify_many(fake, contacts(2), max_workers=1, request_timeout=timeout)
    assert first.response is response
    assert isinstance(second.error, ServiceException)
    assert second.attempts == 1
    assert fake.identify_contact.call_args_list == [call(item, **options) for item in contacts(2)]


class Steps(Executor):
    """An executor that makes calls at once; a step does something else with its call's future."""

    def __init__(self, *steps: Callable[[Future[Any]], object] | None) -> None:
        self.steps = iter(steps)

    def submit(self, work: Any, *_: Any, **__: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        step = next(self.steps, None)
        if step is None:
            future.set_result(work())
        else:
            step(future)
        return future


def refuse(_: Future[Any]) -> None:
    raise RuntimeError("the executor is closed")


@pytest.mark.parametrize(
    ("then", "error", "was_sent", "text"),
    [
        (lambda future: future.set_exception(OSError("gone")), OSError, True, "may have been"),
        (Future.cancel, CancelledError, True, "may have been applied"),
        (refuse, RuntimeError, False, "it was not sent"),
    ],
    ids=["fails", "cancels", "refuses"],
)
def test_failed_executor_ends_the_run(
    server: Server, then: Any, error: type[Exception], was_sent: bool, text: str
) -> None:
    run = identify_many(server.api(), contacts(10), executor=Steps(None, then), max_workers=1)
    first, second = results_before(error, run)
    assert first.ok
    assert isinstance(second.error, ApiConnectionException)
    assert text in str(second.error)
    assert (second.error.sent, second.attempts, second.error.attempts) == (was_sent,) + (
        was_sent,
    ) * 2
    assert len(server.requests) == 1


def test_retry_that_the_executor_refuses_keeps_its_error(server: Server) -> None:
    server.answer(reply(503))
    run = identify_many(server.api(retries=QUICK), contacts(1), executor=Steps(None, refuse))
    (result,) = results_before(RuntimeError, run)
    assert isinstance(result.error, ServiceException)
    assert result.attempts == 1


# The end of a run


def test_401_ends_the_run_after_the_results_in_flight(server: Server) -> None:
    server.answer(echo, echo, reply(401))
    run = identify_many(server.api(), contacts(10**6), max_workers=4)
    results = results_before(UnauthorizedException, run)
    assert list(run) == []
    assert sorted(result.index for result in results) == sorted(sent(server))
    assert [type(result.error) for result in results].count(type(None)) == 2
    assert len(results) <= 8


@pytest.mark.parametrize("executor", [None, Steps()], ids=["threads", "at once"])
def test_401_ends_a_run_with_items_that_wait_for_their_address(
    server: Server, executor: Any
) -> None:
    server.answer(by_name(a=[0.2, echo], b=reply(401)))
    items = [{"email": "a@example.com"}, {"email": "a@example.com"}, {"email": "b@example.com"}]
    run = identify_many(server.api(), items, executor=executor)
    results = results_before(UnauthorizedException, run)
    assert sorted(result.index for result in results) == [0, 2]


def test_missing_key_ends_the_run_before_anything_is_sent(server: Server) -> None:
    run = identify_many(server.api(api_key={}), contacts(100), max_workers=4)
    results = results_before(ApiValueError, run)
    assert all("SENDX_API_KEY" in str(result.error) for result in results)
    assert {result.attempts for result in results} == {0}
    assert len(results) <= 4
    assert server.requests == []


def test_exit_in_a_hook_ends_the_run(server: Server) -> None:
    api = server.api()
    api.api_client.configuration.refresh_api_key_hook = lambda _: sys.exit("no key")
    with pytest.raises(SystemExit, match="no key"):
        identify_many(api, contacts(10)).run()


def test_error_of_the_source_comes_after_the_items_before_it(server: Server) -> None:
    def source() -> Iterator[dict[str, Any]]:
        yield from contacts(30)
        raise OSError("the file is gone")

    run = identify_many(server.api(), source())
    assert len(results_before(OSError, run)) == len(server.requests) == 30


def test_stop_after_errors_ends_the_run(server: Server) -> None:
    server.answer(reply(422))
    run = identify_many(server.api(), contacts(1000), max_workers=4, stop_after_errors=10)
    results = [next(run) for _ in range(10)]
    with pytest.raises(TooManyErrors, match="stop_after_errors=10") as caught:
        results += run
    assert isinstance(caught.value.__cause__, UnprocessableEntityException)
    assert list(run) == []
    assert 10 <= len(server.requests) <= 13


def test_loop_that_is_left_sends_nothing_more_and_leaves_no_threads(server: Server) -> None:
    for result in identify_many(server.api(), contacts(10**6), max_workers=4):
        if result.index >= 20:
            break
    count = len(server.requests)
    assert threads() == 0
    time.sleep(0.1)
    assert len(server.requests) == count <= 40


@both_orders
@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor], ids=["threads", "executor"])
def test_results_in_flight_can_be_collected(server: Server, ordered: bool, pool: Any) -> None:
    replies: list[int] = []
    server.answer([0.1, lambda request: replies.append(1) or echo(request)])
    executor = pool and pool(2)
    options: dict[str, Any] = {"max_workers": 4, "ordered": ordered, "executor": executor}
    with identify_many(server.api(), contacts(10**6), **options) as run:
        seen = [next(run).index for _ in range(10)]
    assert len(server.requests) == len(replies)
    assert threads() == 0
    seen += [result.index for result in run]
    assert sorted(seen) == sorted(sent(server))


def test_item_that_waits_for_its_retry_has_its_last_error_after_close(server: Server) -> None:
    server.answer(reply(503), echo)
    api = server.api(retries=RetryPolicy(backoff=1000))
    run = identify_many(api, contacts(100), max_workers=1)
    assert next(run).index == 1
    run.close()
    result = next(result for result in run if result.index == 0)
    assert isinstance(result.error, ServiceException)
    assert result.attempts == 1


def test_run_that_its_own_thread_collects_as_garbage_ends_quietly(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    dropped, collected = threading.Event(), threading.Event()
    hooks = iter(
        [lambda: True, lambda: dropped.wait(PATIENCE) and gc.collect() and collected.set()]
    )
    api = server.api()
    api.api_client.configuration.refresh_api_key_hook = lambda _: next(hooks)()
    run: Any = identify_many(api, contacts(2), max_workers=2)
    next(run)
    run.itself = run
    gc.disable()
    del run
    dropped.set()
    assert collected.wait(PATIENCE)
    gc.enable()
    assert capfd.readouterr().err == ""


def test_run_that_is_dropped_unused_warns(server: Server) -> None:
    text = r"identify_many\(\) sent nothing: call run\(\) on its result, or iterate over it"
    with pytest.warns(ResourceWarning, match=text) as caught:
        identify_many(server.api(), contacts(1))
    assert caught[0].filename == __file__
    assert server.requests == []


def test_with_block_that_does_not_iterate_warns(server: Server) -> None:
    run = identify_many(server.api(), contacts(1))
    with pytest.warns(ResourceWarning, match="sent nothing"), run:
        pass


# Ctrl-C and the end of the interpreter


@contextmanager
def ctrl_c(count: int) -> Iterator[None]:
    """Interrupt, as the signal would, when `bulk` enters or has called a function the nth time."""
    moments = itertools.count(1)

    def profile(frame: Any, event: str, _: Any) -> None:
        if event not in ("call", "c_return") or frame.f_code.co_filename != bulk.__file__:
            return
        # Errors in a generator that is being closed are ignored.
        if frame.f_code.co_name != "<genexpr>" and next(moments) == count:
            sys.setprofile(None)
            raise KeyboardInterrupt

    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(None)


@both_orders
def test_ctrl_c_at_any_moment_loses_one_result_at_most(server: Server, ordered: bool) -> None:
    api = server.api(retries=RetryPolicy(backoff=0.001))
    for count in range(1, 400, 3):
        server.requests.clear()
        server.answer(echo, reply(503), echo)
        run = identify_many(api, contacts(7, addresses=4), max_workers=2, ordered=ordered)
        seen = [next(run).index]
        with suppress(KeyboardInterrupt), ctrl_c(count):
            for result in run:
                seen.append(result.index)  # noqa: PERF401 - results before Ctrl-C count
        run.close()
        seen += [result.index for result in run]
        assert len(seen) == len(set(seen))
        assert len(set(sent(server)) - set(seen)) <= 1


def test_ctrl_c_stops_a_run_that_waits(server: Server) -> None:
    server.answer([0.05, echo])
    run = identify_many(server.api(), contacts(200), max_workers=4)
    seen = [next(run).index]
    main = threading.main_thread().ident
    threading.Timer(0.3, signal.pthread_kill, (main, signal.SIGINT)).start()
    seen += [result.index for result in results_before(KeyboardInterrupt, run)]
    seen += [result.index for result in run]
    assert len(seen) < 100
    assert len(set(sent(server)) - set(seen)) <= 1
    assert threads() == 0


@pytest.mark.parametrize("place", ["exit", "thread", "no-threads"])
def test_run_delivers_where_threads_are_restricted(server: Server, place: str) -> None:
    printed = run_program(PROGRAMS / "send_from.py", server.url, place)
    assert printed == "BulkSummary(total=100, succeeded=100, failed=0)\n"
    assert len(server.requests) == 100


def test_program_exits_in_the_middle_of_a_run(server: Server) -> None:
    assert run_program(PROGRAMS / "exit_early.py", server.url) == "True\n"


# Anything


@examples
@given(
    items=st.lists(
        st.tuples(
            st.integers(0, 5),
            st.lists(st.sampled_from([503, 429, 500, 422, None]), max_size=4),
        ),
        max_size=25,
    ),
    workers=st.integers(1, 8),
    ordered=st.booleans(),
)
def test_item_has_one_result_and_address_its_order_whatever_fails(
    server: Server, items: list[tuple[int, list[Any]]], workers: int, ordered: bool
) -> None:
    faults = {str(number): list(faults) for number, (_, faults) in enumerate(items)}
    applied: dict[str, list[int]] = defaultdict(list)

    def answer(request: Request) -> bytes:
        name = request.json["firstName"]
        if not faults[name]:
            applied[request.email].append(int(name))
            return echo(request)
        fault = faults[name].pop(0)
        if fault is None:
            raise OSError("ends the connection")
        return reply(fault)

    requests = [
        {"email": f"a{address}@example.com", "firstName": str(number)}
        for number, (address, _) in enumerate(items)
    ]
    server.requests.clear()
    server.answer(answer)
    api = server.api(retries=RetryPolicy(backoff=0.001, max_retries=3))
    results = list(identify_many(api, requests, max_workers=workers, ordered=ordered))
    assert sorted(result.index for result in results) == list(range(len(items)))
    assert sum(result.attempts for result in results) == len(server.requests)
    for result in results:
        assert result.ok == (result.index in applied[result.request["email"]])
    for order in applied.values():
        assert order == sorted(order)
