"""Assertions about a sandbox for tests; failures show the actual state."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import chain
from typing import Any, cast

from sendx_python_sdk.models import IdentifyRequest
from sendx_python_sdk.sandbox.contacts import Contact
from sendx_python_sdk.sandbox.emails import Email
from sendx_python_sdk.sandbox.log import LoggedRequest

_LISTED = 10


class Assertions(ABC):
    """The `assert_` methods of a sandbox."""

    @property
    @abstractmethod
    def contacts(self) -> dict[str, Contact]:
        """All contacts by email address."""

    @property
    @abstractmethod
    def emails(self) -> list[Email]:
        """All captured messages, oldest first."""

    @property
    @abstractmethod
    def requests(self) -> list[LoggedRequest]:
        """All requests, oldest first."""

    def assert_identified(self, email: str, **fields: Any) -> None:
        """Assert that a contact exists and has these fields.

        :param email: its address, in any case.
        :param fields: expected fields, as for `IdentifyRequest`. The contact may have additional
            `tags` and `custom_fields`.
        :raises AssertionError: if it does not exist, or a field differs.
        :raises pydantic.ValidationError: if a field does not exist or cannot have that value.
        """
        __tracebackhide__ = True
        request = IdentifyRequest(email=email, **fields)
        expected: dict[str, Any] = json.loads(request.to_json())
        contact = self._contact(email)
        wrong: list[str] = []
        for name, value in expected.items():
            if name == "lists":
                wrong += _differences({name: value}, {name: contact.get(name, [])}, "")
            elif name == "tags":
                wrong += [_no_tag(tag, contact) for tag in value if tag not in contact["tags"]]
            elif name == "customFields":
                wrong += _differences(value, contact["customFields"], "customFields.")
            elif name != "email":
                wrong += _differences({name: value}, dict(contact), "")
        if wrong:
            raise AssertionError("\n  ".join([f"contact {email} is not as expected:", *wrong]))

    def assert_tagged(self, email: str, tag: str) -> None:
        """Assert that a contact exists and has a tag.

        :param email: its address, in any case.
        :param tag: the tag, in this case.
        :raises AssertionError: if it does not exist, or lacks the tag.
        """
        __tracebackhide__ = True
        contact = self._contact(email)
        if tag not in contact["tags"]:
            raise AssertionError(f"contact {email} lacks a tag: {_no_tag(tag, contact)}")

    def assert_not_tagged(self, email: str, tag: str) -> None:
        """Assert that a contact exists and does not have a tag.

        :param email: its address, in any case.
        :param tag: the tag, in this case.
        :raises AssertionError: if it does not exist, or has the tag.
        """
        __tracebackhide__ = True
        tags = self._contact(email)["tags"]
        if tag in tags:
            raise AssertionError(f"contact {email} has the tag {tag!r}; tags: {tags}")

    def assert_email_sent(self, to: str, subject: str | None = None) -> Email:
        """Assert that a message was sent, and return the newest match.

        :param to: address of a recipient, in any case; also one in `cc` or `bcc`.
        :param subject: its subject; any by default.
        :raises AssertionError: if no message matches.
        """
        __tracebackhide__ = True
        emails = self.emails
        received = [email for email in emails if to.lower() in map(str.lower, _recipients(email))]
        for email in reversed(received):
            if subject is None or email["subject"] == subject:
                return email
        lines = [f"no email was sent to {to}"]
        if received:
            lines = [f"no email to {to} has the subject {subject!r}"]
            lines.append(f"subjects: {[email['subject'] for email in received[-_LISTED:]]}")
        elif near := _nearest(to, chain.from_iterable(map(_recipients, emails))):
            lines.append(f"similar: {', '.join(near)}")
        else:
            others = sorted({*chain.from_iterable(map(_recipients, emails))})
            lines.append(f"sent to: {', '.join(others[:_LISTED]) or 'nobody'}")
        raise AssertionError("\n  ".join(lines))

    def _contact(self, email: str) -> Contact:
        __tracebackhide__ = True
        contacts = {address.lower(): found for address, found in self.contacts.items()}
        contact = contacts.get(email.lower())
        if contact is not None:
            return contact
        addresses = [found["email"] for found in contacts.values()]
        lines = [f"contact {email} does not exist"]
        if near := _nearest(email, addresses):
            lines.append(f"similar: {', '.join(near)}")
        elif addresses:
            rest = ", ..." if len(addresses) > _LISTED else ""
            lines.append(f"{len(addresses)} contacts: {', '.join(addresses[:_LISTED])}{rest}")
        else:
            lines.append("the sandbox has no contacts")
        refused = [request for request in self.requests if _is_refusal(request, email)]
        lines += map(_refusal, refused[-_LISTED:])
        raise AssertionError("\n  ".join(lines))


def _recipients(email: Email) -> list[str]:
    return [email["to"], *email["cc"], *email["bcc"]]


def _is_refusal(request: LoggedRequest, email: str) -> bool:
    body = request["request"]
    address = cast("dict[str, Any]", body).get("email") if isinstance(body, dict) else None
    return not 200 <= request["status"] < 300 and str(address).lower() == email.lower()


def _refusal(request: LoggedRequest) -> str:
    operation = f"{request['method']} {request['path']}"
    if not request["status"]:
        return f"{operation} got no reply"
    reply = request["reply"]
    message = cast("dict[str, Any]", reply).get("message") if isinstance(reply, dict) else reply
    return f"{operation} got {request['status']}: {message}"


def _nearest(wanted: str, names: Iterable[str]) -> list[str]:
    by_lower_case = {name.lower(): name for name in names}
    return [by_lower_case[name] for name in get_close_matches(wanted.lower(), by_lower_case)]


def _no_tag(tag: str, contact: Contact) -> str:
    if not contact["tags"]:
        return f"expected tag {tag!r}, got no tags"
    near = _nearest(tag, contact["tags"])
    hint = f"; similar: {near[0]!r}" if near else ""
    return f"expected tag {tag!r}, got {contact['tags']}{hint}"


def _differences(expected: dict[str, Any], actual: dict[str, Any], prefix: str) -> list[str]:
    lines: list[str] = []
    for name, value in expected.items():
        if actual.get(name) == value:
            continue
        if name in actual:
            lines.append(f"{prefix}{name}: expected {value!r}, got {actual[name]!r}")
        else:
            near = [*_nearest(name, actual), *(key for key in actual if actual[key] == value)]
            hint = f"; similar: {near[0]!r}: {actual[near[0]]!r}" if near else ""
            lines.append(f"{prefix}{name}: expected {value!r}, got none{hint}")
    return lines
