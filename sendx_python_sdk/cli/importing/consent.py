"""Find people who unsubscribed, opted out, bounced, or never agreed to email."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from typing_extensions import Self

from sendx_python_sdk.cli.importing.vocabulary import vocabulary

# Kinds of columns about consent, and kinds that may be: in these, only values about email count.
KINDS = ("opt_out", "opt_in", "email_status")
PERHAPS = ("perhaps_opt_in", "perhaps_status")
_LEFT = {
    "opt_out": {"yes", "left", "left_in_mail_columns", "date", ""},
    "opt_in": {"no", "left", "left_in_mail_columns"},
    "email_status": {"no", "left", "left_in_mail_columns"},
    "perhaps_opt_in": {"no", "left", "left_in_mail_columns"},
    "perhaps_status": {"left"},
}
_ONLY_ABOUT_CONSENT = {"yes", "no", "stays", "left", "subscribed", "left_in_mail_columns"}


@dataclass
class ConsentColumn:
    """A column that says who unsubscribed.

    :param name: its name in the file.
    :param kind: one of `KINDS` or `PERHAPS`.
    :param is_coded: whether its values are letters such as `U`.
    :param blank_is_no: whether a person with a blank cell is left out.
    """

    name: str
    kind: str
    is_coded: bool = False
    blank_is_no: bool = False

    @classmethod
    def from_values(cls, name: str, kind: str, values: Iterable[str]) -> Self:
        """Decide from the values of the first rows what a blank cell or `Status` means."""
        values = list(values)
        answers = {vocabulary().answer(value) for value in values}
        letters = {value.upper() for value in values}
        is_coded = bool(letters) and letters <= vocabulary().codes.keys()
        if kind == "perhaps_status" and (
            answers & {"left", "subscribed"} or (is_coded and "U" in letters)
        ):
            kind = "email_status"
        if kind == "perhaps_opt_in" and answers and answers <= _ONLY_ABOUT_CONSENT:
            kind = "opt_in"
        elif kind == "perhaps_opt_in" and any(map(str.isdecimal, values)):
            kind = "perhaps_status"  # Its 0 is a number rather than "no".
        # In some systems, an unticked box or the date of a missing confirmation is blank.
        agreed = bool(answers) and answers <= {"yes", "stays", "subscribed"}
        confirmed = kind == "email_status" and answers == {"date"}
        blank_is_no = (kind == "opt_in" and agreed) or confirmed
        return cls(name, kind, is_coded and kind == "email_status", blank_is_no)

    def reason(self, value: Any) -> str:
        """Return the reason to leave out a person; "" if the cell gives none.

        :param value: the cell.
        """
        text = "" if value is None else str(value).strip()
        if text in vocabulary().blank and not (text.lower() == "none" and "opt_in" in self.kind):
            return f"{self.name} is blank, while others say yes" if self.blank_is_no else ""
        code = vocabulary().codes.get(text.upper()) if self.is_coded else None
        answer = code or vocabulary().answer(text)
        if answer in _LEFT[self.kind]:
            is_word = answer not in ("date", "") and len(text) <= 40
            return f"{self.name} is {text}" if is_word else f"{self.name} is filled"
        if answer == "" and self.kind in KINDS:
            text = text if len(text) <= 40 else f"{text[:37]}..."
            return f"{self.name} is {text}, an unknown value that may mean unsubscribed"
        return ""
