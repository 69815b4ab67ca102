"""The distributions, how light the package is to import, and how it is laid out."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path

import pytest
from support.programs import run_program
from support.values import ROOT

import sendx_python_sdk

PACKAGE = ROOT / "sendx_python_sdk"
PROGRAMS = Path(__file__).parent / "programs"
SOURCES = sorted(PACKAGE.rglob("*.py"))
VERSION = sendx_python_sdk.__version__

# A module imports those above its own, never one below. The core never imports an extra.
CORE = [
    *("_lazy", "exceptions", "_checks", "_timeouts", "_auth", "_retries", "_logging"),
    *("configuration", "_models", "models", "_proxies", "_tls", "_transport", "rest"),
    *("_operations", "_compat", "api_response", "api_client", "api", "pagination", "bulk"),
]
EXTRAS = ["outbox", "sandbox", "cli", "pytest_plugin", "_pyinstaller"]
LAYERS = [*CORE, *EXTRAS]

each_lazy_package = pytest.mark.parametrize("name", ["", ".models", ".api"], ids=repr)


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the names that a file imports, and whether that is for type checkers only."""
    tree = ast.parse(path.read_bytes())
    for_checkers = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in for_checkers) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from ((f"{start}.{alias.name}", node in for_checkers) for alias in node.names)


