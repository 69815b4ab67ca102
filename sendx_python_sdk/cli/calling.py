"""`sendx api`: call any operation of SendX's API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from sendx_python_sdk._checks import is_sequence
from sendx_python_sdk.cli.connection import Target, connect, patience
from sendx_python_sdk.cli.console import DONE, Failure, failure
from sendx_python_sdk.cli.streams import write_data
from sendx_python_sdk.exceptions import ApiException

if TYPE_CHECKING:
    from sendx_python_sdk._operations import Operation
    from sendx_python_sdk.api_client import ApiClient

METHODS = ("GET", "POST", "PUT", "DELETE")


@cache
def operations() -> dict[tuple[str, str], Any]:
    """Return all operations by method and path."""
    from sendx_python_sdk import api
    from sendx_python_sdk._operations import Operation

    found: dict[tuple[str, str], Any] = {}
    for name in api.__all__:
        module = import_module(getattr(api, name).__module__)
        for value in vars(module).values():
            if isinstance(value, Operation):
                found[value.method, value.path] = value
    return found


def complete_path(context: click.Context, _parameter: click.Parameter, start: str) -> list[str]:
    """Return the paths that start with the given text and accept the method before it."""
    method = str(context.params.get("method") or "").upper()
    return [path for (m, path) in operations() if m == method and path.startswith(start)]


def call(
    method: str,
    path: str,
    target: Target,
    *,
    query: list[tuple[str, str]],
    data: str | None,
    paginate: bool,
    as_json: bool,
) -> int:
    """Call an operation, and print the reply as JSON.

    :param path: path below the host, such as `/contact`.
    :param query: names and values of the query parameters.
    :param data: body, as JSON text.
    :param paginate: whether to print the items of all pages, one per line.
    :param as_json: whether to print the reply on one line.
    :return: exit code.
    :raises Failure: if the call fails or an argument is invalid.
    """
    method = method.upper()
    body = _body(data)
    operation = _operation(method, path)
    if paginate and (method != "GET" or body is not None):
        raise Failure("--paginate requires GET without --data")
    with connect(target, **(patience() if paginate else {})) as api:
        try:
            if paginate:
                for item in _pages(api.api_client, operation, query):
                    if not write_data(json.dumps(item, ensure_ascii=as_json) + "\n"):
                        break
            else:
                reply = _send(api.api_client, operation, query, body)
                indent = None if as_json else 2
                text = json.dumps(reply, ensure_ascii=as_json, indent=indent) + "\n"
                write_data(text if reply != "" else "")
        except (ApiException, ValueError, RecursionError) as error:
            failed = failure(error)
            if failed.status == 404:
                failed.message += _similar(method, operation.path)
            raise failed from None
    return DONE


def _operation(method: str, path: str) -> Operation[Any]:
    """Return the contract's operation for a request if there is one, without its models."""
    from sendx_python_sdk._operations import Operation

    if "://" in path:
        raise Failure(f"PATH must be a path such as /contact, got {path}; --host sets the host")
    path = f"/{path.removeprefix('/')}"
    if not re.fullmatch(r"[!-~]+", path) or "?" in path or "#" in path or "/../" in f"{path}/":
        raise Failure(
            f"PATH must be a path such as /contact, with special characters encoded, got {path}; "
            "pass query parameters with --query"
        )
    if "{" in path:
        raise Failure(f"PATH contains a placeholder, got {path}; replace it with an id")
    found: Operation[Any] = Operation(
        method, path, security=("TeamApiKey",), idempotent=method != "POST"
    )
    for (known, template), operation in operations().items():
        if known == method and _matches(template, path):
            found = replace(operation, path=path, request=None, query={}, responses={})
            if template == path:
                break
    return found


def _matches(template: str, path: str) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
    return re.fullmatch(pattern, path) is not None


def _similar(method: str, path: str) -> str:
    """Return a hint for a path that is not in the contract."""
    paths = [known for m, known in operations() if m == method]
    if any(_matches(known, path) for known in paths):
        return ""
    near = get_close_matches(path, paths, n=1, cutoff=0.8)
    return f"; similar: {near[0]}" if near else ""


def _send(client: ApiClient, operation: Any, query: Any, body: bytes | None) -> Any:
    reply = client.send(operation, body, query_params=query)
    text = client.response_deserialize(reply, {}).raw_data.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _pages(client: ApiClient, operation: Any, query: list[tuple[str, str]]) -> Iterator[Any]:
    from sendx_python_sdk import paginate

    def page(offset: int = 0, limit: int = 100) -> list[Any]:
        given = [*query, ("offset", str(offset)), ("limit", str(limit))]
        reply: Any = _send(client, operation, given, None)
        if not is_sequence(reply):
            raise Failure(f"{operation.path} does not return a list; omit --paginate")
        return list(reply)

    page.__name__ = operation.path
    given = dict(query)
    query = [(name, value) for name, value in query if name not in ("offset", "limit")]
    try:
        options = {name: int(given[name]) for name in ("offset", "limit") if name in given}
        items = paginate(page, **options)
    except ValueError:
        raise Failure("--query: offset and limit must be whole numbers, limit at least 1") from None
    yield from items


def _body(data: str | None) -> bytes | None:
    if data is None:
        return None
    if data.startswith("@"):
        try:
            with click.open_file(data[1:], "rb") as file:
                text = file.read()
        except OSError as error:
            raise Failure(f"cannot read {data[1:]}: {error.strerror}") from None
    else:
        text = data.encode()
    try:
        json.loads(text)
    except ValueError as error:
        raise Failure(f"--data must be JSON: {error}") from None
    return bytes(text)
