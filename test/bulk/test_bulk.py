"""Many contacts: a result for each, nothing lost, nothing twice, and a stop that stops."""

from __future__ import annotations

import gc
import itertools
import json
import pickle
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from multiprocessing import get_context
from typing import Any
from unittest.mock import create_autospec

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from support.servers import PATIENCE, Close, Request, Reset, Server, echo, reply

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
    bulk,
    identify_many,
    track_many,
)

QUICK = RetryPolicy(backoff=0.01)
NO_KEY: dict[str, Any] = {"api_key": {}}


def contacts(count: int, addresses: int = 10**9) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"email": f"c{number % addresses}@example.com", "firstName": str(number)}


def sent(server: Server) -> list[str]:
    return [json.loads(request.body)["firstName"] for request in server.requests]


def by_email(answers: dict[str, bytes]) -> Callable[[Request], bytes]:
    return lambda request: answers.get(request.email.partition("@")[0]) or echo(request)


# Results


@pytest.mark.parametrize("ordered", [False, True])
def test_every_item_has_a_result_of_its_own(ordered: bool) -> None:
    with Server(echo) as server:
        results = list(identify_many(server.api(), contacts(100), ordered=ordered))
        indexes = [result.index for result in results]
        assert indexes == list(range(100)) if ordered else sorted(indexes) == list(range(100))
        for result in results:
            assert result.ok
            assert result.error is None
            assert result.attempts == 1
            assert result.response is not None
            assert result.response.message == result.request["email"]
            assert result.index == int(result.request["firstName"])
    assert server.connections <= 16


def test_models_and_mappings_are_items_and_tracks_too() -> None:
    with Server(echo) as server:
        items = [IdentifyRequest(email="a@example.com"), {"email": "b@example.com"}]
        assert [r.request for r in identify_many(server.api(), items, ordered=True)] == items
        changes = [{"email": "a@example.com", "addTags": ["new"]}, {"email": "b@example.com"}]
        assert all(result.ok for result in track_many(server.api(), changes))
    assert Counter(request.target.rpartition("/")[2] for request in server.requests) == {
        "identify": 2,
        "track": 2,
    }


def test_an_item_that_is_refused_is_a_result_and_not_the_end() -> None:
    bad: list[Any] = [
        {"email": "no address"}, 5, None, {"email": "a@example.com", "frist_name": "A"},
        {"email": "b@example.com", "customFields": {"x": "\ud800"}},
        {"email": "c@example.com", "additional_properties": {"email": "d@example.com"}},
    ]  # fmt: skip
    with Server(by_email({"refused": reply(422)})) as server:
        items = [*bad, {"email": "refused@example.com"}, {"email": "fine@example.com"}]
        results = list(identify_many(server.api(), items, ordered=True))
    for result in results[: len(bad)]:
        assert isinstance(result.error, (ValidationError, ApiValueError))
        assert (result.ok, result.response, result.attempts) == (False, None, 0)
    assert isinstance(results[-2].error, UnprocessableEntityException)
    assert results[-2].attempts == 1
    assert results[-1].ok
    assert len(server.requests) == 2


class Gone(Mapping[str, Any]):
    """A row that cannot be read any more."""

    def __getitem__(self, name: str) -> Any:
        raise OSError("the row is gone")

    def __iter__(self) -> Iterator[str]:
        return iter(["email"])

    def __len__(self) -> int:
        return 1


class Interrupted(Gone):
    """A row at which Ctrl-C comes."""

    def __getitem__(self, name: str) -> Any:
        raise KeyboardInterrupt


@pytest.mark.parametrize("ordered", [False, True])
def test_an_item_that_cannot_be_read_is_a_result_and_not_the_end(ordered: bool) -> None:
    with Server(echo) as server:
        items = [{"email": "a@example.com"}, Gone(), {"email": "b@example.com"}]
        run = identify_many(server.api(), items, ordered=ordered)
        errors = {result.index: result.error for result in run}
    assert {index: type(error) for index, error in errors.items()} == {
        0: type(None),
        1: OSError,
        2: type(None),
    }


