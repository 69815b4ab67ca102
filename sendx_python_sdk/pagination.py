"""`paginate`: iterate over all items of a list operation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, overload

from pydantic import ValidationError
from typing_extensions import ParamSpec

from sendx_python_sdk._checks import whole_number
from sendx_python_sdk.exceptions import ApiTypeError, ApiValueError

T = TypeVar("T")
P = ParamSpec("P")

# The smallest default page size in the service's documentation.
_SMALLEST_DEFAULT = 10


@overload
def paginate(
    operation: Callable[P, list[T]], /, *args: P.args, **kwargs: P.kwargs
) -> Iterator[T]: ...
@overload
def paginate(
    operation: Callable[..., list[T]], /, *args: Any, page_size: int, **kwargs: Any
) -> Iterator[T]: ...
def paginate(  # type: ignore[misc]  # An operation with a parameter page_size would be unusual.
    operation: Callable[..., list[T]], /, *args: Any, page_size: int | None = None, **kwargs: Any
) -> Iterator[T]:
    """Yield the items of all pages of a list operation, requesting each page as needed.

    >>> for contact in paginate(ContactApi().get_all_contacts, search="example.com"):
    ...     email = contact.email

    Items created or deleted in the meantime can shift the pages, so an item may be missed or
    yielded twice.

    :param operation: method of an API class, with the parameters `offset` and `limit`.
    :param args: positional arguments for every call.
    :param page_size: items to request at a time, up to the operation's maximum for `limit`.
        Default: `limit`, else 100.
    :param kwargs: keyword arguments for every call; `offset` is where to start.
    :raises ApiTypeError: if the operation is not paginated.
    :raises ApiValueError: if the page size or the offset is not a whole number, or the page
        size exceeds the operation's maximum.
    :raises ApiException: while iterating, if a call fails.
    """
    name = getattr(operation, "__name__", type(operation).__name__)
    try:
        call = inspect.signature(operation)
    except (TypeError, ValueError):
        raise ApiTypeError(
            f"paginate takes a list operation, got {name}; pass the method without calling it, as "
            "in paginate(api.get_all_contacts)"
        ) from None
    if not {"offset", "limit"} <= call.parameters.keys():
        raise ApiTypeError(
            f"{name} has no pages: it has no parameters offset and limit; call it without paginate"
        )
    arguments: dict[str, Any] = call.bind_partial(*args, **kwargs).arguments
    if "self" in call.parameters and "self" not in arguments:
        kind = operation.__qualname__.partition(".")[0]
        raise ApiTypeError(
            f"{name} is not bound to an instance; use paginate({kind}(client).{name})"
        )
    size = arguments.get("limit") if page_size is None else page_size
    size = 100 if size is None else size
    offset = arguments.get("offset") or 0
    whole_number("page_size", size, 1)
    whole_number("offset", offset, 0)
    return _items_of_pages(operation, name, {**arguments, "limit": size}, offset, page_size)


def _items_of_pages(
    operation: Callable[..., list[T]],
    name: str,
    arguments: dict[str, Any],
    offset: int,
    page_size: int | None,
) -> Iterator[T]:
    full = arguments["limit"]
    previous: list[T] = []
    while True:
        try:
            page = operation(**{**arguments, "offset": offset})
        except ValidationError as error:
            problem = error.errors()[0]
            if page_size is not None and problem["loc"] == ("limit",):
                raise ApiValueError(f"page_size: {problem['msg']}") from None
            raise
        if type(page) is not list:
            raise ApiTypeError(
                f"paginate needs the form of an operation that returns a list, got {name}"
            )
        if page == previous:  # also an empty first page
            return
        yield from page
        if not previous and _SMALLEST_DEFAULT <= len(page) < full:
            # The service may cap the page size, so only the next page shows whether this was the
            # last.
            full = len(page)
        if len(page) < full:
            return
        offset += len(page)
        previous = page
