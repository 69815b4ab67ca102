"""The email that clients sent through a sandbox. None of it is delivered."""

from __future__ import annotations

import json
import re
import time
import uuid
from datetime import datetime, timezone
from typing import Any, cast

from typing_extensions import TypedDict

from sendx_python_sdk.sandbox.database import Database


class Email(TypedDict):
    """A captured message to one recipient. Omitted fields are "" or empty.

    `time` is ISO 8601 in UTC. `template` is the id of the template used.
    """

    id: int
    time: str
    message_id: str
    sender: str
    sender_name: str
    to: str
    to_name: str
    cc: list[str]
    bcc: list[str]
    reply_to: str
    subject: str
    html: str
    text: str
    headers: dict[str, str]
    template: str


class EmailStore:
    """Captured messages; thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(
        self, request: dict[str, Any], template: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Capture a message to each recipient and return a result for each.

        :param request: a valid XEmailMessage or TemplateEmailMessage.
        :param template: the template, as a RestETemplate; None if the body is in the request.
        """
        html = request.get("htmlBody", "") if template is None else template.get("htmlContent", "")
        text = request.get("textBody", "") if template is None else template.get("textContent", "")
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        results: list[dict[str, Any]] = []
        for recipient in request["to"]:
            fields: dict[str, str] = recipient.get("customFields", {})
            message = {
                "message_id": uuid.uuid4().hex,
                "sender": request["from"]["email"],
                "sender_name": request["from"].get("name", ""),
                "to": recipient["email"],
                "to_name": recipient.get("name", ""),
                "cc": recipient.get("cc", []),
                "bcc": recipient.get("bcc", []),
                "reply_to": request.get("replyTo", {}).get("email", ""),
                "subject": _fill_in(request["subject"], fields),
                "html": _fill_in(html, fields),
                "text": _fill_in(text, fields),
                "headers": request.get("headers", {}),
                "template": request.get("template", ""),
            }
            addresses = [message["to"], *message["cc"], *message["bcc"]]
            with self._database as connection:
                connection.execute(
                    "INSERT INTO email (time, address, body) VALUES (?, ?, ?)",
                    (now, " ".join(addresses).lower(), json.dumps(message)),
                )
            results.append(
                {
                    "to": message["to"],
                    "submittedAt": int(time.time()),
                    "messageId": message["message_id"],
                    "errorCode": 0,
                    "message": "OK",
                }
            )
        return results

    def snapshot(self, search: str = "", limit: int | None = None) -> list[Email]:
        """Return messages, oldest first.

        :param search: part of a recipient's address, in any case; all messages by default.
        :param limit: return only this many, the newest.
        """
        with self._database as connection:
            rows = connection.execute(
                "SELECT id, time, body FROM email WHERE instr(address, ?) ORDER BY id DESC LIMIT ?",
                (search.lower(), -1 if limit is None else limit),
            ).fetchall()
        return [
            cast("Email", {"id": number, "time": at, **json.loads(body)})
            for number, at, body in reversed(rows)
        ]

    def html(self, number: int) -> str | None:
        """Return the HTML of a message; None if there is no such message."""
        with self._database as connection:
            row = connection.execute("SELECT body FROM email WHERE id = ?", (number,)).fetchone()
        return None if row is None else json.loads(row[0])["html"]

    def clear(self) -> None:
        """Delete every message."""
        with self._database as connection:
            connection.execute("DELETE FROM email")


def _fill_in(text: str, fields: dict[str, str]) -> str:
    """Replace `{{name}}` with the recipient's custom field of that name."""
    return re.sub(r"\{\{([^{}]+)\}\}", lambda found: fields.get(found[1].strip(), found[0]), text)
