"""What openapi.yaml says: where the service is, the key's header, and what is wrong with a body.

Bodies are checked by jsonschema-rs, a compiled validator, and not by the SDK's models: the sandbox
is there to find their mistakes.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import yaml

# In a wheel the document lies beside this file, in a source checkout at the top.
_PLACES = (Path(__file__).with_name("openapi.yaml"), Path(__file__).parents[2] / "openapi.yaml")

# The operations that a sandbox can play, and what the service takes beyond the document.
_KNOWN: dict[str, dict[str, Any]] = {
    "identifyContact": {"properties": {"birthday": {"type": "string", "format": "date"}}},
    "trackContact": {},
}


class Operation:
    """One operation: its `operation_id`, and the JSON Schema of its body."""

    def __init__(self, operation_id: str, schema: dict[str, Any]) -> None:
        self.operation_id = operation_id
        # The mask keeps what was sent, which may be long or private, out of the messages.
        self._validator = jsonschema_rs.Draft202012Validator(
            schema, validate_formats=True, mask="the value"
        )

    def problems(self, body: Any) -> str:
        """Say what is wrong with a body, naming the fields; "" if nothing is."""
        errors = islice(self._validator.iter_errors(body), 5)
        return "; ".join(f"{_field(error.instance_path)}: {error.message}" for error in errors)


class Contract:
    """The part of an OpenAPI 3.1 document that a server of JSON needs.

    :ivar base_path: the path of the first server's URL.
    :ivar key_header: the header that carries the key.
    :ivar operations: operation by path, with the base path in front, and method; only those
        that a sandbox can play.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        components = document["components"]
        server: str = document["servers"][0]["url"]
        self.base_path = urlsplit(server).path.rstrip("/")
        self.key_header: str = components["securitySchemes"]["TeamApiKey"]["name"]
        self.operations: dict[str, dict[str, Operation]] = {}
        for path, item in document["paths"].items():
            for method in {"get", "put", "post", "delete", "patch"} & item.keys():
                name = item[method]["operationId"]
                if name in _KNOWN:
                    body = item[method]["requestBody"]["content"]["application/json"]["schema"]
                    schema = {"allOf": [body, _KNOWN[name]], "components": components}
                    methods = self.operations.setdefault(self.base_path + path, {})
                    methods[method.upper()] = Operation(name, schema)


@cache
def load_contract() -> Contract:
    """Read openapi.yaml, once per process.

    :raises FileNotFoundError: if it is neither beside this file nor at the top of a checkout.
    """
    place = next((place for place in _PLACES if place.is_file()), _PLACES[0])
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(place.read_bytes(), Loader=loader)  # noqa: S506 - it is a safe loader
    return Contract(document)


def _field(path: list[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".") or "body"
