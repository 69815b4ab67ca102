"""A redirect is never followed: not to another server, and not to another path of the same."""

from __future__ import annotations

import pytest
from support.recording import EMAIL, IDENTIFY, KEY
from support.servers import Server, reply

from sendx_python_sdk import ApiException


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
@pytest.mark.parametrize("call", ["identify_contact", "track_contact_with_http_info"])
def test_a_redirect_to_another_server_is_an_error_that_names_it(status: int, call: str) -> None:
    with Server() as other:
        place = f"{other.url}/elsewhere"
        with (
            Server(reply(status, b"", f"Location: {place}")) as server,
            pytest.raises(ApiException) as caught,
        ):
            getattr(server.api(retries=2), call)(IDENTIFY)
        assert other.connections == 0
    assert len(server.requests) == 1
    error = caught.value
    assert type(error) is ApiException
    assert (error.status, error.attempts) == (status, 1)
    assert place in str(error.reason)
    assert "not followed" in str(error)
    assert error.headers is not None
    assert error.headers["location"] == place
    assert KEY not in str(error)
    assert EMAIL not in str(error)


@pytest.mark.parametrize("place", ["/elsewhere", "elsewhere", "//127.0.0.1/x", "?again", ""])
def test_a_redirect_on_the_same_server_is_not_followed_either(place: str) -> None:
    with (
        Server(reply(307, b"", f"Location: {place}"), reply()) as server,
        pytest.raises(ApiException, match="redirect") as caught,
    ):
        server.api().identify_contact(IDENTIFY)
    assert place in str(caught.value.reason)
    assert [request.target for request in server.requests] == ["/contact/identify"]


@pytest.mark.parametrize("status", [302, 304])
def test_a_redirect_to_nowhere_is_an_error_too(status: int) -> None:
    with Server(reply(status, b"")) as server, pytest.raises(ApiException) as caught:
        server.api().identify_contact(IDENTIFY)
    assert caught.value.status == status
    assert "None" not in str(caught.value.reason)


def test_a_redirect_is_given_as_it_is_where_the_reply_is_left_unread() -> None:
    with Server(reply(302, b"there", "Location: /elsewhere"), reply()) as server:
        response = server.api().identify_contact_without_preload_content(IDENTIFY)
        assert (response.status, response.headers["Location"]) == (302, "/elsewhere")
        assert response.read() == b"there"
    assert len(server.requests) == 1
