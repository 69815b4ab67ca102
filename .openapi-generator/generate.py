"""Write the generated part of the package from openapi.yaml, or check that it is up to date."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FILES = ".openapi-generator/FILES"
VERSION = ".openapi-generator/VERSION"
RUFF_SETTINGS = [
    "--isolated",
    "--line-length=100",
    "--config=format.skip-magic-trailing-comma=true",
    "--config=format.docstring-code-format=true",
    "--config=lint.isort.split-on-trailing-comma=false",
    "--config=lint.isort.known-first-party=['sendx_python_sdk']",
]


def run(*command: str, cwd: Path) -> None:
    """Run a module of this Python, and show its output only if it fails."""
    # The generator passes JAVA_OPTS on to Java.
    env = os.environ | {"JAVA_OPTS": "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"}
    done = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(command[:3])} failed")


def references(node: Any) -> Iterator[str]:
    """Yield every `$ref` below a node of the document."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from references(item)


def target_of(document: dict[str, Any], reference: str) -> Any:
    """Return the object that a `$ref` refers to."""
    target: Any = document
    for key in reference.removeprefix("#/").split("/"):
        target = target[key]
    return target


def reachable(document: dict[str, Any], nodes: list[Any]) -> set[str]:
    """Return the names of the objects that nodes refer to, directly or indirectly."""
    found: dict[str, Any] = {}
    while nodes:
        for reference in references(nodes.pop()):
            if reference not in found:
                found[reference] = target_of(document, reference)
                nodes.append(found[reference])
    return {
        reference.rpartition("/")[2]
        for reference, target in found.items()
        if reference.startswith("#/components/schemas/") and "properties" in target
    }


def operations_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the operations by method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "responses" in operation
    }


def missing_parts(document: dict[str, Any]) -> Iterator[str]:
    """Yield what pages and tests need, but the document lacks: tags and examples."""
    used = {tag for one in operations_of(document).values() for tag in one["tags"]}
    for tag in sorted(used - {tag["name"] for tag in document["tags"]}):
        yield f"tags: {tag}, with a `description`"
    for name, operation in operations_of(document).items():
        bodies = {"the request": operation.get("requestBody", {}), **operation["responses"]}
        for part, body in bodies.items():
            body = target_of(document, body["$ref"]) if "$ref" in body else body
            if any("example" not in media for media in body.get("content", {}).values()):
                yield f"{name}: `example` of {part}"
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and "x-example" not in schema:
            yield f"{name}: `x-example`"


def mark_requests(document: dict[str, Any]) -> None:
    """Mark the schemas of request bodies for the templates, which only see one schema at a time."""
    operations = operations_of(document).values()
    requests = reachable(document, [one.get("requestBody") for one in operations])
    replies = reachable(document, [one["responses"] for one in operations])
    if both := requests & replies:
        sys.exit(f"requests and replies must not share schemas, but do: {sorted(both)}")
    for name in requests:
        schema = document["components"]["schemas"][name]
        schema["x-request"] = True
        for items in (field.get("items", {}) for field in schema["properties"].values()):
            if "pattern" in items:  # The generator does this only for fields.
                items["x-regex"] = items["pattern"]


def fields_of(document: dict[str, Any], schema: dict[str, Any], nested: bool = True) -> str:
    """Name a model and its fields, and those of the models in its fields."""
    if schema.get("type") == "array":
        return f"a list of {fields_of(document, schema['items'], nested)}"
    if "$ref" not in schema:
        return f"`{schema.get('type', 'object')}`"
    model = f"`{schema['$ref'].rpartition('/')[2]}`"
    fields = []
    for name, field in target_of(document, schema["$ref"]).get("properties", {}).items():
        python_name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        of_model = nested and any(references(field))
        more = f" ({fields_of(document, field, nested=False)})" if of_model else ""
        fields.append(f"`{python_name}`{more}")
    return f"{model} with {', '.join(fields)}" if fields else model


def describe_replies(document: dict[str, Any]) -> None:
    """Describe the reply of each operation for its docstring."""
    for operation in operations_of(document).values():
        for status, body in operation["responses"].items():
            body = target_of(document, body["$ref"]) if "$ref" in body else body
            schema = body.get("content", {}).get("application/json", {}).get("schema")
            if status.startswith("2") and schema:
                operation.setdefault("x-reply", fields_of(document, schema))


