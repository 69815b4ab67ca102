"""What openapi.yaml says: where the service is, the key's header, and what is wrong with a body.

Bodies are checked by jsonschema-rs, a compiled validator, and not by the SDK's models: the sandbox
is there to find their mistakes.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from pkgutil import get_data
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import yaml

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

    :raises FileNotFoundError: if it is missing.
    """
    # get_data() also reads from a zip archive and a frozen program, and under pyfakefs.
    try:
        text = get_data("sendx_python_sdk.sandbox", "openapi.yaml")
    except OSError:  # in a checkout, it is at the top
        text = get_data("sendx_python_sdk.sandbox", "../../openapi.yaml")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Contract(yaml.load(text or b"", Loader=loader))  # noqa: S506 - it is a safe loader


def _field(path: list[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".") or "body"