def layers_imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports at run time."""
    names = {name for name, for_checkers in imports(path) if not for_checkers}
    return {n.split(".")[1] for n in names if n.startswith("sendx_python_sdk.")} & set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_imports_only_layers_above_it(layer: str) -> None:
    files = [path for path in SOURCES if layer_of(path) == layer]
    assert files
    found = set().union(*map(layers_imported, files))
    allowed = LAYERS if layer in EXTRAS else CORE
    assert found <= set(allowed[: LAYERS.index(layer) + 1])


def test_modules_all_have_a_layer() -> None:
    assert {layer_of(path) for path in SOURCES} == {"__init__", *LAYERS}


def test_core_imports_only_its_dependencies() -> None:
    known = {"sendx_python_sdk", "urllib3", "pydantic", "pydantic_core", "dateutil"}
    known |= {"typing_extensions", *sys.stdlib_module_names}
    core = [path for path in SOURCES if layer_of(path) not in EXTRAS]
    assert {name.partition(".")[0] for path in core for name, _ in imports(path)} <= known


def test_imports_are_light() -> None:
    assert run_program(PROGRAMS / "list_imports.py").splitlines() == ["[]", "False"]


@each_lazy_package
def test_lazy_names_are_those_that_checkers_and_dir_see(name: str) -> None:
    package = import_module(f"sendx_python_sdk{name}")
    seen = {name for name, _ in imports(Path(str(package.__file__)))}
    stars = [name.removesuffix(".*") for name in seen if name.endswith(".*")]
    seen |= {f".{name}" for star in stars for name in import_module(star).__all__}

    public = package.__all__
    assert len(set(public)) == len(public)
    assert {name.rpartition(".")[2] for name in seen} >= set(public)
    assert set(dir(package)) >= set(public)
    assert [name for name in public if getattr(package, name, None) is None] == []


@each_lazy_package
def test_unknown_name_is_an_attribute_error_that_names_the_nearest(name: str) -> None:
    package = import_module(f"sendx_python_sdk{name}")
    last = package.__all__[-1]
    with pytest.raises(AttributeError, match=f"{package.__name__!r} .* did you mean '{last}'"):
        getattr(package, last + "x")
    assert not hasattr(package, "qqqqqqqq")


def test_sources_have_nothing_left_to_do() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    assert [path for path in SOURCES if left.search(path.read_text(encoding="utf-8"))] == []


def test_metadata_has_license_python_typing_and_dependencies() -> None:
    installed = distribution("sendx-python-sdk")
    meta = installed.metadata
    assert meta["License-Expression"] == "MIT"
    assert meta.get_all("License-File") == ["LICENSE"]
    assert meta["Requires-Python"] == ">=3.10"
    assert "Typing :: Typed" in (meta.get_all("Classifier") or [])
    requires = [one.split(";") for one in installed.requires or []]
    core = {re.match(r"[\w-]+", one[0])[0] for one in requires if "extra" not in one[-1]}
    assert core == {"pydantic", "python-dateutil", "typing-extensions", "urllib3"}
    assert not any("<" in one[0] for one in requires)


def test_version_is_in_one_place() -> None:
    assert distribution("sendx-python-sdk").version == VERSION
    files = [*SOURCES, ROOT / "pyproject.toml", ROOT / "setup.cfg", ROOT / "tox.ini"]
    found = [path for path in files if VERSION in path.read_text(encoding="utf-8")]
    assert found == [PACKAGE / "__init__.py"]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel and the sdist by suffix."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return {path.suffix: path for path in folder.iterdir()}


@pytest.mark.package
def test_wheel_holds_package_contract_and_license(
    distributions: dict[str, Path],
) -> None:
    info = f"sendx_python_sdk-{VERSION}.dist-info"
    with zipfile.ZipFile(distributions[".whl"]) as file:
        names = {name for name in file.namelist() if not name.startswith(info)}
        contract = file.read("sendx_python_sdk/sandbox/openapi.yaml")
        assert f"{info}/licenses/LICENSE" in file.namelist()
    assert contract == (ROOT / "openapi.yaml").read_bytes()
    data = {"py.typed", "sandbox/openapi.yaml", "sandbox/page.html"}
    data |= {f"cli/importing/{name}.json" for name in ("languages", "vocabulary")}
    modules = {path.relative_to(ROOT).as_posix() for path in SOURCES}
    assert names == modules | {f"sendx_python_sdk/{name}" for name in data}


@pytest.mark.package
def test_sdist_holds_the_package_and_its_documents(distributions: dict[str, Path]) -> None:
    with tarfile.open(distributions[".gz"]) as archive:
        members = [Path(member.name) for member in archive if member.isfile()]
    assert {member.parts[1] for member in members} == {
        *("sendx_python_sdk", "docs", "openapi.yaml", "pyproject.toml", "PKG-INFO"),
        *("README.md", "CHANGELOG.md", "LICENSE", ".gitignore"),
    }
    assert {path.relative_to(ROOT) for path in SOURCES} <= {
        member.relative_to(member.parts[0]) for member in members
    }


@pytest.mark.package
def test_twine_accepts_wheel_and_sdist(distributions: dict[str, Path]) -> None:
    check = [sys.executable, "-m", "twine", "check", "--strict", *map(str, distributions.values())]
    done = subprocess.run(check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.package
def test_description_on_pypi_has_no_relative_links(distributions: dict[str, Path]) -> None:
    from readme_renderer import markdown

    with zipfile.ZipFile(distributions[".whl"]) as file:
        metadata = file.read(f"sendx_python_sdk-{VERSION}.dist-info/METADATA").decode()
    html = markdown.render(Parser().parsestr(metadata).get_payload())
    assert "handle errors" in html
    targets = re.findall(r"""(?:href|src)=["']([^"']*)""", html)
    anchors = {f"#{name}" for name in re.findall(r'id="([^"]*)"', html)}
    assert [
        t for t in targets if not t.startswith(("https://", "http://")) and t not in anchors
    ] == []


@pytest.mark.package
@pytest.mark.parametrize("kind", [".whl", ".gz"], ids=["wheel", "sdist"])
def test_distribution_installs_in_an_empty_environment(
    kind: str, distributions: dict[str, Path], tmp_path: Path
) -> None:
    venv.create(tmp_path, with_pip=True)
    scripts = tmp_path / ("Scripts" if os.name == "nt" else "bin")

    def run(*command: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=tmp_path)

    installed = run(scripts / "python", "-m", "pip", "install", "--quiet", distributions[kind])
    assert installed.returncode == 0, installed.stderr
    version, place, error = run(
        scripts / "python", PROGRAMS / "use_installed.py"
    ).stdout.splitlines()
    assert (version, Path(place).is_relative_to(tmp_path)) == (VERSION, True)
    assert "sendx-python-sdk[sandbox]" in error
    assert run(scripts / "sendx", "--version").stdout == f"{VERSION}\n"
    done = run(scripts / "sendx", "demo")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "sendx-python-sdk[cli]"' in done.stderr
