"""The contacts of a sandbox, with their tags, lists and custom fields."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from typing_extensions import NotRequired, TypedDict

from sendx_python_sdk.sandbox.database import NOW, Database

TAG = "/tag"
LIST = "/list"
FIELD = "/customfield"


class Contact(TypedDict):
    """A contact, as in `data` of the reply to identify.

    `lists` contains the ids of its lists. `unsubscribed` is present only if it is true.
    """

    encryptedTeamId: str
    encryptedId: str
    tags: list[str]
    firstName: str
    lastName: str
    email: str
    company: str
    birthday: NotRequired[str]
    customFields: dict[str, str]
    lists: NotRequired[list[str]]
    unsubscribed: NotRequired[bool]


class Refused(Exception):
    """A request that is answered with an error.

    :param status: HTTP status.
    :param message: message of the ErrorResponse.
    :param headers: additional headers.
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
    "lastTrackedIp": "ip",
}
# SQLite's integers have 64 bits; JSON's can have any size.
MOST = 2**53


class ContactStore:
    """Contacts by email address; thread-safe.

    Addresses are case-insensitive; a contact keeps the spelling it was created or renamed with.

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
            found: dict[str, Contact] = {}
            for contact in _read(connection, f"IN ({newest})", *values):
                found[contact.email] = contact.as_identified()
                if lists := contact.ids(LIST):
                    found[contact.email]["lists"] = lists
                if contact.unsubscribed:
                    found[contact.email]["unsubscribed"] = True
            return found

    def identify(self, request: dict[str, Any]) -> Contact:
        """Create or update a contact.

        :param request: a valid IdentifyRequest.
        :return: the contact afterwards.
        :raises Refused: 422 if another contact has the new address, or a list does not exist.
            Nothing is changed.
        """
        email: str = request["email"]
        with self._database as connection:
            # Check everything before writing anything.
            lists = _known(connection, LIST, request.get("lists", ()), missing=422)
            contact = _id_of(connection, email.lower())
            if "newEmail" in request or contact is None:
                email = request.get("newEmail", email)
                owner = _id_of(connection, email.lower())
                if owner not in (None, contact):
                    raise Refused(422, f"newEmail: contact {email} already exists")
                contact = _write_address(connection, contact, email)
            _write_columns(connection, contact, request)
            if lists:
                _link(connection, contact, lists)
            tags, fields = request.get("tags", ()), request.get("customFields", {})
            _link_named(connection, contact, tags, fields)
            (found,) = _read(connection, "= ?", contact)
            return found.as_identified()

    def track(self, request: dict[str, Any]) -> None:
        """Add tags to a contact, then remove tags from it.

        :param request: a valid TrackRequest.
        :raises Refused: 404 if the contact does not exist.
        """
        if "email" not in request:
            raise Refused(404, "email: missing; pass the address of the contact to track")
        with self._database as connection:
            contact = _id_of(connection, request["email"].lower())
            if contact is None:
                raise Refused(404, f"email: there is no contact {request['email']}")
            _link_named(connection, contact, request.get("addTags", ()), {})
            connection.executemany(
                "DELETE FROM link WHERE contact = ? AND item ="
                " (SELECT id FROM item WHERE kind = ? AND name = ?)",
                [(contact, TAG, tag) for tag in request.get("removeTags", ())],
            )
            connection.execute(f"UPDATE contact SET updated = {NOW} WHERE id = ?", (contact,))  # noqa: S608

    def page(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """Return contacts as RestRContact, oldest first.

        :param query: `offset`, `limit` and optionally `search`, part of a name or the address.
        """
        search = query.get("search", "").casefold()
        with self._database as connection:
            found = _read(
                connection,
                "IN (SELECT id FROM contact WHERE ? = ''"
                " OR instr(fold(first_name || ' ' || last_name || ' ' || email), ?)"
                " ORDER BY id LIMIT ? OFFSET ?)",
                search,
                search,
                query["limit"],
                min(query["offset"], MOST),
            )
            return [contact.as_rest() for contact in found]

    def get(self, identifier: str) -> dict[str, Any]:
        """Return a contact as RestRContact.

        :raises Refused: 404 if it does not exist.
        """
        with self._database as connection:
            (found,) = _read(connection, "= ?", _named(connection, identifier))
            return found.as_rest()

    def save(self, request: dict[str, Any], identifier: str | None = None) -> dict[str, Any]:
        """Create a contact, or update the one with this identifier.

        On an update, omitted fields keep their value, and lists and tags are replaced.

        :param request: a valid RestEContact.
        :return: the contact afterwards, as RestRContact.
        :raises Refused: 404 if it does not exist, 409 if another one has the address, 400 if a list
            or a tag does not exist. Nothing is changed.
        """
        email: str = request["email"]
        with self._database as connection:
            contact = None if identifier is None else _named(connection, identifier)
            owner = _id_of(connection, email.lower())
            if owner not in (None, contact):
                raise Refused(409, f"email: contact {email} already exists")
            lists = _known(connection, LIST, request.get("lists", ()), missing=400)
            tags = _known(connection, TAG, request.get("tags", ()), missing=400)
            contact = _write_address(connection, contact, email)
            _write_columns(connection, contact, request)
            given = [kind for kind, name in ((LIST, "lists"), (TAG, "tags")) if name in request]
            for kind in given:
                connection.execute(
                    "DELETE FROM link WHERE contact = ?"
                    " AND item IN (SELECT id FROM item WHERE kind = ?)",
                    (contact, kind),
                )
            _link(connection, contact, [*lists, *tags])
            fields: dict[str, str] = request.get("customFields", {})
            # Keys are ids of fields; any other key is a name, as in identify.
            keys = {key: _known(connection, FIELD, [key]) for key in fields}
            _link_named(
                connection, contact, (), {key: fields[key] for key in keys if not keys[key]}
            )
            for key, items in keys.items():
                _link(connection, contact, items, fields[key])
            (found,) = _read(connection, "= ?", contact)
            return found.as_rest()

    def delete(self, identifier: str) -> None:
        """Delete a contact.

        :raises Refused: 404 if it does not exist.
        """
        with self._database as connection:
            contact = _named(connection, identifier)
            connection.execute("DELETE FROM link WHERE contact = ?", (contact,))
            connection.execute("DELETE FROM contact WHERE id = ?", (contact,))

    def unsubscribe(self, identifier: str) -> None:
        """Mark a contact as unsubscribed.

        :raises Refused: 404 if it does not exist.
        """
        with self._database as connection:
            contact = _named(connection, identifier)
            connection.execute("UPDATE contact SET unsubscribed = 1 WHERE id = ?", (contact,))

    def add_revenue(self, identifier: str, amount: float) -> None:
        """Add to the revenue from a contact, if it exists.

        :param identifier: its address or its id.
        """
        # min() and max() also accept integers of any size.
        amount = max(-MOST, min(amount, MOST))
        with self._database as connection:
            connection.execute(
                "UPDATE contact SET revenue = revenue + ? WHERE address = ? OR key = ?",
                (amount, identifier.lower(), key_of(identifier, "contact_")),
            )

    def clear(self) -> None:
        """Delete every contact."""
        with self._database as connection:
            for table in ("link", "contact"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - constants only


class _Row:
    """A contact as read from the database.

    :ivar items: kind, key, name and value of its tags, lists and custom fields.
    """

    def __init__(self, row: tuple[Any, ...]) -> None:
        (self.team, _, self.key, _, self.email, self.first_name, self.last_name, self.company) = (
            row[:8]
        )
        self.birthday, self.ip, self.unsubscribed, self.revenue, self.created, self.updated = row[
            8:
        ]
        self.items: list[list[Any]] = []

    def ids(self, kind: str) -> list[str]:
        prefix = kind.removeprefix("/") + "_"
        return [
            prefix + key
            for item_kind, key, _, value in self.items
            if item_kind == kind and value is None
        ]

    def as_identified(self) -> Contact:
        contact: Contact = {
            "encryptedTeamId": self.team,
            "encryptedId": self.key,
            "tags": [name for kind, _, name, _ in self.items if kind == TAG],
            "firstName": self.first_name,
            "lastName": self.last_name,
            "email": self.email,
            "company": self.company,
            # Only custom fields have values, even if they have been deleted since.
            "customFields": {name: value for _, _, name, value in self.items if value is not None},
        }
        if self.birthday is not None:
            contact["birthday"] = self.birthday
        return contact

    def as_rest(self) -> dict[str, Any]:
        return {
            "id": "contact_" + self.key,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "email": self.email,
            "company": self.company,
            "customFields": {
                "field_" + key: value for _, key, _, value in self.items if value is not None
            },
            "lists": self.ids(LIST),
            "tags": self.ids(TAG),
            "unsubscribed": bool(self.unsubscribed),
            "bounced": False,
            "spam": False,
            "blocked": False,
            "dropped": False,
            "created": self.created,
            "updated": self.updated,
            "contactSource": 1,
            "lastTrackedIp": self.ip,
            "LTV": round(max(-MOST, min(self.revenue * 100, MOST))),
        }


def key_of(identifier: str, prefix: str) -> str | None:
    """Return the part of an id after its prefix, which may be shortened or missing; else None."""
    given, _, key = identifier.rpartition("_")
    return key if not given or prefix.endswith(given + "_") else None


def _id_of(connection: sqlite3.Connection, address: str) -> int | None:
    row = connection.execute("SELECT id FROM contact WHERE address = ?", (address,)).fetchone()
    return None if row is None else row[0]


def _named(connection: sqlite3.Connection, identifier: str) -> int:
    key = key_of(identifier, "contact_")
    row = connection.execute("SELECT id FROM contact WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise Refused(404, f"there is no contact {identifier[:100]}")
    found: int = row[0]
    return found


def _write_address(connection: sqlite3.Connection, contact: int | None, email: str) -> int:
    """Rename a contact, or create one, and return its id."""
    if contact is None:
        added = connection.execute(
            "INSERT INTO contact (address, email) VALUES (?, ?)", (email.lower(), email)
        )
        return added.lastrowid or 0
    connection.execute(
        "UPDATE contact SET address = ?, email = ? WHERE id = ?", (email.lower(), email, contact)
    )
    return contact


def _write_columns(connection: sqlite3.Connection, contact: int, request: dict[str, Any]) -> None:
    given = [name for name in _COLUMNS if name in request]
    columns = "".join(f"{_COLUMNS[name]} = ?, " for name in given)
    connection.execute(
        f"UPDATE contact SET {columns}updated = {NOW} WHERE id = ?",  # noqa: S608 - constants only
        (*(request[name] for name in given), contact),
    )


def _link_named(
    connection: sqlite3.Connection,
    contact: int,
    tags: Iterable[str],
    fields: Mapping[str, str],
) -> None:
    """Add tags and custom fields to a contact by name, creating those that do not exist."""
    named = [(TAG, tag) for tag in tags] + [(FIELD, name) for name in fields]
    connection.executemany(
        "INSERT INTO item (kind, name) SELECT :kind, :name"
        " WHERE NOT EXISTS (SELECT 1 FROM item WHERE kind = :kind AND name = :name)",
        [{"kind": kind, "name": name} for kind, name in named],
    )
    connection.executemany(
        "INSERT INTO link (contact, item, value)"
        " SELECT ?, id, ? FROM item WHERE kind = ? AND name = ?"
        " ON CONFLICT DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
        [(contact, fields[name] if kind == FIELD else None, kind, name) for kind, name in named],
    )


def _known(
    connection: sqlite3.Connection, kind: str, ids: Iterable[str], missing: int | None = None
) -> list[int]:
    """Return the items with these ids.

    :param missing: status to refuse an unknown id with; None to skip it.
    """
    found: list[int] = []
    for number, identifier in enumerate(ids):
        key = key_of(identifier, "custom_field_" if kind == FIELD else kind[1:] + "_")
        row = connection.execute(
            "SELECT id FROM item WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        if row is not None:
            found.append(row[0])
        elif missing is not None:
            thing = kind[1:]
            raise Refused(missing, f"{thing}s[{number}]: there is no {thing} {identifier[:100]}")
    return found


def _link(
    connection: sqlite3.Connection, contact: int, items: Iterable[int], value: str | None = None
) -> None:
    connection.executemany(
        "INSERT INTO link (contact, item, value) VALUES (?, ?, ?)"
        " ON CONFLICT (contact, item) DO UPDATE SET value = excluded.value",
        [(contact, item, value) for item in items],
    )


def _read(connection: sqlite3.Connection, which: str, *values: Any) -> list[_Row]:
    """Return contacts, oldest first.

    :param which: condition after the id in a WHERE clause, such as `= ?`.
    """
    contacts = connection.execute(
        f"SELECT team.id, contact.* FROM team, contact"  # noqa: S608 - constants only
        f" WHERE contact.id {which} ORDER BY contact.id",
        values,
    )
    found = {row[1]: _Row(row) for row in contacts}
    links = connection.execute(
        "SELECT link.contact, item.kind, item.key, item.name, link.value"  # noqa: S608 - as above
        f" FROM link JOIN item ON item.id = link.item WHERE link.contact {which} ORDER BY link.id",
        values,
    )
    for contact, *item in links:
        found[contact].items.append(item)
    return list(found.values())
