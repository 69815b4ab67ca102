"""paginate yields the items of all pages, and requests a page only when it is needed."""

from __future__ import annotations

import inspect
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pydantic import ValidationError
from support.servers import Request, Server, reply

import sendx_python_sdk
from sendx_python_sdk import (
    ApiTypeError,
    ApiValueError,
    CampaignApi,
    ContactApi,
    RestRTag,
    ServiceException,
    TagApi,
    TrackingApi,
    WebhookApi,
    paginate,
)
from sendx_python_sdk.api_client import BaseApi


def query(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.target.partition("?")[2]))


def serve(server: Server, count: int, most: int = 1000) -> None:
    """Answer list operations from `count` tags, at most `most` at a time."""
    items = [{"id": f"tag_{n}"} for n in range(count)]

    def answer(request: Request) -> bytes:
        asked = query(request)
        start = int(asked["offset"])
        return reply(200, items[start : start + min(most, int(asked["limit"]))])

    server.answer(answer)


@pytest.mark.parametrize(
    ("count", "size", "most", "pages"),
    [
        (0, 2, 99, [0]),
        (1, 2, 99, [0]),
        (4, 2, 99, [0, 2, 4]),
        (5, 2, 99, [0, 2, 4]),
        (250, None, 999, [0, 100, 200]),
        (70, None, 30, [0, 30, 60]),  # the service returns fewer than requested
        (60, None, 30, [0, 30, 60]),
        (12, None, 99, [0, 12]),
        (9, None, 99, [0]),
    ],
)
def test_all_items_are_yielded_once(
    server: Server, count: int, size: int | None, most: int, pages: list[int]
) -> None:
    serve(server, count, most)
    options = {} if size is None else {"page_size": size}
    found = list(paginate(TagApi(server.client()).get_all_tags, **options))
    assert found == [RestRTag(id=f"tag_{n}") for n in range(count)]
    assert [int(query(request)["offset"]) for request in server.requests] == pages
    assert {query(request)["limit"] for request in server.requests} == {str(size or 100)}


def test_pages_are_requested_when_they_are_needed(server: Server) -> None:
    serve(server, 10)
    found = paginate(TagApi(server.client()).get_all_tags, page_size=2)
    assert server.requests == []
    assert [tag.id for tag in islice(found, 3)] == ["tag_0", "tag_1", "tag_2"]
    assert len(server.requests) == 2


def test_repeated_page_ends_the_items(server: Server) -> None:
    server.answer(reply(200, [{"id": "tag_1"}, None, "odd"]))
    found = list(paginate(TagApi(server.client()).get_all_tags, page_size=3))
    assert found == [RestRTag(id="tag_1"), None, "odd"]
    assert len(server.requests) == 2


def test_arguments_are_sent_with_every_page(server: Server) -> None:
    serve(server, 5)
    api = CampaignApi(server.client())
    list(paginate(api.get_all_campaigns, 1, 2, "sent", _headers={"X-Trace": "a"}))
    sent = [(query(request), request.headers["X-Trace"]) for request in server.requests]
    filters = {"limit": "2", "campaignType": "sent"}
    assert sent == [({**filters, "offset": str(n)}, "a") for n in (1, 3, 5)]


def test_function_of_offset_and_limit_has_pages(server: Server) -> None:
    serve(server, 3)
    api = TagApi(server.client())

    def page(offset: int, limit: int) -> list[RestRTag]:
        return api.get_all_tags(offset, limit)

    assert len(list(paginate(page, page_size=2))) == 3


def test_error_of_a_page_comes_after_the_items_before_it(server: Server) -> None:
    server.answer(reply(200, [{"id": "tag_1"}]), reply(501))
    found = paginate(TagApi(server.client()).get_all_tags, page_size=1)
    assert next(found).id == "tag_1"
    with pytest.raises(ServiceException):
        next(found)


def test_function_takes_its_instance_as_an_argument(server: Server) -> None:
    server.answer(reply(200, [{"id": "tag_1"}]), reply(200, []))
    assert [tag.id for tag in paginate(TagApi.get_all_tags, TagApi(server.client()))] == ["tag_1"]


@pytest.mark.parametrize(
    ("method", "message"),
    [
        (WebhookApi().get_all_webhooks, "get_all_webhooks has no pages"),
        (TrackingApi().identify_contact, "identify_contact has no pages"),
        ([], "takes a list operation, got list; pass the method without calling it"),
        (TagApi.get_all_tags, r"not bound .* paginate\(TagApi\(client\).get_all_tags\)"),
    ],
)
def test_operation_without_pages_is_refused_at_once(method: Any, message: str) -> None:
    with pytest.raises(ApiTypeError, match=message):
        paginate(method)


def test_form_that_returns_no_list_is_refused(server: Server) -> None:
    server.answer(reply(200, []))
    method: Any = TagApi(server.client()).get_all_tags_with_http_info
    with pytest.raises(ApiTypeError, match="returns a list, got get_all_tags_with_http_info"):
        next(paginate(method))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"page_size": 0}, ApiValueError, "page_size must be a whole number of at least 1"),
        ({"page_size": "9"}, ApiValueError, "page_size must be a whole number"),
        ({"offset": -1}, ApiValueError, "offset must be a whole number"),
        ({"serch": "x"}, TypeError, "serch"),
    ],
)
def test_invalid_argument_is_refused_at_once(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        paginate(ContactApi().get_all_contacts, **options)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("page_size", ApiValueError, "^page_size: .* 100$"),
        ("limit", ValidationError, "limit\n.* 100"),
    ],
)
def test_page_size_above_the_maximum_is_refused_before_sending(
    server: Server, name: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        next(paginate(TagApi(server.client()).get_all_tags, **{name: 101}))
    assert server.requests == []


def pages() -> dict[str, Any]:
    """Return the methods that take an offset, by name."""
    classes = [getattr(sendx_python_sdk, name) for name in sendx_python_sdk.api.__all__]
    return {
        name: (kind, name)
        for kind in classes
        if issubclass(kind, BaseApi)
        for name, method in vars(kind).items()
        if inspect.isfunction(method)
        and "offset" in inspect.signature(method).parameters
        and not name.endswith(("_info", "_content"))
    }


@pytest.mark.parametrize("operation", pages())
def test_every_operation_with_an_offset_has_pages(server: Server, operation: str) -> None:
    server.answer(reply(200, [{"name": "a"}]), reply(200, [{"name": "b"}]), reply(200, []))
    kind, name = pages()[operation]
    found = paginate(getattr(kind(server.client()), name), page_size=1)
    assert [item.name for item in found] == ["a", "b"]
