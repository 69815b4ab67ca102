"""Redirects are not followed, neither to another server nor to another path of the same one."""

from __future__ import annotations

import pytest
from support.servers import Server, reply
from support.values import EMAIL, IDENTIFY, KEY

from sendx_python_sdk import ApiException


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
@pytest.mark.parametrize("target", ["{}/elsewhere", "/elsewhere", "elsewhere", "//127.0.0.1/x", ""])
def test_redirect_is_an_error_that_names_its_target(status: int, target: str) -> None:
    with Server() as other:
        target = target.format(other.url)
        answer = reply(status, b"moved", f"Location: {target}")
        with Server(answer) as server, pytest.raises(ApiException) as caught:
            server.api(retries=2).identify_contact(IDENTIFY)
    assert other.connections == 0
    assert [request.target for request in server.requests] == ["/contact/identify"]
    error = caught.value
    assert type(error) is ApiException
    assert (error.status, error.attempts, error.body) == (status, 1, "moved")
    assert f"the redirect to {target} is not followed" in str(error)
    assert error.headers is not None
    assert error.headers["location"] == target
    assert KEY not in str(error)
    assert EMAIL not in str(error)


@pytest.mark.parametrize("status", [302, 304])
def test_redirect_without_a_target_is_an_error(status: int) -> None:
    with Server(reply(status, b"")) as server, pytest.raises(ApiException) as caught:
        server.api().identify_contact(IDENTIFY)
    assert (caught.value.status, caught.value.reason) == (status, "Reason")
