"""The contacts that a sandbox holds, and how requests change them."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from typing_extensions import NotRequired, TypedDict


class Contact(TypedDict):
    """A contact, as `data` in the reply to identify."""

    encryptedTeamId: str
    encryptedId: str
    tags: list[str]
    firstName: str
    lastName: str
    email: str
    company: str
    birthday: NotRequired[str]
    customFields: dict[str, str]


class Refused(Exception):
    """A request that gets an error for a reply.

    :param status: HTTP status of the reply.
    :param message: text of the reply.
    :param headers: further headers of the reply.
    """

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.headers = headers or {}


class ContactStore:
    """Contacts by address, for many threads. Case makes no difference to an address; the contact
    keeps the spelling that it was created with or renamed to.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._team = uuid.uuid4().hex
        self._contacts: dict[str, Contact] = {}

    def snapshot(self) -> dict[str, Contact]:
        """Copy every contact, the oldest first, by its address."""
        with self._lock:
            return {each["email"]: _copy(each) for each in self._contacts.values()}

    def identify(self, request: dict[str, Any]) -> Contact:
        """Create or update a contact.

        :param request: a valid IdentifyRequest.
        :return: a copy of the contact afterwards.
        :raises Refused: 422 if another contact has the new address; nothing is changed then.
        """
        address: str = request["email"]
        new_address: str = request.get("newEmail", address)
        with self._lock:
            old, new = address.lower(), new_address.lower()
            if old != new and new in self._contacts:
                raise Refused(422, f"newEmail: there already is a contact {new_address}")
            contact = self._contacts.get(old) or self._create(address)
            if "newEmail" in request:
                self._contacts.pop(old, None)
                contact["email"] = new_address
            self._contacts[new] = contact
            for name in ("firstName", "lastName", "company", "birthday"):
                if name in request:
                    contact[name] = request[name]
            contact["customFields"].update(request.get("customFields", {}))
            contact["tags"] = _union(contact["tags"], request.get("tags", []))
            return _copy(contact)

    def track(self, request: dict[str, Any]) -> None:
        """Add tags to a contact, then remove tags from it.

        :param request: a valid TrackRequest.
        :raises Refused: 404 if there is no such contact.
        """
        if "email" not in request:
            raise Refused(404, "email: without it there is no contact to track")
        removed = set(request.get("removeTags", []))
        with self._lock:
            contact = self._contacts.get(request["email"].lower())
            if contact is None:
                raise Refused(404, f"email: there is no contact {request['email']}")
            tags = _union(contact["tags"], request.get("addTags", []))
            contact["tags"] = [tag for tag in tags if tag not in removed]

    def _create(self, address: str) -> Contact:
        return {
            "encryptedTeamId": self._team,
            "encryptedId": uuid.uuid4().hex,
            "tags": [],
            "firstName": "",
            "lastName": "",
            "email": address,
            "company": "",
            "customFields": {},
        }


def _union(tags: list[str], more: list[str]) -> list[str]:
    return list(dict.fromkeys([*tags, *more]))


def _copy(contact: Contact) -> Contact:
    # copy.deepcopy takes ten times as long.
    return {**contact, "tags": [*contact["tags"]], "customFields": {**contact["customFields"]}}
