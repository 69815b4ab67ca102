"""What is distributed, how light it is to import, and how the package is laid out."""

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
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path

import pytest

import sendx_python_sdk

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sendx_python_sdk"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# From the top down: a module imports those above its own, never one below.
LAYERS = [
    "_lazy",
    "exceptions",
    "_checks",
    "_timeouts",
    "_auth",
    "_retries",
    "configuration",
    "_models",
    "models",
    "_proxies",
    "_tls",
    "_transport",
    "rest",
    "_operations",
    "_compat",
    "api_response",
    "api_client",
    "api",
    "bulk",
    "sandbox",
    "cli",
    "pytest_plugin",
    "_pyinstaller",
]
EXTRAS = {"sandbox", "cli", "pytest_plugin", "_pyinstaller"}


def python(
    code: str, *arguments: str, executable: str = sys.executable, cwd: Path | None = None
) -> str:
    """Run code in a Python of its own and give what it prints."""
    done = subprocess.run(
        [executable, "-c", code, *arguments], capture_output=True, text=True, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Name what a file imports, and whether that is for type checkers only."""
    tree = ast.parse(path.read_bytes())
    for_checkers = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            yield name, node in for_checkers


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    own = layer_of(path)
    if own == "__init__":
        return
    for name, for_checkers in imports(path):
        package, _, rest = name.partition(".")
        layer = rest.partition(".")[0]
        if package != "sendx_python_sdk" or layer not in LAYERS or for_checkers:
            continue
        assert LAYERS.index(layer) <= LAYERS.index(own), f"{path} imports {name}"
        assert layer not in EXTRAS or own in EXTRAS, f"{path} imports an extra, {name}"


def test_every_module_has_its_layer() -> None:
    assert {layer_of(path) for path in SOURCES} <= {"__init__", *LAYERS}


def test_the_core_imports_only_what_it_depends_on() -> None:
    known = {"sendx_python_sdk", "urllib3", "pydantic", "pydantic_core", "dateutil"}
    known |= {"typing_extensions", *sys.stdlib_module_names}
    for path in SOURCES:
        if layer_of(path) not in EXTRAS:
            assert {name.partition(".")[0] for name, _ in imports(path)} <= known


def test_import_is_light() -> None:
    heavy = python(
        "import sys, sendx_python_sdk, sendx_python_sdk.models, sendx_python_sdk.api\n"
        "heavy = {'pydantic', 'pydantic_core', 'urllib3', 'dateutil', 'yaml', 'ssl', 'asyncio'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    assert heavy == ""


def test_date_parser_is_loaded_at_its_first_use() -> None:
    loaded = python(
        "import sys, sendx_python_sdk as sdk\n"
        "sdk.TrackingApi(sdk.ApiClient()), sdk.IdentifyRequest(email='a@b.c')\n"
        "print('dateutil' in sys.modules)"
    )
    assert loaded == "False"


@pytest.mark.parametrize("name", ["", ".models", ".api"])
def test_lazy_names_are_those_that_checkers_and_dir_see(name: str) -> None:
    package = import_module(f"sendx_python_sdk{name}")
    assert package.__file__
    path = Path(package.__file__)
    public = package.__all__
    assert len(set(public)) == len(public)
    for each in public:
        assert getattr(package, each) is not None
        assert each in dir(package)
    seen = {name.rpartition(".")[2] for name, for_checkers in imports(path) if for_checkers}
    seen |= {
        each
        for name, _ in imports(path)
        if name.endswith(".*")
        for each in import_module(name.removesuffix(".*")).__all__
    }
    modules = {layer_of(source) for source in SOURCES}
    assert seen - modules - {"*"} >= set(public)
    assert {name for name in seen - modules - {"*"} if not name.startswith("_")} <= set(
        dir(package)
    )


@pytest.mark.parametrize("name", ["", ".models", ".api"])
def test_unknown_name_is_an_attribute_error_that_names_the_nearest(name: str) -> None:
    package = import_module(f"sendx_python_sdk{name}")
    last = package.__all__[-1]
    with pytest.raises(AttributeError, match=f"{package.__name__!r} .* did you mean '{last}'"):
        getattr(package, last + "x")
    assert not hasattr(package, "qqqqqqqq")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_is_left_to_do(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError", text)


def test_metadata() -> None:
    installed = distribution("sendx-python-sdk")
    meta = installed.metadata
    assert meta["License-Expression"] == "MIT"
    assert meta.get_all("License-File") == ["LICENSE"]
    assert meta["Version"] == sendx_python_sdk.__version__
    assert meta["Requires-Python"] == ">=3.10"
    assert "Typing :: Typed" in (meta.get_all("Classifier") or [])
    needed = [re.split(r"[^\w-]", one, maxsplit=1)[0] for one in installed.requires or []]
    core = {
        name
        for name, one in zip(needed, installed.requires or [], strict=True)
        if "extra" not in one
    }
    assert core == {"pydantic", "python-dateutil", "typing-extensions", "urllib3"}
    assert not any("<" in one.partition(";")[0] for one in installed.requires or [])


def test_version_is_in_one_place() -> None:
    version = re.escape(sendx_python_sdk.__version__)
    files = [*SOURCES, ROOT / "pyproject.toml", ROOT / "setup.cfg", ROOT / "tox.ini"]
    found = [path for path in files if re.search(version, path.read_text(encoding="utf-8"))]
    assert found == [PACKAGE / "__init__.py"]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return sorted(folder.iterdir(), reverse=True)


@pytest.mark.package
def test_wheel_and_sdist_hold_what_they_should(distributions: list[Path]) -> None:
    sdist, wheel = sorted(distributions, key=lambda path: path.suffix)
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
        contract = file.read("sendx_python_sdk/sandbox/openapi.yaml")
    assert contract == (ROOT / "openapi.yaml").read_bytes()
    tops = {name.partition("/")[0] for name in names}
    info = f"sendx_python_sdk-{sendx_python_sdk.__version__}.dist-info"
    assert tops == {"sendx_python_sdk", info}
    modules = {path.relative_to(ROOT).as_posix() for path in SOURCES}
    package = {name for name in names if name.startswith("sendx_python_sdk/")}
    sandbox = "sendx_python_sdk/sandbox"
    extra = {"sendx_python_sdk/py.typed", f"{sandbox}/openapi.yaml", f"{sandbox}/page.html"}
    assert package == modules | extra
    assert f"{info}/licenses/LICENSE" in names
    with tarfile.open(sdist) as archive:
        members = [Path(member.name) for member in archive if member.isfile()]
    assert {member.parts[0] for member in members} == {sdist.name.removesuffix(".tar.gz")}
    kept = {"/".join(member.parts[1:]) for member in members}
    tops = {name.partition("/")[0] for name in kept}
    assert tops == {
        *("sendx_python_sdk", "docs", "openapi.yaml", "pyproject.toml", "PKG-INFO"),
        *("README.md", "CHANGELOG.md", "LICENSE", ".gitignore"),
    }
    assert modules <= kept


@pytest.mark.package
def test_twine_accepts_wheel_and_sdist(distributions: list[Path]) -> None:
    check = [sys.executable, "-m", "twine", "check", "--strict", *map(str, distributions)]
    done = subprocess.run(check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.package
@pytest.mark.parametrize("kind", [".whl", ".gz"])
def test_it_installs_in_an_empty_environment(
    kind: str, distributions: list[Path], tmp_path: Path
) -> None:
    (file,) = (path for path in distributions if path.suffix == kind)
    venv.create(tmp_path, with_pip=True)
    executable = str(tmp_path / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    install = [executable, "-m", "pip", "install", "--quiet", str(file)]
    subprocess.run(install, check=True)
    code = (
        "import sendx_python_sdk as sdk\n"
        "for name in sdk.__all__: getattr(sdk, name)\n"
        "print(sdk.__version__, sdk.__file__)\n"
        "try: import sendx_python_sdk.sandbox\n"
        "except ImportError as error: print(error)\n"
    )
    printed = python(code, executable=executable, cwd=tmp_path).splitlines()
    assert printed[0].startswith(f"{sendx_python_sdk.__version__} {tmp_path}")
    assert "sendx-python-sdk[sandbox]" in printed[1]
    command = str(Path(executable).with_name("sendx"))
    done = subprocess.run([command, "--version"], check=True, capture_output=True, text=True)
    assert done.stdout == f"{sendx_python_sdk.__version__}\n"
    done = subprocess.run([command, "demo"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "sendx-python-sdk[cli]"' in done.stderr
