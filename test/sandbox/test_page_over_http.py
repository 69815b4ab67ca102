"""The page of the sandbox as it is sent; test_page.py looks at it in a browser."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest
import urllib3

from sendx_python_sdk.sandbox import Sandbox


@pytest.fixture
def pool() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False) as manager:
        yield manager


def test_policy_allows_the_one_script_and_the_one_style_in_it(
    sandbox: Sandbox, pool: urllib3.PoolManager
) -> None:
    reply = pool.request("GET", sandbox.page_url)
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(
        part.split(" ", 1) for part in reply.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", reply.data.decode(), re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert policy[f"{tag}-src"] == f"'sha256-{digest}'"


def test_it_names_nothing_from_elsewhere_and_makes_no_html_of_text(
    sandbox: Sandbox, pool: urllib3.PoolManager
) -> None:
    page = pool.request("GET", sandbox.page_url).data.decode()
    assert set(re.findall(r"https?://[^'\"]+", page)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(", page
    )


def test_a_name_that_is_rebound_to_this_machine_gets_no_page(
    sandbox: Sandbox, pool: urllib3.PoolManager
) -> None:
    reply = pool.request("GET", sandbox.page_url, headers={"Host": "attacker.example"})
    assert reply.status == 421
    assert b"<script" not in reply.data


def test_looking_at_it_is_not_logged(sandbox: Sandbox, pool: urllib3.PoolManager) -> None:
    for path in ("", "_sandbox/contacts", "_sandbox/requests"):
        assert pool.request("GET", sandbox.page_url + path).status == 200
    assert sandbox.requests == []
