"""What a call to a scripted server comes to."""

from __future__ import annotations

import pytest
from support.values import IDENTIFY

from sendx_python_sdk import ApiConnectionException, ApiValueError, TrackingApi


def works(api: TrackingApi) -> bool:
    """Return whether a call gets the server's default reply."""
    return api.identify_contact(IDENTIFY).message == "said 200"


def failing(api: TrackingApi) -> ApiConnectionException:
    """Return the exception of a call that gets no reply."""
    with pytest.raises(ApiConnectionException) as caught:
        api.identify_contact(IDENTIFY)
    return caught.value


def refusing(api: TrackingApi) -> str:
    """Return the text of the error of a call that is refused before it is sent."""
    with pytest.raises(ApiValueError) as caught:
        api.identify_contact(IDENTIFY)
    return str(caught.value)
