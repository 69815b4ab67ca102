"""`Operation`: the contract's description of an endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic_core import from_json

from sendx_python_sdk._models import RequestModel
from sendx_python_sdk._timeouts import TimeoutT

RequestBody: TypeAlias = Mapping[str, Any]
RequestTimeout: TypeAlias = TimeoutT

R = TypeVar("R")


@dataclass(eq=False, repr=False)
class Operation(Generic[R]):
    """An endpoint whose calls return an `R`.

    :param method: HTTP method.
    :param path: path below the host, with `{names}` of path parameters.
    :param request: model of the body.
    :param query: types of the query parameters, by Python name.
    :param responses: model of the reply by status (200, or "2XX").
    :param security: names of the security schemes whose keys the call needs.
    :param idempotent: whether sending the request twice has the same effect as sending it once.
    :param idempotent_unless: fields of the body (JSON names) that make it non-idempotent.
    """

    method: str
    path: str
    request: type[RequestModel] | None = None
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    responses: Mapping[Any, Any] = field(default_factory=dict[Any, Any])
    security: tuple[str, ...] = ()
    idempotent: bool = False
    idempotent_unless: tuple[str, ...] = ()

    @cached_property
    def _query_model(self) -> type[RequestModel]:
        # Built on first use, because building a model is slow.
        namespace = {"__annotations__": dict(self.query), "__module__": __name__}
        # Errors show the name.
        return type(f"{self.method} {self.path}", (RequestModel,), namespace)

    def checked_query(self, given: Mapping[str, object] | None) -> Mapping[str, object] | None:
        """Return query parameters under their names in the URL, without those that are None.

        :raises pydantic.ValidationError: if a parameter is invalid.
        """
        return self._query_model.of(given or {}).to_dict() if self.query else given

    def is_idempotent(self, body: bytes | None) -> bool:
        """Return whether a request with this JSON body can safely be sent again."""
        if not (self.idempotent and self.idempotent_unless and body):
            return self.idempotent
        fields: dict[str, Any] = from_json(body)
        return all(fields.get(name) is None for name in self.idempotent_unless)
