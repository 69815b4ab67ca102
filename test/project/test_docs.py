"""The documents are true: examples run, links lead somewhere, tables agree with the code."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import pydoc
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import closing
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from support.documents import DOCUMENTS, FRAMEWORKS, GUIDES, Block, blocks_of
from support.programs import run_program
from support.sandboxes import DOCUMENT, call, identify
from support.values import ROOT

import sendx_python_sdk
from sendx_python_sdk import ApiClient, Configuration
from sendx_python_sdk.cli.commands import cli
from sendx_python_sdk.outbox import Outbox
from sendx_python_sdk.sandbox import Sandbox

pytest_plugins = ["pytester"]

README = ROOT / "README.md"
PRODUCTION = "https://api.sendx.io/api/v1/rest"

BLOCKS = [block for document in DOCUMENTS for block in blocks_of(document)]


def prose(document: Path) -> str:
    """Return the text of a document without its blocks of code."""
    return re.sub(r"(?ms)^```.*?^```$", "", document.read_text(encoding="utf-8"))


# Examples


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a sandbox with what the examples name: contacts, lists, tags and so on."""
    file = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    keys = {}
    with Sandbox(db=file) as sandbox:
        for email in ("john.doe@example.com", "test@example.com"):
            identify(sandbox.url, email)
        for path, item in DOCUMENT["paths"].items():
            collection = path.removesuffix("/{identifier}")
            creation = DOCUMENT["paths"].get(collection, {}).get("post")
            if collection not in (path, "/contact") and creation:
                body = creation["requestBody"]["content"]["application/json"]["example"]
                call(sandbox.url, "POST", collection, {**body, "name": "existing"})
                keys[collection] = item["parameters"][0]["example"].rpartition("_")[2]
    contact = DOCUMENT["paths"]["/contact/{identifier}"]["parameters"][0]["example"]
    with closing(sqlite3.connect(file)) as connection, connection:
        for collection, key in keys.items():
            connection.execute("UPDATE item SET key = ? WHERE kind = ?", (key, collection))
        connection.execute("UPDATE contact SET key = ? WHERE id = 1", (contact.rpartition("_")[2],))
    return file


