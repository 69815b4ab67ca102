"""Describe the installed `sendx_python_sdk` as JSON: its tracking part, and outcomes of calls.

Runs with `sendx` 2.0.0 as well as with this package. Arguments: the URL of a server that answers as
calls.py says.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import inspect
import json
import pkgutil
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import calls
import pydantic

import sendx_python_sdk as sdk

RE_EXPORTED = {"sendx_python_sdk.rest": ["ApiException", "RESTResponseType"]}
METHODS_OF_MODELS = ["from_dict", "from_json", "to_dict", "to_json", "to_str"]


def _public(package: str) -> dict[str, Any]:
    """Return the classes that a package exports from its modules."""
    found = {name: getattr(sdk, name) for name in dir(sdk) if not name.endswith("Dict")}
    home = f"{sdk.__name__}.{package}."
    return {n: v for n, v in found.items() if inspect.isclass(v) and v.__module__.startswith(home)}


MODELS = _public("models")
APIS = _public("api")
CLASSES = {
    **{name: getattr(sdk, name) for name in ("ApiClient", "Configuration")},
    **{name: getattr(sdk.rest, name) for name in ("RESTClientObject", "RESTResponse")},
    **APIS,
    **MODELS,
}
MODULES = ["", ".api", ".api_client", ".api_response", ".configuration", ".exceptions", ".rest"]
MODULES += [".models"]
EXCEPTIONS = {
    name: value
    for name, value in vars(sdk.exceptions).items()
    if inspect.isclass(value) and issubclass(value, BaseException) and not name.startswith("_")
}


def names() -> dict[str, Any]:
    """Return what each module offers, all names that it has, and all modules."""
    homes = [each.__module__ for each in (*APIS.values(), *MODELS.values())]
    modules = [import_module(name) for name in [*(sdk.__name__ + path for path in MODULES), *homes]]
    described: dict[str, Any] = {}
    for module in modules:
        has = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
        kept = RE_EXPORTED.get(module.__name__, [])
        offers = [
            name
            for name, value in has.items()
            if name in kept
            or _home(value) == module.__name__
            or (hasattr(module, "__path__") and (value in modules or _is_ours(value)))
        ]
        described[module.__name__] = {"offers": offers, "has": list(has)}
    found = [module.name for module in pkgutil.walk_packages(sdk.__path__, f"{sdk.__name__}.")]
    return {**described, "modules": {"offers": found, "has": found}}


def _home(value: object) -> str:
    return str(getattr(value, "__module__", ""))


def _is_ours(value: object) -> bool:
    return _home(value).startswith(sdk.__name__)


def _parameters(function: Any) -> list[list[str]]:
    return [
        [p.name, p.kind.name, "required" if p.default is p.empty else repr(p.default)]
        for p in inspect.signature(function).parameters.values()
        if not p.kind.name.startswith("VAR_")
    ]


def signatures() -> dict[str, Any]:
    described: dict[str, Any] = {}
    for name, kind in {**CLASSES, **EXCEPTIONS}.items():
        if name not in MODELS and inspect.isfunction(inspect.getattr_static(kind, "__init__")):
            described[name] = _parameters(kind.__init__)
        for member in dir(kind):
            home = next((c.__module__ for c in kind.__mro__ if member in vars(c)), "")
            hidden = member.startswith("_") or not home.startswith(sdk.__name__)
            if hidden or (name in MODELS and member not in METHODS_OF_MODELS):
                continue
            value = getattr(kind, member)
            is_function = callable(value) and not inspect.isclass(value)
            described[f"{name}.{member}"] = _parameters(value) if is_function else "attribute"
    return described


def bases() -> dict[str, list[str]]:
    return {
        name: [base.__name__ for base in kind.__mro__ if not base.__name__.startswith("_")]
        for name, kind in {**EXCEPTIONS, "ApiResponse": sdk.ApiResponse}.items()
    }


def models() -> dict[str, Any]:
    return {
        name: {
            field: {"alias": info.alias or field, "required": info.is_required()}
            for field, info in CLASSES[name].model_fields.items()
        }
        for name in MODELS
    }


def _attributes(instance: Any) -> dict[str, Any]:
    """Return the public attributes of an instance; objects by the names of their classes."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        known = isinstance(value, (str, int, float)) and not isinstance(value, enum.Enum)
        return value if known or value is None else type(value).__name__

    found = {n: getattr(instance, n) for n in dir(instance) if not n.startswith("_")}
    machine = {"connection_pool_maxsize": None}
    return {n: plain(v) for n, v in (found | machine).items() if not callable(v)}


