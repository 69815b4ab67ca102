"""What the documents say is so: examples run, links lead somewhere, tables agree with the code."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import urllib3

import sendx_python_sdk
from sendx_python_sdk import ApiClient, ApiException, Configuration, RetryPolicy
from sendx_python_sdk._timeouts import DEFAULT_TIMEOUTS
from sendx_python_sdk.rest import RESTResponse
from sendx_python_sdk.sandbox import Sandbox

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PRODUCTION = "https://api.sendx.io/api/v1/rest"


class Block(NamedTuple):
    """A fenced block of code.

    :param line: number of the first line of code.
    """

    document: Path
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def blocks() -> Iterator[Block]:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, found.start(2)) + 1
            yield Block(document, line, found[1], found[2])


def shell_commands() -> Iterator[Any]:
    for block in blocks():
        # Those in `sh` of cli.md are run, by test_cli.py.
        if block.document.name == "cli.md" and block.language == "sh":
            continue
        if block.language in ("sh", "shell", "bash", "console"):
            for number, line in enumerate(block.code.splitlines(), block.line):
                command = shlex.split(line, comments=True)
                if command:
                    yield pytest.param(command, id=f"{block.document.relative_to(ROOT)}:{number}")


def prose(document: Path) -> str:
    """Give the text of a document without its blocks of code."""
    return re.sub(r"(?ms)^```.*?^```$", "", document.read_text(encoding="utf-8"))


def section(title: str) -> str:
    """Give the text of README.md below a heading."""
    return README.read_text(encoding="utf-8").split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[list[str]]:
    """Give the cells of the table below a heading of README.md, without its head."""
    lines = re.findall(r"^\| (.*) \|$", section(title), re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines[2:]]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox in the place of production, with the contacts of the examples."""
    with Sandbox() as running:
        monkeypatch.setenv("API_KEY", running.api_key)
        monkeypatch.setenv("SENDX_API_KEY", running.api_key)
        servers = [{"url": running.url, "description": "sandbox"}]
        monkeypatch.setattr(Configuration, "get_host_settings", lambda _: servers)
        monkeypatch.setattr(Configuration, "_default", None)
        monkeypatch.setattr(ApiClient, "_default", None)
        with ApiClient(running.configuration()) as client:
            for email in ("john.doe@example.com", "test@example.com"):
                sendx_python_sdk.TrackingApi(client).identify_contact({"email": email})
        yield running


def examples(*, tests: bool) -> Iterator[Any]:
    """Give the examples that are tests themselves, or those that are not."""
    for block in blocks():
        if block.language == "python" and ("def test_" in block.code) == tests:
            heavy = re.search(r"^from (dask|celery)", block.code, re.MULTILINE)
            yield pytest.param(block, id=str(block), marks=[pytest.mark.system] if heavy else [])


@pytest.mark.parametrize("block", list(examples(tests=False)))
def test_example_runs(block: Block, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    # The empty lines in front make a traceback point into the document.
    source = "\n" * (block.line - 1) + block.code.replace(PRODUCTION, sandbox.url)
    exec(compile(source, block.document, "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr()
    assert "Exception" not in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("block", list(examples(tests=True)))
def test_example_of_a_test_passes(block: Block, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block.code)
    result = pytester.runpytest_subprocess("-W", "error")
    result.assert_outcomes(passed=block.code.count("def test_"))


def test_readme_has_an_example_that_is_short() -> None:
    first = next(b for b in blocks() if b.document == README and b.language == "python")
    code = [line for line in first.code.splitlines() if line.strip()]
    assert len(code) <= 15


@pytest.mark.parametrize("block", list(blocks()), ids=str)
def test_block_says_its_language(block: Block) -> None:
    assert block.language


@pytest.mark.parametrize("command", list(shell_commands()))
def test_shell_command_names_what_exists(command: list[str]) -> None:
    extras = metadata("sendx-python-sdk").get_all("Provides-Extra") or []
    for start in [0, *(n + 1 for n, word in enumerate(command) if word == "&&")]:
        program, *arguments = command[start:]
        if Path(program).name.startswith("python"):
            assert arguments[0] == "-m"
            assert find_spec(arguments[1])
        elif Path(program).name == "tox":
            assert arguments[:1] in ([], ["&&"], ["-e"])
        elif Path(program).name == "pytest":
            assert all((ROOT / path).exists() for path in arguments if path.startswith("test/"))
        else:
            assert Path(program).name == "pip"
            for extra in re.findall(r"(?:\.|sendx-python-sdk)\[(\w+)\]", " ".join(arguments)):
                assert extra in extras


def test_continuous_integration_runs_the_commands_of_the_readme() -> None:
    commands = [block.code for block in blocks() if block.document == README and "&&" in block.code]
    assert len(commands) == 2
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").endswith("".join(commands))


def test_readme_lists_the_environments_of_tox() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "tox.ini")
    named = {name.partition(":")[2] for name in settings.sections() if ":" in name}
    listed = {name.strip("`") for name, _ in rows("Development")}
    assert listed == named | {"py310` ... `py315"}


def anchors(document: Path) -> set[str]:
    """Give the anchors of a document's headings, as hosts of repositories make them."""
    titles = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        place = (document.parent / path).resolve() if path else document
        assert place.is_file(), f"{target} leads nowhere"
        assert place.is_relative_to(ROOT), f"{target} leads out of the repository"
        assert not anchor or anchor.lower() in anchors(place), f"{target} names no heading"


def test_readme_links_every_page_of_docs() -> None:
    linked = re.findall(r"\]\((docs/[^)#]+)", README.read_text(encoding="utf-8"))
    assert {ROOT / name for name in linked} == set(ROOT.glob("docs/*.md"))


def test_configuration_table_has_every_option_and_its_default() -> None:
    options = inspect.signature(Configuration).parameters
    table = {
        name: default
        for names, default, _ in rows("Configuration")
        for name in re.findall(r"`(\w+)`", names)
    }
    _, _, below = section("Configuration").rpartition("|\n")
    without_effect = re.findall(r"`(\w+)`", below.partition("have no effect")[0])[1:]
    assert set(table) | set(without_effect) == set(options)
    connect, read, total = DEFAULT_TIMEOUTS
    assert (
        table["timeout"] == f"{connect:g} s to connect, {read:g} s for a reply, {total:g} s in all"
    )
    assert int(table["retries"]) == RetryPolicy().max_retries
    assert table["max_response_bytes"] == f"{options['max_response_bytes'].default >> 20} MiB"
    assert options["connection_pool_maxsize"].default >= int(table["connection_pool_maxsize"][:2])
    for name in ("verify_ssl", "debug", "ignore_operation_servers"):
        assert table[name] == f"`{getattr(Configuration(), name)}`"


def test_error_table_has_every_class_and_what_is_retried() -> None:
    listed = set()
    for status, name, retried, _ in rows("Errors"):
        listed.add(name.strip("`"))
        for number in map(int, re.findall(r"\b[1-5]\d\d\b", status)):
            reply = RESTResponse(urllib3.HTTPResponse(b"", status=number, reason="Reason"))
            with pytest.raises(ApiException) as raised:
                ApiException.from_response(http_resp=reply, body=None, data=None)
            assert type(raised.value).__name__ == name.strip("`")
            assert (number in RetryPolicy().statuses) == (retried == "yes")
    errors = {
        name
        for name in sendx_python_sdk.exceptions.__all__
        if issubclass(getattr(sendx_python_sdk, name), ApiException)
    }
    assert listed == errors | {"ApiValueError", "pydantic.ValidationError"}
