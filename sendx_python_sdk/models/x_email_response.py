# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import Lenient, ResponseModel


class XEmailResponse(ResponseModel):
    """The result of sending to one recipient.

    :param to: Email address of the recipient.
    :param submitted_at: Time of submission, as a Unix timestamp in seconds.
    :param message_id: Id of the message.
    :param error_code: 0 if the message was accepted.
    :param message: Result as text.
    """

    to: Annotated[Lenient[str] | None, Field(description="Email address of the recipient.")] = None
    submitted_at: Annotated[
        Lenient[int] | None,
        Field(
            alias="submittedAt", description="Time of submission, as a Unix timestamp in seconds."
        ),
    ] = None
    message_id: Annotated[
        Lenient[str] | None, Field(alias="messageId", description="Id of the message.")
    ] = None
    error_code: Annotated[
        Lenient[int] | None, Field(alias="errorCode", description="0 if the message was accepted.")
    ] = None
    message: Annotated[Lenient[str] | None, Field(description="Result as text.")] = None