def test_results_can_be_pickled() -> None:
    with Server(by_email({"refused": reply(422)})) as server:
        items = [{"email": "refused@example.com"}, {"email": "fine@example.com"}]
        for result in identify_many(server.api(), items):
            again = pickle.loads(pickle.dumps(result))
            assert (again.index, again.request, again.response) == (
                result.index,
                result.request,
                result.response,
            )
            assert type(again.error) is type(result.error)


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_workers", 0), ("max_workers", "2"), ("rate_limit", 0), ("rate_limit", float("nan")),
     ("rate_limit", True), ("stop_after_errors", 0), ("stop_after_errors", 1.5)],
)  # fmt: skip
def test_an_argument_that_makes_no_sense_is_refused_at_once(name: str, value: Any) -> None:
    with Server() as server, pytest.raises(ApiValueError, match=name):
        identify_many(server.api(), [], **{name: value})


@pytest.mark.parametrize(
    "items", [{"email": "a@example.com"}, "a@example.com"], ids=["dict", "str"]
)
def test_one_contact_instead_of_many_is_refused(items: Any) -> None:
    with Server() as server, pytest.raises(ApiTypeError, match=r"call api\.identify_contact"):
        identify_many(server.api(), items)


def test_client_instead_of_the_api_is_refused() -> None:
    with Server() as server, pytest.raises(ApiTypeError, match="pass a TrackingApi"):
        identify_many(server.api().api_client, [])  # type: ignore[arg-type]


def test_nothing_to_send_is_no_results() -> None:
    with Server() as server:
        run = identify_many(server.api(), [])
        assert list(run) == []
        assert list(run) == []
    assert server.connections == 0


# Reading ahead


@pytest.mark.parametrize("ordered", [False, True])
def test_the_source_is_read_as_it_is_needed(ordered: bool) -> None:
    read = 0

    def source() -> Iterator[dict[str, Any]]:
        nonlocal read
        for item in contacts(10**7):
            read += 1
            yield item

    with Server([0.3, echo], echo) as server:  # the first one is slow
        run = identify_many(server.api(), source(), max_workers=2, ordered=ordered)
        for _ in range(10):
            next(run)
        run.close()
        left = list(run)
    assert read <= 10 + 2 * 64
    assert len(server.requests) == 10 + len(left)


@pytest.mark.parametrize("ordered", [False, True])
def test_results_do_not_wait_for_items_that_are_long_in_coming(ordered: bool) -> None:
    given: list[int] = []
    given_before_last = 0

    def source() -> Iterator[dict[str, Any]]:
        nonlocal given_before_last
        for item in contacts(10):
            time.sleep(0.05)
            given_before_last = len(given)
            yield item

    with Server(echo) as server:
        for result in identify_many(server.api(), source(), ordered=ordered):
            given.append(result.index)  # noqa: PERF401 - the source looks at it
    assert len(given) == 10
    assert given_before_last >= 3  # of 9, on a machine that is busy


# The same address


def test_items_of_one_address_are_sent_in_their_order_and_never_together() -> None:
    under_way: set[str] = set()
    lock = threading.Lock()

    def slowly(request: Request) -> bytes:
        body = json.loads(request.body)
        names = {body["email"].lower(), body.get("newEmail", body["email"]).lower()}
        with lock:
            assert not names & under_way
            under_way.update(names)
        time.sleep(0.005)
        with lock:
            under_way.difference_update(names)
        return echo(request)

    items = [
        {"email": f"{'Cc'[number % 2]}{number % 3}@example.com", "firstName": str(number)}
        for number in range(60)
    ]
    items[10]["newEmail"] = "c1@example.com"
    items[11]["newEmail"] = "elsewhere@example.com"
    items[20]["email"] = "Elsewhere@example.com"
    with Server(slowly) as server:
        assert all(result.ok for result in identify_many(server.api(), items))
    orders = defaultdict(list)
    for request in server.requests:
        body = json.loads(request.body)
        for name in {body["email"].lower(), body.get("newEmail", body["email"]).lower()}:
            orders[name].append(int(body["firstName"]))
    for order in orders.values():
        assert order == sorted(order)


