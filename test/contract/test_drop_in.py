"""What runs on `sendx` 2.0.0 runs here: names, signatures, models, bytes on the wire, outcomes.

`drop_in/describe.py` describes a package as JSON; it runs once with `sendx` 2.0.0, in a virtual
environment of its own, and once with this package. The rule is that ours has all that theirs has
and behaves the same. Where it does not, DIFFERENCES says which row of docs/migrating.md explains
it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

import sendx_python_sdk

HERE = Path(__file__).parent
DESCRIBE = HERE / "drop_in" / "describe.py"
MIGRATING = HERE.parents[1] / "docs" / "migrating.md"

# First column of the table in docs/migrating.md, which has the reasons: where it shows.
DIFFERENCES: dict[str, list[str]] = {
    "No API key": ["calls/no_key/*", "calls/misspelt_scheme/*"],
    "White space around the key": ["calls/key_with_white_space/*"],
    "Unknown fields of a request": [
        "calls/an_unknown_field/*",
        "calls/an_unknown_keyword_of_a_model/*",
    ],
    "`email`, `new_email`": ["calls/an_address_without_at/*"],
    "Values of `custom_fields`": ["calls/a_number_as_custom_field/*"],
    "Wrong options of a call": [
        "calls/time_out_of_nothing/outcome",
        "calls/an_unknown_option/outcome",
    ],
    "Headers of one call": [
        "calls/header_for_one_call_over_the_default/requests/0/headers/x-source",
        "calls/user_agent_for_one_call/requests/0/headers/user-agent",
    ],
    "`_request_auth` in query or cookie": [
        "calls/key_of_one_call_in_a_cookie/*",
        "calls/key_of_one_call_in_the_query/*",
    ],
    "`_host_index`": ["calls/second_server_for_one_call/*"],
    "`host` together with `server_index`": ["values/host given and staging"],
    "`host` that ends in a slash": ["calls/host_that_ends_in_a_slash/requests/0/path"],
    "Timeouts": ["calls/no_time_out/outcome"],
    "Retries": ["calls/a_500_with_the_default_retries/requests"],
    "Redirects": ["calls/a_redirect/*"],
    "No connection, timeout, broken reply": ["calls/nobody_listens/outcome"],
    "A success that cannot be read": [
        f"calls/reply_200_{kind}/outcome*" for kind in ("cut", "html", "pdf", "list")
    ],
    "A success with a number as `status`": ["calls/reply_200_number/outcome"],
    "A success other than 200, or empty": [
        f"calls/reply_{kind}/outcome" for kind in ("200_empty", "201", "204")
    ],
    "Missing fields of a reply": ["models/ErrorResponse/fields/*/required"],
    "Fields of a reply": [
        "calls/reply_200_data/outcome/dict/data",
        "calls/example_identify/outcome",
        "conversions/deserialize IdentifyResponse/1",
        "conversions/IdentifyResponse methods/1",
    ],
    "Status 429": ["calls/reply_429/outcome/type"],
    "`exception.data`": [
        f"calls/reply_{status}/outcome/data"
        for status in ("400", "401_number", "403", "404_identify", "409", "429", "503")
    ],
    "`str(exception)`, `exception.args`": [
        "calls/*/outcome/str*",
        "values/ApiException*/args",
        "values/ApiException*/str",
        "values/ApiKeyError",
    ],
    "`debug`": [
        "calls/debug_mode/outcome",
        "signatures/Configuration.debug",
        "signatures/Configuration.logger_*",
    ],
    "Leaving the `with` block": ["calls/connections_after_the_block/outcome"],
    "Bytes on the wire": [
        "calls/*/requests/*/body",
        "calls/the_*_by_hand*/requests/*/headers/user-agent",
        "values/ApiClient()/*user*agent",
        "values/ApiClient()/*User-Agent",
    ],
    "`ApiResponse`": ["bases/ApiResponse/BaseModel"],
    "Left out": [
        "names/sendx_python_sdk.configuration/*Setting*",
        "names/sendx_python_sdk.rest/is_socks_proxy_url",
        "signatures/ApiClient.files_parameters",
        "signatures/ApiClient.parameters_to_*",
        "*/ApiClient*NATIVE_TYPES_MAPPING",
        "*/ApiClient*PRIMITIVE_TYPES",
        "signatures/Configuration.get_basic_auth_token",
        "values/Configuration()/logger_*",
        "values/Configuration()/date*_format",
        "values/Configuration()/temp_folder_path",
    ],
}


@pytest.fixture(scope="session")
def python_with_sendx_2(pytestconfig: pytest.Config) -> Path:
    """An interpreter with `sendx` 2.0.0, set up once and kept in pytest's cache."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir(f"sendx-2.0.0-{sys.implementation.cache_tag}")
    environment = folder / "venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "done"
    with FileLock(folder / "lock"):
        if not done.exists():
            uv = [sys.executable, "-m", "uv"]
            run([*uv, "venv", "--quiet", "--clear", f"--python={sys.executable}", str(environment)])
            run([*uv, "pip", "install", "--quiet", f"--python={python}", "sendx==2.0.0"])
            done.touch()
    return python


