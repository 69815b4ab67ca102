"""The contacts of a sandbox, and how requests change them."""

from __future__ import annotations

import sqlite3
import uuid
from typing import Any

from typing_extensions import NotRequired, TypedDict

from sendx_python_sdk.sandbox.database import Database


class Contact(TypedDict):
    """A contact, like `data` in the reply to identify."""

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
    """A request that is answered with an error.

    :param status: HTTP status.
    :param message: message of the ErrorResponse.
    :param headers: headers beyond the usual ones.
    """

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.headers = headers or {}


_COLUMNS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "company": "company",
    "birthday": "birthday",
}


class ContactStore:
    """Contacts by email address, for many threads.

    Addresses are compared without regard to case; a contact keeps the spelling with which it was
    created or renamed.

    :param database: where contacts are stored; a new one in memory by default.
    """

    def __init__(self, database: Database | None = None) -> None:
        self._database = database or Database()

    def snapshot(self, search: str = "", limit: int | None = None) -> dict[str, Contact]:
        """Return copies of contacts by address, oldest first.

        :param search: part of the address, in any case; all contacts by default.
        :param limit: return only this many, the newest.
        """
        newest = "SELECT id FROM contact WHERE instr(address, ?) ORDER BY id DESC LIMIT ?"
        with self._database as connection:
            values = (search.lower(), -1 if limit is None else limit)
            return _read(connection, f"contact.id IN ({newest})", *values)

    def identify(self, request: dict[str, Any]) -> Contact:
        """Create or update a contact.

        :param request: a valid IdentifyRequest.
        :return: the contact afterwards.
        :raises Refused: 422 if another contact has the new address; nothing changes then.
        """
        email: str = request["email"]
        old = email.lower()
        with self._database as connection:
            email = request.get("newEmail", email)
            new = email.lower()
            if new != old and _id_of(connection, new) is not None:
                raise Refused(422, f"newEmail: contact {email} already exists")
            contact = _id_of(connection, old)
            if contact is None:
                contact = connection.execute(
                    "INSERT INTO contact (address, email, encrypted_id) VALUES (?, ?, ?)",
                    (new, email, uuid.uuid4().hex),
                ).lastrowid
            elif "newEmail" in request:
                connection.execute(
                    "UPDATE contact SET address = ?, email = ? WHERE id = ?", (new, email, contact)
                )
            if given := [name for name in _COLUMNS if name in request]:
                columns = ", ".join(f"{_COLUMNS[name]} = ?" for name in given)
                connection.execute(
                    f"UPDATE contact SET {columns} WHERE id = ?",  # noqa: S608 - constants only
                    (*(request[name] for name in given), contact),
                )
            connection.executemany(
                "INSERT INTO tag (contact, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(contact, tag) for tag in request.get("tags", ())],
            )
            connection.executemany(
                "INSERT INTO field (contact, name, value) VALUES (?, ?, ?)"
                " ON CONFLICT (contact, name) DO UPDATE SET value = excluded.value",
                [(contact, *field) for field in request.get("customFields", {}).items()],
            )
            (found,) = _read(connection, "contact.id = ?", contact).values()
            return found

    def track(self, request: dict[str, Any]) -> None:
        """Add tags to a contact, then remove tags from it.

        :param request: a valid TrackRequest.
        :raises Refused: 404 if the contact does not exist.
        """
        if "email" not in request:
            raise Refused(404, "email: is missing, so there is no contact to track")
        with self._database as connection:
            contact = _id_of(connection, request["email"].lower())
            if contact is None:
                raise Refused(404, f"email: there is no contact {request['email']}")
            connection.executemany(
                "INSERT INTO tag (contact, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(contact, tag) for tag in request.get("addTags", ())],
            )
            connection.executemany(
                "DELETE FROM tag WHERE contact = ? AND name = ?",
                [(contact, tag) for tag in request.get("removeTags", ())],
            )

    def clear(self) -> None:
        """Delete every contact."""
        with self._database as connection:
            for table in ("tag", "field", "contact"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - constants only


def _id_of(connection: sqlite3.Connection, address: str) -> int | None:
    row = connection.execute("SELECT id FROM contact WHERE address = ?", (address,)).fetchone()
    return None if row is None else row[0]


def _read(connection: sqlite3.Connection, where: str, *values: Any) -> dict[str, Contact]:
    """Return the contacts that match a WHERE clause."""

    def rows(columns: str, table: str = "contact") -> sqlite3.Cursor:
        other = f"JOIN {table} ON {table}.contact = contact.id" if table != "contact" else ""
        return connection.execute(
            f"SELECT contact.id, {columns} FROM team, contact {other}"  # noqa: S608 - constants only
            f" WHERE {where} ORDER BY {table}.id",
            values,
        )

    found: dict[int, Contact] = {}
    columns = "team.id, encrypted_id, first_name, last_name, email, company, birthday"
    for contact, team, secret, first, last, email, company, birthday in rows(columns):
        found[contact] = {
            "encryptedTeamId": team,
            "encryptedId": secret,
            "tags": [],
            "firstName": first,
            "lastName": last,
            "email": email,
            "company": company,
            "customFields": {},
        }
        if birthday is not None:
            found[contact]["birthday"] = birthday
    for contact, name in rows("tag.name", "tag"):
        found[contact]["tags"].append(name)
    for contact, name, text in rows("field.name, field.value", "field"):
        found[contact]["customFields"][name] = text
    return {contact["email"]: contact for contact in found.values()}
