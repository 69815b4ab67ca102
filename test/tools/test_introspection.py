"""jedi, the engine of many editors, and IPython show signatures, docstrings and names."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import jedi
import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import sendx_python_sdk
from sendx_python_sdk import TrackingApi, models

PROGRAM = """\
import sendx_python_sdk
from sendx_python_sdk import *

api = TrackingApi()
"""

CALLS = [name for name in vars(TrackingApi) if not name.startswith("_")]
MODELS = [getattr(models, name) for name in models.__all__ if not name.endswith("Dict")]

each_call = pytest.mark.parametrize("call", CALLS)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)

Type: TypeAlias = Callable[[str], jedi.Script]


def parameters_of(call: str) -> list[str]:
    """Return the names of the parameters that a caller gives."""
    return list(inspect.signature(getattr(TrackingApi, call)).parameters)[1:]


def keywords(names: set[str]) -> set[str]:
    """Return the names of keyword arguments among completions."""
    return {name.removesuffix("=") for name in names if name.endswith("=")}


# jedi


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The environment of the tests. jedi asks it in a process of its own, as for an editor."""
    with pytest.MonkeyPatch.context() as patch:
        # Not in the home directory.
        patch.setattr(jedi.settings, "cache_directory", str(tmp_path_factory.mktemp("jedi")))
        yield jedi.create_environment(sys.executable, safe=False)


@pytest.fixture
def type_text(environment: Any, tmp_path: Path) -> Type:
    """Type a text at the end of the program and ask jedi there."""
    project = jedi.Project(tmp_path)
    return lambda text: jedi.Script(PROGRAM + text, project=project, environment=environment)


def names_offered(script: jedi.Script) -> set[str]:
    return {completion.name for completion in script.complete()}


@each_call
def test_jedi_shows_signature_docstring_and_options_of_a_call(type_text: Type, call: str) -> None:
    (signature,) = type_text(f"api.{call}(").get_signatures()
    (name,) = type_text(f"api.{call}").help()

    method = getattr(TrackingApi, call)
    assert [parameter.name for parameter in signature.params] == parameters_of(call)
    assert signature.to_string().endswith(f"-> {inspect.signature(method).return_annotation}")
    assert signature.docstring(raw=True) == name.docstring(raw=True) == inspect.getdoc(method)
    options = keywords(names_offered(type_text(f"api.{call}({{}}, _")))
    assert options == set(parameters_of(call)[1:])


@each_model
def test_jedi_shows_python_names_of_the_fields_of_a_model(type_text: Type, model: Any) -> None:
    (signature,) = type_text(f"{model.__name__}(").get_signatures()

    assert {parameter.name for parameter in signature.params} == set(model.model_fields)
    assert signature.docstring(raw=True) == inspect.getdoc(model)
    assert keywords(names_offered(type_text(f"{model.__name__}("))) == set(model.model_fields)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sendx_python_sdk.", set(sendx_python_sdk.__all__)),
        ("api.", set(CALLS)),
        ("api.identify_contact({}).", {"message", "status", "data"}),
        ("api.identify_contact_with_http_info({}).", {"data", "headers", "status_code"}),
        ("api.identify_contact_with_http_info({}).data.", {"message", "status"}),
        ("api.identify_contact_without_preload_content({}).", {"headers", "read", "status"}),
    ],
    ids=["package", "api", "reply", "http_info", "data_of_http_info", "unread"],
)
def test_jedi_completes_attributes(type_text: Type, text: str, names: set[str]) -> None:
    assert names <= names_offered(type_text(text))


# IPython


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> InteractiveShell:
    """A shell in which the program has run. IPython closes it when the process ends."""
    config = Config()
    config.HistoryManager.enabled = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        started = InteractiveShell(config=config)
    started.run_cell(PROGRAM).raise_error()
    return started


@pytest.fixture(params=[True, False], ids=["with_jedi", "without_jedi"])
def complete(request: pytest.FixtureRequest, shell: InteractiveShell) -> Callable[[str], set[str]]:
    """Ask the shell's completer, which asks jedi or reads `inspect.signature` itself."""
    completer = shell.Completer
    assert isinstance(completer, IPCompleter)
    completer.use_jedi = request.param

    def texts_offered(text: str) -> set[str]:
        with provisionalcompleter():
            found = completer.completions(text, len(text))
            return {each.text.rpartition(".")[2] for each in found}

    return texts_offered


@each_model
def test_ipython_completes_python_names_of_fields(
    complete: Callable[[str], set[str]], model: Any
) -> None:
    assert keywords(complete(f"{model.__name__}(")) == set(model.model_fields)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("IdentifyRequest(email='john@example.com', fi", {"first_name="}),
        ("api.track_contact({}, _request_", {"_request_timeout=", "_request_auth="}),
        ("api.identify", {call for call in CALLS if call.startswith("identify")}),
    ],
    ids=["field", "option", "call"],
)
def test_ipython_completes_the_rest_of_a_name(
    complete: Callable[[str], set[str]], text: str, names: set[str]
) -> None:
    assert {name for name in complete(text) if not name.startswith("%")} >= names


@each_call
def test_ipython_shows_the_signature_and_docstring_of_a_call(
    shell: InteractiveShell, call: str
) -> None:
    shown = shell.object_inspect(f"api.{call}")

    assert all(f"{name}:" in shown["definition"] for name in parameters_of(call))
    assert shown["docstring"] == inspect.getdoc(getattr(TrackingApi, call))


@each_model
def test_ipython_shows_python_names_in_the_signature_of_a_model(
    shell: InteractiveShell, model: Any
) -> None:
    shown = shell.object_inspect(model.__name__)["init_definition"]

    fields = model.model_fields
    assert [name for name in fields if f"{name}:" not in shown] == []
    aliases = [field.alias for field in fields.values() if field.alias]
    assert [alias for alias in aliases if re.search(rf"\b{alias}:", shown)] == []