def test_an_address_that_waits_does_not_hold_up_the_others() -> None:
    def source() -> Iterator[dict[str, Any]]:
        for _ in range(5):
            yield {"email": "slow@example.com"}
        yield from contacts(50)

    with Server(lambda r: time.sleep(0.1 * (r.email[0] == "s")) or echo(r)) as server:
        order = [r.request["email"] for r in identify_many(server.api(), source(), max_workers=4)]
    assert order.index("slow@example.com") > 5
    assert order[-1] == "slow@example.com"


# Trying again


FAILURES = [
    [reply(503)], [reply(500)], [reply(429)], [reply(408)], [Close()], [Reset()],
    [reply()[:-5], Close()],
]  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_what_may_be_sent_again_is(failure: list[Any]) -> None:
    with Server(failure, failure, echo) as server:
        (result,) = identify_many(server.api(retries=QUICK), contacts(1))
    assert result.ok
    assert result.attempts == 3 == len(server.requests)


def test_retries_are_those_of_the_configuration() -> None:
    for retries, attempts in ((0, 1), (1, 2), (RetryPolicy(max_retries=3, backoff=0.01), 4)):
        with Server(reply(503)) as server:
            (result,) = identify_many(server.api(retries=retries), contacts(1))
        assert isinstance(result.error, ServiceException)
        assert result.attempts == attempts == len(server.requests)


def test_budget_of_the_client_holds_for_a_run() -> None:
    """Without one, an outage would make for three requests an item."""
    policy = RetryPolicy(max_retries=2, backoff=0, budget=10)
    with Server(reply(500)) as server:
        results = list(identify_many(server.api(retries=policy), contacts(100)))
    assert len(server.requests) <= 100 + 10 + 100 / 2 + 16  # the last for what was under way
    for result in results:
        assert isinstance(result.error, ServiceException)
        assert result.error.attempts == result.attempts


def test_a_rename_whose_outcome_is_unknown_is_not_sent_again() -> None:
    item = {"email": "old@example.com", "newEmail": "new@example.com"}
    with Server([Close()], echo) as server:
        (result,) = identify_many(server.api(retries=QUICK), [item])
    assert isinstance(result.error, ApiConnectionException)
    assert len(server.requests) == 1


def test_many_refusals_for_the_rate_do_not_fail_an_item() -> None:
    with Server(*[reply(429)] * 8, echo) as server:
        (result,) = identify_many(server.api(retries=QUICK), contacts(1))
    assert result.ok
    assert result.attempts == 9
    with Server(reply(429)) as server:
        (result,) = identify_many(server.api(retries=QUICK), contacts(1))
    assert isinstance(result.error, TooManyRequestsException)
    assert 20 < result.attempts < 25


@pytest.mark.parametrize("status", [429, 503])
def test_one_retry_after_makes_all_workers_pause(status: int) -> None:
    paused: list[float] = []

    def answer(request: Request) -> bytes:
        if not paused:
            paused.append(request.moment)
            return reply(status, None, "Retry-After: 1")
        time.sleep(0.1)  # so that the refusal is there before the other workers ask again
        return echo(request)

    with Server(answer) as server:
        api = server.api(retries=QUICK)
        assert all(result.ok for result in identify_many(api, contacts(12), max_workers=4))
    late = [request.moment for request in server.requests if request.moment > paused[0] + 0.3]
    assert len(late) >= 8
    assert min(late) >= paused[0] + 0.9


