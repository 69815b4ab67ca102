"""Type hints and signatures of everything public can be read at run time."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel
from typing_extensions import is_typeddict

import sendx_python_sdk
from sendx_python_sdk import (
    ApiResponse,
    IdentifyResponse,
    TrackingApi,
    TrackResponse,
    rest,
    sandbox,
)
from sendx_python_sdk.rest import RESTResponseType

EXPORTS = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (sendx_python_sdk, rest, sandbox)
    for name in module.__all__
}
PUBLIC = [found for found in EXPORTS.values() if found.__module__.startswith("sendx_python_sdk.")]
MODELS = [found for found in PUBLIC if inspect.isclass(found) and issubclass(found, BaseModel)]


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


@pytest.mark.parametrize("found", PUBLIC, ids=lambda found: found.__qualname__)
def test_signature_of_a_public_name_is_shown(found: Any) -> None:
    unsigned = is_typeddict(found) or found is sendx_python_sdk.InsecureHostWarning
    assert unsigned or inspect.signature(found)


@pytest.mark.parametrize(
    ("call", "reply"),
    [("identify_contact", IdentifyResponse), ("track_contact", TrackResponse)],
    ids=["identify", "track"],
)
def test_type_hint_of_a_call_names_its_reply(call: str, reply: Any) -> None:
    forms = {
        "": reply,
        "_with_http_info": ApiResponse[reply],
        "_without_preload_content": RESTResponseType,
    }
    for form, expected in forms.items():
        assert get_type_hints(getattr(TrackingApi, call + form))["return"] == expected


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__qualname__)
def test_signature_of_a_model_has_python_names_and_plain_types(model: Any) -> None:
    parameters, hints = inspect.signature(model).parameters, get_type_hints(model)
    fields = [name for name in model.model_fields if name != "additional_properties"]
    assert [*parameters][: len(fields)] == fields
    for name in fields:
        assert parameters[name].kind == inspect.Parameter.KEYWORD_ONLY
        assert parameters[name].annotation == hints[name]
