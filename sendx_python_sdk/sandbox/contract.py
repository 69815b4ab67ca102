"""The contract, openapi.yaml: operations, paths, and validation of queries and bodies.

jsonschema-rs, a compiled validator, checks them instead of the SDK's models, so that the sandbox
finds mistakes in the models. Only the rule for email addresses is the SDK's.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import islice
from pkgutil import get_data
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema_rs
import yaml

from sendx_python_sdk._models import email_address

_METHODS = ("get", "post", "put", "delete")

_MESSAGES = {
    'the value is not a "email"': "must be an email address: one @ with something on both sides, "
    "and no white space, control or invisible characters",
    'the value is not a "date"': "must be a date such as 1989-03-03",
}


class ContractOperation:
    """An operation of the contract.

    :ivar path: its path, such as `/tag/{identifier}`.
    :ivar method: its method, in upper case.
    :ivar statuses: the documented statuses.
    :ivar success: the documented status of a success.
    :ivar reply: schema of a successful reply; for a list, the schema of its items.
    :ivar example: example of a successful reply.
    :ivar body: schema of the body; None if there is no body.
    :ivar properties: schemas of the body's fields.
    :ivar defaults: values of the body's fields that have a default.
    """

    def __init__(self, contract: Contract, path: str, method: str) -> None:
        resolve = contract.resolve
        item = contract.document["paths"][path]
        operation = item[method]
        self.path = path
        self.method = method.upper()
        self.operation_id: str = operation["operationId"]
        responses = {int(status): response for status, response in operation["responses"].items()}
        self.statuses = responses.keys()
        self.success = min(responses)
        media = resolve(responses[self.success])["content"]["application/json"]
        self.is_list = media["schema"].get("type") == "array"
        self.reply: dict[str, Any] = resolve(media["schema"].get("items", media["schema"]))
        self.example: Any = media["example"]
        self._responses = {status: resolve(response) for status, response in responses.items()}
        self._components = contract.document["components"]
        self._parameters: dict[str, dict[str, Any]] = {
            parameter["name"]: parameter
            for parameter in map(resolve, operation.get("parameters", ()))
            if parameter["in"] == "query"
        }
        self.body: dict[str, Any] | None = None
        if "requestBody" in operation:
            self.body = operation["requestBody"]["content"]["application/json"]["schema"]
        self.properties: dict[str, Any] = resolve(self.body or {}).get("properties", {})
        self.defaults = {
            name: schema["default"]
            for name, schema in self.properties.items()
            if "default" in schema
        }

    @property
    def invalid(self) -> int:
        """The status for an invalid body: 422, or 400 if only that is documented."""
        return 422 if 422 in self.statuses else 400

    @property
    def invalid_query(self) -> int:
        """The status for an invalid query: 400, or 422 if only that is documented."""
        return 400 if 400 in self.statuses else 422

    def error(self, status: int, message: str) -> dict[str, Any]:
        """Return the body of an error, as documented for its status."""
        content = self._responses.get(status, {}).get("content", {})
        if "error" in content.get("application/json", {}).get("example", ()):
            return {"error": message}
        return {"status": "error", "message": message}

    def problems(self, body: Any) -> str:
        """Describe the errors in a body, with the names of the fields; "" if it is valid."""
        return _problems(self._body_validator, body)

    def read_query(self, query: str) -> tuple[dict[str, Any], str]:
        """Return the parameters of a query by name, with defaults, and a description of errors."""
        if not self._parameters:
            return {}, ""
        given = parse_qs(query, keep_blank_values=True)
        values = {
            name: _typed(given[name], parameter["schema"]["type"])
            for name, parameter in self._parameters.items()
            if name in given
        }
        return {**self._query_defaults, **values}, _problems(self._query_validator, values)

    @cached_property
    def _body_validator(self) -> jsonschema_rs.Draft202012Validator:
        return _validator({**(self.body or {}), "components": self._components})

    @cached_property
    def _query_validator(self) -> jsonschema_rs.Draft202012Validator:
        required = [
            name for name, parameter in self._parameters.items() if parameter.get("required")
        ]
        properties = {name: parameter["schema"] for name, parameter in self._parameters.items()}
        return _validator({"properties": properties, "required": required})

    @cached_property
    def _query_defaults(self) -> dict[str, Any]:
        return {
            name: parameter["schema"]["default"]
            for name, parameter in self._parameters.items()
            if "default" in parameter["schema"]
        }


class Contract:
    """The part of an OpenAPI 3.1 document that a JSON server needs.

    :ivar document: the document.
    :ivar base_path: path of the first server's URL.
    :ivar key_header: header that carries the key.
    :ivar paths: operations by path and by method in upper case.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        for schema in document["components"]["schemas"].values():
            for field in schema["properties"].values():
                if field.get("format") == "int64":  # validators ignore the format
                    field |= {"minimum": -(2**63), "maximum": 2**63 - 1}
        server: str = document["servers"][0]["url"]
        self.base_path = urlsplit(server).path.rstrip("/")
        self.key_header: str = document["components"]["securitySchemes"]["TeamApiKey"]["name"]
        self.paths: dict[str, dict[str, ContractOperation]] = {
            path: {
                method.upper(): ContractOperation(self, path, method)
                for method in _METHODS
                if method in item
            }
            for path, item in document["paths"].items()
        }
        self._exact = {self.base_path + path: methods for path, methods in self.paths.items()}

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Return the object that a node refers to, or the node itself."""
        if "$ref" not in node:
            return node
        found = self.document
        for key in node["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return found

    def operation_id(self, name: str) -> str:
        """Return the operationId of an operation, given that or its name in the SDK.

        :raises ValueError: if there is no such operation.
        """
        known = {
            operation.operation_id.lower(): operation.operation_id
            for methods in self.paths.values()
            for operation in methods.values()
        }
        wanted = name.replace("_", "").lower()
        if wanted in known:
            return known[wanted]
        near = get_close_matches(wanted, known, 1)
        similar = known[near[0]] if near else ""
        if "_" in name:  # Suggest the SDK's name.
            similar = re.sub("([A-Z])", r"_\1", similar).lower()
        hint = f"; similar: {similar}" if near else ""
        raise ValueError(f"unknown operation {name!r}{hint}")

    def find(self, path: str) -> tuple[dict[str, ContractOperation], str] | None:
        """Return the operations of a request's path by method, and the identifier in the path."""
        if path in self._exact:
            return self._exact[path], ""
        parent, _, identifier = path.rpartition("/")
        methods = self._exact.get(parent + "/{identifier}")
        return (methods, unquote(identifier)) if methods and identifier else None