def tidy(code: str) -> str:
    """Wrap the long lines of docstrings, and write JSON's constants in their examples as Python."""

    def wrap(found: re.Match[str]) -> str:
        if len(found[0]) <= 100:
            return found[0]
        indent, text = found.groups()
        hanging = indent + ("  " if text.startswith("- ") else "    " * text.startswith(":"))
        return textwrap.fill(
            text,
            100,
            initial_indent=indent,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )

    code = re.sub(
        r'(?ms)^ *""".*?"""', lambda text: re.sub(r"(?m)^( +)(\S.*)$", wrap, text[0]), code
    )
    return re.sub(r"(?m)^ +(?:>>>|\.\.\.) .*$", lambda line: in_python(line[0]), code)


def in_python(page: str) -> str:
    """Replace JSON's constants with Python's in example requests."""
    constants = {"true": "True", "false": "False", "null": "None"}
    return re.sub(
        r'(?m)^([ .]+"[^"]+": )(true|false|null)\b',
        lambda found: found[1] + constants[found[2]],
        page,
    )


def fill_in(readme: str, tables: str) -> str:
    """Replace the tables of endpoints and models in a README."""
    before, heading, rest = readme.partition(tables.partition("\n")[0])
    _, after, end = rest.partition("\n## Documentation for authorization\n")
    if not (heading and after):
        sys.exit(f"README.md lacks a heading: {(heading and after) or tables.splitlines()[0]}")
    return before + tables.rstrip() + "\n" + after + end


def generate(spec: Path, readme: Path, folder: Path) -> None:
    """Generate the files in an empty folder, and format them."""
    document = yaml.safe_load(spec.read_text())
    if missing := list(missing_parts(document)):
        sys.exit("\n    ".join([f"{spec.name} lacks", *missing]))
    mark_requests(document)
    describe_replies(document)
    marked = folder / "openapi.json"
    marked.write_text(json.dumps(document, default=str))  # YAML has dates, JSON does not
    run(
        *("-c", "from openapi_generator_cli import cli; cli()", "generate"),
        *("--input-spec", str(marked)),
        *("--config", str(HERE / "config.yaml")),
        *("--template-dir", str(HERE / "templates")),
        *("--output", str(folder)),
        cwd=folder,
    )
    # The templates import everything they might need, and list names in the document's order.
    run("-m", "ruff", "check", "--fix", "--select=F401,I,RUF022", *RUFF_SETTINGS, ".", cwd=folder)
    run("-m", "ruff", "format", *RUFF_SETTINGS, ".", cwd=folder)
    for module in folder.glob("sendx_python_sdk/*/*.py"):
        module.write_text(tidy(module.read_text()))
    for page in folder.glob("docs/*Api.md"):
        page.write_text(in_python(page.read_text()))
    tables = folder / "README.md"
    tables.write_text(fill_in(readme.read_text(), tables.read_text()))


def listed(folder: Path) -> set[str]:
    """Return the generated files of a folder, including the generator's own two.

    Files that are left over from an endpoint are among them, even if the list no longer names them.
    """
    file = folder / FILES
    names = {*file.read_text().split(), FILES, VERSION} if file.exists() else set()
    patterns = ("sendx_python_sdk/api/*.py", "sendx_python_sdk/models/*.py", "docs/[A-Z]*.md")
    found = (path.relative_to(folder) for pattern in patterns for path in folder.glob(pattern))
    return names | {path.as_posix() for path in found}


def differences(old: Path, new: Path) -> str:
    """Return a diff of the generated files in two folders."""

    def lines(file: Path) -> list[str]:
        return file.read_text().splitlines(keepends=True) if file.exists() else []

    return "".join(
        line
        for name in sorted(listed(old) | listed(new))
        for line in difflib.unified_diff(
            lines(old / name), lines(new / name), f"{name} (committed)", f"{name} (generated)"
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spec", type=Path, default=ROOT / "openapi.yaml")
    parser.add_argument("--output", type=Path, default=ROOT, help="root folder of the project")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, and fail on differences"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        generate(options.spec.resolve(), options.output / "README.md", scratch)
        if options.check:
            if difference := differences(options.output, scratch):
                sys.exit(f"{difference}\ngenerated files are out of date; run `tox -e generate`")
            return
        for stale in listed(options.output) - listed(scratch):
            (options.output / stale).unlink(missing_ok=True)
        for file in sorted(listed(scratch)):
            target = options.output / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(scratch / file, target)


if __name__ == "__main__":
    main()
