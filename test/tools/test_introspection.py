"""jedi, the engine of many editors, and IPython show signatures, docstrings and names."""

from __future__ import annotations

import inspect
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

# All forms of all operations.
CALLS = [name for name in vars(TrackingApi) if not name.startswith("_")]
MODELS = [getattr(models, name) for name in models.__all__ if not name.endswith("Dict")]

PROGRAM = """\
import sendx_python_sdk
from sendx_python_sdk import *

api = TrackingApi()
"""

each_call = pytest.mark.parametrize("call", CALLS)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)

Type: TypeAlias = Callable[[str], jedi.Script]


@pytest.fixture(autouse=True, scope="session")
def jedi_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep jedi's cache out of the home directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jedi.settings, "cache_directory", str(tmp_path_factory.mktemp("jedi")))
        yield


def parameters_of(function: Any) -> list[str]:
    """Return the names of the parameters that a caller gives."""
    return [name for name in inspect.signature(function).parameters if name != "self"]


def keywords(names: set[str]) -> set[str]:
    return {name for name in names if name.endswith("=")}


# jedi


@pytest.fixture(scope="session")
def environment() -> Any:
    """The environment of the tests. jedi asks it in a process of its own, as for an editor."""
    return jedi.create_environment(sys.executable, safe=False)


@pytest.fixture
def type_text(environment: Any, tmp_path: Path) -> Type:
    """Type a text at the end of the program and ask jedi there."""
    project = jedi.Project(tmp_path)
    return lambda text: jedi.Script(PROGRAM + text, project=project, environment=environment)


def names_offered(script: jedi.Script) -> set[str]:
    return {completion.name for completion in script.complete()}


@each_call
def test_jedi_shows_the_signature_of_a_call(type_text: Type, call: str) -> None:
    (signature,) = type_text(f"api.{call}(").get_signatures()

    method = getattr(TrackingApi, call)
    assert [parameter.name for parameter in signature.params] == parameters_of(method)
    assert signature.to_string().endswith(f"-> {inspect.signature(method).return_annotation}")


@each_call
def test_jedi_shows_the_docstring_of_a_call(type_text: Type, call: str) -> None:
    (signature,) = type_text(f"api.{call}(").get_signatures()
    (name,) = type_text(f"api.{call}").help()

    docstring = inspect.getdoc(getattr(TrackingApi, call))
    assert docstring
    assert signature.docstring(raw=True) == docstring
    assert name.docstring(raw=True) == docstring
    assert name.docstring().startswith(f"{call}(")


@each_call
def test_jedi_completes_the_options_of_a_call(type_text: Type, call: str) -> None:
    offered = names_offered(type_text(f"api.{call}({{}}, _"))

    options = parameters_of(getattr(TrackingApi, call))[1:]
    assert keywords(offered) == {f"{name}=" for name in options}


def test_jedi_completes_the_names_of_calls(type_text: Type) -> None:
    assert set(CALLS) <= names_offered(type_text("api."))


@pytest.mark.parametrize(
    ("reply", "names"),
    [
        ("identify_contact({})", {"message", "status"}),
        ("identify_contact_with_http_info({})", {"data", "headers", "status_code"}),
        ("identify_contact_with_http_info({}).data", {"message", "status"}),
        ("identify_contact_without_preload_content({})", {"headers", "read", "status"}),
    ],
    ids=["model", "http_info", "data_of_http_info", "unread"],
)
def test_jedi_completes_the_attributes_of_a_reply(
    type_text: Type, reply: str, names: set[str]
) -> None:
    assert names <= names_offered(type_text(f"api.{reply}."))


@each_model
def test_jedi_shows_python_names_in_the_signature_of_a_model(type_text: Type, model: Any) -> None:
    (signature,) = type_text(f"{model.__name__}(").get_signatures()

    assert {parameter.name for parameter in signature.params} == set(model.model_fields)
    assert signature.docstring(raw=True) == inspect.getdoc(model)


@each_model
def test_jedi_completes_python_names_of_fields(type_text: Type, model: Any) -> None:
    offered = names_offered(type_text(f"{model.__name__}("))

    assert keywords(offered) == {f"{name}=" for name in model.model_fields}


def test_jedi_completes_the_public_names_of_the_package(type_text: Type) -> None:
    assert set(sendx_python_sdk.__all__) <= names_offered(type_text("sendx_python_sdk."))


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
def completer(request: pytest.FixtureRequest, shell: InteractiveShell) -> IPCompleter:
    """The shell's completer. It asks jedi, or reads `inspect.signature` itself."""
    assert isinstance(shell.Completer, IPCompleter)
    shell.Completer.use_jedi = request.param
    return shell.Completer


def texts_offered(completer: IPCompleter, text: str) -> set[str]:
    with provisionalcompleter():
        return {each.text.rpartition(".")[2] for each in completer.completions(text, len(text))}


@each_model
def test_ipython_completes_python_names_of_fields(completer: IPCompleter, model: Any) -> None:
    offered = texts_offered(completer, f"{model.__name__}(")

    assert keywords(offered) == {f"{name}=" for name in model.model_fields}


def test_ipython_completes_the_rest_of_a_field_name(completer: IPCompleter) -> None:
    offered = texts_offered(completer, "IdentifyRequest(email='john@example.com', fi")

    assert keywords(offered) == {"first_name="}


@each_call
def test_ipython_completes_the_options_of_a_call(completer: IPCompleter, call: str) -> None:
    offered = texts_offered(completer, f"api.{call}({{}}, _request_")

    assert keywords(offered) == {"_request_timeout=", "_request_auth="}


def test_ipython_completes_the_names_of_calls(completer: IPCompleter) -> None:
    assert texts_offered(completer, "api.identify") == {
        call for call in CALLS if call.startswith("identify")
    }


@each_call
def test_ipython_shows_the_signature_and_docstring_of_a_call(
    shell: InteractiveShell, call: str
) -> None:
    shown = shell.object_inspect(f"api.{call}")

    method = getattr(TrackingApi, call)
    assert all(f"{name}:" in shown["definition"] for name in parameters_of(method))
    assert shown["docstring"] == inspect.getdoc(method)


@each_model
def test_ipython_shows_python_names_in_the_signature_of_a_model(
    shell: InteractiveShell, model: Any
) -> None:
    shown = shell.object_inspect(model.__name__)["init_definition"]

    fields = model.model_fields
    assert all(f"{name}:" in shown for name in fields)
    assert not any(field.alias in shown for field in fields.values() if field.alias)
