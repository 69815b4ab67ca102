# Generated from openapi.yaml; change that file and run `tox -e generate`, do not edit this one.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class EventsRevenuePostbackGet400Response(ResponseModel):
    """Reply to an invalid postback."""

    error: Annotated[Lenient[str] | None, Field(description="Reason for the failure.")] = None