@pytest.fixture
def sandbox(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox in the place of production, with what the examples name."""
    with Sandbox(db=shutil.copy(filled, tmp_path)) as running:
        monkeypatch.setenv("SENDX_API_KEY", running.api_key)
        servers = [{"url": running.url, "description": "sandbox"}]
        monkeypatch.setattr(Configuration, "get_host_settings", lambda _: servers)
        monkeypatch.setattr(Configuration, "_default", None)
        client = ApiClient(Configuration())
        monkeypatch.setattr(ApiClient, "_default", client)
        with client:
            yield running


GUARD = 'if __name__ == "__main__":'
SCRIPTS = [block for block in BLOCKS if GUARD in block.code]


def examples(*, tests: bool) -> list[Any]:
    """Return the examples that are tests themselves, or those that are not."""
    return [
        pytest.param(
            block,
            id=str(block),
            marks=[pytest.mark.system] * bool(re.search(FRAMEWORKS, block.code)),
        )
        for block in BLOCKS
        if block.language == "python"
        and ("def test_" in block.code) == tests
        and block not in SCRIPTS
        and not block.file
    ]


@pytest.mark.parametrize("block", examples(tests=False))
def test_example_runs(
    block: Block,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    # The empty lines in front make a traceback point into the document.
    source = "\n" * (block.line - 1) + block.code.replace(PRODUCTION, sandbox.url)
    exec(compile(source, block.document, "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr()
    assert printed.err == ""
    if block.output is None:
        assert "Exception" not in printed.out
    else:
        assert printed.out == block.output


@pytest.mark.system
@pytest.mark.parametrize("block", SCRIPTS, ids=str)
def test_script_runs(
    block: Block, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_HOST", sandbox.url)
    script = tmp_path / "script.py"
    script.write_text(block.code, encoding="utf-8")
    assert "failed=0" in run_program(script)


@pytest.mark.parametrize("block", examples(tests=True))
def test_example_of_a_test_passes(block: Block, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block.code)
    result = pytester.runpytest_subprocess("-W", "error")
    result.assert_outcomes(passed=block.code.count("def test_"))


def docstrings() -> list[Any]:
    """Return the docstrings of the package that have examples."""
    names = [
        module.name
        for module in pkgutil.walk_packages(sendx_python_sdk.__path__, "sendx_python_sdk.")
        if not re.search(r"__main__|\.hook-|\.postgresql", module.name)
    ]
    found = {
        test.name: test.docstring
        for module in map(importlib.import_module, ["sendx_python_sdk", *names])
        for test in doctest.DocTestFinder().find(module)
        if test.examples
    }
    return [pytest.param(docstring, id=name) for name, docstring in found.items()]


@pytest.mark.parametrize("docstring", docstrings())
def test_example_of_a_docstring_runs(
    docstring: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {name: getattr(sendx_python_sdk, name) for name in sendx_python_sdk.__all__}
    names |= {"Outbox": Outbox, "Sandbox": Sandbox}
    test = doctest.DocTestParser().get_doctest(docstring, names, "docstring", None, 0)
    report: list[str] = []
    assert doctest.DocTestRunner().run(test, out=report.append).failed == 0, "".join(report)


def test_help_of_the_package_fits_two_screens_and_names_its_parts() -> None:
    text = pydoc.render_doc(sendx_python_sdk)
    assert len(text.splitlines()) <= 100
    assert [name for name in sendx_python_sdk.api.__all__ if name not in text] == []


def test_first_example_of_the_readme_is_short() -> None:
    first = next(block for block in blocks_of(README) if block.language == "python")
    assert len([line for line in first.code.splitlines() if line.strip()]) <= 15


def test_blocks_all_name_their_language() -> None:
    assert [str(block) for block in BLOCKS if not block.language] == []


# Commands


def problem_with(command: list[str]) -> str | None:
    """Return what a documented command names that does not exist."""
    program, *arguments = command
    name = Path(program).name
    if name.startswith("python"):
        return None if arguments[0] == "-m" and find_spec(arguments[1]) else "unknown module"
    if name == "pip":
        extras = metadata("sendx-python-sdk").get_all("Provides-Extra") or []
        named = re.findall(r"(?:\.|sendx-python-sdk)\[([\w,]+)\]", " ".join(arguments))
        return None if {e for n in named for e in n.split(",")} <= {*extras} else "unknown extra"
    if name in ("pytest", "tox"):
        paths = [each for each in arguments if each.startswith("test/")]
        return None if all((ROOT / path).exists() for path in paths) else "unknown path"
    if name == "sendx":
        return None if arguments[0] in cli.commands else "unknown command"
    return "unknown program"


# The commands of command.md are run by the tests of the command, those of GUIDES by
# test_guides.py.
SHELL = [
    block
    for block in BLOCKS
    if block.language == "sh"
    and block.document not in [ROOT / "docs" / "reference" / "command.md", *GUIDES]
]


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_shell_commands_name_what_exists(block: Block) -> None:
    words = [shlex.split(line, comments=True) for line in re.split(r"\n|&&", block.code)]
    problems = {" ".join(command): problem_with(command) for command in words if command}
    assert problems == dict.fromkeys(problems)


def test_continuous_integration_runs_the_commands_of_the_readme() -> None:
    commands = [block.code for block in blocks_of(README) if "&&" in block.code]
    assert len(commands) == 2
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").endswith("".join(commands))


def test_contributing_lists_the_environments_of_tox() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "tox.ini")
    named = {name.partition(":")[2] for name in settings.sections() if ":" in name}
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n| --- |")[2]
    listed = set(re.findall(r"(?m)^\| `([^|]+)` \|", table))
    assert listed == named | {"py310` ... `py315"}


# Links


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as hosts of repositories make them."""
    titles = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\((?!https?://)([^)\s]+)\)", prose(document)):
        path, _, anchor = target.partition("#")
        place = (document.parent / path).resolve() if path else document
        found = place.is_file() and place.is_relative_to(ROOT)
        if not found or (anchor and anchor.lower() not in anchors(place)):
            broken.append(target)
    assert broken == []


def test_every_page_says_where_to_go_next() -> None:
    pages = ROOT.glob("docs/*/*.md")
    assert [page.name for page in pages if not re.search(r"\n(## )?Next\b", prose(page))] == []


def test_readme_links_every_generated_page() -> None:
    linked = re.findall(r"\]\((docs/[^)#]+)", README.read_text(encoding="utf-8"))
    generated = {*ROOT.glob("docs/*.md")} - {ROOT / "docs" / "index.md"}
    assert {ROOT / name for name in linked} >= generated
