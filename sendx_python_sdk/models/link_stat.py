# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class LinkStat(ResponseModel):
    """Clicks on one link of a campaign.

    :param url: URL of the link.
    :param count: Number of clicks.
    """

    url: Annotated[Lenient[str] | None, Field(description="URL of the link.")] = None
    count: Annotated[Lenient[int] | None, Field(description="Number of clicks.")] = None
