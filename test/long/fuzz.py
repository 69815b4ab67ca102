"""The fuzz run: broken replies over sockets, and broken texts through the decoders.

    python test/long/fuzz.py                             10,000 replies and 1,000,000 texts
    python test/long/fuzz.py --cases 0 --seed 7          only texts, and different ones
    python test/long/fuzz.py --atheris -runs=200000      texts that atheris chooses by coverage

It prints the results and how often each occurred, and ends with an error if one was not allowed.
atheris must be installed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import urllib3

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import hostile
from support.servers import Server

from sendx_python_sdk import ApiClient, ApiException, models
from sendx_python_sdk._models import ResponseModel
from sendx_python_sdk.api.tracking_api import IDENTIFY_CONTACT, TRACK_CONTACT
from sendx_python_sdk.rest import RESTResponse

FORMS = ("", "_with_http_info", "", "_without_preload_content")
MODELS = [getattr(models, name) for name in models.__all__ if not name.endswith("Dict")]
STATUSES = (200, 200, 201, 204, 302, 400, 401, 404, 418, 422, 429, 500, 503, 999)
CLIENT = ApiClient()
SAMPLES = [
    b'{"status":"200","message":"OK","data":{"encryptedId":"x","tags":["a"],"customFields":{}}}',
    b'{"status":401,"message":"The Team ID or API Key specified is not valid"}',
    b'{"email":"a@b","firstName":"F","tags":["x"],"customFields":{"Age":"29"},"newEmail":"c@d"}',
    b'{"email":"a@b","addTags":["x"],"removeTags":[]}',
    b'{"error":{"message":["m"]},"detail":1e5,"status":null}',
    '{"message":"Zo\xeb \u20ac \\ud83d\\ude00"}'.encode(),
]
HEADERS = [
    {},
    {"Content-Type": "application/json; charset=utf-8"},
    {"Content-Type": "text/html; charset=utf-16"},
    {"Content-Type": "application/json; charset=latin-1", "Retry-After": "7"},
    {"Content-Type": "x; charset=punycode", "Location": "/", "Retry-After": "Fri, 31 Dec 1999"},
]


def decode(data: bytes, choice: int) -> str:
    """Put a text through one decoder, and return the result; any exception is a finding."""
    choice, which = divmod(choice, len(MODELS) + 2)
    if which < len(MODELS):
        return through_model(MODELS[which], data if choice % 2 else data.decode("utf-8", "replace"))
    choice, status = divmod(choice, len(STATUSES))
    return through_reply(data, STATUSES[status], HEADERS[choice % len(HEADERS)], which)


def through_model(model: type[Any], text: str | bytes) -> str:
    try:
        made = model.from_json(text)
    except ValueError:
        return f"{model.__name__}.from_json: ValueError"
    made.to_dict()
    repr(made)
    if issubclass(model, ResponseModel):
        assert model.from_dict(made.to_dict()).to_dict() == made.to_dict() or "nan" in repr(made)
    elif not made.additional_properties:  # on the wire they stand beside the fields
        assert model.from_json(made.to_wire()).to_wire() == made.to_wire()
    return f"{model.__name__}.from_json: model"


def through_reply(data: bytes, status: int, headers: dict[str, str], which: int) -> str:
    operation: Any = TRACK_CONTACT if which % 2 else IDENTIFY_CONTACT
    response = urllib3.HTTPResponse(data, headers, status=status, reason="Reason")
    try:
        reply = CLIENT.response_deserialize(RESTResponse(response), operation.responses)
    except ApiException as error:
        return f"reply: {describe(error, status)}"
    assert 200 <= status <= 299
    assert reply.raw_data == data
    return f"reply: {type(reply.data).__name__}"


def describe(error: ApiException, status: int) -> str:
    assert error.status == status
    assert isinstance(error.message, str)
    assert str(error)
    assert repr(error)
    return type(error).__name__


def text_for(r: Random) -> bytes:
    way = r.random()
    if way < 0.5:
        return hostile.mutated(r, r.choice(SAMPLES))
    if way < 0.6:
        return hostile.raw(hostile.json_value(r))
    if way < 0.7:
        return hostile.raw(hostile.junk(r))
    text = hostile.raw(hostile.json_object(r, lambda: r.choice(VALUES)))
    return text if way < 0.95 else hostile.mutated(r, text)


VALUES = [hostile.json_value(Random(n)) for n in range(400)]
VALUES = [value for value in VALUES if len(value) < 6000] + ['"text"', "1", "null"] * 30


def play_texts(count: int, seed: int) -> list[str]:
    r, results, findings = Random(seed), Counter[str](), []
    started = time.monotonic()
    for _ in range(count):
        data, choice = text_for(r), r.getrandbits(30)
        try:
            results[decode(data, choice)] += 1
        except Exception as error:
            findings.append(f"decode({data[:300]!r}, {choice}): {type(error).__name__}: {error}")
    report(f"{count:,} texts", results, started)
    return findings


def play_cases(count: int, seed: int, threads: int) -> list[str]:
    kinds = list(hostile.KINDS)
    results, findings = Counter[str](), list[str]()
    started = time.monotonic()

    def work(first: int) -> None:
        with Server() as server:
            trial = hostile.Trial(server)
            for number in range(first, count, threads):
                name = kinds[number % len(kinds)]
                case = hostile.case(name, seed + number)
                form = FORMS[number // len(kinds) % len(FORMS)]
                try:
                    results[f"{name}: {trial.play(case, form)}"] += 1
                except Exception as error:
                    findings.append(f"{case.name}{form}: {type(error).__name__}: {error}")

    with ThreadPoolExecutor(threads) as executor:
        list(executor.map(work, range(threads)))
    report(f"{count:,} replies", results, started)
    return findings


def report(title: str, results: Counter[str], started: float) -> None:
    taken = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{title} in {taken:.0f} s, {peak} MiB at most")
    for name, number in sorted(results.items()):
        print(f"  {number:>9,}  {name}")


def fuzz_by_coverage(arguments: list[str]) -> None:
    import atheris

    def one_input(data: bytes) -> None:
        decode(data[4:], int.from_bytes(data[:4], "little"))

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *arguments], one_input)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--atheris", action="store_true")
    options, rest = parser.parse_known_args()
    if options.atheris:
        fuzz_by_coverage(rest)
    findings = play_cases(options.cases, options.seed, options.threads)
    findings += play_texts(options.texts, options.seed)
    print(f"{len(findings)} findings")
    for finding in findings[:20]:
        print(f"  {finding[:500]}")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
