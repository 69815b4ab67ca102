"""Calls of every operation of openapi.yaml, with all arguments and with the required ones."""

from __future__ import annotations

import re
from typing import Any

STRINGS = {
    "email": "a@example.com",
    "date": "1989-03-03",
    "date-time": "2025-08-01T09:30:00Z",
    "ipv4": "192.0.2.1",
    "uri": "https://example.com/a?b=c",
}


def snake_case(name: str) -> str:
    """Return a name as the OpenAPI Generator writes it in Python."""
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name.replace("-", "_"))
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", words).lower()


def operations_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return calls by name: API class, method, arguments and the reply to give."""

    def target(node: dict[str, Any]) -> Any:
        while "$ref" in node:
            _, _, section, name = node["$ref"].split("/")
            node = document["components"][section][name]
        return node

    def sample(schema: dict[str, Any], *, required: bool) -> Any:
        schema = target(schema)
        if "properties" in schema:
            names = schema.get("required", []) if required else schema["properties"]
            return {n: sample(schema["properties"][n], required=required) for n in names}
        kind = schema["type"]
        if kind == "object":
            return {"a": "b"}
        if kind == "array":
            return [sample(schema["items"], required=required)]
        if "enum" in schema:
            return schema["enum"][-1]
        if kind != "string":
            return {"integer": 7, "number": 1.5, "boolean": True}[kind]
        prefix = re.match(r"\^\(?([a-z_]+_)", schema.get("pattern", ""))
        return prefix[1] + 22 * "a" if prefix else STRINGS.get(schema.get("format"), "a/b é")

    found: dict[str, dict[str, Any]] = {}
    for item in document["paths"].values():
        for operation in (value for key, value in item.items() if key != "parameters"):
            parameters = [
                target(p) for p in item.get("parameters", []) + operation.get("parameters", [])
            ]
            body = operation.get("requestBody")
            for case in ("all", "required", "model"):
                given = [p for p in parameters if case != "required" or p.get("required")]
                arguments = {
                    snake_case(p["name"]): sample(p["schema"], required=False) for p in given
                }
                model = ""
                if body:
                    schema = body["content"]["application/json"]["schema"]
                    model = schema["$ref"].rpartition("/")[2]
                    value = sample(schema, required=case == "required")
                    arguments[snake_case(model)] = value
                elif case == "model":
                    continue
                for status, response in operation["responses"].items():
                    if status.startswith("2") or case == "required":
                        content = target(response)["content"]["application/json"]
                        found[f"{operation['operationId']}-{case}-{status}"] = {
                            "api": operation["tags"][0].replace(" ", "") + "Api",
                            "method": snake_case(operation["operationId"]),
                            "arguments": arguments,
                            "model": model,
                            "as_model": case == "model",
                            "reply": (int(status), content["example"]),
                        }
    return found