@pytest.fixture(scope="session")
def described(
    python_with_sendx_2: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Both packages' descriptions, made once for all workers of a test run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    found = folder / "drop_in.json"
    with FileLock(folder / "drop_in.lock"):
        if not found.exists():
            theirs = run([str(python_with_sendx_2), str(DESCRIBE)])
            package = Path(sendx_python_sdk.__file__).parents[1]
            ours = run([sys.executable, str(DESCRIBE)], PYTHONPATH=str(package))
            found.write_text(json.dumps({"old": json.loads(theirs), "new": json.loads(ours)}))
    return json.loads(found.read_text())  # type: ignore[no-any-return]


def run(command: list[str], **more: str) -> str:
    """Run a command away from the settings that the tests themselves run with."""
    settings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "SENDX", "COV")) and not name.lower().endswith("_proxy")
    }
    done = subprocess.run(command, capture_output=True, text=True, env=settings | more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def differences(old: Any, new: Any, path: str) -> Iterator[str]:
    """Paths at which `new` lacks something of `old` or has something else."""
    if isinstance(old, dict) and isinstance(new, dict):
        if "offers" in old:
            yield from (f"{path}/{name}" for name in old["offers"] if name not in new["has"])
            return
        if old.get("type") != new.get("type") and not ("status" in old and "status" in new):
            yield path  # one raised and the other did not, or another kind of error
            return
        for key in old:
            if key in new:
                yield from differences(old[key], new[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}"
        if path.startswith("calls/"):  # elsewhere ours may have more
            yield from (f"{path}/{key}" for key in new if key not in old)
    elif isinstance(old, list) and isinstance(new, list):
        if path.startswith("bases/") or path.endswith("/is"):
            yield from (f"{path}/{name}" for name in old if name not in new)
        elif path.startswith("signatures/"):
            yield from signature_differences(old, new, path)
        elif len(old) != len(new):
            yield path
        else:
            for index, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from differences(one, other, f"{path}/{index}")
    elif old != new:
        yield path


def signature_differences(old: list[Any], new: list[Any], path: str) -> Iterator[str]:
    """The same parameters in the same order; ours may ask for less and take more."""
    same = [
        (one[:2], one[2] if one[2] != "required" else other[2]) == (other[:2], other[2])
        for one, other in zip(old, new, strict=False)
    ]
    more = new[len(old) :]
    if len(old) > len(new) or not all(same) or any(p[2] == "required" for p in more):
        yield path


def listed(path: str) -> list[str]:
    return [
        title
        for title, places in DIFFERENCES.items()
        if any(fnmatchcase(path, place) for place in places)
    ]


@pytest.mark.parametrize(
    "section", ["names", "signatures", "bases", "models", "values", "conversions", "calls"]
)
def test_every_difference_from_the_package_it_replaces_is_listed(
    described: dict[str, Any], section: str
) -> None:
    old, new = described["old"][section], described["new"][section]
    found = list(differences(old, new, section))
    unlisted = {path: look_up(described, path) for path in found if not listed(path)}
    assert not unlisted, json.dumps(unlisted, indent=2)


def look_up(described: dict[str, Any], path: str) -> dict[str, Any]:
    shown = {}
    for package, value in described.items():
        for key in re.split("/", path):
            if isinstance(value, dict) and key in value:
                value = value[key]
            elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            else:
                break
        shown[package] = value
    return shown


def test_every_listed_difference_is_there(described: dict[str, Any]) -> None:
    old, new = described["old"], described["new"]
    found = [path for section in old for path in differences(old[section], new[section], section)]
    places = [place for places in DIFFERENCES.values() for place in places]
    assert [p for p in places if not any(fnmatchcase(path, p) for path in found)] == []


def test_every_listed_difference_is_explained_in_the_documentation() -> None:
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \| (.+?) \|$", MIGRATING.read_text("utf-8"), re.MULTILINE
    )
    titles = [title for title, *_ in rows if title != "What" and not title.startswith("--")]
    assert titles == list(DIFFERENCES)


@pytest.mark.parametrize(
    ("example", "path", "body"),
    [
        ("example_identify", "/contact/identify", {"email": "john.doe@example.com"}),
        (
            "example_track",
            "/contact/track",
            {"email": "test@example.com", "addTags": ["new", "cool"], "removeTags": ["old", "bad"]},
        ),
    ],
)
def test_documented_example_runs_as_it_stands(
    described: dict[str, Any], example: str, path: str, body: dict[str, Any]
) -> None:
    result = described["new"]["calls"][example]
    assert [(r["method"], r["path"], r["json"]) for r in result["requests"]] == [
        ("POST", path, body)
    ]
    assert result["outcome"].startswith("The response of TrackingApi->")
    assert "Response(status='200', message='OK'" in result["outcome"]
