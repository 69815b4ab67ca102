"""The contract, openapi.yaml: paths, the header of the key, and the checks of a body.

Bodies are checked by jsonschema-rs, a compiled validator, rather than by the SDK's models, so that
the sandbox finds their mistakes. Only the rule for email addresses is the SDK's.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from pkgutil import get_data
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import yaml

from sendx_python_sdk._models import email_address

# The operations that a sandbox implements, and the fields that SendX accepts beyond the document.
_KNOWN: dict[str, dict[str, Any]] = {
    "identifyContact": {"properties": {"birthday": {"type": "string", "format": "date"}}},
    "trackContact": {},
}

_MESSAGES = {
    'the value is not a "email"': "must be an email address: one @ with something on both sides, "
    "and no white space, control or invisible characters",
    'the value is not a "date"': "must be a date such as 1989-03-03",
}


class Operation:
    """An operation of the contract.

    :param schema: JSON Schema of the body.
    """

    def __init__(self, operation_id: str, schema: dict[str, Any]) -> None:
        self.operation_id = operation_id
        # The mask keeps values, which may be long or private, out of the messages.
        self._validator = jsonschema_rs.Draft202012Validator(
            schema, validate_formats=True, formats={"email": _is_email}, mask="the value"
        )

    def problems(self, body: Any) -> str:
        """Describe the errors in a body, with the names of the fields; "" if it is valid."""
        return "; ".join(
            f"{_field(error.instance_path)}: {_MESSAGES.get(error.message, error.message)}"
            for error in islice(self._validator.iter_errors(body), 5)
        )


class Contract:
    """The part of an OpenAPI 3.1 document that a JSON server needs.

    :ivar base_path: path of the first server's URL.
    :ivar key_header: header that carries the key.
    :ivar operations: operations by path (with `base_path`) and method; only those that a sandbox
        implements.
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


def _is_email(value: str) -> bool:
    try:
        return email_address(value) == value
    except ValueError:
        return False


def _field(path: list[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".") or "body"
