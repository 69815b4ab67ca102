"""The return type of the `..._with_http_info` form of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class ApiResponse(Generic[T]):
    """A successful reply: its model, status and headers.

    :ivar status_code: HTTP status, 200 to 299.
    :ivar data: the body as a model.
    :ivar headers: the reply's headers, case-insensitive.
    :ivar raw_data: the body as bytes, with any Content-Encoding decoded.
    """

    status_code: int
    data: T
    headers: Mapping[str, str] | None = None
    raw_data: bytes = b""
