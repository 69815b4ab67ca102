"""Describe the installed `sendx_python_sdk` as JSON on standard output.

Runs alike in an environment with `sendx` 2.0.0 and in one with this package: what the tracking part
is made of, and what the programs in calls.py send and get back.
"""

from __future__ import annotations

import enum
import inspect
import json
import pkgutil
import types
from typing import Any

import calls
import pydantic

import sendx_python_sdk as sdk

MODELS = ["ErrorResponse", "IdentifyRequest", "IdentifyResponse", "TrackRequest", "TrackResponse"]
METHODS_OF_MODELS = ["from_dict", "from_json", "to_dict", "to_json", "to_str"]
MODULES = ["api", "api_client", "api_response", "configuration", "exceptions", "models", "rest"]
RE_EXPORTED = {"rest": ["ApiException", "RESTResponseType"]}


def own_names(module: types.ModuleType) -> list[str]:
    """Public classes and functions that a module defines, or hands on for users to import."""
    kept = RE_EXPORTED.get(module.__name__.rpartition(".")[2], [])
    return [
        name
        for name in dir(module)
        if not name.startswith("_")
        and (name in kept or getattr(getattr(module, name), "__module__", "") == module.__name__)
    ]


def in_tracking(name: str, value: Any) -> bool:
    """Whether a name of the package, of `api` or of `models` belongs to the tracking part."""
    home = getattr(value, "__module__", "")
    if home.startswith(f"{sdk.__name__}.api."):
        return name == "TrackingApi"
    if home.startswith(f"{sdk.__name__}.models."):
        return name in MODELS
    return home.startswith(sdk.__name__) and not name.startswith("_")


def names() -> dict[str, dict[str, list[str]]]:
    """What each module offers of the tracking part, and all that it has."""
    offers: dict[types.ModuleType, list[str]] = {
        module: [name for name in dir(module) if in_tracking(name, getattr(module, name))]
        for module in (sdk, sdk.api, sdk.models)
    }
    offers[sdk] += [name for name in MODULES if isinstance(getattr(sdk, name), types.ModuleType)]
    for name in MODULES:
        module = getattr(sdk, name)
        if module not in offers:
            offers[module] = own_names(module)
    for package, wanted in ((sdk.api, ["TrackingApi"]), (sdk.models, MODELS)):
        for info in pkgutil.iter_modules(package.__path__):
            module = __import__(f"{package.__name__}.{info.name}", fromlist=["_"])
            if found := [n for n in own_names(module) if n in wanted]:
                offers[module] = found
                offers[package].append(info.name)
    return {
        module.__name__: {"offers": found, "has": dir(module)} for module, found in offers.items()
    }


def parameters(function: Any) -> list[list[str]]:
    return [
        [p.name, p.kind.name, "required" if p.default is p.empty else repr(p.default)]
        for p in inspect.signature(function).parameters.values()
        if not p.kind.name.startswith("VAR_")
    ]


def classes() -> dict[str, type]:
    found = {name: getattr(sdk, name) for name in ("ApiClient", "Configuration", "TrackingApi")}
    found.update((name, getattr(sdk.rest, name)) for name in ("RESTClientObject", "RESTResponse"))
    found.update((name, getattr(sdk.models, name)) for name in MODELS)
    return found


def exception_classes() -> dict[str, type[BaseException]]:
    return {
        name: value
        for name in own_names(sdk.exceptions)
        if inspect.isclass(value := getattr(sdk.exceptions, name))
        and issubclass(value, BaseException)
    }


def signatures() -> dict[str, Any]:
    described: dict[str, Any] = {}
    for name, kind in {**classes(), **exception_classes()}.items():
        init = inspect.getattr_static(kind, "__init__")
        if name not in MODELS and inspect.isfunction(init):
            described[name] = parameters(init)
        for member in dir(kind):
            home = next((c.__module__ for c in kind.__mro__ if member in vars(c)), "")
            if member.startswith("_") or not home.startswith(sdk.__name__):
                continue
            if name in MODELS and member not in METHODS_OF_MODELS:
                continue
            value = getattr(kind, member)
            is_function = callable(value) and not inspect.isclass(value)
            described[f"{name}.{member}"] = parameters(value) if is_function else "attribute"
    return described


def bases() -> dict[str, list[str]]:
    return {
        name: sorted(base.__name__ for base in kind.__mro__ if not base.__name__.startswith("_"))
        for name, kind in {**exception_classes(), "ApiResponse": sdk.ApiResponse}.items()
    }


def models() -> dict[str, Any]:
    described = {}
    for name in MODELS:
        kind = getattr(sdk, name)
        described[name] = {
            "fields": {
                field: {"alias": info.alias or field, "required": info.is_required()}
                for field, info in kind.model_fields.items()
            },
            "is a BaseModel": issubclass(kind, pydantic.BaseModel),
        }
    return described