@pytest.mark.parametrize("retries", [0, RetryPolicy(retry_after_max=0.3)], ids=["none", "short"])
def test_others_pause_even_if_an_item_is_not_sent_again(retries: Any) -> None:
    first: list[float] = []

    def answer(request: Request) -> bytes:
        if not first:
            first.append(request.moment)
            return reply(429, None, "Retry-After: 1")
        return echo(request)

    with Server(answer) as server:
        run = identify_many(server.api(retries=retries), contacts(12), max_workers=2)
        results = list(run)
    assert sum(result.ok for result in results) == 11
    assert all(result.attempts == 1 for result in results)
    late = [r.moment - first[0] for r in server.requests if r.moment > first[0] + 0.2]
    assert len(late) >= 8
    assert min(late) >= 0.29  # no longer than is waited at most for the item itself


# The rate


def test_the_rate_is_kept() -> None:
    with Server(echo) as server:
        start = time.monotonic()
        assert sum(r.ok for r in identify_many(server.api(), contacts(40), rate_limit=100)) == 40
        taken = time.monotonic() - start
    assert taken >= 0.28  # 40 requests, less a tenth of a second's worth
    assert taken < PATIENCE


def test_a_rate_is_found_that_the_service_bears() -> None:
    """A service that takes 20 requests in any half of a second."""
    taken: list[float] = []
    lock = threading.Lock()

    def limited(request: Request) -> bytes:
        with lock:
            now = time.monotonic()
            recent = [moment for moment in taken if moment > now - 0.5]
            if len(recent) >= 20:
                return reply(429)
            taken.append(now)
        return echo(request)

    with Server(limited) as server:
        api = server.api(retries=RetryPolicy(backoff=0.2, max_retries=2))
        assert all(result.ok for result in identify_many(api, contacts(100)))
    assert len(server.requests) <= 200


# The end of a run


def until(kind: type[BaseException], run: Iterator[BulkResult[Any]]) -> list[BulkResult[Any]]:
    """Give the results that come before an error."""
    results = []
    try:
        while True:
            results.append(next(run))
    except kind:
        return results


def test_a_401_ends_the_run_after_what_was_under_way_is_reported() -> None:
    with Server(echo, echo, reply(401)) as server:
        run = identify_many(server.api(), contacts(10**6), max_workers=4)
        results = until(UnauthorizedException, run)
        assert list(run) == []
    assert len(results) == len(server.requests) <= 8
    assert Counter(type(result.error) for result in results) == {
        type(None): 2,
        UnauthorizedException: len(results) - 2,
    }


def test_without_a_key_the_run_ends_before_anything_is_sent() -> None:
    with Server(echo) as server:
        run = identify_many(server.api(**NO_KEY), contacts(100))
        with pytest.raises(ApiValueError, match="SENDX_API_KEY"):
            list(run)
    assert server.requests == []


def test_an_error_of_the_source_comes_after_the_items_before_it() -> None:
    def source() -> Iterator[dict[str, Any]]:
        yield from contacts(30)
        raise OSError("the file is gone")

    with Server(echo) as server:
        run = identify_many(server.api(), source())
        assert len(until(OSError, run)) == len(server.requests) == 30


def test_so_many_errors_end_the_run() -> None:
    with Server(reply(422)) as server:
        run = identify_many(server.api(), contacts(1000), max_workers=4, stop_after_errors=10)
        count = len(until(TooManyErrors, run))
        assert list(run) == []
    assert count == len(server.requests)
    assert 10 <= count <= 13


def test_the_last_error_is_the_cause_of_too_many() -> None:
    with Server(reply(422)) as server:
        run = identify_many(server.api(), contacts(1), stop_after_errors=1)
        assert isinstance(next(run).error, UnprocessableEntityException)
        with pytest.raises(TooManyErrors) as caught:
            next(run)
    assert isinstance(caught.value.__cause__, UnprocessableEntityException)


def threads() -> int:
    return sum(thread.name.startswith("sendx-bulk") for thread in threading.enumerate())


