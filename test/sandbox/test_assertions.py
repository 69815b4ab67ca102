"""The assertions of a sandbox, and the messages of their failures."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError
from support.sandboxes import PAGE, TRACK, identify, post
from support.values import EMAIL

from sendx_python_sdk import IdentifyRequest, TrackingApi
from sendx_python_sdk.sandbox import Sandbox


def test_fields_have_the_names_and_types_of_a_request(
    sandbox: Sandbox, tracking: TrackingApi
) -> None:
    tracking.identify_contact(
        IdentifyRequest(
            email=EMAIL,
            first_name="John",
            last_name="Doe",
            tags=["new", "customer"],
            custom_fields={"plan": "pro", "seats": 5, "since": date(2026, 1, 2)},
            additional_properties={"birthday": "1989-03-03"},
        )
    )
    sandbox.assert_identified(EMAIL)
    sandbox.assert_identified(EMAIL.upper(), first_name="John", lastName="Doe", tags=["customer"])
    sandbox.assert_identified(EMAIL, birthday="1989-03-03")
    sandbox.assert_identified(EMAIL, custom_fields={"seats": 5, "since": date(2026, 1, 2)})
    sandbox.assert_tagged(EMAIL, "new")
    sandbox.assert_not_tagged(EMAIL, "New")


def test_failure_is_the_one_in_the_documentation(sandbox: Sandbox, tracking: TrackingApi) -> None:
    fields = {"tags": ["newsletter", "costumer"], "customFields": {"Plan": "pro"}}
    tracking.identify_contact({"email": EMAIL, "firstName": "Jon", **fields})
    with pytest.raises(AssertionError) as failed:
        sandbox.assert_identified(
            EMAIL, first_name="John", tags=["customer"], custom_fields={"plan": "pro"}
        )
    assert f"\nAssertionError: {failed.value}\n```\n" in PAGE.read_text(encoding="utf-8")


def test_missing_field_is_named(sandbox: Sandbox) -> None:
    identify(sandbox.url)
    with pytest.raises(AssertionError, match=r"\n  birthday: expected '1989-03-03', got none$"):
        sandbox.assert_identified(EMAIL, birthday="1989-03-03")


def test_field_that_no_contact_has_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValidationError, match="first_name"):
        sandbox.assert_identified(EMAIL, frist_name="John")


def test_missing_contact_fails_every_assertion(sandbox: Sandbox) -> None:
    for check in (
        lambda: sandbox.assert_identified(EMAIL, first_name="John"),
        lambda: sandbox.assert_tagged(EMAIL, "new"),
        lambda: sandbox.assert_not_tagged(EMAIL, "new"),
    ):
        with pytest.raises(AssertionError, match=r"\n  the sandbox has no contacts$"):
            check()


def test_missing_contact_is_reported_with_others(sandbox: Sandbox) -> None:
    for number in range(12):
        identify(sandbox.url, f"{number}@a.test")
    with pytest.raises(AssertionError, match=r"\n  12 contacts: 0@a.test, .*, 9@a.test, \.\.\.$"):
        sandbox.assert_identified(EMAIL)
    identify(sandbox.url, "Jon.Doe@example.com")
    with pytest.raises(AssertionError, match=r"\n  similar: Jon.Doe@example.com$"):
        sandbox.assert_identified(EMAIL)


def test_missing_contact_is_reported_with_its_refused_requests(sandbox: Sandbox) -> None:
    post(sandbox.url, TRACK, {"email": EMAIL, "addTags": ["new"]})
    with pytest.raises(AssertionError, match=f"track got 404: email: there is no contact {EMAIL}"):
        sandbox.assert_tagged(EMAIL, "new")


def test_tags_are_shown(sandbox: Sandbox, tracking: TrackingApi) -> None:
    tracking.identify_contact({"email": EMAIL})
    with pytest.raises(AssertionError, match=r"lacks a tag: expected tag 'new', got no tags$"):
        sandbox.assert_tagged(EMAIL, "new")
    tracking.track_contact({"email": EMAIL, "addTags": ["News", "vip"]})
    with pytest.raises(AssertionError, match=r"got \['News', 'vip'\]; similar: 'News'$"):
        sandbox.assert_tagged(EMAIL, "new")
    with pytest.raises(AssertionError, match=r"has the tag 'vip'; tags: \['News', 'vip'\]$"):
        sandbox.assert_not_tagged(EMAIL, "vip")
