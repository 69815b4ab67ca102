"""What a test may ask of a sandbox; a failure shows what is there instead."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, cast

from sendx_python_sdk.sandbox.contacts import Contact
from sendx_python_sdk.sandbox.log import LoggedRequest

_LISTED = 10


class Assertions(ABC):
    """The `assert_` methods of a sandbox, over its contacts and its requests."""

    @property
    @abstractmethod
    def contacts(self) -> dict[str, Contact]:
        """All contacts by address."""

    @property
    @abstractmethod
    def requests(self) -> list[LoggedRequest]:
        """All requests, the oldest first."""

    def assert_identified(self, email: str, **fields: Any) -> None:
        """Assert that there is a contact, and what it holds.

        :param email: its address; case makes no difference.
        :param fields: what it must hold, as for `IdentifyRequest`, or `birthday`. Of `tags` and
            `custom_fields` those given must be there; there may be more.
        :raises AssertionError: if that is not so.
        :raises pydantic.ValidationError: if no contact can have such a field or value.
        """
        __tracebackhide__ = True
        # Loads pydantic, which takes longer than all the rest; a sandbox starts without it.
        from sendx_python_sdk.models import IdentifyRequest

        more = {name: fields.pop(name) for name in ("birthday",) if name in fields}
        request = IdentifyRequest(email=email, additional_properties=more, **fields)
        expected: dict[str, Any] = request.to_dict()
        contact = self._contact(email)
        wrong: list[str] = []
        for name, value in expected.items():
            if name == "tags":
                wrong += [_no_tag(tag, contact) for tag in value if tag not in contact["tags"]]
            elif name == "customFields":
                wrong += _differences(value, contact["customFields"], "customFields.")
            elif name != "email":
                wrong += _differences({name: value}, dict(contact), "")
        if wrong:
            raise AssertionError("\n  ".join([f"the contact {email} is not as expected:", *wrong]))

    def assert_tagged(self, email: str, tag: str) -> None:
        """Assert that there is a contact and that it has a tag.

        :param email: its address; case makes no difference.
        :param tag: the tag; here case does make a difference.
        :raises AssertionError: if that is not so.
        """
        __tracebackhide__ = True
        contact = self._contact(email)
        if tag not in contact["tags"]:
            raise AssertionError(f"the contact {email} is not tagged so: {_no_tag(tag, contact)}")

    def assert_not_tagged(self, email: str, tag: str) -> None:
        """Assert that there is a contact and that it does not have a tag.

        :param email: its address; case makes no difference.
        :param tag: the tag; here case does make a difference.
        :raises AssertionError: if that is not so.
        """
        __tracebackhide__ = True
        tags = self._contact(email)["tags"]
        if tag in tags:
            raise AssertionError(f"the contact {email} is tagged {tag!r}; its tags: {tags}")

    def _contact(self, email: str) -> Contact:
        __tracebackhide__ = True
        contacts = {address.lower(): each for address, each in self.contacts.items()}
        contact = contacts.get(email.lower())
        if contact is not None:
            return contact
        addresses = [each["email"] for each in contacts.values()]
        lines = [f"there is no contact {email}"]
        if near := _nearest(email, addresses):
            lines.append(f"nearest: {', '.join(near)}")
        elif addresses:
            rest = ", ..." if len(addresses) > _LISTED else ""
            lines.append(f"there are {len(addresses)}: {', '.join(addresses[:_LISTED])}{rest}")
        else:
            lines.append("there are no contacts at all")
        lines += [_refusal(each) for each in self.requests if _is_refusal(each, email)][-_LISTED:]
        raise AssertionError("\n  ".join(lines))


def _is_refusal(request: LoggedRequest, email: str) -> bool:
    asked = request["request"]
    about = cast("dict[str, Any]", asked).get("email") if isinstance(asked, dict) else None
    return request["status"] != 200 and str(about).lower() == email.lower()


def _refusal(request: LoggedRequest) -> str:
    about = f"{request['method']} {request['path']}"
    if not request["status"]:
        return f"{about} got no reply"
    reply = request["reply"]
    message = cast("dict[str, Any]", reply).get("message") if isinstance(reply, dict) else reply
    return f"{about} was answered {request['status']}: {message}"


def _nearest(wanted: str, there: Iterable[str]) -> list[str]:
    by_lower_case = {each.lower(): each for each in there}
    return [by_lower_case[each] for each in get_close_matches(wanted.lower(), by_lower_case)]


def _no_tag(tag: str, contact: Contact) -> str:
    if not contact["tags"]:
        return f"expected the tag {tag!r}; there are no tags"
    near = _nearest(tag, contact["tags"])
    hint = f", nearest {near[0]!r}" if near else ""
    return f"expected the tag {tag!r}; the tags are {contact['tags']}{hint}"


def _differences(expected: dict[str, Any], there: dict[str, Any], prefix: str) -> list[str]:
    found: list[str] = []
    for name, value in expected.items():
        if there.get(name) == value:
            continue
        if name in there:
            found.append(f"{prefix}{name}: expected {value!r}, it is {there[name]!r}")
        else:
            near = [*_nearest(name, there), *(other for other in there if there[other] == value)]
            hint = f"; there is {near[0]!r}: {there[near[0]]!r}" if near else ""
            found.append(f"{prefix}{name}: expected {value!r}, it is not set{hint}")
    return found