def test_a_loop_that_is_left_sends_nothing_more_and_leaves_no_threads() -> None:
    with Server(echo) as server:
        for result in identify_many(server.api(), contacts(10**6), max_workers=4):
            if result.index >= 20:
                break
        del result
        gc.collect()
        count = len(server.requests)
        assert threads() == 0
        time.sleep(0.1)
        assert len(server.requests) == count <= 40


@pytest.mark.parametrize("ordered", [False, True])
def test_an_item_that_waits_for_its_next_try_is_given_with_its_error(ordered: bool) -> None:
    with Server(reply(503), echo) as server:
        api = server.api(retries=RetryPolicy(backoff=1000))
        run = identify_many(api, contacts(100), max_workers=1, ordered=ordered)
        if ordered:
            run._send()
            run._receive()
        else:
            assert next(run).index == 1
        run.close()
        first = next(each for each in run if each.index == 0)
    assert isinstance(first.error, ServiceException)
    assert first.attempts == 1


@pytest.mark.parametrize("ordered", [False, True])
def test_after_an_error_of_the_consumer_there_is_a_result_for_all_that_was_sent(
    ordered: bool,
) -> None:
    seen: list[int] = []

    def consume(run: Any) -> None:
        with run:
            for result in run:
                seen.append(result.index)
                if len(seen) == 10:
                    raise KeyError("of the consumer")

    with Server([0.1, echo], echo) as server:
        run = identify_many(server.api(), contacts(10**6), max_workers=4, ordered=ordered)
        with pytest.raises(KeyError):
            consume(run)
        assert threads() == 0
        seen += [result.index for result in run]
        assert sorted(seen) == sorted(map(int, sent(server)))


@pytest.mark.parametrize("chance", range(8))
def test_after_ctrl_c_there_is_a_result_for_all_that_was_sent(chance: int) -> None:
    main = threading.main_thread().ident
    assert main is not None
    with Server(echo) as server:
        run = identify_many(server.api(), contacts(10**6), max_workers=4)
        timer = threading.Timer(0.02 + 0.007 * chance, signal.pthread_kill, (main, signal.SIGINT))
        timer.start()
        seen = [result.index for result in until(KeyboardInterrupt, run)]
        timer.join()
        run.close()
        end = time.monotonic() + PATIENCE
        while threads():  # one that was just being started is waited for by nobody
            assert time.monotonic() < end
            time.sleep(0.01)
        seen += [result.index for result in run]
        # One may have been given to the loop, and not yet kept by it, when Ctrl-C came.
        assert len(set(map(int, sent(server))) - set(seen)) <= 1
        assert len(seen) == len(set(seen))


class CtrlC:
    """Comes, as a signal would, when `bulk` has begun or called a function for the nth time."""

    def __init__(self, count: int) -> None:
        self.left = count

    def __call__(self, frame: Any, event: str, _: Any) -> None:
        code = frame.f_code
        if event not in ("call", "c_return") or code.co_filename != bulk.__file__:
            return
        if code.co_name != "<genexpr>":  # one may just be ending, where no error is heard
            self.left -= 1
            if self.left == 0:
                sys.setprofile(None)
                raise KeyboardInterrupt

    def __enter__(self) -> None:
        sys.setprofile(self)

    def __exit__(self, *exc_info: object) -> None:
        sys.setprofile(None)


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.system), 3])
@pytest.mark.parametrize("ordered", [False, True])
def test_at_whatever_moment_ctrl_c_comes_nothing_is_lost_or_given_twice(
    ordered: bool, every: int
) -> None:
    items = list(contacts(7, addresses=4))
    interrupted = 0
    signal.alarm(60)  # an answer that is lost is waited for without end
    for count in itertools.count(1, every):
        with Server(echo, reply(503), echo) as server:
            run = identify_many(
                server.api(retries=RetryPolicy(backoff=0.001)),
                items,
                max_workers=2,
                ordered=ordered,
            )
            ctrl_c, seen = CtrlC(count), []
            try:
                with ctrl_c:
                    for result in run:
                        seen += [(result.index, result.attempts)]
            except KeyboardInterrupt:
                interrupted += 1
            if count % 2:
                run.close()
            seen += [(result.index, result.attempts) for result in run]
            sends, given = Counter(map(int, sent(server))), Counter(dict(seen))
            assert len(given) == len(seen), count
            # One of which nobody knows whether it was sent counts as sent.
            assert sends <= given, count
            assert (given - sends).total() <= 1, count
        if ctrl_c.left > 0:
            break
    signal.alarm(0)
    assert interrupted > 50 / every