@cache
def load_contract() -> Contract:
    """Read openapi.yaml, once per process.

    :raises FileNotFoundError: if it is missing.
    """
    # get_data() also reads from a zip archive and a frozen program, and under pyfakefs.
    try:
        text = get_data("sendx_python_sdk.sandbox", "openapi.yaml")
    except OSError:  # in a checkout, it is in the root folder
        text = get_data("sendx_python_sdk.sandbox", "../../openapi.yaml")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Contract(yaml.load(text or b"", Loader=loader))  # noqa: S506 - it is a safe loader


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    # The mask keeps values, which may be long or private, out of the messages.
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, formats={"email": _is_email}, mask="the value"
    )


def _problems(validator: jsonschema_rs.Draft202012Validator, value: Any) -> str:
    return "; ".join(
        f"{_field(error.instance_path)}: {_MESSAGES.get(error.message, error.message)}"
        for error in islice(validator.iter_errors(value), 5)
    )


def _typed(texts: list[str], json_type: str) -> Any:
    """Return the value of a parameter; if it is invalid, a value of another type."""
    if len(texts) != 1:
        return texts
    (text,) = texts
    if json_type == "integer" and re.fullmatch("-?[0-9]{1,99}", text):
        return int(text)
    if json_type == "number" and re.fullmatch(
        r"-?[0-9]{1,99}(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?", text
    ):
        return float(text)
    return text


def _is_email(value: str) -> bool:
    try:
        return email_address(value) == value
    except ValueError:
        return False


def _field(path: list[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".") or "body"
