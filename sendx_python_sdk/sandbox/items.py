"""The collections of a sandbox: everything that has an id, except contacts."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

from sendx_python_sdk.sandbox.contacts import FIELD, MOST, TAG, Refused, key_of
from sendx_python_sdk.sandbox.contract import Contract, ContractOperation
from sendx_python_sdk.sandbox.database import NOW, Database

# Fields with different names in replies and requests.
_REQUEST_NAMES = {
    "/campaign": {
        "htmlContent": "htmlCode",
        "preheader": "previewText",
        "textContent": "plainText",
    },
    "/template/email": {"htmlCode": "htmlContent"},
}

# Conditions for the types of campaigns. A sandbox sends no campaigns.
_CAMPAIGN_TYPES = {
    "sent": "json_extract(body, '$.scheduleType') = 1",
    "scheduled": "json_extract(body, '$.scheduleType') = 0",
    "draft": "json_extract(body, '$.scheduleType') IS NULL",
}

_COLUMNS = "key, body, name, created, updated"


class Collection:
    """A path that lists items, and the path below it for a single item.

    :param operations: operations of both paths, by method.
    :ivar path: its path, such as `/tag`.
    :ivar prefix: prefix of ids, such as `tag_`.
    """

    def __init__(
        self, path: str, listing: ContractOperation, operations: list[ContractOperation]
    ) -> None:
        (example,) = listing.example
        self.path = path
        self.prefix: str = example["id"][: example["id"].rindex("_") + 1]
        self.fields = list(listing.reply["properties"])
        self.request_names = _REQUEST_NAMES.get(path, {})
        # Tags and custom fields have unique names, since identify and track name them.
        self.unique = path in (TAG, FIELD) or any(
            409 in operation.statuses for operation in operations
        )
        settable = {
            *("id", "created", "updated"),
            *(name for operation in operations for name in operation.properties),
        }
        # Fields that no request can set have the value of the contract's example; lists begin
        # empty.
        properties: dict[str, Any] = listing.reply["properties"]
        lists = [name for name in properties if properties[name].get("type") == "array"]
        self.fixed: dict[str, Any] = {name: [] for name in lists}
        self.fixed |= {
            name: value
            for name, value in example.items()
            if self.request_names.get(name, name) not in settable
        }
        # Requests may omit the prefix of an id, but replies include it.
        self.prefixes: dict[str, str] = {}
        for name in lists:
            if found := re.match(r"\^(\w+_)\[", properties[name]["items"].get("pattern", "")):
                self.prefixes[name] = found[1]
        # Items that can't be created exist from the start.
        self.given: list[dict[str, Any]] = (
            [] if any(operation.body for operation in operations) else [example]
        )


class ItemStore:
    """The items of all collections."""

    def __init__(self, database: Database, contract: Contract) -> None:
        self._database = database
        self.collections: dict[str, Collection] = {}
        for path, methods in contract.paths.items():
            listing = methods.get("GET")
            if listing is not None and listing.is_list and path != "/contact":
                below = contract.paths.get(path + "/{identifier}", {})
                operations = [*methods.values(), *below.values()]
                self.collections[path] = Collection(path, listing, operations)

    def page(self, path: str, query: dict[str, Any]) -> list[dict[str, Any]]:
        """Return items of a collection, oldest first.

        :param query: optionally `offset`, `limit`, `search` (part of the name) and `campaignType`.
        """
        collection = self.collections[path]
        kind = _CAMPAIGN_TYPES.get(query.get("campaignType", ""), "1")
        with self._database as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM item"  # noqa: S608 - constants only
                f" WHERE kind = ? AND instr(fold(name), ?) AND {kind} ORDER BY id LIMIT ? OFFSET ?",
                (
                    path,
                    query.get("search", "").casefold(),
                    query.get("limit", -1),
                    min(query.get("offset", 0), MOST),
                ),
            )
            return [*collection.given, *(_reply(collection, row) for row in rows)]

    def get(self, path: str, identifier: str) -> dict[str, Any]:
        """Return an item.

        :raises Refused: 404 if it does not exist.
        """
        collection = self.collections[path]
        if given := [item for item in collection.given if item["id"] == identifier]:
            return given[0]
        with self._database as connection:
            number = self._find(connection, collection, identifier)
            return self._read(connection, collection, number)

    def create(
        self, path: str, operation: ContractOperation, body: dict[str, Any]
    ) -> dict[str, Any]:
        """Create an item and return it.

        :raises Refused: 409 or 422 if its name is taken.
        """
        collection = self.collections[path]
        name = str(body["name"] if "name" in body else body["url"])
        with self._database as connection:
            self._check_name(connection, operation, collection, name)
            added = connection.execute(
                "INSERT INTO item (kind, name, body) VALUES (?, ?, ?)",
                (collection.path, name, json.dumps({**operation.defaults, **body})),
            )
            return self._read(connection, collection, added.lastrowid or 0)

    def update(
        self, path: str, operation: ContractOperation, identifier: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        """Change an item and return it; omitted fields keep their value, unless it has a default.

        :raises Refused: 404 if it does not exist, 409 or 422 if its name is taken.
        """
        collection = self.collections[path]
        name = str(body["name"] if "name" in body else body["url"])
        with self._database as connection:
            number = self._find(connection, collection, identifier)
            self._check_name(connection, operation, collection, name, number)
            new = json.dumps({**self.sent(path, identifier), **operation.defaults, **body})
            connection.execute(
                f"UPDATE item SET name = ?, body = ?, updated = {NOW} WHERE id = ?",  # noqa: S608
                (name, new, number),
            )
            return self._read(connection, collection, number)

    def sent(self, path: str, identifier: str) -> dict[str, Any]:
        """Return the fields of an item as sent in requests.

        :raises Refused: 404 if it does not exist.
        """
        with self._database as connection:
            number = self._find(connection, self.collections[path], identifier)
            (body,) = connection.execute("SELECT body FROM item WHERE id = ?", (number,)).fetchone()
            found: dict[str, Any] = json.loads(body)
            return found

    def delete(self, path: str, identifier: str) -> None:
        """Delete an item.

        :raises Refused: 404 if it does not exist.
        """
        with self._database as connection:
            number = self._find(connection, self.collections[path], identifier)
            # Contacts keep the values of a deleted custom field, but not a deleted tag or list.
            connection.execute("DELETE FROM link WHERE item = ? AND value IS NULL", (number,))
            connection.execute("UPDATE item SET kind = 'deleted' WHERE id = ?", (number,))

    def clear(self) -> None:
        """Delete every item."""
        with self._database as connection:
            connection.execute("DELETE FROM item")

    def _find(self, connection: sqlite3.Connection, collection: Collection, identifier: str) -> int:
        row = connection.execute(
            "SELECT id FROM item WHERE kind = ? AND key = ?",
            (collection.path, key_of(identifier, collection.prefix)),
        ).fetchone()
        if row is None:
            thing = collection.prefix.rstrip("_").replace("_", " ")
            raise Refused(404, f"there is no {thing} {identifier[:100]}")
        found: int = row[0]
        return found

    def _check_name(
        self,
        connection: sqlite3.Connection,
        operation: ContractOperation,
        collection: Collection,
        name: str,
        owner: int = 0,
    ) -> None:
        if (
            collection.unique
            and connection.execute(
                "SELECT 1 FROM item WHERE kind = ? AND name = ? AND id != ?",
                (collection.path, name, owner),
            ).fetchone()
        ):
            status = 409 if 409 in operation.statuses else operation.invalid
            raise Refused(status, f"name: {name[:100]!r} already exists")

    def _read(
        self, connection: sqlite3.Connection, collection: Collection, number: int
    ) -> dict[str, Any]:
        query = f"SELECT {_COLUMNS} FROM item WHERE id = ?"  # noqa: S608 - constants only
        return _reply(collection, connection.execute(query, (number,)).fetchone())


def _reply(collection: Collection, row: tuple[Any, ...]) -> dict[str, Any]:
    key, text, name, created, updated = row
    body: dict[str, Any] = json.loads(text)
    sent = {
        field: body[request_name]
        for field in collection.fields
        if (request_name := collection.request_names.get(field, field)) in body
    }
    for field, prefix in collection.prefixes.items():
        if field in sent:
            sent[field] = [prefix + identifier.removeprefix(prefix) for identifier in sent[field]]
    item: dict[str, Any] = {"name": name, **collection.fixed, **sent, "id": collection.prefix + key}
    item |= {"created": created, "updated": updated}
    if "type" in collection.fields:
        item.setdefault("type", 0)  # custom fields created by identify are text
    return {field: item[field] for field in collection.fields if field in item}