@pytest.mark.parametrize("ordered", [False, True])
def test_after_ctrl_c_nothing_more_is_read_or_sent(ordered: bool) -> None:
    with Server([0.1, echo], echo) as server:
        items = [*contacts(8), Interrupted(), *contacts(100)]
        run = identify_many(server.api(), items, max_workers=4, ordered=ordered)
        results = until(KeyboardInterrupt, run)
        results += run
        assert sorted(r.index for r in results) == sorted(map(int, sent(server))) == [*range(8)]
        assert all(int(result.request["firstName"]) == result.index for result in results)
        assert threads() == 0


def test_a_run_that_ends_as_garbage_in_its_own_pool_says_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def collect(_: Any) -> None:
        if pool_may_collect.wait(PATIENCE):
            gc.collect()
            collected.set()

    pool_may_collect, collected = threading.Event(), threading.Event()
    with Server(echo) as server:
        api = server.api()
        api.api_client.configuration.refresh_api_key_hook = collect
        run: Any = identify_many(api, contacts(1), max_workers=1)
        run._send()
        run.itself = run
        gc.disable()  # until the thread of the pool
        try:
            del run
            pool_may_collect.set()
            assert collected.wait(PATIENCE)
        finally:
            gc.enable()
        assert server.wait_until(lambda server: len(server.requests) == 1)
    assert capfd.readouterr().err == ""


# Executors


def pools() -> dict[str, Callable[[], AbstractContextManager[Executor | None]]]:
    spawn = get_context("spawn")
    return {
        "own": nullcontext,
        "threads": lambda: ThreadPoolExecutor(3),
        "processes": lambda: ProcessPoolExecutor(2, mp_context=spawn),
    }


@pytest.mark.parametrize("kind", pools())
def test_any_executor_runs_the_workers(kind: str) -> None:
    answers = {"refused": reply(422), "again": reply(404)}
    with Server(by_email(answers)) as server, pools()[kind]() as executor:
        items = [{"email": "refused@example.com"}, {"email": "none"}, *contacts(30)]
        api = server.api(retries=QUICK)
        results = list(identify_many(api, items, executor=executor, ordered=True))
        assert [result.ok for result in results] == [False, False] + [True] * 30
        assert isinstance(results[0].error, UnprocessableEntityException)
        assert results[0].error.message == "said 422"
        if executor is not None:
            assert executor.submit(int, "5").result() == 5
    assert server.connections <= 16


CALLER: ContextVar[str] = ContextVar("CALLER", default="nobody")


def test_threads_of_a_run_have_the_context_of_the_caller() -> None:
    """So that traces and log context carry over."""
    seen: list[str] = []
    with Server(echo) as server:
        api = server.api()
        api.api_client.configuration.refresh_api_key_hook = lambda _: seen.append(CALLER.get())
        token = CALLER.set("the caller")
        try:
            results = list(identify_many(api, contacts(5)))
        finally:
            CALLER.reset(token)
    assert all(result.ok for result in results)
    assert seen == ["the caller"] * 5


