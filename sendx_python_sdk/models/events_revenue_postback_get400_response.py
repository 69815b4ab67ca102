# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class EventsRevenuePostbackGet400Response(ResponseModel):
    """Reply to an invalid postback.

    :param error: Reason for the failure.
    """

    error: Annotated[Lenient[str] | None, Field(description="Reason for the failure.")] = None