def values() -> dict[str, Any]:
    default = sdk.Configuration()
    key = sdk.Configuration(api_key={"TeamApiKey": "k"}, api_key_prefix={"TeamApiKey": "Bearer"})
    elsewhere = sdk.Configuration(host="https://elsewhere.example")
    error = sdk.ApiException(status=404, reason="gone")
    client = sdk.ApiClient(default)
    described = {
        "Configuration()": _attributes(default),
        "ApiClient()": _attributes(client),
        "ApiException(404, 'gone')": _attributes(error) | {"str": str(error)},
        "ApiTypeError": str(sdk.ApiTypeError("no", ["a", 0])),
        "ApiKeyError": str(sdk.ApiKeyError("no", ["a", 0])),
        "host of staging": sdk.Configuration(server_index=1).host,
        "host given": elsewhere.host,
        "host given and staging": sdk.Configuration(
            "https://elsewhere.example", server_index=1
        ).host,
        "servers": default.get_host_settings(),
        "server 1": default.get_host_from_settings(1),
        "server None": elsewhere.get_host_from_settings(None),
        "server 5": calls.describe(_raised(lambda: default.get_host_from_settings(5)))["is"][-1],
        "auth_settings": key.auth_settings(),
        "auth_settings without key": default.auth_settings(),
        "key": key.get_api_key_with_prefix("TeamApiKey"),
        "key by alias": key.get_api_key_with_prefix("none", "TeamApiKey"),
        "no key": key.get_api_key_with_prefix("none"),
        "to_debug_report": [line.partition(":")[0] for line in key.to_debug_report().splitlines()],
    }
    for accepted in (["text/html", "application/json"], ["text/html", "text/plain"], []):
        described[f"accept {accepted}"] = client.select_header_accept(accepted)
        described[f"content type {accepted}"] = client.select_header_content_type(accepted)
    return described


def _raised(function: Any) -> Any:
    try:
        return function()
    except Exception as error:
        return error


def conversions() -> dict[str, Any]:
    """Return what the converting methods of ApiClient and of the models make of sample values."""
    client = sdk.ApiClient(sdk.Configuration())
    model = sdk.IdentifyRequest(email="a@example.com", first_name="A")
    samples = [None, "a", 1.5, [1, None, "a"], (1, "a"), {"a": {"b": None}}, model]
    samples += [datetime.date(2024, 2, 29), decimal.Decimal("1.50"), pydantic.SecretStr("hidden")]
    samples += [datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc)]
    samples += [enum.Enum("Colour", {"RED": "red"}).RED]  # type: ignore[attr-defined]
    described: dict[str, Any] = {}
    for value in samples:
        name = "a model" if value is model else repr(value)
        described[f"sanitize {name}"] = client.sanitize_for_serialization(value)
    texts = {
        "str": '"a"',
        "int": "5",
        "float": "1.5",
        "bool": "true",
        "object": '{"a": [1]}',
        "List[str]": '["a", "b"]',
        "Dict[str, int]": '{"a": 1}',
        "date": '"2024-02-29"',
        "datetime": '"2024-02-29T12:30:00Z"',
        "decimal": '"1.50"',
        "IdentifyResponse": '{"status": "200", "message": "OK"}',
        "List[TrackResponse]": '[{"status": "200"}]',
    }
    for kind, text in texts.items():
        value = _raised(lambda: client.deserialize(text, kind, "application/json"))  # noqa: B023
        described[f"deserialize {kind}"] = [type(value).__name__, str(value)]
    tracking = ["IdentifyRequest", "IdentifyResponse", "TrackRequest", "TrackResponse"]
    for name in ["ErrorResponse", *tracking]:
        kind = CLASSES[name]
        given = {"status": "error", "message": "no", "email": "a@example.com"}
        model = kind.from_dict({k: v for k, v in given.items() if k in kind.model_fields})
        described[f"{name} methods"] = [
            *(model.to_dict(), model.to_str(), json.loads(model.to_json())),
            *(kind.from_json(model.to_json()) == model, kind.from_dict(model.to_dict()) == model),
            *(kind.from_dict(None), model.model_dump(exclude_none=True)),
        ]
    return described


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sections = [names, signatures, bases, models, values, conversions]
    found = {section.__name__: section() for section in sections}
    found["calls"] = calls.run_all(sdk, sys.argv[1])
    operations = json.loads(Path(sys.argv[2]).read_text())
    found["calls"] |= calls.run_operations(sdk, sys.argv[1], operations)
    found["user agent"] = sdk.ApiClient(sdk.Configuration()).user_agent
    print(json.dumps(found, default=str))