def plain(value: Any) -> Any:
    if isinstance(value, enum.Enum) or not isinstance(value, (str, int, float, type(None))):
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return type(value).__name__
    return value


def attributes(instance: Any) -> dict[str, Any]:
    """Public attributes and properties of an instance, with their values."""
    found = {}
    for name in dir(instance):
        value = getattr(instance, name)
        if not name.startswith("_") and not callable(value):
            found[name] = plain(value)
    if "connection_pool_maxsize" in found:
        found["connection_pool_maxsize"] = "depends on the machine"
    return found


def values() -> dict[str, Any]:
    configuration = sdk.Configuration()
    key = sdk.Configuration(api_key={"TeamApiKey": "k"}, api_key_prefix={"TeamApiKey": "Bearer"})
    elsewhere = sdk.Configuration(host="https://elsewhere.example")
    elsewhere_and_staging = sdk.Configuration(host="https://elsewhere.example", server_index=1)
    error = sdk.ApiException(status=404, reason="gone")
    client = sdk.ApiClient(configuration)
    described: dict[str, Any] = {
        "Configuration()": attributes(configuration),
        "ApiClient()": attributes(client),
        "ApiException(404, 'gone')": attributes(error) | {"str": str(error)},
        "ApiTypeError": str(sdk.ApiTypeError("no", ["a", 0])),
        "ApiKeyError": str(sdk.ApiKeyError("no", ["a", 0])),
        "host of staging": sdk.Configuration(server_index=1).host,
        "host given": elsewhere.host,
        "host given and staging": elsewhere_and_staging.host,
        "servers": configuration.get_host_settings(),
        "server 1": configuration.get_host_from_settings(1),
        "server None": elsewhere.get_host_from_settings(None),
        "auth_settings": key.auth_settings(),
        "auth_settings without key": configuration.auth_settings(),
        "key": key.get_api_key_with_prefix("TeamApiKey"),
        "key by alias": key.get_api_key_with_prefix("none", "TeamApiKey"),
        "no key": key.get_api_key_with_prefix("none"),
        "to_debug_report": [line.partition(":")[0] for line in key.to_debug_report().splitlines()],
        "accept": client.select_header_accept(["text/html", "application/json"]),
        "accept other": client.select_header_accept(["text/html", "text/plain"]),
        "accept nothing": client.select_header_accept([]),
        "content type": client.select_header_content_type(["text/html", "application/json"]),
        "content type other": client.select_header_content_type(["text/html"]),
        "content type nothing": client.select_header_content_type([]),
    }
    try:
        configuration.get_host_from_settings(5)
    except ValueError as raised:
        described["server 5"] = isinstance(raised, ValueError)
    return described


def conversions() -> dict[str, Any]:
    """What the converting methods of ApiClient and of the models make of sample values."""
    import datetime
    import decimal

    client = sdk.ApiClient(sdk.Configuration())
    samples = {
        "none": None,
        "text": "a",
        "number": 1.5,
        "list": [1, None, "a"],
        "tuple": (1, "a"),
        "date": datetime.date(2024, 2, 29),
        "datetime": datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc),
        "decimal": decimal.Decimal("1.50"),
        "enum": enum.Enum("Colour", {"RED": "red"}).RED,  # type: ignore[attr-defined]
        "dict": {"a": {"b": None}},
        "model": sdk.IdentifyRequest(email="a@example.com", first_name="A"),
        "secret": pydantic.SecretStr("hidden"),
    }
    described: dict[str, Any] = {
        f"sanitize {name}": client.sanitize_for_serialization(value)
        for name, value in samples.items()
    }
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
        try:
            value = client.deserialize(text, kind, "application/json")
            described[f"deserialize {kind}"] = [type(value).__name__, str(value)]
        except Exception as error:
            described[f"deserialize {kind}"] = type(error).__name__
    for name in MODELS:
        kind = getattr(sdk, name)
        given = {"status": "error", "message": "no", "email": "a@example.com"}
        model = kind.from_dict({k: v for k, v in given.items() if k in kind.model_fields})
        described[f"{name} methods"] = [
            model.to_dict(),
            model.to_str(),
            json.loads(model.to_json()),
            kind.from_json(model.to_json()) == model,
            kind.from_dict(model.to_dict()) == model,
            kind.from_dict(None),
            model.model_dump(exclude_none=True),
        ]
    return described


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "names": names(),
                "signatures": signatures(),
                "bases": bases(),
                "models": models(),
                "values": values(),
                "conversions": conversions(),
                "calls": calls.run_all(sdk),
            },
            default=str,
        )
    )
