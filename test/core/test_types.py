"""Type hints and signatures of everything public can be read at run time."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from typing_extensions import is_typeddict

import sendx_python_sdk
from sendx_python_sdk import (
    ApiResponse,
    ErrorResponse,
    IdentifyRequest,
    IdentifyResponse,
    TrackingApi,
    TrackRequest,
    TrackResponse,
    rest,
    sandbox,
)
from sendx_python_sdk.rest import RESTResponseType

EXPORTS: set[Any] = {
    getattr(module, name) for module in (sendx_python_sdk, rest, sandbox) for name in module.__all__
}
PUBLIC = sorted(
    (found for found in EXPORTS if found.__module__.startswith("sendx_python_sdk.")),
    key=lambda found: found.__qualname__,
)
# Python shows no signature of these.
CALLABLE = [
    found
    for found in PUBLIC
    if not (is_typeddict(found) or found is sendx_python_sdk.InsecureHostWarning)
]

FIELDS = {
    IdentifyRequest: [
        "email",
        "first_name",
        "last_name",
        "company",
        "custom_fields",
        "tags",
        "new_email",
    ],
    IdentifyResponse: ["status", "message", "data"],
    TrackRequest: ["email", "add_tags", "remove_tags"],
    TrackResponse: ["status", "message"],
    ErrorResponse: ["status", "message"],
}


def functions_of(found: Any) -> Iterator[Any]:
    """Yield a public function, or the functions of a class that the package defines."""
    if not inspect.isclass(found):
        yield found
        return
    for name in dir(found):
        member = inspect.getattr_static(found, name)
        accessors = (getattr(member, each, None) for each in ("fget", "fset", "__func__"))
        for function in (member, *accessors):
            if (
                inspect.isfunction(function)
                and (function.__module__ or "").startswith("sendx_python_sdk.")
                and (name == "__init__" or not name.startswith("_"))
            ):
                yield function


@pytest.mark.parametrize("found", PUBLIC, ids=lambda found: found.__qualname__)
def test_type_hints_of_a_public_name_resolve(found: Any) -> None:
    get_type_hints(found)
    for function in functions_of(found):
        names = list(inspect.signature(function).parameters)
        own = names[1:] if names[:1] in (["self"], ["cls"]) else names
        assert get_type_hints(function).keys() == {*own, "return"}


@pytest.mark.parametrize("found", CALLABLE, ids=lambda found: found.__qualname__)
def test_signature_of_a_public_callable_is_shown(found: Any) -> None:
    for function in (found, *functions_of(found)):
        assert inspect.signature(function)


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        ("identify_contact", IdentifyResponse),
        ("identify_contact_with_http_info", ApiResponse[IdentifyResponse]),
        ("identify_contact_without_preload_content", RESTResponseType),
        ("track_contact", TrackResponse),
        ("track_contact_with_http_info", ApiResponse[TrackResponse]),
        ("track_contact_without_preload_content", RESTResponseType),
    ],
)
def test_type_hint_of_a_call_names_its_reply(call: str, reply: Any) -> None:
    assert get_type_hints(getattr(TrackingApi, call))["return"] == reply


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__qualname__)
def test_signature_of_a_model_has_python_names_and_plain_types(model: Any) -> None:
    parameters = inspect.signature(model).parameters.copy()
    parameters.pop("additional_properties", None)
    parameters.pop("extra_data", None)

    hints = get_type_hints(model)
    assert list(parameters) == FIELDS[model]
    assert {p.kind for p in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert {n: p.annotation for n, p in parameters.items()} == {n: hints[n] for n in FIELDS[model]}