class FakeTracking:
    """What people write for their tests: the public methods, and nothing below them."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def identify_contact(self, identify_request: Any, **options: Any) -> IdentifyResponse:
        self.seen.append(identify_request)
        if identify_request["email"] == "down@example.com":
            raise ServiceException(503, "down")
        return IdentifyResponse(status="200", message="fake")


def test_fake_of_the_api_is_called_once_for_each_item() -> None:
    fake: Any = FakeTracking()
    items = [*contacts(3), {"email": "down@example.com"}]
    results = list(identify_many(fake, items, ordered=True))
    assert [result.ok for result in results] == [True, True, True, False]
    assert results[0].response == IdentifyResponse(status="200", message="fake")
    assert isinstance(results[3].error, ServiceException)
    assert sorted(request["email"] for request in fake.seen) == sorted(i["email"] for i in items)


def test_autospec_of_the_api_is_called() -> None:
    api = create_autospec(TrackingApi, instance=True)
    api.identify_contact.return_value = IdentifyResponse(status="200", message="mock")
    results = list(identify_many(api, contacts(3)))
    assert [result.response.message for result in results if result.response] == ["mock"] * 3
    assert api.identify_contact.call_count == 3


def test_an_executor_that_is_closed_ends_the_run_with_its_error() -> None:
    with Server(echo) as server:
        executor = ThreadPoolExecutor(1)
        executor.shutdown()
        run = identify_many(server.api(), contacts(10), executor=executor)
        (result,) = until(RuntimeError, run)
    assert isinstance(result.error, ApiConnectionException)


class Faulty(Executor):
    """Its workers, or itself, fail as it is told."""

    def __init__(self, error: BaseException | None, *, at_once: bool = False) -> None:
        self.error = error
        self.at_once = at_once

    def submit(self, *_: Any, **__: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        if self.error is None:
            future.cancel()
        elif self.at_once:
            raise self.error
        else:
            future.set_exception(self.error)
        return future


@pytest.mark.parametrize(
    ("executor", "kind"),
    [
        (Faulty(OSError("the worker is gone")), OSError),
        (Faulty(None), CancelledError),
        (Faulty(KeyboardInterrupt(), at_once=True), KeyboardInterrupt),
    ],
    ids=["worker", "cancelled", "ctrl-c"],
)
def test_a_worker_that_fails_ends_the_run_and_its_item_may_have_been_sent(
    executor: Executor, kind: type[BaseException]
) -> None:
    with Server(echo) as server:
        run = identify_many(server.api(), contacts(10), executor=executor, max_workers=1)
        results = [*until(kind, run), *run]
    (result,) = results
    assert isinstance(result.error, ApiConnectionException)
    assert "may have been applied" in str(result.error)
    assert (result.error.sent, result.attempts) == (True, 1)


# Anything


FAULT = st.sampled_from([503, 429, 500, 422, "close", "cut"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    items=st.lists(st.tuples(st.integers(0, 5), st.lists(FAULT, max_size=4)), max_size=25),
    workers=st.integers(1, 8),
    ordered=st.booleans(),
)
def test_whatever_fails_each_item_has_its_result_and_each_address_its_order(
    items: list[tuple[int, list[Any]]], workers: int, ordered: bool
) -> None:
    left = {str(number): list(faults) for number, (_, faults) in enumerate(items)}
    applied: dict[str, list[str]] = defaultdict(list)

    def answer(request: Request) -> bytes:
        name = json.loads(request.body)["firstName"]
        fault = left[name].pop(0) if left[name] else None
        if fault is None:
            applied[request.email].append(name)
            return echo(request)
        if isinstance(fault, int):
            return reply(fault)
        raise OSError("the connection ends")

    requests = [
        {"email": f"a{address}@example.com", "firstName": str(number)}
        for number, (address, _) in enumerate(items)
    ]
    with Server(answer) as server:
        api: TrackingApi = server.api(retries=RetryPolicy(backoff=0.001, max_retries=3))
        results = list(identify_many(api, requests, max_workers=workers, ordered=ordered))
    assert sorted(result.index for result in results) == list(range(len(items)))
    assert sum(result.attempts for result in results) == len(server.requests)
    for result in results:
        done = result.request["firstName"] in applied[result.request["email"]]
        assert result.ok == done
    for order in applied.values():
        assert order == sorted(order, key=int)
