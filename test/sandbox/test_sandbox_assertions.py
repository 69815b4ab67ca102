"""What a sandbox's assertions accept, and what they say when they fail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from sendx_python_sdk import ApiException, IdentifyRequest, TrackingApi
from sendx_python_sdk.sandbox import Sandbox

JOHN = "john.doe@example.com"


def test_fields_are_named_and_written_as_in_a_request(
    sandbox: Sandbox, tracking: TrackingApi
) -> None:
    request = IdentifyRequest(
        email=JOHN,
        first_name="John",
        last_name="Doe",
        company="Example Ltd",
        tags=["new", "customer"],
        custom_fields={"plan": "pro", "seats": 5, "since": date(2026, 1, 2)},
        additional_properties={"birthday": "1989-03-03"},
    )
    tracking.identify_contact(request)
    sandbox.assert_identified(JOHN)
    sandbox.assert_identified(JOHN.upper(), first_name="John", lastName="Doe")
    sandbox.assert_identified(JOHN, company="Example Ltd", birthday="1989-03-03")
    sandbox.assert_identified(JOHN, tags=["customer"])
    sandbox.assert_identified(JOHN, custom_fields={"seats": 5, "since": date(2026, 1, 2)})
    sandbox.assert_tagged(JOHN, "new")
    sandbox.assert_not_tagged(JOHN, "New")


def test_what_differs_is_shown_beside_what_was_expected(
    sandbox: Sandbox, tracking: TrackingApi
) -> None:
    tracking.identify_contact(
        {
            "email": JOHN,
            "firstName": "Jon",
            "tags": ["newsletter", "costumer"],
            "customFields": {"Plan": "pro"},
        }
    )
    with pytest.raises(AssertionError) as failed:
        sandbox.assert_identified(
            JOHN, first_name="John", tags=["customer"], custom_fields={"plan": "pro"}
        )
    documents = Path(__file__).parents[2] / "docs" / "sandbox.md"
    assert f"\nAssertionError: {failed.value}\n```\n" in documents.read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match=r"^the contact \S+ is not as expected:\n  company: "):
        sandbox.assert_identified(JOHN, company="Example Ltd")
    with pytest.raises(AssertionError, match=r"customFields\.plan: expected 'pro', it is not set"):
        sandbox.assert_identified(JOHN, custom_fields={"plan": "pro"})
    with pytest.raises(AssertionError, match=r"birthday: expected '1989-03-03', it is not set$"):
        sandbox.assert_identified(JOHN, birthday="1989-03-03")


def test_a_field_that_no_contact_can_have_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValidationError, match="first_name"):
        sandbox.assert_identified(JOHN, frist_name="John")


def test_a_contact_that_is_not_there(sandbox: Sandbox, tracking: TrackingApi) -> None:
    for check in (
        lambda: sandbox.assert_identified(JOHN, first_name="John"),
        lambda: sandbox.assert_tagged(JOHN, "new"),
        lambda: sandbox.assert_not_tagged(JOHN, "new"),
    ):
        with pytest.raises(AssertionError) as failed:
            check()
        text = f"there is no contact {JOHN}\n  there are no contacts at all"
        assert str(failed.value) == text
    for number in range(12):
        tracking.identify_contact({"email": f"{number}@a.test"})
    with pytest.raises(AssertionError, match=r"there are 12: 0@a.test, .*, 9@a.test, \.\.\.$"):
        sandbox.assert_identified(JOHN)
    tracking.identify_contact({"email": "Jon.Doe@example.com"})
    with pytest.raises(AssertionError, match=r"\n  nearest: Jon.Doe@example.com$"):
        sandbox.assert_identified(JOHN)


def test_requests_that_were_refused_are_named(sandbox: Sandbox, tracking: TrackingApi) -> None:
    with pytest.raises(ApiException):
        tracking.track_contact({"email": JOHN, "addTags": ["new"]})
    with pytest.raises(AssertionError) as failed:
        sandbox.assert_tagged(JOHN, "new")
    assert str(failed.value).endswith(
        f"/contact/track was answered 404: email: there is no contact {JOHN}"
    )


def test_tags(sandbox: Sandbox, tracking: TrackingApi) -> None:
    tracking.identify_contact({"email": JOHN})
    with pytest.raises(AssertionError, match=r"expected the tag 'new'; there are no tags$"):
        sandbox.assert_tagged(JOHN, "new")
    tracking.track_contact({"email": JOHN, "addTags": ["News", "vip"]})
    with pytest.raises(AssertionError, match=r"the tags are \['News', 'vip'\], nearest 'News'$"):
        sandbox.assert_tagged(JOHN, "new")
    with pytest.raises(AssertionError, match=r"is tagged 'vip'; its tags: \['News', 'vip'\]$"):
        sandbox.assert_not_tagged(JOHN, "vip")
