"""Public helpers from `sendx` 2.0.0. This package uses them only for reply types given by name."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from sendx_python_sdk import models
from sendx_python_sdk._models import read_reply


class ClientHelpers:
    """Public methods of `ApiClient` that code written for `sendx` 2.0.0 may call."""

    def deserialize(
        self, response_text: str | bytes, response_type: Any, content_type: str | None = None
    ) -> Any:
        """Parse JSON text into a type.

        :param response_text: the text.
        :param response_type: a class, or a name such as `IdentifyResponse`, `List[str]`,
            `Dict[str, int]` or `datetime`.
        :param content_type: ignored: the text is read as JSON.
        :raises ValueError: if the text is not JSON or does not match the type.
        """
        if isinstance(response_type, str):
            response_type = _type_named(response_type)
        return read_reply(response_text, response_type)

    def select_header_accept(self, accepts: list[str]) -> str | None:
        """Return the `Accept` header: JSON if it is available, else the first."""
        return next((a for a in accepts if "json" in a.lower()), accepts[0] if accepts else None)

    def select_header_content_type(self, content_types: list[str]) -> str | None:
        """Return the `Content-Type` header, chosen as in `select_header_accept`."""
        return self.select_header_accept(content_types)


def _date_and_time(value: str) -> datetime:
    from dateutil.parser import isoparse  # imported on use, because it is slow to import

    moment: datetime = isoparse(value)
    return moment


_NAMED_TYPES: dict[str, Any] = {
    "object": Any,
    "datetime": Annotated[datetime, BeforeValidator(_date_and_time)],
    "date": Annotated[date, BeforeValidator(lambda value: _date_and_time(value).date())],
    "decimal": Decimal,
    "long": int,
} | {kind.__name__: kind for kind in (bool, float, int, str)}


def _type_named(name: str) -> Any:
    if match := re.fullmatch(r"List\[(.*)\]|Dict\[[^,]*, *(.*)\]", name):
        item = _type_named(match.group(1) or match.group(2))
        return list[item] if name.startswith("List") else dict[str, item]  # type: ignore[valid-type]
    return _NAMED_TYPES.get(name) or getattr(models, name)
