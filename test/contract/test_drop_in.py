"""What runs on `sendx` 2.0.0 runs here: names, signatures, models, bytes on the wire, outcomes.

`drop_in/describe.py` describes a package as JSON; it runs once with `sendx` 2.0.0, in a virtual
environment of its own, and once with this package. The rule is that ours has all that theirs has
and behaves the same. Where it does not, DIFFERENCES says which row of
docs/start/coming-from-sendx.md explains it.
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
from typing import Any, TypeAlias

import pytest
import yaml
from drop_in import calls
from drop_in.operations import operations_of
from filelock import FileLock
from support.servers import Request, Server, reply

import sendx_python_sdk

HERE = Path(__file__).parent
DESCRIBE = HERE / "drop_in" / "describe.py"
OPERATIONS = operations_of(yaml.safe_load((HERE.parents[1] / "openapi.yaml").read_text()))
MIGRATING = HERE.parents[1] / "docs" / "start" / "coming-from-sendx.md"

# First column of the table in docs/start/coming-from-sendx.md: where the difference shows.
DIFFERENCES: dict[str, list[str]] = {
    "No API key": ["calls/no_key/*", "calls/misspelt_scheme/*"],
    "White space around the key": ["calls/key_with_white_space/*"],
    "Unknown fields of a request": [
        "calls/unknown_field/*",
        "calls/unknown_keyword/*",
    ],
    "`email`, `new_email`": ["calls/address_without_at/*"],
    "Enums, URLs, IP addresses and ids in a request": [
        "calls/odd_campaign_type/*",
        "calls/url_without_scheme/*",
        "calls/name_instead_of_an_id/*",
    ],
    "Path parameters": ["calls/empty_id/*"],
    "`lists` and `birthday` of identify": [
        "calls/identifyContact-*/requests/0/json/lists",
        "calls/identifyContact-*/requests/0/json/birthday",
        "conversions/IdentifyRequest methods/1",
    ],
    "`identifier` of a custom event": [
        "models/CustomEventRequest/identifier/required",
        "calls/event_without_identifier/*",
    ],
    "`enabled` of a webhook": [
        "models/RestEWebhook/enabled/required",
        "calls/webhook_without_enabled/*",
    ],
    "Values of `custom_fields`": ["calls/number_as_custom_field/*"],
    "Wrong options of a call": [
        "calls/timeout_of_zero/outcome",
        "calls/unknown_option/outcome",
    ],
    "Headers of one call": [
        "calls/header_over_the_default/requests/0/headers/x-source",
        "calls/user_agent/requests/0/headers/user-agent",
    ],
    "`_request_auth` in query or cookie": [
        "calls/key_in_a_cookie/*",
        "calls/key_in_the_query/*",
    ],
    "`_host_index`": ["calls/second_server/*"],
    "`host` together with `server_index`": ["values/host given and staging"],
    "`host` that ends in a slash": ["calls/host_that_ends_in_a_slash/requests/0/path"],
    "Timeouts": ["calls/no_timeout/outcome"],
    "Retries": ["calls/retries/requests", "calls/*-500/outcome/reason"],
    "Redirects": ["calls/redirect/*"],
    "No connection, timeout, broken reply": ["calls/nobody_listens/outcome"],
    "A successful reply that can't be parsed": [
        f"calls/reply_200_{kind}/outcome*" for kind in ("cut", "html", "pdf", "list")
    ],
    "A successful reply with a number as `status`": ["calls/reply_200_number/outcome"],
    "A 2xx status other than 200, or an empty body": [
        f"calls/reply_{kind}/outcome" for kind in ("200_empty", "201", "204")
    ],
    "A list with unexpected content": ["calls/list_*/outcome*"],
    "Unexpected values in a reply": ["calls/deleted_odd/outcome*", "calls/contact_odd/outcome*"],
    "Missing fields of a reply": [
        f"models/{name}/*/required" for name in ("ErrorResponse", "DeleteResponse", "RestRCampaign")
    ],
    "Fields of a reply": [
        "calls/identifyContact-*/outcome/dict/data",
        "calls/*Campaign*-20?/outcome/*status",
        "calls/*Campaign*-20?/outcome/*isArchived",
        "calls/reply_200_data/outcome/dict/data",
        "calls/example_identify/outcome",
        "conversions/deserialize IdentifyResponse/1",
        "conversions/IdentifyResponse methods/1",
    ],
    "Status 429": ["calls/reply_429/outcome/type", "calls/*-429/outcome/type"],
    "`exception.data`": [
        f"calls/reply_{status}/outcome/data"
        for status in ("400", "401_number", "403", "404", "409", "429", "503")
    ]
    + ["calls/*-40?/outcome/data"],
    "`str(exception)`, `exception.args`": [
        "calls/*/outcome/str",
        "calls/*/outcome/lines*",
        "values/ApiException*/args",
        "values/ApiException*/str",
        "values/ApiKeyError",
    ],
    "`debug`": [
        "calls/debug_mode/outcome",
        "signatures/Configuration.debug",
        "signatures/Configuration.logger_*",
    ],
    "Leaving the `with` block": ["calls/one_connection_for_two_calls/outcome/2"],
    "Bytes on the wire": [
        "calls/*/requests/*/body",
        "calls/getAll*/requests/0/path",
        "calls/events*/requests/0/path",
        "calls/*by_hand*/requests/*/headers/user-agent",
        "values/ApiClient()/*user*agent",
        "values/ApiClient()/*User-Agent",
    ],
    "`ApiResponse`": ["bases/ApiResponse/BaseModel"],
    "Modules of earlier versions": ["names/modules/*"],
    "Unused helpers and settings": [
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
            package = str(Path(sendx_python_sdk.__file__).parents[1])
            file = folder / "operations.json"
            file.write_text(json.dumps(OPERATIONS))
            old = describe(str(python_with_sendx_2), file)
            new = describe(sys.executable, file, PYTHONPATH=package)
            found.write_text(json.dumps({"old": old, "new": new}))
    return json.loads(found.read_text())  # type: ignore[no-any-return]


def describe(python: str, operations: Path, **settings: str) -> dict[str, Any]:
    """Describe the package that an interpreter has, and what its calls send."""

    def name_of(request: Request) -> str:
        return request.target.split("/")[1]

    def answer(request: Request) -> bytes:
        name = name_of(request)
        if name in OPERATIONS:
            return reply(*OPERATIONS[name]["reply"])
        replies = calls.REPLIES.get(name, [(200, calls.OK)])
        count = [name_of(earlier) for earlier in server.requests].count(name)
        return reply(*replies[min(count, len(replies)) - 1])

    with Server(answer) as server:
        found: dict[str, Any] = json.loads(
            run([python, str(DESCRIBE), server.url, str(operations)], **settings)
        )
    for name, outcome in found["calls"].items():
        requests = [request for request in server.requests if name_of(request) == name]
        sent = [
            {
                "method": request.method,
                "path": request.target.removeprefix(f"/{name}"),
                "headers": {k: v for k, v in request.headers.items() if k != "content-length"},
                "body": request.body.decode(),
                "json": request.json if request.body else None,
            }
            for request in requests
        ]
        connections = len({request.connection for request in requests})
        text = json.dumps({"outcome": outcome, "requests": sent, "connections": connections})
        place = f"{server.host}:{server.port}"
        text = text.replace(f"{place}/{name}", "HOST").replace(place, "HOST")
        found["calls"][name] = json.loads(text.replace(found["user agent"], "DEFAULT USER AGENT"))
    return found


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


Difference: TypeAlias = tuple[str, Any, Any]


def differences(old: Any, new: Any, path: str) -> Iterator[Difference]:
    """Yield the paths at which `new` lacks something of `old` or differs, with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        if "offers" in old:
            yield from ((f"{path}/{n}", n, None) for n in old["offers"] if n not in new["has"])
        elif old.get("type") != new.get("type") and not ("status" in old and "status" in new):
            yield path, old, new  # one raised and the other did not, or another kind of error
        else:
            more = new if path.startswith("calls/") else {}  # elsewhere ours may have more
            for key in {**old, **more}:
                yield from differences(old.get(key, "-"), new.get(key, "-"), f"{path}/{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if path.startswith("bases/") or path.endswith("/is"):
            yield from ((f"{path}/{name}", name, None) for name in old if name not in new)
        elif path.startswith("signatures/"):
            if not accepts_the_same(old, new):
                yield path, old, new
        elif len(old) != len(new):
            yield path, old, new
        else:
            for index, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from differences(one, other, f"{path}/{index}")
    elif old != new:
        yield path, old, new


def accepts_the_same(old: list[Any], new: list[Any]) -> bool:
    """Return whether the parameters are the same in the same order; ours may require fewer."""
    same = [
        (one[:2], one[2] if one[2] != "required" else other[2]) == (other[:2], other[2])
        for one, other in zip(old, new, strict=False)
    ]
    more = new[len(old) :]
    return len(old) <= len(new) and all(same) and all(p[2] != "required" for p in more)


SECTIONS = ["names", "signatures", "bases", "models", "values", "conversions", "calls"]


@pytest.mark.parametrize("section", SECTIONS)
def test_difference_from_the_replaced_package_is_listed(
    described: dict[str, Any], section: str
) -> None:
    places = [place for places in DIFFERENCES.values() for place in places]
    found = differences(described["old"][section], described["new"][section], section)
    assert [d for d in found if not any(fnmatchcase(d[0], place) for place in places)] == []


def test_listed_difference_is_there(described: dict[str, Any]) -> None:
    old, new = described["old"], described["new"]
    found = [d[0] for s in SECTIONS for d in differences(old[s], new[s], s)]
    places = [place for places in DIFFERENCES.values() for place in places]
    assert [p for p in places if not any(fnmatchcase(path, p) for path in found)] == []


def test_listed_difference_is_explained_in_the_documentation() -> None:
    rows = re.findall(r"^\| (.+?) \| .+ \|$", MIGRATING.read_text("utf-8"), re.MULTILINE)
    assert [title for title in rows if title not in ("What", "---")] == list(DIFFERENCES)


@pytest.mark.parametrize("operation", ["identify", "track"])
def test_documented_example_succeeds(described: dict[str, Any], operation: str) -> None:
    result = described["new"]["calls"][f"example_{operation}"]
    assert [request["path"] for request in result["requests"]] == [f"/contact/{operation}"]
    assert f"TrackingApi->{operation}_contact:\n\n{operation.title()}R" in result["outcome"]
